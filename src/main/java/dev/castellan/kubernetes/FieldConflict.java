package dev.castellan.kubernetes;

/**
 * A field that another owns. All text comes from the server and is untrusted.
 *
 * @param manager who owns it: the field manager
 * @param subresource through which it was written; empty for the object itself
 * @param field the path as the server writes it, such as {@code .spec.replicas}
 */
public record FieldConflict(String manager, String subresource, String field) {}
