package dev.castellan.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.castellan.console.shell.Watchdog;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.lang.management.ThreadMXBean;
import java.util.Arrays;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.IntConsumer;
import javafx.animation.AnimationTimer;
import javafx.application.Platform;

/**
 * What a use of a screen cost, in milliseconds. Blocks are wall time, so others on the machine lengthen them; work is the
 * processor time of the interface thread in one frame; the painter's is that of the thread that paints, shared out over the
 * frames: the next frame waits for it.
 */
public record FrameCost(
        int frames,
        double median,
        double ninetyFifth,
        double worst,
        double longestBlock,
        double medianWork,
        double mostWork,
        double painter) {

    /** Acts once a frame on the interface thread and measures the time between frames and the longest block. */
    public static FrameCost of(Watchdog watchdog, int frames, IntConsumer act) {
        Gallery.settle();
        System.gc();
        Gallery.settle();
        watchdog.reset();
        double[] between = new double[frames];
        double[] work = new double[frames];
        CompletableFuture<Void> done = new CompletableFuture<>();
        double painted = painterTime();
        Platform.runLater(() -> new AnimationTimer() {
            private int frame = -1;
            private long before = System.nanoTime();
            private long worked = processor();

            @Override
            public void handle(long pulse) {
                long now = System.nanoTime();
                if (frame >= 0) {
                    between[frame] = (now - before) / 1e6;
                    work[frame] = (processor() - worked) / 1e6;
                }
                before = now;
                worked = processor();
                frame++;
                if (frame == frames) {
                    stop();
                    done.complete(null);
                } else {
                    act.accept(frame);
                }
            }
        }.start());
        done.orTimeout(180, TimeUnit.SECONDS).join();
        double longest = watchdog.longest().toNanos() / 1e6;
        double painter = (painterTime() - painted) / frames;
        Arrays.sort(between);
        Arrays.sort(work);
        assertThat(between[frames - 1]).isPositive();
        return new FrameCost(
                frames,
                between[frames / 2],
                between[(int) (frames * 0.95)],
                between[frames - 1],
                longest,
                work[frames / 2],
                work[frames - 1],
                painter);
    }

    private static long processor() {
        return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    }

    /** What painting took so far, in milliseconds of the processor. */
    private static double painterTime() {
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        for (ThreadInfo thread : threads.getThreadInfo(threads.getAllThreadIds())) {
            if (thread != null && thread.getThreadName().startsWith("QuantumRenderer")) {
                return threads.getThreadCpuTime(thread.getThreadId()) / 1e6;
            }
        }
        return 0;
    }

    /** The line above the others; what the first column holds is named. */
    public static void printHeading(String what) {
        System.out.printf(
                Locale.ROOT,
                "%-14s %-16s %-5s %7s %10s %8s %9s %14s %12s %12s %11s%n",
                what,
                "while",
                "round",
                "frames",
                "median ms",
                "95 % ms",
                "worst ms",
                "longest block",
                "median work",
                "most work",
                "painter");
    }

    /** One line; the first round is cold. */
    public static void print(String what, String act, int round, FrameCost cost) {
        System.out.printf(
                Locale.ROOT,
                "%-14s %-16s %-5s %7d %10.1f %8.1f %9.1f %11.1f ms %9.1f ms %9.1f ms %8.1f ms%n",
                what,
                act,
                round == 0 ? "cold" : String.valueOf(round),
                cost.frames,
                cost.median,
                cost.ninetyFifth,
                cost.worst,
                cost.longestBlock,
                cost.medianWork,
                cost.mostWork,
                cost.painter);
    }
}
