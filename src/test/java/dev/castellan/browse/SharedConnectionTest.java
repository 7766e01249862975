package dev.castellan.browse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.castellan.fleet.ClusterId;
import dev.castellan.fleet.ClusterLease;
import dev.castellan.fleet.ConnectionState;
import dev.castellan.fleet.Fleet;
import dev.castellan.fleet.FleetChoices;
import dev.castellan.fleet.FleetParts;
import dev.castellan.fleet.OpenCluster;
import dev.castellan.network.Network;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Lists and screens on one connection, whose state tells what the lists meet. */
class SharedConnectionTest {
    private static final ClusterId TINY = ClusterId.ofContext("tiny");
    private static final Kind PODS =
            Kind.of(new dev.castellan.kubernetes.ApiResource("", "v1", "Pod", "pods", true, Set.of("list", "watch")));
    private static final Timing QUICK = new Timing(
            Duration.ofSeconds(1),
            Duration.ofMillis(500),
            Duration.ofSeconds(60),
            Duration.ofMillis(50),
            Duration.ofMillis(400),
            Duration.ofMillis(300),
            Duration.ofMillis(300));

    @Test
    void aDeadConnectionIsSeenOnTheClusterAndTheLastLeaseEndsIt(@TempDir Path folder) throws Exception {
        try (TinyApi api = new TinyApi();
                Fleet fleet = fleet(Files.writeString(folder.resolve("config"), api.kubeconfig()), folder)) {
            api.put("shop/web-0");
            assertThat(fleet.refresh().clusters()).hasSize(1);
            OpenCluster cluster;
            try (ClusterLease screen = fleet.lease(TINY);
                    Browse browse = new Browse(fleet, Clock.systemUTC(), QUICK);
                    LiveList list = browse.open(List.of(TINY), PODS, List.of())) {
                cluster = screen.cluster();
                await().until(() -> list.view().state().phase() == FeedState.Phase.LIVE);
                try (ClusterLease other = fleet.lease(TINY)) {
                    assertThat(other.cluster()).as("one connection").isSameAs(cluster);
                }
                // On a busy machine it may have been silent for longer than the little that is allowed here.
                await().until(() -> cluster.state().phase() == ConnectionState.Phase.READY);

                AtomicBoolean silent = new AtomicBoolean(true);
                api.script = call -> {
                    if (silent.get()) {
                        call.silence();
                    }
                    return false;
                };
                await().until(() -> cluster.state().phase() == ConnectionState.Phase.STALE);
                assertThat(cluster.state().failure()).isPresent();
                await().until(() -> list.view().state().phase() == FeedState.Phase.STALE);
                silent.set(false);
                await().atMost(Duration.ofSeconds(60))
                        .until(() -> cluster.state().phase() == ConnectionState.Phase.READY);
                await().until(() -> list.view().state().phase() == FeedState.Phase.LIVE);

                // A refused sign-in ends the connection; lists wait for the next one.
                AtomicBoolean refused = new AtomicBoolean(true);
                api.script = call -> {
                    if (refused.get()) {
                        call.status(401, "Unauthorized", "");
                        return true;
                    }
                    return false;
                };
                api.endWatches();
                await().atMost(Duration.ofSeconds(60))
                        .until(() -> cluster.state().phase() == ConnectionState.Phase.SIGNED_OUT);
                await().until(() -> list.view().state().phase() == FeedState.Phase.SIGNED_OUT);
                refused.set(false);
                cluster.reconnect(Optional.empty());
                await().atMost(Duration.ofSeconds(60))
                        .until(() -> list.view().state().phase() == FeedState.Phase.LIVE);
            }
            assertThat(cluster.state().phase()).isEqualTo(ConnectionState.Phase.CLOSED);
        }
    }

    private static Fleet fleet(Path kubeconfig, Path folder) {
        return new Fleet(new FleetParts(
                List::of,
                false,
                () -> new FleetChoices(List.of(), List.of(kubeconfig), Map.of(), List.of()),
                () -> Network.open(Optional.empty(), Optional.empty()),
                Map.of(),
                folder,
                folder.resolve("work"),
                Clock.systemUTC()));
    }
}
