package dev.castellan.console.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.castellan.browse.FeedState;
import dev.castellan.browse.Kind;
import dev.castellan.browse.Listing;
import dev.castellan.browse.Query;
import dev.castellan.browse.Row;
import dev.castellan.browse.Sort;
import dev.castellan.browse.View;
import dev.castellan.browse.object.ChangeDesk;
import dev.castellan.browse.object.ObjectAddress;
import dev.castellan.browse.object.Outcome;
import dev.castellan.browse.object.Preparation;
import dev.castellan.console.FakeShell;
import dev.castellan.console.Gallery;
import dev.castellan.console.design.LiveTable;
import dev.castellan.console.shell.Address;
import dev.castellan.failure.Failure;
import dev.castellan.fleet.ClusterId;
import dev.castellan.fleet.Environment;
import dev.castellan.fleet.FleetCluster;
import dev.castellan.kubernetes.ObjectName;
import dev.castellan.kubernetes.WriteAnswer;
import dev.castellan.kubernetes.WriteOptions;
import dev.castellan.sandbox.SandboxOptions;
import dev.castellan.sandbox.ground.Fault;
import dev.castellan.settings.Appearance;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import javafx.scene.Parent;
import javafx.scene.control.Labeled;
import javafx.scene.control.ListView;
import javafx.scene.control.MenuButton;
import javafx.scene.layout.StackPane;
import javafx.scene.layout.VBox;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** How far a list is to be believed, and one list or one object in several clusters: what is said, and pictures. */
class StatesGalleryTest {
    private static final Instant NOW = Instant.parse("2026-03-01T10:00:00Z");
    private static final List<Appearance> LOOKS = List.of(Appearance.DARK, Appearance.LIGHT);

    @TempDir
    private static Path folder = Path.of(".");

    private static @Nullable PracticeBench practice;

    @BeforeAll
    static void start() {
        practice = PracticeBench.start(folder, SandboxOptions.defaults());
    }

    @AfterAll
    static void stop() {
        practice().close();
    }

    private static PracticeBench practice() {
        return Objects.requireNonNull(practice);
    }

    private static Failure why(String code, String happened) {
        return Failure.expected(code, happened, "The rows may be old.", "Castellan tries again by itself.");
    }

    private static View view(FeedState.Phase phase, int rows, Optional<Failure> reason, Optional<Instant> until) {
        Optional<Instant> asOf = phase == FeedState.Phase.STALE ? Optional.of(NOW.minusSeconds(94)) : Optional.empty();
        FeedState state = new FeedState(phase, NOW.minusSeconds(94), asOf, rows, reason, until);
        return new View(1, Query.parse(""), Sort.by("name", false), List.of(), List.of(), rows, state, List.of());
    }

    private static List<View> states() {
        return List.of(
                view(FeedState.Phase.CONNECTING, 0, Optional.empty(), Optional.empty()),
                view(FeedState.Phase.CATCHING_UP, 12_500, Optional.empty(), Optional.empty()),
                view(FeedState.Phase.LIVE, 52_318, Optional.empty(), Optional.empty()),
                view(FeedState.Phase.POLLED, 14, Optional.empty(), Optional.of(NOW.plusSeconds(20))),
                view(
                        FeedState.Phase.STALE,
                        318,
                        Optional.of(why("cluster-timeout", "The server has not answered for 30 s.")),
                        Optional.of(NOW.plusSeconds(8))),
                view(
                        FeedState.Phase.THROTTLED,
                        318,
                        Optional.of(why("cluster-throttled", "The server is busy.")),
                        Optional.of(NOW.plusSeconds(12))),
                view(
                        FeedState.Phase.SIGNED_OUT,
                        318,
                        Optional.of(why("identity-signed-out", "Nobody is signed in for this cluster.")),
                        Optional.empty()),
                view(
                        FeedState.Phase.FORBIDDEN,
                        0,
                        Optional.of(why(
                                "cluster-forbidden",
                                "ada@contoso.example may not list secrets in namespace payments.")),
                        Optional.of(NOW.plusSeconds(300))),
                view(
                        FeedState.Phase.UNREACHABLE,
                        0,
                        Optional.of(
                                why("cluster-unreachable", "api.store-0412.contoso.example:6443 cannot be reached.")),
                        Optional.of(NOW.plusSeconds(16))),
                view(
                        FeedState.Phase.GONE,
                        0,
                        Optional.of(why("cluster-not-found", "The server no longer has this kind.")),
                        Optional.empty()));
    }

