package dev.castellan.console.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.castellan.access.Snapshot;
import dev.castellan.console.FakeShell;
import dev.castellan.console.Gallery;
import dev.castellan.console.access.AccessPicture.Stage;
import dev.castellan.console.access.ask.AskTab;
import dev.castellan.console.access.identity.AdminCertificates;
import dev.castellan.console.access.identity.IdentityTab;
import dev.castellan.console.access.matrix.MatrixTab;
import dev.castellan.console.fleet.Clusters;
import dev.castellan.console.shell.Address;
import dev.castellan.console.shell.FileChoice;
import dev.castellan.failure.Failure;
import dev.castellan.fleet.FleetCluster;
import dev.castellan.settings.Appearance;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;
import javafx.scene.Node;
import javafx.scene.control.Labeled;
import javafx.scene.layout.StackPane;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Pictures of the access screens: every tab, every state, dark and light, narrow and wide. */
class AccessGalleryTest {
    private static final FleetCluster CLUSTER =
            Clusters.cluster("leeds-prod-01").build();
    private static final List<AccessTab> TABS = List.of(
            new AskTab(),
            new MatrixTab(),
            new IdentityTab((who, id) -> new AdminCertificates.Taken(List.of(), "", Optional.empty())));
    private static final FileChoice NO_FILES =
            new FakeFrame(FakeShell.withoutToolkit(() -> Worlds.NOW), new FakeAccessDesk()).files();

    @ParameterizedTest
    @CsvSource({"DARK,1000,1000", "LIGHT,1600,1000"})
    void everyState(Appearance look, int width, int height) {
        Size size = new Size(look, width, height);
        state("loading", size, FakeAccessDesk::holds, Stage.READING);
        state(
                "failed",
                size,
                d -> d.reads(failing(Failure.expected(
                        "kubernetes-unreachable",
                        "The API server did not answer within 10 s.",
                        "Nothing about access could be read.",
                        "Check the network, or open a saved snapshot."))),
                Stage.FAILED);
        state(
                "signed-out",
                size,
                d -> d.reads(failing(Failure.expected(
                        "identity-sign-in-needed",
                        "Your sign-in has ended.",
                        "The cluster cannot be reached with Entra ID.",
                        "Sign in again."))),
                Stage.FAILED);
        state("forbidden", size, d -> d.reads(Worlds::nothing), Stage.READ);
        state("partial", size, d -> d.reads(Worlds::partial), Stage.READ);
        stale(size);
        choice(size);
    }

    @ParameterizedTest
    @CsvSource({"DARK,1000,1000", "LIGHT,1600,1000"})
    void everyAnswer(Appearance look, int width, int height) {
        Size size = new Size(look, width, height);
        ask("examples", size, Worlds::joined, "", "Questions to begin with");
        ask("yes", size, Worlds::joined, "can anna@contoso.com delete pods in shop", "Yes");
        ask("no", size, Worlds::joined, "can dora@contoso.com delete pods in shop", "What comes nearest");
        ask("practice", size, Worlds::joined, "can sa:ci/deployer get pods/exec named cart-1 in shop", "In practice");
        ask("condition", size, Worlds::joined, "can cara@contoso.com get pods in shop", "Under a condition");
        ask("activation", size, Worlds::joined, "can ben@contoso.com get secrets in shop", "Not now");
        ask("membership", size, Worlds::activatable, "can cara@contoso.com delete pods in shop", "Not now");
        ask("who-later", size, Worlds::activatable, "who can delete pods in shop", "more after activation");
        ask("unknown", size, Worlds::partial, "can sa:shop/cart get secrets in prod", "Not certain");
        ask("who", size, Worlds::joined, "who can delete pods in shop", "3 users and groups may");
        ask("what", size, Worlds::joined, "what can anna@contoso.com", "rules say it all");
        ask("complaint", size, Worlds::joined, "delete everything now", "A question begins with");
    }

    @ParameterizedTest
    @CsvSource({"DARK,1000,1000", "LIGHT,1600,1000"})
    void everyMatrix(Appearance look, int width, int height) {
        Size size = new Size(look, width, height);
        tab("matrix-small", size, Worlds::joined, "matrix", Map.of(), "Export CSV …");
        tab("matrix-namespace", size, Worlds::joined, "matrix", Map.of("ns", "shop"), "Export CSV …");
        tab("matrix-large", size, () -> Worlds.large(5_000, 200), "matrix", Map.of("all", "shown"), "Export CSV …");
        tab("matrix-nobody", size, Worlds::joined, "matrix", Map.of("who", "nobody"), "Nobody fits");
    }

