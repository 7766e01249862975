package dev.castellan.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.castellan.failure.Failure;
import dev.castellan.network.Network;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FleetTest {
    private static Fleet fleet(FleetChoices choices, Path home, boolean azure) {
        return new Fleet(new FleetParts(
                List::of,
                azure,
                () -> choices,
                () -> Network.open(Optional.empty(), Optional.empty()),
                Map.of(),
                home,
                home.resolve("work"),
                InstantSource.fixed(Rows.NOW)));
    }

    private record Given(String name, Reading reading) implements FleetSource {
        interface Reading {
            List<FleetCluster> read(Consumer<List<FleetCluster>> page);
        }

        @Override
        public List<FleetCluster> read(Consumer<List<FleetCluster>> page) {
            return reading.read(page);
        }
    }

    private static Failure failure(String code) {
        return Failure.expected(code, "It failed.", "Rows are missing.", "Try again.");
    }

    @Test
    void oneSilentSourceDelaysNoOther(@TempDir Path home) throws Exception {
        try (Fleet fleet = fleet(FleetChoices.NONE, home, false)) {
            CountDownLatch silent = new CountDownLatch(1);
            Thread reading = Thread.ofVirtual()
                    .start(() -> fleet.refresh(List.of(
                            new Given("slow", page -> {
                                page.accept(List.of(Rows.context("first-page")));
                                try {
                                    silent.await();
                                } catch (InterruptedException e) {
                                    Thread.currentThread().interrupt();
                                }
                                return List.of(Rows.context("first-page"), Rows.context("late"));
                            }),
                            new Given("quick", page -> List.of(Rows.context("early"))))));
            Awaitility.await().until(() -> fleet.latest().clusters().size() == 2);
            assertThat(fleet.latest().clusters()).extracting(FleetCluster::name).containsExactly("first-page", "early");
            assertThat(fleet.latest().sources())
                    .extracting(SourceState::state)
                    .containsExactly(SourceState.State.LOADING, SourceState.State.FRESH);
            silent.countDown();
            reading.join();
            assertThat(fleet.latest().clusters())
                    .extracting(FleetCluster::name)
                    .containsExactly("first-page", "late", "early");
        }
    }

    @Test
    void rowsOfAFailedSourceStayAndAreStale(@TempDir Path home) {
        try (Fleet fleet = fleet(FleetChoices.NONE, home, false)) {
            AtomicReference<Optional<Failure>> trouble = new AtomicReference<>(Optional.empty());
            FleetSource source = new Given("azure", page -> {
                page.accept(List.of());
                trouble.get().ifPresent(f -> {
                    throw f.asException();
                });
                return List.of(Rows.context("kept"));
            });
            fleet.refresh(List.of(source));
            trouble.set(Optional.of(failure("azure-forbidden")));
            List<Integer> sizes = new CopyOnWriteArrayList<>();
            Runnable end = fleet.onChange(s -> sizes.add(s.clusters().size()));
            fleet.refresh(List.of(source));
            end.run();
            assertThat(fleet.latest().clusters()).extracting(FleetCluster::name).containsExactly("kept");
            assertThat(fleet.latest().sources()).singleElement().satisfies(s -> {
                assertThat(s.state()).isEqualTo(SourceState.State.STALE);
                assertThat(s.asOf()).contains(Rows.NOW);
                assertThat(s.failure()).map(Failure::code).contains("azure-forbidden");
            });
            // At no moment did the rows disappear.
            assertThat(sizes).isNotEmpty().allMatch(n -> n == 1);
            fleet.refresh(List.of());
            assertThat(fleet.latest().clusters()).isEmpty();
        }
    }

    @Test
    void azuresRowsTurnStaleWhenNotEvenTheAccountsCanBeRead(@TempDir Path home) {
        Failure vault = failure("identity-cache-broken");
        FleetParts parts = new FleetParts(
                () -> {
                    throw vault.asException();
                },
                true,
                () -> FleetChoices.NONE,
                () -> Network.open(Optional.empty(), Optional.empty()),
                Map.of(),
                home,
                home.resolve("work"),
                InstantSource.fixed(Rows.NOW));
        try (Fleet fleet = new Fleet(parts)) {
            fleet.refresh(List.of(new Given("Azure · ada", page -> List.of(Rows.azure("kept")))));
            fleet.refresh();
            assertThat(fleet.latest().clusters()).extracting(FleetCluster::name).containsExactly("kept");
            assertThat(fleet.latest().sources()).singleElement().satisfies(s -> {
                assertThat(s.name()).isEqualTo("Azure · ada");
                assertThat(s.state()).isEqualTo(SourceState.State.STALE);
                assertThat(s.failure()).contains(vault);
            });
        }
    }

    @Test
    void aDefectInOneSourceIsAFailureOfThatSource(@TempDir Path home) {
        try (Fleet fleet = fleet(FleetChoices.NONE, home, false)) {
            fleet.refresh(List.of(
                    new Given("bad", page -> {
                        throw new IllegalStateException("broken");
                    }),
                    new Given("good", page -> List.of(Rows.context("c")))));
            assertThat(fleet.latest().sources())
                    .extracting(SourceState::state)
                    .containsExactly(SourceState.State.FAILED, SourceState.State.FRESH);
        }
    }

    @Test
    void kubeconfigsAreSourcesFileByFile(@TempDir Path home) throws Exception {
        Path good = Files.writeString(home.resolve("good"), """
            clusters: [{name: c, cluster: {server: "https://c.example"}}]
            users: [{name: u, user: {token: t}}]
            contexts: [{name: shop-prod, context: {cluster: c, user: u}}]
            """);
        Path bad = Files.writeString(home.resolve("bad"), "[");
        FleetChoices choices =
                new FleetChoices(List.of(), List.of(good, bad, home.resolve("missing")), Map.of(), List.of());
        try (Fleet fleet = fleet(choices, home, true)) {
            FleetSnapshot read = fleet.refresh();
            assertThat(read.sources())
                    .extracting(SourceState::state)
                    .containsExactly(
                            SourceState.State.SIGNED_OUT,
                            SourceState.State.FRESH,
                            SourceState.State.FAILED,
                            SourceState.State.FAILED);
            assertThat(read.clusters()).singleElement().satisfies(c -> {
                assertThat(c.environment().environment()).isEqualTo(Environment.PRODUCTION);
                assertThat(c.routes()).containsExactly(RouteKind.KUBECONFIG);
                assertThat(c.connectivity()).isEqualTo(Connectivity.NOT_REPORTED);
            });
            assertThatThrownBy(() -> fleet.open(ClusterId.ofContext("none"), Optional.empty()))
                    .hasMessageContaining("[fleet-unknown-cluster]");
        }
    }

    @Test
    void nothingToReadIsNoFailure(@TempDir Path home) {
        try (Fleet fleet = fleet(FleetChoices.NONE, home, false)) {
            assertThat(fleet.refresh()).isEqualTo(FleetSnapshot.EMPTY);
        }
    }

    @Test
    void tenThousandClustersAreReadAndClassified(@TempDir Path home) {
        try (Fleet fleet = fleet(FleetChoices.NONE, home, false)) {
            List<FleetCluster> many = new ArrayList<>();
            for (int i = 0; i < 10_000; i++) {
                many.add(Rows.azure("prod-" + i, RouteKind.DIRECT));
            }
            fleet.refresh(List.of(new Given("azure", page -> many)));
            assertThat(fleet.latest().clusters())
                    .hasSize(10_000)
                    .allMatch(c -> c.environment().environment() == Environment.PRODUCTION);
        }
    }

    @Test
    void waitingForARefreshCanBeInterrupted(@TempDir Path home) throws Exception {
        CountDownLatch never = new CountDownLatch(1);
        FleetParts parts = new FleetParts(
                List::of,
                false,
                () -> {
                    try {
                        never.await();
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                    return FleetChoices.NONE;
                },
                () -> Network.open(Optional.empty(), Optional.empty()),
                Map.of(),
                home,
                home,
                InstantSource.fixed(Rows.NOW));
        try (Fleet fleet = new Fleet(parts)) {
            AtomicReference<Optional<Throwable>> thrown = new AtomicReference<>(Optional.empty());
            Thread waiting = Thread.ofVirtual().start(() -> {
                try {
                    var _ = fleet.refresh();
                } catch (RuntimeException e) {
                    thrown.set(Optional.of(e));
                }
            });
            waiting.interrupt();
            assertThat(waiting.join(Duration.ofSeconds(60))).isTrue();
            assertThat(thrown.get()).containsInstanceOf(java.util.concurrent.CancellationException.class);
            never.countDown();
        }
    }

    @Test
    void aListThatAzureCutOffIsShownAsIncompleteNotAsStaleOrWhole(@TempDir Path home) {
        try (Fleet fleet = fleet(FleetChoices.NONE, home, false)) {
            fleet.refresh(List.of(new Given("azure", page -> List.of(Rows.context("before")))));
            fleet.refresh(List.of(new Given("azure", page -> {
                page.accept(List.of(Rows.context("now")));
                throw failure("azure-list-incomplete").asException();
            })));
            assertThat(fleet.latest().clusters()).extracting(FleetCluster::name).containsExactly("now");
            assertThat(fleet.latest().sources()).singleElement().satisfies(s -> {
                assertThat(s.state()).isEqualTo(SourceState.State.PARTIAL);
                assertThat(s.asOf()).contains(Rows.NOW);
                assertThat(s.clusters()).isEqualTo(1);
                assertThat(s.failure()).map(Failure::code).contains("azure-list-incomplete");
            });
        }
    }

    @Test
    void listenersNeverHearAnOlderSnapshotAfterANewerOne(@TempDir Path home) {
        try (Fleet fleet = fleet(FleetChoices.NONE, home, false)) {
            List<Long> answered = new CopyOnWriteArrayList<>();
            fleet.onChange(snapshot -> {
                long fresh = fresh(snapshot);
                if (fresh == 1) {
                    // Whoever is told of the first answer is slow: the second comes meanwhile.
                    Awaitility.await().until(() -> fresh(fleet.latest()) == 2);
                }
                answered.add(fresh);
            });
            fleet.refresh(List.of(
                    new Given("one", page -> List.of(Rows.context("a"))),
                    new Given("other", page -> List.of(Rows.context("b")))));
            assertThat(answered).isSorted().endsWith(2L);
        }
    }

    private static long fresh(FleetSnapshot snapshot) {
        return snapshot.sources().stream()
                .filter(s -> s.state() == SourceState.State.FRESH)
                .count();
    }
}
