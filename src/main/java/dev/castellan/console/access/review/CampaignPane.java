package dev.castellan.console.access.review;

import dev.castellan.access.escalation.Severity;
import dev.castellan.access.review.Campaign;
import dev.castellan.access.review.Drift;
import dev.castellan.access.review.Verdict;
import dev.castellan.console.access.review.ReviewFilter.Show;
import dev.castellan.console.design.Action;
import dev.castellan.console.design.Chip;
import dev.castellan.console.design.Icon;
import dev.castellan.console.design.LiveColumn;
import dev.castellan.console.design.LiveColumn.Look;
import dev.castellan.console.design.LiveTable;
import dev.castellan.console.design.SearchField;
import dev.castellan.console.design.Style;
import dev.castellan.console.design.Tone;
import dev.castellan.console.shell.FileChoice;
import dev.castellan.console.shell.ShellContext;
import dev.castellan.fleet.DisplayText;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import javafx.geometry.Orientation;
import javafx.geometry.Pos;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.MenuButton;
import javafx.scene.control.MenuItem;
import javafx.scene.control.SplitPane;
import javafx.scene.control.Tooltip;
import javafx.scene.layout.BorderPane;
import javafx.scene.layout.FlowPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;

/** One campaign: its progress, its grants, and the one looked at. */
final class CampaignPane extends BorderPane {
    private static final double WIDE = 1180;

    private final String id;
    private final ReviewModel model;
    private final ShellContext shell;
    private final FileChoice files;
    private final ReviewSheets sheets;
    private final Label title = new Label();
    private final HBox badge = new HBox();
    private final ProgressStrip strip = new ProgressStrip();
    private final Label progress = new Label();
    private final Label signatures = new Label();
    private final Button signOff;
    private final Button removals;
    private final HBox banner = new HBox();
    private final SearchField search;
    private final Map<Show, Chip> chips = new EnumMap<>(Show.class);
    private final LiveTable<ReviewRow> table = new LiveTable<>("Grants under review", ReviewRow::id);
    private final GrantDetail detail;
    private final SplitPane split = new SplitPane();
    private Optional<Drift> shownDrift = Optional.empty();
    private boolean showing;

    CampaignPane(
            String id, ReviewModel model, ShellContext shell, FileChoice files, ReviewSheets sheets, Runnable leave) {
        this.id = id;
        this.model = model;
        this.shell = shell;
        this.files = files;
        this.sheets = sheets;
        this.detail = new GrantDetail(model, shell, this::keep, this::remove, this::comment);
        this.signOff =
                Action.proposed("Sign off …", sheets::signOff).with(Icon.EDIT).button();
        this.removals = Action.plain("Removals …", model::plan).with(Icon.TRASH).button();
        this.search = new SearchField(
                "Search grants",
                text -> model.filter(
                        new ReviewFilter(text, model.picture().filter().show())));
        search.onLeave(table::focusRows);
        HBox.setHgrow(search, Priority.ALWAYS);
        setTop(new VBox(head(leave), banner, tools()));
        banner.getStyleClass().add(ReviewStyle.BANNER);
        table.columns(columns());
        table.onSelect(() -> model.select(table.selection().lead().map(String::valueOf)));
        table.onOpen(row -> detail.focus());
        table.onMenu(this::menu);
        table.onCharacter("k", this::keep);
        table.onCharacter("r", this::remove);
        table.onCharacter("c", this::comment);
        split.getStyleClass().add(ReviewStyle.SPLIT);
        split.getItems().addAll(table, detail);
        split.setDividerPositions(0.5);
        SplitPane.setResizableWithParent(detail, false);
        setCenter(split);
        widthProperty().subscribe(width -> turn(width.doubleValue()));
    }

    boolean about(String campaign) {
        return id.equals(campaign);
    }

    void search() {
        search.focusField();
    }

    LiveTable<ReviewRow> table() {
        return table;
    }

    private void turn(double width) {
        Orientation wanted = width >= WIDE ? Orientation.HORIZONTAL : Orientation.VERTICAL;
        if (split.getOrientation() != wanted) {
            split.setOrientation(wanted);
            split.setDividerPositions(wanted == Orientation.HORIZONTAL ? 0.6 : 0.46);
        }
    }

