package dev.castellan.ledger;

import java.util.UUID;

/**
 * That something was recorded.
 *
 * @param id the client-made id of the draft
 * @param log the name of the log that holds it
 * @param index its place in that log, from 0
 * @param standing how firm it is
 */
public record Receipt(UUID id, String log, long index, Standing standing) {}
