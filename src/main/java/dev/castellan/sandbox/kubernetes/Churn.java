package dev.castellan.sandbox.kubernetes;

import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Changes that never stop: containers become ready and unready, crash and come back, pods are replaced by others, events
 * tell of it. Objects stay small, because trees are made when they are looked at.
 */
final class Churn implements AutoCloseable {
    private static final int MOST_EVENTS = 10_000;
    private static final long TICK_MILLIS = 20;
    private static final long FOLLOWS_MILLIS = 3_000;
    private static final String PODS = "pods";
    private static final String EVENTS = "events";

    /** What a pod is doing. */
    enum Mood {
        STARTING,
        RUNNING,
        UNREADY,
        CRASHED,
        TERMINATING
    }

    /** A pod that lives: the planned one with another state. */
    record Living(Pods.Lazy base, Mood mood, int restarts, long bornMillis, long sinceMillis, long version)
            implements Stored {
        @Override
        public String namespace() {
            return base.namespace();
        }

        @Override
        public String name() {
            return base.name();
        }

        @Override
        public Map<String, String> labels() {
            return base.labels();
        }

        @Override
        public @Nullable String field(String path) {
            return path.equals("status.phase") ? phase() : base.field(path);
        }

        private String phase() {
            return mood == Mood.STARTING ? "Pending" : "Running";
        }

        @Override
        public ObjectNode object() {
            ObjectNode pod = base.object();
            ObjectNode metadata = Json.within(pod, "metadata");
            metadata.put("resourceVersion", Long.toString(version));
            String since = Instant.ofEpochMilli(sinceMillis / 1_000 * 1_000).toString();
            if (bornMillis > 0) {
                metadata.put(
                        "creationTimestamp",
                        Instant.ofEpochMilli(bornMillis / 1_000 * 1_000).toString());
            }
            if (mood == Mood.TERMINATING) {
                metadata.put("deletionTimestamp", since).put("deletionGracePeriodSeconds", 30);
            }
            ObjectNode status = Json.within(pod, "status");
            status.put("phase", phase());
            boolean ready = mood == Mood.RUNNING || mood == Mood.TERMINATING;
            if (status.path("conditions") instanceof ArrayNode conditions) {
                for (var condition : conditions) {
                    if (condition instanceof ObjectNode object
                            && Json.text(object, "type").endsWith("Ready")) {
                        object.put("status", ready ? "True" : "False").put("lastTransitionTime", since);
                    }
                }
            }
            if (status.path("containerStatuses").path(0) instanceof ObjectNode container) {
                container.put("ready", ready).put("started", ready).put("restartCount", restarts);
                container.set(
                        "state",
                        switch (mood) {
                            case STARTING -> Json.obj("waiting", Json.obj("reason", "ContainerCreating"));
                            case CRASHED ->
                                Json.obj(
                                        "waiting",
                                        Json.obj(
                                                "reason",
                                                "CrashLoopBackOff",
                                                "message",
                                                "back-off 10s restarting failed container"));
                            case RUNNING, UNREADY, TERMINATING -> Json.obj("running", Json.obj("startedAt", since));
                        });
                if (restarts > 0) {
                    container.set(
                            "lastState",
                            Json.obj(
                                    "terminated",
                                    Json.obj(
                                            "reason",
                                            "Error",
                                            "exitCode",
                                            1,
                                            "startedAt",
                                            since,
                                            "finishedAt",
                                            since)));
                }
            }
            return pod;
        }
    }

