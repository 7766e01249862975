package dev.castellan.console.cluster;

import dev.castellan.browse.session.PortForwards;
import dev.castellan.console.design.Icon;
import dev.castellan.console.shell.Address;
import dev.castellan.console.shell.Screen;
import dev.castellan.console.shell.ScreenFactory;
import dev.castellan.console.shell.ShellContext;
import dev.castellan.fleet.ClusterId;
import dev.castellan.fleet.EnvironmentMark;
import dev.castellan.fleet.FleetCluster;
import dev.castellan.fleet.RouteKind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;
import javafx.scene.Parent;

/**
 * Opens the workspace of one cluster: {@code castellan://cluster/<id>}, with {@code ?route=direct} by a chosen route, and
 * the places of {@link Place} in it.
 */
public final class ClusterScreens implements ScreenFactory {
    private final ClusterDesk desk;
    private final Workbench bench;

    /** Screens on these clusters, working at this bench. */
    public ClusterScreens(ClusterDesk desk, Workbench bench) {
        this.desk = desk;
        this.bench = bench;
    }

    @Override
    public String name() {
        return "cluster";
    }

    @Override
    public String label() {
        return "Cluster";
    }

    @Override
    public Icon icon() {
        return Icon.CLUSTER;
    }

    @Override
    public boolean inRail() {
        return false;
    }

    @Override
    public String rail() {
        return "fleet";
    }

    @Override
    public List<Supplier<Parent>> samples() {
        return ClusterSamples.all();
    }

    @Override
    public Screen open(Address address, ShellContext shell) {
        return new ClusterScreen(Place.of(address), routeOf(address), desk, bench, shell);
    }

    @Override
    public Address root(Address address) {
        return Place.overview(Place.of(address).cluster()).address();
    }

    @Override
    public boolean tabbed() {
        return true;
    }

    @Override
    public String title(Address address) {
        ClusterId id = Place.of(address).cluster();
        return bench.names().getOrDefault(id, ClusterScreen.name(Optional.empty(), id));
    }

    @Override
    public Optional<EnvironmentMark> environment(Address address) {
        return bench.cluster(Place.of(address).cluster()).map(FleetCluster::environment);
    }

    @Override
    public List<String> atStake() {
        List<String> stakes = new ArrayList<>();
        bench.writes().forEach(title -> stakes.add("“" + title + "” is being written and will be cut off."));
        bench.forwards().views().stream()
                .filter(f -> f.phase() == PortForwards.Phase.LISTENING)
                .map(f -> "The port " + f.localPort() + " forwarded to " + f.cluster() + " is closed.")
                .forEach(stakes::add);
        return stakes;
    }

    /** The route an address asks for; empty for the best that works. */
    static Optional<RouteKind> routeOf(Address address) {
        return address.choice("route")
                .flatMap(wanted -> Arrays.stream(RouteKind.values())
                        .filter(k -> routeName(k).equals(wanted))
                        .findFirst());
    }

    /** What a route is called in an address. */
    static String routeName(RouteKind route) {
        return route.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
