package dev.castellan.access;

import dev.castellan.failure.FailureException;
import dev.castellan.kubernetes.ApiResource;
import dev.castellan.kubernetes.ApiResources;
import dev.castellan.kubernetes.ClusterClient;
import dev.castellan.kubernetes.ObjectPage;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import tools.jackson.core.JsonParser;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Reads a snapshot from a running cluster. What may not be listed for the whole cluster is asked for namespace by namespace;
 * what may not be read there either is a gap. Blocks; ends on interrupt.
 */
public final class LiveAccess {
    private static final int MOST = 2_000_000;
    private static final int MOST_REQUESTS = 5_000;
    private static final String RBAC = "rbac.authorization.k8s.io";
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final ClusterClient client;
    private final Snapshot.Builder into;
    private final ManifestReader reader;
    private final Consumer<String> step;
    private final Instant now;
    private final List<String> namespaces = new ArrayList<>();

    private LiveAccess(ClusterClient client, String name, Instant now, Consumer<String> step) {
        this.now = now;
        this.client = client;
        this.step = step;
        this.into = Snapshot.builder(name, now).live();
        this.reader = new ManifestReader(into, name);
    }

    /**
     * Reads all that decides about access.
     *
     * @param name what the source is called
     * @throws FailureException where nothing at all can be read: not reachable, not signed in
     */
    public static Snapshot read(ClusterClient client, String name, Instant now) {
        return read(client, name, now, step -> {});
    }

    /**
     * Reads all that decides about access.
     *
     * @param step told in a few words what is read next
     * @throws FailureException as above
     */
    public static Snapshot read(ClusterClient client, String name, Instant now, Consumer<String> step) {
        return new LiveAccess(client, name, now, step).snapshot();
    }

    /**
     * The requests for client certificates that the server holds now.
     *
     * @param unread whether more could name somebody: too many, or some that cannot be read
     */
    public record Requests(List<ClientCertificate> found, boolean unread) {
        public Requests {
            found = List.copyOf(found);
        }
    }

    /**
     * Reads the requests for client certificates. Blocks.
     *
     * @throws FailureException where they may not be listed or the server does not answer
     */
    public static Requests certificateRequests(ClusterClient client) {
        ApiResource kind = new ApiResource(
                "certificates.k8s.io",
                "v1",
                "CertificateSigningRequest",
                "certificatesigningrequests",
                false,
                Set.of());
        List<ClientCertificate> found = new ArrayList<>();
        boolean unread = false;
        for (String signer : ClientCertificate.SIGNERS) {
            ObjectPage page = client.objects().list(kind, "", "", "spec.signerName=" + signer, MOST_REQUESTS);
            unread |= page.more();
            for (ObjectNode item : page.items()) {
                Optional<ClientCertificate> read = ClientCertificate.of(item);
                read.ifPresent(found::add);
                unread |= read.filter(c -> c.standing() != ClientCertificate.Standing.UNREADABLE)
                        .isEmpty();
            }
        }
        return new Requests(found, unread);
    }

    private Snapshot snapshot() {
        step.accept("Reading what the server has");
        version();
        resources();
        step.accept("Reading namespaces");
        namespaces();
        namespaced("", "ServiceAccount", "serviceaccounts", Gap.Part.SERVICE_ACCOUNTS);
        cluster("ClusterRole", "clusterroles", Gap.Part.CLUSTER_ROLES);
        cluster("ClusterRoleBinding", "clusterrolebindings", Gap.Part.CLUSTER_ROLE_BINDINGS);
        namespaced(RBAC, "Role", "roles", Gap.Part.ROLES);
        namespaced(RBAC, "RoleBinding", "rolebindings", Gap.Part.ROLE_BINDINGS);
        step.accept("Reading whom the server asks");
        into.authorizers(LiveAuthorizers.read(client, now));
        return into.build();
    }

    private void version() {
        try {
            into.version(client.version().gitVersion());
        } catch (FailureException e) {
            gap(Gap.Part.VERSION, "", partial(e));
        }
    }

    private void resources() {
        try {
            ApiResources all = client.resources();
            into.addResources(all.resources());
            all.gaps()
                    .forEach(g -> gap(
                            Gap.Part.RESOURCES,
                            "",
                            g.groupVersion() + ": " + g.failure().happened()));
        } catch (FailureException e) {
            gap(Gap.Part.RESOURCES, "", partial(e));
        }
    }

    private void namespaces() {
        ApiResource kind = kind("", "Namespace", "namespaces", false);
        try {
            ObjectPage page = client.objects().list(kind, "", "", "", MOST);
            for (ObjectNode item : page.items()) {
                namespaces.add(item.path("metadata").path("name").asString(""));
                take(item);
            }
        } catch (FailureException e) {
            gap(Gap.Part.NAMESPACES, "", partial(e));
        }
    }

    private void cluster(String kind, String plural, Gap.Part part) {
        try {
            list(kind(RBAC, kind, plural, false), "", part);
        } catch (FailureException e) {
            gap(part, "", partial(e));
        }
    }

    private void namespaced(String group, String kind, String plural, Gap.Part part) {
        ApiResource resource = kind(group, kind, plural, true);
        try {
            list(resource, "", part);
            return;
        } catch (FailureException e) {
            String why = partial(e);
            if (namespaces.isEmpty()) {
                gap(part, "", why);
                return;
            }
        }
        for (String namespace : namespaces) {
            try {
                list(resource, namespace, part);
            } catch (FailureException e) {
                gap(part, namespace, partial(e));
            }
        }
    }

    private void list(ApiResource resource, String namespace, Gap.Part part) {
        step.accept("Reading " + resource.plural() + (namespace.isEmpty() ? "" : " of " + namespace));
        ObjectPage page = client.objects().list(resource, namespace, "", "", MOST);
        page.items().forEach(this::take);
        if (page.more()) {
            gap(part, namespace, "there are more than " + MOST + ".");
        }
    }

    private void take(ObjectNode item) {
        try (JsonParser p = JSON.treeAsTokens(item)) {
            reader.read(p);
        }
    }

    private static ApiResource kind(String group, String kind, String plural, boolean namespaced) {
        return new ApiResource(group, "v1", kind, plural, namespaced, Set.of());
    }

    private void gap(Gap.Part part, String namespace, String reason) {
        into.gap(new Gap(part, namespace, reason));
    }

    /** The reason where only this part cannot be read; a lost connection or sign-in ends everything. */
    static String partial(FailureException e) {
        String code = e.failure().code();
        if (code.equals("cluster-forbidden") || code.equals("cluster-not-found") || code.equals("cluster-protocol")) {
            return e.failure().happened();
        }
        throw e;
    }
}
