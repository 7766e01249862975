package dev.castellan.ledger;

import java.time.Instant;

/**
 * What somebody else's clock said, such as the {@code Date} of an answer.
 *
 * @param source whose clock, such as {@code management.azure.com}
 * @param time its time
 */
public record ForeignTime(String source, Instant time) {}
