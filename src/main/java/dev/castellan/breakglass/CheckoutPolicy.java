package dev.castellan.breakglass;

import dev.castellan.fleet.ClusterId;
import dev.castellan.fleet.Environment;
import java.time.Duration;
import java.util.Base64;
import java.util.EnumMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * What check-outs are allowed, decided by the team and recorded in the ledger.
 *
 * @param rules for each environment
 * @param ticketPattern what a ticket's number looks like, as a regular expression for the whole text
 * @param requestLifetime how long a request waits for its approval
 * @param approvalLifetime how long an approval waits to be used
 * @param failClosed whether the proxy stops when a request cannot be recorded
 * @param unconfirmed whether a key may be fetched while the team's ledger cannot be reached
 * @param samePerson sets of user names that belong to one person
 * @param approvers user names of those who may approve; empty for everybody who is signed in
 * @param approverDevices ids of the device keys that an approval may be signed with; empty for every device that
 *     introduced itself
 * @param clusters which environment a cluster is, whatever the console of who asks believes; may be empty
 * @param recordingKey the public key that terminals (exec, attach) are recorded and sealed for, X25519 in base64; empty where
 *     they are not recorded
 * @param guard what is changed about what proxies refuse
 */
public record CheckoutPolicy(
        Map<Environment, Rule> rules,
        Optional<String> ticketPattern,
        Duration requestLifetime,
        Duration approvalLifetime,
        boolean failClosed,
        boolean unconfirmed,
        List<Set<String>> samePerson,
        Set<String> approvers,
        Set<String> approverDevices,
        Map<ClusterId, Environment> clusters,
        Optional<String> recordingKey,
        GuardChanges guard) {
    /** No check-out is longer, whatever a rule says. */
    public static final Duration LONGEST = Duration.ofHours(24);

    /**
     * What holds in an environment.
     *
     * @param approvals how many others have to approve, 0 to 5
     * @param longest how long a check-out may be
     * @param ticket whether a ticket has to be named
     * @param emergency whether somebody may go ahead alone, loudly
     * @param export whether the key may be written to a file
     * @param full whether anything but a limited check-out is possible
     */
    public record Rule(
            int approvals, Duration longest, boolean ticket, boolean emergency, boolean export, boolean full) {
        public Rule {
            if (approvals < 0 || approvals > 5) {
                throw new IllegalArgumentException("approvals are 0 to 5");
            }
            if (longest.compareTo(Duration.ofMinutes(5)) < 0 || longest.compareTo(LONGEST) > 0) {
                throw new IllegalArgumentException("a check-out lasts from 5 minutes to 24 hours");
            }
        }
    }

    /** What holds until a team decides otherwise. */
    public static final CheckoutPolicy STANDARD = new CheckoutPolicy(
            Map.of(
                    Environment.PRODUCTION,
                    new Rule(1, Duration.ofHours(4), true, true, false, true),
                    Environment.UNKNOWN,
                    new Rule(1, Duration.ofHours(4), true, true, false, true),
                    Environment.TEST,
                    new Rule(0, Duration.ofHours(8), false, true, false, true),
                    Environment.DEVELOPMENT,
                    new Rule(0, Duration.ofHours(8), false, true, true, true)),
            Optional.empty(),
            Duration.ofHours(24),
            Duration.ofHours(4),
            true,
            false,
            List.of(),
            Set.of(),
            Set.of(),
            Map.of());

    /** A policy that has no terminals recorded. */
    public CheckoutPolicy(
            Map<Environment, Rule> rules,
            Optional<String> ticketPattern,
            Duration requestLifetime,
            Duration approvalLifetime,
            boolean failClosed,
            boolean unconfirmed,
            List<Set<String>> samePerson,
            Set<String> approvers,
            Set<String> approverDevices,
            Map<ClusterId, Environment> clusters) {
        this(
                rules,
                ticketPattern,
                requestLifetime,
                approvalLifetime,
                failClosed,
                unconfirmed,
                samePerson,
                approvers,
                approverDevices,
                clusters,
                Optional.empty());
    }

    /** A policy that changes nothing about what proxies refuse. */
    public CheckoutPolicy(
            Map<Environment, Rule> rules,
            Optional<String> ticketPattern,
            Duration requestLifetime,
            Duration approvalLifetime,
            boolean failClosed,
            boolean unconfirmed,
            List<Set<String>> samePerson,
            Set<String> approvers,
            Set<String> approverDevices,
            Map<ClusterId, Environment> clusters,
            Optional<String> recordingKey) {
        this(
                rules,
                ticketPattern,
                requestLifetime,
                approvalLifetime,
                failClosed,
                unconfirmed,
                samePerson,
                approvers,
                approverDevices,
                clusters,
                recordingKey,
                GuardChanges.NONE);
    }

    /** The same with other changes about what proxies refuse. */
    public CheckoutPolicy with(GuardChanges other) {
        return new CheckoutPolicy(
                rules,
                ticketPattern,
                requestLifetime,
                approvalLifetime,
                failClosed,
                unconfirmed,
                samePerson,
                approvers,
                approverDevices,
                clusters,
                recordingKey,
                other);
    }

    public CheckoutPolicy {
        Map<Environment, Rule> all = new EnumMap<>(Environment.class);
        all.putAll(rules);
        for (Environment each : Environment.values()) {
            if (!all.containsKey(each)) {
                throw new IllegalArgumentException("no rule for " + each);
            }
        }
        rules = Map.copyOf(all);
        samePerson = samePerson.stream().map(Set::copyOf).toList();
        approvers = Set.copyOf(approvers);
        approverDevices = Set.copyOf(approverDevices);
        clusters = Map.copyOf(clusters);
        ticketPattern.ifPresent(CheckoutPolicy::compiled);
        if (recordingKey.filter(k -> !x25519(k)).isPresent()) {
            throw new IllegalArgumentException("recordingKey is no X25519 key");
        }
        positive(requestLifetime, Duration.ofDays(7));
        positive(approvalLifetime, Duration.ofDays(2));
    }

    private static void positive(Duration time, Duration most) {
        if (time.isNegative() || time.isZero() || time.compareTo(most) > 0) {
            throw new IllegalArgumentException("a lifetime is positive and at most " + most);
        }
    }

    /** SubjectPublicKeyInfo of RFC 8410: a head of twelve bytes, and the key. */
    private static boolean x25519(String key) {
        try {
            byte[] der = Base64.getDecoder().decode(key);
            return der.length == 44 && HexFormat.of().formatHex(der, 0, 12).equals("302a300506032b656e032100");
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static Pattern compiled(String text) {
        try {
            if (text.length() > 200) {
                throw new IllegalArgumentException("the pattern of tickets is too long");
            }
            return Pattern.compile(text);
        } catch (PatternSyntaxException e) {
            throw new IllegalArgumentException("the pattern of tickets is no regular expression", e);
        }
    }

    /** The rule of an environment. */
    public Rule rule(Environment environment) {
        Rule rule = rules.get(environment);
        return rule == null ? STANDARD.rule(Environment.PRODUCTION) : rule;
    }

    /** The environment that a request counts for: what this policy says of its cluster, else what the request says. */
    public Environment environment(CheckoutRequest request) {
        return clusters.getOrDefault(request.cluster(), request.environment());
    }

    /**
     * The environment that a cluster counts for where somebody asks: what this policy says of it, else what who asks believes,
     * but no milder than anybody who asked for the same cluster before.
     *
     * @param said the strictest that was said so far, by cluster
     */
    public Environment environment(ClusterId cluster, Environment believed, Map<ClusterId, Environment> said) {
        return Optional.ofNullable(clusters.get(cluster))
                .orElseGet(() -> stricter(believed, said.getOrDefault(cluster, believed)));
    }

    /** The rule of a request. */
    public Rule rule(CheckoutRequest request) {
        return rule(environment(request));
    }

    /** How many have to approve a request. */
    public int approvals(CheckoutRequest request) {
        return request.emergency() ? 0 : rule(request).approvals();
    }

    /** The one that asks for more care; unclassified counts like production. */
    static Environment stricter(Environment one, Environment other) {
        return care(one) >= care(other) ? one : other;
    }

    private static int care(Environment environment) {
        return switch (environment) {
            case DEVELOPMENT -> 0;
            case TEST -> 1;
            case UNKNOWN -> 2;
            case PRODUCTION -> 3;
        };
    }

    /** Whether a text is a ticket's number. */
    public boolean ticketFits(String ticket) {
        return !ticket.isBlank()
                && ticket.length() <= 100
                && ticketPattern.map(p -> compiled(p).matcher(ticket).matches()).orElse(true);
    }

    /** Whether somebody may approve anything at all; that it is not the requester is asked elsewhere. */
    public boolean mayApprove(Person person) {
        boolean named = approvers.isEmpty()
                || approvers.stream().map(Person::address).anyMatch(Person.address(person.name())::equals);
        boolean device = approverDevices.isEmpty() || approverDevices.contains(person.device());
        return person.signedIn() && named && device;
    }
}
