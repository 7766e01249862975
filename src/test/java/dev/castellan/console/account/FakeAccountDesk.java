package dev.castellan.console.account;

import dev.castellan.console.fleet.Clusters;
import dev.castellan.failure.Failure;
import dev.castellan.identity.Account;
import dev.castellan.identity.DeviceCode;
import dev.castellan.identity.PendingChallenge;
import dev.castellan.identity.SignInMethod;
import dev.castellan.identity.Strength;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** Accounts that a test decides about. */
final class FakeAccountDesk implements AccountDesk {
    static final Account ADA =
            new Account("ada", "ada@fabrikam.example", "Ada Marsh", "72f988bf-86f1-41af-91ab-2d7cd011db47");
    static final Account BEN =
            new Account("ben", "ben@fabrikam.example", "Ben Cole", "72f988bf-86f1-41af-91ab-2d7cd011db47");
    static final Strength STRONG = new Strength(
            List.of("pwd", "mfa"),
            List.of("c1"),
            Strength.SecondFactor.PROVEN,
            Optional.of(Clusters.NOW.minus(Duration.ofMinutes(42))),
            Optional.of(Clusters.NOW.plus(Duration.ofMinutes(51))),
            Optional.of("6f1d0c7e-8d2b-4d53-8f0a-6a2e7c1b9d11"));
    static final Strength WEAK = new Strength(
            List.of("pwd"),
            List.of(),
            Strength.SecondFactor.MISSING,
            Optional.of(Clusters.NOW.minus(Duration.ofHours(9))),
            Optional.of(Clusters.NOW.plus(Duration.ofMinutes(12))),
            Optional.empty());

    /** How a sign-in goes; may block. */
    @FunctionalInterface
    interface SigningIn {
        Account run() throws InterruptedException;
    }

    final List<Account> accounts = new CopyOnWriteArrayList<>();
    final Map<String, Strength> strengths = new ConcurrentHashMap<>();
    final List<PendingChallenge> challenges = new CopyOnWriteArrayList<>();
    final List<String> said = new CopyOnWriteArrayList<>();
    volatile boolean configured = true;
    volatile Set<SignInMethod> methods = Set.of(SignInMethod.BROWSER, SignInMethod.DEVICE_CODE);
    volatile Optional<Failure> notice = Optional.empty();
    volatile Optional<DeviceCode> code = Optional.empty();
    volatile Optional<SignInPage> page = Optional.empty();
    volatile SigningIn signingIn = () -> ADA;
    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();

    void changed() {
        listeners.forEach(Runnable::run);
    }

    FakeAccountDesk with(Account account, Strength strength) {
        accounts.add(account);
        strengths.put(account.id(), strength);
        return this;
    }

    @Override
    public boolean configured() {
        return configured;
    }

    @Override
    public String where() {
        return "Public cloud, your own tenant";
    }

    @Override
    public List<Account> accounts() {
        return List.copyOf(accounts);
    }

    @Override
    public Strength strength(Account account) {
        return strengths.getOrDefault(account.id(), Strength.UNKNOWN);
    }

    @Override
    public Optional<Instant> quietUntil(Account account) {
        return Optional.empty();
    }

    @Override
    public boolean available(SignInMethod method) {
        return methods.contains(method);
    }

    @Override
    public Account signIn(SignInMethod method, Optional<String> loginHint) {
        said.add("sign in by " + method + loginHint.map(h -> " as " + h).orElse(""));
        try {
            Account account = signingIn.run();
            accounts.add(account);
            return account;
        } catch (InterruptedException e) {
            said.add("interrupted");
            Thread.currentThread().interrupt();
            throw Failure.expected(
                            "identity-cancelled", "The sign-in was given up.", "Nobody is signed in.", "Try again.")
                    .asException();
        }
    }

    @Override
    public void signOut(Account account) {
        said.add("sign out " + account.username());
        accounts.remove(account);
    }

    @Override
    public List<PendingChallenge> challenges() {
        return List.copyOf(challenges);
    }

    @Override
    public void accept(PendingChallenge challenge) {
        said.add("accept " + challenge.number());
        challenges.remove(challenge);
    }

    @Override
    public void refuse(PendingChallenge challenge) {
        said.add("refuse " + challenge.number());
        challenges.remove(challenge);
    }

    @Override
    public Optional<Failure> cacheNotice() {
        return notice;
    }

    @Override
    public Optional<DeviceCode> code() {
        return code;
    }

    @Override
    public Optional<SignInPage> page() {
        return page;
    }

    @Override
    public void openAgain(URI again) {
        said.add("open again");
    }

    @Override
    public Runnable onChange(Runnable listener) {
        listeners.add(listener);
        return () -> listeners.remove(listener);
    }

    static PendingChallenge challenge(PendingChallenge.State state) {
        return new PendingChallenge(
                7,
                ADA,
                ADA.tenantId(),
                "multi-factor authentication",
                Clusters.NOW.minus(Duration.ofSeconds(20)),
                Clusters.NOW.plus(Duration.ofMinutes(4)),
                3,
                state);
    }
}
