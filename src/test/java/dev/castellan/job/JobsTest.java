package dev.castellan.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.castellan.failure.Failure;
import dev.castellan.failure.FailureException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class JobsTest {
    private static final Duration LONG = Duration.ofMinutes(5);
    private final Jobs jobs = new Jobs(InstantSource.fixed(Instant.parse("2026-11-23T10:00:00Z")));

    @AfterEach
    void close() {
        jobs.close();
    }

    @Test
    void yieldsWhatTheWorkReturns() throws Exception {
        assertThat(jobs.start("Add", "app", LONG, p -> 40 + 2).result().get()).isEqualTo(42);
        assertThat(jobs.views()).singleElement().satisfies(v -> {
            assertThat(v.state()).isEqualTo(Job.State.SUCCEEDED);
            assertThat(v.progress()).contains(1.0);
            assertThat(v.ended()).isPresent();
        });
    }

    @Test
    void tellsTheFailureTheWorkThrew() {
        Failure offline = Failure.expected("test-offline", "Offline.", "No data.", "Connect.");
        Job<String> job = jobs.start("Fetch", "app", LONG, p -> {
            throw offline.asException();
        });
        assertThatThrownBy(() -> job.result().get())
                .isInstanceOf(ExecutionException.class)
                .cause()
                .isInstanceOfSatisfying(
                        FailureException.class, e -> assertThat(e.failure()).isEqualTo(offline));
        assertThat(job.view().failure()).contains(offline);
    }

    @Test
    void cancelInterruptsBlockingWorkAndWinsOnce() {
        CountDownLatch begun = new CountDownLatch(1);
        AtomicBoolean interrupted = new AtomicBoolean();
        Job<String> job = jobs.start("Wait", "screen", LONG, p -> {
            begun.countDown();
            try {
                new CountDownLatch(1).await();
            } catch (InterruptedException e) {
                interrupted.set(true);
                throw e;
            }
            return "never";
        });
        await().until(() -> begun.getCount() == 0);
        jobs.cancelOwnedBy("another");
        assertThat(job.view().state()).isEqualTo(Job.State.RUNNING);
        jobs.cancelOwnedBy("screen");
        await().untilTrue(interrupted);
        assertThat(job.view().state()).isEqualTo(Job.State.CANCELLED);
        assertThatThrownBy(() -> job.result().get()).hasRootCauseInstanceOf(CancellationException.class);
    }

    @Test
    void aStepAfterTheEndStopsTheWork() {
        CountDownLatch cancelled = new CountDownLatch(1);
        CountDownLatch stopped = new CountDownLatch(1);
        Job<String> job = jobs.start("Step", "app", LONG, p -> {
            boolean waiting = true;
            while (waiting) {
                try {
                    cancelled.await();
                    waiting = false;
                } catch (InterruptedException e) {
                    waiting = cancelled.getCount() > 0;
                }
            }
            try {
                p.step(Optional.of(0.5), "half");
            } catch (CancellationException e) {
                stopped.countDown();
                throw e;
            }
            return "done";
        });
        job.cancel();
        cancelled.countDown();
        await().until(() -> stopped.getCount() == 0);
        assertThat(job.view().state()).isEqualTo(Job.State.CANCELLED);
    }

    @Test
    void theDeadlineEndsSilentWork() {
        Job<String> job = jobs.start("Hang", "app", Duration.ofMillis(20), p -> {
            new CountDownLatch(1).await();
            return "never";
        });
        await().until(() -> job.view().state() == Job.State.FAILED);
        assertThat(job.view().failure().orElseThrow().code()).isEqualTo("job-deadline");
    }

    @Test
    void keepsABoundedMemoryOfEndedWork() {
        for (int i = 0; i < 250; i++) {
            var _ = jobs.start("Job " + i, "app", LONG, p -> 1).result().join();
        }
        await().until(() -> jobs.views().size() <= 101);
        assertThat(jobs.views().getFirst().title()).isEqualTo("Job 249");
        jobs.forgetEnded();
        assertThat(jobs.views()).isEmpty();
    }

    @Test
    void listenersHearEveryChangeUntilTheyLeave() {
        AtomicInteger heard = new AtomicInteger();
        Runnable leave = jobs.onChange(heard::incrementAndGet);
        var _ = jobs.start("Add", "app", LONG, p -> 1).result().join();
        await().until(() -> heard.get() >= 2);
        leave.run();
        int before = heard.get();
        var _ = jobs.start("Add", "app", LONG, p -> 1).result().join();
        assertThat(heard.get()).isEqualTo(before);
    }
}
