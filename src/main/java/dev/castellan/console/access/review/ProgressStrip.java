package dev.castellan.console.access.review;

import dev.castellan.access.review.Campaign;
import javafx.scene.AccessibleRole;
import javafx.scene.layout.Pane;
import javafx.scene.layout.Region;

/** How far a campaign is, as a strip: kept, to be removed, gone, changed since, and what is open. */
final class ProgressStrip extends Pane {
    private final Region[] parts = {
        part(ReviewStyle.BAR_KEPT),
        part(ReviewStyle.BAR_REMOVED),
        part(ReviewStyle.BAR_GONE),
        part(ReviewStyle.BAR_CHANGED)
    };
    private int[] counts = new int[4];
    private int all = 1;

    ProgressStrip() {
        getStyleClass().add(ReviewStyle.BAR);
        getChildren().addAll(parts);
        setAccessibleRole(AccessibleRole.PROGRESS_INDICATOR);
        setMinHeight(8);
        setPrefHeight(8);
        setMaxHeight(8);
    }

    private static Region part(String style) {
        Region region = new Region();
        region.getStyleClass().add(style);
        return region;
    }

    void show(Campaign.Progress progress) {
        counts = new int[] {progress.kept(), progress.removed(), progress.gone(), progress.changed()};
        all = Math.max(1, progress.items());
        setAccessibleText(words(progress));
        requestLayout();
    }

    /** The same in words. */
    static String words(Campaign.Progress p) {
        StringBuilder words = new StringBuilder("%,d of %,d settled".formatted(p.settled(), p.items()));
        if (p.kept() > 0) {
            words.append("  ·  %,d keep".formatted(p.kept()));
        }
        if (p.removed() > 0) {
            words.append("  ·  %,d remove".formatted(p.removed()));
        }
        if (p.gone() > 0) {
            words.append("  ·  %,d gone".formatted(p.gone()));
        }
        if (p.changed() > 0) {
            words.append("  ·  %,d changed since".formatted(p.changed()));
        }
        return words.toString();
    }

    @Override
    protected void layoutChildren() {
        double x = 0;
        for (int i = 0; i < parts.length; i++) {
            double width = snapSizeX(getWidth() * counts[i] / all);
            parts[i].setVisible(counts[i] > 0);
            // What is there at all is seen, however little it is.
            parts[i].resizeRelocate(
                    x, 0, counts[i] == 0 ? 0 : Math.min(Math.max(width, 3), getWidth() - x), getHeight());
            x += counts[i] == 0 ? 0 : Math.max(width, 3);
        }
    }
}
