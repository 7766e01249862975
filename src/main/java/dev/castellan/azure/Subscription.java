package dev.castellan.azure;

/**
 * A subscription the account can see.
 *
 * @param subscriptionId its id
 * @param tenantId the tenant that owns it
 * @param displayName its name; untrusted
 * @param state {@code Enabled}, {@code Warned}, {@code PastDue}, {@code Disabled}, {@code Deleted} or something newer
 * @param delegated whether it is seen through Azure Lighthouse
 */
public record Subscription(
        String subscriptionId, String tenantId, String displayName, String state, boolean delegated) {}
