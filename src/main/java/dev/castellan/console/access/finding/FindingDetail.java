package dev.castellan.console.access.finding;

import dev.castellan.access.finding.Finding;
import dev.castellan.access.finding.Suppressions.State;
import dev.castellan.console.access.finding.FindingsFilter.Standing;
import dev.castellan.console.design.Action;
import dev.castellan.console.design.Badge;
import dev.castellan.console.design.Icon;
import dev.castellan.console.design.LineView;
import dev.castellan.console.design.Lines;
import dev.castellan.console.design.ReadingPane;
import dev.castellan.console.design.Style;
import dev.castellan.console.design.StyledLine;
import dev.castellan.console.design.Wash;
import dev.castellan.console.design.YamlLines;
import dev.castellan.console.shell.FileChoice;
import dev.castellan.console.shell.SavedFile;
import dev.castellan.console.shell.ShellContext;
import dev.castellan.fleet.DisplayText;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import javafx.geometry.Pos;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.ToggleButton;
import javafx.scene.control.ToggleGroup;
import javafx.scene.layout.FlowPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;

/** One finding: why, through what, what to do, and what that would change for whom. */
final class FindingDetail extends ReadingPane {
    private static final int MOST_EVIDENCE = 40;

    private final FindingsModel model;
    private final ShellContext shell;
    private final FileChoice files;
    private final AsideSheets sheets;
    private final Supplier<List<String>> chosen;
    private final VBox effect = new VBox();
    private Optional<FindingRow> shown = Optional.empty();
    private Optional<FindingsPicture.Effect> shownEffect = Optional.empty();
    private boolean yaml;

    FindingDetail(
            FindingsModel model,
            ShellContext shell,
            FileChoice files,
            AsideSheets sheets,
            Supplier<List<String>> chosen) {
        super("The finding", FindingStyle.DETAIL);
        this.model = model;
        this.shell = shell;
        this.files = files;
        this.sheets = sheets;
        this.chosen = chosen;
        effect.getStyleClass().add(Style.GAP_4);
        setMinWidth(320);
        setMinHeight(180);
        hint();
    }

    /** Puts the keyboard to the first button. */
    void focus() {
        box().lookupAll(".button").stream()
                .filter(Button.class::isInstance)
                .findFirst()
                .ifPresent(Node::requestFocus);
    }

    void show(FindingsPicture now) {
        Optional<FindingRow> row = now.selectedRow();
        if (!row.equals(shown)) {
            shown = row;
            shownEffect = Optional.empty();
            effect.getChildren().clear();
            refill(() -> row.ifPresentOrElse(this::fill, this::hint));
            setVvalue(0);
        }
        if (!now.effect().equals(shownEffect)) {
            shownEffect = now.effect();
            effect.getChildren().setAll(effect(now.effect()));
        }
    }

    private void hint() {
        Label words = new Label("Choose a finding to see why it matters, and what would end it.");
        words.setWrapText(true);
        words.getStyleClass().add(Style.MUTED);
        box().getChildren().setAll(words);
    }

    private void fill(FindingRow row) {
        Finding finding = row.finding();
        Label title = new Label(row.kind());
        title.getStyleClass().add(Style.HEADING);
        title.setWrapText(true);
        HBox head = new HBox(
                new Badge(
                        FindingsView.tone(row.severity()),
                        FindingRow.words(row.severity().word())),
                title);
        head.setAlignment(Pos.CENTER_LEFT);
        head.getStyleClass().add(Style.GAP_8);
        Label who = wrapped(row.who());
        who.getStyleClass().add(Style.STRONG);
        box().getChildren()
                .setAll(
                        head,
                        who,
                        wrapped(DisplayText.sentence(finding.reason())),
                        muted("In " + (finding.where().isEmpty() ? "the whole cluster" : where(finding)) + "  ·  "
                                + finding.id()));
        state(row).ifPresent(box().getChildren()::add);
        box().getChildren().addAll(actions(row), heading("Through"), evidence(finding), heading("What would end it"));
        box().getChildren().add(wrapped(DisplayText.sentence(finding.fix().text())));
        box().getChildren().addAll(preview(finding), heading("What that changes"), effect);
    }

    private static String where(Finding finding) {
        return DisplayText.sentence(String.join(", ", finding.where()));
    }

    private Optional<Node> state(FindingRow row) {
        return switch (row.state()) {
            case State.Open _ -> Optional.empty();
            case State.Assigned(var a) ->
                Optional.of(note(
                        Icon.ACCOUNT,
                        "With " + a.owner() + (a.note().isBlank() ? "." : ": " + a.note()),
                        FindingStyle.NOTE_INFO));
            case State.SetAside(var s) ->
                Optional.of(note(
                        Icon.CLOCK,
                        "Set aside until " + s.until() + " by " + s.owner() + ": " + s.reason(),
                        FindingStyle.NOTE_NEUTRAL));
            case State.CameBack(var s) ->
                Optional.of(note(
                        Icon.WARNING,
                        "It was set aside until " + s.until() + " by " + s.owner() + ": " + s.reason()
                                + " That time is over.",
                        FindingStyle.NOTE_ATTENTION));
        };
    }

    private static Node note(Icon icon, String text, String style) {
        Label words = wrapped(DisplayText.sentence(text));
        HBox note = new HBox(icon.view(), words);
        note.getStyleClass().addAll(Style.GAP_8, FindingStyle.NOTE, style);
        return note;
    }

