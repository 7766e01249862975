package dev.castellan.browse.object;

import dev.castellan.browse.FeedState;
import dev.castellan.failure.Failure;
import dev.castellan.failure.FailureException;
import dev.castellan.kubernetes.AccessAttributes;
import dev.castellan.kubernetes.ApiResource;
import dev.castellan.kubernetes.DeleteOptions;
import dev.castellan.kubernetes.EvictAnswer;
import dev.castellan.kubernetes.ObjectName;
import dev.castellan.kubernetes.ObjectPage;
import dev.castellan.kubernetes.Permission;
import dev.castellan.kubernetes.WriteAnswer;
import dev.castellan.kubernetes.WriteOptions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.function.Consumer;
import tools.jackson.databind.node.ObjectNode;

/**
 * Empties a node: closes it, then asks each pod to go as its disruption budgets allow, and waits until they are gone. A server
 * that cannot be asked for a while is asked again until the time is over. Can be stopped by an interrupt at any moment; the
 * node then stays closed, and that is recorded.
 */
public final class Drain {
    private static final int MOST_PODS = 2_000;
    private static final Duration PAUSE = Duration.ofSeconds(5);
    private static final Duration LOOK = Duration.ofSeconds(1);

    /** What passes without anybody doing anything about it. */
    private static final Set<String> PASSING = Set.of("cluster-server-error", "cluster-throttled", "cluster-protocol");

    private final ObjectDesk desk;
    private final Preparation preparation;
    private final DrainPlan plan;

    /**
     * How far it is.
     *
     * @param pod which pod
     * @param step where it stands
     * @param message the server's words, untrusted; may be empty
     */
    public record Progress(ObjectAddress pod, Step step, String message) {}

    /** Where a pod stands. */
    public enum Step {
        ASKED,
        /** A disruption budget does not allow it yet; it is asked again. */
        WAITS,
        /** The server could not be asked about it; it is asked again. */
        UNHEARD,
        GONE,
        REFUSED,
        /** The time was over before it was gone. */
        LEFT
    }

    /**
     * How it ended.
     *
     * @param gone how many pods are gone
     * @param left the pods that are still there, with the reason
     * @param stopped whether somebody stopped it before its end
     * @param broken what kept it from going on
     * @param unrecorded why the outcome is not in the ledger
     */
    public record Result(
            int gone, List<Progress> left, boolean stopped, Optional<Failure> broken, Optional<Failure> unrecorded) {
        public Result {
            left = List.copyOf(left);
        }

        /** Whether the node is empty of what had to go. */
        public boolean complete() {
            return left.isEmpty() && !stopped;
        }
    }

    private Drain(ObjectDesk desk, Preparation preparation, DrainPlan plan) {
        this.desk = desk;
        this.preparation = preparation;
        this.plan = plan;
    }

    static Drain prepare(ObjectDesk desk, ObjectAddress node) {
        LiveObject live = desk.read(node);
        DrainPlan plan = DrainPlan.of(
                node,
                all(desk, "", "Pod", "spec.nodeName=" + node.name()),
                all(desk, "policy", "PodDisruptionBudget", ""));
        for (AccessAttributes asked : List.of(
                AccessAttributes.on(live.name(), "patch", ""),
                new AccessAttributes("create", "", "pods", "eviction", "", ""))) {
            Permission permission = desk.calls().may(asked);
            if (permission.denied()) {
                MissingRole role = desk.role(asked);
                return new Drain(
                        desk,
                        new Preparation.Refused(desk.forbidden(permission, role), List.of(), Optional.of(role)),
                        plan);
            }
        }
        Change change = new Change.Drain(node, plan.leaving(), plan.lost());
        return new Drain(
                desk,
                new Preparation.Ready(
                        change,
                        live,
                        List.of(),
                        plan.consequences(),
                        Keeper.of(desk.seat().id(), live.object()),
                        List.of(),
                        Risk.of(change, desk.seat().environment().get())),
                plan);
    }

