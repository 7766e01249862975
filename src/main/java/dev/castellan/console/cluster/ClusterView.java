package dev.castellan.console.cluster;

import dev.castellan.azure.ConnectedCluster;
import dev.castellan.azure.Extension;
import dev.castellan.azure.ProvisionedInstance;
import dev.castellan.console.design.Action;
import dev.castellan.console.design.AgeLabel;
import dev.castellan.console.design.Badge;
import dev.castellan.console.design.EnvironmentBadge;
import dev.castellan.console.design.FailureView;
import dev.castellan.console.design.Icon;
import dev.castellan.console.design.IconView;
import dev.castellan.console.design.Skeleton;
import dev.castellan.console.design.Style;
import dev.castellan.console.design.Tone;
import dev.castellan.console.shell.Address;
import dev.castellan.console.shell.ShellContext;
import dev.castellan.failure.Failure;
import dev.castellan.fleet.CertificateWarning;
import dev.castellan.fleet.ClusterOverview;
import dev.castellan.fleet.ConnectionState;
import dev.castellan.fleet.Connectivity;
import dev.castellan.fleet.DisplayText;
import dev.castellan.fleet.FleetCluster;
import dev.castellan.fleet.RouteKind;
import dev.castellan.fleet.RouteNote;
import dev.castellan.kubernetes.AccessAnswer;
import dev.castellan.kubernetes.ClusterCounts;
import dev.castellan.kubernetes.Count;
import dev.castellan.kubernetes.WhoAmI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
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
import javafx.scene.layout.FlowPane;
import javafx.scene.layout.GridPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.TilePane;
import javafx.scene.layout.VBox;

/** The nodes of the cluster screen. Everything shown comes from the newest {@link ClusterPicture}. */
final class ClusterView {
    private static final int GROUPS_SHOWN = 12;

    private final ClusterModel model;
    private final ShellContext shell;
    private final ScrollPane root = new ScrollPane();
    private final VBox page = new VBox();
    /** Never seen: its font is that of the text in use. */
    private final Label probe = new Label();

    private final Runnable unlisten;
    private boolean allGroups;
    private boolean narrow;

    ClusterView(ClusterModel model, ShellContext shell) {
        this.model = model;
        this.shell = shell;
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
                parts.add(card(
                        heading("Stopped"),
                        muted("The connection was given up at your word. Nothing was changed."),
                        buttons(
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
                parts.add(arc(picture, c));
            }
        });
        page.getChildren().setAll(parts);
    }

    // ---- head -------------------------------------------------------------------------------------------------

    private Node head(ClusterPicture picture) {
        Label name = new Label(ClusterScreen.name(picture));
        name.getStyleClass().add(Style.TITLE);
        name.setMinWidth(0);
        HBox line = new HBox(name);
        line.setAlignment(Pos.CENTER_LEFT);
        line.getStyleClass().add(Style.GAP_12);
        picture.cluster().ifPresent(c -> line.getChildren().add(new EnvironmentBadge(c.environment())));
        line.getChildren().add(connection(picture));

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
        Label label = wrapped(words);
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
        Node who = who(overview);
        parts.add(columns(server, who));
        parts.add(access(overview.access()));
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
        Facts facts = new Facts();
        facts.row("Address", mono(DisplayText.clean(overview.server())));
        facts.row("Version", part(overview.version(), v -> {
            Label version = mono(DisplayText.clean(v.gitVersion()));
            Label platform = new Label(DisplayText.clean(v.platform()));
            platform.getStyleClass().addAll(Style.MUTED, Style.SMALL);
            return line(version, platform);
        }));
        facts.row("Round trip", part(overview.latency(), l -> new Label(milliseconds(l))));
        facts.row(
                "Route",
                new Label(picture.usedRoute().map(n -> n.route().label()).orElse("–")));
        facts.row("Credential ends", credentialEnds(overview.credentialExpiry()));
        picture.cluster()
                .flatMap(FleetCluster::certificateExpiry)
                .ifPresent(end -> facts.row(
                        picture.cluster().map(FleetCluster::azure).orElse(false)
                                ? "Agent certificate ends"
                                : "Client certificate ends",
                        ends(Optional.of(end), "")));
        return card(heading("API server"), facts.grid);
    }

