package dev.castellan.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import com.azure.core.credential.TokenRequestContext;
import dev.castellan.failure.FailureException;
import dev.castellan.network.Network;
import dev.castellan.sandbox.SandboxOptions;
import dev.castellan.sandbox.ground.Fault;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Sign-in, renewal and challenges against practice Entra, over HTTPS. */
class IdentityTest {
    private static final String C1 = "{\"access_token\":{\"acrs\":{\"essential\":true,\"value\":\"c1\"}}}";

    @TempDir
    Path folder = Path.of("");

    private Practice practice = nothing();
    private Identity identity = noone();

    @SuppressWarnings({"NullAway", "TypeParameterUnusedInFormals"}) // set before each test
    private static <T> T unset() {
        return null;
    }

    private static Practice nothing() {
        return unset();
    }

    private static Identity noone() {
        return unset();
    }

    @BeforeEach
    void start() {
        practice = new Practice(SandboxOptions.defaults(), folder);
        identity = practice.identity();
    }

    @AfterEach
    void stop() {
        identity.close();
        practice.close();
    }

    private Set<String> arm() {
        return Set.of(practice.cloud().resourceManagerScope());
    }

    private Set<String> graph() {
        return Set.of(practice.cloud().graphScope());
    }

    private static void fails(String code, ThrowingCallable call) {
        assertThatExceptionOfType(FailureException.class)
                .isThrownBy(call)
                .satisfies(e -> assertThat(e.failure().code())
                        .as(e.failure().toString())
                        .isEqualTo(code));
    }

    private static String parameter(URI uri, String name) {
        for (String pair : uri.getRawQuery().split("&", -1)) {
            if (pair.startsWith(name + "=")) {
                return URLDecoder.decode(pair.substring(name.length() + 1), StandardCharsets.UTF_8);
            }
        }
        return "";
    }

    @Test
    void theBrowserSignsSomebodyIn() {
        Account account = identity.signIn(SignInMethod.BROWSER, Optional.empty(), Optional.empty());
        assertThat(account.username()).isEqualTo(practice.username(Practice.ADA));
        assertThat(account.name()).isEqualTo("Ada Quill");
        assertThat(account.tenantId()).isEqualTo(practice.sandbox.tenantId());
        assertThat(identity.accounts()).containsExactly(account);
        URI page = practice.pages.getFirst();
        assertThat(parameter(page, "code_challenge_method")).isEqualTo("S256");
        assertThat(parameter(page, "response_mode")).isEqualTo("form_post");
        assertThat(parameter(page, "state")).hasSizeGreaterThan(30);
        assertThat(parameter(page, "claims")).contains("cp1");
        assertThat(parameter(page, "prompt")).isEqualTo("select_account");
        assertThat(identity.token(account, account.tenantId(), arm()).value()).isNotEmpty();
        assertThat(identity.strength(account))
                .satisfies(s -> assertThat(s.methods()).contains("pwd", "mfa"))
                .satisfies(s -> assertThat(s.secondFactor()).isEqualTo(Strength.SecondFactor.PROVEN))
                .satisfies(s -> assertThat(s.signedInAt()).isPresent())
                .satisfies(s -> assertThat(s.expiresAt()).isPresent());
        assertThat(identity.cacheNotice()).isEmpty();
    }

    @Test
    void practiceAsksNoKeyringAndLeavesNoFile() {
        Path nowhere = folder.resolve("nowhere");
        try (Identity forgetful = Identity.forgetful(
                new IdentitySettings(
                        practice.cloud(), practice.sandbox.clientId(), practice.sandbox.tenantId(), 0, nowhere),
                () -> practice.network,
                practice.answeringAs(Practice.ADA),
                InstantSource.system())) {
            Account account = forgetful.signIn(SignInMethod.BROWSER, Optional.empty(), Optional.empty());
            assertThat(forgetful.accounts()).containsExactly(account);
            // Where the system's store had been asked in vain, or a lock had been laid down, there would be a trace.
            assertThat(forgetful.cacheNotice()).isEmpty();
            assertThat(nowhere).doesNotExist();
        }
    }

