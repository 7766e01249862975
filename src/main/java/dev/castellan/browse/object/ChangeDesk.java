package dev.castellan.browse.object;

import dev.castellan.failure.Failure;
import dev.castellan.failure.FailureException;
import dev.castellan.kubernetes.AccessAttributes;
import dev.castellan.kubernetes.ApiResource;
import dev.castellan.kubernetes.DeleteOptions;
import dev.castellan.kubernetes.ObjectName;
import dev.castellan.kubernetes.Permission;
import dev.castellan.kubernetes.WriteAnswer;
import dev.castellan.kubernetes.WriteOptions;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Changes of one object other than edits: each is prepared, which asks for permission and has the server check it, then
 * confirmed, then carried out, which is recorded before and after. Methods block and throw what the client throws; nothing
 * is carried out that cannot be recorded.
 */
public final class ChangeDesk {
    private static final String RESTARTED = "kubectl.kubernetes.io/restartedAt";
    /** How often a number of replicas is set again, because something else of the object changed in that moment. */
    private static final int ATTEMPTS = 5;

    private final ObjectDesk desk;

    ChangeDesk(ObjectDesk desk) {
        this.desk = desk;
    }

    /** Before the number of replicas is set. */
    public Preparation scale(ObjectAddress address, int replicas) {
        LiveObject live = desk.read(address);
        int now = desk.calls().replicas(live.name());
        List<String> consequences = new ArrayList<>();
        for (ObjectNode one : new SurroundingsReader(desk).read(live).selecting()) {
            if (Json.text(one, "kind").equals("HorizontalPodAutoscaler")) {
                consequences.add("The autoscaler " + Json.text(one, "metadata", "name")
                        + " decides on the number and will change it back.");
            }
        }
        return prepare(
                new Change.Scale(address, now, replicas),
                live,
                "patch",
                "scale",
                consequences,
                (object, options) -> withReplicas(
                        live, desk.calls().scale(live.name(), replicas, Optional.empty(), options), replicas));
    }

    /**
     * Sets the number where it is still the one that was shown. A workload changes all the time in other ways, its status
     * among them: that alone is no reason to ask anew.
     */
    private WriteAnswer scaled(LiveObject shown, Change.Scale scale) {
        LiveObject live = shown;
        for (int attempt = 0; ; attempt++) {
            WriteAnswer answer = desk.calls()
                    .scale(
                            live.name(),
                            scale.to(),
                            Json.some(live.object(), "metadata", "resourceVersion"),
                            WriteOptions.WRITE);
            boolean stale = answer instanceof WriteAnswer.Conflict conflict
                    && conflict.kind() == WriteAnswer.Conflict.Kind.STALE;
            if (!stale || attempt == ATTEMPTS) {
                return withReplicas(live, answer, scale.to());
            }
            // First the version, then the number: one that changes in between makes the next attempt fail again.
            live = desk.read(shown.address());
            int now = desk.calls().replicas(live.name());
            if (!live.uid().equals(shown.uid())) {
                return new WriteAnswer.Conflict(
                        WriteAnswer.Conflict.Kind.REPLACED,
                        List.of(),
                        Failure.expected(
                                "browse-replaced",
                                "Another object of this name stands there now.",
                                "Nothing was written.",
                                "Look at the new one, then scale it."));
            }
            if (now != scale.from()) {
                return new WriteAnswer.Conflict(
                        WriteAnswer.Conflict.Kind.STALE,
                        List.of(),
                        Failure.expected(
                                "browse-stale",
                                "It changed meanwhile: %,d replicas are asked for by now, not %,d."
                                        .formatted(now, scale.from()),
                                "Nothing was written.",
                                "Look at it, then scale it again."));
            }
        }
    }

    /** The scale subresource answers with a Scale; what is shown is the object. */
    private static WriteAnswer withReplicas(LiveObject live, WriteAnswer answer, int replicas) {
        if (!(answer instanceof WriteAnswer.Done done)) {
            return answer;
        }
        ObjectNode object = Json.copy(live.object());
        FieldDiff.set(object, FieldPath.of("spec", "replicas"), Json.NODES.numberNode(replicas));
        return new WriteAnswer.Done(object, done.warnings(), false);
    }

    /** Before all pods of a workload are replaced. */
    public Preparation restart(ObjectAddress address) {
        LiveObject live = desk.read(address);
        List<String> consequences = new ArrayList<>();
        if (Json.truth(live.object(), "spec", "paused")) {
            consequences.add("The roll-out is paused: nothing restarts until it goes on.");
        }
        if (Json.text(live.object(), "spec", "strategy", "type").equals("Recreate")) {
            consequences.add("All pods end before new ones begin: it is away for that time.");
        }
        if (Json.text(live.object(), "spec", "updateStrategy", "type").equals("OnDelete")) {
            consequences.add("Its pods are replaced only when they are deleted.");
        }
        return prepare(
                new Change.Restart(address),
                live,
                "patch",
                "",
                consequences,
                (object, options) -> desk.calls().merge(live.name(), restarted(), options));
    }

