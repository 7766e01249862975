package dev.castellan.cli;

import dev.castellan.access.AccessIndex;
import dev.castellan.access.Answer;
import dev.castellan.access.Binding;
import dev.castellan.access.Principal;
import dev.castellan.access.RealRequest;
import dev.castellan.access.Request;
import dev.castellan.access.Requester;
import dev.castellan.access.WhoCan;
import dev.castellan.access.azure.AzureSnapshot;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
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

/** {@code castellan access who-can}: everybody who can do something. */
@Command(
        name = "who-can",
        header = "Everybody who can do something; 0 where somebody can, 1 where nobody can, 2 where it is not certain.",
        footer = {
            "",
            "Members of the group system:masters always can and are not listed.",
            "",
            "Examples:",
            "  castellan access who-can get secrets -n shop --cluster prod",
            "  castellan access who-can create pods/exec -A --objects cluster.json -o csv",
            ""
        })
final class AccessWhoCanCommand implements Callable<Integer> {
    /** People named of a group, unless everything is to be explained. */
    private static final int MOST_PEOPLE = 4;

    private final Session session;

    @Parameters(index = "0", paramLabel = "VERB", description = "Such as get, create, bind; for paths the HTTP method.")
    String verb = "";

    @Parameters(index = "1", paramLabel = "RESOURCE[.GROUP][/SUB]", description = "What, or a path.")
    String target = "";

    @Parameters(index = "2", arity = "0..1", paramLabel = "NAME", description = "One object.")
    Optional<String> name = Optional.empty();

    @Option(
            names = {"-n", "--namespace"},
            paramLabel = "NAMESPACE",
            description = "Where; without it in the whole cluster.")
    String namespace = "";

    @Option(
            names = {"-A", "--all-namespaces"},
            description = "In any namespace at all.")
    boolean anywhere;

    @Option(names = "--explain", description = "Show the rules as well.")
    boolean explain;

    @Mixin
    AccessInput input = new AccessInput();

    @Spec
    CommandSpec spec = CommandSpec.create();

    AccessWhoCanCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws Exception {
        return input.use(session, spec.commandLine(), this::answer);
    }

    private ExitCode answer(AccessIndex index) {
        Request asked = AccessWords.request(verb, target, name, namespace, Optional.of(index.scopes()));
        RealRequest real = RealRequest.of(asked, index.scopes());
        if (!real.difference().isEmpty()) {
            session.output().remark(AccessWords.clean(real.difference()));
        }
        WhoCan found = anywhere ? WhoCan.anywhere(index, real.effective()) : WhoCan.ask(index, real.effective());
        List<WhoCan.Holder> holders = found.holders().stream()
                .filter(h -> found.standing(h.principal()) != Answer.NO)
                .toList();
        Table table = explain
                ? new Table("WHO", "SERVICE ACCOUNTS", "PEOPLE", "THROUGH", "RULES")
                : new Table("WHO", "SERVICE ACCOUNTS", "PEOPLE", "THROUGH");
        for (WhoCan.Holder h : holders) {
            Table.Cell who = Table.Cell.of(h.principal().text()
                    + AccessWords.azure(index)
                            .flatMap(a -> a.nameOf(h.principal().name()))
                            .map(n -> " (" + n + ")")
                            .orElse("")
                    + (found.standing(h.principal()) == Answer.UNKNOWN
                            ? index.vetoed(Requester.memberOf(h.principal().name()))
                                            && h.principal().group()
                                    ? " (unless Azure refuses)"
                                    : " (perhaps)"
                            : ""));
            Table.Cell behind = Table.Cell.of(
                    h.behind().isEmpty() ? "" : String.valueOf(h.behind().size()));
            Table.Cell people = Table.Cell.of(people(index, h, found));
            Table.Cell through = Table.Cell.of(through(h.via()));
            if (explain) {
                table.row(who, behind, people, through, Table.Cell.of(rules(index, h, real.effective())));
            } else {
                table.row(who, behind, people, through);
            }
        }
        List<AzureSnapshot.Holder> throughAzure =
                AccessWords.azure(index).map(a -> a.whoCan(real.effective())).orElse(List.of());
        for (AzureSnapshot.Holder h : throughAzure) {
            Table.Cell who = Table.Cell.of("Entra " + h.principal().kind().label() + " "
                    + h.principal().label());
            Table.Cell through = Table.Cell.of("Azure: " + h.opinion().reason()
                    + (h.opinion().certain()
                            ? ""
                            : h.opinion().conditional() ? " Under a condition." : " Not certain."));
            if (explain) {
                table.row(who, Table.Cell.of(""), Table.Cell.of(""), through, Table.Cell.of(""));
            } else {
                table.row(who, Table.Cell.of(""), Table.Cell.of(""), through);
            }
        }
        List<Later> later = AccessWords.azure(index)
                .map(a -> later(a, found, holders, throughAzure, real.effective()))
                .orElse(List.of());
        for (Later l : later) {
            Table.Cell who = Table.Cell.of(
                    "Entra " + l.who().kind().label() + " " + l.who().label() + " (eligible)");
            Table.Cell through = Table.Cell.of(l.through());
            if (explain) {
                table.row(who, Table.Cell.of(""), Table.Cell.of(""), through, Table.Cell.of(""));
            } else {
                table.row(who, Table.Cell.of(""), Table.Cell.of(""), through);
            }
        }
        Set<String> azureBeyond = AccessWords.azure(index)
                .map(a -> azureBeyond(a, holders, real.effective()))
                .orElse(Set.of());
        session.print(table, () -> document(index, real.effective(), holders, throughAzure, later, azureBeyond, found));
        if (found.ofAzure()) {
            AccessWords.remarkOrder(session.output(), index);
        }
        azureBeyond.forEach(b -> session.output().remark("Unknown beyond " + AccessWords.clean(b)));
        boolean nobody = holders.isEmpty() && throughAzure.isEmpty();
        boolean somebody = throughAzure.stream().anyMatch(h -> h.opinion().certain())
                || holders.stream().anyMatch(h -> certain(index, h, found));
        found.deletedRemarks().forEach(r -> session.output().remark(AccessWords.clean(r)));
        found.beyond().forEach(g -> session.output().remark("Unknown beyond " + AccessWords.clean(g.text())));
        if (somebody) {
            return ExitCode.OK;
        }
        if (!nobody) {
            session.output().remark("Nobody can for certain.");
        }
        return nobody && found.beyond().isEmpty() && azureBeyond.isEmpty() ? ExitCode.FAILURE : ExitCode.USAGE;
    }

