package dev.castellan.cli;

import dev.castellan.breakglass.BreakGlass;
import dev.castellan.breakglass.Checkout;
import dev.castellan.breakglass.CheckoutId;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code castellan breakglass approve}: agree to somebody else’s request. */
@Command(
        name = "approve",
        header = "Agree to somebody else’s request.",
        footer = {"", "Examples:", "  castellan breakglass approve co-7f3k9q2m4x8d --comment \"seen the ticket\"", ""})
final class BreakGlassApproveCommand extends CheckoutCommand {
    @Option(names = "--comment", paramLabel = "TEXT", description = "What to record with it.")
    String comment = "";

    BreakGlassApproveCommand(Session session) {
        super(session);
    }

    @Override
    Checkout run(Desk desk, BreakGlass room, CheckoutId id) {
        return room.approve(id, comment);
    }
}