    private ObjectNode restarted() {
        ObjectNode patch = Json.NODES.objectNode();
        FieldDiff.set(
                patch,
                FieldPath.of("spec", "template", "metadata", "annotations", RESTARTED),
                Json.NODES.stringNode(
                        desk.clock().instant().truncatedTo(ChronoUnit.SECONDS).toString()));
        return patch;
    }

    /** Before a node is closed or opened for new pods. */
    public Preparation cordon(ObjectAddress node, boolean closed) {
        LiveObject live = desk.read(node);
        return prepare(
                new Change.Cordon(node, closed),
                live,
                "patch",
                "",
                List.of(),
                (object, options) -> desk.calls().merge(live.name(), cordoned(closed), options));
    }

    static ObjectNode cordoned(boolean closed) {
        ObjectNode patch = Json.NODES.objectNode();
        patch.putObject("spec").put("unschedulable", closed);
        return patch;
    }

    /** Before a node is closed and emptied: what happens to each of its pods. */
    public Drain drain(ObjectAddress node) {
        return Drain.prepare(desk, node);
    }

    /** Before an object is deleted, with what goes with it and what may hinder it. */
    public Preparation delete(ObjectAddress address, DeleteOptions.Propagation propagation, boolean force) {
        LiveObject live = desk.read(address);
        Surroundings around = SurroundingsReader.deleting(desk).read(live);
        List<String> consequences = Deletion.consequences(live.object(), around, propagation);
        int owned = propagation == DeleteOptions.Propagation.ORPHAN
                ? 0
                : around.goesWith(live.uid()).size();
        return prepare(
                new Change.Delete(address, propagation, owned, force),
                live,
                "delete",
                "",
                consequences,
                (object, options) ->
                        desk.calls().delete(live.name(), deletion(live, propagation, force, options.dryRun())));
    }

    private static DeleteOptions deletion(
            LiveObject live, DeleteOptions.Propagation propagation, boolean force, boolean dryRun) {
        return new DeleteOptions(
                Optional.of(propagation),
                force ? Optional.of(java.time.Duration.ZERO) : Optional.empty(),
                Optional.of(live.uid()).filter(uid -> !uid.isEmpty()),
                Optional.empty(),
                dryRun);
    }

    /** Before an object is made. */
    public Preparation create(ObjectNode content) {
        ObjectAddress address = desk.address(content);
        ApiResource resource = desk.kinds().of(address.group(), address.kind());
        ObjectName name = new ObjectName(resource, resource.namespaced() ? address.namespace() : "", address.name());
        LiveObject live = desk.live(address, name, content);
        return prepare(
                new Change.Create(address),
                live,
                "create",
                "",
                List.of(),
                (object, options) -> desk.calls().create(name, content, options));
    }

    /** Before a deleted object is made again from the copy that was kept. */
    public Preparation recreate(Outcome.Done deleted) {
        Preparation prepared = create(Deletion.again(deleted.before().object()));
        if (!(prepared instanceof Preparation.Ready ready)) {
            return prepared;
        }
        List<String> consequences = new ArrayList<>(ready.consequences());
        consequences.addAll(Deletion.lost(deleted.before().object()));
        return new Preparation.Ready(
                ready.change(),
                ready.live(),
                ready.changes(),
                consequences,
                ready.keepers(),
                ready.warnings(),
                ready.confirmation());
    }

    private Preparation prepare(
            Change change,
            LiveObject live,
            String verb,
            String subresource,
            List<String> consequences,
            BiFunction<ObjectNode, WriteOptions, WriteAnswer> check) {
        AccessAttributes asked = AccessAttributes.on(live.name(), verb, subresource);
        if (verb.equals("create")) {
            asked = new AccessAttributes(verb, asked.group(), asked.resource(), subresource, asked.namespace(), "");
        }
        Permission permission = desk.calls().may(asked);
        if (permission.denied()) {
            MissingRole role = desk.role(asked);
            return new Preparation.Refused(desk.forbidden(permission, role), List.of(), Optional.of(role));
        }
        return switch (check.apply(live.object(), WriteOptions.DRY_RUN)) {
            case WriteAnswer.Done done -> {
                boolean gone = change instanceof Change.Delete;
                boolean fresh = change instanceof Change.Create;
                yield new Preparation.Ready(
                        change,
                        live,
                        gone
                                ? List.of()
                                : FieldDiff.wanted(fresh ? Json.NODES.objectNode() : live.object(), done.object()),
                        consequences,
                        Keeper.of(desk.seat().id(), live.object()),
                        done.warnings(),
                        Risk.of(change, desk.seat().environment().get()));
            }
            case WriteAnswer.Conflict conflict ->
                new Preparation.Refused(conflict.failure(), List.of(), Optional.empty());
            case WriteAnswer.Refused refused -> {
                EditState.Refused told = desk.refused(refused, asked);
                yield new Preparation.Refused(told.failure(), told.problems(), told.missing());
            }
        };
    }

