package dev.castellan.access.compare;

/**
 * A binding or role that differs.
 *
 * @param object what it is, for people; untrusted
 * @param namespace where; empty for objects of the cluster
 * @param name untrusted
 * @param effective whether anybody's access changed through it
 */
public record ObjectChange(String object, String kind, String namespace, String name, How how, boolean effective) {
    /** How it differs. */
    public enum How {
        ADDED("added"),
        REMOVED("removed"),
        CHANGED("changed");

        private final String word;

        How(String word) {
            this.word = word;
        }

        /** For people. */
        public String word() {
            return word;
        }
    }
}
