package dev.castellan.cli;

import dev.castellan.breakglass.BreakGlass;
import dev.castellan.breakglass.Checkout;
import dev.castellan.breakglass.CheckoutId;
import dev.castellan.breakglass.ReturnReceipt;
import java.util.Optional;
import picocli.CommandLine.Command;

/** {@code castellan breakglass return}: gives a check-out back. */
@Command(
        name = "return",
        header = "Give a check-out back, and get a receipt.",
        description = {
            "",
            "The proxy ends, the key is destroyed, exported files are removed, and this machine is searched for copies,"
                    + " which can take minutes.",
            ""
        },
        footer = {"", "Examples:", "  castellan breakglass return co-7f3k9q2m4x8d", ""})
final class BreakGlassReturnCommand extends CheckoutCommand {
    BreakGlassReturnCommand(Session session) {
        super(session);
    }

    @Override
    Checkout run(Desk desk, BreakGlass room, CheckoutId id) {
        Optional<ReturnReceipt> before = room.checkout(id).receipt().filter(ReturnReceipt::clean);
        if (before.isPresent()) {
            session.output()
                    .remark("It was given back on "
                            + CheckoutView.when(before.get().at(), session.zone()) + "; nothing was done now. Receipt:"
                            + " castellan breakglass receipt " + id);
            return room.checkout(id);
        }
        Checkout back = room.giveBack(id, "by hand");
        back.receipt()
                .ifPresent(r -> session.output()
                        .remark(switch (r.outcome()) {
                                    case CLEAN -> "The key is destroyed. Receipt";
                                    case LEFT -> "The key is destroyed here, but copies are left";
                                    case ORIGINAL_UNCLEAR ->
                                        "The key is destroyed here, but may still lie in the file it was taken from";
                                    case UNSEARCHED -> "The key is destroyed here, but nobody looked for copies";
                                }
                                + ": castellan breakglass receipt " + id));
        return back;
    }
}
