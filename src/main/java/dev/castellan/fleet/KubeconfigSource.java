package dev.castellan.fleet;

import dev.castellan.failure.Failure;
import dev.castellan.kubernetes.KubeContext;
import dev.castellan.kubernetes.Kubeconfig;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** The contexts of one kubeconfig file, after merging it with the others. */
final class KubeconfigSource implements FleetSource {
    private final Path file;
    private final Supplier<Kubeconfig> merged;
    private final InstantSource clock;

    KubeconfigSource(Path file, Supplier<Kubeconfig> merged, InstantSource clock) {
        this.file = file;
        this.merged = merged;
        this.clock = clock;
    }

    @Override
    public String name() {
        return DisplayText.clean(file.toString());
    }

    @Override
    public List<FleetCluster> read(Consumer<List<FleetCluster>> page) {
        Kubeconfig config = merged.get();
        Optional<Failure> problem = config.problem(file);
        if (problem.isPresent()) {
            throw problem.get().asException();
        }
        List<FleetCluster> rows = new ArrayList<>();
        for (KubeContext context : config.contexts()) {
            if (context.file().equals(file)) {
                rows.add(row(context, name(), clock.instant()));
            }
        }
        return List.copyOf(rows);
    }

    static FleetCluster row(KubeContext context, String source, Instant seenAt) {
        return new FleetCluster(
                ClusterId.ofContext(context.name()),
                context.name(),
                source,
                false,
                new EnvironmentMark(Environment.UNKNOWN, EnvironmentMark.Origin.NONE, ""),
                Optional.empty(),
                kind(context.server().orElse("")),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Connectivity.NOT_REPORTED,
                Optional.empty(),
                context.certificateExpiry(),
                Optional.empty(),
                Optional.empty(),
                "",
                "",
                "",
                Map.of(),
                List.of(RouteKind.KUBECONFIG),
                seenAt);
    }

    /** What the address gives away; nothing is asked. */
    private static String kind(String server) {
        String address = server.toLowerCase(Locale.ROOT);
        if (address.contains(".azmk8s.io")) {
            return "AKS";
        }
        if (address.contains(".eks.amazonaws.com")) {
            return "EKS";
        }
        return "Kubernetes";
    }
}
