package dev.castellan.console.cluster;

import dev.castellan.browse.log.LogFilter;
import dev.castellan.browse.log.LogLimits;
import dev.castellan.browse.log.LogQuery;
import dev.castellan.browse.log.LogSource;
import dev.castellan.browse.log.LogState;
import dev.castellan.browse.log.MergedLog;
import dev.castellan.browse.object.ObjectAddress;
import dev.castellan.console.design.Action;
import dev.castellan.console.design.Chip;
import dev.castellan.console.design.FindBar;
import dev.castellan.console.design.Icon;
import dev.castellan.console.design.LineView;
import dev.castellan.console.design.SearchField;
import dev.castellan.console.design.Style;
import dev.castellan.console.shell.SavedFile;
import dev.castellan.console.shell.ShellContext;
import dev.castellan.failure.Failure;
import dev.castellan.kubernetes.ApiResource;
import dev.castellan.kubernetes.ClusterClient;
import dev.castellan.kubernetes.LogTarget;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CancellationException;
import javafx.geometry.Pos;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.ChoiceBox;
import javafx.scene.control.Label;
import javafx.scene.control.Tooltip;
import javafx.scene.layout.BorderPane;
import javafx.scene.layout.FlowPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;
import org.jspecify.annotations.Nullable;

/** The logs of a pod, or of every pod of a workload, merged by time and followed. */
final class LogsPane extends BorderPane {
    private static final Failure CLOSED_MEANWHILE = Failure.expected(
            "browse-closed",
            "The connection to the cluster was closed while the log was being opened.",
            "No line was read.",
            "Open it again, for example by choosing since when.");

    private final ObjectModel model;
    private final ShellContext shell;
    private final LineView view = new LineView("Log");
    private final FindBar find;
    private final Label words = new Label();
    private final Label problem = new Label();
    private final Chip follow = new Chip("Follow");
    private final Chip times = new Chip("Times");
    private final Chip names = new Chip("Names");
    private final Chip previous = new Chip("Previous run");
    private final ChoiceBox<String> since = new ChoiceBox<>();
    private @Nullable MergedLog log;
    private String filter = "";
    private long opened;
    private long filters;
    private boolean closed;

    LogsPane(ObjectModel model, ShellContext shell) {
        this.model = model;
        this.shell = shell;
        view.offerFollow();
        Chip wrap = new Chip("Wrap");
        wrap.selectedProperty().bindBidirectional(view.wrapProperty());
        follow.selectedProperty().bindBidirectional(view.followProperty());
        times.setSelected(true);
        names.setSelected(true);
        times.setOnAction(e -> show());
        names.setOnAction(e -> show());
        previous.setOnAction(e -> open());
        previous.setTooltip(new Tooltip("The run before the last restart"));
        since.getItems().addAll("All lines", "Last 5 minutes", "Last hour", "Last day");
        since.getSelectionModel().select(0);
        since.setAccessibleText("Since when");
        since.setPrefWidth(140);
        since.getSelectionModel().selectedIndexProperty().subscribe((before, now) -> open());
        Button save = Action.quiet("Save …", this::save).with(Icon.EXPORT).button();
        find = new FindBar(view, wrap, follow);
        SearchField only = new SearchField("Show only lines with", this::filter);
        only.setPrefWidth(240);
        FlowPane choices = new FlowPane(only, since, previous, times, names, save);
        choices.getStyleClass().add(ClusterStyle.LOG_TOOLS);
        choices.setAlignment(Pos.CENTER_LEFT);
        for (Node node : choices.getChildren()) {
            if (node instanceof Region region && !node.equals(only)) {
                region.setMinWidth(Region.USE_PREF_SIZE);
            }
        }
        words.getStyleClass().addAll(Style.SMALL, Style.MUTED);
        problem.getStyleClass().addAll(Style.SMALL, Style.WARNING);
        problem.setMinWidth(0);
        HBox state = new HBox(words, problem);
        state.getStyleClass().add(ClusterStyle.FEED);
        setTop(new VBox(choices, find, state));
        setCenter(view);
        setMinWidth(0);
        open();
    }

    /** Whose logs an object has; empty where it has none. */
    static Optional<LogTarget> target(ObjectModel model) {
        ObjectAddress a = model.address();
        if (model.resource().qualified().equals("pods")) {
            return Optional.of(new LogTarget.Pod(a.namespace(), a.name()));
        }
        return hasLogs(model.resource())
                ? LogTarget.Kind.of(model.resource().plural())
                        .map(k -> new LogTarget.Workload(a.namespace(), k, a.name()))
                : Optional.empty();
    }

    static boolean hasLogs(ApiResource resource) {
        return resource.qualified().equals("pods")
                || (Set.of("", "apps", "batch").contains(resource.group())
                        && LogTarget.Kind.of(resource.plural()).isPresent());
    }

