package dev.castellan.cli;

import dev.castellan.breakglass.Sighting;
import dev.castellan.breakglass.sweep.Place;
import dev.castellan.breakglass.sweep.Places;
import dev.castellan.breakglass.sweep.Removal;
import dev.castellan.breakglass.sweep.Sweep;
import dev.castellan.breakglass.sweep.SweepDocument;
import dev.castellan.breakglass.sweep.SweepLimits;
import dev.castellan.breakglass.sweep.SweepReport;
import dev.castellan.breakglass.sweep.Wanted;
import dev.castellan.failure.Failure;
import dev.castellan.failure.FailureException;
import dev.castellan.settings.DataFolder;
import dev.castellan.settings.SettingsStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicLong;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code castellan breakglass sweep}: looks on this machine for copies of an admin certificate or its key. */
@Command(
        name = "sweep",
        header = "Look on this machine for copies of an admin certificate or its key, and remove them.",
        description = {
            "",
            "Without --fingerprint every client certificate of system:masters counts, with its key. Nothing is changed"
                    + " without --remove --yes.",
            ""
        },
        footer = {
            "",
            "Looked at by default: every file of $$KUBECONFIG, ~/.kube, shell histories, downloads, the trash,"
                    + " synchronised and temporary folders, the whole home, homes on the other side of WSL, and those"
                    + " named in the settings.",
            "What is found of a certificate that was given back marks its cluster in the ledger.",
            "Ends with 0 where nothing is left, 1 where copies are, 2 where a place could not be gone through.",
            "",
            "Examples:",
            "  castellan breakglass sweep",
            "  castellan breakglass sweep --certificate admin.crt --place /mnt/backup -o json",
            "  castellan breakglass sweep --fingerprint 2b99…fd20 --remove --yes",
            ""
        })
final class BreakGlassSweepCommand implements Callable<Integer> {
    /** The terminal of an impatient person. */
    private static final long TELL_EVERY = Duration.ofSeconds(2).toNanos();

    private final Session session;

    @Option(
            names = "--fingerprint",
            paramLabel = "SHA256",
            description = "Look for the certificate with this SHA-256 fingerprint; may be repeated.")
    List<String> fingerprints = new ArrayList<>();

    @Option(
            names = "--certificate",
            paramLabel = "FILE",
            description = "Look for this certificate and its key: PEM, DER or a kubeconfig. Finds the key also where it"
                    + " lies alone.")
    List<Path> certificates = new ArrayList<>();

    @Option(names = "--place", paramLabel = "DIR", description = "Look only here; may be repeated.")
    List<Path> places = new ArrayList<>();

    @Option(
            names = "--home",
            paramLabel = "DIR",
            description = "Look in this home too, a mounted one for instance; may be repeated.")
    List<Path> homes = new ArrayList<>();

    @Option(names = "--minutes", paramLabel = "N", description = "Stop after so many minutes; 15 by default.")
    Optional<Integer> minutes = Optional.empty();

    @Option(names = "--remove", description = "Remove what is found; shows what would be done where --yes is missing.")
    boolean remove;

    @Option(names = "--yes", description = "Really remove.")
    boolean yes;

    @Spec
    CommandSpec spec = CommandSpec.create();

    BreakGlassSweepCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws Exception {
        if (yes && !remove) {
            throw new ParameterException(spec.commandLine(), "--yes belongs to --remove.");
        }
        minutes.filter(m -> m < 1 || m > 24 * 60).ifPresent(m -> {
            throw new ParameterException(spec.commandLine(), "--minutes is 1 to 1440.");
        });
        session.rooms().log(session.options().choices(spec.commandLine()));
        SweepLimits limits = minutes.map(m -> SweepLimits.standard().within(Duration.ofMinutes(m)))
                .orElseGet(SweepLimits::standard);
        SweepReport report =
                Sweep.look(wanted(), where(), limits, session.rooms().clock(), teller());
        List<Sighting> sightings = report.sightings();
        if (remove && yes) {
            report = new Removal().remove(report, session.rooms().clock());
        }
        SweepReport shown = report;
        session.print(output -> print(output, shown), () -> SweepDocument.of(shown));
        Optional<Failure> unmarked = mark(sightings);
        unmarked.ifPresent(session.output()::failure);
        if (shown.anyLeft()) {
            return 1;
        }
        boolean unread = !shown.complete()
                || shown.places().stream().anyMatch(p -> p.missed() && p.state() != SweepReport.State.PARTLY);
        return unread ? 2 : 0;
    }

