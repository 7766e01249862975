package dev.castellan.console.shell;

import dev.castellan.failure.Failure;
import dev.castellan.failure.FailureException;
import javafx.application.Application;
import javafx.application.Platform;

/** The front door of the console. */
public final class Console {
    private Console() {}

    /**
     * Opens the window and returns when it was closed. Can be called once in a process. The toolkit is loaded here and
     * nowhere before.
     *
     * @throws FailureException {@code console-no-display} where there is no desktop
     */
    public static void open(ConsoleParts parts) {
        ConsoleApplication.give(parts);
        try {
            Application.launch(ConsoleApplication.class);
        } catch (UnsupportedOperationException e) {
            // What the toolkit throws where it finds no desktop to paint on.
            throw new FailureException(
                    Failure.expected(
                            "console-no-display",
                            "There is no display to open a window on.",
                            "The console needs a desktop session; DISPLAY is not set, or nothing answers there.",
                            "Start it in a desktop session, or use the command line: castellan fleet list,"
                                    + " castellan --help."),
                    e);
        } catch (RuntimeException e) {
            if (!(e.getCause() instanceof InterruptedException)) {
                throw e;
            }
            // The process was asked to end: that is the window's end too, and no failure.
            Thread.currentThread().interrupt();
            Platform.exit();
        }
    }

    /** Closes the window as if the user had; from any thread. */
    public static void close() {
        Platform.runLater(Platform::exit);
    }
}
