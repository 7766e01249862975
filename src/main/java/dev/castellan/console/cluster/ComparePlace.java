package dev.castellan.console.cluster;

import dev.castellan.browse.Kind;
import dev.castellan.console.shell.Address;
import dev.castellan.fleet.ClusterId;
import java.util.Optional;

/**
 * One object in two clusters: {@code castellan://compare/<group~plural>?object=ns/name&a=<id>&b=<id>}.
 *
 * @param b the other cluster; empty before it was chosen
 */
record ComparePlace(String page, String namespace, String name, Optional<ClusterId> a, Optional<ClusterId> b) {
    static ComparePlace of(ClusterId cluster, Kind kind, String namespace, String name) {
        return new ComparePlace(Place.page(kind), namespace, name, Optional.of(cluster), Optional.empty());
    }

    static ComparePlace of(Address address) {
        Optional<Place.ObjectPlace> object = address.choice("object").flatMap(Place.ObjectPlace::parse);
        return new ComparePlace(
                address.element(0).orElse("~"),
                object.map(Place.ObjectPlace::namespace).orElse(""),
                object.map(Place.ObjectPlace::name).orElse(""),
                address.choice("a").map(ClusterId::new),
                address.choice("b").map(ClusterId::new));
    }

    Address address() {
        Address address = Address.of("compare", page);
        if (!name.isEmpty()) {
            address = address.with("object", new Place.ObjectPlace(namespace, name).print());
        }
        if (a.isPresent()) {
            address = address.with("a", a.get().value());
        }
        return b.isPresent() ? address.with("b", b.get().value()) : address;
    }

    ComparePlace with(ClusterId other) {
        return new ComparePlace(page, namespace, name, a, Optional.of(other));
    }

    /** The {@link Kind#id} compared. */
    String kind() {
        int tilde = page.indexOf('~');
        String group = tilde < 0 ? "" : page.substring(0, tilde);
        String plural = page.substring(tilde + 1);
        return group.isEmpty() ? plural : plural + "." + group;
    }
}
