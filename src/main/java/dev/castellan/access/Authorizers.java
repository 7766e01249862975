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
        ASSUMED
    }

    public Authorizers {
        modes = modes.stream().distinct().limit(MOST_MODES).toList();
    }

    /** The order of Azure Arc's documentation (learn.microsoft.com, Azure RBAC on Arc-enabled clusters). */
    public static Authorizers assumed(String why, Instant at) {
        return new Authorizers(RBAC_FIRST, Known.ASSUMED, why, at);
    }

    /** An order that somebody told who asks. */
    public static Authorizers told(boolean rbacFirst, Instant at) {
        return new Authorizers(rbacFirst ? RBAC_FIRST : List.of(NODE, WEBHOOK, RBAC), Known.TOLD, "told", at);
    }

    /** Whether it is known and not assumed. */
    public boolean certain() {
        return known != Known.ASSUMED;
    }

    /** Whether RBAC is asked before the webhook, or there are not both. */
    public boolean rbacFirst() {
        int rbac = modes.indexOf(RBAC);
        int webhook = modes.indexOf(WEBHOOK);
        return rbac < 0 || webhook < 0 || rbac < webhook;
    }

    /** The same with a webhook asked before RBAC, or the other way round. */
    Authorizers turned() {
        return told(!rbacFirst(), at);
    }

    /** How it is known, for people: {@code read from the pod …}, {@code told}, {@code assumed: …}. */
    public String source() {
        return switch (known) {
            case READ -> "read from " + where;
            case TOLD -> "told";
            case ASSUMED -> where.isEmpty() ? "assumed" : "assumed, because " + where;
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
        for (String mode : modes) {
            switch (mode) {
                case NODE -> {}
                case RBAC -> all.add(rbac);
                case WEBHOOK -> {
                    if (azure.isPresent() && (!certain() || azure.get().mayDecide())) {
                        all.add(azure.get().authorizer());
                    } else if (certain()) {
                        all.add(dark(WEBHOOK));
                    }
                }
                case ALLOW -> all.add(always(ALLOW, Opinion.Outcome.ALLOW));
                // It refuses by having no opinion (apiserver authorizerfactory/builtin.go).
                case DENY -> all.add(always(DENY, Opinion.Outcome.NO_OPINION));
                default -> all.add(dark(mode));
            }
        }
        if (azure.isPresent() && !modes.contains(WEBHOOK)) {
            all.add(perhaps(azure.get().authorizer()));
        }
        return all;
    }

    /** What RBAC and the webhook may say, in this order. */
    List<Set<Opinion.Outcome>> inOrder(Set<Opinion.Outcome> rbac, Set<Opinion.Outcome> webhook) {
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
            boolean seen = List.of(NODE, RBAC, DENY).contains(mode)
                    || (mode.equals(WEBHOOK)
                            && (!certain() || azure.filter(AzurePart::mayDecide).isPresent()));
            if (!seen) {
                gaps.add(new Gap(Gap.Part.AUTHORIZERS, "", unseen(mode)));
            }
        }
        if (!modes.contains(RBAC)) {
            gaps.add(new Gap(
                    Gap.Part.AUTHORIZERS,
                    "",
                    "the API server does not ask RBAC (" + source() + "): no binding counts."));
        }
        if (certain()
                && !modes.contains(WEBHOOK)
                && azure.filter(AzurePart::mayDecide).isPresent()) {
            gaps.add(new Gap(Gap.Part.AZURE, "", unnamed()));
        }
        return gaps;
    }

    private static String unseen(String mode) {
        return switch (mode) {
            case ALLOW -> "the API server allows every request (AlwaysAllow).";
            case WEBHOOK -> "the API server asks a webhook as well, and what that allows is not known here.";
            default -> "the API server asks " + mode + " as well, and what that allows is not known here.";
        };
    }

    private String unnamed() {
        return "Azure may decide on requests of this cluster, but its API server names no webhook (" + source() + ").";
    }

    private static Authorizer always(String mode, Opinion.Outcome outcome) {
        return authorizer(mode, (_, _) -> Opinion.certain(outcome, "Its mode is " + mode + "."));
    }

    /** One that is asked, and nobody here knows what it says. */
    private static Authorizer dark(String mode) {
        return authorizer(
                mode,
                (_, _) -> Opinion.open(
                        EnumSet.allOf(Opinion.Outcome.class),
                        "",
                        List.of(new Gap(Gap.Part.AUTHORIZERS, "", unseen(mode)).text())));
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
