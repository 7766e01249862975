package dev.castellan.console.shell;

import dev.castellan.job.Jobs;
import dev.castellan.settings.SettingsStore;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * What the console is made of. Everything here is cheap: services behind the screens start when they are first used,
 * after the first window was painted.
 *
 * @param screens in the order of the navigation rail; the first one is where the console begins
 * @param settings the user's choices
 * @param jobs all work; closed by the console at its end
 * @param clock the time
 * @param challenges sign-ins that wait for the user
 * @param passphrase asked for by work in the background
 * @param bulletin what work behind the screens has to tell
 * @param first where to go, stronger than the place shown last
 * @param instance tells the addresses of later starts; closed by the console at its end
 * @param practice whether everything shown is the practice fleet, which the window then says
 * @param profile the name of the profile in use, as the window shows it
 * @param renewal makes other parts while the window stays; empty where there is only one way to work
 * @param milestones told once each, on the interface thread
 */
public record ConsoleParts(
        List<ScreenFactory> screens,
        SettingsStore settings,
        Jobs jobs,
        InstantSource clock,
        Challenges challenges,
        PassphraseQuestion passphrase,
        Bulletin bulletin,
        Optional<Address> first,
        Optional<SingleInstance> instance,
        boolean practice,
        String profile,
        Optional<Renewal> renewal,
        Consumer<Milestone> milestones) {
    /** Moments of a start, for measuring and for scripted journeys. */
    public enum Milestone {
        /** The window with the navigation and a skeleton is on the screen. */
        PAINTED,
        /** The first screen has been opened; its own data may still be on its way. */
        READY
    }

    /**
     * How everything behind the window changes while it stays. Both are called in the background.
     *
     * @param make makes parts from the choices kept now, with the same settings and instance; throws
     *     {@link dev.castellan.failure.FailureException} where they cannot be made, and then nothing changed
     * @param left told when other parts are shown instead of these, which then end
     */
    public record Renewal(Supplier<ConsoleParts> make, Runnable left) {}

    public ConsoleParts {
        screens = List.copyOf(screens);
        if (screens.isEmpty()) {
            throw new IllegalArgumentException("a console needs a screen");
        }
    }
}
