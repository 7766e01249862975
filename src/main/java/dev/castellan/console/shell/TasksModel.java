package dev.castellan.console.shell;

import dev.castellan.console.design.AgeText;
import dev.castellan.job.Job;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** The tasks as they are shown. */
record TasksModel(List<TaskRow> rows, int running, int failed) {
    /**
     * What is shown of these jobs.
     *
     * @param seenUpTo failures of jobs up to this number were looked at
     */
    static TasksModel of(List<Job.View> jobs, Instant now, long seenUpTo) {
        List<TaskRow> rows = jobs.stream().map(job -> row(job, now)).toList();
        int running =
                (int) jobs.stream().filter(j -> j.state() == Job.State.RUNNING).count();
        int failed = (int) jobs.stream()
                .filter(j -> j.state() == Job.State.FAILED && j.number() > seenUpTo)
                .count();
        return new TasksModel(rows, running, failed);
    }

    /** In a few words, for the status line; empty while nothing runs. */
    String summary() {
        if (running == 1) {
            return rows.getFirst().title();
        }
        return running == 0 ? "" : running + " tasks running";
    }

    private static TaskRow row(Job.View job, Instant now) {
        String took = AgeText.span(Duration.between(job.started(), job.ended().orElse(now)));
        String line = switch (job.state()) {
            case RUNNING -> job.message().isBlank() ? "Running for " + took : job.message() + " · " + took;
            case SUCCEEDED -> "Done in " + took;
            case CANCELLED -> "Cancelled after " + took;
            case FAILED -> job.failure().map(f -> f.happened()).orElse("Failed") + " · after " + took;
        };
        return new TaskRow(job.number(), job.title(), job.state(), job.progress(), line, job.failure());
    }
}
