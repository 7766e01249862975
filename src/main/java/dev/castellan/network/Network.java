package dev.castellan.network;

import dev.castellan.failure.Failure;
import dev.castellan.failure.FailureException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateEncodingException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;

/**
 * The trust store and proxy choice of one profile. TLS checks are never off: an extra bundle adds authorities to
 * those of the platform, it does not replace the check.
 */
public final class Network {
    private final SSLContext sslContext;
    private final X509TrustManager trustManager;
    private final ProxySelector proxySelector;

    private Network(SSLContext sslContext, X509TrustManager trustManager, ProxySelector proxySelector) {
        this.sslContext = sslContext;
        this.trustManager = trustManager;
        this.proxySelector = proxySelector;
    }

    /**
     * Opens the trust store and the proxy choice.
     *
     * @param caBundle PEM file with further authorities
     * @param proxy {@code http://host:port} for everything but loopback; empty for the system's own choice
     * @throws FailureException when the bundle cannot be read or the proxy is not a valid address
     */
    public static Network open(Optional<Path> caBundle, Optional<URI> proxy) {
        X509TrustManager trust = trustManager(caBundle);
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, new TrustManager[] {trust}, null);
            return new Network(context, trust, proxySelector(proxy));
        } catch (GeneralSecurityException e) {
            throw new FailureException(Failure.defect("network-tls-start", e), e);
        }
    }

    /**
     * The same for another process, that is told both instead of finding them out.
     *
     * @param authorities what {@link #authorities} gave
     * @param proxy what {@link #proxy} gave; empty for none
     * @throws FailureException where an authority is none
     */
    public static Network trusting(List<String> authorities, Optional<URI> proxy) {
        try {
            KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
            store.load(null, null);
            CertificateFactory certificates = CertificateFactory.getInstance("X.509");
            for (int i = 0; i < authorities.size(); i++) {
                byte[] der = Base64.getDecoder().decode(authorities.get(i));
                store.setCertificateEntry(
                        "authority-" + i, certificates.generateCertificate(new ByteArrayInputStream(der)));
            }
            TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            factory.init(store);
            X509TrustManager trust = x509(factory);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, new TrustManager[] {trust}, null);
            return new Network(context, trust, proxy.isPresent() ? proxySelector(proxy) : ProxySelector.of(null));
        } catch (GeneralSecurityException | IOException | IllegalArgumentException e) {
            throw new FailureException(Failure.defect("network-tls-start", e), e);
        }
    }

    /** Every authority that is trusted, in base64 of DER. */
    public List<String> authorities() {
        List<String> all = new ArrayList<>();
        for (X509Certificate authority : trustManager.getAcceptedIssuers()) {
            try {
                all.add(Base64.getEncoder().encodeToString(authority.getEncoded()));
            } catch (CertificateEncodingException e) {
                throw new FailureException(Failure.defect("network-tls-start", e), e);
            }
        }
        return all;
    }

    /** The proxy for an address, {@code http://host:port}; empty where it is reached directly. */
    public Optional<URI> proxy(URI address) {
        return proxySelector.select(address).stream()
                .filter(p -> p.type() == Proxy.Type.HTTP && p.address() instanceof InetSocketAddress)
                .findFirst()
                .map(p -> (InetSocketAddress) p.address())
                .map(a -> URI.create("http://"
                        + (a.getHostString().contains(":") ? "[" + a.getHostString() + "]" : a.getHostString()) + ":"
                        + a.getPort()));
    }

    /** For clients that take a TLS context; server certificates and host names are checked. */
    public SSLContext sslContext() {
        return sslContext;
    }

    /** For clients that take a trust manager. */
    public X509TrustManager trustManager() {
        return trustManager;
    }

    /** Never sends loopback addresses to a proxy. */
    public ProxySelector proxySelector() {
        return proxySelector;
    }

    /** A new JDK client with this trust and these proxies; connection attempts end after 15 seconds. */
    public HttpClient httpClient() {
        return HttpClient.newBuilder()
                .sslContext(sslContext)
                .proxy(proxySelector)
                .connectTimeout(Duration.ofSeconds(15))
                .followRedirects(HttpClient.Redirect.NEVER)
                .build();
    }

    private static X509TrustManager trustManager(Optional<Path> caBundle) {
        try {
            TrustManagerFactory platform = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            platform.init((KeyStore) null);
            X509TrustManager own = x509(platform);
            if (caBundle.isEmpty()) {
                return own;
            }
            KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
            store.load(null, null);
            int n = 0;
            for (Certificate authority : own.getAcceptedIssuers()) {
                store.setCertificateEntry("platform-" + n++, authority);
            }
            for (Certificate authority : read(caBundle.get())) {
                store.setCertificateEntry("bundle-" + n++, authority);
            }
            TrustManagerFactory both = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            both.init(store);
            return x509(both);
        } catch (GeneralSecurityException | IOException e) {
            throw new FailureException(
                    new Failure(
                            "network-ca-bundle",
                            "The file with additional certificate authorities could not be read: "
                                    + caBundle.map(Path::toString).orElse("-"),
                            "Without it servers behind a private authority cannot be trusted.",
                            "Choose a readable PEM file under Settings, Network.",
                            true,
                            String.valueOf(e.getMessage())),
                    e);
        }
    }

    private static Collection<? extends Certificate> read(Path bundle) throws IOException, GeneralSecurityException {
        try (InputStream in = Files.newInputStream(bundle)) {
            Collection<? extends Certificate> found =
                    CertificateFactory.getInstance("X.509").generateCertificates(in);
            if (found.isEmpty()) {
                throw new GeneralSecurityException("no certificate in the file");
            }
            return found;
        }
    }

    private static X509TrustManager x509(TrustManagerFactory factory) throws GeneralSecurityException {
        return Arrays.stream(factory.getTrustManagers())
                .filter(X509TrustManager.class::isInstance)
                .map(X509TrustManager.class::cast)
                .findFirst()
                .orElseThrow(() -> new GeneralSecurityException("no X.509 trust manager"));
    }

    private static ProxySelector proxySelector(Optional<URI> proxy) {
        ProxySelector chosen;
        if (proxy.isPresent()) {
            URI uri = proxy.get();
            if (uri.getHost() == null || uri.getPort() < 1) {
                throw Failure.expected(
                                "network-proxy-address",
                                "The proxy address is not valid.",
                                "No connection can be made through it.",
                                "Write it as http://host:port under Settings, Network.")
                        .asException();
            }
            chosen = ProxySelector.of(new InetSocketAddress(uri.getHost(), uri.getPort()));
        } else {
            ProxySelector system = ProxySelector.getDefault();
            chosen = system == null ? ProxySelector.of(null) : system;
        }
        return new LoopbackDirect(chosen);
    }
}
