package dev.castellan.console.design;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class YamlLinesTest {
    static final String POD = """
        apiVersion: v1
        kind: Pod
        metadata:
          managedFields:
          - manager: kubelet
            operation: Update
          - manager: kubectl
          name: web-0
          labels:
            app: web
        spec:
          containers:
          - name: app
            args:
            - -c
            - |
              echo: "not a key"
              exit 3
            ports:
            - containerPort: 8080
        """;

    private static List<String> texts(YamlLines lines) {
        return LongStream.range(0, lines.end()).mapToObj(lines::text).toList();
    }

    @Test
    void managedFieldsAreFoldedWithTheirCount() {
        YamlLines lines = YamlLines.of(POD, YamlLines.FOLDED_FIRST);
        assertThat(texts(lines)).contains("  managedFields:  … 3 lines", "  name: web-0");
        assertThat(texts(lines)).doesNotContain("    operation: Update");
    }

    @Test
    void aBlockUnfoldsAndFoldsAgain() {
        YamlLines folded = YamlLines.of(POD, YamlLines.FOLDED_FIRST);
        int at = texts(folded).indexOf("  managedFields:  … 3 lines");
        YamlLines open = folded.toggle(at);
        assertThat(texts(open)).containsExactlyElementsOf(POD.lines().toList());
        assertThat(texts(open.toggle(at))).isEqualTo(texts(folded));
    }

    @Test
    void aNewerTextIsFoldedAsTheOlderOneWas() {
        YamlLines spec = YamlLines.of(POD, Set.of());
        YamlLines folded = spec.toggle(texts(spec).indexOf("  labels:"));
        YamlLines newer = YamlLines.of(POD.replace("name: web-0", "name: web-0\n  uid: abc"), Set.of())
                .foldedAs(folded);
        assertThat(texts(newer)).contains("  labels:  … 1 line", "  uid: abc");
    }

    @Test
    void keysNumbersWordsAndBlocksHaveTheirColours() {
        assertThat(YamlLines.runs("- containerPort: 8080", false))
                .containsExactly(
                        new StyledLine.Run(0, 1, Ink.MUTED),
                        new StyledLine.Run(2, 15, Ink.KEY),
                        new StyledLine.Run(17, 21, Ink.NUMBER));
        assertThat(YamlLines.runs("  enabled: true", false)).contains(new StyledLine.Run(11, 15, Ink.WORD));
        YamlLines lines = YamlLines.of(POD, Set.of());
        int scalar = texts(lines).indexOf("      echo: \"not a key\"");
        assertThat(lines.line(scalar).runs()).extracting(StyledLine.Run::ink).containsExactly(Ink.STRING);
    }

    @Test
    void markedLinesKeepTheirMarkWhileOtherBlocksFold() {
        YamlLines lines = YamlLines.of(POD, YamlLines.FOLDED_FIRST).marking(Set.of(7));
        int name = texts(lines).indexOf("  name: web-0");
        assertThat(lines.line(name).wash()).contains(Wash.CHANGED);
        assertThat(lines.line(0).wash()).isEmpty();
    }

    @Test
    void anEmptyTextAndAVeryLongLineDoNoHarm() {
        assertThat(YamlLines.of("", Set.of()).end()).isZero();
        YamlLines big = YamlLines.of("data: " + "x".repeat(3_000_000), Set.of());
        assertThat(big.line(0).text().length()).isLessThan(StyledLine.LONGEST + 100);
    }
}
