package dev.castellan.breakglass.proxy;

import dev.castellan.sandbox.ground.Authority;
import dev.castellan.sandbox.ground.Secrets;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;

/** An API server that does what a test tells it, byte by byte. Demands the admin certificate. */
public final class ScriptedServer implements AutoCloseable {
    /** Serves one request; whether another may follow on the same connection. */
    interface Script {
        boolean serve(RequestHead head, WireInput in, OutputStream out, SSLSocket socket) throws Exception;
    }

    final List<RequestHead> seen = new CopyOnWriteArrayList<>();
    final AtomicInteger connections = new AtomicInteger();
    private final Authority authority;
    private final SSLServerSocket listener;
    private final Set<SSLSocket> open = ConcurrentHashMap.newKeySet();
    private volatile Script script = (head, in, out, socket) -> answer(out, 200, "{}");
    private volatile String refusal = "";

    public ScriptedServer() throws IOException {
        authority = Authority.create("Scripted", Clock.systemUTC(), new Secrets());
        listener = (SSLServerSocket) authority
                .server(authority.current())
                .serverContext()
                .getServerSocketFactory()
                .createServerSocket(0, 200, InetAddress.getLoopbackAddress());
        listener.setNeedClientAuth(true);
        Thread.ofVirtual().start(this::accept);
    }

    void script(Script next) {
        script = next;
    }

    /** How the question before the start is answered, instead of as a server that impersonates. */
    void refuseFirstCall(String answer) {
        refusal = answer;
    }

    public String kubeconfig() {
        return kubeconfig(authority);
    }

    /** With a client certificate of somebody else's authority. */
    String foreignKubeconfig() {
        return kubeconfig(Authority.create("Other", Clock.systemUTC(), new Secrets()));
    }

    private String kubeconfig(Authority clients) {
        Authority.Issued admin = clients.client("kubernetes-admin", List.of("system:masters"), clients.current());
        return """
            apiVersion: v1
            kind: Config
            current-context: a
            clusters:
            - name: a
              cluster: {server: "https://127.0.0.1:%d", certificate-authority-data: %s}
            contexts:
            - name: a
              context: {cluster: a, user: a}
            users:
            - name: a
              user: {client-certificate-data: %s, client-key-data: %s}
            """.formatted(
                        listener.getLocalPort(),
                        base64(authority.pem()),
                        base64(admin.certificatePem()),
                        base64(admin.keyPem()));
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.US_ASCII));
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                SSLSocket socket = (SSLSocket) listener.accept();
                open.add(socket);
                connections.incrementAndGet();
                Thread.ofVirtual().start(() -> serve(socket));
            } catch (IOException e) {
                return;
            }
        }
    }

    private void serve(SSLSocket socket) {
        try (socket) {
            WireInput in = new WireInput(socket.getInputStream());
            OutputStream out = new BufferedOutputStream(socket.getOutputStream());
            boolean more = true;
            while (more) {
                Optional<byte[]> head = in.head(HeadParser.LONGEST_HEAD);
                if (head.isEmpty()) {
                    return;
                }
                RequestHead request = HeadParser.request(head.get());
                if (request.target().endsWith("/selfsubjectreviews")) {
                    byte[] _ = Body.whole(request.framing(), in, 10_000);
                    if (refusal.isEmpty()) {
                        String person =
                                request.headers().first("impersonate-user").orElse("");
                        more = answer(out, 201, "{\"status\":{\"userInfo\":{\"username\":\"" + person + "\"}}}");
                    } else {
                        out.write(refusal.getBytes(StandardCharsets.ISO_8859_1));
                        out.flush();
                    }
                    continue;
                }
                seen.add(request);
                more = script.serve(request, in, out, socket);
            }
        } catch (Exception e) {
            // The proxy went away, as some tests want it.
        } finally {
            open.remove(socket);
        }
    }

    static boolean answer(OutputStream out, int status, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        out.write(("HTTP/1.1 " + status + " Scripted\r\nContent-Type: application/json\r\nContent-Length: "
                        + bytes.length + "\r\n\r\n")
                .getBytes(StandardCharsets.ISO_8859_1));
        out.write(bytes);
        out.flush();
        return true;
    }

    static void write(OutputStream out, String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.ISO_8859_1));
        out.flush();
    }

    /** Ends every connection, as a server that restarts. */
    void hangUp() {
        for (SSLSocket socket : open) {
            try {
                socket.close();
            } catch (IOException e) {
                // It is gone.
            }
        }
    }

    @Override
    public void close() throws IOException {
        listener.close();
        hangUp();
    }
}
