package dev.castellan.identity;

import dev.castellan.failure.Failure;
import dev.castellan.failure.FailureException;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Starts the operating system's browser. */
public final class SystemBrowser {
    /** A start that fails does so within this time. */
    private static final Duration PROMPT = Duration.ofSeconds(1);

    private SystemBrowser() {}

    /**
     * Opens a page and does not wait for it to be closed; may block for a second, to see whether the browser stays.
     *
     * @param page an http or https address; anything else could start a program and is refused
     * @throws FailureException {@code identity-browser-missing} when no browser can be started
     */
    public static void open(URI page) {
        String scheme = page.getScheme() == null ? "" : page.getScheme().toLowerCase(Locale.ROOT);
        if (!(scheme.equals("https") || scheme.equals("http")) || page.getHost() == null) {
            throw new IllegalArgumentException("not a web page");
        }
        for (List<String> command : commands(System.getProperty("os.name", ""), page.toASCIIString())) {
            if (start(command)) {
                return;
            }
        }
        throw Failure.expected(
                        "identity-browser-missing",
                        "No browser could be started on this computer.",
                        "The sign-in page cannot be shown here.",
                        "Sign in with a device code instead.")
                .asException();
    }

    /** Whether this program was started and did not fail at once. */
    static boolean start(List<String> command) {
        try {
            Process started = new ProcessBuilder(command)
                    .redirectInput(ProcessBuilder.Redirect.PIPE)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            started.getOutputStream().close();
            // xdg-open is often there without any browser, and then ends at once with an error.
            return !started.waitFor(PROMPT) || started.exitValue() == 0;
        } catch (IOException e) {
            return false; // not installed: the next candidate
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return true;
        }
    }

    /** The programs to try, first to last, none of which passes the address through a shell. */
    static List<List<String>> commands(String system, String page) {
        String name = system.toLowerCase(Locale.ROOT);
        List<List<String>> commands = new ArrayList<>();
        if (name.startsWith("windows")) {
            commands.add(List.of("rundll32.exe", "url.dll,FileProtocolHandler", page));
        } else if (name.startsWith("mac")) {
            commands.add(List.of("/usr/bin/open", page));
        } else {
            for (String opener : List.of("xdg-open", "gio", "sensible-browser", "x-www-browser", "firefox")) {
                commands.add(opener.equals("gio") ? List.of("gio", "open", page) : List.of(opener, page));
            }
        }
        return commands;
    }
}
