package dev.castellan.breakglass.proxy;

import dev.castellan.breakglass.CheckoutId;
import dev.castellan.breakglass.Custodian;
import dev.castellan.breakglass.FaultPoint;
import dev.castellan.breakglass.GuardPolicy;
import dev.castellan.failure.Failure;
import dev.castellan.failure.FailureException;
import dev.castellan.job.ProcessMark;
import dev.castellan.ledger.Draft;
import dev.castellan.ledger.Entry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Function;

/** Proxies in child processes: those that this program started, and those that another one of the same user did. */
public final class ProxyCustodian implements Custodian {
    /** Of the ledger's entries about the record: what is in it up to there. */
    public static final String ROOT_TYPE = "checkout.requests.root";

    private static final System.Logger LOG = System.getLogger(ProxyCustodian.class.getName());
    private static final Duration LONGEST_TOKEN = Duration.ofHours(1);
    private static final Duration ORDERLY = Duration.ofSeconds(6);
    private static final String RECORD = "record";

    private final Function<CheckoutId, Path> folders;
    private final InstantSource clock;
    private final List<String> flags;
    private final Noting noting;
    private final FaultPoint.Watcher faults;
    private final Map<CheckoutId, List<Own>> started = new ConcurrentHashMap<>();

    /**
     * Nothing is started.
     *
     * @param folders where a check-out lies on this machine, as {@link Custodian.Opening#folder} has it
     */
    public ProxyCustodian(Function<CheckoutId, Path> folders, InstantSource clock) {
        this(folders, clock, FaultPoint.Watcher.NONE);
    }

    /**
     * The same for tests of what is left when this program ends.
     *
     * @param faults told of each step of a start
     */
    public ProxyCustodian(Function<CheckoutId, Path> folders, InstantSource clock, FaultPoint.Watcher faults) {
        this(folders, clock, List.of(), ProxyNote::write, faults);
    }

    ProxyCustodian(
            Function<CheckoutId, Path> folders,
            InstantSource clock,
            List<String> flags,
            Noting noting,
            FaultPoint.Watcher faults) {
        this.folders = folders;
        this.clock = clock;
        this.flags = flags;
        this.noting = noting;
        this.faults = faults;
    }

    /** Keeps a note in the folder of a proxy, so that tests can stand in for a full disk. */
    @FunctionalInterface
    interface Noting {
        void keep(ProxyNote note, Path folder) throws IOException;
    }

    /** What the ledger has of the records, by check-out. */
    public static Map<String, List<RecordRoot>> roots(List<Entry> entries) {
        Map<String, List<RecordRoot>> roots = new LinkedHashMap<>();
        String before = "checkout-requests/";
        for (Entry entry : entries) {
            Map<String, Object> body = entry.body();
            if (entry.type().equals(ROOT_TYPE)
                    && entry.subject().startsWith(before)
                    && body.get("segment") instanceof String segment
                    && body.get("lines") instanceof Long lines
                    && body.get("requests") instanceof Long requests
                    && body.get("sha256") instanceof String sha256) {
                roots.computeIfAbsent(entry.subject().substring(before.length()), c -> new ArrayList<>())
                        .add(new RecordRoot(segment, lines, requests, sha256));
            }
        }
        return roots;
    }

    /** Where the record of a check-out lies, below its folder. */
    public static Path record(Path folder) {
        return folder.resolve(RECORD);
    }

    @Override
    public LiveProxy open(Opening opening) {
        sweep(opening.folder());
        byte[] random = new byte[6];
        new SecureRandom().nextBytes(random);
        Path run = ProxyNote.newFolder(opening.folder(), HexFormat.of().formatHex(random));
        Own own = new Own(opening, clock.instant());
        try {
            Private.folder(opening.folder());
            ProxyPlan plan = plan(opening, run);
            ProxySession session =
                    ProxySession.start(plan, opening.sealed(), opening.dataKey(), own, flags, new Birth(own, run));
            boolean known = false;
            try {
                faults.reached(FaultPoint.CHILD_READY);
                noting.keep(own.begin(session), run);
                faults.reached(FaultPoint.PROXY_NOTED);
                started.computeIfAbsent(opening.checkout(), c -> new CopyOnWriteArrayList<>())
                        .add(own);
                own.onEnd(how ->
                        started.getOrDefault(opening.checkout(), List.of()).remove(own));
                known = true;
                return own;
            } finally {
                if (!known) {
                    // It holds the key, and nobody else knows of it.
                    session.close();
                }
            }
        } catch (IOException | IllegalArgumentException e) {
            remove(run);
            throw new FailureException(ProxyFailures.notStarted(e), e);
        } catch (FailureException e) {
            remove(run);
            throw e;
        } finally {
            Arrays.fill(opening.dataKey(), (byte) 0);
        }
    }

