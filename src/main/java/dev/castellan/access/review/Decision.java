package dev.castellan.access.review;

import java.time.Instant;
import java.util.UUID;

/**
 * What one reviewer said about one grant at one time.
 *
 * @param id of this decision
 * @param entry the id of the ledger's entry that records it
 * @param item the id of the grant
 * @param comment may be empty, but for a comment
 * @param by the reviewer
 * @param fingerprint of the grant that the reviewer saw
 */
public record Decision(
        UUID id, UUID entry, String item, Verdict verdict, String comment, String by, Instant at, String fingerprint) {}
