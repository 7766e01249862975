package dev.castellan.console.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.castellan.browse.FeedState;
import dev.castellan.browse.Row;
import dev.castellan.browse.object.ChangeDesk;
import dev.castellan.browse.object.Drain;
import dev.castellan.browse.object.DrainPlan;
import dev.castellan.browse.object.MissingRole;
import dev.castellan.browse.object.ObjectAddress;
import dev.castellan.browse.object.Outcome;
import dev.castellan.browse.object.Preparation;
import dev.castellan.console.FakeShell;
import dev.castellan.console.Gallery;
import dev.castellan.console.design.Action;
import dev.castellan.console.design.Theme;
import dev.castellan.console.shell.Overlay;
import dev.castellan.fleet.ClusterId;
import dev.castellan.fleet.FleetCluster;
import dev.castellan.kubernetes.DeleteOptions;
import dev.castellan.sandbox.SandboxOptions;
import dev.castellan.settings.Appearance;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import javafx.scene.Node;
import javafx.scene.Scene;
import javafx.scene.control.Button;
import javafx.scene.control.Labeled;
import javafx.scene.control.MenuButton;
import javafx.scene.control.MenuItem;
import javafx.scene.control.TableView;
import javafx.scene.control.TextField;
import javafx.scene.input.KeyCode;
import javafx.scene.layout.Region;
import javafx.scene.layout.StackPane;
import javafx.stage.Stage;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.testfx.api.FxRobot;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** What an administrator does in the list of pods with the keyboard while pods come and change. */
class WorkspaceJourneyTest {
    @TempDir
    private static Path folder = Path.of(".");

    private static @Nullable PracticeBench practice;

    private final FxRobot robot = new FxRobot();
    private final FakeShell shell = FakeShell.onInterfaceThread(Clock.systemUTC());
    private Optional<Stage> stage = Optional.empty();
    private Optional<WorkspaceModel> opened = Optional.empty();
    private Optional<WorkspaceView> shown = Optional.empty();

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

    @AfterEach
    void end() {
        Gallery.on(() -> {
            shown.ifPresent(WorkspaceView::close);
            opened.ifPresent(WorkspaceModel::close);
            stage.ifPresent(Stage::close);
            return true;
        });
        shell.close();
    }

    private WorkspaceModel open(Place place) {
        WorkspaceModel model = Gallery.on(() -> {
            WorkspaceModel made = new WorkspaceModel(place, practice().bench, shell);
            WorkspaceView view = new WorkspaceView(made, shell, new StackPane());
            Stage window = new Stage();
            window.setScene(new Scene(new StackPane(view.root()), 1000, 900));
            new Theme(window.getScene()).apply(Appearance.DARK, 1);
            window.show();
            window.requestFocus();
            made.start();
            stage = Optional.of(window);
            opened = Optional.of(made);
            shown = Optional.of(view);
            return made;
        });
        await().atMost(Duration.ofSeconds(60))
                .until(() -> Gallery.on(() -> model.list()
                        .filter(l -> l.view().state().phase() == FeedState.Phase.LIVE
                                && !l.view().rows().isEmpty())
                        .isPresent()));
        return model;
    }

    private static List<Row> rows(WorkspaceModel model) {
        return Gallery.on(() -> model.list().orElseThrow().view().rows());
    }

    private List<String> texts() {
        return Gallery.on(() -> stage.orElseThrow().getScene().getRoot().lookupAll("*").stream()
                .filter(Labeled.class::isInstance)
                .map(n -> ((Labeled) n).getText())
                .filter(t -> t != null && !t.isEmpty())
                .toList());
    }

    /** Follows where the screen asked the shell to go, as the shell would. */
    private void followTheShell(WorkspaceModel model) {
        await().until(() -> !shell.went.isEmpty());
        Gallery.on(() -> {
            model.go(Place.of(shell.went.getLast()));
            return true;
        });
    }

    private TableView<?> table() {
        return Gallery.on(
                () -> (TableView<?>) stage.orElseThrow().getScene().getRoot().lookup(".table-view"));
    }

