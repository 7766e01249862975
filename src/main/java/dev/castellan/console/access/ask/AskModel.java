package dev.castellan.console.access.ask;

import dev.castellan.access.Answer;
import dev.castellan.access.Requester;
import dev.castellan.console.access.AccessFrame;
import dev.castellan.console.access.AccessReading;
import dev.castellan.console.access.AccessSource;
import dev.castellan.console.access.ask.AskPicture.Server;
import dev.castellan.console.shell.Replies;
import dev.castellan.failure.Failure;
import dev.castellan.job.Job;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * What was typed, what it means, and what the reading answers. Each text has a number; the answer to an earlier one is
 * dropped. Commands return at once; asked from any thread.
 */
final class AskModel {
    private static final Duration ASKING = Duration.ofMinutes(1);

    /** Who stands for the members of a group: the server takes no review of a user without a name. */
    private static final String SOMEBODY = "castellan:somebody";

    private record Ready(AccessReading reading, AskWords words) {}

    private final AccessFrame frame;
    private final Replies texts = new Replies();
    private final Replies readings = new Replies();
    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
    private final Object lock = new Object();
    private AskPicture picture = AskPicture.empty();
    private @Nullable Ready ready;
    private boolean closed;

    AskModel(AccessFrame frame) {
        this.frame = frame;
    }

    AskPicture picture() {
        synchronized (lock) {
            return picture;
        }
    }

    /** Calls the listener after each change, on the thread that made it. */
    void onChange(Runnable listener) {
        listeners.add(listener);
    }

    /** Answers from this reading from now on. */
    void show(AccessReading reading) {
        long number = readings.ask();
        off("ask-words", () -> {
            AskWords words = new AskWords(reading);
            List<AskQuestion> examples = words.examples();
            synchronized (lock) {
                if (!readings.wanted(number)) {
                    return;
                }
                ready = new Ready(reading, words);
            }
            change(p -> p.withExamples(examples));
            answer(Optional.empty());
        });
    }

    /** Another text was typed. */
    void type(String text) {
        answer(Optional.of(text));
    }

    /** Answers what was typed, or anew what stands there: that is looked up with its number, or it could take a newer text back. */
    private void answer(Optional<String> typed) {
        long number;
        AskParse parse;
        Ready now;
        boolean changed;
        synchronized (lock) {
            if (closed) {
                return;
            }
            number = texts.ask();
            String text = typed.orElse(picture.text());
            parse = AskParser.parse(text);
            now = ready;
            AskPicture next = picture.typed(text, parse);
            changed = !next.equals(picture);
            picture = next;
        }
        if (changed) {
            listeners.forEach(Runnable::run);
        }
        if (now == null) {
            return;
        }
        off("ask-answer", () -> {
            if (!texts.wanted(number)) {
                return;
            }
            try {
                List<AskWords.Proposal> proposals = now.words().proposals(parse);
                Optional<AskAnswer> answer =
                        parse.question().map(q -> new AskAnswers(now.reading(), now.words()).answer(q));
                change(p -> texts.wanted(number) ? p.answered(proposals, answer) : p);
            } catch (RuntimeException e) {
                Failure failure = Failure.of(e, "console-access-ask");
                change(p -> texts.wanted(number) ? p.failed(failure) : p);
            }
        });
    }

    /** The text with a proposal in place of the word at the end. */
    String accepted(AskWords.Proposal proposal) {
        AskPicture now = picture();
        String before =
                now.text().substring(0, Math.min(now.parse().from(), now.text().length()));
        String space = before.isEmpty() || before.endsWith(" ") ? "" : " ";
        return before + space + proposal.text() + " ";
    }

    /** Whether the server can be asked about what is shown. */
    boolean canAskServer() {
        return frame.source() instanceof AccessSource.Cluster
                && picture().answer().filter(AskAnswer.Can.class::isInstance).isPresent();
    }

    /** Asks the API server the same by a SubjectAccessReview. */
    void askServer() {
        AskPicture now = picture();
        if (!(frame.source() instanceof AccessSource.Cluster cluster)
                || now.server() instanceof Server.Asking
                || !(now.answer().orElse(null) instanceof AskAnswer.Can can)) {
            return;
        }
        long number = texts.ask();
        Requester who =
                can.who().user().isEmpty() ? Requester.raw(SOMEBODY, can.who().groups()) : can.who();
        change(p -> p.withServer(new Server.Asking()));
        Job<dev.castellan.console.access.AccessDesk.ServerAnswer> job = frame.shell()
                .start("Ask the server", ASKING, progress -> frame.desk().review(cluster.id(), who, can.asked()));
        Answer ours = can.review();
        Answer rbac;
        synchronized (lock) {
            rbac = ready == null
                    ? ours
                    : ready.reading().index().decide(can.who(), can.asked()).answer();
        }
        var _ = job.result().whenComplete((answer, thrown) -> {
            Server server;
            if (thrown == null) {
                server = new Server.Answered(answer, ours, rbac);
            } else if (job.view().state() == Job.State.CANCELLED) {
                server = new Server.NotAsked();
            } else {
                server = new Server.Failed(Failure.of(thrown, "console-access-server"));
            }
            change(p -> texts.wanted(number) ? p.withServer(server) : p);
        });
    }

    /** How many namespaces were read. */
    int namespaces() {
        synchronized (lock) {
            return ready == null ? 0 : ready.reading().snapshot().namespaces().size();
        }
    }

    void close() {
        synchronized (lock) {
            closed = true;
        }
        listeners.clear();
        var _ = texts.ask();
        var _ = readings.ask();
    }

    private static void off(String name, Runnable work) {
        var _ = CompletableFuture.runAsync(
                work, task -> Thread.ofVirtual().name(name).start(task));
    }

    private void change(UnaryOperator<AskPicture> how) {
        synchronized (lock) {
            if (closed) {
                return;
            }
            AskPicture next = how.apply(picture);
            if (next.equals(picture)) {
                return;
            }
            picture = next;
        }
        listeners.forEach(Runnable::run);
    }
}
