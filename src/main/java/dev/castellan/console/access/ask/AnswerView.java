package dev.castellan.console.access.ask;

import dev.castellan.access.Answer;
import dev.castellan.access.AuthorizerChain;
import dev.castellan.access.Deed;
import dev.castellan.access.Opinion;
import dev.castellan.access.Principal;
import dev.castellan.access.azure.Truth;
import dev.castellan.console.access.AccessFrame;
import dev.castellan.console.access.AccessSource;
import dev.castellan.console.access.SubjectName;
import dev.castellan.console.access.ask.AskPicture.Server;
import dev.castellan.console.design.Action;
import dev.castellan.console.design.Badge;
import dev.castellan.console.design.DataTable;
import dev.castellan.console.design.Icon;
import dev.castellan.console.design.Style;
import dev.castellan.console.design.Tone;
import dev.castellan.fleet.DisplayText;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import javafx.geometry.Pos;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.ScrollPane;
import javafx.scene.layout.BorderPane;
import javafx.scene.layout.ColumnConstraints;
import javafx.scene.layout.FlowPane;
import javafx.scene.layout.GridPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;

/** Shows answers: a verdict with the ways beside it, or a table of people or rights. */
final class AnswerView {
    /** From this width on the ways stand beside the verdict. */
    private static final double WIDE = 860;

    /** Ways drawn; beyond that they are counted. */
    private static final int MOST_CHAINS = 40;

    private static final int MOST_NAMED = 12;

    private final AccessFrame frame;
    private final AskModel model;
    private final Consumer<AskQuestion> ask;
    private final DataTable<AskHolderRow> holders =
            new DataTable<>("Who may", r -> List.of(r.principal(), r.plane(), r.through()));
    private final DataTable<AskRightRow> rights = new DataTable<>("What is allowed", r -> r);
    private Optional<AskAnswer> shown = Optional.empty();
    private Optional<Server> shownServer = Optional.empty();
    private Node node = new Region();
    private Optional<AskQuestion.WhoCan> who = Optional.empty();

    AnswerView(AccessFrame frame, AskModel model, Consumer<AskQuestion> ask) {
        this.frame = frame;
        this.model = model;
        this.ask = ask;
        holders.column("Who", 280, r -> DisplayText.clean(r.name()));
        holders.column("Kind", 120, AskHolderRow::kind);
        holders.column(
                "By",
                110,
                r -> r.plane().shortly(),
                java.util.Comparator.comparing(AskHolderRow::plane),
                () -> new Badge(Tone.NEUTRAL, ""),
                (badge, r) -> badge.show(tone(r.plane()), r.plane().shortly()));
        holders.column(
                "Certain",
                150,
                r -> r.certain().isEmpty() ? "yes" : r.certain(),
                java.util.Comparator.comparing(AskHolderRow::certain),
                Label::new,
                (label, r) -> label.setText(r.certain().isEmpty() ? "yes" : r.certain()));
        holders.column("Behind it", 130, AskHolderRow::behind);
        holders.column("Through", 340, r -> DisplayText.clean(r.through()));
        holders.onOpen(this::open);
        rights.column("Where", 150, r -> DisplayText.clean(r.where()));
        rights.column("May", 220, r -> DisplayText.clean(r.verbs()));
        rights.column("On", 260, r -> DisplayText.clean(r.resources()));
        rights.column("Names", 120, r -> DisplayText.clean(r.names()));
        rights.column(
                "By",
                110,
                r -> r.plane().shortly(),
                java.util.Comparator.comparing(AskRightRow::plane),
                () -> new Badge(Tone.NEUTRAL, ""),
                (badge, r) -> badge.show(tone(r.plane()), r.plane().shortly()));
        rights.column("Through", 300, r -> DisplayText.clean(r.through()));
    }

    private static Tone tone(AskChain.Plane plane) {
        return plane == AskChain.Plane.AZURE ? Tone.INFO : Tone.NEUTRAL;
    }

