package dev.castellan.console.design;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which rows are selected, by what stays the same when they are shown anew: order, filter and content of the list may change
 * under it. The lead is the row the keyboard is at; the anchor is where a range began.
 */
public final class RowSelection {
    private final Set<Object> ids = new LinkedHashSet<>();
    private @Nullable Object anchor;
    private @Nullable Object lead;
    private int leadHint;

    /** The selected ids, in the order they were selected. */
    public Set<Object> ids() {
        return Set.copyOf(ids);
    }

    /** How many are selected. */
    public int size() {
        return ids.size();
    }

    /** Whether this one is. */
    public boolean contains(Object id) {
        return ids.contains(id);
    }

    /** The row the keyboard is at. */
    public Optional<Object> lead() {
        return Optional.ofNullable(lead);
    }

    boolean leads(Object id) {
        return id.equals(lead);
    }

    /** The keyboard is at this one, which is not selected by that. */
    public void begin(Object id) {
        anchor = id;
        lead = id;
    }

    /** Only this one. */
    public void only(Object id) {
        ids.clear();
        ids.add(id);
        anchor = id;
        lead = id;
    }

    /** This one too, or no longer. */
    public void toggle(Object id) {
        if (!ids.remove(id)) {
            ids.add(id);
        }
        anchor = id;
        lead = id;
    }

    /** None; the lead stays where it is. */
    public void clear() {
        ids.clear();
    }

    /** All of these. */
    public void all(List<?> order) {
        ids.clear();
        ids.addAll(order);
        if (lead == null && !order.isEmpty()) {
            lead = order.getFirst();
        }
        anchor = lead;
    }

    /** Everything from the anchor to this one, in this order. */
    public void rangeTo(int index, List<?> order) {
        if (order.isEmpty()) {
            return;
        }
        int to = Math.clamp(index, 0, order.size() - 1);
        int from = anchor == null ? to : order.indexOf(anchor);
        if (from < 0) {
            from = to;
        }
        ids.clear();
        ids.addAll(order.subList(Math.min(from, to), Math.max(from, to) + 1));
        anchor = order.get(from);
        lead = order.get(to);
        leadHint = to;
    }

    /**
     * The place of the lead in this order, or where it stood last when it is gone.
     *
     * @return -1 where nothing was ever led to
     */
    public int leadIndex(List<?> order) {
        if (lead == null) {
            return -1;
        }
        if (leadHint < order.size() && Objects.equals(order.get(leadHint), lead)) {
            return leadHint;
        }
        int found = order.indexOf(lead);
        if (found >= 0) {
            leadHint = found;
            return found;
        }
        return Math.min(leadHint, order.size() - 1);
    }

    /**
     * Moves the lead.
     *
     * @param rows how far; up where negative
     * @param extend whether the range grows with it
     * @return where it is now; -1 where there is nothing
     */
    public int move(int rows, boolean extend, List<?> order) {
        if (order.isEmpty()) {
            return -1;
        }
        int at = leadIndex(order);
        int to = at < 0 ? (rows < 0 ? order.size() - 1 : 0) : Math.clamp((long) at + rows, 0, order.size() - 1);
        if (extend) {
            rangeTo(to, order);
        } else {
            only(order.get(to));
        }
        leadHint = to;
        return to;
    }
}
