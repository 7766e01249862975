package dev.castellan.console.breakglass;

import dev.castellan.breakglass.BreakGlassSnapshot;
import dev.castellan.breakglass.CertificateProbe;
import dev.castellan.breakglass.Checkout;
import dev.castellan.breakglass.CheckoutId;
import dev.castellan.breakglass.CheckoutRequest;
import dev.castellan.console.shell.ShellContext;
import dev.castellan.failure.Failure;
import dev.castellan.failure.FailureException;
import dev.castellan.fleet.ClusterId;
import dev.castellan.fleet.DisplayText;
import dev.castellan.fleet.FleetCluster;
import dev.castellan.job.Job;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/** What the break-glass pages know, and what can be asked of them. Commands return at once; safe for any thread. */
final class BreakGlassModel implements AutoCloseable {
    private static final Duration SHORT = Duration.ofMinutes(2);
    /** The service takes minutes to hand a kubeconfig out, and a search of a full disk takes more. */
    static final Duration LONG = Duration.ofMinutes(30);

    private static final int KEPT = 100;

    private final BreakGlassDesk desk;
    private final ShellContext shell;
    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
    private final Runnable unlisten;
    private final Object lock = new Object();
    private final Map<CheckoutId, BreakGlassDesk.Live> live = new HashMap<>();
    private final Map<CheckoutId, RequestRate> rates = new HashMap<>();
    private final Map<CheckoutId, String> steps = new HashMap<>();
    private final Map<CheckoutId, Runnable> watches = new HashMap<>();
    private final Map<CheckoutId, Deque<BreakGlassDesk.SeenRequest>> seen = new HashMap<>();
    private final UntrackedModel untracked;
    private BreakGlassPicture picture;
    private boolean closed;

    BreakGlassModel(BreakGlassDesk desk, ShellContext shell) {
        this.desk = desk;
        this.shell = shell;
        this.picture = desk.snapshot()
                .map(s -> BreakGlassPicture.of(s, Map.of(), Map.of()))
                .orElse(BreakGlassPicture.NOTHING);
        this.untracked = new UntrackedModel(desk, shell, () -> listeners.forEach(Runnable::run));
        this.unlisten = desk.onChange(this::look);
    }

    /** What was fetched or used without a check-out. */
    UntrackedModel untracked() {
        return untracked;
    }

    /** The recorded terminals of a check-out; whoever asks closes it. */
    TerminalsModel terminals(CheckoutId id) {
        return new TerminalsModel(desk, shell, id, () -> listeners.forEach(Runnable::run));
    }

    /** What is known now. */
    BreakGlassPicture picture() {
        synchronized (lock) {
            return picture;
        }
    }

    /** Requests a minute through the proxy on this machine. */
    long rate(CheckoutId id) {
        synchronized (lock) {
            RequestRate rate = rates.get(id);
            return rate == null ? 0 : rate.perMinute();
        }
    }

    /** Requests through the proxy on this machine so far. */
    long requests(CheckoutId id) {
        synchronized (lock) {
            BreakGlassDesk.Live now = live.get(id);
            return now == null ? 0 : now.requests();
        }
    }

    /** The latest requests through the proxy on this machine since this screen looks, newest first. */
    List<BreakGlassDesk.SeenRequest> seen(CheckoutId id) {
        synchronized (lock) {
            Deque<BreakGlassDesk.SeenRequest> requests = seen.get(id);
            return requests == null ? List.of() : List.copyOf(requests);
        }
    }

    private void seen(CheckoutId id, BreakGlassDesk.SeenRequest request) {
        synchronized (lock) {
            Deque<BreakGlassDesk.SeenRequest> requests = seen.computeIfAbsent(id, _ -> new ArrayDeque<>());
            requests.addFirst(request);
            if (requests.size() > KEPT) {
                requests.removeLast();
            }
        }
    }

    /** Begins to look at what newly runs, and ends with what does not run any more. */
    private void watch(Set<CheckoutId> running) {
        List<CheckoutId> fresh = new ArrayList<>();
        List<Runnable> ended = new ArrayList<>();
        synchronized (lock) {
            for (CheckoutId id : running) {
                if (!watches.containsKey(id) && !closed) {
                    watches.put(id, () -> {});
                    fresh.add(id);
                }
            }
            watches.entrySet().removeIf(e -> {
                boolean over = closed || !running.contains(e.getKey());
                if (over) {
                    ended.add(e.getValue());
                }
                return over;
            });
        }
        ended.forEach(Runnable::run);
        for (CheckoutId id : fresh) {
            Runnable end = desk.watch(id, request -> seen(id, request));
            boolean late;
            synchronized (lock) {
                late = watches.replace(id, end) == null;
            }
            if (late) {
                end.run();
            }
        }
    }

