package dev.castellan.breakglass;

import dev.castellan.fleet.ClusterId;
import dev.castellan.ledger.Actor;
import java.util.Optional;

/** Where admin kubeconfigs come from: Azure. */
public interface AdminSource {
    /**
     * Fetches the admin kubeconfig and has it checked and sealed; the key comes open into no memory that lasts.
     *
     * @param cluster an Azure resource id
     * @param clientRequestId named in Azure's activity log
     * @throws dev.castellan.failure.FailureException {@code azure-…}, or {@code breakglass-…} where what came is not taken
     */
    KeyWork.Taken fetch(ClusterId cluster, Actor actor, String clientRequestId, KeyWork.Sealing sealing);

    /** A role that the actor may activate and that lets him fetch; empty where there is none. */
    Optional<EligibleRole> eligible(ClusterId cluster, Actor actor);

    /**
     * Activates a role and waits until it holds.
     *
     * @param name of the request, a GUID made before
     * @throws dev.castellan.failure.FailureException when it is refused, or waits for somebody
     */
    void activate(
            EligibleRole role,
            Actor actor,
            String name,
            String justification,
            Optional<String> ticket,
            java.time.Duration time);

    /** Ends an activation; quiet where it has ended by itself. */
    void deactivate(EligibleRole role, Actor actor, String name);

    /** A role that can be activated (Privileged Identity Management). */
    record EligibleRole(String scope, String roleDefinition, String eligibility, String name) {}
}
