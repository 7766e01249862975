package dev.castellan.access.azure;

import dev.castellan.access.AccessIndex;
import dev.castellan.access.Principal;
import dev.castellan.access.Request;
import dev.castellan.access.WhoCan;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Identities that can write both in production and elsewhere, over Kubernetes RBAC and Azure. Service accounts belong to one
 * cluster and are left out; what the system binds to its own users is left out too. Pure.
 */
public final class EnvironmentSeparation {
    /** What counts as writing in a cluster: any of these in any namespace. */
    private static final List<Request.OnResource> WRITES = List.of(
            Request.of("create", "pods", ""),
            Request.of("patch", "apps", "deployments", ""),
            Request.of("update", "secrets", ""),
            Request.of("delete", "namespaces", ""),
            Request.of("create", "rbac.authorization.k8s.io", "rolebindings", ""));

    private EnvironmentSeparation() {}

    /**
     * A cluster to compare.
     *
     * @param name as shown
     * @param production whether it is production
     */
    public record Cluster(String name, boolean production, AccessIndex index) {}

    /**
     * An identity that crosses the border.
     *
     * @param id an object id of Entra, or the name of a Kubernetes user or group
     * @param label as shown; untrusted
     * @param inProduction where it can write there, and through what
     * @param elsewhere where it can write besides
     */
    public record Crossing(String id, String label, List<Reach> inProduction, List<Reach> elsewhere) {
        public Crossing {
            inProduction = List.copyOf(inProduction);
            elsewhere = List.copyOf(elsewhere);
        }
    }

    /**
     * Why an identity can write in a cluster.
     *
     * @param through a binding, a group, a role in Azure
     */
    public record Reach(String cluster, String through) {}

    /** Everybody who can write on both sides; by label. */
    public static List<Crossing> find(List<Cluster> clusters) {
        Map<String, String> labels = new LinkedHashMap<>();
        Map<String, Set<Reach>> production = new LinkedHashMap<>();
        Map<String, Set<Reach>> elsewhere = new LinkedHashMap<>();
        for (Cluster cluster : clusters) {
            Map<String, Set<Reach>> side = cluster.production() ? production : elsewhere;
            Writers writers = new Writers(cluster, labels);
            writers.kubernetes();
            writers.azure();
            writers.found.forEach((id, reaches) ->
                    side.computeIfAbsent(id, i -> new LinkedHashSet<>()).addAll(reaches));
        }
        List<Crossing> crossings = new ArrayList<>();
        production.forEach((id, there) -> {
            Set<Reach> also = elsewhere.get(id);
            if (also != null) {
                crossings.add(new Crossing(id, labels.getOrDefault(id, id), List.copyOf(there), List.copyOf(also)));
            }
        });
        crossings.sort(Comparator.comparing((Crossing c) -> c.label().toLowerCase(Locale.ROOT))
                .thenComparing(Crossing::id));
        return crossings;
    }

    /** Who can write in one cluster. */
    private static final class Writers {
        private final Cluster cluster;
        private final Map<String, String> labels;
        private final Optional<AzureSnapshot> azure;
        private final Map<String, Set<Reach>> found = new LinkedHashMap<>();

        Writers(Cluster cluster, Map<String, String> labels) {
            this.cluster = cluster;
            this.labels = labels;
            this.azure = cluster.index()
                    .snapshot()
                    .azure()
                    .filter(AzureSnapshot.class::isInstance)
                    .map(AzureSnapshot.class::cast);
        }

        void kubernetes() {
            for (Request write : WRITES) {
                for (WhoCan.Holder holder :
                        WhoCan.anywhere(cluster.index(), write).holders()) {
                    Principal principal = holder.principal();
                    // The system's own users and groups, service accounts among them, are the same everywhere by name
                    // only.
                    if (!principal.name().startsWith("system:")) {
                        String binding = holder.via().isEmpty()
                                ? ""
                                : holder.via().getFirst().text();
                        entra(principal)
                                .ifPresentOrElse(
                                        known -> people(known, "Kubernetes: " + binding),
                                        () -> add(principal.text(), principal.text(), "Kubernetes: " + binding));
                    }
                }
            }
        }

        void azure() {
            if (azure.isEmpty()) {
                return;
            }
            AzureAccess access = azure.get().access();
            // Roles at a namespace give nothing for the whole cluster.
            Set<String> places = new LinkedHashSet<>(Set.of(""));
            access.plane()
                    .assignments()
                    .forEach(a -> new AzureScope(a.scope()).namespaceName().ifPresent(places::add));
            for (Request.OnResource write : WRITES) {
                for (String namespace : places) {
                    for (AzureSnapshot.Holder holder : azure.get().whoCan(write.in(namespace))) {
                        if (holder.opinion().certain()) {
                            add(holder.principal(), "Azure: " + holder.opinion().reason());
                        }
                    }
                }
            }
            for (ControlOperation operation : ControlOperation.ALL) {
                if (operation.weight() == ControlOperation.Weight.CRITICAL) {
                    access.whoCan(operation.on(access.plane().cluster())).stream()
                            .filter(d -> d.outcome() == AzureDecision.Outcome.ALLOWED)
                            .forEach(d -> add(d.principal(), "Azure: " + operation.title()));
                }
            }
        }

        /** The principal of Entra behind a user or group of Kubernetes, which carries its id or sign-in name. */
        private Optional<dev.castellan.access.azure.Principal> entra(Principal principal) {
            return azure.flatMap(a -> a.access().plane().people().find(principal.name()))
                    .filter(p -> p.group() == principal.group())
                    // Kubernetes compares the ids of groups with their case.
                    .filter(p -> !p.group() || p.id().equals(principal.name()));
        }

        private void people(dev.castellan.access.azure.Principal known, String through) {
            People people = azure.orElseThrow().access().plane().people();
            String by = known.group() ? through + ", group " + known.label() : through;
            people.leaves(known.id()).forEach(id -> add(people.get(id), by));
        }

        private void add(dev.castellan.access.azure.Principal principal, String through) {
            if (principal.standing() != dev.castellan.access.azure.Principal.Standing.DELETED) {
                add(principal.id(), principal.label(), through);
            }
        }

        private void add(String id, String label, String through) {
            labels.putIfAbsent(id, label);
            found.computeIfAbsent(id, i -> new LinkedHashSet<>()).add(new Reach(cluster.name(), through));
        }
    }
}
