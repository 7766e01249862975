package dev.castellan.settings;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What the user likes to look at in clusters. Kinds are named {@code pods} or {@code deployments.apps}.
 *
 * @param favourites kinds kept at hand, in the user's order
 * @param recent kinds looked at lately, the latest first; {@link #RECENT} at most
 * @param columns the columns chosen for a kind, by their ids in the order shown; kinds without a choice are missing. {@code
 *     clusters/pods} are those of a list over several clusters
 * @param open the addresses of clusters that stand open in tabs, in their order; {@link #OPEN} at most
 */
public record Browsing(
        List<String> favourites, List<String> recent, Map<String, List<String>> columns, List<String> open) {
    /** How many recent kinds are remembered. */
    public static final int RECENT = 8;

    /** How many tabs are remembered. */
    public static final int OPEN = 40;

    /** No choice at all. */
    public static final Browsing NONE = new Browsing(List.of(), List.of(), Map.of(), List.of());

    private static final int MOST = 200;

    public Browsing {
        favourites = favourites.stream().distinct().limit(MOST).toList();
        recent = recent.stream().distinct().limit(RECENT).toList();
        Map<String, List<String>> copy = new LinkedHashMap<>();
        columns.forEach((kind, ids) -> {
            if (!ids.isEmpty() && copy.size() < MOST) {
                copy.put(kind, List.copyOf(ids));
            }
        });
        columns = java.util.Collections.unmodifiableMap(copy);
        open = open.stream().distinct().limit(OPEN).toList();
    }

    /** With the kind among the favourites, or not any more. */
    public Browsing toggled(String kind) {
        List<String> others = new ArrayList<>(favourites);
        if (!others.remove(kind)) {
            others.add(kind);
        }
        return new Browsing(others, recent, columns, open);
    }

    /** With the kind as the one looked at last. */
    public Browsing visited(String kind) {
        List<String> others = new ArrayList<>(recent);
        others.remove(kind);
        others.addFirst(kind);
        return new Browsing(favourites, others, columns, open);
    }

    /** With other columns for a kind; none for the standard ones. */
    public Browsing withColumns(String kind, List<String> ids) {
        Map<String, List<String>> others = new LinkedHashMap<>(columns);
        others.put(kind, ids);
        return new Browsing(favourites, recent, others, open);
    }

    /** With other clusters open in tabs. */
    public Browsing withOpen(List<String> places) {
        return new Browsing(favourites, recent, columns, places);
    }
}
