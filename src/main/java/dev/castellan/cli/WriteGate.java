package dev.castellan.cli;

import dev.castellan.browse.object.Confirmation;
import dev.castellan.browse.object.ObjectDesk;
import dev.castellan.failure.Failure;
import dev.castellan.fleet.DisplayText;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Option;

/** The options with which somebody says that something is to be written. */
final class WriteGate {
    @Option(names = "--dry-run", description = "Have the server check it and show what would change; writes nothing.")
    boolean dryRun;

    @Option(
            names = {"-y", "--yes"},
            description = "Do it. Without this, and without --dry-run, nothing is sent.")
    boolean yes;

    @Option(
            names = "--unlock",
            paramLabel = "REASON",
            description = "Unlock a production cluster for this command; the reason is recorded.")
    Optional<String> unlock = Optional.empty();

    /** One of the two has to be said. */
    void check(CommandLine line) {
        if (dryRun == yes) {
            throw new CommandLine.ParameterException(
                    line, "Give --dry-run to see what would change, or --yes to change it.");
        }
    }

    /** Unlocks where a reason was given; refuses early where one is needed. */
    void open(ObjectDesk objects) {
        if (yes && unlock.isPresent() && objects.seat().guarded()) {
            var _ = objects.locks().unlock(objects.seat(), unlock.get(), Optional.empty());
        }
        if (yes && !objects.locks().writable(objects.seat())) {
            throw Failure.expected(
                            "browse-read-only",
                            DisplayText.clean(objects.seat().name()) + " is open read-only: "
                                    + objects.seat().environment().get().label().toLowerCase(java.util.Locale.ROOT)
                                    + ".",
                            "Nothing was changed.",
                            "Say why with --unlock REASON; it is recorded.")
                    .asException();
        }
    }

    /** What has to be typed in the console; here {@code --yes} with the name in the command stands for it. */
    static String typed(Confirmation confirmation) {
        return confirmation.typed().orElse("");
    }
}
