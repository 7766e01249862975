package dev.castellan.sandbox.graph;

import dev.castellan.sandbox.ground.Authority;
import dev.castellan.sandbox.ground.Fault;
import dev.castellan.sandbox.ground.FleetPlan;
import dev.castellan.sandbox.ground.Ground;
import dev.castellan.sandbox.ground.Group;
import dev.castellan.sandbox.ground.HttpsEndpoint;
import dev.castellan.sandbox.ground.Json;
import dev.castellan.sandbox.ground.Person;
import dev.castellan.sandbox.ground.Refused;
import dev.castellan.sandbox.ground.Reply;
import dev.castellan.sandbox.ground.Request;
import dev.castellan.sandbox.ground.ServicePrincipal;
import dev.castellan.sandbox.ground.Tokens;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Practice Microsoft Graph v1.0: what a console reads about people and groups. */
public final class MicrosoftGraph implements AutoCloseable {
    private static final int PAGE = 100;
    /** Given only where it is asked for by name. */
    private static final String SELECTED_ONLY = "createdDateTime";

    private static final String READ_DIRECTORY = "7ab1d382-f21e-4acd-a863-ba3e13f7da61";
    private static final String WRITE_MEMBERS = "dbaae8cf-10b5-4b86-a4a1-f871c94c6695";

    private final Ground ground;
    private final FleetPlan plan;
    private final String authorizationUri;
    private final HttpsEndpoint endpoint;

    /** Starts it. */
    public MicrosoftGraph(Ground ground, Authority.Issued certificate, int port, String authorizationUri) {
        this.ground = ground;
        this.plan = ground.plan();
        this.authorizationUri = authorizationUri;
        this.endpoint = HttpsEndpoint.start(
                Fault.Service.GRAPH,
                port,
                certificate.serverContext(),
                false,
                ground.faults(),
                ground.journal(),
                this::handle);
    }

    /** {@code https://localhost:PORT/}; the version follows it. Also the audience of its tokens. */
    public URI base() {
        return endpoint.base();
    }

    @Override
    public void close() {
        endpoint.close();
    }

    private Reply handle(Request request) {
        Reply reply;
        try {
            Tokens.Verified caller = ground.bearer()
                    .caller(
                            request,
                            Fault.Service.GRAPH,
                            Set.of(
                                    base().toString(),
                                    "https://graph.microsoft.com/",
                                    "00000003-0000-0000-c000-000000000000"),
                            authorizationUri);
            reply = route(request, caller);
        } catch (Refused e) {
            reply = e.reply();
        }
        String id = UUID.randomUUID().toString();
        return reply.with("request-id", id)
                .with(
                        "client-request-id",
                        request.header("client-request-id")
                                .filter(i -> i.matches("[0-9A-Za-z-]{1,64}"))
                                .orElse(id));
    }

    private Reply route(Request request, Tokens.Verified caller) {
        List<String> s = Arrays.stream(request.path().split("/"))
                .filter(x -> !x.isEmpty())
                .toList();
        if (s.size() < 2 || !s.getFirst().equals("v1.0")) {
            throw error(404, "ResourceNotFound", "Resource not found for the segment.");
        }
        List<String> rest = s.subList(1, s.size());
        String what = rest.getFirst().toLowerCase(Locale.ROOT);
        if (request.method().equals("POST")) {
            return post(request, caller, rest);
        }
        if (!request.method().equals("GET")) {
            throw error(405, "Request_BadRequest", "Specified HTTP method is not allowed for the request target.");
        }
        return switch (what) {
            case "me" -> object(request, caller.objectId(), rest.subList(1, rest.size()));
            case "users", "groups", "serviceprincipals", "directoryobjects" ->
                rest.size() == 1
                        ? collection(request, what)
                        : object(request, rest.get(1), rest.subList(2, rest.size()));
            case "organization" ->
                page(
                        request,
                        List.of(Json.object()
                                .put("id", plan.home().id())
                                .put("displayName", plan.home().name())));
            case "identity" -> conditionalAccess(request, caller, rest);
            case "identitygovernance" -> eligibilities(request, caller, rest);
            default -> throw error(400, "BadRequest", "Resource not found for the segment '" + rest.getFirst() + "'.");
        };
    }

