package dev.castellan.console.design;

import java.util.List;
import javafx.collections.ObservableListBase;

/** A list that is exchanged as a whole; one change is told, whatever its size, and nothing is copied. */
final class SnapshotList<R> extends ObservableListBase<R> {
    private List<R> now = List.of();

    void show(List<R> next) {
        List<R> old = now;
        if (old.isEmpty() && next.isEmpty()) {
            return;
        }
        beginChange();
        now = next;
        if (old.isEmpty()) {
            nextAdd(0, next.size());
        } else if (next.isEmpty()) {
            nextRemove(0, old);
        } else {
            nextReplace(0, next.size(), old);
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