    private Node who(ClusterOverview overview) {
        VBox card = card(heading("Who the server says I am"));
        Optional<WhoAmI> who = overview.whoAmI().value();
        if (who.isEmpty()) {
            card.getChildren().add(notRead(overview.whoAmI().failure()));
            return card;
        }
        WhoAmI me = who.get();
        Label user = mono(DisplayText.clean(me.username().isEmpty() ? "not known" : me.username()));
        user.getStyleClass().add(Style.STRONG);
        user.setWrapText(true);
        card.getChildren().add(user);
        Label origin = small(
                switch (me.origin()) {
                    case SERVER -> "The server's own answer (SelfSubjectReview).";
                    case CERTIFICATE -> "Read from our client certificate: the server is too old to be asked.";
                    case UNKNOWN -> "The server is too old to be asked (before Kubernetes 1.26).";
                });
        card.getChildren().add(origin);
        if (!me.groups().isEmpty()) {
            FlowPane groups = new FlowPane();
            groups.getStyleClass().add(ClusterStyle.GROUPS);
            int shown = allGroups
                    ? me.groups().size()
                    : Math.min(GROUPS_SHOWN, me.groups().size());
            me.groups().subList(0, shown).forEach(g -> {
                Badge badge = new Badge(
                        g.equals("system:masters") ? Tone.BAD : Tone.NEUTRAL, shortened(DisplayText.clean(g)));
                badge.setTooltip(new Tooltip(
                        g.equals("system:masters")
                                ? "system:masters may do everything, and no policy can take that away."
                                : DisplayText.clean(g)));
                groups.getChildren().add(badge);
            });
            if (shown < me.groups().size()) {
                groups.getChildren()
                        .add(Action.quiet("and " + (me.groups().size() - shown) + " more", () -> {
                                    allGroups = true;
                                    render();
                                })
                                .button());
            }
            card.getChildren()
                    .addAll(
                            overline(
                                    me.groups().size() == 1
                                            ? "1 group"
                                            : me.groups().size() + " groups"),
                            groups);
        }
        if (!me.extra().isEmpty()) {
            VBox extra = new VBox();
            extra.getStyleClass().add(Style.GAP_8);
            for (Map.Entry<String, List<String>> e : new TreeMap<>(me.extra()).entrySet()) {
                Label value = mono(DisplayText.clean(String.join(", ", e.getValue())));
                value.setWrapText(true);
                extra.getChildren().add(new VBox(small(DisplayText.clean(e.getKey())), value));
            }
            card.getChildren().addAll(overline("Further attributes"), extra);
        }
        return card;
    }

    private static Node access(List<AccessAnswer> answers) {
        VBox card = card(heading("What I may do, in all namespaces"));
        if (answers.isEmpty()) {
            card.getChildren().add(muted("Nothing was asked."));
            return card;
        }
        TilePane tiles = new TilePane();
        tiles.getStyleClass().add(ClusterStyle.ACCESS);
        tiles.setTileAlignment(Pos.CENTER_LEFT);
        tiles.setPrefColumns(3);
        for (AccessAnswer answer : answers) {
            tiles.getChildren().add(access(answer));
        }
        card.getChildren().add(tiles);
        long unanswered = answers.stream()
                .filter(a -> a.verdict() == AccessAnswer.Verdict.UNANSWERED)
                .count();
        if (unanswered > 0) {
            card.getChildren()
                    .add(small(
                            unanswered == 1
                                    ? "One question got no answer. That is neither a yes nor a no."
                                    : unanswered + " questions got no answer. That is neither a yes nor a no."));
        }
        return card;
    }

