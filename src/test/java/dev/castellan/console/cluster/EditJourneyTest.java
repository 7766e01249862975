package dev.castellan.console.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.castellan.browse.FeedState;
import dev.castellan.browse.Row;
import dev.castellan.browse.object.MissingRole;
import dev.castellan.browse.object.ObjectAddress;
import dev.castellan.console.FakeShell;
import dev.castellan.console.Gallery;
import dev.castellan.console.design.Action;
import dev.castellan.console.design.LineEditor;
import dev.castellan.console.design.Theme;
import dev.castellan.console.shell.Overlay;
import dev.castellan.console.shell.SheetPicture;
import dev.castellan.console.shell.Watchdog;
import dev.castellan.fleet.FleetCluster;
import dev.castellan.kubernetes.AccessAttributes;
import dev.castellan.kubernetes.ApiResource;
import dev.castellan.kubernetes.DeleteOptions;
import dev.castellan.kubernetes.ObjectName;
import dev.castellan.kubernetes.WriteAnswer;
import dev.castellan.kubernetes.WriteOptions;
import dev.castellan.sandbox.SandboxOptions;
import dev.castellan.sandbox.ground.Fault;
import dev.castellan.settings.Appearance;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javafx.application.Platform;
import javafx.event.Event;
import javafx.scene.Node;
import javafx.scene.Parent;
import javafx.scene.Scene;
import javafx.scene.control.Button;
import javafx.scene.control.Labeled;
import javafx.scene.control.TextField;
import javafx.scene.input.Clipboard;
import javafx.scene.input.ClipboardContent;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyEvent;
import javafx.scene.layout.StackPane;
import javafx.stage.Stage;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** An object edited on the screen, from the first letter to the written object and back; with pictures of each state. */
class EditJourneyTest {
    private static final List<Appearance> LOOKS = List.of(Appearance.DARK, Appearance.LIGHT);
    private static final List<Integer> WIDTHS = List.of(1000, 1600);
    private static final ApiResource MAPS =
            new ApiResource("", "v1", "ConfigMap", "configmaps", true, Set.of("get", "list", "patch", "delete"));

    @TempDir
    private static Path folder = Path.of(".");

    private static @Nullable PracticeBench practice;

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

    private static FleetCluster production() {
        return practice().clusters.getFirst();
    }

    /** Not production: no lock stands in the way. */
    private static FleetCluster test() {
        return practice().clusters.get(1);
    }

    @AfterEach
    void end() {
        practice().sandbox.faults().clear();
        leave();
        shell.close();
    }

    /** As the shell closes a tab: its work is cancelled, its screen ends. */
    private void leave() {
        Gallery.on(() -> {
            shell.jobs().cancelOwnedBy("screen");
            shown.ifPresent(WorkspaceView::close);
            opened.ifPresent(WorkspaceModel::close);
            stage.ifPresent(Stage::close);
            shown = Optional.empty();
            opened = Optional.empty();
            stage = Optional.empty();
            return true;
        });
    }

    private WorkspaceModel open(Place place) {
        return Gallery.on(() -> {
            WorkspaceModel made = new WorkspaceModel(place, practice().bench, shell);
            WorkspaceView view = new WorkspaceView(made, shell, new StackPane());
            Stage window = new Stage();
            window.setScene(new Scene(new StackPane(view.root()), 1000, 1000));
            new Theme(window.getScene()).apply(Appearance.DARK, 1);
            window.show();
            made.start();
            stage = Optional.of(window);
            opened = Optional.of(made);
            shown = Optional.of(view);
            return made;
        });
    }

    private static Place yaml(FleetCluster cluster, String page, String namespace, String name) {
        return Place.overview(cluster.id())
                .at(page)
                .looking(Optional.of(new Place.ObjectPlace(namespace, name)), "yaml");
    }

    private static ObjectName map(String name, String data) {
        ObjectName where = new ObjectName(MAPS, "default", name);
        ObjectNode content = (ObjectNode) JsonMapper.builder().build().readTree("""
            {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "%s", "namespace": "default"}, "data": %s}
            """.formatted(name, data));
        try (Workbench.Room room = practice().bench.enter(test().id())) {
            room.client().objects().delete(where, DeleteOptions.of(""));
            assertThat(room.client().objects().create(where, content, WriteOptions.WRITE))
                    .isInstanceOf(WriteAnswer.Done.class);
        }
        return where;
    }

    private static String there(ObjectName name, String key) {
        try (Workbench.Room room = practice().bench.enter(test().id())) {
            return room.client().objects().get(name).path("data").path(key).asString("");
        }
    }

