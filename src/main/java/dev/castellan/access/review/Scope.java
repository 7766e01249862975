package dev.castellan.access.review;

import dev.castellan.access.escalation.Severity;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Which grants a campaign looks at.
 *
 * @param namespaces only grants made in those; empty for all, with those made for the whole cluster
 * @param who only these; empty for everybody
 * @param least only grants from which something at least as bad follows, or of which it is not known what follows
 * @param defaults whether those the server makes by itself are looked at too
 * @param azure whether role assignments of Azure are looked at too, where they are known
 */
public record Scope(Set<String> namespaces, Set<Who> who, Optional<Severity> least, boolean defaults, boolean azure) {
    /** Everything somebody made. */
    public static final Scope ALL = new Scope(Set.of(), Set.of(), Optional.empty(), false, true);

    /** Kinds of subjects. */
    public enum Who {
        USERS("users"),
        GROUPS("groups"),
        SERVICE_ACCOUNTS("service accounts");

        private final String words;

        Who(String words) {
            this.words = words;
        }

        /** In words. */
        public String words() {
            return words;
        }
    }

    public Scope {
        namespaces = java.util.Collections.unmodifiableSortedSet(new TreeSet<>(namespaces));
        who = java.util.Collections.unmodifiableSortedSet(new TreeSet<>(who));
    }

    /** In one sentence without a full stop. Names in it are untrusted. */
    public String text() {
        String subjects = who.isEmpty()
                ? "everybody"
                : String.join(" and ", who.stream().map(Who::words).toList());
        String where = namespaces.isEmpty() ? "in the whole cluster" : "made in " + String.join(", ", namespaces);
        return "Grants of " + subjects + " " + where
                + least.map(s -> ", of risk " + s.word() + " or more").orElse("")
                + (azure ? ", on both planes" : ", without Azure")
                + (defaults ? ", the server's own among them" : "");
    }

    /** The same without a limit of risk: by it a grant is found again whose risk fell. */
    public Scope anyRisk() {
        return new Scope(namespaces, who, Optional.empty(), defaults, azure);
    }

    boolean holds(String namespace) {
        return namespaces.isEmpty() || namespaces.contains(namespace);
    }

    boolean holds(Who kind) {
        return who.isEmpty() || who.contains(kind);
    }

    boolean holds(Optional<Severity> risk) {
        return least.isEmpty()
                || risk.filter(r -> r.compareTo(least.get()) >= 0).isPresent();
    }
}
