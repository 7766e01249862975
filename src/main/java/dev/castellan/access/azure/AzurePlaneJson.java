package dev.castellan.access.azure;

import dev.castellan.azure.DenyAssignment;
import dev.castellan.azure.GroupEligibility;
import dev.castellan.azure.ManagementGroup;
import dev.castellan.azure.PrivilegedRole;
import dev.castellan.azure.RoleAssignment;
import dev.castellan.azure.RoleDefinition;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** A plane as it is kept in a file. */
final class AzurePlaneJson {
    private static final int FORMAT = 1;

    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
            .build();

    private AzurePlaneJson() {}

    /** The members of the file; people in plain lists. */
    record Saved(
            int format,
            Instant takenAt,
            String clusterId,
            Optional<Boolean> azureRbac,
            List<String> adminGroups,
            Optional<String> subscriptionName,
            List<ManagementGroup> managementGroups,
            List<RoleAssignment> assignments,
            List<RoleDefinition> definitions,
            List<DenyAssignment> denies,
            List<PrivilegedRole> eligible,
            List<PrivilegedRole> active,
            Collection<Principal> people,
            Map<String, List<String>> members,
            Set<String> unread,
            List<GroupEligibility> groupEligibility,
            People.Further further,
            List<AzureGap> gaps) {}

    static JsonNode write(AzurePlane p) {
        return MAPPER.valueToTree(new Saved(
                FORMAT,
                p.takenAt(),
                p.clusterId(),
                p.azureRbac(),
                p.adminGroups(),
                p.subscriptionName(),
                p.managementGroups(),
                p.assignments(),
                p.definitions(),
                p.denies(),
                p.eligible(),
                p.active(),
                p.people().all(),
                p.people().members(),
                new TreeSet<>(p.people().unread()),
                p.people().eligible(),
                p.people().further(),
                p.gaps()));
    }

    /** What earlier versions saved does not say who can activate membership of a group, nor who owns one. */
    private static JsonNode whole(JsonNode node) {
        if (!(node instanceof ObjectNode saved) || (saved.has("groupEligibility") && saved.has("further"))) {
            return node;
        }
        ObjectNode whole = saved.deepCopy();
        if (!saved.has("groupEligibility")) {
            whole.putArray("groupEligibility");
            lacking(whole, AzureGap.Part.GROUP_ELIGIBILITY);
        }
        if (!saved.has("further")) {
            whole.set("further", MAPPER.valueToTree(People.Further.NOTHING));
            lacking(whole, AzureGap.Part.GROUP_OWNERS);
            lacking(whole, AzureGap.Part.GRAPH_PERMISSIONS);
        }
        return whole;
    }

    private static void lacking(ObjectNode saved, AzureGap.Part part) {
        if (saved.path("gaps") instanceof ArrayNode gaps) {
            gaps.add(MAPPER.valueToTree(new AzureGap(part, "", "the version that saved this file did not read them.")));
        }
    }

    static AzurePlane read(JsonNode node) {
        try {
            Saved s = MAPPER.treeToValue(whole(node), Saved.class);
            if (s.format != FORMAT) {
                throw new IllegalArgumentException("its Azure side is of format " + s.format + ", not " + FORMAT);
            }
            return new AzurePlane(
                    s.takenAt,
                    s.clusterId,
                    s.azureRbac,
                    s.adminGroups,
                    s.subscriptionName,
                    s.managementGroups,
                    s.assignments,
                    s.definitions,
                    s.denies,
                    s.eligible,
                    s.active,
                    new People(s.people, s.members, s.unread, s.groupEligibility, s.further),
                    s.gaps);
        } catch (JacksonException | NullPointerException e) {
            throw new IllegalArgumentException("its Azure side is damaged", e);
        }
    }
}
