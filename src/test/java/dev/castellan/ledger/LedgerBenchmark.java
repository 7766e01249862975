package dev.castellan.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.castellan.identity.Safe;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.bouncycastle.math.ec.rfc8032.Ed25519;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Figures of the ledger. {@code -Dcastellan.ledger.entries=N} sets the size of the log that is verified. */
@Tag("benchmark")
class LedgerBenchmark {
    private static final int APPENDS = 500;

    @TempDir
    Path folder;

    @Test
    void appendsWithFullSync() {
        try (Ledger ledger = Ledger.open(LedgerSettings.of(
                Optional.of(folder), Safe.inMemory(), () -> new Actor("ada", ""), InstantSource.system()))) {
            for (int i = 0; i < 100; i++) {
                ledger.append(draft(i));
            }
            long start = System.nanoTime();
            for (int i = 0; i < APPENDS; i++) {
                ledger.append(draft(i));
            }
            tell("SQLite, one writer", APPENDS, System.nanoTime() - start);
        }
    }

    @Test
    void appendsOfEightWritersInPostgres() throws Exception {
        PostgresServer server = PostgresServer.shared();
        String database = server.database();
        try (PostgresStore owner = PostgresStore.at(server.settings(database, "owner"))) {
            owner.make(LogStoreContract.empty("example.com/team"));
            List<Thread> writers = new ArrayList<>();
            long start = System.nanoTime();
            for (int w = 0; w < 8; w++) {
                writers.add(Thread.ofPlatform().start(() -> {
                    try (PostgresStore store = PostgresStore.at(server.settings(database, "owner"))) {
                        for (int i = 0; i < 250; i++) {
                            store.append(LogStoreContract.incoming("s", "entry " + i), LogStoreContract.KEY);
                        }
                    } catch (StoreException e) {
                        throw new IllegalStateException(e);
                    }
                }));
            }
            for (Thread writer : writers) {
                writer.join();
            }
            tell("PostgreSQL, 8 writers", 2000, System.nanoTime() - start);
            assertThat(LogStore.said(owner.head()).size()).isEqualTo(2000);
            assertThat(owner.frontier(2000).root())
                    .isEqualTo(LogStore.said(owner.head()).root());
        }
    }

    @Test
    void verificationOfALongLog() throws IOException {
        int entries = Integer.getInteger("castellan.ledger.entries", 1_000_000);
        Safe safe = Safe.inMemory();
        DeviceKey key = DeviceKey.in(safe);
        byte[] seed = java.util.Arrays.copyOf(safe.read(DeviceKey.NAME).orElseThrow(), 32);
        Path bundle = folder.resolve("bundle");
        long start = System.nanoTime();
        SignedNote head = written(bundle, entries, key, seed);
        tell("signed and written", entries, System.nanoTime() - start);
        Bundle.Keys keys = Bundle.keys(
                key.id() + " " + Base64.getEncoder().encodeToString(key.open().raw()));
        System.gc();
        Runtime runtime = Runtime.getRuntime();
        long before = runtime.totalMemory() - runtime.freeMemory();
        start = System.nanoTime();
        Verification verified = Bundle.verify(Files.newInputStream(bundle), Optional.of(keys));
        tell("verified", entries, System.nanoTime() - start);
        assertThat(verified.problems()).isEmpty();
        assertThat(verified.root()).isEqualTo(java.util.HexFormat.of().formatHex(rootOf(head)));
        System.gc();
        System.out.printf(
                "bundle %d MB, kept after verification %d MB%n",
                Files.size(bundle) >> 20, (runtime.totalMemory() - runtime.freeMemory() - before) >> 20);
    }

    private static byte[] rootOf(SignedNote head) {
        try {
            return head.head().root();
        } catch (MalformedException e) {
            throw new IllegalStateException(e);
        }
    }

    private SignedNote written(Path bundle, int entries, DeviceKey key, byte[] seed) throws IOException {
        String origin = "castellan.dev/journal/benchmark";
        Path lines = folder.resolve("lines");
        Frontier frontier = new Frontier();
        UUID run = UUID.randomUUID();
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(lines), 1 << 16)) {
            for (int i = 0; i < entries; i++) {
                EntryText.Circumstance at = new EntryText.Circumstance(
                        new Entry.Place(origin, i),
                        new Actor("ada@contoso.com", ""),
                        key.id(),
                        Instant.EPOCH.plusMillis(i),
                        run,
                        i);
                byte[] payload = EntryText.payload(draft(i), at, Optional.empty());
                byte[] signed = Envelope.encoding(payload);
                byte[] signature = new byte[Ed25519.SIGNATURE_SIZE];
                // A million of the JDK's signatures take a quarter of an hour.
                Ed25519.sign(seed, 0, key.open().raw(), 0, signed, 0, signed.length, signature, 0);
                byte[] envelope = new Envelope(payload, key.id(), signature).bytes();
                var _ = frontier.add(Merkle.leaf(envelope));
                Bundle.write(out, envelope);
            }
        }
        SignedNote head = SignedNote.checkpoint(new SignedNote.Head(origin, entries, frontier.root()), key);
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(bundle), 1 << 16)) {
            Bundle.write(out, Bundle.header(head, true));
            Files.copy(lines, out);
        }
        Files.delete(lines);
        return head;
    }

    private static Draft draft(int i) {
        return Draft.of(
                "object.apply.intent",
                "pos-07",
                Map.of("kind", "Deployment", "namespace", "shop", "name", "checkout", "n", i));
    }

    private static void tell(String what, int count, long nanos) {
        System.out.printf(
                "%s: %d in %d ms, %d a second%n",
                what, count, TimeUnit.NANOSECONDS.toMillis(nanos), count * 1_000_000_000L / Math.max(1, nanos));
    }
}
