package dev.castellan.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EnvironmentRulesTest {
    private static final ClusterId ID = ClusterId.ofContext("c");

    private static FleetChoices choices(Map<ClusterId, Environment> own, NameRule... rules) {
        return new FleetChoices(List.of(), List.of(), own, List.of(rules));
    }

    @Test
    void ownChoiceThenTagThenRuleThenUsualWords() {
        NameRule rule = new NameRule("shop", Environment.TEST);
        Map<String, String> tags = Map.of("Environment", "Production");
        assertThat(EnvironmentRules.decide(ID, "shop-dev", tags, choices(Map.of(ID, Environment.DEVELOPMENT), rule)))
                .isEqualTo(new EnvironmentMark(Environment.DEVELOPMENT, EnvironmentMark.Origin.OWN_CHOICE, ""));
        assertThat(EnvironmentRules.decide(ID, "shop-dev", tags, choices(Map.of(), rule)))
                .isEqualTo(new EnvironmentMark(
                        Environment.PRODUCTION, EnvironmentMark.Origin.TAG, "Environment=Production"));
        assertThat(EnvironmentRules.decide(ID, "shop-dev", Map.of(), choices(Map.of(), rule)))
                .isEqualTo(new EnvironmentMark(Environment.TEST, EnvironmentMark.Origin.NAME_RULE, "shop"));
        assertThat(EnvironmentRules.decide(ID, "store-dev", Map.of(), choices(Map.of(), rule)))
                .isEqualTo(new EnvironmentMark(Environment.DEVELOPMENT, EnvironmentMark.Origin.NAME_RULE, "dev"));
        assertThat(EnvironmentRules.decide(ID, "store", Map.of("env", "blue"), choices(Map.of(), rule)))
                .isEqualTo(new EnvironmentMark(Environment.UNKNOWN, EnvironmentMark.Origin.NONE, ""));
    }

    @ParameterizedTest
    @CsvSource({
        "aks-prod-01, PRODUCTION",
        "prod01, PRODUCTION",
        "PRD.store, PRODUCTION",
        "prod-test, PRODUCTION",
        "nonprod-1, TEST",
        "non-prod-1, TEST",
        "pre-prod, TEST",
        "qa2, TEST",
        "dev-lab, DEVELOPMENT",
        "product-catalogue, UNKNOWN",
        "reproduction, UNKNOWN",
        "p, UNKNOWN",
        "'', UNKNOWN",
    })
    void usualWordsInNames(String name, Environment expected) {
        assertThat(EnvironmentRules.decide(ID, name, Map.of(), FleetChoices.NONE)
                        .environment())
                .isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "shop, eu-shop-1, true",
        "shop, workshop, false",
        "SHOP, my_shop, true",
        "eu-*, eu-shop, true",
        "eu-*, my-eu-shop, false",
        "*-p?, store-p1, true",
        "*-p?, store-p12, false",
        "*, anything, true",
        "'', anything, false",
        "a.c, abc, false",
        "*a*a*a*a*a*a*a*b, aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa, false",
    })
    void rulesMatchWholeWordsOrWholeNames(String pattern, String name, boolean expected) {
        assertThat(EnvironmentRules.matches(pattern, name)).isEqualTo(expected);
    }
}
