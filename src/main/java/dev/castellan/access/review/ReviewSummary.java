package dev.castellan.access.review;

import dev.castellan.failure.Failure;
import java.util.Optional;

/**
 * A campaign in a list, or why its file cannot be read.
 *
 * @param id its name
 * @param campaign empty where it cannot be read
 * @param failure why not
 */
public record ReviewSummary(String id, Optional<Campaign> campaign, Optional<Failure> failure) {}