    @Test
    void filtersSortsScrollsAndOpensWhilePodsComeAndGo() {
        ClusterId cluster = practice().clusters.getFirst().id();
        WorkspaceModel model = open(Place.overview(cluster).at("~pods"));
        int before = rows(model).size();
        try (Churn churn = new Churn(cluster)) {
            await().atMost(Duration.ofSeconds(60)).until(() -> rows(model).size() > before);

            TableView<?> table = table();
            Gallery.focus(() -> Optional.of(table));
            robot.type(KeyCode.DOWN, 3);
            Optional<Object> lead = Gallery.on(() ->
                    shown.orElseThrow().list().orElseThrow().table().selection().lead());
            assertThat(lead).isPresent();
            int made = churn.made();
            await().atMost(Duration.ofSeconds(60)).until(() -> churn.made() > made + 3);
            assertThat(Gallery.on(() -> shown.orElseThrow()
                            .list()
                            .orElseThrow()
                            .table()
                            .selection()
                            .lead()))
                    .as("the selection stays with its object while others come")
                    .isEqualTo(lead);

            robot.type(KeyCode.END).type(KeyCode.HOME);
            robot.write("/name:churn-");
            await().untilAsserted(() ->
                    assertThat(Gallery.on(() -> model.place().query())).isEqualTo("name:churn-"));
            await().atMost(Duration.ofSeconds(60)).until(() -> {
                List<Row> now = rows(model);
                return !now.isEmpty() && now.stream().allMatch(r -> r.name().startsWith("churn-"));
            });

            Gallery.on(() -> {
                model.adjust(model.place().sorted(dev.castellan.browse.Sort.by("name", true)));
                return true;
            });
            await().atMost(Duration.ofSeconds(60)).until(() -> {
                List<Row> now = rows(model);
                return now.size() > 1
                        && now.getFirst().name().compareTo(now.getLast().name()) > 0
                        && Gallery.on(() -> model.list().orElseThrow().answered());
            });

            robot.type(KeyCode.ENTER).type(KeyCode.DOWN).type(KeyCode.ENTER);
            followTheShell(model);
            await().atMost(Duration.ofSeconds(60))
                    .until(() -> Gallery.on(
                            () -> model.object().flatMap(ObjectModel::summary).isPresent()));
            await().until(() -> texts().contains("Summary") && texts().contains("YAML"));
        }
    }

    @Test
    void aListIsSavedAsAFileInEveryForm() throws Exception {
        WorkspaceModel model =
                open(Place.overview(practice().clusters.getFirst().id()).at("~pods"));
        List<String> names = rows(model).stream().map(Row::name).toList();
        // The keyboard is in the list as it opens, before its rows or after; nothing is selected by that.
        press(() -> shown.orElseThrow().list().orElseThrow().focusRows());
        assertThat(Gallery.on(
                        () -> shown.orElseThrow().list().orElseThrow().table().leadRow()))
                .isPresent();
        for (String form : List.of("CSV", "JSON", "YAML")) {
            Path file = folder.resolve("list." + form.toLowerCase(java.util.Locale.ROOT));
            shell.file = Optional.of(file);
            shell.told.clear();
            press(() -> menu("Export", "Save as " + form + " …").fire());
            await().until(() -> !shell.told.isEmpty());
            assertThat(shell.told).containsExactly("%,d rows saved to %s".formatted(names.size(), file.getFileName()));
            assertThat(Files.readString(file)).as(form).contains(names);
        }
        assertThat(shell.proposed).containsExactly("pods.csv", "pods.json", "pods.yaml");
        assertThat(Files.readAllLines(folder.resolve("list.csv")))
                .hasSize(names.size() + 1)
                .first()
                .asString()
                .startsWith("Namespace,Name");

        // What is selected is meant alone; where it cannot be written, it is said.
        press(() -> shown.orElseThrow()
                .list()
                .orElseThrow()
                .table()
                .select(rows(model).getFirst().id()));
        shell.told.clear();
        press(() -> menu("Export", "Save as CSV …").fire());
        await().until(() -> shell.told.contains("1 row saved to list.yaml"));
        assertThat(Files.readAllLines(folder.resolve("list.yaml"))).hasSize(2);
        shell.file = Optional.of(folder.resolve("no such folder/list.csv"));
        press(() -> menu("Export", "Save as CSV …").fire());
        await().until(() -> shell.failures.stream().anyMatch(f -> f.code().equals("console-save")));
    }

