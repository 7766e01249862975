package dev.castellan.breakglass.reconcile;

import dev.castellan.breakglass.proxy.RecordRoot;
import dev.castellan.breakglass.proxy.Segment;
import dev.castellan.breakglass.proxy.Use;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The Audit-IDs that proxies put on requests, from what they recorded. Anybody may write a file that looks like a record: an
 * id counts as issued where the record's chain holds and the ledger has its root. Further ones are unproven.
 */
public final class IssuedIds {
    private static final int MOST = 5_000_000;

    private final Map<String, String> checkouts = new HashMap<>();
    private final Map<String, String> unproven = new HashMap<>();
    private final Map<String, Long> counts = new HashMap<>();
    /** Those of which nobody can say that they reached the server: nothing was answered. */
    private final Set<String> unanswered = new HashSet<>();

    private final Map<String, Long> answered = new HashMap<>();
    private final Set<String> recorded = new HashSet<>();
    private final List<String> doubts = new ArrayList<>();
    private boolean full;

    /** Without any. */
    public static IssuedIds none() {
        return new IssuedIds();
    }

    /** These ids of a check-out. */
    public IssuedIds with(String checkout, Set<String> ids) {
        recorded.add(checkout);
        ids.forEach(i -> add(i, checkout, true));
        return this;
    }

    /**
     * From the record files of proxies ({@code record-….jsonl}): see {@link Segment}. A folder is read with all below it.
     *
     * @param roots what the ledger has of the records, by check-out
     */
    public static IssuedIds read(List<Path> places, Map<String, List<RecordRoot>> roots) {
        IssuedIds ids = new IssuedIds();
        for (Path place : places) {
            try (Stream<Path> files = Files.walk(place, 6)) {
                files.filter(f -> Files.isRegularFile(f)
                                && f.getFileName().toString().matches("record-.*[.]jsonl"))
                        .sorted()
                        .forEach(f -> ids.file(f, roots));
            } catch (IOException | UncheckedIOException e) {
                ids.doubts.add("The records in " + place + " could not be read.");
            }
        }
        if (ids.full) {
            ids.doubts.add("There are more recorded requests than the " + MOST
                    + " that are kept in mind: the others count as not recorded.");
        }
        return ids;
    }

    /** The ids of one file, in order, and how many of them a place of the ledger's covers. */
    private static final class OneFile implements Segment.Told {
        private final Map<String, Long> lineOf = new HashMap<>();
        private final Map<Long, String> chainAt = new HashMap<>();
        private final Set<String> unanswered = new HashSet<>();
        private final Set<Long> asked = new HashSet<>();
        private long lines;
        private boolean full;

        OneFile(Map<String, List<RecordRoot>> roots) {
            roots.values().forEach(list -> list.forEach(r -> asked.add(r.lines())));
        }

        @Override
        public void use(Use use) {
            if (use.phase() == Use.Phase.BEGIN && lineOf.size() < MOST) {
                lineOf.put(use.auditId(), lines + 1);
                unanswered.add(use.auditId());
            } else if (use.phase() == Use.Phase.BEGIN) {
                full = true;
            } else if (use.outcome() == Use.Outcome.REFUSED) {
                // It never reached the server: whoever shows its id there took it from here.
                lineOf.remove(use.auditId());
            } else if (use.status() > 0) {
                unanswered.remove(use.auditId());
            }
        }

        @Override
        public void line(long read, String sha256) {
            lines = read;
            if (asked.contains(read)) {
                chainAt.put(read, sha256);
            }
        }
    }

    private void file(Path file, Map<String, List<RecordRoot>> roots) {
        OneFile one = new OneFile(roots);
        Segment.Reading reading;
        try {
            reading = Segment.check(file, one);
        } catch (IOException e) {
            doubts.add("The record " + file + " could not be read.");
            return;
        }
        if (!reading.holds()) {
            doubts.add("The record " + file + " was changed at line " + Math.max(reading.broken(), 1)
                    + ", or is none: nothing of it counts.");
            return;
        }
        String checkout = reading.opening().orElseThrow().checkout();
        recorded.add(checkout);
        full |= one.full;
        List<RecordRoot> known = roots.getOrDefault(checkout, List.of());
        String name = String.valueOf(file.getFileName());
        long proven = 0;
        boolean contradicted = false;
        boolean cut = reading.torn();
        for (RecordRoot root : known) {
            if (root.sha256().equals(one.chainAt.get(root.lines()))) {
                proven = Math.max(proven, root.lines());
            } else if (root.segment().equals(name)) {
                contradicted |= root.lines() <= one.lines;
                cut |= root.lines() > one.lines;
            }
        }
        if (contradicted) {
            doubts.add("The record " + file + " is not what the ledger says of it: nothing of it counts.");
            return;
        }
        if (cut) {
            doubts.add("The end of the record " + file + " is missing.");
        }
        if (proven < one.lines) {
            doubts.add("The ledger does not have the record " + file + " from line " + (proven + 1)
                    + " on: the requests there are not proven.");
        }
        long upTo = proven;
        one.lineOf.forEach((id, line) -> {
            if (line <= upTo) {
                add(id, checkout, !one.unanswered.contains(id));
            } else if (unproven.size() < MOST) {
                unproven.putIfAbsent(id, checkout);
            } else {
                full = true;
            }
        });
    }

    private void add(String id, String checkout, boolean reached) {
        if (checkouts.size() >= MOST) {
            full = true;
        } else if (checkouts.putIfAbsent(id, checkout) == null) {
            counts.merge(checkout, 1L, Long::sum);
            if (reached) {
                answered.merge(checkout, 1L, Long::sum);
            } else {
                unanswered.add(id);
            }
        }
    }

    Optional<String> checkoutOf(String auditId) {
        return Optional.ofNullable(checkouts.get(auditId));
    }

    /** The check-out that a record names for the id, where the ledger does not have that part of it. */
    Optional<String> unproven(String auditId) {
        return Optional.ofNullable(unproven.get(auditId));
    }

    /** The check-outs whose record is here. */
    public Set<String> recorded() {
        return Set.copyOf(recorded);
    }

    /** What may be missing or is not to be trusted, one sentence each. */
    public List<String> doubts() {
        return List.copyOf(doubts);
    }

    /** How many of a check-out's the ledger has. */
    long of(String checkout) {
        return counts.getOrDefault(checkout, 0L);
    }

    /** How many of a check-out's were answered by the server, so that a whole audit log has them. */
    long answered(String checkout) {
        return answered.getOrDefault(checkout, 0L);
    }

    /** Whether the request of an issued id was answered. */
    boolean answeredId(String auditId) {
        return !unanswered.contains(auditId);
    }
}