    private Parent root() {
        return stage.orElseThrow().getScene().getRoot();
    }

    private <N extends Node> Stream<N> nodes(Class<N> type) {
        return root().lookupAll("*").stream().filter(type::isInstance).map(type::cast);
    }

    private Optional<LineEditor> editor() {
        return nodes(LineEditor.class).findFirst();
    }

    private void press(String label) {
        await().until(() -> Gallery.on(() -> {
            Optional<Button> button = nodes(Button.class)
                    .filter(b -> label.equals(b.getText()) && !b.isDisabled())
                    .findFirst();
            button.ifPresent(Button::fire);
            return button.isPresent();
        }));
    }

    private void reads(String words) {
        await().untilAsserted(() -> assertThat(Gallery.on(() -> nodes(Labeled.class)
                        .map(Labeled::getText)
                        .filter(Objects::nonNull)
                        .collect(Collectors.joining("\n"))))
                .contains(words));
    }

    /** Begins to edit, and writes. */
    private void write(String from, String to) {
        await().until(() -> Gallery.on(() -> opened.orElseThrow()
                .object()
                .filter(o -> o.live().isPresent() && o.permission("patch").isPresent())
                .isPresent()));
        press("Edit");
        await().until(() -> Gallery.on(() -> editor().isPresent()));
        rewrite(from, to);
    }

    private void rewrite(String from, String to) {
        Gallery.on(() -> {
            LineEditor editor = editor().orElseThrow();
            assertThat(editor.text()).contains(from);
            ClipboardContent text = new ClipboardContent();
            text.putString(editor.text().replace(from, to));
            Clipboard.getSystemClipboard().setContent(text);
            key(editor.view(), KeyCode.A);
            key(editor.view(), KeyCode.V);
            editor.goTo(
                    (int) editor.text()
                            .substring(0, editor.text().indexOf(to))
                            .lines()
                            .count(),
                    1);
            return true;
        });
    }

    private static void key(Node at, KeyCode code) {
        boolean mac = System.getProperty("os.name", "").startsWith("Mac");
        Event.fireEvent(at, new KeyEvent(KeyEvent.KEY_PRESSED, "", "", code, false, !mac, false, mac));
    }

    /** In a small and a large window, in both looks; the window goes on as it was. */
    private void picture(String name) {
        picture(name, LOOKS, WIDTHS, behind -> new StackPane(behind));
    }

    private void sheet(String name) {
        await().until(() -> !shell.overlays.isEmpty() || !shell.failures.isEmpty());
        assertThat(shell.failures).isEmpty();
        Overlay sheet = shell.overlays.getLast();
        picture(name, List.of(Appearance.DARK), List.of(1000), behind -> SheetPicture.of(behind, sheet));
        picture(name, List.of(Appearance.LIGHT), List.of(1600), behind -> SheetPicture.of(behind, sheet));
    }

    private void picture(String name, List<Appearance> looks, List<Integer> widths, Function<Parent, Parent> around) {
        Parent root = Gallery.on(() -> {
            Parent now = root();
            stage.orElseThrow().getScene().setRoot(new StackPane());
            return now;
        });
        Supplier<Parent> node = () -> around.apply(root);
        assertThat(Gallery.shoot(name, looks, 1, widths, 1000, node::get, () -> {}))
                .as(name)
                .allSatisfy(picture -> assertThat(Gallery.colours(picture)).isGreaterThan(20));
        Gallery.on(() -> {
            if (root.getParent() instanceof StackPane pane) {
                pane.getChildren().clear();
            }
            stage.orElseThrow().getScene().setRoot(root);
            return true;
        });
        Gallery.settle();
    }

    @Test
    void anEditIsCheckedAppliedAndTakenBackThoughItsObjectWasLeft() {
        ObjectName name = map("edited", "{\"colour\": \"green\", \"size\": \"3\"}");
        WorkspaceModel model = open(yaml(test(), "~configmaps", "default", "edited"));
        write("colour: green", "colour: blue");
        reads("1 line changed");
        press("Check …");
        reads("One field changes");
        assertThat(there(name, "colour")).as("checked only").isEqualTo("green");
        press("Apply to the cluster");
        await().until(() -> !shell.told.isEmpty());
        assertThat(shell.told.getLast()).isEqualTo("Changed: ConfigMap default/edited.");
        assertThat(there(name, "colour")).isEqualTo("blue");
        await().until(() -> Gallery.on(() -> editor().isEmpty()));
        reads("changed");
        picture("edit-applied");

        // Elsewhere by now: the way back leads to the object first.
        Action undo = shell.offered.getLast();
        assertThat(undo.label()).isEqualTo("Undo …");
        Gallery.on(() -> {
            model.go(model.place().looking(Optional.empty(), ""));
            return true;
        });
        await().until(() -> Gallery.on(() -> nodes(YamlPane.class).findAny().isEmpty()));
        Gallery.on(() -> {
            undo.run().run();
            return true;
        });
        assertThat(shell.went).hasSize(1);
        Place back = Place.of(shell.went.getFirst());
        assertThat(back).isEqualTo(yaml(test(), "~configmaps", "default", "edited"));
        Gallery.on(() -> {
            model.go(back);
            return true;
        });
        reads("One field changes");
        assertThat(there(name, "colour")).as("looked at before it is written").isEqualTo("blue");
        press("Apply to the cluster");
        await().until(() -> there(name, "colour").equals("green"));
        assertThat(there(name, "size")).isEqualTo("3");
    }

