package dev.castellan.access;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.core.JsonParser;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Attempts to create roles and bindings that an API server answered, one JSON object a line: {@code user}, {@code groups},
 * {@code object}, {@code code}, {@code message}. Compared with our own answer: the code, the kind of refusal, and what is
 * missing.
 */
public final class RecordedWrites {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private RecordedWrites() {}

    /**
     * One recorded attempt.
     *
     * @param object the object as it was sent
     */
    public record Write(int line, Requester who, JsonNode object, int code, String message) {
        /** The kind of refusal that the message tells of. */
        public WriteCheck.Refusal refusal() {
            return switch (code) {
                case 201, 200 -> WriteCheck.Refusal.NONE;
                case 404 -> WriteCheck.Refusal.NOT_FOUND;
                case 422 -> WriteCheck.Refusal.INVALID;
                default ->
                    message.contains("attempting to grant RBAC permissions not currently held")
                            ? WriteCheck.Refusal.ESCALATION
                            : message.contains("must have cluster-admin privileges")
                                    ? WriteCheck.Refusal.AGGREGATION
                                    : WriteCheck.Refusal.PLAIN;
            };
        }
    }

    /** An attempt that we answer otherwise. */
    public record Disagreement(Write write, WriteCheck.Result ours) {}

    /** How far we agree. */
    public record Result(int agree, int disagree, List<Disagreement> first) {
        public Result {
            first = List.copyOf(first);
        }
    }

    /**
     * Reads all lines of a file, gzip or not.
     *
     * @throws dev.castellan.failure.FailureException {@code access-writes-unreadable}
     */
    public static List<Write> read(Path file) {
        List<Write> writes = new ArrayList<>();
        RecordedReviews.lines(file, "access-writes-unreadable", node -> {
            if (!node.path("code").isIntegralNumber() || !node.path("object").isObject()) {
                throw new IllegalArgumentException("code or object is missing");
            }
            writes.add(new Write(
                    writes.size() + 1,
                    Requester.raw(node.path("user").asString(""), RecordedReviews.texts(node.path("groups"))),
                    node.path("object"),
                    node.path("code").asInt(),
                    node.path("message").asString("")));
        });
        return writes;
    }

    /** Decides every attempt and compares. */
    public static Result compare(AccessIndex index, List<Write> writes, int show) {
        int agree = 0;
        List<Disagreement> first = new ArrayList<>();
        for (Write write : writes) {
            WriteCheck.Result ours = create(index, write.who(), write.object());
            if (ours.code() == write.code() && ours.refusal() == write.refusal()) {
                agree++;
            } else if (first.size() < show) {
                first.add(new Disagreement(write, ours));
            }
        }
        return new Result(agree, writes.size() - agree, first);
    }

    /** What creating an object would be answered. */
    static WriteCheck.Result create(AccessIndex index, Requester who, JsonNode object) {
        Snapshot one = parse(object);
        WriteCheck check = new WriteCheck(index, who);
        if (!one.roles().isEmpty()) {
            return check.create(one.roles().getFirst());
        }
        if (!one.bindings().isEmpty()) {
            return check.create(one.bindings().getFirst());
        }
        throw new IllegalArgumentException("the object is neither a role nor a binding");
    }

    private static Snapshot parse(JsonNode object) {
        Snapshot.Builder into = Snapshot.builder("", Instant.EPOCH);
        try (JsonParser p = JSON.createParser(object.toString().getBytes(StandardCharsets.UTF_8))) {
            new ManifestReader(into, "object").read(p);
        }
        return into.build();
    }
}
