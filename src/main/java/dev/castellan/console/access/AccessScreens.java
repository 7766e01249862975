package dev.castellan.console.access;

import dev.castellan.console.design.Icon;
import dev.castellan.console.shell.Address;
import dev.castellan.console.shell.FileChoice;
import dev.castellan.console.shell.PaletteEntry;
import dev.castellan.console.shell.Screen;
import dev.castellan.console.shell.ScreenFactory;
import dev.castellan.console.shell.ShellContext;
import dev.castellan.fleet.ClusterId;
import dev.castellan.fleet.DisplayText;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Opens who can do what: {@code castellan://access/<cluster>/<page>}, {@code castellan://access/file:<path>/<page>} for a
 * snapshot on disk; without a source the one shown last, or the choice of one.
 */
public final class AccessScreens implements ScreenFactory {
    /** The palette stays quick with any fleet; the choice of a cluster has the others. */
    private static final int PALETTE_CLUSTERS = 300;

    private static final String CHOOSE = "choose";

    private final AccessDesk desk;
    private final FileChoice files;
    private final List<AccessTab> tabs;
    private Optional<AccessPlace> last = Optional.empty();

    /** Screens with these tabs, the first of which is shown where an address names none. */
    public AccessScreens(AccessDesk desk, FileChoice files, List<AccessTab> tabs) {
        this.desk = desk;
        this.files = files;
        this.tabs = List.copyOf(tabs);
    }

    /** The place where everything about access to a cluster begins. */
    public static Address of(ClusterId cluster) {
        return new AccessPlace(Optional.of(new AccessSource.Cluster(cluster)), "", java.util.Map.of()).address();
    }

    static Address choice() {
        return Address.of(AccessPlace.SCREEN).with(CHOOSE, "source");
    }

    @Override
    public String name() {
        return AccessPlace.SCREEN;
    }

    @Override
    public String label() {
        return "Access";
    }

    @Override
    public Icon icon() {
        return Icon.KEY;
    }

    /** A bare address means: as it was shown last. */
    private AccessPlace wanted(Address address) {
        AccessPlace place = AccessPlace.of(address);
        return place.source().isPresent() || address.choice(CHOOSE).isPresent() ? place : last.orElse(place);
    }

    @Override
    public Address root(Address address) {
        return new AccessPlace(wanted(address).source(), "", java.util.Map.of()).address();
    }

    @Override
    public Screen open(Address address, ShellContext shell) {
        AccessPlace place = wanted(address);
        return place.source()
                .<Screen>map(
                        source -> new AccessScreen(source, place, desk, files, tabs, shell, p -> last = Optional.of(p)))
                .orElseGet(() -> new ChoiceScreen(desk, files, shell));
    }

    @Override
    public List<PaletteEntry> palette(ShellContext shell) {
        List<PaletteEntry> entries = new ArrayList<>();
        last.ifPresent(place -> {
            for (AccessTab tab : tabs) {
                entries.add(PaletteEntry.action(
                        "Access: " + tab.title(),
                        "of what was read last",
                        tab.icon(),
                        () -> shell.go(place.at(tab.page(), java.util.Map.of()).address())));
            }
        });
        entries.add(PaletteEntry.action(
                "Choose whose access to look at", "a cluster or a snapshot file", Icon.KEY, () -> shell.go(choice())));
        desk.clusters().stream()
                .limit(PALETTE_CLUSTERS)
                .forEach(c -> entries.add(PaletteEntry.action(
                        "Access in " + DisplayText.clean(c.name()),
                        "who can do what",
                        Icon.KEY,
                        () -> shell.go(of(c.id())))));
        return entries;
    }
}
