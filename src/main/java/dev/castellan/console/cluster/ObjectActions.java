package dev.castellan.console.cluster;

import dev.castellan.browse.object.ChangeDesk;
import dev.castellan.browse.object.Drain;
import dev.castellan.browse.object.EditState;
import dev.castellan.browse.object.LiveObject;
import dev.castellan.browse.object.MissingRole;
import dev.castellan.browse.object.ObjectAddress;
import dev.castellan.browse.object.ObjectDesk;
import dev.castellan.browse.object.Outcome;
import dev.castellan.browse.object.Preparation;
import dev.castellan.browse.session.PortForwards;
import dev.castellan.console.design.Action;
import dev.castellan.console.design.Icon;
import dev.castellan.console.shell.ShellContext;
import dev.castellan.failure.Failure;
import dev.castellan.fleet.DisplayText;
import dev.castellan.job.Job;
import dev.castellan.kubernetes.AccessAttributes;
import dev.castellan.kubernetes.DeleteOptions;
import dev.castellan.kubernetes.ForwardRequest;
import dev.castellan.kubernetes.Permission;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/**
 * What can be done with an object: each deed is prepared by the server, confirmed by its risk, carried out and told. A
 * missing permission or a closed lock does not hide a deed: it says which rule is missing, or how to unlock.
 */
final class ObjectActions {
    private static final Duration DEADLINE = Duration.ofMinutes(2);
    private static final Duration LONGEST_DRAIN = Duration.ofMinutes(30);
    private static final Set<String> RESTARTABLE = Set.of("deployments.apps", "statefulsets.apps", "daemonsets.apps");

    /**
     * A button.
     *
     * @param hindrance why it cannot be done now; pressing it then explains
     */
    record Offer(String label, Icon icon, boolean dangerous, Optional<String> hindrance, Runnable run) {}

    private final ObjectModel model;
    private final WorkspaceModel workspace;
    private final ShellContext shell;
    private final Sheets sheets;

    ObjectActions(ObjectModel model, WorkspaceModel workspace, ShellContext shell) {
        this.model = model;
        this.workspace = workspace;
        this.shell = shell;
        this.sheets = new Sheets(shell);
    }

    Sheets sheets() {
        return sheets;
    }

    /** Changes when other buttons have to be shown. */
    String fingerprint() {
        StringBuilder all = new StringBuilder(model.room().writable() ? "w" : "r");
        for (Offer offer : offers()) {
            all.append(offer.label()).append(offer.hindrance().orElse(""));
        }
        return all.toString();
    }

    List<Offer> offers() {
        List<Offer> offers = new ArrayList<>();
        if (model.live().isEmpty()) {
            return offers;
        }
        String kind = model.resource().qualified();
        if (model.resource().subresources().contains("scale")) {
            offers.add(offer("Scale …", Icon.WORKLOAD, false, "patch/scale", this::scale));
        }
        if (RESTARTABLE.contains(kind)) {
            offers.add(offer(
                    "Restart …",
                    Icon.REFRESH,
                    false,
                    "patch",
                    () -> change("Restart", desk -> desk.restart(model.address()), "Restarted")));
        }
        if (kind.equals("nodes")) {
            boolean closed = model.live()
                    .map(LiveObject::object)
                    .map(o -> o.path("spec").path("unschedulable").booleanValue(false))
                    .orElse(false);
            offers.add(offer(
                    closed ? "Uncordon …" : "Cordon …",
                    Icon.NODE,
                    false,
                    "patch",
                    () -> change(
                            closed ? "Uncordon" : "Cordon",
                            desk -> desk.cordon(model.address(), !closed),
                            closed ? "Uncordoned" : "Cordoned")));
            offers.add(offer("Drain …", Icon.EXPORT, true, "patch", this::drain));
        }
        if (kind.equals("pods")) {
            offers.add(offer("Forward port …", Icon.ROUTE, false, "create/portforward", this::forward));
        }
        offers.add(offer("Delete …", Icon.TRASH, true, "delete", this::delete));
        return offers;
    }

    /** A deed as a button; one that is not possible now explains itself instead. */
    Offer offer(String label, Icon icon, boolean dangerous, String verb, Runnable run) {
        Optional<Permission> denied = model.permission(verb).filter(Permission::denied);
        if (denied.isPresent()) {
            AccessAttributes asked = denied.get().asked();
            String rule = asked.verb() + " " + asked.resource()
                    + (asked.subresource().isEmpty() ? "" : "/" + asked.subresource())
                    + (asked.group().isEmpty() ? "" : "." + asked.group())
                    + (asked.namespace().isEmpty() ? "" : " in " + DisplayText.clean(asked.namespace()));
            return new Offer(label, icon, dangerous, Optional.of("You may not " + rule + "."), () -> missing(asked));
        }
        if (!model.room().writable()) {
            return new Offer(
                    label,
                    icon,
                    dangerous,
                    Optional.of("The cluster is open read-only. Press to unlock it."),
                    () -> unlock(run));
        }
        return new Offer(label, icon, dangerous, Optional.empty(), run);
    }

