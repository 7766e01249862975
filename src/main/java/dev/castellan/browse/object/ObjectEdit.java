package dev.castellan.browse.object;

import dev.castellan.failure.Failure;
import dev.castellan.failure.FailureException;
import dev.castellan.kubernetes.AccessAttributes;
import dev.castellan.kubernetes.FieldConflict;
import dev.castellan.kubernetes.ObjectCalls;
import dev.castellan.kubernetes.Permission;
import dev.castellan.kubernetes.WriteAnswer;
import dev.castellan.kubernetes.WriteOptions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import tools.jackson.databind.node.ObjectNode;

/**
 * One edit of one object, from the first letter to the written object; see {@link EditState}. Methods that talk to the
 * server block and may throw what the client throws, which leaves the state as it was. A result that comes after the text
 * was changed again is dropped.
 */
public final class ObjectEdit {
    private static final String UNKNOWN = "cluster-outcome-unknown";
    private static final Failure CANCELLED = Failure.expected(
            UNKNOWN,
            "The writing was stopped before the server's answer came.",
            "It may have been written or not.",
            "Look at the object, or check the edit again.");

    private static final int ATTEMPTS = 5;

    private final ObjectDesk desk;
    private final List<Consumer<EditState>> listeners = new CopyOnWriteArrayList<>();
    private final Object lock = new Object();
    private EditState.Editing draft;
    private EditState state;
    private long version;

    ObjectEdit(ObjectDesk desk, LiveObject base, String text) {
        this(desk, base, text, List.of());
    }

    ObjectEdit(ObjectDesk desk, LiveObject base, String text, List<Rebase.Collision> collisions) {
        this.desk = desk;
        this.draft = new EditState.Editing(base, text, Optional.empty(), collisions);
        this.state = draft;
    }

    /** Where it stands. */
    public EditState state() {
        synchronized (lock) {
            return state;
        }
    }

    /** The text and what it began with, wherever the edit stands. */
    public EditState.Editing draft() {
        synchronized (lock) {
            return draft;
        }
    }

    /**
     * Calls the listener after each change of state, on the thread that made it.
     *
     * @return ends the calls
     */
    public Runnable onChange(Consumer<EditState> listener) {
        listeners.add(listener);
        return () -> listeners.remove(listener);
    }

    /** Another text. Ignored once applied. */
    public void text(String yaml) {
        synchronized (lock) {
            if (state instanceof EditState.Applied
                    || (yaml.equals(draft.text()) && state instanceof EditState.Editing)) {
                return;
            }
            version++;
            draft = new EditState.Editing(draft.base(), yaml, Optional.empty(), draft.collisions());
            state = draft;
        }
        tell();
    }

    /** Reads the text and has the server check it. Blocks. */
    public EditState check() {
        return check(false);
    }

    /** After a conflict about ownership: the same, taking the fields over. Blocks; it still has to be confirmed. */
    public EditState takeOver() {
        return check(true);
    }

    /** What somebody typed or agreed to. Returns whether it was enough; then the edit is confirmed. */
    public boolean confirm(String typed) {
        synchronized (lock) {
            if (!(state instanceof EditState.Checked checked)
                    || !checked.confirmation().fits(typed)) {
                return false;
            }
            state = new EditState.Confirmed(checked);
        }
        tell();
        return true;
    }

    /**
     * Writes what was confirmed, recorded before and after. Blocks.
     *
     * @throws FailureException {@code browse-not-confirmed}, {@code browse-read-only}, or when it could not be recorded:
     *     then nothing was written; or what the client throws. Then the edit is checked, and can be confirmed again; where
     *     it may have been written all the same, as after {@code cluster-outcome-unknown} and a cancellation, it is unclear.
     */
    public EditState apply() {
        EditState.Confirmed confirmed;
        long mine;
        synchronized (lock) {
            if (!(state instanceof EditState.Confirmed c)) {
                throw Failure.expected(
                                "browse-not-confirmed",
                                "This edit was not checked and confirmed.",
                                "Nothing was written.",
                                "Check it, look at the changes, and confirm.")
                        .asException();
            }
            confirmed = c;
            mine = version;
        }
        EditState.Checked checked = confirmed.checked();
        EditState after = checked;
        try {
            after = written(checked);
        } catch (FailureException e) {
            if (e.failure().code().equals(UNKNOWN)) {
                after = new EditState.Unclear(e.failure());
            }
            throw e;
        } catch (CancellationException e) {
            after = new EditState.Unclear(CANCELLED);
            throw e;
        } finally {
            after = settle(mine, after);
        }
        return after;
    }