    @Test
    void accountsComeFromTheCacheWithoutTheNetwork() {
        TokenVault vault = new TokenVault.Memory();
        Account account;
        try (Identity first =
                practice.identity(InstantSource.system(), vault, Duration.ofMinutes(1), practice.cloud())) {
            account = practice.signIn(first, Practice.ADA);
        }
        Cloud cloud = practice.cloud();
        practice.sandbox.close();
        try (Identity second = practice.identity(InstantSource.system(), vault, Duration.ofMinutes(1), cloud)) {
            assertThat(second.accounts()).containsExactly(account);
            assertThat(second.token(account, account.tenantId(), Set.of(cloud.resourceManagerScope()))
                            .expiresAt())
                    .isAfter(Instant.now());
            assertThat(second.strength(account).secondFactor()).isEqualTo(Strength.SecondFactor.PROVEN);
        }
    }

    @Test
    void aDeviceCodeSignsSomebodyIn() {
        practice.person = practice.answeringAs(Practice.LENA);
        Account account = identity.signIn(SignInMethod.DEVICE_CODE, Optional.empty(), Optional.empty());
        assertThat(account.username()).isEqualTo(practice.username(Practice.LENA));
        assertThat(practice.pages).isEmpty();
        assertThat(practice.codes).singleElement().satisfies(code -> {
            assertThat(code.userCode()).isNotBlank();
            assertThat(code.expiresAt()).isAfter(Instant.now());
        });
        assertThat(identity.strength(account).warning())
                .hasValueSatisfying(w -> assertThat(w).contains("no second factor"));
    }

