package dev.castellan.sandbox.ground;

/**
 * An application's identity in the tenant.
 *
 * @param objectId GUID
 * @param applicationId GUID
 * @param name shown name
 * @param type {@code Application} or {@code ManagedIdentity}
 */
public record ServicePrincipal(String objectId, String applicationId, String name, String type) {}
