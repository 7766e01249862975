package dev.castellan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.castellan.browse.object.OpenIntents;
import dev.castellan.console.design.Action;
import dev.castellan.failure.Failure;
import dev.castellan.ledger.Draft;
import dev.castellan.ledger.Ledger;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Changes begun and never confirmed are told when the console starts, until somebody looked. */
class EarlierChangesTest {
    private final Ledger ledger = Ledger.inMemory("ada", Clock.systemUTC());
    private final List<Failure> told = new ArrayList<>();
    private final List<Action> offered = new ArrayList<>();

    @AfterEach
    void close() {
        ledger.close();
    }

    private EarlierChanges changes(Optional<Ledger> known) {
        return new EarlierChanges(
                () -> known,
                (failure, action) -> {
                    told.add(failure);
                    offered.add(action);
                },
                Clock.systemUTC());
    }

    private UUID intend(String name) {
        UUID id = UUID.randomUUID();
        var _ = ledger.append(Draft.of(
                        "object.delete.intent",
                        "test/Pod/shop/" + name,
                        Map.of("cluster", "prod-1", "kind", "Pod", "namespace", "shop", "name", name))
                .withId(id));
        return id;
    }

    @Test
    void oneThatWasNeverConfirmedIsToldUntilSomebodyLooked() {
        intend("web-1");
        UUID done = intend("web-2");
        var _ = ledger.append(
                Draft.of("object.delete.outcome", "test/Pod/shop/web-2", Map.of("intent", done, "ending", "DONE")));

        changes(Optional.of(ledger)).look();
        assertThat(told).singleElement().satisfies(f -> {
            assertThat(f.code()).isEqualTo("browse-open-intent");
            assertThat(f.happened())
                    .contains("object.delete of Pod shop/web-1 in prod-1")
                    .contains("just now");
            assertThat(f.remedy()).contains("Look at the object");
        });
        told.clear();
        changes(Optional.of(ledger)).look();
        assertThat(told).as("nobody looked yet").hasSize(1);

        assertThat(offered.getFirst().label()).isEqualTo("I looked at it");
        offered.getFirst().run().run();
        await().until(() -> OpenIntents.of(ledger).isEmpty());
        told.clear();
        changes(Optional.of(ledger)).look();
        assertThat(told).isEmpty();
    }

    @Test
    void manyAreToldTogether() {
        for (int i = 0; i < 9; i++) {
            intend("web-" + i);
        }
        changes(Optional.of(ledger)).look();
        assertThat(told).hasSize(6);
        assertThat(told.getLast().happened()).startsWith("4 more");
        offered.getLast().run().run();
        await().until(() -> OpenIntents.of(ledger).size() == 5);
    }

    @Test
    void whereNothingWasEverRecordedNothingIsOpened() {
        changes(Optional.empty()).look();
        assertThat(told).isEmpty();
    }
}
