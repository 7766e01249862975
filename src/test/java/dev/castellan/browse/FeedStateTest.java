package dev.castellan.browse;

import static org.assertj.core.api.Assertions.assertThat;

import dev.castellan.browse.FeedState.Phase;
import dev.castellan.browse.FeedState.Signal;
import dev.castellan.failure.Failure;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FeedStateTest {
    private static final Instant T0 = Samples.NOW;

    private static Failure failure(String code) {
        return Failure.expected(code, "It happened.", "It means.", "Do.");
    }

    private static Instant at(int seconds) {
        return T0.plusSeconds(seconds);
    }

    private static Signal failed(String code, int lastSign) {
        return new Signal.Failed(failure(code), at(lastSign), Optional.empty());
    }

    @Test
    void aListComesToLife() {
        FeedState s = FeedState.connecting(T0);
        s = s.after(new Signal.Rows(500), at(1));
        s = s.after(new Signal.Rows(2_500), at(2));
        assertThat(s.phase()).isEqualTo(Phase.CATCHING_UP);
        assertThat(s.since()).isEqualTo(at(1));
        assertThat(s.rows()).isEqualTo(2_500);
        assertThat(s.asOf()).as("not complete").isEmpty();
        s = s.after(new Signal.Live(3_000), at(3));
        assertThat(s.phase()).isEqualTo(Phase.LIVE);
        assertThat(s.asOf()).contains(at(3));
    }

    @Test
    void staleSinceTheLastSignOfLife() {
        FeedState s = FeedState.connecting(T0).after(new Signal.Live(3), at(1));
        s = s.after(failed("cluster-timeout", 20), at(35));
        assertThat(s.phase()).isEqualTo(Phase.STALE);
        assertThat(s.since()).isEqualTo(at(20));
        assertThat(s.asOf()).contains(at(20));
        // A further failure does not make it any fresher.
        s = s.after(failed("cluster-refused", 20), at(60));
        assertThat(s.since()).isEqualTo(at(20));
        s = s.after(new Signal.Asked(), at(61));
        assertThat(s.phase()).isEqualTo(Phase.STALE);
        s = s.after(new Signal.Live(3), at(62));
        assertThat(s.phase()).isEqualTo(Phase.LIVE);
        assertThat(s.since()).isEqualTo(at(62));
        assertThat(s.reason()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "cluster-unauthorized, SIGNED_OUT, SIGNED_OUT",
        "cluster-plugin-failed, SIGNED_OUT, SIGNED_OUT",
        "cluster-plugin-timeout, SIGNED_OUT, SIGNED_OUT",
        "cluster-plugin-missing, FAILED, STALE",
        "cluster-plugin-not-started, FAILED, STALE",
        "cluster-plugin-answer, FAILED, STALE",
        "fleet-signed-out, SIGNED_OUT, SIGNED_OUT",
        "cluster-forbidden, FORBIDDEN, FORBIDDEN",
        "cluster-not-found, GONE, GONE",
        "cluster-timeout, UNREACHABLE, STALE",
        "cluster-refused, UNREACHABLE, STALE",
        "cluster-unknown-host, UNREACHABLE, STALE",
        "cluster-tls-expired, FAILED, STALE",
        "cluster-server-error, FAILED, STALE",
        "cluster-protocol, FAILED, STALE",
    })
    void everyFailureHasItsState(String code, Phase withoutRows, Phase withRows) {
        FeedState fresh = FeedState.connecting(T0);
        FeedState known = fresh.after(new Signal.Live(3), at(1));
        assertThat(fresh.after(failed(code, 0), at(2)).phase()).isEqualTo(withoutRows);
        assertThat(known.after(failed(code, 1), at(2)).phase()).isEqualTo(withRows);
        assertThat(known.after(failed(code, 1), at(2)).rows()).isEqualTo(withRows == Phase.GONE ? 0 : 3);
    }

    @ParameterizedTest
    @CsvSource({
        "cluster-unauthorized, false",
        "cluster-plugin-failed, false",
        "cluster-forbidden, false",
        "identity-session-ended, true",
        "fleet-signed-out, true",
        "fleet-connect-signed-out, true",
        "fleet-proof-needed, true",
    })
    void anAzureAccountIsOfferedOnlyWhereItHelps(String code, boolean helps) {
        assertThat(FeedState.azureSignInHelps(failure(code))).isEqualTo(helps);
    }

    @Test
    void attemptsByTheClockDoNotFlicker() {
        FeedState s = FeedState.connecting(T0).after(failed("cluster-refused", 0), at(1));
        FeedState again = s.after(failed("cluster-refused", 0), at(9));
        assertThat(again.since()).isEqualTo(at(1));
        assertThat(s.after(new Signal.Asked(), at(2)).phase()).isEqualTo(Phase.CONNECTING);
    }

    @Test
    void aNewListKeepsWhatIsKnown() {
        FeedState s = FeedState.connecting(T0).after(new Signal.Live(3), at(1)).after(new Signal.Again(3), at(5));
        assertThat(s.phase()).isEqualTo(Phase.CATCHING_UP);
        assertThat(s.asOf()).contains(at(1));
    }

    @Test
    void waitingTellsUntilWhen() {
        FeedState s = FeedState.connecting(T0).after(new Signal.Wait(failure("cluster-throttled"), at(30)), at(1));
        assertThat(s.phase()).isEqualTo(Phase.THROTTLED);
        assertThat(s.words(at(10))).isEqualTo("Throttled, again in 20s. It happened.");
    }

    @Test
    void closedIsTheEnd() {
        FeedState s = FeedState.connecting(T0).after(new Signal.Closed(), at(1));
        assertThat(s.after(new Signal.Live(9), at(2)).phase()).isEqualTo(Phase.CLOSED);
    }

    /** A plug-in that answers nonsense may have opened a browser before, and would at each try. */
    @Test
    void nobodyIsAskedByTheClockWhereAPersonHasToDoSomething() {
        for (String code : List.of("cluster-unauthorized", "cluster-plugin-failed", "cluster-plugin-answer")) {
            assertThat(FeedState.waitsForPerson(Failure.expected(code, "", "", "")))
                    .as(code)
                    .isTrue();
        }
        for (String code : List.of("cluster-plugin-missing", "cluster-timeout", "cluster-forbidden")) {
            assertThat(FeedState.waitsForPerson(Failure.expected(code, "", "", "")))
                    .as(code)
                    .isFalse();
        }
    }
}
