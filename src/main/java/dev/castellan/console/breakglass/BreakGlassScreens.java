package dev.castellan.console.breakglass;

import dev.castellan.breakglass.BreakGlassSnapshot;
import dev.castellan.console.design.Icon;
import dev.castellan.console.shell.Address;
import dev.castellan.console.shell.PaletteEntry;
import dev.castellan.console.shell.Screen;
import dev.castellan.console.shell.ScreenFactory;
import dev.castellan.console.shell.ShellContext;
import dev.castellan.fleet.ClusterId;
import dev.castellan.fleet.DisplayText;
import dev.castellan.fleet.FleetCluster;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Opens break-glass: {@code castellan://breakglass}, {@code …/request?cluster=ID}, {@code …/history}, {@code …/untracked}, {@code
 * …/policy}, and one check-out by its name.
 */
public final class BreakGlassScreens implements ScreenFactory {
    private static final int PALETTE_CLUSTERS = 300;

    private final BreakGlassDesk desk;

    /** Screens on this desk. */
    public BreakGlassScreens(BreakGlassDesk desk) {
        this.desk = desk;
    }

    /** Where one asks for the admin certificate of a cluster. */
    public static Address request(ClusterId cluster) {
        return new BreakGlassPlace.Request(Optional.of(cluster)).address();
    }

    @Override
    public String name() {
        return BreakGlassPlace.SCREEN;
    }

    @Override
    public String label() {
        return "Break-glass";
    }

    @Override
    public Icon icon() {
        return Icon.CERTIFICATE;
    }

    @Override
    public Address root(Address address) {
        return Address.of(BreakGlassPlace.SCREEN);
    }

    /** Also where none of its screens was opened since the start: keys do not depend on who looks at them. */
    @Override
    public List<String> atStake() {
        return desk.snapshot().map(StandingCheckouts::whenClosed).orElse(List.of());
    }

    @Override
    public Screen open(Address address, ShellContext shell) {
        return new BreakGlassScreen(BreakGlassPlace.of(address), desk, shell);
    }

    @Override
    public List<PaletteEntry> palette(ShellContext shell) {
        List<PaletteEntry> entries = new ArrayList<>();
        entries.add(PaletteEntry.action(
                "Request an admin certificate",
                "break-glass",
                Icon.CERTIFICATE,
                () -> shell.go(new BreakGlassPlace.Request(Optional.empty()).address())));
        entries.add(PaletteEntry.action(
                "Look for untracked use of admin certificates",
                "break-glass",
                Icon.CERTIFICATE,
                () -> shell.go(new BreakGlassPlace.Untracked().address())));
        desk.snapshot()
                .map(BreakGlassSnapshot::out)
                .orElse(List.of())
                .forEach(item -> entries.add(PaletteEntry.action(
                        "Break-glass: "
                                + DisplayText.clean(item.checkout().request().clusterName()),
                        item.state().label(),
                        Icon.CERTIFICATE,
                        () -> shell.go(new BreakGlassPlace.One(item.checkout().id()).address()))));
        desk.clusters().stream()
                .filter(FleetCluster::azure)
                .limit(PALETTE_CLUSTERS)
                .forEach(c -> entries.add(PaletteEntry.action(
                        "Break-glass for " + DisplayText.clean(c.name()),
                        "ask for its admin certificate",
                        Icon.CERTIFICATE,
                        () -> shell.go(request(c.id())))));
        return entries;
    }
}
