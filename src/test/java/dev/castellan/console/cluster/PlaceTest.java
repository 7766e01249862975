package dev.castellan.console.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.castellan.browse.Sort;
import dev.castellan.console.shell.Address;
import dev.castellan.fleet.ClusterId;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class PlaceTest {
    private static final ClusterId ARM = new ClusterId(
            "/subscriptions/s/resourceGroups/rg/providers/Microsoft.Kubernetes/connectedClusters/leeds-prod-01");

    @Test
    void everythingShownIsInTheAddressAndComesBack() {
        Place place = new Place(
                ARM,
                "apps~deployments",
                Set.of("shop", "payments"),
                "status:Running -node:\"worker 1\"",
                new Sort(List.of(new Sort.Key("restarts", true), new Sort.Key("name", false))),
                Optional.of(new Place.ObjectPlace("shop", "web")),
                "yaml");
        Address parsed = Address.parse(place.address().print()).orElseThrow();
        assertThat(Place.of(parsed)).isEqualTo(place);
        assertThat(place.kind()).contains("deployments.apps");
    }

    @Test
    void theOverviewIsTheClusterAlone() {
        Place place = Place.of(Address.of("cluster", ARM.value()));
        assertThat(place).isEqualTo(Place.overview(ARM));
        assertThat(place.address()).isEqualTo(Address.of("cluster", ARM.value()));
    }

    @Test
    void anArmIdMayBeWrittenAsItsParts() {
        Address parts = new Address(
                "cluster", List.of("subscriptions", "s", "resourceGroups", "rg", "~pods"), java.util.Map.of());
        assertThat(Place.of(parts).cluster().value()).isEqualTo("/subscriptions/s/resourceGroups/rg");
        assertThat(Place.of(parts).kind()).contains("pods");
    }

    @Property
    void anObjectOfAnyNameComesBack(@ForAll String namespace, @ForAll String name) {
        if (name.isEmpty() || namespace.contains("/") || name.contains("/") || !wellFormed(name + namespace)) {
            return;
        }
        Place place =
                Place.overview(ARM).at("~pods").looking(Optional.of(new Place.ObjectPlace(namespace, name)), "logs");
        Optional<Address> parsed = Address.parse(place.address().print());
        if (parsed.isPresent()) {
            assertThat(Place.of(parsed.get()).object()).isEqualTo(place.object());
        }
    }

    private static boolean wellFormed(String text) {
        return text.chars().noneMatch(c -> Character.isSurrogate((char) c));
    }

    @Test
    void whatNobodyWroteIsThePlainPlace() {
        Address odd = Address.of("cluster", "kubeconfig:admin", "nonsense")
                .with("sort", ",,:desc")
                .with("object", "/");
        Place place = Place.of(odd);
        assertThat(place.page()).isEmpty();
        assertThat(place.sort()).isEqualTo(Sort.STANDARD);
        assertThat(place.object()).isEmpty();
    }
}
