package dev.castellan.breakglass;

import dev.castellan.failure.Failure;
import dev.castellan.fleet.ClusterId;
import dev.castellan.fleet.Environment;
import dev.castellan.identity.Safe;
import dev.castellan.ledger.Actor;
import dev.castellan.ledger.ForeignTime;
import dev.castellan.ledger.Ledger;
import dev.castellan.ledger.LedgerSettings;
import dev.castellan.ledger.TeamSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

/** One console on a folder of its own, with everything outside pretended. Made again on the same folder it is a restart. */
final class TestRoom implements AutoCloseable {
    static final Instant START = Instant.parse("2026-11-26T15:00:00Z");

    /** What goes on outside and outlives a restart. */
    static final class World {
        final AtomicReference<Instant> wall = new AtomicReference<>(START);
        final AtomicLong nanos = new AtomicLong();
        final TestAuthority authority = new TestAuthority(START);
        final TestAuthority.Client admin = authority.admin();
        final List<String> asked = new CopyOnWriteArrayList<>();
        final List<String> roles = new CopyOnWriteArrayList<>();
        volatile Optional<Failure> refusal = Optional.empty();
        volatile String kubeconfig = authority.kubeconfig(admin, "https://10.0.0.1:6443");
        volatile Optional<Failure> proxyStays = Optional.empty();
        volatile CopySearch.Outcome outcome =
                new CopySearch.Outcome(List.of("/home/ada/.kube"), List.of(), List.of(), List.of(), List.of());
        volatile CertificateProbe.Answer answer = new CertificateProbe.Answer.Refused(5);
        volatile Optional<Instant> serverTime = Optional.empty();
        volatile Optional<Instant> azureTime = Optional.empty();
        volatile long recorded;
        volatile Runnable beforeAnswer = () -> {};
        volatile Runnable beforeSearch = () -> {};
        volatile Runnable beforeHook = () -> {};
        volatile Runnable beforeClock = () -> {};
        final List<FakeProxy> proxies = new CopyOnWriteArrayList<>();
        final List<Custodian.Opening> openings = new CopyOnWriteArrayList<>();

        void pass(Duration time) {
            wall.updateAndGet(w -> w.plus(time));
            nanos.addAndGet(time.toNanos());
        }
    }

    final World world;
    final Ledger ledger;
    final BreakGlassParts parts;
    final BreakGlass room;
    final List<Notice> notices = new CopyOnWriteArrayList<>();
    final List<Notice> hooked = new CopyOnWriteArrayList<>();
    final Path folder;
    private final KeysHere keys;

    TestRoom(World world, Path folder, Safe safe, Actor actor, Optional<TeamSettings> team, FaultPoint.Watcher faults) {
        this(world, folder, safe, actor, team, faults, Optional.empty());
    }

    /** With a custodian in place of one that starts nothing. */
    TestRoom(
            World world,
            Path folder,
            Safe safe,
            Actor actor,
            Optional<TeamSettings> team,
            FaultPoint.Watcher faults,
            Optional<Custodian> custodian) {
        this.world = world;
        this.folder = folder;
        InstantSource clock = () -> {
            world.beforeClock.run();
            return world.wall.get();
        };
        this.keys = new KeysHere(
                (credential, _) -> {
                    // It takes the key itself to ask.
                    var _ = credential.privateKey();
                    return new KeyWork.Probed(world.answer, credential.server(), world.serverTime);
                },
                clock);
        LedgerSettings settings =
                LedgerSettings.of(Optional.of(made(folder.resolve("ledger"))), safe, () -> actor, clock);
        this.ledger = Ledger.open(team.map(settings::withTeam).orElse(settings));
        this.parts = new BreakGlassParts(
                ledger,
                () -> actor,
                safe,
                folder.resolve("breakglass"),
                Optional.of(new Source()),
                Optional.of(custodian.orElseGet(FakeCustodian::new)),
                Optional.of(_ -> {
                    world.beforeSearch.run();
                    return world.outcome;
                }),
                keys,
                notice -> {
                    world.beforeHook.run();
                    hooked.add(notice);
                },
                clock,
                world.nanos::get,
                faults);
        this.room = new BreakGlass(parts);
        var _ = room.onNotice(notices::add);
    }

    static TestRoom of(World world, Path folder, Safe safe) {
        return new TestRoom(world, folder, safe, actor("ada"), Optional.empty(), FaultPoint.Watcher.NONE);
    }

    /** A console of somebody, which nothing befalls. */
    static TestRoom of(World world, Path folder, Safe safe, String name) {
        return new TestRoom(world, folder, safe, actor(name), Optional.empty(), FaultPoint.Watcher.NONE);
    }

    /** Joins a team's ledger, which is made where there is none yet. */
    void join(TeamSettings team, boolean create) {
        ledger.join(team.url(), team.user(), new char[0], create);
    }

