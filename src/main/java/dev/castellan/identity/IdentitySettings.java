package dev.castellan.identity;

import java.nio.file.Path;

/**
 * With whom and as what Castellan signs in.
 *
 * @param cloud the cloud to sign in to
 * @param clientId Castellan's application registration
 * @param tenant a tenant's id or domain, or {@code organizations} for the tenant of whoever signs in
 * @param redirectPort the loopback port the browser comes back to; 0 for any free one
 * @param cacheFolder where the token cache's lock and marker files lie; the tokens themselves are kept by the operating
 *     system, or encrypted by it
 */
public record IdentitySettings(Cloud cloud, String clientId, String tenant, int redirectPort, Path cacheFolder) {}
