package dev.castellan.identity;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import dev.castellan.network.Network;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class EntraHttpTest {
    private final CountDownLatch end = new CountDownLatch(1);
    private final Network network = Network.open(Optional.empty(), Optional.empty());

    @SuppressWarnings("NullAway") // set before each test
    private HttpServer server;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.start();
    }

    @AfterEach
    void stop() {
        end.countDown();
        server.stop(0);
    }

    private HttpRequest request(String path) {
        return HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + server.getAddress().getPort() + path))
                .build();
    }

    @Test
    void anAnswerThatNeverEndsIsNotWaitedForLong() {
        server.createContext("/", exchange -> {
            exchange.sendResponseHeaders(200, 0);
            exchange.getResponseBody().write('{');
            exchange.getResponseBody().flush();
            try {
                end.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        EntraHttp http = new EntraHttp(() -> network, InstantSource.system(), Duration.ofSeconds(1));
        assertThatThrownBy(() -> http.exchange(request("/"))).isInstanceOf(HttpTimeoutException.class);
    }

    @Test
    void anAnswerWithoutMeasureIsCutOff() {
        server.createContext("/", exchange -> {
            exchange.sendResponseHeaders(200, 0);
            byte[] much = new byte[1024 * 1024];
            try (OutputStream out = exchange.getResponseBody()) {
                for (int i = 0; i < 64; i++) {
                    out.write(much);
                }
            }
        });
        EntraHttp http = new EntraHttp(() -> network, InstantSource.system(), Duration.ofSeconds(60));
        assertThatThrownBy(() -> http.exchange(request("/"))).isInstanceOf(IOException.class);
    }

    @Test
    void aRedirectIsNotFollowed() throws Exception {
        server.createContext("/elsewhere", exchange -> {
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
        server.createContext("/", exchange -> {
            exchange.getResponseHeaders().set("Location", "/elsewhere");
            exchange.sendResponseHeaders(307, -1);
            exchange.close();
        });
        EntraHttp http = new EntraHttp(() -> network, InstantSource.system(), Duration.ofSeconds(30));
        org.assertj.core.api.Assertions.assertThat(http.exchange(request("/")).statusCode())
                .isEqualTo(307);
    }
}
