package dev.castellan.console.breakglass;

import dev.castellan.breakglass.CheckoutPolicy;
import dev.castellan.breakglass.CheckoutRequest;
import dev.castellan.breakglass.CheckoutScope;
import dev.castellan.fleet.FleetCluster;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What somebody typed to ask for a check-out, and what is wrong with it. Pure.
 *
 * @param minutes as typed
 * @param groups of Kubernetes, as typed: separated by commas or spaces
 */
record RequestForm(
        Optional<FleetCluster> cluster,
        String reason,
        String ticket,
        String minutes,
        boolean limited,
        String groups,
        boolean emergency) {
    static final RequestForm EMPTY = new RequestForm(Optional.empty(), "", "", "60", false, "", false);

    /** What can be wrong. */
    enum Field {
        CLUSTER,
        REASON,
        TICKET,
        DURATION,
        GROUPS,
        EMERGENCY
    }

    /** A request that can be sent, or what keeps it from that. */
    sealed interface Checked {
        record Ready(CheckoutRequest request) implements Checked {}

        record Wrong(Map<Field, String> complaints) implements Checked {
            public Wrong {
                complaints = Map.copyOf(complaints);
            }
        }
    }

    /** The rule for the cluster chosen; that of an unknown environment before one is. */
    CheckoutPolicy.Rule rule(CheckoutPolicy policy) {
        return policy.rule(
                cluster.map(c -> c.environment().environment()).orElse(dev.castellan.fleet.Environment.UNKNOWN));
    }

    /** Checks it as the policy does, field by field; the room has the last word. */
    Checked checked(CheckoutPolicy policy) {
        Map<Field, String> wrong = new EnumMap<>(Field.class);
        CheckoutPolicy.Rule rule = rule(policy);
        if (cluster.isEmpty()) {
            wrong.put(Field.CLUSTER, "Choose a cluster.");
        }
        int length = reason.strip().length();
        if (length < 3 || length > 1000) {
            wrong.put(Field.REASON, "Say why, in 3 to 1000 characters.");
        }
        if (ticket.isBlank() ? rule.ticket() : !policy.ticketFits(ticket.strip())) {
            wrong.put(
                    Field.TICKET,
                    ticket.isBlank()
                            ? "The policy asks for a ticket here."
                            : "Not a ticket as the policy wants it"
                                    + policy.ticketPattern().map(p -> ": " + p).orElse("") + ".");
        }
        Optional<Duration> duration = duration();
        if (duration.isEmpty() || duration.get().compareTo(rule.longest()) > 0) {
            wrong.put(
                    Field.DURATION,
                    "A whole number of minutes from 1 to " + rule.longest().toMinutes() + ".");
        }
        Optional<CheckoutScope> scope = scope();
        if (scope.isEmpty()) {
            wrong.put(Field.GROUPS, "Name at least one group of Kubernetes; system:masters would limit nothing.");
        } else if (!limited && !rule.full()) {
            wrong.put(Field.GROUPS, "Only limited check-outs are allowed here.");
        }
        if (emergency && !rule.emergency()) {
            wrong.put(Field.EMERGENCY, "The policy knows no emergency without an approver here.");
        }
        if (!wrong.isEmpty()) {
            return new Checked.Wrong(wrong);
        }
        FleetCluster at = cluster.orElseThrow();
        return new Checked.Ready(new CheckoutRequest(
                at.id(),
                at.name(),
                at.environment().environment(),
                at.kind(),
                reason.strip(),
                ticket.isBlank() ? Optional.empty() : Optional.of(ticket.strip()),
                duration.orElseThrow(),
                scope.orElseThrow(),
                CheckoutRequest.Source.AZURE,
                emergency));
    }

    private Optional<Duration> duration() {
        try {
            int typed = Integer.parseInt(minutes.strip());
            return typed < 1 || typed > CheckoutPolicy.LONGEST.toMinutes()
                    ? Optional.empty()
                    : Optional.of(Duration.ofMinutes(typed));
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    private Optional<CheckoutScope> scope() {
        if (!limited) {
            return Optional.of(CheckoutScope.FULL);
        }
        List<String> names = new ArrayList<>();
        for (String name : groups.split("[,\\s]+", -1)) {
            if (!name.isEmpty()) {
                names.add(name);
            }
        }
        try {
            return Optional.of(CheckoutScope.limitedTo(names));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
