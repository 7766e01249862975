package dev.castellan.console.access.review;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.castellan.access.AccessIndex;
import dev.castellan.access.LiveAccess;
import dev.castellan.access.Snapshot;
import dev.castellan.access.escalation.EscalationGraph;
import dev.castellan.access.review.Campaign;
import dev.castellan.access.review.GrantsInScope;
import dev.castellan.access.review.Look;
import dev.castellan.access.review.Removals;
import dev.castellan.access.review.ReviewItem;
import dev.castellan.access.review.Scope;
import dev.castellan.access.review.Verdict;
import dev.castellan.browse.object.ObjectDesk;
import dev.castellan.browse.object.Outcome;
import dev.castellan.browse.object.Preparation;
import dev.castellan.console.cluster.Workbench;
import dev.castellan.failure.FailureException;
import dev.castellan.fleet.ClusterId;
import dev.castellan.fleet.ConnectionState;
import dev.castellan.fleet.Environment;
import dev.castellan.fleet.Fleet;
import dev.castellan.fleet.FleetChoices;
import dev.castellan.fleet.FleetCluster;
import dev.castellan.fleet.FleetParts;
import dev.castellan.kubernetes.AccessAnswer;
import dev.castellan.ledger.Entry;
import dev.castellan.ledger.Filter;
import dev.castellan.ledger.Ledger;
import dev.castellan.network.Network;
import dev.castellan.sandbox.Sandbox;
import dev.castellan.sandbox.SandboxOptions;
import dev.castellan.settings.DataFolder;
import dev.castellan.settings.SettingsStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Removals carried out in a practice cluster over real HTTPS, through the desk of objects. */
class RemovalRoomsTest {
    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    private final Ledger ledger = Ledger.inMemory("ada", Clock.systemUTC());
    private final Map<ClusterId, Environment> environments = new HashMap<>();

    @SuppressWarnings("NullAway.Init")
    private Sandbox sandbox;

    @SuppressWarnings("NullAway.Init")
    private Fleet fleet;

    @SuppressWarnings("NullAway.Init")
    private Workbench bench;

    @SuppressWarnings("NullAway.Init")
    private FleetCluster cluster;

    @SuppressWarnings("NullAway.Init")
    private RemovalRooms rooms;

    @BeforeEach
    void open() throws IOException {
        sandbox = Sandbox.start(SandboxOptions.defaults(), Clock.systemUTC());
        Path file = Files.writeString(folder.resolve("kubeconfig.yaml"), sandbox.kubeconfig());
        fleet = new Fleet(new FleetParts(
                List::of,
                false,
                () -> new FleetChoices(List.of(), List.of(file), Map.copyOf(environments), List.of()),
                () -> Network.open(Optional.empty(), Optional.empty()),
                Map.of(),
                folder,
                folder.resolve("work"),
                Clock.systemUTC()));
        var _ = fleet.refresh();
        cluster = fleet.latest().clusters().stream()
                .filter(this::answers)
                .findFirst()
                .orElseThrow();
        environments.put(cluster.id(), Environment.TEST);
        fleet.reclassify();
        SettingsStore settings = new SettingsStore(DataFolder.at(folder.resolve("data")), Clock.systemUTC());
        bench = new Workbench(fleet, ledger, settings, Clock.systemUTC());
        rooms = new RemovalRooms(bench::at, fleet, bench.locks());
    }

    @AfterEach
    void close() {
        bench.close();
        fleet.close();
        sandbox.close();
    }

    private boolean answers(FleetCluster one) {
        try (var lease = fleet.lease(one.id())) {
            return lease.cluster().awaitSettled().phase() == ConnectionState.Phase.READY
                    && lease.cluster().client().glance().getFirst().verdict() == AccessAnswer.Verdict.ALLOWED;
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        } catch (FailureException e) {
            return false;
        }
    }

    private Snapshot read() {
        try (var lease = fleet.lease(cluster.id())) {
            return LiveAccess.read(
                    lease.cluster().client(), cluster.name(), Clock.systemUTC().instant());
        }
    }

    private static Look look(Snapshot snapshot) {
        return GrantsInScope.of(EscalationGraph.of(AccessIndex.of(snapshot)), Scope.ALL);
    }

    private static Outcome made(ObjectDesk desk, String name, String... users) {
        ObjectNode object = JsonMapper.builder().build().createObjectNode();
        object.put("apiVersion", "rbac.authorization.k8s.io/v1").put("kind", "ClusterRoleBinding");
        object.putObject("metadata").put("name", name);
        object.putObject("roleRef")
                .put("apiGroup", "rbac.authorization.k8s.io")
                .put("kind", "ClusterRole")
                .put("name", "view");
        var subjects = object.putArray("subjects");
        for (String user : users) {
            subjects.addObject()
                    .put("kind", "User")
                    .put("apiGroup", "rbac.authorization.k8s.io")
                    .put("name", user);
        }
        return desk.changes().carryOut((Preparation.Ready) desk.changes().create(object), name);
    }

