package dev.castellan.failure;

import java.util.Objects;

/**
 * Something that did not work, in words a person can act on. Translated once, at the edge of the clients.
 *
 * @param code stable and searchable, lower case with hyphens, the room first: {@code identity-consent-missing}
 * @param happened one short sentence: what happened
 * @param meaning one short sentence: what it means for the user
 * @param remedy one short sentence: what to do now
 * @param expected whether this belongs to ordinary life (signed out, offline) rather than being a defect
 * @param details further text for copying, already redacted; may be empty
 */
public record Failure(String code, String happened, String meaning, String remedy, boolean expected, String details) {
    public Failure {
        if (!code.matches("[a-z]+(-[a-z0-9]+)+")) {
            throw new IllegalArgumentException("not a failure code: " + code);
        }
        Objects.requireNonNull(happened);
        Objects.requireNonNull(meaning);
        Objects.requireNonNull(remedy);
        details = Redaction.redact(details);
    }

    /** A failure that belongs to ordinary life, without further details. */
    public static Failure expected(String code, String happened, String meaning, String remedy) {
        return new Failure(code, happened, meaning, remedy, true, "");
    }

    /** A defect: something that should not happen, with what is known about it. */
    public static Failure defect(String code, Throwable cause) {
        return new Failure(
                code,
                "Something went wrong inside Castellan.",
                "The action did not complete; nothing else is affected.",
                "Try again. If it happens again, copy the details and report them.",
                false,
                describe(cause));
    }

    /** This failure with other details. */
    public Failure withDetails(String text) {
        return new Failure(code, happened, meaning, remedy, expected, text);
    }

    /** As an exception, to be thrown across call paths that cannot return it. */
    public FailureException asException() {
        return new FailureException(this);
    }

    /** The three sentences and the code, as shown on one line or copied. */
    public String text() {
        return "%s %s %s [%s]".formatted(happened, meaning, remedy, code);
    }

    /** The failure that a throwable carries, or a defect with the given code. */
    public static Failure of(Throwable thrown, String defectCode) {
        for (Throwable t = thrown; t != null; t = t.getCause()) {
            if (t instanceof FailureException f) {
                return f.failure();
            }
        }
        return defect(defectCode, thrown);
    }

    private static String describe(Throwable thrown) {
        StringBuilder text = new StringBuilder();
        int depth = 0;
        for (Throwable t = thrown; t != null && depth < 8; t = t.getCause(), depth++) {
            text.append(depth == 0 ? "" : "caused by ").append(t.getClass().getName());
            if (t.getMessage() != null) {
                text.append(": ").append(t.getMessage());
            }
            text.append('\n');
            StackTraceElement[] trace = t.getStackTrace();
            for (int i = 0; i < Math.min(trace.length, 6); i++) {
                text.append("  at ").append(trace[i]).append('\n');
            }
        }
        return text.toString();
    }
}
