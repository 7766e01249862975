package dev.castellan.console.access.review;

import dev.castellan.access.review.Campaign;
import dev.castellan.access.review.ReviewSummary;
import dev.castellan.console.design.Action;
import dev.castellan.console.design.AgeText;
import dev.castellan.console.design.Badge;
import dev.castellan.console.design.Icon;
import dev.castellan.console.design.Style;
import dev.castellan.console.design.Tone;
import dev.castellan.console.shell.ShellContext;
import dev.castellan.fleet.DisplayText;
import java.util.function.Consumer;
import javafx.geometry.Pos;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.ScrollPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;

/** All campaigns, each with how far it is; those over what is shown come first. */
final class CampaignsPane extends ScrollPane {
    private final ReviewModel model;
    private final ShellContext shell;
    private final ReviewSheets sheets;
    private final Consumer<String> open;
    private final VBox list = new VBox();

    CampaignsPane(ReviewModel model, ShellContext shell, ReviewSheets sheets, Consumer<String> open) {
        this.model = model;
        this.shell = shell;
        this.sheets = sheets;
        this.open = open;
        list.getStyleClass().add(ReviewStyle.CAMPAIGNS);
        getStyleClass().add(Style.EDGE_TO_EDGE);
        setFitToWidth(true);
        setContent(list);
    }

    void show(ReviewPicture now) {
        list.getChildren().clear();
        Label title = new Label("Reviews");
        title.getStyleClass().add(Style.HEADING);
        Region space = new Region();
        HBox.setHgrow(space, Priority.ALWAYS);
        HBox head = new HBox(
                title,
                space,
                Action.proposed("Begin a review …", sheets::begin)
                        .with(Icon.PLUS)
                        .button());
        head.setAlignment(Pos.CENTER_LEFT);
        list.getChildren().add(head);
        now.campaigns().stream()
                .filter(s -> s.campaign().filter(model::here).isPresent())
                .forEach(s -> list.getChildren().add(card(s.campaign().orElseThrow(), true)));
        boolean others = now.campaigns().stream()
                .anyMatch(s -> s.campaign().filter(model::here).isEmpty());
        if (others) {
            Label elsewhere = new Label("Of other clusters and snapshots");
            elsewhere.getStyleClass().add(Style.OVERLINE);
            list.getChildren().add(elsewhere);
        }
        now.campaigns().stream()
                .filter(s -> s.campaign().filter(model::here).isEmpty())
                .forEach(s -> list.getChildren()
                        .add(s.campaign().map(c -> card(c, false)).orElseGet(() -> broken(s))));
    }

    private Node card(Campaign campaign, boolean here) {
        Label title = new Label(DisplayText.clean(campaign.title()));
        title.getStyleClass().add(Style.SUBHEADING);
        Region space = new Region();
        HBox.setHgrow(space, Priority.ALWAYS);
        HBox head = new HBox(title, space, badge(campaign, shell));
        head.setAlignment(Pos.CENTER_LEFT);
        head.getStyleClass().add(Style.GAP_8);
        ProgressStrip strip = new ProgressStrip();
        strip.show(campaign.progress());
        Label words = new Label(ProgressStrip.words(campaign.progress()));
        words.getStyleClass().add(Style.SMALL);
        Label more = new Label((here ? "" : DisplayText.clean(campaign.source()) + "  ·  ")
                + DisplayText.clean(campaign.scope().text()) + "  ·  begun "
                + AgeText.ago(campaign.startedAt(), shell.clock().now()) + " by "
                + DisplayText.clean(campaign.startedBy()));
        more.getStyleClass().addAll(Style.MUTED, Style.SMALL);
        VBox box = new VBox(head, strip, words, more);
        box.getStyleClass().add(Style.GAP_8);
        Button card = new Button();
        card.setGraphic(box);
        card.getStyleClass().setAll(Style.CARD, Style.CARD_ACTION, ReviewStyle.CAMPAIGN);
        card.setMaxWidth(Double.MAX_VALUE);
        box.prefWidthProperty().bind(card.widthProperty().subtract(34));
        card.setAccessibleText(DisplayText.clean(campaign.title()) + ", " + ProgressStrip.words(campaign.progress()));
        card.setOnAction(e -> open.accept(campaign.id()));
        return card;
    }

    /** Whether it is done, late or under way. */
    static Badge badge(Campaign campaign, ShellContext shell) {
        var today = shell.clock().now().atZone(java.time.ZoneOffset.UTC).toLocalDate();
        if (campaign.closed()) {
            return new Badge(Tone.GOOD, "Signed", Icon.CHECK);
        }
        if (campaign.overdue(today)) {
            return new Badge(Tone.BAD, "Overdue since " + campaign.due().orElseThrow(), Icon.WARNING);
        }
        String due = campaign.due().map(d -> "Due " + d).orElse("Under way");
        return campaign.progress().decided()
                ? new Badge(Tone.INFO, "To be signed, " + due.toLowerCase(java.util.Locale.ROOT), Icon.EDIT)
                : new Badge(Tone.NEUTRAL, due, Icon.CLOCK);
    }

    private static Node broken(ReviewSummary summary) {
        Label words = new Label(
                summary.failure().map(f -> f.happened() + " " + f.remedy()).orElse("A campaign cannot be read."));
        words.setWrapText(true);
        HBox box = new HBox(Icon.WARNING.view().styled(Style.WARNING), words);
        box.getStyleClass().addAll(Style.CARD, ReviewStyle.CAMPAIGN, Style.GAP_8);
        return box;
    }
}
