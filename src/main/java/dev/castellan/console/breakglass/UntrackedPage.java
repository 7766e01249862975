package dev.castellan.console.breakglass;

import dev.castellan.breakglass.reconcile.Coverage;
import dev.castellan.breakglass.reconcile.Reconciliation;
import dev.castellan.breakglass.reconcile.Sources;
import dev.castellan.breakglass.reconcile.Verdict;
import dev.castellan.console.design.Action;
import dev.castellan.console.design.AgeLabel;
import dev.castellan.console.design.Badge;
import dev.castellan.console.design.FailureView;
import dev.castellan.console.design.Icon;
import dev.castellan.console.design.Skeleton;
import dev.castellan.console.design.Style;
import dev.castellan.console.design.Tone;
import dev.castellan.console.shell.ShellContext;
import dev.castellan.fleet.DisplayText;
import dev.castellan.fleet.FleetCluster;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import javafx.geometry.Pos;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.CheckBox;
import javafx.scene.control.ComboBox;
import javafx.scene.control.Label;
import javafx.scene.control.TitledPane;
import javafx.scene.layout.GridPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;

/** What was fetched or used without a check-out: how far one has looked, what was found, what to do. */
final class UntrackedPage {
    /** The page stays quick; the command line has the others. */
    private static final int MOST = 100;

    private static final String ANYBODY = "Not said";

    private final UntrackedModel model;
    private final ShellContext shell;

    UntrackedPage(UntrackedModel model, ShellContext shell) {
        this.model = model;
        this.shell = shell;
    }

    List<Node> nodes() {
        UntrackedModel.Picture picture = model.picture();
        List<Node> nodes = new ArrayList<>();
        nodes.add(head(picture));
        nodes.add(sources(picture));
        picture.failure().ifPresent(f -> nodes.add(new FailureView(f, Action.plain("Check again", model::check))));
        if (picture.last().isEmpty() && picture.step().isPresent()) {
            nodes.add(Skeleton.rows(5));
        }
        picture.last().ifPresent(result -> {
            section(nodes, "Findings", UntrackedRow.of(result, Verdict.Weight.FINDING));
            section(nodes, "Nobody can tell", UntrackedRow.of(result, Verdict.Weight.UNKNOWN));
            section(nodes, "To be looked at some time", UntrackedRow.of(result, Verdict.Weight.NOTE));
            section(nodes, "As it should be", UntrackedRow.of(result, Verdict.Weight.CLEAN));
        });
        return nodes;
    }

    /** The state in one line, for the overview too. */
    static Node line(UntrackedModel.Picture picture, ShellContext shell, Button button) {
        UntrackedRow.Summary summary =
                UntrackedRow.summary(picture.last(), shell.clock().now());
        Label title = Parts.strong("Untracked use");
        title.setMinWidth(Region.USE_PREF_SIZE);
        HBox line = new HBox(title, badge(summary));
        line.setAlignment(Pos.CENTER_LEFT);
        line.getStyleClass().add(BreakglassStyle.ROW_ALONE);
        Label words = Parts.muted(picture.step().map(s -> s + " …").orElse(summary.sentence()));
        HBox.setHgrow(words, Priority.ALWAYS);
        words.setMaxWidth(Double.MAX_VALUE);
        line.getChildren().add(words);
        // The exact time is in its tooltip, and on the page.
        picture.last().ifPresent(result -> line.getChildren().add(age(result, "last compared ", shell)));
        line.getChildren().add(button);
        VBox card = new VBox(line);
        card.getStyleClass().add(Style.CARD);
        card.setId("bg-untracked-line");
        return card;
    }

    private static Badge badge(UntrackedRow.Summary summary) {
        Icon icon = switch (summary.tone()) {
            case BAD, ATTENTION -> Icon.WARNING;
            case GOOD -> Icon.SUCCESS;
            case NEUTRAL, INFO -> Icon.INFO;
        };
        Badge badge = new Badge(summary.tone(), summary.word(), icon);
        badge.setId("bg-untracked-state");
        return badge;
    }

    private static Node age(Reconciliation result, String prefix, ShellContext shell) {
        AgeLabel age = new AgeLabel(shell.clock(), prefix);
        age.show(Optional.of(result.at()));
        age.getStyleClass().addAll(Style.MUTED, Style.SMALL);
        age.setMinWidth(Region.USE_PREF_SIZE);
        return age;
    }

