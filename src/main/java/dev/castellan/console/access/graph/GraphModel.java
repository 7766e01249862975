package dev.castellan.console.access.graph;

import dev.castellan.access.AccessIndex;
import dev.castellan.access.escalation.EscalationGraph;
import dev.castellan.access.escalation.Place;
import dev.castellan.access.escalation.Way;
import dev.castellan.access.escalation.Ways;
import dev.castellan.access.graph.AccessMap;
import dev.castellan.access.graph.Card;
import dev.castellan.access.graph.Folding;
import dev.castellan.access.graph.GraphWish;
import dev.castellan.access.graph.HitIndex;
import dev.castellan.access.graph.NodeId;
import dev.castellan.access.graph.Part;
import dev.castellan.access.graph.Picture;
import dev.castellan.access.graph.Scene;
import dev.castellan.access.graph.WayScene;
import dev.castellan.console.access.graph.GraphState.Stage;
import dev.castellan.console.access.graph.GraphState.Subject;
import dev.castellan.console.access.graph.GraphState.WayState;
import dev.castellan.failure.Failure;
import dev.castellan.fleet.DisplayText;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * What the graph knows: all access of one reading, the part that is wanted, and what is chosen in it. Pictures are made on the
 * worker and handed over through the gate; one that comes after a newer one is dropped. Asked from any thread.
 */
final class GraphModel {
    /** How long places are looked for before the best so far is taken. */
    static final Duration LAYOUT = Duration.ofMillis(600);

    private static final int SUBJECTS = 300;
    private static final int WAYS = 8;
    private static final int FOUND = 200;
    private static final int DEPTH = 8;
    private static final int BACK = 50;

    private final Executor worker;
    private final Executor gate;
    private final LongSupplier nanos;
    private final Duration layout;
    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
    private final Object lock = new Object();

    private @Nullable Source source;
    private GraphWish wish = GraphWish.START;
    private Optional<WayWish> wayWish = Optional.empty();
    private final Deque<Before> before = new ArrayDeque<>();
    private long asked;
    private Optional<String> selected = Optional.empty();

    private volatile GraphState state = GraphState.first(GraphWish.START);

    /** What was read, with what was worked out from it; used by the worker only. */
    private static final class Source {
        private final AccessIndex index;
        private final Supplier<CompletableFuture<EscalationGraph>> graph;
        private final Map<Place, Ways> ways = new HashMap<>();
        private @Nullable AccessMap map;

        Source(AccessIndex index, Supplier<CompletableFuture<EscalationGraph>> graph) {
            this.index = index;
            this.graph = graph;
        }

        synchronized AccessMap map() {
            AccessMap made = map;
            if (made == null) {
                made = AccessMap.of(index);
                map = made;
            }
            return made;
        }

        synchronized Ways ways(Place target) {
            return ways.computeIfAbsent(target, t -> Ways.to(graph.get().join(), Set.of(t), false));
        }
    }

    private record Before(GraphWish wish, Optional<WayWish> ways, Optional<String> selected) {}

    /**
     * Nothing read yet.
     *
     * @param worker where pictures are made
     * @param gate where they are handed over
     * @param nanos a time that only grows, in nanoseconds
     * @param layout how long places are looked for
     */
    GraphModel(Executor worker, Executor gate, LongSupplier nanos, Duration layout) {
        this.worker = worker;
        this.gate = gate;
        this.nanos = nanos;
        this.layout = layout;
    }

    /** Draws this from now on; wish and choice stay. */
    void read(AccessIndex index, Supplier<CompletableFuture<EscalationGraph>> graph) {
        synchronized (lock) {
            source = new Source(index, graph);
        }
        ask();
    }

    /** What is shown. */
    GraphState state() {
        return state;
    }

    /** What was asked for last, whether or not it is drawn. */
    GraphWish wish() {
        synchronized (lock) {
            return wish;
        }
    }

    /** The ways asked for last. */
    Optional<WayWish> wayWish() {
        synchronized (lock) {
            return wayWish;
        }
    }

    /** Calls the listener at the gate after each change. */
    void onChange(Runnable listener) {
        listeners.add(listener);
    }

    /** Another filter; not remembered for going back. */
    void filter(UnaryOperator<GraphWish> change) {
        synchronized (lock) {
            GraphWish next = change.apply(wish);
            if (next.equals(wish) && wayWish.isEmpty()) {
                return;
            }
            wish = next;
            wayWish = Optional.empty();
        }
        ask();
    }

    /** Everything around this, so many steps far; 0 for all the way. */
    void focus(NodeId id, int hops) {
        move(w -> w.around(id, hops), Optional.empty(), Optional.of(id.text()));
    }

    /** The whole again. */
    void whole() {
        move(GraphWish::whole, Optional.empty(), Optional.empty());
    }

    /** Opens a fold by a page. */
    void open(String fold) {
        move(w -> w.opening(fold), Optional.empty(), Optional.of(fold));
    }

    /** Closes a fold. */
    void close(String fold) {
        move(w -> w.closing(fold), Optional.empty(), Optional.of(fold));
    }

    /** Ways to more rights. */
    void ways(WayWish wanted) {
        move(w -> w, Optional.of(wanted), Optional.empty());
    }

    /** Another of the ways that are shown. */
    void choose(int way) {
        synchronized (lock) {
            if (wayWish.isEmpty()) {
                return;
            }
            wayWish = wayWish.map(w -> w.choosing(way));
        }
        ask();
    }

