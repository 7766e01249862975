package dev.castellan.console.settings;

import java.time.Instant;

/**
 * A certificate authority that the user added.
 *
 * @param subject whom it names, cleaned for display
 * @param ends when it ends
 * @param fingerprint SHA-256 of the certificate, as hexadecimal pairs
 * @param authority whether it may sign others
 */
record AuthorityRow(String subject, Instant ends, String fingerprint, boolean authority) {}
