package dev.castellan.breakglass.proxy;

import dev.castellan.failure.Failure;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Tells the parent, without ever keeping a request waiting: where it does not listen, single requests are left out of its
 * view. The root of the record and what a person has to know are not left out: where they cannot be told, the proxy ends,
 * unless the policy lets it go on unrecorded.
 */
final class Events implements LocalProxy.Listener {
    private static final System.Logger LOG = System.getLogger(Events.class.getName());
    private static final int WAITING = 16_384;

    private final Frames.Writer parent;
    private final boolean failClosed;
    private final Duration patience;
    private final BlockingQueue<Frames.Frame> waiting;
    private final Thread writer;
    private volatile boolean finishing;
    private Optional<LocalProxy.End> untold = Optional.empty();
    private Optional<Consumer<LocalProxy.End>> served = Optional.empty();

    Events(Frames.Writer parent, boolean failClosed) {
        this(parent, failClosed, WAITING, Duration.ofSeconds(5));
    }

    /**
     * With bounds of a test.
     *
     * @param room how many may wait
     * @param patience how long one waits for room that must not be left out
     */
    Events(Frames.Writer parent, boolean failClosed, int room, Duration patience) {
        this.parent = parent;
        this.failClosed = failClosed;
        this.patience = patience;
        this.waiting = new ArrayBlockingQueue<>(room);
        this.writer = Thread.ofPlatform().name("events").daemon().start(this::tell);
    }

    /** What ends the proxy where the parent cannot be told. */
    synchronized void serve(Consumer<LocalProxy.End> ender) {
        served = Optional.of(ender);
        untold.ifPresent(ender);
    }

    private synchronized void end(LocalProxy.End why) {
        if (untold.isEmpty()) {
            untold = Optional.of(why);
            served.ifPresent(ender -> ender.accept(why));
        }
    }

    private void tell() {
        try {
            while (!finishing || !waiting.isEmpty()) {
                Frames.Frame frame = waiting.poll(100, TimeUnit.MILLISECONDS);
                if (frame != null) {
                    parent.write(frame.kind(), frame.content());
                }
            }
        } catch (IOException e) {
            end(LocalProxy.End.ORPHANED);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void use(Use use) {
        // The record has it; the live view can do without.
        boolean _ = waiting.offer(new Frames.Frame(Frames.USE, Segment.JSON.writeValueAsBytes(use)));
    }

    @Override
    public void root(RecordRoot root) {
        put(new Frames.Frame(Frames.ROOT, Segment.JSON.writeValueAsBytes(root)));
    }

    @Override
    public void notice(Failure failure) {
        put(new Frames.Frame(Frames.NOTICE, Segment.JSON.writeValueAsBytes(failure)));
    }

    private void put(Frames.Frame frame) {
        try {
            if (writer.isAlive() && waiting.offer(frame, patience.toMillis(), TimeUnit.MILLISECONDS)) {
                return;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        LOG.log(
                System.Logger.Level.ERROR,
                frame.kind() == Frames.ROOT
                        ? "The root of the record cannot be told: the program that started the proxy does not listen"
                        : "What a person has to know cannot be told: the program that started the proxy does not"
                                + " listen");
        if (failClosed) {
            end(LocalProxy.End.RECORD);
        }
    }

    void finish() {
        finishing = true;
        try {
            if (!writer.join(Duration.ofSeconds(3))) {
                LOG.log(System.Logger.Level.WARNING, "The program that started the proxy did not hear everything");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
