package dev.castellan.access.compare;

import dev.castellan.access.Principal;

/**
 * Somebody whose access is compared.
 *
 * @param id the name of a user or group as Kubernetes knows it, or the object id of somebody of Entra ID
 * @param label as shown: the name in the directory, where it is known; untrusted
 */
public record Who(Kind kind, String id, String label) {
    /** What it is. */
    public enum Kind {
        USER("User"),
        GROUP("Group"),
        SERVICE_ACCOUNT("ServiceAccount"),
        /** A user or guest of Entra ID, with everything its groups give. */
        PERSON("Person"),
        /** An application, a managed identity or a device of Entra ID. */
        APPLICATION("Application"),
        /** A group of Entra ID, on the Azure side. */
        ENTRA_GROUP("Entra group");

        private final String word;

        Kind(String word) {
            this.word = word;
        }

        /** For people. */
        public String word() {
            return word;
        }
    }

    static Who of(Principal principal, String label) {
        String name = principal.name();
        Kind kind = principal.group()
                ? Kind.GROUP
                : principal.text().startsWith(Kind.SERVICE_ACCOUNT.word) ? Kind.SERVICE_ACCOUNT : Kind.USER;
        String text = principal.text();
        return new Who(kind, name, label.isEmpty() ? text.substring(text.indexOf(' ') + 1) : label);
    }

    static Who of(dev.castellan.access.azure.Principal principal) {
        Kind kind = switch (principal.kind()) {
            case USER, GUEST, OTHER -> Kind.PERSON;
            case GROUP, FOREIGN_GROUP -> Kind.ENTRA_GROUP;
            case APPLICATION, MANAGED_IDENTITY, DEVICE -> Kind.APPLICATION;
        };
        return new Who(kind, principal.id(), principal.label());
    }

    /** As written for people: {@code Group operators}, {@code Person Kai Lund}. */
    public String text() {
        return kind.word() + " " + label;
    }
}
