package dev.castellan.browse;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class RowStoreTest {
    private final RowStore store = new RowStore(Samples.ORIGIN, Samples.PODS);

    private List<String> shown() {
        return store.all().stream()
                .map(r -> r.name() + "@" + r.resourceVersion())
                .sorted()
                .toList();
    }

    @Test
    void theNewerVersionWinsWhateverTheOrder() {
        assertThat(store.put(Samples.sent("a", 5), Samples.NOW)).isNotNull();
        assertThat(store.put(Samples.sent("a", 4), Samples.NOW)).isNull();
        assertThat(store.put(Samples.sent("a", 5), Samples.NOW)).isNull();
        assertThat(store.put(Samples.sent("a", 7), Samples.NOW)).isNotNull();
        assertThat(shown()).containsExactly("a@7");
    }

    @Test
    void whatWasDeletedStaysDeletedUntilItIsMadeAgain() {
        store.put(Samples.sent("a", 5), Samples.NOW);
        assertThat(store.remove(Samples.sent("a", 4))).isFalse();
        assertThat(store.remove(Samples.sent("a", 6))).isTrue();
        assertThat(store.put(Samples.sent("a", 5), Samples.NOW)).isNull();
        assertThat(store.put(Samples.sent("u-new", "a", 8, "Pending"), Samples.NOW))
                .isNotNull();
        assertThat(shown()).containsExactly("a@8");
    }

    @Test
    void aNewListTakesOutWhatItDoesNotBringAndKeepsWhatIsEqual() {
        store.announce(Samples.POD_COLUMNS);
        store.begin();
        store.put(Samples.sent("a", 1), Samples.NOW);
        store.put(Samples.sent("b", 2), Samples.NOW);
        Row b = store.all().stream()
                .filter(r -> r.name().equals("b"))
                .findFirst()
                .orElseThrow();
        store.begin();
        assertThat(store.put(Samples.sent("b", 2), Samples.NOW))
                .as("equal rows are not made anew")
                .isNull();
        store.put(Samples.sent("c", 3), Samples.NOW);
        assertThat(store.sweep()).isTrue();
        assertThat(shown()).containsExactly("b@2", "c@3");
        assertThat(b.droppedAt).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void versionsThatAreNoNumbersCountInTheOrderTheyCome() {
        assertThat(Row.number("")).isNegative();
        assertThat(Row.number("12a")).isNegative();
        assertThat(Row.number("123456789012345678")).isPositive();
        assertThat(Row.number("9999999999999999999999")).isNegative();
    }

    /** However a list's page and the events of a watch are mixed, doubled and delayed, the end is the same. */
    @Property(tries = 300)
    void everyOrderEndsTheSame(@ForAll long seed) {
        Random random = new Random(seed);
        Map<String, Long> truth = new HashMap<>();
        List<Runnable> deliveries = new ArrayList<>();
        RowStore folded = new RowStore(Samples.ORIGIN, Samples.PODS);
        long version = 10;
        for (int i = 0; i < 40; i++) {
            String name = "p" + random.nextInt(6);
            long now = ++version;
            if (truth.containsKey(name) && random.nextInt(3) == 0) {
                truth.remove(name);
                deliveries.add(() -> folded.remove(Samples.sent(name, now)));
            } else {
                truth.put(name, now);
                deliveries.add(() -> folded.put(Samples.sent(name, now), Samples.NOW));
            }
            if (random.nextInt(4) == 0) {
                deliveries.add(deliveries.getLast());
            }
        }
        Collections.shuffle(deliveries, random);
        folded.begin();
        deliveries.forEach(Runnable::run);
        Map<String, Long> end = new HashMap<>();
        folded.all().forEach(r -> end.put(r.name(), r.version()));
        assertThat(end).isEqualTo(truth);
    }
}
