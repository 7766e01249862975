package dev.castellan.browse.object;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.castellan.browse.PracticeAccess;
import dev.castellan.failure.FailureException;
import dev.castellan.fleet.Environment;
import dev.castellan.kubernetes.ApiResource;
import dev.castellan.kubernetes.DeleteOptions;
import dev.castellan.kubernetes.EvictAnswer;
import dev.castellan.kubernetes.ObjectCalls;
import dev.castellan.kubernetes.ObjectName;
import dev.castellan.kubernetes.WriteAnswer;
import dev.castellan.kubernetes.WriteOptions;
import dev.castellan.ledger.Entry;
import dev.castellan.ledger.Filter;
import dev.castellan.ledger.Ledger;
import dev.castellan.sandbox.Sandbox;
import dev.castellan.sandbox.SandboxOptions;
import dev.castellan.sandbox.ground.Fault;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.ObjectNode;

/** Single objects of a practice cluster, looked at and changed over HTTPS. */
class PracticeObjectsTest {
    private static @Nullable Sandbox started;
    private static @Nullable PracticeAccess access;
    private static @Nullable PracticeAccess viewer;

    private final AtomicReference<Environment> environment = new AtomicReference<>(Environment.TEST);
    private final Ledger ledger = Ledger.inMemory("ada", Clock.systemUTC());
    private final WriteLocks locks = new WriteLocks(ledger, Clock.systemUTC());

    @BeforeAll
    static void start() {
        started = Sandbox.start(SandboxOptions.defaults(), Clock.systemUTC());
        String kubeconfig = sandbox().kubeconfig();
        for (String context : PracticeAccess.contexts(kubeconfig)) {
            PracticeAccess candidate = new PracticeAccess(context, kubeconfig);
            boolean works = PracticeAccess.works(context, kubeconfig);
            if (works && access == null && may(candidate)) {
                access = candidate;
            } else if (works && viewer == null && context.endsWith("-viewer")) {
                viewer = candidate;
            } else {
                candidate.close();
            }
        }
    }

    private static boolean may(PracticeAccess candidate) {
        return candidate.client().glance().getFirst().verdict()
                == dev.castellan.kubernetes.AccessAnswer.Verdict.ALLOWED;
    }

    @AfterAll
    static void stop() {
        Objects.requireNonNull(access).close();
        if (viewer != null) {
            viewer.close();
        }
        sandbox().close();
    }

    @AfterEach
    void clear() {
        sandbox().faults().clear();
        ledger.close();
    }

    private static Sandbox sandbox() {
        return Objects.requireNonNull(started);
    }

    private ObjectDesk desk() {
        return desk(Objects.requireNonNull(access));
    }

    private ObjectDesk desk(PracticeAccess to) {
        ClusterSeat seat = new ClusterSeat(to.id(), to.name(), environment::get, to::client);
        return new ObjectDesk(seat, ledger, locks, Clock.systemUTC());
    }

    private static ObjectCalls calls() {
        return Objects.requireNonNull(access).client().objects();
    }

    private static ApiResource resource(String qualified) {
        return Objects.requireNonNull(access).client().resources().resources().stream()
                .filter(r -> r.qualified().equals(qualified))
                .findFirst()
                .orElseThrow();
    }

    private static ObjectNode object(String json) {
        return (ObjectNode) Json.MAPPER.readTree(json);
    }

    private ObjectAddress configMap(String name, String data) {
        ObjectNode content = object("""
            {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "%s", "namespace": "default"}, "data": %s}\
            """.formatted(name, data));
        ObjectDesk desk = desk();
        calls().delete(desk.name(desk.address(content)), DeleteOptions.of(""));
        assertThat(calls().create(desk.name(desk.address(content)), content, WriteOptions.WRITE))
                .isInstanceOf(WriteAnswer.Done.class);
        return desk.address(content);
    }

    private List<String> recorded() {
        return ledger.entries(0, Filter.ALL)
                .map(Entry::type)
                .filter(t -> !t.startsWith("ledger."))
                .toList();
    }

    @Test
    void everyKindHasASummary() {
        ObjectDesk desk = desk();
        List<String> seen = new ArrayList<>();
        for (ApiResource resource :
                Objects.requireNonNull(access).client().resources().resources()) {
            if (!resource.listable() || !resource.verbs().contains("get")) {
                continue;
            }
            for (ObjectNode one : calls().list(resource, "", "", "", 2).items()) {
                ObjectAddress address = desk.address(one);
                assertThat(calls().find(desk.name(address))).as("%s", address).isPresent();
                LiveObject live = desk.read(address);
                ObjectSummary summary = desk.summary(live);
                assertThat(summary.address()).isEqualTo(live.address());
                assertThat(summary.sections()).isNotEmpty().noneMatch(s -> s instanceof Part.Unread);
                assertThat(YamlReading.of(live.yaml().text()).problem()).isEmpty();
                seen.add(resource.kind());
            }
        }
        assertThat(seen)
                .contains(
                        "Pod",
                        "Deployment",
                        "Node",
                        "Namespace",
                        "Service",
                        "Secret",
                        "ConfigMap",
                        "ClusterRole",
                        "Event");
    }

