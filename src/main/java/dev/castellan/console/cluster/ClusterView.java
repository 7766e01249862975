package dev.castellan.console.cluster;

import dev.castellan.console.design.Action;
import dev.castellan.console.design.AgeLabel;
import dev.castellan.console.design.Badge;
import dev.castellan.console.design.EnvironmentBadge;
import dev.castellan.console.design.FailureView;
import dev.castellan.console.design.Hint;
import dev.castellan.console.design.Icon;
import dev.castellan.console.design.IconView;
import dev.castellan.console.design.Skeleton;
import dev.castellan.console.design.Style;
import dev.castellan.console.design.Tone;
import dev.castellan.console.shell.Address;
import dev.castellan.console.shell.ShellContext;
import dev.castellan.failure.Failure;
import dev.castellan.fleet.ClusterMark;
import dev.castellan.fleet.ClusterOverview;
import dev.castellan.fleet.ConnectionState;
import dev.castellan.fleet.DisplayText;
import dev.castellan.fleet.FleetCluster;
import dev.castellan.fleet.RouteKind;
import dev.castellan.fleet.RouteNote;
import dev.castellan.kubernetes.ClusterCounts;
import dev.castellan.kubernetes.Count;
import dev.castellan.kubernetes.ServerClock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import javafx.geometry.Pos;
import javafx.scene.Node;
import javafx.scene.Parent;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.MenuButton;
import javafx.scene.control.MenuItem;
import javafx.scene.control.ProgressIndicator;
import javafx.scene.control.ScrollPane;
import javafx.scene.control.Tooltip;
import javafx.scene.layout.ColumnConstraints;
import javafx.scene.layout.GridPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.TilePane;
import javafx.scene.layout.VBox;

/** The overview of a cluster. Everything shown comes from the newest {@link ClusterPicture}. */
final class ClusterView {
    private final ClusterModel model;
    private final ShellContext shell;
    private final ScrollPane root = new ScrollPane();
    private final VBox page = new VBox();
    /** Never seen: its font is that of the text in use. */
    private final Label probe = new Label();

    private final AccessCards access = new AccessCards(this::render);
    private final ArcCard arc;
    private final Runnable unlisten;
    private boolean narrow;

    ClusterView(ClusterModel model, ShellContext shell) {
        this.model = model;
        this.shell = shell;
        this.arc = new ArcCard(model, shell);
        page.getStyleClass().addAll(Style.PAGE, ClusterStyle.SCREEN);
        probe.setManaged(false);
        probe.setVisible(false);
        root.setContent(page);
        root.setFitToWidth(true);
        root.setHbarPolicy(ScrollPane.ScrollBarPolicy.NEVER);
        root.widthProperty().subscribe(this::fit);
        probe.fontProperty().subscribe(this::fit);
        root.getStyleClass().add(Style.EDGE_TO_EDGE);
        root.getStylesheets()
                .add(Objects.requireNonNull(ClusterView.class.getResource("cluster.css"))
                        .toExternalForm());
        this.unlisten = model.onChange(() -> shell.ui().post(this, this::render));
        render();
    }

    Parent root() {
        return root;
    }

    void close() {
        unlisten.run();
    }

    /** Two columns need the width of about sixty letters. */
    private void fit() {
        boolean now = root.getWidth() < probe.getFont().getSize() * 60;
        if (now != narrow) {
            narrow = now;
            render();
        }
    }

    private void render() {
        ClusterPicture picture = model.picture();
        List<Node> parts = new ArrayList<>();
        parts.add(probe);
        parts.add(head(picture));
        switch (picture.stage()) {
            case LOOKING -> {
                parts.add(progress("Looking for this cluster in every source …"));
                parts.add(Skeleton.lines(5));
            }
            case NOT_FOUND ->
                picture.failure()
                        .ifPresent(f -> parts.add(failure(
                                f,
                                Action.proposed("Go to the fleet", () -> shell.go(Address.of("fleet"))),
                                Action.plain("Look again", model::refresh))));
            case CONNECTING -> {
                parts.add(progress(step(picture)));
                parts.add(Skeleton.lines(4));
            }
            case CANCELLED ->
                parts.add(ClusterParts.card(
                        ClusterParts.heading("Stopped"),
                        ClusterParts.muted("The connection was given up at your word. Nothing was changed."),
                        ClusterParts.buttons(
                                Action.proposed("Connect", () -> model.connect(picture.wanted())),
                                Action.plain("Back to the fleet", () -> shell.go(Address.of("fleet"))))));
            case NOT_CONNECTED -> picture.failure().ifPresent(f -> parts.add(failure(f, waysOn(picture, f))));
            case OPEN -> {
                stale(picture).ifPresent(parts::add);
                picture.overview().ifPresent(o -> open(picture, o, parts));
            }
        }
        if (picture.stage() != ClusterPicture.Stage.OPEN && tellsMore(picture)) {
            parts.add(routes(picture.routes()));
        }
        picture.cluster().ifPresent(c -> {
            if (c.azure()) {
                parts.add(arc.node(picture, c));
            }
        });
        page.getChildren().setAll(parts);
    }

