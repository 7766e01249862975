package dev.castellan.console.shell;

import static org.assertj.core.api.Assertions.assertThat;

import dev.castellan.failure.Failure;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class UiTest {
    private final Deque<Runnable> frames = new ArrayDeque<>();
    /** Stands still unless a test says otherwise: on a busy machine a frame can be over before its first update. */
    private final AtomicLong nanos = new AtomicLong();

    private final Ui ui = new Ui(frames::add, nanos::get);
    private final List<String> applied = new ArrayList<>();

    @Test
    void aThousandUpdatesOfOneKeyCostOne() {
        for (int i = 0; i < 1000; i++) {
            String update = "row " + i;
            ui.post("row", () -> applied.add(update));
        }
        assertThat(frames).hasSize(1);
        frame();

        assertThat(applied).containsExactly("row 999");
        assertThat(frames).isEmpty();
    }

    @Test
    void updatesWithoutAKeyKeepTheirOrder() {
        ui.post(() -> applied.add("a"));
        ui.post(() -> applied.add("b"));
        frame();

        assertThat(applied).containsExactly("a", "b");
    }

    @Test
    void anUpdatePostedByAnUpdateIsNotLost() {
        ui.post(() -> ui.post(() -> applied.add("inner")));
        while (!frames.isEmpty()) {
            frame();
        }
        assertThat(applied).containsExactly("inner");
    }

    @Test
    void whatIsForLaterHasAFrameOfItsOwn() {
        ui.post(() -> {
            applied.add("now");
            ui.postLater(() -> {
                applied.add("second frame");
                ui.postLater(() -> applied.add("third frame"));
            });
        });
        frame();
        assertThat(applied).containsExactly("now");
        frame();
        assertThat(applied).containsExactly("now", "second frame");
        frame();
        assertThat(applied).containsExactly("now", "second frame", "third frame");
        assertThat(frames).isEmpty();
    }

    @Test
    void oneBadUpdateDoesNotTakeTheOthersWithIt() {
        List<Throwable> caught = new ArrayList<>();
        Thread thread = Thread.currentThread();
        Thread.UncaughtExceptionHandler before = thread.getUncaughtExceptionHandler();
        thread.setUncaughtExceptionHandler((t, e) -> caught.add(e));
        try {
            ui.post(() -> {
                throw new IllegalStateException("on purpose");
            });
            ui.post(() -> applied.add("after"));
            frame();
        } finally {
            thread.setUncaughtExceptionHandler(before);
        }
        assertThat(applied).containsExactly("after");
        assertThat(caught).singleElement().isInstanceOf(IllegalStateException.class);
    }

    @Test
    void aFrameThatIsFullLeavesTheRestToTheNextOne() {
        ui.post(() -> nanos.addAndGet(9_000_000));
        ui.post(() -> applied.add("next"));
        frame();
        assertThat(applied).isEmpty();
        frame();
        assertThat(applied).containsExactly("next");
    }

    @Test
    void anOutcomeIsHandedOverAtAFrame() {
        CompletableFuture<String> work = new CompletableFuture<>();
        ui.deliver(work, applied::add, f -> applied.add(f.code()));
        work.complete("done");
        assertThat(applied).isEmpty();
        frame();
        assertThat(applied).containsExactly("done");
    }

    @Test
    void aFailureIsHandedOverAsAValue() {
        Failure failure = Failure.expected("azure-forbidden", "Refused.", "Not shown.", "Ask for a role.");
        ui.deliver(
                CompletableFuture.<String>failedFuture(failure.asException()),
                applied::add,
                f -> applied.add(f.code()));
        frame();
        assertThat(applied).containsExactly("azure-forbidden");
    }

    @Test
    void aCancelledOutcomeIsHandedToNobody() {
        CompletableFuture<String> work = new CompletableFuture<>();
        ui.deliver(work, applied::add, f -> applied.add(f.code()));
        work.completeExceptionally(new CancellationException());
        assertThat(frames).isEmpty();
    }

    @Test
    void lateAnswersAreNotWanted() {
        Replies replies = new Replies();
        long first = replies.ask();
        long second = replies.ask();
        assertThat(replies.wanted(first)).isFalse();
        assertThat(replies.wanted(second)).isTrue();
    }

    private void frame() {
        frames.removeFirst().run();
    }
}