    private static List<ObjectNode> all(ObjectDesk desk, String group, String kind, String fields) {
        Optional<ApiResource> resource = desk.kinds().find(group, kind);
        if (resource.isEmpty()) {
            return List.of();
        }
        ObjectPage page = desk.calls().list(resource.get(), "", "", fields, MOST_PODS);
        if (page.more()) {
            throw Failure.expected(
                            "browse-too-many",
                            "There are more than " + MOST_PODS + " objects of kind " + kind + ".",
                            "The plan would not be whole, so nothing is done.",
                            "Drain this node with kubectl.")
                    .asException();
        }
        return page.items();
    }

    /** What is known before. */
    public Preparation preparation() {
        return preparation;
    }

    /** What happens to each pod. */
    public DrainPlan plan() {
        return plan;
    }

    /**
     * Does it. Blocks until the pods are gone or the time is over, or until an interrupt, which is left set.
     *
     * @param typed what somebody typed, where the confirmation asks for it
     * @param longest how long to wait in all
     * @throws FailureException {@code browse-not-confirmed}, {@code browse-read-only}, when it was refused before, or when it
     *     could not be recorded: then nothing was done
     */
    public Result carryOut(String typed, Duration longest, Consumer<Progress> progress) {
        if (!(preparation instanceof Preparation.Ready ready)) {
            throw ((Preparation.Refused) preparation).failure().asException();
        }
        desk.changes().demand(ready.confirmation(), typed);
        Map<String, Object> details = new LinkedHashMap<>();
        details.put("pods", plan.leaving());
        details.put("lost", plan.lost());
        Deeds.Recorded<Result> done = desk.deeds()
                .record(
                        "object.drain",
                        desk.seat(),
                        ready.change().target(),
                        details,
                        () -> empty(ready.live().name(), longest, progress),
                        r -> r.stopped()
                                ? Deeds.Ending.STOPPED
                                : r.complete() ? Deeds.Ending.DONE : Deeds.Ending.FAILED);
        Result result = done.value();
        if (result.stopped()) {
            Thread.currentThread().interrupt();
        }
        return new Result(result.gone(), result.left(), result.stopped(), result.broken(), done.unrecorded());
    }

    private Result empty(ObjectName node, Duration longest, Consumer<Progress> progress) {
        switch (desk.calls().merge(node, ChangeDesk.cordoned(true), WriteOptions.WRITE)) {
            case WriteAnswer.Done _ -> {}
            case WriteAnswer.Refused refused -> throw refused.failure().asException();
            case WriteAnswer.Conflict conflict -> throw conflict.failure().asException();
        }
        return new Emptying(longest, progress).run();
    }

    /** The pods, on their way out. */
    private final class Emptying {
        private final Instant end;
        private final Consumer<Progress> progress;
        private final List<DrainPlan.Pod> asking = new ArrayList<>(
                plan.pods().stream().filter(DrainPlan.Pod::leaves).toList());
        private final List<DrainPlan.Pod> ending = new ArrayList<>();
        private final List<Progress> left = new ArrayList<>();
        private final Map<DrainPlan.Pod, String> waiting = new LinkedHashMap<>();
        private Optional<Failure> trouble = Optional.empty();
        private int troubled;
        private int gone;

        Emptying(Duration longest, Consumer<Progress> progress) {
            this.end = desk.clock().instant().plus(longest);
            this.progress = progress;
        }

        Result run() {
            try {
                rounds();
                return new Result(gone, left, false, trouble, Optional.empty());
            } catch (CancellationException e) {
                // The interrupt is taken back until this was recorded.
                boolean _ = Thread.interrupted();
                remain("", "was not waited for");
                return new Result(gone, left, true, Optional.empty(), Optional.empty());
            } catch (FailureException e) {
                // The node stays closed, and who is left has to be told.
                String why = e.failure().happened();
                remain(why, why);
                return new Result(gone, left, false, Optional.of(e.failure()), Optional.empty());
            }
        }

        private void remain(String asked, String ended) {
            for (DrainPlan.Pod pod : asking) {
                left.add(new Progress(pod.address(), Step.LEFT, waiting.getOrDefault(pod, asked)));
            }
            for (DrainPlan.Pod pod : ending) {
                left.add(new Progress(pod.address(), Step.LEFT, ended));
            }
        }