    /** What a link says. */
    void go(GraphWish wanted, Optional<WayWish> ways) {
        synchronized (lock) {
            if (wanted.equals(wish) && ways.equals(wayWish)) {
                return;
            }
            wish = wanted;
            wayWish = ways;
        }
        ask();
    }

    private void move(UnaryOperator<GraphWish> change, Optional<WayWish> ways, Optional<String> select) {
        synchronized (lock) {
            GraphWish next = change.apply(wish);
            if (next.equals(wish) && ways.equals(wayWish)) {
                return;
            }
            before.push(new Before(wish, wayWish, selected));
            if (before.size() > BACK) {
                before.removeLast();
            }
            wish = next;
            wayWish = ways;
            selected = select;
        }
        ask();
    }

    /** To what was shown before; false where there is nothing before. */
    boolean back() {
        synchronized (lock) {
            if (before.isEmpty()) {
                return false;
            }
            Before last = before.pop();
            wish = last.wish();
            wayWish = last.ways();
            selected = last.selected();
        }
        ask();
        return true;
    }

    /** The card that is chosen, by key. */
    Optional<String> selected() {
        synchronized (lock) {
            return selected;
        }
    }

    /** The card that is chosen, where it is shown. */
    Optional<Card> selectedCard() {
        return selected().flatMap(key -> {
            int found = state.picture().scene().find(key);
            return found < 0
                    ? Optional.empty()
                    : Optional.of(state.picture().scene().cards().get(found));
        });
    }

    /** Chooses a card, or none. */
    void select(Optional<String> key) {
        synchronized (lock) {
            if (selected.equals(key)) {
                return;
            }
            selected = key;
        }
        listeners.forEach(Runnable::run);
    }

    private void ask() {
        long number;
        synchronized (lock) {
            if (source == null) {
                return;
            }
            number = ++asked;
        }
        try {
            worker.execute(() -> make(number));
        } catch (RejectedExecutionException e) {
            // The page was closed meanwhile: nobody wants the picture any more.
        }
    }

    private void make(long number) {
        Source from;
        GraphWish wanted;
        Optional<WayWish> wantedWays;
        synchronized (lock) {
            if (number != asked) {
                return; // a newer question follows
            }
            from = Objects.requireNonNull(source);
            wanted = wish;
            wantedWays = wayWish;
        }
        GraphState made;
        try {
            made = draw(number, from, wanted, wantedWays);
        } catch (RuntimeException e) {
            made = new GraphState(
                    number,
                    Stage.FAILED,
                    Optional.empty(),
                    wanted,
                    Optional.empty(),
                    Picture.EMPTY,
                    new HitIndex(Picture.EMPTY),
                    Optional.of(Failure.of(e, "console-access-graph")),
                    0);
        }
        GraphState next = made;
        gate.execute(() -> show(next));
    }

    private GraphState draw(long number, Source from, GraphWish wanted, Optional<WayWish> wantedWays) {
        long start = nanos.getAsLong();
        AccessMap map = from.map();
        Optional<WayState> ways = wantedWays.map(w -> ways(from, map, w));
        Scene scene = ways.isPresent()
                ? WayScene.of(map, ways.get().way())
                : Folding.scene(map, Part.of(map, wanted), wanted);
        long end = nanos.getAsLong() + layout.toNanos();
        Picture picture = Picture.of(scene, () -> nanos.getAsLong() > end);
        return new GraphState(
                number,
                scene.cards().isEmpty() ? Stage.EMPTY : Stage.DRAWN,
                Optional.of(map),
                wanted,
                ways,
                picture,
                new HitIndex(picture),
                Optional.empty(),
                (nanos.getAsLong() - start) / 1e6);
    }

    private static WayState ways(Source from, AccessMap map, WayWish wanted) {
        List<Place> targets = WayScene.targets();
        Place target = wanted.target()
                .or(() -> wanted.from()
                        .flatMap(who -> targets.stream()
                                .filter(t -> from.ways(t)
                                        .length(who)
                                        .filter(l -> l > 0)
                                        .isPresent())
                                .findFirst()))
                .orElse(targets.getFirst());
        Ways all = from.ways(target);
        List<Subject> subjects = new ArrayList<>();
        for (Place place : all.subjects()) {
            if (subjects.size() == SUBJECTS) {
                break;
            }
            NodeId id = WayScene.nodeOf(map, place.principal());
            subjects.add(new Subject(
                    place, id.kind(), name(map, id), all.length(place).orElse(0)));
        }
        Optional<Place> who =
                wanted.from().or(() -> subjects.stream().map(Subject::place).findFirst());
        // What works as things are comes before what depends on something unknown, though it may be longer.
        List<Way> ways =
                who.map(w -> all.all(w, Math.max(DEPTH, all.length(w).orElse(0)), FOUND)).orElse(List.of()).stream()
                        .sorted(Comparator.comparing((Way w) -> !w.certain())
                                .thenComparingInt(w -> w.hops().size()))
                        .limit(WAYS)
                        .toList();
        int reached = who.map(w -> (int) targets.stream()
                        .filter(t -> from.ways(t).length(w).filter(l -> l > 0).isPresent())
                        .count())
                .orElse(0);
        return new WayState(
                target,
                subjects,
                all.count(),
                who,
                ways,
                Math.min(wanted.chosen(), Math.max(0, ways.size() - 1)),
                reached);
    }

    private static String name(AccessMap map, NodeId id) {
        int node = map.number(id);
        return node < 0 ? DisplayText.clean(id.name()) : map.title(node);
    }

    private void show(GraphState next) {
        synchronized (lock) {
            if (next.number() <= state.number()) {
                return; // late
            }
            state = next;
        }
        listeners.forEach(Runnable::run);
    }
}
