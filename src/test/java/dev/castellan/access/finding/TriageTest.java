package dev.castellan.access.finding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.castellan.access.AccessIndex;
import dev.castellan.access.Binding;
import dev.castellan.access.PolicyRule;
import dev.castellan.access.Role;
import dev.castellan.access.RoleId;
import dev.castellan.access.Snapshot;
import dev.castellan.access.Subject;
import dev.castellan.access.escalation.EscalationGraph;
import dev.castellan.access.finding.Suppressions.State;
import dev.castellan.failure.Failure;
import dev.castellan.failure.FailureException;
import dev.castellan.ledger.Actor;
import dev.castellan.ledger.Draft;
import dev.castellan.ledger.Receipt;
import dev.castellan.ledger.Recorder;
import dev.castellan.ledger.Standing;
import dev.castellan.settings.DataFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who answers for a finding: with a reason, an owner and a day, recorded, and coming back when the day is over. */
class TriageTest {
    private static final Instant NOW = Instant.parse("2026-11-26T15:00:00Z");
    private static final LocalDate TODAY = LocalDate.parse("2026-11-26");
    private static final RoleId ROLE = RoleId.in("shop", "ci");

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    private final List<Draft> ledger = Collections.synchronizedList(new ArrayList<>());

    private Triage triage() {
        return triage(draft -> {
            ledger.add(draft);
            return new Receipt(draft.id(), "test", 0, Standing.RECORDED);
        });
    }

    private Triage triage(Recorder recorder) {
        return new Triage(DataFolder.at(folder), recorder, () -> new Actor("ann@example.org", ""), () -> NOW);
    }

    private static Snapshot world() {
        return Snapshot.builder("test", NOW)
                .version("v1.36.2")
                .add(Role.of(
                        ROLE, PolicyRule.resources(List.of("get", "create"), List.of(""), List.of("pods", "secrets"))))
                .add(Binding.in("shop", "ci", ROLE, Subject.user("ci"), Subject.user("old")))
                .add(Binding.cluster("lost", RoleId.cluster("missing"), Subject.user("bob")))
                .build();
    }

    private static List<Finding> findings(Snapshot world) {
        return Findings.of(EscalationGraph.of(AccessIndex.of(world)));
    }

    @Test
    void aFindingIsSetAsideUntilItsDayIsOver() {
        Finding one = findings(world()).getFirst();
        assertThat(triage().read("c").state(one, NOW)).isEqualTo(new State.Open());
        Suppressions after =
                triage().setAside("c", one, "Known, moves with the new pipeline", "team-ci", TODAY.plusDays(7));
        assertThat(triage().read("c").document()).isEqualTo(after.document());
        assertThat(after.state(one, NOW)).isInstanceOf(State.SetAside.class);
        Instant later = NOW.plusSeconds(8 * 86_400);
        assertThat(after.state(one, later))
                .isInstanceOfSatisfying(
                        State.CameBack.class,
                        s -> assertThat(s.suppression().owner()).isEqualTo("team-ci"));
        assertThat(triage().read("other").state(one, NOW))
                .as("the same finding elsewhere is another matter")
                .isEqualTo(new State.Open());
        // The command line reads the very file.
        assertThat(Suppressions.read(triage().file("c")).holding(one, NOW)).isPresent();
        assertThat(triage().bringBack("c", one).state(one, NOW)).isEqualTo(new State.Open());
        assertThat(ledger.stream().map(Draft::type))
                .containsExactly("finding.suppression.made", "finding.suppression.lifted");
        assertThat(ledger.getFirst().body())
                .containsEntry("finding", one.id())
                .containsEntry("owner", "team-ci")
                .containsEntry("until", "2026-12-03");
    }

    @Test
    void somebodySeesToIt() {
        Finding one = findings(world()).getFirst();
        Suppressions after = triage().assign("c", one, "ben", "ask the team");
        assertThat(after.state(one, NOW))
                .isInstanceOfSatisfying(
                        State.Assigned.class,
                        s -> assertThat(s.assignment().note()).isEqualTo("ask the team"));
        assertThat(triage().read("c").state(one, NOW)).isInstanceOf(State.Assigned.class);
        assertThat(triage().assign("c", one, " ", "").state(one, NOW)).isEqualTo(new State.Open());
    }

    @Test
    void withoutReasonOwnerOrDayNothingIsSetAside() {
        Finding one = findings(world()).getFirst();
        for (Runnable attempt : List.<Runnable>of(
                () -> triage().setAside("c", one, " a ", "x", TODAY.plusDays(1)),
                () -> triage().setAside("c", one, "good reason", " ", TODAY.plusDays(1)),
                () -> triage().setAside("c", one, "good reason", "x", TODAY),
                () -> triage().setAside("c", one, "good reason", "x", TODAY.plusDays(367)))) {
            assertThatThrownBy(attempt::run)
                    .isInstanceOfSatisfying(
                            FailureException.class,
                            e -> assertThat(e.failure().code()).isEqualTo("access-suppression"));
        }
        assertThat(ledger).isEmpty();
        assertThat(Files.exists(triage().file("c"))).isFalse();
    }

    @Test
    void whatCannotBeRecordedDoesNotHold() {
        Finding one = findings(world()).getFirst();
        Recorder broken = draft -> {
            throw Failure.expected("ledger-full", "No room.", "", "").asException();
        };
        assertThatThrownBy(() -> triage(broken).setAside("c", one, "good reason", "x", TODAY.plusDays(1)))
                .isInstanceOf(FailureException.class);
        assertThat(triage().read("c").state(one, NOW)).isEqualTo(new State.Open());
    }

    @Test
    void twoAtOnceLoseNothing() {
        List<Finding> all = findings(world());
        List<CompletableFuture<Void>> each = all.stream()
                .map(f -> CompletableFuture.runAsync(() -> {
                    var _ = triage().setAside("c", f, "good reason", "x", TODAY.plusDays(1));
                }))
                .toList();
        each.forEach(CompletableFuture::join);
        Suppressions after = triage().read("c");
        assertThat(all)
                .hasSizeGreaterThan(2)
                .allSatisfy(f -> assertThat(after.holding(f, NOW)).isPresent());
    }

    @Test
    void aDamagedOrNewerFileIsToldAndNotReplaced() throws IOException {
        Finding one = findings(world()).getFirst();
        var _ = triage().setAside("c", one, "good reason", "x", TODAY.plusDays(1));
        Path file = triage().file("c");
        for (String content : List.of("{", "{\"version\": 2}", "{\"suppressions\": [{}]}")) {
            Files.writeString(file, content);
            assertThatThrownBy(() -> triage().setAside("c", one, "good reason", "x", TODAY.plusDays(1)))
                    .isInstanceOfSatisfying(
                            FailureException.class,
                            e -> assertThat(e.failure().code()).isEqualTo("access-findings-file"));
            assertThat(Files.readString(file)).isEqualTo(content);
        }
    }

    /** What is proposed, tried out on the snapshot, ends the finding it belongs to. */
    @Test
    void everyProposalTriedOutEndsItsFinding() {
        for (Finding finding : findings(world())) {
            Snapshot after = finding.fix().change().orElseThrow().on(world());
            assertThat(findings(after).stream().map(Finding::id)).doesNotContain(finding.id());
        }
    }
}
