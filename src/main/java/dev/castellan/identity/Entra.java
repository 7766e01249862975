package dev.castellan.identity;

import com.microsoft.aad.msal4j.AuthorizationCodeParameters;
import com.microsoft.aad.msal4j.AuthorizationRequestUrlParameters;
import com.microsoft.aad.msal4j.DeviceCodeFlowParameters;
import com.microsoft.aad.msal4j.IAccount;
import com.microsoft.aad.msal4j.IAuthenticationResult;
import com.microsoft.aad.msal4j.IBroker;
import com.microsoft.aad.msal4j.InteractiveRequestParameters;
import com.microsoft.aad.msal4j.MsalClientException;
import com.microsoft.aad.msal4j.MsalException;
import com.microsoft.aad.msal4j.MsalServiceException;
import com.microsoft.aad.msal4j.MsalThrottlingException;
import com.microsoft.aad.msal4j.Prompt;
import com.microsoft.aad.msal4j.PublicClientApplication;
import com.microsoft.aad.msal4j.SilentParameters;
import com.microsoft.aad.msal4jbrokers.Broker;
import dev.castellan.failure.Failure;
import dev.castellan.failure.FailureException;
import dev.castellan.network.Unreachable;
import java.net.MalformedURLException;
import java.net.URI;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** MSAL4J behind plain calls that block, end on interrupt and fail helpfully. Loads no MSAL class before it is made. */
final class Entra implements AutoCloseable {
    private final IdentitySettings settings;
    private final Interaction interaction;
    private final InstantSource clock;
    private final EntraHttp http;
    private final TokenCache cache;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final SecureRandom random = new SecureRandom();
    /** Accounts of the system's broker, which keeps their tokens itself. */
    private final Map<String, IAccount> brokered = new ConcurrentHashMap<>();

    Entra(IdentitySettings settings, Interaction interaction, InstantSource clock, EntraHttp http, TokenCache cache) {
        this.settings = settings;
        this.interaction = interaction;
        this.clock = clock;
        this.http = http;
        this.cache = cache;
    }

    /** What a sign-in asks for beyond the scopes. */
    record Wanted(Optional<String> loginHint, Optional<String> claims, Duration patience) {}

    /** What a request without the person ended with. */
    sealed interface Silent {
        /** A token. */
        record Issued(IAuthenticationResult result) implements Silent {}

        /** Entra issues none before the person has proven this; what to say where it cannot be asked for. */
        record Demanded(String claims, Failure failure) implements Silent {}
    }

    List<IAccount> accounts() {
        List<IAccount> found = new java.util.ArrayList<>(
                await(application(settings.tenant(), false).getAccounts(), Duration.ofSeconds(60)));
        found.addAll(brokered.values());
        return found;
    }

    void remove(String accountId) {
        if (brokered.containsKey(accountId)) {
            IAccount account = brokered.remove(accountId);
            if (account != null) {
                var _ = await(application(settings.tenant(), true).removeAccount(account), Duration.ofSeconds(60));
            }
        }
        for (IAccount account : accounts()) {
            if (account.homeAccountId().equals(accountId)) {
                var _ = await(application(settings.tenant(), false).removeAccount(account), Duration.ofSeconds(60));
            }
        }
    }

    /** A token from the cache or by the refresh token. */
    @SuppressWarnings("deprecation") // extraQueryParameters: see below, there is no other way to send the claims
    Silent silent(String accountId, String tenant, Set<String> scopes, boolean renew, Optional<String> claims) {
        IAccount account = accounts().stream()
                .filter(a -> a.homeAccountId().equals(accountId))
                .findFirst()
                .orElseThrow(() -> SignInErrors.signInNeeded().asException());
        SilentParameters.SilentParametersBuilder parameters = SilentParameters.builder(scopes, account)
                .forceRefresh(renew || claims.isPresent())
                // Without it MSAL renews at the host under which the account is cached, which has lost its port.
                .authorityUrl(authority(tenant));
        // SilentParameters.claims forces a renewal, but the claims are not sent with it (still so in 1.26).
        claims.ifPresent(c -> parameters.extraQueryParameters(Map.of("claims", ClaimsJson.withCapabilities(c))));
        try {
            return new Silent.Issued(outcome(
                    application(tenant, brokered.containsKey(accountId)).acquireTokenSilently(parameters.build()),
                    Duration.ofSeconds(90)));
        } catch (ExecutionException e) {
            Failure failure = translate(e);
            if (!SignInErrors.curedByProof(failure)) {
                throw failure.asException();
            }
            return new Silent.Demanded(demanded(e).orElseThrow(failure::asException), failure);
        } catch (MalformedURLException e) {
            throw new FailureException(Failure.defect("identity-authority", e), e);
        }
    }