    @ParameterizedTest
    @CsvSource({"DARK,1000,1000", "LIGHT,1600,1000"})
    void everyIdentity(Appearance look, int width, int height) {
        Size size = new Size(look, width, height);
        tab("identity-list", size, Worlds::joined, "identity", Map.of(), "System’s own");
        tab("identity-person", size, Worlds::joined, "identity", Map.of("of", "anna@contoso.com"), "Roles in Azure");
        tab(
                "identity-eligible",
                size,
                Worlds::activatable,
                "identity",
                Map.of("of", "cara@contoso.com"),
                "to be activated");
        tab("identity-account", size, Worlds::joined, "identity", Map.of("of", "sa:ci/deployer"), "critical");
        tab(
                "identity-group",
                size,
                Worlds::partial,
                "identity",
                Map.of("of", "group:" + Worlds.PLATFORM),
                "Direct members");
    }

    @ParameterizedTest
    @CsvSource({"DARK,1000,1000", "LIGHT,1600,1000"})
    void groupsOverTheTokenLimit(Appearance look, int width, int height) {
        Size size = new Size(look, width, height);
        ask("token-limit", size, Worlds::crowded, "can fay@contoso.com delete pods in shop", "Not certain");
        ask("what-token-limit", size, Worlds::crowded, "what can fay@contoso.com", "Nothing for certain");
        tab("matrix-token-limit", size, Worlds::crowded, "matrix", Map.of("ns", "shop"), "Export CSV …");
        tab("identity-token-limit", size, Worlds::crowded, "identity", Map.of("of", "fay@contoso.com"), "perhaps");
    }

    @Test
    void longNamesAndLargeText() {
        String name = "system:masters\u202Eevil" + "x".repeat(180);
        Supplier<Snapshot> world = () -> Worlds.shop()
                .add(dev.castellan.access.Binding.cluster(
                        "b".repeat(200),
                        dev.castellan.access.RoleId.cluster("view"),
                        dev.castellan.access.Subject.user(name)))
                .build();
        Size size = new Size(Appearance.HIGH_CONTRAST, 1000, 1000);
        ask("hostile", size, world, "can \"" + name + "\" get pods in shop", "Yes");
        tab("identity-hostile", size, world, "identity", Map.of("of", name), "Bindings");
        tab("matrix-hostile", size, world, "matrix", Map.of(), "Export CSV …");
    }

    private record Size(Appearance look, int width, int height) {}

    private static Supplier<Snapshot> failing(Failure failure) {
        return () -> {
            throw failure.asException();
        };
    }

    private static AccessScreen screen(FakeAccessDesk desk, FakeShell shell, String page, Map<String, String> choices) {
        AccessSource source = new AccessSource.Cluster(CLUSTER.id());
        return Gallery.on(() -> new AccessScreen(
                source, new AccessPlace(Optional.of(source), page, choices), desk, NO_FILES, TABS, shell, p -> {}));
    }

    private void state(String name, Size size, Consumer<FakeAccessDesk> prepare, Stage stage) {
        FakeAccessDesk desk = new FakeAccessDesk().knows(CLUSTER);
        prepare.accept(desk);
        try (FakeShell shell = FakeShell.onInterfaceThread(() -> Clusters.NOW)) {
            AccessScreen screen = screen(desk, shell, "ask", Map.of());
            shoot("access-" + name, size, screen, () -> screen.model().picture().stage() == stage);
        }
    }

    private void stale(Size size) {
        FakeAccessDesk desk = new FakeAccessDesk().knows(CLUSTER).disagrees(2);
        try (FakeShell shell = FakeShell.onInterfaceThread(() -> Clusters.NOW)) {
            AccessScreen screen = screen(desk, shell, "ask", Map.of());
            Gallery.on(() -> {
                screen.shown();
                return true;
            });
            await().until(() -> screen.model().picture().stage() == Stage.READ);
            screen.model().check();
            await().until(() -> screen.model().picture().agreement().isPresent());
            desk.reads(failing(Failure.expected(
                    "kubernetes-unreachable",
                    "The API server did not answer.",
                    "What is shown may be old.",
                    "Try again.")));
            screen.model().read();
            shoot("access-stale", size, screen, () -> screen.model().picture().stage() == Stage.FAILED);
        }
    }

