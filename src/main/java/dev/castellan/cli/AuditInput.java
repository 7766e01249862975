package dev.castellan.cli;

import dev.castellan.access.usage.AuditLog;
import dev.castellan.access.usage.AuditRecords;
import dev.castellan.failure.Failure;
import dev.castellan.fleet.FleetCluster;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Where it is known from what was used: files of an audit log, or Log Analytics. */
final class AuditInput {
    @Option(
            names = "--audit",
            paramLabel = "FILE",
            description = "Events of an API server's audit log, one in a line; plain or gzip.")
    Optional<Path> file = Optional.empty();

    @Option(
            names = "--audit-days",
            paramLabel = "DAYS",
            description = "With --cluster: so many days of the audit log that the cluster sends to Log Analytics.")
    Optional<Integer> days = Optional.empty();

    /** The log, where one is named. */
    Optional<AuditLog> read(Session session, CommandLine command, AccessInput input) throws Exception {
        if (file.isPresent() && days.isPresent()) {
            throw new ParameterException(command, "Give one of --audit and --audit-days.");
        }
        Optional<AuditLog> log = days.isEmpty() ? file.map(AuditLog::read) : Optional.of(sent(session, command, input));
        log.ifPresent(l -> l.missing().forEach(m -> session.output().remark(AccessWords.clean(m))));
        return log;
    }

    /** What a document says of the log that it rests on. */
    static void document(ObjectNode node, AuditLog log) {
        node.put("events", log.events()).put("unreadLines", log.unread()).put("changesOnly", log.changesOnly());
        node.put("whole", log.whole());
        log.from().ifPresent(f -> node.put("from", f.toString()));
        log.to().ifPresent(t -> node.put("to", t.toString()));
        ArrayNode missing = node.putArray("missing");
        log.missing().forEach(missing::add);
    }

    private AuditLog sent(Session session, CommandLine command, AccessInput input) throws Exception {
        int back = days.orElse(0);
        if (back < 1 || back > 730) {
            throw new ParameterException(command, "--audit-days is from 1 to 730.");
        }
        String cluster = input.cluster.orElseThrow(() -> new ParameterException(
                command, "--audit-days needs --cluster: only a cluster sends its log to Log Analytics."));
        List<AuditLog> found = new ArrayList<>();
        session.atDesk(command, desk -> {
            FleetCluster named = FleetView.named(desk.fleet().refresh(), cluster);
            if (!named.azure()) {
                throw Failure.expected(
                                "access-azure-not-arc",
                                "The cluster is not connected to Azure.",
                                "It sends nothing to Log Analytics.",
                                "Give a file of its audit log: --audit.")
                        .asException();
            }
            found.add(AuditRecords.read(desk.azureSides(), named.id().value(), Duration.ofDays(back)));
            return ExitCode.OK;
        });
        return found.getFirst();
    }
}