    private EditState written(EditState.Checked checked) {
        desk.locks().demand(desk.seat());
        Map<String, Object> details = new HashMap<>();
        details.put("method", checked.plan().method());
        details.put("fields", Deeds.fields(checked.changes()));
        details.put("takeOver", checked.takeOver());
        Deeds.Recorded<EditState> done = desk.deeds()
                .record(
                        "object.edit",
                        desk.seat(),
                        checked.live().address(),
                        details,
                        () -> attempt(checked.live(), checked.plan(), checked.takeOver(), WriteOptions.WRITE),
                        ObjectEdit::ending);
        return done.value() instanceof EditState.Applied a && done.unrecorded().isPresent()
                ? new EditState.Applied(a.before(), a.after(), a.changes(), a.warnings(), done.unrecorded(), a.at())
                : done.value();
    }

    private static Deeds.Ending ending(EditState state) {
        return switch (state) {
            case EditState.Applied _ -> Deeds.Ending.DONE;
            case EditState.Conflict _ -> Deeds.Ending.CONFLICT;
            default -> Deeds.Ending.REFUSED;
        };
    }

    /**
     * Carries the changes over to the object as it is now; what both sides changed is left out and told. Blocks.
     *
     * @throws FailureException {@code cluster-not-found} where the object is gone
     */
    public EditState rebase() {
        EditState.Editing from = draft();
        YamlReading reading = YamlReading.of(from.text());
        LiveObject live = desk.read(from.base().address());
        if (reading.problem().isPresent() || reading.documents().size() != 1) {
            return editing(new EditState.Editing(from.base(), from.text(), problem(reading), List.of()));
        }
        ObjectNode wanted =
                whole(from.base().object(), reading.documents().getFirst().object());
        Rebase rebase = Rebase.onto(live.object(), FieldDiff.wanted(from.base().object(), wanted));
        LiveObject changed = new LiveObject(live.address(), live.name(), rebase.result(), live.asOf());
        return editing(new EditState.Editing(live, editable(changed, live), Optional.empty(), rebase.collisions()));
    }

    /** The text becomes the object as it is now. Blocks. */
    public EditState giveUp() {
        LiveObject live = desk.read(draft().base().address());
        return editing(new EditState.Editing(live, live.editable(), Optional.empty(), List.of()));
    }

    private EditState editing(EditState.Editing next) {
        synchronized (lock) {
            version++;
            draft = next;
            state = next;
        }
        tell();
        return next;
    }

    private EditState settle(long mine, EditState next) {
        synchronized (lock) {
            if (version != mine) {
                return state;
            }
            state = next;
        }
        tell();
        return next;
    }

    private void tell() {
        EditState now = state();
        listeners.forEach(l -> l.accept(now));
    }

    private EditState check(boolean takeOver) {
        EditState.Editing from;
        long mine;
        synchronized (lock) {
            if (state instanceof EditState.Applied) {
                return state;
            }
            from = draft;
            mine = version;
        }
        YamlReading reading = YamlReading.of(from.text());
        if (reading.problem().isPresent() || reading.documents().size() != 1) {
            return settle(mine, new EditState.Editing(from.base(), from.text(), problem(reading), from.collisions()));
        }
        ObjectNode wanted =
                whole(from.base().object(), reading.documents().getFirst().object());
        EditPlan plan = EditPlan.of(from.base().object(), wanted);
        Optional<EditState> hindrance = hindrance(from.base(), plan);
        return settle(mine, hindrance.orElseGet(() -> attempt(from.base(), plan, takeOver, WriteOptions.DRY_RUN)));
    }

    private static Optional<YamlReading.Problem> problem(YamlReading reading) {
        return reading.problem()
                .or(() -> Optional.of(new YamlReading.Problem(
                        0,
                        0,
                        reading.documents().isEmpty()
                                ? "there is no object in it"
                                : "there has to be one object, not "
                                        + reading.documents().size())));
    }

