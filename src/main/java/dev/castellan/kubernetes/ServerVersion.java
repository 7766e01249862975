package dev.castellan.kubernetes;

/**
 * What an API server says it is.
 *
 * @param gitVersion such as {@code v1.33.4} or {@code v1.30.6+k3s1}; untrusted text
 * @param platform such as {@code linux/amd64}; may be empty
 */
public record ServerVersion(String gitVersion, String platform) {}
