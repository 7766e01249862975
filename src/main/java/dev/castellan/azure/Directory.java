package dev.castellan.azure;

import dev.castellan.failure.Failure;
import java.net.URI;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * People, groups and applications, from Microsoft Graph. Methods block and fail as those of {@link Azure} do;
 * {@code azure-graph-forbidden} tells that a permission is missing.
 */
public final class Directory {
    /** As many as one call of getByIds takes (Microsoft Graph documentation). */
    private static final int IDS_PER_CALL = 1000;

    private static final String MEMBERS = "?$top=999&$select=id,displayName,userPrincipalName,userType,accountEnabled,"
            + "createdDateTime,servicePrincipalType,groupTypes,onPremisesSyncEnabled";
    /** Microsoft Graph itself, as an application. */
    private static final String GRAPH_APP = "00000003-0000-0000-c000-000000000000";

    /** As many as one batch takes (Microsoft Graph documentation, JSON batching). */
    private static final int CALLS_PER_BATCH = 20;

    private static final Pattern OBJECT_ID = Pattern.compile("[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}");

    private final Transport graph;

    Directory(Transport graph) {
        this.graph = graph;
    }

    /**
     * The objects with these ids. One that is not there any more is missing from the answer; one that may not be read has
     * nothing but id and type.
     */
    public List<DirectoryObject> objects(Collection<String> ids) {
        List<String> asked = ids.stream()
                .filter(id -> OBJECT_ID.matcher(id).matches())
                .distinct()
                .toList();
        List<DirectoryObject> found = new ArrayList<>();
        for (int from = 0; from < asked.size(); from += IDS_PER_CALL) {
            ObjectNode body = JsonNodeFactory.instance.objectNode();
            // Without types every kind of object is looked for: what is missing then is there no more.
            asked.subList(from, Math.min(asked.size(), from + IDS_PER_CALL)).forEach(body.putArray("ids")::add);
            JsonNode answer = graph.post(graph.address("v1.0/directoryObjects/getByIds"), body);
            if (!answer.path("value").isArray()) {
                throw AzureErrors.incomplete("Microsoft Graph's answer holds no list where it should be.")
                        .asException();
            }
            answer.path("value").forEach(node -> found.add(RoleReading.object(node)));
        }
        return found;
    }

    /** Who is in a group directly; groups among them hold more. */
    public List<DirectoryObject> members(String groupId) {
        return list("v1.0/groups/", groupId, "/members" + MEMBERS);
    }

    /** Everybody who is in a group, through nested groups too; the nested groups themselves are among them. */
    public List<DirectoryObject> transitiveMembers(String groupId) {
        return list("v1.0/groups/", groupId, "/transitiveMembers" + MEMBERS);
    }

    /** Who owns a group: people and applications. */
    public List<DirectoryObject> owners(String groupId) {
        return list("v1.0/groups/", groupId, "/owners" + MEMBERS);
    }

    /** The permissions that applications hold in Microsoft Graph by themselves. Needs {@code Application.Read.All}. */
    public List<GraphPermission> applicationPermissions() {
        Map<String, String> names = new HashMap<>();
        List<String> ids = Azure.list(
                graph,
                graph.address("v1.0/servicePrincipals?$filter=appId%20eq%20'" + GRAPH_APP + "'&$select=id,appRoles"),
                "@odata.nextLink",
                node -> {
                    for (JsonNode role : node.path("appRoles")) {
                        names.put(
                                Fields.text(role, "id").orElse(""),
                                Fields.text(role, "value").orElse(""));
                    }
                    return Fields.text(node, "id").orElse("");
                });
        List<GraphPermission> all = new ArrayList<>();
        for (String id : ids) {
            all.addAll(Azure.list(
                    graph,
                    graph.address("v1.0/servicePrincipals/" + checked(id) + "/appRoleAssignedTo?$top=999"),
                    "@odata.nextLink",
                    node -> new GraphPermission(
                            Fields.text(node, "principalId").orElse(""),
                            names.getOrDefault(Fields.text(node, "appRoleId").orElse(""), ""))));
        }
        return all.stream().filter(p -> !p.permission().isEmpty()).toList();
    }

    /**
     * In how many security groups people are, through other groups as well: what a token counts. Whoever could not be counted
     * is missing.
     */
    public Map<String, Integer> groupCounts(Collection<String> userIds) {
        List<String> asked = userIds.stream()
                .filter(id -> OBJECT_ID.matcher(id).matches())
                .distinct()
                .toList();
        Map<String, Integer> counts = new HashMap<>();
        for (int from = 0; from < asked.size(); from += CALLS_PER_BATCH) {
            ObjectNode body = JsonNodeFactory.instance.objectNode();
            ArrayNode requests = body.putArray("requests");
            for (String id : asked.subList(from, Math.min(asked.size(), from + CALLS_PER_BATCH))) {
                ObjectNode one = requests.addObject()
                        .put("id", id)
                        .put("method", "GET")
                        .put(
                                "url",
                                "/users/" + id
                                        + "/transitiveMemberOf/microsoft.graph.group?$count=true&$top=1&$select=id"
                                        + "&$filter=securityEnabled%20eq%20true");
                one.putObject("headers").put("ConsistencyLevel", "eventual");
            }
            for (JsonNode response :
                    graph.post(graph.address("v1.0/$batch"), body).path("responses")) {
                JsonNode count = response.path("body").path("@odata.count");
                if (response.path("status").asInt(0) == 200 && count.isInt()) {
                    Fields.text(response, "id").ifPresent(id -> counts.put(id.toLowerCase(Locale.ROOT), count.asInt()));
                }
            }
        }
        return counts;
    }

    /** Every group and role that holds an object, directly or not. */
    public List<DirectoryObject> transitiveMemberOf(String objectId) {
        return list("v1.0/directoryObjects/", objectId, "/transitiveMemberOf?$top=999&$select=id,displayName");
    }

    /**
     * Who may become a member or owner of a group for a time. Needs {@code PrivilegedEligibilitySchedule.Read.AzureADGroup},
     * and of who is neither in the group nor its owner a directory role that reads it (Microsoft Graph documentation, list
     * eligibilityScheduleInstances).
     */
    public List<GroupEligibility> eligible(String groupId) {
        return Azure.list(
                graph,
                graph.address("v1.0/identityGovernance/privilegedAccess/group/eligibilityScheduleInstances"
                        + "?$filter=groupId%20eq%20'" + checked(groupId) + "'"),
                "@odata.nextLink",
                RoleReading::groupEligibility);
    }

    private List<DirectoryObject> list(String before, String id, String after) {
        URI first = graph.address(before + checked(id) + after);
        return Azure.list(graph, first, "@odata.nextLink", RoleReading::object);
    }

    private static String checked(String id) {
        if (!OBJECT_ID.matcher(id).matches()) {
            throw Failure.expected(
                            "azure-object-id-invalid",
                            "This is not the id of an object in the directory.",
                            "Microsoft Graph cannot be asked about it.",
                            "Give the object id, a GUID.")
                    .withDetails(AzureErrors.line(id, 100))
                    .asException();
        }
        return id;
    }
}
