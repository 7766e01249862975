package dev.castellan.console.shell;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Where one was: back and forward as in a browser. */
final class Places {
    private static final int KEPT = 100;

    private final List<Address> visited = new ArrayList<>();
    private int at = -1;

    Optional<Address> current() {
        return at < 0 ? Optional.empty() : Optional.of(visited.get(at));
    }

    /** A new place; those ahead are forgotten. The same place again is not a new one. */
    void went(Address address) {
        if (at >= 0 && visited.get(at).equals(address)) {
            return;
        }
        visited.subList(at + 1, visited.size()).clear();
        visited.add(address);
        if (visited.size() > KEPT) {
            visited.removeFirst();
        }
        at = visited.size() - 1;
    }

    /** The current place is written differently now, for example with another filter. */
    void renamed(Address address) {
        if (at >= 0) {
            visited.set(at, address);
        }
    }

    boolean canGoBack() {
        return at > 0;
    }

    boolean canGoForward() {
        return at < visited.size() - 1;
    }

    /** Where {@link #back} would lead. */
    Optional<Address> behind() {
        return canGoBack() ? Optional.of(visited.get(at - 1)) : Optional.empty();
    }

    /** Where {@link #forward} would lead. */
    Optional<Address> ahead() {
        return canGoForward() ? Optional.of(visited.get(at + 1)) : Optional.empty();
    }

    Optional<Address> back() {
        return canGoBack() ? Optional.of(visited.get(--at)) : Optional.empty();
    }

    Optional<Address> forward() {
        return canGoForward() ? Optional.of(visited.get(++at)) : Optional.empty();
    }
}
