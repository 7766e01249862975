package dev.castellan.azure;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** From payloads to records. Pure; a member that is missing or of another type leaves its component empty. */
final class Reading {
    private Reading() {}

    static Tenant tenant(JsonNode node) {
        String id = Fields.text(node, "tenantId")
                .or(() -> Fields.text(node, "id").map(i -> i.substring(i.lastIndexOf('/') + 1)))
                .orElse("");
        return new Tenant(
                id,
                Fields.text(node, "displayName"),
                Fields.text(node, "defaultDomain"),
                Fields.text(node, "tenantCategory"));
    }

    static Subscription subscription(JsonNode node) {
        String id = Fields.text(node, "subscriptionId")
                .or(() -> Fields.text(node, "id").map(i -> segmentAfter(i, "subscriptions")))
                .orElse("");
        return new Subscription(
                id,
                Fields.text(node, "tenantId").orElse(""),
                Fields.text(node, "displayName").orElse(id),
                Fields.text(node, "state").orElse(""),
                !node.path("managedByTenants").isEmpty());
    }

    static ConnectedCluster connectedCluster(JsonNode node) {
        String id = Fields.text(node, "id").orElse("");
        JsonNode p = node.path("properties");
        Optional<ConnectedCluster.AadProfile> aad = p.path("aadProfile").isObject()
                ? Optional.of(new ConnectedCluster.AadProfile(
                        Fields.truth(p, "aadProfile", "enableAzureRBAC"),
                        strings(p.path("aadProfile").path("adminGroupObjectIDs")),
                        Fields.text(p, "aadProfile", "tenantID")))
                : Optional.empty();
        Optional<ConnectedCluster.OidcIssuer> oidc = p.path("oidcIssuerProfile").isObject()
                ? Optional.of(new ConnectedCluster.OidcIssuer(
                        Fields.truth(p, "oidcIssuerProfile", "enabled").orElse(false),
                        Fields.text(p, "oidcIssuerProfile", "issuerUrl"),
                        Fields.text(p, "oidcIssuerProfile", "selfHostedIssuerUrl")))
                : Optional.empty();
        List<ConnectedCluster.AgentError> errors = new ArrayList<>();
        for (JsonNode error : p.path("arcAgentProfile").path("agentErrors")) {
            errors.add(new ConnectedCluster.AgentError(
                    Fields.text(error, "component").orElse(""),
                    Fields.text(error, "severity").orElse(""),
                    Fields.text(error, "message").orElse(""),
                    Fields.instant(error, "time")));
        }
        return new ConnectedCluster(
                id,
                Fields.text(node, "name").orElseGet(() -> id.substring(id.lastIndexOf('/') + 1)),
                Fields.text(node, "subscriptionId").orElseGet(() -> segmentAfter(id, "subscriptions")),
                Fields.text(node, "resourceGroup").orElseGet(() -> segmentAfter(id, "resourceGroups")),
                Fields.text(node, "location").orElse(""),
                Fields.texts(node, "tags"),
                Fields.text(node, "kind"),
                Fields.text(p, "connectivityStatus"),
                Fields.instant(p, "lastConnectivityTime"),
                Fields.instant(p, "managedIdentityCertificateExpirationTime"),
                Fields.text(p, "provisioningState"),
                Fields.text(p, "kubernetesVersion"),
                Fields.text(p, "agentVersion"),
                Fields.text(p, "arcAgentProfile", "desiredAgentVersion"),
                Fields.text(p, "arcAgentProfile", "agentAutoUpgrade"),
                Fields.text(p, "distribution"),
                Fields.text(p, "distributionVersion"),
                Fields.text(p, "infrastructure"),
                Fields.integer(p, "totalNodeCount"),
                Fields.integer(p, "totalCoreCount"),
                aad,
                oidc,
                Fields.truth(p, "securityProfile", "workloadIdentity", "enabled"),
                Fields.text(p, "privateLinkState"),
                Fields.text(node, "identity", "principalId"),
                errors);
    }

