package dev.castellan.breakglass;

import dev.castellan.breakglass.Checkout.Activation;
import dev.castellan.breakglass.Checkout.Export;
import dev.castellan.breakglass.Checkout.Fetch;
import dev.castellan.breakglass.Checkout.Holding;
import dev.castellan.breakglass.Checkout.Note;
import dev.castellan.breakglass.Checkout.Use;
import dev.castellan.ledger.Entry;
import dev.castellan.ledger.Standing;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** One check-out while its entries are folded: which transitions count, and by whom. */
final class CheckoutFold {
    private final CheckoutId id;
    private final CheckoutRequest request;
    private final Person requester;
    private final Instant requestedAt;
    private final String requestHash;
    private final int needed;
    private final boolean whole;
    private final Optional<String> violation;
    private final List<Note> approvals = new ArrayList<>();
    private Optional<Note> denial = Optional.empty();
    private Optional<Note> cancelled = Optional.empty();
    private boolean expired;
    private Instant waitsUntil;
    private final List<Fetch> fetches = new ArrayList<>();
    /** By device: intents that do not count, for the case that a key came of one all the same. */
    private final Map<String, Fetch> announced = new HashMap<>();

    private Optional<Holding> held = Optional.empty();
    private final List<Use> uses = new ArrayList<>();
    private final List<Export> exports = new ArrayList<>();
    private Optional<Activation> activation = Optional.empty();
    private Optional<Instant> overdueNoted = Optional.empty();
    private Optional<Note> returning = Optional.empty();
    private Optional<Note> returned = Optional.empty();
    private Optional<ReturnReceipt> receipt = Optional.empty();
    private Optional<Note> lost = Optional.empty();
    private final List<Note> seen = new ArrayList<>();
    private Optional<Note> neutralised = Optional.empty();
    private Optional<Note> review = Optional.empty();
    private final List<Note> reviews = new ArrayList<>();
    private boolean confirmed;
    private Instant lastChange;
    private final List<Timed> timed = new ArrayList<>();

    /**
     * Begins with a request.
     *
     * @param counted the request as it counts, which may be stricter than what its author said
     * @param whole whether what others recorded is among what follows; else nothing is concluded from their silence
     */
    CheckoutFold(CheckoutId id, CheckoutRequest counted, Entry entry, CheckoutPolicy policy, boolean whole) {
        Timed.of(new CheckoutEvent.Requested(counted, 0), entry.time()).ifPresent(timed::add);
        this.whole = whole;
        this.id = id;
        this.request = counted;
        this.requester = Person.of(entry);
        this.requestedAt = entry.time().wall();
        this.requestHash = entry.hash();
        // What the entry says about approvals is what its author believed; the policy decides.
        this.needed = policy.approvals(request);
        this.violation = Requests.violation(request, policy);
        this.waitsUntil = requestedAt.plus(policy.requestLifetime());
        this.confirmed = entry.standing() == Standing.RECORDED;
        this.lastChange = requestedAt;
        if (violation.isEmpty() && needed == 0) {
            waitsUntil = requestedAt.plus(policy.approvalLifetime());
        }
    }

    /** Takes an event; why it does not count, as a sentence without a trailing stop. */
    Optional<String> add(CheckoutEvent event, Entry entry, CheckoutPolicy policy) {
        Note note = new Note(Person.of(entry), entry.time().wall(), "", entry.id());
        Optional<String> why = take(event, entry, note, policy);
        if (why.isEmpty()) {
            confirmed &= entry.standing() == Standing.RECORDED;
            lastChange = note.at();
            Timed.of(event, entry.time()).ifPresent(timed::add);
        }
        return why;
    }

