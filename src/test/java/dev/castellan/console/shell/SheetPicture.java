package dev.castellan.console.shell;

import javafx.geometry.Insets;
import javafx.scene.Node;
import javafx.scene.Parent;
import javafx.scene.layout.Region;
import javafx.scene.layout.StackPane;

/** A question over a screen, as the shell lays it there; for pictures. */
public final class SheetPicture {
    private SheetPicture() {}

    /** The question over what lies behind. */
    public static Parent of(Node behind, Overlay overlay) {
        Region scrim = new Region();
        scrim.getStyleClass().add(ShellStyle.SCRIM);
        DialogSheet sheet = new DialogSheet(overlay);
        StackPane.setMargin(sheet, new Insets(24));
        StackPane all = new StackPane(behind, scrim, sheet);
        all.getStyleClass().add(ShellStyle.SHELL);
        return all;
    }
}
