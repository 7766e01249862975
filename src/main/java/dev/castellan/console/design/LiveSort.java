package dev.castellan.console.design;

/**
 * One column that rows are sorted by.
 *
 * @param key of the column
 * @param descending largest first
 */
public record LiveSort(String key, boolean descending) {}
