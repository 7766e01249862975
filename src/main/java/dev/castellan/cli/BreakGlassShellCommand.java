package dev.castellan.cli;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code castellan breakglass shell}: a shell that works with a check-out. */
@Command(
        name = "shell",
        header = "Opens your shell with a check-out.",
        description = {
            "",
            "In it, KUBECONFIG names the proxy of the check-out and CASTELLAN_CHECKOUT the check-out. The proxy ends"
                    + " with the shell, and at the latest when the check-out's time is over; the check-out itself stays"
                    + " until it is given back.",
            ""
        },
        footer = {"", "Examples:", "  castellan breakglass shell co-7f3k9q2m4x8d", ""})
final class BreakGlassShellCommand implements Callable<Integer> {
    private final Session session;

    @Parameters(paramLabel = "CHECKOUT", description = "Its name, as castellan breakglass list shows it.")
    String name = "";

    @Spec
    CommandSpec spec = CommandSpec.create();

    BreakGlassShellCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws Exception {
        return new CheckoutProgram(session, spec.commandLine(), name)
                .run(environment -> List.of(shell(environment, System.getProperty("os.name", ""))));
    }

    /** The user's own shell. */
    static String shell(Map<String, String> environment, String system) {
        if (system.toLowerCase(Locale.ROOT).startsWith("windows")) {
            return environment.getOrDefault("COMSPEC", "cmd.exe");
        }
        String shell = environment.getOrDefault("SHELL", "");
        return shell.isBlank() ? "/bin/sh" : shell;
    }
}
