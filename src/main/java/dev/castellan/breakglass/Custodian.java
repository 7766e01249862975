package dev.castellan.breakglass;

import dev.castellan.ledger.Recorder;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;

/**
 * Opens a sealed admin key in a process of its own and lets clients use it through a proxy. The key itself is never given
 * to anybody else.
 */
public interface Custodian {
    /**
     * Starts a proxy for a check-out, and returns when clients can use it.
     *
     * @throws dev.castellan.failure.FailureException {@code breakglass-proxy-…}; no process is left then
     */
    RunningProxy open(Opening opening);

    /** The proxy of a check-out on this machine, whoever started it. */
    Optional<RunningProxy> running(CheckoutId checkout);

    /**
     * Ends every proxy of a check-out on this machine, whoever started it. No process has the key when this returns; quiet
     * where none runs.
     *
     * @throws dev.castellan.failure.FailureException when one does not end
     */
    void end(CheckoutId checkout);

    /**
     * How many requests are on record of the proxies that a check-out had on this machine since then: what there is to say
     * of one that nobody can ask any more.
     */
    long recorded(CheckoutId checkout, Instant since);

    /**
     * What a proxy needs.
     *
     * @param checkout which check-out
     * @param person who holds it
     * @param sealed the sealed key; its header says which server
     * @param dataKey opens it; the custodian wipes it once it was handed over
     * @param guard what is let through
     * @param deadline when the proxy ends by itself, by the wall clock
     * @param remaining the same by a clock that cannot be set; the earlier counts
     * @param failClosed whether it stops when a request cannot be recorded
     * @param recordingKey what terminals are sealed for; empty where the policy does not have them recorded
     * @param folder of the check-out on this machine, for its owner only: the small kubeconfig and the record lie there
     * @param recorder takes the roots of the record, under {@link CheckoutId#requestsSubject()}
     */
    @SuppressWarnings("ArrayRecordComponent") // the key travels through and is wiped; never compared
    record Opening(
            CheckoutId checkout,
            Person person,
            SealedAdminKey sealed,
            byte[] dataKey,
            GuardPolicy guard,
            Instant deadline,
            java.time.Duration remaining,
            boolean failClosed,
            Optional<String> recordingKey,
            Path folder,
            Recorder recorder) {
        @Override
        public String toString() {
            return "Opening[" + checkout + "]";
        }
    }
}
