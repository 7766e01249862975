package dev.castellan.kubernetes;

import dev.castellan.failure.Failure;
import dev.castellan.failure.FailureException;
import dev.castellan.network.Network;
import io.fabric8.kubernetes.client.jdkhttp.JdkHttpClientFactory;
import java.io.IOException;
import java.net.Authenticator;
import java.net.CookieHandler;
import java.net.ProxySelector;
import java.net.URI;
import java.net.http.HttpClient;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManager;

/**
 * The one HTTP client behind a {@link ClusterClient}: requests and WebSockets go through the same trust, key, server name
 * and proxy. Whatever fabric8 sets on the builder is ignored, so that nothing it reads from the environment gets in.
 */
final class Transport extends JdkHttpClientFactory implements AutoCloseable {
    private static final Duration CONNECT = Duration.ofSeconds(10);

    private final ExecutorService workers;
    private final HttpClient client;
    private final Optional<ProxyRelay> relay;

    private Transport(ExecutorService workers, HttpClient client, Optional<ProxyRelay> relay) {
        this.workers = workers;
        this.client = client;
        this.relay = relay;
    }

    /**
     * Opens nothing but, where a proxy is used, a listener on loopback.
     *
     * @param authorities trusted for this server instead of the profile's; empty for the profile's
     * @param serverName asked for and checked instead of the name in the address
     * @param key the client certificate of the moment
     */
    static Transport open(
            URI server,
            Optional<List<X509Certificate>> authorities,
            Optional<String> serverName,
            Optional<URI> proxy,
            Supplier<Optional<KeyMaterial>> key,
            Network network,
            InstantSource clock) {
        ExecutorService workers = Executors.newThreadPerTaskExecutor(
                Thread.ofVirtual().name("cluster-http-", 0).factory());
        try {
            ServerTrust trust = authorities.isPresent()
                    ? ServerTrust.only(authorities.get(), clock)
                    : ServerTrust.of(network.trustManager(), clock);
            SSLContext plain = SSLContext.getInstance("TLS");
            plain.init(new KeyManager[] {new ClientKey(key)}, new TrustManager[] {trust}, null);
            SSLContext context = serverName.isPresent() ? NamedServerContext.of(plain, serverName.get()) : plain;
            Optional<ProxyRelay> relay = proxy.isPresent()
                    ? Optional.of(new ProxyRelay(proxy.get(), server, network.sslContext()))
                    : Optional.empty();
            // HTTP/1.1: the JDK's HTTP/2 gives up beyond the server's limit of streams per connection, which a
            // console with one watch per kind reaches.
            HttpClient client = HttpClient.newBuilder()
                    .version(HttpClient.Version.HTTP_1_1)
                    .followRedirects(HttpClient.Redirect.NEVER)
                    .connectTimeout(CONNECT)
                    .executor(workers)
                    .sslContext(context)
                    .proxy(relay.isPresent() ? ProxySelector.of(relay.get().address()) : HttpClient.Builder.NO_PROXY)
                    .build();
            return new Transport(workers, client, relay);
        } catch (GeneralSecurityException | IOException e) {
            workers.shutdownNow();
            throw new FailureException(Failure.defect("cluster-transport", e), e);
        }
    }

    /** The relay to the proxy, where one is used. */
    Optional<ProxyRelay> relay() {
        return relay;
    }

    /** The client itself, for WebSockets. */
    HttpClient http() {
        return client;
    }

    /** Runs what fabric8 wants to be run. */
    Executor workers() {
        return workers;
    }

    @Override
    protected HttpClient.Builder createNewHttpClientBuilder() {
        return new Finished(client);
    }

    /** Ends every connection at once. */
    @Override
    public void close() {
        client.shutdownNow();
        relay.ifPresent(ProxyRelay::close);
        workers.shutdownNow();
    }

    /** Takes every setting and heeds none. */
    private record Finished(HttpClient client) implements HttpClient.Builder {
        @Override
        public HttpClient.Builder cookieHandler(CookieHandler cookieHandler) {
            return this;
        }

        @Override
        public HttpClient.Builder connectTimeout(Duration duration) {
            return this;
        }

        @Override
        public HttpClient.Builder sslContext(SSLContext sslContext) {
            return this;
        }

        @Override
        public HttpClient.Builder sslParameters(SSLParameters sslParameters) {
            return this;
        }

        @Override
        public HttpClient.Builder executor(Executor executor) {
            return this;
        }

        @Override
        public HttpClient.Builder followRedirects(HttpClient.Redirect policy) {
            return this;
        }

        @Override
        public HttpClient.Builder version(HttpClient.Version version) {
            return this;
        }

        @Override
        public HttpClient.Builder priority(int priority) {
            return this;
        }

        @Override
        public HttpClient.Builder proxy(ProxySelector proxySelector) {
            return this;
        }

        @Override
        public HttpClient.Builder authenticator(Authenticator authenticator) {
            return this;
        }

        @Override
        public HttpClient build() {
            return client;
        }
    }
}
