package dev.castellan.access.escalation;

import java.util.List;

/** How somebody comes to more rights, step by step; no place twice. */
public record Way(List<Hop> hops) {
    public Way {
        hops = List.copyOf(hops);
    }

    /** Who. */
    public Place from() {
        return hops.getFirst().from();
    }

    /** Where it ends. */
    public Place to() {
        return hops.getLast().to();
    }

    /** Whether each step works whatever else there is. */
    public boolean certain() {
        return hops.stream().allMatch(Hop::certain);
    }
}
