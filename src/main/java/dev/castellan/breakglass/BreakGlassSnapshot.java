package dev.castellan.breakglass;

import dev.castellan.failure.Failure;
import dev.castellan.fleet.ClusterId;
import dev.castellan.fleet.Environment;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Everything a screen shows, as it was read at one moment. Text in it comes from people and clusters: show it as untrusted.
 *
 * @param at when it was read, lists are as of then; empty where nothing was read so far, and nothing is known
 * @param failure why it could not be read again; what is shown is older then
 * @param me who acts here
 * @param out what may be out now: fetching, held, in use, overdue, being returned, lost; the soonest to end first
 * @param waitingForMe requests that this person may approve
 * @param waitingForOthers requests that somebody else has to decide
 * @param ready approved and not fetched yet
 * @param reviews emergencies that somebody else than their author still has to look at
 * @param history what is over, newest first
 * @param tainted clusters that may be opened by a certificate nobody can account for
 * @param irregular entries that do not count, newest first
 * @param policy in force; where {@link #POLICY_UNKNOWN} is among the findings it is the standard one, and not the team's
 * @param said the strictest environment that anybody who asked for a cluster said it is
 * @param proposal a policy that waits to be accepted
 * @param findings of the ledger itself: team unreachable, alarms
 */
public record BreakGlassSnapshot(
        Optional<Instant> at,
        Optional<Failure> failure,
        Person me,
        List<Item> out,
        List<Item> waitingForMe,
        List<Item> waitingForOthers,
        List<Item> ready,
        List<Item> reviews,
        List<Item> history,
        List<Taint> tainted,
        List<Register.Irregular> irregular,
        CheckoutPolicy policy,
        Map<ClusterId, Environment> said,
        Optional<PolicyProposal> proposal,
        List<Failure> findings) {
    /** The code of the finding that says that nobody here knows what the team allows. */
    public static final String POLICY_UNKNOWN = "breakglass-policy-unknown";

    /** The code of the finding that says that a policy which was accepted is not in force. */
    public static final String POLICY_LAPSED = "breakglass-policy-lapsed";

    public BreakGlassSnapshot {
        out = List.copyOf(out);
        waitingForMe = List.copyOf(waitingForMe);
        waitingForOthers = List.copyOf(waitingForOthers);
        ready = List.copyOf(ready);
        reviews = List.copyOf(reviews);
        history = List.copyOf(history);
        tainted = List.copyOf(tainted);
        irregular = List.copyOf(irregular);
        said = Map.copyOf(said);
        findings = List.copyOf(findings);
    }

    /**
     * One check-out as a row.
     *
     * @param checkout everything about it
     * @param state at the moment of the snapshot
     * @param mine whether this person requested it
     * @param here whether its key lies on this machine
     * @param left until it has to be back, or until a request expires; negative afterwards
     * @param whole the same at its beginning, for a ring
     */
    public record Item(
            Checkout checkout,
            CheckoutState state,
            boolean mine,
            boolean here,
            Optional<Duration> left,
            Optional<Duration> whole) {}

    /** Before anything was read. */
    static BreakGlassSnapshot empty(Person me) {
        return new BreakGlassSnapshot(
                Optional.empty(),
                Optional.empty(),
                me,
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                CheckoutPolicy.STANDARD,
                Map.of(),
                Optional.empty(),
                List.of());
    }

    /** The check-out of this name, in whichever list. */
    public Optional<Item> item(CheckoutId id) {
        return Stream.of(out, waitingForMe, waitingForOthers, ready, reviews, history)
                .flatMap(List::stream)
                .filter(i -> i.checkout().id().equals(id))
                .findFirst();
    }

    /**
     * Keys that were not given back: those that may be out, and on this machine also those whose certificate is refused by
     * now, for what lies here has to go all the same.
     */
    List<Item> unreturned() {
        return Stream.concat(out.stream(), history.stream().filter(Item::here))
                .filter(i -> i.checkout().held().isPresent())
                .filter(i -> i.checkout().returned().isEmpty())
                .toList();
    }

    /** The same after a reading that failed. */
    BreakGlassSnapshot stale(Failure why) {
        return new BreakGlassSnapshot(
                at,
                Optional.of(why),
                me,
                out,
                waitingForMe,
                waitingForOthers,
                ready,
                reviews,
                history,
                tainted,
                irregular,
                policy,
                said,
                proposal,
                findings);
    }

    /** From what the ledger says, for one person on one device. Pure. */
    static BreakGlassSnapshot of(Register register, Person me, Instant now, List<Failure> findings) {
        List<Item> all = register.checkouts().stream()
                .map(c -> item(c, me, now, register.policy()))
                .toList();
        java.util.function.Function<CheckoutState, List<Item>> in =
                state -> all.stream().filter(i -> i.state() == state).toList();
        boolean decides = register.policy().mayApprove(me);
        List<Item> requested = in.apply(CheckoutState.REQUESTED);
        java.util.function.Predicate<Item> forMe = i -> decides
                && !me.mayBe(i.checkout().requester(), register.policy().samePerson())
                && i.checkout().violation().isEmpty()
                && i.checkout().approvals().stream()
                        .noneMatch(a -> a.by().mayBe(me, register.policy().samePerson()));
        List<Item> sealedUnapproved = in.apply(CheckoutState.HELD).stream()
                .filter(i -> !i.checkout().granted())
                .toList();
        return new BreakGlassSnapshot(
                Optional.of(now),
                Optional.empty(),
                me,
                all.stream()
                        .filter(i -> i.state().keyOut())
                        .sorted(java.util.Comparator.comparing(i -> i.left().orElse(Duration.ZERO)))
                        .toList(),
                Stream.concat(requested.stream(), sealedUnapproved.stream())
                        .filter(forMe)
                        .toList(),
                requested.stream().filter(forMe.negate()).toList(),
                in.apply(CheckoutState.APPROVED),
                all.stream().filter(i -> i.checkout().reviewOpen(now)).toList(),
                all.stream()
                        .filter(i -> i.state().over() || i.state() == CheckoutState.RETURNED)
                        .sorted(java.util.Comparator.comparing(
                                        (Item i) -> i.checkout().lastChange())
                                .reversed())
                        .toList(),
                List.copyOf(register.taints(now)),
                register.irregular().reversed(),
                register.policy(),
                register.said(),
                register.proposal(),
                findings);
    }

    private static Item item(Checkout c, Person me, Instant now, CheckoutPolicy policy) {
        CheckoutState state = c.state(now);
        Optional<Duration> left = c.held().isPresent()
                ? c.remaining(now)
                : state == CheckoutState.REQUESTED || state == CheckoutState.APPROVED
                        ? Optional.of(Duration.between(now, c.waitsUntil()))
                        : Optional.empty();
        Optional<Duration> whole = c.held()
                .map(h -> Duration.between(h.since(), h.deadline()))
                .or(() -> left.map(
                        _ -> state == CheckoutState.APPROVED ? policy.approvalLifetime() : policy.requestLifetime()));
        boolean here = c.held().map(h -> h.device().equals(me.device())).orElse(false);
        boolean mine = c.requester().mayBe(me, List.of());
        return new Item(c, state, mine, here, left, whole);
    }
}
