package dev.castellan.breakglass.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** The kubectl of this machine. */
record Kubectl(Path program, Path home, Path kubeconfig) {
    record Run(int code, String out) {}

    static Optional<Path> find() {
        return Stream.concat(
                        Stream.ofNullable(System.getenv("KUBEBUILDER_ASSETS")),
                        Stream.of(System.getenv().getOrDefault("PATH", "").split(":", -1)))
                .map(p -> Path.of(p, "kubectl"))
                .filter(Files::isExecutable)
                .findFirst();
    }

    Process start(boolean webSockets, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(program.toString()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("KUBECONFIG", kubeconfig.toString());
        builder.environment().put("HOME", home.toString());
        builder.environment().put("KUBECTL_REMOTE_COMMAND_WEBSOCKETS", Boolean.toString(webSockets));
        builder.environment().put("KUBECTL_PORT_FORWARD_WEBSOCKETS", Boolean.toString(webSockets));
        return builder.start();
    }

    Run run(boolean webSockets, String input, String... arguments) throws IOException, InterruptedException {
        Process process = start(webSockets, arguments);
        // Whatever happens, the output has an end.
        var _ = process.onExit().orTimeout(60, TimeUnit.SECONDS).exceptionally(late -> process.destroyForcibly());
        process.getOutputStream().write(input.getBytes(StandardCharsets.UTF_8));
        process.getOutputStream().close();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        return new Run(process.exitValue(), out);
    }

    Run run(String... arguments) throws IOException, InterruptedException {
        return run(true, "", arguments);
    }
}
