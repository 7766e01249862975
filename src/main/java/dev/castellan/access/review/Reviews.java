package dev.castellan.access.review;

import dev.castellan.failure.Failure;
import dev.castellan.failure.FailureException;
import dev.castellan.ledger.Actor;
import dev.castellan.ledger.Draft;
import dev.castellan.ledger.Recorder;
import dev.castellan.ledger.Standing;
import dev.castellan.settings.DataFolder;
import dev.castellan.settings.KeptFile;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Supplier;
import tools.jackson.core.JacksonException;

/**
 * The review campaigns of a folder, one file each. Every step is checked against the newest state of the file, recorded in
 * the ledger, and only then kept; so two people at once, in two windows or on two machines that share the folder, never undo
 * what the other did. Methods block. Safe for use from any thread.
 */
public final class Reviews {
    private static final String ENDING = ".review.json";
    private static final long MOST_BYTES = 64L << 20;
    private static final int MOST_CAMPAIGNS = 1_000;
    private static final int IN_ONE_ENTRY = 400;
    private static final int LONGEST_IN_LEDGER = 200;

    private final DataFolder data;
    private final Path folder;
    private final Recorder recorder;
    private final Supplier<Actor> actor;
    private final InstantSource clock;

    /**
     * Campaigns in the folder {@code reviews} of the data folder; nothing is read yet.
     *
     * @param actor who acts, as the ledger says it
     */
    public Reviews(DataFolder data, Recorder recorder, Supplier<Actor> actor, InstantSource clock) {
        this.data = data;
        this.folder = data.root().resolve("reviews");
        this.recorder = recorder;
        this.actor = actor;
        this.clock = clock;
    }

    /**
     * A step that was taken.
     *
     * @param campaign as it is now
     * @param standing how firm its record is
     */
    public record Step(Campaign campaign, Standing standing) {}

    /** Who is taken for the one who decides. */
    public String whoAmI() {
        return actor.get().name();
    }

