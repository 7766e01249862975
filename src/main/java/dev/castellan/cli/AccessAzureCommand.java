package dev.castellan.cli;

import dev.castellan.access.azure.AzureAccess;
import dev.castellan.access.azure.AzureAction;
import dev.castellan.access.azure.AzureDecision;
import dev.castellan.access.azure.AzureDecision.Outcome;
import dev.castellan.access.azure.AzureScope;
import dev.castellan.access.azure.AzureSides;
import dev.castellan.access.azure.ControlOperation;
import dev.castellan.access.azure.Principal;
import dev.castellan.failure.Failure;
import dev.castellan.fleet.DisplayText;
import dev.castellan.fleet.FleetCluster;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code castellan access azure}: who may do what with a cluster through Azure, and why. */
@Command(
        name = "azure",
        header = "Who may do what with a cluster through Azure, and why.",
        description = {
            "",
            "Roles at the cluster and above it, through nested groups, with conditions, deny assignments and what can"
                    + " be activated. Without --action: every operation of the control plane that matters.",
            ""
        },
        footer = {
            "",
            "Examples:",
            "  castellan access azure --cluster prod-lds-logistics",
            "  castellan access azure --cluster prod-lds-logistics --action listAdminKubeconfig",
            "  castellan access azure --cluster prod-lds-logistics --who kai.lund@example.org",
            "  castellan access azure --cluster prod-gnt-webshop --data -n shop \\",
            "      --action Microsoft.Kubernetes/connectedClusters/serviceaccounts/impersonate/action",
            ""
        })
final class AccessAzureCommand implements Callable<Integer> {
    private final Session session;

    @Option(
            names = "--cluster",
            required = true,
            paramLabel = "NAME",
            description = "A cluster connected to Azure Arc.")
    String cluster = "";

    @Option(
            names = "--action",
            paramLabel = "ACTION",
            description = "One operation: an action of Azure, or the short name that the list shows.")
    Optional<String> action = Optional.empty();

    @Option(names = "--data", description = "The action is a data action.")
    boolean data;

    @Option(
            names = {"-n", "--namespace"},
            paramLabel = "NAMESPACE",
            description = "With --data: in this namespace.")
    Optional<String> namespace = Optional.empty();

    @Option(
            names = "--who",
            paramLabel = "PRINCIPAL",
            description = "Only this user, application or group: sign-in name, name or object id.")
    Optional<String> who = Optional.empty();

    @Spec
    CommandSpec spec = CommandSpec.create();

    AccessAzureCommand(Session session) {
        this.session = session;
    }

    /** An operation and everybody who has to do with it. */
    record Answered(
            ControlOperation operation, AzureAction action, List<AzureDecision> decisions, List<String> beyond) {}

    @Override
    public Integer call() throws Exception {
        if (data && action.isEmpty()) {
            throw new ParameterException(spec.commandLine(), "--data needs --action.");
        }
        if (namespace.isPresent() && !data) {
            throw new ParameterException(spec.commandLine(), "--namespace needs --data.");
        }
        List<ControlOperation> operations =
                action.map(name -> List.of(operation(name))).orElse(ControlOperation.ALL);
        return session.atDesk(spec.commandLine(), desk -> answer(desk, operations))
                .number();
    }

    private ControlOperation operation(String name) {
        return ControlOperation.named(name).orElseGet(() -> {
            if (name.indexOf('/') < 0) {
                throw new ParameterException(
                        spec.commandLine(),
                        "--action: “" + DisplayText.clean(name) + "” is no action of Azure and none of "
                                + ControlOperation.ALL.stream()
                                        .map(ControlOperation::shortName)
                                        .collect(Collectors.joining(", "))
                                + ".");
            }
            return ControlOperation.other(name);
        });
    }

