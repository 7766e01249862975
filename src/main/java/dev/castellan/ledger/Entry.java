package dev.castellan.ledger;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * An entry that was read. Text in it may come from clusters: show it as untrusted.
 *
 * @param index its place in the log it was read from; for unconfirmed ones in this machine's journal
 * @param standing how firm it is
 * @param id the client-made id
 * @param type what happened
 * @param schema the version of the body's form
 * @param subject the cluster or thing
 * @param body what was recorded: String, Long, Boolean, List, Map
 * @param actor who acted, as the device says
 * @param device the id of the key that signed it: SHA-256 of the public key, lower-case hex
 * @param journal where the device counted it
 * @param time what the clocks said
 * @param hash the Merkle leaf hash, lower-case hex
 */
public record Entry(
        long index,
        Standing standing,
        UUID id,
        String type,
        int schema,
        String subject,
        Map<String, Object> body,
        Actor actor,
        String device,
        Place journal,
        Times time,
        String hash) {
    /** The same with another standing. */
    Entry with(Standing other) {
        return new Entry(index, other, id, type, schema, subject, body, actor, device, journal, time, hash);
    }

    /** A place in a log. */
    public record Place(String log, long index) {}

    /**
     * What the clocks said. Order is the index, never the time.
     *
     * @param wall the device's clock
     * @param run which run of the program
     * @param elapsedMillis since that run opened the ledger, by a clock that cannot be set
     * @param foreign somebody else's clock
     */
    public record Times(Instant wall, UUID run, long elapsedMillis, Optional<ForeignTime> foreign) {
        /** How far the two clocks may be apart before anybody has to be told: answers and disks take their time. */
        public static final Duration TOLERANCE = Duration.ofMinutes(1);

        /**
         * By how much the device's clock was ahead of the other one, negative where it was behind; empty where there is no
         * other, or the difference is not more than {@link #TOLERANCE}.
         */
        public Optional<Duration> ahead() {
            return foreign.map(f -> Duration.between(f.time(), wall))
                    .filter(difference -> difference.abs().compareTo(TOLERANCE) > 0);
        }
    }
}
