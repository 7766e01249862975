package dev.castellan.breakglass;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.castellan.azure.Azure;
import dev.castellan.azure.Eligibility;
import dev.castellan.azure.Governance;
import dev.castellan.azure.Permission;
import dev.castellan.azure.RoleDefinition;
import dev.castellan.breakglass.proxy.KeyChild;
import dev.castellan.failure.FailureException;
import dev.castellan.fleet.AzureSide;
import dev.castellan.fleet.ClusterId;
import dev.castellan.identity.Account;
import dev.castellan.identity.Identity;
import dev.castellan.identity.Practice;
import dev.castellan.ledger.Actor;
import dev.castellan.sandbox.SandboxOptions;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Admin kubeconfigs and activated roles from practice Azure, over HTTPS. */
class AzureAdminSourceTest {
    private static final String NOOR = "noor.vale@brambleholt.example";

    @Test
    void theKeyComesFromAzureAndARoleIsActivatedAndEnded(@TempDir Path folder) {
        try (Practice practice = new Practice(SandboxOptions.defaults(), folder);
                Identity identity = practice.identity()) {
            practice.person = practice.answeringAs(NOOR);
            Account noor = practice.signIn(identity, NOOR);
            Actor actor = new Actor(noor.username(), noor.id());
            try (Azure azure = new Azure(
                    identity,
                    noor,
                    practice.sandbox.tenantId(),
                    practice.cloud(),
                    practice.network,
                    InstantSource.system())) {
                AzureAdminSource source = new AzureAdminSource(
                        () -> List.of(new AzureSide(identity, noor, practice.sandbox.tenantId(), azure)),
                        new KeyChild());
                java.util.List<dev.castellan.azure.ConnectedCluster> clusters = new java.util.ArrayList<>();
                azure.connectedClusters(List.of(), clusters::addAll);
                // Each way in which Azure answers is taken by a cluster: at once, by status document, by Location.
                List<dev.castellan.azure.ConnectedCluster> managed = clusters.stream()
                        // Where she has a standing right to it.
                        .filter(c -> c.id().toLowerCase(java.util.Locale.ROOT).contains("/resourcegroups/rg-prod-"))
                        .filter(c -> azure.provisionedInstance(c.id()).isPresent())
                        .limit(6)
                        .toList();
                assertThat(managed).hasSizeGreaterThan(1);
                for (dev.castellan.azure.ConnectedCluster cluster : managed) {
                    KeyWork.Taken taken = source.fetch(
                            ClusterId.ofArm(cluster.id()),
                            actor,
                            UUID.randomUUID().toString(),
                            sealing());
                    assertThat(taken.facts().masters()).isTrue();
                    // What came is the sealed key, and what opens it is ours alone.
                    try (AdminCredential credential =
                            taken.sealed().open(sealing().dataKey()).orElseThrow()) {
                        assertThat(credential.server()).isEqualTo(taken.facts().server());
                    }
                    // The service said when that was.
                    assertThat(taken.at().orElseThrow().source())
                            .isEqualTo(azure.adminCall(cluster.id(), UUID.randomUUID())
                                    .resourceManager()
                                    .getHost());
                    assertThat(taken.at().orElseThrow().time())
                            .isCloseTo(InstantSource.system().instant(), within(5, ChronoUnit.MINUTES));
                }

                String production = managed.getFirst().id();
                // Nothing is done as somebody else who happens to be signed in.
                assertThatThrownBy(() -> source.fetch(
                                ClusterId.ofArm(production),
                                new Actor("ben@contoso.com", "oid-ben.tenant"),
                                UUID.randomUUID().toString(),
                                sealing()))
                        .hasMessageContaining("identity-sign-in-needed")
                        .hasMessageContaining("ben@contoso.com is not signed in");
                AdminSource.EligibleRole role =
                        source.eligible(ClusterId.ofArm(production), actor).orElseThrow();
                assertThat(role.scope()).startsWith("/subscriptions/");
                String name = UUID.randomUUID().toString();
                assertThatThrownBy(() ->
                                source.activate(role, actor, name, "INC-1", Optional.empty(), Duration.ofHours(20)))
                        .isInstanceOf(FailureException.class);
                source.activate(role, actor, name, "INC-1", Optional.of("INC-1"), Duration.ofHours(1));
                assertThat(activated(azure.governance(), role, actor)).isTrue();
                // Asked again after a crash, nothing new happens.
                source.activate(role, actor, name, "INC-1", Optional.of("INC-1"), Duration.ofHours(1));
                source.deactivate(role, actor, name);
                assertThat(activated(azure.governance(), role, actor)).isFalse();
                assertThatThrownBy(() -> source.deactivate(role, actor, name)).isInstanceOf(FailureException.class);
            }
        }
    }

    private static KeyWork.Sealing sealing() {
        byte[] dataKey = new byte[SealedAdminKey.DATA_KEY];
        Arrays.fill(dataKey, (byte) 7);
        return new KeyWork.Sealing("co-0123456789ab", "entry", "cluster", dataKey);
    }

    private static boolean activated(Governance governance, AdminSource.EligibleRole role, Actor actor) {
        return governance.activeRoles(role.scope()).stream()
                .anyMatch(r -> r.activated()
                        && actor.account().startsWith(r.principalId())
                        && role.roleDefinition().endsWith(r.roleId()));
    }

    @Test
    void whoIsNotSignedInIsToldSo() {
        assertThatThrownBy(() -> new AzureAdminSource(List::of, KeysHere.of(InstantSource.system()))
                        .fetch(
                                new ClusterId("x"),
                                new Actor("a", ""),
                                UUID.randomUUID().toString(),
                                sealing()))
                .hasMessageContaining("identity-sign-in-needed");
    }

    @Test
    void rolesThatAllowItAreKnownByTheirActions() {
        assertThat(AzureAdminSource.allows(role(List.of("*"), List.of()))).isTrue();
        assertThat(AzureAdminSource.allows(role(List.of("*/read"), List.of()))).isFalse();
        assertThat(AzureAdminSource.allows(role(
                        List.of("microsoft.hybridcontainerservice/provisionedClusterInstances/*/action"), List.of())))
                .isTrue();
        assertThat(AzureAdminSource.allows(role(List.of("*"), List.of("*/listAdminKubeconfig/action"))))
                .isFalse();
        assertThat(AzureAdminSource.allows(role(List.of(), List.of()))).isFalse();
    }

    @Test
    void aRoleIsLookedUpOnceHoweverOftenItIsOffered() {
        List<String> asked = new ArrayList<>();
        List<Eligibility> offered = Stream.of("wide", "narrow", "wide", "none", "narrow", "wide")
                .map(id -> new Eligibility("/subscriptions/s", id, "p", "schedule-" + id, Optional.empty()))
                .toList();
        assertThat(AzureAdminSource.narrowest(offered, id -> {
                    asked.add(id);
                    return role(
                            switch (id) {
                                case "wide" -> List.of("*");
                                case "narrow" ->
                                    List.of(
                                            "Microsoft.HybridContainerService/provisionedClusterInstances/listAdminKubeconfig/action");
                                default -> List.of();
                            },
                            List.of());
                }))
                .map(Eligibility::roleDefinitionId)
                .contains("narrow");
        assertThat(asked).containsExactlyInAnyOrder("wide", "narrow", "none");
    }

    private static RoleDefinition role(List<String> actions, List<String> not) {
        return new RoleDefinition(
                "/r/" + Arrays.hashCode(actions.toArray()),
                "r",
                "r",
                true,
                Optional.empty(),
                List.of(),
                List.of(new Permission(actions, not, List.of(), List.of(), Optional.empty())));
    }
}
