package dev.castellan.access;

import java.util.List;

/**
 * Something that people mean when they ask for a right, which takes more than that right, or is to be had otherwise. What
 * Kubernetes asks for it is in {@link Abilities}.
 *
 * @param what what is done, in the third person
 * @param need what it takes
 * @param why in a sentence or two why that is so
 */
public record Deed(String what, Need need, String why) {
    /**
     * A deed, judged for somebody.
     *
     * @param answer whether it can be done
     * @param parts the requests it needs, each with its answer
     */
    public record Judged(Deed deed, Answer answer, List<Part> parts) {
        public Judged {
            parts = List.copyOf(parts);
        }

        /** In one sentence, with what it takes. */
        public String text() {
            return (switch (answer) {
                        case YES -> "May ";
                        case NO -> "May not ";
                        case UNKNOWN -> "May perhaps ";
                    })
                    + deed.what() + ", which needs " + deed.need().text() + ". " + deed.why();
        }
    }

    /** One request of those a deed needs. */
    public record Part(Request request, Answer answer) {}

    /**
     * What is meant by a request, beyond the request itself.
     *
     * @param asked the right that was asked about
     */
    public static List<Judged> of(AccessIndex index, Requester who, Request asked) {
        if (!(RealRequest.of(asked, index.scopes()).effective() instanceof Request.OnResource seen) || who.master()) {
            return List.of();
        }
        // What a deed is about has a name, even where one of its requests carries none.
        Request.OnResource resource = asked instanceof Request.OnResource r ? seen.named(r.name()) : seen;
        AuthorizerChain chain = index.chain();
        return new Deeds(index, who, resource)
                .all().stream()
                        // A deed that takes just what was asked says nothing new.
                        .filter(d -> !d.need().equals(Need.of(resource)))
                        .map(d -> new Judged(
                                d,
                                d.need().met(r -> chain.decide(who, r).answer()),
                                d.need().requests().stream()
                                        .map(r ->
                                                new Part(r, chain.decide(who, r).answer()))
                                        .toList()))
                        .toList();
    }
}
