package dev.castellan.fleet;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * How pressing the end of a certificate is. Arc renews the agents' certificate when about 44 of its 90 days are left, so
 * fewer than 30 mean that renewal does not work.
 */
public enum CertificateWarning {
    /** No end is known. */
    UNKNOWN("Not known"),
    /** Thirty days or more are left. */
    NONE("Valid"),
    /** Fewer than thirty days are left. */
    SOON("Ends soon"),
    /** Fewer than seven days are left. */
    URGENT("Ends this week"),
    /** It ended. */
    EXPIRED("Expired");

    private final String label;

    CertificateWarning(String label) {
        this.label = label;
    }

    /** The words shown to the user. */
    public String label() {
        return label;
    }

    /** The warning for a certificate that ends then, seen now; the moment of expiry itself counts as expired. */
    public static CertificateWarning of(Optional<Instant> expiry, Instant now) {
        if (expiry.isEmpty()) {
            return UNKNOWN;
        }
        Duration left = Duration.between(now, expiry.get());
        if (!left.isPositive()) {
            return EXPIRED;
        }
        if (left.compareTo(Duration.ofDays(7)) < 0) {
            return URGENT;
        }
        return left.compareTo(Duration.ofDays(30)) < 0 ? SOON : NONE;
    }
}
