package dev.castellan.cli;

import dev.castellan.identity.Account;
import dev.castellan.identity.Strength;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** {@code castellan account list}: who is signed in, and how well it is proven. */
@Command(
        name = "list",
        header = "Who is signed in, and how well it is proven.",
        description = {"", "Reads the token cache only; nothing is asked over the network.", ""},
        footer = {"", "Examples:", "  castellan account list", "  castellan account list --profile gov -o json", ""})
final class AccountListCommand implements Callable<Integer> {
    private final Session session;

    @Spec
    CommandSpec spec = CommandSpec.create();

    AccountListCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws Exception {
        return session.atDesk(spec.commandLine(), this::list).number();
    }

    private ExitCode list(Desk desk) {
        if (!desk.profile().azure()) {
            Registration.remark(session.output(), desk.profile());
        }
        List<Account> accounts = desk.profile().azure() ? desk.identity().accounts() : List.of();
        Instant now = desk.clock().instant();
        session.print(output -> table(output, desk, accounts, now), () -> document(desk, accounts));
        if (desk.profile().azure()) {
            desk.identity().cacheNotice().ifPresent(session.output()::failure);
        }
        return ExitCode.OK;
    }

    private void table(Output output, Desk desk, List<Account> accounts, Instant now) {
        Table table = new Table(
                "USERNAME", "NAME", "TENANT", "PROVEN BY", "SECOND FACTOR", "CONTEXTS", "SIGNED IN", "TOKEN ENDS");
        for (Account account : accounts) {
            Strength s = desk.identity().strength(account);
            table.row(
                    Table.Cell.of(account.username()),
                    Table.Cell.of(account.name()),
                    Table.Cell.of(account.tenantId()),
                    Table.Cell.of(String.join(", ", s.methods())),
                    switch (s.secondFactor()) {
                        case PROVEN -> Table.Cell.of("proven", Table.Colour.GREEN);
                        case MISSING -> Table.Cell.of("missing", Table.Colour.RED);
                        case NOT_STATED -> Table.Cell.of("not stated", Table.Colour.DIM);
                    },
                    Table.Cell.of(String.join(", ", s.contexts())),
                    Table.Cell.of(s.signedInAt().map(t -> Ages.of(t, now)).orElse("")),
                    Table.Cell.of(s.expiresAt().map(t -> Ages.of(t, now)).orElse("")));
        }
        output.print(table.print(output.colours()));
        if (accounts.isEmpty() && desk.profile().azure()) {
            output.remark("Nobody is signed in. Sign in with: castellan account login");
        }
        for (Account account : accounts) {
            desk.identity()
                    .strength(account)
                    .warning()
                    .ifPresent(
                            w -> output.remark(dev.castellan.fleet.DisplayText.clean(account.username()) + ": " + w));
        }
    }

    private static ObjectNode document(Desk desk, List<Account> accounts) {
        ObjectNode document = JsonNodeFactory.instance.objectNode();
        document.put("kind", "AccountList");
        document.put("profile", desk.profile().name());
        document.put("cloud", desk.profile().cloud().name());
        ArrayNode list = document.putArray("accounts");
        for (Account account : accounts) {
            Strength s = desk.identity().strength(account);
            ObjectNode node = list.addObject();
            node.put("username", account.username());
            node.put("name", account.name());
            node.put("tenantId", account.tenantId());
            ArrayNode methods = node.putArray("methods");
            s.methods().forEach(methods::add);
            node.put("secondFactor", FleetDocument.word(s.secondFactor()));
            ArrayNode contexts = node.putArray("contexts");
            s.contexts().forEach(contexts::add);
            s.signedInAt().ifPresent(t -> node.put("signedInAt", t.toString()));
            s.expiresAt().ifPresent(t -> node.put("tokenExpiresAt", t.toString()));
            s.deviceId().ifPresent(d -> node.put("deviceId", d));
        }
        return document;
    }
}
