package dev.castellan.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code castellan sandbox audit}: the audit log of a practice cluster. */
@Command(
        name = "audit",
        header = "Print the audit log of a practice cluster.",
        description = {
            "",
            "What the API server of a cluster of “castellan sandbox serve” wrote down so far, one JSON event a line. At"
                    + " prod-gnt-webshop and at prod-rtm-port somebody works with a copy of the admin certificate; the"
                    + " latter is older and does not say with which.",
            ""
        },
        footer = {
            "",
            "Examples (P is the profile file):",
            "  castellan sandbox audit --profile P prod-gnt-webshop > audit.log",
            "  castellan breakglass reconcile --profile P --audit prod-gnt-webshop=audit.log",
            ""
        })
final class SandboxAuditCommand implements Callable<Integer> {
    private final Session session;

    @Parameters(paramLabel = "CLUSTER", description = "Its name.")
    String cluster = "";

    @Spec
    CommandSpec spec = CommandSpec.create();

    SandboxAuditCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        session.output().print(session.practice(spec.commandLine()).audit(cluster));
        return ExitCode.OK.number();
    }
}
