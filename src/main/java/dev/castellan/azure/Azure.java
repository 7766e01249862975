package dev.castellan.azure;

import com.azure.core.http.HttpHeaderName;
import com.azure.core.http.HttpMethod;
import dev.castellan.failure.Failure;
import dev.castellan.failure.FailureException;
import dev.castellan.identity.Account;
import dev.castellan.identity.Cloud;
import dev.castellan.identity.Identity;
import dev.castellan.network.Network;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Azure Resource Manager and Microsoft Graph as one account sees one tenant. Every method blocks on the network, ends on
 * interrupt, and throws a {@link FailureException} with a code {@code azure-…}, {@code network-…} or, where signing in is
 * the matter, {@code identity-…}.
 */
public final class Azure implements AutoCloseable {
    /** Projected to what is shown; {@code id} has to stay, or paging ends after the first page. */
    static final String CONNECTED_CLUSTERS = "resources"
            + " | where type =~ 'microsoft.kubernetes/connectedclusters'"
            + " | project id, name, type, kind, location, subscriptionId, resourceGroup, tags, identity, properties"
            + " | order by id asc";

    /** As many subscriptions as the service's guidance puts into one query. */
    private static final int SUBSCRIPTIONS_PER_QUERY = 100;

    private static final int ROWS_PER_PAGE = 1000;
    private static final int MOST_PAGES = 2000;
    private static final Pattern RESOURCE_ID = Pattern.compile(
            "/subscriptions/[A-Za-z0-9-]+/resourceGroups/[^/?#%\\\\\\s]+/providers/Microsoft\\.Kubernetes/connectedClusters/[^/?#%\\\\\\s]+",
            Pattern.CASE_INSENSITIVE);

    private final Transport arm;
    private final Transport graph;
    private final Transport logs;
    private final InstantSource clock;
    private final Transport.Pause pause;
    private final Optional<String> tenantId;

    /** Opens nothing yet. */
    public Azure(
            Identity identity, Account account, String tenantId, Cloud cloud, Network network, InstantSource clock) {
        this(identity, account, tenantId, cloud, network, clock, Thread::sleep, Transport.timeLimit());
    }

    Azure(
            Identity identity,
            Account account,
            String tenantId,
            Cloud cloud,
            Network network,
            InstantSource clock,
            Transport.Pause pause,
            Duration timeLimit) {
        this.tenantId = Optional.of(tenantId);
        this.clock = clock;
        this.pause = pause;
        this.arm = new Transport(
                false,
                cloud.resourceManager(),
                cloud.resourceManagerScope(),
                identity,
                account,
                tenantId,
                network,
                clock,
                pause,
                timeLimit);
        this.graph = new Transport(
                true, cloud.graph(), cloud.graphScope(), identity, account, tenantId, network, clock, pause, timeLimit);
        Logs.Service service = Logs.Service.of(cloud);
        this.logs = new Transport(
                false, service.base(), service.scope(), identity, account, tenantId, network, clock, pause, timeLimit);
    }

    /** Over transports of a test. */
    Azure(Transport arm, Transport graph, InstantSource clock, Transport.Pause pause) {
        this.arm = arm;
        this.graph = graph;
        this.logs = arm;
        this.tenantId = Optional.empty();
        this.clock = clock;
        this.pause = pause;
    }

    /** The tenant that is seen; empty where it is not known. */
    public Optional<String> tenantId() {
        return tenantId;
    }

    /** The tenants the account may enter. */
    public List<Tenant> tenants() {
        return list(arm, arm.address("tenants?api-version=" + ApiVersion.SUBSCRIPTIONS), "nextLink", Reading::tenant);
    }

    /** The subscriptions of this tenant that the account can see. */
    public List<Subscription> subscriptions() {
        return list(
                arm,
                arm.address("subscriptions?api-version=" + ApiVersion.SUBSCRIPTIONS),
                "nextLink",
                Reading::subscription);
    }

    /**
     * All connected clusters, by one Resource Graph query per batch of subscriptions. What it gives may lag behind: read
     * {@link #connectedCluster} before deciding anything.
     *
     * @param subscriptionIds empty for every subscription the account can see
     * @param page called with each page as it arrives, at least once
     * @throws FailureException {@code azure-list-incomplete} after the last page when Azure kept rows back
     */
    public void connectedClusters(List<String> subscriptionIds, Consumer<List<ConnectedCluster>> page) {
        Optional<Failure> lost = Optional.empty();
        int from = 0;
        do {
            int to = Math.min(subscriptionIds.size(), from + SUBSCRIPTIONS_PER_QUERY);
            // What one batch lacks is no reason to leave the others out.
            Optional<Failure> kept = query(subscriptionIds.subList(from, to), page);
            lost = lost.isPresent() ? lost : kept;
            from = to;
        } while (from < subscriptionIds.size());
        if (lost.isPresent()) {
            throw lost.get().asException();
        }
    }

