package dev.castellan.identity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.castellan.identity.ChallengeBook.Arrival;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class ChallengeBookTest {
    private static final Instant NOW = Instant.parse("2026-03-01T10:00:00Z");
    private static final Account ANA = new Account("ana.t", "ana@example.com", "Ana", "t");
    private static final Account BEN = new Account("ben.t", "ben@example.com", "Ben", "t");
    private static final String C1 = "{\"access_token\":{\"acrs\":{\"value\":\"c1\"}}}";
    private static final String C2 = "{\"access_token\":{\"acrs\":{\"value\":\"c2\"}}}";

    private static ChallengeBook after(Arrival arrival) {
        return ((Arrival.Wait) arrival).book();
    }

    @Test
    void manyCallsOnePrompt() {
        ChallengeBook book = ChallengeBook.EMPTY;
        for (int i = 0; i < 50; i++) {
            book = after(book.arrive(ANA, "t", i % 2 == 0 ? C1 : C2, NOW));
        }
        assertThat(book.shown()).singleElement().satisfies(p -> {
            assertThat(p.waiting()).isEqualTo(50);
            assertThat(p.state()).isEqualTo(PendingChallenge.State.ASKED);
            assertThat(p.asks()).contains("c1", "c2");
        });
    }

    @Test
    void peopleAndTenantsAreAskedApart() {
        ChallengeBook book = after(ChallengeBook.EMPTY.arrive(ANA, "t", C1, NOW));
        book = after(book.arrive(BEN, "t", C1, NOW));
        book = after(book.arrive(ANA, "other", C1, NOW));
        assertThat(book.shown()).extracting(PendingChallenge::number).containsExactly(1L, 2L, 3L);
    }

    @Test
    void acceptingHappensOnceAndGivesTimeToSignIn() {
        ChallengeBook book = after(ChallengeBook.EMPTY.arrive(ANA, "t", C1, NOW));
        Instant later = NOW.plusSeconds(200);
        ChallengeBook accepted = book.accept(1, later).orElseThrow();
        assertThat(accepted.shown().getFirst().state()).isEqualTo(PendingChallenge.State.SIGNING_IN);
        assertThat(accepted.shown().getFirst().expiresAt()).isEqualTo(later.plus(ChallengeBook.PATIENCE));
        assertThat(accepted.accept(1, later)).isEmpty();
        assertThat(book.accept(7, later)).isEmpty();
    }

    @Test
    void anOpenBrowserIsNotAskedForMore() {
        ChallengeBook book = after(ChallengeBook.EMPTY.arrive(ANA, "t", C1, NOW));
        book = after(book.accept(1, NOW).orElseThrow().arrive(ANA, "t", C2, NOW));
        assertThat(book.find(1).orElseThrow().claims()).isEqualTo(C1);
    }

    @Test
    void aRefusalIsRespectedLongerEachTimeUntilSomebodySignsIn() {
        ChallengeBook book = ChallengeBook.EMPTY;
        Instant time = NOW;
        Duration last = Duration.ZERO;
        for (int i = 0; i < 12; i++) {
            book = after(book.arrive(ANA, "t", C1, time));
            book = book.refuse(book.shown().getFirst().number(), time);
            Instant until = book.quietUntil(ANA.id(), time).orElseThrow();
            assertThat(book.arrive(ANA, "t", C1, until.minusMillis(1))).isEqualTo(new Arrival.Refused(until));
            assertThat(book.arrive(ANA, "t", C1, until)).isInstanceOf(Arrival.Wait.class);
            Duration pause = Duration.between(time, until);
            assertThat(pause).isGreaterThanOrEqualTo(last).isLessThanOrEqualTo(Duration.ofMinutes(10));
            last = pause;
            time = until;
        }
        assertThat(last).isEqualTo(Duration.ofMinutes(10));
        book = after(book.arrive(ANA, "t", C1, time));
        book = book.refuse(book.shown().getFirst().number(), time).signedIn(ANA.id());
        assertThat(book.quietUntil(ANA.id(), time)).isEmpty();
    }

    @Test
    void anAnswerSettlesEverything() {
        ChallengeBook book =
                after(ChallengeBook.EMPTY.arrive(ANA, "t", C1, NOW)).settle(1, true);
        assertThat(book.shown()).isEmpty();
        assertThat(book.arrive(ANA, "t", C1, NOW)).isInstanceOf(Arrival.Wait.class);
    }

    @Test
    void aPromptNobodyWaitsForIsGone() {
        ChallengeBook book = after(ChallengeBook.EMPTY.arrive(ANA, "t", C1, NOW));
        book = after(book.arrive(ANA, "t", C1, NOW));
        assertThat(book.leave(1).shown()).hasSize(1);
        assertThat(book.leave(1).leave(1).shown()).isEmpty();
        assertThat(book.leave(1).accept(1, NOW).orElseThrow().leave(1).shown()).hasSize(1);
    }
}
