package dev.castellan.access.escalation;

import dev.castellan.access.Principal;
import dev.castellan.access.RoleId;

/**
 * Somebody, or a position from which more can be done.
 *
 * @param namespace where; empty for everywhere
 * @param name of a user, group or role; untrusted
 */
public record Place(Kind kind, String namespace, String name) {
    /** What it is. */
    public enum Kind {
        USER,
        GROUP,
        /** Every right in the cluster. */
        CLUSTER_ADMIN,
        /** Root on a node. */
        NODE,
        /** Being any user except a service account. */
        ANY_USER,
        /** Being any user or group but {@code system:masters}. */
        ANY_IDENTITY,
        /** Every right in a namespace. */
        NAMESPACE,
        /** Starting pods of one's own making. */
        PODS,
        /** Running commands in pods that run. */
        RUNNING,
        /** Being any service account that exists. */
        ACCOUNTS,
        /** Being any service account, whether it exists or is only named. */
        ACCOUNT_NAMES,
        /** Reading every secret. */
        SECRETS,
        /** Being bound to any Role of a namespace. */
        ANY_ROLE,
        /** Being bound to a certain role. */
        ROLE,
        /** Reaching the ports of pods. */
        PORTS,
        /** Answering what others send to services or interfaces. */
        TRAFFIC,
        /** Logs and settings of nodes. */
        NODE_FILES,
        /** Being anybody to extension API servers, such as that of metrics; not to the API server itself. */
        EXTENSIONS,
        /** Controllers of the cluster that stand still. */
        STANDSTILL
    }

    /** Every right in the cluster. */
    public static final Place CLUSTER_ADMIN = new Place(Kind.CLUSTER_ADMIN, "", "");
    /** Root on a node. */
    public static final Place NODE = new Place(Kind.NODE, "", "");
    /** Reading every secret of the cluster. */
    public static final Place ALL_SECRETS = new Place(Kind.SECRETS, "", "");

    /** A user or group. */
    public static Place of(Principal principal) {
        return new Place(principal.group() ? Kind.GROUP : Kind.USER, "", principal.name());
    }

    /** Something in a namespace, or with the empty text everywhere. */
    public static Place in(Kind kind, String namespace) {
        return new Place(kind, namespace, "");
    }

    static Place role(String namespace, RoleId role) {
        return new Place(Kind.ROLE, namespace, role.kind() + " " + role.name());
    }

    /** Written out, because places are looked up by the million. */
    @Override
    public int hashCode() {
        return (kind.hashCode() * 31 + namespace.hashCode()) * 31 + name.hashCode();
    }

    /** Whether it is somebody. */
    public boolean somebody() {
        return kind == Kind.USER || kind == Kind.GROUP;
    }

    /** As a user or group. */
    public Principal principal() {
        return new Principal(kind == Kind.GROUP, name);
    }

    /** As written for people. */
    public String text() {
        String where = namespace.isEmpty() ? "everywhere" : "in " + namespace;
        return switch (kind) {
            case USER, GROUP -> principal().text();
            case CLUSTER_ADMIN -> "cluster administrator";
            case NODE -> "root on a node";
            case ANY_USER -> "any user";
            case ANY_IDENTITY -> "any user or group";
            case NAMESPACE -> "every right " + (namespace.isEmpty() ? "in every namespace" : where);
            case PODS -> "own pods " + where;
            case RUNNING -> "commands in running pods " + where;
            case ACCOUNTS -> "any service account " + where;
            case ACCOUNT_NAMES -> "the name of any service account " + where;
            case SECRETS -> namespace.isEmpty() ? "all secrets" : "the secrets " + where;
            case ANY_ROLE -> "any Role " + where;
            case ROLE -> "bound to " + name + " " + where;
            case PORTS -> "the ports of pods " + where;
            case TRAFFIC -> namespace.isEmpty() ? "what others send" : "what is sent to services " + where;
            case NODE_FILES -> "logs and settings of nodes";
            case EXTENSIONS -> "anybody to extension API servers";
            case STANDSTILL -> "a standstill of controllers";
        };
    }
}
