package dev.castellan.console.cluster;

import dev.castellan.browse.object.Confirmation;
import dev.castellan.browse.object.FieldChange;
import dev.castellan.browse.object.Keeper;
import dev.castellan.browse.object.MissingRole;
import dev.castellan.browse.object.Preparation;
import dev.castellan.console.design.Action;
import dev.castellan.console.design.Icon;
import dev.castellan.console.design.LineView;
import dev.castellan.console.design.Style;
import dev.castellan.console.design.YamlLines;
import dev.castellan.console.shell.Overlay;
import dev.castellan.console.shell.ShellContext;
import dev.castellan.fleet.DisplayText;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import javafx.scene.Node;
import javafx.scene.control.ChoiceBox;
import javafx.scene.control.Label;
import javafx.scene.control.ScrollPane;
import javafx.scene.control.TextField;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.VBox;

/** Questions on top of the cluster screen. */
final class Sheets {
    private static final int MOST = 12;
    private static final int MOST_TOUCHED = 200;

    private final ShellContext shell;

    Sheets(ShellContext shell) {
        this.shell = shell;
    }

    /** Asks why a guarded cluster is to be unlocked, and for how long. */
    void unlock(String cluster, BiConsumer<String, Optional<Duration>> unlock) {
        Label words = wrapped("%s opens read-only. Unlocking is for this cluster and this session only; it is shown"
                        .formatted(DisplayText.clean(cluster))
                + " across the window and recorded with your reason.");
        TextField reason = new TextField();
        reason.setPromptText("Why, in a few words or a ticket");
        reason.setAccessibleText("Reason");
        ChoiceBox<String> lasting = new ChoiceBox<>();
        lasting.getItems().addAll("15 minutes", "1 hour", "4 hours", "Until Castellan is closed");
        lasting.getSelectionModel().select(1);
        lasting.setAccessibleText("For how long");
        Label problem = problem();
        VBox box = new VBox(words, field("Reason", reason), field("For", lasting), problem);
        box.getStyleClass().add(Style.GAP_12);
        Action go = Action.proposed("Unlock", () -> {
                    if (reason.getText().strip().length() < 3) {
                        problem.setText("Say in a few words what is to be done.");
                        reason.requestFocus();
                        return;
                    }
                    shell.closeOverlay();
                    unlock.accept(
                            reason.getText().strip(),
                            switch (lasting.getSelectionModel().getSelectedIndex()) {
                                case 0 -> Optional.of(Duration.ofMinutes(15));
                                case 1 -> Optional.of(Duration.ofHours(1));
                                case 2 -> Optional.of(Duration.ofHours(4));
                                default -> Optional.empty();
                            });
                })
                .with(Icon.UNLOCK);
        shell.overlay(new Overlay(
                "Unlock " + DisplayText.clean(cluster) + " for writing",
                box,
                List.of(go, Action.quiet("Keep it read-only", shell::closeOverlay))));
    }

    /** Shows what will happen and asks for as much confirmation as the risk wants. */
    void confirm(String title, String word, Preparation.Ready ready, Consumer<String> go) {
        confirm(title, word, ready, Map.of(), go);
    }

    /** The same with lists of what is touched, by their titles. */
    void confirm(
            String title,
            String word,
            Preparation.Ready ready,
            Map<String, List<String>> touched,
            Consumer<String> go) {
        VBox box = new VBox();
        box.getStyleClass().add(Style.GAP_12);
        // Laid over the whole window, it is outside of the screen and its colours.
        box.getStylesheets()
                .add(Objects.requireNonNull(Sheets.class.getResource("cluster.css"))
                        .toExternalForm());
        risk(box, ready.confirmation(), ready.keepers(), ready.warnings());
        if (!ready.consequences().isEmpty() && touched.isEmpty()) {
            box.getChildren().add(list("What else happens", ready.consequences()));
        }
        if (!touched.isEmpty()) {
            VBox groups = new VBox();
            groups.getStyleClass().add(Style.GAP_12);
            touched.forEach((group, lines) ->
                    groups.getChildren().add(list("%s (%,d)".formatted(group, lines.size()), lines, MOST_TOUCHED)));
            ScrollPane scroll = new ScrollPane(groups);
            scroll.setFitToWidth(true);
            scroll.setMaxHeight(300);
            scroll.getStyleClass().add(Style.EDGE_TO_EDGE);
            box.getChildren().add(scroll);
        }
        if (!ready.changes().isEmpty()) {
            box.getChildren().add(changes(ready.changes(), MOST, ready.live().secret()));
        }
        if (box.getChildren().isEmpty()) {
            box.getChildren().add(wrapped("The server would do it."));
        }
        TextField typed = typed(box, ready.confirmation());
        Label problem = problem();
        box.getChildren().add(problem);
        boolean danger = word.equals("Delete") || word.equals("Drain");
        Runnable run = () -> {
            if (!ready.confirmation().fits(typed.getText().strip())) {
                problem.setText("Type the name exactly.");
                typed.requestFocus();
                return;
            }
            shell.closeOverlay();
            go.accept(typed.getText().strip());
        };
        shell.overlay(new Overlay(
                title,
                box,
                List.of(
                        danger ? Action.dangerous(word, run) : Action.proposed(word, run),
                        Action.quiet("Cancel", shell::closeOverlay))));
    }