    /** One cluster, from its own provider. */
    public ConnectedCluster connectedCluster(String armId) {
        return Reading.connectedCluster(arm.get(below(armId, "", ApiVersion.CONNECTED_CLUSTERS)));
    }

    /** The AKS instance behind a connected cluster; empty when there is none. */
    public Optional<ProvisionedInstance> provisionedInstance(String armId) {
        try {
            return Optional.of(
                    Reading.provisionedInstance(arm.get(below(armId, INSTANCE, ApiVersion.HYBRID_CONTAINER_SERVICE))));
        } catch (FailureException e) {
            if (e.failure().code().equals("azure-not-found")) {
                return Optional.empty();
            }
            throw e;
        }
    }

    /** The user's kubeconfig of an AKS cluster, in YAML. It holds no key, but wipe it after use. */
    public byte[] userKubeconfig(String armId) {
        return LongRunning.post(
                arm,
                below(armId, INSTANCE + "/listUserKubeconfig", ApiVersion.HYBRID_CONTAINER_SERVICE),
                clock,
                pause,
                Credentials::kubeconfig);
    }

    /**
     * The question for the admin kubeconfig of an AKS cluster: a client certificate that bypasses Entra ID, the same for
     * everybody. Asks nothing yet.
     *
     * @param requestId shown as {@code clientRequestId} in Azure's activity log, so that both records can be matched
     */
    public AdminCall adminCall(String armId, UUID requestId) {
        return arm.adminCall(armId, requestId);
    }

    /** The tokens of Azure Resource Manager. */
    public Tokens tokens() {
        return arm.tokens();
    }

    static byte[] adminKubeconfig(
            Transport arm, String armId, UUID requestId, InstantSource clock, Transport.Pause pause) {
        return LongRunning.post(
                arm,
                below(arm, armId, INSTANCE + "/listAdminKubeconfig", ApiVersion.HYBRID_CONTAINER_SERVICE),
                Optional.of(requestId),
                clock,
                pause,
                Credentials::kubeconfig);
    }

    /**
     * What a client needs to reach the cluster through Azure.
     *
     * @param aad whether the caller shows an Entra token, else a service account's token
     * @param clientProxy whether the way through the relay is wanted
     */
    public ClusterUserCredential clusterUserCredential(String armId, boolean aad, boolean clientProxy) {
        ObjectNode body = JsonNodeFactory.instance
                .objectNode()
                .put("authenticationMethod", aad ? "AAD" : "Token")
                .put("clientProxy", clientProxy);
        Transport.Answer answer = arm.exchange(
                HttpMethod.POST,
                below(armId, "/listClusterUserCredential", ApiVersion.CONNECTED_CLUSTERS),
                Transport.JSON.writeValueAsBytes(body),
                false);
        try {
            return Credentials.read(answer.body());
        } finally {
            Arrays.fill(answer.body(), (byte) 0);
        }
    }

    /** The extensions installed in a connected cluster. */
    public List<Extension> extensions(String armId) {
        return list(
                arm,
                below(armId, "/providers/Microsoft.KubernetesConfiguration/extensions", ApiVersion.EXTENSIONS),
                "nextLink",
                Reading::extension);
    }

    /** The signed-in person, from Microsoft Graph. */
    public Person me() {
        return Reading.person(graph.get(graph.address("v1.0/me")));
    }

    /** Every group and role that holds the signed-in person, directly or not, from Microsoft Graph. */
    public List<Membership> memberships() {
        return list(
                graph, graph.address("v1.0/me/transitiveMemberOf?$top=999"), "@odata.nextLink", Reading::membership);
    }

    /** Who holds which role in this tenant's Azure. */
    public Governance governance() {
        return new Governance(arm, clock, pause);
    }

    /** What was done through Azure. */
    public ActivityLog activityLog() {
        return new ActivityLog(arm);
    }

    /** The logs that clusters send to workspaces. */
    public Logs logs() {
        return new Logs(arm, logs);
    }

    /** The people, groups and applications of this tenant. */
    public Directory directory() {
        return new Directory(graph);
    }

    /** Ends running calls and lets connections go. */
    @Override
    public void close() {
        arm.close();
        graph.close();
        logs.close();
    }

    private static final String INSTANCE =
            "/providers/Microsoft.HybridContainerService/provisionedClusterInstances/default";

    private URI below(String armId, String path, String version) {
        return below(arm, armId, path, version);
    }

