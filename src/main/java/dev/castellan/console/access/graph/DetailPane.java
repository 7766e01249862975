package dev.castellan.console.access.graph;

import dev.castellan.access.PolicyRule;
import dev.castellan.access.azure.AzureSnapshot;
import dev.castellan.access.escalation.Evidence;
import dev.castellan.access.escalation.Hop;
import dev.castellan.access.escalation.Place;
import dev.castellan.access.escalation.Severity;
import dev.castellan.access.escalation.Way;
import dev.castellan.access.graph.AccessMap;
import dev.castellan.access.graph.Card;
import dev.castellan.access.graph.Link;
import dev.castellan.access.graph.NodeId;
import dev.castellan.access.graph.NodeKind;
import dev.castellan.access.graph.Plane;
import dev.castellan.access.graph.WayScene;
import dev.castellan.console.access.graph.GraphState.Subject;
import dev.castellan.console.access.graph.GraphState.WayState;
import dev.castellan.console.design.Action;
import dev.castellan.console.design.Badge;
import dev.castellan.console.design.Chip;
import dev.castellan.console.design.Icon;
import dev.castellan.console.design.Style;
import dev.castellan.console.design.Tone;
import dev.castellan.console.shell.ShellContext;
import dev.castellan.fleet.DisplayText;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javafx.scene.Node;
import javafx.scene.control.Hyperlink;
import javafx.scene.control.Label;
import javafx.scene.control.ScrollPane;
import javafx.scene.layout.FlowPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;

/** What is known of the card in question, or a way to more rights step by step. */
final class DetailPane extends ScrollPane {
    private static final int LINES = 7;
    private static final int SUBJECTS = 60;

    private final GraphModel model;
    private final ShellContext shell;
    private final VBox box = new VBox();
    private List<Object> shown = List.of();

    DetailPane(GraphModel model, ShellContext shell) {
        this.model = model;
        this.shell = shell;
        box.getStyleClass().add(GraphStyle.PANEL);
        setContent(box);
        setFitToWidth(true);
        setFitToHeight(true);
        setHbarPolicy(ScrollBarPolicy.NEVER);
        getStyleClass().add(Style.EDGE_TO_EDGE);
        setId("graph-detail");
    }

    /** Shows what is chosen now. */
    void show(GraphState state) {
        Optional<Card> card = model.selectedCard();
        List<Object> key = List.of(state.number(), card, model.selected());
        if (key.equals(shown)) {
            return;
        }
        shown = key;
        box.getChildren().clear();
        state.ways().ifPresent(w -> ways(state, w));
        if (card.isPresent()) {
            if (state.ways().isPresent()) {
                box.getChildren().add(rule());
            }
            card(state, card.get());
        } else if (state.ways().isEmpty()) {
            nothing(state);
        }
        setVvalue(0);
    }

    private void nothing(GraphState state) {
        box.getChildren().add(styled("Nothing chosen", Style.SUBHEADING));
        box.getChildren()
                .add(wrapped(
                        "Choose a card to see what leads to it, what it leads to, and why it is risky. A double click"
                                + " or Enter shows everything around it.",
                        Style.MUTED));
        box.getChildren().add(styled("Reading it", Style.SUBHEADING));
        legend(GraphPainter.icon(NodeKind.USER), "Square cards: the cluster's own RBAC");
        boolean azure = state.map()
                .filter(m -> m.index().snapshot().azure().isPresent())
                .isPresent();
        if (azure) {
            legend(Icon.CLOUD, "Round blue cards: Azure and Entra ID");
        }
        if (state.map().flatMap(m -> m.index().snapshot().azure()).stream()
                .anyMatch(a -> a instanceof AzureSnapshot s
                        && !s.access().plane().denies().isEmpty())) {
            legend(Icon.BLOCKED, "Red cards, dashed lines: a deny assignment of Azure, and what it takes away");
        }
        legend(Icon.WARNING, "A bar and a word at the right edge: high or critical risk");
        legend(Icon.CARDS, "Stacked cards: many folded into one; Enter opens them");
    }

    private void legend(Icon icon, String text) {
        Label words = wrapped(text, Style.MUTED);
        HBox row = new HBox(icon.view(), words);
        row.getStyleClass().add(GraphStyle.ROW);
        box.getChildren().add(row);
    }