    private Reply collection(Request request, String what) {
        Stream<ObjectNode> all = switch (what) {
            case "users" ->
                Stream.concat(plan.people().stream(), plan.guests().stream()).map(this::user);
            case "groups" -> plan.groups().stream().map(this::group);
            case "serviceprincipals" ->
                Stream.concat(plan.servicePrincipals().stream().map(this::principal), Stream.of(graphPrincipal()));
            default -> throw error(400, "Request_BadRequest", "A list of directoryObjects is not supported.");
        };
        Optional<String> filter = request.parameter("$filter");
        List<ObjectNode> found = all.toList();
        if (filter.isPresent()) {
            var matcher = java.util.regex.Pattern.compile("(\\w+) eq '([^']*)'|startswith\\((\\w+),\\s*'([^']*)'\\)")
                    .matcher(filter.get());
            if (!matcher.matches()) {
                throw error(400, "Request_UnsupportedQuery", "Unsupported Query.");
            }
            boolean equal = matcher.group(1) != null;
            String member = equal ? matcher.group(1) : matcher.group(3);
            String value = (equal ? matcher.group(2) : matcher.group(4)).toLowerCase(Locale.ROOT);
            found = found.stream()
                    .filter(o -> {
                        String has = o.path(member).asString("").toLowerCase(Locale.ROOT);
                        return equal ? has.equals(value) : has.startsWith(value);
                    })
                    .toList();
        }
        return page(request, found);
    }

    private Reply object(Request request, String id, List<String> rest) {
        String objectId = plan.person(id).map(Person::objectId).orElse(id);
        ObjectNode found = find(objectId)
                .orElseThrow(() -> error(
                        404,
                        "Request_ResourceNotFound",
                        "Resource '" + id
                                + "' does not exist or one of its queried reference-property objects are not"
                                + " present."));
        if (rest.isEmpty()) {
            ObjectNode node = selected(request, found);
            node.put("@odata.context", base() + "v1.0/$metadata#directoryObjects/$entity");
            return Reply.json(200, node);
        }
        Stream<ObjectNode> members = switch (rest.getFirst()) {
            case "members" -> direct(objectId).stream().flatMap(m -> find(m).stream());
            case "transitiveMembers" -> below(objectId).stream().flatMap(m -> find(m).stream());
            case "memberOf" ->
                plan.groups().stream()
                        .filter(g -> g.members().contains(objectId))
                        .map(this::group);
            case "transitiveMemberOf" ->
                plan.transitiveGroups(objectId).stream().flatMap(m -> find(m).stream());
            case "owners" -> plan.groupOwners(objectId).stream().flatMap(m -> find(m).stream());
            case "appRoleAssignedTo" -> objectId.equals(plan.graphPrincipal()) ? permissions() : Stream.empty();
            default -> throw error(400, "BadRequest", "Resource not found for the segment '" + rest.getFirst() + "'.");
        };
        if (rest.size() == 2) {
            String cast = "#" + rest.get(1);
            members = members.filter(m -> m.path("@odata.type").asString().equals(cast));
        }
        return page(request, members.toList());
    }

    private Reply post(Request request, Tokens.Verified caller, List<String> rest) {
        JsonNode body = request.json();
        String last = rest.getLast();
        if (last.equals("$batch")) {
            return batch(body);
        }
        if (rest.getFirst().equals("directoryObjects") && last.equals("getByIds")) {
            List<String> ids =
                    body.path("ids").valueStream().map(JsonNode::asString).toList();
            if (ids.isEmpty() || ids.size() > 1000) {
                throw error(400, "Request_BadRequest", "ids must hold 1 to 1000 values.");
            }
            Set<String> types = body.path("types")
                    .valueStream()
                    .map(t -> "#microsoft.graph." + t.asString())
                    .collect(Collectors.toSet());
            ObjectNode answer = Json.object().put("@odata.context", base() + "v1.0/$metadata#directoryObjects");
            ArrayNode value = answer.putArray("value");
            ids.stream()
                    .flatMap(i -> find(i).stream())
                    .filter(o -> types.isEmpty()
                            || types.contains(o.path("@odata.type").asString()))
                    // Without $select, which getByIds ignores, these members are not given.
                    .forEach(o -> value.add(o.without(SELECTED_ONLY)));
            return Reply.json(200, answer);
        }
        if (last.equals("getMemberGroups")) {
            String id = rest.getFirst().equals("me") ? caller.objectId() : rest.get(1);
            ObjectNode answer = Json.object().put("@odata.context", base() + "v1.0/$metadata#Collection(Edm.String)");
            answer.set(
                    "value",
                    Json.texts(plan.transitiveGroups(
                            plan.person(id).map(Person::objectId).orElse(id))));
            return Reply.json(200, answer);
        }
        throw error(400, "BadRequest", "Resource not found for the segment '" + last + "'.");
    }

