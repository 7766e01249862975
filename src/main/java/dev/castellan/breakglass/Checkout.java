package dev.castellan.breakglass;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * One check-out as its entries tell it. Text in it comes from people and clusters: show it as untrusted.
 *
 * @param id its name
 * @param request what was asked for
 * @param requester who asked
 * @param requestedAt when, by the requester's clock
 * @param requestHash the hash of the request's entry, which approvals name
 * @param needed how many others have to approve
 * @param violation what the policy does not allow; such a check-out is never fetched
 * @param approvals those that count
 * @param denial who refused, and why
 * @param cancelled why it was withdrawn
 * @param expired whether an entry says that its time to wait is over
 * @param waitsUntil until when it waits: for approval, then for being fetched
 * @param fetches each attempt to get the key
 * @param held what was got; empty before
 * @param uses each time a proxy was started
 * @param exports each file
 * @param activation of a role, for this check-out
 * @param overdueNoted since when an entry says that its time is over
 * @param returning since when, and why it is given back
 * @param returned what was done
 * @param receipt what was found
 * @param lost why it was declared lost
 * @param seen where a copy was seen later
 * @param neutralised how the server was seen to refuse it
 * @param review of an emergency, by somebody else, that closed it
 * @param reviews each of them; where who asked was not signed in, it takes two
 * @param confirmed whether every entry lies in the log that counts
 * @param lastChange when its newest entry was written
 * @param timed its steps of which another clock than its consoles' said when they were
 */
