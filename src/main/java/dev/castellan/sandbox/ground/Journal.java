package dev.castellan.sandbox.ground;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/** What the practice servers were asked, newest last, bounded. Queries are left out: they carry codes and tokens. */
public final class Journal {
    private static final int MOST = 20_000;

    /**
     * One request.
     *
     * @param service which server
     * @param method upper case
     * @param path decoded, without query
     * @param status of the answer; 0 when there was none
     */
    public record Entry(Fault.Service service, String method, String path, int status) {}

    private final Deque<Entry> entries = new ArrayDeque<>();

    synchronized void add(Entry entry) {
        if (entries.size() == MOST) {
            entries.removeFirst();
        }
        entries.addLast(entry);
    }

    /** The requests so far, oldest first. */
    public synchronized List<Entry> entries() {
        return List.copyOf(entries);
    }

    /** Forgets everything. */
    public synchronized void clear() {
        entries.clear();
    }
}
