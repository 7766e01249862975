package dev.castellan.cli;

import dev.castellan.breakglass.BreakGlass;
import dev.castellan.breakglass.BreakGlassSnapshot;
import dev.castellan.breakglass.Checkout;
import dev.castellan.breakglass.CheckoutId;
import dev.castellan.fleet.DisplayText;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** {@code castellan breakglass status}: one check-out, or everything that has to be looked at. */
@Command(
        name = "status",
        header = "One check-out, or everything that has to be looked at: out, tainted, irregular.",
        footer = {
            "",
            "Ends with 7 where something is overdue, tainted or irregular.",
            "",
            "Examples:",
            "  castellan breakglass status",
            "  castellan breakglass status co-7f3k9q2m4x8d",
            ""
        })
final class BreakGlassStatusCommand implements Callable<Integer> {
    private final Session session;

    @Parameters(arity = "0..1", paramLabel = "CHECKOUT", description = "Its name; everything by default.")
    Optional<String> name = Optional.empty();

    @Spec
    CommandSpec spec = CommandSpec.create();

    BreakGlassStatusCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws Exception {
        Optional<CheckoutId> id = name.map(n -> CheckoutId.parse(n)
                .orElseThrow(() ->
                        new ParameterException(spec.commandLine(), "A check-out’s name looks like co-7f3k9q2m4x8d.")));
        return session.atDesk(spec.commandLine(), desk -> {
                    BreakGlass room = CheckoutCommand.pickedUp(session, desk);
                    if (id.isPresent()) {
                        CheckoutCommand.show(session, desk, room.checkout(id.get()));
                        return ExitCode.OK;
                    }
                    return everything(desk, room.refresh());
                })
                .number();
    }

    private ExitCode everything(Desk desk, BreakGlassSnapshot now) {
        now.failure().ifPresent(f -> {
            throw f.asException();
        });
        session.print(
                output -> {
                    now.out()
                            .forEach(i -> output.print(
                                    CheckoutView.text(i.checkout(), desk.clock().instant(), session.zone())));
                    now.tainted().forEach(t -> output.print(CheckoutView.text(t, session.zone())));
                    now.irregular()
                            .forEach(i -> output.print("IRREGULAR entry " + i.index() + " by "
                                    + DisplayText.clean(i.by().name()) + " about " + DisplayText.clean(i.subject())
                                    + ": " + DisplayText.clean(i.why()) + "\n"));
                    if (now.out().isEmpty()) {
                        output.print("Nothing is out.\n");
                    }
                },
                () -> document(desk, now));
        session.failures(now.findings());
        boolean look = !now.tainted().isEmpty()
                || !now.irregular().isEmpty()
                || now.out().stream().anyMatch(i -> i.state() == dev.castellan.breakglass.CheckoutState.OVERDUE);
        return look ? ExitCode.PARTIAL : ExitCode.OK;
    }

    private static ObjectNode document(Desk desk, BreakGlassSnapshot now) {
        ObjectNode document = JsonNodeFactory.instance.objectNode();
        document.put("kind", "BreakGlassStatus");
        now.at().ifPresent(at -> document.put("at", at.toString()));
        ArrayNode out = document.putArray("out");
        for (BreakGlassSnapshot.Item item : now.out()) {
            Checkout checkout = item.checkout();
            out.add(CheckoutView.document(checkout, desk.clock().instant()));
        }
        ArrayNode tainted = document.putArray("tainted");
        now.tainted().forEach(t -> tainted.add(CheckoutView.document(t)));
        ArrayNode irregular = document.putArray("irregular");
        now.irregular()
                .forEach(i -> irregular
                        .addObject()
                        .put("index", i.index())
                        .put("type", i.type())
                        .put("subject", i.subject())
                        .put("by", i.by().name())
                        .put("why", i.why()));
        document.put("waitingForMe", now.waitingForMe().size());
        document.put("reviews", now.reviews().size());
        return document;
    }
}