    /** An event about a pod. */
    record Told(Pods.Lazy pod, String name, String reason, String type, String message, long atMillis, long version)
            implements Stored {
        @Override
        public String namespace() {
            return pod.namespace();
        }

        @Override
        public Map<String, String> labels() {
            return Map.of();
        }

        @Override
        public ObjectNode object() {
            String at = Instant.ofEpochMilli(atMillis / 1_000 * 1_000).toString();
            Sheet sheet = pod.origin().sheet();
            ObjectNode metadata = sheet.metadata("Event", namespace(), name, Map.of(), Instant.parse(at));
            metadata.put("resourceVersion", Long.toString(version));
            return Json.obj(
                    "apiVersion",
                    "v1",
                    "kind",
                    "Event",
                    "metadata",
                    metadata,
                    "involvedObject",
                    Json.obj(
                            "kind", "Pod",
                            "namespace", namespace(),
                            "name", pod.name(),
                            "uid", sheet.uid("Pod", namespace(), pod.name()),
                            "apiVersion", "v1"),
                    "reason",
                    reason,
                    "message",
                    message,
                    "source",
                    Json.obj("component", "kubelet", "host", pod.node()),
                    "firstTimestamp",
                    at,
                    "lastTimestamp",
                    at,
                    "count",
                    1,
                    "type",
                    type,
                    "reportingComponent",
                    "kubelet",
                    "reportingInstance",
                    pod.node());
        }
    }

    private record Due(long atMillis, ObjectStore.Key key, Mood next) {}

    private final ObjectStore store;
    private final InstantSource clock;
    private final DoubleSupplier perSecond;
    private final SplittableRandom random;
    private final List<ObjectStore.Key> pods = new ArrayList<>();
    private final Deque<ObjectStore.Key> events = new ArrayDeque<>();
    private final Deque<Due> due = new ArrayDeque<>();
    private final AtomicBoolean closed = new AtomicBoolean();
    private long made;

    /** Does nothing before it is run; {@code perSecond} is asked again and again. */
    Churn(ObjectStore store, InstantSource clock, long seed, DoubleSupplier perSecond) {
        this.store = store;
        this.clock = clock;
        this.perSecond = perSecond;
        this.random = new SplittableRandom(seed);
    }

    /** Puts events about pods into a store before it is used. */
    static void fill(ObjectStore store, int events, Instant now) {
        List<Stored> pods = store.all(PODS, "");
        for (int i = 0; i < events && !pods.isEmpty(); i++) {
            if (pods.get((int) (i * 7L % pods.size())) instanceof Pods.Lazy pod) {
                long version = store.version() + 1;
                store.load(EVENTS, told(pod, i, "Pulled", now.toEpochMilli() - i * 300L, version));
            }
        }
    }

    private static Told told(Pods.Lazy pod, long number, String reason, long at, long version) {
        return new Told(
                pod,
                pod.name() + "." + "%016x".formatted(number),
                reason,
                reason.equals("BackOff") || reason.equals("Unhealthy") ? "Warning" : "Normal",
                switch (reason) {
                    case "BackOff" -> "Back-off restarting failed container";
                    case "Unhealthy" -> "Readiness probe failed: HTTP probe failed with statuscode: 503";
                    case "Killing" -> "Stopping container";
                    case "Scheduled" ->
                        "Successfully assigned " + pod.namespace() + "/" + pod.name() + " to " + pod.node();
                    default -> "Container image already present on machine";
                },
                at,
                version);
    }

    /** Starts to change things. */
    Churn start() {
        Thread.ofPlatform().daemon().name("practice-churn").start(this::run);
        return this;
    }

    /** Takes over the pods that are there. */
    void adopt() {
        for (Stored pod : store.all(PODS, "")) {
            pods.add(new ObjectStore.Key(pod.namespace(), pod.name()));
        }
    }