    private void card(GraphState state, Card card) {
        Label title = styled(card.title(), Style.HEADING);
        title.setWrapText(true);
        title.setMinHeight(Region.USE_PREF_SIZE);
        FlowPane badges = new FlowPane();
        badges.getStyleClass().add(Style.GAP_4);
        if (card.kind() != NodeKind.PLACE) {
            badges.getChildren()
                    .add(
                            card.kind().plane() == Plane.AZURE
                                    ? new Badge(Tone.INFO, "Azure", Icon.CLOUD)
                                    : new Badge(
                                            Tone.NEUTRAL, card.kind().plane().word(), Icon.CLUSTER));
        }
        card.risk().ifPresent(r -> badges.getChildren().add(risk(r)));
        if (card.missing()) {
            badges.getChildren().add(new Badge(Tone.ATTENTION, "Not there", Icon.WARNING));
        }
        box.getChildren().addAll(title, wrapped(what(card), Style.MUTED), badges);
        Optional<AccessMap> map = state.map();
        int node = map.isPresent() && card.id().isPresent()
                ? map.get().number(card.id().get())
                : -1;
        if (node >= 0) {
            map.get()
                    .why(node)
                    .ifPresent(why -> box.getChildren()
                            .add(wrapped(why.endsWith(".") ? why : "Whoever has it " + why + ".", "")));
        }
        if (card.missing() && card.kind() != NodeKind.AZURE_ROLE) {
            box.getChildren()
                    .add(wrapped("It is bound but not there: whoever makes it decides what the binding gives.", ""));
        }
        actions(card);
        if (node >= 0) {
            neighbours(map.get(), node, card);
        } else if (card.fold()) {
            box.getChildren()
                    .add(wrapped(
                            "Stands for %,d %s."
                                    .formatted(card.count(), card.kind().words().toLowerCase(java.util.Locale.ROOT)),
                            ""));
        }
    }

    private static String what(Card card) {
        if (card.fold() || card.kind() == NodeKind.PLACE) {
            return card.detail();
        }
        String where = card.id().map(NodeId::namespace).orElse("");
        String kind = card.kind().word() + (where.isEmpty() ? "" : " in " + DisplayText.clean(where));
        return switch (card.kind()) {
            case RIGHT,
                    AZURE_ASSIGNMENT,
                    AZURE_ELIGIBLE,
                    AZURE_DENY,
                    GROUP,
                    ENTRA_GROUP,
                    ENTRA_USER,
                    ENTRA_APPLICATION -> more(card).map(m -> kind + ": " + m).orElse(kind);
            default -> kind;
        };
    }

    /** What the card says beyond its kind, which stands before it here. */
    private static Optional<String> more(Card card) {
        String more = Stream.of(card.detail().split(" · "))
                .filter(part -> !part.equals(card.kind().word()) && !part.equals("Azure"))
                .collect(Collectors.joining(" · "));
        return Optional.of(more).filter(m -> !m.isEmpty());
    }

    private void actions(Card card) {
        FlowPane actions = new FlowPane();
        actions.getStyleClass().add(Style.GAP_8);
        if (card.fold() && card.key().startsWith("fold:")) {
            actions.getChildren()
                    .add(Action.proposed("Open", () -> model.open(card.key()))
                            .with(Icon.PLUS)
                            .button());
            if (model.wish().opened().containsKey(card.key())) {
                actions.getChildren()
                        .add(Action.plain("Close again", () -> model.close(card.key()))
                                .button());
            }
        }
        card.id().ifPresent(id -> {
            boolean here = model.wish().focus().filter(id::equals).isPresent()
                    && model.state().ways().isEmpty();
            if (!here) {
                actions.getChildren()
                        .add(Action.proposed("Show around it", () -> model.focus(id, 0))
                                .with(Icon.SEARCH)
                                .button());
            }
            WayScene.placeOf(id)
                    .ifPresent(place -> actions.getChildren()
                            .add(Action.plain(
                                            "Ways to more rights",
                                            () -> model.ways(new WayWish(Optional.of(place), Optional.empty(), 0)))
                                    .with(Icon.ROUTE)
                                    .button()));
            actions.getChildren()
                    .add(Action.quiet("Copy name", () -> shell.copy("Name", DisplayText.clean(id.name())))
                            .with(Icon.COPY)
                            .button());
        });
        if (!card.within().isEmpty()) {
            actions.getChildren()
                    .add(Action.quiet("Fold again", () -> model.close(card.within()))
                            .button());
        }
        if (!actions.getChildren().isEmpty()) {
            box.getChildren().add(actions);
        }
    }

