package dev.castellan.sandbox.kubernetes;

import dev.castellan.sandbox.ground.Fault;
import dev.castellan.sandbox.ground.Faults;
import dev.castellan.sandbox.ground.HttpsEndpoint;
import dev.castellan.sandbox.ground.Reply;
import dev.castellan.sandbox.ground.Request;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import tools.jackson.databind.node.ObjectNode;

/** One Kubernetes API server without its socket: authenticates, authorizes, and sends each request to its part. */
final class ApiServer implements HttpsEndpoint.Handler {
    private static final String IMPERSONATE_USER = "impersonate-user";
    private static final String IMPERSONATE_GROUP = "impersonate-group";
    private static final String IMPERSONATE_EXTRA = "impersonate-extra-";

    private final Kept kept;
    private final Authenticator authenticator;
    private final InstantSource clock;
    private final Faults faults;
    private final String gitVersion;
    private final String serverAddress;
    private final Instant built;
    private final Listing listing;
    private final Objects objects;
    private final Reviews reviews;
    private final ServiceAccountKeys accounts;
    private final AuditTrail trail;

    /**
     * A server.
     *
     * @param kept its objects
     * @param gitVersion with a leading v
     * @param serverAddress host and port that discovery names
     * @param built when its program was built, as it says
     * @param trail what it writes down
     */
    ApiServer(
            Kept kept,
            Authenticator authenticator,
            InstantSource clock,
            Faults faults,
            String gitVersion,
            String serverAddress,
            Instant built,
            AuditTrail trail) {
        this.kept = kept;
        this.trail = trail;
        this.authenticator = authenticator;
        this.clock = clock;
        this.faults = faults;
        this.gitVersion = gitVersion;
        this.serverAddress = serverAddress;
        this.built = built;
        this.accounts = authenticator.accounts();
        this.listing = new Listing(kept, clock, faults);
        this.objects = new Objects(kept, accounts, faults, minor(gitVersion) >= 35);
        this.reviews = new Reviews(kept, accounts);
    }

    @Override
    public Reply handle(Request request) {
        Known known = new Known();
        Reply reply = answer(request, known);
        AuditTrail.Event event =
                AuditTrail.Event.of(request, known.who, known.as, known.what, reply.status(), clock.instant());
        trail.add(event);
        // The server adopts the client's id, or makes one, and says it back.
        return reply.with("Audit-Id", event.id());
    }

    /** What it wrote down so far. A node that renews its lease is the last: no real server is ever silent. */
    String auditLog() {
        trail.add(new AuditTrail.Event(
                UUID.randomUUID().toString(),
                clock.instant(),
                "/apis/coordination.k8s.io/v1/namespaces/kube-node-lease/leases/node-1?timeout=10s",
                "kubelet/" + gitVersion,
                "10.20.0.11",
                Optional.of(Principal.authenticated("system:node:node-1", "", List.of("system:nodes"), Map.of())),
                Optional.empty(),
                Optional.of(Attributes.resource(
                        "update", "coordination.k8s.io", "leases", "", "kube-node-lease", "node-1")),
                200));
        return trail.lines(kept.rbac()::decide);
    }

    /** What is known of a request so far. */
    private static final class Known {
        private Optional<Principal> who = Optional.empty();
        private Optional<Principal> as = Optional.empty();
        private Optional<Attributes> what = Optional.empty();
    }

    private Reply answer(Request request, Known known) {
        try {
            Principal proven = authenticator.authenticate(request);
            known.who = Optional.of(proven);
            known.what = Optional.of(Call.of(request, proven, clock).what());
            Principal who = impersonated(request, proven);
            known.as = who.equals(proven) ? Optional.empty() : Optional.of(who);
            Call call = Call.of(request, who, clock);
            if (faults.take(Fault.Service.KUBERNETES, request.path(), Fault.Kind.FLOW_CONTROL)
                    .isPresent()) {
                return rejected();
            }
            if (faults.take(Fault.Service.KUBERNETES, request.path(), Fault.Kind.FORBID)
                    .isPresent()) {
                throw Refusal.forbidden(who, call.what(), "");
            }
            Optional<String> broken = brokenGroup();
            if (broken.isPresent() && request.path().startsWith("/apis/" + broken.get() + "/")) {
                throw Refusal.unavailable();
            }
            objects.authorize(call, call.what().verb());
            return call.what().nonResource() ? path(call) : resource(call);
        } catch (Refusal refusal) {
            Reply reply = Objects.json(refusal.code(), refusal.status());
            // What a server of the real kind offers where it takes tokens; clients look at the status alone.
            return refusal.code() == 401 ? reply.with("WWW-Authenticate", "Bearer realm=\"kubernetes\"") : reply;
        }
    }

