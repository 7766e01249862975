package dev.castellan.fleet;

/**
 * Tells the environment from a cluster's name, in the user's own words.
 *
 * @param pattern case ignored; with {@code *} (any text) or {@code ?} (one character) it has to match the whole name, without
 *     either a whole word of it (words end at anything but letters and digits)
 * @param environment what a match means
 */
public record NameRule(String pattern, Environment environment) {}
