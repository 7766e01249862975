package dev.castellan.console.shell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;

class WatchdogTest {
    @Test
    void reportsHowLongAThreadDidNotAnswer() {
        try (ExecutorService watched = Executors.newSingleThreadExecutor()) {
            CountDownLatch release = new CountDownLatch(1);
            try (Watchdog watchdog = new Watchdog(watched)) {
                var _ = watched.submit(() -> {
                    release.await();
                    return 1;
                });
                await().until(() -> watchdog.longest().compareTo(Duration.ofMillis(60)) > 0);
                release.countDown();
                await().until(() -> watchdog.longest().compareTo(Duration.ofMillis(60)) > 0);
                watchdog.reset();
            } finally {
                release.countDown();
            }
        }
    }

    @Test
    void theLastNetShowsTheFailureEachTime() {
        List<String> shown = new ArrayList<>();
        Uncaught uncaught = new Uncaught(f -> shown.add(f.code()));
        IllegalStateException defect = new IllegalStateException("on purpose");
        uncaught.uncaughtException(Thread.currentThread(), defect);
        uncaught.uncaughtException(Thread.currentThread(), defect);

        assertThat(shown).containsExactly("console-defect", "console-defect");
    }
}
