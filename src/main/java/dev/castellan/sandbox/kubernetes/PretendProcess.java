package dev.castellan.sandbox.kubernetes;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** One process in a practice container, with or without a terminal. */
final class PretendProcess {
    /** Takes what it writes. */
    interface Sink {
        void out(byte[] bytes, int from, int length) throws IOException;

        void err(byte[] bytes, int from, int length) throws IOException;
    }

    /** How it ended; a failure where it was never started. */
    record End(int code, Optional<String> failure) {}

    private final List<String> command;
    private final boolean attach;
    private final InputStream in;
    private final OutputStream out;
    private final OutputStream err;
    private final PretendShell shell;
    private final JsonNode pod;
    private final String container;

    PretendProcess(
            JsonNode pod,
            String container,
            PretendFiles files,
            List<String> command,
            boolean attach,
            boolean tty,
            InputStream in,
            Sink sink,
            InstantSource clock) {
        this.command = command;
        this.attach = attach;
        this.pod = pod;
        this.container = container;
        OutputStream plain = stream(sink, true);
        this.out = tty ? new CarriageReturns(plain) : plain;
        this.err = tty ? out : stream(sink, false);
        this.in = tty ? new PretendTerminal(in, plain) : in;
        this.shell = new PretendShell(pod, container, files, tty, clock);
    }

    private static OutputStream stream(Sink sink, boolean standard) {
        return new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                write(new byte[] {(byte) b}, 0, 1);
            }

            @Override
            public void write(byte[] bytes, int from, int length) throws IOException {
                if (length > 0) {
                    if (standard) {
                        sink.out(bytes, from, length);
                    } else {
                        sink.err(bytes, from, length);
                    }
                }
            }
        };
    }

    /** Tells the size of the terminal. */
    void resize(int columns, int rows) {
        if (columns > 0 && rows > 0) {
            shell.size(columns, rows);
        }
    }

    /** Runs to its end. */
    End run() {
        try {
            if (attach) {
                return attached();
            }
            if (command.isEmpty()) {
                return new End(1, Optional.of("you must specify at least one command for the container"));
            }
            if (!shell.knows(command.getFirst())) {
                return new End(
                        126,
                        Optional.of("error executing command in container: failed to exec in container: failed to"
                            + " start exec: OCI runtime exec failed: exec failed: unable to start container process:"
                            + " exec: \""
                                + command.getFirst() + "\": executable file not found in $PATH: unknown"));
            }
            int code = shell.run(command, in, out, err);
            out.flush();
            return new End(code, Optional.empty());
        } catch (IOException e) {
            return new End(1, Optional.of("the connection to the container was lost"));
        } catch (PretendShell.Exit e) {
            return new End(e.code(), Optional.empty());
        }
    }

    /** The main process writes its log for ever, and takes no notice of input. */
    private End attached() throws IOException {
        for (int i = 0; ; i++) {
            out.write((PodLog.chatter(Json.text(pod, "metadata", "name"), container, i) + "\n")
                    .getBytes(StandardCharsets.UTF_8));
            try {
                Thread.sleep(500);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return new End(0, Optional.empty());
            }
        }
    }

    /** What a terminal makes of line ends. */
    private static final class CarriageReturns extends OutputStream {
        private final OutputStream out;

        CarriageReturns(OutputStream out) {
            this.out = out;
        }

        @Override
        public void write(int b) throws IOException {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int from, int length) throws IOException {
            byte[] more = new byte[length * 2];
            int count = 0;
            for (int i = from; i < from + length; i++) {
                if (bytes[i] == '\n') {
                    more[count++] = '\r';
                }
                more[count++] = bytes[i];
            }
            out.write(more, 0, count);
        }

        @Override
        public void flush() throws IOException {
            out.flush();
        }
    }
}
