package dev.castellan.console.cluster;

import dev.castellan.browse.Kind;
import dev.castellan.browse.Kinds;
import dev.castellan.browse.Listing;
import dev.castellan.browse.ReadableNamespaces;
import dev.castellan.browse.Row;
import dev.castellan.browse.object.ObjectAddress;
import dev.castellan.browse.object.WriteLocks;
import dev.castellan.console.shell.ShellContext;
import dev.castellan.failure.Failure;
import dev.castellan.failure.FailureException;
import dev.castellan.fleet.DisplayText;
import dev.castellan.job.Job;
import dev.castellan.job.Jobs;
import dev.castellan.settings.Browsing;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * What one is looking at inside a cluster: its kinds, the list of one, one object of it. Follows the {@link Place}; whatever
 * the place no longer names is closed. Interface thread only.
 */
final class WorkspaceModel implements AutoCloseable {
    private static final Duration KINDS_DEADLINE = Duration.ofMinutes(2);

    private final Workbench bench;
    private final ShellContext shell;
    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
    private final Map<String, Integer> counts = new LinkedHashMap<>();
    private final List<Runnable> hooks = new ArrayList<>();
    private final List<Job<?>> deeds = new ArrayList<>();
    private Place place;
    private Optional<Kinds> kinds = Optional.empty();
    private Optional<Failure> kindsFailure = Optional.empty();
    private boolean readingKinds;
    private Workbench.@Nullable Room room;
    private @Nullable ListModel list;
    private @Nullable ObjectModel object;
    private @Nullable Listing namespaces;
    private boolean closed;

    WorkspaceModel(Place place, Workbench bench, ShellContext shell) {
        this.place = place;
        this.bench = bench;
        this.shell = shell;
    }

    Workbench bench() {
        return bench;
    }

    Place place() {
        return place;
    }

    Optional<Kinds> kinds() {
        return kinds;
    }

    Optional<Failure> kindsFailure() {
        return kindsFailure;
    }

    boolean readingKinds() {
        return readingKinds;
    }

    Optional<ListModel> list() {
        return Optional.ofNullable(list);
    }

    Optional<ObjectModel> object() {
        return Optional.ofNullable(object);
    }

    Optional<Workbench.Room> room() {
        return Optional.ofNullable(room);
    }

    /** The kind of the page; empty before the kinds are known, and where the cluster has none of that name. */
    Optional<Kind> kind() {
        return kinds.flatMap(k -> place.kind().flatMap(k::byId));
    }

    /** Kinds looked at lately, newest first. */
    List<Kind> recent() {
        return named(bench.browsing().recent());
    }

    List<Kind> favourites() {
        return named(bench.browsing().favourites());
    }

    private List<Kind> named(List<String> ids) {
        return kinds.map(k -> ids.stream().flatMap(id -> k.byId(id).stream()).toList())
                .orElse(List.of());
    }

    boolean favourite(Kind kind) {
        return bench.browsing().favourites().contains(kind.id());
    }

    /** How many there were of a kind when they were seen last. */
    Optional<Integer> count(Kind kind) {
        return Optional.ofNullable(counts.get(kind.id()));
    }

    /** The namespaces known, sorted; empty where they may not be listed. */
    List<String> namespacesKnown() {
        TreeSet<String> names = new TreeSet<>(place.namespaces());
        Listing known = namespaces;
        if (known != null) {
            known.view().rows().stream().map(Row::name).forEach(names::add);
        }
        return List.copyOf(names);
    }

    /** Where the kind of the list may be listed, where it may not be everywhere; told on the interface thread. */
    void readable(Kind kind, Consumer<ReadableNamespaces> told) {
        List<String> known = namespacesKnown();
        Job<ReadableNamespaces> job = shell.start(
                "Ask where " + DisplayText.clean(kind.title()) + " may be read",
                KINDS_DEADLINE,
                progress -> bench.lists().readable(place.cluster(), kind, known));
        // Where nobody can say, the list's own reason is all there is.
        shell.ui().deliver(job.result(), told, failure -> {});
    }

    Runnable onChange(Runnable listener) {
        listeners.add(listener);
        return () -> listeners.remove(listener);
    }

    /** Begins: the cluster is known to the fleet now. */
    void start() {
        if (room != null || closed) {
            return;
        }
        try {
            room = bench.enter(place.cluster());
        } catch (FailureException e) {
            kindsFailure = Optional.of(e.failure());
            tell();
            return;
        }
        hooks.add(bench.locks().onChange(id -> shell.ui().post(hooks, this::tell)));
        readKinds(false);
    }

    /** Reads the kinds, anew where wanted. */
    void readKinds(boolean fresh) {
        if (readingKinds || closed || room == null) {
            return;
        }
        readingKinds = true;
        tell();
        Job<Kinds> job = shell.start(
                "Read the kinds of the cluster",
                KINDS_DEADLINE,
                progress -> bench.lists().kinds(place.cluster(), fresh));
        var _ = job.result()
                .whenComplete((read, thrown) -> shell.ui().post(() -> {
                    readingKinds = false;
                    if (closed) {
                        return;
                    }
                    if (thrown == null) {
                        kinds = Optional.of(read);
                        kindsFailure = Optional.empty();
                        openNamespaces(read);
                        follow();
                    } else if (job.view().state() != Job.State.CANCELLED) {
                        kindsFailure = Optional.of(Failure.of(thrown, "console-cluster-kinds"));
                    }
                    tell();
                }));
    }

