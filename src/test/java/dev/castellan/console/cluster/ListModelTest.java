package dev.castellan.console.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.castellan.browse.Query;
import dev.castellan.browse.Sort;
import dev.castellan.console.shell.DataAge;
import dev.castellan.console.shell.Ui;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What a list on a screen does with what its feed tells, without a screen. */
class ListModelTest {
    private final List<FakeListing> opened = new ArrayList<>();
    private final List<Set<String>> namespaces = new ArrayList<>();
    private final List<Long> told = new ArrayList<>();
    private final ListModel model = new ListModel(
            ns -> {
                namespaces.add(ns);
                opened.add(new FakeListing());
                return opened.getLast();
            },
            new Ui(Runnable::run),
            FakeLists.PODS,
            Set.of("shop"),
            "status:Running",
            Sort.by("age", true));

    ListModelTest() {
        var _ = model.onChange(() -> told.add(model.view().number()));
    }

    @Test
    void itAsksForWhatThePlaceSays() {
        assertThat(namespaces).containsExactly(Set.of("shop"));
        assertThat(opened.getFirst().asked).extracting(Query::text).containsExactly("status:Running");
        assertThat(model.answered()).as("the first view answers nothing").isFalse();
        opened.getFirst().live(7);
        assertThat(model.answered()).isTrue();
        assertThat(model.view().total()).isEqualTo(7);
        assertThat(told).containsExactly(1L);
    }

    @Test
    void theSameQueryOrOrderIsNotAskedAgain() {
        model.query("status:Running");
        model.sort(Sort.by("age", true));
        assertThat(opened.getFirst().asked).hasSize(1);
        model.query("web");
        model.sort(Sort.STANDARD);
        assertThat(opened.getFirst().asked).hasSize(3);
        assertThat(model.query()).isEqualTo("web");
        assertThat(model.answered()).isFalse();
    }

    @Test
    void otherNamespacesAreAnotherListAndTheOldOneEnds() {
        opened.getFirst().live(7);
        model.namespaces(Set.of("shop"));
        assertThat(opened).as("the same ones").hasSize(1);
        model.namespaces(Set.of("bank"));
        assertThat(opened).hasSize(2);
        assertThat(opened.getFirst().closed).isTrue();
        assertThat(model.view().total())
                .as("the old rows stay until there are others")
                .isEqualTo(7);

        // What the old list still has to say is of no interest.
        opened.getFirst().live(99);
        assertThat(model.view().total()).isEqualTo(7);
        opened.getLast().live(2);
        opened.getLast().live(3);
        assertThat(model.view().total()).isEqualTo(3);
        assertThat(opened.getLast().asked).extracting(Query::text).containsExactly("status:Running");
    }

    @Test
    void aHiddenListRestsAndCatchesUpWhenItIsShown() {
        opened.getFirst().live(7);
        model.rest();
        opened.getFirst().live(8);
        opened.getFirst().live(9);
        assertThat(model.view().total()).isEqualTo(7);
        assertThat(told).hasSize(1);
        model.wake();
        assertThat(model.view().total()).isEqualTo(9);
        assertThat(told).hasSize(2);
        model.wake();
        assertThat(told).as("awake already").hasSize(2);
    }

    @Test
    void aViewToldTwiceIsShownOnce() {
        opened.getFirst().live(7);
        opened.getFirst().show(opened.getFirst().view());
        assertThat(told).hasSize(1);
    }

    @Test
    void aLiveListHasNoAgeInTheStatusLine() {
        opened.getFirst().live(7);
        DataAge age = ListAge.of(model.kind(), model.view());
        assertThat(age.state()).isEqualTo(DataAge.State.FRESH);
        assertThat(age.asOf())
                .as("it is right now, however long nothing changed")
                .isEmpty();
    }

    @Test
    void oneThatIsClosedIsSilent() {
        opened.getFirst().live(7);
        model.retry();
        assertThat(opened.getFirst().retries).isEqualTo(1);
        model.close();
        opened.getFirst().live(8);
        assertThat(told).hasSize(1);
        assertThat(opened.getFirst().closed).isTrue();
    }
}