    /** What stands against it before the server is asked to do anything. */
    private Optional<EditState> hindrance(LiveObject base, EditPlan plan) {
        if (plan.changes().isEmpty()) {
            return Optional.of(refused(Failure.expected(
                    "browse-no-change",
                    "The text is the object as it is.",
                    "There is nothing to write.",
                    "Change something, or close the editor.")));
        }
        Optional<FieldChange> renamed = plan.renamed();
        if (renamed.isPresent()) {
            return Optional.of(refused(Failure.expected(
                    "browse-renamed",
                    "An edit cannot change " + renamed.get().path() + ".",
                    "That would be another object.",
                    "Create the other object and delete this one.")));
        }
        Permission permission = desk.calls().may(AccessAttributes.on(base.name(), "patch", ""));
        return permission.denied() ? Optional.of(desk.missing(permission)) : Optional.empty();
    }

    private static EditState.Refused refused(Failure failure) {
        return new EditState.Refused(failure, List.of(), List.of(), Optional.empty());
    }

    /** The changes on the object of the moment, as often as only others' fields change in between. */
    private EditState attempt(LiveObject base, EditPlan plan, boolean takeOver, WriteOptions options) {
        boolean force = takeOver;
        List<FieldConflict> taken = new ArrayList<>();
        for (int attempt = 0; ; attempt++) {
            Optional<ObjectNode> found = desk.calls().find(base.name());
            if (found.isEmpty()) {
                return conflict(
                        WriteAnswer.Conflict.Kind.REPLACED,
                        Failure.expected(
                                "browse-gone",
                                base.address().text() + " is gone.",
                                "Nothing was written.",
                                "Somebody deleted it; create it again if it is wanted."),
                        List.of(),
                        List.of());
            }
            LiveObject live = desk.live(base.address(), base.name(), found.get());
            if (!live.uid().equals(base.uid())) {
                return conflict(
                        WriteAnswer.Conflict.Kind.REPLACED,
                        Failure.expected(
                                "browse-replaced",
                                "Another object of this name stands there now.",
                                "Nothing was written.",
                                "Look at the new one, then carry the changes over."),
                        List.of(),
                        List.of());
            }
            Rebase rebase = Rebase.onto(live.object(), plan.changes());
            if (!rebase.collisions().isEmpty()) {
                return conflict(
                        WriteAnswer.Conflict.Kind.STALE,
                        Failure.expected(
                                "browse-stale",
                                "Somebody else changed the same fields in the meantime.",
                                "Nothing was written.",
                                "Carry the other changes over to the object as it is now, or give up."),
                        List.of(),
                        rebase.collisions());
            }
            EditPlan now = new EditPlan(plan.method(), rebase.made());
            List<FieldConflict> defended = defended(live, now);
            if (now.method() == EditPlan.Method.MERGE && !force && !defended.isEmpty()) {
                return owned(defended, Optional.empty());
            }
            WriteAnswer answer = send(live, rebase.result(), now, force, options);
            switch (answer) {
                case WriteAnswer.Done done -> {
                    return done(live, plan, rebase.result(), done, taken, takeOver, options);
                }
                case WriteAnswer.Refused refused -> {
                    return desk.refused(refused, AccessAttributes.on(base.name(), "patch", ""));
                }
                case WriteAnswer.Conflict c -> {
                    if (c.kind() == WriteAnswer.Conflict.Kind.OWNED && !force) {
                        if (!c.fields().stream().allMatch(f -> ByHand.wrote(f.manager()))) {
                            return owned(c.fields(), Optional.of(c.failure()));
                        }
                        taken.addAll(c.fields());
                        force = true;
                    } else if (c.kind() != WriteAnswer.Conflict.Kind.STALE || attempt == ATTEMPTS) {
                        return conflict(c.kind(), c.failure(), c.fields(), List.of());
                    }
                }
            }
        }
    }

    private WriteAnswer send(LiveObject live, ObjectNode wanted, EditPlan plan, boolean force, WriteOptions options) {
        return switch (plan.method()) {
            case APPLY ->
                desk.calls()
                        .apply(
                                live.name(),
                                plan.applied(wanted, Ownership.of(live.object()), ObjectCalls.FIELD_MANAGER),
                                force,
                                options);
            case MERGE -> desk.calls().merge(live.name(), EditPlan.merged(live.object(), wanted), options);
        };
    }

