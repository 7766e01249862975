package dev.castellan.console.breakglass;

import dev.castellan.breakglass.BreakGlassSnapshot;
import dev.castellan.breakglass.CertificateProbe;
import dev.castellan.breakglass.Checkout;
import dev.castellan.breakglass.CheckoutId;
import dev.castellan.breakglass.CheckoutRequest;
import dev.castellan.breakglass.CheckoutState;
import dev.castellan.breakglass.Person;
import dev.castellan.breakglass.proxy.RecordedTerminal;
import dev.castellan.breakglass.proxy.TerminalMoment;
import dev.castellan.breakglass.reconcile.Reconciliation;
import dev.castellan.breakglass.reconcile.Sources;
import dev.castellan.failure.Failure;
import dev.castellan.fleet.ClusterId;
import dev.castellan.fleet.Environment;
import dev.castellan.fleet.FleetCluster;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/** A room that plays along: check-outs move as they are asked to. */
final class FakeBreakGlassDesk implements BreakGlassDesk {
    final List<String> asked = new CopyOnWriteArrayList<>();
    final Map<CheckoutId, Checkout> checkouts = new LinkedHashMap<>();
    final Map<CheckoutId, Live> running = new LinkedHashMap<>();
    final List<SeenRequest> seen = new ArrayList<>();
    final List<FleetCluster> clusters = new ArrayList<>();
    volatile Optional<RuntimeException> failing = Optional.empty();
    volatile Optional<RuntimeException> reading = Optional.empty();
    volatile Runnable before = () -> {};
    volatile Reconciliation next = Untracked.clean();
    volatile Optional<Reconciliation> reconciled = Optional.empty();
    volatile Map<ClusterId, Environment> said = Map.of();
    volatile List<Failure> findings = List.of();
    volatile Optional<Failure> lost = Optional.empty();
    volatile RecordedTerminal.Listing recordings = new RecordedTerminal.Listing(List.of(), List.of());
    volatile List<TerminalMoment> moments = List.of();
    volatile boolean whole = true;
    volatile boolean clean = true;
    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
    private volatile Person me;
    private volatile boolean read;

    FakeBreakGlassDesk(Person me) {
        this.me = me;
    }

    FakeBreakGlassDesk with(Checkout... all) {
        for (Checkout c : all) {
            checkouts.put(c.id(), c);
        }
        return this;
    }

    /** Another console: somebody else before the same ledger. */
    void actAs(Person other) {
        me = other;
        told();
    }

    void told() {
        read = true;
        listeners.forEach(Runnable::run);
    }

    @Override
    public synchronized Optional<BreakGlassSnapshot> snapshot() {
        return read
                ? Optional.of(Checkouts.snapshot(me, List.copyOf(checkouts.values()), said, findings))
                : Optional.empty();
    }

    @Override
    public void refresh() {
        reading.ifPresent(f -> {
            throw f;
        });
        told();
    }

    @Override
    public Runnable onChange(Runnable listener) {
        listeners.add(listener);
        return () -> listeners.remove(listener);
    }

    @Override
    public List<FleetCluster> clusters() {
        return clusters;
    }

    private Checkout move(CheckoutId id, CheckoutState to, String what) {
        asked.add(what);
        failing.ifPresent(f -> {
            throw f;
        });
        Checkout next;
        synchronized (this) {
            Checkout old = checkouts.get(id);
            if (old == null) {
                throw new IllegalArgumentException("unknown " + id);
            }
            next = Checkouts.in(to, Character.digit(id.value().charAt(14), 36), old.requester(), old.request());
            checkouts.put(id, next);
        }
        told();
        return next;
    }

    @Override
    public Checkout request(CheckoutRequest request) {
        asked.add("request " + request.clusterName() + " " + request.scope().text() + " " + request.duration());
        failing.ifPresent(f -> {
            throw f;
        });
        Checkout made = Checkouts.in(CheckoutState.REQUESTED, 9, me, request);
        synchronized (this) {
            checkouts.put(made.id(), made);
        }
        told();
        return made;
    }

    @Override
    public Checkout approve(CheckoutId id, String comment) {
        return move(id, CheckoutState.APPROVED, "approve " + comment);
    }

    @Override
    public Checkout deny(CheckoutId id, String reason) {
        return move(id, CheckoutState.DENIED, "deny " + reason);
    }

    @Override
    public Checkout cancel(CheckoutId id, String reason) {
        return move(id, CheckoutState.CANCELLED, "cancel");
    }

    @Override
    public Checkout review(CheckoutId id, String comment) {
        asked.add("review " + comment);
        return checkouts.values().iterator().next();
    }

    @Override
    public Checkout declareLost(CheckoutId id, String reason) {
        return move(id, CheckoutState.LOST, "lost " + reason);
    }

    @Override
    public void open(CheckoutId id, Consumer<String> steps) {
        steps.accept("Azure prepares the kubeconfig");
        before.run();
        running.put(
                id,
                new Live(
                        Path.of("/home/ada/.local/share/castellan/breakglass/" + id + "/config"),
                        Checkouts.NOW,
                        12,
                        true,
                        Optional.empty()));
        var _ = move(id, CheckoutState.IN_USE, "open");
    }

    @Override
    public Optional<Live> live(CheckoutId id) {
        return Optional.ofNullable(running.get(id));
    }

    @Override
    public Runnable watch(CheckoutId id, Consumer<SeenRequest> each) {
        seen.forEach(each);
        return () -> asked.add("unwatch");
    }

    @Override
    public void terminate(CheckoutId id) {
        running.remove(id);
        var _ = move(id, CheckoutState.HELD, "terminate");
    }

    @Override
    public Checkout giveBack(CheckoutId id, String cause) {
        running.remove(id);
        return move(id, clean ? CheckoutState.VERIFIED : CheckoutState.RETURNED, "return " + cause);
    }

    @Override
    public CertificateProbe.Answer probe(CheckoutId id) {
        asked.add("probe");
        return new CertificateProbe.Answer.Refused(3);
    }

    @Override
    public void acceptPolicy(String proposalHash) {
        asked.add("accept");
    }

    @Override
    public Optional<Reconciliation> reconciled() {
        return reconciled;
    }

    @Override
    public Optional<Failure> reconciledLost() {
        return lost;
    }

    @Override
    public RecordedTerminal.Listing recordings(CheckoutId id, Optional<Path> record) {
        asked.add("recordings " + id + record.map(r -> " " + r).orElse(""));
        before.run();
        failing.ifPresent(f -> {
            throw f;
        });
        return recordings;
    }

    @Override
    public boolean play(RecordedTerminal terminal, Path key, Consumer<TerminalMoment> told) {
        asked.add("play " + terminal.use().number() + " " + key);
        before.run();
        failing.ifPresent(f -> {
            throw f;
        });
        moments.forEach(told);
        return whole;
    }

    @Override
    public Reconciliation reconcile(Sources sources, Consumer<String> steps) {
        asked.add(
                "reconcile " + (sources.live() ? "live" : "files") + " " + sources.audit() + " " + sources.activity());
        steps.accept("Activity log of Production");
        before.run();
        failing.ifPresent(f -> {
            throw f;
        });
        lost = Optional.empty();
        reconciled = Optional.of(next);
        told();
        return next;
    }

    @Override
    public void terminal(CheckoutId id) {
        asked.add("terminal");
    }
}