    private Optional<String> take(CheckoutEvent event, Entry entry, Note by, CheckoutPolicy policy) {
        return switch (event) {
            case CheckoutEvent.Requested _ -> no("It was requested before");
            case CheckoutEvent.Approved approved -> approve(approved, entry, by, policy);
            case CheckoutEvent.Denied denied -> deny(denied, by, policy);
            case CheckoutEvent.ActivateIntent intent -> {
                if (own(by).isPresent()) {
                    yield own(by);
                }
                activation = Optional.of(new Activation(
                        intent.scope(),
                        intent.roleDefinition(),
                        intent.eligibility(),
                        intent.name(),
                        Activation.Phase.ASKED,
                        ""));
                yield Optional.empty();
            }
            case CheckoutEvent.FetchIntent intent -> fetch(intent, entry, by);
            case CheckoutEvent.FetchFailed failed -> failed(failed, by);
            case CheckoutEvent.Held now -> held(now, by);
            case CheckoutEvent.OpenIntent open -> {
                if (!usable()) {
                    yield no("There is no key that may be used");
                }
                if (holder(by).isPresent()) {
                    yield holder(by);
                }
                uses.add(new Use(open.use(), by.at(), Optional.empty(), "", 0));
                yield Optional.empty();
            }
            case CheckoutEvent.Closed closed -> closed(closed, by);
            case CheckoutEvent.Exported exported -> {
                if (holder(by).isPresent()) {
                    yield holder(by);
                }
                exports.removeIf(e -> e.path().equals(exported.path()) && !e.removed());
                exports.add(new Export(exported.path(), Optional.of(exported.file()), exported.hash(), by.at(), false));
                yield Optional.empty();
            }
            case CheckoutEvent.Returned done -> {
                if (returning.isEmpty()) {
                    yield no("Nobody began to give it back");
                }
                if (holder(by).isPresent()) {
                    yield holder(by);
                }
                returned = Optional.of(said(by, String.join("; ", done.done())));
                yield Optional.empty();
            }
            case CheckoutEvent.Verified verified -> {
                if (returned.isEmpty()) {
                    yield no("It was not given back");
                }
                if (holder(by).isPresent()) {
                    yield holder(by);
                }
                receipt = Optional.of(verified.receipt());
                yield Optional.empty();
            }
            case CheckoutEvent.Neutralised proof -> {
                if (held.isEmpty() || !held.get().facts().fingerprint().equals(proof.fingerprint())) {
                    yield no("It is about another certificate");
                }
                if (proof.status() != 401 || proof.tries() < 1) {
                    yield no("It proves nothing");
                }
                String known = held.get().facts().server();
                neutralised = Optional.of(said(
                        by,
                        proof.server() + " answered 401 in each of " + proof.tries() + " tries"
                                + (Probing.same(proof.server(), known)
                                        ? ""
                                        : "; said to be the server that was " + known)));
                yield Optional.empty();
            }
            case CheckoutEvent.Said told -> say(told, by, policy);
        };
    }

    private Optional<String> approve(CheckoutEvent.Approved approved, Entry entry, Note by, CheckoutPolicy policy) {
        if (entry.standing() != Standing.RECORDED) {
            return no("The team's ledger has not taken it yet");
        }
        if (!approved.request().equals(requestHash)) {
            return no("It approves another request");
        }
        if (!requester.signedIn()) {
            return no("Who asked was not signed in: that it is somebody else cannot be told");
        }
        if (by.by().mayBe(requester, policy.samePerson())) {
            return no("Nobody approves one's own request");
        }
        if (!policy.mayApprove(by.by())) {
            return no("The policy does not let this person approve");
        }
        if (approvals.stream().anyMatch(a -> a.by().mayBe(by.by(), policy.samePerson()))) {
            return no("This person approved it before");
        }
        if (denial.isPresent() || cancelled.isPresent() || expired || returning.isPresent()) {
            return no("It was over");
        }
        if (held.isEmpty() && !by.at().isBefore(waitsUntil)) {
            return no("It came after the request had expired");
        }
        approvals.add(said(by, approved.comment()));
        if (held.isEmpty() && granted()) {
            waitsUntil = by.at().plus(policy.approvalLifetime());
        }
        return Optional.empty();
    }

    private Optional<String> deny(CheckoutEvent.Denied denied, Note by, CheckoutPolicy policy) {
        if (!denied.request().equals(requestHash)) {
            return no("It denies another request");
        }
        if (by.by().mayBe(requester, policy.samePerson())) {
            return no("One's own request is cancelled, not denied");
        }
        if (!policy.mayApprove(by.by())) {
            return no("The policy does not let this person decide");
        }
        // An agreement can be taken back while the key is out; its holder gives it back then.
        boolean over = returning.isPresent() || returned.isPresent() || cancelled.isPresent();
        if (denial.isPresent() || over) {
            return no("It was decided before");
        }
        denial = Optional.of(said(by, denied.reason()));
        return Optional.empty();
    }

    private Optional<String> fetch(CheckoutEvent.FetchIntent intent, Entry entry, Note by) {
        Optional<String> foreign = own(by);
        if (foreign.isPresent()) {
            return foreign;
        }
        if (held.isPresent()) {
            return no("There was nothing to fetch");
        }
        // A key that was fetched by who could not see it forbidden is there all the same; it goes back at once.
        if (!intent.unseen()) {
            if (denial.isPresent() || cancelled.isPresent() || (whole && violation.isPresent())) {
                return no("There was nothing to fetch");
            }
            // A file that lies there is taken in without waiting: that makes it safer; to use it is another matter.
            if (whole && !granted() && request.source() == CheckoutRequest.Source.AZURE) {
                return no("It was not approved");
            }
        }
        Fetch fetch = intended(intent, entry, by);
        // It is said twice where the team's ledger went away while it was said.
        fetches.removeIf(f -> f.clientRequestId().equals(fetch.clientRequestId())
                && f.device().equals(fetch.device())
                && f.failed().isEmpty());
        fetches.add(fetch);
        return Optional.empty();
    }

