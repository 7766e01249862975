package dev.castellan.console.shell;

import dev.castellan.console.design.Action;
import dev.castellan.console.design.Badge;
import dev.castellan.console.design.Chip;
import dev.castellan.console.design.DataTable;
import dev.castellan.console.design.EnvironmentBadge;
import dev.castellan.console.design.Icon;
import dev.castellan.console.design.SearchField;
import dev.castellan.console.design.Skeleton;
import dev.castellan.console.design.StatePane;
import dev.castellan.console.design.Style;
import dev.castellan.console.design.Tone;
import dev.castellan.failure.Failure;
import dev.castellan.fleet.Environment;
import dev.castellan.fleet.EnvironmentMark;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import javafx.scene.Parent;
import javafx.scene.control.Label;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.VBox;

/** Screens that need nothing behind them, to show and to test the shell. */
final class SampleScreens {
    static final Instant NOW = Instant.parse("2026-11-23T12:00:00Z");

    record Sample(String name, Environment environment, String version, String site, boolean healthy) {}

    private SampleScreens() {}

    static List<ScreenFactory> all() {
        return List.of(
                new Factory("fleet", "Fleet", Icon.FLEET, false),
                new Factory("states", "States", Icon.SHIELD, false),
                new Factory("account", "Account", Icon.ACCOUNT, true),
                new Factory("settings", "Settings", Icon.SETTINGS, true),
                new Hidden("cluster", "Cluster"));
    }

    /** The samples with another screen in the place of the sample of that name. */
    static List<ScreenFactory> with(ScreenFactory real) {
        return all().stream().map(s -> s.name().equals(real.name()) ? real : s).toList();
    }

