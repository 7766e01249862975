package dev.castellan.console.design;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class LineDiffTest {
    @Provide
    Arbitrary<List<String>> texts() {
        return Arbitraries.of("a", "b", "c", "d").list().ofMaxSize(30);
    }

    @Property
    void theEntriesAreBothTextsAndKeepTheirOrder(
            @ForAll("texts") List<String> left, @ForAll("texts") List<String> right) {
        List<LineDiff.Entry> entries = LineDiff.of(left, right);
        assertThat(entries.stream().filter(e -> e.kind() != LineDiff.Kind.ADDED).map(LineDiff.Entry::text))
                .isEqualTo(left);
        assertThat(entries.stream()
                        .filter(e -> e.kind() != LineDiff.Kind.REMOVED)
                        .map(LineDiff.Entry::text))
                .isEqualTo(right);
        assertThat(entries.stream().filter(e -> e.left() >= 0).map(LineDiff.Entry::left))
                .isEqualTo(IntStream.range(0, left.size()).boxed().toList());
        assertThat(entries.stream().filter(e -> e.right() >= 0).map(LineDiff.Entry::right))
                .isEqualTo(IntStream.range(0, right.size()).boxed().toList());
    }

    @Test
    void oneChangedLineIsOneRemovedAndOneAdded() {
        assertThat(LineDiff.of(List.of("a", "b", "c"), List.of("a", "x", "c")))
                .extracting(LineDiff.Entry::kind)
                .containsExactly(LineDiff.Kind.SAME, LineDiff.Kind.REMOVED, LineDiff.Kind.ADDED, LineDiff.Kind.SAME);
        assertThat(LineDiff.changed("a\nb\nc", "a\nx\nc")).containsExactly(1);
    }

    @Test
    void whatIsTheSameIsLeftOutAndCounted() {
        List<String> left = IntStream.range(0, 40).mapToObj(i -> "line " + i).toList();
        List<String> right = new java.util.ArrayList<>(left);
        right.set(20, "other");
        Lines lines = LineDiff.unified(LineDiff.of(left, right), 2);
        assertThat(lines.text(0)).isEqualTo("⋯ 18 lines are the same");
        assertThat(lines.end()).isEqualTo(1 + 2 + 2 + 2 + 1);
    }

    @Test
    void textsWithNothingInCommonAreReplacedInBoundedTime() {
        List<String> left = IntStream.range(0, 5_000).mapToObj(i -> "l" + i).toList();
        List<String> right = IntStream.range(0, 5_000).mapToObj(i -> "r" + i).toList();
        assertThat(LineDiff.of(left, right)).hasSize(10_000);
    }
}
