package dev.castellan.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Clusters that are called alike can be told apart wherever they are chosen or stand in one list. */
class FleetNamesTest {
    private static FleetCluster cluster(String id, String name, String source, String group) {
        return new FleetCluster(
                new ClusterId(id),
                name,
                source,
                !group.isEmpty(),
                new EnvironmentMark(Environment.UNKNOWN, EnvironmentMark.Origin.NONE, ""),
                Optional.empty(),
                "Kubernetes",
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Connectivity.UNKNOWN,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                "s",
                group,
                "westeurope",
                Map.of(),
                List.of(),
                Rows.NOW);
    }

    private static List<String> names(FleetCluster... clusters) {
        return List.copyOf(
                new FleetSnapshot(List.of(clusters), List.of()).names().values());
    }

    @Test
    void aNameOfItsOwnIsEnough() {
        assertThat(names(cluster("1", "edge-1", "Contoso", "rg-a"), cluster("2", "edge-2", "Contoso", "rg-a")))
                .containsExactly("edge-1", "edge-2");
    }

    @Test
    void clustersCalledAlikeAreToldByWhereTheyAre() {
        assertThat(names(
                        cluster("1", "edge", "Contoso", "rg-lyon"),
                        cluster("2", "edge", "Contoso", "rg-porto"),
                        cluster("kubeconfig:edge", "edge", "/home/ada/.kube/config", ""),
                        cluster("3", "till", "Contoso", "rg-lyon")))
                .containsExactly("edge (rg-lyon)", "edge (rg-porto)", "edge (/home/ada/.kube/config)", "till");
    }

    @Test
    void clustersCalledAlikeInTheSamePlaceAreToldByTheirIds() {
        assertThat(names(cluster("/a/1", "edge", "Contoso", "rg"), cluster("/b/2", "edge", "Contoso", "rg")))
                .containsExactly("edge (/a/1)", "edge (/b/2)");
    }

    @Test
    void hostileNamesAreCleanAndComparedAsTheyAreShown() {
        assertThat(names(cluster("1", "edge\u0000", "Contoso", "rg-a"), cluster("2", "till", "Contoso", "rg-b")))
                .allMatch(n -> n.chars().noneMatch(c -> c < ' '));
    }
}