    /** The answer of the picture as a node; the same node while it is the same answer. */
    Node show(AskPicture now) {
        AskAnswer answer = now.answer().orElseThrow();
        boolean same = shown.equals(now.answer()) && shownServer.equals(Optional.of(now.server()));
        if (!same) {
            shown = now.answer();
            shownServer = Optional.of(now.server());
            node = switch (answer) {
                case AskAnswer.Can can -> can(can, now.server());
                case AskAnswer.Who all -> who(all);
                case AskAnswer.What all -> what(all);
            };
        }
        return node;
    }

    /** Puts the keyboard into what is shown. */
    void focusFirst() {
        switch (shown.orElse(null)) {
            case AskAnswer.Who _ -> holders.table().requestFocus();
            case AskAnswer.What _ -> rights.table().requestFocus();
            case AskAnswer.Can _ ->
                node.lookupAll(".button").stream().findFirst().ifPresent(Node::requestFocus);
            case null -> {}
        }
    }

    private void open(AskHolderRow row) {
        who.ifPresent(q -> ask.accept(new AskQuestion.Can(row.principal(), q.action(), true)));
    }

    // ---- whether somebody may ----

    private Node can(AskAnswer.Can answer, Server server) {
        VBox left = new VBox(verdict(answer, server));
        left.getStyleClass().add(AskStyle.SIDE);
        VBox right = new VBox();
        right.getStyleClass().add(AskStyle.SIDE);
        if (!answer.chains().isEmpty()) {
            long count = answer.chains().stream()
                    .filter(c -> c.standing() == AskChain.Standing.ALLOWS)
                    .count();
            right.getChildren()
                    .add(heading(
                            count == answer.chains().size()
                                    ? count == 1 ? "The one way" : count + " ways, each is enough"
                                    : "What bears on it"));
            answer.chains().stream()
                    .limit(MOST_CHAINS)
                    .forEach(c -> right.getChildren().add(chain(c)));
            if (answer.chains().size() > MOST_CHAINS) {
                right.getChildren()
                        .add(muted("and %,d more ways".formatted(answer.chains().size() - MOST_CHAINS)));
            }
        }
        if (!answer.misses().isEmpty()) {
            right.getChildren().add(heading("What comes nearest"));
            for (String miss : answer.misses()) {
                right.getChildren().add(note(Tone.NEUTRAL, Icon.INFO, miss));
            }
        } else if (answer.chains().isEmpty() && answer.verdict() != Answer.YES) {
            right.getChildren().add(heading("What comes nearest"));
            right.getChildren().add(muted("Nothing that is bound comes near it."));
        }
        GridPane grid = new GridPane();
        grid.getStyleClass().add(AskStyle.ANSWER);
        ScrollPane scroll = new ScrollPane(grid);
        scroll.setFitToWidth(true);
        scroll.getStyleClass().add(Style.EDGE_TO_EDGE);
        scroll.setFocusTraversable(false);
        place(grid, left, right, WIDE);
        scroll.widthProperty().subscribe(width -> {
            if (width.doubleValue() > 0) {
                place(grid, left, right, width.doubleValue());
            }
        });
        return scroll;
    }

    private static void place(GridPane grid, Node left, Node right, double width) {
        int columns = width >= WIDE ? 2 : 1;
        if (grid.getColumnConstraints().size() == columns) {
            return;
        }
        grid.getChildren().clear();
        grid.getColumnConstraints().clear();
        for (int c = 0; c < columns; c++) {
            ColumnConstraints column = new ColumnConstraints();
            column.setPercentWidth(columns == 1 ? 100 : c == 0 ? 44 : 56);
            column.setHgrow(Priority.ALWAYS);
            grid.getColumnConstraints().add(column);
        }
        grid.add(left, 0, 0);
        grid.add(right, columns - 1, columns == 1 ? 1 : 0);
        GridPane.setValignment(left, javafx.geometry.VPos.TOP);
        GridPane.setValignment(right, javafx.geometry.VPos.TOP);
    }

