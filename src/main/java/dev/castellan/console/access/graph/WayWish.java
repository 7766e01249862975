package dev.castellan.console.access.graph;

import dev.castellan.access.escalation.Place;
import java.util.Optional;

/**
 * Which ways to more rights are wanted.
 *
 * @param from whose; empty for whoever has the shortest
 * @param target where they end; empty for the worst that is reached
 * @param chosen which of them is shown step by step
 */
record WayWish(Optional<Place> from, Optional<Place> target, int chosen) {
    WayWish choosing(int other) {
        return new WayWish(from, target, other);
    }
}
