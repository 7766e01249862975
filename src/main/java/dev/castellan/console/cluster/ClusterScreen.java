package dev.castellan.console.cluster;

import dev.castellan.browse.Kind;
import dev.castellan.console.design.AgeText;
import dev.castellan.console.shell.Address;
import dev.castellan.console.shell.Crumb;
import dev.castellan.console.shell.DataAge;
import dev.castellan.console.shell.PaletteEntry;
import dev.castellan.console.shell.Screen;
import dev.castellan.console.shell.ShellContext;
import dev.castellan.console.shell.WriteGuard;
import dev.castellan.fleet.ClusterId;
import dev.castellan.fleet.ClusterOverview;
import dev.castellan.fleet.ConnectionState;
import dev.castellan.fleet.DisplayText;
import dev.castellan.fleet.EnvironmentMark;
import dev.castellan.fleet.FleetCluster;
import dev.castellan.fleet.RouteKind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javafx.scene.Parent;
import org.jspecify.annotations.Nullable;

/** One cluster: its overview, and everything in it. */
final class ClusterScreen implements Screen {
    private static final Duration WRITING = Duration.ofMinutes(1);

    private final ClusterId id;
    private final ShellContext shell;
    private final ClusterModel model;
    private final WorkspaceModel workspace;
    private final Runnable unlisten;
    private @Nullable ClusterView view;
    private @Nullable WorkspaceView workspaceView;
    private boolean opened;
    private boolean wasReady;

    ClusterScreen(Place place, Optional<RouteKind> route, ClusterDesk desk, Workbench bench, ShellContext shell) {
        this.id = place.cluster();
        this.shell = shell;
        this.model = new ClusterModel(id, route, desk, shell);
        this.workspace = new WorkspaceModel(place, bench, shell);
        this.unlisten = model.onChange(() -> shell.ui().post(this, this::clusterChanged));
        var _ = workspace.onChange(() -> shell.ui().post(this, this::clusterChanged));
    }

    /** The workspace begins as soon as the fleet knows the cluster. */
    private void clusterChanged() {
        if (opened && model.picture().cluster().isPresent()) {
            workspace.start();
            boolean ready = model.picture()
                    .connection()
                    .filter(c -> c.phase() == ConnectionState.Phase.READY)
                    .isPresent();
            if (ready && !wasReady && workspace.kindsFailure().isPresent()) {
                // The connection came about after all: what could not be read before can be now.
                workspace.readKinds(false);
            }
            wasReady = ready;
        }
        shell.changed();
    }

    @Override
    public Address address() {
        Address place = workspace.place().address();
        return model.picture()
                .wanted()
                .map(r -> place.with("route", ClusterScreens.routeName(r)))
                .orElse(place);
    }

    @Override
    public String title() {
        // Two clusters may be called alike: in tabs and titles they have to be told apart.
        return workspace.bench().names().getOrDefault(id, name(model.picture().cluster(), id));
    }

    /** The name of the cluster; the end of its id where it is not known. */
    static String name(Optional<FleetCluster> cluster, ClusterId id) {
        return DisplayText.clean(cluster.map(FleetCluster::name).orElseGet(() -> {
            String value = id.value();
            int slash = value.lastIndexOf('/');
            return slash >= 0 && slash < value.length() - 1
                    ? value.substring(slash + 1)
                    : value.startsWith("kubeconfig:") ? value.substring("kubeconfig:".length()) : value;
        }));
    }

    @Override
    public Parent view() {
        ClusterView made = view;
        if (made == null) {
            made = new ClusterView(model, shell);
            view = made;
        }
        WorkspaceView around = workspaceView;
        if (around == null) {
            around = new WorkspaceView(workspace, shell, made.root());
            workspaceView = around;
        }
        return around.root();
    }

    @Override
    public List<Crumb> crumbs() {
        Place place = workspace.place();
        Crumb fleet = Crumb.to("Fleet", Address.of("fleet"));
        if (place.page().isEmpty()) {
            return List.of(fleet, Crumb.here(title()));
        }
        Crumb cluster = Crumb.to(title(), place.at(Place.OVERVIEW).address());
        String page = workspace
                .kind()
                .map(Kind::title)
                .orElse(
                        place.page().equals(Place.FORWARDS)
                                ? "Forwarded ports"
                                : place.kind().orElse(""));
        return place.object()
                .map(o -> List.of(
                        fleet,
                        cluster,
                        Crumb.to(
                                DisplayText.clean(page),
                                place.looking(Optional.empty(), "").address()),
                        Crumb.here(DisplayText.clean(o.name()))))
                .orElseGet(() -> List.of(fleet, cluster, Crumb.here(DisplayText.clean(page))));
    }

    @Override
    public Optional<WriteGuard> guard() {
        if (!workspace.guarded()) {
            return Optional.empty();
        }
        return Optional.of(workspace
                .unlocked()
                .map(unlock -> new WriteGuard(
                        true,
                        "Unlocked: " + DisplayText.clean(unlock.reason())
                                + unlock.until()
                                        .map(end -> ", ends "
                                                + AgeText.until(
                                                        end, shell.clock().now()))
                                        .orElse(""),
                        "Lock again",
                        this::lock))
                .orElseGet(() -> new WriteGuard(false, "Read-only", "Unlock …", this::unlock)));
    }

