package dev.castellan.cli;

import java.io.IOException;
import java.io.InputStream;
import java.util.Properties;

/**
 * What {@code castellan version} says. On the fastest path of the program: nothing but this class and one resource is
 * loaded.
 */
public final class VersionText {
    private VersionText() {}

    /** Whether the arguments ask for the version and nothing else. */
    public static boolean asked(String[] arguments) {
        return arguments.length == 1
                && (arguments[0].equals("version") || arguments[0].equals("--version") || arguments[0].equals("-V"));
    }

    /** The lines to print. */
    public static String lines() {
        Properties build = build();
        return "castellan " + build.getProperty("version", "?") + "\n"
                + "commit    " + build.getProperty("commit", "?") + "\n"
                + "Java      " + System.getProperty("java.version") + " (" + System.getProperty("java.vendor") + ")\n"
                + "JavaFX    " + build.getProperty("javafx", "?") + "\n";
    }

    /** The version alone. */
    public static String version() {
        return build().getProperty("version", "?");
    }

    /** Version, commit and the version of JavaFX that this program was built with. */
    static Properties build() {
        Properties build = new Properties();
        try (InputStream in = VersionText.class.getResourceAsStream("build.properties")) {
            if (in != null) {
                build.load(in);
            }
        } catch (IOException e) {
            build.setProperty("version", "unreadable");
        }
        return build;
    }
}
