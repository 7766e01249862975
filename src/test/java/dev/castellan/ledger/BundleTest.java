package dev.castellan.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.castellan.failure.FailureException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Exported ledgers, whole and chosen, as they are and tampered with; and a second verifier that shares no code. */
class BundleTest {
    private static final Exported EXPORTED = export();

    private record Exported(String whole, String chosen, String keys) {}

    @TempDir
    Path folder;

    private static Exported export() {
        try (Ledger ledger = Ledger.inMemory("ada", InstantSource.system())) {
            for (int i = 0; i < 20; i++) {
                Draft draft = Draft.of("object.apply.intent", "pos-0" + i % 4, Map.of("n", i, "name", "Grüße \u0007"));
                // Entries from before another clock was asked, and since.
                ledger.append(i % 2 == 0 ? draft : draft.at(new ForeignTime("management.azure.com", Instant.now())));
            }
            ByteArrayOutputStream whole = new ByteArrayOutputStream();
            ByteArrayOutputStream chosen = new ByteArrayOutputStream();
            assertThat(ledger.export(whole, Filter.ALL)).isEqualTo(21);
            assertThat(ledger.export(chosen, Filter.subject("pos-02"))).isEqualTo(5);
            return new Exported(
                    whole.toString(StandardCharsets.UTF_8),
                    chosen.toString(StandardCharsets.UTF_8),
                    String.join("\n", ledger.keys()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Verification verify(String bundle) throws IOException {
        return verify(bundle, EXPORTED.keys());
    }

    private static Verification verify(String bundle, String keys) throws IOException {
        return Bundle.verify(
                new ByteArrayInputStream(bundle.getBytes(StandardCharsets.UTF_8)), Optional.of(Bundle.keys(keys)));
    }

    @Test
    void whatWasExportedIsSound() throws IOException {
        Verification whole = verify(EXPORTED.whole());
        assertThat(whole.problems()).isEmpty();
        assertThat(whole.checked()).isEqualTo(whole.size()).isEqualTo(21);
        assertThat(whole.signers())
                .singleElement()
                .satisfies(s -> assertThat(s.entries()).isEqualTo(21));
        Verification chosen = verify(EXPORTED.chosen());
        assertThat(chosen.problems()).isEmpty();
        assertThat(chosen.checked()).isEqualTo(5);
        assertThat(chosen.size()).isEqualTo(21);
    }

    @Test
    void otherKeysBelieveNothing() throws IOException {
        DeviceKey other = DeviceKey.generate();
        String keys = other.id() + " "
                + java.util.Base64.getEncoder().encodeToString(other.open().raw());
        assertThat(verify(EXPORTED.whole(), keys).problems())
                .extracting(Verification.Problem::code)
                .contains("entry-unknown-device", "checkpoint-signature");
        assertThat(verify(EXPORTED.chosen(), keys).problems())
                .extracting(Verification.Problem::code)
                .contains("entry-unknown-device", "checkpoint-signature");
    }

    @Test
    void everyKindOfTamperingIsFound() throws IOException {
        List<String> lines = EXPORTED.whole().lines().toList();
        assertThat(codes(without(lines, 5))).contains("log-truncated", "journal-gap");
        assertThat(codes(without(lines, lines.size() - 1))).contains("log-truncated");
        assertThat(codes(swapped(lines, 5, 6))).contains("log-root");
        List<String> doubled = new ArrayList<>(lines);
        doubled.add(5, lines.get(5));
        assertThat(codes(joined(doubled))).contains("log-truncated", "journal-fork");
        List<String> chosen = EXPORTED.chosen().lines().toList();
        assertThat(codes(swapped(chosen, 2, 4))).contains("entry-not-included");
    }

    /** One bit anywhere in the file: refused or not sound. */
    @Property(tries = 400)
    void anyChangedBitIsFound(@ForAll @IntRange(min = 0, max = 1 << 20) int at, @ForAll boolean whole)
            throws IOException {
        byte[] bytes = (whole ? EXPORTED.whole() : EXPORTED.chosen()).getBytes(StandardCharsets.UTF_8);
        bytes[at % bytes.length] ^= (byte) (1 << at % 8);
        assertThat(soundOrRefused(bytes)).isFalse();
    }

    /** Cut anywhere: refused or not sound; only a choice may end after any of its entries. */
    @Property(tries = 200)
    void anyCutIsFound(@ForAll @IntRange(min = 0, max = 1 << 20) int at) throws IOException {
        byte[] bytes = EXPORTED.whole().getBytes(StandardCharsets.UTF_8);
        assertThat(soundOrRefused(Arrays.copyOf(bytes, at % bytes.length))).isFalse();
    }

    @Property(tries = 300)
    void nonsenseIsRefused(@ForAll byte[] bytes) throws IOException {
        assertThat(soundOrRefused(bytes)).isFalse();
    }

    @Test
    void keysThatAreNoneAreRefused() {
        for (String text : List.of("", "# only a remark", "abc", "abc def", "00 AAAA")) {
            assertThatThrownBy(() -> Bundle.keys(text)).hasMessageContaining("ledger-keys-malformed");
        }
    }

    /** A verifier in another language, written from docs/ledger-format.md: it comes to the same answers. */
    @Test
    void anIndependentVerifierAgrees() throws Exception {
        Optional<String> python = python();
        Assumptions.assumeTrue(python.isPresent(), "no Python here");
        Path script = folder.resolve("verify.py");
        try (var in = BundleTest.class.getResourceAsStream("verify.py")) {
            Files.write(script, java.util.Objects.requireNonNull(in).readAllBytes());
        }
        List<String> lines = EXPORTED.whole().lines().toList();
        assertThat(independent(python.get(), script, EXPORTED.whole())).isEqualTo("sound 21\n");
        assertThat(independent(python.get(), script, EXPORTED.chosen())).isEqualTo("sound 5\n");
        for (String bad : List.of(
                without(lines, 5),
                without(lines, lines.size() - 1),
                swapped(lines, 5, 6),
                swapped(EXPORTED.chosen().lines().toList(), 2, 4),
                EXPORTED.whole().replaceFirst("\"sig\":\"A?.", "\"sig\":\"Q"))) {
            assertThat(independent(python.get(), script, bad)).startsWith("NOT SOUND");
        }
    }

    private String independent(String python, Path script, String bundle) throws Exception {
        Path file = folder.resolve("bundle");
        Path keys = folder.resolve("keys");
        Files.writeString(file, bundle);
        Files.writeString(keys, EXPORTED.keys());
        Process process = new ProcessBuilder(python, script.toString(), file.toString(), keys.toString())
                .redirectErrorStream(true)
                .start();
        String answer = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        return answer;
    }

    private static Optional<String> python() {
        for (String folder : System.getenv("PATH").split(java.io.File.pathSeparator, -1)) {
            Path python = Path.of(folder, "python3");
            if (Files.isExecutable(python)) {
                return Optional.of(python.toString());
            }
        }
        return Optional.empty();
    }

    private static boolean soundOrRefused(byte[] bytes) throws IOException {
        try {
            return Bundle.verify(new ByteArrayInputStream(bytes), Optional.of(Bundle.keys(EXPORTED.keys())))
                    .sound();
        } catch (FailureException e) {
            assertThat(e.failure().code()).isEqualTo("ledger-bundle-malformed");
            return false;
        }
    }

    private static List<String> codes(String bundle) throws IOException {
        return verify(bundle).problems().stream()
                .map(Verification.Problem::code)
                .toList();
    }

    private static String without(List<String> lines, int index) {
        List<String> rest = new ArrayList<>(lines);
        rest.remove(index);
        return joined(rest);
    }

    private static String swapped(List<String> lines, int a, int b) {
        List<String> other = new ArrayList<>(lines);
        java.util.Collections.swap(other, a, b);
        return joined(other);
    }

    private static String joined(List<String> lines) {
        return String.join("\n", lines) + "\n";
    }
}
