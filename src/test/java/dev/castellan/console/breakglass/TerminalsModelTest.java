package dev.castellan.console.breakglass;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.castellan.breakglass.proxy.RecordedTerminal;
import dev.castellan.breakglass.proxy.TerminalMoment;
import dev.castellan.console.FakeShell;
import dev.castellan.console.design.Tone;
import dev.castellan.console.shell.Address;
import dev.castellan.failure.Failure;
import java.nio.file.Path;
import java.time.Duration;
import java.util.AbstractList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Looking at recorded terminals, without a toolkit. */
class TerminalsModelTest {
    private static final Path KEY = Path.of("reviewers.pem");

    private final FakeBreakGlassDesk desk = new FakeBreakGlassDesk(Checkouts.ADA);
    private final FakeShell shell = FakeShell.withoutToolkit(() -> Checkouts.NOW);
    private final TerminalsModel model = new TerminalsModel(desk, shell, Checkouts.id(1), () -> {});

    @AfterEach
    void close() {
        model.close();
        shell.close();
    }

    private RecordedTerminal listed() {
        desk.recordings = Recordings.every();
        model.look(Optional.empty());
        await().until(() -> model.picture().listing().isPresent());
        return model.picture().listing().orElseThrow().terminals().getFirst();
    }

    @Test
    void oneIsOpenedWithAKeyThatIsNamedAndNotKept() {
        RecordedTerminal first = listed();
        desk.moments = Recordings.shell();
        model.open(first, KEY);
        await().until(() -> model.picture().opened().isPresent());
        TerminalsModel.Opened opened = model.picture().opened().orElseThrow();
        assertThat(opened.playback().length()).isPositive();
        assertThat(opened.whole()).isTrue();
        assertThat(opened.cut()).isFalse();
        assertThat(model.picture().key()).contains(KEY);
        assertThat(desk.asked).contains("play 1 reviewers.pem");
        model.shut();
        assertThat(model.picture().opened()).isEmpty();
    }

    @Test
    void aKeyThatDoesNotFitIsToldAndAnotherOneTried() {
        RecordedTerminal first = listed();
        desk.failing = Optional.of(Failure.expected("breakglass-recording-sealed", "No.", "Sealed.", "Give the key.")
                .asException());
        model.open(first, KEY);
        await().until(() -> model.picture().refused().isPresent());
        assertThat(model.picture().refused().orElseThrow().code()).isEqualTo("breakglass-recording-sealed");
        assertThat(model.picture().opened()).isEmpty();
        desk.failing = Optional.empty();
        model.use(Path.of("other.pem"));
        assertThat(model.picture().refused()).isEmpty();
        model.open(first, model.picture().key().orElseThrow());
        await().until(() -> model.picture().opened().isPresent());
        assertThat(desk.asked).contains("play 1 other.pem");
    }

    /** Holds the next answer back, on the thread that gives it and all that follows from it. */
    private final class Late {
        private final CountDownLatch go = new CountDownLatch(1);
        private final CompletableFuture<Thread> answering = new CompletableFuture<>();

        Late() {
            desk.before = () -> {
                desk.before = () -> {};
                answering.complete(Thread.currentThread());
                try {
                    go.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            };
        }

        void asked() {
            await().until(answering::isDone);
        }

        void answered() throws InterruptedException {
            go.countDown();
            assertThat(answering.join().join(Duration.ofMinutes(1))).isTrue();
        }
    }

    @Test
    void aLateAnswerDoesNotOpenWhatWasShut() throws InterruptedException {
        RecordedTerminal first = listed();
        desk.moments = Recordings.shell();
        Late late = new Late();
        model.open(first, KEY);
        late.asked();
        model.shut();
        late.answered();
        assertThat(model.picture().opened()).isEmpty();
        assertThat(model.picture().opening()).isEmpty();
        model.open(first, KEY);
        await().until(() -> model.picture().opened().isPresent());
    }

    @Test
    void anotherKeyNamedWhileTheListIsReadDoesNotEndTheReading() throws InterruptedException {
        desk.recordings = Recordings.every();
        Late late = new Late();
        model.look(Optional.empty());
        late.asked();
        model.use(Path.of("other.pem"));
        assertThat(model.picture().key()).contains(Path.of("other.pem"));
        late.answered();
        await().until(() -> !model.picture().reading());
        assertThat(model.picture().listing()).isPresent();
        assertThat(model.picture().key()).contains(Path.of("other.pem"));
    }