    /** As priority and fairness turns a request away. */
    private static Reply rejected() {
        return Reply.text(429, "text/plain; charset=utf-8", "Too many requests, please try again later.\n")
                .with("Retry-After", "1")
                .with("X-Kubernetes-PF-FlowSchema-UID", "5c5ec1f2-6a3f-4c08-9d3e-0b1f6f2f7a10")
                .with("X-Kubernetes-PF-PriorityLevel-UID", "8d1f0b52-90c1-4f0e-8d61-57a2f0f6f9c4");
    }

    private Optional<String> brokenGroup() {
        return faults.peek(Fault.Service.KUBERNETES, "/apis", Fault.Kind.BROKEN_GROUP)
                .map(active -> active.fault().detail())
                .map(group -> group.isEmpty() ? "metrics.k8s.io" : group);
    }

    private static int minor(String gitVersion) {
        String[] parts = gitVersion.split("[.]", -1);
        return parts.length > 1 && parts[1].matches("[0-9]+") ? Integer.parseInt(parts[1]) : 0;
    }

    private Reply resource(Call call) {
        ApiResource resource =
                kept.catalog().find(call.apiVersion(), call.what().resource()).orElseThrow(Refusal::noSuchPath);
        String sub = call.what().subresource();
        if (!sub.isEmpty() && !resource.subresources().contains(sub)) {
            throw Refusal.noSuchPath();
        }
        if (!resource.stored()) {
            if (call.what().verb().equals("create")) {
                return reviews.answer(call, resource);
            }
            throw Refusal.notAllowed();
        }
        boolean one = onPath(call);
        boolean everywhere = resource.namespaced() && call.what().namespace().isEmpty();
        if (everywhere && (one || call.what().verb().equals("create"))) {
            throw one ? Refusal.noSuchPath() : Refusal.notAllowed();
        }
        Form form = Form.of(call.request().header("accept").orElse(""));
        return switch (call.what().verb()) {
            case "get" -> objects.get(call, resource, form);
            case "list" -> listing.list(call, resource, form);
            case "watch" -> listing.watch(call, resource, form);
            case "create" -> objects.create(call, resource);
            case "update" -> objects.update(call, resource);
            case "patch" -> objects.patch(call, resource);
            case "delete" -> objects.delete(call, resource);
            case "deletecollection" -> objects.deleteCollection(call, resource);
            default -> throw Refusal.notAllowed();
        };
    }

    private static boolean onPath(Call call) {
        return switch (call.what().verb()) {
            case "get", "update", "patch", "delete" -> true;
            default -> false;
        };
    }

    private Reply path(Call call) {
        if (!call.request().method().equals("GET") && !call.request().method().equals("HEAD")) {
            throw Refusal.notAllowed();
        }
        ApiCatalog catalog = kept.catalog();
        String path = call.request().path();
        String bare = path.length() > 1 && path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
        boolean aggregated = call.request().header("accept").orElse("").contains("as=APIGroupDiscoveryList")
                && call.request().header("accept").orElse("").contains("v=v2;");
        switch (bare) {
            case "/" -> {
                return Objects.json(200, (ObjectNode) Discovery.paths(catalog));
            }
            case "/version" -> {
                return Objects.json(200, Discovery.version(gitVersion, "linux/amd64", built.toString()));
            }
            case "/healthz", "/livez", "/readyz" -> {
                return Reply.text(200, "text/plain; charset=utf-8", health(call, bare));
            }
            case "/api" -> {
                return aggregated
                        ? aggregated(Discovery.aggregated(catalog, true))
                        : Objects.json(200, Discovery.apiVersions(serverAddress));
            }
            case "/apis" -> {
                return aggregated
                        ? aggregated(Discovery.stale(Discovery.aggregated(catalog, false), brokenGroup()))
                        : Objects.json(200, Discovery.withGroup(Discovery.groupList(catalog), brokenGroup()));
            }
            case "/logs/kube-apiserver/audit.log" -> {
                // The server shows the files of /var/log there to whoever may get the path.
                return Reply.text(200, "text/plain; charset=utf-8", auditLog());
            }
            case "/openapi/v3" -> {
                return Objects.json(200, Discovery.openApiIndex(catalog));
            }
            case "/openid/v1/jwks" -> {
                return Reply.text(200, "application/jwk-set+json", accounts.jwks());
            }
            case "/.well-known/openid-configuration" -> {
                return Objects.json(
                        200,
                        Json.obj(
                                "issuer", ServiceAccountKeys.ISSUER,
                                "jwks_uri", "https://" + serverAddress + "/openid/v1/jwks",
                                "response_types_supported", Json.arr("id_token"),
                                "subject_types_supported", Json.arr("public"),
                                "id_token_signing_alg_values_supported", Json.arr("ES256")));
            }
            default -> {}
        }
        if (bare.startsWith("/openapi/v3/")) {
            String apiVersion = apiVersion(bare.substring("/openapi/v3".length()));
            if (has(catalog, apiVersion)) {
                return Objects.json(200, Discovery.openApi(catalog, apiVersion, gitVersion));
            }
        }
        String apiVersion = apiVersion(bare);
        if (has(catalog, apiVersion)) {
            return Objects.json(200, Discovery.resourceList(catalog, apiVersion));
        }
        List<String> versions =
                bare.startsWith("/apis/") ? catalog.groups().get(bare.substring("/apis/".length())) : null;
        if (versions != null) {
            return Objects.json(200, Discovery.groupDocument(bare.substring("/apis/".length()), versions));
        }
        throw Refusal.noSuchPath();
    }

