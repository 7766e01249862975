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
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** MSAL4J itself signs in to practice Entra, with nothing but another authority and trust store. */
class MsalAgainstSandboxTest {
    private final Sandbox sandbox = Sandbox.start(SandboxOptions.defaults(), Clock.systemUTC());

    @AfterEach
    void close() {
        sandbox.close();
    }

    private PublicClientApplication application() throws Exception {
        return PublicClientApplication.builder(sandbox.clientId())
                .authority(sandbox.authority() + sandbox.tenantId() + "/")
                .instanceDiscovery(false)
                .validateAuthority(false)
                .clientCapabilities(Set.of("cp1"))
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

    @Test
    void interactiveThenSilentThenAnotherResource() throws Exception {
        PublicClientApplication app = application();
        IAuthenticationResult result =
                app.acquireToken(interactive("ada.quill@brambleholt.example")).get(30, TimeUnit.SECONDS);

        assertThat(result.account().username()).isEqualTo("ada.quill@brambleholt.example");
        assertThat(result.account().homeAccountId()).endsWith("." + sandbox.tenantId());
        assertThat(PracticeClient.claimsOf(result.accessToken())
                        .path("xms_cc")
                        .path(0)
                        .asString())
                .isEqualTo("cp1");

        IAccount account =
                app.getAccounts().get(10, TimeUnit.SECONDS).iterator().next();
        SilentParameters cached = SilentParameters.builder(Set.of(sandbox.resourceManager() + ".default"), account)
                .build();
        assertThat(app.acquireTokenSilently(cached).get(10, TimeUnit.SECONDS).accessToken())
                .isEqualTo(result.accessToken());

        SilentParameters forced = SilentParameters.builder(Set.of(sandbox.resourceManager() + ".default"), account)
                .forceRefresh(true)
                .build();
        assertThat(app.acquireTokenSilently(forced).get(10, TimeUnit.SECONDS).accessToken())
                .isNotEqualTo(result.accessToken());

        SilentParameters arc = SilentParameters.builder(
                        Set.of("6256c85f-0aad-4d50-b960-e6e9b21efe35/.default"), account)
                .build();
        String token = app.acquireTokenSilently(arc).get(10, TimeUnit.SECONDS).accessToken();
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
        IAuthenticationResult result = application().acquireToken(parameters).get(30, TimeUnit.SECONDS);
        assertThat(result.account().username()).isEqualTo("noor.vale@brambleholt.example");
    }

    @Test
    void refusalsReachTheCaller() throws Exception {
        PublicClientApplication app = application();
        assertThat(app.acquireToken(interactive("ines.ward@brambleholt.example")))
                .failsWithin(java.time.Duration.ofSeconds(30))
                .withThrowableOfType(java.util.concurrent.ExecutionException.class)
                .withMessageContaining("AADSTS53003");
        assertThat(app.acquireToken(interactive("otto.finch@brambleholt.example")))
                .failsWithin(java.time.Duration.ofSeconds(30))
                .withThrowableOfType(java.util.concurrent.ExecutionException.class)
                .withMessageContaining("AADSTS65001");
        assertThat(app.acquireToken(interactive("mira.sol@orrinfield.example")))
                .failsWithin(java.time.Duration.ofSeconds(30))
                .withThrowableOfType(java.util.concurrent.ExecutionException.class)
                .withMessageContaining("AADSTS50020");
    }
}