    /** All campaigns, the newest first; a file that cannot be read says why. */
    public List<ReviewSummary> list() {
        List<ReviewSummary> all = new ArrayList<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, "*" + ENDING)) {
            for (Path file : files) {
                String name = file.getFileName().toString();
                String id = name.substring(0, name.length() - ENDING.length());
                if (all.size() == MOST_CAMPAIGNS) {
                    break;
                }
                try {
                    all.add(new ReviewSummary(id, Optional.of(read(id)), Optional.empty()));
                } catch (FailureException e) {
                    all.add(new ReviewSummary(id, Optional.empty(), Optional.of(e.failure())));
                }
            }
        } catch (NoSuchFileException | NotDirectoryException e) {
            return List.of();
        } catch (IOException e) {
            throw unreadable(folder, e).asException();
        }
        all.sort(Comparator.comparing((ReviewSummary s) ->
                        s.campaign().map(Campaign::startedAt).orElse(java.time.Instant.EPOCH))
                .reversed()
                .thenComparing(ReviewSummary::id));
        return List.copyOf(all);
    }

    /**
     * One campaign.
     *
     * @throws FailureException {@code review-not-found}, {@code review-unreadable}, {@code review-newer}
     */
    public Campaign read(String id) {
        return read(id, file(id));
    }

    private Campaign read(String id, KeptFile file) {
        try {
            KeptFile.Content content = file.read()
                    .orElseThrow(() -> Failure.expected(
                                    "review-not-found",
                                    "There is no campaign of this name.",
                                    "Nothing was read.",
                                    "List the campaigns: castellan access review list.")
                            .asException());
            Campaign campaign = ReviewJson.read(content.text());
            if (!campaign.id().equals(id)) {
                throw new IllegalArgumentException("its name and its content do not fit");
            }
            return campaign;
        } catch (ReviewJson.Newer e) {
            throw Failure.expected(
                            "review-newer",
                            "This campaign was written by a later Castellan.",
                            "It is not touched.",
                            "Use the later one.")
                    .asException();
        } catch (FailureException e) {
            throw e;
        } catch (IOException | JacksonException | IllegalArgumentException | java.time.DateTimeException e) {
            throw unreadable(path(id), e).asException();
        }
    }

    /**
     * Begins one.
     *
     * @throws FailureException as {@link Campaign#begin}, and when it could not be recorded or kept
     */
    public Step start(
            String title,
            Optional<String> cluster,
            String source,
            Scope scope,
            List<String> reviewers,
            Optional<LocalDate> due,
            Look look) {
        String day = clock.instant().atZone(ZoneOffset.UTC).toLocalDate().toString();
        String id = day + "-" + UUID.randomUUID().toString().substring(0, 8);
        String by = whoAmI();
        Campaign campaign =
                Campaign.begin(id, title, cluster, source, scope, reviewers, due, by, clock.instant(), look);
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("title", campaign.title());
        body.put("source", shortened(source));
        body.put("scope", shortened(scope.text()));
        body.put("grants", campaign.items().size());
        body.put("snapshot", campaign.snapshot());
        body.put("reviewers", campaign.reviewers().stream().limit(100).toList());
        data.ensure(folder);
        KeptFile file = file(id);
        try {
            return file.locked(
                    () -> recorded(file, "review.campaign.started", UUID.randomUUID(), campaign, List.of(body)));
        } catch (IOException e) {
            throw unkept(id, e).asException();
        }
    }

    /**
     * Says something about grants; all of it or nothing.
     *
     * @throws FailureException as {@link Campaign#decide}, and when it could not be recorded or kept
     */
    public Step decide(String id, List<Campaign.Word> words) {
        UUID entry = UUID.randomUUID();
        String by = whoAmI();
        return kept(
                id,
                "review.grants.decided",
                entry,
                campaign -> campaign.decide(words, by, clock.instant(), entry),
                (before, after) -> bodies(after, words));
    }

    private static List<Map<String, Object>> bodies(Campaign campaign, List<Campaign.Word> words) {
        Map<String, ReviewItem> items = new LinkedHashMap<>();
        campaign.items().forEach(i -> items.put(i.id(), i));
        List<Map<String, Object>> bodies = new ArrayList<>();
        for (int from = 0; from < words.size(); from += IN_ONE_ENTRY) {
            List<Map<String, Object>> some = new ArrayList<>();
            for (Campaign.Word word : words.subList(from, Math.min(words.size(), from + IN_ONE_ENTRY))) {
                ReviewItem item = java.util.Objects.requireNonNull(items.get(word.item()));
                Map<String, Object> one = new LinkedHashMap<>();
                one.put("item", item.id());
                one.put("who", shortened(item.who()));
                one.put("through", shortened(item.through()));
                one.put("verdict", word.verdict());
                one.put("comment", shortened(word.comment().strip()));
                some.add(one);
            }
            bodies.add(Map.of("decisions", some));
        }
        return bodies;
    }

    /**
     * Signs what is decided.
     *
     * @throws FailureException as {@link Campaign#signOff}, and when it could not be recorded or kept
     */
    public Step signOff(String id, String comment) {
        UUID entry = UUID.randomUUID();
        String by = whoAmI();
        return kept(
                id,
                "review.campaign.signed",
                entry,
                campaign -> campaign.signOff(by, comment, clock.instant(), entry),
                (before, after) -> {
                    Campaign.Progress progress = after.progress();
                    return List.of(Map.of(
                            "digest", before.digest(),
                            "kept", progress.kept(),
                            "removed", progress.removed(),
                            "gone", progress.gone(),
                            "comment", shortened(comment.strip())));
                });
    }

    /**
     * Looks at a newer snapshot from now on.
     *
     * @throws FailureException as {@link Campaign#takeOver}, and when it could not be recorded or kept
     */
    public Step takeOver(String id, Look look) {
        String by = whoAmI();
        return kept(
                id,
                "review.campaign.taken-over",
                UUID.randomUUID(),
                campaign -> campaign.takeOver(look, by),
                (before, after) -> {
                    Drift drift = before.drift(look);
                    return List.of(Map.of(
                            "snapshot", look.hash(),
                            "changed", drift.changed().size(),
                            "gone", drift.gone().size(),
                            "added", drift.added().size()));
                });
    }

    /** What an entry says, given the campaign before and after the step. */
    @FunctionalInterface
    private interface Bodies {
        List<Map<String, Object>> of(Campaign before, Campaign after);
    }

    private Step kept(String id, String type, UUID entry, Function<Campaign, Campaign> step, Bodies bodies) {
        KeptFile file = file(id);
        try {
            return file.locked(() -> {
                Campaign before = read(id, file);
                Campaign after = step.apply(before);
                return recorded(file, type, entry, after, bodies.of(before, after));
            });
        } catch (IOException e) {
            throw unkept(id, e).asException();
        }
    }

    /** What is not recorded does not happen: first the ledger, then the file. */
    private Step recorded(KeptFile file, String type, UUID entry, Campaign after, List<Map<String, Object>> bodies)
            throws IOException {
        Standing standing = Standing.RECORDED;
        String subject = "review/" + after.id();
        for (int i = 0; i < bodies.size(); i++) {
            Draft draft = Draft.of(type, subject, bodies.get(i));
            Standing one = recorder.append(i == 0 ? draft.withId(entry) : draft).standing();
            standing = one == Standing.RECORDED ? standing : one;
        }
        try {
            file.replace(ReviewJson.write(after));
        } catch (IOException e) {
            try {
                var _ = recorder.append(Draft.of("review.campaign.not-kept", subject, Map.of("entry", entry)));
            } catch (FailureException unrecorded) {
                e.addSuppressed(unrecorded);
            }
            throw e;
        }
        return new Step(after, standing);
    }

    private Path path(String id) {
        if (!id.matches("[0-9A-Za-z][0-9A-Za-z-]{0,80}")) {
            throw Failure.expected(
                            "review-not-found",
                            "That is no name of a campaign.",
                            "Nothing was read.",
                            "List the campaigns: castellan access review list.")
                    .asException();
        }
        return folder.resolve(id + ENDING);
    }

    private KeptFile file(String id) {
        return new KeptFile(path(id), MOST_BYTES);
    }

    private static String shortened(String text) {
        return text.length() <= LONGEST_IN_LEDGER ? text : text.substring(0, LONGEST_IN_LEDGER) + "…";
    }

    private static Failure unreadable(Path file, Exception e) {
        return Failure.expected(
                        "review-unreadable",
                        "The campaign in " + file + " cannot be read.",
                        "Nothing about it is known and nothing was changed.",
                        "The state before its last change is kept beside it, ending in .previous.")
                .withDetails(String.valueOf(e));
    }

    private static Failure unkept(String id, IOException e) {
        return e instanceof KeptFile.Locked
                ? Failure.expected(
                        "review-busy",
                        "Somebody else is changing campaign " + id + " at this moment.",
                        "Nothing was changed.",
                        "Try again in a moment.")
                : Failure.expected(
                                "review-unkept",
                                "Campaign " + id + " could not be written.",
                                "Nothing was changed; the ledger says so.",
                                "Check that the data folder is writable and has room, then try again.")
                        .withDetails(String.valueOf(e));
    }
}
