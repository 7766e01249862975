package dev.castellan.console.access.compare;

import dev.castellan.access.compare.Cause;
import dev.castellan.access.compare.Change;
import dev.castellan.console.design.Badge;
import dev.castellan.console.design.Icon;
import dev.castellan.console.design.ReadingPane;
import dev.castellan.console.design.Style;
import dev.castellan.console.design.Tone;
import dev.castellan.fleet.DisplayText;
import java.util.List;
import java.util.Optional;
import javafx.geometry.Pos;
import javafx.scene.Node;
import javafx.scene.control.Label;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;

/** One change of somebody's access: what, where, through what, and how sure that is. */
final class ChangeDetail extends ReadingPane {
    private static final int MOST = 100;

    private Optional<ChangeRow> shown = Optional.empty();

    ChangeDetail() {
        super("The change", CompareStyle.DETAIL);
        setMinWidth(320);
        setMinHeight(160);
        hint();
    }

    void show(Optional<ChangeRow> row) {
        if (row.equals(shown)) {
            return;
        }
        shown = row;
        refill(() -> row.ifPresentOrElse(this::fill, this::hint));
        setVvalue(0);
    }

    private void hint() {
        box().getChildren().setAll(muted("Choose a change to see all of it, and through what it came about."));
    }

    private void fill(ChangeRow row) {
        if (row.change().isEmpty()) {
            Label who = wrapped(row.who());
            who.getStyleClass().add(Style.HEADING);
            box().getChildren()
                    .setAll(
                            who,
                            wrapped("It was " + row.what() + "."),
                            muted(
                                    row.effect() == ChangeRow.Effect.OBJECT
                                            ? "Somebody's access differs through it; choose “All access” to see whose."
                                            : "Nobody's access differs through it."));
            return;
        }
        Change change = row.change().get();
        Label who = wrapped(row.who());
        who.getStyleClass().add(Style.HEADING);
        HBox head = new HBox(
                change.gained()
                        ? new Badge(Tone.ATTENTION, word("Gained", change), Icon.PLUS)
                        : new Badge(Tone.INFO, word("Lost", change), Icon.DOWN));
        if (change.what() instanceof Change.What.Operations o) {
            head.getChildren().add(new Badge(Tone.NEUTRAL, o.data() ? "Azure, Kubernetes data" : "Azure", Icon.CLOUD));
        }
        head.setAlignment(Pos.CENTER_LEFT);
        head.getStyleClass().add(Style.GAP_8);
        box().getChildren().setAll(head, who);
        if (change.what() instanceof Change.What.Operations o) {
            box().getChildren()
                    .add(muted("Before: " + o.before().word() + ". After: "
                            + o.after().word() + "."));
        }
        box().getChildren()
                .addAll(
                        heading(change.gained() ? "Can now" : "Can no longer"),
                        lines(change.what().lines(), change.gained() ? CompareStyle.GAINED : CompareStyle.LOST),
                        muted(where(change)),
                        heading("Through"),
                        causes(change.causes()));
        if (!change.behind().isEmpty()) {
            box().getChildren().addAll(heading("Who is in the group"), lines(change.behind(), CompareStyle.CAUSE));
        }
        if (!change.certain()) {
            box().getChildren().add(heading("Why it is not certain"));
            change.uncertain().stream()
                    .limit(MOST)
                    .forEach(u -> box().getChildren().add(wrapped(DisplayText.sentence(u))));
        }
    }

    private static String word(String word, Change change) {
        return change.certain() ? word : "Perhaps " + word.toLowerCase(java.util.Locale.ROOT);
    }

    private static String where(Change change) {
        String where = change.clusterWide()
                ? "In the whole cluster"
                : "In "
                        + String.join(
                                ", ", change.namespaces().stream().limit(MOST).toList());
        String except = change.except().isEmpty()
                ? ""
                : "; not in "
                        + String.join(", ", change.except().stream().limit(MOST).toList()) + ", where nothing differs";
        return DisplayText.sentence(where + except + ".");
    }

    private static Node causes(List<Cause> causes) {
        return lines(causes.stream().map(Cause::text).toList(), CompareStyle.CAUSE);
    }

    private static Node lines(List<String> texts, String style) {
        VBox list = new VBox();
        list.getStyleClass().add(Style.GAP_4);
        texts.stream().limit(MOST).forEach(t -> {
            Label line = wrapped(DisplayText.sentence(t));
            line.setMaxWidth(Double.MAX_VALUE);
            line.getStyleClass().addAll(Style.MONO, Style.SMALL, style);
            list.getChildren().add(line);
        });
        if (texts.size() > MOST) {
            list.getChildren().add(muted("and %,d more".formatted(texts.size() - MOST)));
        }
        return list;
    }

    private static Label heading(String text) {
        Label label = new Label(text);
        label.getStyleClass().add(Style.OVERLINE);
        return label;
    }

    private static Label muted(String text) {
        Label label = wrapped(text);
        label.getStyleClass().add(Style.MUTED);
        return label;
    }

    private static Label wrapped(String text) {
        Label label = new Label(text);
        label.setWrapText(true);
        label.setMinHeight(Region.USE_PREF_SIZE);
        return label;
    }
}
