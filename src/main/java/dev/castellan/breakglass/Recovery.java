package dev.castellan.breakglass;

import dev.castellan.failure.Failure;
import dev.castellan.failure.FailureException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/**
 * What a start makes of what the last run left: every open check-out of this device is brought to a true state, and nothing
 * of a key stays that the ledger does not know.
 */
final class Recovery {
    private static final Duration AGAIN = Duration.ofMinutes(5);
    private static final Duration LONGEST = Duration.ofDays(1);

    private final BreakGlassParts parts;
    private final CheckoutLog log;
    private final KeyVault vault;
    private final Fetching fetching;
    private final Returning returning;
    private final ToldReturns returns;
    private final OneAtATime turns;
    /** What somebody else was at when it was looked at. */
    private final Set<CheckoutId> passedOver = ConcurrentHashMap.newKeySet();

    private final Map<Tried, Attempt> begun = new ConcurrentHashMap<>();

    /** What was picked up, and is again after a while at the earliest: a key store may ask at each try. */
    private record Tried(CheckoutId id, Optional<CheckoutState> state) {}

    /** When that was, by the monotonic clock, and how long it rests afterwards. */
    private record Attempt(long nanos, Duration pause) {}

    Recovery(
            BreakGlassParts parts,
            CheckoutLog log,
            KeyVault vault,
            Fetching fetching,
            Returning returning,
            ToldReturns returns,
            OneAtATime turns) {
        this.parts = parts;
        this.log = log;
        this.vault = vault;
        this.fetching = fetching;
        this.returning = returning;
        this.returns = returns;
        this.turns = turns;
    }

    /**
     * Brings everything of this device to a true state; what could not be done is told, and tried at the next start.
     *
     * @param destroyed called once no key is left that should not be, and before anything is searched for copies
     */
    List<Failure> run(Consumer<String> steps, Runnable destroyed) {
        List<Failure> problems = new ArrayList<>();
        Register register = log.read();
        List<CheckoutId> folders = vault.ids();
        boolean any = !folders.isEmpty()
                || register.checkouts().stream()
                        .anyMatch(c -> !c.state(now()).over()
                                || unfinished(c)
                                || Returning.roleActive(c)
                                || Returning.originalUnclear(c));
        if (!any) {
            return problems;
        }
        String device = log.device();
        List<CheckoutId> unclear = new ArrayList<>();
        for (Checkout checkout : register.checkouts()) {
            if (ours(checkout, device)) {
                CheckoutId id = checkout.id();
                // Read anew: what was under way a moment ago may be done.
                attempt(
                        problems,
                        () -> alone(id, () -> {
                            one(id, steps);
                            if (unclear(log.checkout(id))) {
                                unclear.add(id);
                            }
                        }));
            }
        }
        destroyed.run();
        // Not what is destroyed from here on: whoever does that finishes it, and tells.
        for (CheckoutId id : unclear) {
            attempt(problems, () -> alone(id, () -> finish(id, steps)));
        }
        for (CheckoutId id : folders) {
            attempt(problems, () -> alone(id, () -> folder(id, device, steps)));
        }
        return problems;
    }

    /**
     * Picks up what is halfway though nobody is at it any more: another program that was may have ended.
     *
     * @param checkouts as they were a moment ago
     * @return what could not be done
     */
    List<Failure> abandoned(List<Checkout> checkouts, String device) {
        List<Failure> problems = new ArrayList<>();
        for (Checkout checkout : checkouts) {
            CheckoutId id = checkout.id();
            CheckoutState state = checkout.state(now());
            boolean halfway = state == CheckoutState.FETCHING
                    || state == CheckoutState.RETURNING
                    || unclear(checkout)
                    // Its program was killed, and it ended after the start that looked for it.
                    || (state == CheckoutState.IN_USE && ours(checkout, device) && !proxy(id))
                    || (state.over() && Returning.roleActive(checkout))
                    || passedOver.contains(id);
            Tried now = new Tried(id, Optional.of(state));
            if (halfway && ours(checkout, device) && rested(now)) {
                attempt(
                        problems,
                        () -> alone(id, () -> {
                            begun(now, unsearched(checkout));
                            one(id, _ -> {});
                            finish(id, _ -> {});
                            if (vault.ids().contains(id)) {
                                folder(id, device, _ -> {});
                            }
                        }));
            }
        }
        attempt(problems, () -> leftover(problems, device));
        return problems;
    }

    /** What lies here and belongs to nothing that is held here: of two devices that fetched at once, one holds in vain. */
    private void leftover(List<Failure> problems, String device) {
        for (CheckoutId id : vault.ids()) {
            Tried now = new Tried(id, Optional.empty());
            if (rested(now)) {
                attempt(problems, () -> {
                    Optional<Checkout> known = log.look().register().checkout(id);
                    if (known.filter(c -> underWay(c, device)).isEmpty()) {
                        alone(id, () -> {
                            begun(now, false);
                            folder(id, device, _ -> {});
                        });
                    }
                });
            }
        }
    }