    private void openNamespaces(Kinds read) {
        if (namespaces == null) {
            read.byId("namespaces").ifPresent(kind -> {
                namespaces = bench.lists().open(Map.of(place.cluster(), kind), List.of());
            });
        }
    }

    /** Goes to a place in this cluster. */
    void go(Place next) {
        place = next;
        follow();
        tell();
    }

    /** The same place, shown otherwise: what is open follows without the shell's history. */
    void adjust(Place next) {
        if (next.equals(place)) {
            return;
        }
        place = next;
        follow();
        tell();
        shell.changed();
    }

    private void follow() {
        Optional<Kind> wanted = kind();
        ListModel open = list;
        if (open != null
                && (wanted.isEmpty() || !open.kind().id().equals(wanted.get().id()))) {
            open.close();
            list = null;
            open = null;
        }
        if (wanted.isPresent() && open == null) {
            Kind kind = wanted.get();
            ListModel fresh = new ListModel(
                    ns -> bench.lists().open(Map.of(place.cluster(), kind), ns),
                    shell.ui(),
                    kind,
                    place.namespaces(),
                    place.query(),
                    place.sort());
            fresh.onChange(() -> count(fresh));
            fresh.onAge(shell::changed);
            list = fresh;
            keep(b -> b.visited(kind.id()));
        } else if (open != null) {
            open.namespaces(place.namespaces());
            open.query(place.query());
            open.sort(place.sort());
        }
        followObject(wanted);
    }

    private void followObject(Optional<Kind> wanted) {
        Optional<ObjectAddress> address = wanted.flatMap(place::objectAddress);
        ObjectModel shown = object;
        if (shown != null && !address.equals(Optional.of(shown.address()))) {
            shown.close();
            object = null;
            shown = null;
        }
        Workbench.Room here = room;
        if (shown == null && address.isPresent() && here != null) {
            object = new ObjectModel(here, address.get(), wanted.orElseThrow().resource(), shell.ui());
        }
    }

    private void count(ListModel of) {
        if (of.view().query().isEmpty()
                && of.view().state().phase().current()
                && of.namespaces().isEmpty()) {
            Integer now = of.view().total();
            if (!now.equals(counts.put(of.kind().id(), now))) {
                tell();
            }
        }
    }

    /** Takes a kind among the favourites, or out of them; kept for the next start. */
    void toggleFavourite(Kind kind) {
        keep(b -> b.toggled(kind.id()));
        tell();
    }

    /** The columns chosen for a kind; empty where nobody chose. */
    List<String> columns(Kind kind) {
        return bench.browsing().columns().getOrDefault(kind.id(), List.of());
    }

    void chooseColumns(Kind kind, List<String> ids) {
        if (!ids.equals(columns(kind))) {
            keep(b -> b.withColumns(kind.id(), ids));
        }
    }

    private void keep(UnaryOperator<Browsing> change) {
        bench.keep(change, shell.notices()::failure);
    }

    /** Where a link to an object leads. */
    Optional<Place> placeOf(ObjectAddress to) {
        return kinds.flatMap(all -> all.all().stream()
                        .filter(k -> k.resource().kind().equals(to.kind())
                                && k.resource().group().equals(to.group()))
                        .findFirst())
                .map(k -> {
                    Place at = place.kind().equals(Optional.of(k.id())) ? place : place.at(k);
                    boolean hidden = !at.namespaces().isEmpty()
                            && !to.namespace().isEmpty()
                            && !at.namespaces().contains(to.namespace());
                    return (hidden ? at.in(java.util.Set.of(to.namespace())) : at)
                            .looking(Optional.of(new Place.ObjectPlace(to.namespace(), to.name())), "");
                });
    }

    /** Whether the cluster has to be unlocked before writing, and whether it was. */
    Optional<WriteLocks.Unlock> unlocked() {
        Workbench.Room here = room;
        return here == null
                ? Optional.empty()
                : bench.locks().unlocked(here.seat().id());
    }

    boolean guarded() {
        Workbench.Room here = room;
        return here != null && here.seat().guarded();
    }

    /** Begins work that changes the cluster: stopped in the middle it would leave a change half made. */
    <T> Job<T> deed(String title, Duration deadline, Jobs.Work<T> work) {
        Job<T> job = shell.start(title, deadline, work);
        deeds.removeIf(d -> d.view().state() != Job.State.RUNNING);
        deeds.add(job);
        return job;
    }

    /** The titles of the changes under way. */
    List<String> deeds() {
        return deeds.stream()
                .map(Job::view)
                .filter(v -> v.state() == Job.State.RUNNING)
                .map(Job.View::title)
                .toList();
    }

    /** Runs this with the room; nothing where it is not open yet. */
    void withRoom(Consumer<Workbench.Room> work) {
        Workbench.Room here = room;
        if (here != null) {
            work.accept(here);
        }
    }

    /** The screen is hidden: lists rest. */
    void rest() {
        list().ifPresent(ListModel::rest);
    }

    void wake() {
        list().ifPresent(ListModel::wake);
    }

    private void tell() {
        listeners.forEach(Runnable::run);
    }

    @Override
    public void close() {
        closed = true;
        listeners.clear();
        hooks.forEach(Runnable::run);
        list().ifPresent(ListModel::close);
        object().ifPresent(ObjectModel::close);
        Listing known = namespaces;
        if (known != null) {
            known.close();
        }
        Workbench.Room here = room;
        if (here != null) {
            Thread.ofVirtual().name("room-close").start(here::close);
        }
    }
}