    /** What was announced and overtaken. It counts for nothing, but for where a key comes from that is held. */
    void overtaken(CheckoutEvent.FetchIntent intent, Entry entry) {
        Note by = new Note(Person.of(entry), entry.time().wall(), "", entry.id());
        if (own(by).isEmpty()) {
            announced.put(by.by().device(), intended(intent, entry, by));
        }
    }

    private Fetch intended(CheckoutEvent.FetchIntent intent, Entry entry, Note by) {
        return new Fetch(
                entry.id().toString(),
                intent.clientRequestId(),
                intent.file(),
                intent.place(),
                by.by().device(),
                by.at(),
                against(),
                Optional.empty(),
                false,
                false);
    }

    /** What had been said against it, where it was done all the same. */
    private Optional<String> against() {
        return denial.map(d -> "it had been denied by " + d.by().name())
                .or(() -> cancelled.map(c -> "it had been cancelled by " + c.by().name()));
    }

    /** The newest attempt of a device, an open one before others; negative where it made none. */
    private int attempt(String device) {
        int any = -1;
        for (int i = fetches.size() - 1; i >= 0; i--) {
            if (fetches.get(i).device().equals(device)) {
                if (fetches.get(i).failed().isEmpty()) {
                    return i;
                }
                any = Math.max(any, i);
            }
        }
        return any;
    }

    private Optional<String> failed(CheckoutEvent.FetchFailed failed, Note by) {
        if (fetches.isEmpty() || held.isPresent()) {
            return no("Nothing was being fetched");
        }
        int at = attempt(by.by().device());
        if (at < 0) {
            return holder(by).or(() -> no("Nothing was being fetched"));
        }
        fetches.set(at, fetches.get(at).failed(failed.text(), failed.out()));
        return Optional.empty();
    }

    private Optional<String> held(CheckoutEvent.Held now, Note by) {
        if (held.isPresent()) {
            return no("A key was held already");
        }
        String device = by.by().device();
        int at = attempt(device);
        if (at >= 0 && fetches.get(at).failed().isEmpty()) {
            // What is held is what the newest attempt brought.
            fetches.add(fetches.remove(at));
        } else {
            // A database that was restored knows nothing of the intent any more: the key is there all the same.
            if (own(by).isPresent()) {
                return own(by);
            }
            fetches.add(Optional.ofNullable(announced.get(device))
                    .orElseGet(() -> new Fetch(
                            by.entry().toString(),
                            "",
                            "",
                            "",
                            device,
                            by.at(),
                            against(),
                            Optional.empty(),
                            false,
                            false)));
        }
        held = Optional.of(new Holding(now.facts(), by.at(), now.deadline(), device, now.remarks()));
        return Optional.empty();
    }

    private Optional<String> closed(CheckoutEvent.Closed closed, Note by) {
        if (holder(by).isPresent()) {
            return holder(by);
        }
        for (int i = 0; i < uses.size(); i++) {
            Use use = uses.get(i);
            if (use.id().equals(closed.use())) {
                // Who ended it and who saw it end may say so at once: the first counts.
                if (use.until().isEmpty()) {
                    uses.set(
                            i,
                            new Use(
                                    use.id(),
                                    use.since(),
                                    Optional.of(by.at()),
                                    closed.how(),
                                    Math.max(0, closed.requests())));
                }
                return Optional.empty();
            }
        }
        return no("No such use was open");
    }