    private Node head(Runnable leave) {
        title.getStyleClass().add(Style.HEADING);
        title.setMinWidth(0);
        badge.setAlignment(Pos.CENTER);
        badge.setMinWidth(Region.USE_PREF_SIZE);
        Button back = Action.quiet("Reviews", leave).with(Icon.BACK).button();
        back.setMinWidth(Region.USE_PREF_SIZE);
        Region space = new Region();
        HBox.setHgrow(space, Priority.ALWAYS);
        for (Button button : List.of(signOff, removals)) {
            button.setMinWidth(Region.USE_PREF_SIZE);
        }
        HBox line = new HBox(back, title, badge, space, export(), removals, signOff);
        line.setAlignment(Pos.CENTER_LEFT);
        line.getStyleClass().add(Style.GAP_8);
        progress.getStyleClass().add(Style.SMALL);
        signatures.getStyleClass().addAll(Style.SMALL, Style.MUTED);
        signatures.setMinWidth(0);
        Region between = new Region();
        HBox.setHgrow(between, Priority.ALWAYS);
        progress.setMinWidth(Region.USE_PREF_SIZE);
        HBox words = new HBox(progress, between, signatures);
        words.getStyleClass().add(Style.GAP_12);
        VBox head = new VBox(line, strip, words);
        head.getStyleClass().add(ReviewStyle.HEAD);
        return head;
    }

    private MenuButton export() {
        MenuButton export = new MenuButton("Export", Icon.EXPORT.view());
        export.setMinWidth(Region.USE_PREF_SIZE);
        export.getItems()
                .addAll(
                        item("Web page, self-contained …", Icon.TEXT, () -> save("html", model::exportHtml)),
                        item("Table (CSV) …", Icon.LIST, () -> save("csv", model::exportCsv)));
        return export;
    }

    private void save(String ending, Consumer<Path> to) {
        files.save(getScene().getWindow(), "Export the review", "review-" + id + "." + ending)
                .ifPresent(to);
    }

    private Node tools() {
        FlowPane pane = new FlowPane();
        pane.getStyleClass().add(ReviewStyle.CHIPS);
        for (Show show : Show.values()) {
            Chip chip = new Chip(show.label());
            chip.setOnAction(e -> model.filter(
                    new ReviewFilter(model.picture().filter().text(), chip.isSelected() ? show : Show.ALL)));
            chips.put(show, chip);
            pane.getChildren().add(chip);
        }
        HBox line = new HBox(search);
        line.getStyleClass().add(ReviewStyle.TOOLS);
        return new VBox(line, pane);
    }

    private static List<LiveColumn<ReviewRow>> columns() {
        return List.of(
                LiveColumn.<ReviewRow>of("state", "Decision", 225, Look.PLAIN, ReviewRow::standing)
                        .toned(r -> Optional.of(
                                !r.drifted().isEmpty() && r.state() != Campaign.State.GONE
                                        ? Tone.ATTENTION
                                        : switch (r.state()) {
                                            case OPEN -> Tone.INFO;
                                            case CHANGED_SINCE -> Tone.ATTENTION;
                                            case KEPT -> Tone.GOOD;
                                            case REMOVED -> Tone.BAD;
                                            case GONE -> Tone.NEUTRAL;
                                        })),
                LiveColumn.<ReviewRow>of(
                                "risk",
                                "Risk",
                                92,
                                Look.PLAIN,
                                r -> r.item().risk().map(Severity::word).orElse("–"))
                        .toned(r -> r.item().risk().map(GrantDetail::tone)),
                LiveColumn.of("who", "Who", 220, Look.NAME, ReviewRow::who),
                LiveColumn.of("role", "Holds", 200, Look.PLAIN, ReviewRow::role),
                LiveColumn.of("where", "Where", 120, Look.MUTED, ReviewRow::where),
                LiveColumn.<ReviewRow>of("by", "By", 150, Look.MUTED, ReviewRow::decided)
                        .onWish(),
                LiveColumn.<ReviewRow>of(
                                "plane",
                                "Plane",
                                100,
                                Look.MUTED,
                                r -> r.item().plane().label())
                        .onWish());
    }

    private List<String> chosen() {
        List<String> ids = table.selectedRows().stream().map(ReviewRow::id).toList();
        return ids.isEmpty() ? model.picture().selected().map(List::of).orElse(List.of()) : ids;
    }

    private boolean closed() {
        return model.picture().open().filter(Campaign::closed).isPresent();
    }

    private void keep() {
        if (!closed()) {
            model.decide(chosen(), Verdict.KEEP, "");
        }
    }

    private void remove() {
        if (!closed() && !chosen().isEmpty()) {
            sheets.say(chosen(), Verdict.REMOVE);
        }
    }

