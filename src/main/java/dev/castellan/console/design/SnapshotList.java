package dev.castellan.console.design;

import java.util.List;
import javafx.collections.ObservableListBase;

/**
 * A list for a table that is exchanged as a whole; nothing is copied. Places that stay are told as updated and only the end
 * as grown or shrunk: after a replacement a table empties and fills every cell in sight, after an update it asks its cells
 * again, and those whose row is equal keep what they show. What is selected by place has to be put right after
 * {@link #show}.
 *
 * @param <R> the record behind a row
 */
public final class SnapshotList<R> extends ObservableListBase<R> {
    private List<R> now = List.of();

    /** Shows exactly these, in this order. The list must not change any more. */
    @SuppressWarnings("ReferenceEquality") // the very same list has nothing new; comparing thousands of rows costs more
    public void show(List<R> next) {
        List<R> old = now;
        if (old == next) {
            return;
        }
        int stay = Math.min(old.size(), next.size());
        beginChange();
        now = next;
        for (int i = 0; i < stay; i++) {
            nextUpdate(i);
        }
        if (next.size() > stay) {
            nextAdd(stay, next.size());
        } else if (old.size() > stay) {
            nextRemove(stay, old.subList(stay, old.size()));
        }
        endChange();
    }

    @Override
    public R get(int index) {
        return now.get(index);
    }

    @Override
    public int size() {
        return now.size();
    }
}
