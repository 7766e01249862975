package dev.castellan.access.review;

import java.time.Instant;
import java.util.UUID;

/**
 * That a reviewer stands for all decisions as they were at that time.
 *
 * @param entry the id of the ledger's entry that records it
 * @param digest over the grants and what was decided about them; lower-case hex
 * @param comment may be empty
 */
public record SignOff(UUID entry, String by, Instant at, String digest, String comment) {}