    /** Whether somebody brings it to its end, and with it what lies here. */
    private boolean underWay(Checkout checkout, String device) {
        return ours(checkout, device) && (checkout.openFetch().isPresent() || unfinished(checkout));
    }

    /**
     * Refuses while there is a key here whose approval another ledger would not know: a start would find the key without a
     * reason to be here, and destroy it. Where the team's ledger cannot be reached, what this machine recorded decides.
     *
     * @param wanted what is not done then, as a clause
     */
    void nothingHere(String wanted) {
        List<CheckoutId> folders = vault.ids();
        CheckoutLog.Look look;
        try {
            look = log.look();
        } catch (FailureException e) {
            if (!e.failure().code().startsWith("ledger-")) {
                throw e;
            }
            // What lies on the disk is known all the same, and a key lies in a folder from its first moment.
            if (!folders.isEmpty()) {
                throw new FailureException(BreakGlassFailures.maybeHereUnread(folders.getFirst(), wanted), e);
            }
            return;
        }
        if (look.register().checkouts().isEmpty() && folders.isEmpty()) {
            return;
        }
        String device = log.device();
        for (Checkout checkout : look.register().checkouts()) {
            boolean fetching = checkout.state(now()) == CheckoutState.FETCHING;
            if ((fetching || unfinished(checkout)) && ours(checkout, device)) {
                throw BreakGlassFailures.heldHere(checkout.id(), fetching, wanted)
                        .asException();
            }
        }
        for (CheckoutId id : folders) {
            if (!look.whole() && look.register().checkout(id).isEmpty()) {
                throw BreakGlassFailures.maybeHere(id, wanted).asException();
            }
        }
    }

    private boolean proxy(CheckoutId id) {
        return parts.custodian()
                .flatMap(c -> c.running(id))
                .filter(RunningProxy::alive)
                .isPresent();
    }

    private boolean rested(Tried now) {
        Attempt last = begun.get(now);
        return last == null
                || parts.nanos().getAsLong() - last.nanos() >= last.pause().toNanos();
    }

    /** A search that cannot be made walks the whole machine each time: it rests twice as long after each. */
    private void begun(Tried now, boolean search) {
        Attempt last = begun.get(now);
        Duration pause = search && last != null ? last.pause().multipliedBy(2) : AGAIN;
        begun.put(now, new Attempt(parts.nanos().getAsLong(), pause.compareTo(LONGEST) < 0 ? pause : LONGEST));
    }

    private void alone(CheckoutId id, Runnable work) {
        if (turns.unlessBusy(id, work)) {
            passedOver.remove(id);
        } else {
            passedOver.add(id);
        }
    }

    private void folder(CheckoutId id, String device, Consumer<String> steps) {
        if (!needed(id, device)) {
            steps.accept("Removing what was left of " + id);
            List<FailureException> stays = new ArrayList<>();
            Returning.step(stays, () -> parts.custodian().ifPresent(c -> c.end(id)));
            vault.destroyKey(id);
            parts.faults().reached(FaultPoint.LEFTOVER_KEY_DESTROYED);
            vault.removeSealed(id);
            parts.faults().reached(FaultPoint.LEFTOVER_SEALED_REMOVED);
            if (!stays.isEmpty()) {
                // The folder says which process it is.
                throw stays.getFirst();
            }
            vault.removeFolder(id);
        }
    }

    private boolean needed(CheckoutId id, String device) {
        CheckoutLog.Look look = log.look();
        if (!look.whole()) {
            // What the agreement of others made of it cannot be seen now: that nobody agreed would be no reason.
            return true;
        }
        return look.register()
                .checkout(id)
                .filter(c -> c.returned().isEmpty())
                .flatMap(Checkout::held)
                .filter(h -> h.device().equals(device))
                .isPresent();
    }

    private static boolean ours(Checkout checkout, String device) {
        return checkout.held()
                .map(h -> h.device().equals(device))
                .or(() -> checkout.openFetch().map(f -> f.device().equals(device)))
                .orElseGet(() -> !checkout.fetches().isEmpty()
                        ? checkout.fetches().getLast().device().equals(device)
                        : checkout.requester().device().equals(device));
    }

