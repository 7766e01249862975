package dev.castellan.browse;

import dev.castellan.sandbox.ControlClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A practice fleet in a process of its own, so that what a benchmark measures is not the server's work: neither its heap
 * and collector nor, where the system knows {@code nice}, its share of the processors. A real cluster's server is not on
 * the administrator's desk.
 */
public final class ServedPractice implements AutoCloseable {
    private static final int FLEET = 14;
    private static final Path NICE = Path.of("/usr/bin/nice");

    private final Process process;
    private final Path folder;
    private final int pods;

    private ServedPractice(Process process, Path folder, int pods) {
        this.process = process;
        this.folder = folder;
        this.pods = pods;
    }

    /** Starts one whose clusters have about so many pods and events each, and waits until it serves. */
    public static ServedPractice begin(Path folder, int pods, int events) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        if (Files.isExecutable(NICE)) {
            command.addAll(List.of(NICE.toString(), "-n", "19"));
        }
        command.addAll(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx2g",
                "-cp",
                System.getProperty("java.class.path"),
                "dev.castellan.Castellan",
                "sandbox",
                "serve",
                "--folder",
                folder.toString(),
                // Pods are spread evenly over the fleet, and made for a cluster when it is first asked.
                "--clusters",
                String.valueOf(FLEET),
                "--pods",
                String.valueOf(pods * FLEET)));
        if (events > 0) {
            command.addAll(List.of("--events", String.valueOf(events * FLEET)));
        }
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("server.log").toFile())
                .start();
        ServedPractice served = new ServedPractice(process, folder, pods);
        served.awaitServing();
        return served;
    }

    private void awaitServing() throws IOException, InterruptedException {
        for (int i = 0; i < 600 && process.isAlive(); i++) {
            if (Files.exists(kubeconfig()) && log().contains("Ctrl+C")) {
                return;
            }
            Thread.sleep(100);
        }
        throw new AssertionError(log());
    }

    private String log() throws IOException {
        return Files.readString(folder.resolve("server.log"));
    }

    /** The file that names every cluster of the fleet. */
    public Path kubeconfig() {
        return folder.resolve("kubeconfig");
    }

    /** A context whose user may read the many pods. */
    public String context() throws IOException {
        String kubeconfig = Files.readString(kubeconfig());
        return PracticeAccess.contexts(kubeconfig).stream()
                .filter(context -> {
                    try (PracticeAccess access = new PracticeAccess(context, kubeconfig)) {
                        return access.client().counts().pods().value().orElse(0L) > pods / 2;
                    }
                })
                .findFirst()
                .orElseThrow();
    }

    /** Tells the server how many objects are to change in a second. */
    public void churn(int perSecond) throws Exception {
        try (ControlClient control = ControlClient.fromProfile(folder.resolve("profile.json"))) {
            control.churn(perSecond);
        }
    }

    @Override
    public void close() {
        process.destroy();
        var _ = process.onExit().join();
    }
}
