package dev.castellan.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.castellan.failure.FailureException;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NetworkTest {
    @ParameterizedTest
    @ValueSource(
            strings = {"https://localhost:8443/", "https://127.0.0.1:1/", "https://127.8.9.1/", "https://[::1]:2/"})
    void loopbackNeverMeetsAProxy(String uri) {
        Network network = Network.open(Optional.empty(), Optional.of(URI.create("http://proxy.example:3128")));
        assertThat(network.proxySelector().select(URI.create(uri))).containsExactly(Proxy.NO_PROXY);
    }

    @Test
    void everythingElseGoesThroughTheChosenProxy() {
        Network network = Network.open(Optional.empty(), Optional.of(URI.create("http://proxy.example:3128")));
        assertThat(network.proxySelector().select(URI.create("https://localhost.evil.example/")))
                .singleElement()
                .satisfies(p -> assertThat(((InetSocketAddress) p.address()).getHostString())
                        .isEqualTo("proxy.example"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"proxy.example", "http://proxy.example", "/"})
    void aProxyWithoutHostAndPortIsRefused(String proxy) {
        assertThatThrownBy(() -> Network.open(Optional.empty(), Optional.of(URI.create(proxy))))
                .isInstanceOfSatisfying(
                        FailureException.class,
                        e -> assertThat(e.failure().code()).isEqualTo("network-proxy-address"));
    }

    @Test
    void anUnreadableBundleIsAFailureAndNotAnEmptyTrustStore(@TempDir Path folder) throws Exception {
        Path notPem = Files.writeString(folder.resolve("ca.pem"), "this is not a certificate");
        for (Path bundle : new Path[] {notPem, folder.resolve("missing.pem"), folder}) {
            assertThatThrownBy(() -> Network.open(Optional.of(bundle), Optional.empty()))
                    .isInstanceOfSatisfying(
                            FailureException.class,
                            e -> assertThat(e.failure().code()).isEqualTo("network-ca-bundle"));
        }
    }

    @Test
    void thePlatformsAuthoritiesStayTrusted() {
        assertThat(Network.open(Optional.empty(), Optional.empty())
                        .trustManager()
                        .getAcceptedIssuers())
                .hasSizeGreaterThan(20);
    }
}
