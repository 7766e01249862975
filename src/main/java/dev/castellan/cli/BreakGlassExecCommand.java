package dev.castellan.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code castellan breakglass exec}: runs a program that works with a check-out. */
@Command(
        name = "exec",
        header = "Runs kubectl or another program with a check-out.",
        description = {
            "",
            "KUBECONFIG is set to the proxy of the check-out, which holds the key in a process of its own and records"
                    + " each request. The program never sees the key. Its exit code becomes that of this one.",
            ""
        },
        footer = {
            "",
            "Examples:",
            "  castellan breakglass exec co-7f3k9q2m4x8d -- kubectl get nodes",
            "  castellan breakglass exec co-7f3k9q2m4x8d -- helm list -A",
            ""
        })
final class BreakGlassExecCommand implements Callable<Integer> {
    private final Session session;

    @Parameters(index = "0", paramLabel = "CHECKOUT", description = "Its name, as castellan breakglass list shows it.")
    String name = "";

    @Parameters(index = "1..*", arity = "1..*", paramLabel = "-- CMD", description = "The program with its arguments.")
    List<String> command = new ArrayList<>();

    @Spec
    CommandSpec spec = CommandSpec.create();

    BreakGlassExecCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws Exception {
        return new CheckoutProgram(session, spec.commandLine(), name).run(environment -> command);
    }
}
