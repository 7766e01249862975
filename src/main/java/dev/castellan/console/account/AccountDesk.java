package dev.castellan.console.account;

import dev.castellan.failure.Failure;
import dev.castellan.identity.Account;
import dev.castellan.identity.DeviceCode;
import dev.castellan.identity.PendingChallenge;
import dev.castellan.identity.SignInMethod;
import dev.castellan.identity.Strength;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** What the account screen asks of the rooms below. No method but {@link #signIn} and {@link #signOut} uses the network. */
public interface AccountDesk {
    /** Whether the profile names an app registration, without which nobody can sign in. */
    boolean configured();

    /** Where one signs in, in words: the cloud and the tenant of the profile. */
    String where();

    /** Everybody signed in, by user name. May read the token cache. */
    List<Account> accounts();

    /** What the tokens at hand say about a sign-in. */
    Strength strength(Account account);

    /** Until when challenges of this account are refused without asking. */
    Optional<Instant> quietUntil(Account account);

    /** Whether a way to sign in exists on this computer. */
    boolean available(SignInMethod method);

    /**
     * Signs somebody in. Blocks until done; ends on interrupt.
     *
     * @throws dev.castellan.failure.FailureException when it did not work out
     */
    Account signIn(SignInMethod method, Optional<String> loginHint);

    /** Removes an account and its tokens. Blocks. */
    void signOut(Account account);

    /** Sign-ins that wait for the person's word. */
    List<PendingChallenge> challenges();

    /** Starts the sign-in that answers a challenge. */
    void accept(PendingChallenge challenge);

    /** Lets the calls that wait for it fail. */
    void refuse(PendingChallenge challenge);

    /** Set when tokens are kept in memory only. */
    Optional<Failure> cacheNotice();

    /** The code to be typed in on another device, while a sign-in waits for that. */
    Optional<DeviceCode> code();

    /** The page for the browser, while a sign-in waits for it. */
    Optional<SignInPage> page();

    /** Opens the page in the browser again. */
    void openAgain(URI page);

    /**
     * Calls the listener after anything above changed, on the thread that changed it.
     *
     * @return ends the calls
     */
    Runnable onChange(Runnable listener);
}
