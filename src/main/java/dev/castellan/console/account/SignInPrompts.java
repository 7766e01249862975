package dev.castellan.console.account;

import dev.castellan.identity.DeviceCode;
import dev.castellan.identity.Interaction;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/** What a sign-in shows to the person, kept for the account screen. Safe for use from any thread. */
public final class SignInPrompts implements Interaction {
    private final Consumer<URI> browser;
    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
    private volatile Optional<DeviceCode> code = Optional.empty();
    private volatile Optional<URI> page = Optional.empty();

    /**
     * Nothing to show yet.
     *
     * @param browser opens a page, usually {@link dev.castellan.identity.SystemBrowser}
     */
    public SignInPrompts(Consumer<URI> browser) {
        this.browser = browser;
    }

    @Override
    public void openBrowser(URI authorizeUrl) {
        code = Optional.empty();
        page = Optional.of(authorizeUrl);
        changed();
        browser.accept(authorizeUrl);
    }

    @Override
    public void showDeviceCode(DeviceCode shown) {
        page = Optional.empty();
        code = Optional.of(shown);
        changed();
    }

    /** The code shown last, until it is forgotten. */
    Optional<DeviceCode> code() {
        return code;
    }

    /** The page opened last, until it is forgotten. */
    Optional<URI> page() {
        return page;
    }

    /** Opens a page once more. */
    void open(URI again) {
        browser.accept(again);
    }

    /** The sign-in is over. */
    void forget() {
        code = Optional.empty();
        page = Optional.empty();
        changed();
    }

    /** Calls the listener after each change. */
    Runnable onChange(Runnable listener) {
        listeners.add(listener);
        return () -> listeners.remove(listener);
    }

    private void changed() {
        listeners.forEach(Runnable::run);
    }
}
