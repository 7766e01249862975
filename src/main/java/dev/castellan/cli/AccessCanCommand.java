package dev.castellan.cli;

import dev.castellan.access.AccessIndex;
import dev.castellan.access.Answer;
import dev.castellan.access.AuthorizerChain;
import dev.castellan.access.Authorizers;
import dev.castellan.access.Deed;
import dev.castellan.access.Explainer;
import dev.castellan.access.Explanation;
import dev.castellan.access.RealRequest;
import dev.castellan.access.Request;
import dev.castellan.access.Requester;
import dev.castellan.access.azure.AzureGrant;
import dev.castellan.access.azure.AzureSnapshot;
import dev.castellan.access.azure.Truth;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code castellan access can}: whether somebody can do something. */
@Command(
        name = "can",
        header = "Whether somebody can do something; 0 is yes, 1 is no, 2 is an error or not certain.",
        description = {
            "",
            "SUBJECT is a user name, group:NAME or sa:NAMESPACE/NAME. As with a real request, the groups that everybody"
                    + " or a service account has are added. Where a SubjectAccessReview would be answered otherwise"
                    + " than the real request, both answers are shown. Where what is meant takes more than the one"
                    + " right, as the version of the server has it, that is answered as well.",
            ""
        },
        footer = {
            "",
            "Examples:",
            "  castellan access can alice create pods/exec web-0 -n shop --cluster prod --explain",
            "  castellan access can sa:ci/deployer patch deployments.apps -n shop --objects cluster.json",
            "  castellan access can bob get /metrics --snapshot monday.castellan-access",
            ""
        })
final class AccessCanCommand implements Callable<Integer> {
    private final Session session;

    @Parameters(index = "0", paramLabel = "SUBJECT", description = "Who.")
    String subject = "";

    @Parameters(index = "1", paramLabel = "VERB", description = "Such as get, create, bind; for paths the HTTP method.")
    String verb = "";

    @Parameters(index = "2", paramLabel = "RESOURCE[.GROUP][/SUB]", description = "What, or a path.")
    String target = "";

    @Parameters(index = "3", arity = "0..1", paramLabel = "NAME", description = "One object.")
    Optional<String> name = Optional.empty();

    @Option(
            names = {"-n", "--namespace"},
            paramLabel = "NAMESPACE",
            description = "Where; without it in the whole cluster.")
    String namespace = "";

    @Option(
            names = "--as-group",
            paramLabel = "GROUP",
            description = "A group of the subject. May be given several times.")
    List<String> groups = new ArrayList<>();

    @Option(
            names = "--raw",
            description = "As a SubjectAccessReview: only the groups given, everything taken literally.")
    boolean raw;

    @Option(names = "--explain", description = "Show every grant, or what comes nearest.")
    boolean explain;

    @Mixin
    AccessInput input = new AccessInput();

    @Spec
    CommandSpec spec = CommandSpec.create();

    AccessCanCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws Exception {
        return input.use(session, spec.commandLine(), this::answer);
    }

