package dev.castellan.sandbox.arm;

import dev.castellan.sandbox.ground.Authority;
import dev.castellan.sandbox.ground.ClusterPlan;
import dev.castellan.sandbox.ground.Fault;
import dev.castellan.sandbox.ground.FleetPlan;
import dev.castellan.sandbox.ground.Ground;
import dev.castellan.sandbox.ground.HttpsEndpoint;
import dev.castellan.sandbox.ground.Json;
import dev.castellan.sandbox.ground.KubernetesDoors;
import dev.castellan.sandbox.ground.Refused;
import dev.castellan.sandbox.ground.Reply;
import dev.castellan.sandbox.ground.Request;
import dev.castellan.sandbox.ground.Tokens;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Practice Azure Resource Manager: one store behind every endpoint, real access decisions, pages, long-running operations. */
public final class Arm implements AutoCloseable {
    private static final int PAGE = 100;
    private static final String INSTANCES = "microsoft.hybridcontainerservice/provisionedclusterinstances";
    private static final String CONNECTED = "microsoft.kubernetes/connectedclusters";
    /** Types that stand at a scope and reach downwards; lists of them look above and below. */
    private static final Set<String> SCOPED = Set.of(
            "microsoft.authorization/roleassignments",
            "microsoft.authorization/roledefinitions",
            "microsoft.authorization/denyassignments",
            "microsoft.authorization/roleassignmentscheduleinstances",
            "microsoft.authorization/roleeligibilityscheduleinstances",
            "microsoft.authorization/policyassignments",
            "microsoft.authorization/policyexemptions");

    private static final Set<String> DEFINITIONS = Set.of(
            "microsoft.authorization/roledefinitions",
            "microsoft.authorization/policydefinitions",
            "microsoft.authorization/policysetdefinitions");
    private static final Set<String> WRITABLE = Set.of(
            "microsoft.authorization/roleassignments",
            "microsoft.authorization/policyassignments",
            "microsoft.authorization/policyexemptions",
            "microsoft.insights/diagnosticsettings",
            "microsoft.kubernetesconfiguration/extensions");
    private static final Pattern ASSIGNED_TO = Pattern.compile("assignedTo\\('([^']+)'\\)", Pattern.CASE_INSENSITIVE);
    private static final Pattern PRINCIPAL =
            Pattern.compile("principalId eq '?([0-9a-fA-F-]{36})'?", Pattern.CASE_INSENSITIVE);

    private final Ground ground;
    private final FleetPlan plan;
    private final KubernetesDoors clusters;
    private final String authorizationUri;
    private final Store store = new Store();
    private final Access access;
    private final ResourceGraph graph;
    private final PolicyStates policy;
    private final ActivityLog activity;
    private final Operations operations = new Operations();
    private final ClusterResources resources;
    private final Set<Integer> detailed = ConcurrentHashMap.newKeySet();
    private final LogAnalytics logs;
    private final HttpsEndpoint endpoint;
    private boolean fleetStored;

    /**
     * Starts practice Azure.
     *
     * @param clusters who has the credentials of clusters
     * @param authorizationUri named in challenges
     */
    public Arm(
            Ground ground, KubernetesDoors clusters, Authority.Issued certificate, int port, String authorizationUri) {
        this.ground = ground;
        this.plan = ground.plan();
        this.clusters = clusters;
        this.authorizationUri = authorizationUri;
        this.access = new Access(plan, store);
        this.graph = new ResourceGraph(store, plan.home().id());
        this.policy = new PolicyStates(plan, store, access);
        this.activity = new ActivityLog(plan, ground.clock());
        this.resources = new ClusterResources(plan);
        this.logs = new LogAnalytics(plan, clusters);
        reset();
        this.endpoint = HttpsEndpoint.start(
                Fault.Service.ARM,
                port,
                certificate.serverContext(),
                false,
                ground.faults(),
                ground.journal(),
                this::handle);
    }

    /** {@code https://localhost:PORT/}; also the audience of its tokens. */
    public URI base() {
        return endpoint.base();
    }

    @Override
    public void close() {
        endpoint.close();
    }

    /** Everything as at the start. */
    public synchronized void reset() {
        store.clear();
        detailed.clear();
        fleetStored = false;
        graph.clear();
        operations.clear();
        activity.seed();
        new Governance(plan).all().forEach(store::put);
        store.put(logs.workspace());
    }

    // ---- filling the store when it is needed

    private synchronized void storeFleet() {
        if (!fleetStored) {
            fleetStored = true;
            plan.clusters().forEach(c -> {
                if (store.get(c.armId()).isEmpty()) {
                    store.put(resources.connected(c));
                }
            });
        }
    }

    private synchronized void storeDetails(ClusterPlan cluster) {
        if (detailed.add(cluster.index())) {
            if (!fleetStored && store.get(cluster.armId()).isEmpty()) {
                store.put(resources.connected(cluster));
            }
            resources.below(cluster).forEach(store::put);
        }
    }

    private void storeFor(String path) {
        int at = path.toLowerCase(Locale.ROOT).indexOf("/connectedclusters/");
        if (at >= 0) {
            String name = path.substring(at + "/connectedclusters/".length()).split("/", -1)[0];
            plan.cluster(name)
                    .filter(c -> path.toLowerCase(Locale.ROOT).startsWith(Store.key(c.armId())))
                    .ifPresent(this::storeDetails);
        }
    }

    // ---- one request

