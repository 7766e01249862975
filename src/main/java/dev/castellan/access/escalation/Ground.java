package dev.castellan.access.escalation;

import dev.castellan.access.AccessIndex;
import dev.castellan.access.Namespace;
import dev.castellan.access.Principal;
import dev.castellan.access.Scopes;
import dev.castellan.access.ServiceAccount;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** What a cluster is like, as far as edges depend on it. */
final class Ground {
    static final String SYSTEM = "kube-system";
    private static final String ENFORCE = "pod-security.kubernetes.io/enforce";

    private final AccessIndex index;
    private final Set<String> namespaces = new TreeSet<>();
    private final Map<String, Namespace> known = new HashMap<>();
    private final Map<String, Set<Principal>> accounts = new TreeMap<>();
    private final Set<Principal> existing = new HashSet<>();
    private final boolean constraints;

    Ground(AccessIndex index) {
        this.index = index;
        for (Namespace n : index.snapshot().namespaces()) {
            namespaces.add(n.name());
            known.put(n.name(), n);
        }
        index.snapshot().bindings().stream()
                .map(b -> b.namespace())
                .filter(n -> !n.isEmpty())
                .forEach(namespaces::add);
        this.constraints =
                index.scopes().of("security.openshift.io", "securitycontextconstraints") != Scopes.Scope.UNKNOWN;
        for (ServiceAccount a : index.snapshot().serviceAccounts()) {
            namespaces.add(a.namespace());
            Principal user = Principal.user(a.userName());
            existing.add(user);
            accounts.computeIfAbsent(a.namespace(), n -> new LinkedHashSet<>()).add(user);
        }
    }

    AccessIndex index() {
        return index;
    }

    /** Every namespace that is there or that something names. */
    Set<String> namespaces() {
        return namespaces;
    }

    /** Whether the namespace and its labels were read. */
    boolean known(String namespace) {
        return known.containsKey(namespace);
    }

    /** The service accounts of a namespace that are there. */
    Set<Principal> accounts(String namespace) {
        return accounts.getOrDefault(namespace, Set.of());
    }

    /** Whether it is a service account that is there. */
    boolean exists(Principal account) {
        return existing.contains(account);
    }

    /** Whether security context constraints of OpenShift decide on pods. */
    boolean constraints() {
        return constraints;
    }

    /** Whether it is a cluster of Amazon EKS, whose versions say so. */
    boolean elastic() {
        return index.snapshot().serverVersion().contains("-eks-");
    }

    /** Whether Pod Security keeps privileged pods out of a namespace. */
    boolean guarded(String namespace) {
        Namespace found = known.get(namespace);
        return found != null
                && Set.of("baseline", "restricted").contains(found.labels().getOrDefault(ENFORCE, ""));
    }
}
