package dev.castellan.console.shell;

import javafx.application.Application;
import javafx.application.Platform;

/** The front door of the console. */
public final class Console {
    private Console() {}

    /**
     * Opens the window and returns when it was closed. Can be called once in a process. The toolkit is loaded here and
     * nowhere before.
     */
    public static void open(ConsoleParts parts) {
        ConsoleApplication.give(parts);
        Application.launch(ConsoleApplication.class);
    }

    /** Closes the window as if the user had; from any thread. */
    public static void close() {
        Platform.runLater(Platform::exit);
    }
}
