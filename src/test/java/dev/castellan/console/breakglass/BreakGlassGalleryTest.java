package dev.castellan.console.breakglass;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.castellan.breakglass.BreakGlassSnapshot;
import dev.castellan.breakglass.CheckoutState;
import dev.castellan.console.FakeShell;
import dev.castellan.console.Gallery;
import dev.castellan.console.fleet.Clusters;
import dev.castellan.failure.Failure;
import dev.castellan.fleet.Environment;
import dev.castellan.settings.Appearance;
import java.util.List;
import java.util.Optional;
import javafx.scene.layout.StackPane;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Pictures of every page and state. */
class BreakGlassGalleryTest {
    private static FakeBreakGlassDesk desk() {
        FakeBreakGlassDesk desk = new FakeBreakGlassDesk(Checkouts.ADA);
        desk.clusters.add(Clusters.cluster("store-lyon-3").build());
        desk.clusters.add(Clusters.cluster("store-porto-4").build());
        return desk;
    }

    private static FakeBreakGlassDesk full() {
        FakeBreakGlassDesk desk = desk().with(
                        Checkouts.in(
                                CheckoutState.IN_USE,
                                1,
                                Checkouts.ADA,
                                Checkouts.request("store-lyon-3", Environment.PRODUCTION, false, false)),
                        Checkouts.in(
                                CheckoutState.HELD,
                                2,
                                Checkouts.BEN,
                                Checkouts.request("store-porto-4", Environment.TEST, true, false)),
                        Checkouts.in(
                                CheckoutState.REQUESTED,
                                3,
                                Checkouts.BEN,
                                Checkouts.request("store-gothenburg-14", Environment.PRODUCTION, false, false)),
                        Checkouts.in(
                                CheckoutState.REQUESTED,
                                4,
                                Checkouts.ADA,
                                Checkouts.request("hub-zürich-1", Environment.DEVELOPMENT, true, false)),
                        Checkouts.in(
                                CheckoutState.OVERDUE,
                                5,
                                Checkouts.BEN,
                                Checkouts.request(
                                        "a-cluster-with-a-name-that-is-longer-than-anybody-would-ever-need-\u202etxt",
                                        Environment.PRODUCTION,
                                        false,
                                        true)));
        desk.running.put(
                Checkouts.id(1),
                new BreakGlassDesk.Live(
                        java.nio.file.Path.of("/home/ada/.local/share/castellan/breakglass/co-1/config"),
                        Checkouts.NOW,
                        214,
                        true,
                        Optional.empty()));
        for (int i = 0; i < 6; i++) {
            desk.seen.add(new BreakGlassDesk.SeenRequest(
                    Checkouts.NOW.minusSeconds(40 - 5L * i),
                    List.of("list pods", "get deployments.apps", "create pods/exec")
                            .get(i % 3),
                    "gateway · gateway-7c9d" + i,
                    i == 4 ? 403 : 200,
                    i == 4 ? "refused: nodes-proxy" : "answered",
                    i == 4));
        }
        return desk;
    }

