package dev.castellan.console.shell;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The tabs in the order they were opened, each known by its root and with the place where it was left. */
final class Tabs {
    private final Map<Address, Address> leftAt = new LinkedHashMap<>();

    List<Address> roots() {
        return List.copyOf(leftAt.keySet());
    }

    /** The places to come back to, in the order of the tabs. */
    List<Address> places() {
        return List.copyOf(leftAt.values());
    }

    boolean has(Address root) {
        return leftAt.containsKey(root);
    }

    /** A tab at the end; one that stands already stays where it is, as it was left. */
    void open(Address root, Address place) {
        leftAt.putIfAbsent(root, place);
    }

    /** Where a tab is now; nothing where it is not open. */
    void left(Address root, Address place) {
        leftAt.replace(root, place);
    }

    /** Where a tab was left; its root where it is not open. */
    Address place(Address root) {
        return leftAt.getOrDefault(root, root);
    }

    /**
     * Takes a tab away.
     *
     * @return the one that stands in its place: the one after it, else the one before
     */
    Optional<Address> close(Address root) {
        List<Address> all = new ArrayList<>(leftAt.keySet());
        int at = all.indexOf(root);
        if (at < 0) {
            return Optional.empty();
        }
        leftAt.remove(root);
        all.remove(at);
        return all.isEmpty() ? Optional.empty() : Optional.of(all.get(Math.min(at, all.size() - 1)));
    }

    /** The tab so many steps from another, around the ends; the first where one is in none. */
    Optional<Address> beside(Optional<Address> from, int steps) {
        List<Address> all = roots();
        if (all.isEmpty()) {
            return Optional.empty();
        }
        int at = from.map(all::indexOf).orElse(-1);
        return Optional.of(all.get(at < 0 ? 0 : Math.floorMod(at + steps, all.size())));
    }
}
