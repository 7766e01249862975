package dev.castellan.breakglass;

import dev.castellan.fleet.ClusterId;
import dev.castellan.fleet.Environment;
import java.time.Duration;
import java.util.Optional;

/**
 * What somebody asks for.
 *
 * @param cluster which cluster
 * @param clusterName its name; untrusted
 * @param environment how careful to be
 * @param platform what it is, in words, as the fleet says
 * @param reason why, 3 to 1000 characters
 * @param ticket the number of a ticket
 * @param duration from the moment the key is held
 * @param scope what it may do
 * @param source where the key comes from
 * @param emergency without waiting for anybody; loud, and reviewed afterwards
 */
public record CheckoutRequest(
        ClusterId cluster,
        String clusterName,
        Environment environment,
        String platform,
        String reason,
        Optional<String> ticket,
        Duration duration,
        CheckoutScope scope,
        Source source,
        boolean emergency) {
    /** Where an admin key comes from. */
    public enum Source {
        /** {@code listAdminKubeconfig} of Azure. */
        AZURE,
        /** A kubeconfig file that was handed over. */
        FILE
    }

    /** The same in another environment. */
    CheckoutRequest in(Environment other) {
        return new CheckoutRequest(
                cluster, clusterName, other, platform, reason, ticket, duration, scope, source, emergency);
    }
}