    @Test
    void theSystemsBrokerIsSaidToBeMissingWhereItIs() {
        if (!System.getProperty("os.name").startsWith("Windows")) {
            assertThat(identity.available(SignInMethod.BROKER)).isFalse();
            fails(
                    "identity-broker-missing",
                    () -> identity.signIn(SignInMethod.BROKER, Optional.empty(), Optional.empty()));
        }
        assertThat(identity.available(SignInMethod.BROWSER)).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "ines.ward, identity-conditional-access",
        "otto.finch, identity-consent-missing",
        "mira.sol, identity-wrong-tenant",
        "petra.moss, identity-account-disabled",
    })
    void eachRefusalIsItsOwnFailure(String name, String code) {
        fails(code, () -> practice.signIn(identity, name));
        assertThat(identity.accounts()).isEmpty();
        practice.person = practice.answeringAs(name);
        fails(code, () -> identity.signIn(SignInMethod.DEVICE_CODE, Optional.empty(), Optional.empty()));
    }

    @Test
    void aTenantThatDoesNotExistIsSaid() {
        fails(
                "identity-tenant-unknown",
                () -> identity.signIn(
                        SignInMethod.DEVICE_CODE,
                        Optional.of("00000000-0000-0000-0000-00000000dead"),
                        Optional.empty()));
    }

    @Test
    void severalPeopleAreKeptApart() {
        Account ada = practice.signIn(identity, Practice.ADA);
        Account lena = practice.signIn(identity, Practice.LENA);
        assertThat(identity.accounts()).containsExactly(ada, lena);
        assertThat(identity.token(ada, ada.tenantId(), arm()).value())
                .isNotEqualTo(identity.token(lena, lena.tenantId(), arm()).value());
        identity.signOut(ada);
        assertThat(identity.accounts()).containsExactly(lena);
        fails("identity-sign-in-needed", () -> identity.token(ada, ada.tenantId(), arm()));
        assertThat(identity.token(lena, lena.tenantId(), arm()).value()).isNotEmpty();
    }

    @Test
    void signingOutReachesEveryOtherWindow() {
        TokenVault vault = new TokenVault.Memory();
        try (Identity one = practice.identity(InstantSource.system(), vault, Duration.ofMinutes(1), practice.cloud());
                Identity other =
                        practice.identity(InstantSource.system(), vault, Duration.ofMinutes(1), practice.cloud())) {
            Account account = practice.signIn(one, Practice.ADA);
            assertThat(other.accounts()).containsExactly(account);
            assertThat(other.token(account, account.tenantId(), arm()).value()).isNotEmpty();
            one.signOut(account);
            assertThat(other.accounts()).isEmpty();
            fails("identity-sign-in-needed", () -> other.token(account, account.tenantId(), arm()));
            assertThat(vault.read()).isEmpty();
        }
    }

    @Test
    void aTokenIsRenewedBeforeItEnds() {
        practice.close();
        practice = new Practice(SandboxOptions.defaults().withTokenLifetime(Duration.ofMinutes(10)), folder);
        Instant start = Instant.now();
        Instant[] now = {start};
        try (Identity timed =
                practice.identity(() -> now[0], new TokenVault.Memory(), Duration.ofMinutes(1), practice.cloud())) {
            Account account = practice.signIn(timed, Practice.ADA);
            Token first = timed.token(account, account.tenantId(), arm());
            assertThat(timed.token(account, account.tenantId(), arm()).value()).isEqualTo(first.value());
            now[0] = start.plus(Duration.ofMinutes(6));
            assertThat(timed.token(account, account.tenantId(), arm()).value()).isNotEqualTo(first.value());
        }
    }

    /** MSAL 1.17 kept tokens until five minutes after their end. */
    @Test
    void tokensThatEndSoonAreRenewedByEveryCall() {
        practice.close();
        practice = new Practice(SandboxOptions.defaults().withTokenLifetime(Duration.ofMinutes(4)), folder);
        try (Identity brief = practice.identity()) {
            Account account = practice.signIn(brief, Practice.ADA);
            int before = tokenRequests();
            Token first = brief.token(account, account.tenantId(), arm());
            Token second = brief.token(account, account.tenantId(), arm());
            assertThat(second.value()).isNotEqualTo(first.value());
            assertThat(tokenRequests() - before).isEqualTo(2);
        }
    }

    private int tokenRequests() {
        return (int) practice.sandbox.requests().stream()
                .filter(r -> r.path().endsWith("/token"))
                .count();
    }

    @Test
    void aRevokedRefreshTokenMeansSigningInAgain() {
        Account account = practice.signIn(identity, Practice.ADA);
        practice.sandbox.revoke(account.username());
        fails("identity-session-ended", () -> identity.token(account, account.tenantId(), graph()));
        Account again = practice.signIn(identity, Practice.ADA);
        assertThat(identity.token(again, again.tenantId(), graph()).value()).isNotEmpty();
    }

    @Test
    void anExpiredRefreshTokenMeansSigningInAgain() {
        Account account = practice.signIn(identity, "sven.dahl");
        fails("identity-session-ended", () -> identity.token(account, account.tenantId(), graph()));
    }

    @Test
    void aWrongClockIsBlamedWhereItIsToBlame() {
        try (Identity late = practice.identity(
                () -> Instant.now().minus(Duration.ofMinutes(20)),
                new TokenVault.Memory(),
                Duration.ofMinutes(1),
                practice.cloud())) {
            Account account = practice.signIn(late, Practice.ADA);
            assertThat(late.clockSkew()).isBetween(Duration.ofMinutes(19), Duration.ofMinutes(21));
            assertThat(account.username()).isNotEmpty();
        }
    }

    @Test
    void whatIsInTheWayIsNamed() {
        Cloud real = practice.cloud();
        record Way(String authority, String code) {}
        for (Way way : List.of(
                new Way("https://localhost:1/", "network-refused"),
                new Way("https://nowhere.invalid/", "network-name-unknown"))) {
            Cloud cloud = new Cloud(
                    "x", URI.create(way.authority), real.resourceManager(), real.graph(), "AzurePublicCloud", false);
            try (Identity lost =
                    practice.identity(InstantSource.system(), new TokenVault.Memory(), Duration.ofMinutes(1), cloud)) {
                fails(way.code, () -> lost.signIn(SignInMethod.DEVICE_CODE, Optional.empty(), Optional.empty()));
            }
        }
        try (Identity distrustful = new Identity(
                new IdentitySettings(real, practice.sandbox.clientId(), practice.sandbox.tenantId(), 0, folder),
                () -> Network.open(Optional.empty(), Optional.empty()),
                Practice.absent(),
                InstantSource.system(),
                name -> new TokenVault.Memory(),
                Duration.ofMinutes(1))) {
            fails(
                    "network-certificate-untrusted",
                    () -> distrustful.signIn(SignInMethod.DEVICE_CODE, Optional.empty(), Optional.empty()));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "SERVER_ERROR, identity-unavailable",
        "THROTTLE, identity-throttled",
        "DROP, network-broken",
        "TRUNCATE, network-broken",
    })
    void aServiceThatMisbehavesIsNamed(Fault.Kind kind, String code) {
        practice.sandbox.faults().set(Fault.of(Fault.Service.ENTRA, "*devicecode", kind, 0));
        fails(code, () -> identity.signIn(SignInMethod.DEVICE_CODE, Optional.empty(), Optional.empty()));
    }

    @Test
    void aSignInEndsWhenItsThreadIsInterrupted() throws Exception {
        practice.person = Practice.absent();
        for (SignInMethod method : List.of(SignInMethod.BROWSER, SignInMethod.DEVICE_CODE)) {
            CompletableFuture<Throwable> ended = new CompletableFuture<>();
            Thread waiting = Thread.ofVirtual().start(() -> {
                try {
                    identity.signIn(method, Optional.empty(), Optional.empty());
                } catch (FailureException e) {
                    ended.complete(e);
                }
            });
            await().until(() -> method == SignInMethod.BROWSER ? !practice.pages.isEmpty() : !practice.codes.isEmpty());
            waiting.interrupt();
            assertThat(ended.get())
                    .isInstanceOfSatisfying(
                            FailureException.class,
                            e -> assertThat(e.failure().code()).isEqualTo("identity-cancelled"));
            waiting.join();
        }
        // The next one is not blocked by it.
        assertThat(practice.signIn(identity, Practice.ADA).username()).isNotEmpty();
    }

    @Test
    void aSignInEndsWhenNobodyComesBack() {
        practice.person = Practice.absent();
        try (Identity hasty = practice.identity(
                InstantSource.system(), new TokenVault.Memory(), Duration.ofMillis(50), practice.cloud())) {
            fails("identity-timeout", () -> hasty.signIn(SignInMethod.BROWSER, Optional.empty(), Optional.empty()));
        }
    }

    @Test
    void oneSignInAtATime() throws Exception {
        CountDownLatch finish = new CountDownLatch(1);
        practice.person = new Interaction() {
            @Override
            public void openBrowser(URI authorizeUrl) {
                try {
                    finish.await();
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
                practice.sandbox.signInAs(practice.username(Practice.ADA), authorizeUrl);
            }

            @Override
            public void showDeviceCode(DeviceCode code) {
                throw new IllegalStateException("not asked for");
            }
        };
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Callable<Account> signIn = () -> identity.signIn(SignInMethod.BROWSER, Optional.empty(), Optional.empty());
            Future<Account> first = threads.submit(signIn);
            await().until(() -> practice.pages.size() == 1);
            Future<Account> second = threads.submit(signIn);
            finish.countDown();
            assertThat(first.get()).isEqualTo(second.get());
            assertThat(practice.pages).hasSize(2);
            // The second opened its page only after the first had come back.
            assertThat(practice.sandbox.requests().stream().filter(r -> r.path().endsWith("/token")))
                    .hasSize(2);
        }
    }

    private List<Future<Token>> challenged(
            java.util.concurrent.ExecutorService threads, Account account, List<Set<String>> scopes) {
        List<Future<Token>> calls = new ArrayList<>();
        for (Set<String> wanted : scopes) {
            calls.add(threads.submit(() -> identity.answerChallenge(account, account.tenantId(), wanted, C1)));
        }
        await().until(() -> identity.pendingChallenges().stream().anyMatch(p -> p.waiting() == scopes.size()));
        return calls;
    }

    @Test
    void manyChallengesOnePrompt() throws Exception {
        Account account = practice.signIn(identity, Practice.ADA);
        identity.token(account, account.tenantId(), graph());
        practice.pages.clear();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Token>> calls = challenged(threads, account, List.of(arm(), graph(), arm()));
            assertThat(identity.pendingChallenges()).singleElement().satisfies(p -> {
                assertThat(p.asks()).contains("c1");
                assertThat(p.state()).isEqualTo(PendingChallenge.State.ASKED);
            });
            // No browser without a click.
            assertThat(practice.pages).isEmpty();
            identity.accept(identity.pendingChallenges().getFirst());
            for (Future<Token> call : calls) {
                assertThat(TokenClaims.of(call.get().value()).orElseThrow().contexts())
                        .contains("c1");
            }
            assertThat(practice.pages)
                    .singleElement()
                    .satisfies(page -> assertThat(parameter(page, "claims"))
                            .contains("\"c1\"")
                            .contains("cp1"));
            assertThat(identity.pendingChallenges()).isEmpty();
            assertThat(identity.strength(account).contexts()).contains("c1");
        }
        // Entra knows the proof now, so the next demand needs nobody. MSAL alone would not send the claims.
        assertThat(TokenClaims.of(identity.answerChallenge(account, account.tenantId(), arm(), C1)
                                .value())
                        .orElseThrow()
                        .contexts())
                .contains("c1");
        assertThat(practice.pages).hasSize(1);
    }

    /** Not only a service demands a proof: Entra may do so itself when a token is renewed. */
    @Test
    void whatEntraDemandsAtARenewalIsAskedForAtTheSharedPrompt() throws Exception {
        Account account = practice.signIn(identity, Practice.ADA);
        Token refused = identity.token(account, account.tenantId(), arm());
        practice.pages.clear();
        practice.sandbox.faults().set(Fault.of(Fault.Service.ENTRA, "*/token", Fault.Kind.CHALLENGE, 3));
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Token>> calls = List.of(
                    threads.submit(() -> identity.token(account, account.tenantId(), graph())),
                    threads.submit(() -> identity.renewed(account, account.tenantId(), arm(), refused)),
                    threads.submit(() -> identity.token(account, account.tenantId(), graph())));
            await().until(() -> identity.pendingChallenges().stream().anyMatch(p -> p.waiting() == calls.size()));
            assertThat(identity.pendingChallenges())
                    .singleElement()
                    .satisfies(p -> assertThat(p.asks()).contains("c1"));
            assertThat(practice.pages).as("no browser without a click").isEmpty();
            identity.accept(identity.pendingChallenges().getFirst());
            for (Future<Token> call : calls) {
                assertThat(call.get().value()).isNotEmpty().isNotEqualTo(refused.value());
            }
        }
        assertThat(practice.pages)
                .singleElement()
                .satisfies(page -> assertThat(parameter(page, "claims")).contains("\"c1\""));
        assertThat(identity.pendingChallenges()).isEmpty();
    }

    @Test
    void whatEntraDemandsAtARenewalMayBeRefused() throws Exception {
        Account account = practice.signIn(identity, Practice.ADA);
        practice.pages.clear();
        practice.sandbox.faults().set(Fault.of(Fault.Service.ENTRA, "*/token", Fault.Kind.CHALLENGE, 1));
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<Token> call = threads.submit(() -> identity.token(account, account.tenantId(), graph()));
            await().until(() -> identity.pendingChallenges().size() == 1);
            identity.refuse(identity.pendingChallenges().getFirst());
            assertThat(call)
                    .failsWithin(Duration.ofSeconds(60))
                    .withThrowableThat()
                    .havingRootCause()
                    .satisfies(e -> assertThat(((FailureException) e).failure().code())
                            .isEqualTo("identity-challenge-refused"));
        }
        assertThat(practice.pages).isEmpty();
    }

    @Test
    void aRefusalReachesEveryCallAndIsRespected() throws Exception {
        Account account = practice.signIn(identity, Practice.ADA);
        practice.pages.clear();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Token>> calls = challenged(threads, account, List.of(arm(), arm()));
            identity.refuse(identity.pendingChallenges().getFirst());
            for (Future<Token> call : calls) {
                assertThat(call)
                        .failsWithin(Duration.ofSeconds(60))
                        .withThrowableThat()
                        .havingRootCause()
                        .satisfies(
                                e -> assertThat(((FailureException) e).failure().code())
                                        .isEqualTo("identity-challenge-refused"));
            }
        }
        assertThat(identity.quietUntil(account)).isPresent();
        fails("identity-challenge-refused", () -> identity.answerChallenge(account, account.tenantId(), arm(), C1));
        assertThat(identity.pendingChallenges()).isEmpty();
        assertThat(practice.pages).isEmpty();
        practice.signIn(identity, Practice.ADA);
        assertThat(identity.quietUntil(account)).isEmpty();
    }

    @Test
    void refusingWhileTheBrowserIsOpenEndsTheSignIn() throws Exception {
        Account account = practice.signIn(identity, Practice.ADA);
        practice.pages.clear();
        practice.person = Practice.absent();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<Token> call = challenged(threads, account, List.of(arm())).getFirst();
            PendingChallenge pending = identity.pendingChallenges().getFirst();
            identity.accept(pending);
            await().until(() -> practice.pages.size() == 1);
            identity.refuse(pending);
            assertThat(call)
                    .failsWithin(Duration.ofSeconds(60))
                    .withThrowableThat()
                    .havingRootCause()
                    .satisfies(e -> assertThat(((FailureException) e).failure().code())
                            .isEqualTo("identity-challenge-refused"));
        }
        assertThat(practice.signIn(identity, Practice.ADA)).isEqualTo(account);
    }

    @Test
    void somebodyElseDoesNotAnswerAChallenge() throws Exception {
        Account account = practice.signIn(identity, Practice.ADA);
        practice.person = practice.answeringAs("noor.vale");
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<Token> call = challenged(threads, account, List.of(arm())).getFirst();
            identity.accept(identity.pendingChallenges().getFirst());
            assertThat(call)
                    .failsWithin(Duration.ofSeconds(60))
                    .withThrowableThat()
                    .havingRootCause()
                    .satisfies(e ->
                            assertThat(((FailureException) e).failure().code()).isEqualTo("identity-other-account"));
        }
    }

    @Test
    void anInterruptedCallStopsWaitingAndItsPromptGoes() throws Exception {
        Account account = practice.signIn(identity, Practice.ADA);
        Thread call = Thread.ofVirtual().start(() -> {
            try {
                identity.answerChallenge(account, account.tenantId(), arm(), C1);
            } catch (FailureException e) {
                assertThat(e.failure().code()).isEqualTo("identity-cancelled");
            }
        });
        await().until(() -> !identity.pendingChallenges().isEmpty());
        call.interrupt();
        call.join();
        assertThat(identity.pendingChallenges()).isEmpty();
    }

    @Test
    void whatIsNotAChallengeIsNotAsked() {
        Account account = practice.signIn(identity, Practice.ADA);
        fails(
                "identity-challenge-unreadable",
                () -> identity.answerChallenge(account, account.tenantId(), arm(), "[]"));
    }

    @Test
    void theCredentialForAzureClientsUsesTheSameAccounts() {
        Account account = practice.signIn(identity, Practice.ADA);
        var credential = identity.credential(account, account.tenantId());
        var request = new TokenRequestContext().addScopes(practice.cloud().resourceManagerScope());
        Token token = identity.token(account, account.tenantId(), arm());
        assertThat(credential.getTokenSync(request).getToken()).isEqualTo(token.value());
        assertThat(java.util.Objects.requireNonNull(credential.getToken(request).block(Duration.ofSeconds(60)))
                        .getToken())
                .isEqualTo(token.value());
        assertThat(token.toString()).doesNotContain(token.value());
    }

    @Test
    void listenersHearOfAccountsAndChallenges() {
        List<String> heard = new java.util.concurrent.CopyOnWriteArrayList<>();
        Runnable stop = identity.onChange(() -> heard.add("x"));
        practice.signIn(identity, Practice.ADA);
        assertThat(heard).isNotEmpty();
        stop.run();
        heard.clear();
        identity.signOut(identity.accounts().getFirst());
        assertThat(heard).isEmpty();
    }

    @Test
    void noSecretReachesTheLogEvenAtItsFinest() throws Exception {
        List<String> lines = new java.util.concurrent.CopyOnWriteArrayList<>();
        Handler handler = new Handler() {
            @Override
            public void publish(LogRecord entry) {
                lines.add(new SimpleFormatter().format(entry));
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        };
        handler.setLevel(Level.ALL);
        Logger root = Logger.getLogger("");
        Logger msal = Logger.getLogger("com.microsoft.aad");
        Level before = root.getLevel();
        root.addHandler(handler);
        root.setLevel(Level.ALL);
        msal.setLevel(Level.ALL);
        try {
            Account account = identity.signIn(SignInMethod.BROWSER, Optional.empty(), Optional.empty());
            identity.signIn(SignInMethod.DEVICE_CODE, Optional.empty(), Optional.empty());
            identity.token(account, account.tenantId(), graph());
            try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
                Future<Token> call =
                        challenged(threads, account, List.of(arm())).getFirst();
                identity.accept(identity.pendingChallenges().getFirst());
                call.get();
            }
            practice.sandbox.revoke(account.username());
            fails(
                    "identity-session-ended",
                    () -> identity.renewed(
                            account, account.tenantId(), arm(), identity.token(account, account.tenantId(), arm())));
            identity.signOut(account);
        } finally {
            root.removeHandler(handler);
            root.setLevel(before);
        }
        assertThat(lines).anyMatch(line -> line.contains("microsoft"));
        List<String> secrets = practice.sandbox.secretsHandedOut();
        assertThat(secrets).hasSizeGreaterThan(5);
        assertThat(lines)
                .allSatisfy(line -> assertThat(secrets)
                        .noneSatisfy(secret -> assertThat(line).contains(secret)));
    }
}
