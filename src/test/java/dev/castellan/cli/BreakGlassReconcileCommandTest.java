package dev.castellan.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.castellan.breakglass.reconcile.Coverage;
import dev.castellan.breakglass.reconcile.Reconciliation;
import dev.castellan.breakglass.reconcile.Verdict;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** How it ends, for scripts. */
class BreakGlassReconcileCommandTest {
    private static int ended(boolean wholeLedger, Verdict.Kind... kinds) {
        List<Verdict> verdicts = List.of(kinds).stream()
                .map(k -> new Verdict(
                        "BG-1",
                        k,
                        "check-out co-1",
                        Optional.empty(),
                        "",
                        List.of(),
                        "",
                        Optional.empty(),
                        Optional.empty(),
                        1))
                .toList();
        return BreakGlassReconcileCommand.ended(
                new Reconciliation(verdicts, Coverage.none(), Coverage.none(), 0, 0, wholeLedger, Instant.EPOCH));
    }

    @Test
    void withoutTheTeamsLedgerItIsNoSuccess() {
        assertThat(ended(true)).isZero();
        assertThat(ended(true, Verdict.Kind.UNKNOWN_BEYOND)).isZero();
        assertThat(ended(false, Verdict.Kind.UNKNOWN_BEYOND)).isEqualTo(ExitCode.PARTIAL.number());
        assertThat(ended(false, Verdict.Kind.REPLAYED_ID)).isEqualTo(1);
        assertThat(ended(true, Verdict.Kind.REPLAYED_ID)).isEqualTo(1);
    }
}
