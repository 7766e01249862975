package dev.castellan.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.castellan.azure.Azure;
import dev.castellan.failure.Failure;
import dev.castellan.identity.Account;
import dev.castellan.identity.Cloud;
import dev.castellan.identity.DeviceCode;
import dev.castellan.identity.Identity;
import dev.castellan.identity.IdentitySettings;
import dev.castellan.identity.Interaction;
import dev.castellan.identity.SignInMethod;
import dev.castellan.network.Network;
import dev.castellan.sandbox.Sandbox;
import dev.castellan.sandbox.SandboxOptions;
import dev.castellan.sandbox.ground.Fault;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole way: sign in, list the fleet, open a cluster, all against the practice fleet. */
class PracticeFleetTest {
    @Test
    void signInListAndOpen(@TempDir Path folder) throws Exception {
        try (Sandbox sandbox = Sandbox.start(SandboxOptions.defaults(), Clock.systemUTC())) {
            Path ca = Files.writeString(folder.resolve("ca.pem"), sandbox.caPem());
            Network network = Network.open(Optional.of(ca), Optional.empty());
            String username = sandbox.users().getFirst().username();
            Cloud cloud =
                    new Cloud("Practice", sandbox.authority(), sandbox.resourceManager(), sandbox.graph(), "", false);
            Interaction browser = new Interaction() {
                @Override
                public void openBrowser(URI authorizeUrl) {
                    Thread.startVirtualThread(() -> sandbox.signInAs(username, authorizeUrl));
                }

                @Override
                public void showDeviceCode(DeviceCode code) {}
            };
            try (Identity identity = new Identity(
                    new IdentitySettings(cloud, sandbox.clientId(), sandbox.tenantId(), 0, folder.resolve("cache")),
                    () -> network,
                    browser,
                    Clock.systemUTC())) {
                Account account = identity.signIn(SignInMethod.BROWSER, Optional.empty(), Optional.of(username));
                try (Azure azure = new Azure(identity, account, account.tenantId(), cloud, network, Clock.systemUTC());
                        Fleet fleet = new Fleet(new FleetParts(
                                () -> List.of(new AzureSide(identity, account, account.tenantId(), azure)),
                                true,
                                () -> FleetChoices.NONE,
                                () -> network,
                                Map.of(),
                                folder,
                                folder.resolve("work"),
                                Clock.systemUTC()))) {
                    journey(sandbox, identity, fleet);
                }
            }
        }
    }

    private static void journey(Sandbox sandbox, Identity identity, Fleet fleet) throws Exception {
        FleetSnapshot snapshot = fleet.refresh();
        assertThat(snapshot.sources()).singleElement().satisfies(s -> {
            assertThat(s.failure()).isEmpty();
            assertThat(s.state()).isEqualTo(SourceState.State.FRESH);
        });
        assertThat(snapshot.clusters()).hasSize(14);
        assertThat(snapshot.clusters())
                .extracting(c -> c.environment().environment())
                .contains(Environment.DEVELOPMENT, Environment.TEST, Environment.PRODUCTION);

        sandbox.faults().set(Fault.of(Fault.Service.ARM, Fault.Kind.SERVER_ERROR, 0));
        FleetSnapshot stale = fleet.refresh();
        assertThat(stale.clusters()).hasSize(14);
        assertThat(stale.sources()).extracting(SourceState::state).containsExactly(SourceState.State.STALE);
        sandbox.faults().clear();

        FleetCluster direct = snapshot.clusters().stream()
                .filter(c -> c.routes().contains(RouteKind.DIRECT) && c.connectivity() == Connectivity.CONNECTED)
                .findFirst()
                .orElseThrow();
        try (OpenCluster open = fleet.open(direct.id(), Optional.of(RouteKind.DIRECT))) {
            ConnectionState state = open.awaitSettled();
            assertThat(state.failure().map(Failure::text)).isEmpty();
            assertThat(state.phase()).isEqualTo(ConnectionState.Phase.READY);
            ClusterOverview overview = open.overview();
            assertThat(overview.whoAmI().value()).isPresent();
            assertThat(overview.version().value()).isPresent();
            assertThat(overview.latency().value()).isPresent();
            assertThat(overview.counts().namespaces().value()).isPresent();
            assertThat(overview.credentialExpiry()).isPresent();
            assertThat(overview.routes()).hasSize(2);
            assertThat(overview.routes().getFirst().used()).isTrue();
            assertThat(overview.routes().getFirst().means()).isEqualTo("Entra bearer token");
            assertThat(overview.routes().getLast().failure()).map(Failure::code).contains("fleet-kubelogin-cloud");
        }
        try (OpenCluster open = fleet.open(direct.id(), Optional.of(RouteKind.CLUSTER_CONNECT))) {
            assertThat(open.awaitSettled().failure()).isPresent();
        }

        // The cluster itself asks for a stronger sign-in: one prompt, however many requests wait, then they go on.
        sandbox.faults().set(Fault.of(Fault.Service.KUBERNETES, Fault.Kind.CHALLENGE, 0));
        try (OpenCluster open = fleet.open(direct.id(), Optional.of(RouteKind.DIRECT))) {
            org.awaitility.Awaitility.await()
                    .atMost(java.time.Duration.ofSeconds(60))
                    .until(() -> identity.pendingChallenges().size() == 1);
            identity.accept(identity.pendingChallenges().getFirst());
            ConnectionState state = open.awaitSettled();
            assertThat(state.failure().map(Failure::text)).isEmpty();
            assertThat(state.phase()).isEqualTo(ConnectionState.Phase.READY);
            assertThat(identity.pendingChallenges()).isEmpty();
        }
    }
}
