package dev.castellan.console.breakglass;

import dev.castellan.breakglass.CheckoutState;
import dev.castellan.console.design.Action;
import dev.castellan.console.design.Badge;
import dev.castellan.console.design.Icon;
import dev.castellan.console.design.Style;
import dev.castellan.console.design.Tone;
import dev.castellan.fleet.DisplayText;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.format.FormatStyle;
import javafx.geometry.Pos;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.layout.GridPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;

/** The small nodes that the pages are made of. */
final class Parts {
    private static final DateTimeFormatter EXACT =
            DateTimeFormatter.ofLocalizedDateTime(FormatStyle.MEDIUM).withZone(ZoneId.systemDefault());

    private Parts() {}

    static Label heading(String text) {
        Label label = new Label(text);
        label.getStyleClass().add(Style.HEADING);
        label.setMinWidth(0);
        return label;
    }

    static Label strong(String text) {
        Label label = new Label(DisplayText.clean(text));
        label.getStyleClass().add(Style.STRONG);
        label.setMinWidth(0);
        return label;
    }

    static Label muted(String text) {
        Label label = wrapped(text);
        label.getStyleClass().add(Style.MUTED);
        return label;
    }

    /** Text of people and clusters is cleaned. */
    static Label wrapped(String text) {
        Label label = new Label(DisplayText.sentence(text));
        label.setWrapText(true);
        label.setMinWidth(0);
        label.setMinHeight(Region.USE_PREF_SIZE);
        return label;
    }

    static Label wrappedStrong(String text) {
        Label label = wrapped(text);
        label.getStyleClass().add(Style.STRONG);
        return label;
    }

    static Label mono(String text) {
        Label label = wrapped(text);
        label.getStyleClass().add(Style.MONO);
        return label;
    }

    static VBox card(Node... children) {
        VBox card = new VBox(children);
        card.getStyleClass().addAll(Style.CARD, BreakglassStyle.CARD);
        return card;
    }

    static Button button(String id, Action action) {
        Button button = action.button();
        button.setId(id);
        button.setMinWidth(Region.USE_PREF_SIZE);
        return button;
    }

    static HBox buttons(Node... buttons) {
        HBox line = new HBox(buttons);
        line.setAlignment(Pos.CENTER_LEFT);
        line.getStyleClass().add(Style.GAP_8);
        return line;
    }

    static GridPane facts() {
        GridPane facts = new GridPane();
        facts.getStyleClass().add(Style.FACTS);
        return facts;
    }

    static void fact(GridPane facts, String name, Node value) {
        Label key = new Label(name);
        key.getStyleClass().add(Style.MUTED);
        key.setMinWidth(Region.USE_PREF_SIZE);
        GridPane.setValignment(key, javafx.geometry.VPos.TOP);
        GridPane.setHgrow(value, Priority.ALWAYS);
        facts.addRow(facts.getRowCount(), key, value);
    }

    static String exact(Instant moment) {
        return EXACT.format(moment);
    }

    static Badge badge(CheckoutState state) {
        return switch (state) {
            case REQUESTED -> new Badge(Tone.INFO, state.label(), Icon.CLOCK);
            case APPROVED -> new Badge(Tone.GOOD, state.label(), Icon.CHECK);
            case FETCHING, RETURNING -> new Badge(Tone.INFO, state.label(), Icon.REFRESH);
            case HELD -> new Badge(Tone.ATTENTION, state.label(), Icon.KEY);
            case IN_USE -> new Badge(Tone.ATTENTION, state.label(), Icon.PLAY);
            case OVERDUE, LOST -> new Badge(Tone.BAD, state.label(), Icon.WARNING);
            case RETURNED -> new Badge(Tone.ATTENTION, state.label(), Icon.WARNING);
            case VERIFIED, NEUTRALISED -> new Badge(Tone.GOOD, state.label(), Icon.SUCCESS);
            case DENIED, CANCELLED, EXPIRED -> new Badge(Tone.NEUTRAL, state.label());
        };
    }

    /** What a state means, in one sentence. */
    static String meaning(CheckoutState state) {
        return switch (state) {
            case REQUESTED -> "Somebody else has to approve it, on their own console.";
            case APPROVED -> "The key may be fetched now.";
            case FETCHING -> "Azure hands the kubeconfig out; it goes straight into memory and is sealed.";
            case HELD -> "The key lies sealed on the requester's machine. Nothing uses it now.";
            case IN_USE -> "A proxy on the requester's machine works with the key. Nobody sees the key itself.";
            case OVERDUE -> "Its time is over, and the key is not destroyed yet.";
            case RETURNING -> "The proxy ends, the key is destroyed, copies are looked for.";
            case RETURNED -> "The key is destroyed here, but the search for copies is not done or left some.";
            case VERIFIED -> "The key is destroyed, and no copy was found where it was looked for.";
            case DENIED -> "Somebody refused it.";
            case CANCELLED -> "It was withdrawn before there was a key.";
            case EXPIRED -> "Nobody approved or fetched it in time.";
            case LOST -> "Nobody can say where copies are. The cluster is marked until the certificate is refused.";
            case NEUTRALISED -> "The API server was seen to refuse the certificate.";
        };
    }
}
