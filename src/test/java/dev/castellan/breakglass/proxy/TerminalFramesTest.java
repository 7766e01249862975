package dev.castellan.breakglass.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What was recorded is written by the person who is recorded: no way of sending it makes it costly to look at. */
class TerminalFramesTest {
    private static final int PIECE = 16 * 1024;

    private final List<TerminalMoment> moments = new ArrayList<>();
    private final TerminalFrames frames = new TerminalFrames(moments::add);

    private static byte[] frame(int first, byte... data) {
        byte[] mask = {1, 2, 3, 4};
        ByteBuffer frame = ByteBuffer.allocate(14 + data.length).put((byte) first);
        if (data.length < 126) {
            frame.put((byte) (0x80 | data.length));
        } else {
            frame.put((byte) 0xff).putLong(data.length);
        }
        frame.put(mask);
        for (int i = 0; i < data.length; i++) {
            frame.put((byte) (data[i] ^ mask[i % 4]));
        }
        return Arrays.copyOf(frame.array(), frame.position());
    }

    /** One typed message in as many frames as it has bytes. */
    private static byte[] fragments(int count) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        all.writeBytes(frame(0x02, (byte) 0));
        byte[] next = frame(0x00, (byte) 'x');
        for (int i = 1; i < count; i++) {
            all.writeBytes(next);
        }
        all.writeBytes(frame(0x80, (byte) 'y'));
        return all.toByteArray();
    }

    /** Bytes of memory asked for while it was read: what copying over and over cannot hide. */
    private long read(byte[] sent, int piece) throws IOException {
        ThreadMXBean thread = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = thread.getCurrentThreadAllocatedBytes();
        for (int at = 0; at < sent.length; at += piece) {
            frames.piece(
                    SealedStream.Kind.TO_SERVER, at, Arrays.copyOfRange(sent, at, Math.min(sent.length, at + piece)));
        }
        return thread.getCurrentThreadAllocatedBytes() - before;
    }

    @Test
    void aMessageInCountlessFragmentsCostsNoMoreThanItsLength() throws IOException {
        byte[] sent = fragments(50_000);
        assertThat(read(sent, PIECE)).isLessThan(150L * sent.length);
        assertThat(moments)
                .singleElement()
                .satisfies(m -> assertThat(((TerminalMoment.Typed) m).text())
                        .hasSize(50_000)
                        .startsWith("xxx")
                        .endsWith("xy"));
    }

    @Test
    void aLargeFrameInCountlessPiecesCostsNoMoreThanItsLength() throws IOException {
        byte[] text = new byte[1 << 20];
        Arrays.fill(text, (byte) 'z');
        text[0] = 0;
        byte[] sent = frame(0x82, text);
        assertThat(read(sent, 64)).isLessThan(150L * sent.length);
        assertThat(moments)
                .singleElement()
                .satisfies(m -> assertThat(((TerminalMoment.Typed) m).text()).hasSize(text.length - 1));
    }

    @Test
    void itIsTheSameHoweverItWasCut() throws IOException {
        Random random = new Random(7);
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        StringBuilder said = new StringBuilder();
        for (int i = 0; i < 400; i++) {
            String text = "é".repeat(random.nextInt(1, 300)) + i;
            said.append(text);
            all.writeBytes(frame(0x82, ("\0" + text).getBytes(java.nio.charset.StandardCharsets.UTF_8)));
            all.writeBytes(frame(0x89));
        }
        byte[] sent = all.toByteArray();
        for (int at = 0; at < sent.length; ) {
            int end = Math.min(sent.length, at + random.nextInt(1, 3_000));
            frames.piece(SealedStream.Kind.TO_SERVER, at, Arrays.copyOfRange(sent, at, end));
            at = end;
        }
        StringBuilder read = new StringBuilder();
        moments.forEach(m -> read.append(((TerminalMoment.Typed) m).text()));
        assertThat(read.toString()).isEqualTo(said.toString());
    }

    @Test
    void whoeverDoesNotWaitAnyMoreEndsTheReading() {
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> read(fragments(10), PIECE)).isInstanceOf(InterruptedIOException.class);
        assertThat(Thread.interrupted()).isFalse();
    }

    @Test
    void whatIsLongerThanAnyMessageIsRefused() {
        byte[] first = frame(0x02, (byte) 0, (byte) 'a');
        byte[] head = ByteBuffer.allocate(14)
                .put((byte) 0x00)
                .put((byte) 0xff)
                .putLong((64 << 20) - 1)
                .putInt(0)
                .array();
        assertThatThrownBy(() -> {
                    read(first, PIECE);
                    read(head, PIECE);
                })
                .isInstanceOf(IOException.class)
                .hasMessage("frames that cannot be read");
    }
}
