package dev.castellan.cli;

import dev.castellan.ledger.TeamSettings;
import java.io.Console;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code castellan ledger team join}: records in a team's PostgreSQL from now on. */
@Command(
        name = "join",
        header = "Record in a team's PostgreSQL from now on.",
        description = {
            "",
            "What this machine recorded before is handed over. Servers elsewhere are reached over TLS, with their name"
                + " and certificate checked (as sslmode=verify-full); --ca FILE names an authority of your own. The"
                + " file stays where it is and is read at each connection. The password is asked for and kept by the"
                + " operating system.",
            "It is refused while the admin key of a check-out is on this machine: give it back first (castellan"
                    + " breakglass return).",
            "Whoever makes the ledger (--create) owns the database; others need the role castellan_writer, which may"
                    + " add entries and neither change nor remove any.",
            ""
        },
        footer = {
            "",
            "Examples:",
            "  castellan ledger team join postgresql://db.contoso.com/castellan --user ada",
            "  castellan ledger team join postgresql://db.contoso.com/castellan --user owner --create",
            "  castellan ledger team join postgresql://db.contoso.com/castellan --user ada --ca contoso-root.pem",
            ""
        })
final class LedgerTeamJoinCommand implements Callable<Integer> {
    private final Session session;

    @Parameters(paramLabel = "URL", description = "postgresql://HOST[:PORT]/DATABASE")
    String url = "";

    @Option(names = "--user", paramLabel = "NAME", description = "The database user; the system's user by default.")
    Optional<String> user = Optional.empty();

    @Option(names = "--create", description = "Make the ledger where the database has none.")
    boolean create;

    @Option(
            names = "--ca",
            paramLabel = "FILE",
            description =
                    "The authority (PEM) that the server's certificate comes from, where this system does not know it.")
    Optional<Path> authority = Optional.empty();

    @Option(names = "--no-password", description = "The server asks for none.")
    boolean noPassword;

    @Spec
    CommandSpec spec = CommandSpec.create();

    LedgerTeamJoinCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws Exception {
        String address = address();
        char[] password = noPassword ? new char[0] : asked();
        try {
            return session.atDesk(spec.commandLine(), false, desk -> {
                        desk.breakGlass().requireNoKeyHere("no other ledger was joined");
                        desk.ledger().join(address, user.orElse(System.getProperty("user.name", "")), password, create);
                        session.output().remark("Joined. Entries go to the team's ledger from now on.");
                        session.failures(desk.ledger().findings());
                        return ExitCode.OK;
                    })
                    .number();
        } finally {
            Arrays.fill(password, '\0');
        }
    }

    private String address() {
        try {
            return authority.map(file -> TeamSettings.withAuthority(url, file)).orElse(url);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), "--ca FILE: " + e.getMessage() + ".", e);
        }
    }

    @SuppressWarnings("SystemConsoleNull")
    private char[] asked() {
        // JDK 25 gives none where a stream is redirected, though the checker believes otherwise.
        @Nullable Console console = System.console();
        char @Nullable [] typed = console == null ? null : console.readPassword("Password of the database user: ");
        if (typed == null) {
            throw new ParameterException(
                    spec.commandLine(),
                    "No terminal to ask for the password; --no-password where the server asks for none.");
        }
        return typed;
    }
}