    private Node verdict(AskAnswer.Can answer, Server server) {
        Tone tone = switch (answer.verdict()) {
            case YES -> Tone.GOOD;
            case NO -> Tone.NEUTRAL;
            case UNKNOWN -> Tone.ATTENTION;
        };
        String word = switch (answer.verdict()) {
            case YES -> "Yes";
            case NO -> answer.eligible() == Truth.FALSE ? "No" : "Not now";
            case UNKNOWN -> answer.conditional() ? "Under a condition" : "Not certain";
        };
        Icon icon = switch (answer.verdict()) {
            case YES -> Icon.SUCCESS;
            case NO -> Icon.CLOSE;
            case UNKNOWN -> Icon.WARNING;
        };
        Label verdict = new Label(word, icon.view());
        verdict.getStyleClass().add(AskStyle.VERDICT_WORD);
        VBox card = new VBox(verdict, wrapped(sentence(answer)));
        card.getStyleClass().addAll(Style.CARD, AskStyle.VERDICT, toneClass(tone));
        if (!answer.namespaces().isEmpty()) {
            String names = answer.namespaces().stream().limit(MOST_NAMED).collect(Collectors.joining(", "));
            int more = answer.namespaces().size() - MOST_NAMED;
            card.getChildren()
                    .add(wrapped("Allowed in %,d of %,d namespaces: "
                                    .formatted(answer.namespaces().size(), namespaces())
                            + names
                            + (more > 0 ? " and %,d more".formatted(more) : "")
                            + ". The ways are those in the first."));
        }
        if (!answer.difference().isEmpty()) {
            String review = answer.review() == answer.verdict()
                    ? ""
                    : " Asked as it stands, the server's access review says " + word(answer.review()) + ".";
            card.getChildren().add(note(Tone.INFO, Icon.INFO, answer.difference() + review));
        }
        if (!answer.deeds().isEmpty()) {
            card.getChildren().add(overline("In practice"));
            answer.deeds().forEach(d -> card.getChildren().add(deed(d)));
        }
        if (answer.eligible() != Truth.FALSE) {
            card.getChildren()
                    .add(note(
                            Tone.ATTENTION,
                            Icon.CLOCK,
                            "A role or a membership that can be activated "
                                    + (answer.eligible() == Truth.TRUE ? "would" : "may")
                                    + " allow it; it is not active now."));
        }
        answer.notes().forEach(n -> card.getChildren().add(note(Tone.ATTENTION, Icon.INFO, n)));
        if (!answer.beyond().isEmpty()) {
            card.getChildren().add(overline("It would be certain if this were known"));
            answer.beyond().stream().limit(8).forEach(b -> card.getChildren().add(bullet(b)));
        }
        if (answer.steps().size() > 1) {
            card.getChildren().add(overline("Asked in this order"));
            for (AuthorizerChain.Step step : answer.steps()) {
                card.getChildren().add(authorizer(step));
            }
        }
        card.getChildren().add(server(server));
        Principal subject = answer.question().subject();
        FlowPane links = new FlowPane(
                Action.quiet(
                                "Everything about " + shorter(answer.name()),
                                () -> frame.go("identity", Map.of("of", SubjectName.print(subject))))
                        .with(Icon.ACCOUNT)
                        .button(),
                Action.quiet("In the graph", () -> frame.go("graph", Map.of("at", SubjectName.print(subject))))
                        .with(Icon.ROUTE)
                        .button(),
                Action.quiet(
                                "Who else can",
                                () -> ask.accept(
                                        new AskQuestion.WhoCan(answer.question().action())))
                        .with(Icon.PEOPLE)
                        .button());
        links.setHgap(4);
        card.getChildren().add(links);
        return card;
    }

    private int namespaces() {
        return model.namespaces();
    }

    private static String toneClass(Tone tone) {
        return new Badge(tone, "").getStyleClass().getLast();
    }

    private static String sentence(AskAnswer.Can answer) {
        String who = answer.name();
        String what = answer.asked().text()
                + (answer.asked() instanceof dev.castellan.access.Request.OnResource r
                                && r.namespace().isEmpty()
                        ? " in the whole cluster"
                        : "");
        String may = switch (answer.verdict()) {
            case YES -> " may ";
            case NO -> " may not ";
            case UNKNOWN -> " may perhaps ";
        };
        return who + may + what + ".";
    }

    private static String word(Answer answer) {
        return switch (answer) {
            case YES -> "yes";
            case NO -> "no";
            case UNKNOWN -> "what we do not know";
        };
    }

