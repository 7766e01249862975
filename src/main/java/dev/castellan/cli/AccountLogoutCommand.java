package dev.castellan.cli;

import dev.castellan.failure.Failure;
import dev.castellan.fleet.DisplayText;
import dev.castellan.identity.Account;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** {@code castellan account logout}: removes accounts and their tokens. */
@Command(
        name = "logout",
        header = "Sign out: the account's tokens are removed from this computer.",
        footer = {
            "",
            "Examples:",
            "  castellan account logout olivia@contoso.example",
            "  castellan account logout --all",
            ""
        })
final class AccountLogoutCommand implements Callable<Integer> {
    private final Session session;

    @Parameters(
            arity = "0..1",
            paramLabel = "USERNAME",
            description = "Whom to sign out; may be left out where one account is signed in.")
    Optional<String> username = Optional.empty();

    @Option(names = "--all", description = "Sign everybody out.")
    boolean all;

    @Spec
    CommandSpec spec = CommandSpec.create();

    AccountLogoutCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws Exception {
        if (all && username.isPresent()) {
            throw new ParameterException(spec.commandLine(), "Give a USERNAME or --all, not both.");
        }
        return session.atDesk(spec.commandLine(), this::logout).number();
    }

    private ExitCode logout(Desk desk) {
        if (!desk.profile().azure()) {
            session.output().failure(Registration.missing(desk.profile()));
            return ExitCode.FAILURE;
        }
        List<Account> accounts = desk.identity().accounts();
        List<Account> leaving = all
                ? accounts
                : accounts.stream()
                        .filter(a -> username.isEmpty() || a.username().equalsIgnoreCase(username.get()))
                        .toList();
        String names =
                accounts.stream().map(a -> DisplayText.clean(a.username())).collect(Collectors.joining(", "));
        if (username.isPresent() && leaving.isEmpty()) {
            throw Failure.expected(
                            "cli-unknown-account",
                            "“" + DisplayText.clean(username.get()) + "” is not signed in.",
                            names.isEmpty() ? "Nobody is." : "Signed in: " + names + ".",
                            "“castellan account list” shows the accounts.")
                    .asException();
        }
        if (!all && username.isEmpty() && leaving.size() > 1) {
            throw new ParameterException(spec.commandLine(), "Whom? Signed in are " + names + "; or give --all.");
        }
        leaving.forEach(desk.identity()::signOut);
        session.print(
                output -> output.print(
                        leaving.isEmpty()
                                ? "Nobody was signed in.\n"
                                : "Signed out: "
                                        + leaving.stream()
                                                .map(a -> DisplayText.clean(a.username()))
                                                .collect(Collectors.joining(", "))
                                        + ".\n"),
                () -> document(leaving));
        return ExitCode.OK;
    }

    private static ObjectNode document(List<Account> left) {
        ObjectNode document = JsonNodeFactory.instance.objectNode();
        document.put("kind", "SignedOut");
        ArrayNode names = document.putArray("usernames");
        left.forEach(a -> names.add(a.username()));
        return document;
    }
}
