package dev.castellan.cli;

import dev.castellan.failure.Failure;
import dev.castellan.failure.Redaction;
import dev.castellan.fleet.DisplayText;
import java.io.Console;
import java.io.PrintStream;
import org.jspecify.annotations.Nullable;

/**
 * Where a command writes: results to one stream, remarks and failures to the other.
 *
 * @param results standard output
 * @param remarks standard error
 * @param colours whether results go to a terminal that shows colours
 */
public record Output(PrintStream results, PrintStream remarks, boolean colours) {
    /** The process's own streams; colours only on a terminal, and not where {@code NO_COLOR} is set (no-color.org). */
    @SuppressWarnings("SystemConsoleNull")
    public static Output ofProcess() {
        String never = System.getenv("NO_COLOR");
        // JDK 25 gives none where a stream is redirected, though the checker believes otherwise.
        @Nullable Console console = System.console();
        boolean terminal = console != null && console.isTerminal();
        return new Output(
                System.out,
                System.err,
                terminal && (never == null || never.isEmpty()) && !"dumb".equals(System.getenv("TERM")));
    }

    /** A result, as it is. */
    void print(String text) {
        results.print(text);
        results.flush();
    }

    /** A remark on a line of its own; names in it have to be cleaned before. */
    void remark(String text) {
        remarks.println(text);
        remarks.flush();
    }

    /** A failure: what happened, what it means, what to do, and the code. */
    void failure(Failure failure) {
        // Sentences may quote what a server or a file said.
        remark("castellan: " + line(failure.happened()) + " [" + failure.code() + "]");
        for (String sentence : new String[] {failure.meaning(), failure.remedy()}) {
            if (!sentence.isBlank()) {
                remark("  " + line(sentence));
            }
        }
        if (!failure.expected()) {
            // A defect asks to be reported with its details, so they have to be at hand.
            failure.details().lines().forEach(l -> remark("  | " + line(l)));
        }
    }

    private static String line(String text) {
        String clean = Redaction.redact(text);
        StringBuilder shown = new StringBuilder();
        // In pieces, because cleaning cuts what is longer than a name.
        for (int i = 0; i < clean.length(); i += 200) {
            shown.append(DisplayText.clean(clean.substring(i, Math.min(clean.length(), i + 200))));
        }
        return shown.toString();
    }
}
