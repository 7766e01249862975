package dev.castellan.console.cluster;

import dev.castellan.browse.FeedState;
import dev.castellan.browse.View;
import dev.castellan.console.design.Action;
import dev.castellan.console.design.AgeText;
import dev.castellan.console.design.FailureView;
import dev.castellan.console.design.Icon;
import dev.castellan.console.design.IconView;
import dev.castellan.console.design.Style;
import dev.castellan.console.design.Tone;
import dev.castellan.failure.Failure;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import javafx.geometry.Pos;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.ContentDisplay;
import javafx.scene.control.Label;
import javafx.scene.control.Tooltip;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;

/** How much to believe a list, in one line: calm while all is well, plain when not. */
final class FeedStrip extends HBox {
    private static final double NARROW = 640;

    private final IconView icon = Icon.REFRESH.view();
    private final Label word = new Label();
    private final Label about = new Label();
    private final HBox actions = new HBox();
    private final Runnable retry;
    private final Runnable signIn;
    private Optional<Failure> offered = Optional.empty();
    private boolean offering;

    FeedStrip(Runnable retry, Runnable signIn) {
        this.retry = retry;
        this.signIn = signIn;
        getStyleClass().add(ClusterStyle.FEED);
        setAlignment(Pos.CENTER_LEFT);
        word.getStyleClass().add(Style.STRONG);
        word.setMinWidth(Region.USE_PREF_SIZE);
        about.setMinWidth(0);
        actions.getStyleClass().add(Style.GAP_4);
        actions.setMinWidth(Region.USE_PREF_SIZE);
        Region space = new Region();
        HBox.setHgrow(space, Priority.ALWAYS);
        getChildren().addAll(icon, word, about, space, actions);
        widthProperty().subscribe(width -> shorten());
    }

    /** Beside an object the reason needs the room more than the words of the buttons do. */
    private void shorten() {
        boolean narrow = getWidth() < NARROW;
        for (Node node : actions.getChildren()) {
            if (node instanceof Button button) {
                button.setContentDisplay(narrow ? ContentDisplay.GRAPHIC_ONLY : ContentDisplay.LEFT);
                button.setTooltip(narrow ? new Tooltip(button.getText()) : null);
            }
        }
    }

    /** Shows the state of a view. */
    void show(View view, Instant now) {
        FeedState state = view.state();
        word.setText(state.phase().label());
        about.setText(words(view, now));
        about.setTooltip(state.reason().map(f -> new Tooltip(f.text())).orElse(null));
        icon.show(icon(state.phase()));
        Tone tone = tone(state.phase());
        getStyleClass()
                .removeAll(List.of(
                        Tone.NEUTRAL.style(),
                        Tone.INFO.style(),
                        Tone.GOOD.style(),
                        Tone.ATTENTION.style(),
                        Tone.BAD.style()));
        getStyleClass().add(tone.style());
        setAccessibleText(word.getText() + ". " + about.getText());
        boolean offer = tone == Tone.ATTENTION || tone == Tone.BAD;
        if (offer != offering || !state.reason().equals(offered)) {
            offering = offer;
            offered = state.reason();
            actions.getChildren().clear();
            if (offer) {
                if (state.reason().filter(FeedState::azureSignInHelps).isPresent()) {
                    actions.getChildren()
                            .add(Action.quiet("Sign in", signIn)
                                    .with(Icon.SIGN_IN)
                                    .button());
                }
                actions.getChildren()
                        .add(Action.quiet("Try now", retry).with(Icon.REFRESH).button());
                state.reason().ifPresent(f -> {
                    Button copy = FailureView.copyButton(f);
                    actions.getChildren().add(copy);
                });
                shorten();
            }
        }
    }

    /** The words after the state's name. */
    static String words(View view, Instant now) {
        FeedState state = view.state();
        String rows = "%,d".formatted(view.total());
        String about = switch (state.phase()) {
            case LIVE -> rows + (view.total() == 1 ? " object" : " objects");
            case POLLED ->
                rows + " objects, read " + AgeText.ago(state.asOf().orElse(state.since()), now)
                        + "; this kind cannot be watched";
            case CONNECTING -> "Waiting for the first answer";
            case CATCHING_UP -> rows + " so far";
            case STALE -> "Right as of " + AgeText.ago(state.asOf().orElse(state.since()), now) + why(state, now);
            case THROTTLED ->
                "The server asked to wait"
                        + state.until()
                                .map(u -> ", next try in " + AgeText.span(atLeastZero(now, u)))
                                .orElse("");
            case SIGNED_OUT, FORBIDDEN, GONE, FAILED, UNREACHABLE ->
                state.reason().map(Failure::happened).orElse("") + next(state, now);
            case CLOSED -> "";
        };
        if (view.partial()) {
            long current = view.parts().stream()
                    .filter(p -> p.state().phase().current())
                    .count();
            String not = view.parts().stream()
                    .filter(p -> !p.state().phase().current())
                    .map(p -> p.namespace().isEmpty() ? p.clusterName() : p.namespace())
                    .distinct()
                    .limit(4)
                    .collect(Collectors.joining(", "));
            about = "%d of %d parts are live; not: %s. %s"
                    .formatted(current, view.parts().size(), not, about);
        }
        return about;
    }

    private static Duration atLeastZero(Instant now, Instant then) {
        Duration left = Duration.between(now, then);
        return left.isNegative() ? Duration.ZERO : left;
    }

    private static String why(FeedState state, Instant now) {
        return state.reason().map(r -> ". " + r.happened()).orElse("") + next(state, now);
    }

    private static String next(FeedState state, Instant now) {
        return state.until()
                .filter(u -> u.isAfter(now))
                .map(u -> " Next try in " + AgeText.span(Duration.between(now, u)) + ".")
                .orElse("");
    }

    static Tone tone(FeedState.Phase phase) {
        return switch (phase) {
            case LIVE, POLLED -> Tone.GOOD;
            case CONNECTING, CATCHING_UP -> Tone.INFO;
            case STALE, THROTTLED, SIGNED_OUT -> Tone.ATTENTION;
            case FORBIDDEN, GONE, FAILED, UNREACHABLE -> Tone.BAD;
            case CLOSED -> Tone.NEUTRAL;
        };
    }

    private static Icon icon(FeedState.Phase phase) {
        return switch (phase) {
            case LIVE -> Icon.SUCCESS;
            case POLLED, STALE, THROTTLED -> Icon.CLOCK;
            case CONNECTING, CATCHING_UP -> Icon.REFRESH;
            case SIGNED_OUT -> Icon.SIGN_IN;
            case FORBIDDEN -> Icon.LOCK;
            case GONE -> Icon.TRASH;
            case FAILED -> Icon.ERROR;
            case UNREACHABLE -> Icon.OFFLINE;
            case CLOSED -> Icon.STOP;
        };
    }
}
