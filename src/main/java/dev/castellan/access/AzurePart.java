package dev.castellan.access;

import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** The Azure side of a snapshot: assignments, definitions, groups. What it holds is known to {@code access.azure}. */
public interface AzurePart {
    /** Decides as the authorization webhook of the cluster does. */
    Authorizer authorizer();

    /** Whether the API server asks RBAC before the webhook, as Azure Arc sets it up ({@code Node,RBAC,Webhook}). */
    boolean afterRbac();

    /** Whether that order was told, and not taken from how Azure Arc's documentation sets a cluster up. */
    default boolean orderTold() {
        return false;
    }

    /** Why it is not known who is in a group that Kubernetes binds; empty where that is known, or it is none of Entra ID. */
    default Optional<String> hidden(String group) {
        return Optional.empty();
    }

    /** Whether somebody may be of Entra ID and so in any of its groups. */
    default boolean mayKnow(Requester who) {
        return false;
    }

    /** As it is saved with the snapshot. */
    JsonNode saved();
}
