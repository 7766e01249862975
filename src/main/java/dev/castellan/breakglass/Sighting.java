package dev.castellan.breakglass;

import dev.castellan.ledger.Draft;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * An admin certificate that was seen somewhere: in a file, or in use.
 *
 * @param fingerprint of the certificate
 * @param where a phrase that is the same each time the same thing is seen; untrusted
 * @param at when
 * @param file the file it lies in; empty where it was used
 */
public record Sighting(String fingerprint, String where, Instant at, Optional<Path> file) {
    /** As many say what is to be said; further ones would fill the ledger and change nothing. */
    static final int MOST = 20;

    private static final int LONGEST = 4000;

    /** By how much the clocks of servers and consoles may differ. */
    public static final Duration CLOCKS = Duration.ofMinutes(5);

    public Sighting {
        String written = where.length() > LONGEST ? where.substring(0, LONGEST) : where;
        // As the ledger has it afterwards, which is what it is compared with.
        where = String.valueOf(
                Draft.of("a.b", "seen", Map.of("text", written)).body().get("text"));
    }

    /**
     * The check-out whose key had been destroyed when it was seen, the latest of them. Empty where there is none, where that
     * is recorded already, and where nobody can do anything with the certificate any more. Pure.
     */
    Optional<CheckoutId> news(List<Checkout> checkouts, Instant now) {
        List<Checkout> same = checkouts.stream()
                .filter(c -> c.held()
                        .filter(h -> h.facts().fingerprint().equalsIgnoreCase(fingerprint)
                                && now.isBefore(h.facts().notAfter()))
                        .isPresent())
                .toList();
        boolean known = same.stream()
                .anyMatch(c -> c.neutralised().isPresent()
                        || c.seen().size() >= MOST
                        || c.seen().stream().anyMatch(s -> s.text().equals(where)));
        // The file of another check-out, which still has it, is where that one put it.
        boolean another = same.stream()
                .filter(c -> c.returned().isEmpty())
                .flatMap(c -> c.exports().stream())
                .anyMatch(e -> file.filter(f -> f.toString().equals(e.path())).isPresent());
        return known || another
                ? Optional.empty()
                : same.stream()
                        .filter(this::returnedBy)
                        .max(Comparator.comparing(
                                c -> c.returned().orElseThrow().at()))
                        .map(Checkout::id);
    }

    /** The mark stays: a last request before the return, told by a server whose clock is ahead, is none. */
    private boolean returnedBy(Checkout checkout) {
        Instant surely = file.isPresent() ? at : at.minus(CLOCKS);
        return checkout.returned().filter(r -> r.at().isBefore(surely)).isPresent();
    }
}
