package dev.castellan.azure;

import dev.castellan.identity.Account;
import dev.castellan.identity.Cloud;
import dev.castellan.identity.Identity;
import dev.castellan.network.Network;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Azure Resource Manager and Microsoft Graph as one account sees one tenant. Every method blocks on the network, ends on
 * interrupt, and throws a {@link dev.castellan.failure.FailureException} with a code {@code azure-…} or, where signing in
 * is the matter, {@code identity-…}.
 */
@SuppressWarnings("DoNotCallSuggester") // bodies follow
public final class Azure implements AutoCloseable {

    /** Opens nothing yet. */
    public Azure(
            Identity identity, Account account, String tenantId, Cloud cloud, Network network, InstantSource clock) {}

    /** The tenants the account may enter. */
    public List<Tenant> tenants() {
        throw new UnsupportedOperationException();
    }

    /** The subscriptions of this tenant that the account can see. */
    public List<Subscription> subscriptions() {
        throw new UnsupportedOperationException();
    }

    /**
     * All connected clusters, by one Resource Graph query per batch of subscriptions. What it gives may lag behind: read
     * {@link #connectedCluster} before deciding anything.
     *
     * @param subscriptionIds empty for every subscription the account can see
     * @param page called with each page as it arrives, at least once
     */
    public void connectedClusters(List<String> subscriptionIds, Consumer<List<ConnectedCluster>> page) {
        throw new UnsupportedOperationException();
    }

    /** One cluster, from its own provider. */
    public ConnectedCluster connectedCluster(String armId) {
        throw new UnsupportedOperationException();
    }

    /** The AKS instance behind a connected cluster; empty when there is none. */
    public Optional<ProvisionedInstance> provisionedInstance(String armId) {
        throw new UnsupportedOperationException();
    }

    /** The user's kubeconfig of an AKS cluster, in YAML. It holds no key, but wipe it after use. */
    public byte[] userKubeconfig(String armId) {
        throw new UnsupportedOperationException();
    }

    /**
     * What a client needs to reach the cluster through Azure.
     *
     * @param aad whether the caller shows an Entra token, else a service account's token
     * @param clientProxy whether the way through the relay is wanted
     */
    public ClusterUserCredential clusterUserCredential(String armId, boolean aad, boolean clientProxy) {
        throw new UnsupportedOperationException();
    }

    /** The extensions installed in a connected cluster. */
    public List<Extension> extensions(String armId) {
        throw new UnsupportedOperationException();
    }

    /** The signed-in person, from Microsoft Graph. */
    public Person me() {
        throw new UnsupportedOperationException();
    }

    /** Every group and role that holds the signed-in person, directly or not, from Microsoft Graph. */
    public List<Membership> memberships() {
        throw new UnsupportedOperationException();
    }

    /** Lets connections go. */
    @Override
    public void close() {}
}
