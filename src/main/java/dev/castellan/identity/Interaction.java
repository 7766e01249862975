package dev.castellan.identity;

import java.net.URI;
import java.util.Optional;

/** What a sign-in shows to the person; given by the console or the command line. Called on a background thread. */
public interface Interaction {
    /** Shows the sign-in page, usually with {@link SystemBrowser#open}. Called only after the person asked for it. */
    void openBrowser(URI authorizeUrl);

    /** Shows the code and where to type it; the sign-in waits meanwhile. */
    void showDeviceCode(DeviceCode code);

    /**
     * Asks for the passphrase that seals secrets where the system has no store; see {@link Passphrase#ask}.
     *
     * @param first whether it is chosen now
     */
    default Optional<char[]> passphrase(boolean first) {
        return Optional.empty();
    }
}
