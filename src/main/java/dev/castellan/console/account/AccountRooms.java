package dev.castellan.console.account;

import dev.castellan.failure.Failure;
import dev.castellan.identity.Account;
import dev.castellan.identity.DeviceCode;
import dev.castellan.identity.Identity;
import dev.castellan.identity.PendingChallenge;
import dev.castellan.identity.SignInMethod;
import dev.castellan.identity.Strength;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The account screen's desk in the real house: the identity room, and what its sign-ins show. */
public final class AccountRooms implements AccountDesk {
    private final Identity identity;
    private final SignInPrompts prompts;

    /**
     * The desk before these rooms.
     *
     * @param prompts the interaction that the identity was made with
     */
    public AccountRooms(Identity identity, SignInPrompts prompts) {
        this.identity = identity;
        this.prompts = prompts;
    }

    @Override
    public boolean configured() {
        return !identity.settings().clientId().isBlank();
    }

    @Override
    public String where() {
        String tenant = identity.settings().tenant();
        return identity.settings().cloud().name() + " cloud, "
                + (tenant.equals("organizations") ? "your own tenant" : "tenant " + tenant);
    }

    @Override
    public List<Account> accounts() {
        return identity.accounts();
    }

    @Override
    public Strength strength(Account account) {
        return identity.strength(account);
    }

    @Override
    public Optional<Instant> quietUntil(Account account) {
        return identity.quietUntil(account);
    }

    @Override
    public boolean available(SignInMethod method) {
        return identity.available(method);
    }

    @Override
    public Account signIn(SignInMethod method, Optional<String> loginHint) {
        try {
            return identity.signIn(method, Optional.empty(), loginHint);
        } finally {
            prompts.forget();
        }
    }

    @Override
    public void signOut(Account account) {
        identity.signOut(account);
    }

    @Override
    public List<PendingChallenge> challenges() {
        return identity.pendingChallenges();
    }

    @Override
    public void accept(PendingChallenge challenge) {
        identity.accept(challenge);
    }

    @Override
    public void refuse(PendingChallenge challenge) {
        identity.refuse(challenge);
    }

    @Override
    public Optional<Failure> cacheNotice() {
        return identity.cacheNotice();
    }

    @Override
    public Optional<DeviceCode> code() {
        return prompts.code();
    }

    @Override
    public Optional<SignInPage> page() {
        return prompts.page();
    }

    @Override
    public void openAgain(URI page) {
        prompts.open(page);
    }

    @Override
    public Runnable onChange(Runnable listener) {
        Runnable identities = identity.onChange(listener);
        Runnable shown = prompts.onChange(listener);
        return () -> {
            identities.run();
            shown.run();
        };
    }
}
