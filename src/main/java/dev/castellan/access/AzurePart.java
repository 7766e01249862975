package dev.castellan.access;

import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** The Azure side of a snapshot: assignments, definitions, groups. What it holds is known to {@code access.azure}. */
public interface AzurePart {
    /** Decides as the authorization webhook of the cluster does. */
    Authorizer authorizer();

    /** Whether it may decide on requests of Kubernetes: that is on, or not known to be off. */
    default boolean mayDecide() {
        return true;
    }

    /** Why it is not known who is in a group that Kubernetes binds; empty where that is known, or it is none of Entra ID. */
    default Optional<String> hidden(String group) {
        return Optional.empty();
    }

    /** Whether a group that Kubernetes binds was deleted from Entra ID, so that nobody is in it. */
    default boolean deleted(String group) {
        return false;
    }

    /** Whether somebody may be of Entra ID and so in any of its groups. */
    default boolean mayKnow(Requester who) {
        return false;
    }

    /**
     * Whether its webhook may have an opinion on somebody's requests; it has none on those who are not of Entra ID. Of a group,
     * which has no user: whether on anybody in it.
     */
    default boolean asked(Requester who) {
        return true;
    }

    /** Somebody with the groups that are known here besides those given. */
    default Requester withGroups(Requester given) {
        return given;
    }

    /** As it is saved with the snapshot. */
    JsonNode saved();
}