    static void risk(VBox box, Confirmation confirmation, List<Keeper> keepers, List<String> warnings) {
        for (String reason : confirmation.reasons()) {
            box.getChildren().add(note(Icon.WARNING, DisplayText.clean(reason)));
        }
        for (Keeper keeper : keepers) {
            box.getChildren()
                    .add(note(
                            Icon.ROUTE,
                            keeper.tool().label() + " keeps it (" + DisplayText.clean(keeper.source()) + "). "
                                    + DisplayText.clean(keeper.effect())));
        }
        for (String warning : warnings) {
            box.getChildren().add(note(Icon.INFO, "The server says: " + DisplayText.clean(warning)));
        }
    }

    /** The field to type a name into, where that is asked for; else one that is not shown. */
    static TextField typed(VBox box, Confirmation confirmation) {
        TextField typed = new TextField();
        confirmation.typed().ifPresent(name -> {
            typed.setPromptText(DisplayText.clean(name));
            typed.setAccessibleText("Type " + DisplayText.clean(name));
            box.getChildren().add(field("Type " + DisplayText.clean(name) + " to go on", typed));
        });
        return typed;
    }

    static Node changes(List<FieldChange> changes, int most, boolean secret) {
        VBox box = new VBox();
        box.getStyleClass().add(Style.GAP_4);
        for (FieldChange change : changes.stream().limit(most).toList()) {
            box.getChildren().add(ChangeRows.node(change, secret));
        }
        if (changes.size() > most) {
            Label more = new Label("and %,d more".formatted(changes.size() - most));
            more.getStyleClass().addAll(Style.SMALL, Style.MUTED);
            box.getChildren().add(more);
        }
        return box;
    }

    /** Shows the rule that is missing, ready to be given to whoever may grant it. */
    void missing(MissingRole role) {
        Label words = wrapped("%s may not %s %s%s. The smallest role that allows it:"
                .formatted(
                        role.who().isEmpty() ? "You" : DisplayText.clean(role.who()),
                        role.missing().verb(),
                        role.missing().resource()
                                + (role.missing().subresource().isEmpty()
                                        ? ""
                                        : "/" + role.missing().subresource()),
                        role.missing().namespace().isEmpty()
                                ? ""
                                : " in namespace "
                                        + DisplayText.clean(role.missing().namespace())));
        LineView text = new LineView("The missing role");
        YamlLines lines = YamlLines.of(role.manifest(), Set.of());
        text.gutter(lines.gutter());
        text.show(lines);
        text.setPrefSize(620, 320);
        VBox box = new VBox(words, text);
        box.getStyleClass().add(Style.GAP_12);
        shell.overlay(new Overlay(
                "A rule is missing",
                box,
                List.of(
                        Action.proposed("Copy the role", () -> {
                                    shell.copy("Role", role.manifest());
                                    shell.closeOverlay();
                                })
                                .with(Icon.COPY),
                        Action.quiet("Close", shell::closeOverlay))));
    }

