package dev.castellan.console.fleet;

import dev.castellan.console.design.Icon;
import dev.castellan.console.shell.Address;
import dev.castellan.console.shell.PaletteEntry;
import dev.castellan.console.shell.Screen;
import dev.castellan.console.shell.ScreenFactory;
import dev.castellan.console.shell.ShellContext;
import dev.castellan.fleet.DisplayText;
import dev.castellan.fleet.FleetCluster;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Opens the fleet screen: {@code castellan://fleet}. */
public final class FleetScreens implements ScreenFactory {
    /** The palette stays quick with any fleet; the search of the fleet screen finds the others. */
    private static final int PALETTE_CLUSTERS = 2_000;

    private final FleetDesk desk;
    private Map<String, String> lastChoices = Map.of();
    private boolean first = true;

    /** Screens on this fleet. */
    public FleetScreens(FleetDesk desk) {
        this.desk = desk;
    }

    @Override
    public String name() {
        return "fleet";
    }

    @Override
    public String label() {
        return "Fleet";
    }

    @Override
    public Icon icon() {
        return Icon.FLEET;
    }

    @Override
    public Screen open(Address address, ShellContext shell) {
        // A bare address means: as it was shown last.
        if (first) {
            first = false;
            desk.lastView()
                    .ifPresent(last -> lastChoices =
                            FleetWish.of(last.query()).withQuery("").choices());
        }
        FleetWish wish = FleetWish.of(address.query().isEmpty() ? lastChoices : address.query());
        return new FleetScreen(desk, shell, wish, changed -> {
            lastChoices = changed.withQuery("").choices();
            Address view = new Address("fleet", List.of(), lastChoices);
            Thread.ofVirtual().name("keep-fleet-view").start(() -> desk.keepView(view));
        });
    }

    @Override
    public List<PaletteEntry> palette(ShellContext shell) {
        List<PaletteEntry> entries = new ArrayList<>();
        entries.add(PaletteEntry.action(
                "Clusters that need attention",
                "Fleet",
                Icon.WARNING,
                () -> shell.go(Address.of("fleet").with("q", "needs:attention"))));
        desk.latest().clusters().stream()
                .limit(PALETTE_CLUSTERS)
                .forEach(cluster -> entries.add(entry(cluster, shell)));
        return entries;
    }

    private static PaletteEntry entry(FleetCluster cluster, ShellContext shell) {
        String detail = (cluster.azure() ? "Arc · " : "kubeconfig · ")
                + cluster.site().map(DisplayText::clean).map(s -> s + " · ").orElse("")
                + FleetCells.brief(DisplayText.clean(cluster.source()));
        return PaletteEntry.cluster(
                DisplayText.clean(cluster.name()),
                detail,
                cluster.environment().environment(),
                () -> shell.go(FleetScreen.addressOf(cluster.id())));
    }
}
