package dev.castellan.breakglass;

import dev.castellan.identity.Safe;
import dev.castellan.ledger.Actor;
import dev.castellan.ledger.Ledger;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * What the room works with.
 *
 * @param ledger the record; the team's where there is one
 * @param actor who acts now; the same that the ledger is told
 * @param safe where data keys lie
 * @param folder where sealed keys lie, for their owner only; made when needed
 * @param source where admin kubeconfigs come from; empty without Azure
 * @param custodian opens keys for use; empty where none can
 * @param search looks for copies; empty where none can
 * @param keys does what needs an open key
 * @param hook told of each notice, on a thread of its own; must not throw
 * @param clock the wall clock
 * @param nanos a clock that cannot be set
 * @param faults for tests
 */
public record BreakGlassParts(
        Ledger ledger,
        Supplier<Actor> actor,
        Safe safe,
        Path folder,
        Optional<AdminSource> source,
        Optional<Custodian> custodian,
        Optional<CopySearch> search,
        KeyWork keys,
        Consumer<Notice> hook,
        InstantSource clock,
        LongSupplier nanos,
        FaultPoint.Watcher faults) {}
