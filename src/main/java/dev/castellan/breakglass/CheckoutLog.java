package dev.castellan.breakglass;

import dev.castellan.failure.Failure;
import dev.castellan.failure.FailureException;
import dev.castellan.ledger.Checkpoint;
import dev.castellan.ledger.Draft;
import dev.castellan.ledger.Entry;
import dev.castellan.ledger.Filter;
import dev.castellan.ledger.ForeignTime;
import dev.castellan.ledger.Ledger;
import dev.castellan.ledger.Receipt;
import dev.castellan.ledger.SignedEntry;
import dev.castellan.ledger.Standing;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * Check-outs in the ledger: read, decide, write – under the condition that nobody else changed the check-out since. A
 * transition that was overtaken is decided anew.
 */
final class CheckoutLog {
    private static final System.Logger LOG = System.getLogger(CheckoutLog.class.getName());
    private static final int ATTEMPTS = 6;

    private final Ledger ledger;
    private final KeptPolicy policy;
    private volatile Optional<Known> known = Optional.empty();
    private volatile Optional<Kept> kept = Optional.empty();
    private volatile Optional<List<UUID>> policyKept = Optional.empty();

    /** What was read last, and of which state of the ledger. */
    private record Known(State state, Look look) {}

    /** What a team's ledger said when it was read last, for the time when it cannot be reached. */
    private record Kept(String team, List<Entry> entries) {}

    /**
     * What is true as far as it could be read.
     *
     * @param whole whether what others recorded is in it; if not, that nobody agreed, or that nobody knows of a check-out,
     *     says nothing
     * @param policyKnown whether the policy is the team's, as it is or as this machine saw it last; if not, nobody here can
     *     say what is forbidden
     */
    record Look(Register register, boolean whole, boolean policyKnown) {
        Checkout checkout(CheckoutId id) {
            return register.checkout(id)
                    .orElseThrow(() -> BreakGlassFailures.unknown(id).asException());
        }
    }

    /**
     * As long as this is the same, so are the entries.
     *
     * @param head of the log that counts, or the last one seen of it
     * @param pending how many entries of this machine that log has not taken
     * @param findings whether it can be reached: if not, this machine's journal is read instead
     */
    private record State(Optional<Checkpoint> head, long pending, List<Failure> findings) {}

    /**
     * Opens nothing yet.
     *
     * @param folder with the sealed keys
     */
    CheckoutLog(Ledger ledger, Path folder) {
        this.ledger = ledger;
        this.policy = new KeptPolicy(folder);
    }

    /** What is true now. */
    Register read() {
        return look().register();
    }

    /** What is true now, and how far that goes. The history is read only where something was recorded since the last time. */
    Look look() {
        State now = state();
        Optional<Known> last = known.filter(k -> k.state().equals(now));
        if (last.isPresent()) {
            return last.get().look();
        }
        Ledger.Reading reading = ledger.reading(Filter.type(CheckoutEvent.PREFIX));
        Look look = reading.whole() ? new Look(Register.of(reading.entries()), true, true) : part(reading.entries());
        boolean policyThere = true;
        if (reading.whole()) {
            kept = ledger.team()
                    .map(team -> new Kept(
                            team,
                            reading.entries().stream()
                                    .filter(e -> e.standing() != Standing.UNCONFIRMED && Register.counts(e))
                                    .toList()));
            policyThere = kept.isEmpty() || keepPolicy(KeptPolicy.of(kept.get().entries()), look.register());
        }
        // Where something was recorded, or the team's ledger went away, meanwhile, nobody knows which state this is of,
        // and an earlier policy is not to be left beside a later one.
        known = policyThere && now.equals(state()) ? Optional.of(new Known(now, look)) : Optional.empty();
        return look;
    }

    /**
     * What the team's ledger said last, and after it what this machine recorded since. Of the policy that is nothing: what
     * one person says of it leads nowhere without the others.
     */
    private Look part(List<Entry> own) {
        Optional<List<Entry>> last =
                kept.filter(k -> ledger.team().equals(Optional.of(k.team()))).map(Kept::entries);
        Optional<List<Entry>> before = last.isPresent()
                ? Optional.empty()
                : ledger.head()
                        .map(Checkpoint::origin)
                        .flatMap(policy::read)
                        .map(all -> all.stream().map(KeptPolicy.Signed::entry).toList());
        List<Entry> entries = new ArrayList<>(last.orElse(List.of()));
        Set<UUID> there = entries.stream().map(Entry::id).collect(Collectors.toSet());
        own.stream()
                .filter(e -> !there.contains(e.id()))
                .filter(e -> e.standing() == Standing.UNCONFIRMED || !PolicyFold.about(e))
                .forEach(entries::add);
        Register register = Register.ofPart(before.orElse(List.of()), entries);
        return new Look(register, false, last.isPresent() || before.isPresent());
    }

