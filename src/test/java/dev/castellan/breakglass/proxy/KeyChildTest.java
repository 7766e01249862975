package dev.castellan.breakglass.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.castellan.azure.AdminCall;
import dev.castellan.azure.Tokens;
import dev.castellan.breakglass.KeyWork;
import dev.castellan.breakglass.SealedAdminKey;
import dev.castellan.failure.Failure;
import dev.castellan.failure.FailureException;
import dev.castellan.identity.Token;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A child that does not do what it should: whoever waits for it gets away, and the key goes with it. */
@Timeout(120)
@DisabledOnOs(OS.WINDOWS)
class KeyChildTest {
    private static final Duration LONG = Duration.ofMinutes(10);
    private static final Duration SHORT = Duration.ofMillis(200);

    @TempDir
    Path folder;

    private final AtomicReference<Optional<Process>> started = new AtomicReference<>(Optional.empty());

    private static KeyChild.Limits limits(Duration all) {
        return new KeyChild.Limits(all, all, all, Duration.ofSeconds(30));
    }

    /** A shell in its place. */
    private KeyChild child(String script, KeyChild.Limits limits) {
        return new KeyChild(
                () -> {
                    Process process = new ProcessBuilder("sh", "-c", script)
                            .directory(folder.toFile())
                            .start();
                    started.set(Optional.of(process));
                    return process;
                },
                limits);
    }

    private static KeyWork.Sealing sealing() {
        return new KeyWork.Sealing(Admin.CHECKOUT, "entry", "practice", new byte[SealedAdminKey.DATA_KEY]);
    }

    private static AdminCall call() {
        return new AdminCall(
                URI.create("https://127.0.0.1:1"), "/subscriptions/s", UUID.randomUUID(), List.of(), Optional.empty());
    }

    private static final class Waiting implements Tokens {
        final CountDownLatch asked = new CountDownLatch(1);
        final CountDownLatch answer = new CountDownLatch(1);
        volatile Runnable cancelled = () -> {};

        @Override
        public Token token() {
            asked.countDown();
            try {
                answer.await();
            } catch (InterruptedException e) {
                cancelled.run();
                throw new FailureException(Failure.expected("identity-cancelled", "Cancelled.", "", ""), e);
            }
            return new Token("token", Instant.EPOCH);
        }

        @Override
        public Token challenged(String claims) {
            return token();
        }

        @Override
        public Token renewed(Token refused) {
            return token();
        }

        @Override
        public Duration clockSkew() {
            return Duration.ZERO;
        }
    }

    private void wishes() throws IOException {
        ByteArrayOutputStream frames = new ByteArrayOutputStream();
        new Frames.Writer(frames).write(Frames.TOKEN, Segment.JSON.writeValueAsBytes(new KeyProcess.Wish("token", "")));
        Files.write(folder.resolve("wish"), frames.toByteArray());
    }

    private void assertGone() {
        assertThat(started.get().orElseThrow().isAlive()).isFalse();
    }

    /** It reads everything and says nothing; and it does not even read. */
    @ParameterizedTest
    @ValueSource(strings = {"exec 3>&1; exec cat > /dev/null", "exec sleep 600"})
    void oneThatNeverAnswersIsEndedAfterItsTime(String script) {
        KeyChild keys = child(script, limits(SHORT));
        assertThatThrownBy(() -> keys.read(folder.resolve("a.conf"), sealing()))
                .isInstanceOfSatisfying(FailureException.class, e -> {
                    assertThat(e.failure().code()).isEqualTo("breakglass-key-silent");
                    assertThat(e.failure().happened()).contains("said nothing");
                });
        assertGone();
    }

    /** The time that somebody takes to sign in is not the child's. */
    @Test
    void whileSomebodySignsInNoTimeRunsOut() throws Exception {
        wishes();
        Waiting tokens = new Waiting();
        KeyChild keys = child("cat wish; exec 3>&1; exec cat > /dev/null", limits(SHORT));
        CompletableFuture<Throwable> failed = new CompletableFuture<>();
        Thread waits = Thread.ofVirtual().start(() -> {
            try {
                var _ = keys.fetch(call(), tokens, sealing());
            } catch (FailureException e) {
                failed.complete(e);
            }
        });
        tokens.asked.await();
        // Three times as long as the child has: it is not over for as long as nobody answers.
        await().during(SHORT.multipliedBy(3)).until(() -> !failed.isDone());
        tokens.answer.countDown();
        waits.join();
        assertThat(failed.join()).hasMessageContaining("breakglass-key-silent");
        assertGone();
    }