    /** Not said by the headless platform, but by the menu of the button. */
    private MenuItem menu(String button, String item) {
        return stage.orElseThrow().getScene().getRoot().lookupAll(".menu-button").stream()
                .map(MenuButton.class::cast)
                .filter(b -> button.equals(b.getAccessibleText()))
                .flatMap(b -> b.getItems().stream())
                .filter(i -> item.equals(i.getText()))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void theYamlOfASecretIsSavedWithoutItsValues() throws Exception {
        WorkspaceModel model =
                open(Place.overview(practice().clusters.getFirst().id()).at("~secrets"));
        Row secret = rows(model).stream()
                .filter(r -> r.name().equals("database"))
                .findFirst()
                .orElseThrow();
        press(() -> model.adjust(
                model.place().looking(Optional.of(new Place.ObjectPlace(secret.namespace(), secret.name())), "yaml")));
        await().until(() -> Gallery.on(
                () -> model.object().filter(o -> !o.yamlText().isEmpty()).isPresent()));
        Path file = folder.resolve("secret.yaml");
        shell.file = Optional.of(file);
        await().until(() -> Gallery.on(() -> button("Save …").isPresent()));
        press(() -> button("Save …").orElseThrow().fire());
        await().until(() -> shell.told.contains("The YAML saved to secret.yaml"));
        assertThat(shell.proposed).containsExactly(secret.name() + ".yaml");
        List<String> values = Gallery.on(
                () -> model.object().flatMap(ObjectModel::live).orElseThrow().object().path("data").values().stream()
                        .map(v -> v.asString(""))
                        .toList());
        assertThat(values).isNotEmpty().allMatch(v -> v.length() > 4);
        assertThat(Files.readString(file)).contains("kind: Secret").doesNotContain(values);
    }

    private Optional<Button> button(String text) {
        return stage.orElseThrow().getScene().getRoot().lookupAll(".button").stream()
                .map(Button.class::cast)
                .filter(b -> text.equals(b.getText()) || text.equals(b.getAccessibleText()))
                .findFirst();
    }

    /** Put up again, the table would lose its place and be styled anew, which holds the interface up. */
    @Test
    void theListStaysAsItIsFromOneObjectToTheNextInEveryWidth() {
        ClusterId cluster = practice().clusters.getFirst().id();
        WorkspaceModel model = open(Place.overview(cluster).at("~pods"));
        List<Row> rows = rows(model);
        TableView<?> table = table();
        AtomicInteger taken = new AtomicInteger();
        Gallery.on(() -> {
            table.sceneProperty().subscribe(scene -> {
                if (scene == null) {
                    taken.incrementAndGet();
                }
            });
            return true;
        });
        for (double width : new double[] {1000, 1600, 1000}) {
            Gallery.on(() -> {
                // The window stays as it is: one wider than the headless screen cannot be painted.
                ((Region) shown.orElseThrow().root()).setMinWidth(width);
                return true;
            });
            for (Row row : rows.subList(0, 3)) {
                look(model, Optional.of(new Place.ObjectPlace(row.namespace(), row.name())));
                await().untilAsserted(() -> assertThat(texts()).contains(row.name(), "Summary", "YAML"));
                await().untilAsserted(() ->
                        assertThat(Gallery.on(() -> onScreen(table))).isEqualTo(width > 1500));
            }
            look(model, Optional.empty());
            await().untilAsserted(
                            () -> assertThat(Gallery.on(() -> onScreen(table))).isTrue());
            await().untilAsserted(() -> assertThat(texts()).doesNotContain("YAML"));
        }
        assertThat(taken).hasValue(0);
    }

    private static void look(WorkspaceModel model, Optional<Place.ObjectPlace> at) {
        Gallery.on(() -> {
            model.go(model.place().looking(at, ""));
            return true;
        });
    }

    private static boolean onScreen(Node node) {
        for (Node at = node; at != null; at = at.getParent()) {
            if (!at.isVisible()) {
                return false;
            }
        }
        return node.getScene() != null;
    }

    @Test
    void aProductionClusterExplainsItsLockInsteadOfHidingTheDeed() {
        ClusterId cluster = practice().clusters.getFirst().id();
        WorkspaceModel list = open(Place.overview(cluster).at("apps~deployments"));
        Row row = rows(list).getFirst();
        Gallery.on(() -> {
            list.go(list.place().looking(Optional.of(new Place.ObjectPlace(row.namespace(), row.name())), ""));
            return true;
        });
        await().atMost(Duration.ofSeconds(60))
                .until(() -> Gallery.on(
                        () -> list.object().flatMap(o -> o.permission("patch")).isPresent()));
        assertThat(Gallery.on(list::guarded)).isTrue();
        ObjectActions actions = Gallery.on(() -> new ObjectActions(list.object().orElseThrow(), list, shell));
        ObjectActions.Offer restart = Gallery.on(() -> actions.offers().stream()
                .filter(o -> o.label().startsWith("Restart"))
                .findFirst()
                .orElseThrow());
        assertThat(restart.hindrance()).hasValueSatisfying(w -> assertThat(w).contains("read-only"));
        Gallery.on(() -> {
            restart.run().run();
            return true;
        });
        assertThat(shell.overlays)
                .singleElement()
                .satisfies(o -> assertThat(o.title()).startsWith("Unlock"));
    }

    private WorkspaceModel openFirst(String page, FleetCluster cluster, Predicate<Row> wanted) {
        WorkspaceModel list = open(Place.overview(cluster.id()).at(page));
        Row row = rows(list).stream().filter(wanted).findFirst().orElseThrow();
        Gallery.on(() -> {
            list.go(list.place().looking(Optional.of(new Place.ObjectPlace(row.namespace(), row.name())), ""));
            return true;
        });
        await().atMost(Duration.ofSeconds(60))
                .until(() -> Gallery.on(
                        () -> list.object().flatMap(o -> o.permission("patch")).isPresent()
                                && list.object().flatMap(ObjectModel::live).isPresent()));
        return list;
    }

    private ObjectActions.Offer offer(WorkspaceModel list, String word) {
        ObjectActions actions = Gallery.on(() -> new ObjectActions(list.object().orElseThrow(), list, shell));
        return Gallery.on(() -> actions.offers().stream()
                .filter(o -> o.label().startsWith(word))
                .findFirst()
                .orElseThrow());
    }

    private void press(Runnable deed) {
        Gallery.on(() -> {
            deed.run();
            return true;
        });
    }

    /** Types what the sheet wants to have typed and goes on. */
    private void confirm(Overlay sheet, String typed) {
        Gallery.on(() -> {
            fields(sheet.content()).forEach(f -> f.setText(typed));
            sheet.actions().getFirst().run().run();
            return true;
        });
    }

    private static List<TextField> fields(Node content) {
        return content.lookupAll("*").stream()
                .filter(TextField.class::isInstance)
                .map(TextField.class::cast)
                .toList();
    }

    private static String words(Node content) {
        return Gallery.on(() -> {
            // Labels in a scroll pane are found only once it has a skin.
            Scene scene = new Scene(new StackPane(content), 700, 600);
            new Theme(scene).apply(Appearance.DARK, 1);
            scene.getRoot().applyCss();
            scene.getRoot().layout();
            return content.lookupAll("*").stream()
                    .filter(Labeled.class::isInstance)
                    .map(n -> ((Labeled) n).getText())
                    .collect(java.util.stream.Collectors.joining("\n"));
        });
    }

    private Drain planned(FleetCluster cluster, String node) {
        try (Workbench.Room room = practice().bench.enter(cluster.id())) {
            return room.objects().changes().drain(new ObjectAddress(cluster.id(), "", "Node", "", node));
        }
    }

    /** Whether a node has pods that can leave, once no disruption budget holds them. */
    private boolean canBeEmptied(Row node) {
        FleetCluster cluster = practice().clusters.get(1);
        DrainPlan plan = planned(cluster, node.name()).plan();
        try (Workbench.Room room = practice().bench.enter(cluster.id())) {
            ChangeDesk changes = room.objects().changes();
            plan.pods().stream().flatMap(p -> p.blockedBy().stream()).distinct().forEach(budget -> {
                Preparation.Ready ready =
                        (Preparation.Ready) changes.delete(budget, DeleteOptions.Propagation.BACKGROUND, false);
                assertThat(changes.carryOut(ready, ready.confirmation().typed().orElse("")))
                        .isInstanceOf(Outcome.Done.class);
            });
        }
        return plan.leaving() > 0;
    }

    @Test
    void aProductionNodeIsDrainedOnlyByItsTypedName() {
        FleetCluster production = practice().clusters.getFirst();
        WorkspaceModel list = open(Place.overview(production.id()).at("~nodes"));
        String node = rows(list).getLast().name();
        Drain drain = planned(production, node);
        Preparation.Ready ready = (Preparation.Ready) drain.preparation();
        List<String> typed = new CopyOnWriteArrayList<>();
        Gallery.on(() -> {
            new Sheets(shell).confirm("Drain " + node, "Drain", ready, DrainWords.plan(drain.plan()), typed::add);
            return true;
        });
        Overlay sheet = shell.overlays.getLast();
        for (Appearance look : List.of(Appearance.DARK, Appearance.LIGHT)) {
            Gallery.shoot(
                    "sheet-drain",
                    look,
                    1,
                    700,
                    560,
                    () -> {
                        StackPane around = new StackPane(sheet.content());
                        around.setPadding(new javafx.geometry.Insets(24));
                        return around;
                    },
                    () -> {});
        }
        assertThat(words(sheet.content())).contains("Evicted, and start elsewhere");
        confirm(sheet, "something else");
        assertThat(typed).isEmpty();
        assertThat(words(sheet.content())).contains("Type the name exactly");
        confirm(sheet, node);
        assertThat(typed).containsExactly(node);
    }

    @Test
    void aNodeIsDrainedByItsPlanAndOpenedAgain() {
        WorkspaceModel list = openFirst("~nodes", practice().clusters.get(1), this::canBeEmptied);
        String node = list.object().orElseThrow().address().name();
        assertThat(Gallery.on(list::guarded)).isFalse();
        ObjectActions.Offer drain = offer(list, "Drain");
        assertThat(drain.hindrance()).isEmpty();
        press(drain.run());
        await().atMost(Duration.ofSeconds(60)).until(() -> !shell.overlays.isEmpty() || !shell.failures.isEmpty());
        assertThat(shell.failures).isEmpty();
        Overlay sheet = shell.overlays.getLast();
        assertThat(words(sheet.content()))
                .contains("Evicted, and start elsewhere")
                .contains("Stay, kept by a daemon set");
        confirm(sheet, "");
        await().atMost(Duration.ofSeconds(60)).until(() -> !shell.told.isEmpty() || !shell.failures.isEmpty());
        assertThat(shell.failures).isEmpty();
        assertThat(shell.told.getLast()).contains(node).contains("stays closed");
        await().atMost(Duration.ofSeconds(60))
                .until(() -> Gallery.on(() -> list.object().flatMap(ObjectModel::live).stream()
                        .anyMatch(o ->
                                o.object().path("spec").path("unschedulable").booleanValue(false))));
        press(offer(list, "Uncordon").run());
        await().atMost(Duration.ofSeconds(60)).until(() -> shell.overlays.size() == 2);
        confirm(shell.overlays.getLast(), node);
        await().atMost(Duration.ofSeconds(60))
                .until(() -> Gallery.on(() -> list.object().flatMap(ObjectModel::live).stream()
                        .noneMatch(o ->
                                o.object().path("spec").path("unschedulable").booleanValue(false))));
    }

    @Test
    void aScaledDeploymentIsScaledBackByUndo() {
        WorkspaceModel list = openFirst("apps~deployments", practice().clusters.get(1), row -> true);
        int before = replicas(list);
        press(offer(list, "Scale").run());
        Overlay number = shell.overlays.getLast();
        confirm(number, Integer.toString(before + 1));
        await().atMost(Duration.ofSeconds(60)).until(() -> shell.overlays.size() == 2);
        confirm(shell.overlays.getLast(), list.object().orElseThrow().address().name());
        await().atMost(Duration.ofSeconds(60)).until(() -> !shell.offered.isEmpty() || !shell.failures.isEmpty());
        assertThat(shell.failures).isEmpty();
        await().atMost(Duration.ofSeconds(60)).until(() -> replicas(list) == before + 1);

        Action undo = shell.offered.getLast();
        assertThat(undo.label()).isEqualTo("Undo");
        press(undo.run());
        await().atMost(Duration.ofSeconds(60)).until(() -> shell.overlays.size() == 3);
        confirm(shell.overlays.getLast(), list.object().orElseThrow().address().name());
        await().atMost(Duration.ofSeconds(60)).until(() -> replicas(list) == before);
    }

    private static int replicas(WorkspaceModel list) {
        return Gallery.on(() -> list.object()
                .flatMap(ObjectModel::live)
                .map(o -> o.object().path("spec").path("replicas").intValue(-1))
                .orElse(-1));
    }

    @Test
    void aMissingRuleIsShownAsARoleToCopy() {
        var asked = new dev.castellan.kubernetes.AccessAttributes("delete", "apps", "deployments", "", "shop", "web");
        MissingRole role = MissingRole.of(asked, "ada@example.org");
        Gallery.on(() -> {
            new Sheets(shell).missing(role);
            return true;
        });
        Overlay sheet = shell.overlays.getLast();
        assertThat(words(sheet.content())).contains("ada@example.org may not delete deployments in namespace shop");
        press(sheet.actions().getFirst().run());
        assertThat(shell.copied)
                .singleElement()
                .satisfies(text -> assertThat(text).contains("kind: Role", "delete", "deployments", "shop"));
    }

    /** Pods that come one after the other, as fast as the practice cluster takes them. */
    private static final class Churn implements AutoCloseable {
        private final Thread thread;
        private volatile boolean ended;
        private final AtomicInteger made = new AtomicInteger();

        Churn(ClusterId cluster) {
            thread = Thread.ofVirtual().start(() -> {
                try (Workbench.Room room = practice().bench.enter(cluster)) {
                    var kind = practice()
                            .bench
                            .lists()
                            .kinds(cluster, false)
                            .byId("pods")
                            .orElseThrow();
                    while (!ended) {
                        String name = "churn-%04d".formatted(made.get());
                        ObjectNode pod =
                                (ObjectNode) JsonMapper.builder().build().readTree("""
                                    {"apiVersion": "v1", "kind": "Pod",
                                     "metadata": {"name": "%s", "namespace": "default"},
                                     "spec": {"containers": [{"name": "app", "image": "registry.example/app:1"}]}}
                                    """.formatted(name));
                        var _ = room.client()
                                .objects()
                                .create(
                                        new dev.castellan.kubernetes.ObjectName(kind.resource(), "default", name),
                                        pod,
                                        dev.castellan.kubernetes.WriteOptions.WRITE);
                        made.incrementAndGet();
                    }
                }
            });
        }

        int made() {
            return made.get();
        }

        @Override
        public void close() {
            ended = true;
            try {
                thread.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
