package dev.castellan.access.graph;

import java.util.Optional;

/**
 * Which node, the same in every snapshot of a cluster.
 *
 * @param namespace empty where it belongs to none
 * @param name as the cluster or Azure has it; untrusted
 */
public record NodeId(NodeKind kind, String namespace, String name) {
    /** As kept in addresses: {@code sa:shop/cart}. */
    public String text() {
        return kind.key() + ":" + (namespace.isEmpty() ? "" : namespace + "/") + name;
    }

    /** From what {@link #text} gave; empty where it is something else. */
    public static Optional<NodeId> parse(String text) {
        int colon = text.indexOf(':');
        if (colon < 0) {
            return Optional.empty();
        }
        for (NodeKind kind : NodeKind.values()) {
            if (kind.key().equals(text.substring(0, colon))) {
                String rest = text.substring(colon + 1);
                boolean in = switch (kind) {
                    case SERVICE_ACCOUNT, ROLE_BINDING, ROLE, AZURE_ASSIGNMENT, AZURE_ELIGIBLE, AZURE_DENY -> true;
                    default -> false;
                };
                int slash = in ? rest.indexOf('/') : -1;
                return Optional.of(
                        new NodeId(kind, slash < 0 ? "" : rest.substring(0, slash), rest.substring(slash + 1)));
            }
        }
        return Optional.empty();
    }
}
