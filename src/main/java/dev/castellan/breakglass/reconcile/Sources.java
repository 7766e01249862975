package dev.castellan.breakglass.reconcile;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What is to be read beside the ledger.
 *
 * @param live whether Azure and Log Analytics are asked
 * @param back how far they are asked back
 * @param activity files with the activity log
 * @param audit files with Kubernetes audit
 * @param requests records of proxies of other machines
 */
public record Sources(boolean live, Duration back, List<Path> activity, List<Audit> audit, List<Path> requests) {
    /**
     * A file with Kubernetes audit.
     *
     * @param cluster whose it is: a name or an id; empty where nobody says
     */
    public record Audit(Path file, Optional<String> cluster) {}

    public Sources {
        activity = List.copyOf(activity);
        audit = List.copyOf(audit);
        requests = List.copyOf(requests);
    }
}