    private record Call(
            Request request,
            String path,
            List<String> segments,
            Tokens.Verified token,
            Access.Caller caller,
            String correlation) {
        Optional<String> version() {
            return request.parameter("api-version");
        }

        Optional<String> filter() {
            return request.parameter("$filter");
        }

        int skip() {
            return request.parameter("$skipToken")
                    .filter(s -> s.matches("[0-9]{1,8}"))
                    .map(Integer::parseInt)
                    .orElse(0);
        }
    }

    private Reply handle(Request request) {
        String correlation = UUID.randomUUID().toString();
        Reply reply;
        try {
            Tokens.Verified token = ground.bearer()
                    .caller(
                            request,
                            Fault.Service.ARM,
                            Set.of(base().toString(), "https://management.azure.com/"),
                            authorizationUri);
            String path = request.path().replaceAll("/+", "/");
            List<String> segments =
                    Arrays.stream(path.split("/", -1)).filter(s -> !s.isEmpty()).toList();
            storeFor(path);
            Access.Caller caller = home(token) ? access.of(token) : access.of(new Tokens.Verified(Map.of()));
            reply = route(new Call(request, path, segments, token, caller, correlation));
        } catch (Refused e) {
            reply = e.reply();
        }
        reply = reply.with("x-ms-request-id", UUID.randomUUID().toString())
                .with("x-ms-correlation-request-id", correlation)
                .with("x-ms-routing-request-id", "UKSOUTH:" + ground.clock().instant() + ":" + correlation)
                .with("Cache-Control", "no-cache")
                .with("Strict-Transport-Security", "max-age=31536000; includeSubDomains")
                .with("X-Content-Type-Options", "nosniff");
        boolean subscription = request.path().startsWith("/subscriptions/");
        boolean read = request.method().equals("GET");
        reply = reply.with(
                "x-ms-ratelimit-remaining-" + (subscription ? "subscription-" : "tenant-")
                        + (read ? "reads" : "writes"),
                reply.status() == 429 ? "0" : read ? "249" : "199");
        if (request.header("x-ms-return-client-request-id")
                .filter("true"::equalsIgnoreCase)
                .isPresent()) {
            Optional<String> id = request.header("x-ms-client-request-id").filter(i -> i.matches("[0-9A-Za-z-]{1,64}"));
            if (id.isPresent()) {
                reply = reply.with("x-ms-client-request-id", id.get());
            }
        }
        return reply;
    }

    private boolean home(Tokens.Verified token) {
        return token.text("tid").equals(plan.home().id());
    }

    private Reply route(Call call) {
        List<String> s = call.segments;
        if (s.isEmpty()) {
            throw ArmError.noRoute(call.path);
        }
        int providers = -1;
        for (int i = 0; i < s.size(); i++) {
            if (s.get(i).equalsIgnoreCase("providers")) {
                providers = i;
            }
        }
        if (s.getFirst().equalsIgnoreCase("tenants") && s.size() == 1) {
            ApiVersions.check("tenants", call.version());
            return tenants(call);
        }
        if (s.getFirst().equals("loganalytics")) {
            only(call.request.method(), "POST");
            return logs.query(s, call.request.json(), call.caller);
        }
        if (s.getFirst().equalsIgnoreCase("subscriptions") && s.size() >= 2) {
            checkSubscription(call, s.get(1));
        }
        if (providers < 0) {
            ApiVersions.check("subscriptions", call.version());
            return containers(call);
        }
        if (s.size() < providers + 3) {
            throw ArmError.noRoute(call.path);
        }
        String scope = "/" + String.join("/", s.subList(0, providers));
        String namespace = s.get(providers + 1);
        List<String> rest = s.subList(providers + 2, s.size());
        return provider(call, scope.equals("/") ? "/" : scope, namespace, rest);
    }

    private void checkSubscription(Call call, String id) {
        Optional<FleetPlan.Subscription> found = plan.subscriptions().stream()
                .filter(x -> x.id().equalsIgnoreCase(id))
                .findFirst();
        if (found.isEmpty()) {
            throw ArmError.of(404, "SubscriptionNotFound", "The subscription '" + id + "' could not be found.");
        }
        if (!home(call.token)) {
            throw new Refused(HttpsEndpoint.error(
                            Fault.Service.ARM,
                            401,
                            "InvalidAuthenticationTokenTenant",
                            "The access token is from the wrong issuer '" + call.token.text("iss")
                                    + "'. It must match the tenant '"
                                    + plan.home().id() + "' associated with this subscription.")
                    .with(
                            "WWW-Authenticate",
                            "Bearer authorization_uri=\""
                                    + authorizationUri.replace(
                                            "common/", plan.home().id() + "/")
                                    + "\", error=\"invalid_token\", error_description=\"The access token is"
                                    + " from the wrong issuer.\""));
        }
    }