    private void make(String name, String... users) {
        Outcome outcome = bench.at(cluster.id(), desk -> made(desk, name, users));
        assertThat(outcome).isInstanceOf(Outcome.Done.class);
    }

    private static Campaign deciding(Snapshot snapshot, String... gone) {
        Campaign c = Campaign.begin(
                "c",
                "Removals",
                Optional.of("c"),
                "practice",
                Scope.ALL,
                List.of("ada"),
                Optional.empty(),
                "ada",
                snapshot.takenAt(),
                look(snapshot));
        for (String who : gone) {
            ReviewItem item = c.items().stream()
                    .filter(i -> i.subjectName().equals(who))
                    .findFirst()
                    .orElseThrow();
            c = c.decide(
                    List.of(new Campaign.Word(item.id(), Verdict.REMOVE, "", Optional.empty())),
                    "ada",
                    snapshot.takenAt(),
                    UUID.randomUUID());
        }
        return c;
    }

    @Test
    void exactlyWhatWasDecidedIsTakenAwayAndRecorded() {
        make("review-two", "stays@x", "goes@x");
        make("review-one", "alone@x");
        Snapshot before = read();
        Campaign campaign = deciding(before, "goes@x", "alone@x");
        Removals removals = Removals.of(campaign, before, campaign.drift(look(before)));
        assertThat(removals.bindings()).hasSize(2);
        for (Removals.OfBinding change : removals.bindings()) {
            RemovalDesk.Check check = rooms.check(cluster.id(), change);
            assertThat(check.ready()).as(() -> check.toString()).isTrue();
        }
        assertThat(read().hash()).as("trying changes nothing").isEqualTo(before.hash());
        removals.bindings().forEach(change -> rooms.carryOut(cluster.id(), change));

        Snapshot after = read();
        assertThat(after.bindings()).noneMatch(b -> b.name().equals("review-one"));
        assertThat(after.bindings())
                .filteredOn(b -> b.name().equals("review-two"))
                .singleElement()
                .satisfies(b -> assertThat(b.subjects())
                        .singleElement()
                        .satisfies(s -> assertThat(s.name()).isEqualTo("stays@x")));
        assertThat(campaign.drift(look(after)).gone()).hasSize(2);
        assertThat(ledger.latest(50, Filter.ALL).stream().map(Entry::type))
                .contains("object.delete.intent", "object.delete.outcome", "object.apply.intent");
    }

    @Test
    void whatChangedSinceItWasReadIsNotTouched() {
        make("review-two", "stays@x", "goes@x");
        Snapshot before = read();
        Campaign campaign = deciding(before, "goes@x");
        Removals.OfBinding change = Removals.of(campaign, before, campaign.drift(look(before)))
                .bindings()
                .getFirst();
        // Somebody else changes the same binding meanwhile.
        Campaign both = deciding(before, "stays@x");
        rooms.carryOut(
                cluster.id(),
                Removals.of(both, before, both.drift(look(before))).bindings().getFirst());
        RemovalDesk.Check check = rooms.check(cluster.id(), change);
        assertThat(check.ready()).isFalse();
        assertThat(check.failure().orElseThrow().code()).isEqualTo("review-binding-changed");
        assertThatThrownBy(() -> rooms.carryOut(cluster.id(), change))
                .isInstanceOfSatisfying(
                        FailureException.class,
                        e -> assertThat(e.failure().code()).isEqualTo("review-binding-changed"));
        assertThat(read().bindings())
                .filteredOn(b -> b.name().equals("review-two"))
                .singleElement()
                .satisfies(b -> assertThat(b.subjects()).hasSize(1));
    }

    @Test
    void aProductionClusterIsReadOnlyUntilItIsUnlocked() {
        make("review-one", "alone@x");
        Snapshot before = read();
        Campaign campaign = deciding(before, "alone@x");
        Removals.OfBinding change = Removals.of(campaign, before, campaign.drift(look(before)))
                .bindings()
                .getFirst();
        environments.put(cluster.id(), Environment.PRODUCTION);
        fleet.reclassify();
        assertThat(rooms.guarded(cluster.id())).isTrue();
        assertThat(rooms.writable(cluster.id())).isFalse();
        assertThatThrownBy(() -> rooms.carryOut(cluster.id(), change))
                .isInstanceOfSatisfying(
                        FailureException.class,
                        e -> assertThat(e.failure().code()).isEqualTo("browse-read-only"));
        rooms.unlock(cluster.id(), "Q4 review", Duration.ofHours(1));
        rooms.carryOut(cluster.id(), change);
        assertThat(read().bindings()).noneMatch(b -> b.name().equals("review-one"));
    }
}