    private Node head(UntrackedModel.Picture picture) {
        UntrackedRow.Summary summary =
                UntrackedRow.summary(picture.last(), shell.clock().now());
        HBox first = new HBox(badge(summary));
        first.setAlignment(Pos.CENTER_LEFT);
        first.getStyleClass().add(Style.GAP_8);
        picture.last()
                .ifPresent(result -> first.getChildren()
                        .add(age(result, "last compared " + Parts.exact(result.at()) + ", ", shell)));
        VBox card = Parts.card(
                first,
                Parts.wrapped(summary.sentence()),
                Parts.muted("The ledger says who was allowed, Azure's activity log who fetched, the audit log of the"
                        + " cluster who used. What they do not agree on is a finding."));
        picture.last().ifPresent(result -> {
            GridPane facts = Parts.facts();
            Parts.fact(facts, "Activity log", reach(result.activity(), "event"));
            Parts.fact(facts, "Audit logs", reach(result.audit(), "event"));
            Parts.fact(
                    facts,
                    "Read",
                    Parts.wrapped(
                            UntrackedRow.counted(result.fetches(), "fetch").replace("fetchs", "fetches") + ", "
                                    + UntrackedRow.counted(result.uses(), "request") + " with admin certificates"));
            card.getChildren().add(facts);
        });
        return card;
    }

    private static Node reach(Coverage coverage, String what) {
        List<String> lines = new ArrayList<>();
        if (!coverage.given()) {
            lines.add("Not read: nothing is known of it.");
        } else {
            lines.add(coverage.from()
                            .flatMap(f -> coverage.to().map(t -> Parts.exact(f) + " to " + Parts.exact(t) + ", "))
                            .orElse("")
                    + UntrackedRow.counted(coverage.events(), what));
        }
        lines.addAll(coverage.gaps());
        return NowPage.lines(lines);
    }

    private Node sources(UntrackedModel.Picture picture) {
        UntrackedModel.Chosen chosen = picture.chosen();
        boolean busy = picture.step().isPresent();
        CheckBox live = new CheckBox("Ask Azure and Log Analytics, 90 days back");
        live.setId("bg-untracked-live");
        live.setSelected(chosen.live());
        live.setDisable(busy);
        live.setOnAction(e -> model.live(live.isSelected()));
        Button check = Parts.button(
                "bg-untracked-check", Action.proposed("Check now", model::check).with(Icon.REFRESH));
        check.setDisable(busy || chosen.nothing());
        Button audit = Parts.button(
                "bg-untracked-audit",
                Action.plain("Add an audit log …", () -> pick(live, "Audit log of a cluster", model::addAudit)));
        Button activity = Parts.button(
                "bg-untracked-activity",
                Action.plain("Add an activity log …", () -> pick(live, "Activity log of Azure", model::addActivity)));
        audit.setDisable(busy);
        activity.setDisable(busy);
        HBox buttons = Parts.buttons(check, audit, activity);
        picture.step().ifPresent(s -> buttons.getChildren().add(Parts.muted(s + " …")));
        VBox card = Parts.card(live);
        int number = 0;
        for (Sources.Audit file : chosen.audit()) {
            card.getChildren().add(file(file.file(), "Audit log", Optional.of(whose(file, number)), number++, busy));
        }
        for (Path file : chosen.activity()) {
            card.getChildren().add(file(file, "Activity log", Optional.empty(), number++, busy));
        }
        card.getChildren().add(buttons);
        return card;
    }

    private void pick(Node from, String title, Consumer<Path> then) {
        shell.files().open(from.getScene().getWindow(), title).ifPresent(then);
    }

    private Node file(Path file, String kind, Optional<Node> more, int number, boolean busy) {
        Label name = Parts.strong(String.valueOf(file.getFileName()));
        Label what = Parts.muted(kind);
        what.setMinWidth(Region.USE_PREF_SIZE);
        HBox line = new HBox(what, name);
        HBox.setHgrow(name, Priority.ALWAYS);
        name.setMaxWidth(Double.MAX_VALUE);
        more.ifPresent(line.getChildren()::add);
        Button remove = Parts.button("bg-untracked-remove-" + number, Action.quiet("Remove", () -> model.remove(file)));
        line.getChildren().add(remove);
        line.setDisable(busy);
        line.setAlignment(Pos.CENTER_LEFT);
        line.getStyleClass().add(Style.GAP_8);
        return line;
    }