    @Test
    void everyStateOfAFeedSaysWhatItIs() {
        for (int width : List.of(1000, 480)) {
            for (Appearance look : LOOKS) {
                List<FeedStrip> strips = new ArrayList<>();
                var picture = Gallery.shoot(
                        "feed-states-" + width,
                        look,
                        1,
                        width,
                        420,
                        () -> {
                            VBox box = new VBox(6);
                            box.getStylesheets()
                                    .add(Objects.requireNonNull(WorkspaceView.class.getResource("cluster.css"))
                                            .toExternalForm());
                            for (View view : states()) {
                                FeedStrip strip = new FeedStrip(() -> {}, () -> {});
                                strip.show(view, NOW);
                                strips.add(strip);
                                box.getChildren().add(strip);
                            }
                            return box;
                        },
                        () -> {});
                assertThat(Gallery.colours(picture)).isGreaterThan(12);
                assertThat(Gallery.on(() -> strips.stream().allMatch(s -> s.getWidth() <= width)))
                        .as("nothing is cut at the edge")
                        .isTrue();
            }
        }
        List<String> words = states().stream().map(v -> FeedStrip.words(v, NOW)).toList();
        assertThat(words.get(4)).contains("94 s ago", "has not answered", "Next try in 8 s");
        assertThat(words.get(5)).contains("asked to wait", "12 s");
        assertThat(words.get(7)).contains("may not list secrets in namespace payments");
        assertThat(words.get(8)).contains("cannot be reached");
    }

    private static String texts(Parent root) {
        return Gallery.on(() -> root.lookupAll("*").stream()
                .filter(Labeled.class::isInstance)
                .map(n -> ((Labeled) n).getText())
                .filter(Objects::nonNull)
                .collect(Collectors.joining("\n")));
    }

    /** In a small and in a large window, in both looks. */
    private static void shoot(String name, Supplier<Parent> view) {
        assertThat(Gallery.shoot(name, LOOKS, 1, List.of(1000, 1600), 1000, () -> new StackPane(view.get()), () -> {}))
                .as(name)
                .allSatisfy(picture -> assertThat(Gallery.colours(picture)).isGreaterThan(12));
    }

    private static LiveTable<?> table(SeveralScreen screen) {
        return screen.view().lookupAll("*").stream()
                .filter(LiveTable.class::isInstance)
                .map(n -> (LiveTable<?>) n)
                .findFirst()
                .orElseThrow();
    }

    /** The lines that “Copy as CSV” of the menu of the list gives. */
    private static List<String> copiedCsv(SeveralScreen screen, FakeShell shell) {
        shell.copied.clear();
        Gallery.on(() -> {
            screen.view().lookupAll("*").stream()
                    .filter(MenuButton.class::isInstance)
                    .flatMap(n -> ((MenuButton) n).getItems().stream())
                    .filter(i -> "Copy as CSV".equals(i.getText()))
                    .findFirst()
                    .orElseThrow()
                    .fire();
            return true;
        });
        await().until(() -> !shell.copied.isEmpty());
        return shell.copied.getFirst().lines().toList();
    }