    IAuthenticationResult browser(String tenant, Set<String> scopes, Wanted wanted) {
        PublicClientApplication application = application(tenant, false);
        String state = random(32);
        String verifier = random(48);
        try (LoopbackListener listener = LoopbackListener.start(settings.redirectPort(), state)) {
            URI redirect = listener.redirectUri();
            AuthorizationRequestUrlParameters.Builder request = AuthorizationRequestUrlParameters.builder(
                            redirect.toString(), scopes)
                    .codeChallenge(challenge(verifier))
                    .codeChallengeMethod("S256")
                    .state(state);
            // MSAL asks for response_mode=form_post: the code comes in a form, not in an address that browsers keep.
            wanted.loginHint().ifPresentOrElse(request::loginHint, () -> request.prompt(Prompt.SELECT_ACCOUNT));
            wanted.claims().ifPresent(request::claimsChallenge);
            URI page = URI.create(
                    application.getAuthorizationRequestUrl(request.build()).toString());
            interaction.openBrowser(page);
            LoopbackListener.Answer answer = await(listener.answer(), wanted.patience());
            if (!answer.error().isEmpty()) {
                throw SignInErrors.translate(answer.error(), answer.description(), false, http.skew())
                        .asException();
            }
            return await(
                    application.acquireToken(AuthorizationCodeParameters.builder(answer.code(), redirect)
                            .scopes(scopes)
                            .codeVerifier(verifier)
                            .build()),
                    Duration.ofSeconds(90));
        }
    }

    @SuppressWarnings("deprecation") // extraQueryParameters: the builder's claims() would drop members it does not know
    IAuthenticationResult deviceCode(String tenant, Set<String> scopes, Wanted wanted) {
        DeviceCodeFlowParameters.DeviceCodeFlowParametersBuilder parameters =
                DeviceCodeFlowParameters.builder(scopes, code -> {
                    interaction.showDeviceCode(new DeviceCode(
                            code.userCode(),
                            page(code.verificationUri()),
                            clock.instant().plusSeconds(code.expiresIn())));
                });
        wanted.claims()
                .ifPresent(c -> parameters.extraQueryParameters(Map.of("claims", ClaimsJson.withCapabilities(c))));
        // The service says how long a code lives, usually 15 minutes; ours is only the last resort.
        return await(application(tenant, false).acquireToken(parameters.build()), Duration.ofMinutes(20));
    }

    IAuthenticationResult broker(String tenant, Set<String> scopes, Wanted wanted) {
        if (!brokerAvailable()) {
            throw Failure.expected(
                            "identity-broker-missing",
                            "Signing in with the system's account is not available here.",
                            "It needs Windows and its account broker.",
                            "Sign in with the browser or a device code.")
                    .asException();
        }
        InteractiveRequestParameters.InteractiveRequestParametersBuilder parameters =
                InteractiveRequestParameters.builder(URI.create("http://localhost"))
                        .scopes(scopes);
        wanted.loginHint().ifPresent(parameters::loginHint);
        wanted.claims().ifPresent(parameters::claimsChallenge);
        IAuthenticationResult result =
                await(application(tenant, true).acquireToken(parameters.build()), wanted.patience());
        brokered.put(result.account().homeAccountId(), result.account());
        return result;
    }

    /** MSAL's broker package holds a native library for Windows only. */
    static boolean brokerAvailable() {
        if (!System.getProperty("os.name", "").toLowerCase(Locale.ROOT).startsWith("windows")) {
            return false;
        }
        try {
            return windowsBroker().isBrokerAvailable();
        } catch (RuntimeException | LinkageError e) {
            return false;
        }
    }

    private static IBroker windowsBroker() {
        return new Broker.Builder().supportWindows(true).build();
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }

