package dev.castellan.access;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What would follow from writing roles and bindings: whether somebody may, and who would gain or lose what. */
public final class WhatIf {
    private WhatIf() {}

    /**
     * One proposed object.
     *
     * @param object what it is, for people
     * @param update whether it is there already
     * @param write what the server would answer; none where no writer was named
     */
    public record Proposal(String object, boolean update, Optional<WriteCheck.Result> write) {}

    /** What one user or group would have more or less, in its smallest parts made compact. */
    public record Change(Principal principal, String namespace, List<PolicyRule> gained, List<PolicyRule> lost) {
        public Change {
            gained = List.copyOf(gained);
            lost = List.copyOf(lost);
        }
    }

    /** The whole answer. */
    public record Result(List<Proposal> proposals, List<Change> changes) {
        public Result {
            proposals = List.copyOf(proposals);
            changes = List.copyOf(changes);
        }
    }

    /** Works out what the roles and bindings of {@code proposed} would do, added to what is there or put in its place. */
    public static Result of(AccessIndex before, Snapshot proposed, Optional<Requester> writer) {
        Snapshot.Builder next = before.snapshot().toBuilder();
        List<Proposal> proposals = new ArrayList<>();
        Optional<WriteCheck> check = writer.map(w -> new WriteCheck(before, w));
        for (Role role : proposed.roles()) {
            Optional<Role> old = before.snapshot().roles().stream()
                    .filter(r -> r.id().equals(role.id()))
                    .findFirst();
            proposals.add(new Proposal(
                    role.id().text(),
                    old.isPresent(),
                    check.map(c -> old.isPresent() ? c.update(old.get(), role) : c.create(role))));
            next.add(role);
        }
        for (Binding binding : proposed.bindings()) {
            Optional<Binding> old = before.snapshot().bindings().stream()
                    .filter(b -> b.namespace().equals(binding.namespace())
                            && b.name().equals(binding.name()))
                    .findFirst();
            // A binding cannot be turned to another role: it has to be deleted and made again.
            boolean same = old.map(o -> o.role().equals(binding.role())).orElse(true);
            proposals.add(new Proposal(
                    binding.text(),
                    old.isPresent(),
                    check.map(c -> !same
                            ? new WriteCheck.Result(
                                    Answer.NO,
                                    422,
                                    WriteCheck.Refusal.INVALID,
                                    WriteCheck.Pass.NONE,
                                    List.of(),
                                    "The role of a binding cannot be changed; delete it and make it again.",
                                    List.of())
                            : old.isPresent() ? c.update(binding) : c.create(binding))));
            next.add(binding);
        }
        if (!proposed.roles().isEmpty()) {
            // The controller fills aggregated roles in again.
            Snapshot written = next.build();
            Aggregation aggregation = new Aggregation(written.roles(), written.live());
            written.roles().forEach(r -> next.add(aggregation.refilled(r)));
        }
        AccessIndex after = AccessIndex.of(next.build());
        return new Result(proposals, changes(before, after));
    }

    /** Which effective permissions of which users and groups differ between two snapshots. */
    public static List<Change> changes(AccessIndex before, AccessIndex after) {
        List<Principal> principals = new ArrayList<>(before.principals());
        after.principals().stream().filter(p -> before.principalNumber(p) < 0).forEach(principals::add);
        List<Change> changes = new ArrayList<>();
        for (Principal principal : principals) {
            List<Binding> old = before.bindingsOf(principal);
            List<Binding> now = after.bindingsOf(principal);
            if (same(before, after, old, now)) {
                continue;
            }
            List<String> namespaces = new ArrayList<>(List.of(""));
            java.util.stream.Stream.concat(old.stream(), now.stream())
                    .map(Binding::namespace)
                    .distinct()
                    .filter(n -> !n.isEmpty())
                    .sorted()
                    .forEach(namespaces::add);
            for (String namespace : namespaces) {
                List<PolicyRule> had = rules(before, old, namespace);
                List<PolicyRule> has = rules(after, now, namespace);
                // What the whole cluster gives already is no change in a namespace.
                List<PolicyRule> gained = Covers.missing(had, own(after, now, namespace));
                List<PolicyRule> lost = Covers.missing(has, own(before, old, namespace));
                if (!gained.isEmpty() || !lost.isEmpty()) {
                    changes.add(new Change(
                            principal,
                            namespace,
                            WhatCan.compress(Covers.compact(gained)),
                            WhatCan.compress(Covers.compact(lost))));
                }
            }
        }
        return changes;
    }

    private static boolean same(AccessIndex before, AccessIndex after, List<Binding> old, List<Binding> now) {
        return old.equals(now)
                && old.stream().allMatch(b -> before.rulesOf(b.role()).equals(after.rulesOf(b.role())));
    }

    private static List<PolicyRule> rules(AccessIndex index, List<Binding> bindings, String namespace) {
        return bindings.stream()
                .filter(b -> b.clusterWide() || b.namespace().equals(namespace))
                .flatMap(b -> index.rulesOf(b.role()).orElse(List.of()).stream())
                .distinct()
                .toList();
    }

    private static List<PolicyRule> own(AccessIndex index, List<Binding> bindings, String namespace) {
        return bindings.stream()
                .filter(b -> b.namespace().equals(namespace))
                .flatMap(b -> index.rulesOf(b.role()).orElse(List.of()).stream())
                // A RoleBinding gives no paths.
                .map(r -> namespace.isEmpty() ? r : r.withoutPaths())
                .distinct()
                .toList();
    }
}
