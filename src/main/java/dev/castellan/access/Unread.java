package dev.castellan.access;

import java.util.ArrayList;
import java.util.List;

/** Which gaps of a snapshot could turn a no into a yes. */
final class Unread {
    /** What nodes may do follows from what runs on them and is no matter of bindings. */
    private static final Gap NODE = new Gap(
            Gap.Part.ANYTHING,
            "",
            "The Node authorizer decides about nodes by what runs on them; only the server knows.");

    private Unread() {}

    private static boolean node(Requester who) {
        return who.user().startsWith("system:node:") && who.groups().contains("system:nodes");
    }

    /** Groups of somebody that the API server may not be told of. */
    static Gap groups(Requester.Unsure unsure) {
        return new Gap(Gap.Part.AZURE, "", unsure.why());
    }

    static List<Gap> beyond(AccessIndex index, Requester who, Request request) {
        List<Gap> beyond = new ArrayList<>();
        if (node(who)) {
            beyond.add(NODE);
        }
        for (Gap gap : index.gaps()) {
            if (matters(index, gap, who, request)) {
                beyond.add(gap);
            }
        }
        return beyond;
    }

    private static boolean matters(AccessIndex index, Gap gap, Requester who, Request request) {
        String namespace = request instanceof Request.OnResource r ? r.namespace() : "";
        return switch (gap.part()) {
            case ANYTHING, AUTHORIZERS, CLUSTER_ROLE_BINDINGS -> true;
            case CLUSTER_ROLES -> dangling(index, who, namespace, RoleId.CLUSTER_ROLE, "");
            case ROLE_BINDINGS ->
                !namespace.isEmpty()
                        && (gap.namespace().isEmpty() || gap.namespace().equals(namespace));
            case ROLES ->
                !namespace.isEmpty()
                        && (gap.namespace().isEmpty() || gap.namespace().equals(namespace))
                        && dangling(index, who, namespace, RoleId.ROLE, namespace);
            // Where bindings could not be listed for the whole cluster, unknown namespaces were never asked about.
            case NAMESPACES ->
                !namespace.isEmpty()
                        && index.snapshot().namespaces().stream()
                                .noneMatch(n -> n.name().equals(namespace));
            case SERVICE_ACCOUNTS, RESOURCES, VERSION, AZURE, CONTRADICTION -> false;
        };
    }

    /** Whether somebody is bound to a role of this kind that was not read. */
    private static boolean dangling(
            AccessIndex index, Requester who, String namespace, String kind, String roleNamespace) {
        for (Binding binding : index.snapshot().bindings()) {
            if ((binding.clusterWide() || binding.namespace().equals(namespace))
                    && binding.roleKind().equals(kind)
                    && binding.role().namespace().equals(roleNamespace)
                    && index.rulesOf(binding.role()).isEmpty()
                    && binding.subjects().stream().anyMatch(s -> AccessIndex.applies(binding, s, who))) {
                return true;
            }
        }
        return false;
    }
}
