package dev.castellan.browse.object;

import dev.castellan.browse.SignsOfLife;
import dev.castellan.browse.session.SessionGuard;
import dev.castellan.failure.Failure;
import dev.castellan.failure.FailureException;
import dev.castellan.fleet.DisplayText;
import dev.castellan.kubernetes.AccessAttributes;
import dev.castellan.kubernetes.ApiResource;
import dev.castellan.kubernetes.ObjectCalls;
import dev.castellan.kubernetes.ObjectName;
import dev.castellan.kubernetes.Permission;
import dev.castellan.kubernetes.WriteAnswer;
import dev.castellan.ledger.Recorder;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * One object of a cluster at a time: looking at it, following it, editing it. Methods block and throw what the client
 * throws. Changes other than edits are made at {@link #changes}.
 */
public final class ObjectDesk {
    private final ClusterSeat seat;
    private final Deeds deeds;
    private final SessionGuard sessions;
    private final WriteLocks locks;
    private final InstantSource clock;
    private final KindIndex kinds;
    private volatile String user = "";
    private volatile Optional<FoundBelow> below = Optional.empty();

    /** A desk at the cluster. */
    public ObjectDesk(ClusterSeat seat, Recorder recorder, WriteLocks locks, InstantSource clock) {
        this.seat = seat;
        this.deeds = new Deeds(recorder);
        this.locks = locks;
        this.clock = clock;
        this.kinds = new KindIndex(seat.client());
        this.sessions = new LockedSessions(this, recorder);
    }

    /** The cluster. */
    public ClusterSeat seat() {
        return seat;
    }

    /** Which guarded clusters are unlocked. */
    public WriteLocks locks() {
        return locks;
    }

    /**
     * Guards terminals and forwarded ports: entering needs the cluster unlocked ({@code browse-read-only}) and the
     * permission ({@code browse-forbidden} with the missing role in its details), and is recorded, as is the end.
     */
    public SessionGuard sessions() {
        return sessions;
    }

    /** Where changes other than edits are made. */
    public ChangeDesk changes() {
        return new ChangeDesk(this);
    }

    /** Where manifests are applied. */
    public ManifestDesk manifests() {
        return new ManifestDesk(this);
    }

    /**
     * Reads an object.
     *
     * @throws FailureException {@code cluster-not-found}, {@code browse-kind-not-found} and what the client throws
     */
    public LiveObject read(ObjectAddress address) {
        ObjectName name = name(address);
        return live(address, name, calls().get(name));
    }

    /** What was found lately that a custom resource owns. */
    Optional<FoundBelow> below(LiveObject live) {
        return below.filter(b -> b.holds(live, clock.instant()));
    }

    void below(FoundBelow found) {
        below = Optional.of(found);
    }

    /** The summary made for its kind, with what it belongs to; parts that cannot be read say why. */
    public ObjectSummary summary(LiveObject live) {
        return Summaries.of(seat.id(), live.object(), new SurroundingsReader(this).read(live), clock.instant())
                .withClockAhead(seat.client().get().serverClock().ahead());
    }

    /**
     * Follows an object until closed; the listener is called on another thread, first with the object as it is.
     *
     * @return ends it
     */
    public AutoCloseable follow(ObjectAddress address, Consumer<Following> listener) {
        return Follower.start(this, address, Follower.alone(clock), listener);
    }

    /**
     * Follows an object with what others hear from the server: it is old as soon as they doubt the server, and read again
     * as soon as it answers.
     *
     * @param signs of the cluster of this desk
     * @return ends it
     */
    public AutoCloseable follow(ObjectAddress address, SignsOfLife.Source signs, Consumer<Following> listener) {
        return Follower.start(this, address, signs, listener);
    }

    /**
     * A secret in the clear. That it was asked for is recorded first.
     *
     * @param path such as {@code data.password}; a value of {@code data} is decoded where it is text
     * @throws FailureException when it cannot be recorded: then nothing is shown
     */
    public String reveal(LiveObject live, FieldPath path) {
        JsonNode value = path.in(live.object());
        if (value.isMissingNode()) {
            throw Failure.expected(
                            "browse-no-such-field",
                            "The object has no field " + path + ".",
                            "There is nothing to show.",
                            "Look at the object as it is now.")
                    .asException();
        }
        Deeds.Recorded<String> shown = deeds.record(
                "secret.reveal",
                seat,
                live.address(),
                Map.of("field", path.toString()),
                () -> SecretValues.decoded(path, value),
                text -> Deeds.Ending.DONE);
        return shown.value();
    }

    /** An edit that begins with the object as it was read. */
    public ObjectEdit edit(LiveObject live) {
        return new ObjectEdit(this, live, live.editable());
    }

    /**
     * An edit that takes an applied one back: it begins with the object as it is now and the text as it would be, leaving
     * out, and telling, what somebody changed since. Check, confirm and apply it as any other.
     */
    public ObjectEdit undo(EditState.Applied applied) {
        LiveObject live = read(applied.after().address());
        List<FieldChange> back =
                applied.changes().stream().map(FieldChange::inverse).toList();
        Rebase rebase = Rebase.onto(live.object(), back);
        LiveObject changed = new LiveObject(live.address(), live.name(), rebase.result(), live.asOf());
        return new ObjectEdit(this, live, ObjectEdit.editable(changed, live), rebase.collisions());
    }

    /** The address of an object, from its own words. */
    public ObjectAddress address(ObjectNode object) {
        return new ObjectAddress(
                seat.id(),
                Json.group(Json.text(object, "apiVersion")),
                Json.text(object, "kind"),
                Json.text(object, "metadata", "namespace"),
                Json.text(object, "metadata", "name"));
    }

    /** How the server is asked for an object. */
    ObjectName name(ObjectAddress address) {
        ApiResource resource = kinds.of(address.group(), address.kind());
        if (address.name().isEmpty()
                || (resource.namespaced() && address.namespace().isEmpty())) {
            throw Failure.expected(
                            "browse-address",
                            DisplayText.clean(address.text()) + " names no object.",
                            "A name or a namespace is missing.",
                            "Name the namespace and the object.")
                    .asException();
        }
        return new ObjectName(resource, resource.namespaced() ? address.namespace() : "", address.name());
    }

    LiveObject live(ObjectAddress address, ObjectName name, ObjectNode object) {
        return new LiveObject(address, name, object, clock.instant());
    }

    ObjectCalls calls() {
        return seat.client().get().objects();
    }

    KindIndex kinds() {
        return kinds;
    }

    Deeds deeds() {
        return deeds;
    }

    InstantSource clock() {
        return clock;
    }

    /** A refusal because a rule is missing. */
    EditState.Refused missing(Permission permission) {
        MissingRole role = role(permission.asked());
        return new EditState.Refused(forbidden(permission, role), List.of(), List.of(), Optional.of(role));
    }

    Failure forbidden(Permission permission, MissingRole role) {
        AccessAttributes asked = permission.asked();
        String resource = asked.resource()
                + (asked.subresource().isEmpty() ? "" : "/" + asked.subresource())
                + (asked.group().isEmpty() ? "" : "." + asked.group());
        return new Failure(
                "browse-forbidden",
                (role.who().isEmpty() ? "You" : DisplayText.clean(role.who())) + " may not " + asked.verb() + " "
                        + DisplayText.clean(resource)
                        + (asked.namespace().isEmpty() ? "" : " in namespace " + DisplayText.clean(asked.namespace()))
                        + ".",
                "The server knows you, but no role gives you this.",
                "Ask for the role that the details hold.",
                true,
                (permission.reason().isEmpty() ? "" : permission.reason() + "\n") + role.manifest());
    }

    MissingRole role(AccessAttributes asked) {
        return role(asked, List.of(asked.verb()));
    }

    MissingRole role(AccessAttributes asked, List<String> verbs) {
        if (user.isEmpty()) {
            try {
                user = seat.client().get().whoAmI().username();
            } catch (FailureException e) {
                // The snippet then leaves the name to be filled in.
                user = "";
            }
        }
        return MissingRole.of(asked, verbs, user);
    }

    /** What the server's refusal means; a missing rule is named where that is the reason. */
    EditState.Refused refused(WriteAnswer.Refused refused, AccessAttributes asked) {
        boolean rule = refused.failure().code().equals("cluster-forbidden")
                && refused.failure().details().contains(" cannot ");
        return new EditState.Refused(
                refused.failure(),
                refused.problems(),
                refused.warnings(),
                rule ? Optional.of(role(asked)) : Optional.empty());
    }
}
