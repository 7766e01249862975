package dev.castellan.console.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.castellan.browse.FeedState;
import dev.castellan.browse.Listing;
import dev.castellan.browse.Query;
import dev.castellan.browse.ReadableNamespaces;
import dev.castellan.browse.Row;
import dev.castellan.browse.Sort;
import dev.castellan.browse.View;
import dev.castellan.console.FakeShell;
import dev.castellan.console.Gallery;
import dev.castellan.failure.Failure;
import dev.castellan.fleet.ClusterId;
import dev.castellan.sandbox.SandboxOptions;
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
import java.util.function.Consumer;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.Labeled;
import javafx.scene.control.MenuItem;
import javafx.scene.layout.StackPane;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole list in every state of its feed: what stands in the middle, and pictures. */
class ListStatesGalleryTest {
    private static final List<String> NAMESPACES =
            List.of("checkout", "fulfilment-eu-west", "payments", "payments-canary", "search", "shop");

    @TempDir
    private static Path folder = Path.of(".");

    private static @Nullable PracticeBench practice;
    private static @Nullable View pods;

    @BeforeAll
    static void start() {
        PracticeBench bench = PracticeBench.start(folder, SandboxOptions.defaults());
        practice = bench;
        ClusterId cluster = bench.clusters.getFirst().id();
        try (Listing list = bench.bench.lists().open(Map.of(cluster, FakeLists.PODS), Set.of())) {
            await().atMost(Duration.ofSeconds(60))
                    .until(() -> list.view().state().phase() == FeedState.Phase.LIVE);
            list.show(Query.ALL, Sort.STANDARD);
            await().until(() -> !list.view().rows().isEmpty());
            pods = list.view();
        }
    }

    @AfterAll
    static void stop() {
        Objects.requireNonNull(practice).close();
    }

    /** A state with its name and what has to be read in it. */
    private record Case(
            String name, FeedState.Phase phase, boolean rows, boolean asOf, Optional<Failure> why, List<String> read) {}

    private static Case plain(FeedState.Phase phase, boolean rows, String... read) {
        boolean asOf = phase.current() || phase == FeedState.Phase.STALE;
        return new Case(phase.name(), phase, rows, asOf, Optional.empty(), List.of(read));
    }

    private static Case troubled(FeedState.Phase phase, boolean rows, String code, String happened, String... read) {
        return new Case(
                phase.name(),
                phase,
                rows,
                phase == FeedState.Phase.STALE,
                Optional.of(Failure.expected(
                        code,
                        happened,
                        rows ? "The rows may be old." : "Nothing can be shown.",
                        "Castellan tries again by itself.")),
                List.of(read));
    }

    /** The same where everything was read before, and there were no objects. */
    private static Case afterNone(Case one, String... read) {
        return new Case(one.name() + "_NONE", one.phase(), false, true, one.why(), List.of(read));
    }

    private static List<Case> none() {
        return List.of(
                afterNone(plain(FeedState.Phase.LIVE, false), "No pods", "This cluster has none."),
                afterNone(plain(FeedState.Phase.CATCHING_UP, false), "Catching up"),
                afterNone(
                        troubled(FeedState.Phase.THROTTLED, false, "cluster-throttled", "The server is busy."),
                        "Throttled"),
                afterNone(
                        troubled(
                                FeedState.Phase.STALE,
                                false,
                                "cluster-timeout",
                                "The server has not answered for 30 s."),
                        "There were no pods when this was read last",
                        "Whether there are any now is not known. The server has not answered for 30 s.",
                        "Try again"),
                afterNone(
                        troubled(
                                FeedState.Phase.SIGNED_OUT,
                                false,
                                "cluster-plugin-failed",
                                "The credential plug-in “gke-auth” ended with exit code 1."),
                        "The credential plug-in “gke-auth” ended with exit code 1.",
                        "Try again"),
                afterNone(
                        troubled(
                                FeedState.Phase.GONE,
                                false,
                                "cluster-not-found",
                                "The server no longer has this kind."),
                        "The server no longer has this kind.",
                        "Try again"));
    }

    /** Nothing fits the filter of what was read: as much as that is known. */
    private static List<Case> filtered() {
        return List.of(
                afterNone(
                        plain(FeedState.Phase.CATCHING_UP, false),
                        "Nothing matches yet",
                        "None of the pods that were read so far fits the filter; the rest is still to come."),
                afterNone(
                        troubled(FeedState.Phase.SIGNED_OUT, false, "identity-signed-out", "Nobody is signed in."),
                        "Nothing matched when this was read last",
                        "None of the pods fitted the filter. Whether one does now is not known."),
                afterNone(plain(FeedState.Phase.LIVE, false), "Nothing matches", "None of the pods fits the filter."));
    }