    // ---- head -------------------------------------------------------------------------------------------------

    private Node head(ClusterPicture picture) {
        Label name = new Label(ClusterScreen.name(picture.cluster(), picture.id()));
        name.getStyleClass().add(Style.TITLE);
        name.setMinWidth(0);
        HBox line = new HBox(name);
        line.setAlignment(Pos.CENTER_LEFT);
        line.getStyleClass().add(Style.GAP_12);
        picture.cluster().ifPresent(c -> line.getChildren().add(new EnvironmentBadge(c.environment())));
        line.getChildren().add(connection(picture));
        picture.mark().map(ClusterView::mark).ifPresent(line.getChildren()::add);

        List<String> words = new ArrayList<>();
        picture.cluster().ifPresent(c -> {
            words.add(DisplayText.clean(c.kind()));
            c.site().map(DisplayText::clean).ifPresent(words::add);
            words.add(DisplayText.clean(c.source()));
            if (!c.resourceGroup().isEmpty()) {
                words.add(DisplayText.clean(c.resourceGroup()));
            }
        });
        Label what = new Label(String.join("  ·  ", words));
        what.getStyleClass().add(Style.MUTED);
        what.setMinWidth(0);
        Region space = new Region();
        HBox.setHgrow(space, Priority.ALWAYS);
        HBox actions = new HBox(what, space);
        actions.setAlignment(Pos.CENTER_LEFT);
        actions.getStyleClass().add(Style.GAP_8);
        routeMenu(picture).ifPresent(actions.getChildren()::add);
        boolean busy =
                picture.stage() == ClusterPicture.Stage.CONNECTING || picture.stage() == ClusterPicture.Stage.LOOKING;
        if (picture.stage() == ClusterPicture.Stage.OPEN) {
            Button reconnect = Action.quiet("Reconnect", () -> model.connect(picture.wanted()))
                    .button();
            reconnect.setMinWidth(Region.USE_PREF_SIZE);
            actions.getChildren().add(reconnect);
        }
        Button refresh = Action.quiet(picture.reading() && !busy ? "Reading …" : "Refresh", model::refresh)
                .with(Icon.REFRESH)
                .button();
        refresh.setTooltip(new Tooltip("Read the cluster again (F5)"));
        refresh.setDisable(busy || picture.reading());
        refresh.setMinWidth(Region.USE_PREF_SIZE);
        actions.getChildren().add(refresh);
        return new VBox(line, actions);
    }

    /** An admin certificate that nobody can account for: word and picture, with why and until when. */
    private static Badge mark(ClusterMark mark) {
        Badge badge = new Badge(
                Tone.BAD,
                mark.kind().label() + mark.until().map(u -> " until " + day(u)).orElse(""),
                Icon.KEY);
        badge.setId("cluster-mark");
        Hint.on(badge, mark.explained(ClusterView::day));
        badge.setAccessibleText(mark.explained(ClusterView::day));
        return badge;
    }

    private static String day(Instant time) {
        return DateTimeFormatter.ofPattern("d MMM uuuu", Locale.ENGLISH).format(time.atZone(ZoneId.systemDefault()));
    }

    private static Badge connection(ClusterPicture picture) {
        return switch (picture.stage()) {
            case LOOKING -> new Badge(Tone.INFO, "Looking", Icon.SEARCH);
            case NOT_FOUND -> new Badge(Tone.NEUTRAL, "Not known", Icon.HELP);
            case CONNECTING -> new Badge(Tone.INFO, "Connecting", Icon.REFRESH);
            case CANCELLED -> new Badge(Tone.NEUTRAL, "Not connected", Icon.STOP);
            case NOT_CONNECTED, OPEN ->
                picture.connection()
                        .map(c -> phase(c.phase()))
                        .orElseGet(() -> new Badge(Tone.BAD, "Not connected", Icon.ERROR));
        };
    }

