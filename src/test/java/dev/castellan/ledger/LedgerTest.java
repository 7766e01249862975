package dev.castellan.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.castellan.identity.Safe;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The front door, as features use it. */
class LedgerTest {
    private static final Instant NOW = Instant.parse("2026-11-26T09:00:00Z");

    @TempDir
    Path folder;

    @Test
    void whatWasRecordedIsReadAgainAfterARestart() {
        Safe safe = Safe.inMemory();
        Draft draft = Draft.of(
                "object.apply.intent",
                "pos-07",
                Map.of("kind", "Deployment", "replicas", 3, "names", List.of("a", "b")));
        Receipt receipt;
        try (Ledger ledger = open(safe)) {
            receipt = ledger.append(draft);
            assertThat(receipt.standing()).isEqualTo(Standing.RECORDED);
        }
        try (Ledger ledger = open(safe)) {
            Entry entry = ledger.find(draft.id()).orElseThrow();
            assertThat(entry.index()).isEqualTo(receipt.index()).isEqualTo(1);
            assertThat(entry.type()).isEqualTo("object.apply.intent");
            assertThat(entry.subject()).isEqualTo("pos-07");
            assertThat(entry.body()).containsEntry("replicas", 3L).containsEntry("names", List.of("a", "b"));
            assertThat(entry.actor().name()).isEqualTo("ada@contoso.com");
            assertThat(entry.time().wall()).isEqualTo(NOW);
            assertThat(ledger.size()).isEqualTo(2);
            assertThat(ledger.entries(0, Filter.ALL).map(Entry::type))
                    .containsExactly("ledger.device", "object.apply.intent");
            assertThat(ledger.latest(1, Filter.subject("pos-07"))).containsExactly(entry);
            assertThat(ledger.latest(9, Filter.type("object."))).containsExactly(entry);
            assertThat(ledger.latest(9, Filter.type("object.apply"))).isEmpty();
        }
    }

    /** A clock that is wrong is told once, and again where it is wrong in another way. */
    @Test
    void anotherClockIsReadAgainAndADifferenceIsARemark() {
        List<Integer> ahead = List.of(0, 59, 61, 65, 61, 300, 0, -90);
        try (Ledger ledger = open(Safe.inMemory())) {
            for (int seconds : ahead) {
                ledger.append(Draft.of("object.apply.done", "pos-07", Map.of())
                        .at(new ForeignTime("arm\uD800.example", NOW.minusSeconds(seconds))));
            }
            List<Entry> entries = ledger.entries(0, Filter.subject("pos-07")).toList();
            assertThat(entries)
                    .extracting(e -> e.time().foreign())
                    .startsWith(Optional.of(new ForeignTime("arm\uFFFD.example", NOW)));
            assertThat(entries)
                    .extracting(e -> e.time().ahead().map(Duration::toSeconds))
                    .containsExactly(
                            Optional.empty(),
                            Optional.empty(),
                            Optional.of(61L),
                            Optional.of(65L),
                            Optional.of(61L),
                            Optional.of(300L),
                            Optional.empty(),
                            Optional.of(-90L));
            assertThat(ledger.verify().getFirst().remarks())
                    .containsExactly(
                            "At entry 3 its device's clock was 61 seconds ahead of that of arm\uFFFD.example.",
                            "At entry 6 its device's clock was 300 seconds ahead of that of arm\uFFFD.example.",
                            "At entry 8 its device's clock was 90 seconds behind that of arm\uFFFD.example.");
        }
    }

    @Test
    void theSameIdIsRecordedOnce() {
        try (Ledger ledger = open(Safe.inMemory())) {
            Draft draft = Draft.of("cluster.unlock", "pos-07", Map.of());
            Receipt first = ledger.append(draft);
            assertThat(ledger.append(draft)).isEqualTo(first);
            assertThat(ledger.size()).isEqualTo(2);
            org.assertj.core.api.Assertions.assertThatThrownBy(() -> ledger.append(
                            Draft.of("secret.reveal", "pos-07", Map.of()).withId(draft.id())))
                    .hasMessageContaining("ledger-id-reused");
        }
    }

    @Test
    void whoDecidedOnOldNewsIsOvertaken() {
        try (Ledger ledger = open(Safe.inMemory())) {
            ledger.append(Draft.of("cluster.unlock", "pos-07", Map.of()));
            long seen = ledger.size();
            Draft mine = Draft.of("checkout.request.intent", "pos-07", Map.of()).unlessChangedSince(seen);
            Draft other =
                    Draft.of("checkout.request.intent", "pos-07", Map.of()).unlessChangedSince(seen);
            assertThat(ledger.append(other).standing()).isEqualTo(Standing.RECORDED);
            assertThat(ledger.append(mine).standing()).isEqualTo(Standing.OVERTAKEN);
            assertThat(ledger.append(mine).standing()).isEqualTo(Standing.OVERTAKEN);
            assertThat(ledger.find(mine.id()).orElseThrow().standing()).isEqualTo(Standing.OVERTAKEN);
            Draft elsewhere =
                    Draft.of("checkout.request.intent", "pos-08", Map.of()).unlessChangedSince(seen);
            assertThat(ledger.append(elsewhere).standing()).isEqualTo(Standing.RECORDED);
        }
    }

    @Test
    void readingAnEmptyLedgerMakesNothing() {
        try (Ledger ledger = open(Safe.inMemory())) {
            assertThat(ledger.size()).isZero();
            assertThat(ledger.head()).isEmpty();
            assertThat(ledger.latest(10, Filter.ALL)).isEmpty();
            assertThat(folder).isEmptyDirectory();
        }
    }

    @Test
    void secretsAndBrokenTextDoNotEnter() {
        try (Ledger ledger = Ledger.inMemory("ada", InstantSource.system())) {
            Draft draft = Draft.of(
                    "object.apply.intent", "bad\uD800name", Map.of("header", "Authorization: Bearer abcdefghijkl"));
            ledger.append(draft);
            Entry entry = ledger.find(draft.id()).orElseThrow();
            assertThat(entry.subject()).isEqualTo("bad\uFFFDname");
            assertThat(entry.body().get("header")).asString().doesNotContain("abcdefghijkl");
        }
    }

    private Ledger open(Safe safe) {
        return Ledger.open(LedgerSettings.of(
                Optional.of(folder), safe, () -> new Actor("ada@contoso.com", "1.2"), InstantSource.fixed(NOW)));
    }

    @Test
    void anEntrysSignatureIsKnownByTheKeyThatItsDeviceIntroduced() {
        Ledger ledger = Ledger.inMemory("ada", java.time.InstantSource.system());
        Receipt receipt = ledger.append(Draft.of("test.signed", "pos-07", java.util.Map.of()));
        assertThat(ledger.signed(receipt.id())).isTrue();
        assertThat(ledger.signed(java.util.UUID.randomUUID())).isFalse();
        assertThat(ledger.find(receipt.id()).orElseThrow().device()).isEqualTo(ledger.device());
    }
}
