package dev.castellan.console.breakglass;

import static org.assertj.core.api.Assertions.assertThat;

import dev.castellan.breakglass.proxy.TerminalMoment;
import dev.castellan.browse.session.TerminalPicture;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** A recorded terminal at any moment. */
class PlaybackTest {
    private static final long SECOND = 1_000_000_000L;

    private static String text(Playback playback) {
        StringBuilder text = new StringBuilder();
        for (TerminalPicture.Line line : playback.picture(0).lines()) {
            text.append(line.text().stripTrailing()).append('\n');
        }
        return text.toString().stripTrailing();
    }

    @Test
    void theScreenIsAsItWasForwardAndBackward() {
        Playback playback = new Playback(Recordings.shell());
        assertThat(playback.columns()).isEqualTo(92);
        assertThat(playback.rows()).isEqualTo(20);
        playback.show(0);
        assertThat(text(playback)).isEmpty();
        playback.show(playback.first());
        assertThat(text(playback)).isEqualTo("root@web-0:/srv#");
        playback.show(SECOND);
        String prompt = text(playback);
        assertThat(prompt).isEqualTo("root@web-0:/srv#");
        playback.show(playback.length());
        String end = text(playback);
        assertThat(end).contains("certificate expired").endsWith("exit");
        playback.show(SECOND);
        assertThat(text(playback)).isEqualTo(prompt);
        playback.show(playback.length());
        assertThat(text(playback)).isEqualTo(end);
    }

    @Test
    void linesAreSteppedThroughAndPausesPassedOver() {
        Playback playback = new Playback(Recordings.shell());
        long first = playback.nextLine(0);
        playback.show(first);
        assertThat(text(playback)).endsWith("ls --color");
        long second = playback.nextLine(first);
        assertThat(second).isGreaterThan(first);
        assertThat(playback.lineBefore(second)).isEqualTo(first);
        assertThat(playback.lineBefore(first)).isZero();
        assertThat(playback.nextLine(playback.length())).isEqualTo(playback.length());
        long beforeTheHour = playback.length() - 3_000 * SECOND;
        assertThat(playback.after(beforeTheHour, SECOND, false)).isEqualTo(beforeTheHour + SECOND);
        assertThat(playback.length() - playback.after(beforeTheHour, SECOND, true))
                .isLessThan(SECOND);
        assertThat(playback.after(playback.length(), SECOND, true)).isEqualTo(playback.length());
    }

    @Test
    void whatHadNoTerminalIsReadableAllTheSame() {
        Playback playback = new Playback(List.of(
                new TerminalMoment.Shown(1, "one\ntwo"),
                new TerminalMoment.Shown(2, "\nthree\r"),
                new TerminalMoment.Shown(3, "\nfour")));
        playback.show(3);
        assertThat(text(playback)).isEqualTo("one\ntwo\nthree\nfour");
    }

    @Test
    void whatWasTypedIsShownWithoutControlCharacters() {
        Playback playback = new Playback(List.of(
                new TerminalMoment.Typed(1, "secret"),
                new TerminalMoment.Typed(2, "\r\u0003\u007f"),
                new TerminalMoment.Shown(5, "x")));
        assertThat(playback.typed(0)).isEmpty();
        assertThat(playback.typed(1)).isEqualTo("secret");
        assertThat(playback.typed(5)).isEqualTo("secret · ^C^?");
        assertThat(new Playback(List.of(new TerminalMoment.Typed(1, "x".repeat(1_000)))).typed(1))
                .hasSize(60);
    }

    @Test
    void whatWasTypedIsFoundBetweenMuchThatWasShown() {
        List<TerminalMoment> moments = new ArrayList<>();
        for (int i = 0; i < 5_000; i++) {
            moments.add(new TerminalMoment.Shown(i, "x"));
            if (i % 1_000 == 0) {
                moments.add(new TerminalMoment.Typed(i, String.valueOf(i / 1_000)));
            }
        }
        Playback playback = new Playback(moments);
        assertThat(playback.typed(0)).isEqualTo("0");
        assertThat(playback.typed(2_999)).isEqualTo("012");
        assertThat(playback.typed(3_000)).isEqualTo("0123");
        assertThat(playback.typed(playback.length())).isEqualTo("01234");
    }

    /** The interface thread paints what there is while a long recording is gone through. */
    @Test
    void whoeverLooksWaitsForNobodyWhoPaints() throws Exception {
        Playback playback = new Playback(Recordings.shell());
        playback.show(playback.first());
        CompletableFuture<String> seen = new CompletableFuture<>();
        synchronized (playback) {
            Thread.ofVirtual().start(() -> seen.complete(text(playback)));
            assertThat(seen.get(60, TimeUnit.SECONDS)).isEqualTo("root@web-0:/srv#");
        }
    }

    @Test
    void backwardNothingIsSeenThatIsNotWhole() throws Exception {
        List<TerminalMoment> moments = new ArrayList<>();
        for (int i = 0; i < 30_000; i++) {
            moments.add(new TerminalMoment.Shown(i, "\rline %6d".formatted(i)));
        }
        Playback playback = new Playback(moments);
        playback.show(playback.length());
        String end = text(playback);
        long middle = playback.length() / 2;
        Thread back = Thread.ofPlatform().start(() -> playback.show(middle));
        Set<String> seen = new HashSet<>();
        while (back.isAlive()) {
            seen.add(text(playback));
        }
        back.join();
        String wanted = text(playback);
        assertThat(wanted).endsWith(String.valueOf(middle));
        assertThat(seen).isSubsetOf(end, wanted);
    }

    @Test
    void nothingIsNoProblem() {
        Playback playback = new Playback(List.of());
        assertThat(playback.empty()).isTrue();
        assertThat(playback.length()).isZero();
        playback.show(5);
        assertThat(playback.after(0, SECOND, true)).isZero();
    }
}
