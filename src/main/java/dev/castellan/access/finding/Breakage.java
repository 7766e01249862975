package dev.castellan.access.finding;

import dev.castellan.access.AccessIndex;
import dev.castellan.access.Answer;
import dev.castellan.access.Binding;
import dev.castellan.access.Covers;
import dev.castellan.access.Explainer;
import dev.castellan.access.Explanation;
import dev.castellan.access.PolicyRule;
import dev.castellan.access.Principal;
import dev.castellan.access.Request;
import dev.castellan.access.Requester;
import dev.castellan.access.RoleId;
import dev.castellan.access.Subject;
import dev.castellan.access.escalation.Grant;
import dev.castellan.access.usage.AuditLog;
import dev.castellan.access.usage.RuleUse;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What would have been refused, had a change been made before an audit log was written: the requests in it that only what the
 * change takes away allows. What the log does not show, because it runs once a year, may break all the same.
 *
 * @param broken each of them once
 * @param used how many different requests went through what the change touches, whether or not something else allows them
 * @param events how many events the log holds
 * @param unread how many lines of it say nothing
 * @param from the time of its first event
 * @param to the time of its last
 * @param useUnknown whether the change takes away rights of whose use the log does not tell, as to read
 * @param partial whether not all of the log was sent and understood
 */
public record Breakage(
        List<Broken> broken,
        int used,
        long events,
        long unread,
        Optional<Instant> from,
        Optional<Instant> to,
        boolean useUnknown,
        boolean partial) {
    /** A request that somebody made and could make no more. */
    public record Broken(Principal who, Request request) {
        /** As written for people. */
        public String text() {
            return who.text() + ": " + request.text();
        }
    }

    public Breakage {
        broken = List.copyOf(broken);
    }

    /** How many identities would be refused something. */
    public int identities() {
        Set<Principal> who = new HashSet<>();
        broken.forEach(b -> who.add(b.who()));
        return who.size();
    }

    /** In one sentence. */
    public String text() {
        String period =
                from.flatMap(f -> to.map(t -> " from " + f + " to " + t)).orElse("");
        if (events == 0) {
            return "The audit log shows nothing, so what would break is not known.";
        }
        String missing = (useUnknown
                        ? " Some of what it allows the log leaves out, such as reading or events: whether somebody"
                                + " needs that is not known."
                        : "")
                + (partial ? " The log is not whole." : "");
        // Only what a log holds all of can be said not to have been done.
        boolean sure = !useUnknown && !partial;
        return (broken.isEmpty()
                        ? (used > 0
                                        ? (sure ? "Nothing that was done needs it, by" : "Nothing needs it that is in")
                                        : sure ? "Nobody used it, by" : "No use of it is in")
                                + " the audit log" + period
                                + " (" + events + " events)."
                        : "It would have refused " + broken.size()
                                + (broken.size() == 1 ? " request" : " different requests")
                                + " of " + identities() + (identities() == 1 ? " identity" : " identities")
                                + " in the audit log" + period + ".")
                + missing;
    }

    /** Works it out for one change. */
    public static Breakage of(AccessIndex index, Finding.Change change, AuditLog log) {
        Search search = new Search(index, change);
        log.used().forEach((user, requests) -> search.user(user, log.groups(user), requests));
        return new Breakage(
                search.broken,
                search.used,
                log.events(),
                log.unread(),
                log.from(),
                log.to(),
                search.takesUnknown(log),
                !log.whole() && log.events() > 0);
    }

    private static final class Search {
        private final AccessIndex index;
        private final Finding.Change change;
        private final List<PolicyRule> taken;
        private final Set<Principal> meant = new HashSet<>();
        private final List<Broken> broken = new ArrayList<>();
        private int used;

        Search(AccessIndex index, Finding.Change change) {
            this.index = index;
            this.change = change;
            RoleId role = switch (change) {
                case Finding.Change.Narrow(RoleId id, List<PolicyRule> rules) -> id;
                case Finding.Change.Remove(Binding binding, Optional<Subject> subject) -> binding.role();
            };
            this.taken = index.rulesOf(role).orElse(List.of());
            if (change instanceof Finding.Change.Remove(Binding binding, Optional<Subject> subject)) {
                for (Subject s : subject.map(List::of).orElse(binding.subjects())) {
                    Grant.principal(binding, s).ifPresent(meant::add);
                }
            }
        }

        void user(Principal user, Set<String> groups, Set<Request> requests) {
            if (change instanceof Finding.Change.Remove
                    && !meant.contains(user)
                    && groups.stream().noneMatch(g -> meant.contains(Principal.group(g)))) {
                return;
            }
            // A log written by an old server may leave the groups out that everybody carries.
            Requester who = Requester.authenticated(user.name(), List.copyOf(groups));
            for (Request request : requests) {
                if (RuleUse.allows(taken, request)) {
                    request(user, who, request);
                }
            }
        }

        private void request(Principal user, Requester who, Request request) {
            Explanation why = Explainer.explain(index, who, request);
            if (why.master() || why.grants().stream().noneMatch(this::touched)) {
                return;
            }
            used++;
            boolean otherwise = why.grants().stream().anyMatch(g -> !touched(g)) || stays(request);
            boolean azure = !otherwise
                    && index.snapshot()
                            .azure()
                            .filter(a -> new dev.castellan.access.AuthorizerChain(List.of(a.authorizer()))
                                            .decide(who, request)
                                            .answer()
                                    == Answer.YES)
                            .isPresent();
            if (!otherwise && !azure) {
                broken.add(new Broken(user, request));
            }
        }

        /** Whether a grant depends on what the change touches. */
        private boolean touched(Explanation.Grant grant) {
            return switch (change) {
                case Finding.Change.Narrow(RoleId id, List<PolicyRule> rules) ->
                    grant.role().equals(id)
                            || (!grant.aggregatedFrom().isEmpty()
                                    && grant.aggregatedFrom().stream().allMatch(chain -> chain.contains(id)));
                case Finding.Change.Remove(Binding binding, Optional<Subject> subject) ->
                    grant.binding().equals(binding)
                            && subject.map(grant.subject()::equals).orElse(true);
            };
        }

        /** Whether rights go of whose use the log does not tell. */
        boolean takesUnknown(AuditLog log) {
            List<PolicyRule> unknown = taken.stream()
                    .flatMap(r -> log.unknown(r, index.scopes()).stream())
                    .toList();
            return switch (change) {
                case Finding.Change.Narrow(RoleId id, List<PolicyRule> rules) ->
                    !Covers.missing(rules, unknown).isEmpty();
                case Finding.Change.Remove _ -> !unknown.isEmpty();
            };
        }

        private boolean stays(Request request) {
            return change instanceof Finding.Change.Narrow(RoleId id, List<PolicyRule> rules)
                    && RuleUse.allows(rules, request);
        }
    }

    /** Those for every finding whose fix is a change in the cluster, by the finding's id. */
    public static Map<String, Breakage> of(AccessIndex index, List<Finding> findings, AuditLog log) {
        Map<String, Breakage> all = new LinkedHashMap<>();
        // Many findings have the same fix.
        Map<Finding.Change, Breakage> known = new HashMap<>();
        for (Finding finding : findings) {
            finding.fix()
                    .change()
                    .ifPresent(c -> all.put(finding.id(), known.computeIfAbsent(c, k -> of(index, k, log))));
        }
        return all;
    }
}