    private void comment() {
        if (!closed() && !chosen().isEmpty()) {
            sheets.say(chosen(), Verdict.COMMENT);
        }
    }

    private List<MenuItem> menu() {
        if (closed() || chosen().isEmpty()) {
            return List.of();
        }
        List<MenuItem> items = new ArrayList<>();
        items.add(item("Keep  (K)", Icon.CHECK, this::keep));
        items.add(item("Remove …  (R)", Icon.TRASH, this::remove));
        items.add(item("Comment …  (C)", Icon.TEXT, this::comment));
        return items;
    }

    private static MenuItem item(String label, Icon icon, Runnable run) {
        MenuItem item = new MenuItem(label, icon.view());
        item.setMnemonicParsing(false);
        item.setOnAction(e -> run.run());
        return item;
    }

    void show(ReviewPicture now, Campaign campaign) {
        if (showing) {
            return;
        }
        showing = true;
        try {
            Campaign.Progress how = campaign.progress();
            title.setText(DisplayText.clean(campaign.title()));
            badge.getChildren().setAll(CampaignsPane.badge(campaign, shell));
            strip.show(how);
            progress.setText(ProgressStrip.words(how));
            List<String> signed = campaign.signed();
            signatures.setText(DisplayText.clean("Signed by "
                    + (signed.isEmpty() ? "nobody" : String.join(", ", signed)) + "; reviewers: "
                    + String.join(", ", campaign.reviewers())));
            signatures.setTooltip(new Tooltip(signatures.getText()));
            boolean reviewer = campaign.reviewer(now.me());
            boolean mine = signed.stream().anyMatch(s -> s.equalsIgnoreCase(now.me()));
            signOff.setDisable(campaign.closed() || !reviewer || mine || !how.decided());
            signOff.setVisible(!campaign.closed());
            signOff.setManaged(!campaign.closed());
            removals.setDisable(!model.here(campaign) || how.removed() == 0);
            showBanner(now, campaign, reviewer);
            if (!search.text().equals(now.filter().text())) {
                search.setText(now.filter().text());
            }
            chips.forEach((show, chip) -> {
                chip.setText("%s %,d".formatted(show.label(), now.count(show)));
                chip.setSelected(now.filter().show() == show);
            });
            table.show(now.shown());
            now.selected()
                    .filter(item -> !table.selection().lead().equals(Optional.of(item)))
                    .ifPresent(table::select);
            detail.show(now, campaign);
        } finally {
            showing = false;
        }
    }

    private void showBanner(ReviewPicture now, Campaign campaign, boolean reviewer) {
        Optional<Drift> drift = now.drift().filter(d -> !d.none());
        String words;
        if (!reviewer && !campaign.closed()) {
            words = DisplayText.clean("You are " + (now.me().isEmpty() ? "not known" : now.me())
                    + " here, who is no reviewer of this campaign: you can look, not decide.");
        } else if (!model.here(campaign)) {
            words = DisplayText.clean("This campaign is about " + campaign.source()
                    + ", not what is shown here: whether anything changed since is not compared.");
        } else if (!campaign.missing().isEmpty()) {
            words = "Not everything could be read when the grants were collected ("
                    + campaign.missing().size() + "); there may be more of them.";
        } else {
            words = "";
        }
        List<Node> nodes = new ArrayList<>();
        if (drift.isPresent()) {
            Label label = new Label("The cluster is not what is under review any more: "
                    + drift.get().text() + ".");
            label.setMinWidth(0);
            Region space = new Region();
            HBox.setHgrow(space, Priority.ALWAYS);
            Button take = Action.plain("Take the newest over", model::takeOver)
                    .with(Icon.REFRESH)
                    .button();
            take.setMinWidth(Region.USE_PREF_SIZE);
            take.setDisable(!reviewer);
            take.setTooltip(new Tooltip("What changed is to be decided again, what is gone is settled, what is new is"
                    + " added. Signatures under the earlier state do not count any more."));
            nodes.addAll(List.of(Icon.WARNING.view(), label, space, take));
        } else if (!words.isEmpty()) {
            Label label = new Label(words);
            label.setWrapText(true);
            nodes.addAll(List.of(Icon.INFO.view(), label));
        }
        boolean same = shownDrift.equals(now.drift())
                && nodes.size() == banner.getChildren().size();
        if (!same || drift.isEmpty()) {
            banner.getChildren().setAll(nodes);
        }
        shownDrift = now.drift();
        banner.setVisible(!nodes.isEmpty());
        banner.setManaged(!nodes.isEmpty());
    }
}