    /** Whether a holder, or one of the people behind it, can for certain. */
    private static boolean certain(AccessIndex index, WhoCan.Holder holder, WhoCan found) {
        return found.standing(holder.principal()) == Answer.YES
                || AccessWords.behind(index, holder.principal()).stream()
                        .anyMatch(b -> b.people().stream()
                                .anyMatch(
                                        p -> !b.unsure().containsKey(p.id()) && found.standing(user(p)) == Answer.YES));
    }

    /** What is not known of Azure, and of those who can become members of the groups that hold it. */
    static Set<String> azureBeyond(AzureSnapshot azure, List<WhoCan.Holder> holders, Request request) {
        Set<String> beyond = new LinkedHashSet<>(azure.beyond(request));
        holders.stream().filter(h -> h.principal().group()).forEach(h -> {
            azure.hidden(h.principal().name()).ifPresent(beyond::add);
            beyond.addAll(azure.eligibilityUnknown(h.principal().name()));
            azure.behind(h.principal().name())
                    .ifPresent(b -> beyond.addAll(b.unsure().values()));
        });
        return beyond;
    }

    /** Somebody who may not now, and could after activating something. */
    private record Later(dev.castellan.access.azure.Principal who, String through) {}

    private static List<Later> later(
            AzureSnapshot azure,
            WhoCan found,
            List<WhoCan.Holder> holders,
            List<AzureSnapshot.Holder> throughAzure,
            Request request) {
        Set<String> named = new LinkedHashSet<>();
        holders.forEach(
                h -> azure.access().plane().people().find(h.principal().name()).ifPresent(p -> named.add(p.id())));
        holders.stream()
                .filter(h -> h.principal().group())
                .flatMap(h -> azure.behind(h.principal().name()).stream())
                .flatMap(b -> b.people().stream())
                .filter(p -> found.standing(user(p)) != Answer.NO)
                .forEach(p -> named.add(p.id()));
        throughAzure.forEach(h -> named.add(h.principal().id()));
        List<Later> later = new ArrayList<>();
        for (WhoCan.Holder h : holders) {
            if (h.principal().group()) {
                azure.behind(h.principal().name())
                        .ifPresent(b -> b.eligible().stream()
                                .filter(p -> azure.afterActivation(found, p) != Answer.NO && named.add(p.id()))
                                .forEach(p -> later.add(new Later(
                                        p,
                                        (azure.afterActivation(found, p) == Answer.YES ? "After" : "Perhaps after")
                                                + " activating membership, group "
                                                + azure.nameOf(h.principal().name())
                                                        .orElse(h.principal().name())
                                                + ": " + through(h.via())))));
            }
        }
        azure.eligible(request).stream()
                .filter(e -> named.add(e.principal().id()))
                .forEach(e -> later.add(new Later(e.principal(), e.reason())));
        return later;
    }

