package dev.castellan.cli;

import dev.castellan.access.AccessIndex;
import dev.castellan.access.Principal;
import dev.castellan.access.escalation.Cut;
import dev.castellan.access.escalation.EscalationGraph;
import dev.castellan.access.escalation.Evidence;
import dev.castellan.access.escalation.Grant;
import dev.castellan.access.escalation.Hop;
import dev.castellan.access.escalation.Place;
import dev.castellan.access.escalation.Way;
import dev.castellan.access.escalation.Ways;
import dev.castellan.access.finding.DefaultPolicy;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code castellan access paths}: how somebody comes to more than bindings give. */
@Command(
        name = "paths",
        header = "How somebody can come to more rights, step by step; 1 where there is no way.",
        footer = {
            "",
            "Without a subject: the shortest way of everybody who has one.",
            "",
            "Examples:",
            "  castellan access paths sa:ci/deployer --cluster prod --explain",
            "  castellan access paths --to node --snapshot prod.castellan-access --cut",
            ""
        })
final class AccessPathsCommand implements Callable<Integer> {
    private final Session session;

    @Parameters(
            index = "0",
            arity = "0..1",
            paramLabel = "SUBJECT",
            description = "A user name, group:NAME or sa:NAMESPACE/NAME.")
    Optional<String> subject = Optional.empty();

    @Option(
            names = "--to",
            paramLabel = "TARGET",
            description = "cluster-admin (as without), node, secrets, namespace:NAME, or a subject.")
    String target = "cluster-admin";

    @Option(names = "--all", description = "Every way of the subject, not the shortest only.")
    boolean all;

    @Option(names = "--depth", paramLabel = "N", description = "With --all: the most steps. 6 by default.")
    int depth = 6;

    @Option(names = "--limit", paramLabel = "N", description = "The most ways to print. 200 by default.")
    int limit = 200;

    @Option(names = "--certain", description = "Only steps that depend on nothing that is not known here.")
    boolean certain;

    @Option(names = "--system", description = "Also those who hold nothing but the server's default policy.")
    boolean system;

    @Option(names = "--cut", description = "The smallest set of grants whose removal closes the ways.")
    boolean cut;

    @Option(names = "--explain", description = "Show each step with its grants.")
    boolean explain;

    @Mixin
    AccessInput input = new AccessInput();

    @Spec
    CommandSpec spec = CommandSpec.create();

    AccessPathsCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws Exception {
        if (depth < 1 || depth > 20 || limit < 1) {
            throw new ParameterException(spec.commandLine(), "--depth is 1 to 20, and --limit at least 1.");
        }
        return input.use(session, spec.commandLine(), this::answer);
    }

    private ExitCode answer(AccessIndex index) {
        EscalationGraph graph = EscalationGraph.of(index);
        Set<Place> targets = targets();
        Ways ways = Ways.to(graph, targets, certain);
        DefaultPolicy policy = DefaultPolicy.of(index);
        List<Place> subjects = subject.map(s -> List.of(place(s))).orElseGet(() -> {
            Set<Principal> own = policy.own();
            return ways.subjects().stream()
                    .filter(p -> system || !own.contains(p.principal()))
                    .toList();
        });
        List<Way> found = subjects.stream()
                .limit(limit)
                .flatMap(p -> all ? ways.all(p, depth, limit).stream() : ways.shortest(p).stream())
                .limit(limit)
                .toList();
        Optional<Cut> closing = cut
                ? Optional.of(Cut.find(graph, subjects, targets, certain, g -> !policy.knows(g.binding(), g.subject())))
                : Optional.empty();
        if (explain) {
            session.print(o -> o.print(lines(found)), () -> document(index, found, subjects.size(), closing));
        } else {
            session.print(table(found), () -> document(index, found, subjects.size(), closing));
        }
        if (subjects.size() > limit && subject.isEmpty()) {
            session.output().remark("… and " + (subjects.size() - limit) + " more who have a way.");
        }
        closing.ifPresent(this::remark);
        AccessWords.remarkOrder(session.output(), index);
        if (!found.isEmpty()) {
            return ExitCode.OK;
        }
        Optional<Place> stranger = subject.map(AccessPathsCommand::place).filter(p -> !graph.holds(p));
        if (stranger.isPresent()) {
            session.output()
                    .remark(AccessWords.clean(stranger.get().text())
                            + " is not in the graph: no grant names it and no group is known to hold it. Whoever signs"
                            + " in has at least the ways of group:system:authenticated.");
            return ExitCode.USAGE;
        }
        boolean certainNo = index.gaps().isEmpty();
        session.output().remark(certainNo ? "There is no way." : "No way is known, but not everything could be read.");
        return certainNo ? ExitCode.FAILURE : ExitCode.USAGE;
    }

