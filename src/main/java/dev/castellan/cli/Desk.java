package dev.castellan.cli;

import dev.castellan.access.review.Reviews;
import dev.castellan.breakglass.BreakGlass;
import dev.castellan.failure.Failure;
import dev.castellan.fleet.AzureSide;
import dev.castellan.fleet.Fleet;
import dev.castellan.identity.Identity;
import dev.castellan.ledger.Ledger;
import dev.castellan.settings.Profile;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/** What a command works with: the rooms of one profile, opened when they are first asked for. */
public interface Desk extends AutoCloseable {
    /** The profile in use. */
    Profile profile();

    /** Its accounts. */
    Identity identity();

    /** Its clusters. */
    Fleet fleet();

    /** The record of what is done, of the data folder; opened when it is first used. */
    Ledger ledger();

    /** Check-outs of admin certificates; opened when it is first used. */
    BreakGlass breakGlass();

    /** Whether there is anything to read of check-outs; nothing is opened to tell. */
    boolean usesBreakGlass();

    /** The review campaigns of the data folder. */
    Reviews reviews();

    /** Azure as each signed-in account sees its tenant; empty where nobody is signed in. */
    List<AzureSide> azureSides();

    /** The time. */
    InstantSource clock();

    /** What was survived while opening: damaged settings, kubeconfig files that cannot be read. */
    List<Failure> notices();

    /**
     * In the practice fleet, where nobody is signed in after a start: signs the chosen practice user in.
     *
     * @return the user name; empty outside the practice fleet
     */
    Optional<String> arrive();

    /** Closes what was opened. */
    @Override
    void close();
}
