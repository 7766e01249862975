package dev.castellan.console.breakglass;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.castellan.breakglass.reconcile.Coverage;
import dev.castellan.console.FakeShell;
import dev.castellan.console.design.Tone;
import dev.castellan.failure.Failure;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Looking for what no check-out covers, without a toolkit. */
class UntrackedModelTest {
    private final FakeBreakGlassDesk desk = new FakeBreakGlassDesk(Checkouts.ADA);
    private final FakeShell shell = FakeShell.withoutToolkit(() -> Checkouts.NOW);
    private final BreakGlassModel model = new BreakGlassModel(desk, shell);
    private final UntrackedModel untracked = model.untracked();

    @AfterEach
    void close() {
        model.close();
        shell.close();
    }

    private static Tone tone(Optional<dev.castellan.breakglass.reconcile.Reconciliation> last) {
        return UntrackedRow.summary(last, Checkouts.NOW).tone();
    }

    @Test
    void nothingIsGreenBeforeSomebodyLookedOrWhereSomethingIsMissing() {
        assertThat(UntrackedRow.summary(Optional.empty(), Checkouts.NOW).word()).isEqualTo("Not checked");
        assertThat(tone(Optional.empty())).isEqualTo(Tone.NEUTRAL);
        assertThat(tone(Optional.of(Untracked.clean()))).isEqualTo(Tone.GOOD);
        assertThat(tone(Optional.of(Untracked.found()))).isEqualTo(Tone.BAD);
        assertThat(tone(Optional.of(Untracked.unknown()))).isEqualTo(Tone.ATTENTION);
        assertThat(tone(Optional.of(Untracked.of(Untracked.coverage(), Coverage.none()))))
                .isEqualTo(Tone.ATTENTION);
        assertThat(tone(Optional.of(Untracked.of(Untracked.coverage("a gap"), Untracked.coverage()))))
                .isEqualTo(Tone.ATTENTION);
        assertThat(tone(Optional.of(Untracked.of(
                        Untracked.coverage(),
                        new Coverage(true, Optional.empty(), Optional.empty(), 0, 0, java.util.List.of())))))
                .isEqualTo(Tone.ATTENTION);
    }

    @Test
    void whatWasFoundLongAgoIsNoNewsOfToday() {
        java.time.Instant next = Checkouts.NOW.plus(UntrackedRow.FRESH);
        assertThat(UntrackedRow.summary(Optional.of(Untracked.clean()), next).tone())
                .isEqualTo(Tone.GOOD);
        UntrackedRow.Summary later = UntrackedRow.summary(Optional.of(Untracked.clean()), next.plusSeconds(1));
        assertThat(later.tone()).isEqualTo(Tone.NEUTRAL);
        assertThat(later.word()).isEqualTo("Check again");
        assertThat(later.sentence()).contains("then", "since nothing is known");
        // The clock was wrong, then or now.
        java.time.Instant before = Checkouts.NOW.minus(UntrackedRow.FRESH).minusSeconds(1);
        assertThat(UntrackedRow.summary(Optional.of(Untracked.clean()), before).word())
                .isEqualTo("Check again");
        UntrackedRow.Summary found = UntrackedRow.summary(Optional.of(Untracked.found()), next.plusSeconds(1));
        assertThat(found.tone()).isEqualTo(Tone.BAD);
        assertThat(found.word()).isEqualTo("3 findings");
        assertThat(found.sentence()).contains("since nothing is known");
    }

    @Test
    void aResultThatIsNotKnownAnyMoreIsToldAndGoneWithTheNextLook() {
        Failure lost = Failure.expected("breakglass-reconcile-kept", "Lost.", "Damaged.", "Check again.");
        desk.lost = Optional.of(lost);
        assertThat(untracked.picture().failure()).contains(lost);
        assertThat(untracked.picture().last()).isEmpty();
        untracked.check();
        await().until(() -> untracked.picture().last().isPresent());
        assertThat(untracked.picture().failure()).isEmpty();
    }

    @Test
    void oneLookAtATimeWithTheStepShown() {
        CountDownLatch go = new CountDownLatch(1);
        desk.before = () -> {
            try {
                go.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        };
        untracked.check();
        untracked.check();
        await().until(() -> untracked.picture().step().equals(Optional.of("Activity log of Production")));
        assertThat(untracked.picture().last()).isEmpty();
        go.countDown();
        await().until(() -> untracked.picture().step().isEmpty());
        assertThat(untracked.picture().last()).contains(Untracked.clean());
        assertThat(desk.asked.stream().filter(a -> a.startsWith("reconcile"))).hasSize(1);
    }

    @Test
    void aFailedLookKeepsWhatWasFoundBefore() {
        desk.next = Untracked.found();
        untracked.check();
        await().until(() -> untracked.picture().last().isPresent()
                && untracked.picture().step().isEmpty());
        desk.failing = Optional.of(Failure.expected("breakglass-audit-unread", "No.", "Nothing.", "Check.")
                .asException());
        untracked.check();
        await().until(() -> untracked.picture().failure().isPresent());
        assertThat(untracked.picture().last()).contains(Untracked.found());
        desk.failing = Optional.empty();
        untracked.check();
        await().until(() -> untracked.picture().failure().isEmpty());
    }

    @Test
    void filesAreChosenOnceSaidWhoseAndTakenAway() {
        Path log = Path.of("audit.log");
        untracked.live(false);
        untracked.check();
        assertThat(desk.asked).isEmpty();
        untracked.addAudit(log);
        untracked.addAudit(log);
        untracked.whose(log, Optional.of("id-1"));
        untracked.addActivity(Path.of("activity.json"));
        untracked.check();
        await().until(() -> untracked.picture().last().isPresent());
        assertThat(desk.asked)
                .anyMatch(a -> a.startsWith(
                        "reconcile files [Audit[file=audit.log, cluster=Optional[id-1]]]" + " [activity.json]"));
        untracked.remove(log);
        untracked.remove(Path.of("activity.json"));
        assertThat(untracked.picture().chosen().nothing()).isTrue();
    }
}
