package dev.castellan.console.access.review;

import dev.castellan.access.escalation.Severity;
import dev.castellan.access.review.Campaign;
import dev.castellan.access.review.Decision;
import dev.castellan.access.review.Plane;
import dev.castellan.access.review.ReviewItem;
import dev.castellan.access.review.Verdict;
import dev.castellan.console.design.Action;
import dev.castellan.console.design.AgeText;
import dev.castellan.console.design.Badge;
import dev.castellan.console.design.Icon;
import dev.castellan.console.design.ReadingPane;
import dev.castellan.console.design.Style;
import dev.castellan.console.design.Tone;
import dev.castellan.console.shell.ShellContext;
import dev.castellan.fleet.DisplayText;
import java.util.List;
import java.util.Optional;
import javafx.geometry.Pos;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.layout.FlowPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;

/** One grant under review, with what was said about it and what can be said. */
final class GrantDetail extends ReadingPane {
    private final ShellContext shell;
    private final ReviewModel model;
    private final Runnable keep;
    private final Runnable remove;
    private final Runnable comment;
    private Optional<ReviewRow> shown = Optional.empty();
    private List<Decision> shownSaid = List.of();
    private boolean shownClosed;

    GrantDetail(ReviewModel model, ShellContext shell, Runnable keep, Runnable remove, Runnable comment) {
        super("The grant", ReviewStyle.DETAIL);
        this.model = model;
        this.shell = shell;
        this.keep = keep;
        this.remove = remove;
        this.comment = comment;
        setMinWidth(320);
        setMinHeight(180);
        hint();
    }

    static Tone tone(Severity severity) {
        return switch (severity) {
            case CRITICAL -> Tone.BAD;
            case HIGH -> Tone.ATTENTION;
            case MEDIUM -> Tone.INFO;
            case LOW -> Tone.NEUTRAL;
        };
    }

    void focus() {
        box().lookupAll(".button").stream()
                .filter(n -> n instanceof Button && !n.isDisabled())
                .findFirst()
                .ifPresent(Node::requestFocus);
    }

    void show(ReviewPicture now, Campaign campaign) {
        Optional<ReviewRow> row = now.selectedRow();
        List<Decision> said = row.map(r -> campaign.said(r.id())).orElse(List.of());
        if (row.equals(shown) && said.equals(shownSaid) && campaign.closed() == shownClosed) {
            return;
        }
        boolean other = !row.map(ReviewRow::id).equals(shown.map(ReviewRow::id));
        shown = row;
        shownSaid = said;
        shownClosed = campaign.closed();
        refill(() -> row.ifPresentOrElse(r -> fill(r, said, campaign, now.me()), this::hint));
        if (other) {
            setVvalue(0);
        }
    }

    private void hint() {
        Label words = wrapped("Choose a grant. K keeps it, R removes it, C says something about it; with several"
                + " selected, about all of them.");
        words.getStyleClass().add(Style.MUTED);
        box().getChildren().setAll(words);
    }

    private void fill(ReviewRow row, List<Decision> said, Campaign campaign, String me) {
        ReviewItem item = row.item();
        Label who = wrapped(row.who());
        who.getStyleClass().add(Style.HEADING);
        HBox head = new HBox();
        item.risk()
                .ifPresent(r -> head.getChildren()
                        .add(new Badge(
                                tone(r),
                                Character.toUpperCase(r.word().charAt(0))
                                        + r.word().substring(1) + " risk")));
        head.getChildren()
                .add(
                        item.plane() == Plane.AZURE
                                ? new Badge(Tone.INFO, "Azure", Icon.CLOUD)
                                : new Badge(Tone.NEUTRAL, "Kubernetes", Icon.CLUSTER));
        head.setAlignment(Pos.CENTER_LEFT);
        head.getStyleClass().add(Style.GAP_8);
        box().getChildren()
                .setAll(
                        head,
                        who,
                        wrapped("holds " + DisplayText.sentence(item.role())),
                        muted(row.where() + "  ·  through " + DisplayText.sentence(item.through())));
        if (!row.drifted().isEmpty()) {
            box().getChildren().add(note("Changed since: " + row.drifted()));
        }
        Optional.ofNullable(campaign.notes().get(item.id()))
                .ifPresent(n -> box().getChildren().add(note(n)));
        box().getChildren().add(actions(row, campaign, me));
        if (!item.reasons().isEmpty()) {
            box().getChildren().add(heading("What follows from it"));
            item.reasons().forEach(r -> box().getChildren().add(wrapped(DisplayText.sentence(r))));
        }
        box().getChildren().addAll(heading("What it allows"), lines(item.gives()));
        if (!item.people().isEmpty()) {
            box().getChildren().addAll(heading("Who is in the group"), lines(item.people()));
        }
        if (!said.isEmpty()) {
            box().getChildren().add(heading("What was said"));
            said.reversed().forEach(d -> box().getChildren().add(said(d)));
        }
    }

    private Node actions(ReviewRow row, Campaign campaign, String me) {
        Button keeping = Action.plain("Keep", keep).with(Icon.CHECK).button();
        Button removing = Action.plain("Remove …", remove).with(Icon.TRASH).button();
        Button commenting = Action.plain("Comment …", comment).with(Icon.TEXT).button();
        boolean may = campaign.reviewer(me) && !campaign.closed() && row.state() != Campaign.State.GONE;
        boolean own = Campaign.own(row.item(), me);
        keeping.setDisable(!may || own);
        removing.setDisable(!may);
        commenting.setDisable(!may);
        FlowPane pane = new FlowPane(keeping, removing, commenting);
        pane.getStyleClass().add(ReviewStyle.ACTIONS);
        if (own && may) {
            Label words = new Label("It is your own: another reviewer has to keep it.");
            words.getStyleClass().add(Style.MUTED);
            pane.getChildren().add(words);
        }
        return pane;
    }

    private Node said(Decision decision) {
        String word = decision.verdict() == Verdict.COMMENT
                ? "said"
                : decision.verdict().word();
        Label head = wrapped(DisplayText.clean(decision.by()) + "  ·  " + word + "  ·  "
                + AgeText.ago(decision.at(), shell.clock().now()));
        head.getStyleClass().addAll(Style.SMALL, Style.MUTED);
        VBox one = new VBox(head);
        if (!decision.comment().isEmpty()) {
            one.getChildren().add(wrapped(clean(decision.comment())));
        }
        one.getStyleClass().add(ReviewStyle.SAID);
        return one;
    }

    /** A comment may be longer than a name, and have several lines. */
    static String clean(String comment) {
        return String.join(
                "\n", comment.lines().limit(40).map(DisplayText::clean).toList());
    }

    private static Node lines(List<String> texts) {
        VBox list = new VBox();
        list.getStyleClass().add(ReviewStyle.GIVES);
        texts.forEach(t -> {
            Label line = wrapped(DisplayText.sentence(t));
            line.getStyleClass().addAll(Style.MONO, Style.SMALL);
            list.getChildren().add(line);
        });
        return list;
    }

    private static Node note(String text) {
        HBox note = new HBox(Icon.WARNING.view(), wrapped(DisplayText.sentence(text)));
        note.getStyleClass().addAll(Style.GAP_8, ReviewStyle.NOTE);
        return note;
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

    /** The model behind, for tests. */
    ReviewModel model() {
        return model;
    }
}