    @Test
    void aPodShowsItsOwnersContainersAndWhatItNeeds() {
        ObjectDesk desk = desk();
        ObjectNode pod = calls().list(resource("pods"), "", "", "", 500).items().stream()
                .filter(p -> Json.text(p, "metadata", "ownerReferences").isEmpty())
                .filter(p -> Json.list(p, "metadata", "ownerReferences").stream()
                        .anyMatch(r -> Json.text(r, "kind").equals("ReplicaSet")))
                .findFirst()
                .orElseThrow();
        ObjectSummary summary = desk.summary(desk.read(desk.address(pod)));
        assertThat(summary.sections()).anySatisfy(s -> assertThat(s).isInstanceOf(Part.Containers.class));
        List<String> kinds = summary.sections().stream()
                .filter(Part.Relations.class::isInstance)
                .flatMap(s -> ((Part.Relations) s).relations().stream())
                .filter(r -> r.how().startsWith("Owner"))
                .map(r -> r.address().kind())
                .toList();
        assertThat(kinds).startsWith("ReplicaSet", "Deployment");
        assertThat(summary.keepers()).anyMatch(k -> k.tool() == Keeper.Tool.CONTROLLER);
    }

    @Test
    void anEditGoesFromTextOverCheckAndConfirmationToTheServerAndBack() {
        ObjectDesk desk = desk();
        ObjectAddress address = configMap("edited", "{\"a\": \"1\", \"b\": \"2\"}");
        LiveObject live = desk.read(address);
        ObjectEdit edit = desk.edit(live);
        List<String> states = new CopyOnWriteArrayList<>();
        var _ = edit.onChange(s -> states.add(s.getClass().getSimpleName()));
        assertThat(edit.check())
                .isInstanceOfSatisfying(
                        EditState.Refused.class,
                        r -> assertThat(r.failure().code()).isEqualTo("browse-no-change"));
        edit.text("a: [");
        assertThat(edit.check())
                .isInstanceOfSatisfying(
                        EditState.Editing.class, e -> assertThat(e.problem()).isPresent());
        edit.text(live.editable().replace("a: \"1\"", "a: \"one\""));
        assertThat(edit.check()).isInstanceOfSatisfying(EditState.Checked.class, c -> {
            assertThat(c.changes())
                    .singleElement()
                    .satisfies(f -> assertThat(f.path().toString()).isEqualTo("data.a"));
            assertThat(c.confirmation().level()).isEqualTo(Confirmation.Level.NONE);
            assertThat(c.plan().method()).isEqualTo(EditPlan.Method.APPLY);
        });
        assertThat(Json.text(desk.read(address).object(), "data", "a")).isEqualTo("1");
        assertThatThrownBy(edit::apply).hasMessageContaining("browse-not-confirmed");
        assertThat(edit.confirm("")).isTrue();
        EditState.Applied applied = (EditState.Applied) edit.apply();
        assertThat(Json.text(applied.after().object(), "data", "a")).isEqualTo("one");
        assertThat(recorded()).containsExactly("object.edit.intent", "object.edit.outcome");
        assertThat(states).endsWith("Checked", "Confirmed", "Applied");

        ObjectEdit undo = desk.undo(applied);
        assertThat(undo.check()).isInstanceOf(EditState.Checked.class);
        assertThat(undo.confirm("")).isTrue();
        assertThat(undo.apply()).isInstanceOf(EditState.Applied.class);
        assertThat(desk.read(address).object().path("data"))
                .isEqualTo(live.object().path("data"));
    }

    @Test
    void whatIsTakenAwayIsMergedAndOnlyWhereNobodyElseChangedIt() {
        ObjectDesk desk = desk();
        ObjectAddress address = configMap("merged", "{\"a\": \"1\", \"b\": \"2\"}");
        LiveObject live = desk.read(address);
        ObjectEdit edit = desk.edit(live);
        edit.text(live.editable().replace("  a: \"1\"\n", ""));
        assertThat(edit.check())
                .isInstanceOfSatisfying(
                        EditState.Checked.class,
                        c -> assertThat(c.plan().method()).isEqualTo(EditPlan.Method.MERGE));
        assertThat(edit.confirm("")).isTrue();
        // Others' fields may change in between, the same field must not.
        calls().merge(live.name(), object("{\"data\": {\"b\": \"3\"}}"), WriteOptions.WRITE);
        assertThat(edit.apply()).isInstanceOf(EditState.Applied.class);
        assertThat(desk.read(address).object().path("data")).isEqualTo(object("{\"b\": \"3\"}"));
    }