    Optional<FleetCluster> cluster(ClusterId id) {
        return desk.clusters().stream().filter(c -> c.id().equals(id)).findFirst();
    }

    List<FleetCluster> clusters() {
        return desk.clusters().stream()
                .filter(FleetCluster::azure)
                .sorted(Comparator.comparing(FleetCluster::name))
                .toList();
    }

    /** Calls the listener after each change, on the thread that made it. */
    Runnable onChange(Runnable listener) {
        listeners.add(listener);
        return () -> listeners.remove(listener);
    }

    /** Reads the ledger again. */
    void readAgain() {
        var _ = Thread.ofVirtual().name("breakglass-read").start(() -> {
            try {
                desk.refresh();
                look();
            } catch (RuntimeException e) {
                Failure why = Failure.of(e, "breakglass-read");
                change(p -> p.failed(why));
            }
        });
    }

    /** Takes over what the room read. */
    private void look() {
        Map<CheckoutId, BreakGlassDesk.Live> running = new HashMap<>();
        for (BreakGlassSnapshot.Item item :
                desk.snapshot().map(BreakGlassSnapshot::out).orElse(List.of())) {
            if (item.here()) {
                desk.live(item.checkout().id())
                        .ifPresent(l -> running.put(item.checkout().id(), l));
            }
        }
        synchronized (lock) {
            live.clear();
            live.putAll(running);
            rates.keySet().retainAll(running.keySet());
            running.forEach((id, l) -> rates.computeIfAbsent(id, _ -> new RequestRate())
                    .count(shell.clock().now(), l.requests()));
        }
        watch(running.keySet());
        show();
    }

    /** The newest snapshot is taken here, whoever asks: an older one must not come back. */
    private void show() {
        change(before -> {
            Optional<BreakGlassSnapshot> now = desk.snapshot();
            if (now.isEmpty()) {
                return before;
            }
            // The count goes on without being news: labels that show it ask for it.
            Map<CheckoutId, BreakGlassDesk.Live> still = new HashMap<>();
            live.forEach((id, l) ->
                    still.put(id, new BreakGlassDesk.Live(l.kubeconfig(), l.since(), 0, l.names(), l.trouble())));
            return BreakGlassPicture.of(now.get(), still, Map.copyOf(steps));
        });
    }

    private void change(UnaryOperator<BreakGlassPicture> how) {
        synchronized (lock) {
            BreakGlassPicture next = closed ? picture : how.apply(picture);
            if (next.equals(picture)) {
                return;
            }
            picture = next;
        }
        listeners.forEach(Runnable::run);
    }

    /** Sends a request; {@code then} is told its name or {@code failed} is called, on the interface thread. */
    void request(CheckoutRequest request, Consumer<CheckoutId> then, Runnable failed) {
        Job<CheckoutId> job = shell.start(
                "Ask for the admin certificate",
                SHORT,
                progress -> desk.request(request).id());
        shell.ui().deliver(job.result(), then, failure -> {
            failed.run();
            shell.notices().failure(failure);
        });
    }

    void approve(CheckoutRow row, String comment) {
        run(
                row,
                "Approve",
                SHORT,
                _ -> desk.approve(row.checkout().id(), comment),
                "Approved. The requester can go on.");
    }

    void deny(CheckoutRow row, String reason) {
        run(row, "Deny", SHORT, _ -> desk.deny(row.checkout().id(), reason), "Denied.");
    }

    void cancel(CheckoutRow row, String reason) {
        run(row, "Withdraw the request", SHORT, _ -> desk.cancel(row.checkout().id(), reason), "Withdrawn.");
    }

    void review(CheckoutRow row, String comment) {
        AtomicReference<String> done = new AtomicReference<>("");
        run(
                row,
                "Review the emergency",
                SHORT,
                _ -> {
                    Checkout after = desk.review(row.checkout().id(), comment);
                    done.set(
                            after.reviewOpen(shell.clock().now())
                                    ? "Recorded. The review stays open: who asked was not signed in, so one more"
                                            + " person has to look at it."
                                    : "The review is closed.");
                },
                done::get);
    }