    /** The only request that batches are used for here: how many groups somebody is in. */
    private Reply batch(JsonNode body) {
        JsonNode requests = body.path("requests");
        if (!requests.isArray() || requests.isEmpty() || requests.size() > 20) {
            throw error(400, "BadRequest", "A batch holds 1 to 20 requests.");
        }
        ObjectNode answer = Json.object();
        ArrayNode responses = answer.putArray("responses");
        requests.forEach(r -> {
            var matcher = java.util.regex.Pattern.compile(
                            "/users/([0-9A-Fa-f-]{36})/transitiveMemberOf/microsoft\\.graph\\.group\\?.*count=true.*")
                    .matcher(r.path("url").asString(""));
            ObjectNode one = responses.addObject().put("id", r.path("id").asString(""));
            boolean found = matcher.matches() && find(matcher.group(1)).isPresent();
            one.put("status", found ? 200 : 404);
            if (found) {
                one.putObject("body")
                        .put(
                                "@odata.count",
                                plan.transitiveGroups(matcher.group(1)).size());
            }
        });
        return Reply.json(200, answer);
    }

    /** Microsoft Graph itself, with the permissions it offers. */
    private ObjectNode graphPrincipal() {
        ObjectNode node = Json.object().put("@odata.type", "#microsoft.graph.servicePrincipal");
        node.put("id", plan.graphPrincipal())
                .put("appId", "00000003-0000-0000-c000-000000000000")
                .put("displayName", "Microsoft Graph")
                .put("servicePrincipalType", "Application")
                .put("accountEnabled", true);
        ArrayNode roles = node.putArray("appRoles");
        roles.addObject().put("id", READ_DIRECTORY).put("value", "Directory.Read.All");
        roles.addObject().put("id", WRITE_MEMBERS).put("value", "GroupMember.ReadWrite.All");
        return node;
    }

    /** The pipeline that builds the web shop may write members, which is more than it needs. */
    private Stream<ObjectNode> permissions() {
        return plan.servicePrincipals().stream()
                .filter(p -> p.name().equals("build-pipeline") || p.name().equals("backup-agent"))
                .map(p -> Json.object()
                        .put("@odata.type", "#microsoft.graph.appRoleAssignment")
                        .put("id", plan.seeded().guid("permission", p.name()))
                        .put("appRoleId", p.name().equals("build-pipeline") ? WRITE_MEMBERS : READ_DIRECTORY)
                        .put("principalId", p.objectId())
                        .put("principalDisplayName", p.name())
                        .put("resourceId", plan.graphPrincipal()));
    }

    private Reply conditionalAccess(Request request, Tokens.Verified caller, List<String> rest) {
        if (!String.join("/", rest).equalsIgnoreCase("identity/conditionalAccess/policies")) {
            throw error(400, "BadRequest", "Resource not found for the segment 'identity'.");
        }
        boolean reads = caller.groups()
                        .contains(plan.group("security-reviewers").objectId())
                || caller.groups().contains(plan.group("platform-admins").objectId());
        if (!reads) {
            throw error(
                    403,
                    "AccessDenied",
                    "You cannot perform the requested operation, required scopes are missing in the token.");
        }
        return page(
                request,
                List.of(
                        conditionalPolicy(
                                "require-mfa-azure",
                                "Require MFA for Azure management",
                                "enabled",
                                List.of("797f4846-ba00-4fd7-ba43-dac1f8f63013"),
                                List.of("mfa")),
                        conditionalPolicy(
                                "require-mfa-kubernetes",
                                "Require a compliant device for Kubernetes",
                                "enabledForReportingButNotEnforced",
                                List.of(Tokens.ARC_SERVER_APP),
                                List.of("compliantDevice")),
                        conditionalPolicy(
                                "block-legacy",
                                "Block legacy authentication",
                                "disabled",
                                List.of("All"),
                                List.of("block"))));
    }

