package dev.castellan.console.fleet;

import dev.castellan.console.shell.Address;
import dev.castellan.console.shell.Crumb;
import dev.castellan.console.shell.DataAge;
import dev.castellan.console.shell.SavedFile;
import dev.castellan.console.shell.Screen;
import dev.castellan.console.shell.ShellContext;
import dev.castellan.failure.Failure;
import dev.castellan.fleet.ClusterId;
import dev.castellan.fleet.DisplayText;
import dev.castellan.fleet.Environment;
import dev.castellan.fleet.FleetSnapshot;
import dev.castellan.fleet.RouteKind;
import dev.castellan.fleet.SourceState;
import dev.castellan.job.Job;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import javafx.scene.Parent;
import org.jspecify.annotations.Nullable;

/** The fleet: every cluster from every source. Nothing is connected before it is opened. */
final class FleetScreen implements Screen {
    private static final Duration REFRESH_DEADLINE = Duration.ofMinutes(5);
    /** Urgencies are looked at again this often while the screen is shown. */
    private static final Duration TICK = Duration.ofMinutes(1);

    private final FleetDesk desk;
    private final ShellContext shell;
    private final Consumer<FleetWish> remember;
    private final ExecutorService worker = Executors.newSingleThreadExecutor(
            Thread.ofPlatform().daemon().name("fleet-pictures").factory());
    private final FleetModel model;
    private final Runnable unlisten;
    private @Nullable FleetView view;
    private @Nullable Runnable unwatch;
    private @Nullable Job<FleetSnapshot> refreshing;
    private Instant ticked;
    private boolean seen;
    private boolean wished;

    FleetScreen(FleetDesk desk, ShellContext shell, FleetWish wish, Consumer<FleetWish> remember) {
        this.desk = desk;
        this.shell = shell;
        this.remember = remember;
        this.ticked = shell.clock().now();
        this.model = new FleetModel(wish, worker, Runnable::run, shell.clock().source());
        Runnable unfleet = desk.onChange(model::fleet);
        Runnable unmark = desk.marks().onChange(() -> model.marks(desk.marks().now()));
        this.unlisten = () -> {
            unfleet.run();
            unmark.run();
        };
        model.marks(desk.marks().now());
    }

    /** Where a cluster is shown. */
    static Address addressOf(ClusterId id) {
        return Address.of("cluster", id.value());
    }

    @Override
    public Address address() {
        return new Address("fleet", List.of(), model.wish().choices());
    }

    @Override
    public String title() {
        return "Fleet";
    }

    @Override
    public List<Crumb> crumbs() {
        return List.of(Crumb.here("Fleet"));
    }

    @Override
    public Optional<DataAge> age() {
        return age(model.picture());
    }

    /** The oldest answer among those shown counts; a source that cannot be read makes the whole stale. */
    static Optional<DataAge> age(FleetPicture picture) {
        List<SourceState> sources = picture.sources();
        if (sources.isEmpty()) {
            return picture.stage() == FleetPicture.Stage.LOADING
                    ? Optional.of(new DataAge("Fleet", Optional.empty(), DataAge.State.LOADING))
                    : Optional.empty();
        }
        Optional<Instant> oldest =
                sources.stream().flatMap(s -> s.asOf().stream()).min(Comparator.naturalOrder());
        boolean loading = sources.stream().anyMatch(s -> s.state() == SourceState.State.LOADING);
        // A source that gave no row makes no row stale: its own state is the news then.
        boolean stale =
                picture.troubled().stream().anyMatch(s -> s.clusters() > 0 && s.state() != SourceState.State.PARTIAL);
        boolean partial = sources.stream().anyMatch(s -> s.state() == SourceState.State.PARTIAL);
        boolean signedOut = sources.stream().anyMatch(s -> s.state() == SourceState.State.SIGNED_OUT);
        // Rows of the others are as fresh as ever: that one source gives none does not speak for them.
        boolean others = sources.stream().anyMatch(s -> s.state() == SourceState.State.FRESH && s.clusters() > 0);
        DataAge.State state;
        if (picture.troubled().isEmpty()) {
            state = loading ? DataAge.State.LOADING : DataAge.State.FRESH;
        } else if (stale) {
            state = DataAge.State.STALE;
        } else if (partial || others) {
            state = DataAge.State.INCOMPLETE;
        } else {
            state = signedOut ? DataAge.State.SIGNED_OUT : DataAge.State.OFFLINE;
        }
        String besides = others
                ? picture.troubled().stream()
                        .map(s -> DisplayText.clean(s.name()) + " " + word(s.state()))
                        .collect(Collectors.joining(", "))
                : "";
        return Optional.of(new DataAge("Fleet", oldest, state, besides));
    }

    private static String word(SourceState.State state) {
        return switch (state) {
            case LOADING -> "is being read";
            case FRESH -> "is up to date";
            case PARTIAL -> "kept rows back";
            case STALE -> "is stale";
            case SIGNED_OUT -> "is signed out";
            case FORBIDDEN -> "is forbidden";
            case UNREACHABLE -> "is unreachable";
            case FAILED -> "failed";
        };
    }

    @Override
    public Parent view() {
        FleetView made = view;
        if (made == null) {
            made = new FleetView(model, shell, new Commands());
            view = made;
        }
        return made.root();
    }

