package dev.castellan.cli;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** {@code castellan sandbox serve}: runs the practice fleet until Ctrl+C. */
@Command(
        name = "serve",
        header = "Run the practice fleet until Ctrl+C.",
        description = {
            "",
            "A small Entra ID, Azure and Kubernetes clusters over HTTPS on this computer only. Its files lie in a"
                    + " folder of their own and are removed at the end.",
            ""
        },
        footer = {
            "",
            "Examples:",
            "  castellan sandbox serve",
            "  castellan sandbox serve --clusters 1 --pods 50000 --events 10000 --churn 1000",
            "  castellan sandbox serve --port 7443 --folder /tmp/practice --clusters 100",
            "  castellan fleet list --profile /tmp/practice/profile.json     in another terminal",
            ""
        })
final class SandboxServeCommand implements Callable<Integer> {
    private final Session session;

    @Option(names = "--port", paramLabel = "PORT", description = "First port; any free ones by default.")
    int port;

    @Option(
            names = "--folder",
            paramLabel = "FOLDER",
            description = "Where its files go; a new temporary folder by default.")
    Optional<Path> folder = Optional.empty();

    @Option(
            names = "--token-lifetime",
            paramLabel = "SECONDS",
            description = "How long access tokens last; about an hour by default.")
    Optional<Integer> tokenLifetime = Optional.empty();

    @Option(names = "--faults", paramLabel = "FILE", description = "JSON list of faults to begin with.")
    Optional<Path> faults = Optional.empty();

    @Option(names = "--events", paramLabel = "N", description = "About so many events in addition, over all clusters.")
    int events;

    @Option(
            names = "--churn",
            paramLabel = "N",
            description = "So many changes a second, over the clusters in use: pods restart, come and go.")
    int churn;

    @Spec
    CommandSpec spec = CommandSpec.create();

    SandboxServeCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws Exception {
        if (port < 0 || port > 65_535) {
            throw new ParameterException(spec.commandLine(), "--port: " + port + " is no port.");
        }
        if (tokenLifetime.isPresent() && tokenLifetime.get() < 1) {
            throw new ParameterException(spec.commandLine(), "--token-lifetime has to be at least a second.");
        }
        if (events < 0 || churn < 0) {
            throw new ParameterException(spec.commandLine(), "--events and --churn cannot be negative.");
        }
        // This command is about the practice fleet, so its options need no --sandbox.
        session.options().sandbox = true;
        Choices choices = session.options().choices(spec.commandLine());
        session.rooms().log(choices);
        Rooms.Serving serving =
                new Rooms.Serving(folder, port, tokenLifetime.map(Duration::ofSeconds), faults, events, churn);
        try (Rooms.PracticeServer server = session.rooms().serve(choices, serving)) {
            session.print(output -> tell(output, server), () -> document(server));
            session.output().remark("Running. Ctrl+C ends it and removes its files.");
            untilInterrupted();
        }
        session.output().remark("Stopped; its files are removed.");
        return ExitCode.INTERRUPTED.number();
    }

    private static void untilInterrupted() {
        try {
            new CountDownLatch(1).await();
        } catch (InterruptedException e) {
            // That is the end that was waited for.
        }
    }

    private static void tell(Output output, Rooms.PracticeServer server) {
        Table endpoints = new Table("SERVICE", "ADDRESS");
        server.endpoints().forEach(e -> endpoints.row(Table.Cell.of(e.name()), Table.Cell.of(e.address())));
        output.print(endpoints.print(output.colours()));
        Table users = new Table("USER", "PASSWORD", "SECOND FACTOR", "WHAT FOR");
        server.users()
                .forEach(u -> users.row(
                        Table.Cell.of(u.username()),
                        Table.Cell.of(u.password()),
                        Table.Cell.of(u.mfa() ? "yes" : "no"),
                        Table.Cell.of(u.role())));
        output.print("\n" + users.print(output.colours()));
        output.print("\nCA file     " + server.caFile() + "\n");
        output.print("Profile     " + server.profileFile() + "\n");
        output.print("Kubeconfig  " + server.kubeconfigFile() + "\n");
        output.print("\nUse it:   castellan fleet list --profile " + server.profileFile() + "\n");
        output.print("Break it: castellan sandbox fault --profile " + server.profileFile() + " throttle --count 3\n");
    }

    private static ObjectNode document(Rooms.PracticeServer server) {
        ObjectNode document = JsonNodeFactory.instance.objectNode();
        document.put("kind", "PracticeFleet");
        document.put("profileFile", server.profileFile().toString());
        document.put("caFile", server.caFile().toString());
        document.put("kubeconfigFile", server.kubeconfigFile().toString());
        ObjectNode endpoints = document.putObject("endpoints");
        server.endpoints().forEach(e -> endpoints.put(e.name(), e.address()));
        ArrayNode users = document.putArray("users");
        server.users()
                .forEach(u -> users.addObject()
                        .put("username", u.username())
                        .put("password", u.password())
                        .put("secondFactor", u.mfa())
                        .put("role", u.role()));
        return document;
    }
}