    /**
     * Keeps what is chosen of the policy, where it is not what is kept already.
     *
     * @return whether what is kept is not an earlier policy; false where it has to be tried again
     */
    private boolean keepPolicy(List<Entry> chosen, Register register) {
        List<UUID> ids = chosen.stream().map(Entry::id).toList();
        if (policyKept.equals(Optional.of(ids))) {
            return true;
        }
        try {
            Optional<String> log = ledger.head().map(Checkpoint::origin);
            return log.isEmpty() || keepPolicy(log.get(), chosen, register);
        } catch (FailureException e) {
            // What was read is true all the same.
            LOG.log(
                    System.Logger.Level.WARNING,
                    "the policy is not kept yet: " + e.failure().code());
            return false;
        }
    }

    private boolean keepPolicy(String log, List<Entry> chosen, Register register) {
        Map<UUID, SignedEntry> signed = new HashMap<>();
        Optional<List<KeptPolicy.Signed>> before = policy.read(log);
        before.orElse(List.of()).forEach(k -> signed.put(k.entry().id(), k.as()));
        // That there is no policy yet is kept as well: it is known then.
        boolean same = before.isPresent()
                && signed.keySet().equals(chosen.stream().map(Entry::id).collect(Collectors.toSet()));
        Map<UUID, Long> missing = chosen.stream()
                .filter(e -> !signed.containsKey(e.id()))
                .collect(Collectors.toMap(Entry::id, Entry::index, Math::min));
        Optional<Map<UUID, SignedEntry>> asked = ledger.signedEntries(Filter.type(CheckoutEvent.PREFIX), missing);
        if (asked.isEmpty()) {
            return false;
        }
        signed.putAll(asked.get());
        Set<UUID> nothing =
                register.irregular().stream().map(Register.Irregular::id).collect(Collectors.toSet());
        // What counts and is not signed can be shown to nobody later.
        if (!chosen.stream().allMatch(e -> signed.containsKey(e.id()) || nothing.contains(e.id()))) {
            LOG.log(System.Logger.Level.WARNING, "an entry in the team's ledger is not signed: no policy is kept");
            policy.forget();
        } else if (!same
                && !policy.keep(
                        log,
                        chosen.stream()
                                .flatMap(e -> Optional.ofNullable(signed.get(e.id())).stream())
                                .toList())) {
            // Where nothing earlier is left either, the next reading is early enough.
            return policy.read(log).isEmpty();
        }
        policyKept = Optional.of(chosen.stream().map(Entry::id).toList());
        return true;
    }

    private State state() {
        return new State(ledger.head(), ledger.pending(), ledger.findings());
    }

    /** One check-out as it is now. */
    Checkout checkout(CheckoutId id) {
        return look().checkout(id);
    }

    /**
     * What was written.
     *
     * @param checkout as it is with it
     * @param whole whether what others recorded is in that
     */
    record Written(Checkout checkout, UUID entry, Standing standing, boolean whole) {}

    /**
     * Writes what is decided about a check-out as it is.
     *
     * @param decide throws when the transition is not possible; may be asked several times
     * @throws dev.castellan.failure.FailureException also where the entry does not count
     */
    Written write(CheckoutId id, Function<Checkout, CheckoutEvent> decide) {
        return write(id, Optional::empty, decide);
    }

