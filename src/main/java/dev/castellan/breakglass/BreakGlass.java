package dev.castellan.breakglass;

import dev.castellan.breakglass.export.ExportedFile;
import dev.castellan.failure.Failure;
import dev.castellan.failure.FailureException;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Check-outs of admin certificates. {@link #snapshot} is what a screen shows; every other method is a transition, blocks on
 * disk and network, is recorded before it happens, and throws a {@link FailureException} {@code breakglass-…}, {@code
 * ledger-…}, {@code azure-…} or {@code identity-…} where it does not. Safe for several threads and processes: of two that
 * decide at once, the ledger lets one through.
 */
public final class BreakGlass implements AutoCloseable {
    private final BreakGlassParts parts;
    private final CheckoutLog log;
    private final KeyVault vault;
    private final OneAtATime turns;
    private final Board board;
    private final Fetching fetching;
    private final ToldReturns returns;
    private final Recovery recovery;
    private final TimeWatch time;
    private final Using using;
    private final Probing probing;

    /** Opens nothing yet. */
    public BreakGlass(BreakGlassParts parts) {
        this.parts = parts;
        this.log = new CheckoutLog(parts.ledger(), parts.folder());
        this.vault = new KeyVault(parts.folder(), parts.safe(), parts.faults()::reached);
        this.turns = new OneAtATime(parts.folder());
        this.board = new Board(parts, log);
        this.fetching = new Fetching(parts, log, vault);
        Returning returning = new Returning(parts, log, vault, fetching);
        this.returns = new ToldReturns(board, log, returning);
        this.recovery = new Recovery(parts, log, vault, fetching, returning, returns, turns);
        this.time = new TimeWatch(parts, log, returns, recovery, turns, board);
        this.using = new Using(parts, log, vault, fetching, time, board);
        this.probing = new Probing(parts, log, vault, board);
    }

    // ---- what is

    /** What was read last; never waits. */
    public BreakGlassSnapshot snapshot() {
        return board.snapshot();
    }

    /** Reads again. Where that fails, the last snapshot stays and says why it is old. */
    public BreakGlassSnapshot refresh() {
        return board.refresh();
    }

    /** One check-out, read now. */
    public Checkout checkout(CheckoutId id) {
        return log.checkout(id);
    }

    /** Who acts here. */
    public Person me() {
        return board.me();
    }

    /**
     * To be asked before another ledger is to count on this machine: refuses while a key is here whose approval the one in
     * use has.
     *
     * @param wanted what is not done then, as a clause
     * @throws FailureException {@code breakglass-held-here}
     */
    public void requireNoKeyHere(String wanted) {
        recovery.nothingHere(wanted);
    }

    /**
     * Calls after each reading and transition, on the thread that made it.
     *
     * @return ends the calls
     */
    public Runnable onChange(Runnable listener) {
        return board.onChange(listener);
    }

    /**
     * Calls with each notice of this console.
     *
     * @return ends the calls
     */
    public Runnable onNotice(Consumer<Notice> listener) {
        return board.onNotice(listener);
    }

    // ---- asking and deciding

    /** Asks for a check-out. */
    public Checkout request(CheckoutRequest request) {
        Register register = log.read();
        CheckoutPolicy policy = register.policy();
        CheckoutRequest counted = register.counted(request);
        Requests.violation(counted, policy).ifPresent(v -> {
            throw BreakGlassFailures.policy(v).asException();
        });
        if (policy.approvals(counted) > 0 && !me().signedIn()) {
            throw BreakGlassFailures.nobody().asException();
        }
        CheckoutId id = CheckoutId.random();
        Checkout made = log.begin(id, new CheckoutEvent.Requested(request, policy.approvals(counted)))
                .checkout();
        reached(FaultPoint.REQUEST_RECORDED);
        if (request.emergency()) {
            board.tell(
                    Notice.Kind.EMERGENCY,
                    made,
                    made.requester().name() + " goes ahead without an approver: " + request.reason());
        } else if (made.needed() > 0) {
            board.tell(
                    Notice.Kind.REQUESTED,
                    made,
                    made.requester().name() + " asks for the admin certificate: " + request.reason());
        }
        return board.changed(made);
    }

    /** Agrees to somebody else's request. */
    public Checkout approve(CheckoutId id, String comment) {
        Person me = me();
        CheckoutLog.Written written = log.write(id, c -> {
            CheckoutState state = c.state(now());
            boolean waits = state == CheckoutState.REQUESTED || (c.held().isPresent() && !c.granted());
            refuseOwn(c, me, "Nobody approves one’s own request, with whatever account or device.");
            if (!waits) {
                throw BreakGlassFailures.state(c, state, "approved").asException();
            }
            return new CheckoutEvent.Approved(c.requestHash(), comment);
        });
        reached(FaultPoint.APPROVAL_RECORDED);
        confirmed(written);
        return board.changed(written.checkout());
    }

    /** Refuses somebody else's request, or takes an agreement back: then its holder's console gives the key back. */
    public Checkout deny(CheckoutId id, String reason) {
        Person me = me();
        Checkout denied = log.write(id, c -> {
                    CheckoutState state = c.state(now());
                    refuseOwn(c, me, "One’s own request is cancelled, not denied.");
                    boolean out = state == CheckoutState.HELD || state == CheckoutState.IN_USE;
                    if (c.denial().isPresent()
                            || (!out && state != CheckoutState.REQUESTED && state != CheckoutState.APPROVED)) {
                        throw BreakGlassFailures.state(c, state, "denied").asException();
                    }
                    return new CheckoutEvent.Denied(c.requestHash(), reason);
                })
                .checkout();
        reached(FaultPoint.DENIAL_RECORDED);
        return board.changed(denied);
    }

    /** Withdraws one's own request, before there is a key. */
    public Checkout cancel(CheckoutId id, String reason) {
        Checkout cancelled = log.write(id, c -> {
                    CheckoutState state = c.state(now());
                    if (state != CheckoutState.REQUESTED && state != CheckoutState.APPROVED) {
                        throw BreakGlassFailures.state(c, state, "cancelled").asException();
                    }
                    return new CheckoutEvent.Said(CheckoutEvent.Said.What.CANCELLED, reason);
                })
                .checkout();
        reached(FaultPoint.CANCEL_RECORDED);
        return board.changed(cancelled);
    }

    /**
     * Says that one has looked at what somebody else did in an emergency. Where who asked was not signed in, it takes two.
     */
    public Checkout review(CheckoutId id, String comment) {
        Person me = me();
        Checkout reviewed = log.write(id, c -> {
                    refuseOwn(c, me, "Somebody else has to review an emergency.");
                    if (!c.reviewOpen(now())) {
                        throw BreakGlassFailures.state(c, c.state(now()), "reviewed")
                                .asException();
                    }
                    return new CheckoutEvent.Said(CheckoutEvent.Said.What.REVIEWED, comment);
                })
                .checkout();
        reached(FaultPoint.REVIEW_RECORDED);
        return board.changed(reviewed);
    }

    /** Says that nobody can tell where copies of the key are. The cluster is tainted until the certificate is refused. */
    public Checkout declareLost(CheckoutId id, String reason) {
        Checkout lost = log.write(id, _ -> new CheckoutEvent.Said(CheckoutEvent.Said.What.LOST, reason))
                .checkout();
        reached(FaultPoint.LOSS_RECORDED);
        board.tell(Notice.Kind.TAINTED, lost, "Declared lost: " + reason);
        return board.changed(lost);
    }

    /**
     * Marks the clusters of check-outs whose certificate was seen after the key had been destroyed. The same sighting is
     * recorded once.
     *
     * @return the check-outs that got a mark now
     */
    public List<Checkout> sighted(List<Sighting> sightings) {
        List<Checkout> marked = new ArrayList<>();
        for (Sighting each : sightings) {
            each.news(log.read().checkouts(), now()).ifPresent(id -> {
                Checkout seen = log.write(id, _ -> new CheckoutEvent.Said(CheckoutEvent.Said.What.SEEN, each.where()))
                        .checkout();
                reached(FaultPoint.SIGHTING_RECORDED);
                board.tell(Notice.Kind.TAINTED, seen, "A copy of the key was seen: " + each.where());
                marked.removeIf(m -> m.id().equals(id));
                marked.add(board.changed(seen));
            });
        }
        return marked;
    }

    /** Proposes a policy; somebody else has to accept it, unless nothing in force asks for anybody else. */
    public void proposePolicy(CheckoutPolicy policy) {
        if (!me().signedIn() && !PolicyFold.alone(log.read().policy())) {
            throw BreakGlassFailures.proposalUnsigned().asException();
        }
        log.policy(PolicyFold.PROPOSED, PolicyFold.body(policy));
        reached(FaultPoint.POLICY_PROPOSED);
        var _ = board.refresh();
    }

    /** Accepts the policy that somebody else proposed. */
    public void acceptPolicy(String proposalHash) {
        Optional<PolicyProposal> waiting =
                log.read().proposal().filter(p -> p.hash().equals(proposalHash));
        waiting.ifPresent(p -> {
            if (!p.acceptable()) {
                throw BreakGlassFailures.proposerUnknown(p.by()).asException();
            }
            // Whoever writes into the database by hand can write a proposal, but cannot sign it.
            if (!log.signed(p.entry())) {
                throw BreakGlassFailures.proposalForged(p.by()).asException();
            }
        });
        log.policy(PolicyFold.ACCEPTED, Map.of("proposal", proposalHash));
        reached(FaultPoint.POLICY_ACCEPTED);
        var _ = board.refresh();
    }

    // ---- the key

    /**
     * Fetches the key of an approved check-out from Azure into the vault.
     *
     * @param steps told of each step, as a short phrase
     */
    public Checkout fetch(CheckoutId id, Consumer<String> steps) {
        return turns.alone(id, () -> board.changed(fetching.fromAzure(id, steps)));
    }

    /** Takes a kubeconfig file in, and removes it. */
    public Checkout takeIn(CheckoutId id, Path file) {
        return turns.alone(id, () -> board.changed(fetching.fromFile(id, file)));
    }

    /**
     * Writes the key to a new file of its owner's alone, where the policy allows that. The cluster is tainted from then on.
     *
     * @return the check-out with the file, which {@link #giveBack} removes
     */
    public Checkout export(CheckoutId id, Path file) {
        return turns.alone(id, () -> exported(id, file));
    }

    private Checkout exported(CheckoutId id, Path file) {
        Checkout exported =
                new Exporting(log, vault::open, ExportedFile::write, parts.faults(), parts.clock()).toFile(id, file);
        board.tell(
                Notice.Kind.TAINTED,
                exported,
                "The key was written to a file: " + file.toAbsolutePath().normalize());
        return board.changed(exported);
    }

    /**
     * Starts the proxy, or gives the one that runs. The key is fetched first where that was not done.
     *
     * @param steps told of each step
     */
    public RunningProxy open(CheckoutId id, Consumer<String> steps) {
        return turns.alone(id, () -> using.open(id, steps));
    }

    /** The proxy that runs on this machine for a check-out, whoever started it. */
    public Optional<RunningProxy> running(CheckoutId id) {
        return parts.custodian().flatMap(c -> c.running(id)).filter(RunningProxy::alive);
    }

    /**
     * Gives a check-out back: its proxy ends, its key is destroyed, copies are looked for, and a receipt is recorded.
     *
     * @param cause why, as a phrase
     */
    public Checkout giveBack(CheckoutId id, String cause) {
        return turns.ending(id, () -> returns.giveBack(id, cause));
    }

    /**
     * Asks the API server whether it still takes the certificate, and takes the mark away where it does not.
     *
     * @param kubeconfig with the certificate, where it is not held any more; it is wiped, whatever comes of it
     * @param authorities further ones that the server's own certificate may come from
     * @param otherServer where the cluster answers by now, which is recorded; without it an answer counts only where it came
     *     from the server that the check-out is for
     */
    public CertificateProbe.Answer probe(
            CheckoutId id,
            Optional<byte[]> kubeconfig,
            List<X509Certificate> authorities,
            Optional<String> otherServer) {
        try {
            return probing.ask(id, kubeconfig, authorities, otherServer);
        } finally {
            kubeconfig.ifPresent(k -> Arrays.fill(k, (byte) 0));
        }
    }

    // ---- time

    /**
     * Brings every open check-out of this machine to a true state after a start.
     *
     * @param steps told of each step
     * @return what could not be done; it is tried again at the next start
     */
    public List<Failure> recover(Consumer<String> steps) {
        return recover(steps, () -> {});
    }

    /**
     * The same, which may search the whole machine.
     *
     * @param destroyed called before it is searched, when no key is left that should not be; not where there is nothing to do
     */
    public List<Failure> recover(Consumer<String> steps, Runnable destroyed) {
        List<Failure> problems = recovery.run(steps, destroyed);
        var _ = board.refresh();
        return problems;
    }

    /** Looks at the time of what is held, and every few seconds from now on; ends with {@link #close}. */
    public void startWatching() {
        time.start();
    }

    /** Everything that is done every few seconds, one after the other. */
    void tick() {
        time.tick();
    }

    /** Ends the watch after what it is at, and lets what was told be told; waits half a minute for both at most. */
    @Override
    public void close() {
        try {
            time.end();
            board.lastWords();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            time.cutOff();
        }
    }

    // ---- within

    private static void refuseOwn(Checkout checkout, Person me, String sentence) {
        if (checkout.requester().mayBe(me, List.of())) {
            throw BreakGlassFailures.notYours(checkout, sentence).asException();
        }
    }

    private static void confirmed(CheckoutLog.Written written) {
        if (written.standing() == dev.castellan.ledger.Standing.UNCONFIRMED) {
            throw BreakGlassFailures.unconfirmed().asException();
        }
    }

    private Instant now() {
        return parts.clock().instant();
    }

    private void reached(FaultPoint point) {
        parts.faults().reached(point);
    }
}
