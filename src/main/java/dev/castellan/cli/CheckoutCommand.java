package dev.castellan.cli;

import dev.castellan.breakglass.BreakGlass;
import dev.castellan.breakglass.Checkout;
import dev.castellan.breakglass.CheckoutId;
import java.util.concurrent.Callable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** A command about one check-out: what the last run left is picked up, then the transition is made and shown. */
abstract class CheckoutCommand implements Callable<Integer> {
    final Session session;

    @Parameters(paramLabel = "CHECKOUT", description = "Its name, as castellan breakglass list shows it.")
    String name = "";

    @Spec
    CommandSpec spec = CommandSpec.create();

    CheckoutCommand(Session session) {
        this.session = session;
    }

    /** Makes the transition. */
    abstract Checkout run(Desk desk, BreakGlass room, CheckoutId id) throws Exception;

    @Override
    public Integer call() throws Exception {
        CheckoutId id = CheckoutId.parse(name)
                .orElseThrow(() ->
                        new ParameterException(spec.commandLine(), "A check-out’s name looks like co-7f3k9q2m4x8d."));
        return session.atDesk(spec.commandLine(), desk -> {
                    BreakGlass room = pickedUp(session, desk);
                    Checkout checkout = run(desk, room, id);
                    show(session, desk, checkout);
                    return ExitCode.OK;
                })
                .number();
    }

    /** The room, with everything that the last run left open on this machine brought to a true state. */
    static BreakGlass pickedUp(Session session, Desk desk) {
        BreakGlass room = desk.breakGlass();
        session.failures(room.recover(step -> session.output().remark(step + ".")));
        return room;
    }

    static void show(Session session, Desk desk, Checkout checkout) {
        session.print(
                output -> output.print(CheckoutView.text(checkout, desk.clock().instant(), session.zone())),
                () -> CheckoutView.document(checkout, desk.clock().instant()));
        session.failures(desk.ledger().findings());
    }
}
