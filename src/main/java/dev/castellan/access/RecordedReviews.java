package dev.castellan.access;

import dev.castellan.failure.Failure;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Answers that an API server gave, one JSON object a line: {@code spec} of a SubjectAccessReview and {@code allowed}. Compared
 * with our own.
 */
public final class RecordedReviews {
    private static final int LONGEST_LINE = 16 << 20;
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private RecordedReviews() {}

    /**
     * One recorded answer.
     *
     * @param line its number in the file, from 1
     * @param reason what the server said
     */
    public record Review(int line, Requester who, Request request, boolean allowed, String reason) {}

    /** A recorded answer that ours differs from. */
    public record Disagreement(Review review, Decision ours, Explanation explanation) {}

    /**
     * How far we agree.
     *
     * @param first the first disagreements, in order
     */
    public record Result(int agree, int disagree, List<Disagreement> first) {
        public Result {
            first = List.copyOf(first);
        }
    }

    /**
     * Reads all lines of a file, gzip or not.
     *
     * @throws dev.castellan.failure.FailureException {@code access-reviews-unreadable} with the line
     */
    public static List<Review> read(Path file) {
        List<Review> reviews = new ArrayList<>();
        lines(file, "access-reviews-unreadable", node -> reviews.add(review(node, reviews.size() + 1)));
        return reviews;
    }

    /** Calls with each line of a file of JSON lines. */
    static void lines(Path file, String code, Consumer<JsonNode> use) {
        int line = 0;
        try (BufferedReader in =
                new BufferedReader(new InputStreamReader(ObjectFiles.open(file), StandardCharsets.UTF_8))) {
            for (String text = in.readLine(); text != null; text = in.readLine()) {
                line++;
                if (text.length() > LONGEST_LINE) {
                    throw new IOException("the line is too long");
                }
                if (!text.isBlank()) {
                    use.accept(JSON.readTree(text));
                }
            }
        } catch (IOException | JacksonException | IllegalArgumentException e) {
            throw Failure.expected(
                            code,
                            "The file " + file + " cannot be read" + (line > 0 ? " from line " + line + " on." : "."),
                            "Nothing was compared.",
                            "Check that every line is one JSON object of the recorded form.")
                    .withDetails(String.valueOf(e.getMessage()))
                    .asException();
        }
    }

    private static Review review(JsonNode node, int line) {
        JsonNode spec = node.path("spec");
        if (!node.path("allowed").isBoolean()) {
            throw new IllegalArgumentException("allowed is missing");
        }
        return new Review(
                line,
                Requester.raw(spec.path("user").asString(""), texts(spec.path("groups"))),
                request(spec),
                node.path("allowed").asBoolean(),
                node.path("reason").asString(""));
    }

    static List<String> texts(JsonNode array) {
        List<String> texts = new ArrayList<>();
        array.forEach(t -> texts.add(t.asString("")));
        return texts;
    }

    /** The request of a SubjectAccessReview's {@code spec}. */
    static Request request(JsonNode spec) {
        JsonNode path = spec.path("nonResourceAttributes");
        if (path.isObject()) {
            return new Request.OnPath(
                    path.path("verb").asString(""), path.path("path").asString(""));
        }
        JsonNode r = spec.path("resourceAttributes");
        if (!r.isObject()) {
            throw new IllegalArgumentException("neither resourceAttributes nor nonResourceAttributes");
        }
        return new Request.OnResource(
                r.path("verb").asString(""),
                r.path("group").asString(""),
                r.path("resource").asString(""),
                r.path("subresource").asString(""),
                r.path("namespace").asString(""),
                r.path("name").asString(""));
    }

    /** Whether the recorded reasons show a server that guards proxies; see {@link Snapshot#browserSafeProxy}. */
    public static boolean browserSafeProxy(List<Review> reviews) {
        return reviews.stream().anyMatch(r -> r.reason().contains("changed to unsafeproxy"));
    }

    /** Decides every review and compares. */
    public static Result compare(AccessIndex index, List<Review> reviews, int show) {
        int agree = 0;
        List<Disagreement> first = new ArrayList<>();
        for (Review review : reviews) {
            if (index.allows(review.who(), review.request()) == review.allowed()) {
                agree++;
            } else if (first.size() < show) {
                first.add(new Disagreement(
                        review,
                        index.decide(review.who(), review.request()),
                        Explainer.explain(index, review.who(), review.request())));
            }
        }
        return new Result(agree, reviews.size() - agree, first);
    }
}
