package dev.castellan.cli;

import dev.castellan.access.AccessIndex;
import dev.castellan.access.Verification;
import dev.castellan.kubernetes.ClusterClient;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code castellan access verify}: our answers against the API server's own. */
@Command(
        name = "verify",
        header = "Put random and near-miss questions to the API server and compare; 1 on any disagreement.",
        description = {"", "Needs the right to create SubjectAccessReviews. Changes nothing in the cluster.", ""},
        footer = {"", "Examples:", "  castellan access verify --cluster prod --sample 500", ""})
final class AccessVerifyCommand implements Callable<Integer> {
    private final Session session;

    @Option(names = "--sample", paramLabel = "N", description = "How many questions.", defaultValue = "200")
    int sample = 200;

    @Option(
            names = "--choice",
            paramLabel = "N",
            description = "The same number gives the same questions.",
            defaultValue = "1")
    long choice = 1;

    @Mixin
    AccessInput input = new AccessInput();

    @Spec
    CommandSpec spec = CommandSpec.create();

    AccessVerifyCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws Exception {
        return input.live(session, spec.commandLine(), this::verify);
    }

    private ExitCode verify(AccessIndex index, ClusterClient client) {
        Verification.Result result = new Verification(index, new SplittableRandom(choice))
                .run(sample, asked -> client.objects().accessReview(asked));
        session.print(
                output -> {
                    output.print("agree " + result.agree() + ", disagree " + result.disagree() + ", not certain "
                            + result.unknown() + "; the server allowed " + result.allowed() + "\n");
                    result.differences().stream()
                            .limit(10)
                            .forEach(d -> output.print("  "
                                    + AccessWords.clean(d.asked().who().user() + " "
                                            + d.asked().who().groups() + " "
                                            + d.asked().request().text() + ": the server says "
                                            + (d.server() ? "yes" : "no") + " " + d.reason())
                                    + "\n" + AccessWords.lines(d.ours())));
                },
                () -> {
                    ObjectNode node = JsonMapper.builder().build().createObjectNode();
                    node.put("kind", "AccessVerification");
                    node.put("agree", result.agree())
                            .put("disagree", result.disagree())
                            .put("unknown", result.unknown())
                            .put("allowed", result.allowed());
                    ArrayNode differences = node.putArray("differences");
                    result.differences().forEach(d -> {
                        ObjectNode one = differences.addObject();
                        AccessWords.requester(one, d.asked().who());
                        AccessWords.request(one.putObject("request"), d.asked().request());
                        one.put("server", d.server()).put("reason", d.reason());
                        AccessWords.explanation(one.putObject("explanation"), d.ours());
                    });
                    AccessWords.origin(node, index);
                    return node;
                });
        return result.disagree() == 0 ? ExitCode.OK : ExitCode.FAILURE;
    }
}
