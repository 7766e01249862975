package dev.castellan.identity;

import dev.castellan.failure.FailureException;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The system's store, or a passphrase where there is none. What was chosen first for a folder stays: a keyring that is
 * merely locked today must not lead to a second set of secrets.
 */
final class ChosenSafe implements Safe {
    private static final String TRIAL = "trial";

    private final Path folder;
    private final Safe system;
    private final Safe sealed;
    private @Nullable Safe chosen;

    ChosenSafe(Path folder, Safe system, Safe sealed) {
        this.folder = folder;
        this.system = system;
        this.sealed = sealed;
    }

    @Override
    public Optional<byte[]> read(String name) {
        Optional<Safe> safe = known();
        return safe.isEmpty() ? Optional.empty() : safe.get().read(name);
    }

    @Override
    public void write(String name, byte[] secret) {
        safe().write(name, secret);
    }

    @Override
    public void remove(String name) {
        known().ifPresent(safe -> safe.remove(name));
    }

    /** The one in use; empty while nothing was ever kept. */
    private synchronized Optional<Safe> known() {
        Safe known = chosen;
        if (known == null) {
            if (PassphraseSafe.used(folder)) {
                known = sealed;
            } else if (SystemSafe.used(folder)) {
                known = system;
            }
            chosen = known;
        }
        return Optional.ofNullable(known);
    }

    private synchronized Safe safe() {
        Optional<Safe> known = known();
        if (known.isPresent()) {
            return known.get();
        }
        Safe choice = system;
        try {
            system.write(TRIAL, new byte[] {1});
            system.remove(TRIAL);
        } catch (FailureException e) {
            choice = sealed;
        }
        chosen = choice;
        return choice;
    }
}
