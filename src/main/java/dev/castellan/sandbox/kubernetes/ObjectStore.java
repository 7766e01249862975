package dev.castellan.sandbox.kubernetes;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/**
 * The objects of one server, with one resource version for all of them, as etcd has. The last changes are kept for
 * watches; older ones are compacted away.
 */
final class ObjectStore {
    private static final int HISTORY = 65_536;

    /** Where an object is within its kind; the order is that of lists. */
    record Key(String namespace, String name) implements Comparable<Key> {
        @Override
        public int compareTo(Key other) {
            int byNamespace = namespace.compareTo(other.namespace);
            return byNamespace != 0 ? byNamespace : name.compareTo(other.name);
        }
    }

    /** One change of one object; the older state is missing for a new object and the newer for a deleted one. */
    record Change(
            long version,
            String kind,
            Key key,
            @Nullable Stored before,
            @Nullable Stored after) {}

    /** Objects with the version at which they were so. */
    record View(List<Stored> items, long version) {}

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Map<String, NavigableMap<Key, Stored>> kinds = new HashMap<>();
    private final Map<String, Long> versionOfKind = new HashMap<>();
    private final @Nullable Change[] history = new Change[HISTORY];
    private long version;
    private long oldest;
    private boolean closed;

    /** An empty store whose first change gets the version after the given one. */
    ObjectStore(long version) {
        this.version = version;
        this.oldest = version;
    }

    /** Puts the first contents in, without history. */
    void load(String kind, Stored object) {
        lock.lock();
        try {
            objects(kind).put(new Key(object.namespace(), object.name()), object);
            version = Math.max(version, object.version());
            oldest = version;
            versionOfKind.merge(kind, object.version(), Math::max);
        } finally {
            lock.unlock();
        }
    }

    /** The version of the newest change. */
    long version() {
        lock.lock();
        try {
            return version;
        } finally {
            lock.unlock();
        }
    }

    /** The version of the newest change of a kind. */
    long version(String kind) {
        lock.lock();
        try {
            return versionOfKind.getOrDefault(kind, 0L);
        } finally {
            lock.unlock();
        }
    }

    /** Versions before this one can no longer be watched from. */
    long oldest() {
        lock.lock();
        try {
            return oldest;
        } finally {
            lock.unlock();
        }
    }

    Optional<Stored> get(String kind, String namespace, String name) {
        lock.lock();
        try {
            return Optional.ofNullable(objects(kind).get(new Key(namespace, name)));
        } finally {
            lock.unlock();
        }
    }

    /** All objects of a kind in a namespace, or in all of them for the empty name. */
    List<Stored> all(String kind, String namespace) {
        lock.lock();
        try {
            return new ArrayList<>(within(kind, namespace).values());
        } finally {
            lock.unlock();
        }
    }

    int count(String kind) {
        lock.lock();
        try {
            return objects(kind).size();
        } finally {
            lock.unlock();
        }
    }

    /** A consistent view of a kind from a key on (exclusive), with the version it is of. */
    View from(String kind, String namespace, @Nullable Key after) {
        lock.lock();
        try {
            NavigableMap<Key, Stored> map = within(kind, namespace);
            NavigableMap<Key, Stored> rest = after == null ? map : map.tailMap(after, false);
            return new View(new ArrayList<>(rest.values()), version);
        } finally {
            lock.unlock();
        }
    }

    /**
     * The same as it was at a version that is still watched from, so that the pages of a list fit together.
     *
     * @return empty when the version is too old
     */
    Optional<View> at(String kind, String namespace, @Nullable Key after, long moment) {
        lock.lock();
        try {
            if (moment < oldest) {
                return Optional.empty();
            }
            NavigableMap<Key, Stored> map = within(kind, namespace);
            NavigableMap<Key, Stored> now = after == null ? map : map.tailMap(after, false);
            // What each changed object was then; the oldest change after that moment counts.
            NavigableMap<Key, Optional<Stored>> then = new TreeMap<>();
            for (long v = version; v > moment; v--) {
                Change change = history[(int) (v % HISTORY)];
                if (change != null
                        && change.kind().equals(kind)
                        && (namespace.isEmpty() || change.key().namespace().equals(namespace))
                        && (after == null || change.key().compareTo(after) > 0)) {
                    then.put(change.key(), Optional.ofNullable(change.before()));
                }
            }
            return Optional.of(new View(together(now, then), moment));
        } finally {
            lock.unlock();
        }
    }