    private void run() {
        adopt();
        double owed = 0;
        long last = System.nanoTime();
        try {
            while (!closed.get()) {
                Thread.sleep(TICK_MILLIS);
                long now = System.nanoTime();
                owed += perSecond.getAsDouble() * (now - last) / 1e9;
                last = now;
                // A machine that cannot keep up is not asked for more and more.
                owed = Math.min(owed, Math.max(1, perSecond.getAsDouble()));
                while (owed >= 1 && !pods.isEmpty()) {
                    step(clock.instant().toEpochMilli());
                    owed--;
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** One change. */
    void step(long now) {
        Due next = due.peek();
        if (next != null && next.atMillis() <= now) {
            due.poll();
            follow(next, now);
            return;
        }
        ObjectStore.Key key = pods.get(random.nextInt(pods.size()));
        Optional<Living> found = living(key);
        if (found.isEmpty()) {
            return;
        }
        Living pod = found.get();
        int dice = random.nextInt(100);
        if (dice < 15) {
            tell(pod.base(), "Unhealthy", now);
        } else if (pod.mood() != Mood.RUNNING) {
            become(key, pod, Mood.RUNNING, pod.restarts(), now);
        } else if (dice < 55) {
            become(key, pod, Mood.UNREADY, pod.restarts(), now);
            due.add(new Due(now + FOLLOWS_MILLIS, key, Mood.RUNNING));
        } else if (dice < 80) {
            become(key, pod, Mood.CRASHED, pod.restarts() + 1, now);
            due.add(new Due(now + FOLLOWS_MILLIS, key, Mood.RUNNING));
        } else {
            become(key, pod, Mood.TERMINATING, pod.restarts(), now);
            due.add(new Due(now + FOLLOWS_MILLIS, key, Mood.TERMINATING));
        }
    }

    private void follow(Due next, long now) {
        Optional<Living> found = living(next.key());
        if (found.isEmpty()) {
            return;
        }
        Living pod = found.get();
        if (next.next() != Mood.TERMINATING) {
            if (pod.mood() != Mood.TERMINATING) {
                become(next.key(), pod, next.next(), pod.restarts(), now);
            }
            return;
        }
        store.delete(PODS, next.key());
        replace(next.key(), pod.base(), now);
    }

    /** Another pod of the same workload comes, under a new name. */
    private void replace(ObjectStore.Key old, Pods.Lazy base, long now) {
        String stem = base.name().replaceFirst("-[a-z0-9]{1,8}$", "");
        String name = stem + "-" + base.origin().sheet().suffix(5, "churn", base.name(), Long.toString(++made));
        ObjectStore.Key key = new ObjectStore.Key(old.namespace(), name);
        Optional<Stored> written = store.write(
                PODS,
                key,
                0,
                version -> new Living(
                        new Pods.Lazy(base.origin(), Math.max(1, base.ordinal()), name, base.node(), version),
                        Mood.STARTING,
                        0,
                        now,
                        now,
                        version));
        if (written.isPresent()) {
            int at = pods.indexOf(old);
            if (at >= 0) {
                pods.set(at, key);
            }
            due.add(new Due(now + FOLLOWS_MILLIS, key, Mood.RUNNING));
        }
    }

    private Optional<Living> living(ObjectStore.Key key) {
        Optional<Stored> stored = store.get(PODS, key.namespace(), key.name());
        return stored.flatMap(s -> switch (s) {
            case Living pod -> Optional.of(pod);
            case Pods.Lazy pod -> Optional.of(new Living(pod, Mood.RUNNING, 0, 0, 0, pod.version()));
            default -> Optional.empty();
        });
    }

    private void become(ObjectStore.Key key, Living pod, Mood mood, int restarts, long now) {
        var _ = store.write(
                PODS,
                key,
                pod.version(),
                version -> new Living(pod.base(), mood, restarts, pod.bornMillis(), now, version));
    }

    private void tell(Pods.Lazy pod, String reason, long now) {
        if (events.isEmpty()) {
            store.all(EVENTS, "").forEach(e -> events.add(new ObjectStore.Key(e.namespace(), e.name())));
        }
        long number = 0x1_0000_0000L + ++made;
        ObjectStore.Key key = new ObjectStore.Key(pod.namespace(), pod.name() + "." + "%016x".formatted(number));
        var _ = store.write(EVENTS, key, 0, version -> told(pod, number, reason, now, version));
        events.add(key);
        if (events.size() > MOST_EVENTS) {
            store.delete(EVENTS, events.removeFirst());
        }
    }

    @Override
    public void close() {
        closed.set(true);
    }
}