    @Override
    public boolean moveTo(Address address) {
        if (!address.screen().equals("fleet") || !address.path().isEmpty()) {
            return false;
        }
        if (!address.query().isEmpty()) {
            FleetWish wanted = FleetWish.of(address.query());
            model.wish(w -> wanted);
        }
        return true;
    }

    @Override
    public void refresh() {
        Job<FleetSnapshot> running = refreshing;
        if (running != null && running.view().state() == Job.State.RUNNING) {
            return;
        }
        Job<FleetSnapshot> job = shell.start("Read the fleet", REFRESH_DEADLINE, progress -> {
            progress.step(Optional.empty(), "Asking every source");
            return desk.refresh();
        });
        refreshing = job;
        model.refreshing(true);
        shell.ui().deliver(job.result(), this::read, this::failed);
        var _ = job.result().whenComplete((value, thrown) -> {
            model.reading(false);
            model.refreshing(false);
        });
    }

    private void read(FleetSnapshot snapshot) {
        model.fleet(snapshot);
        shell.changed();
    }

    private void failed(Failure failure) {
        shell.notices().failure(failure);
        shell.changed();
    }

    @Override
    public void search() {
        FleetView shown = view;
        if (shown != null) {
            shown.focusSearch();
        }
    }

    @Override
    public void shown() {
        if (unwatch == null) {
            unwatch = shell.clock().watch(this::tick);
        }
        FleetSnapshot latest = desk.latest();
        boolean nothing = latest.sources().isEmpty() && latest.clusters().isEmpty();
        // Somebody may have signed in on the account screen meanwhile.
        boolean signedOut = latest.sources().stream().anyMatch(s -> s.state() == SourceState.State.SIGNED_OUT);
        if (!nothing) {
            model.reading(false);
            model.fleet(latest);
        }
        if (nothing || (signedOut && seen)) {
            refresh();
        }
        seen = true;
    }

    @Override
    public void hidden() {
        // Not with each letter typed: when one leaves, or the program ends.
        if (wished) {
            wished = false;
            remember.accept(model.wish());
        }
        Runnable watching = unwatch;
        if (watching != null) {
            watching.run();
            unwatch = null;
        }
    }

    @Override
    public void close() {
        hidden();
        unlisten.run();
        FleetView shown = view;
        if (shown != null) {
            shown.close();
        }
        worker.shutdownNow();
    }

    FleetModel model() {
        return model;
    }

    private void tick() {
        Instant now = shell.clock().now();
        if (Duration.between(ticked, now).compareTo(TICK) >= 0) {
            ticked = now;
            model.tick();
        }
    }

    /** What the view asks for. */
    final class Commands {
        void open(FleetRow row) {
            shell.go(addressOf(row.cluster().id()));
        }

        void open(FleetRow row, RouteKind route) {
            shell.go(addressOf(row.cluster().id())
                    .with("route", route.name().toLowerCase(Locale.ROOT).replace('_', '-')));
        }

        void showAccess(FleetRow row) {
            shell.go(Address.of("access", row.cluster().id().value()));
        }

        void refresh() {
            FleetScreen.this.refresh();
        }

        void signIn() {
            shell.go(Address.of("account"));
        }

        void addKubeconfig() {
            shell.go(Address.of("settings", "profiles"));
        }

        void wished() {
            wished = true;
            shell.changed();
        }

        void choose(List<FleetRow> rows, Optional<Environment> environment) {
            Job<Integer> job = shell.start("Set the environment", Duration.ofSeconds(30), progress -> {
                for (FleetRow row : rows) {
                    desk.choose(row.cluster().id(), environment);
                }
                return rows.size();
            });
            shell.ui()
                    .deliver(
                            job.result(),
                            count -> shell.notices().success(chosen(rows, environment)),
                            failure -> shell.notices().failure(failure));
        }

        void copyAddress(FleetRow row) {
            shell.copy("Address", addressOf(row.cluster().id()).print());
        }

        void copyName(FleetRow row) {
            shell.copy("Name", row.name());
        }

        void copyRows(List<FleetRow> rows) {
            shell.copy(
                    rows.size() == 1 ? "1 row" : rows.size() + " rows",
                    FleetExport.tabbed(rows, model.wish().columns()));
        }

        void export(javafx.stage.Window owner, boolean json) {
            shell.files()
                    .save(owner, "Export the fleet", json ? "fleet.json" : "fleet.csv")
                    .ifPresent(file -> write(file, json));
        }
    }

    private void write(Path file, boolean json) {
        FleetPicture picture = model.picture();
        List<FleetRow> rows = picture.selected().size() > 1 ? picture.selectedRows() : picture.rows();
        List<FleetColumn> columns = picture.wish().columns();
        Instant now = shell.clock().now();
        SavedFile.save(
                shell,
                rows.size() == 1 ? "1 cluster" : rows.size() + " clusters",
                file,
                SavedFile.Content.text(
                        () -> json ? FleetExport.json(rows, columns, now) : FleetExport.csv(rows, columns)));
    }

    private static String chosen(List<FleetRow> rows, Optional<Environment> environment) {
        String which = rows.size() == 1 ? rows.getFirst().name() : rows.size() + " clusters";
        return environment
                .map(e -> which + (rows.size() == 1 ? " is now marked " : " are now marked ") + e.label())
                .orElse(which + (rows.size() == 1 ? " is" : " are") + " classified by tag and name again");
    }

    /** The choices of an address that a wish was made from; for tests. */
    Map<String, String> choices() {
        return model.wish().choices();
    }
}
