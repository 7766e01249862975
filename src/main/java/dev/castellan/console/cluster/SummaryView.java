package dev.castellan.console.cluster;

import dev.castellan.browse.object.Fact;
import dev.castellan.browse.object.Keeper;
import dev.castellan.browse.object.ObjectAddress;
import dev.castellan.browse.object.ObjectSummary;
import dev.castellan.browse.object.Part;
import dev.castellan.browse.object.Tone;
import dev.castellan.console.design.AgeLabel;
import dev.castellan.console.design.Badge;
import dev.castellan.console.design.Icon;
import dev.castellan.console.design.LateTooltip;
import dev.castellan.console.design.LiveClock;
import dev.castellan.console.design.Style;
import dev.castellan.console.shell.ShellContext;
import dev.castellan.console.shell.Ui;
import dev.castellan.fleet.DisplayText;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import javafx.geometry.HPos;
import javafx.geometry.VPos;
import javafx.scene.Node;
import javafx.scene.control.Hyperlink;
import javafx.scene.control.Label;
import javafx.scene.control.ScrollPane;
import javafx.scene.control.TitledPane;
import javafx.scene.control.Tooltip;
import javafx.scene.layout.ColumnConstraints;
import javafx.scene.layout.ConstraintsBase;
import javafx.scene.layout.GridPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;

/** What there is to say about an object, part by part; whatever it names is a link. */
final class SummaryView extends ScrollPane {
    private static final int MOST_ROWS = 200;
    private static final int AT_ONCE = 2;
    /** Lines of a part that are put up in one frame. */
    private static final int LINES = 10;

    private final LiveClock clock;
    private final Ui ui;
    /** A moment of the cluster by the clock of this computer. */
    private UnaryOperator<Instant> ours = UnaryOperator.identity();

    private final Consumer<ObjectAddress> go;
    private final VBox page = new VBox();
    /** The parts on the page; those that a new summary says again stay as they are. */
    private final Map<Object, Node> shown = new HashMap<>();

    private Duration ahead = Duration.ZERO;
    private long showing;
    private boolean whole;

    SummaryView(ShellContext shell, Consumer<ObjectAddress> go) {
        this.clock = shell.clock();
        this.ui = shell.ui();
        this.go = go;
        page.getStyleClass().add(ClusterStyle.SUMMARY);
        page.setMinWidth(0);
        setContent(page);
        setFitToWidth(true);
        setHbarPolicy(ScrollBarPolicy.NEVER);
        getStyleClass().add(Style.EDGE_TO_EDGE);
    }

    /**
     * Shows those parts that are wanted. The first are there at once, the others follow one a frame: a hundred labels
     * that are styled and laid out in one frame hold the interface up.
     */
    void show(ObjectSummary summary, Predicate<Part> wanted, boolean keepers) {
        ours = summary::ours;
        if (!ahead.equals(summary.ahead())) {
            ahead = summary.ahead();
            shown.clear();
        }
        List<Object> parts = new ArrayList<>();
        if (keepers) {
            parts.addAll(summary.keepers());
        }
        summary.sections().stream().filter(wanted).distinct().forEach(parts::add);
        shown.keySet().retainAll(Set.copyOf(parts));
        whole = whole && !shown.isEmpty();
        showing++;
        show(parts, 0, showing, getVvalue());
    }

    /** Puts up the page as far as it is made, with one part more. */
    private void show(List<Object> parts, int made, long number, double at) {
        if (number != showing) {
            return;
        }
        List<Node> nodes = new ArrayList<>();
        int next = 0;
        // What is on the page already must not flicker while a change of it is put up.
        int fresh = whole ? parts.size() : made == 0 ? AT_ONCE : 1;
        while (next < parts.size() && (fresh > 0 || shown.containsKey(parts.get(next)))) {
            Object part = parts.get(next);
            Node node = shown.get(part);
            if (node == null) {
                node = made(part);
                shown.put(part, node);
                fresh--;
            }
            nodes.add(node);
            next++;
        }
        if (nodes.isEmpty()) {
            Label nothing = new Label("There is nothing to show here.");
            nothing.getStyleClass().add(Style.MUTED);
            nodes.add(nothing);
        }
        putUp(nodes);
        setVvalue(at);
        whole = next == parts.size();
        if (!whole) {
            int sofar = next;
            ui.postLater(() -> show(parts, sofar, number, at));
        }
    }

