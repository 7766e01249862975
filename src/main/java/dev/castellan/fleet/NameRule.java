package dev.castellan.fleet;

/**
 * Tells the environment from a cluster's name, in the user's own words.
 *
 * @param pattern a part of the name, case ignored; {@code *} stands for any text, {@code ?} for one character; without
 *     either, a whole word of the name (words end at anything but letters and digits)
 * @param environment what a match means
 */
public record NameRule(String pattern, Environment environment) {}
