package dev.castellan.console.access;

import dev.castellan.console.design.Action;
import dev.castellan.console.design.DataTable;
import dev.castellan.console.design.EnvironmentBadge;
import dev.castellan.console.design.Icon;
import dev.castellan.console.design.SearchField;
import dev.castellan.console.design.StatePane;
import dev.castellan.console.design.Style;
import dev.castellan.console.shell.Address;
import dev.castellan.console.shell.Crumb;
import dev.castellan.console.shell.FileChoice;
import dev.castellan.console.shell.Screen;
import dev.castellan.console.shell.ShellContext;
import dev.castellan.fleet.DisplayText;
import dev.castellan.fleet.Environment;
import dev.castellan.fleet.FleetCluster;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import javafx.geometry.Pos;
import javafx.scene.Parent;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.layout.BorderPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.VBox;

/** The choice whose access is to be looked at: a cluster of the fleet, or a file. */
final class ChoiceScreen implements Screen {
    private static final Duration LOOKING = Duration.ofMinutes(5);

    private final AccessDesk desk;
    private final FileChoice files;
    private final ShellContext shell;
    private final BorderPane root = new BorderPane();
    private final StatePane body;
    private final DataTable<FleetCluster> table = new DataTable<>("Clusters", c -> c.id());
    private final SearchField search = new SearchField("Find a cluster", typed -> show());
    private final Runnable unlisten;
    private boolean looked;

    ChoiceScreen(AccessDesk desk, FileChoice files, ShellContext shell) {
        this.desk = desk;
        this.files = files;
        this.shell = shell;
        body = new StatePane(shell.clock());
        root.getStyleClass().add(AccessStyle.SCREEN);
        root.getStylesheets()
                .add(Objects.requireNonNull(ChoiceScreen.class.getResource("access.css"))
                        .toExternalForm());
        Label title = new Label("Whose access do you want to look at?");
        title.getStyleClass().add(Style.TITLE);
        Label words =
                new Label("Roles, bindings and the Azure side of a cluster are read once; every answer comes from that"
                        + " reading, with its age. Nothing is changed.");
        words.setWrapText(true);
        words.getStyleClass().add(Style.MUTED);
        Button open = Action.plain("Open a snapshot file …", this::openFile)
                .with(Icon.FOLDER)
                .button();
        open.setMinWidth(Button.USE_PREF_SIZE);
        HBox.setHgrow(search, Priority.ALWAYS);
        HBox tools = new HBox(search, open);
        tools.setAlignment(Pos.CENTER_LEFT);
        tools.getStyleClass().add(Style.GAP_8);
        VBox head = new VBox(title, words, tools);
        head.getStyleClass().addAll(Style.PAGE, Style.GAP_8);
        table.column(
                "Environment",
                150,
                c -> c.environment().environment().label(),
                Comparator.comparing((FleetCluster c) -> c.environment().environment()),
                () -> new EnvironmentBadge(Environment.UNKNOWN),
                (badge, c) -> badge.show(c.environment().environment()));
        table.column("Cluster", 260, c -> DisplayText.clean(c.name()));
        table.column("Site", 140, c -> DisplayText.clean(c.site().orElse("")));
        table.column("Source", 220, c -> DisplayText.clean(c.source()));
        table.onOpen(c -> shell.go(AccessScreens.of(c.id())));
        search.onLeave(() -> table.table().requestFocus());
        root.setTop(head);
        root.setCenter(body);
        unlisten = desk.onChange(() -> shell.ui().post(this, this::show));
        show();
    }

    private void show() {
        List<FleetCluster> all = desk.clusters();
        if (all.isEmpty()) {
            body.empty(
                    Icon.CLUSTER,
                    "No cluster is known yet",
                    "Read the fleet, or open a saved snapshot.",
                    Action.proposed("Read the fleet", this::look).with(Icon.REFRESH));
            return;
        }
        String wanted = search.text().toLowerCase(Locale.ROOT);
        table.show(all.stream()
                .filter(c -> (c.name() + " " + c.source() + " " + c.site().orElse("") + " "
                                + c.environment().environment().label())
                        .toLowerCase(Locale.ROOT)
                        .contains(wanted))
                .sorted(Comparator.comparing(FleetCluster::name))
                .toList());
        if (table.selected().isEmpty() && !table.rows().isEmpty()) {
            table.select(table.rows().getFirst().id());
        }
        if (!table.equals(body.getCenter())) {
            body.content(table);
        }
    }

    private void look() {
        var job = shell.start("Read the fleet", LOOKING, progress -> {
            desk.look();
            return true;
        });
        shell.ui()
                .deliver(
                        job.result(), done -> show(), failure -> shell.notices().failure(failure));
    }

    private void openFile() {
        files.open(root.getScene().getWindow(), "Open an access snapshot or files of objects")
                .ifPresent(path -> shell.go(Address.of(AccessPlace.SCREEN, new AccessSource.File(path).element())));
    }

    @Override
    public Address address() {
        return AccessScreens.choice();
    }

    @Override
    public String title() {
        return "Access";
    }

    @Override
    public Parent view() {
        return root;
    }

    @Override
    public List<Crumb> crumbs() {
        return List.of(Crumb.here("Access"));
    }

    @Override
    public void search() {
        search.focusField();
    }

    @Override
    public void shown() {
        if (!looked && desk.clusters().isEmpty()) {
            looked = true;
            look();
        }
    }

    @Override
    public void refresh() {
        look();
    }

    @Override
    public void close() {
        unlisten.run();
    }
}
