package dev.castellan.console.account;

import dev.castellan.console.shell.PassphraseQuestion;
import dev.castellan.failure.FailureException;
import dev.castellan.identity.DeviceCode;
import dev.castellan.identity.Interaction;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/** What a sign-in shows to the person, kept for the account screen. Safe for use from any thread. */
public final class SignInPrompts implements Interaction {
    private static final System.Logger LOG = System.getLogger(SignInPrompts.class.getName());

    private final PassphraseQuestion passphrase = new PassphraseQuestion();
    private final UnaryOperator<URI> reachable;
    private final Consumer<URI> browser;
    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
    private volatile Optional<DeviceCode> code = Optional.empty();
    private volatile Optional<SignInPage> page = Optional.empty();

    /**
     * Nothing to show yet.
     *
     * @param reachable where a browser finds a sign-in page
     * @param browser opens a page, usually {@link dev.castellan.identity.SystemBrowser}
     */
    public SignInPrompts(UnaryOperator<URI> reachable, Consumer<URI> browser) {
        this.reachable = reachable;
        this.browser = browser;
    }

    @Override
    public void openBrowser(URI authorizeUrl) {
        URI there = reachable.apply(authorizeUrl);
        code = Optional.empty();
        page = Optional.of(new SignInPage(there, true));
        changed();
        try {
            browser.accept(there);
        } catch (FailureException e) {
            // The listener waits all the same: the person can take the address to any browser on this computer.
            LOG.log(
                    System.Logger.Level.WARNING,
                    "No browser was started: {0}",
                    e.failure().code());
            page = Optional.of(new SignInPage(there, false));
            changed();
        }
    }

    @Override
    public void showDeviceCode(DeviceCode shown) {
        page = Optional.empty();
        code = Optional.of(shown);
        changed();
    }

    @Override
    public Optional<char[]> passphrase(boolean first) {
        return passphrase.ask(first);
    }

    /** What the window asks where the system has no store for keys. */
    public PassphraseQuestion passphraseQuestion() {
        return passphrase;
    }

    /** The code shown last, until it is forgotten. */
    Optional<DeviceCode> code() {
        return code;
    }

    /** The page opened last, until it is forgotten. */
    Optional<SignInPage> page() {
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
