package dev.castellan.settings;

import dev.castellan.fleet.Environment;

/**
 * Tells a cluster's environment from its name.
 *
 * @param pattern a part of the name, compared without case; {@code *} and {@code ?} as in file names
 * @param environment what a matching cluster is
 */
public record NameRule(String pattern, Environment environment) {}
