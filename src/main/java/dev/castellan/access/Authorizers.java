package dev.castellan.access;

import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;

/**
 * The authorizers of an API server in its order, and how that order is known. The modes are those of its {@code
 * --authorization-mode}: AlwaysAllow, AlwaysDeny, ABAC, Webhook, RBAC and Node (kubernetes {@code
 * pkg/kubeapiserver/authorizer/modes}).
 *
 * @param modes each once, the first asked first
 * @param known how
 * @param where where it was read; where it is assumed, why it could not be read; in one clause, untrusted
 * @param at when it was read, told or looked for
 */
public record Authorizers(List<String> modes, Known known, String where, Instant at) {
    /** RBAC, as a mode. */
    public static final String RBAC = "RBAC";

    /** A webhook, which Azure RBAC for Kubernetes is one of, as a mode. */
    public static final String WEBHOOK = "Webhook";

    /** Modes read at most; a server has six. */
    static final int MOST_MODES = 16;

    private static final String NODE = "Node";
    private static final String ABAC = "ABAC";
    private static final String ALLOW = "AlwaysAllow";
    private static final String DENY = "AlwaysDeny";
    private static final List<String> RBAC_FIRST = List.of(NODE, RBAC, WEBHOOK);

    /** How an order is known. */
    public enum Known {
        /** The cluster says so. */
        READ,
        /** Somebody said so who asked. */
        TOLD,
        /** As Azure Arc's documentation sets a cluster up: Node, RBAC, Webhook. */
        ASSUMED,
        /** Assumed as well, of a cluster whose own order cannot be seen: it may ask others besides. */
        HIDDEN
    }

    public Authorizers {
        modes = modes.stream().distinct().limit(MOST_MODES).toList();
    }

    /** The order of Azure Arc's documentation (learn.microsoft.com, Azure RBAC on Arc-enabled clusters). */
    public static Authorizers assumed(String why, Instant at) {
        return new Authorizers(RBAC_FIRST, Known.ASSUMED, why, at);
    }

    /** The same for a cluster that is known to have an order of its own, which cannot be seen. */
    static Authorizers hidden(String why, Instant at) {
        return new Authorizers(RBAC_FIRST, Known.HIDDEN, why, at);
    }

    /** An order that somebody told who asks. */
    public static Authorizers told(boolean rbacFirst, Instant at) {
        return new Authorizers(rbacFirst ? RBAC_FIRST : List.of(NODE, WEBHOOK, RBAC), Known.TOLD, "told", at);
    }

    /** Whether it is known and not assumed. */
    public boolean certain() {
        return known == Known.READ || known == Known.TOLD;
    }

    /** Whether everything that RBAC allows counts, and nobody but Azure is asked besides: as Azure Arc's documentation has it. */
    public boolean usual() {
        return asksRbac() && rbacFirst() && RBAC_FIRST.containsAll(modes);
    }

    /** Whether RBAC is asked at all. */
    boolean asksRbac() {
        return modes.contains(RBAC);
    }

    /** What is asked before RBAC and may refuse what bindings give, though nobody here knows what it says. */
    Optional<String> darkFirst(Optional<AzurePart> azure) {
        for (String mode : modes) {
            // Where everything is allowed nobody after it is asked.
            if (mode.equals(RBAC) || mode.equals(ALLOW)) {
                return Optional.empty();
            }
            if (unseen(mode, azure) && !mode.equals(ABAC)) {
                return Optional.of(mode);
            }
        }
        return Optional.empty();
    }

    /** Whether Azure is asked before RBAC, as far as it decides at all. */
    boolean azureFirst(Optional<AzurePart> azure) {
        return !rbacFirst() && azure.filter(AzurePart::mayDecide).isPresent();
    }

    /** Whether a mode is asked, and nobody here knows what it says. A webhook that was not read is Azure's or none. */
    private boolean unseen(String mode, Optional<AzurePart> azure) {
        return switch (mode) {
            case NODE, RBAC, ALLOW, DENY -> false;
            case WEBHOOK ->
                known == Known.READ && azure.filter(AzurePart::mayDecide).isEmpty();
            default -> true;
        };
    }

    /** Whether RBAC is asked before the webhook, or there are not both. */
    public boolean rbacFirst() {
        int rbac = modes.indexOf(RBAC);
        int webhook = modes.indexOf(WEBHOOK);
        return rbac < 0 || webhook < 0 || rbac < webhook;
    }

    /** The same with a webhook asked before RBAC, or the other way round. */
    Authorizers turned() {
        return new Authorizers(told(!rbacFirst(), at).modes(), known, where, at);
    }

    /** How it is known, for people: {@code read from the pod …}, {@code told}, {@code assumed: …}. */
    public String source() {
        return switch (known) {
            case READ -> "read from " + where;
            case TOLD -> "told";
            case ASSUMED, HIDDEN -> where.isEmpty() ? "assumed" : "assumed, because " + where;
        };
    }

    /** For people: {@code Node, RBAC, Webhook (read from …)}. */
    public String text() {
        return String.join(", ", modes) + " (" + source() + ")";
    }