    /** Both in the order of their keys; where both have one, the second counts. */
    private static List<Stored> together(NavigableMap<Key, Stored> now, NavigableMap<Key, Optional<Stored>> then) {
        List<Stored> all = new ArrayList<>(now.size());
        Key next = then.isEmpty() ? null : then.firstKey();
        for (Map.Entry<Key, Stored> entry : now.entrySet()) {
            while (next != null && next.compareTo(entry.getKey()) < 0) {
                then.getOrDefault(next, Optional.empty()).ifPresent(all::add);
                next = then.higherKey(next);
            }
            if (next != null && next.equals(entry.getKey())) {
                then.getOrDefault(next, Optional.empty()).ifPresent(all::add);
                next = then.higherKey(next);
            } else {
                all.add(entry.getValue());
            }
        }
        while (next != null) {
            then.getOrDefault(next, Optional.empty()).ifPresent(all::add);
            next = then.higherKey(next);
        }
        return all;
    }

    /**
     * Writes an object with the next version, if it is still the one that was read.
     *
     * @param expected the version that was read, zero for a new object
     * @param write makes the object for its version
     * @return the written object, or empty when somebody else was first
     */
    Optional<Stored> write(String kind, Key key, long expected, LongFunction<Stored> write) {
        lock.lock();
        try {
            NavigableMap<Key, Stored> map = objects(kind);
            Stored present = map.get(key);
            if ((present == null ? 0 : present.version()) != expected) {
                return Optional.empty();
            }
            Stored after = write.apply(version + 1);
            map.put(key, after);
            remember(kind, key, present, after);
            return Optional.of(after);
        } finally {
            lock.unlock();
        }
    }

    /** Removes an object; the answer is the version of the change, or zero when it was not there. */
    long delete(String kind, Key key) {
        lock.lock();
        try {
            Stored present = objects(kind).remove(key);
            if (present == null) {
                return 0;
            }
            remember(kind, key, present, null);
            return version;
        } finally {
            lock.unlock();
        }
    }

    /** Forgets the history, so that every older version is too old to watch from. */
    void compact() {
        lock.lock();
        try {
            Arrays.fill(history, null);
            oldest = version;
        } finally {
            lock.unlock();
        }
    }

    /**
     * The changes after a version, waiting for the first one.
     *
     * @return none when the time is over, empty when the version is too old or the store was closed
     */
    Optional<List<Change>> changes(long after, Duration wait) throws InterruptedException {
        lock.lock();
        try {
            long nanos = wait.toNanos();
            while (version <= after && nanos > 0 && !closed) {
                nanos = changed.awaitNanos(nanos);
            }
            if (after < oldest || closed) {
                return Optional.empty();
            }
            List<Change> all = new ArrayList<>();
            for (long v = after + 1; v <= version; v++) {
                Change change = history[(int) (v % HISTORY)];
                if (change != null && change.version() == v) {
                    all.add(change);
                }
            }
            return Optional.of(all);
        } finally {
            lock.unlock();
        }
    }

    /** Ends every watch. */
    void close() {
        lock.lock();
        try {
            closed = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void remember(String kind, Key key, @Nullable Stored before, @Nullable Stored after) {
        version++;
        versionOfKind.put(kind, version);
        history[(int) (version % HISTORY)] = new Change(version, kind, key, before, after);
        oldest = Math.max(oldest, version - HISTORY);
        changed.signalAll();
    }

    private NavigableMap<Key, Stored> objects(String kind) {
        return kinds.computeIfAbsent(kind, k -> new TreeMap<>());
    }

    private NavigableMap<Key, Stored> within(String kind, String namespace) {
        NavigableMap<Key, Stored> map = objects(kind);
        // Names hold no character below '-', so the two keys enclose exactly the namespace.
        return namespace.isEmpty()
                ? map
                : map.subMap(new Key(namespace, ""), true, new Key(namespace + "\u0000", ""), false);
    }
}