    /**
     * The same after somebody else answered.
     *
     * @param answered what his clock says by now; asked when the entry is made, whose time is that of this moment
     */
    Written write(CheckoutId id, Supplier<Optional<ForeignTime>> answered, Function<Checkout, CheckoutEvent> decide) {
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            // The size comes first: what is recorded between the two reads overtakes, and is seen the next time.
            long size = ledger.size();
            Look look = look();
            Checkout before = look.checkout(id);
            CheckoutEvent event = decide.apply(before);
            if (!look.whole() && event instanceof CheckoutEvent.FetchIntent intent) {
                event = intent.unseeing();
            }
            Draft draft = Draft.of(event.type(), id.subject(), event.body()).at(answered.get());
            boolean conditional = conditional(event, look, before);
            Receipt receipt = ledger.append(conditional ? draft.unlessChangedSince(size) : draft);
            if (conditional
                    && receipt.standing() == Standing.UNCONFIRMED
                    && event instanceof CheckoutEvent.FetchIntent intent) {
                // The team's ledger went away in this very moment: what others say until it is back overtakes that.
                receipt = ledger.append(
                        Draft.of(event.type(), id.subject(), intent.unseeing().body()));
            }
            if (receipt.standing() != Standing.OVERTAKEN) {
                return counted(id, receipt);
            }
        }
        throw BreakGlassFailures.overtaken(id).asException();
    }

    /**
     * Whether an entry is only to count where nobody recorded anything since its author looked. Not where it is known to be
     * overtaken: while the others cannot be seen, what was seen of them last is old, and what this machine recorded of the
     * check-out and the team's ledger has not taken comes there before this. Whether it counts then, the fold says; of an
     * agreement its author has to have seen what it is to. And what happened to a key happened, whatever anybody said.
     */
    private static boolean conditional(CheckoutEvent event, Look look, Checkout before) {
        return switch (event) {
            case CheckoutEvent.Approved _ -> before.confirmed();
            default -> !happened(event) && look.whole() && before.confirmed();
        };
    }

    /** What became of a key, told by the one who has it: it is so, whoever said something at the same moment. */
    private static boolean happened(CheckoutEvent event) {
        return switch (event) {
            case CheckoutEvent.Held _,
                    CheckoutEvent.FetchFailed _,
                    CheckoutEvent.Closed _,
                    CheckoutEvent.Exported _,
                    CheckoutEvent.Returned _,
                    CheckoutEvent.Verified _ -> true;
            case CheckoutEvent.Said said ->
                switch (said.what()) {
                    case RETURN_INTENT, EXPORT_REMOVED, ORIGINAL_REMOVED, ORIGINAL_LEFT -> true;
                    default -> false;
                };
            default -> false;
        };
    }

    /** Writes the first entry of a check-out, whose name nobody else can have. */
    Written begin(CheckoutId id, CheckoutEvent.Requested event) {
        return counted(id, ledger.append(Draft.of(event.type(), id.subject(), event.body())));
    }

    /** Writes about the policy. */
    void policy(String type, Map<String, Object> body) {
        long size = ledger.size();
        Receipt receipt = ledger.append(Draft.of(type, PolicyFold.SUBJECT, body).unlessChangedSince(size));
        if (receipt.standing() == Standing.OVERTAKEN) {
            throw BreakGlassFailures.notCounted("somebody else changed the policy at the same moment")
                    .asException();
        }
        refuse(read(), receipt.id());
    }

    private Written counted(CheckoutId id, Receipt receipt) {
        Look after = look();
        if (receipt.standing() == Standing.RECORDED) {
            refuse(after.register(), receipt.id());
        }
        return new Written(after.checkout(id), receipt.id(), receipt.standing(), after.whole());
    }

    private static void refuse(Register after, UUID entry) {
        after.irregular().stream().filter(i -> i.id().equals(entry)).findFirst().ifPresent(i -> {
            throw BreakGlassFailures.notCounted(i.why()).asException();
        });
    }

    /**
     * Refuses where the key of a check-out may not be used here and now, be it by a proxy or in a file.
     *
     * @param wanted what is not done then, as a participle
     */
    void usable(Checkout c, Instant now, String wanted) {
        CheckoutState state = c.state(now);
        if (state != CheckoutState.HELD && state != CheckoutState.IN_USE) {
            throw (state == CheckoutState.OVERDUE
                            ? BreakGlassFailures.overdue(c.id())
                            : BreakGlassFailures.state(c, state, wanted))
                    .asException();
        }
        if (!c.granted() || c.denial().isPresent()) {
            throw BreakGlassFailures.state(
                            c, c.denial().isPresent() ? CheckoutState.DENIED : CheckoutState.REQUESTED, wanted)
                    .asException();
        }
        // Whoever writes into the database by hand can write an approval, but cannot sign it.
        c.approvals().stream().filter(a -> !signed(a.entry())).findFirst().ifPresent(a -> {
            throw BreakGlassFailures.unsigned(c.id(), a.by(), wanted).asException();
        });
        if (!c.held().orElseThrow().device().equals(device())) {
            throw BreakGlassFailures.elsewhere(c).asException();
        }
    }

    /** Whether an entry is signed by the device that it names. */
    boolean signed(UUID entry) {
        return ledger.signed(entry);
    }

    /** The key of this device. */
    String device() {
        return ledger.device();
    }
}