    /** Who starts a proxy: it is noted before it has the key, so that whoever comes after a crash finds and ends it. */
    private final class Birth implements ProxySession.Birth {
        private final Own own;
        private final Path run;

        Birth(Own own, Path run) {
            this.own = own;
            this.run = run;
        }

        @Override
        public void started(ProcessHandle child) throws IOException {
            faults.reached(FaultPoint.CHILD_STARTED);
            Private.folder(run);
            noting.keep(own.starting(child), run);
            faults.reached(FaultPoint.CHILD_NOTED);
        }

        @Override
        public void handedOver() {
            faults.reached(FaultPoint.KEY_HANDED_OVER);
        }
    }

    private static ProxyPlan plan(Opening opening, Path run) {
        return new ProxyPlan(
                opening.checkout().value(),
                opening.sealed().binding().cluster(),
                scope(opening.guard()),
                opening.deadline(),
                opening.remaining(),
                GuardRules.of(opening.guard(), LONGEST_TOKEN),
                record(opening.folder()),
                run,
                "",
                opening.failClosed(),
                opening.recordingKey().orElse(""));
    }

    private static ProxyPlan.Scope scope(GuardPolicy guard) {
        if (guard.actingAs().isEmpty()) {
            return ProxyPlan.Scope.OF_CERTIFICATE;
        }
        GuardPolicy.Impersonation as = guard.actingAs().get();
        return as.groups().contains("system:masters")
                ? ProxyPlan.Scope.full(as.user(), as.extra())
                : ProxyPlan.Scope.limited(as.user(), as.groups(), as.extra());
    }

    @Override
    public Optional<dev.castellan.breakglass.RunningProxy> running(CheckoutId checkout) {
        return live(checkout).map(p -> p);
    }

    /** The proxy of a check-out on this machine with what there is to see of it, whoever started it. */
    public Optional<LiveProxy> live(CheckoutId checkout) {
        for (Own own : started.getOrDefault(checkout, List.of())) {
            if (own.alive()) {
                return Optional.of(own);
            }
        }
        Path folder = folders.apply(checkout);
        return ProxyNote.in(folder).stream()
                .filter(f -> f.note().checkout().equals(checkout.value()))
                .filter(f -> f.note().ready() && f.process().isPresent())
                .findFirst()
                .map(f -> new Foreign(checkout, folder, f));
    }

    @Override
    public void end(CheckoutId checkout) {
        for (Own own : started.getOrDefault(checkout, List.of())) {
            own.end();
        }
        Path folder = folders.apply(checkout);
        for (ProxyNote.Found found : ProxyNote.in(folder)) {
            kill(found);
        }
        sweep(folder);
    }

    private static void kill(ProxyNote.Found found) {
        Optional<ProcessHandle> process = found.process();
        if (process.isPresent()) {
            boolean _ = process.get().destroy();
            if (!gone(process.get())) {
                boolean _ = process.get().destroyForcibly();
                if (!gone(process.get())) {
                    throw ProxyFailures.notEnded(found.note().pid()).asException();
                }
            }
        }
    }

