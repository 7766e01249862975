package dev.castellan.console.shell;

import static org.assertj.core.api.Assertions.assertThat;

import dev.castellan.console.design.Icon;
import dev.castellan.fleet.Environment;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class PaletteModelTest {
    private final PaletteModel model = new PaletteModel();

    @Test
    void aFewLettersFindACluster() {
        offer("store-zurich-1", "store-lyon-3", "warehouse-lyon-1");

        assertThat(found("sl3")).containsExactly("store-lyon-3");
        assertThat(found("lyon")).containsExactly("store-lyon-3", "warehouse-lyon-1");
        assertThat(found("lyon ware")).containsExactly("warehouse-lyon-1");
        assertThat(found("LYON")).hasSize(2);
        assertThat(found("qqq")).isEmpty();
    }

    @Test
    void beginningsOfWordsComeFirst() {
        offer("reset", "Settings", "asset list");

        assertThat(found("set").getFirst()).isEqualTo("Settings");
    }

    @Test
    void theDetailIsFoundAfterTheTitle() {
        model.offer(List.of(
                PaletteEntry.cluster("alpha", "Lyon", Environment.TEST, () -> {}),
                PaletteEntry.cluster("lyon-2", "Porto", Environment.TEST, () -> {})));

        assertThat(found("lyon")).containsExactly("lyon-2", "alpha");
    }

    @Test
    void whatFitsEquallyWellStandsByName() {
        offer("pod-c", "pod-a", "Pod-b");

        assertThat(found("pod")).containsExactly("pod-a", "Pod-b", "pod-c");
    }

    @Test
    void everythingIsOfferedInItsOrderWhileNothingIsTyped() {
        offer("b", "a", "c");

        assertThat(found(" ")).containsExactly("b", "a", "c");
    }

    @Test
    void thousandsOfEntriesAreCutToWhatCanBeShown() {
        List<String> many = new ArrayList<>();
        for (int i = 0; i < 10_000; i++) {
            many.add("cluster-" + i);
        }
        offer(many.toArray(String[]::new));

        assertThat(found("cluster")).hasSize(PaletteModel.SHOWN);
        assertThat(found("cluster-9999").getFirst()).isEqualTo("cluster-9999");
    }

    @Property
    void aTextFitsItself(@ForAll String text) {
        assertThat(FuzzyMatch.score(text.length() > 200 ? text.substring(0, 200) : text, text))
                .isPresent();
    }

    private void offer(String... titles) {
        List<PaletteEntry> entries = new ArrayList<>();
        for (String title : titles) {
            entries.add(PaletteEntry.action(title, "", Icon.CLUSTER, () -> {}));
        }
        model.offer(entries);
    }

    private List<String> found(String typed) {
        return model.find(typed).stream().map(PaletteEntry::title).toList();
    }
}