    /** Neither "not written" nor "written" is known of a write that a gateway answers. */
    @Test
    void anEditThatMayHaveBeenWrittenIsUnclearUntilItIsCheckedAgain() {
        ObjectDesk desk = desk();
        ObjectAddress address = configMap("unclear", "{\"a\": \"1\"}");
        LiveObject live = desk.read(address);
        ObjectEdit edit = desk.edit(live);
        edit.text(live.editable().replace("a: \"1\"", "a: \"2\""));
        assertThat(edit.check()).isInstanceOf(EditState.Checked.class);
        assertThat(edit.confirm("")).isTrue();
        String path = "*/configmaps/unclear";
        sandbox()
                .faults()
                .set(Fault.of(Fault.Service.KUBERNETES, path, Fault.Kind.SERVER_ERROR, 1)
                        .saying("504"));
        // The object is read before it is written: the newest rule is for the first request.
        sandbox()
                .faults()
                .set(Fault.of(Fault.Service.KUBERNETES, path, Fault.Kind.DELAY, 1)
                        .lasting(Duration.ofMillis(1)));
        assertThatThrownBy(edit::apply).hasMessageContaining("cluster-outcome-unknown");
        assertThat(edit.state())
                .isInstanceOfSatisfying(
                        EditState.Unclear.class,
                        u -> assertThat(u.failure().meaning()).contains("may have been written"));
        assertThat(edit.confirm("")).as("before it is checked again").isFalse();
        assertThat(edit.check()).isInstanceOf(EditState.Checked.class);
    }

    @Test
    void theSameFieldChangedByBothIsAConflictWithAWayOn() {
        ObjectDesk desk = desk();
        ObjectAddress address = configMap("both", "{\"a\": \"1\", \"b\": \"2\"}");
        LiveObject live = desk.read(address);
        ObjectEdit edit = desk.edit(live);
        edit.text(live.editable().replace("a: \"1\"", "a: \"mine\"").replace("b: \"2\"", "b: \"mine\""));
        assertThat(edit.check()).isInstanceOf(EditState.Checked.class);
        assertThat(edit.confirm("")).isTrue();
        calls().merge(live.name(), object("{\"data\": {\"a\": \"theirs\"}}"), WriteOptions.WRITE);
        assertThat(edit.apply()).isInstanceOfSatisfying(EditState.Conflict.class, c -> {
            assertThat(c.kind()).isEqualTo(WriteAnswer.Conflict.Kind.STALE);
            assertThat(c.collisions())
                    .singleElement()
                    .satisfies(x -> assertThat(x.live()).contains(Json.NODES.stringNode("theirs")));
            assertThat(c.ways()).contains(EditState.WayOn.REBASE, EditState.WayOn.GIVE_UP);
        });
        assertThat(Json.text(desk.read(address).object(), "data", "b")).isEqualTo("2");
        assertThat(edit.rebase()).isInstanceOfSatisfying(EditState.Editing.class, e -> {
            assertThat(e.collisions()).hasSize(1);
            assertThat(e.text()).contains("a: theirs", "b: mine");
        });
        assertThat(edit.check()).isInstanceOf(EditState.Checked.class);
        assertThat(edit.giveUp())
                .isInstanceOfSatisfying(
                        EditState.Editing.class, e -> assertThat(e.text()).doesNotContain("mine"));
        calls().delete(live.name(), DeleteOptions.of(""));
        edit.text(live.editable().replace("a: \"1\"", "a: \"x\""));
        assertThat(edit.check())
                .isInstanceOfSatisfying(
                        EditState.Conflict.class,
                        c -> assertThat(c.failure().code()).isEqualTo("browse-gone"));
    }

    @Test
    void productionNeedsAnUnlockingAndAConfirmation() {
        environment.set(Environment.PRODUCTION);
        ObjectDesk desk = desk();
        ObjectAddress address = configMap("guarded", "{\"a\": \"1\"}");
        LiveObject live = desk.read(address);
        ObjectEdit edit = desk.edit(live);
        edit.text(live.editable().replace("a: \"1\"", "a: \"2\""));
        assertThat(edit.check())
                .isInstanceOfSatisfying(
                        EditState.Checked.class,
                        c -> assertThat(c.confirmation().level()).isEqualTo(Confirmation.Level.AGREE));
        assertThat(edit.confirm("")).isTrue();
        assertThatThrownBy(edit::apply).hasMessageContaining("browse-read-only");
        assertThat(recorded()).isEmpty();
        assertThat(edit.state()).as("it waits for nothing any more").isInstanceOf(EditState.Checked.class);
        var _ = locks.unlock(desk.seat(), "INC-1", Optional.empty());
        assertThat(edit.confirm("")).isTrue();
        assertThat(edit.apply()).isInstanceOf(EditState.Applied.class);

        Preparation.Ready ready =
                (Preparation.Ready) desk.changes().delete(address, DeleteOptions.Propagation.BACKGROUND, false);
        assertThat(ready.confirmation().typed()).contains("guarded");
        assertThatThrownBy(() -> desk.changes().carryOut(ready, "guarde")).hasMessageContaining("browse-not-confirmed");
        Outcome.Done done = (Outcome.Done) desk.changes().carryOut(ready, "guarded");
        assertThat(calls().find(live.name())).isEmpty();
        Preparation.Ready again = (Preparation.Ready) desk.changes().recreate(done);
        assertThat(again.consequences()).anyMatch(c -> c.contains("new uid"));
        assertThat(desk.changes().carryOut(again, "")).isInstanceOf(Outcome.Done.class);
        assertThat(Json.text(desk.read(address).object(), "data", "a")).isEqualTo("2");
    }