    private static boolean gone(ProcessHandle process) {
        boolean interrupted = Thread.interrupted();
        try {
            var _ = process.onExit().get(ORDERLY.toSeconds(), TimeUnit.SECONDS);
            return true;
        } catch (TimeoutException e) {
            return false;
        } catch (InterruptedException e) {
            interrupted = true;
            return !process.isAlive();
        } catch (ExecutionException e) {
            return !process.isAlive();
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Removes folders of proxies that are gone, as after a power cut; what is in them opens nothing any more. */
    private void sweep(Path folder) {
        try {
            for (Path gone : ProxyNote.abandoned(folder, clock.instant())) {
                Private.remove(gone);
            }
        } catch (IOException e) {
            LOG.log(System.Logger.Level.WARNING, "The folder of a proxy could not be removed", e);
        }
    }

    private static void remove(Path run) {
        try {
            Private.remove(run);
        } catch (IOException e) {
            LOG.log(System.Logger.Level.WARNING, "The folder of a proxy could not be removed", e);
        }
    }

    @Override
    public long recorded(CheckoutId checkout, Instant since) {
        long requests = 0;
        try {
            for (Path segment : Segment.list(record(folders.apply(checkout)))) {
                Segment.Reading reading = Segment.read(segment, _ -> {});
                if (reading.opening()
                        .filter(o -> !Instant.parse(o.started()).isBefore(since))
                        .isPresent()) {
                    requests += reading.root().requests();
                }
            }
        } catch (IOException | RuntimeException e) {
            LOG.log(System.Logger.Level.WARNING, "The record of a proxy cannot be read to its end", e);
        }
        return requests;
    }

    /** One that this program started. */
    private static final class Own implements LiveProxy, ProxySession.Listener {
        private final Opening opening;
        private final Instant since;
        private final List<Consumer<Use>> watchers = new CopyOnWriteArrayList<>();
        private volatile Optional<ProxySession> session = Optional.empty();
        private volatile Optional<Failure> trouble = Optional.empty();
        private final AtomicLong passed = new AtomicLong();

        Own(Opening opening, Instant since) {
            this.opening = opening;
            this.since = since;
        }

        /** What is to be noted of it before it has the key, so that it can be ended. */
        ProxyNote starting(ProcessHandle child) {
            ProcessMark mark = ProcessMark.of(child);
            return new ProxyNote(
                    opening.checkout().value(),
                    mark.pid(),
                    mark.started(),
                    mark.birth(),
                    since,
                    0,
                    false,
                    new Protection(false, false, Protection.Locked.NOTHING));
        }

        /** What is to be noted of it, so that other programs find it. */
        ProxyNote begin(ProxySession begun) throws IOException {
            session = Optional.of(begun);
            ProcessHandle child = ProcessHandle.of(begun.pid()).orElseThrow(() -> new IOException("it ended at once"));
            ProcessMark mark = ProcessMark.of(child);
            return new ProxyNote(
                    opening.checkout().value(),
                    mark.pid(),
                    mark.started(),
                    mark.birth(),
                    since,
                    begun.port(),
                    begun.impersonates(),
                    begun.protection());
        }

        private ProxySession session() {
            return session.orElseThrow();
        }

        @Override
        public void use(Use use) {
            if (use.phase() == Use.Phase.END && use.outcome() != Use.Outcome.REFUSED) {
                passed.incrementAndGet();
            }
            watchers.forEach(w -> w.accept(use));
        }

        @Override
        public void root(RecordRoot root) {
            Map<String, Object> body = new LinkedHashMap<>();
            body.put("segment", root.segment());
            body.put("lines", root.lines());
            body.put("requests", root.requests());
            body.put("sha256", root.sha256());
            var _ = opening.recorder()
                    .append(Draft.of(ROOT_TYPE, opening.checkout().requestsSubject(), body));
        }

        @Override
        public void notice(Failure failure) {
            trouble = Optional.of(failure);
        }

        @Override
        public CheckoutId checkout() {
            return opening.checkout();
        }

        @Override
        public Path kubeconfig() {
            return session().kubeconfig();
        }

        @Override
        public Instant since() {
            return since;
        }

        @Override
        public long requests() {
            return passed.get();
        }

        @Override
        public boolean alive() {
            return session.isPresent() && session().live();
        }

        @Override
        public void onEnd(Consumer<String> told) {
            var _ = session().ended().thenAccept(why -> told.accept(words(why)));
        }

        private static String words(ProxySession.Ended why) {
            return switch (why) {
                case ASKED -> "ended by this console";
                case TIME -> "its time was over";
                case RECORD -> "its requests could no longer be recorded";
                case KILLED -> "its process was ended from outside";
            };
        }

        @Override
        public void end() {
            session.ifPresent(ProxySession::close);
        }

        @Override
        public AutoCloseable watch(Consumer<Use> each) {
            watchers.add(each);
            return () -> watchers.remove(each);
        }

        @Override
        public boolean own() {
            return true;
        }

        @Override
        public boolean impersonates() {
            return session().impersonates();
        }

        @Override
        public Protection protection() {
            return session().protection();
        }

        @Override
        public Optional<Failure> trouble() {
            return trouble;
        }
    }

    /** One that another program of this user started. */
    private record Foreign(CheckoutId checkout, Path folder, ProxyNote.Found found) implements LiveProxy {
        @Override
        public Path kubeconfig() {
            return found.kubeconfig();
        }

        @Override
        public Instant since() {
            return found.note().since();
        }

        @Override
        public long requests() {
            try {
                List<Path> segments = Segment.list(record(folder));
                return segments.isEmpty()
                        ? 0
                        : Segment.read(segments.getLast(), use -> {}).root().requests();
            } catch (IOException e) {
                return 0;
            }
        }

        @Override
        public boolean alive() {
            return found.process().isPresent() && Files.exists(found.kubeconfig());
        }

        @Override
        public void onEnd(Consumer<String> told) {
            Optional<ProcessHandle> process = found.process();
            if (process.isEmpty()) {
                told.accept("it had ended");
            } else {
                var _ = process.get().onExit().thenAccept(p -> told.accept("its process ended"));
            }
        }

        @Override
        public void end() {
            kill(found);
        }

        @Override
        public AutoCloseable watch(Consumer<Use> each) {
            return RecordTail.begin(record(folder), each);
        }

        @Override
        public boolean own() {
            return false;
        }

        @Override
        public boolean impersonates() {
            return found.note().impersonates();
        }

        @Override
        public Protection protection() {
            return found.note().protection();
        }

        @Override
        public Optional<Failure> trouble() {
            return Optional.empty();
        }
    }
}
