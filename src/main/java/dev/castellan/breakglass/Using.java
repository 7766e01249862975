package dev.castellan.breakglass;

import dev.castellan.failure.FailureException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;

/** Work with a key that is held: its proxy is started, and its beginning and its end are recorded. */
final class Using {
    private static final System.Logger LOG = System.getLogger(Using.class.getName());

    private final BreakGlassParts parts;
    private final CheckoutLog log;
    private final KeyVault vault;
    private final Fetching fetching;
    private final TimeWatch time;
    private final Board board;

    Using(BreakGlassParts parts, CheckoutLog log, KeyVault vault, Fetching fetching, TimeWatch time, Board board) {
        this.parts = parts;
        this.log = log;
        this.vault = vault;
        this.fetching = fetching;
        this.time = time;
        this.board = board;
    }

    /** Starts the proxy, or gives the one that runs. The key is fetched first where that was not done. */
    RunningProxy open(CheckoutId id, Consumer<String> steps) {
        Custodian custodian = parts.custodian()
                .orElseThrow(() -> BreakGlassFailures.noCustodian().asException());
        Optional<RunningProxy> running = custodian.running(id).filter(RunningProxy::alive);
        if (running.isPresent()) {
            return running.get();
        }
        if (log.checkout(id).state(now()) == CheckoutState.APPROVED) {
            var _ = board.changed(fetching.fromAzure(id, steps));
        }
        String use = UUID.randomUUID().toString();
        boolean policyKnown = log.look().policyKnown();
        Checkout checkout = log.write(id, c -> {
                    log.usable(c, now(), "used");
                    if (!policyKnown && !c.request().emergency()) {
                        throw BreakGlassFailures.policyUnknown(id, "used").asException();
                    }
                    return new CheckoutEvent.OpenIntent(use);
                })
                .checkout();
        reached(FaultPoint.OPEN_INTENT_RECORDED);
        try {
            steps.accept("Starting the proxy");
            RunningProxy proxy = custodian.open(opening(checkout));
            reached(FaultPoint.PROXY_STARTED);
            proxy.onEnd(how -> closed(id, use, how, proxy.requests()));
            var _ = board.changed(checkout);
            return proxy;
        } catch (FailureException e) {
            closed(id, use, e.failure().code(), 0);
            throw e;
        }
    }

    private Custodian.Opening opening(Checkout checkout) {
        CheckoutId id = checkout.id();
        Checkout.Holding held = checkout.held().orElseThrow();
        SealedAdminKey sealed = vault.sealed(id)
                .filter(s -> s.binding().checkout().equals(id.value())
                        && s.binding().fingerprint().equals(held.facts().fingerprint()))
                .orElseThrow(() -> BreakGlassFailures.sealedGone(id).asException());
        Duration left = time.left(checkout);
        if (!left.isPositive()) {
            throw BreakGlassFailures.overdue(id).asException();
        }
        CheckoutLog.Look look = log.look();
        CheckoutPolicy policy = look.register().policy();
        GuardPolicy guard = GuardPolicy.of(checkout.requester(), id, checkout.request(), policy.guard());
        // The key comes last: nothing after it fails before the custodian has it.
        byte[] dataKey = vault.dataKey(id)
                .orElseThrow(() -> BreakGlassFailures.sealedGone(id).asException());
        return new Custodian.Opening(
                id,
                checkout.requester(),
                sealed,
                dataKey,
                look.policyKnown() ? guard : guard.withoutTerminals(),
                held.deadline(),
                left,
                policy.failClosed(),
                policy.recordingKey(),
                vault.folder(id),
                parts.ledger());
    }

    private void closed(CheckoutId id, String use, String how, long requests) {
        try {
            Checkout now = log.checkout(id);
            boolean open = now.uses().stream()
                    .anyMatch(u -> u.id().equals(use) && u.until().isEmpty());
            if (open) {
                var _ = board.changed(log.write(id, c -> {
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

    private Instant now() {
        return parts.clock().instant();
    }

    private void reached(FaultPoint point) {
        parts.faults().reached(point);
    }
}
