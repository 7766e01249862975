package dev.castellan.cli;

import dev.castellan.access.AccessIndex;
import dev.castellan.access.Snapshot;
import dev.castellan.access.SnapshotFile;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** {@code castellan access snapshot}: takes, saves and describes a snapshot. */
@Command(
        name = "snapshot",
        header = "Take a snapshot of access, save it, and say what it holds.",
        footer = {
            "",
            "Examples:",
            "  castellan access snapshot --cluster prod --save prod-monday" + SnapshotFile.ENDING,
            "  castellan access snapshot --snapshot prod-monday" + SnapshotFile.ENDING,
            ""
        })
final class AccessSnapshotCommand implements Callable<Integer> {
    private final Session session;

    @Option(names = "--save", paramLabel = "FILE", description = "Save it there.")
    Optional<Path> save = Optional.empty();

    @Option(names = "--explain", description = "Show what was read and from where, and every gap with what it means.")
    boolean explain;

    @Mixin
    AccessInput input = new AccessInput();

    @Spec
    CommandSpec spec = CommandSpec.create();

    AccessSnapshotCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws Exception {
        return input.use(session, spec.commandLine(), this::describe);
    }

    private ExitCode describe(AccessIndex index) {
        Snapshot s = index.snapshot();
        save.ifPresent(file -> SnapshotFile.write(s, file));
        Table table = new Table("WHAT", "VALUE");
        row(table, "source", s.source());
        row(table, "taken", s.takenAt().toString());
        row(table, "server", s.serverVersion());
        row(table, "authorizers", s.authorizers().text());
        row(table, "namespaces", String.valueOf(s.namespaces().size()));
        row(table, "service accounts", String.valueOf(s.serviceAccounts().size()));
        row(table, "roles", String.valueOf(s.roles().size()));
        row(table, "bindings", String.valueOf(s.bindings().size()));
        row(table, "resources", String.valueOf(s.resources().size()));
        row(table, "gaps", String.valueOf(index.gaps().size()));
        row(table, "hash", s.hash());
        save.ifPresent(file -> row(table, "saved", file.toString()));
        Table parts = AccessSnapshotParts.table(index);
        if (session.options().output == Format.CSV) {
            session.output().print((explain ? parts : table).csv());
            return ExitCode.OK;
        }
        session.print(
                output -> {
                    output.print(table.print(output.colours()));
                    if (explain) {
                        output.print("\n" + parts.print(output.colours()) + AccessSnapshotParts.gaps(index));
                    }
                },
                () -> {
                    ObjectNode node = JsonMapper.builder().build().createObjectNode();
                    node.put("kind", "AccessSnapshot");
                    AccessWords.origin(node, index);
                    node.put("namespaces", s.namespaces().size())
                            .put("serviceAccounts", s.serviceAccounts().size())
                            .put("roles", s.roles().size())
                            .put("bindings", s.bindings().size())
                            .put("resources", s.resources().size());
                    if (explain) {
                        AccessSnapshotParts.write(node, index);
                    }
                    return node;
                });
        return ExitCode.OK;
    }

    private static void row(Table table, String what, String value) {
        table.row(Table.Cell.of(what), Table.Cell.of(value));
    }
}