    private void unlock() {
        workspace.withRoom(room -> new Sheets(shell).unlock(room.seat().name(), (reason, lasting) -> {
            var job = shell.start(
                    "Unlock the cluster",
                    WRITING,
                    progress -> workspace.bench().locks().unlock(room.seat(), reason, lasting));
            shell.ui()
                    .deliver(
                            job.result(),
                            done -> shell.notices().info("Unlocked for this session. It is recorded."),
                            failure -> shell.notices().failure(failure));
        }));
    }

    private void lock() {
        workspace.withRoom(room -> {
            var job = shell.start("Lock the cluster", WRITING, progress -> {
                workspace.bench().locks().lock(room.seat());
                return true;
            });
            shell.ui()
                    .deliver(
                            job.result(), done -> {}, failure -> shell.notices().failure(failure));
        });
    }

    @Override
    public List<PaletteEntry> palette() {
        return workspace.kinds().stream()
                .flatMap(kinds -> kinds.all().stream())
                .map(kind -> PaletteEntry.here(
                        DisplayText.clean(kind.title()),
                        // As one types it for kubectl, and whose it is.
                        DisplayText.clean(String.join(" ", kind.resource().shortNames()) + " "
                                        + kind.resource().group())
                                .strip(),
                        KindsNav.icon(Optional.of(kind), ""),
                        () -> shell.go(workspace.place().at(kind).address())))
                .toList();
    }

    @Override
    public Optional<EnvironmentMark> environment() {
        return model.picture().cluster().map(FleetCluster::environment);
    }

    @Override
    public Optional<DataAge> age() {
        Optional<ListModel> list = workspace.list();
        if (list.isPresent()) {
            return Optional.of(list.get().age());
        }
        ClusterPicture picture = model.picture();
        Optional<java.time.Instant> asOf = picture.overview().map(ClusterOverview::asOf);
        if (picture.reading() || picture.stage() == ClusterPicture.Stage.LOOKING) {
            return Optional.of(new DataAge("Cluster", asOf, DataAge.State.LOADING));
        }
        if (asOf.isEmpty()) {
            return Optional.empty();
        }
        boolean ready = picture.connection()
                .map(c -> c.phase() == ConnectionState.Phase.READY)
                .orElse(false);
        DataAge.State state = picture.stale().isEmpty() && ready
                ? DataAge.State.FRESH
                : picture.connection()
                        .map(c -> switch (c.phase()) {
                            case SIGNED_OUT -> DataAge.State.SIGNED_OUT;
                            case UNREACHABLE -> DataAge.State.OFFLINE;
                            case CONNECTING, READY, STALE, FORBIDDEN, FAILED, CLOSED -> DataAge.State.STALE;
                        })
                        .orElse(DataAge.State.STALE);
        return Optional.of(new DataAge("Cluster", asOf, state));
    }

    @Override
    public boolean moveTo(Address address) {
        Place next = Place.of(address);
        if (!address.screen().equals("cluster") || !next.cluster().equals(id)) {
            return false;
        }
        if (!next.equals(workspace.place())) {
            workspace.go(next);
        }
        Optional<RouteKind> route = ClusterScreens.routeOf(address);
        if (route.isPresent() && !route.equals(model.picture().wanted())) {
            model.connect(route);
        }
        return true;
    }

    @Override
    public List<String> atStake() {
        List<String> stakes = new ArrayList<>();
        WorkspaceView around = workspaceView;
        if (around != null) {
            stakes.addAll(around.atStake());
        }
        workspace.deeds().forEach(title -> stakes.add("“" + title + "” is running and will be stopped."));
        return stakes;
    }

    @Override
    public List<String> lostAt(Address next) {
        Place to = Place.of(next);
        Place here = workspace.place();
        WorkspaceView around = workspaceView;
        boolean same = to.page().equals(here.page()) && to.object().equals(here.object());
        return same || around == null || !to.cluster().equals(id) ? List.of() : around.atStake();
    }

    @Override
    public void refresh() {
        model.refresh();
        workspace.readKinds(true);
        workspace.list().ifPresent(ListModel::retry);
    }

    @Override
    public void search() {
        WorkspaceView shown = workspaceView;
        if (shown != null) {
            shown.search();
        }
    }

    @Override
    public void hidden() {
        workspace.rest();
    }

    @Override
    public void shown() {
        if (!opened) {
            opened = true;
            model.open();
            clusterChanged();
        }
        workspace.wake();
    }

    @Override
    public void close() {
        unlisten.run();
        WorkspaceView around = workspaceView;
        if (around != null) {
            around.close();
        }
        workspace.close();
        model.close();
        ClusterView shown = view;
        if (shown != null) {
            shown.close();
        }
    }
}
