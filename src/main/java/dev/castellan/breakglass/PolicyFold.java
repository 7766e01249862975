package dev.castellan.breakglass;

import dev.castellan.fleet.ClusterId;
import dev.castellan.fleet.Environment;
import dev.castellan.ledger.Entry;
import dev.castellan.ledger.Standing;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * The policy in force. A proposal counts once somebody else accepted it; where nothing in force asks for anybody else
 * (one person on one machine), it counts at once.
 */
final class PolicyFold {
    static final String PREFIX = "checkout.policy.";
    static final String SUBJECT = "checkout-policy";
    static final String PROPOSED = PREFIX + "proposed";
    static final String ACCEPTED = PREFIX + "accepted";

    private CheckoutPolicy current = CheckoutPolicy.STANDARD;
    private Optional<PolicyProposal> proposal = Optional.empty();
    private Optional<Lapsed> lapsed = Optional.empty();

    /** A policy that somebody else accepted, and that does not count as who proposed it was not signed in. */
    record Lapsed(Person proposed, Person accepted, Instant at) {}

    CheckoutPolicy current() {
        return current;
    }

    Optional<PolicyProposal> proposal() {
        return proposal;
    }

    /**
     * The last that was accepted and does not count, where none took force since. Accepting one did once count whoever
     * proposed it: where a team has such a one, its policy is another than people there believe.
     */
    Optional<Lapsed> lapsed() {
        return lapsed;
    }

    /** Whether an entry is about the policy. */
    static boolean about(Entry entry) {
        return entry.type().startsWith(PREFIX);
    }

    /** Takes an entry; why it does not count. */
    Optional<String> add(Entry entry) throws Body.Malformed {
        if (!entry.subject().equals(SUBJECT)) {
            return Optional.of("It is not about the policy");
        }
        if (entry.standing() != Standing.RECORDED) {
            return Optional.of("It is not confirmed");
        }
        Person by = Person.of(entry);
        if (entry.type().equals(PROPOSED)) {
            CheckoutPolicy proposed = read(new Body(entry.body()));
            if (alone(current)) {
                current = proposed;
                proposal = Optional.empty();
                lapsed = Optional.empty();
            } else {
                proposal = Optional.of(
                        new PolicyProposal(proposed, by, entry.time().wall(), entry.hash(), entry.id()));
            }
            return Optional.empty();
        }
        if (entry.type().equals(ACCEPTED)) {
            String hash = new Body(entry.body()).text("proposal");
            if (proposal.isEmpty() || !proposal.get().hash().equals(hash)) {
                return Optional.of("The proposal it accepts is not the one that waits");
            }
            if (!proposal.get().by().signedIn()) {
                if (!by.mayBe(proposal.get().by(), current.samePerson()) && current.mayApprove(by)) {
                    lapsed = Optional.of(
                            new Lapsed(proposal.get().by(), by, entry.time().wall()));
                }
                return Optional.of("Who proposed it was not signed in: that it is somebody else cannot be told");
            }
            if (by.mayBe(proposal.get().by(), current.samePerson())) {
                return Optional.of("Nobody accepts a proposal of one's own");
            }
            if (!current.mayApprove(by)) {
                return Optional.of("The policy does not let this person decide");
            }
            current = proposal.get().policy();
            proposal = Optional.empty();
            lapsed = Optional.empty();
            return Optional.empty();
        }
        return Optional.of("A newer Castellan may understand it");
    }

    /** Whether nothing in force asks for anybody else: then one person changes the policy alone. */
    static boolean alone(CheckoutPolicy policy) {
        return policy.rules().values().stream().allMatch(r -> r.approvals() == 0);
    }

    static Map<String, Object> body(CheckoutPolicy policy) {
        Map<String, Object> rules = new LinkedHashMap<>();
        for (Environment each : Environment.values()) {
            CheckoutPolicy.Rule rule = policy.rule(each);
            Map<String, Object> one = new LinkedHashMap<>();
            one.put("approvals", rule.approvals());
            one.put("longestMinutes", rule.longest().toMinutes());
            one.put("ticket", rule.ticket());
            one.put("emergency", rule.emergency());
            one.put("export", rule.export());
            one.put("full", rule.full());
            rules.put(each.name().toLowerCase(Locale.ROOT), one);
        }
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("rules", rules);
        policy.ticketPattern().ifPresent(p -> body.put("ticketPattern", p));
        body.put("requestLifetimeMinutes", policy.requestLifetime().toMinutes());
        body.put("approvalLifetimeMinutes", policy.approvalLifetime().toMinutes());
        body.put("failClosed", policy.failClosed());
        policy.recordingKey().ifPresent(k -> body.put("recordingKey", k));
        body.put("unconfirmed", policy.unconfirmed());
        body.put(
                "samePerson",
                policy.samePerson().stream()
                        .map(s -> s.stream().sorted().toList())
                        .toList());
        body.put("approvers", policy.approvers().stream().sorted().toList());
        body.put("approverDevices", policy.approverDevices().stream().sorted().toList());
        if (!policy.clusters().isEmpty()) {
            Map<String, Object> clusters = new TreeMap<>();
            policy.clusters()
                    .forEach((id, is) -> clusters.put(id.value(), is.name().toLowerCase(Locale.ROOT)));
            body.put("clusters", clusters);
        }
        if (!policy.guard().none()) {
            body.put("guard", policy.guard().body());
        }
        return body;
    }

    static CheckoutPolicy read(Body body) throws Body.Malformed {
        try {
            Map<Environment, CheckoutPolicy.Rule> rules = new EnumMap<>(Environment.class);
            Body given = body.inner("rules");
            for (Environment each : Environment.values()) {
                Body one = given.inner(each.name().toLowerCase(Locale.ROOT));
                rules.put(
                        each,
                        new CheckoutPolicy.Rule(
                                Math.toIntExact(one.number("approvals")),
                                Duration.ofMinutes(one.number("longestMinutes")),
                                one.truth("ticket"),
                                one.truth("emergency"),
                                one.truth("export"),
                                one.truth("full")));
            }
            List<Set<String>> same = new ArrayList<>();
            if (!(body.map().get("samePerson") instanceof List<?> sets)) {
                throw new Body.Malformed("samePerson");
            }
            for (Object set : sets) {
                same.add(Set.copyOf(new Body(Map.of("set", set)).texts("set")));
            }
            return new CheckoutPolicy(
                    rules,
                    body.optional("ticketPattern"),
                    Duration.ofMinutes(body.number("requestLifetimeMinutes")),
                    Duration.ofMinutes(body.number("approvalLifetimeMinutes")),
                    body.truth("failClosed"),
                    body.truth("unconfirmed"),
                    same,
                    Set.copyOf(body.texts("approvers")),
                    Set.copyOf(body.texts("approverDevices")),
                    clusters(body),
                    body.optional("recordingKey"),
                    GuardChanges.read(body));
        } catch (IllegalArgumentException | ArithmeticException e) {
            throw new Body.Malformed("policy");
        }
    }

    /** Older policies have none. */
    private static Map<ClusterId, Environment> clusters(Body body) throws Body.Malformed {
        if (!body.map().containsKey("clusters")) {
            return Map.of();
        }
        Map<ClusterId, Environment> clusters = new HashMap<>();
        Body given = body.inner("clusters");
        for (Object name : given.map().keySet()) {
            String id = String.valueOf(name);
            Environment is = Environment.valueOf(given.text(id).toUpperCase(Locale.ROOT));
            if (clusters.put(CheckoutEvent.cluster(id), is) != null) {
                throw new Body.Malformed("clusters");
            }
        }
        return clusters;
    }
}
