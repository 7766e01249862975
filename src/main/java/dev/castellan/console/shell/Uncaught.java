package dev.castellan.console.shell;

import dev.castellan.failure.Failure;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/** The last net: what nobody caught is logged once for each place it comes from, and shown with its code. */
final class Uncaught implements Thread.UncaughtExceptionHandler {
    private static final Logger LOG = System.getLogger(Uncaught.class.getName());
    private static final int PLACES_KEPT = 1000;

    private final Consumer<Failure> show;
    private final Map<String, Boolean> logged = new ConcurrentHashMap<>();

    Uncaught(Consumer<Failure> show) {
        this.show = show;
    }

    @Override
    public void uncaughtException(Thread thread, Throwable thrown) {
        StackTraceElement[] trace = thrown.getStackTrace();
        String place = thrown.getClass().getName() + (trace.length == 0 ? "" : "@" + trace[0]);
        if (logged.size() < PLACES_KEPT && logged.putIfAbsent(place, true) == null) {
            LOG.log(Level.ERROR, "Nobody caught this on thread " + thread.getName() + ".", thrown);
        }
        show.accept(Failure.of(thrown, "console-defect"));
    }
}
