package dev.castellan.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.castellan.failure.FailureException;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class LoopbackListenerTest {
    private static HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
        }
    }

    private static HttpRequest.Builder get(URI uri) {
        return HttpRequest.newBuilder(uri);
    }

    private static HttpRequest.Builder post(URI uri, String form) {
        return HttpRequest.newBuilder(uri)
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString(form));
    }

    @Test
    void theAnswerComesAsFormOrQuery() throws Exception {
        try (LoopbackListener listener = LoopbackListener.start(0, "s 1")) {
            var page = send(post(listener.redirectUri(), "code=abc%2B&state=s+1"));
            assertThat(page.statusCode()).isEqualTo(200);
            assertThat(page.body()).contains("Signed in").doesNotContain("abc");
            assertThat(page.headers().firstValue("Cache-Control")).contains("no-store");
            assertThat(listener.answer().get(60, TimeUnit.SECONDS).code()).isEqualTo("abc+");
        }
        try (LoopbackListener listener = LoopbackListener.start(0, "s")) {
            var page = send(get(listener.redirectUri()
                    .resolve("/?state=s&error=access_denied&error_description=AADSTS65004%20%3Cb%3E")));
            assertThat(page.body()).contains("Not signed in").doesNotContain("<b>");
            LoopbackListener.Answer answer = listener.answer().get(60, TimeUnit.SECONDS);
            assertThat(answer.error()).isEqualTo("access_denied");
            assertThat(answer.description()).isEqualTo("AADSTS65004 <b>");
        }
    }

    @Test
    void strangersDoNotEndASignIn() throws Exception {
        try (LoopbackListener listener = LoopbackListener.start(0, "secret")) {
            URI uri = listener.redirectUri();
            assertThat(send(get(uri.resolve("/"))).statusCode()).isEqualTo(400);
            assertThat(send(get(uri.resolve("/favicon.ico"))).statusCode()).isEqualTo(404);
            assertThat(send(get(uri.resolve("/?code=x&state=guess"))).statusCode())
                    .isEqualTo(400);
            assertThat(send(post(uri, "code=x&state=secret&" + "a".repeat(100_000)))
                            .statusCode())
                    .isEqualTo(400);
            assertThat(send(post(uri, "code=%zz&state=secret")).statusCode()).isEqualTo(400);
            assertThat(send(HttpRequest.newBuilder(uri).DELETE()).statusCode()).isEqualTo(405);
            assertThat(foreignHost(uri.getPort())).contains("404");
            assertThat(listener.answer().isDone()).isFalse();
            assertThat(send(post(uri, "code=right&state=secret")).statusCode()).isEqualTo(200);
            assertThat(listener.answer().get(60, TimeUnit.SECONDS).code()).isEqualTo("right");
            assertThat(listener.answer().get().toString()).doesNotContain("right");
        }
    }

    /** A page that made its own name point here (DNS rebinding). */
    private static String foreignHost(int port) throws IOException {
        try (Socket socket = new Socket("localhost", port)) {
            socket.getOutputStream()
                    .write("GET /?code=x&state=secret HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n"
                            .getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII)
                    .lines()
                    .findFirst()
                    .orElse("");
        }
    }

    @Test
    void aTakenPortIsSaid() {
        try (LoopbackListener first = LoopbackListener.start(0, "s")) {
            assertThatThrownBy(() -> LoopbackListener.start(first.redirectUri().getPort(), "s"))
                    .isInstanceOfSatisfying(
                            FailureException.class,
                            e -> assertThat(e.failure().code()).isEqualTo("identity-redirect-port"));
        }
    }
}
