package dev.castellan.access;

import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

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

    /** Whether the authorizers of a snapshot let it through. */
    default Answer met(AccessIndex index, Requester who) {
        AuthorizerChain chain = index.chain();
        return met(request -> chain.decide(who, request).answer());
    }

    /** Whether it is met, with the answer to each request given. */
    default Answer met(Function<Request, Answer> answers) {
        return switch (this) {
            case One(Request request) -> answers.apply(request);
            case All(List<Need> needs) -> {
                List<Answer> each = needs.stream().map(n -> n.met(answers)).toList();
                yield each.contains(Answer.NO)
                        ? Answer.NO
                        : each.contains(Answer.UNKNOWN) ? Answer.UNKNOWN : Answer.YES;
            }
            case Any(List<Need> needs) -> {
                List<Answer> each = needs.stream().map(n -> n.met(answers)).toList();
                yield each.contains(Answer.YES)
                        ? Answer.YES
                        : each.contains(Answer.UNKNOWN) ? Answer.UNKNOWN : Answer.NO;
            }
        };
    }

    /** Every request in it, once. */
    default List<Request> requests() {
        Stream<Request> all = switch (this) {
            case One(Request request) -> Stream.of(request);
            case All(List<Need> needs) -> needs.stream().flatMap(n -> n.requests().stream());
            case Any(List<Need> needs) -> needs.stream().flatMap(n -> n.requests().stream());
        };
        return all.distinct().toList();
    }

    /** As written for people; alternatives among several are in brackets, and many of them are counted. */
    default String text() {
        return switch (this) {
            case One(Request request) -> request.text();
            case All(List<Need> needs) ->
                needs.stream()
                        .map(n ->
                                n instanceof Any(List<Need> each) && each.size() > 1 ? "(" + n.text() + ")" : n.text())
                        .collect(Collectors.joining(" and "));
            case Any(List<Need> needs) ->
                needs.isEmpty()
                        ? "nothing that there is"
                        : needs.stream().limit(3).map(Need::text).collect(Collectors.joining(" or "))
                                + (needs.size() > 3 ? " or one of " + (needs.size() - 3) + " more" : "");
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