    /** Who may activate membership of a group; the caller is in it, or reads the directory by role. */
    private Reply eligibilities(Request request, Tokens.Verified caller, List<String> rest) {
        if (!String.join("/", rest)
                .equalsIgnoreCase("identityGovernance/privilegedAccess/group/eligibilityScheduleInstances")) {
            throw error(400, "BadRequest", "Resource not found for the segment 'identityGovernance'.");
        }
        var matcher = java.util.regex.Pattern.compile("groupId eq '([0-9A-Fa-f-]{36})'")
                .matcher(request.parameter("$filter").orElse(""));
        if (!matcher.matches()) {
            throw error(400, "InvalidRequest", "The filter must contain a groupId or a principalId.");
        }
        String group = matcher.group(1).toLowerCase(Locale.ROOT);
        boolean reads = caller.groups().contains(group)
                || Stream.of("security-reviewers", "platform-admins")
                        .anyMatch(g -> caller.groups().contains(plan.group(g).objectId()));
        if (!reads) {
            throw error(
                    403,
                    "PermissionScopeNotGranted",
                    "Authorization failed due to missing permission scope"
                            + " PrivilegedEligibilitySchedule.Read.AzureADGroup.");
        }
        return page(
                request,
                plan.eligibilities().stream()
                        .filter(e -> e.groupId().equalsIgnoreCase(group))
                        .map(e -> {
                            String id = e.groupId() + "_member_" + e.principalId();
                            return Json.object()
                                    .put("id", id)
                                    .put("principalId", e.principalId())
                                    .put("accessId", "member")
                                    .put("groupId", e.groupId())
                                    .put("eligibilityScheduleId", id)
                                    .put("memberType", "direct")
                                    .put("startDateTime", e.start().toString())
                                    .put("endDateTime", e.end().toString());
                        })
                        .toList());
    }

    private ObjectNode conditionalPolicy(
            String key, String name, String state, List<String> applications, List<String> controls) {
        ObjectNode node = Json.object();
        node.put("id", plan.seeded().guid("conditional", key))
                .put("displayName", name)
                .put(
                        "createdDateTime",
                        plan.now().minus(java.time.Duration.ofDays(300)).toString());
        node.putNull("modifiedDateTime").put("state", state);
        ObjectNode conditions = node.putObject("conditions");
        for (String list : List.of("userRiskLevels", "signInRiskLevels")) {
            conditions.putArray(list);
        }
        conditions.putArray("clientAppTypes").add("all");
        conditions.putNull("platforms").putNull("locations").putNull("devices");
        ObjectNode apps = conditions.putObject("applications");
        apps.set("includeApplications", Json.texts(applications));
        apps.putArray("excludeApplications");
        apps.putArray("includeUserActions");
        ObjectNode users = conditions.putObject("users");
        users.putArray("includeUsers").add("All");
        for (String list : List.of("excludeUsers", "includeGroups", "excludeGroups", "includeRoles", "excludeRoles")) {
            users.putArray(list);
        }
        ObjectNode grant = node.putObject("grantControls").put("operator", "OR");
        grant.set("builtInControls", Json.texts(controls));
        grant.putArray("customAuthenticationFactors");
        grant.putArray("termsOfUse");
        node.putNull("sessionControls");
        return node;
    }

    // ---- objects

    private Optional<ObjectNode> find(String id) {
        return Stream.of(
                        Stream.concat(plan.people().stream(), plan.guests().stream())
                                .filter(p -> p.objectId().equalsIgnoreCase(id))
                                .map(this::user),
                        plan.groups().stream()
                                .filter(g -> g.objectId().equalsIgnoreCase(id))
                                .map(this::group),
                        plan.servicePrincipals().stream()
                                .filter(p -> p.objectId().equalsIgnoreCase(id))
                                .map(this::principal),
                        Stream.of(graphPrincipal())
                                .filter(p -> p.path("id").asString("").equalsIgnoreCase(id)))
                .flatMap(s -> s)
                .findFirst();
    }

    private List<String> direct(String groupId) {
        return plan.groups().stream()
                .filter(g -> g.objectId().equalsIgnoreCase(groupId))
                .findFirst()
                .map(Group::members)
                .orElse(List.of());
    }

    private Set<String> below(String groupId) {
        Set<String> found = new LinkedHashSet<>();
        List<String> open = new java.util.ArrayList<>(direct(groupId));
        while (!open.isEmpty()) {
            String member = open.removeFirst();
            if (found.add(member)) {
                open.addAll(direct(member));
            }
        }
        return found;
    }

