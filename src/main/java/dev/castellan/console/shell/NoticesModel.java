package dev.castellan.console.shell;

import dev.castellan.console.design.Action;
import dev.castellan.console.design.Tone;
import dev.castellan.failure.Failure;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Everything told lately, newest first, and how much of it was not looked at. Safe for use from any thread. */
final class NoticesModel implements Notices {
    static final int KEPT = 200;
    private static final Duration SAME = Duration.ofSeconds(10);

    private final InstantSource clock;
    private final Consumer<Notice> told;
    private final List<Notice> notices = new ArrayList<>();
    private long last;
    private long seen;

    /**
     * Nothing told yet.
     *
     * @param told called after each notice, on the thread that told it
     */
    NoticesModel(InstantSource clock, Consumer<Notice> told) {
        this.clock = clock;
        this.told = told;
    }

    @Override
    public void info(String text, Action... actions) {
        tell(Tone.INFO, text, Optional.empty(), actions);
    }

    @Override
    public void success(String text, Action... actions) {
        tell(Tone.GOOD, text, Optional.empty(), actions);
    }

    @Override
    public void warning(String text, Action... actions) {
        tell(Tone.ATTENTION, text, Optional.empty(), actions);
    }

    @Override
    public void failure(Failure failure, Action... actions) {
        tell(failure.expected() ? Tone.ATTENTION : Tone.BAD, failure.happened(), Optional.of(failure), actions);
    }

    synchronized List<Notice> all() {
        return List.copyOf(notices);
    }

    /** How many were told since {@link #markSeen()}. */
    synchronized int unseen() {
        return (int) notices.stream().filter(n -> n.number() > seen).count();
    }

    synchronized void markSeen() {
        seen = last;
    }

    synchronized void forget() {
        notices.clear();
        seen = last;
    }

    private void tell(Tone tone, String text, Optional<Failure> failure, Action... actions) {
        Notice notice;
        synchronized (this) {
            Instant now = clock.instant();
            Optional<Notice> same = notices.stream()
                    .filter(n -> n.tone() == tone
                            && n.text().equals(text)
                            && n.failure().map(Failure::code).equals(failure.map(Failure::code)))
                    .filter(n -> Duration.between(n.at(), now).compareTo(SAME) < 0)
                    .findFirst();
            if (same.isPresent()) {
                notices.remove(same.get());
            }
            long number = same.map(Notice::number).orElseGet(() -> ++last);
            int times = same.map(n -> n.times() + 1).orElse(1);
            notice = new Notice(number, tone, text, failure, List.of(actions), now, times);
            notices.addFirst(notice);
            if (notices.size() > KEPT) {
                notices.removeLast();
            }
        }
        told.accept(notice);
    }
}
