package dev.castellan.console.cluster;

import dev.castellan.browse.object.Drain;
import dev.castellan.browse.object.DrainPlan;
import dev.castellan.fleet.DisplayText;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What draining a node means for its pods, in words. */
final class DrainWords {
    private DrainWords() {}

    /** The pods by what happens to them; those that need thought come first. */
    static Map<String, List<String>> plan(DrainPlan plan) {
        Map<String, List<String>> groups = new LinkedHashMap<>();
        for (DrainPlan.Pod pod : plan.pods()) {
            if (pod.leaves() && pod.blockedBy().isPresent()) {
                add(groups, "Held back by a disruption budget", pod);
            }
        }
        for (DrainPlan.Fate fate : List.of(
                DrainPlan.Fate.EVICT_FOR_GOOD,
                DrainPlan.Fate.EVICT,
                DrainPlan.Fate.STAYS_DAEMON,
                DrainPlan.Fate.STAYS_STATIC,
                DrainPlan.Fate.ENDED)) {
            for (DrainPlan.Pod pod : plan.pods()) {
                if (pod.fate() == fate && !(pod.leaves() && pod.blockedBy().isPresent())) {
                    add(groups, title(fate), pod);
                }
            }
        }
        return groups;
    }

    private static void add(Map<String, List<String>> groups, String title, DrainPlan.Pod pod) {
        groups.computeIfAbsent(title, t -> new ArrayList<>()).add(words(pod));
    }

    private static String title(DrainPlan.Fate fate) {
        return switch (fate) {
            case EVICT_FOR_GOOD -> "Evicted, and do not come back";
            case EVICT -> "Evicted, and start elsewhere";
            case STAYS_DAEMON -> "Stay, kept by a daemon set";
            case STAYS_STATIC -> "Stay, run by the node itself";
            case ENDED -> "Ended already";
        };
    }

    private static String words(DrainPlan.Pod pod) {
        String name = pod.address().namespace() + "/" + pod.address().name();
        return name
                + (pod.leaves() && pod.localData() ? ", loses local data" : "")
                + (pod.leaves()
                        ? pod.blockedBy().map(b -> ", held by " + b.name()).orElse("")
                        : "");
    }

    /** Where a pod stands. */
    static String step(Drain.Progress step) {
        String pod = DisplayText.clean(step.pod().name());
        String why = step.message().isBlank() ? "" : ": " + DisplayText.clean(step.message());
        return switch (step.step()) {
            case ASKED -> pod + " was asked to go";
            case WAITS -> pod + " waits" + why;
            case UNHEARD -> pod + " cannot be asked for now" + why;
            case GONE -> pod + " is gone";
            case REFUSED -> pod + " was refused" + why;
            case LEFT -> pod + " is still there" + why;
        };
    }

    /** Who is held by a disruption budget. */
    static String waits(Set<String> pods) {
        String first = DisplayText.clean(pods.iterator().next());
        return pods.size() == 1 ? first + " waits for its budget" : pods(pods.size()) + " wait for their budgets";
    }

    static String pods(int count) {
        return count == 1 ? "1 pod" : "%,d pods".formatted(count);
    }

    /** That somebody stopped it, and that the node stays closed. */
    static String stopped(String node, Drain.Result result) {
        return "The drain of %s was stopped: %s gone, %s still there. It stays closed."
                .formatted(node, pods(result.gone()), pods(result.left().size()));
    }

    /** What is not done, and that the node stays closed. */
    static String left(String node, Drain.Result result) {
        return "%s is not empty: %s gone, %s left. It stays closed. First: %s."
                .formatted(
                        node,
                        pods(result.gone()),
                        pods(result.left().size()),
                        step(result.left().getFirst()));
    }
}