    private static Node authorizer(AuthorizerChain.Step step) {
        Set<Opinion.Outcome> possible = step.opinion().possible();
        boolean never = possible.size() > 1 && !possible.contains(Opinion.Outcome.ALLOW);
        Badge badge = possible.size() > 1
                ? never ? new Badge(Tone.NEUTRAL, "Does not allow") : new Badge(Tone.ATTENTION, "Not certain")
                : switch (possible.iterator().next()) {
                    case ALLOW -> new Badge(Tone.GOOD, "Allows", Icon.CHECK);
                    case DENY -> new Badge(Tone.NEUTRAL, "Refuses", Icon.CLOSE);
                    case NO_OPINION -> new Badge(Tone.NEUTRAL, "No opinion");
                };
        Label name = new Label(step.authorizer());
        name.getStyleClass().add(Style.STRONG);
        HBox head = new HBox(name, badge);
        head.setAlignment(Pos.CENTER_LEFT);
        head.getStyleClass().add(Style.GAP_8);
        VBox box = new VBox(head);
        box.getStyleClass().add(Style.GAP_4);
        if (!step.opinion().reason().isEmpty()) {
            box.getChildren().add(mutedWrapped(step.opinion().reason()));
        }
        return box;
    }

    /** What is meant by the right, whether it can be done, and what it takes. */
    private static Node deed(Deed.Judged judged) {
        Badge badge = switch (judged.answer()) {
            case YES -> new Badge(Tone.GOOD, "Can", Icon.CHECK);
            case NO -> new Badge(Tone.NEUTRAL, "Cannot", Icon.CLOSE);
            case UNKNOWN -> new Badge(Tone.ATTENTION, "Not certain");
        };
        badge.setMinWidth(Region.USE_PREF_SIZE);
        Label what = wrapped(judged.deed().what());
        what.getStyleClass().add(Style.STRONG);
        HBox head = new HBox(badge, what);
        head.setAlignment(Pos.CENTER_LEFT);
        head.getStyleClass().add(Style.GAP_8);
        VBox box = new VBox(
                head,
                mutedWrapped("Needs " + judged.deed().need().text() + ". "
                        + judged.deed().why()));
        box.getStyleClass().add(Style.GAP_4);
        return box;
    }

    private Node server(Server server) {
        if (!(frame.source() instanceof AccessSource.Cluster)) {
            return mutedWrapped("The server cannot be asked about a saved snapshot.");
        }
        HBox line = new HBox();
        line.setAlignment(Pos.CENTER_LEFT);
        line.getStyleClass().add(Style.GAP_8);
        VBox box = new VBox(line);
        box.getStyleClass().add(Style.GAP_8);
        switch (server) {
            case Server.NotAsked() ->
                line.getChildren()
                        .add(Action.plain("Ask the server", model::askServer)
                                .with(Icon.SHIELD)
                                .button());
            case Server.Asking() -> line.getChildren().add(muted("Asking the server …"));
            case Server.Failed failed -> {
                line.getChildren()
                        .add(Action.plain("Ask the server again", model::askServer)
                                .with(Icon.SHIELD)
                                .button());
                box.getChildren()
                        .add(note(
                                Tone.ATTENTION,
                                Icon.WARNING,
                                "The server could not be asked. "
                                        + failed.failure().happened() + " "
                                        + failed.failure().remedy()));
            }
            case Server.Answered answered -> {
                String says = "The server says " + (answered.answer().allowed() ? "yes" : "no");
                Badge badge = answered.agrees()
                        .map(a -> a
                                ? new Badge(Tone.GOOD, says + ", as we do", Icon.CHECK)
                                : answered.withoutAzure()
                                        ? new Badge(Tone.ATTENTION, says + ", without Azure", Icon.WARNING)
                                        : new Badge(Tone.BAD, says + ", we do not", Icon.WARNING))
                        .orElseGet(() -> new Badge(Tone.INFO, says, Icon.INFO));
                line.getChildren().add(badge);
                String reason = answered.answer().reason();
                if (!reason.isBlank()) {
                    box.getChildren().add(mutedWrapped(reason));
                }
                if (answered.withoutAzure()) {
                    box.getChildren()
                            .add(mutedWrapped(
                                    "That is what Kubernetes RBAC alone says. This server does not ask Azure RBAC, or"
                                            + " the roles in Azure have changed since they were read."));
                } else if (answered.agrees().filter(a -> !a).isPresent()) {
                    box.getChildren()
                            .add(mutedWrapped(
                                    "Access may have changed since it was read, or another authorizer decides."
                                            + " Read again, then ask again."));
                }
            }
        }
        return box;
    }