    @Test
    void workloadsAreScaledAndRestarted() {
        ObjectDesk desk = desk();
        ObjectNode deployment = calls().list(resource("deployments.apps"), "", "", "", 1)
                .items()
                .getFirst();
        ObjectAddress address = desk.address(deployment);
        int before = calls().replicas(desk.name(address));
        Preparation.Ready scale = (Preparation.Ready) desk.changes().scale(address, before + 1);
        assertThat(scale.changes()).extracting(c -> c.path().toString()).containsExactly("spec.replicas");
        assertThat(calls().replicas(desk.name(address))).isEqualTo(before);
        assertThat(desk.changes().carryOut(scale, address.name())).isInstanceOf(Outcome.Done.class);
        assertThat(calls().replicas(desk.name(address))).isEqualTo(before + 1);
        Preparation.Ready restart = (Preparation.Ready) desk.changes().restart(address);
        assertThat(restart.changes())
                .singleElement()
                .satisfies(c -> assertThat(c.path().toString()).startsWith("spec.template.metadata.annotations"));
        assertThat(desk.changes().carryOut(restart, address.name())).isInstanceOf(Outcome.Done.class);
        assertThat(recorded())
                .containsExactly(
                        "object.scale.intent",
                        "object.scale.outcome",
                        "object.restart.intent",
                        "object.restart.outcome");
    }

    @Test
    void aNumberThatSomebodyElseSetMeanwhileIsNotWrittenOver() {
        ObjectDesk desk = desk();
        ObjectAddress address = desk.address(calls().list(resource("deployments.apps"), "", "", "", 1)
                .items()
                .getFirst());
        ObjectName name = desk.name(address);
        int before = calls().replicas(name);
        Preparation.Ready ready = (Preparation.Ready) desk.changes().scale(address, before + 2);
        assertThat(calls().scale(name, before + 7, Optional.empty(), WriteOptions.WRITE))
                .isInstanceOf(WriteAnswer.Done.class);
        assertThat(desk.changes().carryOut(ready, address.name()))
                .isInstanceOfSatisfying(Outcome.NotDone.class, not -> {
                    assertThat(not.failure().code()).isEqualTo("browse-stale");
                    assertThat(not.failure().happened()).contains(Integer.toString(before + 7));
                });
        assertThat(calls().replicas(name)).isEqualTo(before + 7);
        assertThat(ledger.entries(0, Filter.ALL)
                        .filter(e -> e.type().equals("object.scale.outcome"))
                        .toList())
                .singleElement()
                .satisfies(e -> assertThat(e.body().toString()).contains("CONFLICT"));

        // What changes besides the number is nobody's concern.
        Preparation.Ready again = (Preparation.Ready) desk.changes().scale(address, before);
        ObjectNode note = object("""
            {"metadata": {"annotations": {"example.com/note": "%s"}}}\
            """.formatted(before));
        assertThat(calls().merge(name, note, WriteOptions.WRITE)).isInstanceOf(WriteAnswer.Done.class);
        assertThat(desk.changes().carryOut(again, address.name())).isInstanceOf(Outcome.Done.class);
        assertThat(calls().replicas(name)).isEqualTo(before);
    }

    @Test
    void whoScalesIsToldOfTheAutoscalerThatDecides() {
        ObjectDesk desk = desk();
        ObjectAddress address = desk.address(calls().list(resource("deployments.apps"), "", "", "", 1)
                .items()
                .getFirst());
        ObjectNode autoscaler = object("""
            {"apiVersion": "autoscaling/v2", "kind": "HorizontalPodAutoscaler",
             "metadata": {"name": "by-load", "namespace": "%s"},
             "spec": {"scaleTargetRef": {"apiVersion": "apps/v1", "kind": "Deployment", "name": "%s"},
              "minReplicas": 1, "maxReplicas": 9}}\
            """.formatted(address.namespace(), address.name()));
        ObjectName name = desk.name(desk.address(autoscaler));
        String word = "The autoscaler by-load decides on the number and will change it back.";
        assertThat(((Preparation.Ready) desk.changes().scale(address, 4)).consequences())
                .doesNotContain(word);
        assertThat(calls().create(name, autoscaler, WriteOptions.WRITE)).isInstanceOf(WriteAnswer.Done.class);
        try {
            assertThat(((Preparation.Ready) desk.changes().scale(address, 4)).consequences())
                    .contains(word);
        } finally {
            calls().delete(name, DeleteOptions.of(""));
        }
    }

