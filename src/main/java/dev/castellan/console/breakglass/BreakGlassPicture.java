package dev.castellan.console.breakglass;

import dev.castellan.breakglass.BreakGlassSnapshot;
import dev.castellan.breakglass.Checkout;
import dev.castellan.breakglass.CheckoutId;
import dev.castellan.breakglass.CheckoutPolicy;
import dev.castellan.breakglass.Person;
import dev.castellan.breakglass.PolicyProposal;
import dev.castellan.breakglass.Register;
import dev.castellan.breakglass.Taint;
import dev.castellan.failure.Failure;
import dev.castellan.fleet.ClusterId;
import dev.castellan.fleet.Environment;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Everything that the pages show, equal as long as there is no news.
 *
 * @param read whether anything was read yet
 * @param failure why it could not be read again
 */
record BreakGlassPicture(
        boolean read,
        Optional<Failure> failure,
        Person me,
        List<CheckoutRow> out,
        List<CheckoutRow> waitingForMe,
        List<CheckoutRow> waitingForOthers,
        List<CheckoutRow> ready,
        List<CheckoutRow> reviews,
        List<CheckoutRow> history,
        List<Taint> tainted,
        List<Register.Irregular> irregular,
        CheckoutPolicy policy,
        Map<ClusterId, Environment> said,
        Optional<PolicyProposal> proposal,
        List<Failure> findings) {

    /** Before anything was read. */
    static final BreakGlassPicture NOTHING = new BreakGlassPicture(
            false,
            Optional.empty(),
            new Person("", "", ""),
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

    static BreakGlassPicture of(
            BreakGlassSnapshot s, Map<CheckoutId, BreakGlassDesk.Live> live, Map<CheckoutId, String> steps) {
        return new BreakGlassPicture(
                s.at().isPresent(),
                s.failure(),
                s.me(),
                rows(s.out(), live, steps),
                rows(s.waitingForMe(), live, steps),
                rows(s.waitingForOthers(), live, steps),
                rows(s.ready(), live, steps),
                rows(s.reviews(), live, steps),
                rows(s.history(), live, steps),
                s.tainted(),
                s.irregular(),
                s.policy(),
                s.said(),
                s.proposal(),
                s.findings());
    }

    private static List<CheckoutRow> rows(
            List<BreakGlassSnapshot.Item> items,
            Map<CheckoutId, BreakGlassDesk.Live> live,
            Map<CheckoutId, String> steps) {
        return items.stream()
                .map(i -> CheckoutRow.of(
                        i,
                        Optional.ofNullable(live.get(i.checkout().id())),
                        Optional.ofNullable(steps.get(i.checkout().id()))))
                .toList();
    }

    /** Where nothing could be read so far. */
    BreakGlassPicture failed(Failure why) {
        return new BreakGlassPicture(
                read,
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

    /** The check-out of this name. */
    Optional<CheckoutRow> row(CheckoutId id) {
        return Stream.of(out, waitingForMe, waitingForOthers, ready, reviews, history)
                .flatMap(List::stream)
                .filter(r -> r.checkout().id().equals(id))
                .findFirst();
    }

    /** Whether this person may decide about it. */
    boolean forMe(CheckoutId id) {
        return waitingForMe.stream().anyMatch(r -> r.checkout().id().equals(id));
    }

    /** Whether this person may review it, and did not yet. */
    boolean reviewable(Checkout checkout, Instant now) {
        return checkout.reviewableBy(me, policy.samePerson(), now) && policy.mayApprove(me);
    }

    /** Whether there is nothing at all yet. */
    boolean nothing() {
        return out.isEmpty()
                && waitingForMe.isEmpty()
                && waitingForOthers.isEmpty()
                && ready.isEmpty()
                && reviews.isEmpty()
                && tainted.isEmpty();
    }
}
