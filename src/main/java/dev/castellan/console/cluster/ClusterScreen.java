package dev.castellan.console.cluster;

import dev.castellan.console.shell.Address;
import dev.castellan.console.shell.Crumb;
import dev.castellan.console.shell.DataAge;
import dev.castellan.console.shell.Screen;
import dev.castellan.console.shell.ShellContext;
import dev.castellan.fleet.ClusterId;
import dev.castellan.fleet.ClusterOverview;
import dev.castellan.fleet.ConnectionState;
import dev.castellan.fleet.DisplayText;
import dev.castellan.fleet.EnvironmentMark;
import dev.castellan.fleet.FleetCluster;
import dev.castellan.fleet.RouteKind;
import java.util.List;
import java.util.Optional;
import javafx.scene.Parent;
import org.jspecify.annotations.Nullable;

/** One cluster: reached by which route, who we are there, what we may do, what Azure says. */
final class ClusterScreen implements Screen {
    private final ClusterId id;
    private final ShellContext shell;
    private final ClusterModel model;
    private final Runnable unlisten;
    private @Nullable ClusterView view;
    private boolean opened;

    ClusterScreen(ClusterId id, Optional<RouteKind> route, ClusterDesk desk, ShellContext shell) {
        this.id = id;
        this.shell = shell;
        this.model = new ClusterModel(id, route, desk, shell);
        this.unlisten = model.onChange(() -> shell.ui().post(this, shell::changed));
    }

    @Override
    public Address address() {
        Address place = Address.of("cluster", id.value());
        return model.picture()
                .wanted()
                .map(r -> place.with("route", ClusterScreens.routeName(r)))
                .orElse(place);
    }

    @Override
    public String title() {
        return name(model.picture());
    }

    /** The name of the cluster; the end of its id where it is not known. */
    static String name(ClusterPicture picture) {
        return DisplayText.clean(picture.cluster().map(FleetCluster::name).orElseGet(() -> {
            String value = picture.id().value();
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
        return made.root();
    }

    @Override
    public List<Crumb> crumbs() {
        return List.of(Crumb.to("Fleet", Address.of("fleet")), Crumb.here(title()));
    }

    @Override
    public Optional<EnvironmentMark> environment() {
        return model.picture().cluster().map(FleetCluster::environment);
    }

    @Override
    public Optional<DataAge> age() {
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
        if (!address.screen().equals("cluster") || !ClusterScreens.idOf(address).equals(id)) {
            return false;
        }
        Optional<RouteKind> route = ClusterScreens.routeOf(address);
        if (route.isPresent() && !route.equals(model.picture().wanted())) {
            model.connect(route);
        }
        return true;
    }

    @Override
    public void refresh() {
        model.refresh();
    }

    @Override
    public void shown() {
        if (!opened) {
            opened = true;
            model.open();
        }
    }

    @Override
    public void close() {
        unlisten.run();
        model.close();
        ClusterView shown = view;
        if (shown != null) {
            shown.close();
        }
    }
}