    @Test
    void aBudgetHoldsADrainUntilItLetsGo() {
        ObjectDesk desk = desk();
        ObjectNode node = calls().list(resource("nodes"), "", "", "", 5).items().getFirst();
        Drain drain = desk.changes().drain(desk.address(node));
        dropBudgets(desk);
        DrainPlan.Pod held = drain.plan().pods().stream()
                .filter(DrainPlan.Pod::leaves)
                .filter(p -> Json.text(desk.read(p.address()).object(), "status", "phase")
                        .equals("Running"))
                .findFirst()
                .orElseThrow();
        ObjectNode budget = object("""
            {"apiVersion": "policy/v1", "kind": "PodDisruptionBudget", "metadata": {"name": "held", "namespace": "%s"},
             "spec": {"minAvailable": "100%%", "selector": {"matchLabels": {}}}}\
            """.formatted(held.address().namespace()));
        ((ObjectNode) budget.at("/spec/selector"))
                .set("matchLabels", desk.read(held.address()).object().at("/metadata/labels"));
        assertThat(calls().create(desk.name(desk.address(budget)), budget, WriteOptions.WRITE))
                .isInstanceOf(WriteAnswer.Done.class);
        List<Drain.Progress> told = new CopyOnWriteArrayList<>();
        Drain.Result result = drain.carryOut(Json.text(node, "metadata", "name"), Duration.ofMillis(1), told::add);
        assertThat(result.complete()).isFalse();
        assertThat(result.left()).anySatisfy(left -> {
            assertThat(left.pod()).isEqualTo(held.address());
            assertThat(left.message()).contains("disruption budget");
        });
        assertThat(told).anyMatch(p -> p.pod().equals(held.address()) && p.step() == Drain.Step.WAITS);
        assertThat(calls().find(desk.name(held.address()))).isPresent();
        dropBudgets(desk);
        Drain again = desk.changes().drain(desk.address(node));
        assertThat(again.carryOut(Json.text(node, "metadata", "name"), Duration.ofMinutes(2), told::add)
                        .complete())
                .isTrue();
        assertThat(calls().find(desk.name(held.address()))).isEmpty();
    }

    @Test
    void aDrainThatTheServerBreaksOffTellsWhoIsLeft() {
        ObjectDesk desk = desk();
        dropBudgets(desk);
        ObjectNode node = calls().list(resource("nodes"), "", "", "", 5).items().get(1);
        ObjectAddress address = desk.address(node);
        Drain drain = desk.changes().drain(address);
        List<Drain.Progress> told = new CopyOnWriteArrayList<>();
        Drain.Result result = drain.carryOut(address.name(), Duration.ofMinutes(2), step -> {
            told.add(step);
            sandbox()
                    .faults()
                    .set(Fault.of(Fault.Service.KUBERNETES, Fault.Kind.SERVER_ERROR, 0)
                            .saying("401"));
        });
        sandbox().faults().clear();
        assertThat(told).isNotEmpty();
        assertThat(result.complete()).isFalse();
        assertThat(result.stopped()).isFalse();
        assertThat(result.broken().orElseThrow().code()).isEqualTo("cluster-unauthorized");
        assertThat(result.left())
                .isNotEmpty()
                .allSatisfy(left -> assertThat(left.message()).isNotEmpty());
        assertThat(Json.truth(desk.read(address).object(), "spec", "unschedulable"))
                .isTrue();
        assertThat(desk.changes().carryOut((Preparation.Ready) desk.changes().cordon(address, false), ""))
                .isInstanceOf(Outcome.Done.class);
    }

    @Test
    void aDrainGoesOnWhenTheServerCanBeAskedAgain() {
        ObjectDesk desk = desk();
        dropBudgets(desk);
        ObjectAddress address = nodeWithPods(desk, "away", 2);
        Drain drain = desk.changes().drain(address);
        assertThat(drain.plan().leaving()).isEqualTo(2);
        sandbox().faults().set(Fault.of(Fault.Service.KUBERNETES, "*/eviction", Fault.Kind.DROP, 1));
        sandbox()
                .faults()
                .set(Fault.of(Fault.Service.KUBERNETES, "*/eviction", Fault.Kind.SERVER_ERROR, 1)
                        .saying("502"));
        List<Drain.Progress> told = new CopyOnWriteArrayList<>();
        Drain.Result result = drain.carryOut(address.name(), Duration.ofMinutes(2), told::add);
        assertThat(result.complete()).as("%s", result).isTrue();
        assertThat(result.broken()).isEmpty();
        assertThat(told.stream().filter(p -> p.step() == Drain.Step.UNHEARD))
                .as("each trouble once")
                .hasSize(2)
                .allSatisfy(p -> assertThat(p.message()).isNotEmpty());

        // Where it lasts until the time is over, that is the reason.
        ObjectAddress other = nodeWithPods(desk, "away-too", 1);
        Drain late = desk.changes().drain(other);
        sandbox().faults().set(Fault.of(Fault.Service.KUBERNETES, "*/eviction", Fault.Kind.SERVER_ERROR, 0));
        Drain.Result over = late.carryOut(other.name(), Duration.ofMillis(1), told::add);
        assertThat(over.complete()).isFalse();
        assertThat(over.broken().orElseThrow().code()).isEqualTo("cluster-server-error");
        assertThat(over.left())
                .singleElement()
                .satisfies(l -> assertThat(l.message()).contains("error of its own"));
        sandbox().faults().clear();
        for (ObjectAddress node : List.of(address, other)) {
            calls().delete(desk.name(node), DeleteOptions.of(""));
        }
    }