    void search() {
        find.focusField();
    }

    private void open() {
        Optional<LogTarget> target = target(model);
        if (target.isEmpty()) {
            return;
        }
        long number = ++opened;
        closeLog();
        Optional<Duration> back = switch (since.getSelectionModel().getSelectedIndex()) {
            case 1 -> Optional.of(Duration.ofMinutes(5));
            case 2 -> Optional.of(Duration.ofHours(1));
            case 3 -> Optional.of(Duration.ofDays(1));
            default -> Optional.empty();
        };
        Instant now = shell.clock().now();
        boolean before = previous.isSelected();
        words.setText("Connecting …");
        problem.setText("");
        Thread.ofVirtual().name("log-open").start(() -> {
            try {
                ClusterClient client = model.room().client();
                // “The last five minutes” are those of the cluster.
                LogQuery query = LogQuery.following(target.get())
                        .withPrevious(before)
                        .withSince(back.map(
                                length -> now.plus(client.serverClock().ahead()).minus(length)));
                MergedLog fresh = MergedLog.open(
                        client, query, LogLimits.NORMAL, () -> shell.ui().post(this, this::show));
                shell.ui().post(() -> {
                    if (closed || number != opened) {
                        fresh.close();
                    } else {
                        log = fresh;
                        applyFilter();
                        show();
                    }
                });
            } catch (CancellationException e) {
                // The way to the cluster was closed under it.
                failed(number, CLOSED_MEANWHILE);
            } catch (RuntimeException e) {
                failed(number, Failure.of(e, "browse-defect"));
            }
        });
    }

    private void failed(long number, Failure failure) {
        shell.ui().post(() -> {
            if (!closed && number == opened) {
                words.setText("Failed");
                problem.setText(failure.happened());
                problem.setTooltip(new Tooltip(failure.text()));
            }
        });
    }

    private void filter(String text) {
        filter = text;
        applyFilter();
        view.mark(text);
    }

    /** Each letter filters on a thread of its own; the number given here says which one was last. */
    private void applyFilter() {
        MergedLog now = log;
        if (now != null) {
            long number = ++filters;
            String text = filter;
            Thread.ofVirtual().name("log-filter").start(() -> now.show(LogFilter.text(text, false, false), number));
        }
    }

    private void show() {
        MergedLog now = log;
        if (now == null || closed) {
            return;
        }
        LogState state = now.state();
        view.show(new LogLines(
                now,
                state,
                times.isSelected(),
                names.isSelected() && state.sources().size() > 1));
        find.linesChanged();
        words.setText(words(state));
        Optional<Failure> failure = state.failure()
                .or(() -> state.sources().stream()
                        .flatMap(s -> s.failure().stream())
                        .findFirst());
        problem.setText(failure.map(Failure::happened).orElse(""));
        problem.setTooltip(failure.map(f -> new Tooltip(f.text())).orElse(null));
    }

    static String words(LogState state) {
        String phase = switch (state.phase()) {
            case CONNECTING -> "Connecting";
            case READING -> "Reading";
            case FOLLOWING -> "Live";
            case INCOMPLETE -> "Live, but not every container";
            case ENDED -> "Complete";
            case FAILED -> "Failed";
        };
        long waiting = state.sources().stream()
                .filter(s -> s.phase() == LogSource.Phase.RECONNECTING || s.phase() == LogSource.Phase.WAITING)
                .count();
        String lines = state.shown() == state.kept()
                ? "%,d lines".formatted(state.kept())
                : "%,d of %,d lines".formatted(state.shown(), state.kept());
        return "%s · %s · %s%s%s%s"
                .formatted(
                        phase,
                        lines,
                        state.sources().size() == 1
                                ? "1 container"
                                : state.sources().size() + " containers",
                        state.leftOut() == 0 ? "" : " · %,d more are not read".formatted(state.leftOut()),
                        waiting == 0 ? "" : " · " + waiting + " waiting",
                        state.dropped() == 0 ? "" : " · %,d older lines dropped".formatted(state.dropped()));
    }

    private void save() {
        MergedLog now = log;
        if (now == null) {
            return;
        }
        boolean withTimes = times.isSelected();
        boolean withNames = names.isSelected();
        shell.files()
                .save(
                        getScene().getWindow(),
                        "Save the log",
                        SavedFile.name(model.address().name(), "log"))
                .ifPresent(
                        file -> SavedFile.save(shell, "The log", file, part -> now.save(part, withTimes, withNames)));
    }

    private void closeLog() {
        MergedLog old = log;
        log = null;
        if (old != null) {
            Thread.ofVirtual().name("log-close").start(old::close);
        }
    }

    void close() {
        closed = true;
        closeLog();
    }
}
