package dev.castellan.breakglass.proxy;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.StandardSocketOptions;
import jdk.net.ExtendedSocketOptions;

/** What is done to sockets on both sides. */
final class Wire {
    private static final int FIRST_PROBE_SECONDS = 30;
    private static final int NEXT_PROBE_SECONDS = 10;
    private static final int PROBES = 6;

    private Wire() {}

    /** Ends a connection at once. The TLS socket above would wait for whoever writes at this moment. */
    static void cut(Socket raw) {
        try {
            raw.close();
        } catch (IOException e) {
            // It is gone.
        }
    }

    /** No delay for small writes; a far end that vanished without a word is noticed within two minutes. */
    static void prepare(Socket raw) throws IOException {
        raw.setTcpNoDelay(true);
        raw.setOption(StandardSocketOptions.SO_KEEPALIVE, true);
        if (raw.supportedOptions().contains(ExtendedSocketOptions.TCP_KEEPIDLE)) {
            raw.setOption(ExtendedSocketOptions.TCP_KEEPIDLE, FIRST_PROBE_SECONDS);
            raw.setOption(ExtendedSocketOptions.TCP_KEEPINTERVAL, NEXT_PROBE_SECONDS);
            raw.setOption(ExtendedSocketOptions.TCP_KEEPCOUNT, PROBES);
        }
    }

    /** Remembers whether writing failed, to tell which side of a proxy went away. */
    static final class Watched extends FilterOutputStream {
        private volatile boolean failed;

        Watched(OutputStream out) {
            super(out);
        }

        boolean failed() {
            return failed;
        }

        @Override
        public void write(int b) throws IOException {
            try {
                out.write(b);
            } catch (IOException e) {
                failed = true;
                throw e;
            }
        }

        @Override
        public void write(byte[] bytes, int from, int count) throws IOException {
            try {
                out.write(bytes, from, count);
            } catch (IOException e) {
                failed = true;
                throw e;
            }
        }

        @Override
        public void flush() throws IOException {
            try {
                out.flush();
            } catch (IOException e) {
                failed = true;
                throw e;
            }
        }
    }
}
