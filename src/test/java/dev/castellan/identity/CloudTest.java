package dev.castellan.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.castellan.failure.Failure;
import dev.castellan.failure.FailureException;
import dev.castellan.network.Network;
import java.net.URI;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** Each cloud has its own sign-in page; nobody is sent to another cloud's. No network is reached here. */
class CloudTest {
    static final List<Cloud> CLOUDS = List.of(
            Cloud.PUBLIC,
            Cloud.US_GOVERNMENT,
            Cloud.CHINA,
            new Cloud(
                    "Own",
                    URI.create("https://login.example.com/"),
                    URI.create("https://management.example.com/"),
                    URI.create("https://graph.example.com/"),
                    "AzurePublicCloud",
                    false));

    @ParameterizedTest
    @FieldSource("CLOUDS")
    void thePageOpenedIsThatOfTheCloud(Cloud cloud, @TempDir Path folder) {
        List<URI> pages = new CopyOnWriteArrayList<>();
        Interaction person = new Interaction() {
            @Override
            public void openBrowser(URI authorizeUrl) {
                pages.add(authorizeUrl);
                throw Failure.expected("test-seen", "Seen.", "Enough.", "Nothing.")
                        .asException();
            }

            @Override
            public void showDeviceCode(DeviceCode code) {
                throw new IllegalStateException("not asked for");
            }
        };
        // Nothing listens at this proxy: what would leave this computer fails instead.
        Network closed = Network.open(Optional.empty(), Optional.of(URI.create("http://127.0.0.1:1")));
        try (Identity identity = Identity.forgetful(
                new IdentitySettings(cloud, "11111111-2222-3333-4444-555555555555", "contoso.example", 0, folder),
                () -> closed,
                person,
                InstantSource.system())) {
            assertThatThrownBy(() -> identity.signIn(SignInMethod.BROWSER, Optional.empty(), Optional.empty()))
                    .isInstanceOf(FailureException.class);
        }
        assertThat(pages).singleElement().satisfies(page -> {
            assertThat(page.getHost()).isEqualTo(cloud.authority().getHost());
            assertThat(page.getPath()).startsWith("/contoso.example/");
            assertThat(page.getQuery()).contains("code_challenge_method=S256", "redirect_uri=http://localhost:");
        });
    }
}
