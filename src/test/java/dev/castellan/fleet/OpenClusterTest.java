package dev.castellan.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.castellan.failure.Failure;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OpenClusterTest {
    private static Route failing(String code) {
        return (cluster, log) -> {
            throw Failure.expected(code, "It failed.", "No connection.", "Try again.")
                    .asException();
        };
    }

    private static OpenCluster open(FleetCluster cluster, Map<RouteKind, Route> routes) {
        return new OpenCluster(cluster, routes, InstantSource.fixed(Rows.NOW), o -> {});
    }

    @ParameterizedTest
    @CsvSource({
        "cluster-unauthorized, SIGNED_OUT",
        "cluster-plugin-failed, SIGNED_OUT",
        "cluster-plugin-timeout, SIGNED_OUT",
        "cluster-plugin-missing, FAILED",
        "cluster-plugin-not-started, FAILED",
        "cluster-plugin-answer, FAILED",
        "fleet-proof-needed, SIGNED_OUT",
        "cluster-forbidden, FORBIDDEN",
        "azure-forbidden, FORBIDDEN",
        "cluster-refused, UNREACHABLE",
        "cluster-timeout, UNREACHABLE",
        "cluster-proxy, UNREACHABLE",
        "cluster-tls-expired, FAILED",
        "kubeconfig-insecure, FAILED",
    })
    void aFailureLeadsToItsState(String code, ConnectionState.Phase expected) throws Exception {
        try (OpenCluster open = open(Rows.context("c"), Map.of(RouteKind.KUBECONFIG, failing(code)))) {
            open.reconnect(Optional.empty());
            ConnectionState state = open.awaitSettled();
            assertThat(state.phase()).isEqualTo(expected);
            assertThat(state.failure()).map(Failure::code).contains(code);
            assertThat(state.since()).isEqualTo(Rows.NOW);
        }
    }

    @Test
    void theNextRouteIsTriedOnlyWhereOneIsNotAvailable() throws Exception {
        FleetCluster cluster = Rows.azure("c", RouteKind.DIRECT, RouteKind.CLUSTER_CONNECT, RouteKind.KUBECONFIG);
        try (OpenCluster open = open(
                cluster,
                Map.of(
                        RouteKind.DIRECT, failing("cluster-timeout"),
                        RouteKind.CLUSTER_CONNECT, failing("fleet-az-missing"),
                        RouteKind.KUBECONFIG, failing("cluster-refused")))) {
            open.reconnect(Optional.empty());
            Failure missing = open.awaitSettled().failure().orElseThrow();
            assertThat(missing.code()).isEqualTo("fleet-az-missing");
            assertThat(missing.remedy())
                    .as("the way that was left out is named")
                    .startsWith("Try again.")
                    .contains("--cluster kubeconfig:c,", "the route Kubeconfig");
            // The kubeconfig would make somebody else of the user: only on request.
            assertThat(open.routes())
                    .extracting(RouteNote::route)
                    .containsExactly(RouteKind.DIRECT, RouteKind.CLUSTER_CONNECT);
            open.reconnect(Optional.of(RouteKind.KUBECONFIG));
            Failure refused = open.awaitSettled().failure().orElseThrow();
            assertThat(refused.code()).isEqualTo("cluster-refused");
            assertThat(refused.remedy()).as("where it was asked for").isEqualTo("Try again.");
        }
        try (OpenCluster open = open(
                cluster,
                Map.of(
                        RouteKind.DIRECT, failing("cluster-unauthorized"),
                        RouteKind.CLUSTER_CONNECT, failing("fleet-az-missing")))) {
            open.reconnect(Optional.empty());
            assertThat(open.awaitSettled().phase()).isEqualTo(ConnectionState.Phase.SIGNED_OUT);
            assertThat(open.routes()).extracting(RouteNote::route).containsExactly(RouteKind.DIRECT);
        }
    }

    @Test
    void closingEndsWaitingAndConnecting() throws Exception {
        CountDownLatch interrupted = new CountDownLatch(1);
        CountDownLatch begun = new CountDownLatch(1);
        OpenCluster open = open(Rows.context("c"), Map.of(RouteKind.KUBECONFIG, (cluster, log) -> {
            log.step("waiting");
            begun.countDown();
            try {
                new CountDownLatch(1).await();
            } catch (InterruptedException e) {
                interrupted.countDown();
            }
            throw new CancellationException();
        }));
        List<ConnectionState.Phase> seen = new CopyOnWriteArrayList<>();
        open.onChange(s -> seen.add(s.phase()));
        open.reconnect(Optional.empty());
        begun.await();
        assertThat(open.state().message()).isEqualTo("waiting");
        open.close();
        interrupted.await();
        assertThat(open.awaitSettled().phase()).isEqualTo(ConnectionState.Phase.CLOSED);
        open.reconnect(Optional.empty());
        assertThat(open.state().phase()).isEqualTo(ConnectionState.Phase.CLOSED);
        assertThat(seen).endsWith(ConnectionState.Phase.CLOSED).doesNotContain(ConnectionState.Phase.FAILED);
    }

    @Test
    void aClusterWithoutRoutesSaysSo() throws Exception {
        try (OpenCluster open = open(Rows.azure("c"), Map.of())) {
            open.reconnect(Optional.empty());
            assertThat(open.awaitSettled().failure()).map(Failure::code).contains("fleet-no-route");
        }
    }
}