    @ParameterizedTest
    @EnumSource(
            value = Appearance.class,
            names = {"DARK", "LIGHT", "HIGH_CONTRAST"})
    void pages(Appearance look) {
        shoot("bg-now", look, full(), new BreakGlassPlace.Now());
        shoot("bg-nothing", look, desk(), new BreakGlassPlace.Now());
        shoot("bg-policy", look, desk(), new BreakGlassPlace.Policy());
        FakeBreakGlassDesk nobodyKnows = desk();
        nobodyKnows.findings = List.of(Failure.expected(
                BreakGlassSnapshot.POLICY_UNKNOWN,
                "What the team allows is not known here: its ledger cannot be reached, and was not read from this"
                        + " machine before.",
                "The policy shown is the standard one. No key goes to a file and none is used, except in an emergency,"
                        + " and then without terminals.",
                "Reach the team’s ledger once."));
        shoot("bg-policy-unknown", look, nobodyKnows, new BreakGlassPlace.Policy());
        shoot(
                "bg-request",
                look,
                desk(),
                new BreakGlassPlace.Request(
                        Optional.of(Clusters.cluster("store-lyon-3").build().id())));
        FakeBreakGlassDesk stricter = desk();
        dev.castellan.fleet.FleetCluster asTest =
                Clusters.cluster("store-porto-4").environment(Environment.TEST).build();
        stricter.clusters.clear();
        stricter.clusters.add(asTest);
        stricter.said = java.util.Map.of(asTest.id(), Environment.PRODUCTION);
        shoot("bg-request-stricter", look, stricter, new BreakGlassPlace.Request(Optional.of(asTest.id())));
        shoot("bg-in-use", look, full(), new BreakGlassPlace.One(Checkouts.id(1)));
        FakeBreakGlassDesk history = desk();
        int number = 0;
        for (CheckoutState state : List.of(
                CheckoutState.VERIFIED,
                CheckoutState.RETURNED,
                CheckoutState.DENIED,
                CheckoutState.CANCELLED,
                CheckoutState.EXPIRED,
                CheckoutState.NEUTRALISED)) {
            history.with(Checkouts.in(
                    state,
                    number++,
                    Checkouts.ADA,
                    Checkouts.request("store-lyon-3", Environment.PRODUCTION, false, false)));
        }
        shoot("bg-history", look, history, new BreakGlassPlace.History());
        shoot("bg-receipt", look, history, new BreakGlassPlace.One(Checkouts.id(0)));
        shoot("bg-receipt-left", look, history, new BreakGlassPlace.One(Checkouts.id(1)));
        for (CheckoutState state :
                List.of(CheckoutState.REQUESTED, CheckoutState.APPROVED, CheckoutState.OVERDUE, CheckoutState.LOST)) {
            shoot(
                    "bg-" + state.label().toLowerCase(java.util.Locale.ROOT),
                    look,
                    desk().with(Checkouts.in(
                            state,
                            1,
                            Checkouts.ADA,
                            Checkouts.request(
                                    "store-lyon-3", Environment.PRODUCTION, false, state == CheckoutState.LOST))),
                    new BreakGlassPlace.One(Checkouts.id(1)));
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Appearance.class,
            names = {"DARK", "LIGHT", "HIGH_CONTRAST"})
    void untracked(Appearance look) {
        shoot("bg-untracked-never", look, desk(), new BreakGlassPlace.Untracked());
        FakeBreakGlassDesk found = full();
        found.reconciled = Optional.of(Untracked.found());
        shoot("bg-untracked-found", look, found, new BreakGlassPlace.Untracked());
        shoot("bg-untracked-now", look, found, new BreakGlassPlace.Now());
        FakeBreakGlassDesk clean = desk();
        clean.reconciled = Optional.of(Untracked.clean());
        shoot("bg-untracked-clean", look, clean, new BreakGlassPlace.Untracked());
        FakeBreakGlassDesk old = desk();
        old.reconciled = Optional.of(Untracked.clean());
        shoot(
                "bg-untracked-old",
                look,
                old,
                new BreakGlassPlace.Untracked(),
                _ -> {},
                Checkouts.NOW.plusSeconds(9 * 86_400));
        FakeBreakGlassDesk damaged = desk();
        damaged.lost = Optional.of(dev.castellan.failure.Failure.expected(
                "breakglass-reconcile-kept",
                "What the last check for untracked use found cannot be read any more.",
                "Its file is damaged, or another version of Castellan wrote it. It is left aside: what was found then"
                        + " is not known here.",
                "Check again. castellan breakglass reconcile tells the same."));
        shoot("bg-untracked-damaged", look, damaged, new BreakGlassPlace.Untracked());
        FakeBreakGlassDesk unknown = desk();
        unknown.reconciled = Optional.of(Untracked.unknown());
        shoot("bg-untracked-unknown", look, unknown, new BreakGlassPlace.Untracked());
        FakeBreakGlassDesk many = desk();
        many.reconciled = Optional.of(Untracked.many(400));
        shoot("bg-untracked-many", look, many, new BreakGlassPlace.Untracked());
        FakeBreakGlassDesk failing = desk();
        failing.failing = Optional.of(dev.castellan.failure.Failure.expected(
                        "breakglass-audit-unread",
                        "The file audit.log cannot be read.",
                        "Nothing was reconciled.",
                        "Check its name and permissions.")
                .asException());
        shoot("bg-untracked-failed", look, failing, new BreakGlassPlace.Untracked(), model -> {
            model.untracked().addAudit(java.nio.file.Path.of("audit.log"));
            model.untracked().addActivity(java.nio.file.Path.of("activity.json"));
            model.untracked().check();
            await().until(() -> model.untracked().picture().failure().isPresent());
        });
        FakeBreakGlassDesk slow = desk();
        java.util.concurrent.CountDownLatch go = new java.util.concurrent.CountDownLatch(1);
        slow.before = () -> {
            try {
                go.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        };
        shoot("bg-untracked-reading", look, slow, new BreakGlassPlace.Untracked(), model -> {
            model.untracked().check();
            await().until(() -> model.untracked()
                    .picture()
                    .step()
                    .filter(s -> s.startsWith("Activity"))
                    .isPresent());
        });
        go.countDown();
    }

    @ParameterizedTest
    @EnumSource(
            value = Appearance.class,
            names = {"DARK", "LIGHT"})
    void terminals(Appearance look) {
        BreakGlassPlace place = new BreakGlassPlace.Terminals(Checkouts.id(1));
        FakeBreakGlassDesk none = full();
        terminals("bg-terminals-none", look, none, place, _ -> {}, "No terminal was recorded");
        FakeBreakGlassDesk list = full();
        list.recordings = Recordings.every();
        terminals("bg-terminals-list", look, list, place, _ -> {}, "Not as it was recorded");
        list.moments = Recordings.shell();
        terminals(
                "bg-terminals-open",
                look,
                list,
                place,
                root -> {
                    open(root, 1);
                    await().until(() -> Gallery.on(() -> root.lookup("#bg-term-next") != null));
                    for (int i = 0; i < 4; i++) {
                        Gallery.on(() -> {
                            ((javafx.scene.control.Button) root.lookup("#bg-term-next")).fire();
                            return true;
                        });
                    }
                    await().until(() -> Gallery.on(
                            () -> ((dev.castellan.console.design.TerminalView) root.lookup("#bg-term-screen"))
                                    .text()
                                    .contains("giving up")));
                },
                "Typed last: ");
        list.whole = false;
        terminals("bg-terminals-broken", look, list, place, root -> open(root, 4), "What it shows proves nothing.");
        FakeBreakGlassDesk sealed = full();
        sealed.recordings = Recordings.every();
        terminals(
                "bg-terminals-sealed",
                look,
                sealed,
                place,
                root -> {
                    sealed.failing = Optional.of(dev.castellan.failure.Failure.expected(
                                    "breakglass-recording-sealed",
                                    "The recording cannot be opened.",
                                    "It is sealed for another key (3fa91c0b77de2145…), or the file was changed.",
                                    "Give the private key that belongs to the recordingKey of that time.")
                            .asException());
                    open(root, 2);
                },
                "The recording cannot be opened.");
        FakeBreakGlassDesk elsewhere = full();
        elsewhere.failing = Optional.of(dev.castellan.failure.Failure.expected(
                        "breakglass-record-not-found",
                        "There is no record of " + Checkouts.id(1) + " on this machine.",
                        "Nothing can be shown.",
                        "It lies on the computer where the check-out was used. Bring its folder “record” here, and name"
                                + " it: on the command line with --records DIR.")
                .asException());
        terminals("bg-terminals-elsewhere", look, elsewhere, place, _ -> {}, "There is no record of");
    }

    private static void open(javafx.scene.Parent root, int number) {
        await().until(() -> Gallery.on(() -> root.lookup("#bg-term-open-" + number) != null));
        Gallery.on(() -> {
            ((javafx.scene.control.Button) root.lookup("#bg-term-open-" + number)).fire();
            return true;
        });
    }

    private static void terminals(
            String name,
            Appearance look,
            FakeBreakGlassDesk desk,
            BreakGlassPlace place,
            java.util.function.Consumer<javafx.scene.Parent> first,
            String shown) {
        try (FakeShell shell = FakeShell.onInterfaceThread(() -> Checkouts.NOW);
                BreakGlassModel model = new BreakGlassModel(desk, shell)) {
            desk.told();
            await().until(() -> model.picture().read());
            shell.file = Optional.of(java.nio.file.Path.of("reviewers.pem"));
            BreakGlassView view = Gallery.on(() -> new BreakGlassView(model, shell, place));
            javafx.stage.Stage stage = Gallery.on(() -> {
                javafx.stage.Stage made = new javafx.stage.Stage();
                made.setScene(new javafx.scene.Scene(new StackPane(view.root()), 1000, 1000));
                new dev.castellan.console.design.Theme(made.getScene()).apply(look, 1);
                made.setX(0);
                made.setY(0);
                made.show();
                return made;
            });
            try {
                Gallery.settle();
                first.accept(view.root());
                await().until(() -> Gallery.on(() -> view.root().lookupAll(".label").stream()
                        .anyMatch(n -> n instanceof javafx.scene.control.Label l
                                && l.getText() != null
                                && l.getText().contains(shown))));
                Gallery.settle();
                var picture = Gallery.on(() -> stage.getScene().snapshot(null));
                Gallery.save(name + "-" + look.name().toLowerCase(java.util.Locale.ROOT), picture);
                assertThat(Gallery.colours(picture)).as(name).isGreaterThan(20);
            } finally {
                Gallery.on(() -> {
                    view.close();
                    stage.close();
                    return true;
                });
            }
        }
    }

    private static void shoot(String name, Appearance look, FakeBreakGlassDesk desk, BreakGlassPlace place) {
        shoot(name, look, desk, place, _ -> {});
    }

    private static void shoot(
            String name,
            Appearance look,
            FakeBreakGlassDesk desk,
            BreakGlassPlace place,
            java.util.function.Consumer<BreakGlassModel> first) {
        shoot(name, look, desk, place, first, Checkouts.NOW);
    }

    private static void shoot(
            String name,
            Appearance look,
            FakeBreakGlassDesk desk,
            BreakGlassPlace place,
            java.util.function.Consumer<BreakGlassModel> first,
            java.time.Instant now) {
        try (FakeShell shell = FakeShell.onInterfaceThread(() -> now);
                BreakGlassModel model = new BreakGlassModel(desk, shell)) {
            desk.told();
            await().until(() -> model.picture().read());
            first.accept(model);
            BreakGlassView view = Gallery.on(() -> new BreakGlassView(model, shell, place));
            Gallery.settle();
            var picture = Gallery.shoot(name, look, 1, () -> new StackPane(view.root()), () -> {});
            assertThat(Gallery.colours(picture)).as(name).isGreaterThan(20);
        }
    }
}
