package dev.castellan.access.finding;

import dev.castellan.access.finding.Suppressions.Assignment;
import dev.castellan.access.finding.Suppressions.Suppression;
import dev.castellan.failure.Failure;
import dev.castellan.failure.FailureException;
import dev.castellan.ledger.Actor;
import dev.castellan.ledger.Draft;
import dev.castellan.ledger.Recorder;
import dev.castellan.settings.DataFolder;
import dev.castellan.settings.KeptFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.InstantSource;
import java.time.LocalDate;
import java.util.HexFormat;
import java.util.Map;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/**
 * Who answers for which finding of which cluster: kept in the data folder, one file for each cluster, in the form that
 * {@link Suppressions#read} reads. Every step is made on the newest state of the file and recorded in the ledger before it is
 * kept. Methods block. Safe for use from any thread.
 */
public final class Triage {
    private static final long MOST_BYTES = 20_000_000;

    private final DataFolder data;
    private final Recorder recorder;
    private final Supplier<Actor> actor;
    private final InstantSource clock;

    /**
     * What is kept in this data folder; nothing is read yet.
     *
     * @param actor who acts, as the ledger says it
     */
    public Triage(DataFolder data, Recorder recorder, Supplier<Actor> actor, InstantSource clock) {
        this.data = data;
        this.recorder = recorder;
        this.actor = actor;
        this.clock = clock;
    }

    /** Who is proposed as the owner. */
    public String whoAmI() {
        return actor.get().name();
    }

    /** The file of a cluster, whether it exists or not; for {@code castellan access findings --suppressions}. */
    public Path file(String cluster) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(cluster.getBytes(StandardCharsets.UTF_8));
            return folder().resolve("findings-" + HexFormat.of().formatHex(hash, 0, 8) + ".json");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private Path folder() {
        return data.root().resolve("triage");
    }

    /**
     * What holds for a cluster now.
     *
     * @throws FailureException {@code access-findings-file} where the file is damaged
     */
    public Suppressions read(String cluster) {
        try {
            return read(file(cluster), new KeptFile(file(cluster), MOST_BYTES));
        } catch (IOException e) {
            throw unread(file(cluster), e).asException();
        }
    }

    private static Suppressions read(Path path, KeptFile file) throws IOException {
        return file.read().map(c -> Suppressions.of(path, c.text())).orElseGet(Suppressions::none);
    }

    /**
     * Sets a finding aside.
     *
     * @throws FailureException {@code access-suppression} as {@link Suppressions#with}, or when it could not be recorded or
     *     kept
     */
    public Suppressions setAside(String cluster, Finding finding, String reason, String owner, LocalDate until) {
        Suppression one = new Suppression(finding.id(), reason, owner, until);
        return kept(
                cluster,
                "finding.suppression.made",
                finding,
                Map.of("reason", shortened(reason), "owner", shortened(owner), "until", until.toString()),
                all -> all.with(one, clock.instant()));
    }

    /** Brings a finding back before its time. */
    public Suppressions bringBack(String cluster, Finding finding) {
        return kept(cluster, "finding.suppression.lifted", finding, Map.of(), all -> all.without(finding.id()));
    }

    /** Says who sees to a finding; nobody where the owner is blank. */
    public Suppressions assign(String cluster, Finding finding, String owner, String note) {
        Assignment one = new Assignment(finding.id(), owner.strip(), note.strip(), clock.instant());
        return kept(
                cluster,
                "finding.triage.assigned",
                finding,
                Map.of("owner", shortened(owner.strip()), "note", shortened(note.strip())),
                all -> all.assigned(one));
    }

    private Suppressions kept(
            String cluster, String type, Finding finding, Map<String, Object> more, UnaryOperator<Suppressions> step) {
        Path path = file(cluster);
        data.ensure(folder());
        KeptFile file = new KeptFile(path, MOST_BYTES);
        Map<String, Object> body = new java.util.LinkedHashMap<>();
        body.put("finding", finding.id());
        body.put("kind", finding.kind());
        body.put("about", shortened(finding.subject()));
        body.putAll(more);
        String subject =
                cluster.isBlank() ? "files" : cluster.length() <= 1_000 ? cluster : cluster.substring(0, 1_000);
        try {
            return file.locked(() -> {
                Suppressions next = step.apply(read(path, file));
                Draft draft = Draft.of(type, subject, body);
                var _ = recorder.append(draft);
                try {
                    file.replace(next.document());
                } catch (IOException e) {
                    try {
                        var _ = recorder.append(
                                Draft.of("finding.triage.not-kept", subject, Map.of("entry", draft.id())));
                    } catch (FailureException unrecorded) {
                        e.addSuppressed(unrecorded);
                    }
                    throw e;
                }
                return next;
            });
        } catch (IOException e) {
            throw unread(path, e).asException();
        }
    }

    private static String shortened(String text) {
        return text.length() <= 500 ? text : text.substring(0, 500) + "…";
    }

    private static Failure unread(Path file, IOException e) {
        return Failure.expected(
                        "access-findings-file",
                        "The file " + file + " could not be read or written.",
                        "Nothing was changed.",
                        "Check that the data folder is writable and has room, then try again.")
                .withDetails(String.valueOf(e));
    }
}