    private Reply provider(Call call, String scope, String namespace, List<String> rest) {
        StringBuilder typed = new StringBuilder(namespace);
        for (int i = 0; i < rest.size(); i += 2) {
            typed.append('/').append(rest.get(i));
        }
        String type = typed.toString().toLowerCase(Locale.ROOT);
        String first = (namespace + "/" + rest.getFirst()).toLowerCase(Locale.ROOT);
        String method = call.request.method();
        switch (first) {
            case "microsoft.resourcegraph/resources" -> {
                ApiVersions.check(first, call.version());
                only(method, "POST");
                JsonNode body = call.request.json();
                storeFleet();
                if (ResourceGraph.readsBelowClusters(body)) {
                    plan.clusters().forEach(this::storeDetails);
                }
                return graph.query(body, call.caller, visible(call));
            }
            case "microsoft.management/getentities" -> {
                ApiVersions.check(first, call.version());
                only(method, "POST");
                return entities(call);
            }
            case "microsoft.management/managementgroups" -> {
                if (scope.equals("/") && rest.size() <= 2) {
                    ApiVersions.check(first, call.version());
                    only(method, "GET");
                    return managementGroups(call, rest);
                }
            }
            case "microsoft.insights/eventtypes" -> {
                ApiVersions.check(first, call.version());
                only(method, "GET");
                need(call, "Microsoft.Insights/eventtypes/values/read", scope);
                return activity.list(
                        scope.split("/", -1)[2],
                        call.filter(),
                        base() + call.path.substring(1),
                        call.version().orElse(""),
                        call.skip());
            }
            case "microsoft.policyinsights/policystates", "microsoft.policyinsights/componentpolicystates" -> {
                ApiVersions.check(first, call.version());
                only(method, "POST");
                return compliance(call, scope, rest);
            }
            case "microsoft.hybridcontainerservice/locations" -> {
                ApiVersions.check(first, call.version());
                return operation(call, rest);
            }
            default -> {}
        }
        if (method.equals("POST")) {
            ApiVersions.check(
                    type.substring(0, rest.size() % 2 == 1 ? type.lastIndexOf('/') : type.length()), call.version());
            return action(call, scope, namespace, rest);
        }
        if (!ApiVersions.known(type)) {
            throw ArmError.of(
                    404,
                    "InvalidResourceType",
                    "The resource type '" + type.substring(type.indexOf('/') + 1)
                            + "' could not be found in the namespace '" + namespace + "' for api version '"
                            + call.version().orElse("") + "'.");
        }
        ApiVersions.check(type, call.version());
        return switch (method) {
            case "GET" -> rest.size() % 2 == 0 ? one(call, type) : many(call, scope, type);
            case "PUT" -> put(call, scope, type);
            case "PATCH" -> patch(call, type);
            case "DELETE" -> delete(call, type);
            default -> throw ArmError.of(405, "MethodNotAllowed", "The request method is not allowed here.");
        };
    }

    private static void only(String method, String wanted) {
        if (!method.equals(wanted)) {
            throw ArmError.of(
                    405,
                    "HttpMethodNotSupported",
                    "The HTTP method '" + method + "' is not supported at this address.");
        }
    }

    private void need(Call call, String action, String scope) {
        if (!call.caller.may(action, scope)) {
            throw ArmError.forbidden(call.token, action, scope);
        }
    }

    // ---- tenants, subscriptions, groups

    private Reply tenants(Call call) {
        only(call.request.method(), "GET");
        List<ObjectNode> found = new ArrayList<>();
        boolean guest =
                call.token.name().startsWith("ada.") || call.token.name().startsWith("noor.");
        for (FleetPlan.Tenant t : plan.tenants()) {
            boolean own = t.equals(plan.home());
            if (own || guest) {
                ObjectNode node = Json.object();
                node.put("id", "/tenants/" + t.id())
                        .put("tenantId", t.id())
                        .put("countryCode", "GB")
                        .put("displayName", t.name());
                node.putArray("domains").add(t.domain());
                node.put("tenantCategory", "Home")
                        .put("defaultDomain", t.domain())
                        .put("tenantType", "AAD");
                found.add(node);
            }
        }
        return page(call, found);
    }

    private Set<String> visible(Call call) {
        return plan.subscriptions().stream()
                .map(FleetPlan.Subscription::id)
                .filter(id -> call.caller.sees("/subscriptions/" + id))
                .collect(Collectors.toCollection(HashSet::new));
    }

    private Reply containers(Call call) {
        List<String> s = call.segments;
        only(call.request.method(), "GET");
        if (!s.getFirst().equalsIgnoreCase("subscriptions")) {
            throw ArmError.noRoute(call.path);
        }
        Set<String> visible = visible(call);
        if (s.size() == 1) {
            return page(
                    call,
                    visible.stream()
                            .sorted()
                            .map(id -> subscription("/subscriptions/" + id))
                            .toList());
        }
        String scope = "/subscriptions/" + s.get(1).toLowerCase(Locale.ROOT);
        if (!visible.contains(s.get(1).toLowerCase(Locale.ROOT))) {
            throw ArmError.forbidden(call.token, "Microsoft.Resources/subscriptions/read", scope);
        }
        if (s.size() == 2) {
            return Reply.json(200, subscription(scope));
        }
        if (s.get(2).equalsIgnoreCase("resourceGroups") && s.size() <= 4) {
            if (s.size() == 4) {
                need(call, "Microsoft.Resources/subscriptions/resourceGroups/read", call.path);
                return Reply.json(
                        200,
                        store.get(call.path)
                                .orElseThrow(() -> ArmError.of(
                                        404,
                                        "ResourceGroupNotFound",
                                        "Resource group '" + s.get(3) + "' could not be found.")));
            }
            return page(
                    call,
                    store.below(scope)
                            .filter(r -> r.path("type").asString().equals("Microsoft.Resources/resourceGroups"))
                            .filter(r -> call.caller.may(
                                    "Microsoft.Resources/subscriptions/resourceGroups/read",
                                    r.path("id").asString()))
                            .toList());
        }
        throw ArmError.noRoute(call.path);
    }

    private ObjectNode subscription(String id) {
        ObjectNode node = store.get(id).orElseThrow().deepCopy();
        node.remove(List.of("type", "name", "properties"));
        return node;
    }

