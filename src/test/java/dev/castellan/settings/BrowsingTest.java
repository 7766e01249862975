package dev.castellan.settings;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class BrowsingTest {
    @Test
    void favouritesAndRecentKindsOutliveARestart() {
        Browsing chosen = Browsing.NONE
                .toggled("pods")
                .toggled("secrets")
                .toggled("pods")
                .visited("pods")
                .visited("nodes")
                .visited("pods")
                .withColumns("pods", List.of("name", "status"))
                .withOpen(List.of("castellan://cluster/a", "castellan://cluster/b?tab=yaml"));
        assertThat(chosen.favourites()).containsExactly("secrets");
        assertThat(chosen.recent()).containsExactly("pods", "nodes");
        Settings read = SettingsJson.read(SettingsJson.parse(SettingsJson.print(
                SettingsJson.write(Settings.standard().withBrowsing(chosen), SettingsJson.parse("{}")))));
        assertThat(read.browsing()).isEqualTo(chosen);
        assertThat(read.withTextScale(1.5).browsing()).isEqualTo(chosen);
    }

    @Test
    void onlyTheLatestAreRemembered() {
        Browsing browsing = Browsing.NONE;
        for (int i = 0; i < 20; i++) {
            browsing = browsing.visited("kind" + i);
        }
        assertThat(browsing.recent()).hasSize(Browsing.RECENT).startsWith("kind19");
        assertThat(browsing.withColumns("pods", List.of()).columns()).isEmpty();
    }

    @Test
    void whatMakesNoSenseCountsAsNotThere() {
        assertThat(SettingsJson.read(
                                SettingsJson.parse("{\"browsing\": {\"favourites\": [1, \"pods\"], \"columns\": 7}}"))
                        .browsing())
                .isEqualTo(new Browsing(List.of("pods"), List.of(), Map.of(), List.of()));
    }
}
