package dev.castellan.breakglass.reconcile;

import dev.castellan.breakglass.Register;
import dev.castellan.breakglass.Sighting;
import dev.castellan.breakglass.proxy.ProxyCustodian;
import dev.castellan.failure.Failure;
import dev.castellan.failure.FailureException;
import dev.castellan.fleet.AzureSide;
import dev.castellan.ledger.Filter;
import dev.castellan.ledger.Ledger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Reads ledger, records and logs, and holds them against one another: the command line and the console do the same. */
public final class Reconciling {
    private final Supplier<Ledger> ledger;
    private final Supplier<List<AzureSide>> sides;
    private final Optional<Path> records;
    private final Consumer<List<Sighting>> seen;
    private final InstantSource clock;

    /**
     * Opens nothing yet.
     *
     * @param records where the proxies of this machine keep what they recorded
     * @param seen told where certificates were used after they had been given back; not where there is none
     */
    public Reconciling(
            Supplier<Ledger> ledger,
            Supplier<List<AzureSide>> sides,
            Optional<Path> records,
            Consumer<List<Sighting>> seen,
            InstantSource clock) {
        this.ledger = ledger;
        this.sides = sides;
        this.records = records;
        this.seen = seen;
        this.clock = clock;
    }

    /**
     * Reads everything. Blocks, perhaps for minutes.
     *
     * @param progress told what is read
     * @throws dev.castellan.failure.FailureException where a file cannot be read
     */
    public Reconciliation run(Sources sources, Consumer<String> progress) {
        Instant now = clock.instant();
        List<Path> recorded = new ArrayList<>(sources.requests());
        records.filter(Files::isDirectory).ifPresent(recorded::add);
        Ledger.Reading read = ledger.get().reading(Filter.type("checkout."));
        IssuedIds issued = IssuedIds.read(recorded, ProxyCustodian.roots(read.entries()));
        List<TrackedCheckout> checkouts = Register.of(read.entries()).checkouts().stream()
                .map(c -> TrackedCheckout.of(c, issued.recorded(), now))
                .toList();
        Reconciler reconciler = new Reconciler(checkouts, issued);
        sources.activity().forEach(reconciler::activity);
        sources.audit().forEach(a -> reconciler.audit(a.file(), a.cluster().map(c -> id(c, checkouts))));
        if (sources.live()) {
            List<AzureSide> asked = sides.get();
            reconciler.live(asked, now.minus(sources.back()), now, s -> progress.accept("Activity log of " + s));
            reconciler.liveAudit(
                    asked,
                    now.minus(sources.back()),
                    now,
                    s -> progress.accept("Audit logs of " + s + " in Log Analytics"));
        }
        Reconciliation result = reconciler.result(now);
        return read.whole() ? marked(result, reconciler.sightings()) : PartLedger.told(result);
    }

    /** What was found is told, also where the mark that it leaves cannot be recorded. */
    private Reconciliation marked(Reconciliation result, List<Sighting> sightings) {
        if (sightings.isEmpty()) {
            return result;
        }
        try {
            seen.accept(sightings);
            return result;
        } catch (FailureException e) {
            return result.unmarked(e.failure().happened());
        }
    }

    /** The id of a cluster that has check-outs, from its name; else what was said. */
    private static String id(String said, List<TrackedCheckout> checkouts) {
        String name = said.strip().toLowerCase(Locale.ROOT);
        List<String> called = checkouts.stream()
                .map(TrackedCheckout::cluster)
                .filter(c -> c.equals(name) || c.endsWith("/" + name))
                .distinct()
                .toList();
        if (called.size() > 1) {
            throw Failure.expected(
                            "breakglass-audit-cluster",
                            "Several clusters are called " + name + ".",
                            "Nobody can tell whose audit log the file is.",
                            "Give the id of the one.")
                    .asException();
        }
        return called.isEmpty() ? name : called.getFirst();
    }
}