    private Node actions(FindingRow row) {
        FlowPane pane = new FlowPane();
        pane.getStyleClass().add(FindingStyle.ACTIONS);
        Standing standing = Standing.of(row.state());
        boolean aside = standing == Standing.SET_ASIDE;
        pane.getChildren()
                .add(Action.plain(aside ? "Set aside for longer …" : "Set aside …", () -> sheets.setAside(meant(row)))
                        .with(Icon.CLOCK)
                        .button());
        if (aside || standing == Standing.CAME_BACK) {
            pane.getChildren()
                    .add(Action.plain(
                                    aside ? "Bring back" : "Forget that it was set aside",
                                    () -> model.bringBack(List.of(row.id())))
                            .with(Icon.BACK)
                            .button());
        }
        pane.getChildren()
                .add(Action.plain("Assign …", () -> sheets.assign(meant(row)))
                        .with(Icon.ACCOUNT)
                        .button());
        return pane;
    }

    /** All that are selected, where this one is among them. */
    private List<String> meant(FindingRow row) {
        List<String> all = chosen.get();
        return all.contains(row.id()) ? all : List.of(row.id());
    }

    private static Node evidence(Finding finding) {
        VBox list = new VBox();
        list.getStyleClass().add(FindingStyle.EVIDENCE);
        finding.evidence().stream().limit(MOST_EVIDENCE).forEach(e -> {
            Label line = wrapped(DisplayText.sentence(e));
            line.getStyleClass().addAll(Style.MONO, Style.SMALL);
            list.getChildren().add(line);
        });
        if (finding.evidence().size() > MOST_EVIDENCE) {
            list.getChildren()
                    .add(muted("and %,d more".formatted(finding.evidence().size() - MOST_EVIDENCE)));
        }
        return list;
    }

    private Node preview(Finding finding) {
        LineView text = new LineView("The fix");
        text.getStyleClass().add(FindingStyle.FIX);
        VBox pane = new VBox();
        pane.getStyleClass().add(Style.GAP_8);
        Optional<String> role = finding.fix().yaml();
        if (role.isEmpty()) {
            if (!finding.fix().diff().isEmpty()) {
                lines(text, diff(finding.fix().diff()));
                pane.getChildren().add(text);
            }
            return pane;
        }
        ToggleGroup group = new ToggleGroup();
        ToggleButton asDiff = toggle("Difference", group, Style.LEFT_PILL);
        ToggleButton asYaml = toggle("YAML", group, Style.RIGHT_PILL);
        Runnable fill = () -> {
            if (yaml) {
                YamlLines whole = YamlLines.of(role.get(), Set.of());
                text.gutter(whole.gutter());
                lines(text, whole);
            } else {
                text.gutter(0);
                lines(text, diff(finding.fix().diff()));
            }
        };
        (yaml ? asYaml : asDiff).setSelected(true);
        group.selectedToggleProperty().subscribe(toggle -> {
            if (toggle == null) {
                (yaml ? asYaml : asDiff).setSelected(true);
            } else {
                yaml = toggle.equals(asYaml);
                fill.run();
            }
        });
        fill.run();
        Region space = new Region();
        HBox.setHgrow(space, javafx.scene.layout.Priority.ALWAYS);
        HBox bar = new HBox(
                new HBox(asDiff, asYaml),
                space,
                Action.quiet("Copy", () -> shell.copy("the role", role.get()))
                        .with(Icon.COPY)
                        .button(),
                Action.quiet("Save …", () -> save(finding.id(), role.get()))
                        .with(Icon.EXPORT)
                        .button());
        bar.setAlignment(Pos.CENTER_LEFT);
        bar.getStyleClass().add(Style.GAP_8);
        pane.getChildren().addAll(bar, text);
        return pane;
    }

    private static ToggleButton toggle(String label, ToggleGroup group, String style) {
        ToggleButton button = new ToggleButton(label);
        button.setToggleGroup(group);
        button.getStyleClass().add(style);
        return button;
    }

    private static void lines(LineView view, Lines lines) {
        view.show(lines);
        double height = Math.clamp((lines.end() - lines.first()) * 21.0 + 16, 58, 360);
        view.setMinHeight(height);
        view.setPrefHeight(height);
    }

    /** Lines with - and + before them, on the grounds of a difference. */
    static Lines diff(String diff) {
        List<StyledLine> lines = new ArrayList<>();
        diff.lines().forEach(line -> {
            char sign = line.isEmpty() ? ' ' : line.charAt(0);
            StyledLine plain = StyledLine.plain(line);
            lines.add(sign == '-' ? plain.on(Wash.REMOVED) : sign == '+' ? plain.on(Wash.ADDED) : plain);
        });
        return Lines.of(lines);
    }

    private void save(String id, String role) {
        files.save(getScene().getWindow(), "Save the smaller role", id + ".yaml")
                .ifPresent(path -> SavedFile.save(shell, "The smaller role", path, SavedFile.Content.text(() -> role)));
    }

    private List<Node> effect(Optional<FindingsPicture.Effect> now) {
        if (now.isEmpty()) {
            return List.of(muted("This is done in Azure; what it changes is seen when the cluster is read again."));
        }
        FindingsPicture.Effect known = now.get();
        if (!known.known()) {
            return List.of(muted("Working it out …"));
        }
        if (known.failure().isPresent()) {
            return List.of(muted(
                    "That could not be worked out: " + known.failure().get().happened()));
        }
        if (known.lines().isEmpty()) {
            return List.of(muted("Nobody loses anything: what it takes away is given by something else too, or by"
                    + " nothing at all."));
        }
        List<Node> lines = new ArrayList<>();
        known.lines().forEach(l -> {
            Label line = wrapped(l);
            line.getStyleClass().add(FindingStyle.LINES);
            lines.add(line);
        });
        if (known.more() > 0) {
            lines.add(muted("and %,d more".formatted(known.more())));
        }
        return lines;
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
