package dev.castellan.ledger;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import java.util.UUID;

/** A process of its own that writes two entries and dies in the middle of the third. */
final class KilledWriter {
    /** How a process killed by signal 9 ends. */
    static final int KILLED = 137;

    static final UUID LAST = new UUID(7, 7);

    private KilledWriter() {}

    static LogStore.Incoming incoming(UUID id) {
        return LogStoreContract.incoming(id, "subject", Optional.empty(), "entry");
    }

    /** Arguments: the file, and the step at which to die. */
    public static void main(String[] arguments) throws Exception {
        SqliteStore store = SqliteStore.open(Optional.of(Path.of(arguments[0])));
        store.make(LogStoreContract.empty("example.com/journal"));
        store.append(incoming(UUID.randomUUID()), LogStoreContract.KEY);
        store.append(incoming(UUID.randomUUID()), LogStoreContract.KEY);
        store.atStep(step -> {
            if (step.equals(arguments[1])) {
                kill();
            }
        });
        store.append(incoming(LAST), LogStoreContract.KEY);
        System.err.write("it was not killed\n".getBytes(StandardCharsets.UTF_8));
    }

    private static void kill() {
        try {
            new ProcessBuilder(
                            "kill", "-9", Long.toString(ProcessHandle.current().pid()))
                    .start()
                    .waitFor();
            Thread.sleep(60_000);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
