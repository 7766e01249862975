package dev.castellan.cli;

import java.util.Stack;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;

/** Takes the next word as it is: {@code -name} after {@code --sort-by} is the other order and not {@code -n ame}. */
final class AnyWord implements CommandLine.IParameterConsumer {
    @Override
    @SuppressWarnings("JdkObsolete") // picocli hands its words over so.
    public void consumeParameters(Stack<String> words, ArgSpec option, CommandSpec command) {
        if (words.isEmpty()) {
            throw new CommandLine.ParameterException(
                    command.commandLine(), "Missing required parameter for option " + option.paramLabel());
        }
        option.setValue(words.pop());
    }
}
