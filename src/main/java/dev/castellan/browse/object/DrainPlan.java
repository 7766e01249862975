package dev.castellan.browse.object;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What emptying a node means for each of its pods, told before anything is done.
 *
 * @param pods every pod of the node
 */
public record DrainPlan(List<Pod> pods) {
    /** What is done with a pod. */
    public enum Fate {
        /** It is asked to end, and comes back elsewhere. */
        EVICT,
        /** It is asked to end and does not come back: nothing owns it. */
        EVICT_FOR_GOOD,
        /** It stays: a daemon set would start it again at once. */
        STAYS_DAEMON,
        /** It stays: the node itself runs it from a file. */
        STAYS_STATIC,
        /** It has ended already. */
        ENDED
    }

    /**
     * One pod.
     *
     * @param address the pod
     * @param uid tells it from a later one of the same name
     * @param fate what is done with it
     * @param localData whether it keeps data on the node that is lost with it
     * @param blockedBy a disruption budget that does not allow it to go now
     */
    public record Pod(
            ObjectAddress address, String uid, Fate fate, boolean localData, Optional<ObjectAddress> blockedBy) {
        /** Whether it has to go. */
        public boolean leaves() {
            return fate == Fate.EVICT || fate == Fate.EVICT_FOR_GOOD;
        }
    }

    public DrainPlan {
        pods = List.copyOf(pods);
    }

    /**
     * The plan.
     *
     * @param node the node
     * @param pods pods that run on it
     * @param budgets the disruption budgets of all namespaces
     */
    static DrainPlan of(ObjectAddress node, List<ObjectNode> pods, List<ObjectNode> budgets) {
        List<Pod> all = new ArrayList<>();
        for (ObjectNode pod : pods) {
            String namespace = Json.text(pod, "metadata", "namespace");
            Fate fate = fate(pod);
            boolean data = Json.list(pod, "spec", "volumes").stream()
                    .anyMatch(v -> v.path("emptyDir").isObject()
                            && !Json.text(v, "emptyDir", "medium").equals("Memory"));
            all.add(new Pod(
                    node.other("", "Pod", namespace, Json.text(pod, "metadata", "name")),
                    Json.text(pod, "metadata", "uid"),
                    fate,
                    data,
                    budget(node, pod, namespace, budgets)));
        }
        return new DrainPlan(all);
    }

    private static Fate fate(JsonNode pod) {
        String phase = Json.text(pod, "status", "phase");
        if (phase.equals("Succeeded") || phase.equals("Failed")) {
            return Fate.ENDED;
        }
        if (Json.at(pod, "metadata", "annotations").has("kubernetes.io/config.mirror")) {
            return Fate.STAYS_STATIC;
        }
        Optional<JsonNode> controller = Json.list(pod, "metadata", "ownerReferences").stream()
                .filter(r -> Json.truth(r, "controller"))
                .findFirst();
        if (controller.isEmpty()) {
            return Fate.EVICT_FOR_GOOD;
        }
        return Json.text(controller.get(), "kind").equals("DaemonSet") ? Fate.STAYS_DAEMON : Fate.EVICT;
    }

    private static Optional<ObjectAddress> budget(
            ObjectAddress node, JsonNode pod, String namespace, List<ObjectNode> budgets) {
        Map<String, String> labels = Json.map(pod, "metadata", "labels");
        return budgets.stream()
                .filter(b -> Json.text(b, "metadata", "namespace").equals(namespace))
                .filter(b -> LabelSelector.selects(Json.at(b, "spec", "selector"), labels))
                .filter(b -> Json.number(b, "status", "disruptionsAllowed") == 0)
                .findFirst()
                .map(b -> node.other("policy", "PodDisruptionBudget", namespace, Json.text(b, "metadata", "name")));
    }

    /** How many have to go. */
    public int leaving() {
        return (int) pods.stream().filter(Pod::leaves).count();
    }

    /** How many of them do not come back, or lose data. */
    public int lost() {
        return (int) pods.stream()
                .filter(Pod::leaves)
                .filter(p -> p.localData() || p.fate() == Fate.EVICT_FOR_GOOD)
                .count();
    }

    /** What there is to say, in words to show. */
    public List<String> consequences() {
        List<String> all = new ArrayList<>();
        count(all, Fate.EVICT, "pods move elsewhere");
        count(all, Fate.EVICT_FOR_GOOD, "pods do not come back: nothing owns them");
        count(all, Fate.STAYS_DAEMON, "pods of daemon sets stay");
        count(all, Fate.STAYS_STATIC, "static pods stay");
        count(all, Fate.ENDED, "pods have ended already");
        long data = pods.stream().filter(p -> p.leaves() && p.localData()).count();
        if (data > 0) {
            all.add(data + " lose data that they keep on the node (emptyDir)");
        }
        pods.stream()
                .filter(Pod::leaves)
                .flatMap(p -> p.blockedBy().stream())
                .distinct()
                .forEach(b -> all.add(b.text() + " allows no disruption now"));
        return all;
    }

    private void count(List<String> all, Fate fate, String words) {
        long count = pods.stream().filter(p -> p.fate() == fate).count();
        if (count > 0) {
            all.add(count + " " + words);
        }
    }
}