    private static List<Case> cases() {
        return List.of(
                plain(FeedState.Phase.CONNECTING, false, "Connecting", "Waiting for the first answer"),
                plain(FeedState.Phase.CATCHING_UP, true, "Catching up", "so far"),
                plain(FeedState.Phase.LIVE, true, "Live", "objects"),
                plain(FeedState.Phase.POLLED, true, "Polled", "cannot be watched"),
                troubled(
                        FeedState.Phase.STALE,
                        true,
                        "browse-slept",
                        "This computer slept, or stood still.",
                        "Stale",
                        "94 s ago",
                        "This computer slept",
                        "Try now"),
                troubled(
                        FeedState.Phase.THROTTLED,
                        true,
                        "cluster-throttled",
                        "The server is busy.",
                        "Throttled",
                        "asked to wait",
                        "Try now"),
                troubled(
                        FeedState.Phase.SIGNED_OUT,
                        false,
                        "identity-signed-out",
                        "Nobody is signed in for this cluster.",
                        "Signed out",
                        "You are signed out",
                        "Sign in"),
                troubled(
                        FeedState.Phase.FORBIDDEN,
                        false,
                        "cluster-forbidden",
                        "ada@contoso.example may not list pods in all namespaces.",
                        "Forbidden",
                        "You may read it in these namespaces:",
                        "All 6",
                        "payments-canary"),
                troubled(
                        FeedState.Phase.UNREACHABLE,
                        false,
                        "cluster-unreachable",
                        "api.store-0412.contoso.example:6443 cannot be reached.",
                        "Unreachable",
                        "Try again"),
                troubled(
                        FeedState.Phase.GONE,
                        false,
                        "cluster-not-found",
                        "The server no longer has this kind.",
                        "Gone",
                        "Try again"),
                troubled(
                        FeedState.Phase.FAILED,
                        false,
                        "cluster-protocol",
                        "The server's answer is no list.",
                        "Failed",
                        "Try again"));
    }

    /** What a list asks of its surroundings; keeps what was chosen. */
    private static final class Around implements KindListView.Around {
        private final List<Set<String>> chosen = new ArrayList<>();
        private int asked;

        @Override
        public List<String> namespaces() {
            return NAMESPACES;
        }

        @Override
        public void namespaces(Set<String> names) {
            chosen.add(names);
        }

        @Override
        public void readable(Consumer<ReadableNamespaces> told) {
            asked++;
            told.accept(new ReadableNamespaces(NAMESPACES, 41, false));
        }

        @Override
        public void query(String typed) {}

        @Override
        public void sort(Sort order) {}

        @Override
        public List<String> columns() {
            return List.of();
        }

        @Override
        public void columns(List<String> ids) {}

        @Override
        public void open(Row row) {}

        @Override
        public List<MenuItem> menu(List<Row> rows) {
            return List.of();
        }
    }

    private static View view(Case one, Instant now) {
        View base = Objects.requireNonNull(pods);
        Optional<Instant> until = one.why().isPresent() && one.phase() != FeedState.Phase.SIGNED_OUT
                ? Optional.of(now.plusSeconds(12))
                : Optional.empty();
        FeedState state = new FeedState(
                one.phase(),
                now.minusSeconds(94),
                one.asOf() ? Optional.of(now.minusSeconds(94)) : Optional.empty(),
                one.rows() ? base.total() : 0,
                one.why(),
                until);
        return new View(
                1,
                Query.ALL,
                Sort.STANDARD,
                base.columns(),
                one.rows() ? base.rows() : List.of(),
                one.rows() ? base.total() : 0,
                state,
                List.of(new View.Part(FakeLists.HERE, "here", "", state)));
    }

    private static List<String> texts(Node root) {
        return root.lookupAll("*").stream()
                .filter(n -> n instanceof Labeled l && l.getText() != null && l.isVisible())
                .map(n -> ((Labeled) n).getText())
                .toList();
    }

    @Test
    void everyStateSaysInTheMiddleWhatItIs() {
        Instant now = Clock.systemUTC().instant();
        for (Case one : cases()) {
            shoot(one, List.of(Appearance.DARK, Appearance.LIGHT), 1, List.of(1000, 1600), now);
        }
    }

