package dev.castellan.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code castellan access review sign-off}: signs what is decided. */
@Command(name = "sign-off", header = "Sign what is decided; every reviewer has to.")
final class AccessReviewSignOffCommand implements Callable<Integer> {
    private final Session session;

    @Parameters(paramLabel = "ID", description = "The campaign.")
    String id = "";

    @Option(names = "--comment", paramLabel = "TEXT", description = "May be empty.", defaultValue = "")
    String comment = "";

    @Spec
    CommandSpec spec = CommandSpec.create();

    AccessReviewSignOffCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws Exception {
        return session.atDesk(spec.commandLine(), desk -> {
                    ReviewText.told(session, desk.reviews().signOff(id, comment));
                    return ExitCode.OK;
                })
                .number();
    }
}