    /** Who is behind a group of Entra ID; what is missing of it is said. */
    private String people(AccessIndex index, WhoCan.Holder holder, WhoCan found) {
        return AccessWords.behind(index, holder.principal())
                .map(b -> {
                    int all = b.people().size();
                    int most = explain ? all : Math.min(all, MOST_PEOPLE);
                    List<String> names = b.people().stream()
                            .limit(most)
                            .map(p -> AccessWords.person(p)
                                    + switch (found.standing(user(p))) {
                                        case NO -> " (refused by Azure)";
                                        case UNKNOWN -> " (perhaps)";
                                        case YES -> b.unsure().containsKey(p.id()) ? " (perhaps)" : "";
                                    })
                            .toList();
                    String shown = String.join(", ", names) + (all > most ? " and " + (all - most) + " more" : "");
                    return b.complete() ? shown : shown + (shown.isEmpty() ? "" : ", ") + "perhaps others";
                })
                .orElse("");
    }

    private static Principal user(dev.castellan.access.azure.Principal somebody) {
        return somebody.group()
                ? Principal.group(somebody.id())
                : Principal.user(somebody.signInName().orElse(somebody.id()));
    }

    private static String through(List<Binding> via) {
        String first = via.stream()
                .limit(3)
                .map(b -> b.text() + " → " + b.role().text())
                .collect(Collectors.joining("; "));
        return via.size() > 3 ? first + "; and " + (via.size() - 3) + " more" : first;
    }

    private static String rules(AccessIndex index, WhoCan.Holder holder, Request request) {
        return holder.via().stream()
                .flatMap(b -> index.rulesOf(b.role()).orElse(List.of()).stream())
                .distinct()
                .filter(r -> allows(r, request))
                .limit(3)
                .map(r -> r.text())
                .collect(Collectors.joining("; "));
    }

    private static boolean allows(dev.castellan.access.PolicyRule rule, Request request) {
        return rule.verbs().contains("*") || rule.verbs().contains(request.verb());
    }

    private ObjectNode document(
            AccessIndex index,
            Request request,
            List<WhoCan.Holder> holders,
            List<AzureSnapshot.Holder> throughAzure,
            List<Later> later,
            Set<String> azureBeyond,
            WhoCan found) {
        ObjectNode node = JsonMapper.builder().build().createObjectNode();
        node.put("kind", "AccessHolders");
        AccessWords.request(node.putObject("request"), request);
        ArrayNode array = node.putArray("holders");
        for (WhoCan.Holder h : holders) {
            ObjectNode one = array.addObject();
            one.put("group", h.principal().group()).put("name", h.principal().name());
            one.put("certain", found.standing(h.principal()) == Answer.YES);
            AccessWords.bindings(one.putArray("bindings"), h.via());
            ArrayNode behind = one.putArray("serviceAccounts");
            h.behind().forEach(a -> behind.add(a.namespace() + "/" + a.name()));
            AccessWords.behind(index, h.principal()).ifPresent(b -> {
                ArrayNode people = one.putArray("people");
                for (var p : b.people()) {
                    Answer standing = found.standing(user(p));
                    people.addObject()
                            .put("id", p.id())
                            .put("name", p.label())
                            .put("kind", p.kind().label())
                            .put("enabled", p.enabled().orElse(true))
                            .put("refused", standing == Answer.NO)
                            .put("certain", !b.unsure().containsKey(p.id()) && standing == Answer.YES);
                }
                one.put("peopleComplete", b.complete());
            });
        }
        ArrayNode azure = node.putArray("azure");
        for (AzureSnapshot.Holder h : throughAzure) {
            azure.addObject()
                    .put("id", h.principal().id())
                    .put("name", h.principal().label())
                    .put("kind", h.principal().kind().label())
                    .put("certain", h.opinion().certain())
                    .put("conditional", h.opinion().conditional())
                    .put("reason", h.opinion().reason());
        }
        ArrayNode eligible = node.putArray("eligible");
        later.forEach(l -> eligible.addObject()
                .put("id", l.who().id())
                .put("name", l.who().label())
                .put("kind", l.who().kind().label())
                .put("reason", l.through()));
        ArrayNode always = node.putArray("always");
        always.add("system:masters");
        AccessWords.gaps(node.putArray("beyond"), found.beyond());
        ArrayNode unknown = node.putArray("azureBeyond");
        azureBeyond.forEach(unknown::add);
        AccessWords.origin(node, index);
        return node;
    }
}