    private void missing(AccessAttributes asked) {
        var _ = shell.start("Ask who I am", DEADLINE, progress -> {
            MissingRole role =
                    MissingRole.of(asked, model.room().client().whoAmI().username());
            shell.ui().post(() -> sheets.missing(role));
            return true;
        });
    }

    /** Asks for a reason, unlocks, and goes on. */
    void unlock(Runnable then) {
        sheets.unlock(model.room().seat().name(), (reason, lasting) -> {
            var job = shell.start(
                    "Unlock the cluster",
                    DEADLINE,
                    progress -> workspace.bench().locks().unlock(model.room().seat(), reason, lasting));
            shell.ui()
                    .deliver(
                            job.result(),
                            unlock -> {
                                shell.notices().info("Unlocked for this session. It is recorded.");
                                then.run();
                            },
                            failure -> shell.notices().failure(failure));
        });
    }

    private void scale() {
        int now = model.live()
                .map(o -> o.object().path("spec").path("replicas").intValue(1))
                .orElse(1);
        sheets.number(
                "Scale " + name(),
                "Replicas",
                now,
                0,
                100_000,
                wanted -> change("Scale", desk -> desk.scale(model.address(), wanted), "Scaled to " + wanted));
    }

    private void delete() {
        change("Delete", desk -> desk.delete(model.address(), DeleteOptions.Propagation.BACKGROUND, false), "Deleted");
    }

    private void forward() {
        List<Integer> ports = new ArrayList<>();
        model.live()
                .ifPresent(o -> o.object()
                        .path("spec")
                        .path("containers")
                        .forEach(c -> c.path("ports")
                                .forEach(p -> ports.add(p.path("containerPort").intValue(0)))));
        int first = ports.stream().filter(p -> p > 0).findFirst().orElse(8080);
        sheets.ports("Forward a port of " + name(), first, (remote, local) -> {
            ObjectAddress address = model.address();
            String cluster = DisplayText.clean(model.room().seat().name());
            Action show = Action.plain(
                    "Show", () -> shell.go(workspace.place().at(Place.FORWARDS).address()));
            var job = shell.start(
                    "Forward port " + remote,
                    DEADLINE,
                    progress -> workspace
                            .bench()
                            .forwards()
                            .open(
                                    model.room().client(),
                                    cluster,
                                    new ForwardRequest(address.namespace(), address.name(), remote, local),
                                    model.room().guard()));
            shell.ui()
                    .deliver(
                            job.result(),
                            view -> forwarded(view, show),
                            failure -> shell.notices().failure(failure));
        });
    }

    /** Said only once it is so: the local port may be taken, or the deed not recorded. */
    private void forwarded(PortForwards.View view, Action show) {
        view.failure().ifPresent(f -> shell.notices().failure(f, show));
        if (view.phase() == PortForwards.Phase.LISTENING) {
            shell.notices()
                    .info(
                            "Port %d of %s is at 127.0.0.1:%d."
                                    .formatted(view.request().remotePort(), name(), view.localPort()),
                            show);
        }
    }

    private String name() {
        return DisplayText.clean(model.address().text());
    }

    /** Begins a write, see {@link Workbench#write}. */
    <T> Job<T> write(String title, Function<ObjectDesk, T> work) {
        return workspace.bench().write(shell.jobs(), model.address().cluster(), title, DEADLINE, work);
    }

    /** Leaves an edit to be taken back where the YAML of the object is shown next. */
    void wantUndo(EditState.Applied applied) {
        workspace.bench().wantUndo(applied);
    }

    /** Goes to the YAML of the object, wherever one is by now. */
    void showYaml() {
        workspace
                .placeOf(model.address())
                .ifPresent(p -> shell.go(
                        p.looking(p.object(), ObjectView.Tab.YAML.word()).address()));
    }

    /** The edit of this object that is to be taken back, once. */
    Optional<EditState.Applied> wantedUndo() {
        return workspace.bench().takeUndo(model.address());
    }

    /** Prepares, has it confirmed, carries it out and tells; also long after the object was left. */
    void change(String word, Function<ChangeDesk, Preparation> prepare, String done) {
        var preparing = shell.start(
                word + " " + name() + ": check",
                DEADLINE,
                progress -> workspace.bench().at(model.address().cluster(), desk -> prepare.apply(desk.changes())));
        shell.ui()
                .deliver(
                        preparing.result(),
                        preparation -> {
                            switch (preparation) {
                                case Preparation.Refused refused -> refused(refused.failure(), refused.missing());
                                case Preparation.Ready ready ->
                                    sheets.confirm(
                                            word + " " + name(),
                                            word,
                                            ready,
                                            typed -> carryOut(word, ready, typed, done));
                            }
                        },
                        failure -> shell.notices().failure(failure));
    }