    private static Badge phase(ConnectionState.Phase phase) {
        return switch (phase) {
            case CONNECTING -> new Badge(Tone.INFO, phase.label(), Icon.REFRESH);
            case READY -> new Badge(Tone.GOOD, "Open", Icon.SUCCESS);
            case STALE -> new Badge(Tone.ATTENTION, phase.label(), Icon.OFFLINE);
            case SIGNED_OUT -> new Badge(Tone.ATTENTION, phase.label(), Icon.SIGN_IN);
            case FORBIDDEN -> new Badge(Tone.BAD, phase.label(), Icon.LOCK);
            case UNREACHABLE -> new Badge(Tone.BAD, phase.label(), Icon.OFFLINE);
            case FAILED -> new Badge(Tone.BAD, phase.label(), Icon.ERROR);
            case CLOSED -> new Badge(Tone.NEUTRAL, phase.label(), Icon.STOP);
        };
    }

    private Optional<Node> routeMenu(ClusterPicture picture) {
        List<RouteKind> routes = picture.cluster().map(FleetCluster::routes).orElse(List.of());
        if (routes.isEmpty()) {
            return Optional.empty();
        }
        String now = picture.usedRoute()
                .map(n -> n.route().label())
                .or(() -> picture.wanted().map(RouteKind::label))
                .orElse("Best route");
        MenuButton menu = new MenuButton(now);
        menu.setId("cluster-route");
        menu.setGraphic(Icon.ROUTE.view());
        menu.setMinWidth(Region.USE_PREF_SIZE);
        menu.setAccessibleText("Route: " + now);
        menu.setTooltip(new Tooltip("How this cluster is reached"));
        MenuItem best = new MenuItem("Best that works");
        best.setOnAction(e -> model.connect(Optional.empty()));
        menu.getItems().add(best);
        for (RouteKind route : routes) {
            MenuItem item = new MenuItem(route.label());
            item.setMnemonicParsing(false);
            item.setOnAction(e -> model.connect(Optional.of(route)));
            menu.getItems().add(item);
        }
        return Optional.of(menu);
    }

    // ---- before it is open ------------------------------------------------------------------------------------

    private static String step(ClusterPicture picture) {
        String message = picture.connection()
                .map(ConnectionState::message)
                .filter(m -> !m.isBlank())
                .map(DisplayText::clean)
                .orElse("");
        boolean ready = picture.connection()
                .map(c -> c.phase() == ConnectionState.Phase.READY)
                .orElse(false);
        if (ready) {
            return "Connected. Reading the cluster …";
        }
        return message.isEmpty() ? "Connecting …" : message;
    }

    private Node progress(String words) {
        ProgressIndicator wheel = new ProgressIndicator();
        wheel.setPrefSize(22, 22);
        wheel.setMinSize(22, 22);
        Label label = ClusterParts.wrapped(words);
        label.setId("cluster-step");
        HBox.setHgrow(label, Priority.ALWAYS);
        Button cancel = Action.plain("Cancel", model::cancel).with(Icon.STOP).button();
        cancel.setMinWidth(Region.USE_PREF_SIZE);
        HBox line = new HBox(wheel, label, cancel);
        line.setAlignment(Pos.CENTER_LEFT);
        line.getStyleClass().addAll(Style.CARD, Style.GAP_12, ClusterStyle.PROGRESS);
        return line;
    }

    private static Node failure(Failure failure, Action... actions) {
        FailureView view = new FailureView(failure, actions);
        view.setId("cluster-failure");
        return view;
    }

    /** What can be done about a connection that was not made, the likeliest first. */
    private Action[] waysOn(ClusterPicture picture, Failure failure) {
        List<Action> ways = new ArrayList<>();
        // A cluster known from a file alone takes the file's credentials: a sign-in to Azure would not help there.
        boolean azure = picture.cluster().map(FleetCluster::azure).orElse(false);
        boolean signedOut = failure.code().startsWith("identity-")
                || (azure
                        && picture.connection()
                                .map(c -> c.phase() == ConnectionState.Phase.SIGNED_OUT)
                                .orElse(false));
        if (signedOut) {
            ways.add(Action.proposed("Sign in", () -> shell.go(Address.of("account")))
                    .with(Icon.SIGN_IN));
        }
        Optional<RouteKind> tried = picture.wanted();
        Action again = ways.isEmpty()
                ? Action.proposed("Try again", () -> model.connect(tried))
                : Action.plain("Try again", () -> model.connect(tried));
        ways.add(again);
        for (RouteKind other : picture.cluster().map(FleetCluster::routes).orElse(List.of())) {
            boolean failed = picture.routes().stream()
                    .anyMatch(n -> n.route() == other && n.failure().isPresent());
            if (!failed && !tried.equals(Optional.of(other))) {
                ways.add(Action.plain(other.label(), () -> model.connect(Optional.of(other)))
                        .with(Icon.ROUTE));
            }
        }
        return ways.toArray(Action[]::new);
    }

