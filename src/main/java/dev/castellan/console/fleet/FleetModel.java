package dev.castellan.console.fleet;

import dev.castellan.fleet.ClusterId;
import dev.castellan.fleet.ClusterMarks;
import dev.castellan.fleet.FleetSnapshot;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * What the fleet screen knows. Filtering, sorting and grouping happen on the worker; the result is one immutable
 * {@link FleetPicture}, handed over through the gate. A picture that comes after a newer one is dropped. Asked from any
 * thread.
 */
final class FleetModel {
    /** Rows depend on the time (certificates end); they are made anew when they are older than this. */
    private static final Duration ROWS_LAST = Duration.ofMinutes(1);

    private final Executor worker;
    private final Executor gate;
    private final InstantSource clock;
    private final List<Consumer<FleetPicture>> listeners = new CopyOnWriteArrayList<>();
    private final Object lock = new Object();

    private FleetSnapshot snapshot = FleetSnapshot.EMPTY;
    private ClusterMarks marks = ClusterMarks.NOT_CHECKED;
    private boolean reading = true;
    private boolean refreshing;
    private FleetWish wish;
    private Set<ClusterId> selected = Set.of();
    private @Nullable ClusterId anchor;
    private long asked;

    private Map<ClusterId, FleetRow> rows = Map.of();
    private Instant rowsMade = Instant.EPOCH;

    private volatile FleetPicture picture;

    /**
     * Nothing read yet.
     *
     * @param worker where pictures are made
     * @param gate where they are handed over
     */
    FleetModel(FleetWish wish, Executor worker, Executor gate, InstantSource clock) {
        this.wish = wish;
        this.worker = worker;
        this.gate = gate;
        this.clock = clock;
        this.picture = FleetPicture.first(wish, clock.instant());
    }

    /** The newest picture handed over. */
    FleetPicture picture() {
        return picture;
    }

    /** What was asked for last, whether or not a picture of it was made. */
    FleetWish wish() {
        synchronized (lock) {
            return wish;
        }
    }

    /** Calls the listener at the gate with every picture from now on. */
    Runnable onPicture(Consumer<FleetPicture> listener) {
        listeners.add(listener);
        return () -> listeners.remove(listener);
    }

    /** A newer state of the fleet. */
    void fleet(FleetSnapshot newer) {
        synchronized (lock) {
            snapshot = newer;
        }
        ask();
    }

    /** What is known of clusters beyond their sources. */
    void marks(ClusterMarks newer) {
        synchronized (lock) {
            marks = newer;
            rows = Map.of();
        }
        ask();
    }

    /** Whether the first answer is still awaited. */
    void reading(boolean awaited) {
        synchronized (lock) {
            reading = awaited;
        }
        ask();
    }

    /** Whether the sources are being asked at this moment. */
    void refreshing(boolean underWay) {
        synchronized (lock) {
            refreshing = underWay;
        }
        ask();
    }

    /** Another way to show it. */
    void wish(UnaryOperator<FleetWish> change) {
        synchronized (lock) {
            FleetWish wanted = change.apply(wish);
            if (wanted.equals(wish)) {
                return;
            }
            wish = wanted;
        }
        ask();
    }

    /** Time went on: urgencies may have changed. */
    void tick() {
        ask();
    }

    /** Only this cluster is chosen; ranges begin at it. */
    void select(ClusterId id) {
        synchronized (lock) {
            selected = Set.of(id);
            anchor = id;
        }
        ask();
    }

    /** The cluster is chosen where it was not, and no longer where it was. */
    void toggleSelected(ClusterId id) {
        synchronized (lock) {
            Set<ClusterId> chosen = new HashSet<>(selected);
            if (!chosen.remove(id)) {
                chosen.add(id);
            }
            selected = Set.copyOf(chosen);
            anchor = id;
        }
        ask();
    }

    /** Everything between the last single choice and this cluster is chosen, as shown now. */
    void selectTo(ClusterId id) {
        List<ClusterId> shown = new ArrayList<>();
        picture.rows().forEach(r -> shown.add(r.cluster().id()));
        synchronized (lock) {
            int from = anchor == null ? -1 : shown.indexOf(anchor);
            int to = shown.indexOf(id);
            if (to < 0) {
                return;
            }
            if (from < 0) {
                from = to;
                anchor = id;
            }
            selected = Set.copyOf(shown.subList(Math.min(from, to), Math.max(from, to) + 1));
        }
        ask();
    }

    /** Every cluster shown is chosen. */
    void selectAll() {
        Set<ClusterId> shown = new HashSet<>();
        picture.rows().forEach(r -> shown.add(r.cluster().id()));
        synchronized (lock) {
            selected = Set.copyOf(shown);
        }
        ask();
    }

    /** Nothing is chosen. */
    void selectNone() {
        synchronized (lock) {
            selected = Set.of();
            anchor = null;
        }
        ask();
    }

    /** The row of a cluster in the newest picture; empty where it is not shown. */
    Optional<FleetRow> row(ClusterId id) {
        return picture.rows().stream().filter(r -> r.cluster().id().equals(id)).findFirst();
    }

    private void ask() {
        long number;
        synchronized (lock) {
            number = ++asked;
        }
        try {
            worker.execute(() -> make(number));
        } catch (RejectedExecutionException e) {
            // The screen was closed meanwhile: nobody wants the picture any more.
        }
    }

    private void make(long number) {
        FleetSnapshot fleet;
        FleetWish wanted;
        Set<ClusterId> chosen;
        boolean awaited;
        boolean underWay;
        Map<ClusterId, FleetRow> known;
        ClusterMarks marked;
        Instant now;
        synchronized (lock) {
            if (number != asked) {
                return; // a newer question follows
            }
            fleet = snapshot;
            wanted = wish;
            chosen = selected;
            awaited = reading;
            underWay = refreshing;
            now = clock.instant();
            if (Duration.between(rowsMade, now).compareTo(ROWS_LAST) > 0) {
                rows = Map.of();
                rowsMade = now;
            }
            known = rows;
            marked = marks;
        }
        Map<ClusterId, FleetRow> made = FleetPicture.rowsOf(fleet, known, marked, now);
        FleetPicture next = FleetPicture.of(number, fleet, made, awaited, wanted, chosen, underWay, now)
                .withEntriesOf(picture);
        synchronized (lock) {
            rows = marked.equals(marks) ? made : Map.of();
        }
        gate.execute(() -> show(next));
    }

    private void show(FleetPicture next) {
        synchronized (listeners) {
            if (next.number() <= picture.number()) {
                return; // late
            }
            picture = next;
        }
        listeners.forEach(l -> l.accept(next));
    }
}
