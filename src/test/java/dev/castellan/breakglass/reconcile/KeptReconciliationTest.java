package dev.castellan.breakglass.reconcile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.castellan.failure.FailureException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What was found last, over a restart. */
class KeptReconciliationTest {
    private static final Instant NOW = Instant.parse("2026-11-26T12:00:00.123456789Z");

    @TempDir
    Path folder = Path.of("");

    private static Verdict verdict(Verdict.Kind kind, int number) {
        return new Verdict(
                Verdict.id(kind, "thing " + number),
                kind,
                "request 361b71eb",
                number % 2 == 0 ? Optional.empty() : Optional.of("/subscriptions/s/store-lyon-3"),
                "bram fetched it \u202e and \"no\" check-out covers it.",
                List.of("one\nline", "caf\u00e9"),
                number % 3 == 0 ? "" : "Ask.",
                Optional.of(NOW.minusSeconds(60)),
                Optional.empty(),
                number);
    }

    private static Reconciliation result(int verdicts) {
        List<Verdict> all = new ArrayList<>();
        List<Verdict.Kind> kinds = List.of(Verdict.Kind.values()).reversed();
        for (int i = 0; i < verdicts; i++) {
            all.add(verdict(kinds.get(i % kinds.size()), i));
        }
        all.sort(Reconciliation.ORDER);
        return new Reconciliation(
                all,
                new Coverage(true, Optional.of(NOW.minusSeconds(900)), Optional.of(NOW), 48_231, 2, List.of("a gap")),
                Coverage.none(),
                7,
                214,
                false,
                NOW);
    }

    private Path file() {
        return folder.resolve("kept.json");
    }

    @Test
    void itComesBackAsItWasForItsOwnerAlone() throws Exception {
        assertThat(new KeptReconciliation(file()).read()).isEmpty();
        Reconciliation result = result(28);
        new KeptReconciliation(file()).keep(result(1));
        new KeptReconciliation(file()).keep(result);
        assertThat(new KeptReconciliation(file()).read()).contains(result);
        if (folder.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file())))
                    .isEqualTo("rw-------");
        }
    }

    @Test
    void findingsAreKeptFirstAndACutResultIsNoWholeOne() throws Exception {
        Reconciliation result = result(KeptReconciliation.MOST_VERDICTS + 500);
        new KeptReconciliation(file()).keep(result);
        Reconciliation read = new KeptReconciliation(file()).read().orElseThrow();
        assertThat(read.verdicts()).isEqualTo(result.verdicts().subList(0, KeptReconciliation.MOST_VERDICTS));
        assertThat(read.count(Verdict.Weight.FINDING)).isEqualTo(result.count(Verdict.Weight.FINDING));
        assertThat(read.audit().gaps()).anyMatch(g -> g.contains("500 lines were not kept"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"cut", "flipped", "newer", "empty", "other", "huge"})
    void whatWasDamagedIsToldAndNotBelieved(String how) throws Exception {
        new KeptReconciliation(file()).keep(result(5));
        String text = Files.readString(file());
        String damaged = switch (how) {
            case "cut" -> text.substring(0, text.length() / 2);
            case "flipped" -> text.replace("\"fetches\":7", "\"fetches\":1");
            case "newer" -> text.replace("\"castellan\":1", "\"castellan\":2");
            case "empty" -> "";
            case "other" -> "[[[[";
            default -> "x".repeat(25 << 20);
        };
        assertThat(damaged).isNotEqualTo(text);
        Files.writeString(file(), damaged);
        assertThatThrownBy(() -> new KeptReconciliation(file()).read())
                .isInstanceOfSatisfying(
                        FailureException.class,
                        e -> assertThat(e.failure().code()).isEqualTo("breakglass-reconcile-kept"));
        new KeptReconciliation(file()).keep(result(2));
        assertThat(new KeptReconciliation(file()).read()).contains(result(2));
    }
}
