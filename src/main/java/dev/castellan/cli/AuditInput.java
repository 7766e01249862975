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
        if (days.isEmpty()) {
            return file.map(AuditLog::read);
        }
        if (days.get() < 1 || days.get() > 730) {
            throw new ParameterException(command, "--audit-days is from 1 to 730.");
        }
        String cluster = input.cluster.orElseThrow(() -> new ParameterException(
                command, "--audit-days needs --cluster: only a cluster sends its log to Log Analytics."));
        List<AuditRecords.Found> found = new ArrayList<>();
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
            found.add(AuditRecords.read(desk.azureSides(), named.id().value(), Duration.ofDays(days.get())));
            return ExitCode.OK;
        });
        AuditRecords.Found records = found.getFirst();
        if (records.changesOnly()) {
            session.output()
                    .remark("The cluster sends its audit log without requests that only read (kube-audit-admin):"
                            + " rights to get, list and watch look unused.");
        }
        records.partial()
                .ifPresent(p -> session.output().remark("Log Analytics kept rows back: " + AccessWords.clean(p)));
        return Optional.of(records.log());
    }
}
