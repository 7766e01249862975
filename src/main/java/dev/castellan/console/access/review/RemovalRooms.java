package dev.castellan.console.access.review;

import dev.castellan.access.review.Removals;
import dev.castellan.browse.object.Confirmation;
import dev.castellan.browse.object.ManifestCheck;
import dev.castellan.browse.object.ObjectAddress;
import dev.castellan.browse.object.ObjectDesk;
import dev.castellan.browse.object.Outcome;
import dev.castellan.browse.object.Preparation;
import dev.castellan.browse.object.WriteLocks;
import dev.castellan.failure.Failure;
import dev.castellan.failure.FailureException;
import dev.castellan.fleet.ClusterId;
import dev.castellan.fleet.DisplayText;
import dev.castellan.fleet.Environment;
import dev.castellan.fleet.Fleet;
import dev.castellan.fleet.FleetCluster;
import dev.castellan.kubernetes.DeleteOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import tools.jackson.databind.node.ObjectNode;

/** Removals in the real house: through the desk of objects, as every other change of an object. */
public final class RemovalRooms implements RemovalDesk {
    private static final String GROUP = "rbac.authorization.k8s.io";

    /** Work at the desk of a cluster. */
    @FunctionalInterface
    public interface AtDesk {
        /** Does it, and gives its value. Blocks. */
        <T> T at(ClusterId cluster, Function<ObjectDesk, T> work);
    }

    private final AtDesk desks;
    private final Fleet fleet;
    private final WriteLocks locks;

    /** Through these desks, under these locks. */
    public RemovalRooms(AtDesk desks, Fleet fleet, WriteLocks locks) {
        this.desks = desks;
        this.fleet = fleet;
        this.locks = locks;
    }

    /** What may be done, before it is; and how. */
    private sealed interface Step {
        record Delete(Preparation.Ready ready) implements Step {}

        record Apply(ManifestCheck.Ready ready) implements Step {}

        record Not(Failure failure) implements Step {}
    }

    private static ObjectAddress address(ClusterId cluster, Removals.OfBinding change) {
        return new ObjectAddress(
                cluster,
                GROUP,
                change.binding().kind(),
                change.binding().namespace(),
                change.binding().name());
    }

    private static Step prepare(ObjectDesk desk, ObjectAddress address, Removals.OfBinding change) {
        ObjectNode live = desk.read(address).object();
        if (!change.fits(live)) {
            return new Step.Not(Failure.expected(
                    "review-binding-changed",
                    DisplayText.clean(change.binding().text()) + " is not any more what was decided on.",
                    "Nothing about it was changed.",
                    "Read the cluster again, take the newest over into the campaign, and decide again."));
        }
        if (change.deletes()) {
            return switch (desk.changes().delete(address, DeleteOptions.Propagation.BACKGROUND, false)) {
                case Preparation.Ready ready -> new Step.Delete(ready);
                case Preparation.Refused refused -> new Step.Not(refused.failure());
            };
        }
        ObjectNode wanted = change.manifest().orElseThrow();
        // The server refuses it where anything about the binding changed since it was compared above.
        if (wanted.path("metadata") instanceof ObjectNode metadata) {
            metadata.put(
                    "resourceVersion",
                    live.path("metadata").path("resourceVersion").asString(""));
        }
        return switch (desk.manifests().check(List.of(wanted), "", false).getFirst()) {
            case ManifestCheck.Ready ready -> new Step.Apply(ready);
            case ManifestCheck.Refused refused -> new Step.Not(refused.failure());
            case ManifestCheck.Owned owned -> new Step.Not(owned.failure());
            case ManifestCheck.Unchanged _, ManifestCheck.Later _ ->
                new Step.Not(Failure.expected(
                        "review-binding-unchanged",
                        "The server would change nothing.",
                        "Nothing was changed.",
                        "Read the cluster again."));
        };
    }

    @Override
    public Check check(ClusterId cluster, Removals.OfBinding change) {
        try {
            return desks.at(cluster, desk -> {
                Step step = prepare(desk, address(cluster, change), change);
                return switch (step) {
                    case Step.Delete(var ready) -> {
                        List<String> notes = new ArrayList<>(ready.consequences());
                        notes.addAll(ready.warnings());
                        ready.keepers().forEach(k -> notes.add(k.tool().label() + ": " + k.effect()));
                        yield ready(change, "The server would delete it.", notes, ready.confirmation());
                    }
                    case Step.Apply(var ready) -> {
                        List<String> notes = new ArrayList<>(ready.warnings());
                        ready.keepers().forEach(k -> notes.add(k.tool().label() + ": " + k.effect()));
                        yield ready(change, "The server would change it.", notes, ready.confirmation());
                    }
                    case Step.Not(var failure) -> refused(change, failure);
                };
            });
        } catch (FailureException e) {
            return refused(change, e.failure());
        }
    }

    private static Check ready(Removals.OfBinding change, String words, List<String> notes, Confirmation confirmation) {
        return new Check(
                change,
                true,
                words,
                notes.stream().map(DisplayText::clean).toList(),
                Optional.of(confirmation),
                Optional.empty());
    }

    private static Check refused(Removals.OfBinding change, Failure failure) {
        return new Check(change, false, failure.happened(), List.of(), Optional.empty(), Optional.of(failure));
    }

    @Override
    public void carryOut(ClusterId cluster, Removals.OfBinding change) {
        Outcome outcome = desks.at(cluster, desk -> switch (prepare(desk, address(cluster, change), change)) {
            // What has to be typed was asked once for all changes together.
            case Step.Delete(var ready) ->
                desk.changes().carryOut(ready, ready.confirmation().typed().orElse(""));
            case Step.Apply(var ready) -> desk.manifests().apply(ready, false);
            case Step.Not(var failure) -> throw failure.asException();
        });
        if (outcome instanceof Outcome.NotDone not) {
            throw not.failure().asException();
        }
    }

    private Optional<FleetCluster> known(ClusterId cluster) {
        return fleet.latest().clusters().stream()
                .filter(c -> c.id().equals(cluster))
                .findFirst();
    }

    @Override
    public boolean guarded(ClusterId cluster) {
        Environment environment =
                known(cluster).map(c -> c.environment().environment()).orElse(Environment.UNKNOWN);
        return environment == Environment.PRODUCTION || environment == Environment.UNKNOWN;
    }

    @Override
    public boolean writable(ClusterId cluster) {
        return !guarded(cluster) || locks.unlocked(cluster).isPresent();
    }

    @Override
    public void unlock(ClusterId cluster, String reason, Duration lasting) {
        var _ = desks.at(cluster, desk -> locks.unlock(desk.seat(), reason, Optional.of(lasting)));
    }
}