    void number(String title, String label, int now, int least, int most, IntConsumer go) {
        TextField field = new TextField(Integer.toString(now));
        field.setAccessibleText(label);
        field.selectAll();
        Label problem = problem();
        VBox box = new VBox(field(label, field), problem);
        box.getStyleClass().add(Style.GAP_12);
        shell.overlay(new Overlay(
                title,
                box,
                List.of(
                        Action.proposed("Check", () -> {
                            Optional<Integer> number = number(field.getText(), least, most);
                            if (number.isEmpty()) {
                                problem.setText("A number from %,d to %,d is needed.".formatted(least, most));
                                return;
                            }
                            shell.closeOverlay();
                            go.accept(number.get());
                        }),
                        Action.quiet("Cancel", shell::closeOverlay))));
    }

    void ports(String title, int remote, BiConsumer<Integer, Integer> go) {
        TextField there = new TextField(Integer.toString(remote));
        there.setAccessibleText("Port in the pod");
        TextField here = new TextField("0");
        here.setAccessibleText("Port on this computer");
        Label problem = problem();
        VBox box = new VBox(
                field("Port in the pod", there), field("Port on this computer (0 for any free one)", here), problem);
        box.getStyleClass().add(Style.GAP_12);
        shell.overlay(new Overlay(
                title,
                box,
                List.of(
                        Action.proposed("Forward", () -> {
                            Optional<Integer> far = number(there.getText(), 1, 65_535);
                            Optional<Integer> near = number(here.getText(), 0, 65_535);
                            if (far.isEmpty() || near.isEmpty()) {
                                problem.setText("Ports are numbers up to 65535.");
                                return;
                            }
                            shell.closeOverlay();
                            go.accept(far.get(), near.get());
                        }),
                        Action.quiet("Cancel", shell::closeOverlay))));
    }

    /** Shows a secret until it is closed; it is not redacted, and copied only by selecting it. */
    void secret(String field, String value) {
        LineView text = new LineView("Value of " + field);
        text.show(YamlLines.of(value, Set.of()));
        text.setPrefSize(620, 220);
        text.wrapProperty().set(true);
        Label words = wrapped("That it was shown is recorded. Select and press Ctrl+C to copy.");
        words.getStyleClass().add(Style.MUTED);
        VBox box = new VBox(text, words);
        box.getStyleClass().add(Style.GAP_12);
        shell.overlay(new Overlay(field, box, List.of(Action.proposed("Hide", shell::closeOverlay))));
    }

    static Optional<Integer> number(String text, int least, int most) {
        String digits = text.strip();
        if (digits.isEmpty() || digits.length() > 7 || !digits.chars().allMatch(c -> c >= '0' && c <= '9')) {
            return Optional.empty();
        }
        int number = Integer.parseInt(digits);
        return number < least || number > most ? Optional.empty() : Optional.of(number);
    }

    private static Node note(Icon icon, String text) {
        Label label = wrapped(text);
        HBox.setHgrow(label, Priority.ALWAYS);
        HBox line = new HBox(icon.view(), label);
        line.getStyleClass().addAll(Style.GAP_8);
        return line;
    }

    private static Node list(String title, List<String> lines) {
        return list(title, lines, MOST);
    }

    private static Node list(String title, List<String> lines, int most) {
        VBox box = new VBox();
        Label head = new Label(title);
        head.getStyleClass().add(Style.OVERLINE);
        box.getChildren().add(head);
        lines.stream().limit(most).forEach(l -> box.getChildren().add(wrapped("•  " + DisplayText.clean(l))));
        if (lines.size() > most) {
            Label more = new Label("and %,d more".formatted(lines.size() - most));
            more.getStyleClass().addAll(Style.SMALL, Style.MUTED);
            box.getChildren().add(more);
        }
        box.getStyleClass().add(Style.GAP_4);
        return box;
    }

    private static VBox field(String label, Node control) {
        Label name = new Label(label);
        name.getStyleClass().add(Style.STRONG);
        name.setLabelFor(control);
        VBox box = new VBox(name, control);
        box.getStyleClass().add(Style.GAP_4);
        return box;
    }

    private static Label problem() {
        Label label = new Label();
        label.getStyleClass().addAll(Style.DANGER, Style.SMALL);
        label.managedProperty().bind(label.textProperty().isNotEmpty());
        return label;
    }

    private static Label wrapped(String text) {
        Label label = new Label(text);
        label.setWrapText(true);
        label.setMaxWidth(640);
        return label;
    }
}
