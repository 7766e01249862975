package dev.castellan.access.azure;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConditionTest {
    private static final AzureAction WRITE =
            AzureAction.control("Microsoft.Authorization/roleAssignments/write", Planes.AT);

    private static Truth holds(String condition, AzureAction action) {
        return Condition.of(condition).holds(action);
    }

    /** The examples of Azure's documentation of operators. */
    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '"',
            value = {
                "ActionMatches{'Microsoft.Authorization/roleAssignments/*'} ; TRUE",
                "ActionMatches{'Microsoft.Authorization/roleDefinitions/*'} ; FALSE",
                "@Resource[name1] StringLike 'a*c?' ; TRUE",
                "@Resource[name1] StringLike 'A*C?' ; FALSE",
                "@Resource[name1] StringLikeIgnoreCase 'A*C?' ; TRUE",
                "@Resource[name1] StringLike 'a*c' ; FALSE",
                "{'red', 'blue'} ForAnyOfAnyValues:StringEquals {'blue', 'green'} ; TRUE",
                "{'red', 'blue'} ForAnyOfAnyValues:StringEquals {'orange', 'green'} ; FALSE",
                "{'red', 'blue'} ForAllOfAnyValues:StringEquals {'orange', 'red', 'blue'} ; TRUE",
                "{'red', 'blue'} ForAllOfAnyValues:StringEquals {'red', 'green'} ; FALSE",
                "{10, 20} ForAnyOfAllValues:NumericLessThan {15, 18} ; TRUE",
                "{10, 20} ForAllOfAllValues:NumericLessThan {5, 15, 18} ; FALSE",
                "{10, 20} ForAllOfAllValues:NumericLessThan {25, 30} ; TRUE",
                "{10, 20} ForAllOfAllValues:NumericLessThan {15, 25, 30} ; FALSE",
            })
    void documentedExamples(String condition, Truth expected) {
        assertThat(holds(condition, WRITE.with("@Resource[name1]", "abcd"))).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '"',
            value = {
                "'a' StringEquals 'a' AND 'a' StringEquals 'b' ; FALSE",
                "'a' StringEquals 'a' && !('a' StringEquals 'b') ; TRUE",
                "'a' StringEquals 'b' OR 'a' StringEquals 'a' ; TRUE",
                "NOT 'a' StringEquals 'b' || @Request[x] StringEquals 'a' ; TRUE",
                "'a' StringEquals 'b' AND @Request[x] StringEquals 'a' ; FALSE",
                "'a' StringEquals 'a' AND @Request[x] StringEquals 'a' ; UNKNOWN",
                "!(@Request[x] StringEquals 'a') ; UNKNOWN",
                "Exists @Request[x] ; UNKNOWN",
                "Exists @Request[known] ; TRUE",
                "NOT Exists @Request[KNOWN] ; FALSE",
                "'it''s' StringEquals 'it''s' ; TRUE",
                "'Team1/a' StringStartsWithIgnoreCase 'team1/' ; TRUE",
                "'team10' StringNotStartsWith 'team1/' ; TRUE",
                "'a*b' StringLike 'a\\*b' ; TRUE",
                "'aXb' StringLike 'a\\*b' ; FALSE",
                "'ABCD' GuidEquals 'abcd' ; TRUE",
                "true BoolEquals True ; TRUE",
                "'2026-01-01T00:00:00Z' DateTimeLessThan '2026-01-01T01:00:00+00:00' ; TRUE",
                "'tomorrow' DateTimeLessThan '2026-01-01T00:00:00Z' ; UNKNOWN",
                "SubOperationMatches{'Blob.List'} ; UNKNOWN",
            })
    void operatorsAndLogic(String condition, Truth expected) {
        assertThat(holds(condition, WRITE.with("@Request[Known]", "v"))).isEqualTo(expected);
    }

    @Test
    void aDelegationOfSomeRolesIsJudgedByTheRoleThatIsGiven() {
        String condition = "((!(ActionMatches{'Microsoft.Authorization/roleAssignments/write'})) OR"
                + " (@Request[Microsoft.Authorization/roleAssignments:RoleDefinitionId] ForAnyOfAnyValues:GuidEquals"
                + " {00493d72-78f6-4148-b6c5-d3ce8e4799dd, b24988ac-6180-42a0-ab88-20f7382dd24c}))";
        String role = "@Request[Microsoft.Authorization/roleAssignments:RoleDefinitionId]";
        assertThat(holds(condition, WRITE)).isEqualTo(Truth.UNKNOWN);
        assertThat(holds(condition, WRITE.with(role, "00493D72-78F6-4148-B6C5-D3CE8E4799DD")))
                .isEqualTo(Truth.TRUE);
        assertThat(holds(condition, WRITE.with(role, "8e3af657-a8ff-443c-a75c-2fe8c4bcb635")))
                .isEqualTo(Truth.FALSE);
        // It speaks of writing role assignments only.
        assertThat(holds(condition, AzureAction.control("Microsoft.Authorization/roleAssignments/read", Planes.AT)))
                .isEqualTo(Truth.TRUE);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "(",
                "'a' StringEquals",
                "'a' StringSoundsLike 'b'",
                "'a' ForSomeValues:StringEquals 'b'",
                "@Weather[x] StringEquals 'b'",
                "@Request[x StringEquals 'b'",
                "'a StringEquals 'b'",
                "ActionMatches{'a'} and",
                "ActionMatches{'a'} ActionMatches{'b'}",
                "\u202eActionMatches{'a'}\u0000",
            })
    void whatIsNotUnderstoodMayHoldOrNot(String condition) {
        assertThat(holds(condition, WRITE)).isEqualTo(Truth.UNKNOWN);
    }

    @Test
    void deepAndLongConditionsEnd() {
        assertThat(holds("(".repeat(5000) + "'a' StringEquals 'a'" + ")".repeat(5000), WRITE))
                .isEqualTo(Truth.UNKNOWN);
        assertThat(holds("!".repeat(10_000), WRITE)).isEqualTo(Truth.UNKNOWN);
        assertThat(holds("'a' StringEquals 'a' OR ".repeat(2000) + "'a' StringEquals 'a'", WRITE))
                .isEqualTo(Truth.UNKNOWN);
        assertThat(holds("'" + "a".repeat(3000) + "' StringLike '" + "a*".repeat(3000) + "b'", WRITE))
                .isEqualTo(Truth.FALSE);
    }

    @Property(tries = 2000)
    void nothingMakesTheReaderFail(@ForAll("pieces") String condition) {
        assertThat(holds(condition, WRITE)).isNotNull();
    }

    @Provide
    Arbitrary<String> pieces() {
        return Arbitraries.of(
                        "(",
                        ")",
                        "{",
                        "}",
                        "'",
                        "'a'",
                        "AND",
                        "OR",
                        "!",
                        "NOT",
                        "@Request[x]",
                        "@",
                        "[",
                        "]",
                        ",",
                        ":",
                        "StringEquals",
                        "ForAnyOfAnyValues",
                        "ActionMatches",
                        "Exists",
                        "1",
                        "\\",
                        "*",
                        "é")
                .list()
                .ofMaxSize(30)
                .map(l -> String.join(" ", l));
    }
}
