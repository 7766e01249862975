package dev.castellan.console.access;

import dev.castellan.console.design.Icon;
import dev.castellan.console.shell.Address;
import dev.castellan.console.shell.Crumb;
import dev.castellan.console.shell.DataAge;
import dev.castellan.console.shell.FileChoice;
import dev.castellan.console.shell.PaletteEntry;
import dev.castellan.console.shell.Screen;
import dev.castellan.console.shell.ShellContext;
import dev.castellan.console.shell.WriteGuard;
import dev.castellan.fleet.DisplayText;
import dev.castellan.fleet.EnvironmentMark;
import dev.castellan.fleet.FleetCluster;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import javafx.scene.Parent;
import org.jspecify.annotations.Nullable;

/** Who can do what in one cluster or one saved snapshot: what was read, and the tabs that answer from it. */
final class AccessScreen implements Screen, AccessFrame {
    /** Access changes rarely, but a reading this old is no basis for a decision. */
    private static final Duration OLD = Duration.ofMinutes(30);

    private final AccessSource source;
    private final AccessDesk desk;
    private final FileChoice files;
    private final List<AccessTab> tabs;
    private final ShellContext shell;
    private final Consumer<AccessPlace> shownAt;
    private final AccessModel model;
    private final Map<String, AccessPage> pages = new LinkedHashMap<>();
    private AccessPlace place;
    private Optional<AccessReading> shown = Optional.empty();
    private boolean closed;
    private @Nullable AccessView view;
    private boolean opened;
    private boolean visible;
    private @Nullable AccessPage told;

    AccessScreen(
            AccessSource source,
            AccessPlace place,
            AccessDesk desk,
            FileChoice files,
            List<AccessTab> tabs,
            ShellContext shell,
            Consumer<AccessPlace> shownAt) {
        this.source = source;
        this.desk = desk;
        this.files = files;
        this.tabs = tabs;
        this.shell = shell;
        this.shownAt = shownAt;
        this.place = atTab(place);
        this.model = new AccessModel(source, desk, shell);
        var _ = model.onChange(() -> shell.ui().post(this, this::modelChanged));
    }

    private AccessPlace atTab(AccessPlace wanted) {
        return tabs.stream().anyMatch(t -> t.page().equals(wanted.page()))
                ? wanted
                : wanted.at(tabs.isEmpty() ? "" : tabs.getFirst().page(), Map.of());
    }

    private void modelChanged() {
        if (closed) {
            return;
        }
        Optional<AccessReading> reading = model.picture().reading();
        if (reading.isPresent() && !reading.equals(shown)) {
            shown = reading;
            pages.values().forEach(p -> p.show(reading.get()));
        }
        AccessView made = view;
        if (made != null) {
            made.show();
        }
        shell.changed();
    }

    AccessModel model() {
        return model;
    }

    List<AccessTab> tabs() {
        return tabs;
    }

    String page() {
        return place.page();
    }

    /** The page shown, opened when it is shown first; empty before anything was read. */
    Optional<AccessPage> open() {
        if (shown.isEmpty()) {
            return Optional.empty();
        }
        AccessReading reading = shown.get();
        Optional<AccessTab> tab =
                tabs.stream().filter(t -> t.page().equals(place.page())).findFirst();
        if (tab.isEmpty()) {
            return Optional.empty();
        }
        AccessPage page = pages.get(place.page());
        if (page == null) {
            page = tab.get().open(this);
            pages.put(place.page(), page);
            // What the page tells of itself while it begins must not replace what the address asks of it.
            Map<String, String> choices = place.choices();
            page.show(reading);
            page.go(choices);
        }
        return Optional.of(page);
    }

    /** The view has the page in it now: what asks for the keyboard before that asks in vain. */
    void seen() {
        AccessPage page = pages.get(place.page());
        if (visible && page != null && !page.equals(told)) {
            told = page;
            page.shown();
        }
    }

    /** Goes to a page and gives it the keyboard, also where it is shown already. */
    private void arrive(String page) {
        told = null;
        go(page, Map.of());
        seen();
    }

    private Optional<AccessPage> current() {
        return Optional.ofNullable(pages.get(place.page()));
    }

    @Override
    public Address address() {
        return current()
                .map(p -> place.at(place.page(), p.choices()))
                .orElse(place)
                .address();
    }

    @Override
    public String title() {
        return "Access: " + name();
    }

    String name() {
        return switch (source) {
            case AccessSource.File file -> DisplayText.clean(file.name());
            case AccessSource.Cluster cluster ->
                DisplayText.clean(cluster().map(FleetCluster::name).orElseGet(() -> {
                    String id = cluster.id().value();
                    int at = Math.max(id.lastIndexOf('/'), id.lastIndexOf(':'));
                    return at < id.length() - 1 ? id.substring(at + 1) : id;
                }));
        };
    }

