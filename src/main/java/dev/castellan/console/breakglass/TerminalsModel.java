package dev.castellan.console.breakglass;

import dev.castellan.breakglass.CheckoutId;
import dev.castellan.breakglass.proxy.RecordedTerminal;
import dev.castellan.breakglass.proxy.TerminalMoment;
import dev.castellan.console.shell.ShellContext;
import dev.castellan.failure.Failure;
import dev.castellan.job.Job;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.function.UnaryOperator;

/** The recorded terminals of one check-out, and the one that is open. Commands return at once; safe for any thread. */
final class TerminalsModel implements AutoCloseable {
    private static final Duration DEADLINE = Duration.ofMinutes(10);

    private final BreakGlassDesk desk;
    private final ShellContext shell;
    private final CheckoutId checkout;
    private final Runnable news;
    private final Object lock = new Object();
    private Picture picture = Picture.NOTHING;
    private Optional<Job<?>> reading = Optional.empty();
    private long asked;
    private boolean closed;

    /**
     * One that is open.
     *
     * @param whole whether it was read to its end
     * @param cut whether there is more than is kept here
     */
    record Opened(RecordedTerminal terminal, Playback playback, boolean whole, boolean cut) {}

    /**
     * What is shown.
     *
     * @param reading whether it is being read
     * @param listing what there is; empty before it was read
     * @param failure why there is no listing
     * @param record the folder it was brought in, from another machine
     * @param key the file of the key that was used last: only its name is kept, never the key
     * @param opening which one is being opened
     * @param opened the one that is open
     * @param refused why none could be opened
     */
    record Picture(
            boolean reading,
            Optional<RecordedTerminal.Listing> listing,
            Optional<Failure> failure,
            Optional<Path> record,
            Optional<Path> key,
            Optional<RecordedTerminal> opening,
            Optional<Opened> opened,
            Optional<Failure> refused) {
        static final Picture NOTHING = new Picture(
                true,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());

        Picture reads(Optional<Path> from) {
            return new Picture(
                    true,
                    Optional.empty(),
                    Optional.empty(),
                    from,
                    key,
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty());
        }

        Picture read(Optional<RecordedTerminal.Listing> found, Optional<Failure> why) {
            return new Picture(false, found, why, record, key, opening, opened, refused);
        }

        Picture opens(RecordedTerminal terminal, Path with) {
            return new Picture(
                    reading,
                    listing,
                    failure,
                    record,
                    Optional.of(with),
                    Optional.of(terminal),
                    Optional.empty(),
                    Optional.empty());
        }

        Picture open(Optional<Opened> one, Optional<Failure> why) {
            return new Picture(reading, listing, failure, record, key, Optional.empty(), one, why);
        }

        Picture keyed(Path other) {
            return new Picture(reading, listing, failure, record, Optional.of(other), opening, opened, refused);
        }

        Picture with(Path other) {
            return new Picture(
                    reading, listing, failure, record, Optional.of(other), Optional.empty(), opened, Optional.empty());
        }
    }

    TerminalsModel(BreakGlassDesk desk, ShellContext shell, CheckoutId checkout, Runnable news) {
        this.desk = desk;
        this.shell = shell;
        this.checkout = checkout;
        this.news = news;
    }

    Picture picture() {
        synchronized (lock) {
            return picture;
        }
    }

    CheckoutId checkout() {
        return checkout;
    }

    /** Reads what there is; from a folder where it was brought from another machine. */
    void look(Optional<Path> record) {
        long number = begin(p -> p.reads(record));
        Job<RecordedTerminal.Listing> job =
                shell.start("Read the recorded terminals", DEADLINE, progress -> desk.recordings(checkout, record));
        waitedFor(number, job);
        var _ = job.result()
                .whenComplete((listing, thrown) -> done(
                        number,
                        p -> thrown == null
                                ? p.read(Optional.of(listing), Optional.empty())
                                : p.read(Optional.empty(), Optional.of(Failure.of(thrown, "breakglass-recordings")))));
    }

    /** Opens one with the key in a file; the one that was open is closed. */
    void open(RecordedTerminal terminal, Path key) {
        long number = begin(p -> p.opens(terminal, key));
        Job<Opened> job = shell.start("Open a recorded terminal", DEADLINE, progress -> read(terminal, key));
        waitedFor(number, job);
        var _ = job.result()
                .whenComplete((opened, thrown) -> done(
                        number,
                        p -> thrown == null
                                ? p.open(Optional.of(opened), Optional.empty())
                                : p.open(
                                        Optional.empty(),
                                        Optional.of(Failure.of(thrown, "breakglass-recording-open")))));
    }

    private Opened read(RecordedTerminal terminal, Path key) {
        List<TerminalMoment> moments = new ArrayList<>();
        long[] size = {0};
        boolean[] cut = {false};
        boolean whole = desk.play(terminal, key, moment -> {
            if (Thread.currentThread().isInterrupted()) {
                throw new CancellationException();
            }
            size[0] += switch (moment) {
                case TerminalMoment.Typed typed -> typed.text().length();
                case TerminalMoment.Shown shown -> shown.text().length();
                case TerminalMoment.Resized _ -> 0;
            };
            cut[0] |= size[0] > Playback.MOST_TEXT || moments.size() >= Playback.MOST_MOMENTS;
            if (!cut[0]) {
                moments.add(moment);
            }
        });
        return new Opened(terminal, new Playback(moments), whole, cut[0]);
    }

    /** Puts the open one away: nothing of it is kept. */
    void shut() {
        long _ = begin(p -> p.open(Optional.empty(), Optional.empty()));
    }

    /** The next one is opened with the key in this file. */
    void use(Path key) {
        synchronized (lock) {
            if (picture.reading()) {
                // The list is still read, which needs no key: it is waited for.
                picture = picture.keyed(key);
                return;
            }
        }
        long _ = begin(p -> p.with(key));
    }

    /** Something is wanted: answers that were waited for do not matter any more, and nobody works for them. */
    private long begin(UnaryOperator<Picture> how) {
        long number;
        Optional<Job<?>> before;
        synchronized (lock) {
            number = ++asked;
            picture = how.apply(picture);
            before = reading;
            reading = Optional.empty();
        }
        before.ifPresent(Job::cancel);
        tell();
        return number;
    }

    private void waitedFor(long number, Job<?> job) {
        synchronized (lock) {
            if (number == asked && !closed) {
                reading = Optional.of(job);
                return;
            }
        }
        job.cancel();
    }

    /** Late answers are dropped. */
    private void done(long number, UnaryOperator<Picture> how) {
        synchronized (lock) {
            if (number != asked || closed) {
                return;
            }
            picture = how.apply(picture);
        }
        tell();
    }

    private void tell() {
        boolean on;
        synchronized (lock) {
            on = !closed;
        }
        if (on) {
            news.run();
        }
    }

    @Override
    public void close() {
        Optional<Job<?>> before;
        synchronized (lock) {
            closed = true;
            picture = Picture.NOTHING;
            before = reading;
            reading = Optional.empty();
        }
        before.ifPresent(Job::cancel);
    }
}
