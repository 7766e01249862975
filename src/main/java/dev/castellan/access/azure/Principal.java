package dev.castellan.access.azure;

import java.time.Instant;
import java.util.Locale;
import java.util.Optional;

/**
 * Somebody or something that can hold a role.
 *
 * @param id the object id, in lower case
 * @param name as the directory or Azure shows it; untrusted
 * @param signInName of a user; untrusted
 * @param enabled whether it can sign in
 * @param created when it was made
 */
public record Principal(
        String id,
        Kind kind,
        Standing standing,
        Optional<String> name,
        Optional<String> signInName,
        Optional<Boolean> enabled,
        Optional<Instant> created) {
    /** What it is. */
    public enum Kind {
        USER("user"),
        GUEST("guest"),
        GROUP("group"),
        APPLICATION("application"),
        MANAGED_IDENTITY("managed identity"),
        DEVICE("device"),
        FOREIGN_GROUP("group of another tenant"),
        OTHER("principal");

        private final String label;

        Kind(String label) {
            this.label = label;
        }

        /** In words. */
        public String label() {
            return label;
        }
    }

    /** What is known of it. */
    public enum Standing {
        /** The directory showed it. */
        KNOWN,
        /** It is there, but nothing more may be read. */
        RESTRICTED,
        /** The directory does not hold it any more; what it holds is left over. */
        DELETED,
        /** The directory was not asked, or did not answer. */
        UNREAD
    }

    public Principal {
        id = id.toLowerCase(Locale.ROOT);
    }

    /** One of which only id and type are known, from a role assignment. */
    static Principal unread(String id, String type, Optional<String> name) {
        return new Principal(
                id, kindOf(type), Standing.UNREAD, name, Optional.empty(), Optional.empty(), Optional.empty());
    }

    Principal standing(Standing other) {
        return new Principal(id, kind, other, name, signInName, enabled, created);
    }

    /** The kind behind the {@code principalType} of a role assignment. */
    static Kind kindOf(String principalType) {
        return switch (principalType.toLowerCase(Locale.ROOT)) {
            case "user" -> Kind.USER;
            case "group" -> Kind.GROUP;
            case "serviceprincipal" -> Kind.APPLICATION;
            case "foreigngroup" -> Kind.FOREIGN_GROUP;
            case "device" -> Kind.DEVICE;
            default -> Kind.OTHER;
        };
    }

    /** Whether others can be in it. */
    public boolean group() {
        return kind == Kind.GROUP || kind == Kind.FOREIGN_GROUP;
    }

    /** The name, or where there is none the id. */
    public String label() {
        return name.orElse(id);
    }
}
