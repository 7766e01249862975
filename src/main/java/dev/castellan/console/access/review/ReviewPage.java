package dev.castellan.console.access.review;

import dev.castellan.access.review.Campaign;
import dev.castellan.access.review.Reviews;
import dev.castellan.console.access.AccessFrame;
import dev.castellan.console.access.AccessReading;
import dev.castellan.console.access.AccessSource;
import dev.castellan.console.access.ViewPage;
import dev.castellan.console.shell.WriteGuard;
import dev.castellan.fleet.FleetCluster;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Review campaigns over one source. */
final class ReviewPage extends ViewPage<ReviewView> {
    private static final String CAMPAIGN = "campaign";

    private final ReviewModel model;

    ReviewPage(Reviews reviews, RemovalDesk removals, AccessFrame frame) {
        super(frame);
        this.model = new ReviewModel(frame.source(), name(frame), reviews, removals, frame.shell());
        var _ = model.onChange(this::changed);
    }

    private static String name(AccessFrame frame) {
        return switch (frame.source()) {
            case AccessSource.File file -> file.name();
            case AccessSource.Cluster c ->
                frame.cluster().map(FleetCluster::name).orElse(c.id().value());
        };
    }

    ReviewModel model() {
        return model;
    }

    @Override
    public void show(AccessReading reading) {
        model.show(reading);
    }

    @Override
    protected ReviewView make() {
        return new ReviewView(model, frame().shell(), frame().files(), this::goTo);
    }

    /** Without a campaign the address of this page means: as it was left. */
    private void goTo(Optional<String> campaign) {
        campaign.ifPresentOrElse(id -> frame().go("review", Map.of(CAMPAIGN, id)), () -> model.open(Optional.empty()));
    }

    @Override
    public void go(Map<String, String> choices) {
        Optional<String> wanted = Optional.ofNullable(choices.get(CAMPAIGN));
        model.open(wanted);
        if (wanted.isPresent()) {
            model.filter(ReviewFilter.of(choices));
        }
    }

    @Override
    public Map<String, String> choices() {
        ReviewPicture picture = model.picture();
        Map<String, String> choices = new TreeMap<>();
        picture.open().map(Campaign::id).ifPresent(id -> {
            choices.put(CAMPAIGN, id);
            choices.putAll(picture.filter().choices());
        });
        return choices;
    }

    @Override
    public Optional<WriteGuard> guard() {
        if (model.picture().removals().isEmpty() || !model.guarded()) {
            return Optional.empty();
        }
        return Optional.of(
                model.locked()
                        ? new WriteGuard(false, "Read-only", "Unlock …", () -> made().ifPresent(ReviewView::unlock))
                        : new WriteGuard(true, "Unlocked", "", () -> {}));
    }

    /** The guard, and what is at stake. */
    @Override
    protected boolean frameDependsOnMore() {
        return true;
    }

    @Override
    public List<String> atStake() {
        return model.atStake();
    }

    @Override
    public void shown() {
        model.again();
    }

    @Override
    public void close() {
        model.close();
    }
}