    /** The headless platform has a screen of 1000×1000 and cannot present a larger window. */
    private static void fits(Size size) {
        assumeTrue(size.width() <= 1000 || !"Headless".equals(System.getProperty("glass.platform")));
    }

    private void choice(Size size) {
        fits(size);
        FakeAccessDesk desk = new FakeAccessDesk();
        Clusters.fleet().forEach(desk::knows);
        try (FakeShell shell = FakeShell.onInterfaceThread(() -> Clusters.NOW)) {
            ChoiceScreen screen = Gallery.on(() -> new ChoiceScreen(desk, NO_FILES, shell));
            var picture = Gallery.shoot(
                    "access-choice-" + size.width(),
                    size.look(),
                    1,
                    size.width(),
                    size.height(),
                    () -> new StackPane(screen.view()),
                    () -> {});
            assertThat(Gallery.colours(picture)).isGreaterThan(20);
        }
    }

    private void ask(String name, Size size, Supplier<Snapshot> world, String question, String expected) {
        tab("ask-" + name, size, world, "ask", question.isEmpty() ? Map.of() : Map.of("q", question), expected);
    }

    private void tab(
            String name,
            Size size,
            Supplier<Snapshot> world,
            String page,
            Map<String, String> choices,
            String expected) {
        FakeAccessDesk desk = new FakeAccessDesk().knows(CLUSTER).reads(world);
        try (FakeShell shell = FakeShell.onInterfaceThread(() -> Clusters.NOW)) {
            AccessScreen screen = screen(desk, shell, page, choices);
            shoot(name, size, screen, () -> {
                List<String> texts = texts(screen.view());
                boolean done = Gallery.on(() -> screen.view().lookup(".cs-skeleton") == null)
                        && texts.stream().noneMatch(t -> t.startsWith("Looking for ways") || t.startsWith("Azure is"));
                return done && texts.stream().anyMatch(t -> t.contains(expected));
            });
            assertThat(Gallery.on(() -> Address.parse(screen.address().print())))
                    .isPresent();
        }
    }

    private static List<String> texts(Node root) {
        return Gallery.on(() -> root.lookupAll("*").stream()
                .filter(Node::isVisible)
                .filter(Labeled.class::isInstance)
                .map(n -> ((Labeled) n).getText())
                .filter(t -> t != null && !t.isEmpty())
                .toList());
    }

    private static void boxesShowWhatTheyHold(javafx.scene.Parent root) {
        for (javafx.scene.Node node : root.lookupAll(".combo-box")) {
            if (node instanceof javafx.scene.control.ComboBox<?> box
                    && !box.isEditable()
                    && box.getValue() instanceof String value
                    && box.getSkin() instanceof javafx.scene.control.skin.ComboBoxListViewSkin<?> skin
                    && skin.getDisplayNode() instanceof javafx.scene.control.Labeled shown) {
                assertThat(shown.getText()).isEqualTo(value);
            }
        }
    }

    private static void shoot(String name, Size size, AccessScreen screen, BooleanSupplier ready) {
        fits(size);
        // Shown once, so that the nodes have skins to be looked up in.
        Gallery.on(() -> {
            screen.shown();
            return true;
        });
        javafx.stage.Stage window = Gallery.on(() -> {
            javafx.stage.Stage w = new javafx.stage.Stage();
            javafx.scene.Scene scene =
                    new javafx.scene.Scene(new StackPane(screen.view()), size.width(), size.height());
            new dev.castellan.console.design.Theme(scene).apply(size.look(), 1);
            w.setScene(scene);
            w.setX(0);
            w.setY(0);
            w.show();
            return w;
        });
        try {
            await().until(ready::getAsBoolean);
            Gallery.settle();
            Gallery.settle();
            var picture = Gallery.on(() -> {
                boxesShowWhatTheyHold(window.getScene().getRoot());
                return window.getScene().snapshot(null);
            });
            Gallery.save(
                    name + "-" + size.width() + "-" + size.look().name().toLowerCase(java.util.Locale.ROOT), picture);
            assertThat(Gallery.colours(picture)).as(name).isGreaterThan(20);
        } finally {
            // One that stays open would take the keys of every test after it.
            Gallery.on(() -> {
                window.close();
                screen.close();
                return true;
            });
        }
    }
}
