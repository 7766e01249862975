package dev.castellan.access;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * The authorizers of an API server in its order; the first that allows or denies wins. Members of {@code system:masters} are
 * allowed before anybody is asked.
 */
public final class AuthorizerChain {
    private final List<Authorizer> authorizers;

    /** In the order of the server's {@code --authorization-mode}. */
    public AuthorizerChain(List<Authorizer> authorizers) {
        this.authorizers = List.copyOf(authorizers);
    }

    /** What the whole chain answers, with the opinion of each authorizer that was asked. */
    public Joined decide(Requester who, Request request) {
        List<Step> steps = new ArrayList<>();
        if (who.master()) {
            steps.add(new Step(
                    Requester.MASTERS,
                    Opinion.certain(Opinion.Outcome.ALLOW, "Members of system:masters may do everything.")));
            return new Joined(Answer.YES, steps);
        }
        for (Authorizer authorizer : authorizers) {
            Opinion opinion = authorizer.opinion(who, request);
            steps.add(new Step(authorizer.name(), opinion));
            if (!opinion.possible().contains(Opinion.Outcome.NO_OPINION)) {
                break;
            }
        }
        return new Joined(joined(steps.stream().map(s -> s.opinion().possible()).toList()), steps);
    }

    /** What follows from the possible outcomes of authorizers, in their order. */
    public static Answer joined(List<Set<Opinion.Outcome>> inOrder) {
        Set<Opinion.Outcome> results = EnumSet.noneOf(Opinion.Outcome.class);
        boolean asked = true;
        for (Set<Opinion.Outcome> possible : inOrder) {
            results.addAll(possible);
            asked = results.remove(Opinion.Outcome.NO_OPINION);
            if (!asked) {
                break;
            }
        }
        boolean yes = results.contains(Opinion.Outcome.ALLOW);
        boolean no = asked || results.contains(Opinion.Outcome.DENY);
        return yes ? no ? Answer.UNKNOWN : Answer.YES : Answer.NO;
    }

    /** The opinion of one authorizer. */
    public record Step(String authorizer, Opinion opinion) {}

    /**
     * The joined answer.
     *
     * @param steps who was asked, in order
     */
    public record Joined(Answer answer, List<Step> steps) {
        public Joined {
            steps = List.copyOf(steps);
        }

        /** What would have to be known for a certain answer; empty where it is certain. */
        public List<String> beyond() {
            return answer == Answer.UNKNOWN
                    ? steps.stream()
                            .flatMap(s -> s.opinion().beyond().stream())
                            .distinct()
                            .toList()
                    : List.of();
        }
    }
}