    @Test
    void oneListOverSeveralClusters() {
        List<FleetCluster> all = new ArrayList<>(practice().clusters);
        List.copyOf(practice().bench.clusters()).stream()
                .filter(c -> practice().clusters.stream().noneMatch(a -> a.id().equals(c.id())))
                .limit(2)
                .forEach(all::add);
        Address address = Address.of("clusters", "apps~deployments")
                .with("of", all.stream().map(c -> c.id().value()).collect(Collectors.joining(",")));
        // A cluster that an address names twice is there once.
        Address twice = address.with(
                "of",
                address.choice("of").orElseThrow() + "," + all.getFirst().id().value());
        try (FakeShell shell = FakeShell.onInterfaceThread(Clock.systemUTC())) {
            SeveralScreen screen = Gallery.on(() -> {
                SeveralScreen made = new SeveralScreen(twice, practice().bench, shell);
                made.shown();
                return made;
            });
            Set<ClusterId> wanted =
                    practice().clusters.stream().map(FleetCluster::id).collect(Collectors.toSet());
            await().atMost(Duration.ofSeconds(60))
                    .until(() -> Gallery.on(() -> screen.rows().stream()
                            .map(Row::cluster)
                            .collect(Collectors.toSet())
                            .containsAll(wanted)));
            shoot("several-clusters", screen::view);
            assertThat(Gallery.on(screen::title)).endsWith("in " + all.size() + " clusters");
            assertThat(texts(screen.view()))
                    .contains("Deployments", "Cluster", all.size() + " clusters")
                    .as("where it is dangerous")
                    .contains("Production");
            assertThat(copiedCsv(screen, shell)).as("none chosen: all").hasSizeGreaterThan(2);
            Gallery.on(() -> {
                LiveTable<?> table = table(screen);
                table.selection().only(screen.rows().getFirst().id());
                return true;
            });
            assertThat(copiedCsv(screen, shell))
                    .as("its heading and the one chosen")
                    .hasSize(2);
            assertThat(Gallery.on(screen::address)).isEqualTo(address);
            Gallery.on(() -> {
                screen.close();
                return true;
            });
        }
    }

    @Test
    void whatClustersCountAsFollowsTheFleet() {
        FleetCluster first = practice().clusters.getFirst();
        Address address =
                Address.of("clusters", "apps~deployments").with("of", first.id().value());
        try (FakeShell shell = FakeShell.onInterfaceThread(Clock.systemUTC())) {
            SeveralScreen screen = Gallery.on(() -> {
                SeveralScreen made = new SeveralScreen(address, practice().bench, shell);
                made.shown();
                return made;
            });
            try {
                assertThat(texts(screen.view())).contains("Production");
                practice().counts(first, Environment.DEVELOPMENT);
                await().untilAsserted(() ->
                        assertThat(texts(screen.view())).contains("Development").doesNotContain("Production"));
            } finally {
                practice().counts(first, Environment.PRODUCTION);
                Gallery.on(() -> {
                    screen.close();
                    return true;
                });
            }
        }
    }

