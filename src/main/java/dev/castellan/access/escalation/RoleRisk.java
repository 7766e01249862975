package dev.castellan.access.escalation;

import dev.castellan.access.PolicyRule;
import dev.castellan.access.ServerRules;
import java.util.Arrays;
import java.util.Collection;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How bad it is to hold some rules: the worst step that they allow by themselves. What is held for some names only counts
 * as medium at most. Remembers rules by identity; for use by one thread at a time.
 */
public final class RoleRisk {
    private record Bits(long any, long named) {}

    /**
     * The worst that follows.
     *
     * @param reason in one clause
     */
    public record Worst(Severity severity, String reason) {}

    /** What a step needs by itself, with the bits of it worked out once. */
    private record Needed(Step step, long mask) {}

    private static final List<Needed> STEPS = Arrays.stream(Step.values())
            .filter(s -> !s.rights().isEmpty() && !s.rights().contains(Right.BOUND))
            .map(s -> new Needed(s, s.mask()))
            .toList();

    private final ServerRules server;
    private final IdentityHashMap<PolicyRule, Bits> known = new IdentityHashMap<>();
    private final long inNamespaces;

    /** As a server with these rules judges. */
    public RoleRisk(ServerRules server) {
        this.server = server;
        long bits = 0;
        for (Right right : Right.values()) {
            bits |= right.inNamespaces() ? right.bit() : 0;
        }
        this.inNamespaces = bits;
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
        long any = 0;
        long named = 0;
        for (PolicyRule rule : rules) {
            Bits bits = known.computeIfAbsent(rule, this::bits);
            any |= bits.any();
            named |= bits.named();
        }
        long mask = clusterWide ? -1L : inNamespaces;
        any &= mask;
        named &= mask;
        if (any == 0 && named == 0) {
            return Optional.empty();
        }
        @Nullable Worst worst = null;
        for (Needed needed : STEPS) {
            Step step = needed.step();
            @Nullable Severity severity = null;
            if ((any & needed.mask()) == needed.mask()) {
                severity = step == Step.EVERYTHING && !clusterWide ? Severity.HIGH : step.severity();
            } else if (((any | named) & needed.mask()) == needed.mask()) {
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
        long any = 0;
        long named = 0;
        for (Right right : Right.values()) {
            if (right.any(rule, server)) {
                any |= right.bit();
            } else if (!rule.resourceNames().isEmpty()
                    && !right.names(rule, server).isEmpty()) {
                named |= right.bit();
            }
        }
        return new Bits(any, named);
    }
}
