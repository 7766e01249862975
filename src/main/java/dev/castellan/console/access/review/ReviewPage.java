package dev.castellan.console.access.review;

import dev.castellan.access.review.Campaign;
import dev.castellan.access.review.Reviews;
import dev.castellan.console.access.AccessFrame;
import dev.castellan.console.access.AccessPage;
import dev.castellan.console.access.AccessReading;
import dev.castellan.console.access.AccessSource;
import dev.castellan.console.shell.WriteGuard;
import dev.castellan.fleet.FleetCluster;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import javafx.scene.Parent;
import org.jspecify.annotations.Nullable;

/** Review campaigns over one source. */
final class ReviewPage implements AccessPage {
    private static final String CAMPAIGN = "campaign";

    private final AccessFrame frame;
    private final ReviewModel model;
    private Map<String, String> told = Map.of();
    private @Nullable ReviewView view;

    ReviewPage(Reviews reviews, RemovalDesk removals, AccessFrame frame) {
        this.frame = frame;
        this.model = new ReviewModel(frame.source(), name(frame), reviews, removals, frame.shell());
        var _ = model.onChange(() -> frame.shell().ui().post(this, this::changed));
    }

    private static String name(AccessFrame frame) {
        return switch (frame.source()) {
            case AccessSource.File file -> file.name();
            case AccessSource.Cluster c ->
                frame.cluster().map(FleetCluster::name).orElse(c.id().value());
        };
    }

    private void changed() {
        ReviewView made = view;
        if (made != null) {
            made.show();
        }
        Map<String, String> now = choices();
        if (!now.equals(told)) {
            told = now;
        }
        frame.changed();
    }

    ReviewModel model() {
        return model;
    }

    @Override
    public void show(AccessReading reading) {
        model.show(reading);
    }

    @Override
    public Parent view() {
        ReviewView made = view;
        if (made == null) {
            made = new ReviewView(model, frame.shell(), frame.files(), this::goTo);
            view = made;
        }
        return made.root();
    }

    private void goTo(Optional<String> campaign) {
        frame.go("review", campaign.map(id -> Map.of(CAMPAIGN, id)).orElse(Map.of()));
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
        ReviewView made = view;
        return Optional.of(
                model.locked()
                        ? new WriteGuard(false, "Read-only", "Unlock …", () -> {
                            if (made != null) {
                                made.unlock();
                            }
                        })
                        : new WriteGuard(true, "Unlocked", "", () -> {}));
    }

    @Override
    public List<String> atStake() {
        return model.atStake();
    }

    @Override
    public void search() {
        ReviewView made = view;
        if (made != null) {
            made.search();
        }
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
