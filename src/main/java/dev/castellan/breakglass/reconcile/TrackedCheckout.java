package dev.castellan.breakglass.reconcile;

import dev.castellan.breakglass.Checkout;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A check-out as far as reconciling has to know it.
 *
 * @param id its name
 * @param cluster its cluster's id, lower case where it is Azure's
 * @param person who asked; untrusted
 * @param fromAzure whether the certificate was fetched from Azure, not taken in from a file
 * @param fetchedAt when it was asked for at its source; empty where it never was
 * @param closedAt when it was given back; empty while it is open
 * @param requestIds client-made ids of the calls to Azure
 * @param fingerprint of the certificate, SHA-256 in lower-case hex
 * @param exports spans in which the key lay in a file, so that anything could use it; one that nobody knows the end of ends
 *     when the check-out is over, and what comes then is a use after it
 * @param recordHere whether what its proxy recorded is at hand
 * @param unagreed why it should not have been fetched, as a clause; empty where it was agreed
 */
public record TrackedCheckout(
        String id,
        String cluster,
        String person,
        boolean fromAzure,
        Optional<Instant> fetchedAt,
        Optional<Instant> closedAt,
        Set<String> requestIds,
        Optional<String> fingerprint,
        List<Span> exports,
        boolean recordHere,
        Optional<String> unagreed) {
    /** A stretch of time; without an end it goes on. */
    public record Span(Instant from, Optional<Instant> to) {
        boolean holds(Instant at) {
            return !at.isBefore(from) && to.filter(at::isAfter).isEmpty();
        }
    }

    public TrackedCheckout {
        requestIds = requestIds.stream().map(i -> i.toLowerCase(Locale.ROOT)).collect(Collectors.toUnmodifiableSet());
        fingerprint = fingerprint.map(f -> f.toLowerCase(Locale.ROOT));
        exports = List.copyOf(exports);
    }

    /** Whether the certificate was out at a moment. */
    boolean out(Instant at) {
        return fetchedAt.isPresent() && new Span(fetchedAt.get(), closedAt).holds(at);
    }

    /**
     * As the ledger tells it.
     *
     * @param recorded the check-outs whose proxies' records are at hand
     */
    public static TrackedCheckout of(Checkout checkout, Set<String> recorded, Instant now) {
        boolean azure = checkout.fetches().stream().anyMatch(f -> f.file().isEmpty());
        Optional<Instant> fetched = checkout.fetches().stream()
                .filter(f -> f.failed().isEmpty() || f.out())
                .map(Checkout.Fetch::at)
                .min(java.util.Comparator.naturalOrder());
        boolean closed = switch (checkout.state(now)) {
            case RETURNED, VERIFIED, LOST, NEUTRALISED -> true;
            default -> false;
        };
        Optional<Instant> end = checkout.returned()
                .or(checkout::lost)
                .or(checkout::neutralised)
                .map(Checkout.Note::at)
                .filter(t -> closed);
        return new TrackedCheckout(
                checkout.id().toString(),
                checkout.request().cluster().value().toLowerCase(Locale.ROOT),
                checkout.requester().name(),
                azure,
                fetched,
                end,
                checkout.fetches().stream()
                        .map(Checkout.Fetch::clientRequestId)
                        .filter(i -> !i.isBlank())
                        .collect(Collectors.toSet()),
                checkout.held().map(h -> h.facts().fingerprint()),
                checkout.exports().stream()
                        .map(e -> new Span(e.at(), end.or(() -> Optional.of(now).filter(_ -> e.removed()))))
                        .toList(),
                recorded.contains(checkout.id().toString()),
                checkout.fetchedAgainst());
    }
}
