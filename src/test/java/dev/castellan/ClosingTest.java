package dev.castellan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class ClosingTest {
    private final List<String> ended = new CopyOnWriteArrayList<>();

    private Closing.Step step(String name) {
        return new Closing.Step(name, () -> ended.add(name));
    }

    @Test
    void everythingEndsInItsOrderThoughOneFails() {
        assertThat(Closing.within(
                        Duration.ofMinutes(1),
                        List.of(
                                step("jobs"),
                                new Closing.Step("forwards", () -> {
                                    throw new IllegalStateException("stuck");
                                }),
                                step("ledger"))))
                .isEmpty();
        assertThat(ended).containsExactly("jobs", "ledger");
    }

    /** A missing library or a full memory at the end, for instance: the ledger is closed all the same. */
    @Test
    void anErrorEndsNothingButItsOwnStep() {
        Closing.Step fails = new Closing.Step("proxies", () -> {
            throw new NoClassDefFoundError("dev/castellan/Gone");
        });
        assertThat(Closing.within(Duration.ofMinutes(1), List.of(step("jobs"), fails, step("ledger"))))
                .isEmpty();
        assertThat(ended).containsExactly("jobs", "ledger");
    }

    @Test
    void whatHangsIsNotWaitedForAndNamedAndTheRestEndsAfterIt() {
        CountDownLatch hook = new CountDownLatch(1);
        Closing.Step hangs = new Closing.Step("check-outs", () -> {
            try {
                hook.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        // Long enough for what does not hang, on a busy machine too.
        assertThat(Closing.within(Duration.ofSeconds(5), List.of(step("jobs"), hangs, step("ledger"))))
                .contains("check-outs");
        assertThat(ended).containsExactly("jobs");
        hook.countDown();
        await().until(() -> ended.contains("ledger"));
    }
}
