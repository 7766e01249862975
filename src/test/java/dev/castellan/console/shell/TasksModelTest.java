package dev.castellan.console.shell;

import static org.assertj.core.api.Assertions.assertThat;

import dev.castellan.failure.Failure;
import dev.castellan.job.Job;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TasksModelTest {
    private static final Instant NOW = Instant.parse("2026-11-23T12:00:00Z");
    private static final Failure FAILURE =
            Failure.expected("kubernetes-unreachable", "No answer.", "Nothing is shown.", "Try again.");

    @Test
    void saysInWordsWhereEachTaskStands() {
        TasksModel model = TasksModel.of(
                List.of(
                        job(4, Job.State.RUNNING, "Page 2"),
                        job(3, Job.State.SUCCEEDED, ""),
                        job(2, Job.State.CANCELLED, ""),
                        job(1, Job.State.FAILED, "")),
                NOW,
                0);

        assertThat(model.rows())
                .extracting(TaskRow::line)
                .containsExactly("Page 2 · 30 s", "Done in 10 s", "Cancelled after 10 s", "No answer. · after 10 s");
        assertThat(model.running()).isEqualTo(1);
        assertThat(model.failed()).isEqualTo(1);
        assertThat(model.summary()).isEqualTo("task 4");
    }

    @Test
    void failuresLookedAtAreNoLongerCounted() {
        TasksModel model = TasksModel.of(List.of(job(1, Job.State.FAILED, "")), NOW, 1);

        assertThat(model.failed()).isZero();
        assertThat(model.rows().getFirst().failure()).contains(FAILURE);
    }

    @Test
    void severalRunningTasksAreCounted() {
        assertThat(TasksModel.of(List.of(job(2, Job.State.RUNNING, ""), job(1, Job.State.RUNNING, "")), NOW, 0)
                        .summary())
                .isEqualTo("2 tasks running");
        assertThat(TasksModel.of(List.of(), NOW, 0).summary()).isEmpty();
    }

    private static Job.View job(long number, Job.State state, String message) {
        Instant started = NOW.minusSeconds(30);
        return new Job.View(
                number,
                "task " + number,
                "app",
                state,
                started,
                state == Job.State.RUNNING ? Optional.empty() : Optional.of(started.plusSeconds(10)),
                Optional.empty(),
                message,
                state == Job.State.FAILED ? Optional.of(FAILURE) : Optional.empty());
    }
}
