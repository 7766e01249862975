package dev.castellan.console.breakglass;

import dev.castellan.breakglass.CheckoutPolicy;
import dev.castellan.breakglass.CheckoutRequest;
import dev.castellan.breakglass.CheckoutScope;
import dev.castellan.fleet.ClusterId;
import dev.castellan.fleet.Environment;
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

    /** What the room will hold a request against. */
    record Measure(CheckoutPolicy policy, Map<ClusterId, Environment> said) {
        static final Measure STANDARD = new Measure(CheckoutPolicy.STANDARD, Map.of());

        /** What a cluster counts for, whatever this console believes; unknown before one is chosen. */
        Environment environment(Optional<FleetCluster> cluster) {
            return cluster.map(c -> policy.environment(c.id(), c.environment().environment(), said))
                    .orElse(Environment.UNKNOWN);
        }
    }

    /** The rule for the cluster chosen. */
    CheckoutPolicy.Rule rule(Measure measure) {
        return measure.policy().rule(measure.environment(cluster));
    }

    /** That the cluster counts for another environment than this console believes, and why, as sentences. */
    Optional<String> otherEnvironment(Measure measure) {
        Environment counts = measure.environment(cluster);
        return cluster.filter(c -> c.environment().environment() != counts)
                .map(c -> (measure.policy().clusters().containsKey(c.id())
                                ? "The policy says that this cluster is " + counts.label() + ", and that counts."
                                : "Somebody who asked for this cluster before said that it is " + counts.label()
                                        + ", and the stricter word counts.")
                        + " This console shows it as "
                        + c.environment().environment().label() + ".");
    }

    /** Checks it as the room does, field by field; the room has the last word. */
    Checked checked(Measure measure) {
        Map<Field, String> wrong = new EnumMap<>(Field.class);
        CheckoutPolicy policy = measure.policy();
        CheckoutPolicy.Rule rule = rule(measure);
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