    static URI below(Transport arm, String armId, String path, String version) {
        // The id comes from a service or a file: nothing in it may lead elsewhere.
        if (!RESOURCE_ID.matcher(armId).matches() || armId.contains("/../") || armId.contains("/./")) {
            throw Failure.expected(
                            "azure-id-invalid",
                            "This is not the id of a connected cluster.",
                            "Azure cannot be asked about it.",
                            "Refresh the fleet and open the cluster from there.")
                    .withDetails(AzureErrors.line(armId, 300))
                    .asException();
        }
        try {
            // Names may hold characters that an address may not.
            String encoded = new URI(null, null, armId + path, null).toASCIIString();
            return arm.address(encoded + "?api-version=" + version);
        } catch (java.net.URISyntaxException e) {
            throw new FailureException(Failure.defect("azure-id", e), e);
        }
    }

    static <T> List<T> list(Transport transport, URI first, String link, Function<JsonNode, T> reading) {
        List<T> all = new ArrayList<>();
        Set<String> seen = new HashSet<>();
        Optional<URI> next = Optional.of(first);
        while (next.isPresent()) {
            if (!seen.add(next.get().toString()) || seen.size() > MOST_PAGES) {
                throw AzureErrors.incomplete("It pointed back to a page that was read already.")
                        .asException();
            }
            JsonNode page = transport.get(next.get());
            if (!page.path("value").isArray()) {
                throw AzureErrors.incomplete("Its answer holds no list where it should be.")
                        .asException();
            }
            page.path("value").forEach(item -> all.add(reading.apply(item)));
            next = Fields.text(page, link).map(transport::checked);
        }
        return all;
    }

    /** Reads one batch to its end. Returns why rows are missing, where they are. */
    private Optional<Failure> query(List<String> subscriptions, Consumer<List<ConnectedCluster>> page) {
        Optional<String> token = Optional.empty();
        Set<String> seen = new HashSet<>();
        Optional<Failure> lost = Optional.empty();
        do {
            ObjectNode body = JsonNodeFactory.instance.objectNode();
            if (!subscriptions.isEmpty()) {
                subscriptions.forEach(body.putArray("subscriptions")::add);
            }
            body.put("query", CONNECTED_CLUSTERS);
            ObjectNode options = body.putObject("options");
            options.put("$top", ROWS_PER_PAGE);
            options.put("resultFormat", "objectArray");
            token.ifPresent(t -> options.put("$skipToken", t));
            Transport.Answer answer = arm.exchange(
                    HttpMethod.POST,
                    arm.address("providers/Microsoft.ResourceGraph/resources?api-version=" + ApiVersion.RESOURCE_GRAPH),
                    Transport.JSON.writeValueAsBytes(body),
                    false);
            JsonNode result = arm.json(answer);
            if (!Reading.holdsRows(result)) {
                // Nothing read is not the same as nothing there.
                throw AzureErrors.incomplete("Its answer holds no rows where they should be.")
                        .asException();
            }
            page.accept(
                    Reading.rows(result).stream().map(Reading::connectedCluster).toList());
            token = Fields.text(result, "$skipToken");
            if (token.isPresent() && (!seen.add(token.get()) || seen.size() > MOST_PAGES)) {
                throw AzureErrors.incomplete("It pointed back to a page that was read already.")
                        .asException();
            }
            if (token.isEmpty() && Fields.truth(result, "resultTruncated").orElse(false)) {
                lost = Optional.of(AzureErrors.incomplete("It cut the result off and gave no way to go on."));
            }
            if ("true"
                    .equalsIgnoreCase(answer.headers()
                            .getValue(HttpHeaderName.fromString("x-ms-tenant-subscription-limit-hit")))) {
                lost = Optional.of(
                        AzureErrors.incomplete("There are more subscriptions in the tenant than one query may cover."));
            }
            if (token.isPresent()) {
                respectQuota(answer);
            }
        } while (token.isPresent());
        return lost;
    }

    /** Waits for new quota instead of running into a refusal that counts against the person's other tools. */
    private void respectQuota(Transport.Answer answer) {
        String remaining = answer.headers().getValue(HttpHeaderName.fromString("x-ms-user-quota-remaining"));
        String resets = answer.headers().getValue(HttpHeaderName.fromString("x-ms-user-quota-resets-after"));
        if (!"0".equals(remaining) || resets == null || !resets.matches("\\d{2}:\\d{2}:\\d{2}")) {
            return;
        }
        String[] parts = resets.split(":", -1);
        Duration wait = Duration.ofHours(Long.parseLong(parts[0]))
                .plusMinutes(Long.parseLong(parts[1]))
                .plusSeconds(Long.parseLong(parts[2]));
        try {
            pause.wait(wait.compareTo(Duration.ofSeconds(30)) > 0 ? Duration.ofSeconds(30) : wait);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Failure.expected(
                            "azure-cancelled",
                            "The request was cancelled.",
                            "Its answer was not waited for.",
                            "Do it again when you need it.")
                    .asException();
        }
    }
}
