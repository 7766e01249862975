package dev.castellan.breakglass;

import java.time.Duration;
import java.util.Optional;

/** Whether a request is one that the policy allows at all. Pure. */
final class Requests {
    private Requests() {}

    /** What is against the policy, as a sentence without a trailing stop; empty when nothing is. */
    static Optional<String> violation(CheckoutRequest request, CheckoutPolicy policy) {
        CheckoutPolicy.Rule rule = policy.rule(request);
        String where = policy.environment(request).label();
        int reason = request.reason().strip().length();
        if (reason < 3 || reason > 1000) {
            return Optional.of("A reason has 3 to 1000 characters");
        }
        if (request.duration().compareTo(rule.longest()) > 0) {
            return Optional.of("In " + where + " a check-out lasts at most " + words(rule.longest()));
        }
        if (request.duration().compareTo(Duration.ofMinutes(1)) < 0) {
            return Optional.of("A check-out lasts at least a minute");
        }
        if (rule.ticket() && request.ticket().isEmpty()) {
            return Optional.of("In " + where + " a ticket has to be named");
        }
        if (request.ticket().isPresent() && !policy.ticketFits(request.ticket().get())) {
            return Optional.of("The ticket’s number is not of the form that the policy asks for"
                    + policy.ticketPattern().map(p -> ": " + p).orElse(""));
        }
        if (request.emergency() && !rule.emergency()) {
            return Optional.of("In " + where + " there is no emergency without an approver");
        }
        if (!rule.full() && !request.scope().limited()) {
            return Optional.of("In " + where + " only limited check-outs are allowed");
        }
        return Optional.empty();
    }

    /** A time in words: {@code 4 h}, {@code 90 min}. */
    static String words(Duration time) {
        return time.toMinutes() % 60 == 0 && time.toHours() > 0 ? time.toHours() + " h" : time.toMinutes() + " min";
    }
}
