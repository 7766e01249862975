package dev.castellan;

import static dev.castellan.console.breakglass.Checkouts.ADA;
import static dev.castellan.console.breakglass.Checkouts.BEN;
import static org.assertj.core.api.Assertions.assertThat;

import dev.castellan.breakglass.BreakGlassSnapshot;
import dev.castellan.breakglass.Checkout;
import dev.castellan.breakglass.CheckoutState;
import dev.castellan.breakglass.Taint;
import dev.castellan.console.breakglass.Checkouts;
import dev.castellan.failure.Failure;
import dev.castellan.fleet.ClusterMark;
import dev.castellan.fleet.ClusterMarks;
import dev.castellan.fleet.Environment;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What the screens of clusters are told of check-outs. */
class CheckoutMarksTest {
    private static Checkout in(CheckoutState state, int number) {
        return Checkouts.in(
                state, number, ADA, Checkouts.request("leeds-prod-0" + number, Environment.PRODUCTION, false, false));
    }

    private static ClusterMarks of(Checkout... all) {
        return CheckoutMarks.of(Checkouts.snapshot(BEN, List.of(all)));
    }

    @ParameterizedTest
    @EnumSource(CheckoutState.class)
    void whatIsLostOverdueOrLeftMarksItsClusterAndNoOther(CheckoutState state) {
        Checkout one = in(state, 1);
        ClusterMarks marks = of(one, in(CheckoutState.HELD, 2));
        Optional<ClusterMark.Kind> wanted = switch (state) {
            case OVERDUE -> Optional.of(ClusterMark.Kind.OVERDUE);
            case LOST, RETURNED -> Optional.of(ClusterMark.Kind.TAINTED);
            default -> Optional.empty();
        };
        assertThat(marks.of(one.request().cluster()).map(ClusterMark::kind)).isEqualTo(wanted);
        assertThat(marks.marks()).hasSize(wanted.isPresent() ? 1 : 0);
        assertThat(marks.of(one.request().cluster()).flatMap(ClusterMark::until))
                .isEqualTo(wanted.flatMap(_ -> one.held().map(h -> h.facts().notAfter())));
        assertThat(marks.unknown()).isEmpty();
    }

    @Test
    void whereTheLedgerIsNotWholeNothingMoreIsClaimed() {
        Failure away = Failure.expected("ledger-team-away", "The team's ledger does not answer.", "", "");
        BreakGlassSnapshot part = Checkouts.snapshot(BEN, List.of(in(CheckoutState.LOST, 1)), Map.of(), List.of(away));
        assertThat(CheckoutMarks.of(part).unknown().orElseThrow()).contains("is not whole", "does not answer");
        assertThat(CheckoutMarks.of(part).marks()).hasSize(1);
        assertThat(new CheckoutMarks().now()).isEqualTo(ClusterMarks.NOT_CHECKED);
        assertThat(ClusterMarks.NOT_CHECKED.unknown()).isPresent();
    }

    /** What is wrong with the policy is no reason to doubt what is known of keys. */
    @Test
    void anotherFindingThanOfTheLedgerMakesItNoLessWhole() {
        Failure lapsed = Failure.expected(BreakGlassSnapshot.POLICY_LAPSED, "A policy is not in force.", "", "");
        assertThat(CheckoutMarks.of(Checkouts.snapshot(BEN, List.of(), Map.of(), List.of(lapsed)))
                        .unknown())
                .isEmpty();
    }

    /** Somebody's clock is ahead: it is overdue for him, and what taints it is something else. */
    @Test
    void anOverdueOneThatWasExportedIsTainted() {
        Checkout one = in(CheckoutState.OVERDUE, 1);
        BreakGlassSnapshot read = Checkouts.snapshot(BEN, List.of(one));
        Taint late = read.tainted().getFirst();
        assertThat(late.reasons()).containsExactly(Taint.NOT_IN_TIME);
        Taint exported = new Taint(
                late.cluster(),
                late.clusterName(),
                late.platform(),
                late.checkout(),
                late.fingerprint(),
                late.until(),
                late.since(),
                List.of("The key was written to /home/ada/admin.conf"));
        ClusterMarks marks = CheckoutMarks.of(Checkouts.tainted(read, exported));
        assertThat(marks.of(one.request().cluster()).map(ClusterMark::kind)).contains(ClusterMark.Kind.TAINTED);
    }

    @Test
    void whoShowsThemIsToldOfChangesAlone() {
        CheckoutMarks marks = new CheckoutMarks();
        AtomicInteger told = new AtomicInteger();
        Runnable end = marks.onChange(told::incrementAndGet);
        marks.read(Checkouts.snapshot(BEN, List.of(in(CheckoutState.LOST, 1))));
        marks.read(Checkouts.snapshot(BEN, List.of(in(CheckoutState.LOST, 1))));
        assertThat(told).hasValue(1);
        end.run();
        marks.read(Checkouts.snapshot(BEN, List.of()));
        assertThat(told).hasValue(1);
    }
}
