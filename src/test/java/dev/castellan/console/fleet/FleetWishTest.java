package dev.castellan.console.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class FleetWishTest {
    @Test
    void theUsualWishNeedsNoChoices() {
        assertThat(FleetWish.USUAL.choices()).isEmpty();
        assertThat(FleetWish.of(Map.of())).isEqualTo(FleetWish.USUAL);
    }

    @Test
    void anAddressKeepsEverything() {
        FleetWish wish = FleetWish.USUAL
                .withQuery("env:production \"two words\"")
                .withSort(FleetColumn.CERTIFICATE, true)
                .withGrouping(FleetWish.Grouping.SITE)
                .withLayout(FleetWish.Layout.CARDS)
                .withColumns(List.of(FleetColumn.SITE, FleetColumn.CERTIFICATE));
        assertThat(FleetWish.of(wish.choices())).isEqualTo(wish);
    }

    @Test
    void nonsenseFallsBackToTheUsual() {
        assertThat(FleetWish.of(Map.of("sort", "-nothing", "group", "x", "view", "", "columns", "a,,b")))
                .isEqualTo(FleetWish.USUAL);
    }

    @Test
    void theNameIsAlwaysTheFirstColumn() {
        assertThat(FleetWish.USUAL
                        .withColumns(List.of(FleetColumn.SITE, FleetColumn.NAME))
                        .columns())
                .containsExactly(FleetColumn.NAME, FleetColumn.SITE);
    }
}
