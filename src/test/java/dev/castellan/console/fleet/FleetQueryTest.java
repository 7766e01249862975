package dev.castellan.console.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.castellan.fleet.FleetCluster;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FleetQueryTest {
    private static List<String> found(String typed, List<FleetCluster> clusters) {
        FleetQuery query = FleetQuery.parse(typed);
        return clusters.stream()
                .map(c -> FleetRow.of(c, Clusters.NOW))
                .filter(r -> query.matches(r, Clusters.NOW))
                .map(FleetRow::name)
                .toList();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "env:production site:leeds             | leeds-prod-01 leeds-prod-02",
                "ENV:Prod name:01                      | leeds-prod-01 york-prod-01 oslo-prod-01",
                "env:unclassified                      | depot-edge admin@hq",
                "site:york,oslo -env:test              | york-prod-01 oslo-prod-01 oslo-prod-02",
                "site:none                             | depot-edge kind-local admin@hq",
                "agent:behind                          | york-test-01",
                "agent:unknown                         | kind-local admin@hq",
                "agent:<1.20                           | york-test-01",
                "cert:<30d                             | leeds-prod-02 lyon-dev-2 oslo-prod-02",
                "cert:<30d -cert:expired               | leeds-prod-02 oslo-prod-02",
                "cert:expired                          | lyon-dev-2",
                "cert:unknown                          | kind-local admin@hq",
                "state:offline                         | york-prod-01",
                "seen:>1d                              | york-prod-01 lyon-dev-2",
                "seen:never                            | kind-local admin@hq",
                "route:none                            | depot-edge",
                "route:kubeconfig                      | kind-local admin@hq",
                "k8s:1.29                              | lyon-dev-10",
                "k8s:<1.30                             | lyon-dev-10",
                "k8s:>1.30 env:prod site:oslo          | ''",
                "rbac:kubernetes                       | lyon-dev-01",
                "kind:openshift                        | oslo-prod-01 oslo-prod-02",
                "tag:owner=plat site:oslo              | oslo-prod-01 oslo-prod-02",
                "needs:offline                         | york-prod-01 lyon-dev-2",
                "needs:certificate                     | leeds-prod-02 lyon-dev-2 oslo-prod-02",
                "needs:route                           | depot-edge",
                "nodes:>5                              | ''",
                "lyon -expired                         | lyon-dev-01 lyon-dev-10",
                "\"azure local\" -production           | york-test-01",
                "source:\"retail dev\"                 | lyon-dev-01 lyon-dev-10 lyon-dev-2",
            })
    void termsFindWhatTheySay(String typed, String names) {
        assertThat(found(typed, Clusters.fleet()))
                .containsExactlyInAnyOrder(names.isEmpty() ? new String[0] : names.split(" "));
    }

    @Test
    void minusOfflineKeepsEverythingThatIsNotOffline() {
        assertThat(found("-offline", Clusters.fleet())).hasSize(11).doesNotContain("york-prod-01");
    }

    @Test
    void whatIsNotUnderstoodIsToldAndHidesNothingSilently() {
        assertThat(FleetQuery.parse("cert:tomorrow").problems())
                .singleElement()
                .asString()
                .contains("cert");
        assertThat(found("cert:tomorrow", Clusters.fleet())).hasSize(12);
        assertThat(FleetQuery.parse("colour:blue").problems())
                .singleElement()
                .asString()
                .contains("colour");
        assertThat(found("colour:blue", Clusters.fleet())).isEmpty();
        assertThat(FleetQuery.parse("env:").problems()).as("still being typed").isEmpty();
    }

    @Test
    void aHostileNameIsFoundByWhatIsShown() {
        assertThat(found("\\u202e", Clusters.hostile())).hasSize(1);
    }

    @Test
    void tagValuesWithColonsAreFound() {
        FleetCluster cluster =
                Clusters.cluster("a").tags(Map.of("cost", "eu:42")).build();
        assertThat(found("tag:cost=eu:42", List.of(cluster))).containsExactly("a");
    }

    @Test
    void figuresToggleATermWithoutTouchingTheOthers() {
        String typed = FleetQuery.toggle("lyon \"azure local\"", "env:production");
        assertThat(typed).isEqualTo("lyon \"azure local\" env:production");
        assertThat(FleetQuery.has(typed, "env:production")).isTrue();
        assertThat(FleetQuery.toggle(typed, "env:production")).isEqualTo("lyon \"azure local\"");
    }

    @Property
    void anythingCanBeTyped(@ForAll String typed) {
        FleetQuery query = FleetQuery.parse(typed);
        Clusters.fleet().forEach(c -> query.matches(FleetRow.of(c, Clusters.NOW), Clusters.NOW));
    }
}
