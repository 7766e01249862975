package dev.castellan.cli;

import dev.castellan.ledger.Filter;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Which entries a command is about. */
final class LedgerFilter {
    @Option(
            names = "--type",
            paramLabel = "TYPE",
            description = "Only this type; ending with a dot, all that begin so (“object.”).")
    Optional<String> type = Optional.empty();

    @Option(names = "--subject", paramLabel = "NAME", description = "Only about this cluster or thing.")
    Optional<String> subject = Optional.empty();

    Filter filter() {
        return new Filter(type, subject);
    }
}