    private Optional<String> say(CheckoutEvent.Said told, Note by, CheckoutPolicy policy) {
        Note note = said(by, told.text());
        switch (told.what()) {
            case CANCELLED -> {
                if (!fetches.isEmpty() && held.isPresent()) {
                    return no("There is a key: it has to be given back");
                }
                if (own(by).isPresent()) {
                    return own(by);
                }
                cancelled = Optional.of(note);
            }
            case EXPIRED -> {
                if (held.isPresent()) {
                    return no("There is a key: it has to be given back");
                }
                expired = true;
            }
            case OVERDUE -> {
                // Another clock may be ahead; the holder's own may have been set back.
                if (held.isEmpty()
                        || (holder(by).isPresent()
                                && by.at().isBefore(held.get().deadline()))) {
                    return no("Its time was not over");
                }
                overdueNoted = overdueNoted.or(() -> Optional.of(by.at()));
            }
            case LOST -> {
                if (held.isEmpty()) {
                    return no("There was no key to lose");
                }
                lost = lost.or(() -> Optional.of(note));
            }
            case SEEN -> {
                if (held.isEmpty()) {
                    return no("There was no key to see");
                }
                // Two may have seen it at once.
                if (seen.stream().noneMatch(s -> s.text().equals(note.text()))) {
                    seen.add(note);
                }
            }
            case REVIEWED -> {
                if (!request.emergency()) {
                    return no("Only an emergency is reviewed");
                }
                if (by.by().mayBe(requester, policy.samePerson()) || !policy.mayApprove(by.by())) {
                    return no("Somebody else has to review it");
                }
                if (reviews.stream().anyMatch(r -> r.by().mayBe(by.by(), policy.samePerson()))) {
                    return no("This person reviewed it before");
                }
                reviews.add(note);
                // Who was not signed in may be anybody: of two who review it, one is somebody else.
                if (requester.signedIn() || reviews.size() > 1) {
                    review = review.or(() -> Optional.of(note));
                }
            }
            case RETURN_INTENT -> {
                if (held.isEmpty()) {
                    return no("There was no key to give back");
                }
                if (holder(by).isPresent()) {
                    return holder(by);
                }
                returning = returning.or(() -> Optional.of(note));
            }
            case ORIGINAL_REMOVED, ORIGINAL_LEFT -> {
                if (fetches.isEmpty()) {
                    return no("Nothing was taken in");
                }
                if (holder(by).isPresent()) {
                    return holder(by);
                }
                fetches.add(fetches.removeLast().withoutOriginal());
            }
            case EXPORT_INTENT -> {
                if (!usable()) {
                    return no("There is no key that may be used");
                }
                if (whole && !policy.rule(request).export()) {
                    return no("The policy allows no file here");
                }
                if (holder(by).isPresent()) {
                    return holder(by);
                }
                exports.add(new Export(told.text(), Optional.empty(), "", by.at(), false));
            }
            case EXPORT_REMOVED -> {
                if (holder(by).isPresent()) {
                    return holder(by);
                }
                for (int i = 0; i < exports.size(); i++) {
                    Export e = exports.get(i);
                    if (e.path().equals(told.text())) {
                        exports.set(i, new Export(e.path(), e.file(), e.hash(), e.at(), true));
                    }
                }
            }
            case ACTIVATE_DONE, ACTIVATE_FAILED, DEACTIVATE_INTENT, DEACTIVATE_DONE, DEACTIVATE_FAILED -> {
                if (own(by).isPresent()) {
                    return own(by);
                }
                Activation.Phase phase = switch (told.what()) {
                    case ACTIVATE_DONE -> Activation.Phase.ACTIVE;
                    case ACTIVATE_FAILED -> Activation.Phase.FAILED;
                    case DEACTIVATE_INTENT -> Activation.Phase.ENDING;
                    case DEACTIVATE_DONE -> Activation.Phase.ENDED;
                    default -> Activation.Phase.LEFT;
                };
                activation = activation.map(a ->
                        new Activation(a.scope(), a.roleDefinition(), a.eligibility(), a.name(), phase, told.text()));
            }
            case PROBE_INTENT, PROBE_FAILED -> {}
        }
        return Optional.empty();
    }

    /** Whether the key may be used at all: by a proxy, or in a file. */
    private boolean usable() {
        return held.isPresent()
                && (granted() || !whole)
                && denial.isEmpty()
                && returning.isEmpty()
                && returned.isEmpty();
    }

    private boolean granted() {
        return violation.isEmpty() && approvals.size() >= needed;
    }

    /** What only the requester does; another device of the same account will do. */
    private Optional<String> own(Note by) {
        return by.by().mayBe(requester, List.of()) ? Optional.empty() : no("Only who requested it does this");
    }

    /** What is true of the key is known where it lies, and told by nobody else. */
    private Optional<String> holder(Note by) {
        String device = held.map(Holding::device)
                .orElseGet(() -> fetches.isEmpty() ? "" : fetches.getLast().device());
        return by.by().device().equals(device) ? Optional.empty() : no("Only the device that holds the key tells this");
    }

    private static Note said(Note by, String text) {
        return new Note(by.by(), by.at(), text, by.entry());
    }

    private static Optional<String> no(String why) {
        return Optional.of(why);
    }

    Checkout checkout() {
        return new Checkout(
                id,
                request,
                requester,
                requestedAt,
                requestHash,
                needed,
                violation,
                approvals,
                denial,
                cancelled,
                expired,
                waitsUntil,
                fetches,
                held,
                uses,
                exports,
                activation,
                overdueNoted,
                returning,
                returned,
                receipt,
                lost,
                seen,
                neutralised,
                review,
                reviews,
                confirmed,
                lastChange,
                timed);
    }
}
