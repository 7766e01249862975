package dev.castellan.cli;

import dev.castellan.browse.object.Drain;
import dev.castellan.browse.object.DrainPlan;
import dev.castellan.browse.object.ObjectAddress;
import dev.castellan.browse.object.ObjectDesk;
import dev.castellan.browse.object.Preparation;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code castellan drain}: empties nodes. */
@Command(
        name = "drain",
        header = "Closes a node and asks its pods to go, as their disruption budgets allow.",
        footer = {
            "",
            "Ends with 7 where pods are left when the time is over.",
            "",
            "Example:",
            "  castellan drain node-1 --dry-run --context k3s-lab",
            ""
        })
final class DrainCommand extends ObjectChangeCommand {
    @Option(
            names = "--timeout",
            paramLabel = "DURATION",
            description = "How long to wait in all, such as 90s or 10m; 10m where none is given.")
    Optional<String> timeout = Optional.empty();

    private Optional<Drain> drain = Optional.empty();

    DrainCommand(Session session) {
        super(session);
    }

    @Override
    List<String> objects() {
        return words.stream().map(w -> w.contains("/") ? w : "node/" + w).toList();
    }

    private Duration longest() {
        String text = timeout.orElse("10m").toLowerCase(Locale.ROOT);
        if (!text.matches("[0-9]{1,5}[smh]")) {
            throw new picocli.CommandLine.ParameterException(
                    spec.commandLine(), "--timeout: not a duration such as 90s, 10m or 1h: " + ObjectText.clean(text));
        }
        long number = Long.parseLong(text.substring(0, text.length() - 1));
        return switch (text.charAt(text.length() - 1)) {
            case 's' -> Duration.ofSeconds(number);
            case 'm' -> Duration.ofMinutes(number);
            default -> Duration.ofHours(number);
        };
    }

    @Override
    Preparation prepare(ObjectDesk at, ObjectAddress address) {
        var _ = longest();
        Drain prepared = at.changes().drain(address);
        drain = Optional.of(prepared);
        for (DrainPlan.Pod pod : prepared.plan().pods()) {
            if (pod.leaves()) {
                session.output()
                        .print("  " + ObjectText.clean(pod.address().text())
                                + (pod.fate() == DrainPlan.Fate.EVICT_FOR_GOOD ? ", does not come back" : "")
                                + (pod.localData() ? ", loses local data" : "")
                                + pod.blockedBy()
                                        .map(b -> ", held by " + ObjectText.clean(b.text()))
                                        .orElse("")
                                + "\n");
            }
        }
        return prepared.preparation();
    }

    @Override
    ExitCode carryOut(ObjectDesk at, Preparation.Ready ready) {
        Output output = session.output();
        Drain.Result result = drain.orElseThrow()
                .carryOut(
                        WriteGate.typed(ready.confirmation()),
                        longest(),
                        p -> output.print("  " + ObjectText.clean(p.pod().text()) + " "
                                + switch (p.step()) {
                                    case ASKED -> "asked to go";
                                    case WAITS -> "waits: " + ObjectText.clean(p.message());
                                    case UNHEARD -> "not heard of: " + ObjectText.clean(p.message());
                                    case GONE -> "gone";
                                    case REFUSED -> "refused: " + ObjectText.clean(p.message());
                                    case LEFT -> "left: " + ObjectText.clean(p.message());
                                }
                                + "\n"));
        result.unrecorded().ifPresent(output::failure);
        String opens = "The node stays closed: castellan cordon --off "
                + ObjectText.clean(ready.change().target().name()) + " --yes opens it.";
        if (result.stopped()) {
            output.remark("castellan: stopped. " + result.gone() + " pods left it, "
                    + result.left().size()
                    + " are still there; those asked to go are going. " + opens);
            return ExitCode.INTERRUPTED;
        }
        if (!result.complete()) {
            result.broken().ifPresent(output::failure);
            output.remark("castellan: " + result.left().size() + " pods are left. " + opens);
            return ExitCode.PARTIAL;
        }
        output.print(ObjectText.clean(ready.change().target().text()) + " drained\n");
        return ExitCode.OK;
    }

    @Override
    String done() {
        return "drained";
    }
}