    /** The log does not name its cluster, and silence says nothing of a cluster whose log it may not be. */
    private Node whose(Sources.Audit file, int number) {
        ComboBox<String> box = new ComboBox<>();
        box.setId("bg-untracked-whose-" + number);
        List<FleetCluster> clusters = model.clusters();
        box.getItems().add(ANYBODY);
        clusters.forEach(c -> box.getItems().add(DisplayText.clean(c.name())));
        int at = -1;
        for (int i = 0; i < clusters.size(); i++) {
            if (file.cluster()
                    .filter(clusters.get(i).id().value()::equalsIgnoreCase)
                    .isPresent()) {
                at = i;
            }
        }
        box.getSelectionModel().select(at + 1);
        box.setAccessibleText("Whose audit log it is");
        box.setOnAction(e -> {
            int chosen = box.getSelectionModel().getSelectedIndex() - 1;
            model.whose(
                    file.file(),
                    chosen < 0
                            ? Optional.empty()
                            : Optional.of(clusters.get(chosen).id().value()));
        });
        Label of = Parts.muted("of cluster");
        of.setMinWidth(Region.USE_PREF_SIZE);
        HBox both = new HBox(of, box);
        both.setAlignment(Pos.CENTER_LEFT);
        both.getStyleClass().add(Style.GAP_8);
        return both;
    }

    private void section(List<Node> nodes, String title, List<UntrackedRow> rows) {
        if (rows.isEmpty()) {
            return;
        }
        nodes.add(Parts.heading(title + " (" + rows.size() + ")"));
        VBox box = new VBox();
        box.getStyleClass().add(Style.CARD);
        rows.stream().limit(MOST).forEach(row -> box.getChildren().add(verdict(row)));
        nodes.add(box);
        if (rows.size() > MOST) {
            nodes.add(Parts.muted("The first " + MOST + " of " + rows.size()
                    + " are shown. castellan breakglass reconcile has them all."));
        }
    }

    private Node verdict(UntrackedRow row) {
        Verdict v = row.verdict();
        Label about = Parts.strong(row.cluster().orElse(v.subject()));
        HBox head = new HBox(new Badge(row.tone(), v.kind().phrase()), about);
        head.setAlignment(Pos.CENTER_LEFT);
        head.getStyleClass().add(Style.GAP_8);
        v.from().ifPresent(from -> {
            Label when = Parts.muted(Parts.exact(from)
                    + v.to().filter(t -> !t.equals(from))
                            .map(t -> " to " + Parts.exact(t))
                            .orElse(""));
            when.setMinWidth(Region.USE_PREF_SIZE);
            head.getChildren().add(when);
        });
        row.checkout().ifPresent(id -> {
            Region space = new Region();
            HBox.setHgrow(space, Priority.ALWAYS);
            head.getChildren()
                    .addAll(
                            space,
                            Parts.button(
                                    "bg-show-" + v.id(),
                                    Action.quiet(
                                            "Show the check-out",
                                            () -> shell.go(new BreakGlassPlace.One(id).address()))));
        });
        VBox words = new VBox(head, Parts.wrapped(v.title()), Parts.muted(row.meaning()));
        words.getStyleClass().add(Style.GAP_4);
        words.setMinWidth(0);
        HBox.setHgrow(words, Priority.ALWAYS);
        if (!v.remedy().isEmpty() && row.tone() != Tone.GOOD) {
            words.getChildren().add(Parts.wrapped("What to do: " + v.remedy()));
        }
        if (!v.evidence().isEmpty()) {
            TitledPane evidence = new TitledPane("What it rests on (" + v.id() + ")", NowPage.lines(v.evidence()));
            evidence.setId("bg-evidence-" + v.id());
            evidence.setExpanded(false);
            evidence.setAnimated(false);
            words.getChildren().add(evidence);
        }
        HBox line = new HBox(words);
        line.getStyleClass().add(BreakglassStyle.ROW);
        return line;
    }
}
