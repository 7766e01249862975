package dev.castellan.access.escalation;

import dev.castellan.access.PolicyRule;
import dev.castellan.access.ServerRules;
import java.util.Arrays;
import java.util.Collection;
import java.util.EnumSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How bad it is to hold some rules: the worst step that they allow by themselves. What is held for some names only counts
 * as medium at most. Remembers rules by identity; for use by one thread at a time.
 */
public final class RoleRisk {
    private record Bits(RightSet any, RightSet named) {}

    /**
     * The worst that follows.
     *
     * @param reason in one clause
     */
    public record Worst(Severity severity, String reason) {}

    /** What a step needs by itself, with the bits of it worked out once. */
    private record Needed(Step step, RightSet mask) {}

    /** What follows in the namespace of the system, or on some clusters, only: a role by itself does not say that. */
    private static final Set<Step> ELSEWHERE =
            EnumSet.of(Step.AWS_AUTH, Step.EXTENSION_TRUST, Step.LEASES, Step.NAMED_LEASE);

    private static final List<Needed> STEPS = Arrays.stream(Step.values())
            .filter(s -> !s.rights().isEmpty() && !s.rights().contains(Right.BOUND) && !ELSEWHERE.contains(s))
            .map(s -> new Needed(s, s.mask()))
            .toList();

    private final ServerRules server;
    private final IdentityHashMap<PolicyRule, Bits> known = new IdentityHashMap<>();
    private final RightSet inNamespaces;

    /** As a server with these rules judges. */
    public RoleRisk(ServerRules server) {
        this.server = server;
        this.inNamespaces = Right.allInNamespaces();
    }

    /**
     * The worst that follows; empty where nothing does.
     *
     * @param clusterWide whether they are held in the whole cluster, rather than in one namespace
     */
    public Optional<Severity> of(Collection<PolicyRule> rules, boolean clusterWide) {
        return worst(rules, clusterWide).map(Worst::severity);
    }

    /** The worst that follows, and why; empty where nothing does. */
    public Optional<Worst> worst(Collection<PolicyRule> rules, boolean clusterWide) {
        RightSet any = RightSet.NONE;
        RightSet named = RightSet.NONE;
        for (PolicyRule rule : rules) {
            Bits bits = known.computeIfAbsent(rule, this::bits);
            any = any.or(bits.any());
            named = named.or(bits.named());
        }
        RightSet mask = clusterWide ? RightSet.ALL : inNamespaces;
        any = any.and(mask);
        named = named.and(mask);
        if (any.none() && named.none()) {
            return Optional.empty();
        }
        @Nullable Worst worst = null;
        for (Needed needed : STEPS) {
            Step step = needed.step();
            @Nullable Severity severity = null;
            if (any.holds(needed.mask())) {
                severity = step == Step.EVERYTHING && !clusterWide ? Severity.HIGH : step.severity();
            } else if (any.or(named).holds(needed.mask())) {
                severity = least(step.severity(), Severity.MEDIUM);
            }
            if (severity != null && (worst == null || severity.compareTo(worst.severity()) > 0)) {
                worst = new Worst(severity, step.reason("by name"));
            }
        }
        return Optional.ofNullable(worst);
    }

    private static Severity least(Severity a, Severity b) {
        return a.compareTo(b) < 0 ? a : b;
    }

    private Bits bits(PolicyRule rule) {
        RightSet any = RightSet.NONE;
        RightSet named = RightSet.NONE;
        for (Right right : Right.values()) {
            if (right.any(rule, server)) {
                any = any.or(right.bit());
            } else if (!rule.resourceNames().isEmpty()
                    && !right.names(rule, server).isEmpty()) {
                named = named.or(right.bit());
            }
        }
        return new Bits(any, named);
    }
}
