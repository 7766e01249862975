package dev.castellan.sandbox.arm;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Which api-versions practice Azure answers to, per type (lower case). */
final class ApiVersions {
    private static final List<String> AUTHORIZATION = List.of("2022-04-01", "2018-07-01");
    private static final List<String> POLICY = List.of("2025-03-01", "2024-04-01", "2023-04-01");
    private static final List<String> PIM = List.of("2020-10-01");
    private static final List<String> HYBRID = List.of("2024-01-01");
    private static final Map<String, List<String>> SUPPORTED = Map.ofEntries(
            Map.entry("subscriptions", List.of("2022-12-01", "2021-01-01", "2020-01-01")),
            Map.entry("tenants", List.of("2022-12-01", "2021-01-01", "2020-01-01")),
            Map.entry("microsoft.management/managementgroups", List.of("2023-04-01", "2021-04-01")),
            Map.entry("microsoft.management/getentities", List.of("2023-04-01", "2021-04-01")),
            Map.entry("microsoft.resourcegraph/resources", List.of("2022-10-01", "2021-03-01")),
            Map.entry(
                    "microsoft.kubernetes/connectedclusters",
                    List.of("2026-05-01", "2026-03-01", "2024-01-01", "2021-10-01")),
            Map.entry("microsoft.hybridcontainerservice/provisionedclusterinstances", HYBRID),
            Map.entry("microsoft.hybridcontainerservice/provisionedclusterinstances/agentpools", HYBRID),
            Map.entry("microsoft.hybridcontainerservice/provisionedclusterinstances/upgradeprofiles", HYBRID),
            Map.entry("microsoft.hybridcontainerservice/locations", HYBRID),
            Map.entry("microsoft.authorization/roleassignments", AUTHORIZATION),
            Map.entry("microsoft.authorization/roledefinitions", AUTHORIZATION),
            Map.entry("microsoft.authorization/denyassignments", AUTHORIZATION),
            Map.entry("microsoft.authorization/roleassignmentscheduleinstances", PIM),
            Map.entry("microsoft.authorization/roleeligibilityscheduleinstances", PIM),
            Map.entry("microsoft.authorization/roleassignmentschedulerequests", PIM),
            Map.entry("microsoft.authorization/policyassignments", POLICY),
            Map.entry("microsoft.authorization/policydefinitions", POLICY),
            Map.entry("microsoft.authorization/policysetdefinitions", POLICY),
            Map.entry("microsoft.authorization/policyexemptions", List.of("2022-07-01-preview", "2024-12-01-preview")),
            Map.entry("microsoft.policyinsights/policystates", List.of("2024-10-01", "2019-10-01")),
            Map.entry("microsoft.policyinsights/componentpolicystates", List.of("2024-10-01", "2022-04-01")),
            Map.entry(
                    "microsoft.kubernetesconfiguration/extensions", List.of("2025-03-01", "2024-11-01", "2023-05-01")),
            Map.entry(
                    "microsoft.kubernetesconfiguration/fluxconfigurations",
                    List.of("2025-04-01", "2024-11-01", "2023-05-01")),
            Map.entry("microsoft.insights/diagnosticsettings", List.of("2021-05-01-preview")),
            Map.entry("microsoft.insights/diagnosticsettingscategories", List.of("2021-05-01-preview")),
            Map.entry("microsoft.insights/eventtypes", List.of("2015-04-01")),
            Map.entry("microsoft.operationalinsights/workspaces", List.of("2023-09-01")));

    private ApiVersions() {}

    /** Whether the type exists here at all. */
    static boolean known(String type) {
        return SUPPORTED.containsKey(type.toLowerCase(Locale.ROOT));
    }

    /** Refuses a missing or unsupported version, naming the supported ones. */
    static void check(String type, Optional<String> version) {
        if (version.isEmpty() || version.get().isBlank()) {
            throw ArmError.of(
                    400,
                    "MissingApiVersionParameter",
                    "The api-version query parameter (?api-version=) is required for all requests.");
        }
        List<String> supported = SUPPORTED.getOrDefault(type.toLowerCase(Locale.ROOT), List.of());
        if (supported.contains(version.get())) {
            return;
        }
        if (!type.contains("/")) {
            throw ArmError.of(
                    400,
                    "InvalidApiVersionParameter",
                    "The api-version '" + version.get() + "' is invalid. The supported versions are '"
                            + String.join(",", supported) + "'.");
        }
        throw ArmError.of(
                400,
                "NoRegisteredProviderFound",
                "No registered resource provider found for location '' and API version '" + version.get()
                        + "' for type '" + type.substring(type.indexOf('/') + 1) + "'. The supported api-versions are '"
                        + String.join(", ", supported)
                        + "'. The supported locations are ', uksouth, ukwest, westeurope'.");
    }
}
