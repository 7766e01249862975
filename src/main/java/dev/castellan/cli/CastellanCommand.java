package dev.castellan.cli;

import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code castellan}: opens the console, at an address where one is given. */
@Command(
        name = "castellan",
        header = "Operational security of Kubernetes clusters managed through Azure Arc.",
        description = {
            "",
            "Without a command the console opens; with a castellan:// address it opens there, in a running console if"
                    + " there is one.",
            ""
        },
        footer = {
            "",
            "Examples:",
            "  castellan --sandbox                       the console on the practice fleet",
            "  castellan fleet list                      every cluster that can be seen",
            "  castellan cluster info pos-07 -o json     one cluster, for a script",
            "  castellan account login --device-code     sign in without a browser here",
            "  castellan castellan://fleet               the console at an address",
            ""
        })
final class CastellanCommand implements Callable<Integer> {
    private final Session session;

    @Mixin
    final GlobalOptions options;

    @Parameters(arity = "0..1", paramLabel = "castellan://ADDRESS", description = "Where the console opens.")
    Optional<String> address = Optional.empty();

    @Option(
            names = {"-V", "--version"},
            description = "Show the version.")
    boolean version;

    @Spec
    CommandSpec spec = CommandSpec.create();

    CastellanCommand(Session session) {
        this.session = session;
        this.options = session.options();
    }

    @Override
    public Integer call() {
        if (version) {
            session.output().print(VersionText.lines());
            return ExitCode.OK.number();
        }
        if (stray()) {
            throw new ParameterException(spec.commandLine(), "no such command");
        }
        Choices choices = options.choices(spec.commandLine());
        session.rooms().log(choices);
        return session.rooms().console(choices, address).number();
    }

    /** Whether the word given is neither a command nor an address. */
    boolean stray() {
        return address.isPresent() && !address.get().regionMatches(true, 0, "castellan://", 0, 12);
    }
}
