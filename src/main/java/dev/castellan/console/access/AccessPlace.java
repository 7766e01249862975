package dev.castellan.console.access;

import dev.castellan.console.shell.Address;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A place of the access screens: {@code castellan://access/<source>/<page>?choices}.
 *
 * @param source empty where it is still to be chosen
 * @param page the page of a tab; empty for the first
 * @param choices what the tab shows, and how
 */
record AccessPlace(Optional<AccessSource> source, String page, Map<String, String> choices) {
    static final String SCREEN = "access";

    AccessPlace {
        choices = Map.copyOf(choices);
    }

    static AccessPlace of(Address address) {
        return new AccessPlace(
                address.element(0).flatMap(AccessSource::of), address.element(1).orElse(""), address.query());
    }

    Address address() {
        return source.map(s -> new Address(
                        SCREEN, page.isEmpty() ? List.of(s.element()) : List.of(s.element(), page), choices))
                .orElseGet(() -> Address.of(SCREEN));
    }

    AccessPlace at(String other, Map<String, String> how) {
        return new AccessPlace(source, other, how);
    }
}
