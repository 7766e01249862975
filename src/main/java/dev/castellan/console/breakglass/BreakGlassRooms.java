package dev.castellan.console.breakglass;

import dev.castellan.breakglass.BreakGlass;
import dev.castellan.breakglass.BreakGlassSnapshot;
import dev.castellan.breakglass.CertificateProbe;
import dev.castellan.breakglass.Checkout;
import dev.castellan.breakglass.CheckoutId;
import dev.castellan.breakglass.CheckoutRequest;
import dev.castellan.breakglass.RunningProxy;
import dev.castellan.breakglass.proxy.LiveProxy;
import dev.castellan.breakglass.proxy.ProxyCustodian;
import dev.castellan.breakglass.proxy.RecordedTerminal;
import dev.castellan.breakglass.proxy.RecordingReview;
import dev.castellan.breakglass.proxy.TerminalMoment;
import dev.castellan.breakglass.proxy.Use;
import dev.castellan.breakglass.reconcile.KeptReconciliation;
import dev.castellan.breakglass.reconcile.Reconciliation;
import dev.castellan.breakglass.reconcile.Reconciling;
import dev.castellan.breakglass.reconcile.Sources;
import dev.castellan.breakglass.sweep.Fingerprints;
import dev.castellan.failure.Failure;
import dev.castellan.failure.FailureException;
import dev.castellan.fleet.Fleet;
import dev.castellan.fleet.FleetCluster;
import dev.castellan.ledger.Ledger;
import dev.castellan.settings.Profile;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** The desk before the real room, which is opened when it is first needed. */
public final class BreakGlassRooms implements BreakGlassDesk {
    private static final System.Logger LOG = System.getLogger(BreakGlassRooms.class.getName());

    private final Supplier<BreakGlass> room;
    private final Supplier<Optional<BreakGlass>> ifOpened;
    private final Fleet fleet;
    private final Reconciling reconciling;
    private final Supplier<Ledger> ledger;
    private final Path folder;
    private final Supplier<Profile> profile;
    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
    private volatile Optional<BreakGlass> opened = Optional.empty();
    private volatile Reconciled reconciled = new Reconciled(false, Optional.empty(), Optional.empty());

    /**
     * What reconciling said last.
     *
     * @param known whether what was kept has been read, or there is something newer
     */
    private record Reconciled(boolean known, Optional<Reconciliation> last, Optional<Failure> lost) {}

    /**
     * Opens nothing yet.
     *
     * @param ifOpened the room if anybody opened it, whether a screen did or what watches the time of keys
     * @param folder where the check-outs of this machine lie, with their records
     * @param profile whose clusters are reconciled
     */
    public BreakGlassRooms(
            Supplier<BreakGlass> room,
            Supplier<Optional<BreakGlass>> ifOpened,
            Fleet fleet,
            Reconciling reconciling,
            Supplier<Ledger> ledger,
            Path folder,
            Supplier<Profile> profile) {
        this.room = room;
        this.ifOpened = ifOpened;
        this.fleet = fleet;
        this.reconciling = reconciling;
        this.ledger = ledger;
        this.folder = folder;
        this.profile = profile;
    }

    @Override
    public Optional<BreakGlassSnapshot> snapshot() {
        return ifOpened.get().map(BreakGlass::snapshot);
    }

    @Override
    public void refresh() {
        BreakGlass made = opened();
        recall(kept());
        var _ = made.refresh();
        if (fleet.latest().clusters().isEmpty()) {
            // Opened by an address, before anybody looked at the fleet.
            var _ = fleet.refresh();
        }
    }

    /** Where a result is kept: it says nothing of another profile's clusters, nor of another ledger's check-outs. */
    private KeptReconciliation kept() {
        Profile of = profile.get();
        String whose =
                String.join("\n", of.name(), of.tenant(), ledger.get().team().orElse("own"));
        return new KeptReconciliation(folder.resolveSibling(
                "breakglass-reconciled-" + Fingerprints.of(whose).substring(0, 16) + ".json"));
    }

    /** What was found before this console was started. */
    private synchronized void recall(KeptReconciliation kept) {
        if (reconciled.known()) {
            return;
        }
        try {
            reconciled = new Reconciled(true, kept.read(), Optional.empty());
        } catch (FailureException e) {
            LOG.log(Level.WARNING, "what was reconciled last is not known any more", e);
            reconciled = new Reconciled(true, Optional.empty(), Optional.of(e.failure()));
        }
    }

    /** Whoever calls this waits for the ledger and the key store, the first time. */
    private BreakGlass opened() {
        BreakGlass made = room.get();
        synchronized (this) {
            if (opened.isEmpty()) {
                opened = Optional.of(made);
                var _ = made.onChange(() -> listeners.forEach(Runnable::run));
            }
        }
        return made;
    }

    @Override
    public Runnable onChange(Runnable listener) {
        listeners.add(listener);
        return () -> listeners.remove(listener);
    }

    @Override
    public List<FleetCluster> clusters() {
        return fleet.latest().clusters();
    }