    /**
     * Carries out what was prepared. Blocks.
     *
     * @param typed what somebody typed, where {@link Preparation.Ready#confirmation} asks for it; else anything
     * @throws FailureException {@code browse-not-confirmed}, {@code browse-read-only}, when it could not be recorded (then
     *     nothing was done), or what the client throws
     */
    public Outcome carryOut(Preparation.Ready ready, String typed) {
        demand(ready.confirmation(), typed);
        LiveObject live = ready.live();
        return switch (ready.change()) {
            case Change.Scale scale ->
                write(
                        ready,
                        "patch",
                        "scale",
                        Map.of("from", scale.from(), "to", scale.to()),
                        () -> scaled(live, scale));
            case Change.Restart _ ->
                write(
                        ready,
                        "patch",
                        "",
                        Map.of(),
                        () -> desk.calls().merge(live.name(), restarted(), WriteOptions.WRITE));
            case Change.Cordon cordon ->
                write(
                        ready,
                        "patch",
                        "",
                        Map.of(),
                        () -> desk.calls().merge(live.name(), cordoned(cordon.on()), WriteOptions.WRITE));
            case Change.Create _ ->
                write(
                        ready,
                        "create",
                        "",
                        Map.of(),
                        () -> desk.calls().create(live.name(), live.object(), WriteOptions.WRITE));
            case Change.Delete delete ->
                write(
                        ready,
                        "delete",
                        "",
                        Map.of(
                                "force", delete.force(),
                                "owned", delete.owned(),
                                "propagation", delete.propagation()),
                        () -> desk.calls()
                                .delete(live.name(), deletion(live, delete.propagation(), delete.force(), false)));
            case Change.Drain _, Change.Edit _ -> throw new IllegalArgumentException("not carried out here");
        };
    }

    /** Passes where a change was confirmed and the cluster may be written to. */
    void demand(Confirmation confirmation, String typed) {
        if (!confirmation.fits(typed)) {
            throw Failure.expected(
                            "browse-not-confirmed",
                            "What was typed is not the name that was asked for.",
                            "Nothing was changed.",
                            "Type the name exactly, or leave it.")
                    .asException();
        }
        desk.locks().demand(desk.seat());
    }

    private Outcome write(
            Preparation.Ready ready,
            String verb,
            String subresource,
            Map<String, Object> details,
            Supplier<WriteAnswer> work) {
        Map<String, Object> all = new LinkedHashMap<>(details);
        if (!ready.changes().isEmpty()) {
            all.put("fields", Deeds.fields(ready.changes()));
        }
        Deeds.Recorded<WriteAnswer> recorded = desk.deeds()
                .record(
                        "object." + ready.change().word(),
                        desk.seat(),
                        ready.live().address(),
                        all,
                        work,
                        ChangeDesk::ending);
        return switch (recorded.value()) {
            case WriteAnswer.Done done -> {
                boolean gone = ready.change() instanceof Change.Delete && !finalizing(done.object());
                yield new Outcome.Done(
                        ready.live(),
                        gone
                                ? Optional.empty()
                                : Optional.of(desk.live(
                                        ready.live().address(), ready.live().name(), done.object())),
                        done.warnings(),
                        recorded.unrecorded());
            }
            case WriteAnswer.Conflict conflict -> new Outcome.NotDone(conflict.failure(), Optional.empty());
            case WriteAnswer.Refused refused -> {
                EditState.Refused told =
                        desk.refused(refused, AccessAttributes.on(ready.live().name(), verb, subresource));
                yield new Outcome.NotDone(told.failure(), told.missing());
            }
        };
    }

    /** Whether a deleted object still stands there, because finalizers or a grace period hold it. */
    private static boolean finalizing(JsonNode answer) {
        return !Json.text(answer, "metadata", "deletionTimestamp").isEmpty();
    }

    static Deeds.Ending ending(WriteAnswer answer) {
        return switch (answer) {
            case WriteAnswer.Done _ -> Deeds.Ending.DONE;
            case WriteAnswer.Conflict _ -> Deeds.Ending.CONFLICT;
            case WriteAnswer.Refused _ -> Deeds.Ending.REFUSED;
        };
    }
}