    private Reply managementGroups(Call call, List<String> rest) {
        if (rest.size() == 1) {
            return page(
                    call,
                    store.ofType("Microsoft.Management/managementGroups")
                            .filter(g -> call.caller.may(
                                    "Microsoft.Management/managementGroups/read",
                                    g.path("id").asString()))
                            .toList());
        }
        need(call, "Microsoft.Management/managementGroups/read", call.path);
        ObjectNode group = store.get(call.path)
                .orElseThrow(() ->
                        ArmError.of(404, "NotFound", "The management group '" + rest.get(1) + "' cannot be found."))
                .deepCopy();
        if (call.request
                .parameter("$expand")
                .filter(e -> e.contains("ancestors") || e.contains("path"))
                .isEmpty()) {
            ((ObjectNode) group.path("properties").path("details"))
                    .remove(List.of("managementGroupAncestors", "managementGroupAncestorsChain", "path"));
        }
        return Reply.json(200, group);
    }

    private Reply entities(Call call) {
        Governance governance = new Governance(plan);
        ArrayNode value = Json.array();
        plan.managementGroups().forEach(g -> {
            String id = "/providers/Microsoft.Management/managementGroups/" + g.name();
            if (call.caller.sees(id)) {
                long groups = plan.managementGroups().stream()
                        .filter(x -> x.parent().equals(g.name()))
                        .count();
                long subscriptions = plan.subscriptions().stream()
                        .filter(x -> x.managementGroup().equals(g.name()))
                        .count();
                value.add(entity(
                        call,
                        id,
                        "Microsoft.Management/managementGroups",
                        g.name(),
                        g.displayName(),
                        governance.above(g.parent()),
                        groups + subscriptions,
                        groups));
            }
        });
        plan.subscriptions().forEach(x -> {
            String id = "/subscriptions/" + x.id();
            if (call.caller.sees(id)) {
                value.add(entity(
                        call, id, "/subscriptions", x.id(), x.name(), governance.above(x.managementGroup()), 0, 0));
            }
        });
        ObjectNode answer = Json.object();
        answer.set("value", value);
        answer.put("count", value.size()).putNull("nextLink");
        return Reply.json(200, answer);
    }

    private ObjectNode entity(
            Call call,
            String id,
            String type,
            String name,
            String display,
            List<FleetPlan.ManagementGroup> above,
            long children,
            long groups) {
        ObjectNode node = Json.object();
        node.put("id", id).put("type", type).put("name", name);
        ObjectNode p =
                node.putObject("properties").put("tenantId", plan.home().id()).put("displayName", display);
        p.putObject("parent")
                .put(
                        "id",
                        above.isEmpty()
                                ? ""
                                : "/providers/Microsoft.Management/managementGroups/"
                                        + above.getFirst().name());
        String rights = call.caller.may("Microsoft.Resources/subscriptions/delete", id)
                ? "delete"
                : call.caller.may("Microsoft.Resources/subscriptions/write", id)
                        ? "edit"
                        : call.caller.may("Microsoft.Resources/subscriptions/read", id) ? "view" : "noaccess";
        p.put("permissions", rights).put("inheritedPermissions", rights);
        List<FleetPlan.ManagementGroup> fromRoot = above.reversed();
        p.set(
                "parentDisplayNameChain",
                Json.texts(fromRoot.stream()
                        .map(FleetPlan.ManagementGroup::displayName)
                        .toList()));
        p.set(
                "parentNameChain",
                Json.texts(
                        fromRoot.stream().map(FleetPlan.ManagementGroup::name).toList()));
        p.put("numberOfDescendants", children).put("numberOfChildren", children).put("numberOfChildGroups", groups);
        return node;
    }

    // ---- reading

    private Reply one(Call call, String type) {
        // Built-in definitions belong to no scope: everybody in the tenant reads them.
        boolean builtIn = DEFINITIONS.contains(type) && call.segments.getFirst().equalsIgnoreCase("providers");
        if (!builtIn) {
            need(call, type + "/read", call.path);
        }
        if (type.equals("microsoft.authorization/roledefinitions")) {
            String guid = Access.last(call.path);
            return Reply.json(
                    200,
                    store.ofType("Microsoft.Authorization/roleDefinitions")
                            .filter(r -> r.path("name").asString().equalsIgnoreCase(guid))
                            .findFirst()
                            .orElseThrow(() -> ArmError.of(
                                    404,
                                    "RoleDefinitionDoesNotExist",
                                    "The specified role definition with ID '" + guid + "' does not exist.")));
        }
        return Reply.json(200, store.get(call.path).orElseThrow(() -> ArmError.notFound(call.path.substring(1))));
    }

    private Reply many(Call call, String scope, String type) {
        if (type.equals(CONNECTED)) {
            storeFleet();
            List<ObjectNode> found = store.below(scope)
                    .filter(r -> r.path("type").asString().equalsIgnoreCase(CONNECTED))
                    .filter(r ->
                            call.caller.may(CONNECTED + "/read", r.path("id").asString()))
                    .toList();
            if (found.isEmpty()) {
                need(call, CONNECTED + "/read", scope);
            }
            return page(call, found);
        }
        if (type.equals("microsoft.authorization/policydefinitions")
                || type.equals("microsoft.authorization/policysetdefinitions")) {
            return page(call, store.ofType(type).toList());
        }
        need(call, type + "/read", scope);
        if (SCOPED.contains(type)) {
            return page(call, scoped(call, scope, type));
        }
        boolean parent = !scope.contains("/connectedClusters/")
                || store.get(scope.replaceAll("(?i)/namespaces/[^/]+$", "")).isPresent();
        if (!parent) {
            throw ArmError.notFound(scope.substring(1));
        }
        List<ObjectNode> found = store.members(call.path);
        return page(
                call,
                type.endsWith("/fluxconfigurations")
                        ? found.stream().map(Arm::withoutConditions).toList()
                        : found);
    }