    private static String health(Call call, String path) {
        if (!call.request().query().containsKey("verbose")) {
            return "ok";
        }
        return "[+]ping ok\n[+]etcd ok\n[+]informer-sync ok\n" + path.substring(1) + " check passed\n";
    }

    private static Reply aggregated(ObjectNode document) {
        return Reply.body(200, Discovery.AGGREGATED, Json.MAPPER.writeValueAsBytes(document));
    }

    private static String apiVersion(String path) {
        if (path.startsWith("/apis/")) {
            return path.substring("/apis/".length());
        }
        return path.equals("/api/v1") ? "v1" : "";
    }

    private static boolean has(ApiCatalog catalog, String apiVersion) {
        return catalog.resources().stream().anyMatch(r -> r.apiVersion().equals(apiVersion));
    }

    /** Acts as somebody else, where the caller may. */
    private Principal impersonated(Request request, Principal who) {
        Optional<String> user = request.header(IMPERSONATE_USER);
        List<String> groups = request.headers().getOrDefault(IMPERSONATE_GROUP, List.of());
        if (user.isEmpty()) {
            if (!groups.isEmpty()) {
                throw Refusal.badRequest("requested group impersonation without impersonating a user");
            }
            return who;
        }
        String name = user.get();
        List<String> all = new ArrayList<>(groups);
        if (name.startsWith("system:serviceaccount:") && name.split(":", -1).length == 4) {
            String[] parts = name.split(":", -1);
            mayImpersonate(who, "serviceaccounts", parts[2], parts[3]);
            if (groups.isEmpty()) {
                all.add("system:serviceaccounts");
                all.add("system:serviceaccounts:" + parts[2]);
            }
        } else {
            mayImpersonate(who, "users", "", name);
        }
        groups.forEach(g -> mayImpersonate(who, "groups", "", g));
        Map<String, List<String>> extra = new TreeMap<>();
        request.headers().forEach((header, values) -> {
            if (header.startsWith(IMPERSONATE_EXTRA)) {
                String key = URLDecoder.decode(header.substring(IMPERSONATE_EXTRA.length()), StandardCharsets.UTF_8);
                values.forEach(v -> mayImpersonateExtra(who, key, v));
                extra.put(key, values);
            }
        });
        return name.equals(Principal.ANONYMOUS.name())
                ? Principal.ANONYMOUS
                : Principal.authenticated(name, "", all, extra);
    }

    private void mayImpersonateExtra(Principal who, String key, String value) {
        Attributes what = Attributes.resource("impersonate", "authentication.k8s.io", "userextras", key, "", value);
        Rbac.Decision decision = kept.rbac().decide(who, what);
        if (!decision.allowed()) {
            throw Refusal.forbidden(who, what, decision.reason());
        }
    }

    private void mayImpersonate(Principal who, String resource, String namespace, String name) {
        Attributes what = Attributes.resource("impersonate", "", resource, "", namespace, name);
        Rbac.Decision decision = kept.rbac().decide(who, what);
        if (!decision.allowed()) {
            throw Refusal.forbidden(who, what, decision.reason());
        }
    }
}