    private ExitCode answer(AccessIndex index) {
        Requester who = AccessWords.subject(index, subject, groups, raw);
        Request asked = AccessWords.request(
                verb, target, name, namespace, raw ? Optional.empty() : Optional.of(index.scopes()));
        RealRequest real = raw ? new RealRequest(asked, "") : RealRequest.of(asked, index.scopes());
        AuthorizerChain chain = index.chain();
        AuthorizerChain.Joined review = chain.decide(who, asked);
        AuthorizerChain.Joined joined = chain.decide(who, real.effective());
        Explanation why = Explainer.explain(index, who, real.effective());
        List<Deed.Judged> deeds = raw ? List.of() : Deed.of(index, who, asked);
        List<Deed.Judged> others =
                deeds.stream().filter(d -> d.answer() != joined.answer()).toList();
        String shown = joined.answer() == Answer.UNKNOWN
                ? "unknown beyond " + String.join("; ", joined.beyond())
                : AccessWords.word(joined.answer());
        Table row = new Table("ANSWER", "REVIEW", "SUBJECT", "REQUEST", "DIFFERENCE", "IN PRACTICE");
        row.row(
                Table.Cell.of(shown),
                Table.Cell.of(AccessWords.word(review.answer())),
                Table.Cell.of(subject),
                Table.Cell.of(asked.text()),
                Table.Cell.of(real.difference()),
                Table.Cell.of(others.stream().map(Deed.Judged::text).collect(Collectors.joining(" "))));
        if (session.options().output == Format.CSV) {
            session.output().print(row.csv());
            return AccessWords.exit(joined.answer());
        }
        session.print(
                output -> {
                    output.print(AccessWords.clean(shown) + "\n");
                    if (review.answer() != joined.answer()) {
                        output.print("  a SubjectAccessReview says " + AccessWords.word(review.answer()) + ": "
                                + AccessWords.clean(real.difference()) + "\n");
                    } else if (!real.difference().isEmpty()) {
                        output.print("  " + AccessWords.clean(real.difference()) + "\n");
                    }
                    (explain ? deeds : others)
                            .forEach(d -> output.print("  in practice: " + AccessWords.clean(d.text()) + "\n"));
                    if (explain) {
                        if (joined.steps().size() > 1) {
                            joined.steps()
                                    .forEach(s -> output.print("  " + s.authorizer() + ": "
                                            + AccessWords.clean(s.opinion().possible() + " "
                                                    + s.opinion().reason())
                                            + "\n"));
                        }
                        if (index.snapshot().azure().isPresent()
                                || index.snapshot().authorizers().known() != Authorizers.Known.ASSUMED) {
                            output.print("  " + AccessWords.clean(order(index)) + "\n");
                        }
                        output.print(AccessWords.lines(why));
                        azure(index, who, real.effective())
                                .forEach(g -> output.print("  " + AccessWords.clean(g.bearing() + g.text()) + "\n"));
                    }
                },
                () -> document(index, who, asked, real, review, joined, why, deeds));
        if (joined.answer() == Answer.YES && index.snapshot().authorizers().known() == Authorizers.Known.HIDDEN) {
            session.output().remark(AccessWords.clean(index.orderRemarks().getFirst()));
        }
        index.otherwise(who, real.effective())
                .ifPresent(other -> session.output()
                        .remark("The order of the authorizers is assumed; with "
                                + (index.snapshot().authorizers().rbacFirst() ? "Azure" : "RBAC")
                                + " asked first the answer would be " + AccessWords.word(other) + "."));
        if (joined.answer() != Answer.YES && !raw) {
            later(index, who, real.effective(), why)
                    .forEach(l -> session.output().remark(AccessWords.clean(l)));
        }
        return AccessWords.exit(joined.answer());
    }

    /** What somebody could activate that would allow it, a sentence each. */
    static List<String> later(AccessIndex index, Requester who, Request request, Explanation now) {
        return AccessWords.azure(index)
                .map(azure -> {
                    Set<String> later = new LinkedHashSet<>();
                    Map<String, List<String>> chains = new LinkedHashMap<>();
                    azure.activatable(who.user()).forEach(a -> chains.put(a.group(), a.chain()));
                    azure.afterActivation(who)
                            .filter(w -> index.chain().decide(w, request).answer() != Answer.NO)
                            .ifPresent(w -> Explainer.explain(index, w, request).grants().stream()
                                    .filter(g -> !now.grants().contains(g))
                                    .filter(g -> chains.containsKey(g.subject().name()))
                                    .forEach(g -> later.add("After activating membership of "
                                            + String.join(
                                                    ", which is in ",
                                                    chains.getOrDefault(
                                                            g.subject().name(), List.of()))
                                            + (index.chain().decide(w, request).answer() == Answer.YES
                                                    ? " it would be allowed: "
                                                    : " it may be allowed: ")
                                            + g.binding().text() + " → "
                                            + g.role().text() + ".")));
                    azure.decisions(who, request).stream()
                            .flatMap(d -> d.activatable().stream())
                            .forEach(g -> later.add("After activating "
                                    + g.membership()
                                            .map(m -> "membership of "
                                                    + azure.access()
                                                            .plane()
                                                            .people()
                                                            .get(m)
                                                            .label())
                                            .orElse("the role")
                                    + (g.holds() == Truth.TRUE ? " it would be allowed: " : " it may be allowed: ")
                                    + g.role().roleName() + " in Azure."));
                    return List.copyOf(later);
                })
                .orElse(List.of());
    }

