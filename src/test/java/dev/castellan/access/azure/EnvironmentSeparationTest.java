package dev.castellan.access.azure;

import static dev.castellan.access.azure.Planes.CLUSTER;
import static dev.castellan.access.azure.Planes.SUBSCRIPTION;
import static org.assertj.core.api.Assertions.assertThat;

import dev.castellan.access.AccessIndex;
import dev.castellan.access.Binding;
import dev.castellan.access.PolicyRule;
import dev.castellan.access.Role;
import dev.castellan.access.RoleId;
import dev.castellan.access.Snapshot;
import dev.castellan.access.Subject;
import java.util.List;
import org.junit.jupiter.api.Test;

class EnvironmentSeparationTest {
    private static final RoleId EDIT = RoleId.cluster("edit");

    private static EnvironmentSeparation.Cluster cluster(
            String name, boolean production, Planes planes, Subject... bound) {
        Snapshot.Builder b = Snapshot.builder(name, Planes.NOW)
                .add(Role.of(EDIT, PolicyRule.resources(List.of("create"), List.of(""), List.of("pods"))))
                .azure(new AzureSnapshot(planes.plane()));
        if (bound.length > 0) {
            b.add(Binding.cluster("editors", EDIT, bound));
        }
        return new EnvironmentSeparation.Cluster(name, production, AccessIndex.of(b.build()));
    }

    @Test
    void whoWritesOnBothSidesIsFoundOverBothPlanes() {
        Planes production = new Planes()
                .group("crew", "ann", "bob")
                .person("eve")
                .assign(BuiltInRoles.CONTRIBUTOR, "crew", SUBSCRIPTION)
                .assign(BuiltInRoles.ARC_VIEWER, "eve", CLUSTER);
        Planes test = new Planes()
                .group("testers", "ann", "eve")
                .person("bob")
                .assign(BuiltInRoles.ARC_VIEWER, "bob", CLUSTER);
        List<EnvironmentSeparation.Crossing> crossings = EnvironmentSeparation.find(List.of(
                cluster("prod-1", true, production, Subject.user("ci"), Subject.serviceAccount("a", "b")),
                cluster(
                        "test-1",
                        false,
                        test,
                        Subject.group("testers"),
                        Subject.user("ci"),
                        Subject.serviceAccount("a", "b"))));
        assertThat(crossings).extracting(EnvironmentSeparation.Crossing::label).containsExactly("ann", "User ci");
        EnvironmentSeparation.Crossing ann = crossings.getFirst();
        assertThat(ann.inProduction())
                .contains(new EnvironmentSeparation.Reach("prod-1", "Azure: Take the admin kubeconfig"));
        assertThat(ann.elsewhere()).singleElement().satisfies(r -> {
            assertThat(r.cluster()).isEqualTo("test-1");
            assertThat(r.through()).contains("editors", "testers");
        });
    }

    @Test
    void aRoleAtOneNamespaceIsAccessToo() {
        Planes production =
                new Planes().person("ann").assign(BuiltInRoles.ARC_WRITER, "ann", CLUSTER + "/namespaces/shop");
        Planes test = new Planes().person("ann").assign(BuiltInRoles.ARC_CLUSTER_ADMIN, "ann", CLUSTER);
        assertThat(EnvironmentSeparation.find(
                        List.of(cluster("prod-1", true, production), cluster("test-1", false, test))))
                .singleElement()
                .satisfies(
                        c -> assertThat(c.inProduction().getFirst().through()).contains("namespace shop"));
    }

    @Test
    void oneSideAloneIsNoCrossing() {
        Planes planes = new Planes().person("ann").assign(BuiltInRoles.OWNER, "ann", SUBSCRIPTION);
        assertThat(EnvironmentSeparation.find(List.of(cluster("a", true, planes), cluster("b", true, planes))))
                .isEmpty();
        assertThat(EnvironmentSeparation.find(List.of(cluster("a", true, planes), cluster("b", false, planes))))
                .extracting(EnvironmentSeparation.Crossing::id)
                .containsExactly("ann");
    }
}
