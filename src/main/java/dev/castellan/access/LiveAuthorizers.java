package dev.castellan.access;

import dev.castellan.failure.FailureException;
import dev.castellan.kubernetes.ApiResource;
import dev.castellan.kubernetes.ClusterClient;
import dev.castellan.kubernetes.ObjectPage;
import dev.castellan.kubernetes.Untrusted;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Reads the order of the authorizers from a cluster: from the pods of its API servers, else from the flags that the server
 * itself tells. Three requests at most, each bounded; what may not be read is no failure, the order is assumed then.
 *
 * <p>Metrics name the authorizers that decided ({@code apiserver_authorization_decisions_total}), but not their order, and are
 * megabytes: they are not read. The file of {@code --authorization-config} lies on the node and cannot be read through the
 * API. How AKS enabled by Azure Arc sets its webhook up is not documented; there the pods tell whoever may list those of
 * kube-system.
 */
final class LiveAuthorizers {
    /** API servers looked at; where there are more it is not known that all of them ask in the same order. */
    private static final int MOST_SERVERS = 20;

    private static final int LONGEST = 120;
    private static final ApiResource PODS = new ApiResource("", "v1", "Pod", "pods", true, Set.of());

    /** The kubelet's mark on what it shows of a static pod; a server outside of the kubelet's care is not looked at. */
    private static final String MIRROR = "kubernetes.io/config.mirror";

    private static final String MODE = "authorization-mode";
    private static final String FILE = "authorization-config";

    /** What a place says: an order, why there is none to be had, or nothing. */
    private sealed interface Found {
        record Order(List<String> modes, String where) implements Found {}

        /** @param own whether there is an order of its own, which no other place could tell better */
        record None(String why, boolean own) implements Found {}
    }

    private LiveAuthorizers() {}

    /**
     * Reads it. Blocks.
     *
     * @throws FailureException where the connection or the sign-in is lost
     */
    static Authorizers read(ClusterClient client, Instant now) {
        Found found = pods(client);
        if (found instanceof Found.None none && !none.own()) {
            found = flags(client).orElse(found);
        }
        return switch (found) {
            case Found.Order(var modes, String where) -> new Authorizers(modes, Authorizers.Known.READ, where, now);
            case Found.None(String why, boolean own) ->
                own ? Authorizers.hidden(why, now) : Authorizers.assumed(why, now);
        };
    }

    private static Found pods(ClusterClient client) {
        ObjectPage page;
        try {
            page = client.objects().list(PODS, "kube-system", "component=kube-apiserver", "", MOST_SERVERS);
        } catch (FailureException e) {
            return new Found.None(Untrusted.oneLine(LiveAccess.partial(e), LONGEST * 2), false);
        }
        Set<Found> said = new LinkedHashSet<>();
        List<String> names = new ArrayList<>();
        for (ObjectNode pod : page.items()) {
            if (pod.path("metadata").path("annotations").has(MIRROR)) {
                server(pod).ifPresent(options -> {
                    names.add(
                            Untrusted.oneLine(pod.path("metadata").path("name").asString(""), LONGEST));
                    said.add(told(options));
                });
            }
        }
        if (page.more() || said.size() > 1) {
            return new Found.None("the API servers of the cluster do not all say the same", true);
        }
        return said.stream()
                .findFirst()
                .map(one -> one instanceof Found.Order o
                        ? new Found.Order(
                                o.modes(),
                                "the pod " + names.getFirst()
                                        + (names.size() > 1 ? " and " + (names.size() - 1) + " more" : ""))
                        : one)
                .orElseGet(() -> new Found.None("kube-system shows no pod of an API server", false));
    }

    /** The command line of the API server in a pod. */
    private static Optional<List<String>> server(ObjectNode pod) {
        for (JsonNode container : pod.path("spec").path("containers")) {
            List<String> words = new ArrayList<>();
            container.path("command").forEach(w -> words.add(w.asString("")));
            container.path("args").forEach(w -> words.add(w.asString("")));
            if (!words.isEmpty()
                    && (words.getFirst().equals("kube-apiserver")
                            || words.getFirst().endsWith("/kube-apiserver"))) {
                return Optional.of(words);
            }
        }
        return Optional.empty();
    }

    private static Found told(List<String> words) {
        String modes = option(words, MODE);
        String file = option(words, FILE);
        return told(modes, file, "");
    }

    /** Flags of lists add up where they are given again (spf13/pflag, stringSliceValue). */
    private static String option(List<String> words, String name) {
        List<String> values = new ArrayList<>();
        for (int i = 0; i < words.size(); i++) {
            String word = words.get(i);
            String bare = word.startsWith("--") ? word.substring(2) : word.startsWith("-") ? word.substring(1) : "";
            if (bare.startsWith(name + "=")) {
                values.add(bare.substring(name.length() + 1));
            } else if (bare.equals(name) && i + 1 < words.size()) {
                values.add(words.get(i + 1));
            }
        }
        return String.join(",", values);
    }

    private static Optional<Found> flags(ClusterClient client) {
        Map<String, String> flags;
        try {
            flags = client.flags();
        } catch (FailureException e) {
            // A gateway before the server may answer an unknown path with anything.
            LiveAccess.partial(e);
            return Optional.empty();
        }
        return flags.containsKey(MODE) || flags.containsKey(FILE)
                ? Optional.of(told(
                        flags.getOrDefault(MODE, "").replaceAll("[\\[\\]]", ""),
                        flags.getOrDefault(FILE, ""),
                        "the flags of the API server that answered"))
                : Optional.empty();
    }

    private static Found told(String modes, String file, String where) {
        if (!file.isEmpty()) {
            return new Found.None(
                    "the order is in the file " + Untrusted.oneLine(file, LONGEST) + " of the API server's machine",
                    true);
        }
        List<String> order = List.of(modes.split(",")).stream()
                .map(m -> Untrusted.oneLine(m.strip(), LONGEST))
                .filter(m -> !m.isEmpty())
                .toList();
        return order.isEmpty()
                // It may come from elsewhere, such as a wrapper around the server; its own default allows everything.
                ? new Found.None("the API server is told no order on its command line", false)
                : new Found.Order(order, where);
    }
}
