/**
 * The signed record of everything Castellan did. An RFC 6962 Merkle tree over the exact bytes of entries, each signed by
 * the device key of whoever acts; on this machine in SQLite, for a team in PostgreSQL besides.
 *
 * <p>Other rooms need three things: {@link dev.castellan.ledger.Recorder} to write ({@code recorder.append(Draft.of(
 * "object.apply.intent", clusterId, Map.of("kind", "Deployment", …)))}), {@link dev.castellan.ledger.Ledger#latest} and
 * {@link dev.castellan.ledger.Ledger#entries} to read, and a {@link dev.castellan.ledger.Draft} for what is recorded. A
 * write that cannot be recorded does not happen: {@code append} throws, and the caller goes no further. A type is
 * {@code thing.action.moment}: {@code .intent} before the call, {@code .done} or {@code .failed} after it. A body holds
 * text, whole numbers, booleans, lists and maps of them – never a secret: nothing can be taken out again.
 *
 * <p>A feature is tested with {@code draft -> …}, a recorder of its own, or with
 * {@link dev.castellan.ledger.Ledger#inMemory}. The desk of the command line and the workplace have one ledger for each
 * data folder.
 *
 * <p>Plain JDBC, without JDBI and Flyway: a handful of statements on a few small tables, whose form is checked when they are
 * opened and has not changed yet; the libraries would cost more of the start than they save here.
 */
@NullMarked
package dev.castellan.ledger;

import org.jspecify.annotations.NullMarked;
