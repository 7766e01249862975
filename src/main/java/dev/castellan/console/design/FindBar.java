package dev.castellan.console.design;

import java.util.Arrays;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;
import javafx.animation.PauseTransition;
import javafx.application.Platform;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.Tooltip;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyEvent;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.util.Duration;

/** Finds text in a {@link LineView}: marks it, counts the lines and leads from one to the next. The search runs beside. */
public final class FindBar extends HBox {
    /** More lines than this are not remembered. */
    static final int MOST = 200_000;

    private final LineView view;
    private final SearchField field;
    private final Label count = new Label();
    private final Button previous = arrow(Icon.UP, "Previous match (Shift+F3)");
    private final Button next = arrow(Icon.DOWN, "Next match (F3)");
    private final AtomicLong question = new AtomicLong();
    private final PauseTransition again = new PauseTransition(Duration.millis(500));
    private long[] found = {};
    private int at = -1;
    private String wanted = "";

    /** A bar over this view, with further controls at its right end. */
    public FindBar(LineView view, Node... more) {
        this.view = view;
        getStyleClass().add(Style.FIND_BAR);
        field = new SearchField("Find in the text", this::search);
        field.setPrefWidth(300);
        field.onLeave(() -> {
            if (wanted.isEmpty()) {
                view.requestFocus();
            } else {
                step(1);
            }
        });
        count.getStyleClass().addAll(Style.MUTED, Style.SMALL);
        count.setMinWidth(Region.USE_PREF_SIZE);
        previous.setOnAction(e -> step(-1));
        next.setOnAction(e -> step(1));
        previous.setDisable(true);
        next.setDisable(true);
        Region space = new Region();
        HBox.setHgrow(space, Priority.ALWAYS);
        getChildren().addAll(field, previous, next, count, space);
        getChildren().addAll(more);
        again.setOnFinished(e -> scan(false));
        view.addEventHandler(KeyEvent.KEY_PRESSED, e -> {
            if (e.getCode() == KeyCode.F3) {
                step(e.isShiftDown() ? -1 : 1);
                e.consume();
            }
        });
        // The typed character, not the key: else it would be written into the field that has the keyboard by then.
        view.addEventHandler(KeyEvent.KEY_TYPED, e -> {
            if ("/".equals(e.getCharacter())) {
                focusField();
                e.consume();
            }
        });
    }

    /** Puts the keyboard into the field. */
    public void focusField() {
        field.focusField();
    }

    /** Finds this. */
    public void setText(String text) {
        field.setText(text);
    }

    /** The lines changed: what was found is looked for again, at most twice a second. */
    public void linesChanged() {
        if (!wanted.isEmpty()) {
            again.play();
        }
    }

    private void search(String text) {
        wanted = text.toLowerCase(Locale.ROOT);
        view.mark(text);
        at = -1;
        scan(true);
    }

    private void scan(boolean lead) {
        long number = question.incrementAndGet();
        if (wanted.isEmpty()) {
            found = new long[0];
            tell();
            return;
        }
        Lines lines = view.lines();
        String needle = wanted;
        Thread.ofVirtual().name("find").start(() -> {
            long[] lineNumbers = find(lines, needle, () -> question.get() == number);
            Platform.runLater(() -> {
                if (question.get() == number) {
                    found = lineNumbers;
                    if (lead && found.length > 0) {
                        int place = Arrays.binarySearch(found, view.topLine());
                        at = Math.min(found.length - 1, place < 0 ? -place - 1 : place);
                        view.reveal(found[at]);
                    }
                    tell();
                }
            });
        });
    }

    /** The numbers of the lines that contain the text, which stands in small letters. */
    static long[] find(Lines lines, String needle, java.util.function.BooleanSupplier wanted) {
        long[] numbers = new long[64];
        int n = 0;
        long end = lines.end();
        for (long i = lines.first(); i < end && n < MOST; i++) {
            if ((i & 4095) == 0 && !wanted.getAsBoolean()) {
                break;
            }
            if (lines.text(i).toLowerCase(Locale.ROOT).contains(needle)) {
                if (n == numbers.length) {
                    numbers = Arrays.copyOf(numbers, n * 2);
                }
                numbers[n++] = i;
            }
        }
        return Arrays.copyOf(numbers, n);
    }

    private void step(int by) {
        if (found.length == 0) {
            return;
        }
        at = at < 0 ? 0 : Math.floorMod(at + by, found.length);
        view.reveal(found[at]);
        tell();
    }

    private void tell() {
        previous.setDisable(found.length == 0);
        next.setDisable(found.length == 0);
        if (wanted.isEmpty()) {
            count.setText("");
        } else if (found.length == 0) {
            count.setText("Nothing found");
        } else {
            String all = found.length >= MOST ? "more than %,d".formatted(MOST) : "%,d".formatted(found.length);
            count.setText(at < 0 ? all + " lines" : "%,d of %s lines".formatted(at + 1, all));
        }
    }

    private static Button arrow(Icon icon, String name) {
        Button button = new Button();
        button.setGraphic(icon.view());
        button.getStyleClass().addAll(Style.FLAT, Style.BUTTON_ICON);
        button.setAccessibleText(name);
        button.setTooltip(new Tooltip(name));
        return button;
    }
}
