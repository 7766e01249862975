package dev.castellan.browse;

import dev.castellan.failure.Failure;
import dev.castellan.failure.FailureException;
import dev.castellan.fleet.ClusterId;
import dev.castellan.fleet.DisplayText;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** The kinds of several clusters, being read: what one kind is in each of them, without waiting for a bad one. */
final class KindsAsked {
    /** How long the others are waited for once one cluster told. */
    private static final Duration LATE = Duration.ofSeconds(5);

    private final Map<ClusterId, Future<Kinds>> asked;
    private final String id;
    private Optional<Kind> found = Optional.empty();
    private Optional<FailureException> failed = Optional.empty();

    KindsAsked(Map<ClusterId, Future<Kinds>> asked, String id) {
        this.asked = asked;
        this.id = id;
    }

    /** Waits for the first that has the kind, then a little for the rest. */
    Map<ClusterId, Kind> answers() {
        try {
            while (found.isEmpty() && asked.values().stream().anyMatch(f -> !f.isDone())) {
                look();
                if (found.isEmpty()) {
                    Thread.sleep(10);
                }
            }
            look();
            if (found.isEmpty()) {
                throw failed.orElseGet(this::none);
            }
            long end = System.nanoTime() + LATE.toNanos();
            Map<ClusterId, Kind> answers = new LinkedHashMap<>();
            for (Map.Entry<ClusterId, Future<Kinds>> one : asked.entrySet()) {
                answers.put(
                        one.getKey(),
                        kind(one.getValue(), end - System.nanoTime()).orElse(found.get()));
            }
            return answers;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CancellationException("kinds");
        }
    }

    private void look() throws InterruptedException {
        for (Future<Kinds> one : asked.values()) {
            if (found.isEmpty() && one.isDone()) {
                found = kind(one, 0);
            }
        }
    }

    private Optional<Kind> kind(Future<Kinds> one, long nanos) throws InterruptedException {
        try {
            return one.get(Math.max(0, nanos), TimeUnit.NANOSECONDS).byId(id);
        } catch (TimeoutException e) {
            return Optional.empty();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof FailureException why) {
                failed = failed.or(() -> Optional.of(why));
                return Optional.empty();
            }
            throw new IllegalStateException(e);
        }
    }

    private FailureException none() {
        return Failure.expected(
                        "console-cluster-kind",
                        "None of these clusters has the kind " + DisplayText.clean(id) + ".",
                        "There is nothing to list.",
                        "Choose other clusters.")
                .asException();
    }
}
