package dev.castellan.cli;

import dev.castellan.breakglass.BreakGlass;
import dev.castellan.breakglass.Checkout;
import dev.castellan.breakglass.CheckoutId;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code castellan breakglass review}: close the review of somebody else’s emergency. */
@Command(
        name = "review",
        header = "Close the review of somebody else’s emergency.",
        footer = {"", "Examples:", "  castellan breakglass review co-7f3k9q2m4x8d --comment \"justified\"", ""})
final class BreakGlassReviewCommand extends CheckoutCommand {
    @Option(names = "--comment", required = true, paramLabel = "TEXT", description = "What you found; it is recorded.")
    String comment = "";

    BreakGlassReviewCommand(Session session) {
        super(session);
    }

    @Override
    Checkout run(Desk desk, BreakGlass room, CheckoutId id) {
        return room.review(id, comment);
    }
}
