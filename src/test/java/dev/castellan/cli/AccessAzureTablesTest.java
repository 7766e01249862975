package dev.castellan.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.castellan.access.azure.AzureAccess;
import dev.castellan.access.azure.AzureAction;
import dev.castellan.access.azure.AzurePlane;
import dev.castellan.access.azure.ControlOperation;
import dev.castellan.access.azure.People;
import dev.castellan.azure.DenyAssignment;
import dev.castellan.azure.Permission;
import dev.castellan.azure.PrivilegedRole;
import dev.castellan.azure.RoleDefinition;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What the table of one operation says of roles that have to be activated. */
class AccessAzureTablesTest {
    private static final String CLUSTER =
            "/subscriptions/s/resourceGroups/rg/providers/Microsoft.Kubernetes/connectedClusters/prod";
    private static final ControlOperation TAKE =
            ControlOperation.named("listAdminKubeconfig").orElseThrow();
    private static final Permission ALL = permission("*");
    private static final String TEMPLATED = "@Resource[Microsoft.Some/attribute:x] StringEquals 'y'";

    private static Permission permission(String action) {
        return new Permission(List.of(action), List.of(), List.of(), List.of(), Optional.empty());
    }

    private static String answer(Optional<String> condition, DenyAssignment... denies) {
        AzureAccess access = new AzureAccess(new AzurePlane(
                Instant.parse("2026-03-01T12:00:00Z"),
                CLUSTER,
                Optional.of(true),
                List.of(),
                Optional.empty(),
                List.of(),
                List.of(),
                List.of(new RoleDefinition(
                        "/role/all", "all", "All", false, Optional.empty(), List.of(), List.of(ALL))),
                List.of(denies),
                List.of(new PrivilegedRole(
                        "e",
                        CLUSTER,
                        "/role/all",
                        "ada",
                        "User",
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        condition,
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty())),
                List.of(),
                new People(List.of(), Map.of(), Set.of("dark")),
                List.of()));
        AzureAction asked = TAKE.on(access.plane().cluster());
        return AccessAzureTables.detail(
                        access,
                        List.of(new AccessAzureCommand.Answered(
                                TAKE, asked, List.of(access.decide("ada", asked)), List.of())),
                        true,
                        ZoneOffset.UTC)
                .print(false)
                .lines()
                .skip(1)
                .findFirst()
                .orElseThrow();
    }

    @Test
    void aRoleThatWouldAllowItIsSaidToAllowItAfterActivation() {
        assertThat(answer(Optional.empty())).startsWith("after activation");
    }

    @Test
    void whatIsDeniedWhateverIsActivatedIsDenied() {
        assertThat(answer(Optional.empty(), deny(List.of())))
                .startsWith("denied")
                .contains("deny assignment “locked”");
    }

    @Test
    void aDenyAssignmentThatMaySpareLeavesItOpen() {
        // Who is in the group that it spares is not known.
        assertThat(answer(Optional.empty(), deny(List.of(new DenyAssignment.Named("dark", "Group")))))
                .startsWith("perhaps after activation");
    }

    private static DenyAssignment deny(List<DenyAssignment.Named> spared) {
        return new DenyAssignment(
                CLUSTER + "/deny",
                "locked",
                Optional.empty(),
                CLUSTER,
                false,
                List.of(new DenyAssignment.Named(DenyAssignment.EVERYBODY, "Everyone")),
                spared,
                List.of(ALL),
                false,
                Optional.empty());
    }

    @Test
    void aConditionThatCannotBeJudgedMakesItUncertain() {
        assertThat(answer(Optional.of(TEMPLATED))).startsWith("perhaps after activation");
    }
}