    /** What was typed and shown is not gone through for nobody. */
    @ParameterizedTest
    @ValueSource(strings = {"shut", "close", "use", "open", "look"})
    void nobodyReadsOnForWhomNobodyWaits(String what) throws InterruptedException {
        RecordedTerminal first = listed();
        AtomicInteger handed = new AtomicInteger();
        desk.moments = new AbstractList<>() {
            @Override
            public TerminalMoment get(int index) {
                handed.incrementAndGet();
                return new TerminalMoment.Typed(index, "x");
            }

            @Override
            public int size() {
                return 100;
            }
        };
        CompletableFuture<Thread> reading = new CompletableFuture<>();
        desk.before = () -> {
            desk.before = () -> {};
            reading.complete(Thread.currentThread());
            try {
                new CountDownLatch(1).await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        };
        model.open(first, KEY);
        await().until(reading::isDone);
        switch (what) {
            case "shut" -> model.shut();
            case "close" -> model.close();
            case "use" -> model.use(Path.of("other.pem"));
            case "open" -> {
                desk.failing = Optional.of(Failure.expected("breakglass-recording-sealed", "No.", "Sealed.", "Give it.")
                        .asException());
                model.open(first, KEY);
            }
            default -> model.look(Optional.empty());
        }
        assertThat(reading.join().join(Duration.ofMinutes(1))).as("ends").isTrue();
        assertThat(handed.get()).isLessThanOrEqualTo(1);
        assertThat(model.picture().opened()).isEmpty();
    }

    @Test
    void aLateListingDoesNotReplaceTheOneThatWasAskedForAfterIt() throws InterruptedException {
        RecordedTerminal first = listed();
        Late late = new Late();
        model.look(Optional.of(Path.of("brought")));
        late.asked();
        RecordedTerminal.Listing wanted = new RecordedTerminal.Listing(List.of(first), List.of());
        desk.recordings = wanted;
        model.look(Optional.empty());
        await().until(() -> model.picture().listing().isPresent());
        desk.recordings = Recordings.every();
        late.answered();
        assertThat(model.picture().listing()).contains(wanted);
        assertThat(model.picture().record()).isEmpty();
    }

    @Test
    void aRecordThatIsNotHereIsAFailureThatHelps() {
        desk.failing = Optional.of(Failure.expected("breakglass-record-not-found", "None.", "Nothing.", "Bring it.")
                .asException());
        model.look(Optional.empty());
        await().until(() -> model.picture().failure().isPresent());
        assertThat(model.picture().listing()).isEmpty();
        assertThat(model.picture().reading()).isFalse();
    }

    @Test
    void aHugeRecordingIsCutAndSaysSo() {
        RecordedTerminal first = listed();
        desk.moments = Collections.nCopies(Playback.MOST_MOMENTS + 10, new TerminalMoment.Shown(1, "x"));
        model.open(first, KEY);
        await().until(() -> model.picture().opened().isPresent());
        assertThat(model.picture().opened().orElseThrow().cut()).isTrue();
    }

    @Test
    void everyStateHasItsWordsAndItsPlace() {
        List<TerminalRow> rows =
                Recordings.every().terminals().stream().map(TerminalRow::of).toList();
        assertThat(rows.stream().map(TerminalRow::tone))
                .containsExactly(Tone.GOOD, Tone.ATTENTION, Tone.ATTENTION, Tone.BAD, Tone.BAD);
        assertThat(rows.stream().map(TerminalRow::openable)).containsExactly(true, true, true, true, false);
        assertThat(rows.get(2).length()).isEmpty();
        assertThat(rows.get(2).what()).isEqualTo("attach to shop/web-1");
        assertThat(rows.get(1).command()).isEqualTo("psql -U postgres orders");
        BreakGlassPlace place = new BreakGlassPlace.Terminals(Checkouts.id(1));
        assertThat(BreakGlassPlace.of(place.address())).isEqualTo(place);
        assertThat(BreakGlassPlace.of(Address.of("breakglass", Checkouts.id(1).value(), "other")))
                .isEqualTo(new BreakGlassPlace.One(Checkouts.id(1)));
    }
}
