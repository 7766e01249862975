package dev.castellan.cli;

import dev.castellan.browse.object.ObjectDesk;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The option with which somebody says why he reaches into the pods of a production cluster. */
final class SessionGate {
    @Option(
            names = "--unlock",
            paramLabel = "REASON",
            description = "Unlock a production cluster for this command; the reason is recorded.")
    Optional<String> unlock = Optional.empty();

    /** Unlocks where a reason was given; the guard of the sessions refuses where one is needed. */
    void open(ObjectDesk objects) {
        if (unlock.isPresent() && objects.seat().guarded()) {
            var _ = objects.locks().unlock(objects.seat(), unlock.get(), Optional.empty());
        }
    }
}
