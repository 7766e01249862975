package dev.castellan.cli;

import dev.castellan.fleet.DisplayText;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code castellan help}: the same as {@code --help}, as many expect it. */
@Command(name = "help", header = "Help about a command.")
final class HelpCommand implements Callable<Integer> {
    private final Session session;

    @Parameters(arity = "0..*", paramLabel = "COMMAND", description = "The command, such as “fleet list”.")
    List<String> words = new ArrayList<>();

    @Spec
    CommandSpec spec = CommandSpec.create();

    HelpCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        CommandLine line = spec.root().commandLine();
        for (String word : words) {
            CommandLine next = line.getSubcommands().get(word);
            if (next == null) {
                throw new ParameterException(line, "There is no command “" + DisplayText.clean(word) + "” here.");
            }
            line = next;
        }
        session.output().print(line.getUsageMessage());
        return ExitCode.OK.number();
    }
}
