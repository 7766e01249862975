package dev.castellan.browse.log;

import dev.castellan.failure.Failure;
import dev.castellan.failure.FailureException;
import dev.castellan.kubernetes.LogLine;
import dev.castellan.kubernetes.LogRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;

/**
 * Reads one container until it is over: opens the stream again where it broke off, from the last line on, and leaves out
 * what was read before.
 */
final class LogReader implements Runnable {
    private static final List<Duration> PAUSES = List.of(
            Duration.ofMillis(500),
            Duration.ofSeconds(1),
            Duration.ofSeconds(2),
            Duration.ofSeconds(4),
            Duration.ofSeconds(8));

    /** Takes what is read. */
    interface Sink {
        /** A line; may wait until there is room. */
        void line(LogLine line) throws InterruptedException;

        /** The reader's phase. */
        void phase(LogSource.Phase phase, Optional<Failure> failure);

        /** Whether the container may still write. */
        boolean alive();
    }

    private final LogReads reads;
    private final LogRequest request;
    private final Sink sink;
    private volatile LogReads.@Nullable Lines current;
    private volatile boolean stopped;
    private volatile boolean suspected;
    private volatile long heard = System.nanoTime();
    private volatile long lastTime;
    private long sameTime;

    LogReader(LogReads reads, LogRequest request, Sink sink) {
        this.reads = reads;
        this.request = request;
        this.sink = sink;
    }

    @Override
    public void run() {
        int attempt = 0;
        boolean first = true;
        try {
            while (!stopped) {
                if (first) {
                    sink.phase(LogSource.Phase.CONNECTING, Optional.empty());
                }
                try (LogReads.Lines lines = reads.open(next(first))) {
                    current = lines;
                    heard = System.nanoTime();
                    sink.phase(
                            request.follow() ? LogSource.Phase.FOLLOWING : LogSource.Phase.READING, Optional.empty());
                    first = false;
                    if (read(lines)) {
                        attempt = 0;
                    }
                    if (!request.follow()) {
                        sink.phase(LogSource.Phase.ENDED, Optional.empty());
                        return;
                    }
                    if (suspected) {
                        suspected = false;
                        continue;
                    }
                } catch (FailureException e) {
                    if (!again(e.failure())) {
                        return;
                    }
                } finally {
                    current = null;
                }
                if (stopped) {
                    return;
                }
                if (!sink.alive()) {
                    sink.phase(LogSource.Phase.ENDED, Optional.empty());
                    return;
                }
                Thread.sleep(PAUSES.get(Math.min(attempt++, PAUSES.size() - 1)));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (CancellationException e) {
            // Closed.
        } catch (RuntimeException e) {
            System.getLogger(LogReader.class.getName()).log(System.Logger.Level.WARNING, "reading a log failed", e);
            sink.phase(LogSource.Phase.FAILED, Optional.of(Failure.of(e, "browse-defect")));
        }
    }

    /** Whether trying again makes sense; tells the phase. */
    private boolean again(Failure failure) {
        String code = failure.code();
        if (!request.follow()) {
            sink.phase(LogSource.Phase.FAILED, Optional.of(failure));
            return false;
        }
        switch (code) {
            case "cluster-log-none" -> sink.phase(LogSource.Phase.WAITING, Optional.of(failure));
            case "cluster-not-found" -> {
                sink.phase(LogSource.Phase.ENDED, Optional.of(failure));
                return false;
            }
            case "cluster-forbidden", "cluster-unauthorized", "cluster-request" -> {
                sink.phase(LogSource.Phase.FAILED, Optional.of(failure));
                return false;
            }
            default -> sink.phase(LogSource.Phase.RECONNECTING, Optional.of(failure));
        }
        return true;
    }

    private LogRequest next(boolean first) {
        if (first) {
            return request;
        }
        if (lastTime == 0) {
            return request.withTail(Optional.empty());
        }
        // Servers compare by the second, so the lines of that second come again and are left out.
        return request.withTail(Optional.empty())
                .withSince(Optional.of(Instant.ofEpochSecond(Math.floorDiv(lastTime, 1_000_000_000L))));
    }

    /** Whether a new line was read. */
    private boolean read(LogReads.Lines lines) throws InterruptedException {
        long known = lastTime;
        long repeated = sameTime;
        boolean any = false;
        for (Optional<LogLine> next = lines.next(); next.isPresent(); next = lines.next()) {
            heard = System.nanoTime();
            LogLine line = next.get();
            if (known != 0 && line.time() != 0) {
                if (line.time() < known) {
                    continue;
                }
                if (line.time() == known && repeated > 0) {
                    repeated--;
                    continue;
                }
            }
            sameTime = line.time() == lastTime ? sameTime + 1 : 1;
            lastTime = line.time();
            any = true;
            sink.line(line);
        }
        return any;
    }

    /**
     * Asks the server, where the stream was quiet for long, whether there is a newer line; if so the stream is dead and is
     * opened again. Blocks.
     */
    void probe(Duration silence) {
        LogReads.Lines open = current;
        if (open == null || !request.follow() || System.nanoTime() - heard < silence.toNanos()) {
            return;
        }
        long before = lastTime;
        Optional<Failure> dead = Optional.empty();
        try (LogReads.Lines newest =
                reads.open(request.withFollow(false).withSince(Optional.empty()).withTail(Optional.of(1L)))) {
            Optional<LogLine> line = newest.next();
            if (line.isPresent() && line.get().time() > before && lastTime == before) {
                dead = Optional.of(Failure.expected(
                        "browse-log-silent",
                        "The log stream had stopped without an end.",
                        "It is opened again from the last line on; nothing is lost.",
                        "A proxy or firewall on the way may drop quiet connections."));
            }
        } catch (FailureException e) {
            if (!e.failure().code().equals("cluster-log-none")) {
                dead = Optional.of(e.failure());
            }
        }
        heard = System.nanoTime();
        if (dead.isPresent() && open.equals(current)) {
            suspected = true;
            sink.phase(LogSource.Phase.RECONNECTING, dead);
            open.close();
        }
    }

    void stop() {
        stopped = true;
        LogReads.Lines open = current;
        if (open != null) {
            open.close();
        }
    }
}
