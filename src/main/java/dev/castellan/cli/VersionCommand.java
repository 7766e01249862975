package dev.castellan.cli;

import java.util.Properties;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** {@code castellan version} with options; without any the entry prints it on a faster path. */
@Command(name = "version", header = "Version of Castellan, Java and JavaFX.")
final class VersionCommand implements Callable<Integer> {
    private final Session session;

    VersionCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        session.print(output -> output.print(VersionText.lines()), VersionCommand::document);
        return ExitCode.OK.number();
    }

    private static ObjectNode document() {
        Properties build = VersionText.build();
        ObjectNode document = JsonNodeFactory.instance.objectNode();
        document.put("kind", "Version");
        document.put("castellan", build.getProperty("version", ""));
        document.put("commit", build.getProperty("commit", ""));
        document.put("java", System.getProperty("java.version"));
        document.put("javafx", build.getProperty("javafx", ""));
        return document;
    }
}
