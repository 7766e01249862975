package dev.castellan.cli;

import dev.castellan.breakglass.CheckoutId;
import dev.castellan.breakglass.proxy.ProxyCustodian;
import dev.castellan.breakglass.proxy.RecordedTerminal;
import dev.castellan.breakglass.proxy.RecordingReview;
import dev.castellan.breakglass.proxy.StreamKey;
import dev.castellan.failure.Failure;
import dev.castellan.failure.FailureException;
import java.io.IOException;
import java.nio.file.Path;
import java.security.KeyPair;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** {@code castellan breakglass recording}: what was typed and shown in terminals of a check-out. */
@Command(
        name = "recording",
        header = "The terminals (exec, attach) of a check-out that the policy had recorded: list them, play one.",
        description = {
            "",
            "They are sealed for the key that the policy names in recordingKey. Each is checked against the record of"
                + " the check-out, and that against the ledger. --show needs the private key and prints an asciicast,"
                + " version 2.",
            ""
        },
        footer = {
            "",
            "Ends with 0 where every recording is whole and in the ledger, 7 where one is not.",
            "",
            "Examples:",
            "  castellan breakglass recording --new-key reviewers.pem",
            "  castellan breakglass recording co-7f3k9q2m4x8d",
            "  castellan breakglass recording co-7f3k9q2m4x8d --show 1 --key reviewers.pem > 1.cast",
            ""
        })
final class BreakGlassRecordingCommand implements Callable<Integer> {
    private final Session session;

    @Parameters(paramLabel = "CHECKOUT", arity = "0..1", description = "Its name.")
    Optional<String> name = Optional.empty();

    @Option(names = "--show", paramLabel = "N", description = "Print this one as an asciicast.")
    Optional<Integer> show = Optional.empty();

    @Option(names = "--key", paramLabel = "FILE", description = "The private key of who may review, in PEM.")
    Optional<Path> key = Optional.empty();

    @Option(
            names = "--records",
            paramLabel = "DIR",
            description = "The folder with the record, where it comes from another machine.")
    Optional<Path> records = Optional.empty();

    @Option(
            names = "--new-key",
            paramLabel = "FILE",
            description = "Make a key for reviewers: the private one into this new file, the public one is printed.")
    Optional<Path> newKey = Optional.empty();

    @Spec
    CommandSpec spec = CommandSpec.create();

    BreakGlassRecordingCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws Exception {
        if (newKey.isPresent()) {
            return make(newKey.get());
        }
        CheckoutId id = name.flatMap(CheckoutId::parse)
                .orElseThrow(() ->
                        new ParameterException(spec.commandLine(), "A check-out’s name looks like co-7f3k9q2m4x8d."));
        if (show.isPresent() != key.isPresent()) {
            throw new ParameterException(spec.commandLine(), "--show and --key belong together.");
        }
        return session.atDesk(spec.commandLine(), false, desk -> {
                    RecordedTerminal.Listing listing =
                            RecordingReview.list(desk.ledger(), id, records.or(() -> own(id)));
                    return show.isPresent() ? play(listing, show.get()) : list(listing);
                })
                .number();
    }

    private Integer make(Path file) {
        KeyPair pair = StreamKey.create();
        try {
            StreamKey.write(pair.getPrivate(), file);
        } catch (IOException e) {
            throw new FailureException(
                    Failure.expected(
                            "breakglass-recording-key-file",
                            "The file " + file + " cannot be written.",
                            "No key was made.",
                            "Name a file that is not there yet, in a folder of yours."),
                    e);
        }
        String text = StreamKey.text(pair.getPublic());
        session.print(
                output -> output.print("\"recordingKey\": \"" + text + "\"\n"),
                () -> JsonNodeFactory.instance.objectNode().put("recordingKey", text));
        session.output()
                .remark("Put that into the policy (castellan breakglass policy --propose). Keep " + file
                        + " away from the machines that check out: whoever has it reads what was typed,"
                        + " passwords too.");
        return ExitCode.OK.number();
    }

    private Optional<Path> own(CheckoutId id) {
        return session.options()
                .kept()
                .map(data ->
                        ProxyCustodian.record(data.root().resolve("breakglass").resolve(id.value())));
    }

    private static boolean good(RecordedTerminal terminal) {
        return terminal.state() == RecordedTerminal.State.WHOLE && terminal.inLedger();
    }

    private ExitCode list(RecordedTerminal.Listing listing) {
        Table table = new Table("N", "STARTED", "WHAT", "COMMAND", "KEY", "RECORDING", "LEDGER");
        ObjectNode document = JsonNodeFactory.instance.objectNode();
        document.put("kind", "TerminalRecordings");
        ArrayNode rows = document.putArray("recordings");
        int n = 0;
        for (RecordedTerminal each : listing.terminals()) {
            n++;
            String what = each.use().resource() + " " + each.use().namespace() + "/"
                    + each.use().name();
            String command = String.join(" ", each.use().exec());
            table.row(
                    Table.Cell.of(String.valueOf(n)),
                    Table.Cell.of(each.use()
                            .at()
                            .atZone(session.zone())
                            .toLocalDateTime()
                            .withNano(0)
                            .toString()),
                    Table.Cell.of(what),
                    Table.Cell.of(command),
                    Table.Cell.of(each.key()),
                    Table.Cell.of(
                            each.state().phrase(),
                            each.state() == RecordedTerminal.State.WHOLE ? Table.Colour.GREEN : Table.Colour.RED),
                    Table.Cell.of(
                            each.inLedger() ? "yes" : "not yet",
                            each.inLedger() ? Table.Colour.GREEN : Table.Colour.RED));
            rows.addObject()
                    .put("n", n)
                    .put("started", each.use().at().toString())
                    .put("what", what)
                    .put("command", command)
                    .put("auditId", each.use().auditId())
                    .put("file", each.file().toString())
                    .put("key", each.key())
                    .put("state", each.state().phrase())
                    .put("inLedger", each.inLedger());
        }
        listing.problems().forEach(document.putArray("problems")::add);
        session.print(table, () -> document);
        listing.problems().forEach(p -> session.output().remark(AccessWords.clean(p)));
        boolean all =
                listing.problems().isEmpty() && listing.terminals().stream().allMatch(b -> good(b));
        return all ? ExitCode.OK : ExitCode.PARTIAL;
    }

    private ExitCode play(RecordedTerminal.Listing listing, int n) {
        if (n < 1 || n > listing.terminals().size()) {
            throw new ParameterException(
                    spec.commandLine(), "--show is 1 to " + listing.terminals().size() + ".");
        }
        RecordedTerminal terminal = listing.terminals().get(n - 1);
        if (!good(terminal)) {
            session.output()
                    .remark("This recording: " + terminal.state().phrase()
                            + (terminal.inLedger() ? "." : "; no root in the ledger covers it yet."));
        }
        boolean whole = RecordingReview.open(
                terminal,
                key.orElseThrow(),
                read -> terminal.show(read, line -> session.output().print(line + "\n")));
        return whole && good(terminal) ? ExitCode.OK : ExitCode.PARTIAL;
    }
}
