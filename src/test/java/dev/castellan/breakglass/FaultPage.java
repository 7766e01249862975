package dev.castellan.breakglass;

import dev.castellan.breakglass.proxy.FaultyChild;
import java.nio.file.Files;
import java.nio.file.Path;

/** The page that lists the fault points and how each is tried, made of what the tests go by. */
final class FaultPage {
    private FaultPage() {}

    /** Writes it anew. */
    public static void main(String[] arguments) throws Exception {
        Files.writeString(Path.of(arguments[0]), text());
    }

    static String text() {
        StringBuilder page = new StringBuilder("""
            # Where a check-out is cut off by tests

            Made by `FaultPage`, compared by `FaultPointTest`. At each point the program ends, and the next start has to
            find the true state, keep nothing secret, and bring the check-out to its end. It ends by an error that it does
            not know (`FaultPointTest`), and by SIGKILL from outside (`KilledConsoleTest`); *child*: with a real child
            process, which is stopped (SIGSTOP) where it has the key or is about to get it, so that it cannot end by
            itself.

            | Point | On the way | |
            |---|---|---|
            """);
        for (FaultPoint point : FaultPoint.values()) {
            page.append("| ")
                    .append(point)
                    .append(" | ")
                    .append(FaultWay.of(point).words)
                    .append(" | ")
                    .append(FaultWay.WITH_CHILD.contains(point) ? "child" : "")
                    .append(" |\n");
        }
        page.append("""

            The child process, which holds the key, has these points of its own; it is killed by SIGKILL at each
            (`ProxyCustodianTest`), while it serves and with its console (`ProxySessionTest`):

            """);
        FaultyChild.points().forEach(point -> page.append("- ").append(point).append('\n'));
        return page.toString();
    }
}