    @Test
    void aConflictIsCarriedOver() {
        ObjectName name = map("contended", "{\"a\": \"1\", \"b\": \"2\", \"c\": \"3\"}");
        WorkspaceModel model = open(yaml(test(), "~configmaps", "default", "contended"));
        write("a: \"1\"", "a: mine");
        rewrite("b: \"2\"", "b: mine");
        try (Workbench.Room room = practice().bench.enter(test().id())) {
            ObjectNode theirs = (ObjectNode) JsonMapper.builder().build().readTree("{\"data\": {\"a\": \"theirs\"}}");
            assertThat(room.client().objects().merge(name, theirs, WriteOptions.WRITE))
                    .isInstanceOf(WriteAnswer.Done.class);
        }
        press("Check …");
        reads("Somebody else changed the same fields in the meantime.");
        picture("edit-conflict");
        press("Carry my changes over");
        reads("Left out, because somebody else changed the same: data.a");
        assertThat(Gallery.on(() -> editor().orElseThrow().text())).contains("a: theirs", "b: mine");
        reads("1 line changed");
        press("Check …");
        reads("One field changes");
        press("Apply to the cluster");
        await().until(() -> there(name, "b").equals("mine"));
        assertThat(there(name, "a")).isEqualTo("theirs");
        assertThat(there(name, "c")).isEqualTo("3");
        assertThat(Gallery.on(() -> model.object().isPresent())).isTrue();
    }

    /** A record of what happens on the way: the interface thread is knocked at all the time. */
    @Test
    void anObjectOfThreeMegabytesIsLookedAtAndEdited() {
        String line = "x".repeat(60) + "\\n";
        String many = "{\"first\": \"1\", \"text\": \"" + line.repeat(50_000) + "\"";
        ObjectName name = map("large", many + "}");
        try (Watchdog watchdog = new Watchdog(Platform::runLater)) {
            open(yaml(test(), "~configmaps", "default", "large"));
            write("first: \"1\"", "first: \"2\"");
            reads("1 line changed");
            press("Check …");
            reads("One field changes");
            System.out.printf(
                    "An object of 3 MB looked at, edited and checked: longest wait on the interface thread %d ms%n",
                    watchdog.longest().toMillis());
        }
        press("Apply to the cluster");
        await().until(() -> there(name, "first").equals("2"));
        assertThat(there(name, "text")).hasSize(50_000 * 61);
        try (Workbench.Room room = practice().bench.enter(test().id())) {
            room.client().objects().delete(name, DeleteOptions.of(""));
        }
    }

    @Test
    void anotherNameIsRefusedAndTheTextStays() {
        map("refused", "{\"a\": \"1\"}");
        open(yaml(test(), "~configmaps", "default", "refused"));
        write("name: refused", "name: another");
        press("Check …");
        reads("An edit cannot change metadata.name.");
        picture("edit-refused");
        assertThat(Gallery.on(() -> editor().orElseThrow().text())).contains("name: another");
        assertThat(Gallery.on(() -> shown.orElseThrow().atStake())).hasSize(1);
    }

