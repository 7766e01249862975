package dev.castellan.console.cluster;

import dev.castellan.browse.Kind;
import dev.castellan.browse.Kinds;
import dev.castellan.browse.object.FieldChange;
import dev.castellan.browse.object.FieldDiff;
import dev.castellan.browse.object.LiveObject;
import dev.castellan.browse.object.ObjectAddress;
import dev.castellan.console.design.Action;
import dev.castellan.console.design.Icon;
import dev.castellan.console.design.Skeleton;
import dev.castellan.console.design.StatePane;
import dev.castellan.console.design.Style;
import dev.castellan.console.shell.Address;
import dev.castellan.console.shell.Crumb;
import dev.castellan.console.shell.DataAge;
import dev.castellan.console.shell.Replies;
import dev.castellan.console.shell.Screen;
import dev.castellan.console.shell.ShellContext;
import dev.castellan.failure.Failure;
import dev.castellan.failure.FailureException;
import dev.castellan.fleet.ClusterId;
import dev.castellan.fleet.DisplayText;
import dev.castellan.kubernetes.ApiResource;
import dev.castellan.kubernetes.ApiResources;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import javafx.geometry.Pos;
import javafx.scene.Parent;
import javafx.scene.control.Label;
import javafx.scene.layout.BorderPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.VBox;

/** The same object in two clusters, field by field, side by side. */
final class CompareScreen implements Screen {
    private static final Duration DEADLINE = Duration.ofMinutes(2);

    /** What became of one question to both clusters. */
    private sealed interface Comparison {
        Instant asOf();

        /** It is in both; no change where both are the same. */
        record Differ(List<FieldChange> changes, boolean secret, Instant asOf) implements Comparison {}

        /** It is in one only, the first or the other. */
        record Only(boolean first, String why, Instant asOf) implements Comparison {}

        /** It is in neither. */
        record Neither(String one, String other, Instant asOf) implements Comparison {}
    }

    /** What one cluster says: the object, or why there is none, and when it was asked. */
    private record Side(Optional<LiveObject> object, String why, Instant at) {}

    private final Workbench bench;
    private final ShellContext shell;
    private final BorderPane root = new BorderPane();
    private final StatePane body;
    private final NamePicker picker;
    private final EnvironmentMarks marks;
    private final Replies replies = new Replies();
    private ComparePlace place;
    private Optional<Integer> differences = Optional.empty();
    private Optional<Instant> asOf = Optional.empty();

    CompareScreen(ComparePlace place, Workbench bench, ShellContext shell) {
        this.place = place;
        this.bench = bench;
        this.shell = shell;
        body = new StatePane(shell.clock());
        root.getStylesheets()
                .add(Objects.requireNonNull(CompareScreen.class.getResource("cluster.css"))
                        .toExternalForm());
        picker = new NamePicker(Icon.CLUSTER, "cluster", "clusters", "Choose a cluster", this::others, this::chosen);
        Label title = new Label(DisplayText.clean(place.name()));
        title.getStyleClass().add(Style.TITLE);
        Label kind = new Label(DisplayText.clean(place.kind())
                + (place.namespace().isEmpty() ? "" : "  ·  " + DisplayText.clean(place.namespace())));
        kind.getStyleClass().add(Style.MUTED);
        HBox clusters = new HBox(new Label(place.a().map(this::name).orElse("–")), Icon.FORWARD.view(), picker);
        clusters.setAlignment(Pos.CENTER_LEFT);
        clusters.getStyleClass().add(Style.GAP_12);
        marks = new EnvironmentMarks(bench, shell.ui());
        VBox head = new VBox(title, kind, clusters, marks);
        head.getStyleClass().addAll(Style.PAGE, ClusterStyle.SCREEN);
        root.setTop(head);
        root.setCenter(body);
    }

    private String name(ClusterId id) {
        return bench.names().getOrDefault(id, DisplayText.clean(id.value()));
    }

    private List<String> others() {
        return bench.names().entrySet().stream()
                .filter(e -> !Optional.of(e.getKey()).equals(place.a()))
                .map(Map.Entry::getValue)
                .sorted(String.CASE_INSENSITIVE_ORDER)
                .toList();
    }

    private void chosen(Set<String> names) {
        bench.names().entrySet().stream()
                .filter(e -> names.contains(e.getValue()))
                .findFirst()
                .ifPresent(e -> {
                    place = place.with(e.getKey());
                    shell.changed();
                    read();
                });
    }

    private void read() {
        picker.show(place.b().map(b -> Set.of(name(b))).orElse(Set.of()));
        marks.show(Stream.concat(place.a().stream(), place.b().stream()).toList());
        if (place.a().isEmpty() || place.b().isEmpty()) {
            body.empty(Icon.CARDS, "Choose the other cluster", "The same object there is compared field by field.");
            return;
        }
        long number = replies.ask();
        asOf = Optional.empty();
        shell.changed();
        body.loading(Skeleton.rows(10));
        ComparePlace now = place;
        ClusterId one = now.a().get();
        ClusterId other = now.b().get();
        var job = shell.start(
                "Compare " + DisplayText.clean(now.name()), DEADLINE, p -> compared(read(one, now), read(other, now)));
        shell.ui()
                .deliver(
                        job.result(),
                        read -> {
                            if (replies.wanted(number)) {
                                show(now, read);
                            }
                        },
                        failure -> {
                            if (replies.wanted(number)) {
                                body.failed(
                                        failure,
                                        Action.proposed("Try again", this::read).with(Icon.REFRESH));
                            }
                        });
    }