    /**
     * A new application for each call, all over the same vault: MSAL adds what a vault holds to what an application
     * remembers instead of replacing it, so a lasting one would bring accounts back that were signed out elsewhere.
     */
    private PublicClientApplication application(String tenant, boolean broker) {
        Cloud cloud = settings.cloud();
        try {
            PublicClientApplication.Builder builder = PublicClientApplication.builder(settings.clientId())
                    .authority(authority(tenant))
                    .instanceDiscovery(cloud.discovery())
                    .validateAuthority(cloud.discovery())
                    .clientCapabilities(Set.of("cp1"))
                    .applicationName("Castellan")
                    .httpClient(http)
                    .executorService(threads)
                    .setTokenCacheAccessAspect(cache)
                    .logPii(false);
            return (broker ? builder.broker(windowsBroker()) : builder).build();
        } catch (MalformedURLException | IllegalArgumentException e) {
            throw new FailureException(
                    new Failure(
                            "identity-authority-invalid",
                            "The sign-in address of the profile is not valid.",
                            "Nobody can sign in with it.",
                            "Check cloud, tenant and client id in the profile.",
                            true,
                            String.valueOf(e.getMessage())),
                    e);
        }
    }

    private String authority(String tenant) {
        return settings.cloud().authority() + tenant + "/";
    }

    /** The claims that Entra put into a refusal, where they can be asked for. */
    private static Optional<String> demanded(ExecutionException thrown) {
        for (Throwable t = thrown.getCause(); t != null; t = t.getCause()) {
            if (t instanceof MsalServiceException service) {
                return ClaimsJson.checked(text(service.claims()));
            }
        }
        return Optional.empty();
    }

    private <T> T await(Future<T> future, Duration patience) {
        try {
            return outcome(future, patience);
        } catch (ExecutionException e) {
            // Without MSAL's exception as cause: its message may quote what the service sent.
            throw translate(e).asException();
        }
    }

    private static <T> T outcome(Future<T> future, Duration patience) throws ExecutionException {
        try {
            return future.get(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            future.cancel(true);
            Thread.currentThread().interrupt();
            throw SignInErrors.cancelled().asException();
        } catch (CancellationException e) {
            throw SignInErrors.cancelled().asException();
        } catch (TimeoutException e) {
            future.cancel(true);
            throw SignInErrors.timedOut().asException();
        }
    }

    private Failure translate(ExecutionException thrown) {
        for (Throwable t = thrown.getCause(); t != null; t = t.getCause()) {
            switch (t) {
                case FailureException f -> {
                    return f.failure();
                }
                case MsalThrottlingException throttled -> {
                    return SignInErrors.throttled(Duration.ofMillis(throttled.retryInMs()));
                }
                case MsalServiceException service -> {
                    if (service.statusCode() != null && service.statusCode() == 429) {
                        return SignInErrors.throttled(Duration.ofMinutes(1));
                    }
                    if (service.statusCode() != null && service.statusCode() >= 500) {
                        return SignInErrors.unavailable()
                                .withDetails("HTTP " + service.statusCode() + " " + text(service.getMessage()));
                    }
                    return SignInErrors.translate(
                            text(service.errorCode()),
                            text(service.getMessage()),
                            service.claims() != null && !service.claims().isBlank(),
                            http.skew());
                }
                case MsalClientException client
                when client.getCause() == null -> {
                    return SignInErrors.translate(
                            text(client.errorCode()), text(client.getMessage()), false, http.skew());
                }
                case InterruptedException _ -> {
                    return SignInErrors.cancelled();
                }
                default -> {
                    Optional<Failure> unreachable =
                            Unreachable.because(t, settings.cloud().authority().getHost());
                    if (unreachable.isPresent()) {
                        return unreachable.get();
                    }
                }
            }
        }
        return switch (thrown.getCause()) {
            case MsalException msal ->
                SignInErrors.translate(text(msal.errorCode()), text(msal.getMessage()), false, http.skew());
            case null, default -> Failure.defect("identity-defect", thrown);
        };
    }

    private static String text(@org.jspecify.annotations.Nullable String text) {
        return text == null ? "" : text;
    }

    private static URI page(String text) {
        try {
            URI page = URI.create(text);
            if (("https".equals(page.getScheme()) || "http".equals(page.getScheme())) && page.getHost() != null) {
                return page;
            }
        } catch (IllegalArgumentException e) {
            return URI.create("https://microsoft.com/devicelogin");
        }
        return URI.create("https://microsoft.com/devicelogin");
    }

    private String random(int bytes) {
        byte[] random = new byte[bytes];
        this.random.nextBytes(random);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(random);
    }

    private static String challenge(String verifier) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256")
                    .digest(verifier.getBytes(java.nio.charset.StandardCharsets.US_ASCII));
            return Base64.getUrlEncoder().withoutPadding().encodeToString(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
