package dev.castellan.identity;

import java.time.Instant;

/** An access token. Its value appears in no text but {@link #value}. */
public final class Token {
    private final String value;
    private final Instant expiresAt;

    /** A token with the moment from which it is refused. */
    public Token(String value, Instant expiresAt) {
        this.value = value;
        this.expiresAt = expiresAt;
    }

    /** The secret itself, for the Authorization header only. */
    public String value() {
        return value;
    }

    /** From when on it is refused. */
    public Instant expiresAt() {
        return expiresAt;
    }

    @Override
    public String toString() {
        return "Token[expires " + expiresAt + "]";
    }
}