    private static Node access(AccessAnswer answer) {
        boolean powerful = answer.question().powerful();
        Badge verdict = switch (answer.verdict()) {
            case ALLOWED ->
                powerful
                        ? new Badge(Tone.ATTENTION, "Allowed", Icon.WARNING)
                        : new Badge(Tone.GOOD, "Allowed", Icon.CHECK);
            case DENIED -> new Badge(Tone.NEUTRAL, "Denied", Icon.CLOSE);
            case UNANSWERED -> new Badge(Tone.INFO, "No answer", Icon.HELP);
        };
        Label what = new Label(answer.question().label());
        what.setMinWidth(0);
        HBox line = new HBox(verdict, what);
        line.setAlignment(Pos.CENTER_LEFT);
        line.getStyleClass().addAll(Style.GAP_8, ClusterStyle.ANSWER);
        String resource = answer.question().resource()
                + (answer.question().subresource().isEmpty()
                        ? ""
                        : "/" + answer.question().subresource());
        String why = answer.failure()
                .map(Failure::text)
                .or(() -> Optional.of(DisplayText.clean(answer.reason())).filter(r -> !r.isBlank()))
                .orElse("The server gave no reason.");
        Tooltip.install(
                line,
                new Tooltip(answer.question().verb() + " " + resource
                        + (powerful ? "\nA yes gives control over more than the thing itself." : "") + "\n" + why));
        line.setAccessibleText(answer.question().label() + ": " + verdict.getText());
        return line;
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
        VBox card = card(heading(reached ? "How it was reached" : "What was tried"));
        for (RouteNote note : notes) {
            IconView icon = note.used()
                    ? Icon.SUCCESS.view().styled(Style.SUCCESS)
                    : note.failure().isPresent() ? Icon.ERROR.view().styled(Style.WARNING) : Icon.ROUTE.view();
            Label route = new Label(note.route().label());
            route.getStyleClass().add(Style.STRONG);
            route.setMinWidth(Region.USE_PREF_SIZE);
            HBox head = new HBox(icon, route);
            if (!note.means().equalsIgnoreCase(note.route().label())) {
                head.getChildren().add(small(DisplayText.clean(note.means())));
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
                Label why = wrapped(f.happened() + " " + f.remedy());
                why.getStyleClass().addAll(Style.MUTED, ClusterStyle.WHY);
                Label code = new Label(f.code());
                code.getStyleClass().addAll(Style.MONO, Style.SMALL, Style.MUTED, ClusterStyle.WHY);
                box.getChildren().addAll(why, code);
            });
            card.getChildren().add(box);
        }
        return card;
    }

    // ---- Azure ------------------------------------------------------------------------------------------------

    private Node arc(ClusterPicture picture, FleetCluster cluster) {
        HBox head = new HBox(heading("Azure Arc"));
        head.setAlignment(Pos.CENTER_LEFT);
        head.getStyleClass().add(Style.GAP_12);
        VBox card = card(head);
        Facts facts = new Facts();
        facts.row("State", connectivity(cluster));
        facts.row(
                "Agents",
                line(
                        mono(cluster.agentVersion().map(DisplayText::clean).orElse("not reported")),
                        cluster.agentBehind()
                                ? new Badge(
                                        Tone.ATTENTION,
                                        "Behind "
                                                + cluster.desiredAgentVersion()
                                                        .map(DisplayText::clean)
                                                        .orElse(""))
                                : cluster.desiredAgentVersion().isPresent()
                                        ? new Badge(Tone.GOOD, "Current", Icon.CHECK)
                                        : small("Azure does not say what it should be")));
        facts.row("Identity certificate", certificate(cluster));
        facts.row(
                "Azure RBAC",
                cluster.azureRbac()
                        .<Node>map(on -> on
                                ? new Badge(Tone.GOOD, "Decides on Kubernetes requests", Icon.CHECK)
                                : new Badge(Tone.NEUTRAL, "Off: Kubernetes RBAC alone decides"))
                        .orElseGet(() -> new Label("not reported")));
        facts.row("Region", new Label(DisplayText.clean(cluster.location())));
        card.getChildren().add(facts.grid);

        switch (picture.arc()) {
            case ClusterPicture.Arc.None none -> {}
            case ClusterPicture.Arc.NotAsked ask ->
                card.getChildren()
                        .add(buttons(Action.plain("Read details and extensions", model::readArc)
                                .with(Icon.CLOUD)));
            case ClusterPicture.Arc.Loading loading -> card.getChildren().add(Skeleton.lines(4));
            case ClusterPicture.Arc.Failed failed ->
                card.getChildren().add(new FailureView(failed.failure(), Action.plain("Try again", model::readArc)));
            case ClusterPicture.Arc.Read read -> detail(read.detail(), facts, card);
        }
        return card;
    }

    private void detail(ClusterDesk.ArcDetail detail, Facts facts, VBox card) {
        ConnectedCluster c = detail.cluster();
        facts.row(
                "OIDC issuer",
                c.oidcIssuer()
                        .<Node>map(o -> line(
                                o.enabled() ? new Badge(Tone.GOOD, "On", Icon.CHECK) : new Badge(Tone.NEUTRAL, "Off"),
                                small(DisplayText.clean(
                                        o.selfHostedIssuerUrl().or(o::issuerUrl).orElse("")))))
                        .orElseGet(() -> new Label("not reported")));
        facts.row(
                "Workload identity",
                c.workloadIdentity()
                        .<Node>map(on -> on ? new Badge(Tone.GOOD, "On", Icon.CHECK) : new Badge(Tone.NEUTRAL, "Off"))
                        .orElseGet(() -> new Label("not reported")));
        facts.row(
                "Entra admin groups",
                c.aadProfile()
                        .<Node>map(a -> a.adminGroups().isEmpty()
                                ? new Label("none")
                                : mono(DisplayText.clean(String.join(", ", a.adminGroups()))))
                        .orElseGet(() -> new Label("Entra ID is not set up for the API server")));
        facts.row(
                "Agent upgrades",
                new Label(c.agentAutoUpgrade().map(DisplayText::clean).orElse("not reported")));
        facts.row(
                "Private link",
                new Label(c.privateLinkState().map(DisplayText::clean).orElse("not reported")));
        detail.instance().ifPresent(i -> instance(i, facts));
        detail.instanceFailure().ifPresent(f -> facts.row("AKS instance", notRead(Optional.of(f))));
        c.agentErrors().stream()
                .limit(5)
                .forEach(e -> facts.row(
                        "Agent complaint",
                        line(
                                new Badge(Tone.ATTENTION, DisplayText.clean(e.component())),
                                wrapped(DisplayText.clean(e.message())))));
        card.getChildren().add(overline("Extensions"));
        if (detail.extensionsFailure().isPresent()) {
            card.getChildren().add(notRead(detail.extensionsFailure()));
        } else if (detail.extensions().isEmpty()) {
            card.getChildren().add(muted("None is installed."));
        } else {
            VBox list = new VBox();
            list.getStyleClass().add(Style.GAP_8);
            detail.extensions().forEach(e -> list.getChildren().add(extension(e)));
            card.getChildren().add(list);
        }
        AgeLabel age = new AgeLabel(shell.clock(), "Read ");
        age.show(Optional.of(detail.asOf()));
        age.getStyleClass().addAll(Style.MUTED, Style.SMALL);
        HBox foot = new HBox(
                age,
                Action.quiet("Read again", model::readArc).with(Icon.REFRESH).button());
        foot.setAlignment(Pos.CENTER_LEFT);
        foot.getStyleClass().add(Style.GAP_12);
        card.getChildren().add(foot);
    }

    private static void instance(ProvisionedInstance i, Facts facts) {
        String size = i.controlPlaneCount().map(n -> n + " × ").orElse("")
                + i.controlPlaneVmSize().map(DisplayText::clean).orElse("size not reported");
        facts.row("Control plane", new Label(size));
        if (!i.nodePools().isEmpty()) {
            facts.row(
                    "Node pools",
                    wrapped(i.nodePools().stream()
                            .map(p -> DisplayText.clean(p.name())
                                    + p.count().map(n -> " (" + n + ")").orElse(""))
                            .collect(java.util.stream.Collectors.joining(", "))));
        }
        i.authorizedIpRanges().ifPresent(r -> facts.row("API server reachable from", mono(DisplayText.clean(r))));
        i.errorMessage().ifPresent(m -> facts.row("AKS instance", wrapped(DisplayText.clean(m))));
    }

    private static Node extension(Extension e) {
        String state = e.provisioningState().orElse("not reported");
        Badge badge = state.equalsIgnoreCase("Succeeded")
                ? new Badge(Tone.GOOD, "Succeeded", Icon.CHECK)
                : state.equalsIgnoreCase("Failed")
                        ? new Badge(Tone.BAD, "Failed", Icon.ERROR)
                        : new Badge(Tone.NEUTRAL, DisplayText.clean(state));
        Label name = new Label(DisplayText.clean(e.name()));
        name.getStyleClass().add(Style.STRONG);
        Label type = small(DisplayText.clean(e.extensionType()));
        Label version = mono(e.currentVersion().map(DisplayText::clean).orElse("–"));
        version.getStyleClass().add(Style.SMALL);
        HBox line = line(badge, name, version, type);
        if (e.problems().isEmpty()) {
            return line;
        }
        Label problem = wrapped(DisplayText.clean(String.join(" ", e.problems())));
        problem.getStyleClass().addAll(Style.MUTED, ClusterStyle.WHY);
        VBox box = new VBox(line, problem);
        box.getStyleClass().add(Style.GAP_4);
        return box;
    }

    private Node connectivity(FleetCluster cluster) {
        Connectivity c = cluster.connectivity();
        Badge badge = switch (c) {
            case CONNECTED -> new Badge(Tone.GOOD, c.label(), Icon.SUCCESS);
            case CONNECTING -> new Badge(Tone.INFO, c.label(), Icon.REFRESH);
            case OFFLINE -> new Badge(Tone.BAD, c.label(), Icon.OFFLINE);
            case EXPIRED, AGENT_NOT_INSTALLED -> new Badge(Tone.BAD, c.label(), Icon.ERROR);
            case UNKNOWN, NOT_REPORTED -> new Badge(Tone.NEUTRAL, c.label(), Icon.HELP);
        };
        AgeLabel age = new AgeLabel(shell.clock(), "last contact ");
        age.show(cluster.lastContact());
        age.getStyleClass().addAll(Style.MUTED, Style.SMALL);
        return line(badge, age);
    }

    private Node certificate(FleetCluster cluster) {
        Optional<Instant> end = cluster.certificateExpiry();
        if (end.isEmpty()) {
            return new Label("not reported");
        }
        return ends(end, "");
    }

    /** Tokens live for an hour or so and are renewed: only one that has ended is worth a warning. */
    private Node credentialEnds(Optional<Instant> end) {
        if (end.isEmpty()) {
            return new Label("no end known");
        }
        AgeLabel age = new AgeLabel(shell.clock(), "");
        age.show(end);
        age.setMinWidth(Region.USE_PREF_SIZE);
        return end.get().isAfter(shell.clock().now()) ? age : line(age, new Badge(Tone.BAD, "Ended", Icon.ERROR));
    }

    private Node ends(Optional<Instant> end, String none) {
        if (end.isEmpty()) {
            return new Label(none);
        }
        AgeLabel age = new AgeLabel(shell.clock(), "");
        age.show(end);
        age.setMinWidth(Region.USE_PREF_SIZE);
        CertificateWarning warning = CertificateWarning.of(end, shell.clock().now());
        return switch (warning) {
            case UNKNOWN, NONE -> age;
            case SOON -> line(age, new Badge(Tone.ATTENTION, warning.label(), Icon.CLOCK));
            case URGENT -> line(age, new Badge(Tone.BAD, warning.label(), Icon.WARNING));
            case EXPIRED -> line(age, new Badge(Tone.BAD, warning.label(), Icon.ERROR));
        };
    }

    // ---- small parts ------------------------------------------------------------------------------------------

    /** A value that was read, or why not. */
    private static <T> Node part(ClusterOverview.Part<T> part, java.util.function.Function<T, Node> show) {
        return part.value().map(show).orElseGet(() -> notRead(part.failure()));
    }

    private static Node notRead(Optional<Failure> failure) {
        Label label = wrapped(failure.map(Failure::happened).orElse("Could not be read."));
        label.getStyleClass().add(Style.WARNING);
        failure.ifPresent(f -> label.setTooltip(new Tooltip(f.text())));
        HBox line = new HBox(Icon.HELP.view(), label);
        line.setAlignment(Pos.CENTER_LEFT);
        line.getStyleClass().add(Style.GAP_8);
        return line;
    }

    private static String milliseconds(Duration latency) {
        double ms = latency.toNanos() / 1_000_000.0;
        return ms < 10 ? String.format(Locale.ROOT, "%.1f ms", ms) : Math.round(ms) + " ms";
    }

    private static String shortened(String text) {
        return text.length() <= 48 ? text : text.substring(0, 22) + " … " + text.substring(text.length() - 22);
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

    private static VBox card(Node... children) {
        VBox card = new VBox(children);
        card.getStyleClass().addAll(Style.CARD, Style.GAP_8, ClusterStyle.CARD);
        return card;
    }

    private static HBox buttons(Action... actions) {
        HBox line = new HBox();
        for (Action action : actions) {
            line.getChildren().add(action.button());
        }
        line.getStyleClass().add(Style.GAP_8);
        return line;
    }

    private static HBox line(Node... nodes) {
        HBox line = new HBox(nodes);
        line.setAlignment(Pos.CENTER_LEFT);
        line.getStyleClass().add(Style.GAP_8);
        return line;
    }

    private static Label heading(String text) {
        Label label = new Label(text);
        label.getStyleClass().add(Style.HEADING);
        return label;
    }

    private static Label overline(String text) {
        Label label = new Label(text);
        label.getStyleClass().add(Style.OVERLINE);
        return label;
    }

    private static Label small(String text) {
        Label label = new Label(text);
        label.getStyleClass().addAll(Style.MUTED, Style.SMALL);
        label.setMinWidth(0);
        if (text.length() > 40) {
            label.setTooltip(new Tooltip(text));
        }
        return label;
    }

    private static Label mono(String text) {
        Label label = new Label(text);
        label.getStyleClass().add(Style.MONO);
        label.setMinWidth(0);
        if (text.length() > 40) {
            label.setTooltip(new Tooltip(text));
        }
        return label;
    }

    private static Label muted(String text) {
        Label label = wrapped(text);
        label.getStyleClass().add(Style.MUTED);
        return label;
    }

    private static Label wrapped(String text) {
        Label label = new Label(text);
        label.setWrapText(true);
        return label;
    }

    /** Labels and values, one under the other. */
    private static final class Facts {
        private final GridPane grid = new GridPane();
        private int rows;

        Facts() {
            grid.getStyleClass().add(Style.FACTS);
            ColumnConstraints names = new ColumnConstraints();
            names.setMinWidth(Region.USE_PREF_SIZE);
            ColumnConstraints values = new ColumnConstraints();
            values.setHgrow(Priority.ALWAYS);
            values.setFillWidth(true);
            grid.getColumnConstraints().addAll(names, values);
        }

        void row(String name, Node value) {
            Label key = new Label(name);
            key.getStyleClass().add(Style.MUTED);
            key.setMinWidth(Region.USE_PREF_SIZE);
            grid.addRow(rows++, key, value);
        }
    }
}
