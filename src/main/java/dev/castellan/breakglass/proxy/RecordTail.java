package dev.castellan.breakglass.proxy;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import tools.jackson.core.JacksonException;

/** Follows the record of a check-out as it grows, whichever process writes it. */
final class RecordTail implements AutoCloseable {
    private static final long PAUSE_MILLIS = 250;
    private static final int MOST_AT_ONCE = 1024 * 1024;

    private final Path folder;
    private final Consumer<Use> each;
    private final Map<Path, Long> read = new HashMap<>();
    private final CountDownLatch ended = new CountDownLatch(1);

    private RecordTail(Path folder, Consumer<Use> each) {
        this.folder = folder;
        this.each = each;
    }

    /** Begins with what is written from now on. */
    static RecordTail begin(Path folder, Consumer<Use> each) {
        RecordTail tail = new RecordTail(folder, each);
        try {
            for (Path segment : Segment.list(folder)) {
                tail.read.put(segment, Files.size(segment));
            }
        } catch (IOException e) {
            // Then it begins where it can.
        }
        Thread.ofVirtual().name("record-tail").start(tail::follow);
        return tail;
    }

    private void follow() {
        try {
            while (!ended.await(PAUSE_MILLIS, TimeUnit.MILLISECONDS)) {
                try {
                    for (Path segment : Segment.list(folder)) {
                        read(segment);
                    }
                } catch (IOException e) {
                    // It may be there next time.
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void read(Path segment) throws IOException {
        long from = read.getOrDefault(segment, 0L);
        long size = Files.size(segment);
        if (size <= from) {
            return;
        }
        byte[] bytes = new byte[(int) Math.min(size - from, MOST_AT_ONCE)];
        try (RandomAccessFile file = new RandomAccessFile(segment.toFile(), "r")) {
            file.seek(from);
            file.readFully(bytes);
        }
        int start = 0;
        for (int i = 0; i < bytes.length; i++) {
            if (bytes[i] == '\n') {
                tell(new String(bytes, start, i - start, StandardCharsets.UTF_8));
                start = i + 1;
            }
        }
        // A line that is longer than all of this is no line of ours.
        read.put(segment, from + (start == 0 && bytes.length == MOST_AT_ONCE ? bytes.length : start));
    }

    private void tell(String line) {
        int tab = line.lastIndexOf('\t');
        if (tab < 1) {
            return;
        }
        try {
            String json = line.substring(0, tab);
            if (!json.startsWith("{\"castellan\"")) {
                each.accept(Segment.JSON.readValue(json, Use.class));
            }
        } catch (JacksonException e) {
            // Verification tells about such lines; following does not stop for them.
        }
    }

    @Override
    public void close() {
        ended.countDown();
    }
}
