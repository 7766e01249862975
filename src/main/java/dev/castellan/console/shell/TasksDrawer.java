package dev.castellan.console.shell;

import dev.castellan.console.design.Action;
import dev.castellan.console.design.Badge;
import dev.castellan.console.design.FailureView;
import dev.castellan.console.design.Style;
import dev.castellan.console.design.Tone;
import dev.castellan.job.Job;
import dev.castellan.job.Jobs;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.ProgressBar;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;

/** What runs and what ended lately. */
final class TasksDrawer extends Drawer {
    private final Jobs jobs;
    private final Map<Long, Item> items = new HashMap<>();

    TasksDrawer(Jobs jobs, Runnable close) {
        super("Tasks", "Nothing has been done yet", Action.quiet("Forget ended", jobs::forgetEnded), close);
        this.jobs = jobs;
    }

    void show(TasksModel model) {
        items.keySet().retainAll(model.rows().stream().map(TaskRow::number).toList());
        List<Node> nodes = model.rows().stream()
                .map(row -> {
                    Item item = items.computeIfAbsent(row.number(), number -> new Item(number));
                    item.show(row);
                    return (Node) item;
                })
                .toList();
        list(nodes);
    }

    private final class Item extends VBox {
        private final Label title = new Label();
        private final Badge state = new Badge(Tone.NEUTRAL, "");
        private final ProgressBar bar = new ProgressBar();
        private final Label line = new Label();
        private final Button cancel;
        private final HBox foot = new HBox();
        private Job.State known = Job.State.RUNNING;

        Item(long number) {
            getStyleClass().add(ShellStyle.DRAWER_ITEM);
            title.getStyleClass().add(Style.STRONG);
            title.setWrapText(true);
            Region space = new Region();
            HBox.setHgrow(space, Priority.ALWAYS);
            cancel = Action.plain("Cancel", () -> jobs.cancel(number)).button();
            cancel.setMinWidth(Region.USE_PREF_SIZE);
            HBox head = new HBox(title, space, state, cancel);
            line.getStyleClass().addAll(Style.MUTED, Style.SMALL);
            line.setWrapText(true);
            getChildren().addAll(head, bar, line);
        }

        void show(TaskRow row) {
            title.setText(row.title());
            line.setText(row.line());
            boolean running = row.state() == Job.State.RUNNING;
            bar.setProgress(row.progress().orElse(ProgressBar.INDETERMINATE_PROGRESS));
            put(bar, running);
            put(cancel, running);
            put(state, !running);
            cancel.setAccessibleText("Cancel " + row.title());
            switch (row.state()) {
                case RUNNING -> {}
                case SUCCEEDED -> state.show(Tone.GOOD, "Done");
                case CANCELLED -> state.show(Tone.NEUTRAL, "Cancelled");
                case FAILED -> state.show(Tone.BAD, "Failed");
            }
            if (row.state() != known) {
                known = row.state();
                row.failure().ifPresent(failure -> {
                    Label remedy = new Label((failure.meaning() + " " + failure.remedy()).strip());
                    remedy.setWrapText(true);
                    remedy.getStyleClass().add(Style.SMALL);
                    Label code = new Label(failure.code());
                    code.getStyleClass().addAll(Style.MONO, Style.MUTED, Style.SMALL);
                    foot.getChildren().setAll(FailureView.copyButton(failure), code);
                    getChildren().addAll(remedy, foot);
                });
            }
        }

        private static void put(Node node, boolean shown) {
            node.setVisible(shown);
            node.setManaged(shown);
        }
    }
}
