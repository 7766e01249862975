package dev.castellan.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The examples of RFC 8785, as far as entries have such values, and that reading takes the canonical form only. */
class CanonicalTest {
    /** RFC 8785 §3.2.3: keys sorted by UTF-16 code units. */
    @Test
    void keysAreSortedAsTheRfcShows() {
        Map<String, Object> object = Map.of(
                "\u20ac", "Euro Sign",
                "\r", "Carriage Return",
                "\ufb33", "Hebrew Letter Dalet With Dagesh",
                "1", "One",
                "\ud83d\ude00", "Emoji: Grinning Face",
                "\u0080", "Control",
                "\u00f6", "Latin Small Letter O With Diaeresis");
        assertThat(text(object))
                .isEqualTo("{\"\\r\":\"Carriage Return\",\"1\":\"One\",\"\u0080\":\"Control\","
                        + "\"\u00f6\":\"Latin Small Letter O With Diaeresis\",\"\u20ac\":\"Euro Sign\","
                        + "\"\ud83d\ude00\":\"Emoji: Grinning Face\",\"\ufb33\":\"Hebrew Letter Dalet With Dagesh\"}");
    }

    /** RFC 8785 §3.2.2, the string of its example: 20AC, $, 000F, newline, A, ', B, ", \, \, ", /. */
    @Test
    void stringsAreEscapedAsTheRfcShows() {
        assertThat(text(Map.of("string", "€$" + (char) 0x0F + "\nA'B\"\\\\\"/")))
                .isEqualTo("{\"string\":\"€$\\" + "u000f\\nA'B\\\"\\\\\\\\\\\"/\"}");
    }

    @Test
    void wholeNumbersUpTo53BitsAndNothingElse() {
        assertThat(text(Map.of("a", List.of(0, -1L, Canonical.LARGEST, -Canonical.LARGEST, true, false))))
                .isEqualTo("{\"a\":[0,-1,9007199254740991,-9007199254740991,true,false]}");
        assertThatThrownBy(() -> Canonical.bytes(Map.of("a", Canonical.LARGEST + 1)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Canonical.bytes(Map.of("a", 0.5))).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Canonical.bytes(Map.of("a", "\ud800"))).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[]",
                "{\"a\":1",
                "{\"a\": 1}",
                "{\"b\":1,\"a\":1}",
                "{\"a\":1,\"a\":1}",
                "{\"a\":1}{}",
                "{\"a\":1} ",
                "{\"a\":1.0}",
                "{\"a\":1e3}",
                "{\"a\":-0}",
                "{\"a\":null}",
                "{\"a\":\"\\u0041\"}",
                "{\"a\":\"\\/\"}",
                "{\"a\":9007199254740992}",
                "{\"a\":99999999999999999999999}",
                "{\"a\":\"\\ud800\"}",
                "/**/{}"
            })
    void whatIsNotCanonicalIsNotRead(String text) {
        assertThatThrownBy(() -> StrictJson.object(text.getBytes(StandardCharsets.UTF_8)))
                .isInstanceOf(MalformedException.class);
    }

    @Test
    void depthIsBounded() {
        String deep = "{\"a\":".repeat(50_000) + "1" + "}".repeat(50_000);
        assertThatThrownBy(() -> StrictJson.object(deep.getBytes(StandardCharsets.UTF_8)))
                .isInstanceOf(MalformedException.class);
    }

    @Property(tries = 300)
    void whatIsWrittenIsReadAgain(@ForAll("objects") Map<String, Object> object) throws MalformedException {
        byte[] bytes = Canonical.bytes(object);
        assertThat(Canonical.bytes(StrictJson.object(bytes))).isEqualTo(bytes);
        assertThat(StrictJson.object(bytes)).isEqualTo(object);
    }

    /** Whatever bytes come: an object or {@link MalformedException}, nothing else. */
    @Property(tries = 500)
    void nonsenseIsRefused(@ForAll byte[] bytes) {
        try {
            assertThat(Canonical.bytes(StrictJson.object(bytes))).isEqualTo(bytes);
        } catch (MalformedException e) {
            assertThat(e.getMessage()).isNotEmpty();
        }
    }

    @Provide
    Arbitrary<Map<String, Object>> objects() {
        Arbitrary<String> text =
                Arbitraries.strings().withCharRange('\0', '\ud7ff').ofMaxLength(12);
        Arbitrary<Object> leaf = Arbitraries.oneOf(
                text.asGeneric(),
                Arbitraries.longs()
                        .between(-Canonical.LARGEST, Canonical.LARGEST)
                        .asGeneric(),
                Arbitraries.of(true, false).asGeneric());
        Arbitrary<Object> value = Arbitraries.oneOf(
                leaf,
                leaf.list().ofMaxSize(4).asGeneric(),
                Arbitraries.maps(text, leaf).ofMaxSize(4).asGeneric());
        return Arbitraries.maps(text, value).ofMaxSize(6);
    }

    private static String text(Map<String, Object> object) {
        return new String(Canonical.bytes(object), StandardCharsets.UTF_8);
    }
}