    /** Exchanges only what differs: a node that is put up again is styled anew with all that it holds. */
    private void putUp(List<Node> nodes) {
        List<Node> there = page.getChildren();
        there.retainAll(nodes);
        for (int i = 0; i < nodes.size(); i++) {
            if (i == there.size()) {
                there.add(nodes.get(i));
            } else if (!there.get(i).equals(nodes.get(i))) {
                there.remove(nodes.get(i));
                there.add(i, nodes.get(i));
            }
        }
    }

    /**
     * Puts up the lines of a part some a frame. What takes the place of a part that is on the page already is there in
     * larger steps: it must not flicker.
     */
    private <T> void gradually(List<T> lines, int atOnce, Consumer<T> put) {
        gradually(lines, 0, whole ? atOnce * 4 : atOnce, put);
    }

    private <T> void gradually(List<T> lines, int from, int atOnce, Consumer<T> put) {
        int end = Math.min(lines.size(), from + atOnce);
        lines.subList(from, end).forEach(put);
        if (end < lines.size()) {
            ui.postLater(() -> gradually(lines, end, atOnce, put));
        }
    }

    private Node made(Object part) {
        return part instanceof Keeper keeper ? keeper(keeper) : part((Part) part);
    }

    private Node keeper(Keeper keeper) {
        Label words = wrapped("%s keeps this: %s".formatted(keeper.tool().label(), DisplayText.clean(keeper.source())));
        words.getStyleClass().add(Style.STRONG);
        Label effect = wrapped(DisplayText.clean(keeper.effect()));
        effect.getStyleClass().add(Style.SMALL);
        VBox text = new VBox(words, effect);
        HBox line = new HBox(Icon.WARNING.view().styled(Style.WARNING), text);
        line.getStyleClass().addAll(ClusterStyle.KEEPER, Style.GAP_8);
        HBox.setHgrow(text, Priority.ALWAYS);
        keeper.address().ifPresent(a -> {
            Hyperlink show = link("Show", a);
            show.setMinWidth(Region.USE_PREF_SIZE);
            line.getChildren().add(show);
        });
        text.setMinWidth(0);
        return line;
    }

    private Node part(Part part) {
        Label title = new Label(part.title());
        title.getStyleClass().add(Style.SUBHEADING);
        VBox box = new VBox(title, content(part));
        box.getStyleClass().addAll(Style.GAP_8);
        return box;
    }

    private Node content(Part part) {
        return switch (part) {
            case Part.Facts facts -> facts(facts.facts());
            case Part.Conditions conditions -> conditions(conditions);
            case Part.Relations relations -> relations(relations);
            case Part.Containers containers -> containers(containers);
            case Part.Grid grid -> grid(grid);
            case Part.Events events -> events(events);
            case Part.Text text -> {
                Label label = wrapped(DisplayText.clean(shortened(text.text())));
                label.getStyleClass().addAll(Style.MONO, Style.CARD);
                label.setMaxWidth(Double.MAX_VALUE);
                yield label;
            }
            case Part.Unread unread -> {
                Label label = wrapped(unread.failure().happened());
                label.getStyleClass().add(Style.WARNING);
                label.setTooltip(new Tooltip(unread.failure().text()));
                yield KindListView.line(Icon.HELP.view(), label);
            }
        };
    }

    private Node facts(List<Fact> facts) {
        GridPane grid = grid();
        int row = 0;
        for (Fact fact : facts) {
            Label key = new Label(DisplayText.clean(fact.label()));
            key.getStyleClass().addAll(Style.MUTED, ClusterStyle.FACT_KEY);
            // A key of a label may be as long as a sentence: it is broken rather than pushing its value out.
            key.setWrapText(true);
            GridPane.setValignment(key, VPos.TOP);
            grid.addRow(row++, key, value(fact));
        }
        return grid;
    }

    private static GridPane grid() {
        GridPane grid = new GridPane();
        grid.getStyleClass().addAll(Style.FACTS, ClusterStyle.FACTS);
        ColumnConstraints names = new ColumnConstraints();
        names.setMinWidth(ConstraintsBase.CONSTRAIN_TO_PREF);
        names.setHalignment(HPos.LEFT);
        ColumnConstraints values = new ColumnConstraints();
        values.setHgrow(Priority.ALWAYS);
        values.setFillWidth(true);
        values.setMinWidth(0);
        grid.getColumnConstraints().addAll(names, values);
        return grid;
    }

