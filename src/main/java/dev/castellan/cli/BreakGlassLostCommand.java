package dev.castellan.cli;

import dev.castellan.breakglass.BreakGlass;
import dev.castellan.breakglass.Checkout;
import dev.castellan.breakglass.CheckoutId;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code castellan breakglass lost}: declare that nobody can tell where copies of the key are. */
@Command(
        name = "lost",
        header = "Declare that nobody can tell where copies of the key are.",
        footer = {"", "Examples:", "  castellan breakglass lost co-7f3k9q2m4x8d --reason \"laptop stolen\"", ""})
final class BreakGlassLostCommand extends CheckoutCommand {
    @Option(names = "--reason", required = true, paramLabel = "TEXT", description = "What happened; it is recorded.")
    String reason = "";

    BreakGlassLostCommand(Session session) {
        super(session);
    }

    @Override
    Checkout run(Desk desk, BreakGlass room, CheckoutId id) {
        return room.declareLost(id, reason);
    }
}