    private Optional<Node> stale(ClusterPicture picture) {
        boolean ready = picture.connection()
                .map(c -> c.phase() == ConnectionState.Phase.READY)
                .orElse(false);
        Optional<Failure> why = picture.stale().or(() -> picture.connection().flatMap(ConnectionState::failure));
        if (why.isEmpty() && ready) {
            return Optional.empty();
        }
        AgeLabel age = new AgeLabel(shell.clock(), "Not fresh. Read ");
        age.show(picture.overview().map(ClusterOverview::asOf));
        age.getStyleClass().add(Style.STRONG);
        age.setMinWidth(Region.USE_PREF_SIZE);
        Label words = new Label(why.map(Failure::happened).orElse("The connection is gone."));
        words.setMinWidth(0);
        why.ifPresent(f -> words.setTooltip(new Tooltip(f.text())));
        Region space = new Region();
        HBox.setHgrow(space, Priority.ALWAYS);
        HBox line = new HBox(Icon.CLOCK.view(), age, words, space);
        Button act = (ready
                        ? Action.plain("Read again", model::refresh)
                        : Action.plain("Reconnect", () -> model.connect(picture.wanted())))
                .button();
        act.setMinWidth(Region.USE_PREF_SIZE);
        line.getChildren().add(act);
        why.ifPresent(f -> {
            Button copy = FailureView.copyButton(f);
            copy.setMinWidth(Region.USE_PREF_SIZE);
            line.getChildren().add(copy);
        });
        line.setAlignment(Pos.CENTER_LEFT);
        line.getStyleClass().add(ClusterStyle.STALE);
        return Optional.of(line);
    }

    // ---- open -------------------------------------------------------------------------------------------------

    private void open(ClusterPicture picture, ClusterOverview overview, List<Node> parts) {
        parts.add(counts(overview));
        Node server = server(picture, overview);
        Node who = access.who(overview);
        parts.add(columns(server, who));
        parts.add(AccessCards.access(
                overview.access(),
                () -> shell.go(Address.of("access", picture.id().value()))));
        if (!overview.routes().isEmpty()) {
            parts.add(routes(overview.routes()));
        }
    }

    private Node counts(ClusterOverview overview) {
        ClusterCounts counts = overview.counts();
        TilePane tiles = new TilePane();
        tiles.getStyleClass().add(ClusterStyle.TILES);
        tiles.getChildren()
                .addAll(
                        tile("Nodes", counts.nodes(), Icon.NODE),
                        tile("Namespaces", counts.namespaces(), Icon.NAMESPACE),
                        tile("Pods", counts.pods(), Icon.WORKLOAD),
                        tile("Deployments", counts.deployments(), Icon.WORKLOAD),
                        tile("Stateful sets", counts.statefulSets(), Icon.DATABASE),
                        tile("Daemon sets", counts.daemonSets(), Icon.WORKLOAD),
                        tile("Cron jobs", counts.cronJobs(), Icon.CLOCK));
        tiles.setPrefColumns(tiles.getChildren().size());
        AgeLabel age = new AgeLabel(shell.clock(), "Counted ");
        age.show(Optional.of(overview.asOf()));
        age.getStyleClass().addAll(Style.MUTED, Style.SMALL);
        VBox box = new VBox(tiles, age);
        box.getStyleClass().add(Style.GAP_4);
        return box;
    }

    private static Node tile(String label, Count count, Icon icon) {
        Label name = new Label(label);
        name.getStyleClass().addAll(Style.MUTED, Style.SMALL);
        HBox head = new HBox(icon.view(), name);
        head.setAlignment(Pos.CENTER_LEFT);
        head.getStyleClass().addAll(Style.GAP_4, Style.MUTED);
        Label figure = new Label(count.value().map("%,d"::formatted).orElse("–"));
        figure.getStyleClass().add(Style.FIGURE);
        VBox tile = new VBox(head, figure);
        count.failure().ifPresent(f -> {
            Label why = new Label(f.code().contains("forbidden") ? "not allowed" : "not readable");
            why.getStyleClass().addAll(Style.SMALL, Style.WARNING);
            Tooltip.install(tile, new Tooltip(f.text()));
            tile.getChildren().add(why);
        });
        tile.getStyleClass().addAll(Style.CARD, ClusterStyle.TILE);
        tile.setAccessibleText(label + ": " + count.value().map(String::valueOf).orElse("not readable"));
        return tile;
    }