    private void drain() {
        var preparing = shell.start(
                "Drain " + name() + ": check",
                DEADLINE,
                progress -> model.room().objects().changes().drain(model.address()));
        shell.ui()
                .deliver(
                        preparing.result(),
                        drain -> {
                            switch (drain.preparation()) {
                                case Preparation.Refused refused -> refused(refused.failure(), refused.missing());
                                case Preparation.Ready ready ->
                                    sheets.confirm(
                                            "Drain " + name(),
                                            "Drain",
                                            ready,
                                            DrainWords.plan(drain.plan()),
                                            typed -> empty(drain, typed));
                            }
                        },
                        failure -> shell.notices().failure(failure));
    }

    private void empty(Drain drain, String typed) {
        int leaving = drain.plan().leaving();
        AtomicInteger gone = new AtomicInteger();
        Set<String> waiting = new LinkedHashSet<>();
        var job = workspace.deed("Drain " + name(), LONGEST_DRAIN.plus(DEADLINE), progress -> {
            Drain.Result result = drain.carryOut(typed, LONGEST_DRAIN, step -> {
                int done = step.step() == Drain.Step.GONE ? gone.incrementAndGet() : gone.get();
                String pod = step.pod().name();
                boolean waits = step.step() == Drain.Step.WAITS;
                boolean _ = waits ? waiting.add(pod) : waiting.remove(pod);
                // What is waited for stays in sight while others go.
                String held = waits || waiting.isEmpty() ? "" : ". " + DrainWords.waits(waiting);
                progress.step(Optional.of(done / (double) Math.max(1, leaving)), DrainWords.step(step) + held);
            });
            if (result.stopped()) {
                // The job has ended by then; but what it left behind has to be told.
                shell.notices().warning(DrainWords.stopped(name(), result), uncordon());
                result.unrecorded().ifPresent(f -> shell.notices().failure(f));
            }
            return result;
        });
        shell.ui()
                .deliver(
                        job.result(),
                        result -> {
                            result.unrecorded().ifPresent(f -> shell.notices().failure(f));
                            Action open = uncordon();
                            if (result.complete()) {
                                shell.notices()
                                        .success(
                                                "Drained: " + name() + ". " + DrainWords.pods(result.gone())
                                                        + " left it; it stays closed.",
                                                open);
                            } else {
                                shell.notices().warning(DrainWords.left(name(), result), open);
                            }
                        },
                        failure -> {
                            // Whether it was closed nobody knows.
                            boolean open = failure.code().equals("cluster-outcome-unknown");
                            shell.notices().failure(failure, open ? new Action[] {uncordon()} : new Action[0]);
                        });
    }

    private Action uncordon() {
        return Action.plain(
                "Uncordon …", () -> change("Uncordon", desk -> desk.cordon(model.address(), false), "Uncordoned"));
    }

    private void refused(Failure failure, Optional<MissingRole> missing) {
        missing.ifPresentOrElse(sheets::missing, () -> shell.notices().failure(failure));
    }

    private void carryOut(String word, Preparation.Ready ready, String typed, String done) {
        var job = write(word + " " + name(), desk -> desk.changes().carryOut(ready, typed));
        shell.ui()
                .deliver(
                        job.result(),
                        outcome -> {
                            switch (outcome) {
                                case Outcome.Done finished -> told(word, finished, done);
                                case Outcome.NotDone not -> refused(not.failure(), not.missing());
                            }
                        },
                        failure -> shell.notices().failure(failure));
    }

    /** What is still to come of what was deleted. */
    static String ending(Optional<LiveObject> after) {
        return after.map(left -> switch (left.held()) {
                    case CONTENT -> ". It stays until everything in it is gone.";
                    case FINALIZERS -> ". It stays until its finalizers are done.";
                    case GRACE -> ". It ends within its grace period.";
                })
                .orElse(".");
    }

    private void told(String word, Outcome.Done finished, String done) {
        finished.unrecorded().ifPresent(f -> shell.notices().failure(f));
        String text = done + ": " + name() + (word.equals("Delete") ? ending(finished.after()) : ".");
        Optional<Action> undo = undo(word, finished);
        if (undo.isPresent()) {
            shell.notices().success(text, undo.get());
        } else {
            shell.notices().success(text);
        }
    }

    /** The way back where there is one. */
    private Optional<Action> undo(String word, Outcome.Done finished) {
        return switch (word) {
            case "Scale" -> {
                int before =
                        finished.before().object().path("spec").path("replicas").intValue(-1);
                yield before < 0
                        ? Optional.empty()
                        : Optional.of(Action.plain(
                                "Undo",
                                () -> change(
                                        "Scale",
                                        desk -> desk.scale(model.address(), before),
                                        "Scaled back to " + before)));
            }
            case "Cordon", "Uncordon" ->
                Optional.of(Action.plain(
                        "Undo",
                        () -> change(
                                word.equals("Cordon") ? "Uncordon" : "Cordon",
                                desk -> desk.cordon(model.address(), word.equals("Uncordon")),
                                "Taken back")));
            case "Delete" ->
                finished.after().isPresent()
                        ? Optional.empty()
                        : Optional.of(Action.plain(
                                "Make it again …",
                                () -> change("Create", desk -> desk.recreate(finished), "Made again")));
            default -> Optional.empty();
        };
    }
}
