package dev.castellan.azure;

import java.util.Optional;

/**
 * A group or role that holds somebody, directly or through other groups.
 *
 * @param id the object id
 * @param kind {@code group}, {@code directoryRole}, {@code administrativeUnit} or something newer
 * @param displayName untrusted; empty where it may not be read, which does not mean deleted
 */
public record Membership(String id, String kind, Optional<String> displayName) {}
