package dev.castellan.identity;

import java.util.Optional;

/** Asks the person for the passphrase that seals secrets where the system has no store. May wait. */
@FunctionalInterface
public interface Passphrase {
    /** Nobody can be asked. */
    Passphrase NONE = _ -> Optional.empty();

    /**
     * The passphrase; the array is wiped after use.
     *
     * @param first whether it is chosen now, and so has to be typed twice
     * @return empty when nobody can be asked or the person declined
     */
    Optional<char[]> ask(boolean first);
}
