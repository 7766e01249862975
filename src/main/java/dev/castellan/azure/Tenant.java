package dev.castellan.azure;

import java.util.Optional;

/**
 * A tenant the account is a member or guest of.
 *
 * @param tenantId its id
 * @param displayName may be absent for a guest
 * @param defaultDomain as {@code contoso.onmicrosoft.com}
 * @param category {@code Home}, {@code ProjectedBy}, {@code ManagedBy} or something newer
 */
public record Tenant(
        String tenantId, Optional<String> displayName, Optional<String> defaultDomain, Optional<String> category) {}
