package dev.castellan.breakglass;

import java.security.SecureRandom;
import java.util.Locale;
import java.util.Optional;

/**
 * Names one check-out, for people and in the ledger.
 *
 * @param value {@code co-} and twelve characters of Crockford's base 32 in lower case
 */
public record CheckoutId(String value) {
    private static final String DIGITS = "0123456789abcdefghjkmnpqrstvwxyz";
    private static final SecureRandom RANDOM = new SecureRandom();

    public CheckoutId {
        if (!value.matches("co-[0-9abcdefghjkmnpqrstvwxyz]{12}")) {
            throw new IllegalArgumentException("not the id of a check-out");
        }
    }

    /** A new one: 60 random bits. */
    public static CheckoutId random() {
        StringBuilder text = new StringBuilder("co-");
        for (int i = 0; i < 12; i++) {
            text.append(DIGITS.charAt(RANDOM.nextInt(DIGITS.length())));
        }
        return new CheckoutId(text.toString());
    }

    /** What somebody typed; empty when it is no id. */
    public static Optional<CheckoutId> parse(String text) {
        try {
            return Optional.of(new CheckoutId(text.strip().toLowerCase(Locale.ROOT)));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** The subject of its entries in the ledger: one transition excludes every other. */
    public String subject() {
        return "checkout/" + value;
    }

    /** The subject of the record of its requests, which must not stand in the way of a transition. */
    public String requestsSubject() {
        return "checkout-requests/" + value;
    }

    @Override
    public String toString() {
        return value;
    }
}
