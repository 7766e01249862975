package dev.castellan;

import dev.castellan.cli.Cli;
import dev.castellan.cli.Output;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;

/**
 * A command as somebody typed it, and what came of it.
 *
 * @param code how it ended
 * @param out what it answered
 * @param err what it remarked
 */
record Typed(int code, String out, String err) {
    /** In a house of its own whose home lies in this folder. */
    static Typed at(Path folder, Map<String, String> environment, List<String> words) {
        try (House house = new House(environment, folder.resolve("home"), InstantSource.system())) {
            return in(house, words);
        }
    }

    /** In a house that stands on. */
    static Typed in(House house, List<String> words) {
        ByteArrayOutputStream results = new ByteArrayOutputStream();
        ByteArrayOutputStream remarks = new ByteArrayOutputStream();
        Output output = new Output(
                new PrintStream(results, true, StandardCharsets.UTF_8),
                new PrintStream(remarks, true, StandardCharsets.UTF_8),
                false);
        int code = Cli.run(words.toArray(String[]::new), house, output);
        return new Typed(code, results.toString(StandardCharsets.UTF_8), remarks.toString(StandardCharsets.UTF_8));
    }
}
