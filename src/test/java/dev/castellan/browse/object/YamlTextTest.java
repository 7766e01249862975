package dev.castellan.browse.object;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.schema.CoreSchema;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Objects as YAML: read back as they were, whatever stands in them, by readers of both versions. */
class YamlTextTest {
    private static ObjectNode object(String json) {
        return (ObjectNode) Json.MAPPER.readTree(json);
    }

    @Property(tries = 200)
    void isReadBackAsItWas(@ForAll("objects") ObjectNode object) {
        String text = YamlText.of(object, YamlText.Options.WHOLE).text();
        YamlReading reading = YamlReading.of(text);
        assertThat(reading.problem()).as(text).isEmpty();
        if (object.isEmpty()) {
            return;
        }
        assertThat(Json.same(reading.documents().getFirst().object(), object))
                .as("%s\n%s", object, text)
                .isTrue();
    }

    @Property(tries = 500)
    void readersOfYaml12ReadTheSame(@ForAll("hostile") String value) {
        ObjectNode object = Json.NODES.objectNode();
        object.putObject("a").put("b", value).putArray("c").add(value).add(value);
        String text = YamlText.of(object, YamlText.Options.WHOLE).text();
        Object read =
                new Load(LoadSettings.builder().setSchema(new CoreSchema()).build()).loadFromString(text);
        assertThat(read).as(text).isEqualTo(Map.of("a", Map.of("b", value, "c", List.of(value, value))));
    }

    @Property(tries = 300)
    void nothingSteersATerminal(@ForAll("hostile") String value) {
        ObjectNode object = Json.NODES.objectNode();
        object.put("a", value).put(value, "b");
        String text = YamlText.of(object, YamlText.Options.WHOLE).text();
        assertThat(text.codePoints()
                        .filter(c -> c != '\n' && c != '\t')
                        .noneMatch(c ->
                                Character.getType(c) == Character.CONTROL || Character.getType(c) == Character.FORMAT))
                .isTrue();
    }

    @Provide
    Arbitrary<String> hostile() {
        return Arbitraries.oneOf(
                Arbitraries.of(
                        "",
                        " ",
                        "yes",
                        "No",
                        "0644",
                        "1e3",
                        "0x1F",
                        "1_000",
                        "12:30:00",
                        "~",
                        "null",
                        "2026-11-26",
                        "2026-11-26T10:00:00Z",
                        "- a",
                        "a: b",
                        "a #b",
                        "#a",
                        "key:",
                        "|",
                        ">",
                        "!!str x",
                        "&a",
                        "*a",
                        "%a",
                        "@a",
                        "`a",
                        "'a'",
                        "\"a\"",
                        "a'b",
                        "a\"b\\",
                        "line\nline",
                        "line\n",
                        "line\n\n",
                        "\nline",
                        " line\nline",
                        "a\n b\n\n  c\n",
                        "a\tb",
                        "\ta\nb",
                        "a\rb",
                        "a\r\nb",
                        "\u0000",
                        "\u001b[31m",
                        "\u202eabc",
                        "\u2028",
                        "\ufeffx",
                        "\u0085",
                        "😀",
                        "a\n# b",
                        "---",
                        "--- a",
                        "...",
                        "a\n---\nb",
                        "{a: b}",
                        "[a]",
                        "<<",
                        "=",
                        ".",
                        "..",
                        ".5",
                        "+1",
                        "-",
                        "--",
                        "?",
                        "? a",
                        "on",
                        "y",
                        "NaN",
                        ".nan",
                        "-.inf",
                        "a ",
                        "1.",
                        "0o17",
                        "0b1",
                        "1:2",
                        "a\n\u202eb",
                        "x".repeat(3000)),
                Arbitraries.strings().ofMaxLength(20).filter(YamlTextTest::wellFormed),
                Arbitraries.strings()
                        .withChars(" \n\t:#-'\"\\a1.,[]{}&*!|>%@`~?")
                        .ofMaxLength(12));
    }

    /** JSON from a server is UTF-8 and has no half characters. */
    private static boolean wellFormed(String text) {
        return text.codePoints().noneMatch(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE);
    }

    @Provide
    Arbitrary<ObjectNode> objects() {
        return members(3);
    }

    private Arbitrary<ObjectNode> members(int depth) {
        return Arbitraries.maps(hostile().filter(k -> k.length() < 100), values(depth))
                .ofMaxSize(4)
                .map(map -> {
                    ObjectNode object = Json.NODES.objectNode();
                    map.forEach(object::set);
                    return object;
                });
    }

    private Arbitrary<JsonNode> values(int depth) {
        Arbitrary<JsonNode> plain = Arbitraries.oneOf(
                hostile().map(Json.NODES::stringNode),
                Arbitraries.longs().map(Json.NODES::numberNode),
                Arbitraries.doubles().between(-1e6, 1e6).map(Json.NODES::numberNode),
                Arbitraries.of(true, false).map(Json.NODES::booleanNode),
                Arbitraries.just(Json.NODES.nullNode()));
        if (depth == 0) {
            return plain;
        }
        return Arbitraries.oneOf(
                plain,
                members(depth - 1).map(o -> (JsonNode) o),
                Arbitraries.lazyOf(() -> values(depth - 1)).list().ofMaxSize(3).map(list -> {
                    var array = Json.NODES.arrayNode();
                    list.forEach(array::add);
                    return (JsonNode) array;
                }));
    }

