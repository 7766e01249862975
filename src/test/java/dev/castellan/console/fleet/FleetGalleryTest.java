package dev.castellan.console.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.castellan.console.FakeShell;
import dev.castellan.console.Gallery;
import dev.castellan.console.shell.Address;
import dev.castellan.console.shell.Screen;
import dev.castellan.failure.Failure;
import dev.castellan.fleet.ClusterMark;
import dev.castellan.fleet.ClusterMarks;
import dev.castellan.fleet.FleetSnapshot;
import dev.castellan.fleet.SourceState;
import dev.castellan.settings.Appearance;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Pictures of the fleet screen in every state, and that something was painted at all. */
class FleetGalleryTest {
    private static final Address TABLE = Address.of("fleet");
    private static final Address CARDS = TABLE.with("view", "cards").with("group", "site");

    @ParameterizedTest
    @EnumSource(names = "SYSTEM", mode = EnumSource.Mode.EXCLUDE)
    void everyStateIsPainted(Appearance look) {
        shoot("fleet-table", look, 1, TABLE, Clusters.snapshot(Clusters.fleet()));
        shoot("fleet-cards", look, 1, CARDS, Clusters.snapshot(Clusters.fleet()));
        shoot(
                "fleet-grouped",
                look,
                1,
                TABLE.with("group", "environment").with("q", "needs:attention"),
                Clusters.snapshot(Clusters.fleet()));
        shoot("fleet-hostile", look, 1, TABLE, Clusters.snapshot(Clusters.hostile()));
        shoot("fleet-hostile-cards", look, 1, CARDS, Clusters.snapshot(Clusters.hostile()));
        shoot("fleet-first", look, 1, TABLE, FleetSnapshot.EMPTY);
        shoot(
                "fleet-no-match",
                look,
                1,
                TABLE.with("q", "site:paris cert:tomorrow"),
                Clusters.snapshot(Clusters.fleet()));
        shoot(
                "fleet-no-cluster",
                look,
                1,
                TABLE,
                new FleetSnapshot(List.of(), List.of(Clusters.fresh("Contoso (Azure)", 0))));
        shoot("fleet-partial", look, 1, TABLE, partial());
        shoot("fleet-nothing-read", look, 1, TABLE, nothingRead());
        shoot("fleet-signed-out", look, 1, TABLE, signedOut());
    }

    @ParameterizedTest
    @EnumSource(names = {"DARK", "LIGHT"})
    void largeTextAndManyRows(Appearance look) {
        shoot("fleet-large-text", look, 1.5, TABLE, Clusters.snapshot(Clusters.fleet()));
        shoot("fleet-large-text-cards", look, 1.5, CARDS, Clusters.snapshot(Clusters.fleet()));
        shoot("fleet-many", look, 1, TABLE.with("group", "site"), Clusters.snapshot(Clusters.many(10_000)));
        shoot("fleet-many-cards", look, 1, CARDS, Clusters.snapshot(Clusters.many(10_000)));
    }

    @ParameterizedTest
    @EnumSource(names = "SYSTEM", mode = EnumSource.Mode.EXCLUDE)
    void theFirstAnswerIsAwaited(Appearance look) {
        CountDownLatch never = new CountDownLatch(1);
        FakeFleetDesk desk = new FakeFleetDesk().answers(() -> {
            try {
                never.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return FleetSnapshot.EMPTY;
        });
        shoot("fleet-loading", look, 1, TABLE, desk, screen -> {});
        never.countDown();
    }

    static FleetSnapshot partial() {
        List<SourceState> sources = new ArrayList<>();
        sources.add(Clusters.fresh("~/.kube/config", 2));
        sources.add(Clusters.failed("ada@contoso.example", SourceState.State.SIGNED_OUT, "identity-sign-in-needed"));
        sources.add(Clusters.failed("ada@fabrikam.example", SourceState.State.UNREACHABLE, "azure-unreachable"));
        return new FleetSnapshot(Clusters.fleet(), sources);
    }

    static FleetSnapshot nothingRead() {
        return new FleetSnapshot(
                List.of(),
                List.of(
                        new SourceState(
                                "ada@contoso.example",
                                SourceState.State.UNREACHABLE,
                                Optional.empty(),
                                Optional.of(Failure.expected(
                                        "azure-unreachable",
                                        "management.azure.com did not answer.",
                                        "The clusters of this account cannot be listed.",
                                        "Check the connection or the proxy in the settings, then try again.")),
                                0),
                        new SourceState(
                                "/home/ada/.kube/config",
                                SourceState.State.FAILED,
                                Optional.empty(),
                                Optional.of(Failure.expected(
                                        "kubernetes-kubeconfig-broken",
                                        "The file is not a kubeconfig: line 14 is not YAML.",
                                        "Its contexts are not shown; the file was not changed.",
                                        "Correct the file, or name another one in the profile.")),
                                0)));
    }

    static FleetSnapshot signedOut() {
        return new FleetSnapshot(
                List.of(),
                List.of(new SourceState(
                        "Azure",
                        SourceState.State.SIGNED_OUT,
                        Optional.empty(),
                        Optional.of(Failure.expected(
                                "identity-sign-in-needed", "Nobody is signed in.", "No cluster is shown.", "Sign in.")),
                        0)));
    }

    private static void shoot(String name, Appearance look, double scale, Address address, FleetSnapshot snapshot) {
        FakeFleetDesk desk =
                new FakeFleetDesk().known(snapshot).answers(() -> snapshot).marked(marks(snapshot));
        shoot(name, look, scale, address, desk, screen -> {});
    }

    /** One cluster is tainted, another one's certificate is overdue. */
    private static ClusterMarks marks(FleetSnapshot snapshot) {
        if (snapshot.clusters().size() < 2) {
            return ClusterMarks.NOT_CHECKED;
        }
        return new ClusterMarks(
                Map.of(
                        snapshot.clusters().get(0).id(),
                        new ClusterMark(
                                ClusterMark.Kind.TAINTED,
                                Optional.of(Clusters.NOW.plus(Duration.ofDays(200))),
                                List.of("A copy was seen after the key was destroyed: /home/ada/old.conf")),
                        snapshot.clusters().get(1).id(),
                        new ClusterMark(
                                ClusterMark.Kind.OVERDUE,
                                Optional.of(Clusters.NOW.plus(Duration.ofDays(20))),
                                List.of("ben@fabrikam.example has not given it back"))),
                Optional.empty());
    }

    private static void shoot(
            String name, Appearance look, double scale, Address address, FakeFleetDesk desk, Consumer<Screen> act) {
        try (FakeShell shell = FakeShell.onInterfaceThread(() -> Clusters.NOW)) {
            Screen screen = Gallery.on(() -> {
                Screen opened = new FleetScreens(desk).open(address, shell);
                var _ = opened.view();
                opened.shown();
                return opened;
            });
            FleetModel model = ((FleetScreen) screen).model();
            boolean awaited = !desk.latest().sources().isEmpty();
            org.awaitility.Awaitility.await()
                    .until(() -> !awaited || model.picture().stage() != FleetPicture.Stage.LOADING);
            Gallery.settle();
            var picture = Gallery.shoot(name, look, scale, screen::view, () -> act.accept(screen));
            assertThat(Gallery.colours(picture)).as(name).isGreaterThan(20);
            Gallery.on(() -> {
                screen.close();
                return true;
            });
        }
    }
}