    private static Node chain(AskChain chain) {
        Badge standing = switch (chain.standing()) {
            case ALLOWS -> new Badge(Tone.GOOD, chain.standing().label(), Icon.CHECK);
            case CONDITIONAL, UNKNOWN ->
                new Badge(Tone.ATTENTION, chain.standing().label(), Icon.WARNING);
            case ELIGIBLE -> new Badge(Tone.ATTENTION, chain.standing().label(), Icon.CLOCK);
            case REFUSES, OVERRULED -> new Badge(Tone.NEUTRAL, chain.standing().label(), Icon.CLOSE);
        };
        HBox head = new HBox(new Badge(tone(chain.plane()), chain.plane().label()), standing);
        head.getStyleClass().add(AskStyle.CHAIN_HEAD);
        VBox steps = new VBox();
        steps.getStyleClass().add(AskStyle.STEPS);
        for (AskChain.Step step : chain.steps()) {
            if (!steps.getChildren().isEmpty()) {
                Region connector = new Region();
                connector.getStyleClass().add(AskStyle.CONNECTOR);
                steps.getChildren().add(connector);
            }
            steps.getChildren().add(step(step));
        }
        VBox card = new VBox(head, steps);
        card.getStyleClass().addAll(Style.CARD, AskStyle.CHAIN);
        return card;
    }

    private static Node step(AskChain.Step step) {
        Icon icon = switch (step.kind()) {
            case SUBJECT -> Icon.ACCOUNT;
            case GROUP -> Icon.PEOPLE;
            case BINDING -> Icon.ROUTE;
            case ROLE -> Icon.CERTIFICATE;
            case RULE -> Icon.KEY;
            case CONDITION -> Icon.FILTER;
        };
        Label text = wrapped(step.text());
        if (step.kind() == AskChain.Kind.RULE || step.kind() == AskChain.Kind.CONDITION) {
            text.getStyleClass().addAll(Style.MONO, Style.SMALL);
        }
        VBox words = new VBox(text);
        if (!step.detail().isEmpty()) {
            Label detail = wrapped(step.detail());
            detail.getStyleClass().addAll(Style.MUTED, Style.SMALL);
            words.getChildren().add(detail);
        }
        HBox.setHgrow(words, Priority.ALWAYS);
        HBox row = new HBox(icon.view(), words);
        row.getStyleClass().add(AskStyle.STEP);
        return row;
    }

    // ---- who may, and what somebody may ----

    private Node who(AskAnswer.Who answer) {
        who = Optional.of(answer.question());
        holders.show(answer.rows());
        long later = answer.rows().stream().filter(AskHolderRow::later).count();
        String now = answer.rows().size() == later
                ? answer.beyond().isEmpty()
                        ? "Nobody is bound to it"
                        : "Nobody is known to, but not everything was read"
                : people(answer.rows().stream()
                        .filter(r -> !r.later())
                        .map(AskHolderRow::principal)
                        .distinct()
                        .count());
        String count = later == 0 ? now : now + ", " + later + " more after activation";
        VBox head = head(count, answer.asked().text(), answer.difference(), answer.notes(), answer.beyond());
        Button export = Action.quiet("Copy as CSV", () -> frame.shell().copy("the table", holders.csv()))
                .with(Icon.COPY)
                .button();
        return table(head, export, answer.rows().isEmpty() ? new Region() : holders);
    }

    private static String people(long count) {
        return count == 1 ? "One user or group may" : "%,d users and groups may".formatted(count);
    }