    private record Hidden(String name, String label) implements ScreenFactory {
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
            return new Place(address, label, shell);
        }
    }

    private record Factory(String name, String label, Icon icon, boolean atFoot) implements ScreenFactory {
        @Override
        public Screen open(Address address, ShellContext shell) {
            if (address.element(0).equals(Optional.of("broken"))) {
                throw new IllegalStateException("broken on purpose");
            }
            return new Place(address, label, shell);
        }

        @Override
        public List<PaletteEntry> palette(ShellContext shell) {
            if (!name.equals("fleet")) {
                return List.of();
            }
            List<PaletteEntry> entries = new ArrayList<>();
            SampleScreens.samples()
                    .forEach(s -> entries.add(PaletteEntry.cluster(
                            s.name(), s.site(), s.environment(), () -> shell.go(Address.of("cluster", s.name())))));
            entries.add(PaletteEntry.action(
                    "Read the manual",
                    "Help",
                    Icon.EXTERNAL,
                    () -> shell.browse(URI.create("https://manual.example/"))));
            return entries;
        }
    }

    static List<Sample> samples() {
        List<Sample> list = new ArrayList<>();
        String[] sites = {"Zürich", "Gothenburg", "Lyon", "Porto"};
        Environment[] kinds = Environment.values();
        for (int i = 0; i < 14; i++) {
            list.add(new Sample(
                    "store-" + sites[i % 4].toLowerCase(java.util.Locale.ROOT) + "-" + (i + 1),
                    kinds[(i * 3) % 4],
                    "1.3" + (i % 4) + ".4",
                    sites[i % 4],
                    i % 5 != 0));
        }
        return list;
    }

    private static final class Place implements Screen {
        private final Address address;
        private final String label;
        private final ShellContext shell;
        private final VBox page = new VBox();

        Place(Address address, String label, ShellContext shell) {
            this.address = address;
            this.label = label;
            this.shell = shell;
            page.getStyleClass().add(Style.PAGE);
            Label title = new Label(title());
            title.getStyleClass().add(Style.TITLE);
            page.getChildren().add(title);
            if (address.screen().equals("states")) {
                states();
            } else {
                table();
            }
        }

        @Override
        public List<PaletteEntry> palette() {
            return List.of(PaletteEntry.here(
                    "Cupboard of " + label,
                    "cb",
                    Icon.CLUSTER,
                    () -> shell.go(Address.of(address.screen(), "cupboard"))));
        }

        private void table() {
            SearchField search = new SearchField("Search clusters", t -> {});
            search.setId("sample-search");
            HBox.setHgrow(search, Priority.ALWAYS);
            Chip production = new Chip("Production", Icon.PRODUCTION);
            production.setSelected(true);
            HBox tools = new HBox(search, production, new Chip("Behind on agent"), new Chip("Offline"));
            tools.getStyleClass().add(Style.TOOLBAR);
            DataTable<Sample> table = new DataTable<>("Clusters", Sample::name);
            table.column("Cluster", 220, Sample::name);
            table.column(
                    "Environment",
                    150,
                    s -> s.environment().label(),
                    Comparator.comparing(Sample::environment),
                    () -> new EnvironmentBadge(Environment.UNKNOWN),
                    (badge, s) -> badge.show(s.environment()));
            table.column("Site", 120, Sample::site);
            table.column("Kubernetes", 110, Sample::version);
            table.column(
                    "State",
                    120,
                    s -> s.healthy() ? "Connected" : "Offline",
                    Comparator.comparing(Sample::healthy),
                    () -> new Badge(Tone.NEUTRAL, ""),
                    (badge, s) -> {
                        if (s.healthy()) {
                            badge.show(Tone.GOOD, "Connected", Icon.CHECK);
                        } else {
                            badge.show(Tone.BAD, "Offline", Icon.OFFLINE);
                        }
                    });
            table.show(samples());
            table.onOpen(s -> shell.go(Address.of("cluster", s.name())));
            VBox.setVgrow(table, Priority.ALWAYS);
            page.getChildren().addAll(tools, table);
        }

        private void states() {
            Failure failure = new Failure(
                    "azure-unreachable",
                    "Azure did not answer within 20 s.",
                    "The list below may be out of date.",
                    "Check the network or the proxy, then try again.",
                    true,
                    "timeout");
            StatePane loading = new StatePane(shell.clock());
            loading.loading(Skeleton.rows(2));
            StatePane empty = new StatePane(shell.clock());
            empty.empty(
                    Icon.CLUSTER,
                    "No clusters yet",
                    "Nothing was found in the subscriptions of this account.",
                    Action.proposed("Choose subscriptions", () -> {}),
                    Action.plain("Add a kubeconfig", () -> {}));
            StatePane stale = new StatePane(shell.clock());
            stale.stale(
                    new Label("Content read earlier"),
                    Optional.of(NOW.minus(Duration.ofMinutes(12))),
                    failure,
                    Action.quiet("Try again", () -> {}).with(Icon.REFRESH));
            StatePane failed = new StatePane(shell.clock());
            failed.failed(failure, Action.proposed("Try again", () -> {}).with(Icon.REFRESH));
            StatePane signedOut = new StatePane(shell.clock());
            signedOut.signedOut(
                    "Sign in to see the clusters that Azure knows.",
                    Action.proposed("Sign in", () -> {}).with(Icon.SIGN_IN));
            for (StatePane pane : List.of(loading, empty, stale, failed, signedOut)) {
                pane.getStyleClass().add(Style.CARD);
                page.getChildren().add(pane);
            }
        }

        @Override
        public Address address() {
            return address;
        }

        @Override
        public String title() {
            return address.element(0).orElse(label);
        }

        @Override
        public Parent view() {
            return page;
        }

        @Override
        public List<Crumb> crumbs() {
            return address.path().isEmpty()
                    ? List.of(Crumb.here(label))
                    : List.of(Crumb.to("Fleet", Address.of("fleet")), Crumb.here(title()));
        }

        @Override
        public Optional<EnvironmentMark> environment() {
            return samples().stream()
                    .filter(s -> address.element(0).equals(Optional.of(s.name())))
                    .map(s -> new EnvironmentMark(
                            s.environment(),
                            s.environment() == Environment.UNKNOWN
                                    ? EnvironmentMark.Origin.NONE
                                    : EnvironmentMark.Origin.TAG,
                            "environment=" + s.environment().label()))
                    .findFirst();
        }

        @Override
        public Optional<DataAge> age() {
            return Optional.of(new DataAge("Azure", Optional.of(NOW.minusSeconds(12)), DataAge.State.FRESH));
        }
    }
}