    private Node value(Fact fact) {
        if (fact.when().isPresent()) {
            AgeLabel age = new AgeLabel(clock, "");
            age.show(fact.when().map(ours));
            return age;
        }
        String text = DisplayText.clean(shortened(fact.value()));
        if (fact.link().isPresent()) {
            return link(text, fact.link().get());
        }
        return switch (fact.tone()) {
            case PLAIN -> wrapped(text);
            case FAINT -> {
                Label label = wrapped(text);
                label.getStyleClass().add(Style.MUTED);
                yield label;
            }
            case GOOD, NOTICE, WARNING, BAD -> toned(fact.tone(), text);
        };
    }

    private static Node toned(Tone tone, String text) {
        if (text.length() > 40) {
            Label label = wrapped(text);
            label.getStyleClass()
                    .add(tone == Tone.BAD ? Style.DANGER : tone == Tone.GOOD ? Style.SUCCESS : Style.WARNING);
            return label;
        }
        return badge(tone, text);
    }

    static Badge badge(Tone tone, String text) {
        return switch (tone) {
            case PLAIN, FAINT -> new Badge(dev.castellan.console.design.Tone.NEUTRAL, text);
            case GOOD -> new Badge(dev.castellan.console.design.Tone.GOOD, text, Icon.CHECK);
            case NOTICE -> new Badge(dev.castellan.console.design.Tone.INFO, text, Icon.INFO);
            case WARNING -> new Badge(dev.castellan.console.design.Tone.ATTENTION, text, Icon.WARNING);
            case BAD -> new Badge(dev.castellan.console.design.Tone.BAD, text, Icon.ERROR);
        };
    }

    private Hyperlink link(String text, ObjectAddress to) {
        Hyperlink link = new Hyperlink(text);
        link.setMnemonicParsing(false);
        link.getStyleClass().add(ClusterStyle.LINK);
        link.setWrapText(true);
        LateTooltip.on(link, DisplayText.clean(to.text()));
        link.setOnAction(e -> {
            link.setVisited(false);
            go.accept(to);
        });
        return link;
    }

    private Node conditions(Part.Conditions conditions) {
        VBox box = new VBox();
        box.getStyleClass().add(Style.GAP_8);
        gradually(conditions.conditions(), LINES, c -> box.getChildren().add(condition(c)));
        return box;
    }

    private Node condition(Part.Condition c) {
        Label status = new Label(DisplayText.clean(c.reason().isEmpty() ? c.status() : c.reason()));
        HBox head = KindListView.line(badge(c.tone(), DisplayText.clean(c.type())), status);
        c.since().ifPresent(since -> head.getChildren().add(age(since)));
        VBox one = new VBox(head);
        if (!c.message().isBlank()) {
            Label message = wrapped(DisplayText.clean(shortened(c.message())));
            message.getStyleClass().addAll(Style.SMALL, Style.MUTED);
            one.getChildren().add(message);
        }
        one.getStyleClass().add(Style.GAP_4);
        return one;
    }

    private Node age(Instant then) {
        AgeLabel age = new AgeLabel(clock, "");
        age.show(Optional.of(ours.apply(then)));
        age.getStyleClass().addAll(Style.SMALL, Style.MUTED);
        age.setMinWidth(Region.USE_PREF_SIZE);
        return age;
    }

    private Node relations(Part.Relations relations) {
        GridPane grid = grid();
        gradually(relations.relations().stream().limit(MOST_ROWS).toList(), LINES, r -> relation(r, grid));
        return more(grid, relations.more());
    }

    private void relation(Part.Relation r, GridPane grid) {
        Label how = new Label(DisplayText.clean(r.how()));
        how.getStyleClass().addAll(Style.MUTED, ClusterStyle.FACT_KEY);
        how.setWrapText(true);
        HBox value = KindListView.line(link(DisplayText.clean(r.address().text()), r.address()));
        if (!r.note().isBlank()) {
            String note = DisplayText.clean(r.note());
            Node shown = r.tone() == Tone.PLAIN || r.tone() == Tone.FAINT ? small(note) : badge(r.tone(), note);
            value.getChildren().add(shown);
        }
        grid.addRow(grid.getRowCount(), how, value);
    }

    private static Node more(Node node, boolean more) {
        if (!more) {
            return node;
        }
        VBox box = new VBox(node, small("There are more; only the first are shown."));
        box.getStyleClass().add(Style.GAP_4);
        return box;
    }