    @Override
    public Parent view() {
        AccessView made = view;
        if (made == null) {
            made = new AccessView(this);
            view = made;
        }
        return made.root();
    }

    @Override
    public List<Crumb> crumbs() {
        List<Crumb> crumbs = new ArrayList<>();
        crumbs.add(Crumb.to("Access", AccessScreens.choice()));
        crumbs.add(Crumb.here(name()));
        return crumbs;
    }

    @Override
    public Optional<EnvironmentMark> environment() {
        return cluster().map(FleetCluster::environment);
    }

    @Override
    public Optional<WriteGuard> guard() {
        return current().flatMap(AccessPage::guard);
    }

    @Override
    public Optional<DataAge> age() {
        AccessPicture now = model.picture();
        Optional<Instant> asOf = now.reading().map(AccessReading::takenAt);
        String words = source instanceof AccessSource.File ? "Access snapshot" : "Access";
        if (now.stage().busy()) {
            return Optional.of(new DataAge(words, asOf, DataAge.State.LOADING));
        }
        if (now.signedOut()) {
            return Optional.of(new DataAge(words, asOf, DataAge.State.SIGNED_OUT));
        }
        return now.reading().map(r -> new DataAge(words, asOf, state(now, r)));
    }

    private DataAge.State state(AccessPicture now, AccessReading reading) {
        if (now.failure().isPresent()
                || reading.takenAt().plus(OLD).isBefore(shell.clock().now())) {
            return DataAge.State.STALE;
        }
        return reading.gaps().isEmpty() ? DataAge.State.FRESH : DataAge.State.INCOMPLETE;
    }

    @Override
    public boolean moveTo(Address address) {
        if (!address.screen().equals(AccessPlace.SCREEN)) {
            return false;
        }
        AccessPlace wanted = AccessPlace.of(address);
        if (wanted.source().isEmpty()) {
            // A bare address means: what is shown.
            return address.query().isEmpty();
        }
        if (!wanted.source().equals(Optional.of(source))) {
            return false;
        }
        move(atTab(wanted));
        return true;
    }

    private void move(AccessPlace wanted) {
        Optional<AccessPage> before = current();
        boolean other = !wanted.page().equals(place.page());
        if (other) {
            before.ifPresent(AccessPage::hidden);
        }
        boolean known = pages.containsKey(wanted.page());
        place = wanted;
        if (known) {
            current().ifPresent(p -> {
                if (!wanted.choices().isEmpty() && !wanted.choices().equals(p.choices())) {
                    p.go(wanted.choices());
                }
            });
        }
        shownAt.accept(place);
        AccessView made = view;
        if (made != null) {
            made.show();
        }
        shell.changed();
    }

    @Override
    public List<String> atStake() {
        return pages.values().stream().flatMap(p -> p.atStake().stream()).toList();
    }

    @Override
    public List<PaletteEntry> palette() {
        List<PaletteEntry> entries = new ArrayList<>();
        for (AccessTab tab : tabs) {
            entries.add(PaletteEntry.here(tab.title(), "access in " + name(), tab.icon(), () -> arrive(tab.page())));
        }
        model.picture()
                .reading()
                .ifPresent(r -> entries.add(PaletteEntry.here(
                        "Save this snapshot …",
                        "access in " + name(),
                        Icon.EXPORT,
                        () -> Optional.ofNullable(view).ifPresent(AccessView::save))));
        current().ifPresent(p -> entries.addAll(p.palette()));
        return entries;
    }

    @Override
    public void refresh() {
        model.read();
    }

    @Override
    public void search() {
        current().ifPresent(AccessPage::search);
    }

    @Override
    public void shown() {
        visible = true;
        shownAt.accept(place);
        if (!opened) {
            opened = true;
            model.read();
        }
        seen();
    }

    @Override
    public void hidden() {
        visible = false;
        told = null;
        current().ifPresent(AccessPage::hidden);
    }

    @Override
    public void close() {
        closed = true;
        model.close();
        pages.values().forEach(AccessPage::close);
    }

    @Override
    public ShellContext shell() {
        return shell;
    }

    @Override
    public AccessDesk desk() {
        return desk;
    }

    @Override
    public FileChoice files() {
        return files;
    }

    @Override
    public AccessSource source() {
        return source;
    }

    @Override
    public Optional<FleetCluster> cluster() {
        return model.picture().cluster();
    }

    @Override
    public Address at(String page, Map<String, String> choices) {
        return place.at(page, choices).address();
    }

    @Override
    public void go(String page, Map<String, String> choices) {
        shell.go(at(page, choices));
    }

    @Override
    public void changed() {
        // What was under way when it closed may still be told, and must not become the place shown last.
        if (closed) {
            return;
        }
        current().ifPresent(p -> {
            place = place.at(place.page(), p.choices());
            shownAt.accept(place);
        });
        shell.changed();
    }
}
