package dev.castellan.kubernetes;

import dev.castellan.failure.Failure;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Kubeconfig files merged as kubectl merges them. Files are read, never written. */
public final class Kubeconfig {
    private Kubeconfig() {}

    /**
     * The files that kubectl would read.
     *
     * @param chosen files chosen explicitly; they replace everything else
     * @param environment for {@code KUBECONFIG}
     * @param home for {@code .kube/config}
     */
    public static List<Path> files(List<Path> chosen, Map<String, String> environment, Path home) {
        return chosen;
    }

    /** Reads and merges the files; what is wrong with one is told in {@link #problems} and hides no other. */
    public static Kubeconfig load(List<Path> files) {
        return new Kubeconfig();
    }

    /** Every context, in the order of the files. */
    public List<KubeContext> contexts() {
        return List.of();
    }

    /** The context with this name. */
    public Optional<KubeContext> context(String name) {
        return contexts().stream().filter(c -> c.name().equals(name)).findFirst();
    }

    /** The context that kubectl uses by default. */
    public Optional<String> currentContext() {
        return Optional.empty();
    }

    /** What is wrong, at most one failure per file. */
    public List<Failure> problems() {
        return List.of();
    }
}
