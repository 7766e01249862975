package dev.castellan.access;

import java.util.List;

/**
 * What Kubernetes RBAC answers to one request.
 *
 * @param beyond what is not known and could turn a no into a yes; empty unless unknown
 */
public record Decision(Answer answer, List<Gap> beyond) {
    static final Decision YES = new Decision(Answer.YES, List.of());
    static final Decision NO = new Decision(Answer.NO, List.of());

    public Decision {
        beyond = List.copyOf(beyond);
    }

    /** The same without what others would have to know. */
    Decision without(Gap.Part part) {
        if (beyond.stream().noneMatch(g -> g.part() == part)) {
            return this;
        }
        List<Gap> rest = beyond.stream().filter(g -> g.part() != part).toList();
        return rest.isEmpty() ? NO : new Decision(answer, rest);
    }

    /** Whether it is a yes. */
    public boolean allowed() {
        return answer == Answer.YES;
    }
}
