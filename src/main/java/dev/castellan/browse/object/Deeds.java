package dev.castellan.browse.object;

import dev.castellan.failure.Failure;
import dev.castellan.failure.FailureException;
import dev.castellan.ledger.Draft;
import dev.castellan.ledger.Recorder;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Supplier;

/** Writes each deed into the ledger: what is intended before, what came of it after. */
final class Deeds {
    private static final int MOST_FIELDS = 50;

    private final Recorder recorder;

    Deeds(Recorder recorder) {
        this.recorder = recorder;
    }

    /** How a deed ended. */
    enum Ending {
        DONE,
        REFUSED,
        CONFLICT,
        /** Nobody knows whether it was done: the connection ended before the answer. */
        UNKNOWN,
        /** Somebody stopped it in the middle; what was done until then stays done. */
        STOPPED,
        FAILED
    }

    /**
     * Something that was done.
     *
     * @param value what came of it
     * @param unrecorded why its outcome could not be recorded; then its intent stays open
     */
    record Recorded<T>(T value, Optional<Failure> unrecorded) {}

    /**
     * Records the intent, does it, and records what came of it.
     *
     * @param action such as {@code object.scale}
     * @throws FailureException when the intent cannot be recorded (nothing was done), or what the work throws
     */
    <T> Recorded<T> record(
            String action,
            ClusterSeat seat,
            ObjectAddress target,
            Map<String, Object> details,
            Supplier<T> work,
            Function<T, Ending> ending) {
        UUID intent = UUID.randomUUID();
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("cluster", seat.name());
        body.put("group", target.group());
        body.put("kind", target.kind());
        body.put("namespace", target.namespace());
        body.put("name", target.name());
        body.putAll(details);
        String subject =
                subject(seat.id().value() + "/" + target.kind() + "/" + target.namespace() + "/" + target.name());
        var _ = recorder.append(Draft.of(action + ".intent", subject, body).withId(intent));
        T value;
        try {
            value = work.get();
        } catch (FailureException e) {
            boolean unknown = e.failure().code().equals("cluster-outcome-unknown");
            try {
                end(
                        action,
                        subject,
                        intent,
                        unknown ? Ending.UNKNOWN : Ending.FAILED,
                        e.failure().code());
            } catch (FailureException unrecorded) {
                e.addSuppressed(unrecorded);
            }
            throw e;
        } catch (RuntimeException e) {
            // Cancelled in the middle, or a defect: whether it was done is not known, so the intent stays open.
            throw e;
        }
        try {
            end(action, subject, intent, ending.apply(value), "");
            return new Recorded<>(value, Optional.empty());
        } catch (FailureException e) {
            return new Recorded<>(value, Optional.of(e.failure()));
        }
    }

    private void end(String action, String subject, UUID intent, Ending ending, String code) {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("intent", intent);
        body.put("ending", ending);
        if (!code.isEmpty()) {
            body.put("code", code);
        }
        var _ = recorder.append(Draft.of(action + ".outcome", subject, body));
    }

    /** Field names for the record; values may be secrets and are left out. */
    static List<String> fields(List<FieldChange> changes) {
        List<String> names = new java.util.ArrayList<>(changes.stream()
                .limit(MOST_FIELDS)
                .map(c -> shortened(c.path().toString(), 300))
                .toList());
        if (changes.size() > MOST_FIELDS) {
            names.add("and " + (changes.size() - MOST_FIELDS) + " more");
        }
        return names;
    }

    static String subject(String text) {
        return shortened(text, 1_000);
    }

    private static String shortened(String text, int longest) {
        return text.length() <= longest ? text : text.substring(0, longest) + "…";
    }
}