    private Node containers(Part.Containers containers) {
        VBox box = new VBox();
        box.getStyleClass().add(Style.GAP_8);
        // One has fifty nodes and more.
        gradually(containers.containers(), 1, c -> box.getChildren().add(container(c)));
        return box;
    }

    private Node container(Part.Container c) {
        Label name = new Label(DisplayText.clean(c.name()));
        name.getStyleClass().add(Style.STRONG);
        HBox head = KindListView.line(name, small(c.role()));
        String state = DisplayText.clean(c.state());
        boolean brief = state.length() <= 40;
        if (!state.isEmpty() && brief) {
            head.getChildren().add(badge(c.tone(), state));
        }
        if (c.restarts() > 0) {
            head.getChildren().add(small(c.restarts() == 1 ? "1 restart" : c.restarts() + " restarts"));
        }
        Label image = wrapped(DisplayText.clean(c.image()));
        image.getStyleClass().addAll(Style.MONO, Style.SMALL);
        VBox card = new VBox(head);
        if (!brief) {
            card.getChildren().add(toned(c.tone(), state));
        }
        card.getChildren().add(image);
        card.getStyleClass().addAll(Style.CARD, Style.GAP_8, ClusterStyle.CONTAINER);
        group(card, "", c.facts());
        group(card, "Probes", c.probes());
        group(card, "Resources", c.resources());
        folded(card, "Environment", c.environment());
        folded(card, "Mounts", c.mounts());
        return card;
    }

    private void group(VBox card, String title, List<Fact> facts) {
        if (facts.isEmpty()) {
            return;
        }
        if (!title.isEmpty()) {
            Label label = new Label(title);
            label.getStyleClass().add(Style.OVERLINE);
            card.getChildren().add(label);
        }
        card.getChildren().add(facts(facts));
    }

    private void folded(VBox card, String title, List<Fact> facts) {
        if (!facts.isEmpty()) {
            TitledPane pane = new TitledPane();
            pane.setText(title + " (" + facts.size() + ")");
            pane.setExpanded(false);
            pane.setAnimated(false);
            // Made when it is unfolded: styled and laid out unseen, it would hold up the page.
            pane.expandedProperty().subscribe(open -> {
                if (open && pane.getContent() == null) {
                    pane.setContent(facts(facts));
                }
            });
            card.getChildren().add(pane);
        }
    }

    private Node grid(Part.Grid grid) {
        GridPane pane = new GridPane();
        pane.getStyleClass().addAll(Style.FACTS, ClusterStyle.FACTS);
        for (int c = 0; c < grid.columns().size(); c++) {
            Label head = new Label(DisplayText.clean(grid.columns().get(c)));
            head.getStyleClass().add(Style.OVERLINE);
            pane.add(head, c, 0);
        }
        gradually(grid.rows().stream().limit(MOST_ROWS).toList(), LINES, facts -> {
            int row = pane.getRowCount();
            for (int c = 0; c < facts.size(); c++) {
                pane.add(value(facts.get(c)), c, row);
            }
        });
        return more(pane, grid.more());
    }

    private Node events(Part.Events events) {
        VBox box = new VBox();
        box.getStyleClass().add(Style.GAP_8);
        if (events.events().isEmpty()) {
            box.getChildren().add(small("None lately."));
        }
        gradually(
                events.events().stream().limit(MOST_ROWS).toList(),
                LINES,
                event -> box.getChildren().add(event(event)));
        return more(box, events.more());
    }

    private Node event(Part.EventLine event) {
        HBox head = KindListView.line(
                badge(event.warning() ? Tone.WARNING : Tone.PLAIN, DisplayText.clean(event.reason())));
        if (event.count() > 1) {
            head.getChildren().add(small(event.count() + "×"));
        }
        event.last().or(event::first).ifPresent(t -> head.getChildren().add(age(t)));
        head.getChildren().add(small(DisplayText.clean(event.source())));
        Label message = wrapped(DisplayText.clean(shortened(event.message())));
        VBox one = new VBox(head, message);
        one.getStyleClass().add(Style.GAP_4);
        return one;
    }

    private static String shortened(String text) {
        return text.length() <= 4_000 ? text : text.substring(0, 4_000) + "…";
    }

    private static Label small(String text) {
        Label label = new Label(text);
        label.getStyleClass().addAll(Style.SMALL, Style.MUTED);
        label.setMinWidth(0);
        return label;
    }

    private static Label wrapped(String text) {
        Label label = new Label(text);
        label.setWrapText(true);
        return label;
    }
}
