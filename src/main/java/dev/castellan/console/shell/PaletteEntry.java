package dev.castellan.console.shell;

import dev.castellan.console.design.Icon;
import dev.castellan.fleet.Environment;
import java.util.Optional;

/**
 * Something the command palette offers.
 *
 * @param kind the heading it stands under
 * @param title what is matched and shown; names from outside have to be cleaned first
 * @param detail shown dimmed and matched after the title; may be empty
 * @param icon the picture
 * @param environment marked beside the title
 * @param shortcut the keys that do the same, or an empty text
 * @param run done when chosen, on the interface thread
 */
public record PaletteEntry(
        Kind kind,
        String title,
        String detail,
        Icon icon,
        Optional<Environment> environment,
        String shortcut,
        Runnable run) {
    /** The headings, in the order shown. */
    public enum Kind {
        SCREEN("Screens"),
        CLUSTER("Clusters"),
        ACTION("Actions"),
        /** Last while nothing is typed: there may be many. */
        HERE("Here");

        private final String label;

        Kind(String label) {
            this.label = label;
        }

        /** The heading shown. */
        public String label() {
            return label;
        }
    }

    /** A place within the screen that is shown. */
    public static PaletteEntry here(String title, String detail, Icon icon, Runnable run) {
        return new PaletteEntry(Kind.HERE, title, detail, icon, Optional.empty(), "", run);
    }

    /** An action. */
    public static PaletteEntry action(String title, String detail, Icon icon, Runnable run) {
        return new PaletteEntry(Kind.ACTION, title, detail, icon, Optional.empty(), "", run);
    }

    /** A cluster. */
    public static PaletteEntry cluster(String title, String detail, Environment environment, Runnable run) {
        return new PaletteEntry(Kind.CLUSTER, title, detail, Icon.CLUSTER, Optional.of(environment), "", run);
    }
}
