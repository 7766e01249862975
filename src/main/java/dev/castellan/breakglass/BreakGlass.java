package dev.castellan.breakglass;

import dev.castellan.breakglass.export.ExportedFile;
import dev.castellan.failure.Failure;
import dev.castellan.failure.FailureException;
import dev.castellan.ledger.Actor;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Check-outs of admin certificates. {@link #snapshot} is what a screen shows; every other method is a transition, blocks on
 * disk and network, is recorded before it happens, and throws a {@link FailureException} {@code breakglass-…}, {@code
 * ledger-…}, {@code azure-…} or {@code identity-…} where it does not. Safe for several threads and processes: of two that
 * decide at once, the ledger lets one through.
 */
public final class BreakGlass implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(BreakGlass.class.getName());
    private static final Duration TICK = Duration.ofSeconds(5);
    private static final Duration LONG_AT_IT = Duration.ofMinutes(2);
    private static final Duration LAST_LOOK = Duration.ofSeconds(10);
    private static final Duration LAST_WORDS = Duration.ofSeconds(20);

    private final BreakGlassParts parts;
    private final CheckoutLog log;
    private final KeyVault vault;
    private final Fetching fetching;
    private final Returning returning;
    private final OneAtATime turns;
    private final Recovery recovery;
    private final Watch watch = new Watch();
    private final ExportsSeen exportsSeen = new ExportsSeen();
    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
    private final List<Consumer<Notice>> told = new CopyOnWriteArrayList<>();
    /** Notices on their way. */
    private final Set<Thread> telling = ConcurrentHashMap.newKeySet();
    /** Of returns that failed, the code that was told last. */
    private final Map<CheckoutId, String> failing = new ConcurrentHashMap<>();

    private final Set<CheckoutId> alarmed = ConcurrentHashMap.newKeySet();
    /** What was destroyed and not searched for copies yet, and why it was given back. */
    private final Map<CheckoutId, String> unverified = new ConcurrentHashMap<>();

    private final Object ticking = new Object();
    private final Object finishing = new Object();
    private volatile BreakGlassSnapshot snapshot;
    private volatile Optional<ScheduledExecutorService> timer = Optional.empty();

    /** Opens nothing yet. */
    public BreakGlass(BreakGlassParts parts) {
        this.parts = parts;
        this.log = new CheckoutLog(parts.ledger());
        this.vault = new KeyVault(parts.folder(), parts.safe(), parts.faults()::reached);
        this.fetching = new Fetching(parts, log, vault);
        this.returning = new Returning(parts, log, vault, fetching);
        this.turns = new OneAtATime(parts.folder());
        this.recovery = new Recovery(parts, log, vault, fetching, returning, turns);
        this.snapshot = BreakGlassSnapshot.empty(now(), new Person("", "", ""));
    }

    // ---- what is

    /** What was read last; never waits. */
    public BreakGlassSnapshot snapshot() {
        return snapshot;
    }

    /** Reads again. Where that fails, the last snapshot stays and says why it is old. */
    public BreakGlassSnapshot refresh() {
        try {
            Register register = log.read();
            // The device's key is not asked for while there is nothing that it could matter for.
            Person me = register.checkouts().isEmpty() && register.proposal().isEmpty() ? anyone() : me();
            snapshot = BreakGlassSnapshot.of(register, me, now(), parts.ledger().findings());
        } catch (FailureException e) {
            snapshot = snapshot.stale(e.failure());
        }
        listeners.forEach(Runnable::run);
        return snapshot;
    }

    /** One check-out, read now. */
    public Checkout checkout(CheckoutId id) {
        return log.checkout(id);
    }

    private Person anyone() {
        Actor actor = parts.actor().get();
        return new Person(actor.name(), actor.account(), "");
    }

    /** Who acts here. */
    public Person me() {
        Actor actor = parts.actor().get();
        return new Person(actor.name(), actor.account(), log.device());
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
        listeners.add(listener);
        return () -> listeners.remove(listener);
    }

    /**
     * Calls with each notice of this console.
     *
     * @return ends the calls
     */
    public Runnable onNotice(Consumer<Notice> listener) {
        told.add(listener);
        return () -> told.remove(listener);
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
        CheckoutId id = CheckoutId.random();
        Checkout made = log.begin(id, new CheckoutEvent.Requested(request, policy.approvals(counted)))
                .checkout();
        reached(FaultPoint.REQUEST_RECORDED);
        if (request.emergency()) {
            tell(
                    Notice.Kind.EMERGENCY,
                    made,
                    made.requester().name() + " goes ahead without an approver: " + request.reason());
        } else if (made.needed() > 0) {
            tell(
                    Notice.Kind.REQUESTED,
                    made,
                    made.requester().name() + " asks for the admin certificate: " + request.reason());
        }
        return changed(made);
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
        return changed(written.checkout());
    }

    /** Refuses somebody else's request, or takes an agreement back: then its holder's console gives the key back. */
    public Checkout deny(CheckoutId id, String reason) {
        Person me = me();
        return changed(log.write(id, c -> {
                    CheckoutState state = c.state(now());
                    refuseOwn(c, me, "One’s own request is cancelled, not denied.");
                    boolean out = state == CheckoutState.HELD || state == CheckoutState.IN_USE;
                    if (c.denial().isPresent()
                            || (!out && state != CheckoutState.REQUESTED && state != CheckoutState.APPROVED)) {
                        throw BreakGlassFailures.state(c, state, "denied").asException();
                    }
                    return new CheckoutEvent.Denied(c.requestHash(), reason);
                })
                .checkout());
    }

    /** Withdraws one's own request, before there is a key. */
    public Checkout cancel(CheckoutId id, String reason) {
        return changed(log.write(id, c -> {
                    CheckoutState state = c.state(now());
                    if (state != CheckoutState.REQUESTED && state != CheckoutState.APPROVED) {
                        throw BreakGlassFailures.state(c, state, "cancelled").asException();
                    }
                    return new CheckoutEvent.Said(CheckoutEvent.Said.What.CANCELLED, reason);
                })
                .checkout());
    }

    /** Says that one has looked at what somebody else did in an emergency. */
    public Checkout review(CheckoutId id, String comment) {
        Person me = me();
        return changed(log.write(id, c -> {
                    refuseOwn(c, me, "Somebody else has to review an emergency.");
                    if (!c.reviewOpen(now())) {
                        throw BreakGlassFailures.state(c, c.state(now()), "reviewed")
                                .asException();
                    }
                    return new CheckoutEvent.Said(CheckoutEvent.Said.What.REVIEWED, comment);
                })
                .checkout());
    }

    /** Says that nobody can tell where copies of the key are. The cluster is tainted until the certificate is refused. */
    public Checkout declareLost(CheckoutId id, String reason) {
        Checkout lost = log.write(id, _ -> new CheckoutEvent.Said(CheckoutEvent.Said.What.LOST, reason))
                .checkout();
        tell(Notice.Kind.TAINTED, lost, "Declared lost: " + reason);
        return changed(lost);
    }

    /** Says that a copy was seen after the key was destroyed. */
    public Checkout seenAgain(CheckoutId id, String where) {
        Checkout seen = log.write(id, _ -> new CheckoutEvent.Said(CheckoutEvent.Said.What.SEEN, where))
                .checkout();
        tell(Notice.Kind.TAINTED, seen, "A copy of the key was seen: " + where);
        return changed(seen);
    }

    /** Proposes a policy; somebody else has to accept it, unless nothing in force asks for anybody else. */
    public void proposePolicy(CheckoutPolicy policy) {
        log.policy(PolicyFold.PROPOSED, PolicyFold.body(policy));
        var _ = refresh();
    }

    /** Accepts the policy that somebody else proposed. */
    public void acceptPolicy(String proposalHash) {
        log.policy(PolicyFold.ACCEPTED, Map.of("proposal", proposalHash));
        var _ = refresh();
    }

    // ---- the key

    /**
     * Fetches the key of an approved check-out from Azure into the vault.
     *
     * @param steps told of each step, as a short phrase
     */
    public Checkout fetch(CheckoutId id, Consumer<String> steps) {
        return turns.alone(id, () -> changed(fetching.fromAzure(id, steps)));
    }

    /** Takes a kubeconfig file in, and removes it. */
    public Checkout takeIn(CheckoutId id, Path file) {
        return turns.alone(id, () -> changed(fetching.fromFile(id, file)));
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
                new Exporting(log, this::unsealed, ExportedFile::write, parts.faults(), parts.clock()).toFile(id, file);
        tell(
                Notice.Kind.TAINTED,
                exported,
                "The key was written to a file: " + file.toAbsolutePath().normalize());
        return changed(exported);
    }

    /**
     * Starts the proxy, or gives the one that runs. The key is fetched first where that was not done.
     *
     * @param steps told of each step
     */
    public RunningProxy open(CheckoutId id, Consumer<String> steps) {
        return turns.alone(id, () -> opened(id, steps));
    }

    private RunningProxy opened(CheckoutId id, Consumer<String> steps) {
        Custodian custodian = parts.custodian()
                .orElseThrow(() -> BreakGlassFailures.noCustodian().asException());
        Optional<RunningProxy> running = custodian.running(id).filter(RunningProxy::alive);
        if (running.isPresent()) {
            return running.get();
        }
        if (log.checkout(id).state(now()) == CheckoutState.APPROVED) {
            var _ = fetch(id, steps);
        }
        String use = UUID.randomUUID().toString();
        Checkout checkout = log.write(id, c -> {
                    log.usable(c, now(), "used");
                    return new CheckoutEvent.OpenIntent(use);
                })
                .checkout();
        reached(FaultPoint.OPEN_INTENT_RECORDED);
        try {
            steps.accept("Starting the proxy");
            RunningProxy proxy = custodian.open(opening(checkout));
            reached(FaultPoint.PROXY_STARTED);
            proxy.onEnd(how -> closed(id, use, how, proxy.requests()));
            var _ = changed(checkout);
            return proxy;
        } catch (FailureException e) {
            closed(id, use, e.failure().code(), 0);
            throw e;
        }
    }

    /** The proxy that runs on this machine for a check-out, whoever started it. */
    public Optional<RunningProxy> running(CheckoutId id) {
        return parts.custodian().flatMap(c -> c.running(id)).filter(RunningProxy::alive);
    }

    private Custodian.Opening opening(Checkout checkout) {
        CheckoutId id = checkout.id();
        Checkout.Holding held = checkout.held().orElseThrow();
        SealedAdminKey sealed = vault.sealed(id)
                .filter(s -> s.binding().checkout().equals(id.value())
                        && s.binding().fingerprint().equals(held.facts().fingerprint()))
                .orElseThrow(() -> BreakGlassFailures.sealedGone(id).asException());
        Duration left = left(checkout);
        if (!left.isPositive()) {
            throw BreakGlassFailures.overdue(id).asException();
        }
        CheckoutPolicy policy = log.read().policy();
        // The key comes last: nothing after it fails before the custodian has it.
        byte[] dataKey = vault.dataKey(id)
                .orElseThrow(() -> BreakGlassFailures.sealedGone(id).asException());
        return new Custodian.Opening(
                id,
                checkout.requester(),
                sealed,
                dataKey,
                GuardPolicy.of(checkout.requester(), id, checkout.request()),
                held.deadline(),
                left,
                policy.failClosed(),
                policy.recordingKey(),
                vault.folder(id),
                parts.ledger());
    }

    private Duration left(Checkout checkout) {
        synchronized (ticking) {
            return watch.left(checkout.id())
                    .orElseGet(() -> TimeLeft.begin(
                                    checkout.held().orElseThrow().deadline(),
                                    latest(List.of(checkout)),
                                    now(),
                                    parts.nanos().getAsLong())
                            .left());
        }
    }

    private void closed(CheckoutId id, String use, String how, long requests) {
        try {
            Checkout now = log.checkout(id);
            boolean open = now.uses().stream()
                    .anyMatch(u -> u.id().equals(use) && u.until().isEmpty());
            if (open) {
                var _ = changed(log.write(id, c -> {
                            if (c.openUse().filter(u -> u.id().equals(use)).isEmpty()) {
                                throw BreakGlassFailures.state(c, c.state(now()), "closed")
                                        .asException();
                            }
                            return new CheckoutEvent.Closed(use, how, requests);
                        })
                        .checkout());
            }
            reached(FaultPoint.CLOSE_RECORDED);
        } catch (FailureException e) {
            // The next start sees that no proxy runs, and records it.
            LOG.log(
                    System.Logger.Level.WARNING,
                    "the end of a proxy was not recorded: " + e.failure().code());
        }
    }

    /**
     * Gives a check-out back: its proxy ends, its key is destroyed, copies are looked for, and a receipt is recorded.
     *
     * @param cause why, as a phrase
     */
    public Checkout giveBack(CheckoutId id, String cause) {
        return turns.ending(id, () -> givenBack(id, cause));
    }

    /**
     * Destroys the key where that was not done yet and nobody is at it: {@link #look} may not wait for who waits for it, nor
     * for a search.
     */
    private boolean giveBackUnlessBusy(CheckoutId id, boolean over, String cause) {
        return turns.unlessBusy(id, () -> {
            Checkout now = log.checkout(id);
            if (over && now.returning().isEmpty()) {
                recovery.overdue(now);
            }
            if (now.returned().isEmpty()) {
                var _ = changed(orTold(id, () -> returning.destroyed(id, cause)));
                unverified.put(id, cause);
            }
        });
    }

    private Checkout givenBack(CheckoutId id, String cause) {
        Checkout back = orTold(id, () -> returning.giveBack(id, cause));
        failing.remove(id);
        tell(
                Notice.Kind.RETURNED,
                back,
                back.receipt().filter(ReturnReceipt::clean).isPresent()
                        ? "Given back; no copy was found where it was looked for."
                        : "The key is destroyed here, but copies were left.");
        return changed(back);
    }

    private Checkout orTold(CheckoutId id, Supplier<Checkout> work) {
        try {
            return work.get();
        } catch (FailureException e) {
            // Whether it was there at all is told by the exception alone; and others once, not at each try.
            Optional<Checkout> begun =
                    log.read().checkout(id).filter(c -> c.returning().isPresent());
            String code = e.failure().code();
            if (begun.isPresent() && !code.equals(failing.put(id, code))) {
                tell(Notice.Kind.RETURN_FAILED, begun.get(), e.failure().happened());
            }
            var _ = refresh();
            throw e;
        }
    }

    /**
     * Asks the API server whether it still takes the certificate, and takes the mark away where it does not.
     *
     * @param kubeconfig with the certificate, where it is not held any more; it is wiped, whatever comes of it
     * @param authorities further ones that the server's own certificate may come from
     */
    public CertificateProbe.Answer probe(
            CheckoutId id, Optional<byte[]> kubeconfig, List<X509Certificate> authorities) {
        try {
            return asked(id, kubeconfig, authorities);
        } finally {
            kubeconfig.ifPresent(k -> Arrays.fill(k, (byte) 0));
        }
    }

    private CertificateProbe.Answer asked(
            CheckoutId id, Optional<byte[]> kubeconfig, List<X509Certificate> authorities) {
        Checkout checkout = log.checkout(id);
        CertificateFacts facts = checkout.held()
                .orElseThrow(() -> BreakGlassFailures.state(checkout, checkout.state(now()), "probed")
                        .asException())
                .facts();
        var _ = log.write(id, _ -> new CheckoutEvent.Said(CheckoutEvent.Said.What.PROBE_INTENT, facts.server()));
        try (AdminCredential credential = kubeconfig.map(AdminKubeconfig::read).orElseGet(() -> unsealed(id))) {
            String fingerprint = credential.chain().isEmpty()
                    ? ""
                    : AdminCheck.fingerprint(credential.chain().getFirst());
            CertificateProbe.Answer answer = !fingerprint.equals(facts.fingerprint())
                    ? new CertificateProbe.Answer.Unclear("The certificate given is another one")
                    : parts.probe().ask(credential, authorities);
            var _ = log.write(id, _ -> switch (answer) {
                case CertificateProbe.Answer.Refused refused ->
                    new CheckoutEvent.Neutralised(fingerprint, credential.server(), refused.tries(), 401);
                case CertificateProbe.Answer.Accepted accepted ->
                    new CheckoutEvent.Said(
                            CheckoutEvent.Said.What.PROBE_FAILED, "accepted, status " + accepted.status());
                case CertificateProbe.Answer.Unclear unclear ->
                    new CheckoutEvent.Said(CheckoutEvent.Said.What.PROBE_FAILED, unclear.why());
            });
            var _ = refresh();
            return answer;
        }
    }

    private AdminCredential unsealed(CheckoutId id) {
        SealedAdminKey sealed = vault.sealed(id)
                .orElseThrow(() -> BreakGlassFailures.sealedGone(id).asException());
        byte[] dataKey = vault.dataKey(id)
                .orElseThrow(() -> BreakGlassFailures.sealedGone(id).asException());
        try {
            return sealed.open(dataKey)
                    .orElseThrow(() -> BreakGlassFailures.sealedGone(id).asException());
        } finally {
            Arrays.fill(dataKey, (byte) 0);
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
        var _ = refresh();
        return problems;
    }

    /** Looks at the time of what is held, and every few seconds from now on; ends with {@link #close}. */
    public synchronized void startWatching() {
        if (timer.isEmpty()) {
            // None of these waits for another: a search takes long, and a file on a drive that is away takes longer.
            ScheduledExecutorService executor = Executors.newScheduledThreadPool(
                    3, Thread.ofPlatform().daemon().name("breakglass-watch").factory());
            timer = Optional.of(executor);
            for (Runnable each : List.<Runnable>of(this::look, this::finish, this::exports)) {
                var _ = executor.scheduleWithFixedDelay(
                        () -> {
                            try {
                                each.run();
                            } catch (RuntimeException e) {
                                LOG.log(System.Logger.Level.WARNING, "the watch of check-outs stumbled", e);
                            }
                        },
                        0,
                        TICK.toSeconds(),
                        TimeUnit.SECONDS);
            }
        }
    }

    /** Everything that is done every few seconds, one after the other. */
    public void tick() {
        look();
        finish();
        exports();
    }

    /** One look at the time: warns, and destroys what is over on this machine. */
    private void look() {
        synchronized (ticking) {
            BreakGlassSnapshot now = refresh();
            List<Checkout> held = new ArrayList<>();
            for (BreakGlassSnapshot.Item item : now.unreturned()) {
                held.add(item.checkout());
            }
            for (Checkout checkout : List.copyOf(held)) {
                boolean here =
                        checkout.held().orElseThrow().device().equals(now.me().device());
                Optional<String> why = ended(checkout);
                if (here && why.isPresent()) {
                    withdrawn(checkout, why.get());
                    held.remove(checkout);
                }
            }
            for (Watch.Due due :
                    watch.look(held, latest(held), now(), parts.nanos().getAsLong())) {
                switch (due) {
                    case Watch.Due.Warn warn ->
                        tell(
                                Notice.Kind.ENDING,
                                warn.checkout(),
                                Math.max(1, (warn.left().toSeconds() + 59) / 60) + " min are left.");
                    case Watch.Due.Over over -> over(over.checkout(), now.me());
                }
            }
        }
    }

    /** Looks for copies of what {@link #look} destroyed, and picks up what is halfway. May search the whole machine. */
    private void finish() {
        synchronized (finishing) {
            for (Map.Entry<CheckoutId, String> each : Map.copyOf(unverified).entrySet()) {
                CheckoutId id = each.getKey();
                unverified.remove(id);
                try {
                    boolean _ = turns.unlessBusy(id, () -> {
                        if (log.checkout(id).receipt().isEmpty()) {
                            var _ = givenBack(id, each.getValue());
                        }
                    });
                } catch (FailureException e) {
                    LOG.log(
                            System.Logger.Level.WARNING,
                            "a return is not finished: " + e.failure().code());
                }
            }
            BreakGlassSnapshot now = snapshot;
            if (now.failure().isEmpty()) {
                abandoned(now);
            }
        }
    }

    /** Who exported a key is told when its file is moved, changed, or opened to others. */
    private void exports() {
        BreakGlassSnapshot last = snapshot;
        List<Checkout> here = last.unreturned().stream()
                .map(BreakGlassSnapshot.Item::checkout)
                .filter(c -> c.held().orElseThrow().device().equals(last.me().device()))
                .toList();
        for (ExportsSeen.Change change : exportsSeen.look(here)) {
            tell(
                    Notice.Kind.TAINTED,
                    change.checkout(),
                    "The exported file " + change.file().path() + " "
                            + change.now().phrase() + ".");
        }
    }

    /** Another program may have ended in the middle of something. */
    private void abandoned(BreakGlassSnapshot now) {
        List<Checkout> all = Stream.of(now.out(), now.ready(), now.history())
                .flatMap(List::stream)
                .map(BreakGlassSnapshot.Item::checkout)
                .toList();
        for (Failure problem : recovery.abandoned(all, now.me().device())) {
            LOG.log(System.Logger.Level.WARNING, "what was left halfway is still so: " + problem.code());
        }
    }

    /** Why a key may not be used any more though it still has time. */
    private static Optional<String> ended(Checkout checkout) {
        return checkout.denial()
                .map(d -> "approval taken back by " + d.by().name())
                .or(() -> checkout.lost().map(_ -> "declared lost"))
                .or(() -> checkout.neutralised().map(_ -> "the server refuses the certificate"));
    }

    private void withdrawn(Checkout checkout, String why) {
        try {
            boolean _ = giveBackUnlessBusy(checkout.id(), false, why);
        } catch (FailureException e) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "a withdrawn check-out is still there: " + e.failure().code());
        } catch (RuntimeException e) {
            LOG.log(System.Logger.Level.WARNING, "a withdrawn check-out is still there", e);
        }
    }

    private void over(Checkout checkout, Person me) {
        boolean here = checkout.held().orElseThrow().device().equals(me.device());
        try {
            if (here && (giveBackUnlessBusy(checkout.id(), true, "time over") || !late(checkout))) {
                return;
            }
        } catch (FailureException e) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "an overdue check-out is still there: " + e.failure().code());
        } catch (RuntimeException e) {
            LOG.log(System.Logger.Level.WARNING, "an overdue check-out is still there", e);
        }
        if (alarmed.add(checkout.id())) {
            tell(
                    Notice.Kind.OVERDUE,
                    checkout,
                    checkout.requester().name() + " had to give the admin certificate back until "
                            + checkout.held().orElseThrow().deadline() + ".");
        }
    }

    /** Whether whoever is at it should have been done with it. */
    private boolean late(Checkout checkout) {
        return now().isAfter(checkout.held().orElseThrow().deadline().plus(LONG_AT_IT));
    }

    /** The latest time that is known to have been: a clock that says less was set back. */
    private static Instant latest(List<Checkout> checkouts) {
        return checkouts.stream()
                .map(Checkout::lastChange)
                .max(Instant::compareTo)
                .orElse(Instant.EPOCH);
    }

    /** Ends the watch after what it is at, and lets what was told be told; waits half a minute for both at most. */
    @Override
    public void close() {
        try {
            if (timer.isPresent()) {
                timer.get().shutdown();
                if (!timer.get().awaitTermination(LAST_LOOK.toSeconds(), TimeUnit.SECONDS)) {
                    LOG.log(System.Logger.Level.WARNING, "the watch of check-outs is cut off");
                }
            }
            long end = System.nanoTime() + LAST_WORDS.toNanos();
            for (Thread each : telling) {
                Duration left = Duration.ofNanos(Math.max(0, end - System.nanoTime()));
                if (!each.join(left)) {
                    LOG.log(System.Logger.Level.WARNING, "a notice may not have been told");
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            timer.ifPresent(ScheduledExecutorService::shutdownNow);
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

    private Checkout changed(Checkout checkout) {
        var _ = refresh();
        return checkout;
    }

    private void tell(Notice.Kind kind, Checkout checkout, String text) {
        Notice notice = new Notice(kind, checkout.id(), checkout.request().clusterName(), now(), text);
        told.forEach(t -> t.accept(notice));
        Thread thread = Thread.ofVirtual().name("breakglass-notice").unstarted(() -> {
            try {
                parts.hook().accept(notice);
            } finally {
                telling.remove(Thread.currentThread());
            }
        });
        telling.add(thread);
        thread.start();
    }

    private Instant now() {
        return parts.clock().instant();
    }

    private void reached(FaultPoint point) {
        parts.faults().reached(point);
    }
}