    private static String order(AccessIndex index) {
        Authorizers order = index.snapshot().authorizers();
        return "asked in the order " + String.join(", ", order.modes())
                + switch (order.known()) {
                    case READ -> ", " + order.source();
                    case TOLD -> ", as told";
                    case ASSUMED, HIDDEN -> ", which is " + order.source() + "; --authorizers tells it";
                };
    }

    /**
     * A role or deny assignment of Azure that bears on the answer, whether Azure is asked or not.
     *
     * @param bearing how, before what it is
     */
    private record InAzure(String bearing, boolean certain, String text) {}

    /** All of them: those that allow it, those that could be activated, those that refuse it. */
    private List<InAzure> azure(AccessIndex index, Requester who, Request request) {
        if (raw) {
            return List.of();
        }
        Set<InAzure> all = new LinkedHashSet<>();
        AccessWords.azure(index)
                .ifPresent(azure -> azure.decisions(who, request).forEach(d -> {
                    d.grants().forEach(g -> all.add(inAzure(azure, g, "because in Azure ", "perhaps in Azure ")));
                    d.activatable()
                            .forEach(g -> all.add(inAzure(
                                    azure, g, "after activation in Azure ", "perhaps after activation in Azure ")));
                    d.denies()
                            .forEach(r -> all.add(new InAzure(
                                    r.holds() == Truth.TRUE ? "refused in Azure by " : "perhaps refused in Azure by ",
                                    r.holds() == Truth.TRUE,
                                    "the deny assignment “" + r.deny().name() + "”")));
                }));
        return List.copyOf(all);
    }

    private static InAzure inAzure(AzureSnapshot azure, AzureGrant g, String certain, String perhaps) {
        return new InAzure(
                g.holds() == Truth.TRUE ? certain : perhaps, g.holds() == Truth.TRUE, AccessWords.grant(azure, g));
    }

    private ObjectNode document(
            AccessIndex index,
            Requester who,
            Request asked,
            RealRequest real,
            AuthorizerChain.Joined review,
            AuthorizerChain.Joined joined,
            Explanation why,
            List<Deed.Judged> deeds) {
        ObjectNode node = JsonMapper.builder().build().createObjectNode();
        node.put("kind", "AccessAnswer");
        node.put("answer", AccessWords.word(joined.answer()));
        node.put("review", AccessWords.word(review.answer()));
        node.put("difference", real.difference());
        AccessWords.requester(node.putObject("subject"), who);
        AccessWords.request(node.putObject("request"), asked);
        AccessWords.request(node.putObject("effective"), real.effective());
        ArrayNode steps = node.putArray("authorizers");
        joined.steps().forEach(s -> {
            ObjectNode step = steps.addObject();
            step.put("name", s.authorizer()).put("reason", s.opinion().reason());
            ArrayNode possible = step.putArray("possible");
            s.opinion().possible().forEach(o -> possible.add(o.name()));
        });
        ArrayNode activation = node.putArray("afterActivation");
        if (joined.answer() != Answer.YES && !raw) {
            later(index, who, real.effective(), why).forEach(activation::add);
        }
        ArrayNode practice = node.putArray("inPractice");
        deeds.forEach(d -> {
            ObjectNode deed = practice.addObject()
                    .put("what", d.deed().what())
                    .put("answer", AccessWords.word(d.answer()))
                    .put("needs", d.deed().need().text())
                    .put("why", d.deed().why());
            ArrayNode parts = deed.putArray("parts");
            d.parts().forEach(p -> {
                ObjectNode part = parts.addObject();
                AccessWords.request(part, p.request());
                part.put("answer", AccessWords.word(p.answer()));
            });
        });
        AccessWords.explanation(node.putObject("explanation"), why);
        ObjectNode order = AccessWords.order(node.putObject("order"), index);
        index.otherwise(who, real.effective()).ifPresent(o -> order.put("otherwise", AccessWords.word(o)));
        ArrayNode inAzure = node.putArray("azure");
        azure(index, who, real.effective())
                .forEach(g -> inAzure.addObject()
                        .put("bearing", g.bearing().strip())
                        .put("certain", g.certain())
                        .put("text", g.text()));
        AccessWords.origin(node, index);
        return node;
    }
}