    private ExitCode answer(Desk desk, List<ControlOperation> operations) throws InterruptedException {
        FleetCluster found = FleetView.named(desk.fleet().refresh(), cluster);
        if (!found.azure()) {
            throw Failure.expected(
                            "access-azure-not-arc",
                            "The cluster “" + DisplayText.clean(found.name()) + "” is not connected to Azure.",
                            "Nobody reaches it through Azure.",
                            "Ask for its access in Kubernetes: castellan access who-can.")
                    .asException();
        }
        AzureAccess access = AzureSides.read(desk.azureSides(), found.id().value(), List.of(), desk.clock(), step -> {})
                .access();
        Optional<Principal> only = who.map(name -> principal(access, name));
        List<Answered> answers = new ArrayList<>();
        for (ControlOperation operation : operations) {
            AzureAction asked = asked(access, operation);
            answers.add(new Answered(
                    operation,
                    asked,
                    only.map(p -> List.of(access.decide(p.id(), asked))).orElseGet(() -> access.whoCan(asked)),
                    access.beyond(asked)));
        }
        session.print(
                output -> {
                    if (action.isEmpty() && only.isEmpty()) {
                        output.print(AccessAzureTables.overview(answers).print(output.colours()));
                    } else {
                        output.print(AccessAzureTables.detail(access, answers, only.isPresent(), session.zone())
                                .print(output.colours()));
                        only.ifPresent(p -> nearMisses(access, p, answers));
                    }
                },
                () -> AccessAzureTables.document(access, answers));
        access.plane().gaps().stream()
                .collect(Collectors.groupingBy(g -> g.part(), LinkedHashMap::new, Collectors.toList()))
                .forEach((part, gaps) -> session.output()
                        .remark("Not read: " + part.label()
                                + (gaps.size() > 1 ? " (" + gaps.size() + ")" : "") + " – "
                                + DisplayText.clean(gaps.getFirst().reason())));
        return exit(answers);
    }

    private AzureAction asked(AzureAccess access, ControlOperation operation) {
        AzureScope at = access.plane().cluster();
        return data
                ? AzureAction.data(
                        operation.action(), namespace.map(at::namespace).orElse(at))
                : operation.on(at);
    }

    private static Principal principal(AzureAccess access, String name) {
        Optional<Principal> byId = access.plane().people().find(name);
        if (byId.isPresent()) {
            return byId.get();
        }
        List<Principal> named = access.plane().people().all().stream()
                .filter(p -> p.label().equalsIgnoreCase(name)
                        || p.signInName()
                                .filter(s -> s.regionMatches(true, 0, name + "@", 0, name.length() + 1))
                                .isPresent())
                .toList();
        if (named.size() == 1) {
            return named.getFirst();
        }
        if (named.size() > 1) {
            throw Failure.expected(
                            "access-azure-who-ambiguous",
                            "“" + DisplayText.clean(name) + "” fits " + named.size() + " principals.",
                            "Nothing was decided.",
                            "Give one of the object ids: "
                                    + named.stream().limit(8).map(Principal::id).collect(Collectors.joining(", "))
                                    + ".")
                    .asException();
        }
        // An object id that holds no role is a fair question; a name is not known then.
        if (name.matches("[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}")) {
            return access.plane().people().get(name);
        }
        throw Failure.expected(
                        "access-azure-who-not-found",
                        "Nobody called “" + DisplayText.clean(name) + "” holds a role here, directly or through a group"
                                + " that could be read.",
                        "Whether there is such a principal at all is not known.",
                        "Give the object id for a certain answer.")
                .asException();
    }

    private void nearMisses(AzureAccess access, Principal who, List<Answered> answers) {
        for (Answered a : answers) {
            Map<String, Boolean> said = new LinkedHashMap<>();
            if (a.decisions().getFirst().outcome() == Outcome.NOT_ALLOWED) {
                access.nearMisses(who.id(), a.action()).forEach(m -> said.put(m, true));
            }
            said.keySet().forEach(m -> session.output().remark(a.operation().title() + ": " + DisplayText.clean(m)));
        }
    }

    private static ExitCode exit(List<Answered> answers) {
        boolean somebody =
                answers.stream().flatMap(a -> a.decisions().stream()).anyMatch(d -> d.outcome() == Outcome.ALLOWED);
        boolean open = answers.stream()
                .anyMatch(a -> !a.beyond().isEmpty()
                        || a.decisions().stream()
                                .anyMatch(d -> d.outcome() == Outcome.UNKNOWN || d.outcome() == Outcome.CONDITIONAL));
        return somebody ? ExitCode.OK : open ? ExitCode.USAGE : ExitCode.FAILURE;
    }
}