    private ObjectNode user(Person p) {
        ObjectNode node = Json.object().put("@odata.type", "#microsoft.graph.user");
        node.putArray("businessPhones");
        int space = p.displayName().indexOf(' ');
        node.put("displayName", p.displayName())
                .put("givenName", p.displayName().substring(0, space))
                .put("jobTitle", p.jobTitle())
                .put("mail", p.username());
        node.putNull("mobilePhone")
                .putNull("officeLocation")
                .put("preferredLanguage", "en-GB")
                .put("surname", p.displayName().substring(space + 1));
        node.put("userPrincipalName", p.username())
                .put("id", p.objectId())
                .put("accountEnabled", p.trouble() != Person.Trouble.DISABLED);
        boolean guest = !p.homeTenant().equals(plan.home().id());
        node.put("userType", guest ? "Guest" : "Member")
                .put(
                        SELECTED_ONLY,
                        plan.now()
                                .minus(java.time.Duration.ofDays(
                                        guest ? 1460 : 200 + plan.seeded().number(900, "hired", p.objectId())))
                                .toString());
        return node;
    }

    private ObjectNode group(Group g) {
        ObjectNode node = Json.object().put("@odata.type", "#microsoft.graph.group");
        node.put("id", g.objectId()).put("description", g.description()).put("displayName", g.name());
        node.putArray("groupTypes");
        node.putNull("mail")
                .put("mailEnabled", false)
                .put("mailNickname", g.name())
                .put("securityEnabled", true)
                .putNull("visibility");
        return node;
    }

    private ObjectNode principal(ServicePrincipal p) {
        ObjectNode node = Json.object().put("@odata.type", "#microsoft.graph.servicePrincipal");
        node.put("id", p.objectId())
                .put("appId", p.applicationId())
                .put("displayName", p.name())
                .put("servicePrincipalType", p.type())
                .put("accountEnabled", true);
        return node;
    }

    private static ObjectNode selected(Request request, ObjectNode full) {
        Optional<String> select = request.parameter("$select");
        if (select.isEmpty()) {
            ObjectNode copy = full.deepCopy();
            copy.remove(SELECTED_ONLY);
            return copy;
        }
        Set<String> wanted =
                Arrays.stream(select.get().split(",")).map(String::strip).collect(Collectors.toSet());
        ObjectNode node = Json.object();
        full.properties().forEach(e -> {
            if (e.getKey().startsWith("@") || wanted.contains(e.getKey())) {
                node.set(e.getKey(), e.getValue());
            }
        });
        return node;
    }

    private Reply page(Request request, List<ObjectNode> all) {
        int size = request.parameter("$top")
                .filter(t -> t.matches("[1-9][0-9]{0,2}"))
                .map(Integer::parseInt)
                .orElse(PAGE);
        int skip = request.parameter("$skiptoken")
                .filter(t -> t.matches("[0-9]{1,8}"))
                .map(Integer::parseInt)
                .orElse(0);
        ObjectNode answer = Json.object();
        answer.put("@odata.context", base() + "v1.0/$metadata#directoryObjects");
        if (request.parameter("$count").filter("true"::equals).isPresent()) {
            if (request.header("ConsistencyLevel")
                    .filter("eventual"::equalsIgnoreCase)
                    .isEmpty()) {
                throw error(
                        400,
                        "Request_BadRequest",
                        "$count is not currently supported without the header ConsistencyLevel: eventual.");
            }
            answer.put("@odata.count", all.size());
        }
        if (all.size() > skip + size) {
            String query = request.query().entrySet().stream()
                    .filter(e -> !e.getKey().equalsIgnoreCase("$skiptoken"))
                    .map(e -> encode(e))
                    .collect(Collectors.joining("&"));
            answer.put(
                    "@odata.nextLink",
                    base() + request.uri().getRawPath().substring(1) + "?" + (query.isEmpty() ? "" : query + "&")
                            + "$skiptoken=" + (skip + size));
        }
        ArrayNode value = answer.putArray("value");
        all.stream().skip(skip).limit(size).map(o -> selected(request, o)).forEach(value::add);
        return Reply.json(200, answer);
    }

    private static String encode(Map.Entry<String, String> pair) {
        return URLEncoder.encode(pair.getKey(), StandardCharsets.UTF_8) + "="
                + URLEncoder.encode(pair.getValue(), StandardCharsets.UTF_8);
    }

    private Refused error(int status, String code, String message) {
        ObjectNode node = Json.object();
        ObjectNode error = node.putObject("error").put("code", code).put("message", message);
        String id = UUID.randomUUID().toString();
        error.putObject("innerError")
                .put("date", ground.clock().instant().toString())
                .put("request-id", id)
                .put("client-request-id", id);
        return new Refused(Reply.json(status, node));
    }
}
