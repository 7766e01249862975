package dev.castellan.sandbox.kubernetes;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/** The line discipline of a terminal: echo, backspace, Ctrl+C, Ctrl+D; gives whole lines. */
final class PretendTerminal extends InputStream {
    private static final int CTRL_C = 3;
    private static final int CTRL_D = 4;
    private static final int CTRL_U = 21;

    private final InputStream keys;
    private final OutputStream screen;
    private final ByteArrayOutputStream typed = new ByteArrayOutputStream();
    private byte[] line = new byte[0];
    private int at;
    private boolean ended;

    PretendTerminal(InputStream keys, OutputStream screen) {
        this.keys = keys;
        this.screen = screen;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int from, int length) throws IOException {
        while (at == line.length) {
            if (ended) {
                return -1;
            }
            collect();
        }
        int count = Math.min(length, line.length - at);
        System.arraycopy(line, at, into, from, count);
        at += count;
        return count;
    }

    private void collect() throws IOException {
        typed.reset();
        at = 0;
        line = new byte[0];
        while (true) {
            int key = keys.read();
            switch (key) {
                case -1 -> {
                    ended = true;
                    line = typed.toByteArray();
                    return;
                }
                case '\r', '\n' -> {
                    echo("\r\n");
                    typed.write('\n');
                    line = typed.toByteArray();
                    return;
                }
                case CTRL_C -> {
                    echo("^C\r\n");
                    line = new byte[] {'\n'};
                    return;
                }
                case CTRL_D -> {
                    if (typed.size() == 0) {
                        ended = true;
                    }
                    line = typed.toByteArray();
                    return;
                }
                case CTRL_U -> {
                    echo("\b \b".repeat(typed.size()));
                    typed.reset();
                }
                case '\b', 127 -> {
                    byte[] before = typed.toByteArray();
                    if (before.length > 0) {
                        typed.reset();
                        typed.write(before, 0, before.length - 1);
                        echo("\b \b");
                    }
                }
                default -> {
                    typed.write(key);
                    screen.write(key);
                }
            }
        }
    }

    private void echo(String text) throws IOException {
        screen.write(text.getBytes(StandardCharsets.US_ASCII));
    }
}
