package dev.castellan.console.design;

import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;

/** Grey bars where content will be. It does not move, so it costs nothing while one waits. */
public final class Skeleton extends VBox {
    private Skeleton() {
        getStyleClass().add(Style.SKELETON);
        setAccessibleText("Loading");
    }

    /** Bars as in a table with these many rows. */
    public static Skeleton rows(int rows) {
        Skeleton skeleton = new Skeleton();
        for (int row = 0; row < rows; row++) {
            HBox line = new HBox();
            line.getStyleClass().add(Style.GAP_16);
            for (int column = 0; column < 5; column++) {
                Region bar = new Region();
                bar.getStyleClass().add(Style.SKELETON_BAR);
                // Uneven widths look like text; the same ones each time.
                bar.setPrefWidth(60 + (row * 37 + column * 53) % 90);
                bar.setMaxWidth(Double.MAX_VALUE);
                HBox.setHgrow(bar, column == 0 ? Priority.ALWAYS : Priority.SOMETIMES);
                line.getChildren().add(bar);
            }
            skeleton.getChildren().add(line);
        }
        return skeleton;
    }

    /** Bars as in a paragraph with these many lines. */
    public static Skeleton lines(int lines) {
        Skeleton skeleton = new Skeleton();
        for (int line = 0; line < lines; line++) {
            Region bar = new Region();
            bar.getStyleClass().add(Style.SKELETON_BAR);
            bar.setMaxWidth(240 + (line * 97) % 180);
            skeleton.getChildren().add(bar);
        }
        return skeleton;
    }
}
