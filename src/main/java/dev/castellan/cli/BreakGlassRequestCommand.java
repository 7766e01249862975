package dev.castellan.cli;

import dev.castellan.breakglass.BreakGlass;
import dev.castellan.breakglass.Checkout;
import dev.castellan.breakglass.CheckoutRequest;
import dev.castellan.breakglass.CheckoutState;
import dev.castellan.fleet.FleetCluster;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code castellan breakglass request}: asks for the admin certificate of a cluster. */
@Command(
        name = "request",
        header = "Ask for the admin certificate of a cluster.",
        description = {
            "",
            "Others approve it on their own console. The key then comes into a sealed vault of this machine, never"
                    + " into a file.",
            ""
        },
        footer = {
            "",
            "Examples:",
            "  castellan breakglass request --cluster pos-07 --reason \"API server refuses Entra\" --ticket INC-42"
                    + " --for 2h",
            "  castellan breakglass request --cluster pos-07 --reason \"site is dark\" --emergency --fetch",
            ""
        })
final class BreakGlassRequestCommand implements Callable<Integer> {
    private static final Duration PAUSE = Duration.ofSeconds(3);

    private final Session session;

    @Option(names = "--cluster", required = true, paramLabel = "NAME", description = "Which cluster.")
    String cluster = "";

    @Mixin
    CheckoutOptions asked = new CheckoutOptions();

    @Option(names = "--fetch", description = "Wait until it is approved, then fetch the key.")
    boolean fetch;

    @Spec
    CommandSpec spec = CommandSpec.create();

    BreakGlassRequestCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws Exception {
        return session.atDesk(spec.commandLine(), desk -> {
                    BreakGlass room = CheckoutCommand.pickedUp(session, desk);
                    FleetCluster found =
                            FleetView.named(FleetView.of(desk.fleet().refresh(), session.options().context), cluster);
                    Checkout made =
                            room.request(asked.request(spec.commandLine(), found, CheckoutRequest.Source.AZURE));
                    if (fetch) {
                        made = fetched(desk, room, made);
                    }
                    CheckoutCommand.show(session, desk, made);
                    if (session.options().sandbox) {
                        session.output()
                                .remark("Practice: nothing of this outlives the command, so no other one knows "
                                        + made.id() + ". Go the whole way in the console: castellan --sandbox.");
                    }
                    return made.state(desk.clock().instant()) == CheckoutState.DENIED
                            ? ExitCode.FORBIDDEN
                            : ExitCode.OK;
                })
                .number();
    }

    private Checkout fetched(Desk desk, BreakGlass room, Checkout made) throws InterruptedException {
        Checkout now = made;
        boolean told = false;
        while (now.state(desk.clock().instant()) == CheckoutState.REQUESTED) {
            if (!told) {
                session.output().remark("Waiting for an approval of " + made.id() + ".");
                told = true;
            }
            Thread.sleep(PAUSE);
            now = room.checkout(made.id());
        }
        return now.state(desk.clock().instant()) == CheckoutState.APPROVED
                ? room.fetch(made.id(), step -> session.output().remark(step + "."))
                : now;
    }
}
