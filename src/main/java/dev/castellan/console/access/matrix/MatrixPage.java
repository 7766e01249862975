package dev.castellan.console.access.matrix;

import dev.castellan.console.access.AccessFrame;
import dev.castellan.console.access.AccessPage;
import dev.castellan.console.access.AccessReading;
import java.util.Map;
import javafx.scene.Parent;
import org.jspecify.annotations.Nullable;

/** The matrix tab on one screen. */
final class MatrixPage implements AccessPage {
    private final AccessFrame frame;
    private final MatrixModel model = new MatrixModel(MatrixWish.FIRST);
    private @Nullable MatrixView view;

    MatrixPage(AccessFrame frame) {
        this.frame = frame;
    }

    @Override
    public void show(AccessReading reading) {
        model.show(reading);
    }

    @Override
    public Parent view() {
        MatrixView made = view;
        if (made == null) {
            made = new MatrixView(frame, model);
            view = made;
        }
        return made.root();
    }

    @Override
    public void go(Map<String, String> choices) {
        if (!choices.isEmpty()) {
            model.wish(MatrixWish.of(choices));
        }
    }

    @Override
    public Map<String, String> choices() {
        return model.picture().wish().choices();
    }

    @Override
    public void search() {
        MatrixView made = view;
        if (made != null) {
            made.focusSearch();
        }
    }

    @Override
    public void close() {
        model.close();
    }
}
