package dev.castellan.cli;

import dev.castellan.breakglass.Checkout;
import dev.castellan.breakglass.CheckoutId;
import dev.castellan.breakglass.ReturnReceipt;
import dev.castellan.failure.Failure;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.databind.node.ObjectNode;

/** {@code castellan breakglass receipt}: what is known after a return. */
@Command(
        name = "receipt",
        header = "What was done, found and not checkable when a check-out was given back.",
        description = {
            "",
            "The receipt is an entry of the ledger, signed by the device that gave it back; castellan ledger export"
                    + " --subject checkout/CHECKOUT writes it with its proof.",
            ""
        },
        footer = {"", "Examples:", "  castellan breakglass receipt co-7f3k9q2m4x8d -o json", ""})
final class BreakGlassReceiptCommand implements Callable<Integer> {
    private final Session session;

    @Parameters(paramLabel = "CHECKOUT", description = "Its name.")
    String name = "";

    @Spec
    CommandSpec spec = CommandSpec.create();

    BreakGlassReceiptCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws Exception {
        CheckoutId id = CheckoutId.parse(name)
                .orElseThrow(() ->
                        new ParameterException(spec.commandLine(), "A check-out’s name looks like co-7f3k9q2m4x8d."));
        return session.atDesk(spec.commandLine(), false, desk -> {
                    Checkout checkout = desk.breakGlass().checkout(id);
                    ReturnReceipt receipt = checkout.receipt()
                            .orElseThrow(() -> Failure.expected(
                                            "breakglass-receipt-not-found",
                                            "There is no receipt for " + id + " yet.",
                                            "It was not given back to the end.",
                                            "Give it back: castellan breakglass return " + id + ".")
                                    .asException());
                    session.print(output -> output.print(CheckoutView.text(checkout, receipt, session.zone())), () -> {
                        ObjectNode document = CheckoutView.document(receipt);
                        document.put("kind", "CheckoutReceipt");
                        document.put("checkout", id.value());
                        checkout.held()
                                .ifPresent(h ->
                                        document.put("fingerprint", h.facts().fingerprint()));
                        return document;
                    });
                    return receipt.clean() ? ExitCode.OK : ExitCode.PARTIAL;
                })
                .number();
    }
}
