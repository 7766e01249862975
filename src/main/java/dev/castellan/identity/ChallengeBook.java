package dev.castellan.identity;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Which claims challenges are open, and which were refused lately. Immutable; every step takes the time and returns the
 * next book. One person gets one prompt per tenant, whatever number of calls wait.
 *
 * <pre>
 *            arrive                 accept                    settle(answered)
 *   (none) ─────────▶ ASKED ──────────────────▶ SIGNING_IN ─────────────────▶ (none)
 *                       │ refuse, deadline        │ refuse, settle(failed)
 *                       └────────▶ (none, quiet) ◀┘
 * </pre>
 *
 * @param next the number of the next prompt
 * @param open the open prompts, oldest first
 * @param quiet accounts that were refused for, and until when nothing more is asked of them
 */
record ChallengeBook(long next, Map<Who, Prompt> open, Map<String, Quiet> quiet) {
    /** Nothing open. */
    static final ChallengeBook EMPTY = new ChallengeBook(1, Map.of(), Map.of());

    /** How long a prompt waits for the person. */
    static final Duration PATIENCE = Duration.ofMinutes(5);

    private static final Duration FIRST_QUIET = Duration.ofSeconds(30);
    private static final Duration LONGEST_QUIET = Duration.ofMinutes(10);

    ChallengeBook {
        open = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(open));
        quiet = Map.copyOf(quiet);
    }

    /** An account in a tenant. */
    record Who(String accountId, String tenantId) {}

    /**
     * One prompt.
     *
     * @param number tells prompts apart
     * @param account who has to answer
     * @param tenantId the tenant that asks
     * @param claims everything that the waiting calls want
     * @param since when it was asked first
     * @param deadline when it is given up
     * @param waiting how many calls wait
     * @param state how far it is
     */
    record Prompt(
            long number,
            Account account,
            String tenantId,
            String claims,
            Instant since,
            Instant deadline,
            int waiting,
            PendingChallenge.State state) {
        Who who() {
            return new Who(account.id(), tenantId);
        }

        PendingChallenge shown() {
            return new PendingChallenge(
                    number, account, tenantId, ClaimsJson.inWords(claims), since, deadline, waiting, state);
        }
    }

    /**
     * A refusal that is respected for a while.
     *
     * @param until when one may ask again
     * @param refusals how often in a row
     */
    record Quiet(Instant until, int refusals) {}

    /** What a call that was challenged has to do. */
    sealed interface Arrival {
        /** Wait for this prompt. */
        record Wait(Prompt prompt, ChallengeBook book) implements Arrival {}

        /** Fail at once: the person refused lately. */
        record Refused(Instant until) implements Arrival {}
    }

    /** A call was challenged. */
    Arrival arrive(Account account, String tenantId, String claims, Instant now) {
        Quiet refused = quiet.get(account.id());
        if (refused != null && now.isBefore(refused.until)) {
            return new Arrival.Refused(refused.until);
        }
        Who who = new Who(account.id(), tenantId);
        Prompt present = open.get(who);
        if (present == null) {
            Prompt asked = new Prompt(
                    next, account, tenantId, claims, now, now.plus(PATIENCE), 1, PendingChallenge.State.ASKED);
            return new Arrival.Wait(asked, with(next + 1, asked));
        }
        // Once the browser is open its demand can no longer grow; a call that wants more asks again afterwards.
        String wanted = present.state == PendingChallenge.State.ASKED
                ? ClaimsJson.merge(present.claims, claims)
                : present.claims;
        Prompt joined = new Prompt(
                present.number,
                present.account,
                tenantId,
                wanted,
                present.since,
                present.deadline,
                present.waiting + 1,
                present.state);
        return new Arrival.Wait(joined, with(next, joined));
    }

    /** The person agreed to sign in; empty when the prompt is settled or was accepted before. */
    Optional<ChallengeBook> accept(long number, Instant now) {
        return find(number)
                .filter(p -> p.state == PendingChallenge.State.ASKED)
                .map(p -> with(
                        next,
                        new Prompt(
                                p.number,
                                p.account,
                                p.tenantId,
                                p.claims,
                                p.since,
                                now.plus(PATIENCE),
                                p.waiting,
                                PendingChallenge.State.SIGNING_IN)));
    }

    /** The sign-in ended: the prompt is gone, and a success ends the quiet time of the account. */
    ChallengeBook settle(long number, boolean answered) {
        Optional<Prompt> prompt = find(number);
        if (prompt.isEmpty()) {
            return this;
        }
        ChallengeBook book = without(prompt.get().who());
        return answered ? book.signedIn(prompt.get().account.id()) : book;
    }

    /** The person refused, or did not answer in time: nothing more is asked for a while, longer each time. */
    ChallengeBook refuse(long number, Instant now) {
        Optional<Prompt> prompt = find(number);
        if (prompt.isEmpty()) {
            return this;
        }
        String account = prompt.get().account.id();
        Quiet before = quiet.get(account);
        int refusals = before == null ? 1 : before.refusals + 1;
        Duration pause = FIRST_QUIET.multipliedBy(1L << Math.min(refusals - 1, 10));
        Map<String, Quiet> quieter = new LinkedHashMap<>(quiet);
        quieter.put(account, new Quiet(now.plus(pause.compareTo(LONGEST_QUIET) > 0 ? LONGEST_QUIET : pause), refusals));
        return new ChallengeBook(next, without(prompt.get().who()).open, quieter);
    }

    /** A call stopped waiting. A prompt that nobody waits for and nobody answers yet is gone. */
    ChallengeBook leave(long number) {
        Optional<Prompt> found = find(number);
        if (found.isEmpty()) {
            return this;
        }
        Prompt p = found.get();
        if (p.waiting <= 1 && p.state == PendingChallenge.State.ASKED) {
            return without(p.who());
        }
        return with(
                next,
                new Prompt(
                        p.number,
                        p.account,
                        p.tenantId,
                        p.claims,
                        p.since,
                        p.deadline,
                        Math.max(0, p.waiting - 1),
                        p.state));
    }

    /** Somebody signed in by choice: one may ask again. */
    ChallengeBook signedIn(String accountId) {
        Map<String, Quiet> quieter = new LinkedHashMap<>(quiet);
        quieter.remove(accountId);
        return new ChallengeBook(next, open, quieter);
    }

    /** The open prompt with that number. */
    Optional<Prompt> find(long number) {
        return open.values().stream().filter(p -> p.number == number).findFirst();
    }

    /** Until when nothing is asked of an account. */
    Optional<Instant> quietUntil(String accountId, Instant now) {
        Quiet refused = quiet.get(accountId);
        return refused != null && now.isBefore(refused.until) ? Optional.of(refused.until) : Optional.empty();
    }

    List<PendingChallenge> shown() {
        List<PendingChallenge> shown = new ArrayList<>();
        open.values().forEach(p -> shown.add(p.shown()));
        return shown;
    }

    private ChallengeBook with(long following, Prompt prompt) {
        Map<Who, Prompt> prompts = new LinkedHashMap<>(open);
        prompts.put(prompt.who(), prompt);
        return new ChallengeBook(following, prompts, quiet);
    }

    private ChallengeBook without(Who who) {
        Map<Who, Prompt> prompts = new LinkedHashMap<>(open);
        prompts.remove(who);
        return new ChallengeBook(next, prompts, quiet);
    }
}