    /** As where an admission webhook for its namespace is down: the others are asked all the same. */
    @Test
    void onePodThatCannotBeAskedKeepsNoOther() {
        ObjectDesk desk = desk();
        dropBudgets(desk);
        ObjectAddress address = nodeWithPods(desk, "one-bad", 3);
        Drain drain = desk.changes().drain(address);
        ObjectAddress first = drain.plan().pods().stream()
                .filter(DrainPlan.Pod::leaves)
                .findFirst()
                .orElseThrow()
                .address();
        sandbox()
                .faults()
                .set(Fault.of(
                                Fault.Service.KUBERNETES,
                                "*/pods/" + first.name() + "/eviction",
                                Fault.Kind.SERVER_ERROR,
                                0)
                        .saying("500"));
        List<ObjectAddress> gone = new CopyOnWriteArrayList<>();
        Drain.Result result = drain.carryOut(address.name(), Duration.ofMinutes(2), step -> {
            if (step.step() == Drain.Step.GONE) {
                gone.add(step.pod());
            }
            if (gone.size() == 2) {
                sandbox().faults().clear();
            }
        });
        assertThat(result.complete()).as("%s", result).isTrue();
        assertThat(gone).as("the one that could not be asked comes last").hasSize(3);
        assertThat(gone.getLast()).isEqualTo(first);
        calls().delete(desk.name(address), DeleteOptions.of(""));
    }

    /** A node of our own, so that no other test empties it. */
    private static ObjectAddress nodeWithPods(ObjectDesk desk, String name, int pods) {
        ObjectNode node = object("""
            {"apiVersion": "v1", "kind": "Node", "metadata": {"name": "%s"}}\
            """.formatted(name));
        assertThat(calls().create(desk.name(desk.address(node)), node, WriteOptions.WRITE))
                .isInstanceOf(WriteAnswer.Done.class);
        for (int i = 0; i < pods; i++) {
            ObjectNode pod = object("""
                {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "%s-%d", "namespace": "default"},
                 "spec": {"nodeName": "%s", "containers": [{"name": "c", "image": "a.example/b:1"}]}}\
                """.formatted(name, i, name));
            assertThat(calls().create(desk.name(desk.address(pod)), pod, WriteOptions.WRITE))
                    .isInstanceOf(WriteAnswer.Done.class);
        }
        return desk.address(node);
    }

    private static void dropBudgets(ObjectDesk desk) {
        for (ObjectNode budget : calls().list(resource("poddisruptionbudgets.policy"), "", "", "", 500)
                .items()) {
            calls().delete(desk.name(desk.address(budget)), DeleteOptions.of(""));
        }
    }

    @Test
    void aNodeIsEmptied() {
        ObjectDesk desk = desk();
        dropBudgets(desk);
        ObjectNode node = calls().list(resource("nodes"), "", "", "", 5).items().getLast();
        ObjectAddress address = desk.address(node);
        Drain drain = desk.changes().drain(address);
        Preparation.Ready ready = (Preparation.Ready) drain.preparation();
        assertThat(ready.consequences()).isNotEmpty();
        assertThat(drain.plan().leaving()).isPositive();
        List<Drain.Progress> told = new CopyOnWriteArrayList<>();
        Drain.Result result = drain.carryOut(address.name(), Duration.ofMinutes(2), told::add);
        assertThat(result.complete()).as("%s", result).isTrue();
        assertThat(told).isNotEmpty();
        assertThat(Json.truth(desk.read(address).object(), "spec", "unschedulable"))
                .isTrue();
        Preparation.Ready open = (Preparation.Ready) desk.changes().cordon(address, false);
        assertThat(desk.changes().carryOut(open, "")).isInstanceOf(Outcome.Done.class);
        assertThat(calls().evict("default", "nobody", DeleteOptions.of(""))).isInstanceOf(EvictAnswer.Gone.class);
    }

    @Test
    void aSecretIsShownOnlyOnceItIsRecorded() {
        ObjectDesk desk = desk();
        ObjectNode content = object("""
            {"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "kept", "namespace": "default"}, "data": {"password": "aHVudGVyMg=="}}\
            """);
        ObjectAddress address = desk.address(content);
        calls().create(desk.name(address), content, WriteOptions.WRITE);
        LiveObject live = desk.read(address);
        assertThat(live.yaml().text()).doesNotContain("aHVudGVyMg");
        assertThat(desk.summary(live).toString()).doesNotContain("aHVudGVyMg").doesNotContain("hunter2");
        assertThat(desk.reveal(live, FieldPath.of("data", "password"))).isEqualTo("hunter2");
        assertThat(recorded()).containsExactly("secret.reveal.intent", "secret.reveal.outcome");
        assertThat(ledger.entries(0, Filter.ALL).toList().toString()).doesNotContain("hunter2", "aHVudGVyMg");
        ObjectEdit edit = desk.edit(live);
        assertThat(edit.draft().text()).doesNotContain("aHVudGVyMg");
        edit.text(edit.draft().text().replace("  name: kept", "  labels:\n    a: b\n  name: kept"));
        assertThat(edit.check())
                .isInstanceOfSatisfying(
                        EditState.Checked.class,
                        c -> assertThat(c.changes())
                                .extracting(f -> f.path().toString())
                                .containsExactly("metadata.labels"));
        calls().delete(live.name(), DeleteOptions.of(""));
    }