    @Test
    void looksAsInKubectl() {
        ObjectNode object = object("""
            {"kind": "Pod", "apiVersion": "v1", "metadata": {"name": "a", "labels": {"version": "1"}, "managedFields": [{}, {}]},
             "spec": {"containers": [{"name": "web", "args": ["-v", "2"], "ports": [{"containerPort": 80}]}], "volumes": []},
             "status": {}, "data": {"script": "a\\nb\\n"}}\
            """);
        YamlText yaml = YamlText.of(object, YamlText.Options.LOOK);
        assertThat(yaml.text()).isEqualTo("""
            apiVersion: v1
            data:
              script: |
                a
                b
            kind: Pod
            metadata:
              labels:
                version: "1"
              # managedFields: 2 folded
              name: a
            spec:
              containers:
              - args:
                - '-v'
                - "2"
                name: web
                ports:
                - containerPort: 80
              volumes: []
            status: {}
            """);
        FieldPath port = FieldPath.of("spec", "containers")
                .then(new FieldStep.Key(Map.of("name", Json.NODES.stringNode("web"))))
                .then("ports");
        assertThat(yaml.lines().get(yaml.lineOf(port)).text()).isEqualTo("    ports:");
        int spec = yaml.lineOf(FieldPath.of("spec"));
        assertThat(yaml.lines().get(yaml.endOf(spec)).text()).isEqualTo("status: {}");
        assertThat(yaml.lineOf(FieldPath.of("nothing"))).isEqualTo(-1);
    }

    @Test
    void secretsAreHiddenAndComeBackUnchanged() {
        ObjectNode secret = object("""
            {"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "s", "annotations":
              {"kubectl.kubernetes.io/last-applied-configuration": "{\\"data\\":{\\"password\\":\\"aHVudGVyMg==\\"}}"}},
             "data": {"password": "aHVudGVyMg==", "user": "YWRh"}}\
            """);
        String hidden = YamlText.of(secret, YamlText.Options.LOOK).text();
        assertThat(hidden).doesNotContain("aHVudGVyMg", "YWRh").contains("password: '<hidden: 7 bytes>'");
        FieldPath password = FieldPath.of("data", "password");
        assertThat(YamlText.of(secret, new YamlText.Options(true, true, Set.of(password)))
                        .text())
                .contains("password: aHVudGVyMg==")
                .doesNotContain("YWRh");
        ObjectNode edited = SecretValues.hidden(secret);
        assertThat(edited.toString()).doesNotContain("aHVudGVyMg", "YWRh");
        ((ObjectNode) edited.path("data")).put("user", "Ym9i");
        ObjectNode restored = SecretValues.restored(edited, secret);
        assertThat(Json.text(restored, "data", "password")).isEqualTo("aHVudGVyMg==");
        assertThat(Json.text(restored, "data", "user")).isEqualTo("Ym9i");
        assertThat(restored.path("metadata")).isEqualTo(secret.path("metadata"));
    }

    @ParameterizedTest
    @CsvSource({
        "0644, 420",
        "0o17, 15",
        "0x1F, 31",
        "0b11, 3",
        "1_000, 1000",
        "yes, true",
        "Off, false",
        "~, null",
        "1.5, 1.5",
        "1e3, 1000",
        "2026-11-26, '\"2026-11-26\"'",
        "8080:80, '\"8080:80\"'",
        "v1, '\"v1\"'",
        "'''0644''', '\"0644\"'",
        "!!str 12, '\"12\"'",
    })
    void manifestsAreReadAsKubectlReadsThem(String written, String json) {
        YamlReading reading = YamlReading.of("a: " + written + "\n");
        assertThat(reading.problem()).isEmpty();
        assertThat(Json.same(reading.documents().getFirst().object().path("a"), Json.MAPPER.readTree(json)))
                .as("%s is %s", written, reading.documents().getFirst().object().path("a"))
                .isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "'a: 1\na: 2', 1",
        "'a: [1', 0",
        "'a: 1\n b: 2', 1",
        "'just text', 0",
        "'a: &x [*x]', 0",
        "'a: .inf', 0",
        "'\ta: 1', 0",
    })
    void whatIsWrongIsToldWithItsLine(String text, int line) {
        YamlReading reading = YamlReading.of(text);
        assertThat(reading.problem())
                .hasValueSatisfying(p -> assertThat(p.line()).isEqualTo(line));
    }

    @Test
    void aliasesDoNotMultiplyWithoutEnd() {
        StringBuilder bomb = new StringBuilder("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
        for (int i = 1; i < 10; i++) {
            bomb.append("a%d: &a%d [%s]\n".formatted(i, i, ("*a" + (i - 1) + ", ").repeat(10)));
        }
        assertThat(YamlReading.of(bomb.toString()).problem()).isPresent();
    }

    @Test
    void documentsAnchorsAndMergesAreRead() {
        YamlReading reading = YamlReading.of("""
            # first
            ---
            base: &b {x: 1, y: 2}
            all:
              <<: *b
              y: 3
            ---
            ---
            b: 2
            """);
        assertThat(reading.problem()).isEmpty();
        assertThat(reading.documents()).hasSize(2);
        assertThat(reading.documents().getFirst().object().path("all")).isEqualTo(object("{\"y\": 3, \"x\": 1}"));
        assertThat(reading.documents().getLast().line()).isEqualTo(8);
    }
}
