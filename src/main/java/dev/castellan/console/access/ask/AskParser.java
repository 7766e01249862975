package dev.castellan.console.access.ask;

import dev.castellan.access.Principal;
import dev.castellan.console.access.SubjectName;
import dev.castellan.console.access.ask.AskParse.Expect;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Reads questions such as {@code who can delete pods in shop}, {@code can anna@contoso.com get secrets -n prod}, {@code why
 * can group:ops exec pods}, {@code what can sa:ci/deployer}. Tolerant: {@code may} for can, everyday verbs, kubectl's flags,
 * a question mark, upper case. Words in quotes are taken as they stand. Pure.
 */
final class AskParser {
    /** What people say, and the verb of the API that it means. */
    static final Map<String, String> EVERYDAY = Map.of(
            "read", "get",
            "see", "get",
            "view", "get",
            "edit", "update",
            "change", "update",
            "modify", "update",
            "remove", "delete",
            "add", "create",
            "make", "create");

    /** Doing something inside a pod is creating one of its subresources. */
    static final Map<String, String> INSIDE = Map.of(
            "exec", "pods/exec",
            "attach", "pods/attach",
            "port-forward", "pods/portforward",
            "portforward", "pods/portforward");

    private final String text;
    private final List<AskToken> tokens;
    private int at;

    private AskParser(String text) {
        this.text = text;
        this.tokens = AskToken.of(text);
    }

    /** What a text means. */
    static AskParse parse(String text) {
        return new AskParser(text).question();
    }

    /** The verb of the API behind a word. */
    static String verb(String word) {
        String lower = word.toLowerCase(Locale.ROOT);
        return EVERYDAY.getOrDefault(lower, INSIDE.containsKey(lower) ? "create" : lower);
    }

    private AskParse question() {
        if (tokens.isEmpty()) {
            return open(Expect.BEGINNING);
        }
        if (typing()) {
            return open(Expect.BEGINNING);
        }
        AskToken first = tokens.get(at++);
        if (first.is("who")) {
            return can().orElseGet(this::whoCan);
        }
        if (first.is("what")) {
            return can().orElseGet(this::whatCan);
        }
        if (first.is("why")) {
            return can().orElseGet(() -> subjectCan(true));
        }
        if (first.is("can", "may", "could")) {
            return subjectCan(false);
        }
        return wrong("A question begins with who can, can, why can or what can.");
    }

    /** The word after who, what and why; empty when it was there. */
    private Optional<AskParse> can() {
        if (done() || typing()) {
            return Optional.of(open(Expect.CAN));
        }
        AskToken word = tokens.get(at++);
        if (word.is("can't", "cannot", "cant", "can", "may", "could")) {
            if (!done() && !typing() && tokens.get(at).is("not")) {
                at++;
            }
            return Optional.empty();
        }
        return Optional.of(wrong("After “" + tokens.getFirst().text() + "” comes can."));
    }

    private AskParse whoCan() {
        return action(action -> new AskQuestion.WhoCan(action));
    }

    private AskParse subjectCan(boolean why) {
        if (done() || typing()) {
            return open(Expect.SUBJECT);
        }
        Optional<Principal> subject = subject(tokens.get(at));
        if (subject.isEmpty()) {
            return wrong("Who is meant? A user name, group:NAME or sa:NAMESPACE/NAME.");
        }
        at++;
        if (!done() && !typing() && tokens.get(at).is("not")) {
            at++;
        }
        return action(action -> new AskQuestion.Can(subject.get(), action, why));
    }

    private AskParse whatCan() {
        if (done()) {
            return open(Expect.SUBJECT);
        }
        Optional<Principal> subject = subject(tokens.get(at));
        boolean typing = typing();
        if (subject.isEmpty()) {
            return typing ? open(Expect.SUBJECT) : wrong("Who is meant? A user name, group:NAME or sa:NAMESPACE/NAME.");
        }
        if (typing) {
            // It may be complete: answered while it is typed.
            return new AskParse(
                    Optional.of(new AskQuestion.WhatCan(subject.get(), new AskWhere.Cluster())),
                    Expect.SUBJECT,
                    partial(),
                    from(),
                    Optional.empty());
        }
        at++;
        if (!done() && !typing() && tokens.get(at).is("do")) {
            at++;
        }
        if (done()) {
            return complete(new AskQuestion.WhatCan(subject.get(), new AskWhere.Cluster()), Expect.WHERE);
        }
        return where(where -> new AskQuestion.WhatCan(subject.get(), where), new AskWhere.Cluster());
    }

    /** A name that stands for itself where it was quoted with its beginning inside, as printed. */
    private static Optional<Principal> subject(AskToken token) {
        return SubjectName.parse(token.text());
    }

    private interface Made {
        AskQuestion of(AskAction action);
    }

    private interface Placed {
        AskQuestion at(AskWhere where);
    }

    private AskParse action(Made made) {
        if (done() || typing()) {
            return open(Expect.VERB);
        }
        AskToken verbToken = tokens.get(at++);
        String verb = verbToken.quoted() ? verbToken.text() : verb(verbToken.text());
        Optional<String> inside = verbToken.quoted()
                ? Optional.empty()
                : Optional.ofNullable(INSIDE.get(verbToken.text().toLowerCase(Locale.ROOT)));
        skip("the", "a", "an", "any", "all", "into", "to");
        if (done()) {
            return open(Expect.TARGET);
        }
        AskToken targetToken = tokens.get(at);
        String target = target(targetToken, inside);
        if (target.isEmpty()) {
            return wrong("On what? A resource such as pods, or a path such as /metrics.");
        }
        if (typing()) {
            return new AskParse(
                    Optional.of(made.of(new AskAction(verb, target, "", new AskWhere.Cluster()))),
                    Expect.TARGET,
                    partial(),
                    from(),
                    Optional.empty());
        }
        at++;
        return rest(made, verb, target);
    }