    @Test
    void aMissingRightNamesTheRule() {
        if (viewer == null) {
            throw new AssertionError("the practice fleet has no viewer");
        }
        ObjectDesk desk = desk(viewer);
        ObjectNode pod = viewer.client()
                .objects()
                .list(resource("pods"), "tills", "", "", 1)
                .items()
                .getFirst();
        LiveObject live = desk.read(desk.address(pod));
        ObjectEdit edit = desk.edit(live);
        edit.text(edit.draft().text().replace("metadata:\n", "metadata:\n  annotations:\n    x.example/y: z\n"));
        EditState state = edit.check();
        if (state instanceof EditState.Editing e && e.problem().isPresent()) {
            edit.text(edit.draft()
                    .text()
                    .replace("metadata:\n  annotations:\n    x.example/y: z\n", "metadata:\n  generateName: z\n"));
            state = edit.check();
        }
        assertThat(state).isInstanceOfSatisfying(EditState.Refused.class, r -> {
            assertThat(r.failure().code()).isEqualTo("browse-forbidden");
            assertThat(r.missing())
                    .hasValueSatisfying(m -> assertThat(m.manifest()).contains("kind: Role\n", "- pods", "- patch"));
        });
        assertThat(desk.changes().delete(live.address(), DeleteOptions.Propagation.BACKGROUND, false))
                .isInstanceOfSatisfying(
                        Preparation.Refused.class,
                        r -> assertThat(r.failure().code()).isEqualTo("browse-forbidden"));
    }

    @Test
    void aLargeObjectIsReadAndWritten() {
        ObjectDesk desk = desk();
        String large = "x\u00e9\n".repeat(800_000);
        ObjectNode content = object("""
            {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "large", "namespace": "default"}}\
            """);
        content.putObject("data").put("text", large).put("turned", "a\u202eb\u001b[31m");
        ObjectName name = desk.name(desk.address(content));
        assertThat(calls().create(name, content, WriteOptions.WRITE)).isInstanceOf(WriteAnswer.Done.class);
        LiveObject live = desk.read(desk.address(content));
        assertThat(Json.text(live.object(), "data", "text")).isEqualTo(large);
        YamlText yaml = live.yaml();
        assertThat(yaml.lines().size()).isGreaterThan(800_000);
        assertThat(yaml.text()).doesNotContain("\u202e", "\u001b");
        assertThat(Json.text(YamlReading.of(yaml.text()).documents().getFirst().object(), "data", "text"))
                .isEqualTo(large);
        assertThat(desk.summary(live).sections()).isNotEmpty();
        calls().delete(name, DeleteOptions.of(""));
    }

    @Test
    void aBrokenConnectionLeavesTheOutcomeOpenAndIsNotRepeated() {
        ObjectDesk desk = desk();
        ObjectAddress address = configMap("broken", "{\"a\": \"1\"}");
        ObjectName name = desk.name(address);
        sandbox().faults().set(Fault.of(Fault.Service.KUBERNETES, Fault.Kind.DROP, 0));
        assertThatThrownBy(() -> calls().merge(name, object("{\"data\": {\"a\": \"2\"}}"), WriteOptions.WRITE))
                .isInstanceOfSatisfying(
                        FailureException.class,
                        e -> assertThat(e.failure().code()).isEqualTo("cluster-outcome-unknown"));
        sandbox().faults().clear();
        sandbox().faults().set(Fault.of(Fault.Service.KUBERNETES, Fault.Kind.THROTTLE, 1));
        assertThat(calls().merge(name, object("{\"data\": {\"a\": \"3\"}}"), WriteOptions.WRITE))
                .isInstanceOf(WriteAnswer.Done.class);
    }

    @Test
    void anErrorOfTheServerThatLeavesOpenWhetherItWasWrittenIsRecordedAsUnknown() {
        ObjectDesk desk = desk();
        ObjectNode deployment = calls().list(resource("deployments.apps"), "", "", "", 1)
                .items()
                .getFirst();
        ObjectAddress address = desk.address(deployment);
        for (String code : List.of("500", "502", "503", "504")) {
            Preparation.Ready ready = (Preparation.Ready) desk.changes().restart(address);
            sandbox()
                    .faults()
                    .set(Fault.of(
                                    Fault.Service.KUBERNETES,
                                    "*/deployments/" + address.name(),
                                    Fault.Kind.SERVER_ERROR,
                                    0)
                            .saying(code));
            assertThatThrownBy(() -> desk.changes().carryOut(ready, address.name()))
                    .as(code)
                    .isInstanceOfSatisfying(
                            FailureException.class,
                            e -> assertThat(e.failure().code()).isEqualTo("cluster-outcome-unknown"));
            assertThat(ledger.entries(0, Filter.ALL).toList().getLast().body().get("ending"))
                    .as(code)
                    .hasToString("UNKNOWN");
            // A dry run writes nothing, whatever comes of it.
            assertThatThrownBy(() -> calls().merge(desk.name(address), object("{}"), WriteOptions.DRY_RUN))
                    .isInstanceOfSatisfying(
                            FailureException.class,
                            e -> assertThat(e.failure().code()).isEqualTo("cluster-server-error"));
            sandbox().faults().clear();
        }
    }

