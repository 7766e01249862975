package dev.castellan;

import dev.castellan.console.account.AccountDesk;
import dev.castellan.console.account.AccountRooms;
import dev.castellan.console.account.SignInPage;
import dev.castellan.console.account.SignInPrompts;
import dev.castellan.console.shell.Challenges;
import dev.castellan.failure.Failure;
import dev.castellan.fleet.DisplayText;
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
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * The accounts for the console while the identity room may not be there yet: the practice fleet's addresses are known
 * only when it runs. Nothing but signing in and out waits for it.
 */
final class LateAccounts implements AccountDesk, Challenges {
    private final CompletableFuture<Identity> identity;
    private final CompletableFuture<AccountRooms> rooms;
    private final String where;
    private final boolean configured;
    private final List<Runnable> waiting = new CopyOnWriteArrayList<>();

    LateAccounts(CompletableFuture<Identity> identity, SignInPrompts prompts, boolean configured, String where) {
        this.identity = identity;
        this.configured = configured;
        this.where = where;
        this.rooms = identity.thenApply(i -> {
            AccountRooms there = new AccountRooms(i, prompts);
            var _ = there.onChange(this::tell);
            return there;
        });
        var _ = rooms.thenRun(this::tell);
    }

    private void tell() {
        waiting.forEach(Runnable::run);
    }

    private Optional<AccountRooms> there() {
        return rooms.isDone() && !rooms.isCompletedExceptionally() ? Optional.of(rooms.join()) : Optional.empty();
    }

    @Override
    public boolean configured() {
        return there().map(AccountRooms::configured).orElse(configured);
    }

    @Override
    public String where() {
        return there().map(AccountRooms::where).orElse(where);
    }

    @Override
    public List<Account> accounts() {
        return there().map(AccountRooms::accounts).orElse(List.of());
    }

    @Override
    public Strength strength(Account account) {
        return there().map(r -> r.strength(account)).orElse(Strength.UNKNOWN);
    }

    @Override
    public Optional<Instant> quietUntil(Account account) {
        return there().flatMap(r -> r.quietUntil(account));
    }

    @Override
    public boolean available(SignInMethod method) {
        return there().map(r -> r.available(method)).orElse(method == SignInMethod.BROWSER);
    }

    @Override
    public Account signIn(SignInMethod method, Optional<String> loginHint) {
        return rooms.join().signIn(method, loginHint);
    }

    @Override
    public void signOut(Account account) {
        rooms.join().signOut(account);
    }

    @Override
    public List<PendingChallenge> challenges() {
        return there().map(AccountRooms::challenges).orElse(List.of());
    }

    @Override
    public void accept(PendingChallenge challenge) {
        there().ifPresent(r -> r.accept(challenge));
    }

    @Override
    public void refuse(PendingChallenge challenge) {
        there().ifPresent(r -> r.refuse(challenge));
    }

    @Override
    public Optional<Failure> cacheNotice() {
        return there().flatMap(AccountRooms::cacheNotice);
    }

    @Override
    public Optional<DeviceCode> code() {
        return there().flatMap(AccountRooms::code);
    }

    @Override
    public Optional<SignInPage> page() {
        return there().flatMap(AccountRooms::page);
    }

    @Override
    public void openAgain(URI page) {
        there().ifPresent(r -> r.openAgain(page));
    }

    @Override
    public Runnable onChange(Runnable listener) {
        waiting.add(listener);
        return () -> waiting.remove(listener);
    }

    @Override
    public List<Challenge> pending() {
        return challenges().stream()
                .filter(c -> c.state() == PendingChallenge.State.ASKED)
                .map(c -> new Challenge(
                        String.valueOf(c.number()),
                        DisplayText.clean(c.account().username()),
                        "Azure asks for " + c.asks() + "."))
                .toList();
    }

    @Override
    public void accept(String id) {
        numbered(id).ifPresent(this::accept);
    }

    @Override
    public void refuse(String id) {
        numbered(id).ifPresent(this::refuse);
    }

    private Optional<PendingChallenge> numbered(String id) {
        return challenges().stream()
                .filter(c -> String.valueOf(c.number()).equals(id))
                .findFirst();
    }

    /** The identity room once it is there. */
    CompletableFuture<Identity> identity() {
        return identity;
    }
}