    private Node what(AskAnswer.What answer) {
        rights.show(answer.rows());
        String count = answer.master()
                ? "Everything, as a member of system:masters"
                : answer.rows().isEmpty()
                        ? answer.beyond().isEmpty() ? "Nothing" : "Nothing that is known, but not everything was read"
                        : answer.rows().stream().noneMatch(AskRightRow::certain)
                                ? "Nothing for certain"
                                : answer.rows().size() == 1
                                        ? "One rule says it all"
                                        : "%,d rules say it all"
                                                .formatted(answer.rows().size());
        VBox head = head(count, SubjectName.print(answer.question().subject()), "", answer.notes(), answer.beyond());
        Button identity = Action.plain(
                        "Everything about it",
                        () -> frame.go(
                                "identity",
                                Map.of("of", SubjectName.print(answer.question().subject()))))
                .with(Icon.ACCOUNT)
                .button();
        return table(head, identity, answer.rows().isEmpty() ? new Region() : rights);
    }

    private static Node table(VBox head, Button action, Node table) {
        if (head.getChildren().getFirst() instanceof HBox line) {
            Region space = new Region();
            HBox.setHgrow(space, Priority.ALWAYS);
            line.getChildren().addAll(space, action);
        }
        BorderPane pane = new BorderPane(table);
        pane.setTop(head);
        return pane;
    }

    private static VBox head(String count, String what, String difference, List<String> notes, List<String> beyond) {
        Label heading = heading(count);
        heading.setMinWidth(Region.USE_PREF_SIZE);
        Label words = muted(DisplayText.clean(what));
        words.getStyleClass().add(Style.MONO);
        HBox line = new HBox(heading, words);
        line.setAlignment(Pos.CENTER_LEFT);
        line.getStyleClass().add(Style.GAP_12);
        VBox head = new VBox(line);
        head.getStyleClass().addAll(AskStyle.ANSWER);
        if (!difference.isEmpty()) {
            head.getChildren().add(note(Tone.INFO, Icon.INFO, difference));
        }
        if (!beyond.isEmpty()) {
            String all = beyond.stream().limit(3).collect(Collectors.joining("  "));
            head.getChildren()
                    .add(note(
                            Tone.ATTENTION,
                            Icon.WARNING,
                            "There may be more: " + all
                                    + (beyond.size() > 3 ? " And %,d more gaps.".formatted(beyond.size() - 3) : "")));
        }
        if (!notes.isEmpty()) {
            head.getChildren().add(mutedWrapped(String.join("  ", notes)));
        }
        return head;
    }

    private static Node note(Tone tone, Icon icon, String text) {
        Label words = wrapped(text);
        HBox.setHgrow(words, Priority.ALWAYS);
        HBox box = new HBox(icon.view(), words);
        box.setAlignment(Pos.TOP_LEFT);
        box.getStyleClass().addAll(AskStyle.NOTE, toneClass(tone));
        return box;
    }

    private static Label heading(String text) {
        Label label = new Label(text);
        label.getStyleClass().add(Style.SUBHEADING);
        return label;
    }

    private static Label overline(String text) {
        Label label = new Label(text);
        label.getStyleClass().add(Style.OVERLINE);
        return label;
    }

    private static Label muted(String text) {
        Label label = new Label(text);
        label.getStyleClass().add(Style.MUTED);
        label.setMinWidth(0);
        return label;
    }

    private static Label mutedWrapped(String text) {
        Label label = wrapped(text);
        label.getStyleClass().add(Style.MUTED);
        return label;
    }

    private static Node bullet(String text) {
        return wrapped("•  " + text);
    }

    /** Untrusted text of any length on several lines. */
    private static Label wrapped(String text) {
        Label label = new Label(cleaned(text));
        label.setWrapText(true);
        label.setMinHeight(Region.USE_PREF_SIZE);
        return label;
    }

    /** Cut at a length that a person reads, in pieces that are cleaned one by one. */
    private static String cleaned(String text) {
        StringBuilder clean = new StringBuilder();
        int at = 0;
        while (at < text.length() && at < 2_000) {
            int end = Math.min(text.length(), at + 200);
            end = end < text.length() && Character.isLowSurrogate(text.charAt(end)) ? end + 1 : end;
            clean.append(DisplayText.clean(text.substring(at, end)));
            at = end;
        }
        return clean.toString();
    }

    private static String shorter(String text) {
        String clean = DisplayText.clean(text);
        return clean.length() <= 36 ? clean : clean.substring(0, 16) + " … " + clean.substring(clean.length() - 16);
    }
}
