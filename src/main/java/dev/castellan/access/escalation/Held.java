package dev.castellan.access.escalation;

import java.util.LinkedHashSet;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The rights somebody holds, united: bits of {@link Right} for everywhere and by namespace, and those for some names. */
final class Held {
    private static final RightSet ESCALATES = RightSet.of(Right.ESCALATE_CLUSTER_ROLES, Right.ESCALATE_ROLES);

    /** A right for one name; the namespace is empty for everywhere. */
    record Named(Right right, String namespace, String name) {}

    private RightSet everywhere = RightSet.NONE;
    private final SortedMap<String, RightSet> in = new TreeMap<>();
    private final Set<Named> named = new LinkedHashSet<>();
    /** What else is held; so that what many have in common is not copied. */
    private @Nullable Held besides;

    void add(String namespace, RightSet bits) {
        if (namespace.isEmpty()) {
            everywhere = everywhere.or(bits);
        } else if (!bits.none()) {
            in.merge(namespace, bits, RightSet::or);
        }
    }

    void add(Named right) {
        named.add(right);
    }

    /** Both. */
    Held with(Held other) {
        Held both = new Held();
        both.everywhere = everywhere.or(other.everywhere);
        both.in.putAll(other.in);
        both.named.addAll(other.named);
        both.besides = this;
        return both;
    }

    /** Whether this adds a right everywhere to the other. */
    boolean addsTo(Held other) {
        return everywhere.addsTo(other.everywhere);
    }

    /** The part of it that is in some rights. */
    Held only(RightSet rights) {
        Held part = besides == null ? new Held() : besides.only(rights);
        part.add("", everywhere.and(rights));
        in.forEach((namespace, bits) -> part.add(namespace, bits.and(rights)));
        named.stream().filter(n -> n.right().bit().meets(rights)).forEach(part::add);
        return part;
    }

    boolean everywhere(RightSet mask) {
        return everywhere.holds(mask);
    }

    private RightSet bits(String namespace) {
        RightSet own = in.getOrDefault(namespace, RightSet.NONE);
        return besides == null ? own : own.or(besides.bits(namespace));
    }

    /** Whether all bits are held for a namespace or, for the empty text, everywhere. */
    boolean in(String namespace, RightSet mask) {
        return rights(namespace).holds(mask);
    }

    /** The bits held for a namespace or, for the empty text, everywhere. */
    RightSet rights(String namespace) {
        return namespace.isEmpty() ? everywhere : everywhere.or(bits(namespace));
    }

    /** Whether rights are held for the namespace that are not held everywhere. */
    static boolean fresh(RightSet here, RightSet everywhere, RightSet mask) {
        return here.holds(mask) && !everywhere.holds(mask);
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
        return meets(ESCALATES);
    }

    /** Whether one of these rights is held, anywhere or for some name. */
    boolean meets(RightSet rights) {
        return everywhere.meets(rights)
                || in.values().stream().anyMatch(b -> b.meets(rights))
                || named.stream().anyMatch(n -> n.right().bit().meets(rights))
                || (besides != null && besides.meets(rights));
    }

    boolean nothing() {
        return everywhere.none() && in.isEmpty() && named.isEmpty();
    }
}