    @Override
    public Checkout request(CheckoutRequest request) {
        return opened().request(request);
    }

    @Override
    public Checkout approve(CheckoutId id, String comment) {
        return opened().approve(id, comment);
    }

    @Override
    public Checkout deny(CheckoutId id, String reason) {
        return opened().deny(id, reason);
    }

    @Override
    public Checkout cancel(CheckoutId id, String reason) {
        return opened().cancel(id, reason);
    }

    @Override
    public Checkout review(CheckoutId id, String comment) {
        return opened().review(id, comment);
    }

    @Override
    public Checkout declareLost(CheckoutId id, String reason) {
        return opened().declareLost(id, reason);
    }

    @Override
    public void open(CheckoutId id, Consumer<String> steps) {
        RunningProxy _ = opened().open(id, steps);
    }

    @Override
    public Optional<Live> live(CheckoutId id) {
        return opened().running(id)
                .map(p -> p instanceof LiveProxy live
                        ? new Live(
                                live.kubeconfig(), live.since(), live.requests(), live.impersonates(), live.trouble())
                        : new Live(p.kubeconfig(), p.since(), p.requests(), true, Optional.empty()));
    }

    @Override
    public Runnable watch(CheckoutId id, Consumer<SeenRequest> each) {
        if (opened().running(id).orElse(null) instanceof LiveProxy live) {
            AutoCloseable watch = live.watch(use -> {
                if (use.phase() == Use.Phase.END) {
                    each.accept(seen(use));
                }
            });
            return () -> {
                try {
                    watch.close();
                } catch (Exception e) {
                    LOG.log(Level.DEBUG, "a look at requests did not end well", e);
                }
            };
        }
        return () -> {};
    }

    static SeenRequest seen(Use use) {
        String where = use.namespace().isEmpty() || use.name().isEmpty()
                ? use.namespace() + use.name()
                : use.namespace() + " · " + use.name();
        String outcome = switch (use.outcome()) {
            case OPEN -> "open";
            case ANSWERED -> "answered";
            case STREAMED -> "streamed";
            case REFUSED -> "refused: " + use.rule();
            case LEFT -> "the client left";
            case FAILED -> "no answer";
            case CUT -> "cut off";
        };
        return new SeenRequest(
                use.at(),
                use.verb() + " " + (use.resource().isEmpty() ? use.path() : use.resource()),
                use.exec().isEmpty() ? where : where + " · " + String.join(" ", use.exec()),
                use.status(),
                outcome,
                use.outcome() == Use.Outcome.REFUSED);
    }

    @Override
    public void terminate(CheckoutId id) {
        opened().running(id).ifPresent(RunningProxy::end);
        var _ = opened().refresh();
    }

    @Override
    public Checkout giveBack(CheckoutId id, String cause) {
        return opened().giveBack(id, cause);
    }

    @Override
    public CertificateProbe.Answer probe(CheckoutId id) {
        return opened().probe(id, Optional.empty(), List.of(), Optional.empty());
    }

    @Override
    public void acceptPolicy(String proposalHash) {
        opened().acceptPolicy(proposalHash);
    }

    @Override
    public Optional<Reconciliation> reconciled() {
        return reconciled.last();
    }

    @Override
    public Optional<Failure> reconciledLost() {
        return reconciled.lost();
    }

    @Override
    public Reconciliation reconcile(Sources sources, Consumer<String> steps) {
        Reconciliation found = reconciling.run(sources, steps);
        KeptReconciliation kept = kept();
        synchronized (this) {
            reconciled = new Reconciled(true, Optional.of(found), Optional.empty());
            try {
                kept.keep(found);
                removeEarlier();
            } catch (IOException e) {
                // It is shown now; the next start knows the one before, with its age.
                LOG.log(Level.WARNING, "what was reconciled could not be kept", e);
            }
        }
        listeners.forEach(Runnable::run);
        return found;
    }

    /** Castellan once kept one result for whatever profile; nobody reads that any more. */
    private void removeEarlier() throws IOException {
        for (String end : List.of("", ".previous", ".lock")) {
            boolean _ = Files.deleteIfExists(folder.resolveSibling("breakglass-reconciled.json" + end));
        }
    }

    @Override
    public RecordedTerminal.Listing recordings(CheckoutId id, Optional<Path> record) {
        Path own = ProxyCustodian.record(folder.resolve(id.value()));
        return RecordingReview.list(ledger.get(), id, record.or(() -> Optional.of(own)));
    }

    @Override
    public boolean play(RecordedTerminal terminal, Path key, Consumer<TerminalMoment> moments) {
        return RecordingReview.play(terminal, key, moments);
    }

    @Override
    public void terminal(CheckoutId id) {
        Path kubeconfig = opened().running(id)
                .map(RunningProxy::kubeconfig)
                .orElseThrow(() -> new FailureException(UserTerminal.nothingRuns()));
        UserTerminal.open(kubeconfig);
    }
}
