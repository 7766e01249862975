package dev.castellan.benchmark;

import java.util.Optional;

/** A display to open windows on: the one there is, or an X server of our own without a screen. */
record VirtualDisplay(Optional<String> number, Optional<Process> server) implements AutoCloseable {
    static VirtualDisplay open() throws Exception {
        if (System.getenv("DISPLAY") != null) {
            return new VirtualDisplay(Optional.empty(), Optional.empty());
        }
        Process server = new ProcessBuilder(
                        "Xvfb", "-displayfd", "1", "-screen", "0", "1600x1000x24", "-nolisten", "tcp")
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        String number = server.inputReader().readLine();
        return new VirtualDisplay(Optional.of(":" + number.strip()), Optional.of(server));
    }

    @Override
    public void close() {
        server.ifPresent(Process::destroy);
    }
}