    /** The list of Flux configurations leaves the conditions out; the single one has them. */
    private static ObjectNode withoutConditions(ObjectNode flux) {
        ObjectNode copy = flux.deepCopy();
        copy.path("properties").path("statuses").forEach(s -> ((ObjectNode) s).putNull("statusConditions"));
        return copy;
    }

    private List<ObjectNode> scoped(Call call, String scope, String type) {
        String filter = call.filter().orElse("");
        String key = Store.key(scope);
        if (type.equals("microsoft.authorization/roledefinitions")) {
            boolean builtIn = filter.toLowerCase(Locale.ROOT).contains("builtinrole");
            boolean custom = filter.toLowerCase(Locale.ROOT).contains("customrole");
            return store.ofType(type)
                    .filter(r -> {
                        boolean own =
                                r.path("properties").path("type").asString().equals("CustomRole");
                        return own
                                ? !builtIn
                                        && r.path("properties")
                                                .path("assignableScopes")
                                                .valueStream()
                                                .anyMatch(
                                                        x -> access.chain(scope).contains(Store.key(x.asString())))
                                : !custom;
                    })
                    .toList();
        }
        boolean atScope = filter.contains("atScope()");
        boolean exact = filter.contains("atExactScope()");
        Stream<ObjectNode> found = store.ofType(type).filter(r -> {
            String at = Store.key(r.path("properties").path("scope").asString(""));
            boolean here = exact ? at.equals(key) : access.atOrAbove(r, scope);
            return here || (!atScope && !exact && at.startsWith(key + "/"));
        });
        Matcher assigned = ASSIGNED_TO.matcher(filter);
        if (assigned.find()) {
            String id = assigned.group(1);
            if (plan.groups().stream().anyMatch(g -> g.objectId().equalsIgnoreCase(id))) {
                throw ArmError.of(
                        400, "InvalidPrincipalId", "assignedTo() takes the id of a user or a service principal.");
            }
            Set<String> reach = new HashSet<>(plan.transitiveGroups(id));
            reach.add(id);
            found = found.filter(
                    r -> reach.contains(r.path("properties").path("principalId").asString("")));
        }
        if (filter.contains("asTarget()")) {
            Set<String> reach = new HashSet<>(plan.transitiveGroups(call.token.objectId()));
            reach.add(call.token.objectId());
            found = found.filter(
                    r -> reach.contains(r.path("properties").path("principalId").asString("")));
        }
        Matcher principal = PRINCIPAL.matcher(filter);
        if (principal.find()) {
            String id = principal.group(1);
            found = found.filter(
                    r -> r.path("properties").path("principalId").asString("").equalsIgnoreCase(id));
        }
        return found.toList();
    }

