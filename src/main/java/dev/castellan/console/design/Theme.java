package dev.castellan.console.design;

import atlantafx.base.theme.PrimerDark;
import atlantafx.base.theme.PrimerLight;
import dev.castellan.failure.Failure;
import dev.castellan.settings.Appearance;
import java.net.URL;
import java.util.List;
import javafx.application.Application;
import javafx.application.ColorScheme;
import javafx.application.Platform;
import javafx.scene.Scene;
import javafx.util.Subscription;
import org.jspecify.annotations.Nullable;

/** The look of a window: base theme, the one stylesheet, size of text. Interface thread only. */
public final class Theme {
    private static final String STYLESHEET = "/dev/castellan/assets/castellan.css";
    private static final String DARK = "cs-dark";
    private static final String LIGHT = "cs-light";
    private static final String HIGH_CONTRAST = "cs-high-contrast";
    private static final String TEXT = "cs-text-";
    private static final String WINDOWS = "cs-windows";
    private static final String MAC = "cs-mac";

    /** The sizes of text offered, in percent. */
    public static final List<Integer> TEXT_SIZES = List.of(85, 90, 100, 110, 125, 150);

    private final Scene scene;
    private @Nullable Subscription system;
    private @Nullable Boolean dark;

    /**
     * The look of this window, not applied yet.
     *
     * @throws dev.castellan.failure.FailureException {@code console-theme} when the stylesheet is not there
     */
    public Theme(Scene scene) {
        this.scene = scene;
        URL stylesheet = Theme.class.getResource(STYLESHEET);
        if (stylesheet == null) {
            throw Failure.defect("console-theme", new IllegalStateException("no stylesheet in the program"))
                    .asException();
        }
        scene.getStylesheets().setAll(stylesheet.toExternalForm());
    }

    /** Applies these choices now, and again whenever the system's own scheme changes. */
    public void apply(Appearance appearance, double textScale) {
        if (system != null) {
            system.unsubscribe();
            system = null;
        }
        if (appearance == Appearance.SYSTEM) {
            system = Platform.getPreferences()
                    .colorSchemeProperty()
                    .subscribe((before, now) -> put(now == ColorScheme.DARK, false));
        }
        String platform = System.getProperty("os.name", "");
        mark(WINDOWS, platform.startsWith("Windows"));
        mark(MAC, platform.startsWith("Mac"));
        boolean contrast = appearance == Appearance.HIGH_CONTRAST;
        boolean isDark = switch (appearance) {
            case DARK, HIGH_CONTRAST -> true;
            case LIGHT -> false;
            case SYSTEM -> Platform.getPreferences().getColorScheme() == ColorScheme.DARK;
        };
        put(isDark, contrast);
        var classes = scene.getRoot().getStyleClass();
        String size = TEXT + nearest(textScale);
        if (!classes.contains(size)) {
            classes.removeIf(c -> c.startsWith(TEXT));
            classes.add(size);
        }
    }

    /** The offered size of text, in percent, that is nearest to this scale. */
    public static int nearest(double textScale) {
        int best = 100;
        for (int size : TEXT_SIZES) {
            if (Math.abs(size - textScale * 100) < Math.abs(best - textScale * 100)) {
                best = size;
            }
        }
        return best;
    }

    private void mark(String style, boolean on) {
        var classes = scene.getRoot().getStyleClass();
        if (on && !classes.contains(style)) {
            classes.add(style);
        }
    }

    private void put(boolean isDark, boolean contrast) {
        if (dark == null || dark != isDark) {
            // The compiled form of the base theme: parsing the text costs a good part of a start.
            Application.setUserAgentStylesheet(
                    isDark
                            ? new PrimerDark().getUserAgentStylesheetBSS()
                            : new PrimerLight().getUserAgentStylesheetBSS());
            dark = isDark;
        }
        scene.getPreferences().setColorScheme(isDark ? ColorScheme.DARK : ColorScheme.LIGHT);
        var classes = scene.getRoot().getStyleClass();
        String wanted = contrast ? HIGH_CONTRAST : isDark ? DARK : LIGHT;
        if (!classes.contains(wanted)) {
            classes.removeAll(DARK, LIGHT, HIGH_CONTRAST);
            classes.add(wanted);
        }
    }
}
