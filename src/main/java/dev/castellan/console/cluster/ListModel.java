package dev.castellan.console.cluster;

import dev.castellan.browse.Kind;
import dev.castellan.browse.Listing;
import dev.castellan.browse.Query;
import dev.castellan.browse.Sort;
import dev.castellan.browse.View;
import dev.castellan.console.shell.DataAge;
import dev.castellan.console.shell.Ui;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;

/**
 * One list on a screen: the newest view of it, applied at most once a frame. While the screen is hidden no view is asked
 * for, and the list rests. Interface thread only, but for what the gate brings.
 */
final class ListModel implements AutoCloseable {
    private final Function<Set<String>, Listing> open;
    private final Ui ui;
    private final Kind kind;
    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
    private final List<Runnable> ageListeners = new CopyOnWriteArrayList<>();
    private Set<String> namespaces;
    private Query query;
    private Sort sort;
    private Listing list;
    private View view;
    private Runnable unlisten = () -> {};
    private boolean resting;
    private boolean closed;

    /**
     * Opens the list.
     *
     * @param open opens it in some namespaces, or in all
     * @param kind what is listed
     */
    ListModel(Function<Set<String>, Listing> open, Ui ui, Kind kind, Set<String> namespaces, String query, Sort sort) {
        this.open = open;
        this.ui = ui;
        this.kind = kind;
        this.namespaces = Set.copyOf(namespaces);
        this.query = Query.parse(query);
        this.sort = sort;
        this.list = open.apply(this.namespaces);
        this.view = list.view();
        begin();
    }

    private void begin() {
        Listing mine = list;
        unlisten = mine.onChange(() -> ui.post(this, () -> pull(mine)));
        mine.show(query, sort);
    }

    private void pull(Listing from) {
        if (closed || resting || !from.equals(list)) {
            return;
        }
        View next = from.view();
        if (next.number() != view.number()) {
            DataAge before = age();
            view = next;
            listeners.forEach(Runnable::run);
            if (!age().equals(before)) {
                ageListeners.forEach(Runnable::run);
            }
        }
    }

    Kind kind() {
        return kind;
    }

    Set<String> namespaces() {
        return namespaces;
    }

    /** What was typed into the filter. */
    String query() {
        return query.text();
    }

    Sort sort() {
        return sort;
    }

    /** The newest view. */
    View view() {
        return view;
    }

    /** Whether the view answers what was asked last. */
    boolean answered() {
        return view.query().equals(query) && view.sort().equals(sort);
    }

    /** What the status line says of the list. */
    DataAge age() {
        return ListAge.of(kind, view);
    }

    Runnable onChange(Runnable listener) {
        listeners.add(listener);
        return () -> listeners.remove(listener);
    }

    /** Told when {@link #age} says something else, which is rare: not with every row. */
    void onAge(Runnable listener) {
        ageListeners.add(listener);
    }

    void query(String typed) {
        if (!typed.equals(query.text())) {
            query = Query.parse(typed);
            list.show(query, sort);
        }
    }

    void sort(Sort order) {
        if (!order.equals(sort)) {
            sort = order;
            list.show(query, sort);
        }
    }

    /** Other namespaces: another list is opened, the rows of the old one stay until it has some. */
    void namespaces(Set<String> others) {
        if (others.equals(namespaces)) {
            return;
        }
        namespaces = Set.copyOf(others);
        Listing old = list;
        unlisten.run();
        list = open.apply(namespaces);
        begin();
        old.close();
    }

    void retry() {
        list.retry();
    }

    void rest() {
        resting = true;
    }

    void wake() {
        if (resting) {
            resting = false;
            pull(list);
        }
    }

    @Override
    public void close() {
        closed = true;
        unlisten.run();
        listeners.clear();
        ageListeners.clear();
        list.close();
    }
}