    @Test
    void whatIsBeingWrittenGoesOnThoughItsTabIsClosed() {
        ObjectName name = map("slow", "{\"a\": \"1\"}");
        open(yaml(test(), "~configmaps", "default", "slow"));
        write("a: \"1\"", "a: \"2\"");
        press("Check …");
        reads("One field changes");
        practice().sandbox.faults().set(Fault.of(Fault.Service.KUBERNETES, "*/configmaps/slow", Fault.Kind.HANG, 0));
        press("Apply to the cluster");
        reads("Asking the server …");
        assertThat(practice().bench.writes()).containsExactly("Edit ConfigMap default/slow");
        assertThat(Gallery.on(() -> shown.orElseThrow().atStake()))
                .as("it is not forgotten")
                .isEmpty();
        assertThat(Gallery.on(() -> opened.orElseThrow().deeds()))
                .as("nor stopped")
                .isEmpty();
        assertThat(new ClusterScreens(new FakeClusterDesk(), practice().bench).atStake())
                .as("but whoever closes the console cuts it off")
                .containsExactly("“Edit ConfigMap default/slow” is being written and will be cut off.");
        leave();
        assertThat(practice().bench.writes()).hasSize(1);
        practice().sandbox.faults().clear();
        await().until(() -> !shell.told.isEmpty() || !shell.failures.isEmpty());
        assertThat(shell.failures).isEmpty();
        assertThat(shell.told.getLast()).isEqualTo("Changed: ConfigMap default/slow.");
        assertThat(there(name, "a")).isEqualTo("2");
        await().until(() -> practice().bench.writes().isEmpty());
    }

    @Test
    void whatCouldNotBeWrittenCanBeConfirmedAgain() {
        ObjectName name = map("again", "{\"a\": \"1\"}");
        open(yaml(test(), "~configmaps", "default", "again"));
        write("a: \"1\"", "a: \"2\"");
        press("Check …");
        reads("One field changes");
        practice()
                .sandbox
                .faults()
                .set(Fault.of(Fault.Service.KUBERNETES, "*/configmaps/again", Fault.Kind.SERVER_ERROR, 0));
        press("Apply to the cluster");
        await().until(() -> !shell.failures.isEmpty());
        practice().sandbox.faults().clear();
        press("Apply to the cluster");
        await().until(() -> there(name, "a").equals("2"));
    }

    @Test
    void aProductionObjectIsEditedScaledAndDeletedOnlyWithAllThatIsAsked() {
        WorkspaceModel model = open(Place.overview(production().id()).at("apps~deployments"));
        await().until(() -> Gallery.on(() -> model.list()
                .filter(l -> l.view().state().phase() == FeedState.Phase.LIVE
                        && !l.view().rows().isEmpty())
                .isPresent()));
        Row row = Gallery.on(() -> model.list().orElseThrow().view().rows().stream()
                .filter(r ->
                        !r.namespace().startsWith("kube-") && !r.namespace().startsWith("azure-"))
                .findFirst()
                .orElseThrow());
        Gallery.on(() -> {
            model.go(yaml(production(), "apps~deployments", row.namespace(), row.name()));
            return true;
        });
        // Its lock comes first.
        await().until(() -> Gallery.on(
                () -> model.object().flatMap(o -> o.permission("patch")).isPresent()));
        press("Edit");
        sheet("sheet-unlock");
        assertThat(shell.overlays.getLast().title()).startsWith("Unlock");
        answer("A ticket");
        await().until(() -> Gallery.on(() -> editor().isPresent()));
        rewrite("  replicas: ", "  replicas: 1");
        reads("1 line changed");
        picture("edit-typing");
        press("Check …");
        reads("Checked, not written yet");
        picture("edit-checked");

        press("Scale …");
        sheet("sheet-scale");
        answer("4");
        await().until(() -> shell.overlays.getLast().title().startsWith("Scale")
                && shell.overlays.getLast().actions().getFirst().label().equals("Scale"));
        sheet("sheet-scale-confirm");
        press("Delete …");
        await().until(() -> shell.overlays.getLast().title().startsWith("Delete"));
        sheet("sheet-delete");
        Gallery.on(() -> {
            new Sheets(shell)
                    .missing(MissingRole.of(
                            new AccessAttributes("patch", "apps", "deployments", "scale", row.namespace(), row.name()),
                            "ada@contoso.example"));
            return true;
        });
        sheet("sheet-missing-rule");
        ObjectAddress address = Gallery.on(() -> model.object().orElseThrow().address());
        try (Workbench.Room room = practice().bench.enter(production().id())) {
            assertThat(room.objects().read(address).uid())
                    .as("nothing was done")
                    .isNotEmpty();
            practice().bench.locks().lock(room.seat());
        }
    }

    /** Fills what the newest sheet asks for, and goes on. */
    private void answer(String typed) {
        Overlay sheet = shell.overlays.getLast();
        Gallery.on(() -> {
            sheet.content().lookupAll("*").stream()
                    .filter(TextField.class::isInstance)
                    .map(TextField.class::cast)
                    .forEach(f -> f.setText(typed));
            sheet.actions().getFirst().run().run();
            return true;
        });
    }
}
