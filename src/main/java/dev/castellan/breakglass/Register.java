package dev.castellan.breakglass;

import dev.castellan.fleet.ClusterId;
import dev.castellan.fleet.Environment;
import dev.castellan.ledger.Entry;
import dev.castellan.ledger.Standing;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * All check-outs and the policy, folded from the ledger's entries in their order. Everybody who reads the same ledger comes
 * to the same result: who wrote an entry does not decide whether it counts, this does. Pure.
 */
public final class Register {
    /** What the proxies record about requests, under a subject of its own. */
    private static final String REQUESTS = CheckoutEvent.PREFIX + "requests.";

    private final Map<CheckoutId, CheckoutFold> checkouts = new LinkedHashMap<>();
    private final PolicyFold policies = new PolicyFold();
    private final List<Irregular> irregular = new ArrayList<>();
    /** How careful requests have said one has to be with a cluster: the strictest of each. */
    private final Map<ClusterId, Environment> said = new HashMap<>();

    private final boolean whole;

    private Register(boolean whole) {
        this.whole = whole;
    }

    /**
     * An entry that does not count.
     *
     * @param id the client-made id of the entry
     * @param index its place in the ledger
     * @param type what it says it is
     * @param by who wrote it
     * @param why a sentence without a trailing stop
     */
    public record Irregular(
            java.util.UUID id, long index, String type, String subject, Person by, Instant at, String why) {}

    /** Folds entries, which come in the order of the log; others than ours are passed over. */
    public static Register of(Iterable<Entry> entries) {
        Register register = new Register(true);
        entries.forEach(register::add);
        return register;
    }

    /**
     * The same where what others recorded may be missing. What this machine once did counts then without the agreement that
     * it had: a key that it holds is there, has its time, and can be given back. To use it takes the agreement all the same.
     *
     * @param kept of the policy, and of requests, of which nothing counts but how careful they say one has to be
     */
    static Register ofPart(Iterable<Entry> kept, Iterable<Entry> entries) {
        Register register = new Register(false);
        kept.forEach(register::heed);
        entries.forEach(register::add);
        return register;
    }

    private void heed(Entry entry) {
        if (PolicyFold.about(entry)) {
            add(entry);
        } else {
            requested(entry).ifPresent(r -> said.merge(r.cluster(), r.environment(), CheckoutPolicy::stricter));
        }
    }

    /** The request that an entry is, as who asked wrote it. */
    static Optional<CheckoutRequest> requested(Entry entry) {
        try {
            return CheckoutEvent.read(entry.type(), entry.body())
                    .filter(CheckoutEvent.Requested.class::isInstance)
                    .map(e -> ((CheckoutEvent.Requested) e).request());
        } catch (Body.Malformed e) {
            return Optional.empty();
        }
    }

    /** Whether an entry is about check-outs or their policy, and no mere record of a request. */
    static boolean counts(Entry entry) {
        return entry.type().startsWith(CheckoutEvent.PREFIX) && !entry.type().startsWith(REQUESTS);
    }

    private void add(Entry entry) {
        if (!counts(entry)) {
            return;
        }
        Optional<String> why;
        try {
            if (entry.standing() == Standing.OVERTAKEN) {
                overtaken(entry);
                return;
            }
            why = entry.type().startsWith(PolicyFold.PREFIX) ? policies.add(entry) : checkout(entry);
        } catch (Body.Malformed e) {
            why = Optional.of("It has " + e.getMessage());
        }
        why.ifPresent(text -> irregular.add(new Irregular(
                entry.id(),
                entry.index(),
                entry.type(),
                entry.subject(),
                Person.of(entry),
                entry.time().wall(),
                text)));
    }

    private static Optional<CheckoutId> id(Entry entry) {
        return entry.subject().startsWith("checkout/")
                ? CheckoutId.parse(entry.subject().substring("checkout/".length()))
                : Optional.empty();
    }

    private void overtaken(Entry entry) throws Body.Malformed {
        Optional<CheckoutFold> known = id(entry).map(checkouts::get);
        if (known.isPresent()
                && CheckoutEvent.read(entry.type(), entry.body()).orElse(null)
                        instanceof CheckoutEvent.FetchIntent intent) {
            known.get().overtaken(intent, entry);
        }
    }

    private Optional<String> checkout(Entry entry) throws Body.Malformed {
        Optional<CheckoutId> id = id(entry);
        Optional<CheckoutEvent> event = CheckoutEvent.read(entry.type(), entry.body());
        if (id.isEmpty()) {
            return Optional.of("It names no check-out");
        }
        if (event.isEmpty()) {
            return Optional.of("A newer Castellan may understand it");
        }
        CheckoutFold known = checkouts.get(id.get());
        if (event.get() instanceof CheckoutEvent.Requested requested) {
            if (known != null) {
                return Optional.of("A check-out of this name was requested before");
            }
            CheckoutRequest counted = counted(requested.request());
            checkouts.put(id.get(), new CheckoutFold(id.get(), counted, entry, policies.current(), whole));
            said.merge(counted.cluster(), requested.request().environment(), CheckoutPolicy::stricter);
            return Optional.empty();
        }
        return known == null ? Optional.of("Nobody requested it") : known.add(event.get(), entry, policies.current());
    }

    /** Every check-out, in the order of the requests. */
    public List<Checkout> checkouts() {
        return checkouts.values().stream().map(CheckoutFold::checkout).toList();
    }

    /** One check-out. */
    public Optional<Checkout> checkout(CheckoutId id) {
        return Optional.ofNullable(checkouts.get(id)).map(CheckoutFold::checkout);
    }

    /** A request as it counts, whatever environment who asks says. */
    CheckoutRequest counted(CheckoutRequest request) {
        return request.in(policies.current().environment(request.cluster(), request.environment(), said));
    }

    /** How careful requests have said one has to be: the strictest environment of each cluster. */
    Map<ClusterId, Environment> said() {
        return Map.copyOf(said);
    }

    /** The policy in force. */
    public CheckoutPolicy policy() {
        return policies.current();
    }

    /** A policy that somebody proposed and nobody else has accepted yet. */
    public Optional<PolicyProposal> proposal() {
        return policies.proposal();
    }

    /** A policy that was accepted and does not count, where none took force since. */
    Optional<PolicyFold.Lapsed> lapsed() {
        return policies.lapsed();
    }

    /** Entries that do not count, in their order. */
    public List<Irregular> irregular() {
        return List.copyOf(irregular);
    }

    /** The clusters that are tainted at a moment, one for each certificate. */
    public Collection<Taint> taints(Instant now) {
        return checkouts().stream().flatMap(c -> Taint.at(c, now).stream()).toList();
    }
}
