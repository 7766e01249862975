package dev.castellan.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetSocketAddress;
import java.net.ProxySelector;
import java.net.URI;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProxiesTest {
    private static final ProxySelector NONE = ProxySelector.of(null);
    private static final URI SERVER = URI.create("https://api.shop.example:6443");

    @Test
    void theKubeconfigWinsThenTheEnvironmentThenTheSystem() {
        Map<String, String> environment = Map.of("HTTPS_PROXY", "proxy.example:3128");
        assertThat(Proxies.choose(SERVER, Optional.of("socks5://s:1080"), environment, NONE))
                .contains(URI.create("socks5://s:1080"));
        assertThat(Proxies.choose(SERVER, Optional.empty(), environment, NONE))
                .contains(URI.create("http://proxy.example:3128"));
        assertThat(Proxies.choose(
                        SERVER, Optional.empty(), Map.of("https_proxy", "https://user:p%40ss@proxy.example"), NONE))
                .contains(URI.create("https://user:p%40ss@proxy.example:443"));
        ProxySelector system = ProxySelector.of(InetSocketAddress.createUnresolved("system", 8080));
        assertThat(Proxies.choose(SERVER, Optional.empty(), Map.of(), system))
                .contains(URI.create("http://system:8080"));
        assertThat(Proxies.choose(SERVER, Optional.empty(), Map.of(), NONE)).isEmpty();
    }

    @Test
    void loopbackIsReachedDirectlyUnlessTheKubeconfigSaysOtherwise() {
        URI local = URI.create("https://127.0.0.1:6443");
        Map<String, String> environment = Map.of("HTTPS_PROXY", "http://proxy:1");
        assertThat(Proxies.choose(local, Optional.empty(), environment, NONE)).isEmpty();
        assertThat(Proxies.choose(local, Optional.of("http://proxy:1"), environment, NONE))
                .contains(URI.create("http://proxy:1"));
    }

    @Test
    void aBrokenAddressIsToldWithoutItsPassword() {
        assertThatThrownBy(() -> Proxies.choose(SERVER, Optional.of("ftp://me:hunter22@x"), Map.of(), NONE))
                .hasMessageContaining("[cluster-proxy-address]")
                .hasMessageNotContaining("hunter22");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        api.shop.example | 443  | *                    | true
        api.shop.example | 443  | shop.example         | true
        shop.example     | 443  | shop.example         | true
        shop.example     | 443  | .shop.example        | false
        api.shop.example | 443  | .shop.example        | true
        workshop.example | 443  | shop.example         | false
        api.shop.example | 443  | *.shop.example       | true
        api.shop.example | 443  | a.example, Shop.Example | true
        api.shop.example | 443  | shop.example:443     | true
        api.shop.example | 443  | shop.example:80      | false
        10.1.2.3         | 443  | 10.0.0.0/8           | true
        11.1.2.3         | 443  | 10.0.0.0/8           | false
        10.1.2.3         | 443  | 10.1.2.3             | true
        [fd00::1]        | 443  | fd00::/16            | true
        10.1.2.3         | 443  | 10.0.0.0/99          | false
        api.example      | 443  | ,,                   | false
        """)
    void noProxyIsReadAsGoReadsIt(String host, int port, String list, boolean excluded) {
        assertThat(Proxies.excluded(host, port, list)).isEqualTo(excluded);
    }
}