    private void one(CheckoutId id, Consumer<String> steps) {
        CheckoutLog.Look look = log.look();
        Checkout checkout = look.checkout(id);
        CheckoutState state = checkout.state(now());
        switch (state) {
            case FETCHING -> {
                steps.accept("Closing the interrupted fetch of " + id);
                fetching.failed(
                        id,
                        interrupted(),
                        checkout.openFetch().orElseThrow().file().isEmpty());
            }
            case HELD, IN_USE, OVERDUE -> held(checkout, state, look.whole(), steps);
            case RETURNING -> {
                steps.accept("Going on with the return of " + id);
                var _ = returning.destroyed(id, "");
            }
            case LOST, NEUTRALISED -> {
                if (unfinished(checkout)) {
                    steps.accept("Destroying the sealed key of " + id + ", which was "
                            + (state == CheckoutState.LOST ? "declared lost" : "seen to be refused"));
                    var _ = returning.destroyed(
                            id, state == CheckoutState.LOST ? "declared lost" : "the server refuses the certificate");
                } else {
                    role(checkout, look);
                }
            }
            case EXPIRED -> {
                if (!checkout.expired() && look.whole()) {
                    var _ = log.write(id, _ -> new CheckoutEvent.Said(CheckoutEvent.Said.What.EXPIRED, ""));
                    parts.faults().reached(FaultPoint.EXPIRY_RECORDED);
                }
                role(checkout, look);
            }
            case DENIED, CANCELLED, VERIFIED -> role(checkout, look);
            case REQUESTED, APPROVED, RETURNED -> {}
        }
    }

    /** Looks for copies of a key that is destroyed, and for an original nobody could tell of, and writes the receipt. */
    private void finish(CheckoutId id, Consumer<String> steps) {
        Checkout checkout = log.checkout(id);
        if (!unsearched(checkout)) {
            if (!Returning.originalUnclear(checkout)) {
                return;
            }
            // Looking for it alone takes no search of the machine; one is made once it is found out.
            var _ = fetching.removeOriginal(checkout);
        }
        steps.accept("Finishing the return of " + id);
        returns.goOn(id);
    }

    /** Whether something is left to be looked at, of a key that is destroyed. */
    private static boolean unclear(Checkout checkout) {
        return unsearched(checkout) || Returning.originalUnclear(checkout);
    }

    private static boolean unsearched(Checkout checkout) {
        return checkout.returned().isPresent()
                && checkout.receipt().filter(ReturnReceipt::searched).isEmpty();
    }

    /** A role that was activated for nothing is ended; whether it was for nothing, the ledger that counts says. */
    private void role(Checkout checkout, CheckoutLog.Look look) {
        if (look.whole()) {
            var _ = returning.role(checkout);
        }
    }

    /** Whether a key was here, and it was never seen to the end that it is gone. */
    private static boolean unfinished(Checkout checkout) {
        return checkout.held().isPresent() && checkout.receipt().isEmpty();
    }

    private void held(Checkout checkout, CheckoutState state, boolean whole, Consumer<String> steps) {
        CheckoutId id = checkout.id();
        boolean proxy = proxy(id);
        if (checkout.openUse().isPresent() && !proxy) {
            // One that was still starting may have the key, though no client can come to it.
            parts.custodian().ifPresent(c -> c.end(id));
            returning.closeUses(id, "the program ended without saying so", returning.recorded(checkout));
        }
        Optional<String> ended = checkout.withdrawn().or(() -> whole ? checkout.unagreed() : Optional.empty());
        if (ended.isPresent()) {
            steps.accept("Giving back " + id + ": " + ended.get());
            var _ = returning.destroyed(id, ended.get());
        } else if (state == CheckoutState.OVERDUE) {
            steps.accept("Giving back " + id + ", whose time is over");
            overdue(checkout);
            var _ = returning.destroyed(id, "time over");
        } else if (!vault.present(id).usable()) {
            steps.accept("Giving back " + id + ", whose sealed key is gone");
            var _ = returning.destroyed(id, "the sealed key or its data key was gone");
        } else if (Fetching.originalLeft(checkout).isPresent()) {
            // Whatever is given back takes it along.
            steps.accept("Removing the original of " + id);
            var _ = fetching.removeOriginal(checkout);
        }
    }

    /** Says in the ledger that the time is over. */
    void overdue(Checkout checkout) {
        if (checkout.overdueNoted().isEmpty()) {
            var _ = log.write(checkout.id(), _ -> new CheckoutEvent.Said(CheckoutEvent.Said.What.OVERDUE, "time over"));
            parts.faults().reached(FaultPoint.OVERDUE_RECORDED);
        }
    }

    private static Failure interrupted() {
        return Failure.expected(
                "breakglass-interrupted",
                "The program ended while the key was being fetched.",
                "Nothing of it was kept; Azure may have handed it out all the same.",
                "Fetch it again.");
    }

    private static void attempt(List<Failure> problems, Runnable work) {
        try {
            work.run();
        } catch (FailureException e) {
            problems.add(e.failure());
        } catch (RuntimeException e) {
            problems.add(Failure.defect("breakglass-recovery-defect", e));
        }
    }

    private Instant now() {
        return parts.clock().instant();
    }
}
