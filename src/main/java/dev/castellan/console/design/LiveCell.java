package dev.castellan.console.design;

import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import javafx.scene.control.TableCell;
import javafx.scene.layout.Region;

/** A cell of a {@link LiveTable}: text, with a dot where a state is told. */
final class LiveCell<R> extends TableCell<R, R> {
    private static final List<String> TONES =
            java.util.Arrays.stream(Tone.values()).map(Tone::style).toList();

    private final Supplier<LiveColumn<R>> spec;
    private final Region dot = new Region();

    LiveCell(Supplier<LiveColumn<R>> spec) {
        this.spec = spec;
        dot.getStyleClass().add(Style.DOT);
        switch (spec.get().look()) {
            case FIGURE -> getStyleClass().add(Style.CELL_RIGHT);
            case MUTED -> getStyleClass().add(Style.CELL_MUTED);
            case NAME, PLAIN -> {}
        }
    }

    boolean living() {
        return spec.get().live();
    }

    @Override
    protected void updateItem(R item, boolean empty) {
        super.updateItem(item, empty);
        fill();
    }

    void fill() {
        R item = getItem();
        if (isEmpty() || item == null) {
            setText(null);
            setGraphic(null);
            return;
        }
        LiveColumn<R> column = spec.get();
        String text = column.text().apply(item);
        if (!text.equals(getText())) {
            setText(text);
        }
        Optional<Tone> tone = column.tone().apply(item);
        if (tone.isEmpty()) {
            if (getGraphic() != null) {
                setGraphic(null);
            }
            return;
        }
        String style = tone.get().style();
        if (!dot.getStyleClass().contains(style)) {
            dot.getStyleClass().removeAll(TONES);
            dot.getStyleClass().add(style);
        }
        if (getGraphic() == null) {
            setGraphic(dot);
        }
    }
}
