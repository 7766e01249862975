package dev.castellan.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.castellan.failure.FailureException;
import dev.castellan.fleet.FleetSnapshot;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class FleetViewTest {
    private static final FleetSnapshot FLEET = new FleetSnapshot(
            List.of(
                    Samples.azure("pos-berlin", "/subscriptions/s1/rg/a/pos-berlin"),
                    Samples.azure("pos-Hamburg", "/subscriptions/s1/rg/a/pos-hamburg"),
                    Samples.azure("twin", "/subscriptions/s1/rg/a/twin"),
                    Samples.azure("twin", "/subscriptions/s2/rg/b/twin"),
                    Samples.context("k3s-lab"),
                    Samples.context("pos-berlin"),
                    Samples.context("evil\u202Ename")),
            List.of());

    private static FailureException failing(String name) {
        FailureException thrown = catchThrowableOfType(FailureException.class, () -> FleetView.named(FLEET, name));
        assertThat(thrown).as(name).isNotNull();
        return thrown;
    }

    @Test
    void aClusterIsFoundByNameByIdAndWithoutCase() {
        assertThat(FleetView.named(FLEET, "pos-berlin").name()).isEqualTo("pos-berlin");
        assertThat(FleetView.named(FLEET, "POS-HAMBURG").name()).isEqualTo("pos-Hamburg");
        assertThat(FleetView.named(FLEET, "/Subscriptions/S2/rg/b/twin").id().value())
                .isEqualTo("/subscriptions/s2/rg/b/twin");
        assertThat(FleetView.named(FLEET, "kubeconfig:k3s-lab").name()).isEqualTo("k3s-lab");
    }

    @Test
    void azureWinsOverAContextOfTheSameName() {
        assertThat(FleetView.named(FLEET, "pos-berlin").azure()).isTrue();
        assertThat(FleetView.named(FLEET, "kubeconfig:pos-berlin").azure()).isFalse();
    }

    @Test
    void aNameOfTwoClustersListsTheIds() {
        FailureException thrown = failing("twin");
        assertThat(thrown.failure().code()).isEqualTo("cli-cluster-ambiguous");
        assertThat(thrown.failure().remedy()).contains("/subscriptions/s1/rg/a/twin", "/subscriptions/s2/rg/b/twin");
    }

    @Test
    void aSlipOfTheKeyboardGetsASuggestion() {
        assertThat(failing("pos-berlim").failure().meaning()).contains("pos-berlin");
        assertThat(failing("hamburg").failure().meaning()).contains("pos-Hamburg");
        assertThat(failing("something else entirely").failure().meaning()).isEmpty();
    }

    @Test
    void hostileAndEndlessNamesAreShownCleanAndShort() {
        assertThat(failing("evil").failure().text()).doesNotContain("\u202E").contains("\\u202E");
        assertThat(failing("x".repeat(100_000)).failure().happened().length()).isLessThan(400);
    }

    @Test
    void aContextNarrowsTheFleet() {
        assertThat(FleetView.of(FLEET, Optional.of("k3s-lab")).clusters()).hasSize(1);
        assertThat(FleetView.of(FLEET, Optional.empty())).isSameAs(FLEET);
        FailureException thrown =
                catchThrowableOfType(FailureException.class, () -> FleetView.of(FLEET, Optional.of("twin")));
        assertThat(ExitCode.of(thrown.failure())).isEqualTo(ExitCode.NOT_FOUND);
    }
}