    private void remark(Cut closing) {
        if (!closing.closed()) {
            session.output().remark("The ways cannot all be closed by removing grants outside the default policy.");
        } else if (closing.before() > 0) {
            session.output()
                    .remark((closing.smallest()
                                    ? "Smallest set"
                                    : "A set found step by step, perhaps not the smallest,")
                            + " that closes the ways of " + closing.before() + ":");
        }
        closing.grants().forEach(g -> session.output().remark("  remove " + AccessWords.clean(g.text())));
    }

    private static Place place(String typed) {
        var who = AccessWords.subject(typed, List.of(), true);
        return Place.of(who.user().isEmpty() ? Principal.group(who.groups().getLast()) : Principal.user(who.user()));
    }

    private Set<Place> targets() {
        return switch (target) {
            case "cluster-admin" -> Set.of(Place.CLUSTER_ADMIN);
            case "node" -> Set.of(Place.NODE);
            case "secrets" -> Set.of(Place.ALL_SECRETS);
            default ->
                target.startsWith("namespace:")
                        ? namespace(target.substring("namespace:".length()))
                        : Set.of(place(target));
        };
    }

    /** Who runs pods of their own in a namespace, or reads its secrets, has it. */
    private static Set<Place> namespace(String name) {
        return Set.of(
                Place.in(Place.Kind.NAMESPACE, name),
                Place.in(Place.Kind.PODS, name),
                Place.in(Place.Kind.SECRETS, name));
    }

    private static Table table(List<Way> ways) {
        Table table = new Table("SUBJECT", "STEPS", "CERTAIN", "WAY");
        for (Way way : ways) {
            table.row(
                    Table.Cell.of(way.from().text()),
                    Table.Cell.of(Integer.toString(way.hops().size())),
                    Table.Cell.of(way.certain() ? "yes" : "depends"),
                    Table.Cell.of(way.hops().stream().map(h -> h.to().text()).collect(Collectors.joining(" → "))));
        }
        return table;
    }

    private static String lines(List<Way> ways) {
        StringBuilder text = new StringBuilder();
        for (Way way : ways) {
            text.append(AccessWords.clean(way.from().text())).append('\n');
            for (Hop hop : way.hops()) {
                text.append("  → ")
                        .append(AccessWords.clean(hop.to().text() + ": " + hop.reason()))
                        .append(hop.certain() ? "\n" : " (depends)\n");
                hop.evidence()
                        .forEach(e -> text.append("      by ")
                                .append(AccessWords.clean(e.text()))
                                .append('\n'));
            }
        }
        return text.toString();
    }

    private static ObjectNode document(AccessIndex index, List<Way> ways, int subjects, Optional<Cut> cut) {
        ObjectNode node = JsonMapper.builder().build().createObjectNode();
        node.put("kind", "AccessPaths");
        node.put("subjects", subjects);
        ArrayNode array = node.putArray("paths");
        for (Way way : ways) {
            ObjectNode one = array.addObject();
            one.put("subject", way.from().text()).put("target", way.to().text()).put("certain", way.certain());
            ArrayNode steps = one.putArray("steps");
            way.hops().forEach(h -> hop(steps.addObject(), h));
        }
        cut.ifPresent(c -> {
            ObjectNode closing = node.putObject("cut");
            closing.put("closes", c.closed()).put("smallest", c.smallest());
            ArrayNode list = closing.putArray("grants");
            c.grants().stream().map(Grant::text).forEach(list::add);
        });
        AccessWords.origin(node, index);
        return node;
    }

    private static void hop(ObjectNode node, Hop hop) {
        node.put("from", hop.from().text())
                .put("to", hop.to().text())
                .put("step", hop.step().name())
                .put("certain", hop.certain())
                .put("reason", hop.reason());
        ArrayNode evidence = node.putArray("evidence");
        hop.evidence().stream().map(Evidence::text).forEach(evidence::add);
    }
}
