package dev.castellan.access;

import java.util.List;

/** What has to be allowed for something that takes more than one request, or one of several. */
public sealed interface Need {
    /** One request. */
    record One(Request request) implements Need {}

    /** All of them. */
    record All(List<Need> needs) implements Need {
        public All {
            needs = List.copyOf(needs);
        }
    }

    /** Any of them. */
    record Any(List<Need> needs) implements Need {
        public Any {
            needs = List.copyOf(needs);
        }
    }

    /** Whether it is met. */
    default Answer met(AccessIndex index, Requester who) {
        return switch (this) {
            case One(Request request) -> index.decide(who, request).answer();
            case All(List<Need> needs) -> {
                List<Answer> answers =
                        needs.stream().map(n -> n.met(index, who)).toList();
                yield answers.contains(Answer.NO)
                        ? Answer.NO
                        : answers.contains(Answer.UNKNOWN) ? Answer.UNKNOWN : Answer.YES;
            }
            case Any(List<Need> needs) -> {
                List<Answer> answers =
                        needs.stream().map(n -> n.met(index, who)).toList();
                yield answers.contains(Answer.YES)
                        ? Answer.YES
                        : answers.contains(Answer.UNKNOWN) ? Answer.UNKNOWN : Answer.NO;
            }
        };
    }

    /** A need for one request. */
    static Need of(Request request) {
        return new One(request);
    }

    /** All of these requests. */
    static Need all(Request... requests) {
        return new All(List.of(requests).stream().map(Need::of).toList());
    }

    /** Any of these requests. */
    static Need any(Request... requests) {
        return new Any(List.of(requests).stream().map(Need::of).toList());
    }
}
