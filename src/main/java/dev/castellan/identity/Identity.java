package dev.castellan.identity;

import com.azure.core.credential.AccessToken;
import com.azure.core.credential.TokenCredential;
import com.azure.core.credential.TokenRequestContext;
import com.microsoft.aad.msal4j.IAccount;
import com.microsoft.aad.msal4j.IAuthenticationResult;
import com.microsoft.aad.msal4j.ITenantProfile;
import com.microsoft.aad.msal4j.TokenSource;
import dev.castellan.failure.Failure;
import dev.castellan.failure.FailureException;
import dev.castellan.identity.ChallengeBook.Arrival;
import dev.castellan.identity.Entra.Silent;
import dev.castellan.network.Network;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/**
 * The accounts of one profile: signing in and out, tokens, and the answers to claims challenges. All methods may be called
 * from any thread; those that talk to the network say so.
 */
public final class Identity implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(Identity.class.getName());
    private static final Duration PATIENCE = Duration.ofMinutes(5);
    /** A token that ends sooner is renewed, so that a call that starts with it can end with it. */
    private static final Duration SPARE = Duration.ofMinutes(5);

    private final IdentitySettings settings;
    private final EntraHttp http;
    private final TokenCache cache;
    private final Interaction interaction;
    private final InstantSource clock;
    private final Duration patience;
    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();

    /** One interactive sign-in at a time; first come, first served. */
    private final ReentrantLock signingIn = new ReentrantLock(true);

    private final Object challengeLock = new Object();
    private ChallengeBook challenges = ChallengeBook.EMPTY;
    private final Map<Long, CompletableFuture<Answered>> outcomes = new HashMap<>();
    private final Map<Long, Thread> answering = new HashMap<>();

    private final Map<String, TokenClaims> newestAccess = new ConcurrentHashMap<>();
    private volatile @Nullable Entra entra;
    private volatile boolean closed;

    /** What a prompt ended with. */
    private record Answered(Set<String> scopes, String claims, IAuthenticationResult result) {}

    /** Opens nothing yet: neither network nor token cache are touched before they are needed. */
    public Identity(
            IdentitySettings settings, Supplier<Network> network, Interaction interaction, InstantSource clock) {
        this(
                settings,
                network,
                interaction,
                clock,
                name -> TokenVault.OfSystem.open(settings.cacheFolder(), name, System.getProperty("os.name", "")),
                PATIENCE);
    }

    /** One that never asks the system to keep a token: what it knows ends with the program. For practice. */
    public static Identity forgetful(
            IdentitySettings settings, Supplier<Network> network, Interaction interaction, InstantSource clock) {
        return new Identity(settings, network, interaction, clock, name -> new TokenVault.Memory(), PATIENCE);
    }

    /** How to open the vault with a name. */
    interface VaultOpener {
        TokenVault open(String name) throws Exception;
    }

    Identity(
            IdentitySettings settings,
            Supplier<Network> network,
            Interaction interaction,
            InstantSource clock,
            VaultOpener vault,
            Duration patience) {
        this.settings = settings;
        this.http = new EntraHttp(network, clock);
        String name = vaultName(settings);
        this.cache = new TokenCache(settings.cacheFolder(), name, () -> vault.open(name), this::changed);
        this.interaction = interaction;
        this.clock = clock;
        this.patience = patience;
    }

    /** With whom and as what this signs in. */
    public IdentitySettings settings() {
        return settings;
    }

    /** Everybody signed in, by user name, from the token cache; no network. */
    public List<Account> accounts() {
        List<Account> accounts = new ArrayList<>();
        for (IAccount account : entra().accounts()) {
            accounts.add(account(account, Optional.empty()));
        }
        accounts.sort(Comparator.comparing(Account::username, String.CASE_INSENSITIVE_ORDER)
                .thenComparing(Account::id));
        return accounts;
    }

    /** Whether a way to sign in exists on this computer. No network. */
    public boolean available(SignInMethod method) {
        return switch (method) {
            case BROWSER, DEVICE_CODE -> true;
            case BROKER -> Entra.brokerAvailable();
        };
    }

    /**
     * Signs somebody in. Blocks until done; ends on interrupt and after five minutes (device code: when the code expires).
     * While one sign-in is under way another one waits for it, then runs.
     *
     * @param tenant the tenant's id or domain; empty for that of the settings
     * @param loginHint the user name to offer
     * @throws FailureException {@code identity-…}: cancelled, timed out, blocked, consent missing, offline …
     */
    public Account signIn(SignInMethod method, Optional<String> tenant, Optional<String> loginHint) {
        IAuthenticationResult result = interactive(
                method,
                tenant.orElse(settings.tenant()),
                Set.of(settings.cloud().resourceManagerScope()),
                loginHint,
                Optional.empty());
        Account account = account(result);
        step(book -> book.signedIn(account.id()));
        changed();
        return account;
    }

    /** Removes the account and all its tokens, from the persistent cache too. Unknown accounts are ignored. */
    public void signOut(Account account) {
        entra().remove(account.id());
        newestAccess.keySet().removeIf(key -> key.startsWith(account.id() + " "));
        if (entra().accounts().isEmpty()) {
            cache.clear();
        }
        for (PendingChallenge pending : pendingChallenges()) {
            if (pending.account().id().equals(account.id())) {
                settle(pending.number(), SignInErrors.signInNeeded());
            }
        }
        step(book -> book.signedIn(account.id()));
        changed();
    }

    /**
     * A token that is good for five minutes at least where Entra's lifetimes allow, renewed silently. Network when it has
     * to be renewed. Where Entra itself demands a proof before it renews, this waits for the person as
     * {@link #answerChallenge} does, at the same prompt.
     *
     * @throws FailureException {@code identity-sign-in-needed} or another code for which {@link #signInHelps} is true
     *     when the person has to act; others when nothing can be done by signing in
     */
    public Token token(Account account, String tenantId, Set<String> scopes) {
        return switch (entra().silent(account.id(), tenantId, scopes, false, Optional.empty())) {
            case Silent.Issued(IAuthenticationResult kept) -> lasting(account, tenantId, scopes, kept);
            case Silent.Demanded(String claims, Failure _) -> byPrompt(account, tenantId, scopes, claims);
        };
    }

    private Token lasting(Account account, String tenantId, Set<String> scopes, IAuthenticationResult kept) {
        // MSAL 1.26 renews what ends within five minutes; 1.17 did not, so it is checked here as well. A token that
        // comes fresh from Entra and ends soon is as good as it gets.
        boolean fresh = kept.metadata() != null && kept.metadata().tokenSource() == TokenSource.IDENTITY_PROVIDER;
        if (fresh || expiry(kept).isAfter(clock.instant().plus(SPARE))) {
            return remember(account, tenantId, kept);
        }
        try {
            return renew(account, tenantId, scopes);
        } catch (FailureException e) {
            if (!signInHelps(e.failure()) && expiry(kept).isAfter(clock.instant())) {
                return remember(account, tenantId, kept); // short, but still good: Entra may be back in time
            }
            throw e;
        }
    }

    private Token renew(Account account, String tenantId, Set<String> scopes) {
        return switch (entra().silent(account.id(), tenantId, scopes, true, Optional.empty())) {
            case Silent.Issued(IAuthenticationResult result) -> remember(account, tenantId, result);
            case Silent.Demanded(String claims, Failure _) -> byPrompt(account, tenantId, scopes, claims);
        };
    }

    /**
     * A token other than one that a service refused without saying what it wants; renewed unless another call did so
     * already. Repeat the call once with it, not more often.
     */
    public Token renewed(Account account, String tenantId, Set<String> scopes, Token refused) {
        Token kept = token(account, tenantId, scopes);
        return kept.value().equals(refused.value()) ? renew(account, tenantId, scopes) : kept;
    }

    /** Whether signing in again may cure a failure. */
    public static boolean signInHelps(Failure failure) {
        return SignInErrors.curedBySignIn(failure);
    }

    /**
     * How far this computer's clock is behind the sign-in service's, as last measured; negative when it is ahead. More
     * than five minutes make Azure refuse tokens.
     */
    public Duration clockSkew() {
        return http.skew();
    }

    /**
     * Returns a token that satisfies a claims challenge: silently where Entra allows, else after the person answered. Whatever
     * number of calls wait for the same account and tenant, there is one prompt. No browser opens before {@link #accept}.
     * Repeat the refused call once with the new token, not more often.
     *
     * @param claimsJson what {@link ClaimsChallenge#claims} holds
     * @throws FailureException {@code identity-challenge-refused}, {@code identity-challenge-timeout} or what the sign-in
     *     failed with
     */
    public Token answerChallenge(Account account, String tenantId, Set<String> scopes, String claimsJson) {
        String claims = ClaimsJson.checked(claimsJson)
                .orElseThrow(() -> Failure.expected(
                                "identity-challenge-unreadable",
                                "The service demands something that cannot be read.",
                                "The call was refused and is not repeated.",
                                "Sign out and in again; if it stays, report it to whoever runs the service.")
                        .asException());
        return withoutPrompt(account, tenantId, scopes, claims)
                .orElseGet(() -> byPrompt(account, tenantId, scopes, claims));
    }

    private Token byPrompt(Account account, String tenantId, Set<String> scopes, String claims) {
        Answered first = promptAndWait(account, tenantId, claims);
        if (ClaimsJson.covers(first.claims, claims)) {
            return afterPrompt(account, tenantId, scopes, claims, first);
        }
        // The browser was open already and its demand was a smaller one: one more prompt, then no more.
        Optional<Token> grown = withoutPrompt(account, tenantId, scopes, claims);
        return grown.orElseGet(
                () -> afterPrompt(account, tenantId, scopes, claims, promptAndWait(account, tenantId, claims)));
    }

    /** The challenges that wait for the person, oldest first. */
    public List<PendingChallenge> pendingChallenges() {
        synchronized (challengeLock) {
            return challenges.shown();
        }
    }

    /** Starts the sign-in that answers a challenge, with the browser, and returns at once. Ignored when it is settled. */
    public void accept(PendingChallenge challenge) {
        accept(challenge, SignInMethod.BROWSER);
    }

    /** As {@link #accept(PendingChallenge)}, by a chosen method. */
    public void accept(PendingChallenge challenge, SignInMethod method) {
        Thread answer;
        synchronized (challengeLock) {
            Optional<ChallengeBook> accepted = challenges.accept(challenge.number(), clock.instant());
            if (accepted.isEmpty() || closed) {
                return;
            }
            challenges = accepted.get();
            ChallengeBook.Prompt prompt = challenges.find(challenge.number()).orElseThrow();
            answer = Thread.ofVirtual().name("challenge-" + prompt.number()).unstarted(() -> answer(prompt, method));
            answering.put(prompt.number(), answer);
        }
        answer.start();
        changed();
    }

    /** Lets the waiting calls fail, and asks nothing more of this account for a while; cancels a running sign-in. */
    public void refuse(PendingChallenge challenge) {
        Thread running;
        synchronized (challengeLock) {
            running = answering.get(challenge.number());
        }
        end(challenge.number(), true, refused(challenge.account()));
        if (running != null) {
            running.interrupt();
        }
    }

    /** Until when challenges are answered with a refusal because the person refused one; signing in ends it. */
    public Optional<Instant> quietUntil(Account account) {
        synchronized (challengeLock) {
            return challenges.quietUntil(account.id(), clock.instant());
        }
    }

    /** What the tokens at hand say about the sign-in; for display only. No network. */
    public Strength strength(Account account) {
        Optional<TokenClaims> access = newestAccess.entrySet().stream()
                .filter(e -> e.getKey().startsWith(account.id() + " "))
                .map(Map.Entry::getValue)
                .max(Comparator.comparing(c -> c.issuedAt().orElse(Instant.EPOCH)));
        Optional<TokenClaims> id = entra().accounts().stream()
                .filter(a -> a.homeAccountId().equals(account.id()))
                .flatMap(a -> profiles(a).values().stream())
                .map(profile -> TokenClaims.of(profile.getClaims()))
                .max(Comparator.comparing(c -> c.issuedAt().orElse(Instant.EPOCH)));
        return TokenClaims.strength(access, id);
    }

    /** Set when tokens are kept in memory only, with the reason. */
    public Optional<Failure> cacheNotice() {
        return cache.notice();
    }

    /** For Azure clients. Claims in the request context are treated as a challenge. */
    public TokenCredential credential(Account account, String tenantId) {
        return new TokenCredential() {
            @Override
            public Mono<AccessToken> getToken(TokenRequestContext request) {
                return Mono.fromCallable(() -> getTokenSync(request)).subscribeOn(Schedulers.boundedElastic());
            }

            @Override
            public AccessToken getTokenSync(TokenRequestContext request) {
                String tenant = request.getTenantId() == null ? tenantId : request.getTenantId();
                Set<String> scopes = Set.copyOf(request.getScopes());
                Token token = request.getClaims() == null
                        ? token(account, tenant, scopes)
                        : answerChallenge(account, tenant, scopes, request.getClaims());
                return new AccessToken(token.value(), token.expiresAt().atOffset(ZoneOffset.UTC));
            }
        };
    }

    /** Calls the listener on any thread when accounts, challenges or the notice changed. Run the result to stop that. */
    public Runnable onChange(Runnable listener) {
        listeners.add(listener);
        return () -> listeners.remove(listener);
    }

    /** Ends waiting calls and running sign-ins. */
    @Override
    public void close() {
        closed = true;
        List<Thread> running;
        synchronized (challengeLock) {
            running = List.copyOf(answering.values());
        }
        running.forEach(Thread::interrupt);
        for (PendingChallenge pending : pendingChallenges()) {
            settle(pending.number(), SignInErrors.cancelled());
        }
        Entra open = entra;
        if (open != null) {
            open.close();
        }
    }

    private Entra entra() {
        Entra open = entra;
        if (open != null) {
            return open;
        }
        synchronized (this) {
            if (entra == null) {
                entra = new Entra(settings, interaction, clock, http, cache);
            }
            return java.util.Objects.requireNonNull(entra);
        }
    }

    private IAuthenticationResult interactive(
            SignInMethod method,
            String tenant,
            Set<String> scopes,
            Optional<String> loginHint,
            Optional<String> claims) {
        try {
            signingIn.lockInterruptibly();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw SignInErrors.cancelled().asException();
        }
        try {
            Entra.Wanted wanted = new Entra.Wanted(loginHint, claims, patience);
            IAuthenticationResult result = switch (method) {
                case BROWSER -> entra().browser(tenant, scopes, wanted);
                case DEVICE_CODE -> entra().deviceCode(tenant, scopes, wanted);
                case BROKER -> entra().broker(tenant, scopes, wanted);
            };
            note(result.account().homeAccountId(), tenantOf(result).orElse(tenant), result);
            return result;
        } finally {
            signingIn.unlock();
        }
    }

    /** Asks Entra for the claims without the person; Entra knows best whether that suffices. */
    private Optional<Token> withoutPrompt(Account account, String tenantId, Set<String> scopes, String claims) {
        try {
            return switch (entra().silent(account.id(), tenantId, scopes, true, Optional.of(claims))) {
                case Silent.Issued(IAuthenticationResult result)
                when TokenClaims.of(result.accessToken())
                        .map(token -> ClaimsJson.satisfied(claims, token))
                        .orElse(false) -> Optional.of(remember(account, tenantId, result));
                case Silent.Issued _, Silent.Demanded _ -> Optional.empty();
            };
        } catch (FailureException e) {
            if (signInHelps(e.failure())) {
                return Optional.empty();
            }
            throw e;
        }
    }

    private Answered promptAndWait(Account account, String tenantId, String claims) {
        ChallengeBook.Prompt prompt;
        CompletableFuture<Answered> outcome;
        synchronized (challengeLock) {
            if (closed) {
                throw SignInErrors.cancelled().asException();
            }
            switch (challenges.arrive(account, tenantId, claims, clock.instant())) {
                case Arrival.Refused refused ->
                    throw refused(account, refused.until()).asException();
                case Arrival.Wait wait -> {
                    challenges = wait.book();
                    prompt = wait.prompt();
                    outcome = outcomes.computeIfAbsent(prompt.number(), _ -> new CompletableFuture<>());
                }
            }
        }
        changed();
        try {
            while (true) {
                try {
                    return outcome.get(Math.max(0, left(prompt.number()).toMillis()), TimeUnit.MILLISECONDS);
                } catch (TimeoutException e) {
                    if (left(prompt.number()).isPositive()) {
                        continue; // accepted meanwhile, which gives the sign-in its own time
                    }
                    Failure timeout = Failure.expected(
                            "identity-challenge-timeout",
                            "Nobody answered the demand for " + ClaimsJson.inWords(claims) + ".",
                            "The call that needed it was not repeated.",
                            "Do it again, and accept the prompt.");
                    end(prompt.number(), true, timeout);
                    throw timeout.asException();
                }
            }
        } catch (InterruptedException e) {
            synchronized (challengeLock) {
                challenges = challenges.leave(prompt.number());
                if (challenges.find(prompt.number()).isEmpty()) {
                    var _ = outcomes.remove(prompt.number());
                }
            }
            changed();
            Thread.currentThread().interrupt();
            throw SignInErrors.cancelled().asException();
        } catch (ExecutionException | CancellationException e) {
            throw Failure.of(e, "identity-challenge").asException();
        }
    }

    /** How long a prompt may still take; zero when it is gone. */
    private Duration left(long number) {
        synchronized (challengeLock) {
            return challenges
                    .find(number)
                    .map(p -> Duration.between(clock.instant(), p.deadline()))
                    .orElse(Duration.ZERO);
        }
    }

    private Token afterPrompt(Account account, String tenantId, Set<String> scopes, String claims, Answered answered) {
        if (answered.scopes.equals(scopes)) {
            return remember(account, tenantId, answered.result);
        }
        return switch (entra().silent(account.id(), tenantId, scopes, true, Optional.of(claims))) {
            case Silent.Issued(IAuthenticationResult result) -> remember(account, tenantId, result);
            case Silent.Demanded(String _, Failure failure) -> throw failure.asException();
        };
    }

    private void answer(ChallengeBook.Prompt prompt, SignInMethod method) {
        Set<String> scopes = Set.of(settings.cloud().resourceManagerScope());
        try {
            IAuthenticationResult result = interactive(
                    method,
                    prompt.tenantId(),
                    scopes,
                    Optional.of(prompt.account().username()),
                    Optional.of(prompt.claims()));
            if (!result.account().homeAccountId().equals(prompt.account().id())) {
                end(
                        prompt.number(),
                        false,
                        Failure.expected(
                                "identity-other-account",
                                "Somebody else signed in than "
                                        + prompt.account().username() + ".",
                                "The calls that wait belong to the other account.",
                                "Do it again, and choose the same account in the browser."));
                return;
            }
            CompletableFuture<Answered> outcome;
            synchronized (challengeLock) {
                challenges = challenges.settle(prompt.number(), true);
                outcome = outcomes.remove(prompt.number());
                var _ = answering.remove(prompt.number());
            }
            if (outcome != null) {
                var _ = outcome.complete(new Answered(scopes, prompt.claims(), result));
            }
            changed();
        } catch (FailureException e) {
            // A cancelled or abandoned sign-in is a refusal: do not ask again at once.
            boolean refusal = e.failure().code().equals("identity-cancelled")
                    || e.failure().code().equals("identity-timeout");
            end(prompt.number(), refusal, e.failure());
        } catch (RuntimeException e) {
            LOG.log(System.Logger.Level.WARNING, "answering a challenge", e);
            end(prompt.number(), false, Failure.defect("identity-challenge", e));
        }
    }

    private void settle(long number, Failure failure) {
        end(number, false, failure);
    }

    /** Ends a prompt without an answer: all waiting calls get the failure. */
    private void end(long number, boolean refusal, Failure failure) {
        CompletableFuture<Answered> outcome;
        synchronized (challengeLock) {
            challenges = refusal ? challenges.refuse(number, clock.instant()) : challenges.settle(number, false);
            outcome = outcomes.remove(number);
            var _ = answering.remove(number);
        }
        if (outcome != null) {
            var _ = outcome.completeExceptionally(failure.asException());
        }
        changed();
    }

    private Failure refused(Account account) {
        return Failure.expected(
                "identity-challenge-refused",
                "The demand for a stronger sign-in was refused.",
                "The calls of " + account.username() + " that need it fail.",
                "Sign in again when you want to go on.");
    }

    private Failure refused(Account account, Instant until) {
        return Failure.expected(
                "identity-challenge-refused",
                "The demand for a stronger sign-in was refused a moment ago.",
                "The calls of " + account.username() + " that need it fail; you are asked again in "
                        + SignInErrors.inWords(Duration.between(clock.instant(), until)) + " at the earliest.",
                "Sign in again when you want to go on.");
    }

    private void step(UnaryOperator<ChallengeBook> step) {
        synchronized (challengeLock) {
            challenges = step.apply(challenges);
        }
    }

    private Token remember(Account account, String tenantId, IAuthenticationResult result) {
        note(account.id(), tenantId, result);
        return new Token(result.accessToken(), expiry(result));
    }

    private void note(String accountId, String tenantId, IAuthenticationResult result) {
        // For display: what Azure Resource Manager's token says, as others are opaque or say less.
        TokenClaims.of(result.accessToken())
                .ifPresent(claims -> newestAccess.put(accountId + " " + tenantId + " " + result.scopes(), claims));
    }

    /** Right after a sign-in MSAL's account does not hold the claims of the token yet. */
    private Account account(IAuthenticationResult result) {
        Account account = account(result.account(), tenantOf(result));
        Optional<String> name =
                Optional.ofNullable(result.idToken()).flatMap(TokenClaims::of).flatMap(TokenClaims::name);
        return new Account(account.id(), account.username(), name.orElse(account.name()), account.tenantId());
    }

    private Account account(IAccount account, Optional<String> signedInTo) {
        Map<String, ITenantProfile> profiles = profiles(account);
        String home = account.homeAccountId().substring(account.homeAccountId().indexOf('.') + 1);
        String tenant = signedInTo.orElseGet(() -> profiles.containsKey(settings.tenant())
                ? settings.tenant()
                : profiles.containsKey(home) || profiles.isEmpty()
                        ? home
                        : profiles.keySet().iterator().next());
        Optional<String> name = Optional.ofNullable(profiles.get(tenant))
                .or(() -> profiles.values().stream().findFirst())
                .flatMap(profile -> TokenClaims.of(profile.getClaims()).name());
        String username = account.username() == null ? "" : account.username();
        return new Account(account.homeAccountId(), username, name.orElse(username), tenant);
    }

    private static Map<String, ITenantProfile> profiles(IAccount account) {
        return account.getTenantProfiles() == null ? Map.of() : account.getTenantProfiles();
    }

    private static Optional<String> tenantOf(IAuthenticationResult result) {
        return result.idToken() == null
                ? Optional.empty()
                : TokenClaims.of(result.idToken()).flatMap(TokenClaims::tenantId);
    }

    private static Instant expiry(IAuthenticationResult result) {
        return result.expiresOnDate().toInstant();
    }

    /** Caches of different clouds and clients must not mix; the name goes into a file name. */
    private static String vaultName(IdentitySettings settings) {
        String text = settings.cloud().authority().getAuthority() + "-" + settings.clientId();
        return "sign-ins-" + text.replaceAll("[^A-Za-z0-9.-]", "_");
    }

    private void changed() {
        for (Runnable listener : listeners) {
            try {
                listener.run();
            } catch (RuntimeException e) {
                LOG.log(System.Logger.Level.WARNING, "a listener failed", e);
            }
        }
    }
}