    private Node server(ClusterPicture picture, ClusterOverview overview) {
        ClusterParts.Facts facts = new ClusterParts.Facts();
        facts.row("Address", ClusterParts.mono(DisplayText.clean(overview.server())));
        facts.row("Version", ClusterParts.part(overview.version(), v -> {
            Label version = ClusterParts.mono(DisplayText.clean(v.gitVersion()));
            Label platform = new Label(DisplayText.clean(v.platform()));
            platform.getStyleClass().addAll(Style.MUTED, Style.SMALL);
            return ClusterParts.line(version, platform);
        }));
        facts.row("Round trip", ClusterParts.part(overview.latency(), l -> new Label(milliseconds(l))));
        facts.row(
                "Route",
                new Label(picture.usedRoute().map(n -> n.route().label()).orElse("–")));
        facts.row("Credential ends", ClusterParts.credentialEnds(shell.clock(), overview.credentialEnds()));
        if (ServerClock.worthTelling(overview.clockAhead())) {
            facts.row("Clock", ClusterParts.clock(overview.clockAhead()));
        }
        picture.cluster()
                .flatMap(FleetCluster::certificateExpiry)
                .ifPresent(end -> facts.row(
                        picture.cluster().map(FleetCluster::azure).orElse(false)
                                ? "Agent certificate ends"
                                : "Client certificate ends",
                        ClusterParts.ends(shell.clock(), Optional.of(end), "")));
        return ClusterParts.card(ClusterParts.heading("API server"), facts.grid());
    }

    /** Whether the routes say anything that the failure above them does not. */
    private static boolean tellsMore(ClusterPicture picture) {
        return switch (picture.routes().size()) {
            case 0 -> false;
            case 1 -> {
                RouteNote only = picture.routes().getFirst();
                yield !only.means().equalsIgnoreCase(only.route().label())
                        || !only.failure().equals(picture.connection().flatMap(ConnectionState::failure));
            }
            default -> true;
        };
    }

    private static Node routes(List<RouteNote> notes) {
        boolean reached = notes.stream().anyMatch(RouteNote::used);
        VBox card = ClusterParts.card(ClusterParts.heading(reached ? "How it was reached" : "What was tried"));
        for (RouteNote note : notes) {
            IconView icon = note.used()
                    ? Icon.SUCCESS.view().styled(Style.SUCCESS)
                    : note.failure().isPresent() ? Icon.ERROR.view().styled(Style.WARNING) : Icon.ROUTE.view();
            Label route = new Label(note.route().label());
            route.getStyleClass().add(Style.STRONG);
            route.setMinWidth(Region.USE_PREF_SIZE);
            HBox head = new HBox(icon, route);
            if (!note.means().equalsIgnoreCase(note.route().label())) {
                head.getChildren().add(ClusterParts.small(DisplayText.clean(note.means())));
            }
            head.setAlignment(Pos.CENTER_LEFT);
            head.getStyleClass().add(Style.GAP_8);
            if (note.used()) {
                head.getChildren().add(new Badge(Tone.GOOD, "In use"));
            } else if (note.failure().isEmpty()) {
                head.getChildren().add(new Badge(Tone.NEUTRAL, "Not needed"));
            }
            VBox box = new VBox(head);
            box.getStyleClass().add(Style.GAP_4);
            note.failure().ifPresent(f -> {
                Label why = ClusterParts.wrapped(f.happened() + " " + f.remedy());
                why.getStyleClass().addAll(Style.MUTED, ClusterStyle.WHY);
                Label code = new Label(f.code());
                code.getStyleClass().addAll(Style.MONO, Style.SMALL, Style.MUTED, ClusterStyle.WHY);
                box.getChildren().addAll(why, code);
            });
            card.getChildren().add(box);
        }
        return card;
    }

    private static String milliseconds(Duration latency) {
        double ms = latency.toNanos() / 1_000_000.0;
        return ms < 10 ? String.format(Locale.ROOT, "%.1f ms", ms) : Math.round(ms) + " ms";
    }

    private Node columns(Node left, Node right) {
        if (narrow) {
            VBox one = new VBox(left, right);
            one.getStyleClass().add(ClusterStyle.SCREEN);
            return one;
        }
        GridPane grid = new GridPane();
        grid.setHgap(16);
        ColumnConstraints half = new ColumnConstraints();
        half.setPercentWidth(50);
        half.setHgrow(Priority.ALWAYS);
        grid.getColumnConstraints().addAll(half, half);
        grid.addRow(0, left, right);
        return grid;
    }
}