    private EditState done(
            LiveObject live,
            EditPlan plan,
            ObjectNode wanted,
            WriteAnswer.Done done,
            List<FieldConflict> taken,
            boolean takeOver,
            WriteOptions options) {
        List<FieldChange> changes = FieldDiff.wanted(live.object(), done.object());
        if (!options.dryRun()) {
            return new EditState.Applied(
                    live,
                    desk.live(live.address(), live.name(), done.object()),
                    changes,
                    done.warnings(),
                    Optional.empty(),
                    desk.clock().instant());
        }
        List<Keeper> keepers = Keeper.of(desk.seat().id(), live.object());
        return new EditState.Checked(
                live,
                plan,
                done.object(),
                changes,
                FieldDiff.wanted(wanted, done.object()),
                done.warnings(),
                taken,
                keepers,
                takeOver,
                Risk.of(
                        new Change.Edit(live.address(), changes, takeOver),
                        desk.seat().environment().get()),
                desk.clock().instant());
    }

    /** Changed fields that others applied and that a merge would take from them without a word. */
    private static List<FieldConflict> defended(LiveObject live, EditPlan plan) {
        Ownership ownership = Ownership.of(live.object());
        List<FieldConflict> all = new ArrayList<>();
        for (FieldChange change : plan.changes()) {
            for (Ownership.Owner owner : ownership.of(change.path())) {
                boolean other = !owner.name().equals(ObjectCalls.FIELD_MANAGER);
                if (owner.applied() && other && change.before().isPresent()) {
                    all.add(new FieldConflict(owner.name(), owner.subresource(), "." + change.path()));
                }
            }
        }
        return all.stream().distinct().toList();
    }

    private static EditState owned(List<FieldConflict> owners, Optional<Failure> said) {
        return conflict(
                WriteAnswer.Conflict.Kind.OWNED,
                said.orElseGet(() -> Failure.expected(
                        "cluster-owned",
                        "Fields of this change belong to somebody else.",
                        "Nothing was written.",
                        "Take them over, change them where their owner keeps them, or leave them as they are.")),
                owners,
                List.of());
    }

    private static EditState conflict(
            WriteAnswer.Conflict.Kind kind,
            Failure failure,
            List<FieldConflict> owners,
            List<Rebase.Collision> collisions) {
        Set<EditState.WayOn> ways = switch (kind) {
            case OWNED -> Set.of(EditState.WayOn.TAKE_OVER, EditState.WayOn.REBASE, EditState.WayOn.GIVE_UP);
            case STALE -> Set.of(EditState.WayOn.REBASE, EditState.WayOn.GIVE_UP);
            case REPLACED ->
                failure.code().equals("browse-gone")
                        ? Set.of()
                        : Set.of(EditState.WayOn.REBASE, EditState.WayOn.GIVE_UP);
            case EXISTS -> Set.of(EditState.WayOn.GIVE_UP);
        };
        return new EditState.Conflict(kind, failure, owners, collisions, ways);
    }

    /** What was written, with what the text leaves out because the server keeps it. */
    private static ObjectNode whole(ObjectNode base, ObjectNode edited) {
        ObjectNode whole = SecretValues.restored(edited, base);
        if (base.has("status")) {
            whole.set("status", base.path("status"));
        } else {
            whole.remove("status");
        }
        ObjectNode metadata = whole.path("metadata") instanceof ObjectNode m ? m : whole.putObject("metadata");
        for (String kept :
                List.of("managedFields", "selfLink", "uid", "resourceVersion", "creationTimestamp", "generation")) {
            if (base.path("metadata").has(kept)) {
                metadata.set(kept, base.path("metadata").path(kept));
            } else {
                metadata.remove(kept);
            }
        }
        return whole;
    }

    /** The changed object as text whose placeholders are those of the live one. */
    static String editable(LiveObject changed, LiveObject live) {
        ObjectNode text = Json.copy(changed.object());
        if (live.secret()) {
            ObjectNode hidden = SecretValues.hidden(live.object());
            for (FieldChange same : FieldDiff.of(live.object(), hidden)) {
                if (Json.same(same.path().in(text), same.path().in(live.object()))) {
                    FieldDiff.set(text, same.path(), same.after().orElseThrow());
                }
            }
        }
        text.remove("status");
        if (text.path("metadata") instanceof ObjectNode metadata) {
            metadata.remove("managedFields");
            metadata.remove("selfLink");
        }
        return YamlText.of(text, YamlText.Options.WHOLE).text();
    }
}
