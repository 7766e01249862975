package dev.castellan.kubernetes;

import dev.castellan.failure.Failure;
import dev.castellan.failure.FailureException;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Supplier;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;

/** Lists and watches as tables. */
final class TableCalls {
    static final String ACCEPT = "application/json;as=Table;v=v1;g=meta.k8s.io, "
            + "application/json;as=Table;v=v1beta1;g=meta.k8s.io, application/json";

    /** Longest life of one watch as we ask for it; servers may end it earlier. */
    private static final int WATCH_SECONDS = 600;

    private static final int LARGEST_REFUSAL = 64 * 1024;

    private final BiFunction<String, String, Streamed> open;
    private final ClusterFailures failures;
    private final Supplier<Duration> patience;

    /**
     * Calls of one client.
     *
     * @param open sends a GET with a path and an Accept header and waits for the head of the answer
     */
    TableCalls(BiFunction<String, String, Streamed> open, ClusterFailures failures, Supplier<Duration> patience) {
        this.open = open;
        this.failures = failures;
        this.patience = patience;
    }

    /** Reads a list page by page. */
    ListOutcome list(ListQuery query, Consumer<TablePage> pages) {
        TableReader reader = new TableReader(query.picks());
        String proceed = "";
        String first = "";
        boolean again = false;
        while (true) {
            int limit = proceed.isEmpty() ? query.firstPage() : query.nextPages();
            String path = path(query)
                    + (limit > 0 ? "&limit=" + limit : "")
                    + (proceed.isEmpty() ? "" : "&continue=" + encode(proceed));
            try (Streamed answer = open.apply(path, ACCEPT)) {
                if (answer.code() == 410) {
                    // The server forgot this moment. It offers to go on with a newer one: rows read so far are older
                    // than the rest, which a watch from the first page's version makes good.
                    TableReader.Status status = refusal(answer);
                    if (status.proceed().isEmpty() || again) {
                        return new ListOutcome.Expired(failures.status(410, status.message()));
                    }
                    proceed = status.proceed();
                    again = true;
                    continue;
                }
                if (answer.code() < 200 || answer.code() > 299) {
                    return refused(answer);
                }
                TableReader.ListEnd end = read(answer, reader, pages);
                first = first.isEmpty() ? end.resourceVersion() : first;
                proceed = end.proceed();
                again = false;
                if (proceed.isEmpty()) {
                    return new ListOutcome.Complete(first);
                }
            } catch (FailureException e) {
                return new ListOutcome.Failed(e.failure());
            }
        }
    }

    private TableReader.ListEnd read(Streamed answer, TableReader reader, Consumer<TablePage> pages) {
        Thread caller = Thread.currentThread();
        Thread guard = Thread.ofVirtual().name("list-guard").start(() -> {
            try {
                while (!answer.body().closed()) {
                    Thread.sleep(250);
                    if (caller.isInterrupted()
                            || answer.body().silence() > patience.get().toNanos()) {
                        answer.close();
                    }
                }
            } catch (InterruptedException e) {
                // The list was read.
            }
        });
        try (JsonParser parser = TableReader.parser(answer.body())) {
            return reader.list(parser, pages);
        } catch (JacksonException e) {
            if (caller.isInterrupted()) {
                throw new CancellationException("list");
            }
            if (answer.body().closed()) {
                throw failures.timeout().asException();
            }
            throw new FailureException(broken(e), e);
        } finally {
            guard.interrupt();
        }
    }

    /** A cut connection and an answer that makes no sense both end the parser. */
    private Failure broken(JacksonException e) {
        if (e instanceof tools.jackson.core.exc.JacksonIOException io && io.getCause() != null) {
            return failures.of(io).failure();
        }
        return e instanceof tools.jackson.core.exc.UnexpectedEndOfInputException
                ? failures.of(new java.io.EOFException("the answer was cut off"))
                        .failure()
                : failures.protocol("is no list").withDetails(e.getOriginalMessage());
    }

    private ListOutcome refused(Streamed answer) {
        TableReader.Status status = refusal(answer);
        Failure failure = failures.status(answer.code(), status.message());
        return askedWait(answer, status)
                .<ListOutcome>map(w -> new ListOutcome.Throttled(w, failure))
                .orElse(new ListOutcome.Failed(failure));
    }

    /** 429 is the word of priority and fairness; 503 counts where it names a time. */
    private static Optional<Duration> askedWait(Streamed answer, TableReader.Status status) {
        Optional<Long> named = status.retryAfter() > 0 ? Optional.of((long) status.retryAfter()) : Optional.empty();
        Optional<Long> seconds = answer.retryAfter()
                .map(String::strip)
                .filter(s -> s.matches("\\d{1,6}"))
                .map(Long::valueOf)
                .or(() -> named);
        return wait(answer.code(), seconds);
    }

