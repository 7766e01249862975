package dev.castellan.breakglass;

import dev.castellan.fleet.ClusterId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A cluster that may be opened by a certificate nobody can account for, until the certificate is refused or ends.
 *
 * @param cluster which cluster
 * @param clusterName its name; untrusted
 * @param platform what it is, for the guide
 * @param checkout because of which check-out
 * @param fingerprint of the certificate
 * @param until when the certificate ends by itself
 * @param since the first moment
 * @param reasons sentences without a trailing stop
 */
public record Taint(
        ClusterId cluster,
        String clusterName,
        String platform,
        CheckoutId checkout,
        String fingerprint,
        Instant until,
        Instant since,
        List<String> reasons) {
    /** The reason that comes by itself with time. */
    public static final String NOT_IN_TIME = "It was not given back in time";

    public Taint {
        reasons = List.copyOf(reasons);
    }

    /** The mark that a check-out leaves on its cluster at a moment; empty where every copy is accounted for. */
    public static Optional<Taint> at(Checkout checkout, Instant now) {
        if (checkout.held().isEmpty() || checkout.neutralised().isPresent()) {
            return Optional.empty();
        }
        Checkout.Holding held = checkout.held().get();
        if (!now.isBefore(held.facts().notAfter())) {
            return Optional.empty();
        }
        List<String> reasons = new ArrayList<>();
        List<Instant> since = new ArrayList<>();
        checkout.lost().ifPresent(l -> {
            reasons.add("Declared lost: " + l.text());
            since.add(l.at());
        });
        checkout.exports().forEach(e -> {
            reasons.add("The key was written to " + e.path());
            since.add(e.at());
        });
        checkout.fetches().stream().filter(f -> !f.file().isEmpty()).forEach(f -> {
            reasons.add("The key lay open in " + f.file());
            since.add(f.at());
        });
        checkout.seen().forEach(s -> {
            reasons.add("A copy was seen after the key was destroyed: " + s.text());
            since.add(s.at());
        });
        checkout.receipt().filter(r -> !r.left().isEmpty()).ifPresent(r -> {
            reasons.add("Copies were left: " + r.left().size());
            since.add(r.at());
        });
        if (checkout.returned().isEmpty() && !now.isBefore(held.deadline())) {
            reasons.add(NOT_IN_TIME);
            since.add(held.deadline());
        }
        if (reasons.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new Taint(
                checkout.request().cluster(),
                checkout.request().clusterName(),
                checkout.request().platform(),
                checkout.id(),
                held.facts().fingerprint(),
                held.facts().notAfter(),
                since.stream().min(Instant::compareTo).orElse(held.since()),
                reasons));
    }
}