    private Comparison compared(Side one, Side other) {
        Instant now = one.at().isBefore(other.at()) ? one.at() : other.at();
        if (one.object().isPresent() && other.object().isPresent()) {
            LiveObject left = one.object().get();
            return new Comparison.Differ(
                    FieldDiff.between(left.object(), other.object().get().object()), left.secret(), now);
        }
        return one.object().isEmpty() && other.object().isEmpty()
                ? new Comparison.Neither(one.why(), other.why(), now)
                : new Comparison.Only(one.object().isPresent(), one.why() + other.why(), now);
    }

    /** That there is none is an answer; that nobody could say is a failure, of the cluster that it names. */
    private Side read(ClusterId id, ComparePlace what) {
        Instant at = shell.clock().now();
        try {
            Optional<Kind> kind = kind(id, what.kind());
            if (kind.isEmpty()) {
                return new Side(
                        Optional.empty(), "%s has no kind %s.".formatted(name(id), DisplayText.clean(what.kind())), at);
            }
            ApiResource resource = kind.get().resource();
            return new Side(
                    Optional.of(bench.at(
                            id,
                            desk -> desk.read(new ObjectAddress(
                                    id, resource.group(), resource.kind(), what.namespace(), what.name())))),
                    "",
                    at);
        } catch (FailureException e) {
            Failure failure = e.failure();
            if (failure.code().equals("cluster-not-found")) {
                return new Side(
                        Optional.empty(),
                        "%s has no %s of this name%s."
                                .formatted(
                                        name(id),
                                        DisplayText.clean(what.kind()),
                                        what.namespace().isEmpty()
                                                ? ""
                                                : " in namespace " + DisplayText.clean(what.namespace())),
                        at);
            }
            throw new FailureException(
                    new Failure(
                            failure.code(),
                            name(id) + ": " + failure.happened(),
                            failure.meaning(),
                            failure.remedy(),
                            failure.expected(),
                            failure.details()),
                    e);
        }
    }

    /** What is not among the kinds that are remembered may have come since, or be of a group that could not be read. */
    private Optional<Kind> kind(ClusterId id, String wanted) {
        Optional<Kind> known = bench.lists().kinds(id, false).byId(wanted);
        if (known.isPresent()) {
            return known;
        }
        Kinds fresh = bench.lists().kinds(id, true);
        Optional<Kind> kind = fresh.byId(wanted);
        int dot = wanted.indexOf('.');
        String group = dot < 0 ? "" : wanted.substring(dot + 1);
        Optional<ApiResources.Gap> gap = fresh.gaps().stream()
                .filter(g -> g.groupVersion().startsWith(group + "/"))
                .findFirst();
        if (kind.isEmpty() && gap.isPresent()) {
            throw Failure.expected(
                            "browse-kind-unread",
                            "The kinds of the group " + DisplayText.clean(group) + " could not be read.",
                            "Whether the object is there is not known.",
                            "Try again, or look at what serves this group in the cluster.")
                    .asException();
        }
        return kind;
    }

    /** How many fields differ, once both were read; for tests. */
    Optional<Integer> differences() {
        return differences;
    }

    private void show(ComparePlace what, Comparison read) {
        asOf = Optional.of(read.asOf());
        shell.changed();
        String a = what.a().map(this::name).orElse("");
        String b = what.b().map(this::name).orElse("");
        switch (read) {
            case Comparison.Differ differ -> show(differ.changes(), differ.secret(), a, b);
            case Comparison.Neither neither -> nothing("In neither cluster", neither.one() + " " + neither.other());
            case Comparison.Only only -> nothing("Only in " + (only.first() ? a : b), only.why());
        }
    }

    private void nothing(String title, String why) {
        differences = Optional.empty();
        body.empty(
                Icon.SEARCH,
                title,
                why,
                Action.proposed("Look again", this::read).with(Icon.REFRESH));
    }

    private void show(List<FieldChange> changes, boolean secret, String a, String b) {
        differences = Optional.of(changes.size());
        if (changes.isEmpty()) {
            body.empty(
                    Icon.CHECK,
                    "No difference",
                    "Both clusters say the same, but for what each server keeps for itself.");
            return;
        }
        String count = changes.size() == 1 ? "1 field differs" : "%,d fields differ".formatted(changes.size());
        body.content(new CompareRows(changes, secret, count, a, b));
    }

    @Override
    public Address address() {
        return place.address();
    }

    @Override
    public String title() {
        return "Compare " + DisplayText.clean(place.name());
    }

    @Override
    public Parent view() {
        return root;
    }

    @Override
    public List<Crumb> crumbs() {
        return List.of(Crumb.to("Fleet", Address.of("fleet")), Crumb.here(title()));
    }

    @Override
    public Optional<DataAge> age() {
        return asOf.map(at -> new DataAge("Comparison", Optional.of(at), DataAge.State.FRESH));
    }

    @Override
    public boolean moveTo(Address address) {
        ComparePlace next = ComparePlace.of(address);
        if (!next.page().equals(place.page())
                || !next.name().equals(place.name())
                || !next.a().equals(place.a())) {
            return false;
        }
        if (!next.equals(place)) {
            place = next;
            read();
        }
        return true;
    }

    @Override
    public void refresh() {
        read();
    }

    @Override
    public void shown() {
        read();
    }

    @Override
    public void close() {
        marks.close();
    }
}
