package dev.castellan.console.breakglass;

import dev.castellan.breakglass.BreakGlassSnapshot;
import dev.castellan.breakglass.CertificateProbe;
import dev.castellan.breakglass.Checkout;
import dev.castellan.breakglass.CheckoutId;
import dev.castellan.breakglass.CheckoutRequest;
import dev.castellan.breakglass.proxy.RecordedTerminal;
import dev.castellan.breakglass.proxy.TerminalMoment;
import dev.castellan.breakglass.reconcile.Reconciliation;
import dev.castellan.breakglass.reconcile.Sources;
import dev.castellan.failure.Failure;
import dev.castellan.fleet.FleetCluster;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * What the break-glass screens ask of the rooms below. What blocks says so, ends on interrupt, and throws a {@link
 * dev.castellan.failure.FailureException} where it was not done.
 */
public interface BreakGlassDesk {
    /** What was read last; never waits. Empty before the first {@link #refresh}. */
    Optional<BreakGlassSnapshot> snapshot();

    /** Reads again; the first time the ledger and the key store are opened. Blocks. */
    void refresh();

    /**
     * Calls the listener after each reading, on the thread that made it.
     *
     * @return ends the calls
     */
    Runnable onChange(Runnable listener);

    /** The clusters known now, without asking anybody. */
    List<FleetCluster> clusters();

    /** Asks for a check-out. Blocks. */
    Checkout request(CheckoutRequest request);

    /** Agrees to somebody else's request. Blocks. */
    Checkout approve(CheckoutId id, String comment);

    /** Refuses somebody else's request. Blocks. */
    Checkout deny(CheckoutId id, String reason);

    /** Withdraws one's own request. Blocks. */
    Checkout cancel(CheckoutId id, String reason);

    /** Says that one has looked at somebody else's emergency. Blocks. */
    Checkout review(CheckoutId id, String comment);

    /** Says that nobody can tell where copies are. Blocks. */
    Checkout declareLost(CheckoutId id, String reason);

    /** Fetches the key where that was not done, and starts the proxy. Blocks, perhaps for minutes. */
    void open(CheckoutId id, Consumer<String> steps);

    /** The proxy that runs on this machine for a check-out. May read a small file. */
    Optional<Live> live(CheckoutId id);

    /**
     * Tells each request that ended, from now on, on a thread of its own. May read a small file.
     *
     * @return ends the telling; quiet where no proxy runs
     */
    Runnable watch(CheckoutId id, Consumer<SeenRequest> each);

    /** Ends the proxy and leaves the key sealed. Blocks. */
    void terminate(CheckoutId id);

    /** Gives a check-out back, with the search for copies. Blocks, perhaps for minutes. */
    Checkout giveBack(CheckoutId id, String cause);

    /** Asks the API server whether it still takes the certificate. Blocks. */
    CertificateProbe.Answer probe(CheckoutId id);

    /** Accepts the policy that somebody else proposed. Blocks. */
    void acceptPolicy(String proposalHash);

    /** What reconciling said last on this machine, perhaps long ago; empty where it was not done. Never waits. */
    Optional<Reconciliation> reconciled();

    /** Why what reconciling said last is not known any more. Never waits. */
    Optional<Failure> reconciledLost();

    /** Holds the ledger against Azure's activity log and the audit logs. Blocks, perhaps for minutes. */
    Reconciliation reconcile(Sources sources, Consumer<String> steps);

    /**
     * The recorded terminals of a check-out. Blocks.
     *
     * @param record the folder with its record, where it comes from another machine
     */
    RecordedTerminal.Listing recordings(CheckoutId id, Optional<Path> record);

    /**
     * Opens a recorded terminal. Blocks.
     *
     * @param key a file with the private key of who may review
     * @return whether it was read to its end
     */
    boolean play(RecordedTerminal terminal, Path key, Consumer<TerminalMoment> moments);

    /** Opens the user's terminal with {@code KUBECONFIG} set. Blocks shortly. */
    void terminal(CheckoutId id);

    /**
     * A proxy that clients can use now.
     *
     * @param kubeconfig for {@code KUBECONFIG}
     * @param since when it was started
     * @param requests how many were let through so far
     * @param names whether the API server sees the person, not the certificate alone
     * @param trouble what last went wrong; empty while nothing did
     */
    record Live(Path kubeconfig, Instant since, long requests, boolean names, Optional<Failure> trouble) {}

    /**
     * A request that went through the proxy, or was refused by it. Text comes from clients: show it as untrusted.
     *
     * @param what verb and resource
     * @param where namespace and name; empty for none
     * @param status of the answer; 0 where none came
     * @param outcome in a word or two
     * @param refused whether the guard refused it
     */
    record SeenRequest(Instant at, String what, String where, int status, String outcome, boolean refused) {}
}
