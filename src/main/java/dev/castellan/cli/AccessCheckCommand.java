package dev.castellan.cli;

import dev.castellan.access.AccessIndex;
import dev.castellan.access.RecordedReviews;
import dev.castellan.access.RecordedWrites;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code castellan access check}: our answers against those recorded from an API server. */
@Command(
        name = "check",
        header = "Compare our answers with those recorded from an API server; 1 on any disagreement.",
        footer = {
            "",
            "Examples:",
            "  castellan access check --objects world.objects.json.gz --reviews world.reviews.jsonl.gz",
            "  castellan access check --objects world.objects.json.gz --writes world.writes.jsonl.gz --show 5",
            ""
        })
final class AccessCheckCommand implements Callable<Integer> {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private final Session session;

    @Option(names = "--reviews", paramLabel = "FILE", description = "Recorded SubjectAccessReviews.")
    Optional<Path> reviews = Optional.empty();

    @Option(names = "--writes", paramLabel = "FILE", description = "Recorded writes of roles and bindings.")
    Optional<Path> writes = Optional.empty();

    @Option(names = "--show", paramLabel = "N", description = "How many disagreements to print.", defaultValue = "10")
    int show = 10;

    @Mixin
    AccessInput input = new AccessInput();

    @Spec
    CommandSpec spec = CommandSpec.create();

    AccessCheckCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws Exception {
        if (reviews.isEmpty() && writes.isEmpty()) {
            throw new ParameterException(spec.commandLine(), "Give --reviews or --writes.");
        }
        return input.use(session, spec.commandLine(), this::compare);
    }

    private ExitCode compare(AccessIndex index) {
        int agree = 0;
        int disagree = 0;
        StringBuilder lines = new StringBuilder();
        if (reviews.isPresent()) {
            List<RecordedReviews.Review> recorded = RecordedReviews.read(reviews.get());
            AccessIndex asRecorded = index;
            if (RecordedReviews.browserSafeProxy(recorded)) {
                session.output()
                        .remark("The recorded server guards proxies as OpenShift does; it is compared with one that"
                                + " does.");
                asRecorded = AccessIndex.of(
                        index.snapshot().toBuilder().browserSafeProxy().build());
            }
            RecordedReviews.Result result = RecordedReviews.compare(asRecorded, recorded, show);
            agree += result.agree();
            disagree += result.disagree();
            result.first().forEach(d -> lines.append(line(d)).append('\n'));
        }
        if (writes.isPresent()) {
            RecordedWrites.Result result = RecordedWrites.compare(index, RecordedWrites.read(writes.get()), show);
            agree += result.agree();
            disagree += result.disagree();
            result.first().forEach(d -> lines.append(line(d)).append('\n'));
        }
        session.output().print("agree " + agree + ", disagree " + disagree + "\n" + lines);
        return disagree == 0 ? ExitCode.OK : ExitCode.FAILURE;
    }

    private static String line(RecordedReviews.Disagreement d) {
        ObjectNode node = JSON.createObjectNode();
        node.put("line", d.review().line());
        AccessWords.requester(node, d.review().who());
        AccessWords.request(node.putObject("request"), d.review().request());
        node.put("recorded", d.review().allowed() ? "yes" : "no");
        node.put("reason", d.review().reason());
        node.put("ours", AccessWords.word(d.ours().answer()));
        AccessWords.explanation(node.putObject("explanation"), d.explanation());
        return JSON.writeValueAsString(node);
    }

    private static String line(RecordedWrites.Disagreement d) {
        ObjectNode node = JSON.createObjectNode();
        node.put("line", d.write().line());
        AccessWords.requester(node, d.write().who());
        node.set("object", d.write().object());
        node.put("recordedCode", d.write().code());
        node.put("recordedRefusal", d.write().refusal().name());
        node.put("ourCode", d.ours().code())
                .put("ourRefusal", d.ours().refusal().name());
        node.put("reason", d.ours().reason()).put("passedBy", d.ours().pass().name());
        ArrayNode missing = node.putArray("missing");
        d.ours().missing().forEach(r -> AccessWords.rule(missing.addObject(), r));
        return JSON.writeValueAsString(node);
    }
}
