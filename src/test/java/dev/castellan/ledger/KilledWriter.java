package dev.castellan.ledger;

import dev.castellan.Sigkill;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import java.util.UUID;

/** A process of its own that writes two entries and dies in the middle of the third. */
final class KilledWriter {
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
                Sigkill.here();
            }
        });
        store.append(incoming(LAST), LogStoreContract.KEY);
        System.err.write("it was not killed\n".getBytes(StandardCharsets.UTF_8));
    }
}
