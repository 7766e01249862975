package dev.castellan.console.shell;

import dev.castellan.failure.Failure;
import dev.castellan.job.Job;
import java.util.Optional;

/**
 * One task as it is shown.
 *
 * @param number of the job
 * @param title what it does
 * @param state where it stands
 * @param progress 0 to 1; empty while the end is not known
 * @param line the step at hand or how it ended
 * @param failure why it failed
 */
record TaskRow(
        long number,
        String title,
        Job.State state,
        Optional<Double> progress,
        String line,
        Optional<Failure> failure) {}
