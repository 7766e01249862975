package dev.castellan.console.shell;

import dev.castellan.console.design.LiveClock;
import dev.castellan.job.Job;
import dev.castellan.job.Jobs;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;

/** What the shell gives to one screen. */
public interface ShellContext {
    /** The one gate to the interface thread. */
    Ui ui();

    /** All work, for those that only watch. Use {@link #start} to begin some. */
    Jobs jobs();

    /** The time, and ages that stay true while they are shown. */
    LiveClock clock();

    /** Toasts and the notification centre. */
    Notices notices();

    /** Begins work that is cancelled when this screen closes. */
    <T> Job<T> start(String title, Duration deadline, Jobs.Work<T> work);

    /** Goes to a place, remembered in the history. */
    void go(Address address);

    /** Goes back by one place. */
    void back();

    /** Tells the shell that address, title, crumbs, environment or age of this screen changed. */
    void changed();

    /** Puts text on the clipboard and says so; it is redacted first. */
    void copy(String what, String text);

    /** The same with a text that takes time to make: it is made beside the interface thread. What is copied later stays. */
    void copy(String what, Supplier<String> made);

    /** Opens a web page in the system browser; only {@code https}, or {@code http} on loopback. */
    void browse(URI page);

    /** Asks for files of this machine. */
    FileChoice files();

    /** Shows a folder of this machine in the system's file browser. */
    void reveal(Path folder);

    /**
     * Makes everything behind the window anew from the choices kept now, as a start would; asks first where something
     * would be lost. Says so where it cannot be done.
     */
    void restart();

    /**
     * Does what loses something: at once where nothing is at stake, else after it was agreed to.
     *
     * @param stakes what would be lost or cut off, each as a sentence
     * @param agree the word for doing it all the same
     */
    void leaving(String question, List<String> stakes, String agree, Runnable then);

    /** Shows a question on top of the screen; Esc closes it. The content is built by the caller. */
    void overlay(Overlay overlay);

    /** Closes the overlay shown, if any. */
    void closeOverlay();
}
