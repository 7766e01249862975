package dev.castellan.access.usage;

import dev.castellan.access.AccessIndex;
import dev.castellan.access.Binding;
import dev.castellan.access.Covers;
import dev.castellan.access.PolicyRule;
import dev.castellan.access.Principal;
import dev.castellan.access.Request;
import dev.castellan.access.Scopes;
import dev.castellan.access.Subject;
import dev.castellan.access.escalation.Grant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;

/**
 * What identities have and did not use while an audit log was written, and roles with what they used. By a log without any
 * event nothing is unused.
 */
public final class LeastPrivilege {
    private LeastPrivilege() {}

    /**
     * What a binding gives one subject, against its use.
     *
     * @param used requests that this grant allows and that were made
     * @param unused rules of its role none of which was used; none of which allows what the log may leave out
     * @param proposed rules that allow what was used, and what may have been; empty where the grant can go
     * @param smaller whether they allow less than the role
     * @param useUnknown whether the role gives rights of whose use the log does not tell, as to read
     */
    public record Use(
            Grant grant,
            Principal who,
            int used,
            List<PolicyRule> unused,
            List<PolicyRule> proposed,
            boolean smaller,
            boolean useUnknown) {
        public Use {
            unused = List.copyOf(unused);
            proposed = List.copyOf(proposed);
        }
    }

    /**
     * Every grant of a user or service account, or of a group, with its use; in the order of the bindings. A group used what
     * any of those did whom the log shows in it.
     */
    public static List<Use> of(AccessIndex index, AuditLog log) {
        return of(index, log, who -> true);
    }

    /** The same of those wanted only. */
    public static List<Use> of(AccessIndex index, AuditLog log, Predicate<Principal> wanted) {
        Map<Principal, Set<Request>> ofGroups = new LinkedHashMap<>();
        log.used()
                .forEach((user, requests) -> log.groups(user).stream()
                        .map(Principal::group)
                        .filter(wanted)
                        .forEach(g -> ofGroups.computeIfAbsent(g, k -> new LinkedHashSet<>())
                                .addAll(requests)));
        List<Use> uses = new ArrayList<>();
        for (Binding binding : index.snapshot().bindings()) {
            List<PolicyRule> rules = index.rulesOf(binding.role()).orElse(List.of());
            for (Subject subject : binding.subjects()) {
                Optional<Principal> meant = Grant.principal(binding, subject).filter(wanted);
                if (meant.isPresent() && !rules.isEmpty()) {
                    Principal who = meant.get();
                    Set<Request> requests = who.group()
                            ? ofGroups.getOrDefault(who, Set.of())
                            : log.used().getOrDefault(who, Set.of());
                    uses.add(use(new Grant(binding, subject), who, rules, requests, log, index.scopes()));
                }
            }
        }
        return uses;
    }

    private static Use use(
            Grant grant, Principal who, List<PolicyRule> rules, Set<Request> requests, AuditLog log, Scopes scopes) {
        if (log.events() == 0) {
            return new Use(grant, who, 0, List.of(), rules, false, true);
        }
        List<Request> through =
                requests.stream().filter(r -> allows(grant.binding(), rules, r)).toList();
        List<PolicyRule> unused = rules.stream()
                .filter(rule -> log.unknown(rule, scopes).isEmpty())
                .filter(rule -> through.stream().noneMatch(r -> allows(grant.binding(), List.of(rule), r)))
                .toList();
        // Whether it was used is not known, so it stays.
        List<PolicyRule> unknown = rules.stream()
                .flatMap(rule -> log.unknown(rule, scopes).stream())
                .toList();
        List<PolicyRule> proposed = new ArrayList<>(unknown);
        proposed.addAll(proposal(through, rules));
        List<PolicyRule> together = Covers.compact(proposed);
        return new Use(grant, who, through.size(), unused, together, smaller(together, rules), !unknown.isEmpty());
    }

    private static boolean smaller(List<PolicyRule> proposed, List<PolicyRule> rules) {
        return rules.stream()
                .filter(r -> !proposed.contains(r))
                .anyMatch(r -> !Covers.missing(proposed, List.of(r)).isEmpty());
    }

    /** Whether rules allow a request where they are bound. */
    private static boolean allows(Binding binding, List<PolicyRule> rules, Request request) {
        if (!binding.clusterWide()
                && !(request instanceof Request.OnResource r && r.namespace().equals(binding.namespace()))) {
            return false;
        }
        return RuleUse.allows(rules, request);
    }

    /** Rules with the verbs used, by resource; names are kept where the role limited them. */
    private static List<PolicyRule> proposal(List<Request> through, List<PolicyRule> rules) {
        Map<String, Set<String>> verbs = new TreeMap<>();
        Map<String, PolicyRule> shapes = new TreeMap<>();
        for (Request request : through) {
            PolicyRule shape = switch (request) {
                case Request.OnPath(String verb, String path) -> PolicyRule.paths(List.of(), List.of(path));
                case Request.OnResource r -> {
                    PolicyRule plain = PolicyRule.resources(List.of(), List.of(r.group()), List.of(r.combined()));
                    boolean free = rules.stream()
                            .anyMatch(rule -> rule.resourceNames().isEmpty() && RuleUse.allows(List.of(rule), r));
                    yield free ? plain : plain.named(r.name());
                }
            };
            shapes.put(shape.text(), shape);
            verbs.computeIfAbsent(shape.text(), t -> new TreeSet<>()).add(request.verb());
        }
        // Resources of one group with the same verbs and names stand together.
        Map<List<Object>, Set<String>> together = new LinkedHashMap<>();
        Map<List<Object>, PolicyRule> first = new LinkedHashMap<>();
        shapes.forEach((text, shape) -> {
            List<Object> key = List.of(
                    verbs.getOrDefault(text, Set.of()),
                    shape.apiGroups(),
                    shape.resourceNames(),
                    shape.resources().isEmpty());
            first.putIfAbsent(key, shape);
            together.computeIfAbsent(key, k -> new TreeSet<>())
                    .addAll(shape.resources().isEmpty() ? shape.nonResourceUrls() : shape.resources());
        });
        List<PolicyRule> proposed = new ArrayList<>();
        first.forEach((key, shape) -> {
            List<String> what = List.copyOf(together.getOrDefault(key, Set.of()));
            List<String> how = List.copyOf(verbs.getOrDefault(shape.text(), Set.of()));
            proposed.add(
                    shape.resources().isEmpty()
                            ? PolicyRule.paths(how, what)
                            : new PolicyRule(how, shape.apiGroups(), what, shape.resourceNames(), List.of()));
        });
        return proposed;
    }
}