    static Actor actor(String name) {
        return new Actor(name + "@contoso.com", "oid-" + name + ".tenant");
    }

    static Path made(Path folder) {
        try {
            return java.nio.file.Files.createDirectories(folder);
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    static CheckoutRequest request(Environment environment, boolean emergency, CheckoutRequest.Source source) {
        return new CheckoutRequest(
                new ClusterId(
                        "/subscriptions/s/resourcegroups/r/providers/microsoft.kubernetes/connectedclusters/pos-07"),
                "pos-07",
                environment,
                "AKS on Azure Local",
                "The API server refuses Entra",
                Optional.of("INC-1"),
                Duration.ofHours(1),
                CheckoutScope.FULL,
                source,
                emergency);
    }

    static CheckoutRequest test() {
        return request(Environment.TEST, false, CheckoutRequest.Source.AZURE);
    }

    KeyVault vault(Safe safe) {
        return new KeyVault(folder.resolve("breakglass"), safe, _ -> {});
    }

    CheckoutState state(CheckoutId id) {
        return room.checkout(id).state(world.wall.get());
    }

    @Override
    public void close() {
        room.close();
        ledger.close();
    }

    private final class Source implements AdminSource {
        @Override
        public KeyWork.Taken fetch(ClusterId cluster, Actor actor, String clientRequestId, KeyWork.Sealing sealing) {
            world.asked.add(clientRequestId);
            world.beforeAnswer.run();
            boolean allowed = world.roles.contains("active");
            world.refusal
                    .filter(f -> !allowed || !f.code().equals("azure-forbidden"))
                    .ifPresent(f -> {
                        throw f.asException();
                    });
            return keys.seal(
                    TestAuthority.bytes(world.kubeconfig),
                    sealing,
                    world.azureTime.map(t -> new ForeignTime("management.azure.com", t)));
        }

        @Override
        public Optional<EligibleRole> eligible(ClusterId cluster, Actor actor) {
            return world.roles.contains("eligible")
                    ? Optional.of(new EligibleRole("/subscriptions/s", "/roles/admin", "/schedules/1", "Cluster Admin"))
                    : Optional.empty();
        }

        @Override
        public void activate(
                EligibleRole role,
                Actor actor,
                String name,
                String justification,
                Optional<String> ticket,
                Duration time) {
            world.roles.add("active");
        }

        @Override
        public void deactivate(EligibleRole role, Actor actor, String name) {
            boolean _ = world.roles.remove("active");
        }
    }

    /** A child process that is none; those of a killed program end with it. */
    final class FakeProxy implements RunningProxy {
        private final CheckoutId id;
        private final List<Consumer<String>> told = new ArrayList<>();
        private Optional<String> ended = Optional.empty();
        final AdminCredential credential;

        FakeProxy(CheckoutId id, AdminCredential credential) {
            this.id = id;
            this.credential = credential;
        }

        @Override
        public CheckoutId checkout() {
            return id;
        }

        @Override
        public Path kubeconfig() {
            return folder.resolve("kubeconfig");
        }

        @Override
        public Instant since() {
            return START;
        }

        @Override
        public long requests() {
            return 7;
        }

        @Override
        public synchronized boolean alive() {
            return ended.isEmpty();
        }

        @Override
        public synchronized void onEnd(Consumer<String> listener) {
            if (ended.isPresent()) {
                listener.accept(ended.get());
            } else {
                told.add(listener);
            }
        }

        @Override
        public void end() {
            List<Consumer<String>> listeners;
            synchronized (this) {
                if (ended.isPresent()) {
                    return;
                }
                ended = Optional.of("ended");
                listeners = List.copyOf(told);
            }
            credential.close();
            listeners.forEach(l -> l.accept("ended"));
        }
    }

    private final class FakeCustodian implements Custodian {
        @Override
        public RunningProxy open(Opening opening) {
            AdminCredential credential = opening.sealed()
                    .open(opening.dataKey())
                    .orElseThrow(() ->
                            BreakGlassFailures.sealedGone(opening.checkout()).asException());
            java.util.Arrays.fill(opening.dataKey(), (byte) 0);
            FakeProxy proxy = new FakeProxy(opening.checkout(), credential);
            world.proxies.add(proxy);
            world.openings.add(opening);
            return proxy;
        }

        @Override
        public Optional<RunningProxy> running(CheckoutId checkout) {
            return world.proxies.stream()
                    .filter(p -> p.id.equals(checkout) && p.alive())
                    .map(RunningProxy.class::cast)
                    .findFirst();
        }

        @Override
        public long recorded(CheckoutId checkout, Instant since) {
            return world.recorded;
        }

        @Override
        public void end(CheckoutId checkout) {
            world.proxyStays.ifPresent(f -> {
                throw f.asException();
            });
            running(checkout).ifPresent(RunningProxy::end);
        }
    }
}
