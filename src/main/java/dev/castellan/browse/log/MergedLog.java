package dev.castellan.browse.log;

import dev.castellan.failure.Failure;
import dev.castellan.failure.FailureException;
import dev.castellan.kubernetes.ClusterClient;
import dev.castellan.kubernetes.LogLine;
import dev.castellan.kubernetes.LogRequest;
import dev.castellan.kubernetes.LogTarget;
import dev.castellan.kubernetes.PodContainers;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The logs of several pods and containers as one, by time, bounded in memory. Reads on virtual threads of its own until it
 * is closed; safe for use from any thread. {@link #state} and {@link #window} are quick and may be called on the interface
 * thread.
 */
public final class MergedLog implements AutoCloseable {
    private static final int MOST_SOURCES = 500;
    private static final int AT_ONCE = 2_000;
    private static final int AHEAD = 50_000;

    private final LogReads reads;
    private final LogQuery query;
    private final LogLimits limits;
    private final Runnable changed;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition arrived = lock.newCondition();
    private final Condition room = lock.newCondition();
    private final LogBuffer buffer;
    private final LogMerge merge;
    private final List<Source> sources = new ArrayList<>();
    private final Map<String, Source> known = new HashMap<>();
    private final List<Thread> threads = new ArrayList<>();
    private LogFilter filter = LogFilter.NONE;
    private Optional<LogView> view = Optional.empty();
    private long generation;
    private long filtering;
    private boolean looked;
    private long used = Long.MAX_VALUE;
    private Optional<Failure> failure = Optional.empty();
    private Set<String> present = Set.of();
    private int leftOut;
    private volatile boolean closed;

    private static final class Source {
        private final int number;
        private final String pod;
        private final String uid;
        private final String container;
        private LogSource.Phase phase = LogSource.Phase.CONNECTING;
        private Optional<Failure> failure = Optional.empty();
        private Optional<LogReader> reader = Optional.empty();
        private long lines;

        Source(int number, PodContainers pod, String container) {
            this.number = number;
            this.pod = pod.name();
            this.uid = pod.uid();
            this.container = container;
        }

        LogSource shown() {
            return new LogSource(number, pod, container, phase, lines, failure);
        }

        boolean over() {
            return phase == LogSource.Phase.ENDED || phase == LogSource.Phase.FAILED;
        }
    }

    private MergedLog(LogReads reads, LogQuery query, LogLimits limits, Runnable changed) {
        this.reads = reads;
        this.query = query;
        this.limits = limits;
        this.changed = changed;
        this.buffer = new LogBuffer(limits.lines(), limits.bytes());
        this.merge = new LogMerge(limits.lateness().toNanos());
    }

    /**
     * Begins to read and returns at once.
     *
     * @param changed called after something changed, from any thread and often; has to be quick
     */
    public static MergedLog open(ClusterClient client, LogQuery query, LogLimits limits, Runnable changed) {
        return open(LogReads.of(client), query, limits, changed);
    }

    static MergedLog open(LogReads reads, LogQuery query, LogLimits limits, Runnable changed) {
        MergedLog log = new MergedLog(reads, query, limits, changed);
        log.start("log-pods", log::look);
        log.start("log-merge", log::collect);
        if (query.follow()) {
            log.start("log-probe", log::probe);
        }
        return log;
    }

    /** What is read. */
    public LogQuery query() {
        return query;
    }

    private void start(String name, Runnable work) {
        Thread thread = Thread.ofVirtual().name(name).unstarted(work);
        lock.lock();
        try {
            threads.add(thread);
        } finally {
            lock.unlock();
        }
        thread.start();
    }

    /** Where it stands. */
    public LogState state() {
        lock.lock();
        try {
            return new LogState(
                    generation,
                    view.map(LogView::first).orElse(buffer.first()),
                    view.map(LogView::end).orElse(buffer.end()),
                    buffer.end() - buffer.first(),
                    buffer.first(),
                    phase(),
                    sources.stream().map(Source::shown).toList(),
                    leftOut,
                    failure);
        } finally {
            lock.unlock();
        }
    }

    private LogState.Phase phase() {
        if (sources.isEmpty()) {
            return failure.isPresent()
                    ? LogState.Phase.FAILED
                    : looked && !query.follow() ? LogState.Phase.ENDED : LogState.Phase.CONNECTING;
        }
        boolean following = false;
        boolean reading = false;
        boolean trouble = failure.isPresent();
        boolean connecting = false;
        boolean failed = true;
        for (Source source : sources) {
            switch (source.phase) {
                case FOLLOWING -> following = true;
                case READING -> reading = true;
                case CONNECTING -> connecting = true;
                case WAITING, RECONNECTING -> trouble = true;
                case ENDED, FAILED -> {}
            }
            failed &= source.phase == LogSource.Phase.FAILED;
        }
        if (failed) {
            return LogState.Phase.FAILED;
        }
        if (reading || !merge.empty()) {
            return following ? LogState.Phase.FOLLOWING : LogState.Phase.READING;
        }
        if (trouble && query.follow()) {
            return LogState.Phase.INCOMPLETE;
        }
        if (following) {
            return LogState.Phase.FOLLOWING;
        }
        return connecting ? LogState.Phase.CONNECTING : LogState.Phase.ENDED;
    }

    /**
     * Lines to be shown.
     *
     * @param from number of the first wanted line; what was dropped meanwhile is left out
     * @param count at most so many
     */
    public LogWindow window(long from, int count) {
        lock.lock();
        try {
            long first = Math.max(from, view.map(LogView::first).orElse(buffer.first()));
            long end = Math.min(first + count, view.map(LogView::end).orElse(buffer.end()));
            List<LogRow> rows = new ArrayList<>();
            for (long at = first; at < end; at++) {
                rows.add(buffer.row(line(at)));
            }
            return new LogWindow(generation, first, rows);
        } finally {
            lock.unlock();
        }
    }

    private long line(long position) {
        return view.isPresent() ? view.get().line(position) : position;
    }

    /** The filter in force. */
    public LogFilter filter() {
        lock.lock();
        try {
            return filter;
        } finally {
            lock.unlock();
        }
    }

    /** Shows only what a filter lets through. Looks at every line kept: blocks for a moment where there are many. */
    public void show(LogFilter wanted) {
        long next;
        lock.lock();
        try {
            next = filtering + 1;
        } finally {
            lock.unlock();
        }
        show(wanted, next);
    }

    /**
     * The same for filters that are wanted one after the other on different threads.
     *
     * @param mine which of them it is; one that comes after a higher number is not wanted any more
     */
    public void show(LogFilter wanted, long mine) {
        lock.lock();
        try {
            if (mine < filtering) {
                return;
            }
            filtering = mine;
            if (wanted.all()) {
                put(wanted, Optional.empty());
            }
        } finally {
            lock.unlock();
        }
        if (!wanted.all()) {
            scan(wanted, mine);
        }
        changed.run();
    }

    /** In pieces, so that lines keep coming and the interface never waits long. */
    private void scan(LogFilter wanted, long mine) {
        LogView found = new LogView();
        long at = 0;
        while (true) {
            lock.lock();
            try {
                if (filtering != mine) {
                    return;
                }
                at = Math.max(at, buffer.first());
                long to = Math.min(buffer.end(), at + AT_ONCE);
                for (; at < to; at++) {
                    if (buffer.passes(at, wanted)) {
                        found.add(at);
                    }
                }
                if (at == buffer.end()) {
                    found.drop(buffer.first());
                    put(wanted, Optional.of(found));
                    return;
                }
            } finally {
                lock.unlock();
            }
        }
    }

    private void put(LogFilter wanted, Optional<LogView> lines) {
        filter = wanted;
        view = lines;
        generation++;
    }

    /**
     * Writes the lines shown to a file, oldest first, as drawn. Blocks.
     *
     * @param times whether each line begins with its time
     * @param names whether each line begins with pod and container
     * @return how many lines were written
     * @throws IOException when the file cannot be written
     * @throws FailureException {@code browse-save} when another filter was set meanwhile
     */
    public long save(Path file, boolean times, boolean names) throws IOException {
        return save(new OutputStreamWriter(Files.newOutputStream(file), StandardCharsets.UTF_8), times, names);
    }

    /** The same into this, which it closes. */
    long save(Writer to, boolean times, boolean names) throws IOException {
        long written = 0;
        try (BufferedWriter out = new BufferedWriter(to)) {
            LogState state = state();
            List<LogSource> all = state.sources();
            long at = state.first();
            while (at < state.end()) {
                LogWindow window = window(at, (int) Math.min(AT_ONCE, state.end() - at));
                if (window.generation() != state.generation()) {
                    throw new FailureException(Failure.expected(
                            "browse-save",
                            "The filter changed while the log was being saved.",
                            "Nothing was saved.",
                            "Save it again."));
                }
                long next = window.rows().isEmpty() ? state.end() : window.first();
                if (next > at) {
                    // Newer lines took their room while it was written.
                    out.write("[%,d lines were dropped before they could be written]".formatted(next - at));
                    out.newLine();
                }
                for (LogRow row : window.rows()) {
                    if (times) {
                        out.write(row.at().map(Object::toString).orElse("-"));
                        out.write(' ');
                    }
                    if (names) {
                        LogSource source = all.get(row.source());
                        out.write(source.pod() + "/" + source.container() + " ");
                    }
                    out.write(row.text());
                    out.newLine();
                    written++;
                }
                at = window.first() + window.rows().size();
                if (window.rows().isEmpty()) {
                    break;
                }
            }
        }
        return written;
    }

    /** Finds pods, once or again and again. */
    private void look() {
        try {
            do {
                try {
                    found(reads.pods(query.target()));
                } catch (FailureException e) {
                    told(e.failure());
                }
                changed.run();
                if (query.follow()) {
                    Thread.sleep(limits.newPods());
                }
            } while (query.follow() && !closed);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (CancellationException e) {
            // Closed.
        }
    }

    private void told(Failure why) {
        lock.lock();
        try {
            looked = true;
            failure = Optional.of(why);
            if (why.code().equals("cluster-not-found")) {
                present = Set.of();
            }
        } finally {
            lock.unlock();
        }
    }

    private void found(List<PodContainers> pods) {
        Map<Source, LogRequest> fresh = new LinkedHashMap<>();
        lock.lock();
        try {
            looked = true;
            failure = Optional.empty();
            Set<String> alive = new HashSet<>();
            boolean any = false;
            int tooMany = 0;
            for (PodContainers pod : pods) {
                if (!pod.over()) {
                    alive.add(pod.uid());
                }
                for (String container : chosen(pod)) {
                    any = true;
                    String key = pod.uid() + "/" + container;
                    if (known.containsKey(key)) {
                        continue;
                    }
                    if (sources.size() >= MOST_SOURCES) {
                        tooMany++;
                        continue;
                    }
                    Source source = new Source(merge.add(), pod, container);
                    known.put(key, source);
                    sources.add(source);
                    fresh.put(source, request(pod, container));
                }
            }
            present = alive;
            leftOut = tooMany;
            if (!any && sources.isEmpty()) {
                failure = Optional.of(nothing(pods));
            }
        } finally {
            lock.unlock();
        }
        fresh.forEach(this::read);
    }

    private Failure nothing(List<PodContainers> pods) {
        if (pods.isEmpty()) {
            return Failure.expected(
                    "browse-log-no-pods",
                    "There is no pod at present.",
                    "Nothing can be read.",
                    query.follow() ? "New pods are picked up as they come." : "Look at the workload and its events.");
        }
        return Failure.expected(
                "browse-log-no-container",
                "No pod has such a container.",
                "Nothing can be read.",
                "Choose one of: " + String.join(", ", pods.getFirst().containers()));
    }

    private List<String> chosen(PodContainers pod) {
        return switch (query.containers()) {
            case LogQuery.Containers.Main() -> pod.main().stream().toList();
            case LogQuery.Containers.All() -> {
                List<String> all = new ArrayList<>(pod.others());
                all.addAll(pod.containers());
                yield all;
            }
            case LogQuery.Containers.Named(String name) ->
                pod.containers().contains(name) || pod.others().contains(name) ? List.of(name) : List.of();
        };
    }

    private LogRequest request(PodContainers pod, String container) {
        return LogRequest.of(pod.namespace(), pod.name(), container)
                .withFollow(query.follow())
                .withPrevious(query.previous())
                .withSince(query.since())
                .withTail(query.tail());
    }

    private void read(Source source, LogRequest request) {
        LogReader reader = new LogReader(reads, request, new LogReader.Sink() {
            @Override
            public void line(LogLine line) throws InterruptedException {
                offer(source, line);
            }

            @Override
            public void phase(LogSource.Phase phase, Optional<Failure> why) {
                phased(source, phase, why);
            }

            @Override
            public boolean alive() {
                lock.lock();
                try {
                    return present.contains(source.uid);
                } finally {
                    lock.unlock();
                }
            }
        });
        lock.lock();
        try {
            source.reader = Optional.of(reader);
        } finally {
            lock.unlock();
        }
        start("log-" + source.pod, reader);
    }

    private void offer(Source source, LogLine line) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (!merge.room(source.number) && !closed) {
                room.await();
            }
            merge.offer(source.number, line, System.nanoTime());
            source.lines++;
            arrived.signal();
        } finally {
            lock.unlock();
        }
    }

    private void phased(Source source, LogSource.Phase phase, Optional<Failure> why) {
        lock.lock();
        try {
            source.phase = phase;
            source.failure = why;
            switch (phase) {
                case CONNECTING, RECONNECTING -> merge.connected(source.number, false);
                case READING, FOLLOWING, WAITING -> merge.connected(source.number, true);
                case ENDED, FAILED -> merge.end(source.number);
            }
            arrived.signal();
        } finally {
            lock.unlock();
        }
        changed.run();
    }

    /** Moves lines from the merge into the buffer. */
    private void collect() {
        try {
            while (!closed) {
                boolean any = false;
                lock.lockInterruptibly();
                try {
                    while (used != Long.MAX_VALUE && buffer.end() - used >= AHEAD) {
                        room.await();
                    }
                    long now = System.nanoTime();
                    for (int i = 0; i < AT_ONCE; i++) {
                        Optional<LogMerge.Merged> next = merge.take(now);
                        if (next.isEmpty()) {
                            break;
                        }
                        append(next.get());
                        any = true;
                    }
                    if (any) {
                        room.signalAll();
                    } else if (merge.empty()) {
                        arrived.await();
                    } else {
                        var _ = arrived.await(Math.max(1, limits.lateness().toMillis() / 10), TimeUnit.MILLISECONDS);
                    }
                } finally {
                    lock.unlock();
                }
                if (any) {
                    changed.run();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void append(LogMerge.Merged merged) {
        long number = buffer.end();
        buffer.append(merged.source(), merged.line());
        if (view.isPresent()) {
            if (buffer.passes(number, filter)) {
                view.get().add(number);
            }
            view.get().drop(buffer.first());
        }
    }

    private void probe() {
        try {
            Duration pause = limits.silence().dividedBy(4);
            while (!closed) {
                Thread.sleep(pause);
                List<LogReader> readers;
                lock.lock();
                try {
                    readers = sources.stream()
                            .filter(s -> s.phase == LogSource.Phase.FOLLOWING)
                            .flatMap(s -> s.reader.stream())
                            .toList();
                } finally {
                    lock.unlock();
                }
                for (LogReader reader : readers) {
                    reader.probe(limits.silence());
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (CancellationException e) {
            // Closed.
        }
    }

    /**
     * For those who need every line: reading runs only so far ahead of what was used, instead of dropping older lines.
     *
     * @param before number after the last line that was used
     */
    public void hold(long before) {
        lock.lock();
        try {
            used = before;
            room.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Whether every container was read to its end; never while following. */
    public boolean complete() {
        lock.lock();
        try {
            return looked && merge.empty() && sources.stream().allMatch(Source::over);
        } finally {
            lock.unlock();
        }
    }

    /** Ends every stream; what was read can still be looked at. */
    @Override
    public void close() {
        closed = true;
        List<LogReader> readers;
        List<Thread> all;
        lock.lock();
        try {
            readers = sources.stream().flatMap(s -> s.reader.stream()).toList();
            all = List.copyOf(threads);
            room.signalAll();
            arrived.signalAll();
        } finally {
            lock.unlock();
        }
        readers.forEach(LogReader::stop);
        all.forEach(Thread::interrupt);
    }

    /** The target, for titles. */
    public LogTarget target() {
        return query.target();
    }
}
