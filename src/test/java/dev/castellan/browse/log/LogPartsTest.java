package dev.castellan.browse.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.castellan.browse.session.StyleRun;
import dev.castellan.browse.session.TextStyle;
import dev.castellan.kubernetes.LogLine;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

/** The pure parts of merged logs: order, bounds, cleaning, filters. */
class LogPartsTest {
    private static LogLine line(long time, String text) {
        return new LogLine(time, text.getBytes(StandardCharsets.UTF_8), false);
    }

    private static List<String> drain(LogMerge merge, long now) {
        List<String> taken = new ArrayList<>();
        for (Optional<LogMerge.Merged> next = merge.take(now); next.isPresent(); next = merge.take(now)) {
            taken.add(new String(next.get().line().text(), StandardCharsets.UTF_8));
        }
        return taken;
    }

    @Property(tries = 200)
    void linesThatAreThereComeInOrderOfTime(
            @ForAll @Size(min = 1, max = 5)
                    List<@Size(max = 30) List<@IntRange(min = 1, max = 1_000) Integer>> sources) {
        LogMerge merge = new LogMerge(100);
        List<Integer> all = new ArrayList<>();
        for (List<Integer> times : sources) {
            int source = merge.add();
            merge.connected(source, true);
            times.stream().sorted().forEach(t -> merge.offer(source, line(t, t.toString()), 0));
            merge.end(source);
            all.addAll(times);
        }
        all.sort(null);
        assertThat(drain(merge, 0)).isEqualTo(all.stream().map(String::valueOf).toList());
        assertThat(merge.empty()).isTrue();
    }

    @Test
    void aLineWaitsForQuietContainersOnlySoLong() {
        LogMerge merge = new LogMerge(100);
        int loud = merge.add();
        int quiet = merge.add();
        merge.connected(loud, true);
        merge.offer(loud, line(50, "late"), 0);
        assertThat(drain(merge, 500)).as("one is still being connected to").isEmpty();
        merge.connected(quiet, true);
        assertThat(drain(merge, 99)).isEmpty();
        merge.offer(quiet, line(40, "early"), 99);
        assertThat(drain(merge, 99)).containsExactly("early");
        assertThat(drain(merge, 100)).containsExactly("late");
    }

    @Test
    void aMillionLinesStayWithinTheirBounds() {
        LogBuffer buffer = new LogBuffer(100_000, 8L * 1024 * 1024);
        for (int i = 0; i < 1_000_000; i++) {
            buffer.append(i % 3, line(i, "line " + i));
        }
        assertThat(buffer.end()).isEqualTo(1_000_000);
        assertThat(buffer.end() - buffer.first()).isLessThanOrEqualTo(100_000).isGreaterThan(50_000);
        assertThat(buffer.held()).isLessThan(9L * 1024 * 1024);
        LogRow last = buffer.row(999_999);
        assertThat(last.text()).isEqualTo("line 999999");
        assertThat(last.source()).isZero();
        assertThat(buffer.row(buffer.first()).text()).isEqualTo("line " + buffer.first());
        assertThatThrownBy(() -> buffer.row(buffer.first() - 1)).isInstanceOf(IndexOutOfBoundsException.class);
    }

    private static LogText text(String raw) {
        byte[] bytes = raw.getBytes(StandardCharsets.UTF_8);
        return LogText.of(bytes, 0, bytes.length);
    }

    @Test
    void coloursBecomeRunsAndEverythingElseIsMadeVisible() {
        LogText coloured = text("a\u001b[1;31mred\u001b[0m b\u001b[38;5;200mp\u001b[m");
        assertThat(coloured.text()).isEqualTo("ared bp");
        assertThat(coloured.runs()).hasSize(2);
        assertThat(coloured.runs().getFirst())
                .isEqualTo(new StyleRun(1, 4, new TextStyle(1, TextStyle.DEFAULT, true, false, false, false, false)));
        assertThat(text("x\u202egnp.exe\u0007\r\t.").text()).isEqualTo("x\\u202Egnp.exe\u2407\u240d        .");
        assertThat(text("\u001b]0;title\u0007shown\u001b[2J\u001b[10;10H\u009b31mq")
                        .text())
                .isEqualTo("shownq");
        assertThat(text("cut \u001b[3").text()).isEqualTo("cut ");
        byte[] broken = {'a', (byte) 0xff, (byte) 0xc3, 'b'};
        assertThat(LogText.of(broken, 0, 4).text()).isEqualTo("a\ufffd\ufffdb");
    }

    @Property(tries = 500)
    void anyBytesBecomeOneHarmlessLine(@ForAll @Size(max = 60) byte[] bytes) {
        LogText text = LogText.of(bytes, 0, bytes.length);
        assertThat(text.text().chars()).noneMatch(c -> c < ' ' || (c >= 0x7f && c < 0xa0) || c == 0x202e);
        text.runs()
                .forEach(
                        r -> assertThat(r.end()).isLessThanOrEqualTo(text.text().length()));
    }

    @Test
    void filtersFindTextAndExpressionsAndTheirPlaces() {
        LogFilter plain = LogFilter.text("ERROR", false, false);
        assertThat(plain.test(0, "an error here")).isTrue();
        assertThat(plain.hits("error, Error")).containsExactly(new LogFilter.Hit(0, 5), new LogFilter.Hit(7, 12));
        assertThat(LogFilter.text("error", true, true).test(0, "Error")).isTrue();
        assertThat(LogFilter.regex("status=5\\d\\d", false, false).test(0, "status=503"))
                .isTrue();
        assertThat(LogFilter.NONE.hiding(Set.of(2)).test(2, "x")).isFalse();
        assertThatThrownBy(() -> LogFilter.regex("(", false, false)).hasMessageContaining("[browse-log-pattern]");
        // An expression that would take longer than the universe lasts gives up.
        assertThat(LogFilter.regex("(a+)+b", false, false).test(0, "a".repeat(60)))
                .isFalse();
    }

    @Test
    void aViewGrowsAndIsDroppedFromItsBeginning() {
        LogView view = new LogView();
        for (long i = 0; i < 5_000; i++) {
            view.add(i * 2);
            view.drop(i * 2 - 100);
        }
        assertThat(view.end()).isEqualTo(5_000);
        assertThat(view.end() - view.first()).isEqualTo(51);
        assertThat(view.line(4_999)).isEqualTo(9_998);
    }
}
