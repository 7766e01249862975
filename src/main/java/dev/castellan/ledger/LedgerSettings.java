package dev.castellan.ledger;

import dev.castellan.identity.Safe;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * What a ledger needs.
 *
 * @param folder where this machine's journal lies; empty for one in memory
 * @param safe where the device's key lies
 * @param actor who acts, asked at each entry; must not wait for anybody
 * @param team where the team's ledger lies; empty when there is none
 * @param clock the wall clock
 * @param nanos a clock that cannot be set, such as {@link System#nanoTime}
 */
public record LedgerSettings(
        Optional<Path> folder,
        Safe safe,
        Supplier<Actor> actor,
        Optional<TeamSettings> team,
        InstantSource clock,
        LongSupplier nanos) {
    /** Without a team, and with the JDK's clock that cannot be set. */
    public static LedgerSettings of(Optional<Path> folder, Safe safe, Supplier<Actor> actor, InstantSource clock) {
        return new LedgerSettings(folder, safe, actor, Optional.empty(), clock, System::nanoTime);
    }

    /** The same with a team's ledger. */
    public LedgerSettings withTeam(TeamSettings settings) {
        return new LedgerSettings(folder, safe, actor, Optional.of(settings), clock, nanos);
    }
}