public record Checkout(
        CheckoutId id,
        CheckoutRequest request,
        Person requester,
        Instant requestedAt,
        String requestHash,
        int needed,
        Optional<String> violation,
        List<Note> approvals,
        Optional<Note> denial,
        Optional<Note> cancelled,
        boolean expired,
        Instant waitsUntil,
        List<Fetch> fetches,
        Optional<Holding> held,
        List<Use> uses,
        List<Export> exports,
        Optional<Activation> activation,
        Optional<Instant> overdueNoted,
        Optional<Note> returning,
        Optional<Note> returned,
        Optional<ReturnReceipt> receipt,
        Optional<Note> lost,
        List<Note> seen,
        Optional<Note> neutralised,
        Optional<Note> review,
        List<Note> reviews,
        boolean confirmed,
        Instant lastChange,
        List<Timed> timed) {
    public Checkout {
        reviews = List.copyOf(reviews);
        timed = List.copyOf(timed);
        approvals = List.copyOf(approvals);
        fetches = List.copyOf(fetches);
        uses = List.copyOf(uses);
        exports = List.copyOf(exports);
        seen = List.copyOf(seen);
    }

    /** Who said what, when; and the id of the entry that says so. */
    public record Note(Person by, Instant at, String text, java.util.UUID entry) {}

    /**
     * An attempt to get the key.
     *
     * @param entry the id of the entry that announced it
     * @param clientRequestId of the call to Azure
     * @param file the original that was taken in; empty for Azure
     * @param place which folder that lies in, by what its file system counts it; empty where nobody knows
     * @param device the device that has, or had, the key
     * @param against what had been said against it before; a clause
     * @param failed why it came to nothing
     * @param out whether the key may have left Azure all the same
     * @param originalRemoved whether the original file is known not to lie there any more
     */
    public record Fetch(
            String entry,
            String clientRequestId,
            String file,
            String place,
            String device,
            Instant at,
            Optional<String> against,
            Optional<String> failed,
            boolean out,
            boolean originalRemoved) {
        Fetch failed(String why, boolean left) {
            return new Fetch(entry, clientRequestId, file, place, device, at, against, Optional.of(why), left, false);
        }

        Fetch withoutOriginal() {
            return new Fetch(entry, clientRequestId, file, place, device, at, against, failed, out, true);
        }
    }

    /** A sealed key: its certificate, since when, until when, and where. */
    public record Holding(
            CertificateFacts facts, Instant since, Instant deadline, String device, List<String> remarks) {
        public Holding {
            remarks = List.copyOf(remarks);
        }
    }

    /** A proxy: started, and how it ended. */
    public record Use(String id, Instant since, Optional<Instant> until, String how, long requests) {}

    /**
     * A file with the key.
     *
     * @param file which file it is; empty before it was made
     * @param hash of what was written; empty before that was seen to its end, and the file may hold any part of the key
     * @param removed whether it was seen to be gone
     */
    public record Export(String path, Optional<String> file, String hash, Instant at, boolean removed) {}

    /** A role activated for the check-out. */
    public record Activation(
            String scope, String roleDefinition, String eligibility, String name, Phase phase, String text) {
        /** Where it stands. */
        public enum Phase {
            ASKED,
            ACTIVE,
            FAILED,
            ENDING,
            ENDED,
            /** It could not be ended; it ends by itself. */
            LEFT
        }
    }

    /** Where it stands at a moment; some states come by themselves with time. */
    public CheckoutState state(Instant now) {
        if (neutralised.isPresent()) {
            return CheckoutState.NEUTRALISED;
        }
        if (lost.isPresent()) {
            return CheckoutState.LOST;
        }
        if (receipt.isPresent() && receipt.get().clean()) {
            return CheckoutState.VERIFIED;
        }
        if (returned.isPresent()) {
            return CheckoutState.RETURNED;
        }
        if (returning.isPresent()) {
            return CheckoutState.RETURNING;
        }
        if (held.isPresent()) {
            if (overdueNoted.isPresent() || !now.isBefore(held.get().deadline())) {
                return CheckoutState.OVERDUE;
            }
            return openUse().isPresent() ? CheckoutState.IN_USE : CheckoutState.HELD;
        }
        // Before what was said meanwhile: a key may be here that nobody would look for in one that was denied.
        if (openFetch().isPresent()) {
            return CheckoutState.FETCHING;
        }
        if (denial.isPresent()) {
            return CheckoutState.DENIED;
        }
        if (cancelled.isPresent()) {
            return CheckoutState.CANCELLED;
        }
        if (expired || !now.isBefore(waitsUntil)) {
            return CheckoutState.EXPIRED;
        }
        return granted() ? CheckoutState.APPROVED : CheckoutState.REQUESTED;
    }

    /** Whether enough others agreed and the policy allows it. */
    public boolean granted() {
        return violation.isEmpty() && approvals.size() >= needed;
    }

    /** Why a key has to go back though it has time: somebody said so. */
    Optional<String> withdrawn() {
        return denial.map(d -> "approval taken back by " + d.by().name())
                .or(() -> cancelled.map(c -> "cancelled by " + c.by().name()));
    }

    /**
     * Why a key that is there should not have been fetched. To be heeded only where everything that others recorded was
     * read: a key without agreement was fetched by who could not.
     */
    Optional<String> unagreed() {
        if (violation.isPresent()) {
            return violation.map(v -> "the policy does not allow it: " + v);
        }
        return request.source() == CheckoutRequest.Source.AZURE && !granted()
                ? Optional.of("it was not approved")
                : Optional.empty();
    }

    /** Why a key that may be out should not have been fetched, as a clause; to be heeded as {@link #unagreed} is. */
    public Optional<String> fetchedAgainst() {
        List<Fetch> out =
                fetches.stream().filter(f -> f.failed().isEmpty() || f.out()).toList();
        return out.isEmpty()
                ? Optional.empty()
                : out.stream().flatMap(f -> f.against().stream()).findFirst().or(this::unagreed);
    }

    /** The newest attempt that has neither come to something nor failed. */
    public Optional<Fetch> openFetch() {
        return held.isPresent()
                ? Optional.empty()
                : fetches.reversed().stream().filter(f -> f.failed().isEmpty()).findFirst();
    }

    /** The proxy that was started and did not end. */
    public Optional<Use> openUse() {
        return uses.stream().filter(u -> u.until().isEmpty()).findFirst();
    }

    /** How long until it has to be back, by the wall clock; negative afterwards; empty while there is no key. */
    public Optional<Duration> remaining(Instant now) {
        return held.map(h -> Duration.between(now, h.deadline()));
    }

    /** Whether somebody else still has to look at what was done in an emergency. */
    public boolean reviewOpen(Instant now) {
        return request.emergency() && review.isEmpty() && !fetches.isEmpty() && state(now) != CheckoutState.CANCELLED;
    }

    /** Whether somebody may review it: a review is open, and it is not one's own, and not done by the same person before. */
    public boolean reviewableBy(Person me, List<java.util.Set<String>> samePerson, Instant now) {
        return reviewOpen(now)
                && !requester.mayBe(me, samePerson)
                && reviews.stream().noneMatch(r -> r.by().mayBe(me, samePerson));
    }

    /** What came of the review so far, as the rest of a sentence about an emergency. */
    public String reviewWords() {
        if (review.isPresent()) {
            return "reviewed by " + reviews.stream().map(r -> r.by().name()).collect(Collectors.joining(" and "));
        }
        return reviews.isEmpty()
                ? requester.signedIn()
                        ? "somebody else has to review it"
                        : "two others have to review it, since who asked was not signed in"
                : "reviewed by " + reviews.getFirst().by().name()
                        + "; one more has to, since who asked was not signed in";
    }

    /** How many requests the proxies recorded. */
    public long requests() {
        return uses.stream().mapToLong(Use::requests).sum();
    }
}
