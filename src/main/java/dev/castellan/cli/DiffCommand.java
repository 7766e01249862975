package dev.castellan.cli;

import dev.castellan.browse.object.FieldDiff;
import dev.castellan.browse.object.LiveObject;
import dev.castellan.browse.object.ObjectAddress;
import dev.castellan.browse.object.ObjectDesk;
import dev.castellan.browse.object.ShownChange;
import dev.castellan.failure.Failure;
import dev.castellan.failure.FailureException;
import dev.castellan.fleet.ClusterLease;
import dev.castellan.fleet.FleetCluster;
import dev.castellan.fleet.FleetSnapshot;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** {@code castellan diff}: an object in two clusters, or a manifest against what is there. */
@Command(
        name = "diff",
        header = "An object in two clusters, or a manifest against what is there.",
        description = {
            "",
            "Status, versions, times and what a cluster gives by itself are left out; lists are compared by their keys."
                    + " Values of secrets are not shown.",
            ""
        },
        footer = {
            "",
            "Ends with 0 where nothing differs, with 1 where something does, and with another code where it failed.",
            "",
            "Examples:",
            "  castellan diff deploy web -n shop --between test-gnt-webshop,prod-gnt-webshop --sandbox",
            "  castellan diff -f web.yaml --context k3s-lab",
            ""
        })
final class DiffCommand implements Callable<Integer> {
    /** As diff and kubectl end where something differs. */
    private static final ExitCode DIFFERS = ExitCode.FAILURE;

    private final Session session;

    @Mixin
    ObjectOptions options = new ObjectOptions();

    @Parameters(arity = "0..*", paramLabel = "KIND NAME", description = "Which object; also KIND/NAME.")
    List<String> words = new ArrayList<>();

    @Option(
            names = "--between",
            split = ",",
            paramLabel = "CLUSTER",
            description = "The two clusters, separated by a comma.")
    List<String> between = new ArrayList<>();

    @Option(
            names = {"-f", "--filename"},
            paramLabel = "FILE",
            description = "Manifest, folder of manifests, or - for standard input; may be repeated.")
    List<String> files = new ArrayList<>();

    @Option(names = "--force-conflicts", description = "As if fields were taken over from their owners.")
    boolean force;

    @Spec
    CommandSpec spec = CommandSpec.create();

    DiffCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws Exception {
        if (!files.isEmpty()) {
            if (!words.isEmpty() || !between.isEmpty()) {
                throw new ParameterException(spec.commandLine(), "Give either -f FILE, or KIND NAME with --between.");
            }
            return manifests().number();
        }
        if (between.size() != 2 || words.isEmpty()) {
            throw new ParameterException(spec.commandLine(), "Give KIND NAME --between CLUSTER,CLUSTER, or -f FILE.");
        }
        try {
            return session.atDesk(spec.commandLine(), this::compare).number();
        } catch (FailureException e) {
            session.output().failure(e.failure());
            return apart(ExitCode.of(e.failure())).number();
        }
    }

    private ExitCode manifests() throws Exception {
        Manifests manifests = new Manifests(session, spec.commandLine());
        try {
            var objects = manifests.read(files);
            boolean[] differs = new boolean[1];
            ExitCode failed = options.atCluster(session, spec.commandLine(), (desk, at) -> {
                Manifests.Shown shown =
                        manifests.show(at.manifests().check(objects, options.namespace.orElse("default"), force), true);
                differs[0] = shown.differs();
                return shown.failed();
            });
            return failed == ExitCode.OK && differs[0] ? DIFFERS : apart(failed);
        } catch (FailureException e) {
            session.output().failure(e.failure());
            return apart(ExitCode.of(e.failure()));
        }
    }

    /** A failure is never taken for a difference. */
    private static ExitCode apart(ExitCode failed) {
        return failed == DIFFERS ? ExitCode.TROUBLE : failed;
    }

    private ExitCode compare(Desk desk) {
        FleetSnapshot snapshot = FleetView.of(desk.fleet().refresh(), session.options().context);
        try {
            FleetCluster one = FleetView.named(snapshot, between.get(0));
            FleetCluster other = FleetView.named(snapshot, between.get(1));
            try (ClusterLease first = desk.fleet().lease(one.id());
                    ClusterLease second = desk.fleet().lease(other.id())) {
                ObjectDesk left = ObjectOptions.objects(desk, first);
                ObjectDesk right = ObjectOptions.objects(desk, second);
                ExitCode code = ExitCode.OK;
                List<ObjectAddress> here = options.addresses(left, spec.commandLine(), words);
                List<ObjectAddress> there = options.addresses(right, spec.commandLine(), words);
                for (int i = 0; i < here.size(); i++) {
                    ExitCode each =
                            compare(one, other, find(left, here.get(i)), find(right, there.get(i)), here.get(i));
                    // What could not be compared outweighs what differs.
                    code = code == ExitCode.OK || (code == DIFFERS && each != ExitCode.OK) ? each : code;
                }
                return code;
            }
        } catch (FailureException e) {
            return apart(ObjectOptions.failed(session, snapshot, e.failure()));
        }
    }

    private static Optional<LiveObject> find(ObjectDesk desk, ObjectAddress address) {
        try {
            return Optional.of(desk.read(address));
        } catch (FailureException e) {
            if (e.failure().code().equals("cluster-not-found")) {
                return Optional.empty();
            }
            throw e;
        }
    }

    private ExitCode compare(
            FleetCluster one,
            FleetCluster other,
            Optional<LiveObject> left,
            Optional<LiveObject> right,
            ObjectAddress what) {
        Output output = session.output();
        if (left.isEmpty() && right.isEmpty()) {
            Failure failure = Failure.expected(
                    "cluster-not-found",
                    ObjectText.clean(what.text()) + " is in neither cluster.",
                    "There is nothing to compare.",
                    "Look at the name and the namespace.");
            output.failure(failure);
            return ExitCode.of(failure);
        }
        List<ShownChange> changes = left.isPresent() && right.isPresent()
                ? ShownChange.of(
                        left.get().object(),
                        FieldDiff.between(left.get().object(), right.get().object()))
                : List.of();
        boolean only = left.isEmpty() || right.isEmpty();
        String place = left.isEmpty() ? other.name() : one.name();
        if (ObjectText.documents(session)) {
            ObjectNode document = JsonNodeFactory.instance.objectNode();
            document.set("object", SummaryText.address(what));
            document.put("before", one.name()).put("after", other.name());
            if (only) {
                document.put("onlyIn", place);
            }
            document.set("changes", ObjectText.document(changes));
            output.print(session.options().output.print(document));
        } else if (only) {
            output.print(ObjectText.clean(what.text()) + " is only in " + ObjectText.clean(place) + "\n");
        } else if (changes.isEmpty()) {
            output.print(ObjectText.clean(what.text()) + " is the same in both\n");
        } else {
            output.print(Table.Colour.BOLD.paint(ObjectText.clean(what.text()), output.colours()) + "\n  - "
                    + ObjectText.clean(one.name()) + "\n  + " + ObjectText.clean(other.name()) + "\n"
                    + ObjectText.changes(changes, output.colours()));
        }
        return only || !changes.isEmpty() ? DIFFERS : ExitCode.OK;
    }
}
