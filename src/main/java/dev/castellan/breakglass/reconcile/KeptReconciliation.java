package dev.castellan.breakglass.reconcile;

import dev.castellan.breakglass.sweep.Fingerprints;
import dev.castellan.failure.Failure;
import dev.castellan.failure.FailureException;
import dev.castellan.settings.KeptFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * The last reconciliation of this machine, kept over a restart: a file of its owner alone. It holds what the page shows,
 * which is no secret key. A first line says the version and the hash of the rest, so that what was damaged is not believed.
 */
public final class KeptReconciliation {
    static final int MOST_VERDICTS = 5_000;
    private static final int VERSION = 1;
    private static final long MOST_BYTES = 24L << 20;
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final KeptFile file;

    /** Opens nothing yet. */
    public KeptReconciliation(Path file) {
        this.file = new KeptFile(file, MOST_BYTES);
    }

    /**
     * Keeps a result in place of the one before.
     *
     * @throws IOException where it could not be written: the one before is still there
     */
    public synchronized void keep(Reconciliation result) throws IOException {
        String body = JSON.writeValueAsString(ReconciliationDocument.of(bounded(result)));
        ObjectNode head = JsonNodeFactory.instance.objectNode();
        head.put("castellan", VERSION).put("sha256", hash(body));
        String text = JSON.writeValueAsString(head) + "\n" + body + "\n";
        if (text.getBytes(StandardCharsets.UTF_8).length > MOST_BYTES) {
            throw new IOException("the result is larger than is kept");
        }
        boolean _ = file.locked(() -> {
            file.replace(text);
            return true;
        });
    }

    /** Findings come first; where some are left out, the result does not pass for a whole one. */
    private static Reconciliation bounded(Reconciliation result) {
        int beyond = result.verdicts().size() - MOST_VERDICTS;
        if (beyond <= 0) {
            return result;
        }
        String gap = "Of this result " + beyond + " lines were not kept. Check again to see them.";
        return new Reconciliation(
                result.verdicts().subList(0, MOST_VERDICTS),
                result.activity(),
                result.audit().missing(gap),
                result.fetches(),
                result.uses(),
                result.wholeLedger(),
                result.at());
    }

    /**
     * What was kept; empty where nothing was.
     *
     * @throws FailureException {@code breakglass-reconcile-kept} where it cannot be read or was damaged
     */
    public synchronized Optional<Reconciliation> read() {
        try {
            Optional<KeptFile.Content> content = file.read();
            return content.isEmpty()
                    ? Optional.empty()
                    : Optional.of(parsed(content.get().text()));
        } catch (IOException | JacksonException | IllegalArgumentException | DateTimeException e) {
            throw new FailureException(
                    Failure.expected(
                            "breakglass-reconcile-kept",
                            "What the last check for untracked use found cannot be read any more.",
                            "Its file is damaged, or another version of Castellan wrote it. It is left aside: what was"
                                    + " found then is not known here.",
                            "Check again. castellan breakglass reconcile tells the same."),
                    e);
        }
    }

    private static String hash(String body) {
        return Fingerprints.of(body);
    }

    private static Reconciliation parsed(String text) {
        int end = text.indexOf('\n');
        JsonNode head = JSON.readTree(end < 0 ? text : text.substring(0, end));
        if (head.path("castellan").asInt(0) != VERSION || end < 0) {
            throw new IllegalArgumentException("another version");
        }
        String body = text.substring(end + 1).stripTrailing();
        if (!hash(body).equals(head.path("sha256").asString(""))) {
            throw new IllegalArgumentException("not as it was written");
        }
        JsonNode node = JSON.readTree(body);
        List<Verdict> verdicts = new ArrayList<>();
        for (JsonNode one : node.path("verdicts")) {
            verdicts.add(new Verdict(
                    one.path("id").asString(),
                    Verdict.Kind.valueOf(one.path("verdict")
                            .asString()
                            .toUpperCase(Locale.ROOT)
                            .replace('-', '_')),
                    one.path("subject").asString(),
                    words(one.path("cluster")),
                    one.path("title").asString(),
                    lines(one.path("evidence")),
                    one.path("remedy").asString(""),
                    time(one.path("from")),
                    time(one.path("to")),
                    one.path("count").asLong()));
        }
        return new Reconciliation(
                verdicts,
                coverage(node.path("activity")),
                coverage(node.path("audit")),
                node.path("fetches").asLong(),
                node.path("uses").asLong(),
                node.path("wholeLedger").asBoolean(),
                Instant.parse(node.path("at").asString()));
    }

    private static Coverage coverage(JsonNode node) {
        return new Coverage(
                node.path("given").asBoolean(),
                time(node.path("from")),
                time(node.path("to")),
                node.path("events").asLong(),
                node.path("unread").asLong(),
                lines(node.path("gaps")));
    }

    private static Optional<String> words(JsonNode node) {
        return node.isString() ? Optional.of(node.asString()) : Optional.empty();
    }

    private static Optional<Instant> time(JsonNode node) {
        return words(node).map(Instant::parse);
    }

    private static List<String> lines(JsonNode array) {
        List<String> lines = new ArrayList<>();
        for (JsonNode line : array) {
            lines.add(line.asString());
        }
        return lines;
    }
}