    /** An object that both clusters have. */
    private static Row shared(Kind kind) {
        List<List<Row>> rows = new ArrayList<>();
        for (FleetCluster cluster : practice().clusters) {
            try (Listing list = practice().bench.lists().open(Map.of(cluster.id(), kind), Set.of())) {
                list.show(Query.parse(""), Sort.by("name", false));
                await().atMost(Duration.ofSeconds(60))
                        .until(() -> list.view().state().phase() == FeedState.Phase.LIVE
                                && !list.view().rows().isEmpty());
                rows.add(list.view().rows());
            }
        }
        return rows.get(0).stream()
                .filter(a -> rows.get(1).stream()
                        .anyMatch(
                                b -> b.name().equals(a.name()) && b.namespace().equals(a.namespace())))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void oneObjectInTwoClusters() {
        ClusterId a = practice().clusters.get(0).id();
        ClusterId b = practice().clusters.get(1).id();
        Kind kind = practice()
                .bench
                .lists()
                .kinds(a, false)
                .byId("deployments.apps")
                .orElseThrow();
        Row row = shared(kind);
        try (Workbench.Room room = practice().bench.enter(b)) {
            ChangeDesk changes = room.objects().changes();
            Preparation.Ready ready = (Preparation.Ready)
                    changes.scale(new ObjectAddress(b, "apps", "Deployment", row.namespace(), row.name()), 7);
            assertThat(changes.carryOut(ready, ready.confirmation().typed().orElse("")))
                    .isInstanceOf(Outcome.Done.class);
        }
        ComparePlace place =
                ComparePlace.of(a, kind, row.namespace(), row.name()).with(b);
        try (FakeShell shell = FakeShell.onInterfaceThread(Clock.systemUTC())) {
            CompareScreen screen = Gallery.on(() -> {
                CompareScreen made = new CompareScreen(place, practice().bench, shell);
                made.shown();
                return made;
            });
            await().atMost(Duration.ofSeconds(60))
                    .until(() -> Gallery.on(() -> screen.differences().isPresent()));
            shoot("compare-clusters", screen::view);
            assertThat(Gallery.on(screen::differences))
                    .hasValueSatisfying(n -> assertThat(n).isPositive());
            assertThat(texts(screen.view()))
                    .contains(
                            row.name(),
                            practice().clusters.get(0).name(),
                            practice().clusters.get(1).name(),
                            "differ");
        }
    }

    private static void texts(SeveralScreen screen, String words) {
        await().atMost(Duration.ofSeconds(60))
                .untilAsserted(() -> assertThat(texts(screen.view())).contains(words));
    }

    @Test
    void severalClustersFollowTheAddressKeepTheirColumnsAndSayWhatIsLeftOut() {
        Address address = Address.of("clusters", "~configmaps")
                .with(
                        "of",
                        practice().clusters.stream().map(c -> c.id().value()).collect(Collectors.joining(",")));
        try (FakeShell shell = FakeShell.onInterfaceThread(Clock.systemUTC())) {
            for (int time = 0; time < 2; time++) {
                SeveralScreen screen = Gallery.on(() -> {
                    SeveralScreen made = new SeveralScreen(address, practice().bench, shell);
                    made.view();
                    made.shown();
                    return made;
                });
                await().atMost(Duration.ofSeconds(60))
                        .until(() -> Gallery.on(() -> !screen.rows().isEmpty()));
                List<String> columns = Gallery.on(() -> table(screen).shownColumns());
                if (time == 0) {
                    assertThat(columns).contains("cluster", "data");
                    Gallery.on(() -> {
                        table(screen).chooseColumns(Set.of("cluster", "namespace", "name", "age"));
                        return true;
                    });
                    // A link or the way back: the same screen with another filter.
                    assertThat(Gallery.on(() -> screen.moveTo(address.with("q", "settings"))))
                            .isTrue();
                    await().until(() -> Gallery.on(
                            () -> screen.rows().stream().allMatch(r -> r.name().contains("settings"))));
                    assertThat(Gallery.on(screen::address).choice("q")).contains("settings");
                    assertThat(Gallery.on(() -> screen.moveTo(address))).isTrue();
                    await().until(() -> Gallery.on(
                            () -> screen.rows().stream().anyMatch(r -> !r.name().contains("settings"))));
                } else {
                    assertThat(columns)
                            .as("as they were chosen")
                            .doesNotContain("data")
                            .contains("cluster", "age");
                }
                Gallery.on(() -> {
                    screen.close();
                    return true;
                });
            }
            assertThat(Gallery.on(() -> practice().bench.browsing().columns()))
                    .as("one cluster has its own choice")
                    .doesNotContainKey("configmaps");

            SeveralScreen none = Gallery.on(() -> {
                SeveralScreen made = new SeveralScreen(
                        Address.of("clusters", "~podtemplates")
                                .with("of", address.choice("of").orElseThrow()),
                        practice().bench,
                        shell);
                made.shown();
                return made;
            });
            texts(none, "None of these clusters has any.");
            String many = java.util.stream.IntStream.range(0, 25)
                    .mapToObj(i -> "kubeconfig:nowhere-" + i)
                    .collect(Collectors.joining(","));
            Gallery.on(() -> none.moveTo(Address.of("clusters", "~podtemplates").with("of", many)));
            texts(none, "The first 20 of 25: one list takes no more clusters.");
            assertThat(Gallery.on(none::title)).endsWith("in 20 of 25 clusters");
            Gallery.on(() -> {
                none.close();
                return true;
            });
        }
    }

    private static ObjectNode map(String name, int from, int to) {
        ObjectNode content = (ObjectNode) JsonMapper.builder().build().readTree("""
            {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "%s", "namespace": "default"}}
            """.formatted(name));
        ObjectNode data = content.putObject("data");
        for (int i = from; i < to; i++) {
            data.put("key-%04d".formatted(i), "value of " + from);
        }
        return content;
    }

    private static void put(FleetCluster cluster, Kind kind, ObjectNode content) {
        ObjectName name = new ObjectName(
                kind.resource(), "default", content.at("/metadata/name").asString(""));
        try (Workbench.Room room = practice().bench.enter(cluster.id())) {
            assertThat(room.client().objects().create(name, content, WriteOptions.WRITE))
                    .isInstanceOf(WriteAnswer.Done.class);
        }
    }

    @Test
    void whatIsMissingInOneClusterIsSaidAndNoDifferenceIsLeftOut() {
        FleetCluster a = practice().clusters.get(0);
        FleetCluster b = practice().clusters.get(1);
        Kind kind =
                practice().bench.lists().kinds(a.id(), false).byId("configmaps").orElseThrow();
        try (FakeShell shell = FakeShell.onInterfaceThread(Clock.systemUTC())) {
            put(a, kind, map("compared", 0, 700));
            CompareScreen screen = Gallery.on(() -> {
                CompareScreen made = new CompareScreen(
                        ComparePlace.of(a.id(), kind, "default", "compared").with(b.id()), practice().bench, shell);
                made.shown();
                return made;
            });
            await().atMost(Duration.ofSeconds(60))
                    .untilAsserted(() -> assertThat(texts(screen.view()))
                            .contains("Only in " + a.name())
                            .contains(b.name() + " has no configmaps of this name in namespace default."));
            // A large one: three megabytes more in the one of the two that differs in each of its fields.
            put(b, kind, map("compared", 700, 1_400));
            practice()
                    .sandbox
                    .faults()
                    .set(Fault.of(Fault.Service.KUBERNETES, "*/configmaps/compared", Fault.Kind.HUGE_OBJECT, 1));
            Gallery.on(() -> {
                screen.refresh();
                return true;
            });
            await().atMost(Duration.ofSeconds(60))
                    .until(() -> Gallery.on(() -> screen.differences().isPresent()));
            assertThat(Gallery.on(screen::differences).orElseThrow()).isGreaterThanOrEqualTo(1_401);
            Gallery.shoot("compare-many", Appearance.LIGHT, 1, () -> new StackPane(screen.view()), () -> {});
            assertThat(texts(screen.view())).contains("fields differ", "data.key-0000");
            Gallery.on(() -> {
                ListView<?> rows = screen.view().lookupAll(".list-view").stream()
                        .map(n -> (ListView<?>) n)
                        .findFirst()
                        .orElseThrow();
                assertThat(rows.getItems()).hasSize(screen.differences().orElseThrow());
                rows.scrollTo(rows.getItems().size() - 1);
                return true;
            });
            // What the first can read and the second cannot is its failure, by its name.
            practice()
                    .sandbox
                    .faults()
                    .set(Fault.of(Fault.Service.KUBERNETES, "*/configmaps/compared", Fault.Kind.FORBID, 1));
            Gallery.on(() -> {
                screen.refresh();
                return true;
            });
            await().atMost(Duration.ofSeconds(60))
                    .untilAsserted(() -> assertThat(texts(screen.view())).contains(a.name() + ": "));
            Gallery.on(() -> {
                screen.close();
                return true;
            });
        } finally {
            practice().sandbox.faults().clear();
        }
    }
}
