package dev.castellan.browse.log;

import dev.castellan.kubernetes.LogLine;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Lines as compact bytes, bounded in number and memory: the oldest block goes when there is too much. Not safe for use
 * from several threads.
 */
final class LogBuffer {
    private static final int BLOCK = 256 * 1024;
    private static final int HEAD = Long.BYTES + Short.BYTES + 1;

    /** Some lines one after another: time, source, flag, text; and where each begins. */
    private static final class Block {
        private final long first;
        private byte[] bytes;
        private int[] starts = new int[1_024];
        private int used;
        private int count;

        Block(long first, int size) {
            this.first = first;
            this.bytes = new byte[size];
        }
    }

    private final int mostLines;
    private final long mostBytes;
    private final List<Block> blocks = new ArrayList<>();
    private long first;
    private long end;
    private long held;

    LogBuffer(int mostLines, long mostBytes) {
        this.mostLines = mostLines;
        this.mostBytes = mostBytes;
    }

    /** Number of the oldest line kept, which is how many were dropped. */
    long first() {
        return first;
    }

    /** Number after the newest line. */
    long end() {
        return end;
    }

    /** How many bytes are held. */
    long held() {
        return held;
    }

    void append(int source, LogLine line) {
        int size = HEAD + line.text().length;
        Block block = blocks.isEmpty() ? null : blocks.getLast();
        if (block == null || block.used + size > block.bytes.length) {
            if (block != null) {
                long before = weight(block);
                block.bytes = Arrays.copyOf(block.bytes, block.used);
                block.starts = Arrays.copyOf(block.starts, block.count);
                held += weight(block) - before;
            }
            block = new Block(end, Math.max(BLOCK, size));
            blocks.add(block);
            held += weight(block);
        }
        if (block.count == block.starts.length) {
            held += (long) block.starts.length * Integer.BYTES;
            block.starts = Arrays.copyOf(block.starts, block.count * 2);
        }
        block.starts[block.count++] = block.used;
        byte[] bytes = block.bytes;
        int at = block.used;
        for (int shift = 56; shift >= 0; shift -= 8) {
            bytes[at++] = (byte) (line.time() >>> shift);
        }
        bytes[at++] = (byte) (source >>> 8);
        bytes[at++] = (byte) source;
        bytes[at++] = (byte) (line.cut() ? 1 : 0);
        System.arraycopy(line.text(), 0, bytes, at, line.text().length);
        block.used += size;
        end++;
        while (blocks.size() > 1 && (end - first > mostLines || held > mostBytes)) {
            Block oldest = blocks.removeFirst();
            held -= weight(oldest);
            first = blocks.getFirst().first;
        }
    }

    private static long weight(Block block) {
        return block.bytes.length + (long) block.starts.length * Integer.BYTES;
    }

    /** A line that is kept. */
    LogRow row(long number) {
        Block block = block(number);
        int index = (int) (number - block.first);
        int at = block.starts[index];
        int to = index + 1 < block.count ? block.starts[index + 1] : block.used;
        long time = 0;
        for (int i = 0; i < Long.BYTES; i++) {
            time = time << 8 | (block.bytes[at + i] & 0xff);
        }
        LogText text = LogText.of(block.bytes, at + HEAD, to - at - HEAD);
        return new LogRow(number, time, source(block, at), text.text(), text.runs(), block.bytes[at + HEAD - 1] != 0);
    }

    /** Whether a line that is kept passes a filter. */
    boolean passes(long number, LogFilter filter) {
        Block block = block(number);
        int index = (int) (number - block.first);
        int at = block.starts[index];
        int to = index + 1 < block.count ? block.starts[index + 1] : block.used;
        return filter.test(
                source(block, at),
                LogText.of(block.bytes, at + HEAD, to - at - HEAD).text());
    }

    private static int source(Block block, int at) {
        return (block.bytes[at + Long.BYTES] & 0xff) << 8 | (block.bytes[at + Long.BYTES + 1] & 0xff);
    }

    private Block block(long number) {
        if (number < first || number >= end) {
            throw new IndexOutOfBoundsException("line " + number + " of " + first + " to " + end);
        }
        int low = 0;
        int high = blocks.size() - 1;
        while (low < high) {
            int middle = (low + high + 1) >>> 1;
            if (blocks.get(middle).first <= number) {
                low = middle;
            } else {
                high = middle - 1;
            }
        }
        return blocks.get(low);
    }
}
