package dev.castellan.breakglass;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Against a server on loopback that answers as an API server does: it takes any certificate at TLS and decides afterwards. */
class HttpsProbeTest {
    private final TestAuthority authority = new TestAuthority(Instant.now());
    private final TestAuthority.Client admin = authority.admin();
    private final AtomicInteger asked = new AtomicInteger();
    private final java.util.concurrent.atomic.AtomicReference<java.util.Optional<SSLServerSocket>> open =
            new java.util.concurrent.atomic.AtomicReference<>(java.util.Optional.empty());

    @AfterEach
    void close() throws IOException {
        if (open.get().isPresent()) {
            open.get().get().close();
        }
    }

    private SSLServerSocket listening(boolean wants) throws Exception {
        TestAuthority.Client server = authority.server();
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setKeyEntry("server", server.keys().getPrivate(), new char[0], new Certificate[] {server.certificate()});
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(store, new char[0]);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), new TrustManager[] {new AnyClient()}, null);
        SSLServerSocket socket = (SSLServerSocket)
                context.getServerSocketFactory().createServerSocket(0, 50, InetAddress.getLoopbackAddress());
        socket.setWantClientAuth(wants);
        open.set(java.util.Optional.of(socket));
        return socket;
    }

    private int serve(java.util.function.IntFunction<String> answer, boolean wants) throws Exception {
        SSLServerSocket socket = listening(wants);
        Thread.ofVirtual().start(() -> {
            while (!socket.isClosed()) {
                try (SSLSocket one = (SSLSocket) socket.accept()) {
                    byte[] head = new byte[2048];
                    int _ = one.getInputStream().read(head);
                    one.getOutputStream()
                            .write(answer.apply(asked.incrementAndGet()).getBytes(StandardCharsets.US_ASCII));
                    one.getOutputStream().flush();
                } catch (IOException e) {
                    // The next one.
                }
            }
        });
        return socket.getLocalPort();
    }

    private CertificateProbe.Answer ask(int port, TestAuthority from) {
        AdminCredential credential =
                AdminKubeconfig.read(TestAuthority.bytes(from.kubeconfig(admin, "https://127.0.0.1:" + port)));
        return new HttpsProbe().ask(credential, List.of()).answer();
    }

    @Test
    void aServerThatRefusesEachTimeHasEndedIt() throws Exception {
        int port = serve(_ -> "HTTP/1.1 401 Unauthorized\r\n\r\n", true);
        assertThat(ask(port, authority)).isEqualTo(new CertificateProbe.Answer.Refused(5));
        assertThat(asked).hasValue(5);
    }

    @Test
    void oneServerOfSeveralThatStillTakesItIsEnough() throws Exception {
        int port = serve(n -> n == 4 ? "HTTP/1.1 403 Forbidden\r\n\r\n" : "HTTP/1.1 401 Unauthorized\r\n\r\n", true);
        assertThat(ask(port, authority)).isEqualTo(new CertificateProbe.Answer.Accepted(403));
    }

    @Test
    void whatSaysNothingProvesNothing() throws Exception {
        int port = serve(_ -> "HTTP/1.1 503 Service Unavailable\r\n\r\n", true);
        assertThat(ask(port, authority)).isInstanceOf(CertificateProbe.Answer.Unclear.class);
        // Another server than the one it should be.
        assertThat(ask(port, new TestAuthority(Instant.now()))).isInstanceOf(CertificateProbe.Answer.Unclear.class);
        open.get().orElseThrow().close();
        assertThat(ask(port, authority)).isInstanceOf(CertificateProbe.Answer.Unclear.class);
        // Somebody in between who ends TLS and answers 401 to everybody.
        int blind = serve(_ -> "HTTP/1.1 401 Unauthorized\r\n\r\n", false);
        assertThat(ask(blind, authority))
                .satisfies(a -> assertThat(a.toString()).contains("did not ask"));
        int odd = serve(_ -> "x".repeat(10_000), true);
        assertThat(ask(odd, authority)).isInstanceOf(CertificateProbe.Answer.Unclear.class);
    }

    @Test
    void aServerThatSendsAByteNowAndThenDoesNotHoldTheProbe() throws Exception {
        CountDownLatch cut = new CountDownLatch(1);
        int port = trickle(cut);
        AdminCredential credential =
                AdminKubeconfig.read(TestAuthority.bytes(authority.kubeconfig(admin, "https://127.0.0.1:" + port)));
        CertificateProbe.Answer answer = new HttpsProbe(InetAddress::getAllByName, Duration.ofMillis(1500))
                .ask(credential, List.of())
                .answer();
        assertThat(answer).isInstanceOf(CertificateProbe.Answer.Unclear.class);
        // It was the probe that ended it.
        assertThat(cut.await(60, TimeUnit.SECONDS)).isTrue();
    }

    /** Answers a byte at a time for as long as anybody listens, at most for half a minute. */
    private int trickle(CountDownLatch cut) throws Exception {
        SSLServerSocket socket = listening(true);
        Thread.ofVirtual().start(() -> {
            try (SSLSocket one = (SSLSocket) socket.accept()) {
                for (int i = 0; i < 600; i++) {
                    one.getOutputStream().write('x');
                    one.getOutputStream().flush();
                    boolean _ = cut.await(50, TimeUnit.MILLISECONDS);
                }
            } catch (IOException e) {
                cut.countDown();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        return socket.getLocalPort();
    }

    @Test
    void aRefusalByTheFirstOfTooManyAddressesProvesNothing() throws Exception {
        int port = serve(_ -> "HTTP/1.1 401 Unauthorized\r\n\r\n", true);
        InetAddress[] many = new InetAddress[17];
        Arrays.fill(many, InetAddress.getLoopbackAddress());
        AdminCredential credential =
                AdminKubeconfig.read(TestAuthority.bytes(authority.kubeconfig(admin, "https://127.0.0.1:" + port)));
        assertThat(new HttpsProbe(_ -> many, Duration.ofSeconds(30))
                        .ask(credential, List.of())
                        .answer())
                .isInstanceOf(CertificateProbe.Answer.Unclear.class)
                .asString()
                .contains("17 addresses");
        assertThat(asked).hasValue(0);
    }

    /** The server of an API takes any certificate at the handshake. */
    private static final class AnyClient implements X509TrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
