package dev.castellan.breakglass.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A parent that does not listen, or is gone. */
class EventsTest {
    private static final RecordRoot ROOT = new RecordRoot("record-0001.jsonl", 2, 1, "ab".repeat(32));

    private final CountDownLatch listens = new CountDownLatch(1);
    private final List<LocalProxy.End> ends = new CopyOnWriteArrayList<>();

    @AfterEach
    void goOn() {
        listens.countDown();
    }

    /** Takes nothing until the test is over. */
    private OutputStream deaf() {
        return new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                try {
                    listens.await();
                } catch (InterruptedException e) {
                    throw new IOException(e);
                }
            }
        };
    }

    /** One frame is being written, one waits, and there is room for no other. */
    private Events full(boolean failClosed) {
        Events events = new Events(new Frames.Writer(deaf()), failClosed, 1, Duration.ofMillis(50));
        events.root(ROOT);
        events.root(ROOT);
        return events;
    }

    @ParameterizedTest
    @ValueSource(strings = {"root", "notice"})
    void whatMustBeToldAndCannotEndsTheProxy(String what) {
        Events events = full(true);
        events.serve(ends::add);
        for (int i = 0; i < 2; i++) {
            if (what.equals("root")) {
                events.root(ROOT);
            } else {
                events.notice(ProxyFailures.refusedMeanwhile());
            }
        }
        assertThat(ends).containsExactly(LocalProxy.End.RECORD);
    }

    @Test
    void aProxyThatIsServedOnlyAfterwardsEndsToo() {
        Events events = full(true);
        events.root(ROOT);
        events.serve(ends::add);
        assertThat(ends).containsExactly(LocalProxy.End.RECORD);
    }

    @Test
    void thePolicyMayLetItGoOn() throws Exception {
        Events events = full(false);
        events.serve(ends::add);
        events.root(ROOT);
        // A request that is not seen live is in the record.
        events.use(Use.begin(1, java.time.Instant.EPOCH, ApiRequest.of("GET", "/version"), "a", "", ""));
        assertThat(ends).isEmpty();
    }

    @Test
    void aParentThatIsGoneEndsIt() {
        Events events = new Events(
                new Frames.Writer(new OutputStream() {
                    @Override
                    public void write(int b) throws IOException {
                        throw new IOException("Broken pipe");
                    }
                }),
                true,
                4,
                Duration.ofMillis(50));
        events.root(ROOT);
        events.serve(ends::add);
        org.awaitility.Awaitility.await()
                .atMost(Duration.ofSeconds(60))
                .untilAsserted(() -> assertThat(ends).containsExactly(LocalProxy.End.ORPHANED));
    }
}