    @Test
    void textThatIsNoUtf8IsNeverTakenForWhatItSays() {
        ObjectDesk desk = desk();
        ObjectAddress address = configMap("spoiled", "{\"a\": \"1\"}");
        sandbox().faults().set(Fault.of(Fault.Service.KUBERNETES, "*/configmaps/spoiled", Fault.Kind.HOSTILE_TEXT, 1));
        assertThatThrownBy(() -> desk.read(address)).isInstanceOfSatisfying(FailureException.class, e -> {
            assertThat(e.failure().code()).isEqualTo("cluster-protocol");
            assertThat(e.failure().expected()).isTrue();
        });
        assertThat(desk.read(address).object().at("/data/a").asString("")).isEqualTo("1");
    }

    /** An object that a finalizer holds, as a deletion finds it. */
    @Test
    void aDeletionThatAFinalizerHoldsLeavesTheObjectUntilItIsLetGo() {
        ObjectDesk desk = desk();
        ObjectAddress address = configMap("held-back", "{\"a\": \"1\"}");
        calls().merge(
                        desk.name(address),
                        object("{\"metadata\": {\"finalizers\": [\"example.com/hold\"]}}"),
                        WriteOptions.WRITE);
        Preparation.Ready ready =
                (Preparation.Ready) desk.changes().delete(address, DeleteOptions.Propagation.BACKGROUND, false);
        assertThat(ready.consequences()).anyMatch(c -> c.contains("example.com/hold"));
        assertThat(desk.changes().carryOut(ready, address.name()))
                .isInstanceOfSatisfying(
                        Outcome.Done.class,
                        done -> assertThat(done.after().orElseThrow().finalizers())
                                .containsExactly("example.com/hold"));
        assertThat(calls().find(desk.name(address))).isPresent();
        calls().merge(desk.name(address), object("{\"metadata\": {\"finalizers\": null}}"), WriteOptions.WRITE);
        assertThat(calls().find(desk.name(address))).isEmpty();
    }

    @Test
    void anObjectIsFollowedByAWatchAndWhereThereIsNoneByAsking() throws Exception {
        ObjectDesk desk = desk();
        ObjectAddress address = configMap("watched", "{\"a\": \"1\"}");
        List<Following> told = new CopyOnWriteArrayList<>();
        // Used up by whoever opens the watch, and by nobody else.
        sandbox()
                .faults()
                .set(new Fault(
                        Fault.Service.KUBERNETES,
                        "*/namespaces/default/configmaps",
                        Fault.Kind.DELAY,
                        1,
                        Duration.ZERO,
                        ""));
        try (AutoCloseable _ = desk.follow(address, told::add)) {
            await().until(() -> sandbox().faults().active().isEmpty());
            changeAndSee(desk, address, told, "2");
        }
        told.clear();
        sandbox()
                .faults()
                .set(Fault.of(Fault.Service.KUBERNETES, "*/namespaces/default/configmaps", Fault.Kind.FORBID, 0));
        try (AutoCloseable _ = desk.follow(address, told::add)) {
            await().until(() -> told.size() == 1);
            changeAndSee(desk, address, told, "3");
            assertThat(told).allMatch(f -> f.state() == Following.State.LIVE);
        }
    }

    private static void changeAndSee(ObjectDesk desk, ObjectAddress address, List<Following> told, String value) {
        calls().merge(desk.name(address), object("{\"data\": {\"a\": \"" + value + "\"}}"), WriteOptions.WRITE);
        await().until(() -> !told.isEmpty()
                && told.getLast()
                        .object()
                        .filter(o -> Json.text(o.object(), "data", "a").equals(value))
                        .isPresent());
    }

    @Test
    void anObjectIsFollowedUntilItIsGone() throws Exception {
        ObjectDesk desk = desk();
        ObjectAddress address = configMap("followed", "{\"a\": \"1\"}");
        List<Following> told = new CopyOnWriteArrayList<>();
        try (AutoCloseable _ = desk.follow(address, told::add)) {
            await().until(() -> told.size() == 1);
            calls().merge(desk.name(address), object("{\"data\": {\"a\": \"2\"}}"), WriteOptions.WRITE);
            await().until(() -> told.size() == 2);
            calls().delete(desk.name(address), DeleteOptions.of(""));
            await().until(() -> told.getLast().state() == Following.State.GONE);
        }
    }
}
