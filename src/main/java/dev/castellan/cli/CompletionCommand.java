package dev.castellan.cli;

import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code castellan completion}: a script that lets the shell complete commands and options. */
@Command(
        name = "completion",
        header = "Script for completion in bash or zsh.",
        footer = {"", "Examples:", "  source <(castellan completion bash)", "  source <(castellan completion zsh)", ""})
final class CompletionCommand implements Callable<Integer> {
    private final Session session;

    @Parameters(paramLabel = "bash|zsh", description = "The shell.")
    String shell = "";

    @Spec
    CommandSpec spec = CommandSpec.create();

    CompletionCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        String wanted = shell.toLowerCase(Locale.ROOT);
        if (!wanted.equals("bash") && !wanted.equals("zsh")) {
            throw new ParameterException(spec.commandLine(), "Completion is there for bash and zsh.");
        }
        // picocli's script serves both: under zsh it switches bash completion on by itself.
        CommandLine root = spec.root().commandLine();
        session.output().print(AutoComplete.bash("castellan", root));
        return ExitCode.OK.number();
    }
}
