package dev.castellan.console.access;

import javafx.scene.Parent;

/** The nodes of a page. */
public interface PageView {
    /** The node shown. */
    Parent root();

    /** Shows what the model knows now. */
    void show();

    /** Puts the keyboard into the search field. */
    void search();
}