    private void neighbours(AccessMap map, int node, Card card) {
        // What is taken away is never counted as given.
        list("Reached by", map.before(node, l -> !l.refusing(), LINES), map);
        list("Hits", map.before(node, l -> l == Link.HIT, LINES), map);
        list("May hit", map.before(node, l -> l == Link.MAY_HIT, LINES), map);
        list("Refused by", map.before(node, l -> l == Link.REFUSES, LINES), map);
        list("Leads to", map.next(node, l -> !l.refusing(), LINES), map);
        list("Is hit by", map.next(node, l -> l == Link.HIT, LINES), map);
        list("May be hit by", map.next(node, l -> l == Link.MAY_HIT, LINES), map);
        list("Refuses", map.next(node, l -> l == Link.REFUSES, LINES), map);
        List<PolicyRule> rules = map.rules(node);
        if (!rules.isEmpty()) {
            box.getChildren().add(styled("Rules", Style.SUBHEADING));
            rules.stream()
                    .limit(LINES)
                    .forEach(r -> box.getChildren().add(wrapped(DisplayText.clean(r.text()), Style.MONO)));
            if (rules.size() > LINES) {
                box.getChildren().add(wrapped("and %,d more".formatted(rules.size() - LINES), Style.MUTED));
            }
        }
        if (card.kind() == NodeKind.GROUP && card.incoming() == 0) {
            box.getChildren()
                    .add(wrapped(
                            "Who is in this group is known to whoever signs people in, not to the cluster.",
                            Style.MUTED));
        }
    }

    private void list(String heading, AccessMap.Neighbours some, AccessMap map) {
        int count = some.count();
        if (count == 0) {
            return;
        }
        box.getChildren().add(styled("%s  %,d".formatted(heading, count), Style.SUBHEADING));
        for (NodeId id : some.first()) {
            int n = map.number(id);
            Hyperlink link = link(map.title(n), () -> model.focus(id, 0));
            Label detail = styled(map.detail(n), Style.MUTED);
            detail.getStyleClass().add(Style.SMALL);
            detail.setMinWidth(0);
            HBox row = new HBox(GraphPainter.icon(id.kind()).view(), link, detail);
            row.getStyleClass().add(GraphStyle.ROW);
            box.getChildren().add(row);
        }
        if (count > some.first().size()) {
            box.getChildren()
                    .add(wrapped("and %,d more".formatted(count - some.first().size()), Style.MUTED));
        }
    }

    private void ways(GraphState state, WayState ways) {
        String target = ways.target().text();
        box.getChildren().add(styled("Ways to more rights", Style.OVERLINE));
        FlowPane targets = new FlowPane();
        targets.getStyleClass().add(Style.GAP_4);
        for (Place place : WayScene.targets()) {
            Chip chip = new Chip(capital(place.text()));
            chip.setSelected(place.equals(ways.target()));
            chip.setOnAction(
                    e -> model.ways(new WayWish(model.wayWish().flatMap(WayWish::from), Optional.of(place), 0)));
            targets.getChildren().add(chip);
        }
        box.getChildren().add(targets);
        boolean one = model.wayWish().flatMap(WayWish::from).isPresent();
        Optional<Way> chosen = ways.way();
        if (chosen.isEmpty()) {
            box.getChildren()
                    .add(wrapped(
                            one
                                    ? "No way from here to " + target + " is known."
                                    : "Nobody is known to have a way to " + target + ".",
                            ""));
            if (state.map().filter(m -> !m.index().gaps().isEmpty()).isPresent()) {
                box.getChildren()
                        .add(wrapped("Not everything could be read, so there may be one all the same.", Style.MUTED));
            }
        }
        chosen.ifPresent(way -> way(ways, way));
        if (ways.count() > 0) {
            box.getChildren().add(styled("%,d come to %s".formatted(ways.count(), target), Style.SUBHEADING));
            for (Subject subject : ways.subjects()
                    .subList(0, Math.min(SUBJECTS, ways.subjects().size()))) {
                Hyperlink link = link(
                        subject.name(),
                        () -> model.ways(new WayWish(Optional.of(subject.place()), Optional.of(ways.target()), 0)));
                Label steps = styled(subject.steps() == 1 ? "1 step" : subject.steps() + " steps", Style.MUTED);
                steps.setMinWidth(Region.USE_PREF_SIZE);
                Region space = new Region();
                HBox.setHgrow(space, Priority.ALWAYS);
                HBox row = new HBox(
                        GraphPainter.icon(WayScene.idOf(subject.place().principal())
                                        .kind())
                                .view(),
                        link,
                        space,
                        steps);
                row.getStyleClass().add(GraphStyle.ROW);
                box.getChildren().add(row);
            }
            if (ways.count() > SUBJECTS) {
                box.getChildren()
                        .add(wrapped(
                                "and %,d more, each further away".formatted(ways.count() - SUBJECTS), Style.MUTED));
            }
        }
    }

