package dev.castellan.cli;

import dev.castellan.fleet.DisplayText;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
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

/** {@code castellan sandbox fault}: makes a served practice fleet misbehave, or behave again. */
@Command(
        name = "fault",
        header = "Make a practice fleet misbehave.",
        description = {
            "",
            "Works on what “castellan sandbox serve” runs, found by the profile file that it wrote.",
            "Kinds: throttle, delay, drop, hang, truncate, server-error, expire, challenge, revoke, clock-skew; and"
                    + " for kubernetes: flow-control, forbid, gone, watch-cut, watch-silent, no-bookmarks,"
                    + " duplicate-events, stale-events, huge-object, hostile-text, broken-group, log-storm,"
                    + " stream-silent.",
            ""
        },
        footer = {
            "",
            "Examples (P is the profile file):",
            "  castellan sandbox fault --profile P throttle --service arm --count 3 --seconds 5",
            "  castellan sandbox fault --profile P challenge --service graph --count 1",
            "  castellan sandbox fault --profile P hang --service kubernetes --path '*/namespaces*'",
            "  castellan sandbox fault --profile P forbid --path '/api/v1/namespaces/payments/*'",
            "  castellan sandbox fault --profile P log-storm --path '*/pods/web-*/log' --detail 1000000",
            "  castellan sandbox fault --profile P list",
            "  castellan sandbox fault --profile P clear",
            ""
        })
final class SandboxFaultCommand implements Callable<Integer> {
    private final Session session;

    @Parameters(paramLabel = "KIND|list|clear", description = "What goes wrong; or list, or clear.")
    String kind = "";

    @Option(names = "--service", paramLabel = "NAME", description = "entra, arm, graph, kubernetes or any (default).")
    String service = "any";

    @Option(names = "--path", paramLabel = "GLOB", description = "Only requests to these paths; * stands for anything.")
    String path = "*";

    @Option(names = "--count", paramLabel = "N", description = "How many requests; 0 (default) until cleared.")
    int count;

    @Option(
            names = "--seconds",
            paramLabel = "N",
            description = "Retry-After of throttle, length of delay, clock-skew.")
    Optional<Integer> seconds = Optional.empty();

    @Option(
            names = "--detail",
            paramLabel = "TEXT",
            description = "HTTP status of server-error, claims of challenge, and what else a kind wants to know.")
    String detail = "";

    @Spec
    CommandSpec spec = CommandSpec.create();

    SandboxFaultCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        Rooms.PracticeFaults faults = session.practice(spec.commandLine());
        if (count < 0 || seconds.orElse(0) < 0) {
            throw new ParameterException(spec.commandLine(), "--count and --seconds cannot be negative.");
        }
        String word = kind.toLowerCase(Locale.ROOT);
        switch (word) {
            case "list" -> {}
            case "clear" -> faults.clear();
            default -> {
                check("kind of fault", word, faults.kinds());
                check("service", service.toLowerCase(Locale.ROOT), faults.services());
                faults.set(new Rooms.Fault(
                        word, service.toLowerCase(Locale.ROOT), path, count, seconds.map(Duration::ofSeconds), detail));
            }
        }
        List<String> active = faults.active();
        session.print(output -> tell(output, active), () -> document(active));
        return ExitCode.OK.number();
    }

    private void check(String what, String word, List<String> known) {
        if (!known.contains(word)) {
            throw new ParameterException(
                    spec.commandLine(),
                    "“" + DisplayText.clean(word) + "” is no " + what + "; known are " + String.join(", ", known)
                            + ".");
        }
    }

    private static void tell(Output output, List<String> active) {
        if (active.isEmpty()) {
            output.print("No fault is set: the practice fleet behaves.\n");
        } else {
            active.forEach(line -> output.print(DisplayText.clean(line) + "\n"));
        }
    }

    private static ObjectNode document(List<String> active) {
        ObjectNode document = JsonNodeFactory.instance.objectNode();
        document.put("kind", "FaultList");
        ArrayNode faults = document.putArray("faults");
        active.forEach(faults::add);
        return document;
    }
}
