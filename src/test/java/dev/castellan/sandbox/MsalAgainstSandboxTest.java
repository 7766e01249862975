package dev.castellan.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.aad.msal4j.DeviceCode;
import com.microsoft.aad.msal4j.DeviceCodeFlowParameters;
import com.microsoft.aad.msal4j.IAccount;
import com.microsoft.aad.msal4j.IAuthenticationResult;
import com.microsoft.aad.msal4j.InteractiveRequestParameters;
import com.microsoft.aad.msal4j.PublicClientApplication;
import com.microsoft.aad.msal4j.SilentParameters;
import com.microsoft.aad.msal4j.SystemBrowserOptions;
import java.net.URI;
import java.time.Clock;
import java.util.List;
import java.util.Set;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** MSAL4J itself signs in to practice Entra, with nothing but another authority and trust store. */
class MsalAgainstSandboxTest {
    private final Sandbox sandbox = Sandbox.start(SandboxOptions.defaults(), Clock.systemUTC());

    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private volatile CompletableFuture<Void> handedBack = CompletableFuture.completedFuture(null);

    @AfterEach
    void close() {
        sandbox.close();
        threads.shutdownNow();
    }

    /** Named in silent requests too: without it MSAL asks the account's environment, which has lost the port. */
    private String authority() {
        return sandbox.authority() + sandbox.tenantId() + "/";
    }

    private PublicClientApplication application() throws Exception {
        return PublicClientApplication.builder(sandbox.clientId())
                .authority(authority())
                .instanceDiscovery(false)
                .validateAuthority(false)
                .clientCapabilities(Set.of("cp1"))
                .executorService(new Gate())
                .sslSocketFactory(PracticeClient.trusting(sandbox.caPem()).getSocketFactory())
                .build();
    }

    private InteractiveRequestParameters interactive(String user) {
        SystemBrowserOptions options = SystemBrowserOptions.builder()
                // Not on the common pool: MSAL blocks there, and on two processors it has one thread.
                .openBrowserAction(
                        url -> Thread.startVirtualThread(() -> sandbox.signInAs(user, URI.create(url.toString()))))
                .build();
        return InteractiveRequestParameters.builder(URI.create("http://localhost"))
                .scopes(Set.of(sandbox.resourceManager() + ".default"))
                .systemBrowserOptions(options)
                .build();
    }

    /** Begins nothing before the future was handed back. */
    private final class Gate extends AbstractExecutorService {
        @Override
        public void execute(Runnable task) {
            threads.execute(() -> {
                handedBack.join();
                task.run();
            });
        }

        @Override
        public void shutdown() {
            threads.shutdown();
        }

        @Override
        public List<Runnable> shutdownNow() {
            return threads.shutdownNow();
        }

        @Override
        public boolean isShutdown() {
            return threads.isShutdown();
        }

        @Override
        public boolean isTerminated() {
            return threads.isTerminated();
        }

        @Override
        public boolean awaitTermination(long time, TimeUnit unit) throws InterruptedException {
            return threads.awaitTermination(time, unit);
        }
    }

    private CompletableFuture<IAuthenticationResult> signIn(PublicClientApplication app, String user) {
        // MSAL keeps the future of a request only after it began; a quick request would find it missing.
        handedBack = new CompletableFuture<>();
        CompletableFuture<IAuthenticationResult> result = app.acquireToken(interactive(user));
        handedBack.complete(null);
        return result;
    }

    @Test
    void interactiveThenSilentThenAnotherResource() throws Exception {
        PublicClientApplication app = application();
        IAuthenticationResult result =
                signIn(app, "ada.quill@brambleholt.example").get(60, TimeUnit.SECONDS);

        assertThat(result.account().username()).isEqualTo("ada.quill@brambleholt.example");
        assertThat(result.account().homeAccountId()).endsWith("." + sandbox.tenantId());
        assertThat(PracticeClient.claimsOf(result.accessToken())
                        .path("xms_cc")
                        .path(0)
                        .asString())
                .isEqualTo("cp1");

        IAccount account =
                app.getAccounts().get(60, TimeUnit.SECONDS).iterator().next();
        SilentParameters cached = SilentParameters.builder(Set.of(sandbox.resourceManager() + ".default"), account)
                .authorityUrl(authority())
                .build();
        assertThat(app.acquireTokenSilently(cached).get(60, TimeUnit.SECONDS).accessToken())
                .isEqualTo(result.accessToken());

        SilentParameters forced = SilentParameters.builder(Set.of(sandbox.resourceManager() + ".default"), account)
                .forceRefresh(true)
                .authorityUrl(authority())
                .build();
        assertThat(app.acquireTokenSilently(forced).get(60, TimeUnit.SECONDS).accessToken())
                .isNotEqualTo(result.accessToken());

        SilentParameters arc = SilentParameters.builder(
                        Set.of("6256c85f-0aad-4d50-b960-e6e9b21efe35/.default"), account)
                .authorityUrl(authority())
                .build();
        String token = app.acquireTokenSilently(arc).get(60, TimeUnit.SECONDS).accessToken();
        assertThat(PracticeClient.claimsOf(token).path("aud").asString())
                .isEqualTo("6256c85f-0aad-4d50-b960-e6e9b21efe35");
    }

    @Test
    void deviceCode() throws Exception {
        DeviceCodeFlowParameters parameters = DeviceCodeFlowParameters.builder(
                        Set.of(sandbox.resourceManager() + ".default"),
                        (DeviceCode code) ->
                                sandbox.approveDeviceCode(code.userCode(), "noor.vale@brambleholt.example"))
                .build();
        IAuthenticationResult result = application().acquireToken(parameters).get(60, TimeUnit.SECONDS);
        assertThat(result.account().username()).isEqualTo("noor.vale@brambleholt.example");
    }

    @Test
    void refusalsReachTheCaller() throws Exception {
        PublicClientApplication app = application();
        assertThat(signIn(app, "ines.ward@brambleholt.example"))
                .failsWithin(java.time.Duration.ofSeconds(60))
                .withThrowableOfType(java.util.concurrent.ExecutionException.class)
                .withMessageContaining("No Authorization code");
        assertThat(signIn(app, "otto.finch@brambleholt.example"))
                .failsWithin(java.time.Duration.ofSeconds(60))
                .withThrowableOfType(java.util.concurrent.ExecutionException.class)
                .withMessageContaining("AADSTS65001");
    }
}
