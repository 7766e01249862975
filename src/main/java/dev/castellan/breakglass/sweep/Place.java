package dev.castellan.breakglass.sweep;

import java.nio.file.Path;

/**
 * Where is looked.
 *
 * @param kind why
 * @param path a file, or a folder with everything below it
 */
public record Place(Kind kind, Path path) {
    /** Why a place is looked at, as a phrase. */
    public enum Kind {
        KUBECONFIG("a kubeconfig in use"),
        KUBE_FOLDER("where kubectl keeps its files"),
        SHELL_HISTORY("shell history"),
        DOWNLOADS("downloads"),
        TEMPORARY("temporary files"),
        TRASH("trash"),
        SYNCHRONISED("synchronised with other machines"),
        HOME("home"),
        OTHER_HOME("another home"),
        /** One that a person named: where it is missing it was not looked at, and that is said. */
        NAMED_HOME("a home named by a person"),
        CHOSEN("chosen"),
        REFERENCE("named by a kubeconfig");

        private final String phrase;

        Kind(String phrase) {
            this.phrase = phrase;
        }

        /** As a phrase. */
        public String phrase() {
            return phrase;
        }
    }
}
