package dev.castellan.sandbox.arm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.castellan.sandbox.ground.FleetPlan;
import dev.castellan.sandbox.ground.Tokens;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Access decisions from the store, without servers. */
class AccessTest {
    private static final String TAKE =
            "Microsoft.HybridContainerService/provisionedClusterInstances/listAdminKubeconfig/action";

    private final FleetPlan plan = FleetPlan.of(7, 14, Instant.parse("2026-11-02T09:00:00Z"));
    private final Store store = new Store();
    private final Access access = new Access(plan, store);

    @BeforeEach
    void fill() {
        new Governance(plan).all().forEach(store::put);
    }

    private Access.Caller who(String name) {
        String id = plan.person(name + "@brambleholt.example").orElseThrow().objectId();
        return access.of(new Tokens.Verified(Map.of("oid", id)));
    }

    private String cluster(String name) {
        return plan.cluster(name).orElseThrow().armId();
    }

    @Test
    void rolesReachDownwardsAndThroughNestedGroups() {
        assertThat(who("ada.quill").may(TAKE, cluster("dev-gnt-webshop"))).isTrue();
        assertThat(who("kai.lund").may(TAKE, cluster("prod-gnt-webshop"))).isTrue();
        assertThat(who("kai.lund").may(TAKE, cluster("dev-gnt-webshop"))).isFalse();
        assertThat(who("tomas.reyer").may(TAKE, cluster("prod-gnt-webshop"))).isFalse();
        assertThat(who("tomas.reyer").may("Microsoft.Kubernetes/connectedClusters/read", cluster("prod-gnt-webshop")))
                .isTrue();
    }

    @Test
    void oneClusterOnly() {
        assertThat(who("bram.osei").may(TAKE, cluster("prod-lds-logistics"))).isTrue();
        assertThat(who("bram.osei").may(TAKE, cluster("prod-gnt-webshop"))).isFalse();
    }

    @Test
    void notActionsAreTakenOff() {
        assertThat(who("noor.vale").may("Microsoft.Authorization/roleAssignments/write", cluster("prod-gnt-webshop")))
                .isFalse();
        assertThat(who("noor.vale").may("Microsoft.Kubernetes/connectedClusters/write", cluster("prod-gnt-webshop")))
                .isTrue();
    }

    @Test
    void aDenyBeatsEveryAllowButForTheExcluded() {
        String delete = "Microsoft.Kubernetes/connectedClusters/delete";
        assertThat(who("noor.vale").may(delete, cluster("prod-gnt-webshop"))).isFalse();
        assertThat(who("noor.vale").may(delete, cluster("prod-lds-logistics"))).isTrue();
        assertThat(who("ada.quill").may(delete, cluster("prod-gnt-webshop"))).isTrue();
    }

    @Test
    void anActivationCountsWhileItLasts() {
        assertThat(who("sven.dahl").may(TAKE, cluster("prod-rtm-port"))).isTrue();
    }
}