    /** A kind taken away, a right taken away, a silent server: that nothing is there now is not known. */
    @Test
    void whereNothingWasThereNothingIsSaidOfNow() {
        Instant now = Clock.systemUTC().instant();
        for (Case one : none()) {
            shoot(
                    one,
                    List.of(one.phase() == FeedState.Phase.STALE ? Appearance.LIGHT : Appearance.DARK),
                    1,
                    1000,
                    now);
        }
    }

    @Test
    void whatNothingReadSoFarFitsMayStillCome() {
        Instant now = Clock.systemUTC().instant();
        for (Case one : filtered()) {
            try (FakeShell shell = FakeShell.onInterfaceThread(() -> now)) {
                FakeListing listing = new FakeListing();
                ListModel model = Gallery.on(
                        () -> new ListModel(ns -> listing, shell.ui(), FakeLists.PODS, Set.of(), "", Sort.STANDARD));
                KindListView list = Gallery.on(() -> new KindListView(model, shell, new Around()));
                View none = view(one, now);
                for (int total : List.of(20, 500)) {
                    Gallery.on(() -> {
                        listing.show(new View(
                                none.number() + total,
                                none.query(),
                                none.sort(),
                                none.columns(),
                                none.rows(),
                                total,
                                none.state(),
                                none.parts()));
                        return true;
                    });
                }
                List<String> read = Gallery.on(() -> texts(list));
                for (String words : one.read()) {
                    assertThat(read).as(one.name()).contains(words);
                }
                Gallery.on(() -> {
                    list.close();
                    model.close();
                    return true;
                });
            }
        }
    }

    @Test
    void statesBesideAnObjectAndInLargeText() {
        Instant now = Clock.systemUTC().instant();
        for (Case one : cases()) {
            if (one.phase() == FeedState.Phase.STALE || one.phase() == FeedState.Phase.FORBIDDEN) {
                shoot(one, List.of(Appearance.DARK), 1.5, 1000, now);
                shoot(one, List.of(Appearance.LIGHT), 1, 480, now);
            }
        }
    }

    private static void shoot(Case one, List<Appearance> looks, double scale, int width, Instant now) {
        shoot(one, looks, scale, List.of(width), now);
    }

    private static void shoot(Case one, List<Appearance> looks, double scale, List<Integer> widths, Instant now) {
        try (FakeShell shell = FakeShell.onInterfaceThread(() -> now)) {
            FakeListing listing = new FakeListing();
            Around around = new Around();
            ListModel model = Gallery.on(
                    () -> new ListModel(ns -> listing, shell.ui(), FakeLists.PODS, Set.of(), "", Sort.STANDARD));
            KindListView list = Gallery.on(() -> {
                KindListView made = new KindListView(model, shell, around);
                made.getStylesheets()
                        .add(Objects.requireNonNull(WorkspaceView.class.getResource("cluster.css"))
                                .toExternalForm());
                listing.show(view(one, now));
                return made;
            });
            List<String> read = new ArrayList<>();
            String name =
                    "list-" + one.name().toLowerCase(java.util.Locale.ROOT).replace('_', '-')
                            + (scale == 1 ? "" : "-large") + (widths.getFirst() == 1000 ? "" : "-" + widths.getFirst());
            var pictures = Gallery.shoot(
                    name, looks, scale, widths, 1000, () -> new StackPane(list), () -> read.addAll(texts(list)));
            assertThat(pictures)
                    .as(name)
                    .allSatisfy(p -> assertThat(Gallery.colours(p)).isGreaterThan(12));
            if (!one.phase().current()) {
                assertThat(read).as(name).noneMatch(t -> t.contains("has none"));
            }
            if (one.why().filter(FeedState::azureSignInHelps).isEmpty()) {
                assertThat(read).as(name).doesNotContain("Sign in");
            }
            for (String words : one.read()) {
                assertThat(read).as(name).anyMatch(t -> t.contains(words));
            }
            if (one.phase() == FeedState.Phase.FORBIDDEN) {
                assertThat(around.asked).as("asked once").isEqualTo(1);
                Gallery.on(() -> {
                    press(list, "payments");
                    press(list, "All 6");
                    return true;
                });
                assertThat(around.chosen).containsExactly(Set.of("payments"), Set.copyOf(NAMESPACES));
            } else {
                assertThat(around.asked).as(name).isZero();
            }
            Gallery.on(() -> {
                list.close();
                model.close();
                return true;
            });
        }
    }

    private static void press(Node root, String text) {
        root.lookupAll(".button").stream()
                .filter(n -> n instanceof Button b && text.equals(b.getText()))
                .map(Button.class::cast)
                .findFirst()
                .orElseThrow()
                .fire();
    }
}
