package dev.castellan.console.cluster;

import dev.castellan.console.design.Action;
import dev.castellan.console.design.AgeLabel;
import dev.castellan.console.design.AgeText;
import dev.castellan.console.design.Badge;
import dev.castellan.console.design.Icon;
import dev.castellan.console.design.LiveClock;
import dev.castellan.console.design.Style;
import dev.castellan.console.design.Tone;
import dev.castellan.failure.Failure;
import dev.castellan.fleet.CertificateWarning;
import dev.castellan.fleet.ClusterOverview;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import javafx.geometry.Pos;
import javafx.scene.Node;
import javafx.scene.control.Label;
import javafx.scene.control.Tooltip;
import javafx.scene.layout.ColumnConstraints;
import javafx.scene.layout.GridPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;

/** Small parts that the cards of the overview are made of. */
final class ClusterParts {
    private ClusterParts() {}

    /** A value that was read, or why not. */
    static <T> Node part(ClusterOverview.Part<T> part, java.util.function.Function<T, Node> show) {
        return part.value().map(show).orElseGet(() -> notRead(part.failure()));
    }

    static Node notRead(Optional<Failure> failure) {
        Label label = wrapped(failure.map(Failure::happened).orElse("Could not be read."));
        label.getStyleClass().add(Style.WARNING);
        failure.ifPresent(f -> label.setTooltip(new Tooltip(f.text())));
        HBox line = new HBox(Icon.HELP.view(), label);
        line.setAlignment(Pos.CENTER_LEFT);
        line.getStyleClass().add(Style.GAP_8);
        return line;
    }

    static VBox card(Node... children) {
        VBox card = new VBox(children);
        card.getStyleClass().addAll(Style.CARD, Style.GAP_8, ClusterStyle.CARD);
        return card;
    }

    static HBox buttons(Action... actions) {
        HBox line = new HBox();
        for (Action action : actions) {
            line.getChildren().add(action.button());
        }
        line.getStyleClass().add(Style.GAP_8);
        return line;
    }

    static HBox line(Node... nodes) {
        HBox line = new HBox(nodes);
        line.setAlignment(Pos.CENTER_LEFT);
        line.getStyleClass().add(Style.GAP_8);
        return line;
    }

    static Label heading(String text) {
        Label label = new Label(text);
        label.getStyleClass().add(Style.HEADING);
        return label;
    }

    static Label overline(String text) {
        Label label = new Label(text);
        label.getStyleClass().add(Style.OVERLINE);
        return label;
    }

    static Label small(String text) {
        Label label = new Label(text);
        label.getStyleClass().addAll(Style.MUTED, Style.SMALL);
        label.setMinWidth(0);
        if (text.length() > 40) {
            label.setTooltip(new Tooltip(text));
        }
        return label;
    }

    static Label mono(String text) {
        Label label = new Label(text);
        label.getStyleClass().add(Style.MONO);
        label.setMinWidth(0);
        if (text.length() > 40) {
            label.setTooltip(new Tooltip(text));
        }
        return label;
    }

    static Label muted(String text) {
        Label label = wrapped(text);
        label.getStyleClass().add(Style.MUTED);
        return label;
    }

    static Label wrapped(String text) {
        Label label = new Label(text);
        label.setWrapText(true);
        return label;
    }

    /** Labels and values, one under the other. */
    static final class Facts {
        private final GridPane grid = new GridPane();
        private int rows;

        Facts() {
            grid.getStyleClass().add(Style.FACTS);
            ColumnConstraints names = new ColumnConstraints();
            names.setMinWidth(Region.USE_PREF_SIZE);
            ColumnConstraints values = new ColumnConstraints();
            values.setHgrow(Priority.ALWAYS);
            values.setFillWidth(true);
            grid.getColumnConstraints().addAll(names, values);
        }

        GridPane grid() {
            return grid;
        }

        void row(String name, Node value) {
            Label key = new Label(name);
            key.getStyleClass().add(Style.MUTED);
            key.setMinWidth(Region.USE_PREF_SIZE);
            grid.addRow(rows++, key, value);
        }
    }

    /** Two clocks that differ: somebody has to put one right, and until then sign-ins and certificates may fail. */
    static Node clock(Duration ahead) {
        Label words = new Label(clockWords(ahead));
        words.setWrapText(true);
        words.getStyleClass().add(Style.WARNING);
        return words;
    }

    static String clockWords(Duration ahead) {
        return "The server's clock is " + AgeText.span(ahead) + (ahead.isNegative() ? " behind" : " ahead of")
                + " this computer's. Ages are by the server's.";
    }

    /** Tokens live for an hour or so and are renewed: only one that has ended is worth a warning. */
    static Node credentialEnds(LiveClock clock, Optional<Instant> end) {
        if (end.isEmpty()) {
            return new Label("no end known");
        }
        AgeLabel age = new AgeLabel(clock, "");
        age.show(end);
        age.setMinWidth(Region.USE_PREF_SIZE);
        return end.get().isAfter(clock.now()) ? age : line(age, new Badge(Tone.BAD, "Ended", Icon.ERROR));
    }

    static Node ends(LiveClock clock, Optional<Instant> end, String none) {
        if (end.isEmpty()) {
            return new Label(none);
        }
        AgeLabel age = new AgeLabel(clock, "");
        age.show(end);
        age.setMinWidth(Region.USE_PREF_SIZE);
        CertificateWarning warning = CertificateWarning.of(end, clock.now());
        return switch (warning) {
            case UNKNOWN, NONE -> age;
            case SOON -> line(age, new Badge(Tone.ATTENTION, warning.label(), Icon.CLOCK));
            case URGENT -> line(age, new Badge(Tone.BAD, warning.label(), Icon.WARNING));
            case EXPIRED -> line(age, new Badge(Tone.BAD, warning.label(), Icon.ERROR));
        };
    }
}
