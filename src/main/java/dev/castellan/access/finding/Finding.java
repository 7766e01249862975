package dev.castellan.access.finding;

import dev.castellan.access.Binding;
import dev.castellan.access.PolicyRule;
import dev.castellan.access.RoleId;
import dev.castellan.access.Snapshot;
import dev.castellan.access.Subject;
import dev.castellan.access.escalation.Severity;
import java.util.List;
import java.util.Optional;

/**
 * Something that should not be as it is.
 *
 * @param id the same for the same thing in every snapshot
 * @param kind of which kind, as a short name
 * @param severity how bad
 * @param subject who or what it is about; untrusted
 * @param reason why it matters, in one sentence
 * @param where the namespaces; empty for the whole cluster
 * @param evidence bindings, roles and rules that make it so
 * @param fix what to do
 */
public record Finding(
        String id,
        String kind,
        Severity severity,
        String subject,
        String reason,
        List<String> where,
        List<String> evidence,
        Fix fix) {
    public Finding {
        where = List.copyOf(where);
        evidence = List.copyOf(evidence);
    }

    /**
     * A proposal.
     *
     * @param text what to do
     * @param yaml a role that gives less, to be applied; empty where a binding has to go
     * @param diff what changes, with - and + before the lines
     * @param change the same as it can be tried out; empty where it is not made in the cluster
     */
    public record Fix(String text, Optional<String> yaml, String diff, Optional<Change> change) {}

    /** A change of one object that would end a finding. */
    public sealed interface Change {
        /** A role gives less: these rules are all that stay. */
        record Narrow(RoleId role, List<PolicyRule> rules) implements Change {
            public Narrow {
                rules = List.copyOf(rules);
            }
        }

        /** A subject goes from a binding, and the binding with the last one; without a subject the whole binding goes. */
        record Remove(Binding binding, Optional<Subject> subject) implements Change {
            /** The subjects that stay; none where the binding goes. */
            public List<Subject> left() {
                return subject.map(s -> binding.subjects().stream()
                                .filter(other -> !other.equals(s))
                                .toList())
                        .orElse(List.of());
            }
        }

        /** The snapshot as it would be. */
        default Snapshot on(Snapshot now) {
            Snapshot.Builder then = now.toBuilder();
            switch (this) {
                case Narrow(RoleId id, List<PolicyRule> rules) ->
                    now.roles().stream().filter(r -> r.id().equals(id)).forEach(r -> then.add(r.withRules(rules)));
                case Remove remove -> {
                    Binding old = remove.binding();
                    if (remove.left().isEmpty()) {
                        then.removeBinding(old.namespace(), old.name());
                    } else {
                        then.add(new Binding(
                                old.namespace(),
                                old.name(),
                                old.roleKind(),
                                old.roleName(),
                                remove.left(),
                                old.labels()));
                    }
                }
            }
            return then.build();
        }
    }
}