    void declareLost(CheckoutRow row, String reason) {
        run(
                row,
                "Declare it lost",
                SHORT,
                _ -> desk.declareLost(row.checkout().id(), reason),
                "Declared lost. The cluster is marked until the certificate is refused.");
    }

    /** Fetches the key where needed and starts the proxy. */
    void open(CheckoutRow row) {
        run(
                row,
                "Open break-glass access",
                LONG,
                step -> desk.open(row.checkout().id(), step),
                "");
    }

    /** Ends the proxy; the key stays sealed. */
    void terminate(CheckoutRow row) {
        run(
                row,
                "End the proxy",
                SHORT,
                _ -> desk.terminate(row.checkout().id()),
                "The proxy is gone. The key is still held.");
    }

    /** Gives it back, with the search for copies. */
    void giveBack(CheckoutRow row) {
        run(
                row,
                "Give the admin certificate back",
                LONG,
                step -> {
                    step.accept("Ending the proxy, destroying the key, looking for copies");
                    desk.giveBack(row.checkout().id(), "by hand");
                },
                "Given back. The receipt says what was found.");
    }

    /** Opens the user's terminal. */
    void terminal(CheckoutRow row) {
        run(row, "Open a terminal", SHORT, _ -> desk.terminal(row.checkout().id()), "");
    }

    /** Asks the API server whether it still takes the certificate. */
    void probe(CheckoutRow row) {
        Job<CertificateProbe.Answer> job = shell.start(
                "Ask the API server whether it refuses the certificate",
                SHORT,
                progress -> desk.probe(row.checkout().id()));
        shell.ui()
                .deliver(
                        job.result(),
                        answer -> {
                            switch (answer) {
                                case CertificateProbe.Answer.Refused refused ->
                                    shell.notices()
                                            .success("The certificate was refused " + refused.tries()
                                                    + " times. The mark is taken away.");
                                case CertificateProbe.Answer.Accepted _ ->
                                    shell.notices()
                                            .warning("The API server still takes the certificate. Whoever has a copy is"
                                                    + " in.");
                                case CertificateProbe.Answer.Unclear unclear ->
                                    shell.notices()
                                            .warning("It could not be found out: " + DisplayText.clean(unclear.why()));
                            }
                        },
                        failure -> shell.notices().failure(failure));
    }

    void acceptPolicy(String hash) {
        Job<Boolean> job = shell.start("Accept the policy", SHORT, progress -> {
            desk.acceptPolicy(hash);
            return true;
        });
        shell.ui()
                .deliver(
                        job.result(),
                        _ -> shell.notices().success("The policy is in force."),
                        failure -> shell.notices().failure(failure));
    }

    /** What would be cut off. */
    List<String> atStake() {
        synchronized (lock) {
            return steps.values().stream()
                    .map(step -> "“" + step + "” is under way and would be cut off.")
                    .toList();
        }
    }

    private interface Work {
        void run(Consumer<String> steps) throws FailureException;
    }

    private void run(CheckoutRow row, String title, Duration deadline, Work work, String done) {
        run(row, title, deadline, work, () -> done);
    }

    private void run(CheckoutRow row, String title, Duration deadline, Work work, Supplier<String> done) {
        CheckoutId id = row.checkout().id();
        synchronized (lock) {
            if (steps.putIfAbsent(id, title) != null) {
                return;
            }
        }
        show();
        Job<Boolean> job = shell.start(
                title + ": " + DisplayText.clean(row.checkout().request().clusterName()), deadline, progress -> {
                    work.run(step -> {
                        progress.step(Optional.empty(), step);
                        synchronized (lock) {
                            steps.put(id, step);
                        }
                        show();
                    });
                    return true;
                });
        var _ = job.result().whenComplete((ok, thrown) -> {
            synchronized (lock) {
                steps.remove(id);
            }
            look();
            if (thrown == null) {
                if (!done.get().isEmpty()) {
                    shell.notices().success(done.get());
                }
            } else if (job.view().state() == Job.State.FAILED) {
                shell.notices().failure(Failure.of(thrown, "breakglass-screen"));
            }
        });
    }

    @Override
    public void close() {
        synchronized (lock) {
            closed = true;
        }
        listeners.clear();
        untracked.close();
        unlisten.run();
        watch(Set.of());
    }
}