    /** What was given back and is seen all the same marks its cluster; what was found is told also where that fails. */
    private Optional<Failure> mark(List<Sighting> sightings) throws Exception {
        if (sightings.isEmpty()) {
            return Optional.empty();
        }
        try {
            var _ = session.atDesk(spec.commandLine(), false, desk -> {
                if (desk.usesBreakGlass()) {
                    new SeenAgain(session).tell(desk.breakGlass().sighted(sightings));
                }
                return ExitCode.OK;
            });
            return Optional.empty();
        } catch (FailureException e) {
            return Optional.of(e.failure());
        } catch (RuntimeException e) {
            return Optional.of(Failure.defect("breakglass-sweep-mark", e));
        }
    }

    private Wanted wanted() {
        List<Wanted> all = new ArrayList<>();
        fingerprints.forEach(f -> all.add(Wanted.fingerprint(f)));
        for (Path file : certificates) {
            try {
                if (Files.size(file) > 16 << 20) {
                    throw new IOException("too large");
                }
                all.add(Wanted.of(Files.readAllBytes(file)));
            } catch (IOException e) {
                throw Failure.expected(
                                "breakglass-certificate",
                                "The file " + file + " cannot be read.",
                                "Nothing was looked for.",
                                "Check its name and permissions.")
                        .asException();
            }
        }
        return all.stream().reduce(Wanted::and).orElseGet(Wanted::anyAdmin);
    }

    private List<Place> where() {
        return places.isEmpty()
                ? Places.standard(System.getenv(), System.getProperty("os.name", ""), DataFolder.home(), named())
                : Places.chosen(places);
    }

    private List<Path> named() {
        List<Path> named = new ArrayList<>(homes);
        session.options()
                .kept()
                .map(data -> new SettingsStore(data, session.rooms().clock()).load())
                .ifPresent(settings -> named.addAll(settings.otherHomes()));
        return named;
    }

    private Sweep.Progress teller() {
        AtomicLong last = new AtomicLong(System.nanoTime());
        return (place, files, bytes) -> {
            long then = last.get();
            long now = System.nanoTime();
            if (now - then > TELL_EVERY && last.compareAndSet(then, now)) {
                session.output()
                        .remark("%,d files, %,d MB: %s"
                                .formatted(
                                        files,
                                        bytes >> 20,
                                        AccessWords.clean(place.path().toString())));
            }
        };
    }

    private void print(Output output, SweepReport report) {
        Table table = new Table("FILE", "WHAT", "HOLDS", "EXPIRES", "OUTCOME");
        for (SweepReport.Finding f : report.findings()) {
            table.row(
                    Table.Cell.of(f.path().toString()),
                    Table.Cell.of(f.form().phrase()),
                    Table.Cell.of(holds(f)),
                    Table.Cell.of(f.notAfter()
                            .map(t -> t.atZone(session.zone()).toLocalDate().toString())
                            .orElse("")),
                    Table.Cell.of(
                            f.outcome().name().toLowerCase(Locale.ROOT),
                            f.outcome() == SweepReport.Outcome.FOUND || f.outcome() == SweepReport.Outcome.LEFT
                                    ? Table.Colour.RED
                                    : Table.Colour.GREEN));
        }
        output.print(table.print(output.colours()));
        StringBuilder text = new StringBuilder();
        for (SweepReport.Finding f : report.findings()) {
            line(text, f.path() + ": " + f.action());
            f.notes().forEach(n -> line(text, "  " + n));
        }
        if (report.findings().isEmpty()) {
            line(text, "No copy was found.");
        }
        text.append('\n');
        line(text, "%,d files, %,d MB were read:".formatted(report.files(), report.bytes() >> 20));
        for (SweepReport.Checked c : report.places()) {
            line(
                    text,
                    "  %s: %s (%s)"
                            .formatted(
                                    c.place().path(),
                                    c.state().phrase(),
                                    c.place().kind().phrase()));
        }
        if (!report.notChecked().isEmpty()) {
            line(text, "Not looked into:");
            for (SweepReport.NotChecked n : report.notChecked()) {
                line(text, "  %,d × %s, such as %s".formatted(n.count(), n.reason(), first(n)));
            }
        }
        SweepReport.LIMITS.forEach(l -> line(text, l));
        if (report.anyLeft() && !remove) {
            line(text, "Nothing was changed: --remove --yes removes what can be removed.");
        } else if (remove && !yes) {
            line(text, "Nothing was changed: add --yes to do what is written above.");
        }
        output.print(text.toString());
    }

    private static String first(SweepReport.NotChecked not) {
        return not.named().isEmpty() ? "-" : not.named().getFirst();
    }

    private static String holds(SweepReport.Finding f) {
        String what = f.certificate().isPresent()
                ? f.key() ? "certificate and key" : "certificate"
                : f.key() ? "key" : "the names of its files";
        return what + f.subject().map(s -> " of " + s).orElse("");
    }

    private static void line(StringBuilder text, String line) {
        text.append(AccessWords.clean(line)).append('\n');
    }
}
