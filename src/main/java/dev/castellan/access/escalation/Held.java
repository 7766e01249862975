package dev.castellan.access.escalation;

import java.util.LinkedHashSet;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The rights somebody holds, united: bits of {@link Right} for everywhere and by namespace, and those for some names. */
final class Held {
    private static final long ESCALATES = Right.ESCALATE_CLUSTER_ROLES.bit() | Right.ESCALATE_ROLES.bit();

    /** A right for one name; the namespace is empty for everywhere. */
    record Named(Right right, String namespace, String name) {}

    private long everywhere;
    private final SortedMap<String, Long> in = new TreeMap<>();
    private final Set<Named> named = new LinkedHashSet<>();
    /** What else is held; so that what many have in common is not copied. */
    private @Nullable Held besides;

    void add(String namespace, long bits) {
        if (namespace.isEmpty()) {
            everywhere |= bits;
        } else if (bits != 0) {
            in.merge(namespace, bits, (a, b) -> a | b);
        }
    }

    void add(Named right) {
        named.add(right);
    }

    /** Both. */
    Held with(Held other) {
        Held both = new Held();
        both.everywhere = everywhere | other.everywhere;
        both.in.putAll(other.in);
        both.named.addAll(other.named);
        both.besides = this;
        return both;
    }

    /** Whether this adds a right everywhere to the other. */
    boolean addsTo(Held other) {
        return (everywhere & ~other.everywhere) != 0;
    }

    boolean everywhere(long mask) {
        return mask != 0 && (everywhere & mask) == mask;
    }

    private long bits(String namespace) {
        return in.getOrDefault(namespace, 0L) | (besides == null ? 0L : besides.bits(namespace));
    }

    /** Whether all bits are held for a namespace or, for the empty text, everywhere. */
    boolean in(String namespace, long mask) {
        return mask != 0 && ((namespace.isEmpty() ? everywhere : everywhere | bits(namespace)) & mask) == mask;
    }

    /** The bits held for a namespace or, for the empty text, everywhere. */
    long rights(String namespace) {
        return namespace.isEmpty() ? everywhere : everywhere | bits(namespace);
    }

    Set<String> namespaces() {
        if (besides == null) {
            return in.keySet();
        }
        Set<String> all = new TreeSet<>(in.keySet());
        all.addAll(besides.namespaces());
        return all;
    }

    Set<Named> named() {
        if (besides == null) {
            return named;
        }
        Set<Named> all = new LinkedHashSet<>(named);
        all.addAll(besides.named());
        return all;
    }

    boolean holds(Named right) {
        return named.contains(right) || (besides != null && besides.holds(right));
    }

    /** Whether it may escalate anything at all. */
    boolean escalates() {
        return (everywhere & ESCALATES) != 0
                || in.values().stream().anyMatch(b -> (b & ESCALATES) != 0)
                || named.stream().anyMatch(n -> (n.right().bit() & ESCALATES) != 0)
                || (besides != null && besides.escalates());
    }

    boolean nothing() {
        return everywhere == 0 && in.isEmpty() && named.isEmpty();
    }
}
