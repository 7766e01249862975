package dev.castellan.browse;

import dev.castellan.failure.Failure;
import dev.castellan.failure.FailureException;
import dev.castellan.kubernetes.ClusterClient;
import dev.castellan.kubernetes.ListOutcome;
import dev.castellan.kubernetes.ListQuery;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Reads lists once, side by side, each with a result of its own. */
final class ListReader {
    /** A server that asks to wait is waited for this often, and this long at most. */
    private static final int WAITS = 3;

    private static final Duration LONGEST_WAIT = Duration.ofSeconds(10);

    private final InstantSource clock;

    ListReader(InstantSource clock) {
        this.clock = clock;
    }

    /** One list in one place. */
    record Place(ClusterAccess cluster, ListQuery query) {}

    private record Read(RowStore store, Reading.Part part) {}

    Reading read(List<Place> places, boolean several, Query filter, Sort sort) {
        List<Read> reads = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Read>> running =
                    places.stream().map(p -> threads.submit(() -> one(p))).toList();
            try {
                for (Future<Read> each : running) {
                    reads.add(each.get());
                }
            } catch (InterruptedException e) {
                threads.shutdownNow();
                Thread.currentThread().interrupt();
                throw new CancellationException("reading lists");
            } catch (ExecutionException e) {
                threads.shutdownNow();
                throw new FailureException(Failure.of(e, "browse-defect"), e);
            }
        }
        Map<String, Column> columns = new LinkedHashMap<>();
        if (several) {
            columns.put(Column.CLUSTER.id(), Column.CLUSTER);
        }
        List<Row> rows = new ArrayList<>();
        for (Read read : reads) {
            if (places.getFirst().query.resource().namespaced()) {
                columns.put(Column.NAMESPACE.id(), Column.NAMESPACE);
            }
            if (read.store.size() > 0) {
                read.store.columns().all().forEach(c -> columns.putIfAbsent(c.id(), c));
            }
            read.store.all().stream().filter(filter::matches).forEach(rows::add);
        }
        rows.sort(sort.comparator());
        return new Reading(
                List.copyOf(columns.values()),
                List.copyOf(rows),
                reads.stream().map(Read::part).toList());
    }

    private Read one(Place place) throws InterruptedException {
        Row.Origin origin = new Row.Origin(place.cluster.id(), place.cluster.name());
        RowStore store = new RowStore(origin, place.query.resource());
        Optional<Failure> failure;
        try {
            failure = fill(place, origin, store);
        } catch (FailureException e) {
            failure = Optional.of(e.failure());
        }
        return new Read(
                store,
                new Reading.Part(
                        place.cluster.id(), place.cluster.name(), place.query.namespace(), store.size(), failure));
    }

    private Optional<Failure> fill(Place place, Row.Origin origin, RowStore store) throws InterruptedException {
        ListQuery query = place.query;
        for (int attempt = 0; ; attempt++) {
            store.begin();
            ClusterClient client = place.cluster.client();
            ListOutcome outcome = client.list(query, page -> {
                origin.clockAhead(client.serverClock().ahead());
                store.announce(page.columns());
                page.rows().forEach(r -> store.put(r, clock.instant()));
            });
            switch (outcome) {
                case ListOutcome.Complete complete -> {
                    boolean _ = store.sweep();
                    return Optional.empty();
                }
                case ListOutcome.Failed f -> {
                    return Optional.of(f.failure());
                }
                case ListOutcome.Expired e -> {
                    if (attempt == WAITS) {
                        return Optional.of(e.failure());
                    }
                    query = query.inPages(0, 0);
                }
                case ListOutcome.Throttled t -> {
                    if (attempt == WAITS) {
                        return Optional.of(t.failure());
                    }
                    Thread.sleep(t.retryAfter().compareTo(LONGEST_WAIT) < 0 ? t.retryAfter() : LONGEST_WAIT);
                }
            }
        }
    }
}
