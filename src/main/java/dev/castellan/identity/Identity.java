package dev.castellan.identity;

import com.azure.core.credential.TokenCredential;
import dev.castellan.failure.Failure;
import dev.castellan.failure.FailureException;
import dev.castellan.network.Network;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * The accounts of one profile: signing in and out, tokens, and the answers to claims challenges. All methods may be called
 * from any thread; those that talk to the network say so.
 */
@SuppressWarnings("DoNotCallSuggester") // bodies follow
public final class Identity implements AutoCloseable {

    /** Opens nothing yet: neither network nor token cache are touched before they are needed. */
    public Identity(
            IdentitySettings settings, Supplier<Network> network, Interaction interaction, InstantSource clock) {}

    /** With whom and as what this signs in. */
    public IdentitySettings settings() {
        throw new UnsupportedOperationException();
    }

    /** Everybody signed in, by user name, from the token cache; no network. */
    public List<Account> accounts() {
        throw new UnsupportedOperationException();
    }

    /** Whether a way to sign in exists on this computer. No network. */
    public boolean available(SignInMethod method) {
        throw new UnsupportedOperationException();
    }

    /**
     * Signs somebody in. Blocks until done; ends on interrupt and after five minutes. While one sign-in is under way
     * another one waits for it, then runs.
     *
     * @param tenant the tenant's id or domain; empty for that of the settings
     * @param loginHint the user name to offer
     * @throws FailureException {@code identity-…}: cancelled, timed out, blocked, consent missing, offline …
     */
    public Account signIn(SignInMethod method, Optional<String> tenant, Optional<String> loginHint) {
        throw new UnsupportedOperationException();
    }

    /** Removes the account and all its tokens, from the persistent cache too. Unknown accounts are ignored. */
    public void signOut(Account account) {
        throw new UnsupportedOperationException();
    }

    /**
     * A token that is good for five minutes at least where Entra's lifetimes allow, renewed silently. Network when it has
     * to be renewed.
     *
     * @throws FailureException {@code identity-sign-in-needed} or another code for which {@link #signInHelps} is true
     *     when the person has to act; others when nothing can be done by signing in
     */
    public Token token(Account account, String tenantId, Set<String> scopes) {
        throw new UnsupportedOperationException();
    }

    /** Whether signing in again may cure a failure. */
    public static boolean signInHelps(Failure failure) {
        throw new UnsupportedOperationException();
    }

    /**
     * Waits until the person answered a claims challenge and returns a token that satisfies it. Whatever number of calls
     * wait for the same account and tenant, there is one prompt. No browser opens before {@link #accept}. Repeat the
     * refused call once with the new token, not more often.
     *
     * @param claimsJson what {@link ClaimsChallenge#claims} holds
     * @throws FailureException {@code identity-challenge-refused}, {@code identity-challenge-timeout} or what the sign-in
     *     failed with
     */
    public Token answerChallenge(Account account, String tenantId, Set<String> scopes, String claimsJson) {
        throw new UnsupportedOperationException();
    }

    /** The challenges that wait for the person, oldest first. */
    public List<PendingChallenge> pendingChallenges() {
        throw new UnsupportedOperationException();
    }

    /** Starts the sign-in that answers a challenge, with the browser, and returns at once. Ignored when it is settled. */
    public void accept(PendingChallenge challenge) {
        throw new UnsupportedOperationException();
    }

    /** As {@link #accept(PendingChallenge)}, by a chosen method. */
    public void accept(PendingChallenge challenge, SignInMethod method) {
        throw new UnsupportedOperationException();
    }

    /** Lets the waiting calls fail, and asks nothing more of this account for a while; cancels a running sign-in. */
    public void refuse(PendingChallenge challenge) {
        throw new UnsupportedOperationException();
    }

    /** Until when challenges are answered with a refusal because the person refused one; signing in ends it. */
    public Optional<Instant> quietUntil(Account account) {
        throw new UnsupportedOperationException();
    }

    /** What the tokens at hand say about the sign-in; for display only. No network. */
    public Strength strength(Account account) {
        throw new UnsupportedOperationException();
    }

    /** Set when tokens are kept in memory only, with the reason. */
    public Optional<Failure> cacheNotice() {
        throw new UnsupportedOperationException();
    }

    /** For Azure clients. Claims in the request context are treated as a challenge. */
    public TokenCredential credential(Account account, String tenantId) {
        throw new UnsupportedOperationException();
    }

    /** Calls the listener on any thread when accounts, challenges or the notice changed. Run the result to stop that. */
    public Runnable onChange(Runnable listener) {
        throw new UnsupportedOperationException();
    }

    /** Ends waiting calls and running sign-ins. */
    @Override
    public void close() {}
}
