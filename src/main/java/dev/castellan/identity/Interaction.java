package dev.castellan.identity;

import java.net.URI;

/** What a sign-in shows to the person; given by the console or the command line. Called on a background thread. */
public interface Interaction {
    /** Shows the sign-in page, usually with {@link SystemBrowser#open}. Called only after the person asked for it. */
    void openBrowser(URI authorizeUrl);

    /** Shows the code and where to type it; the sign-in waits meanwhile. */
    void showDeviceCode(DeviceCode code);
}