    private Reply page(Call call, Collection<ObjectNode> all) {
        int size = call.request
                .parameter("$top")
                .filter(t -> t.matches("[1-9][0-9]{0,3}"))
                .map(Integer::parseInt)
                .orElse(PAGE);
        int skip = call.skip();
        ObjectNode answer = Json.object();
        ArrayNode value = answer.putArray("value");
        all.stream().skip(skip).limit(size).forEach(value::add);
        if (all.size() > skip + size) {
            String query = call.request.query().entrySet().stream()
                    .filter(e -> !e.getKey().equalsIgnoreCase("$skipToken"))
                    .map(e -> encode(e.getKey()) + "=" + encode(e.getValue()))
                    .collect(Collectors.joining("&"));
            answer.put(
                    "nextLink",
                    base() + call.request.uri().getRawPath().substring(1) + "?" + query + "&" + encode("$skipToken")
                            + "=" + (skip + size));
        }
        return Reply.json(200, answer);
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    // ---- compliance

    private Reply compliance(Call call, String scope, List<String> rest) {
        if (rest.size() != 3) {
            throw ArmError.noRoute(call.path);
        }
        String what = rest.get(2).toLowerCase(Locale.ROOT);
        boolean components = rest.getFirst().equalsIgnoreCase("componentPolicyStates");
        // At an assignment, its own scope counts and only its records.
        Optional<ObjectNode> assignment =
                scope.toLowerCase(Locale.ROOT).contains("/policyassignments/") ? store.get(scope) : Optional.empty();
        String at = assignment
                .map(a -> a.path("properties").path("scope").asString())
                .orElse(scope);
        String action = "Microsoft.PolicyInsights/" + (components ? "componentPolicyStates/" : "policyStates/") + what
                + "/action";
        // Readers may query compliance although it is a POST.
        if (!call.caller.may(action, at)
                && !call.caller.may("Microsoft.PolicyInsights/policyStates/queryResults/read", at)) {
            throw ArmError.forbidden(call.token, action, at);
        }
        if (what.equals("triggerevaluation")) {
            String id = UUID.randomUUID().toString();
            operations.add(new Operations.Operation(
                    id,
                    call.token.objectId(),
                    scope,
                    Json.object(),
                    false,
                    ground.clock().instant().toString()));
            return Reply.empty(202)
                    .with(
                            "Location",
                            base() + "providers/Microsoft.HybridContainerService/locations/uksouth/operationResults/"
                                    + id + "?api-version=2024-01-01")
                    .with("Retry-After", "1");
        }
        List<ObjectNode> records = components
                ? policy.componentStates(
                        at, base().toString(), call.request.parameter("$expand").isPresent())
                : policy.states(at, base().toString());
        if (assignment.isPresent()) {
            String id = assignment.get().path("id").asString();
            records = records.stream()
                    .filter(r -> r.path("policyAssignmentId").asString().equalsIgnoreCase(id))
                    .toList();
        }
        List<ObjectNode> filtered = PolicyStates.filtered(records, call.filter())
                .orElseThrow(() -> ArmError.of(400, "InvalidFilterInQueryString", "The $filter is not understood."));
        if (what.equals("summarize")) {
            return Reply.json(200, policy.summary(scope, base().toString(), filtered));
        }
        if (!what.equals("queryresults")) {
            throw ArmError.noRoute(call.path);
        }
        int top = call.request
                .parameter("$top")
                .filter(t -> t.matches("[0-9]{1,4}"))
                .map(Integer::parseInt)
                .orElse(1000);
        int skip = call.skip();
        ObjectNode answer = Json.object();
        answer.put(
                "@odata.context",
                base() + scope.substring(1) + "/providers/Microsoft.PolicyInsights/" + rest.getFirst()
                        + "/$metadata#latest");
        List<ObjectNode> page = filtered.stream().skip(skip).limit(top).toList();
        answer.put("@odata.count", page.size());
        if (!components && call.request.parameter("$top").isEmpty() && filtered.size() > skip + top) {
            answer.put(
                    "@odata.nextLink",
                    base() + call.request.uri().getRawPath().substring(1) + "?api-version="
                            + call.version().orElse("") + "&$skiptoken=" + (skip + top));
        } else if (!components) {
            answer.putNull("@odata.nextLink");
        }
        ArrayNode value = answer.putArray("value");
        page.forEach(value::add);
        return Reply.json(200, answer);
    }

    // ---- actions and long-running operations

    private Reply action(Call call, String scope, String namespace, List<String> rest) {
        if (rest.size() % 2 == 0) {
            throw ArmError.of(405, "MethodNotAllowed", "POST is for actions.");
        }
        String name = rest.getLast();
        String id = call.path.substring(0, call.path.lastIndexOf('/'));
        String type = (namespace + "/" + rest.getFirst()).toLowerCase(Locale.ROOT);
        String clusterId = type.equals(INSTANCES) ? scope : id;
        Optional<ClusterPlan> cluster = plan.cluster(Access.last(clusterId))
                .filter(c -> store.get(clusterId).isPresent());
        String what = (type + "/" + name).toLowerCase(Locale.ROOT);
        switch (what) {
            case "microsoft.kubernetes/connectedclusters/listclusterusercredential" ->
                need(call, "Microsoft.Kubernetes/connectedClusters/listClusterUserCredential/action", id);
            case INSTANCES + "/listuserkubeconfig", INSTANCES + "/listadminkubeconfig" ->
                need(
                        call,
                        "Microsoft.HybridContainerService/provisionedClusterInstances/"
                                + (name.toLowerCase(Locale.ROOT).contains("admin")
                                        ? "listAdminKubeconfig"
                                        : "listUserKubeconfig")
                                + "/action",
                        id);
            default -> throw ArmError.noRoute(call.path);
        }
        if (cluster.isEmpty() || store.get(id).isEmpty()) {
            throw ArmError.notFound(id.substring(1));
        }
        if (type.equals(CONNECTED)) {
            return userCredential(call, cluster.get());
        }
        boolean admin = name.equalsIgnoreCase("listAdminKubeconfig");
        String kubeconfig = admin ? clusters.adminKubeconfig(cluster.get()) : clusters.userKubeconfig(cluster.get());
        if (admin) {
            ground.secrets().handOut(kubeconfig);
        }
        activity.record(
                "Microsoft.HybridContainerService/provisionedClusterInstances/"
                        + (admin ? "listAdminKubeconfig" : "listUserKubeconfig") + "/action",
                id,
                actor(call.token),
                ground.clock().instant(),
                new ActivityLog.Ids(
                        call.correlation,
                        call.request.header("x-ms-client-request-id").filter(i -> i.matches("[0-9A-Za-z-]{1,64}"))),
                "OK");
        return longRunning(call, cluster.get(), id, kubeconfigs(admin ? "admin" : "user", kubeconfig));
    }

    private static ActivityLog.Actor actor(Tokens.Verified token) {
        return new ActivityLog.Actor(
                token.name(), token.objectId(), token.text("name"), String.join(",", token.texts("amr")));
    }

    private static ObjectNode kubeconfigs(String name, String yaml) {
        ObjectNode node = Json.object();
        node.putArray("kubeconfigs")
                .addObject()
                .put("name", name)
                .put("value", Base64.getEncoder().encodeToString(yaml.getBytes(StandardCharsets.UTF_8)));
        return node;
    }

    /** The three shapes that clients have to understand, taken in turn by the clusters: status document, Location, at once. */
    private Reply longRunning(Call call, ClusterPlan cluster, String id, ObjectNode result) {
        int shape = cluster.index() % 3;
        if (shape == 2) {
            return Reply.json(200, result);
        }
        String operation = UUID.randomUUID().toString();
        operations.add(new Operations.Operation(
                operation,
                call.token.objectId(),
                id,
                result,
                shape == 0,
                ground.clock().instant().toString()));
        String where = base() + "providers/Microsoft.HybridContainerService/locations/"
                + cluster.site().location();
        Reply accepted = Reply.empty(202)
                .with("Location", where + "/operationResults/" + operation + "?api-version=2024-01-01")
                .with("Retry-After", "1");
        return shape == 0
                ? accepted.with(
                        "Azure-AsyncOperation", where + "/operationStatuses/" + operation + "?api-version=2024-01-01")
                : accepted;
    }

    private Reply operation(Call call, List<String> rest) {
        only(call.request.method(), "GET");
        if (rest.size() != 4) {
            throw ArmError.noRoute(call.path);
        }
        Operations.Operation operation = operations
                .find(rest.get(3), call.token.objectId())
                .orElseThrow(() ->
                        ArmError.of(404, "OperationNotFound", "The operation '" + rest.get(3) + "' was not found."));
        boolean done = operations.done(operation);
        if (rest.get(2).equalsIgnoreCase("operationResults")) {
            if (!done) {
                return Reply.empty(202)
                        .with("Location", base() + call.request.uri().toString().substring(1))
                        .with("Retry-After", "1");
            }
            return operation.result().isEmpty() ? Reply.empty(200) : Reply.json(200, operation.result());
        }
        ObjectNode status = Json.object();
        status.put("id", call.path).put("name", operation.id()).put("resourceId", operation.resourceId());
        status.put("status", done ? "Succeeded" : "InProgress").put("startTime", operation.start());
        if (done) {
            status.put("endTime", ground.clock().instant().toString()).put("percentComplete", 100);
            if (operation.statusDocument()) {
                status.set("properties", operation.result());
            }
            return Reply.json(200, status);
        }
        return Reply.json(200, status).with("Retry-After", "1");
    }

    private Reply userCredential(Call call, ClusterPlan cluster) {
        JsonNode body = call.request.json();
        String method = body.path("authenticationMethod").asString("");
        if (!List.of("AAD", "Token").contains(method)
                || !body.path("clientProxy").isBoolean()) {
            throw ArmError.of(
                    400,
                    "BadRequest",
                    "The properties authenticationMethod (AAD or Token) and clientProxy are required.");
        }
        if (cluster.connectivity() != ClusterPlan.Connectivity.CONNECTED) {
            throw ArmError.of(
                    409,
                    "ClusterNotConnected",
                    "The connected cluster '" + cluster.name() + "' is not connected to Azure; its status is "
                            + cluster.connectivity().azure() + ".");
        }
        ObjectNode answer = Json.object();
        if (body.path("clientProxy").asBoolean()) {
            ObjectNode relay = answer.putObject("hybridConnectionConfig");
            relay.put(
                    "expirationTime",
                    ground.clock().instant().plus(Duration.ofHours(3)).getEpochSecond());
            relay.put(
                    "hybridConnectionName",
                    "microsoft.kubernetes/connectedclusters/" + plan.seeded().hex(64, "relay", cluster.name()) + "/"
                            + ground.clock().instant().getEpochSecond());
            relay.put("relay", "azgnrelay-practice-l1")
                    .put("relayTid", plan.home().id())
                    .put("relayType", "byor");
            relay.put(
                    "token",
                    ground.secrets()
                            .handOut("SharedAccessSignature "
                                    + UUID.randomUUID().toString().replace("-", "")
                                    + plan.seeded().hex(16, "sas", cluster.name())));
        }
        answer.set(
                "kubeconfigs",
                kubeconfigs("credentialName1", clusters.connectKubeconfig(cluster, method.equals("AAD")))
                        .path("kubeconfigs"));
        return Reply.json(200, answer);
    }

    // ---- writing

    private Reply put(Call call, String scope, String type) {
        if (type.equals("microsoft.authorization/roleassignmentschedulerequests")) {
            return Reply.json(
                    201,
                    new Elevations(plan, store)
                            .request(
                                    call.path,
                                    scope,
                                    call.request.json(),
                                    call.token,
                                    ground.clock().instant()));
        }
        if (!WRITABLE.contains(type)) {
            throw ArmError.of(405, "MethodNotAllowed", "This type cannot be written in the practice fleet.");
        }
        need(call, type + "/write", scope);
        if (scope.toLowerCase(Locale.ROOT).contains("/connectedclusters/")
                && store.get(scope.replaceAll("(?i)(/connectedclusters/[^/]+).*", "$1"))
                        .isEmpty()) {
            throw ArmError.of(
                    404,
                    "ParentResourceNotFound",
                    "Failed to perform 'write' on resource of type '" + type + "', because the parent resource '"
                            + scope + "' could not be found.");
        }
        JsonNode body = call.request.json();
        if (!body.path("properties").isObject()) {
            throw ArmError.of(400, "InvalidRequestContent", "The request content has no properties.");
        }
        Optional<ObjectNode> before = store.get(call.path);
        ObjectNode properties = ((ObjectNode) body.path("properties")).deepCopy();
        if (type.equals("microsoft.authorization/roleassignments")) {
            checkRoleAssignment(call, scope, properties, before);
            properties
                    .put("scope", scope)
                    .put("createdOn", ground.clock().instant().toString())
                    .put("updatedOn", ground.clock().instant().toString())
                    .put("createdBy", call.token.objectId())
                    .put("updatedBy", call.token.objectId());
        } else if (type.startsWith("microsoft.authorization/")) {
            properties.put("scope", scope);
        }
        properties.remove("configurationProtectedSettings");
        ObjectNode node = Json.object();
        node.put("id", before.map(b -> b.path("id").asString()).orElse(call.path));
        node.put("type", storedType(type));
        node.put("name", Access.last(call.path));
        for (String member : List.of("location", "identity")) {
            if (body.has(member)) {
                node.set(member, body.path(member));
            }
        }
        node.set("properties", properties);
        boolean extension = type.endsWith("/extensions");
        if (extension) {
            properties
                    .put("provisioningState", "Succeeded")
                    .put("currentVersion", properties.path("version").asString("1.0.0"));
        }
        store.put(node);
        activity.record(
                storedType(type) + "/write",
                node.path("id").asString(),
                actor(call.token),
                ground.clock().instant(),
                call.correlation,
                before.isPresent() ? "OK" : "Created");
        Reply reply = Reply.json(before.isPresent() && !type.endsWith("policyassignments") ? 200 : 201, node);
        if (extension) {
            String operation = UUID.randomUUID().toString();
            operations.add(new Operations.Operation(
                    operation,
                    call.token.objectId(),
                    call.path,
                    node,
                    false,
                    ground.clock().instant().toString()));
            reply = reply.with(
                            "Azure-AsyncOperation",
                            base() + "providers/Microsoft.HybridContainerService/locations/uksouth/operationStatuses/"
                                    + operation + "?api-version=2024-01-01")
                    .with("Retry-After", "1");
        }
        return reply;
    }

    private static String storedType(String type) {
        return switch (type) {
            case "microsoft.authorization/roleassignments" -> "Microsoft.Authorization/roleAssignments";
            case "microsoft.authorization/policyassignments" -> "Microsoft.Authorization/policyAssignments";
            case "microsoft.authorization/policyexemptions" -> "Microsoft.Authorization/policyExemptions";
            case "microsoft.insights/diagnosticsettings" -> "Microsoft.Insights/diagnosticSettings";
            default -> "Microsoft.KubernetesConfiguration/extensions";
        };
    }

    private void checkRoleAssignment(Call call, String scope, ObjectNode properties, Optional<ObjectNode> before) {
        String principal = properties.path("principalId").asString("");
        String role = Access.last(properties.path("roleDefinitionId").asString("/"));
        boolean knownPrincipal = plan.people().stream()
                        .anyMatch(p -> p.objectId().equals(principal))
                || plan.groups().stream().anyMatch(g -> g.objectId().equals(principal))
                || plan.servicePrincipals().stream().anyMatch(p -> p.objectId().equals(principal));
        if (!knownPrincipal) {
            throw ArmError.of(
                    400,
                    "PrincipalNotFound",
                    "Principal " + principal.replace("-", "") + " does not exist in the directory "
                            + plan.home().id() + ".");
        }
        if (store.ofType("Microsoft.Authorization/roleDefinitions")
                .noneMatch(r -> r.path("name").asString().equals(role))) {
            throw ArmError.of(
                    404,
                    "RoleDefinitionDoesNotExist",
                    "The specified role definition with ID '" + role + "' does not exist.");
        }
        boolean exists = store.ofType("Microsoft.Authorization/roleAssignments")
                .filter(a -> !Store.key(a.path("id").asString()).equals(Store.key(call.path)))
                .map(a -> a.path("properties"))
                .anyMatch(p -> Store.key(p.path("scope").asString()).equals(Store.key(scope))
                        && p.path("principalId").asString().equals(principal)
                        && Access.last(p.path("roleDefinitionId").asString()).equals(role));
        if (exists) {
            throw ArmError.of(409, "RoleAssignmentExists", "The role assignment already exists.");
        }
        if (before.isPresent()
                && !before.get()
                        .path("properties")
                        .path("principalId")
                        .asString()
                        .equals(principal)) {
            throw ArmError.of(
                    403,
                    "RoleAssignmentUpdateNotPermitted",
                    "Tenant ID, application ID, principal ID, and scope are not allowed to be updated.");
        }
    }

    private Reply patch(Call call, String type) {
        need(call, type + "/write", call.path);
        ObjectNode before = store.get(call.path).orElseThrow(() -> ArmError.notFound(call.path.substring(1)));
        JsonNode body = call.request.json();
        ObjectNode after = before.deepCopy();
        if (type.equals(CONNECTED) && body.path("tags").isObject()) {
            after.set("tags", body.path("tags"));
        } else if (type.equals("microsoft.authorization/policyassignments")) {
            for (String member : List.of("overrides", "resourceSelectors")) {
                if (body.path("properties").has(member)) {
                    ((ObjectNode) after.path("properties"))
                            .set(member, body.path("properties").path(member));
                }
            }
        } else {
            throw ArmError.of(400, "InvalidRequestContent", "None of the given members can be changed with PATCH.");
        }
        store.put(after);
        activity.record(
                before.path("type").asString() + "/write",
                before.path("id").asString(),
                actor(call.token),
                ground.clock().instant(),
                call.correlation,
                "OK");
        return Reply.json(200, after);
    }

    private Reply delete(Call call, String type) {
        need(call, type + "/delete", call.path);
        if (!WRITABLE.contains(type)) {
            throw ArmError.of(405, "MethodNotAllowed", "This type cannot be deleted in the practice fleet.");
        }
        Optional<ObjectNode> gone = store.remove(call.path);
        gone.ifPresent(g -> activity.record(
                g.path("type").asString() + "/delete",
                g.path("id").asString(),
                actor(call.token),
                ground.clock().instant(),
                call.correlation,
                "OK"));
        return gone.isPresent() ? Reply.json(200, gone.get()) : Reply.empty(204);
    }

    /** All ids in the store, for tests of determinism. */
    List<String> ids() {
        storeFleet();
        plan.clusters().forEach(this::storeDetails);
        return store.below("/")
                .map(ObjectNode::toString)
                .sorted(Comparator.naturalOrder())
                .toList();
    }
}
