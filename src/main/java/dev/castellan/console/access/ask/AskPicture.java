package dev.castellan.console.access.ask;

import dev.castellan.access.Answer;
import dev.castellan.console.access.AccessDesk;
import dev.castellan.failure.Failure;
import java.util.List;
import java.util.Optional;

/**
 * What the ask tab knows at one moment.
 *
 * @param text as typed
 * @param parse what it means so far
 * @param proposals for the word at the end
 * @param answer to the question typed, or to the one before while the next is worked out
 * @param behind whether the answer is still that to an earlier text
 * @param failure why no answer could be worked out
 * @param server what the server itself says
 * @param examples questions to begin with; empty until the words of the reading are known
 */
record AskPicture(
        String text,
        AskParse parse,
        List<AskWords.Proposal> proposals,
        Optional<AskAnswer> answer,
        boolean behind,
        Optional<Failure> failure,
        Server server,
        List<AskQuestion> examples) {
    /** Whether and what the server was asked. */
    sealed interface Server {
        /** It was not asked about this. */
        record NotAsked() implements Server {}

        /** It is being asked. */
        record Asking() implements Server {}

        /**
         * It answered.
         *
         * @param ours what we say it should say
         * @param rbac what Kubernetes RBAC alone would say
         */
        record Answered(AccessDesk.ServerAnswer answer, Answer ours, Answer rbac) implements Server {
            /** Whether it differs from us and is what Kubernetes RBAC alone would say: then Azure makes the difference. */
            boolean withoutAzure() {
                return agrees().filter(a -> !a).isPresent()
                        && rbac != ours
                        && rbac != Answer.UNKNOWN
                        && answer.allowed() == (rbac == Answer.YES);
            }

            /** Whether both say the same; empty where we do not know. */
            Optional<Boolean> agrees() {
                return ours == Answer.UNKNOWN
                        ? Optional.empty()
                        : Optional.of(answer.allowed() == (ours == Answer.YES));
            }
        }

        /** It could not be asked. */
        record Failed(Failure failure) implements Server {}
    }

    static AskPicture empty() {
        return new AskPicture(
                "",
                AskParser.parse(""),
                List.of(),
                Optional.empty(),
                false,
                Optional.empty(),
                new Server.NotAsked(),
                List.of());
    }

    /** Another text was typed; the answer to the one before stays a moment, marked. */
    AskPicture typed(String now, AskParse meaning) {
        return new AskPicture(
                now,
                meaning,
                still(meaning),
                meaning.question().isPresent() ? answer : Optional.empty(),
                meaning.question().isPresent(),
                Optional.empty(),
                new Server.NotAsked(),
                examples);
    }

    /** The proposals that still fit stay while the next ones are looked for, so that none flickers. */
    private List<AskWords.Proposal> still(AskParse meaning) {
        String partial = meaning.partial().toLowerCase(java.util.Locale.ROOT);
        return meaning.expects() != parse.expects() || partial.isEmpty()
                ? List.of()
                : proposals.stream()
                        .filter(p -> p.text().toLowerCase(java.util.Locale.ROOT).startsWith(partial)
                                && !p.text().equals(meaning.partial()))
                        .toList();
    }

    AskPicture answered(List<AskWords.Proposal> next, Optional<AskAnswer> found) {
        return new AskPicture(text, parse, next, found, false, Optional.empty(), server, examples);
    }

    AskPicture failed(Failure why) {
        return new AskPicture(text, parse, List.of(), Optional.empty(), false, Optional.of(why), server, examples);
    }

    AskPicture withServer(Server now) {
        return new AskPicture(text, parse, proposals, answer, behind, failure, now, examples);
    }

    AskPicture withExamples(List<AskQuestion> now) {
        return new AskPicture(text, parse, proposals, answer, behind, failure, server, now);
    }
}