    /**
     * The authorizers to ask. The Node authorizer is left out: what nodes may do is no matter of what a snapshot holds.
     *
     * @param rbac RBAC as this snapshot has it
     * @param azure the Azure side, where there is one that may decide
     */
    List<Authorizer> chain(Authorizer rbac, Optional<AzurePart> azure) {
        List<Authorizer> all = new ArrayList<>();
        if (known == Known.HIDDEN) {
            // What others refuse follows from the order, which is assumed to be the usual one.
            all.add(dark("others", EnumSet.of(Opinion.Outcome.ALLOW, Opinion.Outcome.NO_OPINION), others()));
        }
        for (String mode : modes) {
            if (unseen(mode, azure)) {
                // ABAC allows or has no opinion (kubernetes pkg/auth/authorizer/abac).
                all.add(dark(
                        mode,
                        mode.equals(ABAC)
                                ? EnumSet.of(Opinion.Outcome.ALLOW, Opinion.Outcome.NO_OPINION)
                                : EnumSet.allOf(Opinion.Outcome.class),
                        said(mode)));
                continue;
            }
            switch (mode) {
                case RBAC -> all.add(rbac);
                case WEBHOOK -> azure.map(AzurePart::authorizer).ifPresent(all::add);
                case ALLOW -> all.add(always(ALLOW, Opinion.Outcome.ALLOW));
                // It refuses by having no opinion (apiserver authorizerfactory/builtin.go).
                case DENY -> all.add(always(DENY, Opinion.Outcome.NO_OPINION));
                default -> {}
            }
        }
        if (azure.isPresent() && !modes.contains(WEBHOOK)) {
            all.add(perhaps(azure.get().authorizer()));
        }
        return all;
    }

    /** What RBAC and the webhook may say, in this order. */
    List<Set<Opinion.Outcome>> inOrder(Set<Opinion.Outcome> rbac, Set<Opinion.Outcome> webhook) {
        if (!asksRbac()) {
            return List.of(webhook);
        }
        if (modes.contains(WEBHOOK)) {
            return rbacFirst() ? List.of(rbac, webhook) : List.of(webhook, rbac);
        }
        Set<Opinion.Outcome> perhaps = EnumSet.copyOf(webhook);
        perhaps.add(Opinion.Outcome.NO_OPINION);
        return List.of(rbac, perhaps);
    }

    /** What the order takes away from what a snapshot can answer. */
    List<Gap> gaps(Optional<AzurePart> azure) {
        List<Gap> gaps = new ArrayList<>();
        for (String mode : modes) {
            if (mode.equals(ALLOW)) {
                gaps.add(gap("the API server allows every request (AlwaysAllow)."));
            } else if (unseen(mode, azure)) {
                gaps.add(gap(said(mode)));
            }
        }
        if (known == Known.HIDDEN) {
            gaps.add(gap(others()));
        }
        if (!asksRbac()) {
            gaps.add(gap("the API server does not ask RBAC (" + source() + "): no binding counts."));
        }
        if (certain()
                && !modes.contains(WEBHOOK)
                && azure.filter(AzurePart::mayDecide).isPresent()) {
            gaps.add(new Gap(Gap.Part.AZURE, "", unnamed()));
        }
        return gaps;
    }

    private static Gap gap(String reason) {
        return new Gap(Gap.Part.AUTHORIZERS, "", reason);
    }

    /** What is said of a mode of which nobody here knows what it says. */
    private String said(String mode) {
        String what = mode.equals(WEBHOOK) ? "a webhook" : mode;
        return modes.indexOf(mode) < modes.indexOf(RBAC) && !mode.equals(ABAC)
                ? "the API server asks " + what + " before RBAC, and what that allows or refuses is not known here."
                : "the API server asks " + what + " as well, and what that allows is not known here.";
    }

    private String others() {
        return "the API server may ask others as well, because " + where + "; what those allow is not known here.";
    }

    private String unnamed() {
        return "Azure may decide on requests of this cluster, but its API server names no webhook (" + source() + ").";
    }

    private static Authorizer always(String mode, Opinion.Outcome outcome) {
        return authorizer(mode, (_, _) -> Opinion.certain(outcome, "Its mode is " + mode + "."));
    }

    /** One that is asked, and nobody here knows what it says. */
    private static Authorizer dark(String name, Set<Opinion.Outcome> possible, String why) {
        return authorizer(name, (_, _) -> Opinion.open(possible, "", List.of(gap(why).text())));
    }

    /** One of which it is not known whether it is asked at all. */
    private Authorizer perhaps(Authorizer other) {
        return authorizer(other.name(), (who, request) -> {
            Opinion opinion = other.opinion(who, request);
            if (opinion.possible().equals(Set.of(Opinion.Outcome.NO_OPINION))) {
                return opinion;
            }
            EnumSet<Opinion.Outcome> possible = EnumSet.copyOf(opinion.possible());
            possible.add(Opinion.Outcome.NO_OPINION);
            List<String> beyond = new ArrayList<>(opinion.beyond());
            beyond.add(unnamed());
            return Opinion.open(possible, opinion.reason(), beyond);
        });
    }

    private static Authorizer authorizer(String name, BiFunction<Requester, Request, Opinion> opinion) {
        return new Authorizer() {
            @Override
            public String name() {
                return name;
            }

            @Override
            public Opinion opinion(Requester who, Request request) {
                return opinion.apply(who, request);
            }
        };
    }
}