    private static String target(AskToken token, Optional<String> inside) {
        boolean pods = token.is("pods", "pod", "po");
        return inside.filter(i -> pods)
                .orElseGet(() -> token.quoted() || token.text().startsWith("/")
                        ? token.text()
                        : token.text().toLowerCase(Locale.ROOT));
    }

    private AskParse rest(Made made, String verb, String target) {
        AskAction plain = new AskAction(verb, target, "", new AskWhere.Cluster());
        if (done()) {
            return complete(made.of(plain), Expect.REST);
        }
        String name = "";
        AskToken next = tokens.get(at);
        if (next.is("named", "called")) {
            if (typing()) {
                return new AskParse(Optional.of(made.of(plain)), Expect.REST, partial(), from(), Optional.empty());
            }
            at++;
            if (done()) {
                return new AskParse(Optional.of(made.of(plain)), Expect.NAME, "", text.length(), Optional.empty());
            }
            name = tokens.get(at).text();
            if (typing()) {
                return new AskParse(
                        Optional.of(made.of(new AskAction(verb, target, name, new AskWhere.Cluster()))),
                        Expect.NAME,
                        partial(),
                        from(),
                        Optional.empty());
            }
            at++;
        } else if (!startsPlace(next)) {
            boolean typing = typing();
            name = next.text();
            if (typing && !next.quoted()) {
                // It may become “in” or “anywhere”: nothing is said about a name before it is complete.
                boolean keyword = List.of("in", "anywhere", "everywhere", "named", "called", "-n").stream()
                        .anyMatch(k -> k.startsWith(next.text().toLowerCase(Locale.ROOT)));
                return new AskParse(
                        Optional.of(
                                made.of(keyword ? plain : new AskAction(verb, target, name, new AskWhere.Cluster()))),
                        Expect.REST,
                        partial(),
                        from(),
                        Optional.empty());
            }
            at++;
        }
        String named = name;
        if (done()) {
            return complete(made.of(new AskAction(verb, target, named, new AskWhere.Cluster())), Expect.WHERE);
        }
        return where(place -> made.of(new AskAction(verb, target, named, place)), new AskWhere.Cluster());
    }

    private static boolean startsPlace(AskToken token) {
        return token.is("in", "-n", "--namespace", "anywhere", "everywhere")
                || (!token.quoted() && token.text().startsWith("--namespace="));
    }

    private AskParse where(Placed placed, AskWhere before) {
        AskToken word = tokens.get(at);
        if (typing() && !startsPlace(word)) {
            return new AskParse(Optional.of(placed.at(before)), Expect.WHERE, partial(), from(), Optional.empty());
        }
        if (word.is("anywhere", "everywhere")) {
            at++;
            return end(placed.at(new AskWhere.Anywhere()));
        }
        if (!word.quoted() && word.text().startsWith("--namespace=")) {
            at++;
            String namespace = word.text().substring("--namespace=".length());
            return namespace.isEmpty() ? open(Expect.NAMESPACE) : end(placed.at(new AskWhere.In(namespace)));
        }
        if (!startsPlace(word)) {
            return wrong("“" + word.text() + "” is not understood here; a place is given by in NAMESPACE or anywhere.");
        }
        at++;
        boolean any = false;
        while (at + 1 < tokens.size() && tokens.get(at).is("namespace", "ns", "the", "any", "all")) {
            any |= tokens.get(at).is("any", "all");
            at++;
        }
        if (done()) {
            return new AskParse(Optional.of(placed.at(before)), Expect.NAMESPACE, "", text.length(), Optional.empty());
        }
        AskToken namespace = tokens.get(at);
        if (any && namespace.is("namespace", "namespaces", "ns")) {
            at++;
            return end(placed.at(new AskWhere.Anywhere()));
        }
        if (namespace.text().isEmpty()) {
            return wrong("A namespace has a name.");
        }
        AskQuestion question = placed.at(new AskWhere.In(namespace.text()));
        if (typing()) {
            return new AskParse(Optional.of(question), Expect.NAMESPACE, partial(), from(), Optional.empty());
        }
        at++;
        return end(question);
    }

    private AskParse end(AskQuestion question) {
        return done()
                ? complete(question, Expect.NOTHING)
                : wrong("“" + tokens.get(at).text() + "” is not understood at the end.");
    }

    private void skip(String... words) {
        while (at + 1 < tokens.size() && tokens.get(at).is(words)) {
            at++;
        }
    }

    private boolean done() {
        return at >= tokens.size();
    }

    /** Whether the word at hand is the last and still being typed: nothing follows it. */
    private boolean typing() {
        return at == tokens.size() - 1 && tokens.get(at).end() == text.length();
    }

    private String partial() {
        return done() ? "" : tokens.get(at).text();
    }

    private int from() {
        return done() ? text.length() : tokens.get(at).start();
    }

    private AskParse open(Expect expects) {
        boolean typing = !done() && typing();
        return new AskParse(
                Optional.empty(), expects, typing ? partial() : "", typing ? from() : text.length(), Optional.empty());
    }

    private AskParse complete(AskQuestion question, Expect expects) {
        return new AskParse(Optional.of(question), expects, "", text.length(), Optional.empty());
    }

    private AskParse wrong(String why) {
        return new AskParse(Optional.empty(), Expect.NOTHING, "", text.length(), Optional.of(why));
    }
}
