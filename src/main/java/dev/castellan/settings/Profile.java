package dev.castellan.settings;

import dev.castellan.identity.Cloud;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * One way to work: which cloud, which app registration, which kubeconfig files, which network.
 *
 * @param name unique among the profiles
 * @param cloud the Azure cloud
 * @param clientId application (client) id of an own app registration; empty where Azure is not used
 * @param tenant a tenant's GUID or domain, or {@code organizations} for whichever the account belongs to
 * @param redirectPort fixed loopback port for the browser's answer; 0 for any free one
 * @param caBundle PEM file with further certificate authorities
 * @param proxy {@code http://host:port}; empty for the system's own choice
 * @param kubeconfigs kubeconfig files; empty for {@code $KUBECONFIG} or {@code ~/.kube/config} as kubectl has it
 * @param subscriptions Azure subscriptions to show; empty for all that the account sees
 */
public record Profile(
        String name,
        Cloud cloud,
        String clientId,
        String tenant,
        int redirectPort,
        Optional<Path> caBundle,
        Optional<URI> proxy,
        List<Path> kubeconfigs,
        List<String> subscriptions) {
    /** The name of the profile that exists on a new machine. */
    public static final String STANDARD_NAME = "default";

    public Profile {
        if (redirectPort < 0 || redirectPort > 65_535) {
            throw new IllegalArgumentException("not a port: " + redirectPort);
        }
        kubeconfigs = List.copyOf(kubeconfigs);
        subscriptions = List.copyOf(subscriptions);
    }

    /** The worldwide cloud, no app registration yet, kubeconfig files as kubectl finds them. */
    public static Profile standard() {
        return new Profile(
                STANDARD_NAME,
                Cloud.PUBLIC,
                "",
                "organizations",
                0,
                Optional.empty(),
                Optional.empty(),
                List.of(),
                List.of());
    }

    /** Whether it can sign in to Azure: an app registration is named. */
    public boolean azure() {
        return !clientId.isBlank();
    }

    /** This profile under another name. */
    public Profile withName(String other) {
        return new Profile(other, cloud, clientId, tenant, redirectPort, caBundle, proxy, kubeconfigs, subscriptions);
    }

    /** This profile with another app registration. */
    public Profile withRegistration(Cloud otherCloud, String otherClientId, String otherTenant, int otherPort) {
        return new Profile(
                name, otherCloud, otherClientId, otherTenant, otherPort, caBundle, proxy, kubeconfigs, subscriptions);
    }

    /** This profile with another trust store and proxy. */
    public Profile withNetwork(Optional<Path> otherBundle, Optional<URI> otherProxy) {
        return new Profile(
                name, cloud, clientId, tenant, redirectPort, otherBundle, otherProxy, kubeconfigs, subscriptions);
    }

    /** This profile with other kubeconfig files. */
    public Profile withKubeconfigs(List<Path> files) {
        return new Profile(name, cloud, clientId, tenant, redirectPort, caBundle, proxy, files, subscriptions);
    }

    /** This profile with other subscriptions. */
    public Profile withSubscriptions(List<String> ids) {
        return new Profile(name, cloud, clientId, tenant, redirectPort, caBundle, proxy, kubeconfigs, ids);
    }
}
