package dev.castellan.breakglass.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.castellan.failure.FailureException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The proxy between a client and a server that do all kinds of things. */
@Timeout(60)
class LocalProxyTest {
    @TempDir
    Path folder = Path.of("");

    private final Heard heard = new Heard();
    private final List<LocalProxy> proxies = new ArrayList<>();
    private ScriptedServer server = unset();

    private static ScriptedServer unset() {
        try {
            return new ScriptedServer();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @BeforeEach
    void fresh() throws Exception {
        server.close();
        server = new ScriptedServer();
    }

    @AfterEach
    void stop() throws Exception {
        for (LocalProxy proxy : proxies) {
            proxy.end(LocalProxy.End.ASKED);
        }
        for (LocalProxy proxy : proxies) {
            LocalProxy.End _ = proxy.ended().get(60, TimeUnit.SECONDS);
            assertThat(proxy.plan().runFolder()).doesNotExist();
        }
        for (Path segment : Segment.list(folder.resolve("record"))) {
            assertThat(Segment.read(segment, use -> {}).broken()).isZero();
        }
        server.close();
    }

    private LocalProxy start() {
        return start(Admin.plan(folder, Admin.full()), Recorder::create);
    }

    private LocalProxy start(ProxyPlan plan, Recorder.Opener opener) {
        LocalProxy proxy = LocalProxy.start(
                plan, Admin.of(server.kubeconfig()).target(), "test", Clock.systemUTC(), heard, opener);
        proxies.add(proxy);
        return proxy;
    }

    private RawClient client(LocalProxy proxy) throws Exception {
        return RawClient.open(RawClient.context(proxy.plan().kubeconfig(), true), proxy.port());
    }

    @Test
    void whatOnlyTheProxyMaySayIsReplaced() throws Exception {
        LocalProxy proxy = start();
        try (RawClient client = client(proxy)) {
            RawClient.Answer answer = client.ask(
                            "GET",
                            "/api/v1/pods",
                            "Authorization: Bearer theirs",
                            "Impersonate-User: root",
                            "impersonate-group: system:masters",
                            "IMPERSONATE-EXTRA-x: y",
                            "Impersonate-Uid: 0",
                            "X-Remote-User: root",
                            "X-Remote-Group: system:masters",
                            "X-Forwarded-For: 8.8.8.8",
                            "Forwarded: for=8.8.8.8",
                            "Audit-ID: mine",
                            "Connection: keep-alive, X-Hop",
                            "X-Hop: 1",
                            "Keep-Alive: 5",
                            "Proxy-Authorization: Basic x",
                            "TE: trailers",
                            "User-Agent: kubectl/v1.36.0",
                            "Kubectl-Session: s-1",
                            "Sec-WebSocket-Protocol: base64url.bearer.authorization.k8s.io.dG9rZW4, v5.channel.k8s.io",
                            "Accept: application/json")
                    .answer();
            assertThat(answer.status()).isEqualTo(200);
        }
        Headers sent = server.seen.getFirst().headers();
        assertThat(sent.all("authorization")).isEmpty();
        assertThat(sent.all("impersonate-user")).containsExactly(Admin.PERSON);
        assertThat(sent.all("impersonate-group")).containsExactly("system:masters");
        assertThat(sent.all("Impersonate-Extra-castellan.io%2Fcheckout")).containsExactly(Admin.CHECKOUT);
        assertThat(sent.all("Impersonate-Extra-castellan.io%2Fticket")).containsExactly("INC-42");
        assertThat(sent.list())
                .noneMatch(h -> h.name()
                        .toLowerCase(java.util.Locale.ROOT)
                        .matches("impersonate-(uid|extra-x)|x-remote-.*|x-forwarded-.*|forwarded|x-hop|keep-alive|te"
                                + "|proxy-authorization|connection"));
        assertThat(sent.all("sec-websocket-protocol")).containsExactly("v5.channel.k8s.io");
        assertThat(sent.first("user-agent"))
                .hasValueSatisfying(
                        a -> assertThat(a).contains("castellan-breakglass/test", Admin.CHECKOUT, "kubectl/v1.36.0"));
        String auditId = sent.first("audit-id").orElseThrow();
        assertThat(auditId).matches("castellan-2-[0-9a-f]{32}");
        await().until(() -> heard.ended().size() == 1);
        assertThat(heard.ended().getFirst().auditId()).isEqualTo(auditId);
        assertThat(heard.ended().getFirst().session()).isEqualTo("s-1");
    }

    @Test
    void auditIdsAreNeverTheSame() throws Exception {
        LocalProxy proxy = start();
        try (RawClient client = client(proxy)) {
            for (int i = 0; i < 50; i++) {
                assertThat(client.ask("GET", "/version").answer().status()).isEqualTo(200);
            }
        }
        assertThat(server.seen.stream().map(h -> h.headers().first("audit-id")).distinct())
                .hasSize(50);
        // One connection is enough on both sides; the first one was the question before the start.
        assertThat(server.connections.get()).isEqualTo(2);
    }

    @Test
    void bodiesAndTrailersPassBothWays() throws Exception {
        server.script((head, in, out, socket) -> {
            byte[] body = Body.whole(head.framing(), in, 1_000_000);
            ScriptedServer.write(
                    out,
                    "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTrailer: X-Sum\r\nConnection: keep-alive\r\n\r\n"
                            + Integer.toHexString(body.length) + "\r\n"
                            + new String(body, java.nio.charset.StandardCharsets.ISO_8859_1)
                            + "\r\n0\r\nX-Sum: 7\r\n\r\n");
            return true;
        });
        LocalProxy proxy = start();
        try (RawClient client = client(proxy)) {
            client.ask("POST", "/api/v1/namespaces/a/pods", "Transfer-Encoding: chunked")
                    .say("5\r\nhello\r\n7\r\n, world\r\n0\r\n\r\n");
            ResponseHead head = client.head();
            assertThat(head.headers().all("transfer-encoding")).containsExactly("chunked");
            assertThat(head.headers().all("trailer")).containsExactly("X-Sum");
            assertThat(client.in.line(100)).isEqualTo("c");
            assertThat(client.in.line(100)).isEqualTo("hello, world");
            assertThat(client.in.line(100)).isEqualTo("0");
            assertThat(client.in.line(100)).isEqualTo("X-Sum: 7");
            assertThat(client.in.line(100)).isEmpty();
            client.ask("PUT", "/api/v1/namespaces/a/pods/b", "Content-Length: 3")
                    .say("abc");
            assertThat(client.answer().body()).isEqualTo("abc");
            client.ask("POST", "/api/v1/namespaces/a/pods", "Content-Length: 0");
            assertThat(client.answer().body()).isEmpty();
        }
        await().until(() -> heard.ended().size() == 3);
        assertThat(heard.ended().stream().map(Use::sent)).containsExactly(12L, 3L, 0L);
        assertThat(heard.ended().stream().map(Use::received)).containsExactly(12L, 3L, 0L);
    }

    @ParameterizedTest
    @ValueSource(strings = {"content-length", "close, Content-Length", "transfer-encoding", "content-type", "host"})
    void aRequestWithinTheBodyOfAnotherIsNoRequest(String named) throws Exception {
        LocalProxy proxy = start();
        String within = "DELETE /api/v1/nodes/n1/proxy/x HTTP/1.1\r\nHost: a\r\nImpersonate-User: root\r\n\r\n";
        server.script((head, in, out, socket) -> {
            byte[] _ = Body.whole(head.framing(), in, 1_000);
            return ScriptedServer.answer(out, 200, "{}");
        });
        try (RawClient client = client(proxy)) {
            client.ask(
                            "POST",
                            "/api/v1/namespaces/a/pods",
                            "Connection: " + named,
                            "Content-Length: " + within.length())
                    .say(within);
            assertThat(client.answer().status()).isEqualTo(400);
        }
        assertThat(server.seen).isEmpty();
        // Whatever else Connection names, the server learns where the body ends, and from the proxy.
        try (RawClient client = client(proxy)) {
            client.ask(
                            "POST",
                            "/api/v1/namespaces/a/pods",
                            "Connection: keep-alive, x-hop, trailer",
                            "Content-Length: " + within.length())
                    .say(within);
            assertThat(client.answer().status()).isEqualTo(200);
            assertThat(client.ask("GET", "/version").answer().status()).isEqualTo(200);
        }
        assertThat(server.seen.stream().map(RequestHead::target))
                .containsExactly("/api/v1/namespaces/a/pods", "/version");
        assertThat(server.seen.getFirst().headers().all("content-length"))
                .containsExactly(String.valueOf(within.length()));
        assertThat(server.seen.getFirst().headers().all("connection")).isEmpty();
    }

    /** Bodies that are read before they are sent fit in together; the room comes back when one is through. */
    @Test
    void bodiesThatAreReadFirstHaveABoundTogether() throws Exception {
        LocalProxy proxy = start();
        server.script((head, in, out, socket) -> {
            byte[] _ = Body.whole(head.framing(), in, 1_000);
            return ScriptedServer.answer(out, 200, "{}");
        });
        String secret = "{\"apiVersion\":\"v1\",\"kind\":\"Secret\",\"type\":\"Opaque\"}";
        String length = "Content-Length: " + secret.length();
        String json = "Content-Type: application/json";
        assertThat(proxy.roomFor(LocalProxy.KEPT_BODIES - 10)).isTrue();
        try (RawClient client = client(proxy)) {
            client.ask("POST", "/api/v1/namespaces/a/secrets", json, length).say(secret);
            assertThat(client.answer().status()).isEqualTo(503);
        }
        proxy.roomBack(LocalProxy.KEPT_BODIES - 10);
        try (RawClient client = client(proxy)) {
            client.ask("POST", "/api/v1/namespaces/a/secrets", json, length).say(secret);
            assertThat(client.answer().status()).isEqualTo(200);
        }
        await().atMost(Duration.ofSeconds(60)).until(() -> {
            boolean all = proxy.roomFor(LocalProxy.KEPT_BODIES);
            if (all) {
                proxy.roomBack(LocalProxy.KEPT_BODIES);
            }
            return all;
        });
        assertThat(server.seen).hasSize(1);
    }

    @Test
    void anAnswerEndsWhereTheProxySaysItEnds() throws Exception {
        LocalProxy proxy = start();
        try (RawClient client = client(proxy)) {
            server.script((head, in, out, socket) -> {
                ScriptedServer.write(
                        out,
                        "HTTP/1.1 103 Early Hints\r\nContent-Length: 9\r\n\r\n"
                                + "HTTP/1.1 200 OK\r\nConnection: content-length\r\nContent-Length: 5\r\n\r\nhello");
                return true;
            });
            client.ask("GET", "/version");
            ResponseHead early = client.head();
            assertThat(early.status()).isEqualTo(103);
            assertThat(early.headers().all("content-length")).isEmpty();
            RawClient.Answer answer = client.answer();
            assertThat(answer.head().headers().all("content-length")).containsExactly("5");
            assertThat(answer.body()).isEqualTo("hello");
            server.script((head, in, out, socket) -> {
                ScriptedServer.write(
                        out, "HTTP/1.1 304 Not Modified\r\nContent-Length: 7\r\nTransfer-Encoding-X: a\r\n\r\n");
                return true;
            });
            assertThat(client.ask("GET", "/version").answer().head().headers().all("content-length"))
                    .containsExactly("7");
        }
        assertThat(server.seen).hasSize(2);
    }

    @Test
    void nothingIsHeldBack() throws Exception {
        CountDownLatch goOn = new CountDownLatch(1);
        server.script((head, in, out, socket) -> {
            ScriptedServer.write(out, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n6\r\nfirst\n\r\n3\r\nse");
            assertThat(goOn.await(60, TimeUnit.SECONDS)).isTrue();
            ScriptedServer.write(out, "c\r\n0\r\n\r\n");
            return true;
        });
        LocalProxy proxy = start();
        try (RawClient client = client(proxy)) {
            client.ask("GET", "/api/v1/pods?watch=1");
            assertThat(client.head().status()).isEqualTo(200);
            assertThat(client.in.line(10)).isEqualTo("6");
            assertThat(new String(
                            Body.whole(new Framing.Length(8), client.in, 8),
                            java.nio.charset.StandardCharsets.US_ASCII))
                    .isEqualTo("first\n\r\n");
            assertThat(client.in.line(10)).isEqualTo("3");
            assertThat(new String(
                            Body.whole(new Framing.Length(2), client.in, 2),
                            java.nio.charset.StandardCharsets.US_ASCII))
                    .isEqualTo("se");
            goOn.countDown();
            assertThat(client.in.line(10)).isEqualTo("c");
            assertThat(client.in.line(10)).isEqualTo("0");
            assertThat(client.in.line(10)).isEmpty();
            // The connection that was watched goes on to the next request.
            server.script((head, in, out, socket) -> ScriptedServer.answer(out, 200, "next"));
            assertThat(client.ask("GET", "/version").answer().body()).isEqualTo("next");
        }
    }

    @Test
    void aHeadHasNoBodyAndAContinueIsPassedOn() throws Exception {
        LocalProxy proxy = start();
        try (RawClient client = client(proxy)) {
            server.script((head, in, out, socket) -> {
                ScriptedServer.write(out, "HTTP/1.1 200 OK\r\nContent-Length: 77\r\n\r\n");
                return true;
            });
            RawClient.Answer answer = client.ask("HEAD", "/api/v1/pods").answer("HEAD");
            assertThat(answer.head().headers().all("content-length")).containsExactly("77");
            server.script((head, in, out, socket) -> {
                assertThat(head.headers().tokens("expect")).containsExactly("100-continue");
                ScriptedServer.write(out, "HTTP/1.1 100 Continue\r\n\r\n");
                byte[] body = Body.whole(head.framing(), in, 100);
                return ScriptedServer.answer(out, 201, new String(body, java.nio.charset.StandardCharsets.US_ASCII));
            });
            client.ask("POST", "/api/v1/namespaces/a/pods", "Content-Length: 4", "Expect: 100-continue");
            assertThat(client.head().status()).isEqualTo(100);
            client.say("body");
            assertThat(client.answer().body()).isEqualTo("body");
            // Where the guard has to read first, the proxy itself asks for the body.
            client.ask("POST", "/api/v1/namespaces/a/secrets", "Content-Length: 2", "Expect: 100-continue");
            assertThat(client.head().status()).isEqualTo(100);
            server.script((head, in, out, socket) -> {
                assertThat(head.headers().all("expect")).isEmpty();
                byte[] body = Body.whole(head.framing(), in, 100);
                return ScriptedServer.answer(out, 201, new String(body, java.nio.charset.StandardCharsets.US_ASCII));
            });
            client.say("{}");
            assertThat(client.answer().body()).isEqualTo("{}");
        }
    }

    @Test
    void aServerThatAnswersBeforeTheBodyIsHeard() throws Exception {
        server.script((head, in, out, socket) -> {
            ScriptedServer.write(out, "HTTP/1.1 413 Too Large\r\nContent-Length: 3\r\nConnection: close\r\n\r\nno!");
            // It reads no more, and waits until the proxy hangs up.
            while (in.transfer(OutputStream.nullOutputStream(), Long.MAX_VALUE) >= 0) {
                // on
            }
            return false;
        });
        LocalProxy proxy = start();
        try (RawClient client = client(proxy)) {
            client.ask("POST", "/api/v1/namespaces/a/pods", "Content-Length: 1000000")
                    .say("beginning");
            RawClient.Answer answer = client.answer();
            assertThat(answer.status()).isEqualTo(413);
            assertThat(answer.body()).isEqualTo("no!");
            assertThat(answer.head().headers().tokens("connection")).containsExactly("close");
        }
    }

    @Test
    void streamsPassAndEachHalfEndsByItself() throws Exception {
        server.script((head, in, out, socket) -> {
            assertThat(head.headers().tokens("connection")).containsExactly("upgrade");
            assertThat(head.headers().all("upgrade")).containsExactly("SPDY/3.1");
            ScriptedServer.write(
                    out, "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: SPDY/3.1\r\n\r\nhello");
            java.io.ByteArrayOutputStream all = new java.io.ByteArrayOutputStream();
            while (in.transfer(all, Long.MAX_VALUE) >= 0) {
                // until the client has said everything
            }
            ScriptedServer.write(out, "heard " + all.size());
            return false;
        });
        LocalProxy proxy = start();
        try (RawClient client = client(proxy)) {
            client.ask(
                    "POST",
                    "/api/v1/namespaces/a/pods/b/exec?command=id&command=-u",
                    "Connection: Upgrade",
                    "Upgrade: SPDY/3.1",
                    "Content-Length: 0");
            ResponseHead head = client.head();
            assertThat(head.status()).isEqualTo(101);
            assertThat(head.headers().all("upgrade")).containsExactly("SPDY/3.1");
            client.say("x".repeat(100_000));
            client.socket.shutdownOutput();
            assertThat(client.rest()).isEqualTo("helloheard 100000");
        }
        await().until(() -> heard.ended().size() == 1);
        Use use = heard.ended().getFirst();
        assertThat(use.outcome()).isEqualTo(Use.Outcome.STREAMED);
        assertThat(use.exec()).containsExactly("id", "-u");
        assertThat(use.sent()).isEqualTo(100_000);
        assertThat(use.received()).isEqualTo(5 + "heard 100000".length());
    }

    @Test
    void anUpgradeThatIsRefusedIsAnAnswer() throws Exception {
        server.script((head, in, out, socket) -> ScriptedServer.answer(out, 400, "no upgrade here"));
        LocalProxy proxy = start();
        try (RawClient client = client(proxy)) {
            client.ask(
                    "GET",
                    "/api/v1/namespaces/a/pods/b/exec?command=id",
                    "Connection: Upgrade",
                    "Upgrade: websocket",
                    "Sec-WebSocket-Key: a");
            assertThat(client.answer().body()).isEqualTo("no upgrade here");
        }
        try (RawClient client = client(proxy)) {
            // As Java's client asks on a plain connection to kubectl proxy; it is as if not asked for.
            client.ask(
                    "GET", "/api/v1/pods", "Connection: Upgrade, HTTP2-Settings", "Upgrade: h2c", "HTTP2-Settings: AA");
            assertThat(client.answer().body()).isEqualTo("no upgrade here");
            assertThat(server.seen.getLast().headers().list())
                    .noneMatch(h -> h.name().matches("(?i)upgrade|connection|http2-settings"));
        }
        try (RawClient client = client(proxy)) {
            client.ask("POST", "/api/v1/pods", "Connection: Upgrade", "Upgrade: SPDY/3.1", "Content-Length: 2");
            client.say("{}");
            assertThat(client.answer().status()).isEqualTo(400);
        }
        server.script((head, in, out, socket) -> {
            ScriptedServer.write(out, "HTTP/1.1 101 Switching Protocols\r\n\r\n");
            return false;
        });
        try (RawClient client = client(proxy)) {
            assertThat(client.ask("GET", "/api/v1/pods").answer().status()).isEqualTo(502);
        }
    }

    @Test
    void aClientThatLeavesAWatchIsNoticed() throws Exception {
        CountDownLatch over = new CountDownLatch(1);
        server.script((head, in, out, socket) -> {
            ScriptedServer.write(out, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\n.\r\n");
            while (in.transfer(OutputStream.nullOutputStream(), 1) >= 0) {
                // nothing comes
            }
            over.countDown();
            return false;
        });
        LocalProxy proxy = start();
        try (RawClient client = client(proxy)) {
            client.ask("GET", "/api/v1/pods?watch=true");
            assertThat(client.head().status()).isEqualTo(200);
        }
        assertThat(over.await(60, TimeUnit.SECONDS)).isTrue();
        await().until(() -> heard.ended().size() == 1);
        assertThat(heard.ended().getFirst().outcome()).isEqualTo(Use.Outcome.LEFT);
    }

    @Test
    void aServerThatBreaksOffLeavesNoWholeAnswer() throws Exception {
        server.script((head, in, out, socket) -> {
            ScriptedServer.write(out, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhel");
            return false;
        });
        LocalProxy proxy = start();
        try (RawClient client = client(proxy)) {
            client.ask("GET", "/api/v1/pods");
            assertThat(client.head().status()).isEqualTo(200);
            assertThatThrownBy(() -> Body.whole(new Framing.Chunked(), client.in, 100))
                    .isInstanceOf(IOException.class);
        }
        await().until(() -> heard.ended().size() == 1);
        assertThat(heard.ended().getFirst().outcome()).isEqualTo(Use.Outcome.FAILED);
        server.script((head, in, out, socket) -> {
            ScriptedServer.write(out, "HTTP/1.1 200 OK\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n");
            return false;
        });
        try (RawClient client = client(proxy)) {
            RawClient.Answer answer = client.ask("GET", "/api/v1/pods").answer();
            assertThat(answer.status()).isEqualTo(502);
            assertThat(answer.body()).contains("\"kind\":\"Status\"");
        }
    }

    @Test
    void anIdleConnectionThatTheServerEndedIsReplaced() throws Exception {
        LocalProxy proxy = start();
        try (RawClient client = client(proxy)) {
            assertThat(client.ask("GET", "/version").answer().status()).isEqualTo(200);
            server.hangUp();
            assertThat(client.ask("GET", "/version").answer().status()).isEqualTo(200);
        }
        // What must not happen twice is never sent twice.
        AtomicInteger posts = new AtomicInteger();
        server.script((head, in, out, socket) -> {
            posts.incrementAndGet();
            return false;
        });
        try (RawClient client = client(proxy)) {
            RawClient.Answer answer = client.ask("POST", "/api/v1/namespaces/a/pods", "Content-Length: 2")
                    .say("{}")
                    .answer();
            assertThat(answer.status()).isEqualTo(502);
            assertThat(answer.body()).contains("not known");
        }
        assertThat(posts.get()).isEqualTo(1);
    }

    @Test
    void aRefusedCertificateIsToldBeforeAnythingIsOpened() {
        server.refuseFirstCall("HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\n\r\n");
        assertThatThrownBy(this::start)
                .isInstanceOfSatisfying(
                        FailureException.class,
                        e -> assertThat(e.failure().code()).isEqualTo("breakglass-proxy-certificate-refused"));
        assertThat(folder.resolve("run")).doesNotExist();
        assertThatThrownBy(() -> LocalProxy.start(
                        Admin.plan(folder, Admin.full()),
                        Admin.of(server.foreignKubeconfig()).target(),
                        "test",
                        Clock.systemUTC(),
                        heard,
                        Recorder::create))
                .isInstanceOfSatisfying(FailureException.class, e -> {
                    assertThat(e.failure().code()).isEqualTo("breakglass-proxy-unreachable");
                    // With TLS 1.3 the refusal comes after the handshake, and a reset may overtake it.
                    assertThat(e.failure().happened())
                            .containsAnyOf("refused the admin certificate", "broke off before it answered");
                });
        assertThat(folder.resolve("run")).doesNotExist();
    }

    @Test
    void aServerOfAnotherAuthorityIsNotTalkedTo() throws Exception {
        try (ScriptedServer other = new ScriptedServer()) {
            Target wrong = Admin.of(other.kubeconfig()).target();
            Target right = Admin.of(server.kubeconfig()).target();
            Target mixed =
                    new Target(right.server(), right.serverName(), wrong.authorities(), right.chain(), right.key());
            assertThatThrownBy(() -> LocalProxy.start(
                            Admin.plan(folder, Admin.full()),
                            mixed,
                            "test",
                            Clock.systemUTC(),
                            heard,
                            Recorder::create))
                    .isInstanceOfSatisfying(
                            FailureException.class,
                            e -> assertThat(e.failure().happened()).contains("not from the authority"));
            Target named = new Target(right.server(), "api.example", right.authorities(), right.chain(), right.key());
            assertThatThrownBy(() -> LocalProxy.start(
                            Admin.plan(folder, Admin.full()),
                            named,
                            "test",
                            Clock.systemUTC(),
                            heard,
                            Recorder::create))
                    .isInstanceOf(FailureException.class);
        }
        assertThat(server.seen).isEmpty();
    }

    @Test
    void aRefusalInTheMiddleIsPassedOnAndTold() throws Exception {
        LocalProxy proxy = start();
        server.script((head, in, out, socket) -> ScriptedServer.answer(out, 401, "{\"kind\":\"Status\"}"));
        try (RawClient client = client(proxy)) {
            assertThat(client.ask("GET", "/version").answer().status()).isEqualTo(401);
            assertThat(client.ask("GET", "/version").answer().status()).isEqualTo(401);
        }
        assertThat(heard.notices)
                .singleElement()
                .satisfies(n -> assertThat(n.code()).isEqualTo("breakglass-proxy-refused-meanwhile"));
    }

    @Test
    void aLimitedCheckOutNeedsAServerThatHoldsTheLimit() throws Exception {
        ProxyPlan limited = Admin.plan(folder, ProxyPlan.Scope.limited(Admin.PERSON, List.of("readers"), Admin.EXTRA));
        server.refuseFirstCall("HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n");
        // Nobody may review themselves there, but being somebody else is not refused.
        LocalProxy odd =
                start(Admin.plan(Files.createDirectory(folder.resolve("odd")), limited.scope()), Recorder::create);
        assertThat(odd.impersonates()).isTrue();
        odd.end(LocalProxy.End.ASKED);
        server.script((head, in, out, socket) -> ScriptedServer.answer(
                out, head.headers().first("impersonate-user").isPresent() ? 403 : 200, "{}"));
        assertThatThrownBy(() -> start(limited, Recorder::create))
                .isInstanceOfSatisfying(
                        FailureException.class,
                        e -> assertThat(e.failure().code()).isEqualTo("breakglass-proxy-not-limited"));
        // A full one goes on as the certificate itself, and says so.
        LocalProxy plain = start();
        assertThat(plain.impersonates()).isFalse();
        try (RawClient client = client(plain)) {
            assertThat(client.ask("GET", "/version", "Impersonate-User: root")
                            .answer()
                            .status())
                    .isEqualTo(200);
        }
        assertThat(server.seen.getLast().headers().list())
                .noneMatch(h -> h.name().toLowerCase(java.util.Locale.ROOT).startsWith("impersonate"));
        assertThatThrownBy(() -> ProxyPlan.Scope.limited("a", List.of("system:masters"), java.util.Map.of()))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> ProxyPlan.Scope.full("a\r\nImpersonate-Group: b", java.util.Map.of()))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET / HTTP/1.1\r\nHost: evil.example\r\n\r\n",
                "GET https://evil.example/api HTTP/1.1\r\nHost: evil.example\r\n\r\n",
                "GET http://HOST/api HTTP/1.1\r\nHost: HOST\r\n\r\n",
                "GET https://HOST HTTP/1.1\r\nHost: HOST\r\n\r\n",
                "GET https://HOST.evil.example/api HTTP/1.1\r\nHost: HOST\r\n\r\n",
                "GET /api/v1/pods/../nodes HTTP/1.1\r\nHost: HOST\r\n\r\n",
                "POST /api HTTP/1.1\r\nHost: HOST\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: HOST\r\nX: a\r\n b\r\n\r\n",
                "CONNECT evil.example:443 HTTP/1.1\r\nHost: HOST\r\n\r\n",
                "OPTIONS * HTTP/1.1\r\nHost: HOST\r\n\r\n",
                "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
                "\u0016\u0003\u0001\u0000\u00a5\n\n"
            })
    void whatIsOddNeverReachesTheServer(String text) throws Exception {
        LocalProxy proxy = start();
        try (RawClient client = client(proxy)) {
            client.say(text.replace("HOST", "127.0.0.1:" + proxy.port()));
            ResponseHead head = client.head();
            assertThat(head.status()).isBetween(400, 505);
        }
        assertThat(server.seen).isEmpty();
    }

    @Test
    void giantsAreRefusedAndTheNextClientIsServed() throws Exception {
        LocalProxy proxy = start();
        try (RawClient client = client(proxy)) {
            String giant = "GET / HTTP/1.1\r\nHost: 127.0.0.1:" + proxy.port() + "\r\nX: " + "a".repeat(300_000);
            try {
                client.say(giant);
            } catch (IOException e) {
                // It may hang up before everything is said.
            }
            assertThat(client.head().status()).isEqualTo(431);
        }
        try (RawClient client = client(proxy)) {
            client.ask("GET", "/" + "a".repeat(40_000));
            assertThat(client.answer().status()).isEqualTo(400);
        }
        try (RawClient client = client(proxy)) {
            client.ask("POST", "/api/v1/namespaces/a/secrets", "Content-Length: 99999999")
                    .say("{");
            assertThat(client.answer().status()).isEqualTo(413);
        }
        try (RawClient client = client(proxy)) {
            String own = "https://127.0.0.1:" + proxy.port();
            assertThat(client.ask("GET", own + "/version").answer().status()).isEqualTo(200);
        }
        assertThat(server.seen.stream().map(RequestHead::target)).containsExactly("/version");
    }

    @Test
    void onlyTheClientOfThisCheckOutIsLetIn() throws Exception {
        LocalProxy proxy = start();
        SSLContext without = RawClient.context(proxy.plan().kubeconfig(), false);
        assertThatThrownBy(() -> {
                    try (RawClient client = RawClient.open(without, proxy.port())) {
                        client.ask("GET", "/version").answer();
                    }
                })
                .isInstanceOf(IOException.class);
        Path otherFolder = Files.createDirectory(folder.resolve("other"));
        LocalProxy other = start(Admin.plan(otherFolder, Admin.full()), Recorder::create);
        SSLContext foreign = RawClient.context(other.plan().kubeconfig(), true);
        assertThatThrownBy(() -> RawClient.open(foreign, proxy.port())).isInstanceOf(IOException.class);
        try (java.net.Socket plain = new java.net.Socket(java.net.InetAddress.getLoopbackAddress(), proxy.port())) {
            plain.getOutputStream()
                    .write("GET /version HTTP/1.1\r\nHost: a\r\n\r\n"
                            .getBytes(java.nio.charset.StandardCharsets.US_ASCII));
            assertThat(new String(plain.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.ISO_8859_1))
                    .doesNotContain("HTTP/1.1 200");
        }
        assertThat(server.seen).isEmpty();
        other.end(LocalProxy.End.ASKED);
        LocalProxy.End _ = other.ended().get(60, TimeUnit.SECONDS);
    }

    @Test
    void theKubeconfigIsItsOwnersAloneAndHoldsNothingOfTheCluster() throws Exception {
        LocalProxy proxy = start();
        Path file = proxy.plan().kubeconfig();
        assertThat(java.nio.file.attribute.PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(java.nio.file.attribute.PosixFilePermissions.toString(
                        Files.getPosixFilePermissions(file.toAbsolutePath().getParent())))
                .isEqualTo("rwx------");
        String text = Files.readString(file);
        assertThat(text).contains("https://127.0.0.1:" + proxy.port());
        String theirs = server.kubeconfig();
        for (String data : theirs.split("[^A-Za-z0-9+/=]+", -1)) {
            if (data.length() > 100) {
                // The middle: every key and certificate of a kind begins and ends alike.
                int middle = data.length() / 2;
                assertThat(text).doesNotContain(data.substring(middle - 40, middle + 40));
            }
        }
        proxy.end(LocalProxy.End.ASKED);
        assertThat(proxy.ended().get(60, TimeUnit.SECONDS)).isEqualTo(LocalProxy.End.ASKED);
        assertThat(file).doesNotExist();
    }

    @Test
    void aHundredAtOnceAreServed() throws Exception {
        CountDownLatch all = new CountDownLatch(100);
        server.script((head, in, out, socket) -> {
            all.countDown();
            assertThat(all.await(60, TimeUnit.SECONDS)).isTrue();
            return ScriptedServer.answer(out, 200, head.target());
        });
        LocalProxy proxy = start();
        SSLContext context = RawClient.context(proxy.plan().kubeconfig(), true);
        AtomicInteger right = new AtomicInteger();
        List<Thread> clients = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            int n = i;
            clients.add(Thread.ofVirtual().start(() -> {
                try (RawClient client = RawClient.open(context, proxy.port())) {
                    if (client.ask("GET", "/number/" + n).answer().body().equals("/number/" + n)) {
                        right.incrementAndGet();
                    }
                } catch (Exception e) {
                    // Counted below.
                }
            }));
        }
        for (Thread each : clients) {
            each.join();
        }
        assertThat(right.get()).isEqualTo(100);
    }

    @Test
    void timeEndsItInTheMiddleOfAStream() throws Exception {
        server.script((head, in, out, socket) -> {
            ScriptedServer.write(out, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\n.\r\n");
            while (in.transfer(OutputStream.nullOutputStream(), 1) >= 0) {
                // nothing comes
            }
            return false;
        });
        LocalProxy proxy = start(Admin.plan(folder, Admin.full(), Duration.ofSeconds(3), true), Recorder::create);
        try (RawClient client = client(proxy)) {
            client.ask("GET", "/api/v1/pods?watch=true");
            assertThat(client.head().status()).isEqualTo(200);
            assertThat(proxy.ended().get(60, TimeUnit.SECONDS)).isEqualTo(LocalProxy.End.TIME);
            assertThatThrownBy(() -> Body.whole(new Framing.Chunked(), client.in, 100))
                    .isInstanceOf(IOException.class);
        }
        assertThat(heard.ended())
                .singleElement()
                .satisfies(u -> assertThat(u.outcome()).isEqualTo(Use.Outcome.CUT));
        List<Use> kept = new ArrayList<>();
        Segment.Reading reading =
                Segment.read(Segment.list(folder.resolve("record")).getFirst(), kept::add);
        assertThat(reading.holds()).isTrue();
        // The question before the start stands there too.
        assertThat(kept).hasSize(4);
        assertThat(kept.getFirst().resource()).isEqualTo("selfsubjectreviews");
        assertThat(kept.getLast().outcome()).isEqualTo(Use.Outcome.CUT);
        assertThat(heard.roots.getLast()).isEqualTo(reading.root());
    }

    /** A disk that is full from some moment on. */
    private static Recorder.Opener filling(AtomicBoolean full) {
        return file -> new FullDisk(Recorder.create(file), full);
    }

    @Test
    void whatCannotBeRecordedDoesNotHappen() throws Exception {
        AtomicBoolean full = new AtomicBoolean();
        LocalProxy proxy = start(Admin.plan(folder, Admin.full()), filling(full));
        try (RawClient client = client(proxy)) {
            assertThat(client.ask("GET", "/version").answer().status()).isEqualTo(200);
            full.set(true);
            RawClient.Answer answer = client.ask("POST", "/api/v1/namespaces/a/pods", "Content-Length: 2")
                    .say("{}")
                    .answer();
            assertThat(answer.status()).isEqualTo(503);
            assertThat(answer.body()).contains("record cannot be written");
        }
        assertThat(proxy.ended().get(60, TimeUnit.SECONDS)).isEqualTo(LocalProxy.End.RECORD);
        assertThat(server.seen.stream().map(RequestHead::method)).containsExactly("GET");
        assertThat(heard.notices)
                .singleElement()
                .satisfies(n -> assertThat(n.code()).isEqualTo("breakglass-proxy-record"));
        Segment.Reading reading =
                Segment.read(Segment.list(folder.resolve("record")).getFirst(), use -> {});
        assertThat(reading.holds()).isTrue();
        assertThat(reading.torn()).isTrue();
    }

    @Test
    void thePolicyMayLetItGoOnUnrecorded() throws Exception {
        AtomicBoolean full = new AtomicBoolean();
        LocalProxy proxy = start(Admin.plan(folder, Admin.full(), Duration.ofHours(1), false), filling(full));
        try (RawClient client = client(proxy)) {
            assertThat(client.ask("GET", "/version").answer().status()).isEqualTo(200);
            full.set(true);
            assertThat(client.ask("GET", "/version").answer().status()).isEqualTo(200);
            assertThat(client.ask("GET", "/version").answer().status()).isEqualTo(200);
        }
        assertThat(heard.notices)
                .singleElement()
                .satisfies(n -> assertThat(n.code()).isEqualTo("breakglass-proxy-unrecorded"));
    }

    /** Writes half of what it is given and then fails, as a disk does that has become full. */
    private static final class FullDisk extends FileChannel {
        private final FileChannel file;
        private final AtomicBoolean full;

        FullDisk(FileChannel file, AtomicBoolean full) {
            this.file = file;
            this.full = full;
        }

        @Override
        public int write(ByteBuffer bytes) throws IOException {
            if (full.get()) {
                if (bytes.remaining() > 10) {
                    ByteBuffer half = bytes.slice(bytes.position(), 10);
                    bytes.position(bytes.position() + 10);
                    return file.write(half);
                }
                throw new IOException("No space left on device");
            }
            return file.write(bytes);
        }

        @Override
        public void force(boolean metadata) throws IOException {
            file.force(metadata);
        }

        @Override
        protected void implCloseChannel() throws IOException {
            file.close();
        }

        @Override
        public int read(ByteBuffer to) {
            throw new UnsupportedOperationException();
        }

        @Override
        public long read(ByteBuffer[] to, int offset, int length) {
            throw new UnsupportedOperationException();
        }

        @Override
        public long write(ByteBuffer[] from, int offset, int length) {
            throw new UnsupportedOperationException();
        }

        @Override
        public long position() {
            throw new UnsupportedOperationException();
        }

        @Override
        public FileChannel position(long position) {
            throw new UnsupportedOperationException();
        }

        @Override
        public long size() {
            throw new UnsupportedOperationException();
        }

        @Override
        public FileChannel truncate(long size) {
            throw new UnsupportedOperationException();
        }

        @Override
        public long transferTo(long position, long count, java.nio.channels.WritableByteChannel target) {
            throw new UnsupportedOperationException();
        }

        @Override
        public long transferFrom(java.nio.channels.ReadableByteChannel source, long position, long count) {
            throw new UnsupportedOperationException();
        }

        @Override
        public int read(ByteBuffer to, long position) {
            throw new UnsupportedOperationException();
        }

        @Override
        public int write(ByteBuffer from, long position) {
            throw new UnsupportedOperationException();
        }

        @Override
        public java.nio.MappedByteBuffer map(MapMode mode, long position, long size) {
            throw new UnsupportedOperationException();
        }

        @Override
        public java.nio.channels.FileLock lock(long position, long size, boolean shared) {
            throw new UnsupportedOperationException();
        }

        @Override
        public java.nio.channels.FileLock tryLock(long position, long size, boolean shared) {
            throw new UnsupportedOperationException();
        }
    }
}
