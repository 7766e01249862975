package dev.castellan.breakglass;

import dev.castellan.breakglass.sweep.Place;
import dev.castellan.breakglass.sweep.Removal;
import dev.castellan.breakglass.sweep.Sweep;
import dev.castellan.breakglass.sweep.SweepLimits;
import dev.castellan.breakglass.sweep.SweepReport;
import dev.castellan.breakglass.sweep.Wanted;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;

/** Looks for copies with a sweep of this machine. */
public final class MachineSearch implements CopySearch {
    private final Supplier<List<Place>> places;
    private final List<Path> locked;
    private final SweepLimits limits;
    private final InstantSource clock;

    /**
     * In these places, asked for at each search.
     *
     * @param locked files on which this program holds locks: they are told and not opened
     */
    public MachineSearch(Supplier<List<Place>> places, List<Path> locked, SweepLimits limits, InstantSource clock) {
        this.places = places;
        this.locked = List.copyOf(locked);
        this.limits = limits;
        this.clock = clock;
    }

    @Override
    public Outcome search(CertificateFacts facts) {
        Wanted wanted = new Wanted(Set.of(facts.fingerprint()), Set.of(facts.publicKeyHash()));
        SweepReport report = new Removal()
                .remove(Sweep.look(wanted, places.get(), locked, limits, clock, Sweep.Progress.NONE), clock);
        List<String> checked = new ArrayList<>();
        List<String> uncheckable = new ArrayList<>();
        for (SweepReport.Checked place : report.places()) {
            String line = place.place().path() + " (" + place.place().kind().phrase() + "): "
                    + place.state().phrase() + ", " + place.files() + " files";
            (place.missed() ? uncheckable : checked).add(line);
        }
        report.notChecked()
                .forEach(n -> uncheckable.add(n.count() + " × " + n.reason()
                        + (n.named().isEmpty() ? "" : ", such as " + n.named().getFirst())));
        List<String> found = new ArrayList<>();
        List<String> removed = new ArrayList<>();
        List<String> left = new ArrayList<>();
        for (SweepReport.Finding f : report.findings()) {
            found.add(f.path() + ": " + f.form().phrase() + (f.key() ? " with the key" : ""));
            switch (f.outcome()) {
                case REMOVED, CLEANED -> removed.add(f.path() + ": " + f.action());
                case LEFT, FOUND -> left.add(f.path() + ": " + f.action());
            }
        }
        return new Outcome(checked, found, removed, left, uncheckable);
    }
}
