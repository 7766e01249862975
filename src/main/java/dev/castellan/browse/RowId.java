package dev.castellan.browse;

import dev.castellan.fleet.ClusterId;

/**
 * Which object a row shows, as the cluster names it; for selections and addresses.
 *
 * @param cluster where it lives
 * @param namespace empty for kinds without namespaces
 * @param name its name, untrusted
 * @param uid tells it from a later one of the same name; may be empty
 */
public record RowId(ClusterId cluster, String namespace, String name, String uid) {}
