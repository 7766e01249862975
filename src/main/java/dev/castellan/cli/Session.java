package dev.castellan.cli;

import dev.castellan.failure.Failure;
import dev.castellan.identity.DeviceCode;
import dev.castellan.identity.Interaction;
import java.net.URI;
import java.nio.file.Path;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import tools.jackson.databind.node.ObjectNode;

/** One run of the command line: what was chosen, where to write, and the rest of the house. */
final class Session {
    private final Rooms rooms;
    private final Output output;
    private final ZoneId zone;
    private final GlobalOptions options = new GlobalOptions();

    Session(Rooms rooms, Output output, ZoneId zone) {
        this.rooms = rooms;
        this.output = output;
        this.zone = zone;
    }

    Rooms rooms() {
        return rooms;
    }

    Output output() {
        return output;
    }

    /**
     * The practice fleet that runs elsewhere and that the profile names.
     *
     * @throws ParameterException where none is named
     */
    Rooms.PracticeFaults practice(CommandLine command) {
        Choices choices = options.choices(command);
        rooms.log(choices);
        return rooms.faults(choices.profile()
                .map(Path::of)
                .orElseThrow(() -> new ParameterException(
                        command, "Which practice fleet? Give --profile FILE as “sandbox serve” printed it.")));
    }

    ZoneId zone() {
        return zone;
    }

    GlobalOptions options() {
        return options;
    }

    /** Work at a desk where, in the practice fleet, somebody is signed in already. */
    ExitCode atDesk(CommandLine command, DeskWork work) throws Exception {
        return atDesk(command, true, work);
    }

    ExitCode atDesk(CommandLine command, boolean arrive, DeskWork work) throws Exception {
        Choices choices = options.choices(command);
        rooms.log(choices);
        try (Desk desk = rooms.desk(choices, interaction())) {
            desk.notices().forEach(output::failure);
            if (arrive) {
                Optional<String> who = desk.arrive();
                who.ifPresent(name -> output.remark("Practice fleet: signed in as " + name
                        + (choices.as().isPresent() ? "." : "; choose somebody else with --as.")));
            }
            return work.run(desk);
        }
    }

    /** Work at a desk. */
    @FunctionalInterface
    interface DeskWork {
        ExitCode run(Desk desk) throws Exception;
    }

    /** Prints the result in the format chosen. */
    void print(Consumer<Output> table, java.util.function.Supplier<ObjectNode> document) {
        if (options.output == Format.SARIF) {
            throw Failure.expected(
                            "cli-no-sarif",
                            "This command prints no SARIF.",
                            "Nothing was printed.",
                            "Choose table, json or yaml; castellan access findings prints it.")
                    .asException();
        }
        if (options.output == Format.CSV) {
            throw Failure.expected(
                            "cli-no-csv",
                            "This command prints no CSV.",
                            "Nothing was printed.",
                            "Choose table, json or yaml.")
                    .asException();
        }
        if (options.output == Format.TABLE) {
            table.accept(output);
        } else {
            output.print(options.output.print(document.get()));
        }
    }

    /** Prints rows, or the same as a document in the format chosen. */
    void print(Table rows, java.util.function.Supplier<ObjectNode> document) {
        if (options.output == Format.CSV) {
            output.print(rows.csv());
        } else {
            print(o -> o.print(rows.print(o.colours())), document);
        }
    }

    /** Tells each failure once. */
    void failures(List<Failure> failures) {
        failures.stream().distinct().forEach(output::failure);
    }

    private Interaction interaction() {
        return new Interaction() {
            @Override
            public void openBrowser(URI authorizeUrl) {
                output.remark("Sign in with the browser. If none opens, go to:\n  " + authorizeUrl);
                rooms.browse(authorizeUrl);
            }

            @Override
            public void showDeviceCode(DeviceCode code) {
                output.remark("On any device open " + code.page() + " and type the code " + code.userCode() + " (until "
                        + code.expiresAt().atZone(zone).toLocalTime().withNano(0) + ").");
            }

            @Override
            public Optional<char[]> passphrase(boolean first) {
                return AskedPassphrase.ask(first);
            }
        };
    }
}