    private void way(WayState ways, Way way) {
        Label heading = styled(name(way.from()) + "  →  " + way.to().text(), Style.HEADING);
        heading.setWrapText(true);
        heading.setMinHeight(Region.USE_PREF_SIZE);
        FlowPane badges = new FlowPane();
        badges.getStyleClass().add(Style.GAP_4);
        badges.getChildren()
                .add(
                        way.certain()
                                ? new Badge(Tone.BAD, "Works as things are", Icon.WARNING)
                                : new Badge(Tone.ATTENTION, "Depends on what is not known", Icon.HELP));
        badges.getChildren()
                .add(new Badge(
                        Tone.NEUTRAL,
                        way.hops().size() == 1 ? "1 step" : way.hops().size() + " steps"));
        box.getChildren().addAll(heading, badges);
        if (ways.ways().size() > 1) {
            FlowPane others = new FlowPane();
            others.getStyleClass().add(Style.GAP_4);
            for (int i = 0; i < ways.ways().size(); i++) {
                int number = i;
                Chip chip = new Chip("Way " + (i + 1));
                chip.setSelected(i == ways.chosen());
                chip.setOnAction(e -> model.choose(number));
                others.getChildren().add(chip);
            }
            box.getChildren().add(others);
        }
        int step = 1;
        for (Hop hop : way.hops()) {
            box.getChildren().add(step(step++, hop));
        }
    }

    private Node step(int number, Hop hop) {
        Label sign = new Label(String.valueOf(number));
        sign.getStyleClass().add(GraphStyle.SIGN);
        sign.setMinWidth(Region.USE_PREF_SIZE);
        String said = DisplayText.clean(hop.reason());
        Label reason = wrapped(hop.from().somebody() ? name(hop.from()) + " " + said + "." : capital(said) + ".", "");
        reason.getStyleClass().add(Style.STRONG);
        HBox head = new HBox(sign, reason);
        HBox.setHgrow(reason, Priority.ALWAYS);
        head.getStyleClass().add(Style.GAP_8);
        VBox all = new VBox(head, wrapped("Comes to: " + DisplayText.clean(name(hop.to())), Style.MUTED));
        all.getStyleClass().add(GraphStyle.STEP);
        if (!hop.certain()) {
            all.getChildren().add(wrapped("Not certain: what this depends on is not in the snapshot.", Style.MUTED));
        }
        List<Evidence> evidence = hop.evidence();
        evidence.stream().limit(3).forEach(e -> {
            Label line = wrapped("Because of " + DisplayText.clean(e.text()), Style.MUTED);
            line.getStyleClass().add(Style.SMALL);
            all.getChildren().add(line);
        });
        if (evidence.size() > 3) {
            all.getChildren().add(wrapped("and %,d more grants".formatted(evidence.size() - 3), Style.MUTED));
        }
        return all;
    }

    private String name(Place place) {
        if (!place.somebody()) {
            return place.text();
        }
        return model.state()
                .map()
                .map(m -> {
                    int n = m.number(WayScene.nodeOf(m, place.principal()));
                    return n < 0 ? DisplayText.clean(place.name()) : m.title(n);
                })
                .orElse(DisplayText.clean(place.name()));
    }

    static Badge risk(Severity severity) {
        return switch (severity) {
            case CRITICAL -> new Badge(Tone.BAD, "Critical", Icon.ERROR);
            case HIGH -> new Badge(Tone.ATTENTION, "High", Icon.WARNING);
            case MEDIUM -> new Badge(Tone.NEUTRAL, "Medium");
            case LOW -> new Badge(Tone.NEUTRAL, "Low");
        };
    }

    private static Node rule() {
        Region line = new Region();
        line.getStyleClass().add(Style.RULE);
        return line;
    }

    private static Hyperlink link(String text, Runnable run) {
        Hyperlink link = new Hyperlink(text);
        link.setMnemonicParsing(false);
        link.setMinWidth(0);
        link.setOnAction(e -> run.run());
        return link;
    }

    private static Label styled(String text, String style) {
        Label label = new Label(text);
        label.getStyleClass().add(Objects.requireNonNull(style));
        return label;
    }

    private static Label wrapped(String text, String style) {
        Label label = new Label(text);
        label.setWrapText(true);
        label.setMinHeight(Region.USE_PREF_SIZE);
        if (!style.isEmpty()) {
            label.getStyleClass().add(style);
        }
        return label;
    }

    private static String capital(String text) {
        return text.isEmpty() ? text : Character.toUpperCase(text.charAt(0)) + text.substring(1);
    }
}
