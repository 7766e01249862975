package dev.castellan.console.cluster;

import dev.castellan.browse.object.Following;
import dev.castellan.browse.object.LiveObject;
import dev.castellan.browse.object.ObjectAddress;
import dev.castellan.browse.object.ObjectSummary;
import dev.castellan.browse.object.YamlText;
import dev.castellan.console.design.LineDiff;
import dev.castellan.console.design.YamlLines;
import dev.castellan.console.shell.Replies;
import dev.castellan.console.shell.Ui;
import dev.castellan.failure.Failure;
import dev.castellan.failure.FailureException;
import dev.castellan.kubernetes.AccessAttributes;
import dev.castellan.kubernetes.ApiResource;
import dev.castellan.kubernetes.ObjectName;
import dev.castellan.kubernetes.Permission;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/** One object being looked at: followed, summed up and written as YAML anew with each version; never on the interface thread. */
final class ObjectModel implements AutoCloseable {
    /** What is asked of the cluster about the object. */
    interface Source {
        /** Tells the object as it is and each time it changes; called on another thread. */
        AutoCloseable follow(Consumer<Following> listener);

        /** Puts together what there is to say. Blocks. */
        ObjectSummary summary(LiveObject live);

        /** Whether something may be done. Blocks. */
        Permission may(AccessAttributes asked);
    }

    /** The object of what was told last. Told by one thread after the other, never by two at once. */
    private volatile Optional<LiveObject> toldOf = Optional.empty();

    private volatile Optional<Looked> looked = Optional.empty();

    /** The text of an object and which of its lines differ from what is shown. */
    private record Looked(String text, YamlLines lines, Set<Integer> changed, Instant at) {}

    private final Workbench.Room room;
    private final Source source;
    private final ObjectAddress address;
    private final ApiResource resource;
    private final Ui ui;
    private final Replies replies = new Replies();
    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
    private final AutoCloseable following;
    private final Executor aside;
    private final Object summing = new Object();
    private Optional<Runnable> due = Optional.empty();
    private boolean atWork;
    private volatile boolean closed;

    private Optional<Following> state = Optional.empty();
    private Optional<ObjectSummary> summary = Optional.empty();
    private Optional<Failure> summaryFailure = Optional.empty();
    private Optional<YamlLines> yaml = Optional.empty();
    private String yamlText = "";
    private int changedLines;
    private Optional<Instant> changedAt = Optional.empty();
    private Map<String, Permission> permissions = Map.of();
    private boolean permissionsAsked;

    ObjectModel(Workbench.Room room, ObjectAddress address, ApiResource resource, Ui ui) {
        this(
                room,
                of(room, address),
                address,
                resource,
                ui,
                work -> Thread.ofVirtual().name("sum-up").start(work));
    }

    /** With somebody who does what takes the network. */
    ObjectModel(
            Workbench.Room room, Source source, ObjectAddress address, ApiResource resource, Ui ui, Executor aside) {
        this.aside = aside;
        this.room = room;
        this.source = source;
        this.address = address;
        this.resource = resource;
        this.ui = ui;
        this.following = source.follow(this::told);
    }

    private static Source of(Workbench.Room room, ObjectAddress address) {
        return new Source() {
            @Override
            public AutoCloseable follow(Consumer<Following> listener) {
                return room.follow(address, listener);
            }

            @Override
            public ObjectSummary summary(LiveObject live) {
                return room.objects().summary(live);
            }

            @Override
            public Permission may(AccessAttributes asked) {
                return room.client().objects().may(asked);
            }
        };
    }

    Workbench.Room room() {
        return room;
    }

    ObjectAddress address() {
        return address;
    }

    ApiResource resource() {
        return resource;
    }

    Optional<Following> state() {
        return state;
    }

    /** The object as it was read last. */
    Optional<LiveObject> live() {
        return state.flatMap(Following::object);
    }

    Optional<ObjectSummary> summary() {
        return summary;
    }

    Optional<Failure> summaryFailure() {
        return summaryFailure;
    }

    Optional<YamlLines> yaml() {
        return yaml;
    }

    String yamlText() {
        return yamlText;
    }

    /** How many lines the last change touched, and when it was seen. */
    int changedLines() {
        return changedLines;
    }

    Optional<Instant> changedAt() {
        return changedAt;
    }

    /** Folds or unfolds a block. */
    void toggle(long line) {
        yaml = yaml.map(y -> y.toggle(line));
        tell();
    }

    /** What was found out about a verb, {@code patch} or {@code patch/scale}; empty before the answer. */
    Optional<Permission> permission(String verb) {
        return Optional.ofNullable(permissions.get(verb));
    }

