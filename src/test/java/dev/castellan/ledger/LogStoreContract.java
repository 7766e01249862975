package dev.castellan.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;

/** What every log store does alike. */
abstract class LogStoreContract {
    static final DeviceKey KEY = DeviceKey.generate();

    /** A log with an empty head. */
    abstract LogStore store() throws StoreException;

    /** The same log once more, as another process or person would open it. */
    abstract LogStore again() throws StoreException;

    static SignedNote empty(String origin) {
        return SignedNote.checkpoint(new SignedNote.Head(origin, 0, Merkle.EMPTY), KEY);
    }

    static LogStore.Incoming incoming(String subject, String text) {
        return incoming(UUID.randomUUID(), subject, Optional.empty(), text);
    }

    static LogStore.Incoming incoming(UUID id, String subject, Optional<EntryText.Condition> when, String text) {
        return new LogStore.Incoming(
                id, "test.thing", subject, Optional.empty(), when, (_, _) -> text.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void entriesStandInOrderUnderASignedHead() throws StoreException {
        try (LogStore store = store()) {
            List<byte[]> leaves = new ArrayList<>();
            for (int i = 0; i < 70; i++) {
                LogStore.Appended appended = store.append(incoming("s" + i % 3, "entry " + i), KEY);
                leaves.add(Merkle.leaf(("entry " + i).getBytes(StandardCharsets.UTF_8)));
                assertThat(appended.index()).isEqualTo(i);
                SignedNote.Head head = LogStore.said(store.head());
                assertThat(head.size()).isEqualTo(i + 1L);
                assertThat(head.root()).isEqualTo(MerkleTest.root(leaves));
                assertThat(store.head().writtenBy(head.origin(), KEY.open())).isTrue();
            }
            assertThat(store.read(0, 100, Filter.ALL, false))
                    .extracting(s -> new String(s.envelope(), StandardCharsets.UTF_8))
                    .hasSize(70)
                    .startsWith("entry 0", "entry 1");
            assertThat(store.read(Long.MAX_VALUE, 2, Filter.subject("s1"), true))
                    .extracting(LogStore.Stored::index)
                    .containsExactly(67L, 64L);
            assertThat(store.read(10, 100, Filter.type("test."), false)).hasSize(60);
            assertThat(store.read(10, 100, Filter.type("tes."), false)).isEmpty();
            SignedNote.Head head = LogStore.said(store.head());
            for (int i = 0; i < 70; i++) {
                assertThat(Merkle.includes(leaves.get(i), i, 70, store.inclusion(i, 70), head.root()))
                        .isTrue();
                byte[] before = MerkleTest.root(leaves.subList(0, i));
                assertThat(Merkle.consistent(i, before, 70, head.root(), store.consistency(i, 70)))
                        .isTrue();
                assertThat(store.frontier(i).root()).isEqualTo(before);
            }
        }
    }

    @Test
    void anIdIsAppendedOnce() throws StoreException {
        try (LogStore store = store()) {
            LogStore.Incoming once = incoming("s", "once");
            assertThat(store.append(once, KEY).repeated()).isFalse();
            store.append(incoming("s", "other"), KEY);
            try (LogStore again = again()) {
                LogStore.Appended repeated = again.append(once, KEY);
                assertThat(repeated.repeated()).isTrue();
                assertThat(repeated.index()).isZero();
                assertThat(LogStore.said(again.head()).size()).isEqualTo(2);
            }
        }
    }

    @Test
    void aConditionHoldsForOne() throws StoreException {
        try (LogStore store = store()) {
            store.append(incoming("cluster", "before"), KEY);
            Optional<EntryText.Condition> seen = Optional.of(new EntryText.Condition(store.origin(), 1));
            assertThat(store.append(incoming(UUID.randomUUID(), "other", seen, "a"), KEY)
                            .overtaken())
                    .isFalse();
            assertThat(store.append(incoming(UUID.randomUUID(), "cluster", seen, "b"), KEY)
                            .overtaken())
                    .isFalse();
            assertThat(store.append(incoming(UUID.randomUUID(), "cluster", seen, "c"), KEY)
                            .overtaken())
                    .isTrue();
            Optional<EntryText.Condition> elsewhere = Optional.of(new EntryText.Condition("another log", 0));
            assertThat(store.append(incoming(UUID.randomUUID(), "new", elsewhere, "d"), KEY)
                            .overtaken())
                    .isTrue();
        }
    }

    @Test
    void aFailureInTheMiddleLeavesNothing() throws StoreException {
        try (LogStore store = store()) {
            store.append(incoming("s", "one"), KEY);
            assertThatThrownBy(() -> store.append(
                            new LogStore.Incoming(
                                    UUID.randomUUID(),
                                    "test.thing",
                                    "s",
                                    Optional.empty(),
                                    Optional.empty(),
                                    (_, _) -> {
                                        throw new IllegalArgumentException("too large");
                                    }),
                            KEY))
                    .isInstanceOf(IllegalArgumentException.class);
            assertThat(store.append(incoming("s", "two"), KEY).index()).isEqualTo(1);
        }
    }

    @Test
    void writersAtTheSameTimeMakeOneChain() throws Exception {
        int writers = 8;
        int each = 25;
        try (LogStore store = store()) {
            ConcurrentLinkedQueue<Throwable> trouble = new ConcurrentLinkedQueue<>();
            ConcurrentLinkedQueue<Long> places = new ConcurrentLinkedQueue<>();
            List<Thread> threads = new ArrayList<>();
            for (int w = 0; w < writers; w++) {
                int writer = w;
                threads.add(Thread.ofPlatform().start(() -> {
                    try (LogStore own = again()) {
                        for (int i = 0; i < each; i++) {
                            places.add(own.append(incoming("w" + writer, writer + "/" + i), KEY)
                                    .index());
                        }
                    } catch (StoreException | RuntimeException e) {
                        trouble.add(e);
                    }
                }));
            }
            for (Thread thread : threads) {
                thread.join();
            }
            assertThat(trouble).isEmpty();
            Set<Long> different = new HashSet<>(places);
            assertThat(different).hasSize(writers * each);
            List<byte[]> leaves = store.read(0, 1000, Filter.ALL, false).stream()
                    .map(s -> Merkle.leaf(s.envelope()))
                    .toList();
            assertThat(leaves).hasSize(writers * each);
            assertThat(LogStore.said(store.head()).root()).isEqualTo(MerkleTest.root(leaves));
        }
    }

    @Test
    void entriesOfAnotherJournalComeInItsOrder() throws StoreException {
        try (LogStore store = store()) {
            LogStore.Incoming second = new LogStore.Incoming(
                    UUID.randomUUID(),
                    "test.thing",
                    "s",
                    Optional.of(new Entry.Place("journal", 1)),
                    Optional.empty(),
                    (_, _) -> new byte[] {2});
            LogStore.Incoming first = new LogStore.Incoming(
                    UUID.randomUUID(),
                    "test.thing",
                    "s",
                    Optional.of(new Entry.Place("journal", 0)),
                    Optional.empty(),
                    (_, _) -> new byte[] {1});
            assertThatThrownBy(() -> store.append(second, KEY))
                    .isInstanceOfSatisfying(
                            StoreException.class,
                            e -> assertThat(e.kind()).isEqualTo(StoreException.Kind.OUT_OF_ORDER));
            store.append(first, KEY);
            assertThat(store.append(second, KEY).index()).isEqualTo(1);
            assertThat(store.journaled("journal")).isEqualTo(2);
            assertThat(store.journaled("other")).isZero();
        }
    }

    @Test
    void entriesCannotBeChangedOrRemovedByWriters() throws StoreException {
        try (LogStore store = store()) {
            store.append(incoming("s", "one"), KEY);
            for (String sql : List.of(
                    "DELETE FROM entry",
                    "UPDATE entry SET type = 'other.thing'",
                    "DELETE FROM head",
                    "UPDATE head SET size = 0",
                    "UPDATE head SET size = size + 2")) {
                assertThatThrownBy(() -> store.with(connection -> {
                            try (var statement = connection.createStatement()) {
                                return statement.executeUpdate(sql);
                            }
                        }))
                        .as(sql)
                        .hasRootCauseInstanceOf(SQLException.class);
            }
            assertThat(LogStore.said(store.head()).size()).isEqualTo(1);
            assertThat(store.read(0, 9, Filter.ALL, false)).hasSize(1);
        }
    }

    @Test
    void subjectsAreTextOfAnyKind() throws StoreException {
        try (LogStore store = store()) {
            for (String subject : List.of("a\0b", "'; DROP TABLE entry; --", "\u202Eabc", "𝔘", "x".repeat(1024))) {
                store.append(incoming(subject, subject), KEY);
                assertThat(store.read(0, 9, Filter.subject(subject), false)).hasSize(1);
            }
        }
    }
}
