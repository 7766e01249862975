package dev.castellan.console.design;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import javafx.collections.ListChangeListener;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SnapshotListTest {
    private final SnapshotList<String> list = new SnapshotList<>();
    private final List<String> told = new ArrayList<>();

    @BeforeEach
    void listen() {
        list.addListener((ListChangeListener<String>) change -> {
            while (change.next()) {
                String kind = change.wasReplaced()
                        ? "replaced"
                        : change.wasUpdated() ? "updated" : change.wasAdded() ? "added" : "removed";
                told.add(kind + " " + change.getFrom() + "-" + change.getTo() + " " + change.getRemoved());
            }
        });
    }

    @Test
    void placesThatStayAreUpdatedAndOnlyTheEndGrowsOrShrinks() {
        list.show(List.of("a", "b"));
        list.show(List.of("c", "b", "d"));
        list.show(List.of("d"));
        list.show(List.of());
        assertThat(told).noneMatch(t -> t.startsWith("replaced"));
        assertThat(told)
                .containsExactlyInAnyOrder(
                        "added 0-2 []",
                        "updated 0-2 []",
                        "added 2-3 []",
                        "updated 0-1 []",
                        "removed 1-1 [b, d]",
                        "removed 0-0 [d]");
        assertThat(list).isEmpty();
    }

    @Test
    void theSameListIsNoNews() {
        List<String> rows = List.of("a");
        list.show(rows);
        told.clear();
        list.show(rows);
        assertThat(told).isEmpty();
        assertThat(list).containsExactly("a");
    }
}