    static ProvisionedInstance provisionedInstance(JsonNode node) {
        JsonNode p = node.path("properties");
        List<ProvisionedInstance.NodePool> pools = new ArrayList<>();
        for (JsonNode pool : p.path("agentPoolProfiles")) {
            pools.add(new ProvisionedInstance.NodePool(
                    Fields.text(pool, "name").orElse(""),
                    Fields.integer(pool, "count"),
                    Fields.text(pool, "vmSize"),
                    Fields.text(pool, "osType"),
                    Fields.text(pool, "kubernetesVersion")));
        }
        List<ProvisionedInstance.Component> components = new ArrayList<>();
        for (JsonNode part : p.path("status").path("controlPlaneStatus")) {
            components.add(new ProvisionedInstance.Component(
                    Fields.text(part, "name").orElse(""),
                    Fields.text(part, "phase"),
                    Fields.truth(part, "ready").orElse(false),
                    Fields.text(part, "errorMessage")));
        }
        return new ProvisionedInstance(
                Fields.text(node, "id").orElse(""),
                Fields.text(node, "extendedLocation", "name"),
                Fields.text(p, "provisioningState"),
                Fields.text(p, "status", "currentState"),
                Fields.text(p, "status", "errorMessage"),
                Fields.text(p, "kubernetesVersion"),
                Fields.integer(p, "controlPlane", "count"),
                Fields.text(p, "controlPlane", "vmSize"),
                Fields.text(p, "controlPlane", "controlPlaneEndpoint", "hostIP"),
                Fields.text(p, "networkProfile", "networkPolicy"),
                Fields.text(p, "clusterVMAccessProfile", "authorizedIPRanges"),
                p.path("linuxProfile").path("ssh").path("publicKeys").size(),
                pools,
                components);
    }

    static Extension extension(JsonNode node) {
        JsonNode p = node.path("properties");
        List<String> problems = new ArrayList<>();
        Fields.text(p, "errorInfo", "message").ifPresent(problems::add);
        for (JsonNode status : p.path("statuses")) {
            String level = Fields.text(status, "level").orElse("").toLowerCase(Locale.ROOT);
            if (level.equals("error") || level.equals("warning")) {
                Fields.text(status, "message")
                        .or(() -> Fields.text(status, "displayStatus"))
                        .ifPresent(problems::add);
            }
        }
        Optional<String> mode = Fields.text(p, "autoUpgradeMode");
        return new Extension(
                Fields.text(node, "id").orElse(""),
                Fields.text(node, "name").orElse(""),
                Fields.text(p, "extensionType").orElse(""),
                Fields.text(p, "provisioningState"),
                Fields.text(p, "currentVersion"),
                Fields.text(p, "version"),
                Fields.truth(p, "autoUpgradeMinorVersion").orElse(false)
                        || mode.filter(m -> !m.equalsIgnoreCase("none")).isPresent(),
                Fields.text(p, "releaseTrain"),
                Fields.text(p, "scope", "cluster", "releaseNamespace")
                        .or(() -> Fields.text(p, "scope", "namespace", "targetNamespace")),
                Fields.truth(p, "isSystemExtension").orElse(false),
                problems);
    }

    static Person person(JsonNode node) {
        return new Person(
                Fields.text(node, "id").orElse(""),
                Fields.text(node, "displayName"),
                Fields.text(node, "userPrincipalName"),
                Fields.text(node, "jobTitle"));
    }

    static Membership membership(JsonNode node) {
        String type = Fields.text(node, "@odata.type").orElse("");
        return new Membership(
                Fields.text(node, "id").orElse(""),
                type.substring(type.lastIndexOf('.') + 1),
                Fields.text(node, "displayName"));
    }

    /** Whether an answer of Resource Graph holds rows, be they none. */
    static boolean holdsRows(JsonNode answer) {
        JsonNode data = answer.path("data");
        return data.isArray() || data.path("rows").isArray();
    }

    /** The rows of a Resource Graph answer, in either of its two formats. */
    static List<JsonNode> rows(JsonNode answer) {
        JsonNode data = answer.path("data");
        List<JsonNode> rows = new ArrayList<>();
        if (data.isArray()) {
            data.forEach(rows::add);
            return rows;
        }
        List<String> columns = new ArrayList<>();
        data.path("columns").forEach(c -> columns.add(c.path("name").asString("")));
        for (JsonNode cells : data.path("rows")) {
            var row = tools.jackson.databind.node.JsonNodeFactory.instance.objectNode();
            for (int i = 0; i < Math.min(columns.size(), cells.size()); i++) {
                row.set(columns.get(i), cells.get(i));
            }
            rows.add(row);
        }
        return rows;
    }

    /** The part of a resource id that follows a name; names and casing vary between providers. */
    static String segmentAfter(String id, String name) {
        String[] parts = id.split("/", -1);
        for (int i = 0; i + 1 < parts.length; i++) {
            if (parts[i].equalsIgnoreCase(name)) {
                return parts[i + 1];
            }
        }
        return "";
    }

    private static List<String> strings(JsonNode node) {
        List<String> strings = new ArrayList<>();
        node.forEach(item -> {
            if (item.isString()) {
                strings.add(item.asString());
            }
        });
        return strings;
    }
}