        private void rounds() {
            while (!asking.isEmpty() || !ending.isEmpty()) {
                Optional<Failure> asked = ask();
                Optional<Failure> now = look().or(() -> asked);
                troubled = now.isPresent() ? troubled + 1 : 0;
                trouble = now;
                if (asking.isEmpty() && ending.isEmpty()) {
                    break;
                }
                if (!desk.clock().instant().isBefore(end)) {
                    String why = trouble.map(Failure::happened).orElse("");
                    remain(why, why.isEmpty() ? "is still ending" : why);
                    left.forEach(progress);
                    break;
                }
                pause(trouble.isPresent() ? patience(troubled) : asking.isEmpty() ? LOOK : PAUSE);
            }
        }

        /** Asks every pod to go; one that cannot be asked keeps no other from being asked. */
        private Optional<Failure> ask() {
            return each(asking, this::ask);
        }

        private Optional<Failure> look() {
            return each(ending, this::look);
        }

        private Optional<Failure> each(List<DrainPlan.Pod> pods, Consumer<DrainPlan.Pod> work) {
            Optional<Failure> last = Optional.empty();
            for (DrainPlan.Pod pod : List.copyOf(pods)) {
                try {
                    work.accept(pod);
                } catch (FailureException e) {
                    if (!passing(e.failure())) {
                        throw e;
                    }
                    unheard(pod, e.failure());
                    last = Optional.of(e.failure());
                    boolean nobody = FeedState.phase(e.failure()) == FeedState.Phase.UNREACHABLE
                            || e.failure().code().equals("cluster-throttled");
                    if (nobody) {
                        // Whoever else is asked now waits as long for nothing, or is one request too many.
                        break;
                    }
                }
            }
            return last;
        }

        private void ask(DrainPlan.Pod pod) {
            switch (desk.calls().evict(pod.address().namespace(), pod.address().name(), DeleteOptions.of(pod.uid()))) {
                case EvictAnswer.Evicted _ -> {
                    asking.remove(pod);
                    ending.add(pod);
                    progress.accept(new Progress(pod.address(), Step.ASKED, ""));
                }
                case EvictAnswer.Gone _ -> {
                    asking.remove(pod);
                    gone++;
                    progress.accept(new Progress(pod.address(), Step.GONE, ""));
                }
                case EvictAnswer.Blocked blocked -> {
                    if (waiting.put(pod, blocked.message()) == null) {
                        progress.accept(new Progress(pod.address(), Step.WAITS, blocked.message()));
                    }
                }
                case EvictAnswer.Refused refused -> {
                    asking.remove(pod);
                    Progress no = new Progress(
                            pod.address(), Step.REFUSED, refused.failure().happened());
                    left.add(no);
                    progress.accept(no);
                }
            }
        }

        private void look(DrainPlan.Pod pod) {
            if (ended(pod)) {
                ending.remove(pod);
                gone++;
                progress.accept(new Progress(pod.address(), Step.GONE, ""));
            }
        }

        /** Once for each trouble, not with each try. */
        private void unheard(DrainPlan.Pod pod, Failure why) {
            if (trouble.filter(t -> t.code().equals(why.code())).isEmpty()) {
                progress.accept(new Progress(pod.address(), Step.UNHEARD, why.happened()));
            }
            trouble = Optional.of(why);
        }

        /** A second, and twice as long each time. */
        private static Duration patience(int times) {
            return LOOK.multipliedBy(1L << Math.min(times - 1, 4));
        }

        private static boolean passing(Failure why) {
            return PASSING.contains(why.code()) || FeedState.phase(why) == FeedState.Phase.UNREACHABLE;
        }
    }

    private boolean ended(DrainPlan.Pod pod) {
        Optional<ObjectNode> there = desk.calls().find(desk.name(pod.address()));
        return there.isEmpty() || !Json.text(there.get(), "metadata", "uid").equals(pod.uid());
    }

    private static void pause(Duration duration) {
        try {
            Thread.sleep(duration);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CancellationException("drain");
        }
    }
}
