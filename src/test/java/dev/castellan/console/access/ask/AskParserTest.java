package dev.castellan.console.access.ask;

import static org.assertj.core.api.Assertions.assertThat;

import dev.castellan.access.Principal;
import dev.castellan.access.Requester;
import dev.castellan.console.access.ask.AskParse.Expect;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Questions mean what people mean by them, and printing and parsing are inverse to each other. */
class AskParserTest {
    private static final Principal ANNA = Principal.user("anna@contoso.com");

    private static AskAction action(String verb, String target, String name, AskWhere where) {
        return new AskAction(verb, target, name, where);
    }

    private static AskWhere in(String namespace) {
        return new AskWhere.In(namespace);
    }

    private static AskQuestion parsed(String text) {
        AskParse parse = AskParser.parse(text);
        assertThat(parse.complaint()).as(text).isEmpty();
        return parse.question().orElseThrow(() -> new AssertionError("no question: " + text));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        who can delete pods in shop                | who can delete pods in shop
        Who can delete pods in shop?               | who can delete pods in shop
        WHO MAY remove the pods in namespace shop  | who can delete pods in shop
        who can't read secrets -n prod             | who can get secrets in prod
        who can get secrets --namespace prod       | who can get secrets in prod
        who can get secrets --namespace=prod       | who can get secrets in prod
        who can get secrets db in prod             | who can get secrets named db in prod
        who can get secrets named db               | who can get secrets named db
        who can exec into pods anywhere            | who can create pods/exec anywhere
        who can exec pods in any namespace         | who can create pods/exec anywhere
        who can get /metrics                       | who can get /metrics
        can anna@contoso.com get secrets -n prod   | can anna@contoso.com get secrets in prod
        may sa:ci/deployer create deployments.apps | can sa:ci/deployer create deployments.apps
        why can not group:ops patch nodes          | why can group:ops patch nodes
        why can't anna@contoso.com delete pods     | why can anna@contoso.com delete pods
        what can sa:ci/deployer                    | what can sa:ci/deployer
        what can sa:ci/deployer do in shop?        | what can sa:ci/deployer in shop
        can "group:platform team" get pods         | can "group:platform team" get pods
        """)
    void whatPeopleTypeIsUnderstood(String typed, String understood) {
        assertThat(parsed(typed).print()).isEqualTo(understood);
    }

    @Test
    void aServiceAccountIsTheUserThatTheServerKnows() {
        assertThat(parsed("what can sa:ci/deployer"))
                .isEqualTo(new AskQuestion.WhatCan(
                        Principal.user(Requester.serviceAccountName("ci", "deployer")), new AskWhere.Cluster()));
    }

    @Test
    void whatIsNotUnderstoodIsSaidToBeSo() {
        assertThat(AskParser.parse("delete all pods now").complaint()).isPresent();
        assertThat(AskParser.parse("who can delete pods in shop and prod ").complaint())
                .isPresent();
        assertThat(AskParser.parse("who will delete pods").complaint()).isPresent();
        assertThat(AskParser.parse("can sa:ci get pods").complaint())
                .as("an account has a namespace")
                .isPresent();
        assertThat(AskParser.parse("delete all pods now").question()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        ''                            | BEGINNING
        wh                            | BEGINNING
        'who '                        | CAN
        'who can '                    | VERB
        who can del                   | VERB
        'who can delete '             | TARGET
        'can '                        | SUBJECT
        can ann                       | SUBJECT
        'can anna '                   | VERB
        'who can delete pods '        | REST
        'who can delete pods in '     | NAMESPACE
        who can delete pods in sh     | NAMESPACE
        'who can delete pods in shop '| NOTHING
        'what can anna '              | WHERE
        """)
    void whatComesNextIsKnown(String typed, Expect next) {
        assertThat(AskParser.parse(typed).expects()).isEqualTo(next);
    }

    @Test
    void anAnswerNeedsNoMoreThanVerbAndResource() {
        assertThat(AskParser.parse("who can delete pods").question()).isPresent();
        assertThat(AskParser.parse("who can delete").question()).isEmpty();
        assertThat(parsed("who can delete pods i"))
                .as("the beginning of “in” is no name yet")
                .isEqualTo(new AskQuestion.WhoCan(action("delete", "pods", "", new AskWhere.Cluster())));
        assertThat(parsed("can anna@contoso.com get secrets -n "))
                .isEqualTo(new AskQuestion.Can(ANNA, action("get", "secrets", "", new AskWhere.Cluster()), false));
        assertThat(parsed("can anna@contoso.com get secrets -n prod"))
                .isEqualTo(new AskQuestion.Can(ANNA, action("get", "secrets", "", in("prod")), false));
    }

    @Property(tries = 3000)
    void everyQuestionIsReadAsItWasPrinted(@ForAll("questions") AskQuestion question) {
        AskParse parse = AskParser.parse(question.print());
        assertThat(parse.question()).as(question.print()).isEqualTo(Optional.of(question));
        assertThat(AskParser.parse(question.print() + " ").question()).isEqualTo(Optional.of(question));
        assertThat(parsed(question.print()).print()).isEqualTo(question.print());
    }

    @Property(tries = 2000)
    void noTextBreaksTheParser(@ForAll String text) {
        AskParse parse = AskParser.parse(text);
        assertThat(parse.from()).isBetween(0, text.length());
        parse.question()
                .ifPresent(
                        q -> assertThat(AskParser.parse(q.print()).question()).contains(q));
    }

    @Provide
    Arbitrary<AskQuestion> questions() {
        Arbitrary<String> word = Arbitraries.oneOf(
                Arbitraries.strings().ofMinLength(1).ofMaxLength(12),
                Arbitraries.of(
                        "in",
                        "-n",
                        "anywhere",
                        "exec",
                        "read",
                        "The",
                        "not",
                        "do",
                        "named",
                        "can",
                        "to",
                        "pods",
                        "any",
                        "a b",
                        "x?",
                        "\"",
                        "\\",
                        "--namespace=x",
                        "group:g",
                        "sa:a/b",
                        "user:u",
                        "Pods",
                        "all"));
        Arbitrary<AskWhere> where = Arbitraries.oneOf(
                Arbitraries.just(new AskWhere.Cluster()),
                Arbitraries.just(new AskWhere.Anywhere()),
                word.map(AskWhere.In::new));
        Arbitrary<AskAction> action = Combinators.combine(
                        word, word, Arbitraries.oneOf(Arbitraries.just(""), word), where)
                .as(AskAction::new);
        Arbitrary<Principal> subject =
                Combinators.combine(Arbitraries.of(true, false), word).as(Principal::new);
        return Arbitraries.oneOf(
                action.map(AskQuestion.WhoCan::new),
                Combinators.combine(subject, action, Arbitraries.of(true, false))
                        .as(AskQuestion.Can::new),
                Combinators.combine(subject, where).as(AskQuestion.WhatCan::new));
    }
}
