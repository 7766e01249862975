package dev.castellan.console.access.review;

import dev.castellan.access.review.Campaign;
import dev.castellan.console.access.PageView;
import dev.castellan.console.design.Action;
import dev.castellan.console.design.Icon;
import dev.castellan.console.design.Skeleton;
import dev.castellan.console.design.StatePane;
import dev.castellan.console.shell.FileChoice;
import dev.castellan.console.shell.ShellContext;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import javafx.scene.Parent;
import javafx.scene.layout.BorderPane;
import org.jspecify.annotations.Nullable;

/** The campaigns; or one of them; or its removals. */
final class ReviewView implements PageView {
    private final ReviewModel model;
    private final BorderPane root = new BorderPane();
    private final StatePane body;
    private final CampaignsPane campaigns;
    private final ReviewSheets sheets;
    private final ShellContext shell;
    private final FileChoice files;
    private final Consumer<Optional<String>> go;
    private @Nullable CampaignPane campaign;
    private @Nullable RemovalsPane removals;

    /**
     * Nothing is shown before the model knows something.
     *
     * @param go goes to a campaign, or back to the list
     */
    ReviewView(ReviewModel model, ShellContext shell, FileChoice files, Consumer<Optional<String>> go) {
        this.model = model;
        this.shell = shell;
        this.files = files;
        this.go = go;
        this.body = new StatePane(shell.clock());
        this.sheets = new ReviewSheets(model, shell);
        this.campaigns = new CampaignsPane(model, shell, sheets, id -> go.accept(Optional.of(id)));
        root.getStyleClass().add(ReviewStyle.SCREEN);
        root.getStylesheets()
                .add(Objects.requireNonNull(ReviewView.class.getResource("review.css"))
                        .toExternalForm());
        root.setCenter(body);
        show();
    }

    @Override
    public Parent root() {
        return root;
    }

    @Override
    public void search() {
        CampaignPane pane = campaign;
        if (pane != null && model.picture().removals().isEmpty()) {
            pane.search();
        }
    }

    void unlock() {
        sheets.unlock();
    }

    /** The pane of the campaign looked at, for tests. */
    Optional<CampaignPane> campaign() {
        return Optional.ofNullable(campaign);
    }

    /** Shows what the model knows. */
    @Override
    public void show() {
        ReviewPicture now = model.picture();
        Optional<Campaign> open = now.open();
        if (open.isEmpty()) {
            campaign = null;
        }
        if (now.removals().isEmpty()) {
            removals = null;
        }
        if (open.isPresent() && now.removals().isPresent()) {
            RemovalsPane pane = removals;
            if (pane == null) {
                pane = new RemovalsPane(model, shell, files, sheets);
                removals = pane;
                body.content(pane);
            }
            pane.show(now, now.removals().get());
        } else if (open.isPresent()) {
            CampaignPane pane = campaign;
            if (pane == null || !pane.about(open.get().id())) {
                pane = new CampaignPane(
                        open.get().id(), model, shell, files, sheets, () -> go.accept(Optional.empty()));
                campaign = pane;
            }
            pane.show(now, open.get());
            if (!Objects.equals(body.getCenter(), pane)) {
                body.content(pane);
            }
        } else if (now.failure().isPresent()) {
            body.failed(
                    now.failure().get(),
                    Action.proposed("Try again", model::list).with(Icon.REFRESH));
        } else if (now.loading()) {
            body.loading(Skeleton.rows(6));
        } else if (now.campaigns().isEmpty()) {
            body.empty(
                    Icon.TASKS,
                    "No review yet",
                    "A review asks people who know to keep or remove every grant in a scope, one by one, to sign what"
                        + " they decided, and makes the removals a change. Each decision is recorded in the ledger.",
                    Action.proposed("Begin a review …", sheets::begin).with(Icon.PLUS));
        } else {
            campaigns.show(now);
            if (!Objects.equals(body.getCenter(), campaigns)) {
                body.content(campaigns);
            }
        }
    }
}
