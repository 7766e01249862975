package dev.castellan.console.shell;

import static org.assertj.core.api.Assertions.assertThat;

import dev.castellan.console.Gallery;
import dev.castellan.fleet.Environment;
import dev.castellan.fleet.EnvironmentMark;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.ToggleButton;
import javafx.scene.layout.HBox;
import org.junit.jupiter.api.Test;

class TabStripTest {
    private static final Address A = Address.of("cluster", "a");
    private static final Address B = Address.of("cluster", "b");

    private final List<String> told = new ArrayList<>();
    private final TabStrip strip =
            Gallery.on(() -> new TabStrip(a -> told.add("go " + a.path()), a -> told.add("shut " + a.path())));

    @Test
    void noTabMeansNoStrip() {
        assertThat(strip.isVisible()).isFalse();
        assertThat(strip.isManaged()).isFalse();
        show(tab(A, "a", true));
        assertThat(strip.isVisible()).isTrue();
        Gallery.on(() -> {
            strip.show(List.of());
            return true;
        });
        assertThat(strip.isManaged()).isFalse();
    }

    @Test
    void aTabSaysItsNameAndEnvironmentAndWhetherOneIsThere() {
        show(tab(A, "till_1", true), new TabStrip.Tab(B, "b", Optional.empty(), false));

        HBox first = box(0);
        ToggleButton name = (ToggleButton) first.getChildren().getFirst();
        assertThat(name.getText()).isEqualTo("till_1");
        assertThat(name.isMnemonicParsing()).as("an underscore is no mnemonic").isFalse();
        assertThat(name.isSelected()).isTrue();
        assertThat(name.getGraphic()).isNotNull();
        assertThat(first.getStyleClass()).contains("cs-env-production");
        assertThat(first.getChildren().get(1).getAccessibleText()).isEqualTo("Close till_1");
        assertThat(((ToggleButton) box(1).getChildren().getFirst()).isSelected())
                .isFalse();
        assertThat(((ToggleButton) box(1).getChildren().getFirst()).getGraphic())
                .isNull();
    }

    @Test
    void pressingGoesThereAndTheCrossClosesWithoutGoing() {
        show(tab(A, "a", true), tab(B, "b", false));
        Gallery.on(() -> {
            ToggleButton other = (ToggleButton) box(1).getChildren().getFirst();
            other.fire();
            // Arriving there marks it, not the click.
            assertThat(other.isSelected()).isFalse();
            ((Button) box(0).getChildren().get(1)).fire();
            return true;
        });
        assertThat(told).containsExactly("go [b]", "shut [a]");
    }

    @Test
    void whatDidNotChangeIsNotBuiltAgain() {
        show(tab(A, "a", true));
        Node before = box(0);
        show(tab(A, "a", true));
        assertThat(box(0)).isSameAs(before);
        show(tab(A, "a", false));
        assertThat(box(0)).isNotSameAs(before);
    }

    private static TabStrip.Tab tab(Address root, String title, boolean here) {
        return new TabStrip.Tab(
                root,
                title,
                Optional.of(
                        new EnvironmentMark(Environment.PRODUCTION, EnvironmentMark.Origin.TAG, "environment=prod")),
                here);
    }

    private void show(TabStrip.Tab... tabs) {
        Gallery.on(() -> {
            strip.show(List.of(tabs));
            return true;
        });
    }

    private HBox box(int number) {
        return (HBox) strip.getChildren().get(number);
    }
}
