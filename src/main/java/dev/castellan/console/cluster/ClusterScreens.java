package dev.castellan.console.cluster;

import dev.castellan.console.design.Icon;
import dev.castellan.console.shell.Address;
import dev.castellan.console.shell.Screen;
import dev.castellan.console.shell.ScreenFactory;
import dev.castellan.console.shell.ShellContext;
import dev.castellan.fleet.ClusterId;
import dev.castellan.fleet.RouteKind;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** Opens the screen of one cluster: {@code castellan://cluster/<id>}, with {@code ?route=direct} by a chosen route. */
public final class ClusterScreens implements ScreenFactory {
    private final ClusterDesk desk;

    /** Screens on these clusters. */
    public ClusterScreens(ClusterDesk desk) {
        this.desk = desk;
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
    public Screen open(Address address, ShellContext shell) {
        return new ClusterScreen(idOf(address), routeOf(address), desk, shell);
    }

    /** The cluster an address names; an ARM id may be written as one element or as its parts. */
    static ClusterId idOf(Address address) {
        String id = String.join("/", address.path());
        return new ClusterId(address.path().size() > 1 && !id.startsWith("/") ? "/" + id : id);
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
