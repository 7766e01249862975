package dev.castellan.console.design;

import java.util.Optional;
import java.util.function.Function;

/**
 * A column of a {@link LiveTable}.
 *
 * @param key what it is called among the columns
 * @param title the heading
 * @param width at normal text size, in pixels
 * @param look how its cells look
 * @param text what stands in a cell
 * @param tone a dot of this colour before the text; the text says the same in words
 * @param live whether the text changes by itself, as an age does
 * @param shown whether it is there before anybody chose
 * @param <R> the record behind a row
 */
public record LiveColumn<R>(
        String key,
        String title,
        double width,
        Look look,
        Function<R, String> text,
        Function<R, Optional<Tone>> tone,
        boolean live,
        boolean shown) {
    /** How cells look. */
    public enum Look {
        /** What one reads first; takes the room that is left. */
        NAME,
        PLAIN,
        MUTED,
        /** Figures, at the right edge. */
        FIGURE
    }

    /** A column of text. */
    public static <R> LiveColumn<R> of(String key, String title, double width, Look look, Function<R, String> text) {
        return new LiveColumn<>(key, title, width, look, text, new NoTone<>(), false, true);
    }

    /** Stands where nothing says good or bad. */
    private static final class NoTone<R> implements Function<R, Optional<Tone>> {
        @Override
        public Optional<Tone> apply(R row) {
            return Optional.empty();
        }
    }

    /** Whether it is text that still tells something when its end is cut: neither a name nor a figure nor a state. */
    boolean yields() {
        return (look == Look.PLAIN || look == Look.MUTED) && tone instanceof NoTone && !live;
    }

    /** This column with a dot in its cells. */
    public LiveColumn<R> toned(Function<R, Optional<Tone>> dot) {
        return new LiveColumn<>(key, title, width, look, text, dot, live, shown);
    }

    /** This column, written anew every second. */
    public LiveColumn<R> living() {
        return new LiveColumn<>(key, title, width, look, text, tone, true, shown);
    }

    /** This column, there only when chosen. */
    public LiveColumn<R> onWish() {
        return new LiveColumn<>(key, title, width, look, text, tone, live, false);
    }

    /** Whether a table with one would look the same with the other but for the texts. */
    boolean sameAs(LiveColumn<?> other) {
        return key.equals(other.key) && title.equals(other.title) && look == other.look && width == other.width;
    }
}
