package dev.castellan.breakglass.sweep;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What could not be looked at, by reason: a number for all, and the first ones by name. For several threads. */
final class Unread {
    private static final int NAMED = 200;

    private final Map<String, Long> counts = new TreeMap<>();
    private final Map<String, List<String>> named = new TreeMap<>();

    synchronized void add(String reason, String what) {
        counts.merge(reason, 1L, Long::sum);
        List<String> list = named.computeIfAbsent(reason, r -> new ArrayList<>());
        if (list.size() < NAMED) {
            list.add(what);
        }
    }

    synchronized List<SweepReport.NotChecked> list() {
        List<SweepReport.NotChecked> all = new ArrayList<>();
        counts.forEach((reason, count) -> all.add(new SweepReport.NotChecked(
                reason,
                count,
                named.getOrDefault(reason, List.of()).stream().sorted().toList())));
        return all;
    }
}