    Runnable onChange(Runnable listener) {
        listeners.add(listener);
        return () -> listeners.remove(listener);
    }

    private Looked look(LiveObject object, Instant at) {
        String text = YamlText.of(object.object(), new YamlText.Options(false, true, Set.of()))
                .text();
        String before = yamlText;
        Set<Integer> changed = before.isEmpty() || before.equals(text) ? Set.of() : LineDiff.changed(before, text);
        return new Looked(text, YamlLines.of(text, YamlLines.FOLDED_FIRST), changed, at);
    }

    /** Called by the follower: what takes the processor is done here, what takes the network elsewhere. */
    private void told(Following next) {
        boolean known = next.object().equals(toldOf);
        toldOf = next.object();
        // That it is old, or live again, says nothing new of the object.
        next.object().filter(o -> !known).ifPresent(o -> looked = Optional.of(look(o, next.since())));
        ui.post(this, () -> {
            if (closed) {
                return;
            }
            state = Optional.of(next);
            // The newest, not that of this telling: an update that waits is replaced by the next one.
            looked.filter(l -> !l.text().equals(yamlText)).ifPresent(l -> {
                yaml = Optional.of(
                        yaml.map(l.lines()::foldedAs).orElse(l.lines()).marking(l.changed()));
                if (!yamlText.isEmpty()) {
                    changedLines = l.changed().size();
                    changedAt = Optional.of(l.at());
                }
                yamlText = l.text();
            });
            tell();
        });
        if (next.state() == Following.State.LIVE) {
            next.object().ifPresent(live -> sumUpLater(live, replies.ask()));
        }
    }

    /** On a thread of its own, the newest only: a silent server must not hold up that it is silent. */
    private void sumUpLater(LiveObject live, long number) {
        synchronized (summing) {
            due = Optional.of(() -> {
                askPermissions(live.name());
                sumUp(live, number);
            });
            if (atWork) {
                return;
            }
            atWork = true;
        }
        aside.execute(this::sumUpAll);
    }

    private void sumUpAll() {
        boolean ended = false;
        try {
            while (!ended) {
                Runnable next = () -> {};
                synchronized (summing) {
                    ended = due.isEmpty() || closed;
                    next = due.orElse(next);
                    due = Optional.empty();
                    atWork = !ended;
                }
                if (!ended) {
                    next.run();
                }
            }
        } finally {
            if (!ended) {
                synchronized (summing) {
                    atWork = false;
                }
            }
        }
    }

    private void sumUp(LiveObject live, long number) {
        try {
            ObjectSummary made = source.summary(live);
            post(number, () -> {
                summary = Optional.of(made);
                summaryFailure = Optional.empty();
            });
        } catch (CancellationException e) {
            // The way to the cluster was closed meanwhile; the next reading of the object is summed up.
        } catch (RuntimeException e) {
            Failure failure = Failure.of(e, "browse-defect");
            post(number, () -> summaryFailure = Optional.of(failure));
        }
    }

    private void post(long number, Runnable update) {
        ui.post(new Object(), () -> {
            if (!closed && replies.wanted(number)) {
                update.run();
                tell();
            }
        });
    }

    /** Asked once: what may be done decides on how buttons look, and which rule is missing. */
    private void askPermissions(ObjectName name) {
        if (permissionsAsked) {
            return;
        }
        permissionsAsked = true;
        List<AccessAttributes> questions = new ArrayList<>();
        questions.add(AccessAttributes.on(name, "patch", ""));
        questions.add(AccessAttributes.on(name, "delete", ""));
        if (resource.subresources().contains("scale")) {
            questions.add(AccessAttributes.on(name, "patch", "scale"));
        }
        if (resource.qualified().equals("pods")) {
            questions.add(AccessAttributes.on(name, "get", "log"));
            questions.add(AccessAttributes.on(name, "create", "exec"));
            questions.add(AccessAttributes.on(name, "create", "portforward"));
        }
        Map<String, Permission> found = new LinkedHashMap<>();
        for (AccessAttributes question : questions) {
            try {
                Permission answer = source.may(question);
                found.put(
                        question.verb() + (question.subresource().isEmpty() ? "" : "/" + question.subresource()),
                        answer);
            } catch (FailureException e) {
                // No answer is no refusal: the server decides when the button is pressed.
                permissionsAsked = false;
            }
        }
        ui.post(new Object(), () -> {
            if (!closed) {
                permissions = Map.copyOf(found);
                tell();
            }
        });
    }

    private void tell() {
        listeners.forEach(Runnable::run);
    }

    @Override
    public void close() {
        closed = true;
        listeners.clear();
        try {
            following.close();
        } catch (Exception e) {
            throw new IllegalStateException("a follower ends without a word", e);
        }
    }
}
