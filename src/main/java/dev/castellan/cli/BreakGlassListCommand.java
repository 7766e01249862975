package dev.castellan.cli;

import dev.castellan.breakglass.BreakGlass;
import dev.castellan.breakglass.BreakGlassSnapshot;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** {@code castellan breakglass list}: what is out, what waits, and with {@code --all} what was. */
@Command(
        name = "list",
        header = "Check-outs: what is out, and what waits.",
        footer = {"", "Examples:", "  castellan breakglass list", "  castellan breakglass list --all -o json", ""})
final class BreakGlassListCommand implements Callable<Integer> {
    private final Session session;

    @Option(names = "--all", description = "Also what is over.")
    boolean all;

    @Option(names = "--mine", description = "Only what waits for you.")
    boolean mine;

    @Spec
    CommandSpec spec = CommandSpec.create();

    BreakGlassListCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws Exception {
        return session.atDesk(spec.commandLine(), desk -> {
                    BreakGlass room = CheckoutCommand.pickedUp(session, desk);
                    BreakGlassSnapshot now = room.refresh();
                    now.failure().ifPresent(f -> {
                        throw f.asException();
                    });
                    List<BreakGlassSnapshot.Item> items = items(now);
                    session.print(CheckoutView.table(items), () -> document(desk, items));
                    if (items.isEmpty()) {
                        session.output().remark(nothing());
                    }
                    remarks(now);
                    return ExitCode.OK;
                })
                .number();
    }

    private List<BreakGlassSnapshot.Item> items(BreakGlassSnapshot now) {
        if (mine) {
            return now.waitingForMe();
        }
        List<BreakGlassSnapshot.Item> items = new ArrayList<>(now.out());
        items.addAll(now.waitingForMe().stream().filter(i -> !items.contains(i)).toList());
        items.addAll(now.waitingForOthers());
        items.addAll(now.ready());
        if (all) {
            items.addAll(now.history());
        }
        return items;
    }

    private static String count(Collection<?> counted, String one, String more) {
        return counted.size() + " " + (counted.size() == 1 ? one : more);
    }

    private String nothing() {
        if (mine) {
            return "Nothing waits for you.";
        }
        return all
                ? "Nothing was ever asked for."
                : "Nothing is out and nothing waits; --all shows what was given back as well.";
    }

    private static ObjectNode document(Desk desk, List<BreakGlassSnapshot.Item> items) {
        ObjectNode document = JsonNodeFactory.instance.objectNode();
        document.put("kind", "CheckoutList");
        ArrayNode list = document.putArray("checkouts");
        items.forEach(
                i -> list.add(CheckoutView.document(i.checkout(), desk.clock().instant())));
        return document;
    }

    private void remarks(BreakGlassSnapshot now) {
        Output output = session.output();
        if (!now.waitingForMe().isEmpty()) {
            output.remark(count(now.waitingForMe(), "check-out waits", "check-outs wait")
                    + " for your decision: castellan breakglass approve|deny.");
        }
        if (!now.reviews().isEmpty()) {
            output.remark(count(now.reviews(), "emergency waits", "emergencies wait") + " for a review.");
        }
        if (!now.tainted().isEmpty()) {
            output.remark(count(now.tainted(), "cluster is", "clusters are")
                    + " tainted: castellan breakglass status tells why, and how to end it.");
        }
        if (!now.irregular().isEmpty()) {
            output.remark(count(now.irregular(), "entry of the ledger does", "entries of the ledger do")
                    + " not count: castellan breakglass status.");
        }
        session.failures(now.findings());
    }
}
