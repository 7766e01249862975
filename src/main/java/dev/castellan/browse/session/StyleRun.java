package dev.castellan.browse.session;

/**
 * How a part of a text looks.
 *
 * @param start first character
 * @param end after the last character
 * @param style its look
 */
public record StyleRun(int start, int end, TextStyle style) {}
