package dev.castellan.identity;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What the tokens say about how somebody signed in. Read from tokens that Castellan cannot validate, so good for display
 * only, never for a decision.
 *
 * @param methods proven methods, the claim {@code amr}; empty where no token states them
 * @param contexts satisfied authentication contexts, the claim {@code acrs}
 * @param secondFactor whether several factors were proven
 * @param signedInAt when the person last signed in, {@code auth_time}
 * @param expiresAt when the newest access token ends; it is renewed silently before that
 * @param deviceId the registered device, where a token names it
 */
public record Strength(
        List<String> methods,
        List<String> contexts,
        SecondFactor secondFactor,
        Optional<Instant> signedInAt,
        Optional<Instant> expiresAt,
        Optional<String> deviceId) {
    /** Whether the sign-in used several factors. */
    public enum SecondFactor {
        PROVEN,
        MISSING,
        /** No token says how the person signed in; that proves nothing in either direction. */
        NOT_STATED
    }

    /** Nothing is known. */
    public static final Strength UNKNOWN = new Strength(
            List.of(), List.of(), SecondFactor.NOT_STATED, Optional.empty(), Optional.empty(), Optional.empty());

    public Strength {
        methods = List.copyOf(methods);
        contexts = List.copyOf(contexts);
    }

    /** A plain warning for a sign-in without a second factor; empty otherwise. */
    public Optional<String> warning() {
        return switch (secondFactor) {
            case PROVEN -> Optional.empty();
            case MISSING ->
                Optional.of(
                        "This sign-in used no second factor. Anyone with the password can do what you can do here.");
            case NOT_STATED ->
                Optional.of("The token does not state how you signed in, so a second factor is not proven.");
        };
    }
}