    private static Optional<Duration> wait(int code, Optional<Long> seconds) {
        return switch (code) {
            case 429 -> Optional.of(Duration.ofSeconds(Math.clamp(seconds.orElse(1L), 1, 3_600)));
            case 503 -> seconds.map(s -> Duration.ofSeconds(Math.clamp(s, 1, 3_600)));
            default -> Optional.empty();
        };
    }

    private static TableReader.Status refusal(Streamed answer) {
        try {
            return TableReader.status(answer.body().readNBytes(LARGEST_REFUSAL));
        } catch (IOException e) {
            return TableReader.Status.NONE;
        }
    }

    private String path(ListQuery query) {
        return query.resource().path(query.namespace()) + "?includeObject="
                + (query.wholeObjects() ? "Object" : "Metadata")
                + (query.labelSelector().isEmpty() ? "" : "&labelSelector=" + encode(query.labelSelector()))
                + (query.fieldSelector().isEmpty() ? "" : "&fieldSelector=" + encode(query.fieldSelector()));
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    /** A watch that has not begun. */
    Watch watch(ListQuery query, String from) {
        return new Watch(query, from);
    }

    /** One watch. */
    final class Watch implements WatchCall {
        private final ListQuery query;
        private final String from;
        private volatile Optional<Streamed> running = Optional.empty();
        private Optional<Thread> opening = Optional.empty();
        private volatile boolean closed;
        private volatile long begun = System.nanoTime();

        Watch(ListQuery query, String from) {
            this.query = query;
            this.from = from;
        }

        @Override
        public WatchEnd run(WatchListener listener) {
            begun = System.nanoTime();
            String path = path(query) + "&watch=true&allowWatchBookmarks=true&timeoutSeconds=" + WATCH_SECONDS
                    + (from.isEmpty() ? "" : "&resourceVersion=" + encode(from));
            try (Streamed answer = opened(path)) {
                running = Optional.of(answer);
                if (closed) {
                    return new WatchEnd.Closed();
                }
                if (answer.code() < 200 || answer.code() > 299) {
                    TableReader.Status status = refusal(answer);
                    return ended(
                            answer.code(),
                            status.message(),
                            askedWait(answer, status).orElse(Duration.ZERO));
                }
                listener.opened();
                return events(answer, listener);
            } catch (FailureException e) {
                return closed ? new WatchEnd.Closed() : new WatchEnd.Failed(e.failure());
            } catch (CancellationException e) {
                return new WatchEnd.Closed();
            }
        }

        /** Waits for the head of the answer; closing the watch ends the waiting. */
        private Streamed opened(String path) {
            synchronized (this) {
                if (closed) {
                    throw new CancellationException("watch");
                }
                opening = Optional.of(Thread.currentThread());
            }
            try {
                return open.apply(path, ACCEPT);
            } finally {
                synchronized (this) {
                    opening = Optional.empty();
                    if (closed) {
                        // Meant for the waiting alone.
                        boolean _ = Thread.interrupted();
                    }
                }
            }
        }

        private WatchEnd events(Streamed answer, WatchListener listener) {
            TableReader reader = new TableReader(query.picks());
            try (JsonParser parser = TableReader.parser(answer.body())) {
                while (true) {
                    Optional<TableReader.Event> next = reader.event(parser);
                    if (closed) {
                        return new WatchEnd.Closed();
                    }
                    if (next.isEmpty()) {
                        return new WatchEnd.Over();
                    }
                    TableReader.Event event = next.get();
                    if (event.status().isPresent()) {
                        TableReader.Status status = event.status().get();
                        Optional<Long> asked =
                                status.retryAfter() > 0 ? Optional.of((long) status.retryAfter()) : Optional.empty();
                        return ended(
                                status.code(),
                                status.message(),
                                TableCalls.wait(status.code(), asked).orElse(Duration.ZERO));
                    }
                    if (!event.columns().isEmpty()) {
                        listener.columns(event.columns());
                    }
                    switch (event.type()) {
                        case "ADDED", "MODIFIED" -> listener.put(event.row());
                        case "DELETED" -> listener.removed(event.row());
                        case "BOOKMARK" -> listener.reached(event.row().resourceVersion());
                        default -> {} // A kind of event that did not exist when this was written.
                    }
                }
            } catch (JacksonException e) {
                return closed ? new WatchEnd.Closed() : new WatchEnd.Failed(broken(e));
            }
        }

        private WatchEnd ended(int code, String message, Duration wait) {
            Failure failure = failures.status(code == 0 ? 500 : code, message);
            if (code == 410) {
                return new WatchEnd.Expired(failure);
            }
            return wait.isZero() ? new WatchEnd.Failed(failure) : new WatchEnd.Throttled(wait, failure);
        }

        @Override
        public Duration silence() {
            return Duration.ofNanos(running.map(r -> r.body().silence()).orElseGet(() -> System.nanoTime() - begun));
        }

        @Override
        public void close() {
            synchronized (this) {
                closed = true;
                opening.ifPresent(Thread::interrupt);
            }
            running.ifPresent(Streamed::close);
        }
    }
}
