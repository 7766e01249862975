package dev.castellan.cli;

import dev.castellan.breakglass.BreakGlass;
import dev.castellan.breakglass.Checkout;
import dev.castellan.breakglass.CheckoutRequest;
import dev.castellan.fleet.ClusterId;
import dev.castellan.fleet.Environment;
import dev.castellan.fleet.FleetCluster;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code castellan breakglass take-in}: seals an admin kubeconfig that lies in a file, and removes the file. */
@Command(
        name = "take-in",
        header = "Seal an admin kubeconfig that lies in a file, and remove the file.",
        description = {
            "",
            "It is sealed at once; to use it takes the same approvals as any other check-out. Its cluster counts as"
                    + " tainted, since the key lay open.",
            ""
        },
        footer = {
            "",
            "Examples:",
            "  castellan breakglass take-in super-admin.conf --name forge-01 --reason \"handed over by the installer\""
                    + " --ticket CHG-7",
            ""
        })
final class BreakGlassTakeInCommand implements Callable<Integer> {
    private final Session session;

    @Parameters(paramLabel = "FILE", description = "The kubeconfig; it is removed once it is sealed.")
    Path file = Path.of("");

    @Option(names = "--cluster", paramLabel = "NAME", description = "Which cluster of the fleet.")
    Optional<String> cluster = Optional.empty();

    @Option(names = "--name", paramLabel = "NAME", description = "What to call a cluster that is not in the fleet.")
    Optional<String> named = Optional.empty();

    @Mixin
    CheckoutOptions asked = new CheckoutOptions();

    @Spec
    CommandSpec spec = CommandSpec.create();

    BreakGlassTakeInCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws Exception {
        if (cluster.isPresent() == named.isPresent()) {
            throw new ParameterException(spec.commandLine(), "Give --cluster or --name.");
        }
        return session.atDesk(spec.commandLine(), desk -> {
                    BreakGlass room = CheckoutCommand.pickedUp(session, desk);
                    Checkout made = room.request(request(desk));
                    CheckoutCommand.show(session, desk, room.takeIn(made.id(), file));
                    return ExitCode.OK;
                })
                .number();
    }

    private CheckoutRequest request(Desk desk) {
        if (cluster.isPresent()) {
            FleetCluster found =
                    FleetView.named(FleetView.of(desk.fleet().refresh(), session.options().context), cluster.get());
            return asked.request(spec.commandLine(), found, CheckoutRequest.Source.FILE);
        }
        String name = named.orElseThrow().strip();
        return asked.request(
                spec.commandLine(),
                ClusterId.ofContext(name),
                name,
                Environment.UNKNOWN,
                "Kubernetes",
                CheckoutRequest.Source.FILE);
    }
}