    /** While it does not read, and while somebody is asked to sign in. */
    @ParameterizedTest
    @ValueSource(strings = {"exec sleep 600", "cat wish; exec 3>&1; exec cat > /dev/null"})
    void itIsCancelledWhateverItIsAt(String script) throws Exception {
        wishes();
        boolean asks = script.contains("wish");
        Waiting tokens = new Waiting();
        KeyChild keys = child(script, limits(LONG));
        CompletableFuture<FailureException> failed = new CompletableFuture<>();
        CompletableFuture<Boolean> interrupted = new CompletableFuture<>();
        Thread waits = Thread.ofVirtual().start(() -> {
            try {
                var _ = keys.fetch(call(), tokens, sealing());
            } catch (FailureException e) {
                interrupted.complete(Thread.currentThread().isInterrupted());
                failed.complete(e);
            }
        });
        if (asks) {
            tokens.asked.await();
        } else {
            await().until(() -> started.get().isPresent());
        }
        waits.interrupt();
        waits.join();
        assertThat(failed.join().failure().code()).isEqualTo("breakglass-key-cancelled");
        assertThat(interrupted.join()).isTrue();
        assertGone();
    }

    /** The system holds it, whatever is done. */
    private static final class Immortal extends Process {
        @Override
        public OutputStream getOutputStream() {
            return OutputStream.nullOutputStream();
        }

        @Override
        public InputStream getInputStream() {
            return InputStream.nullInputStream();
        }

        @Override
        public InputStream getErrorStream() {
            return InputStream.nullInputStream();
        }

        @Override
        public int waitFor() throws InterruptedException {
            new CountDownLatch(1).await();
            return 0;
        }

        @Override
        public int exitValue() {
            throw new IllegalThreadStateException("it runs");
        }

        @Override
        public void destroy() {}

        @Override
        public long pid() {
            return 4711;
        }

        @Override
        public CompletableFuture<Process> onExit() {
            return new CompletableFuture<>();
        }
    }

    /** The key may be in its memory for as long as it lives: nobody is told that it is not. */
    @Test
    void oneThatCannotBeKilledIsTold() {
        KeyChild keys = new KeyChild(Immortal::new, new KeyChild.Limits(LONG, LONG, LONG, SHORT));
        assertThatThrownBy(() -> keys.read(folder.resolve("a.conf"), sealing()))
                .isInstanceOfSatisfying(FailureException.class, e -> {
                    assertThat(e.failure().code()).isEqualTo("breakglass-key-stays");
                    assertThat(e.failure().happened()).contains("4711");
                    assertThat(e.getSuppressed()).hasSize(1);
                });
    }

    /** It has copies of what it was given. */
    @Test
    void whoeverTalksToTheChildIsDoneToo() throws Exception {
        wishes();
        Waiting tokens = new Waiting();
        AtomicBoolean done = new AtomicBoolean();
        tokens.cancelled = () -> {
            started.get().orElseThrow().onExit().join();
            new CompletableFuture<Boolean>()
                    .completeOnTimeout(true, 300, TimeUnit.MILLISECONDS)
                    .join();
            done.set(true);
        };
        KeyChild keys = child("cat wish; exec 3>&1; exec cat > /dev/null", limits(LONG));
        CompletableFuture<Boolean> doneWhenItEnded = new CompletableFuture<>();
        Thread waits = Thread.ofVirtual().start(() -> {
            try {
                var _ = keys.fetch(call(), tokens, sealing());
            } catch (FailureException e) {
                doneWhenItEnded.complete(done.get());
            }
        });
        tokens.asked.await();
        waits.interrupt();
        assertThat(doneWhenItEnded.get(90, TimeUnit.SECONDS)).isTrue();
        assertGone();
    }
}
