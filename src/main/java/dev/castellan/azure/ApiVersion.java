package dev.castellan.azure;

/** One constant for each api-version that is sent (Azure REST API specifications). */
final class ApiVersion {
    static final String SUBSCRIPTIONS = "2022-12-01";
    static final String RESOURCE_GRAPH = "2022-10-01";
    static final String CONNECTED_CLUSTERS = "2026-05-01";
    static final String HYBRID_CONTAINER_SERVICE = "2024-01-01";
    static final String EXTENSIONS = "2025-03-01";
    static final String AUTHORIZATION = "2022-04-01";
    static final String PRIVILEGED_ROLES = "2020-10-01";
    static final String MANAGEMENT_GROUPS = "2023-04-01";
    static final String ACTIVITY_LOG = "2015-04-01";
    static final String DIAGNOSTIC_SETTINGS = "2021-05-01-preview";
    static final String WORKSPACES = "2023-09-01";

    private ApiVersion() {}
}
