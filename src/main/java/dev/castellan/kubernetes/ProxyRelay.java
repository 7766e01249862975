package dev.castellan.kubernetes;

import dev.castellan.failure.Failure;
import dev.castellan.failure.FailureException;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

/**
 * Reaches a server through a proxy of any kind kubectl knows: the JDK's HTTP client has neither SOCKS nor proxies over TLS
 * nor passwords for tunnels. Listens on loopback, asks every caller for a secret that only this process has, and connects
 * to one server only.
 */
final class ProxyRelay implements AutoCloseable {
    private static final int PATIENCE_MILLIS = 15_000;
    private static final int LONGEST_HEAD = 16 * 1024;
    private static final SecureRandom RANDOM = new SecureRandom();

    private final URI proxy;
    private final String targetHost;
    private final int targetPort;
    private final SSLContext tls;
    private final ServerSocket listener;
    private final String secret;
    private final Set<Closeable> open = ConcurrentHashMap.newKeySet();
    private final AtomicReference<Optional<Failure>> last = new AtomicReference<>(Optional.empty());

    /**
     * Starts to listen.
     *
     * @param proxy scheme {@code http}, {@code https}, {@code socks5} or {@code socks5h}; may hold user and password
     * @param target the only server it connects to
     * @param tls for proxies over TLS
     */
    ProxyRelay(URI proxy, URI target, SSLContext tls) throws IOException {
        this.proxy = proxy;
        this.targetHost = target.getHost();
        this.targetPort = Proxies.port(target);
        this.tls = tls;
        byte[] random = new byte[32];
        RANDOM.nextBytes(random);
        this.secret = "Castellan " + Base64.getUrlEncoder().withoutPadding().encodeToString(random);
        this.listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().name("proxy-relay").start(this::accept);
    }

    /** Where it listens. */
    InetSocketAddress address() {
        return new InetSocketAddress(listener.getInetAddress(), listener.getLocalPort());
    }

    /** What callers put into Proxy-Authorization. */
    String secret() {
        return secret;
    }

    /** Why the last tunnel could not be opened. */
    Optional<Failure> lastFailure() {
        return last.get();
    }

    @Override
    public void close() {
        quietly(listener);
        open.forEach(ProxyRelay::quietly);
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket caller = listener.accept();
                Thread.ofVirtual().name("proxy-relay-tunnel").start(() -> serve(caller));
            } catch (IOException e) {
                return;
            }
        }
    }

    private void serve(Socket caller) {
        open.add(caller);
        try (caller) {
            caller.setSoTimeout(PATIENCE_MILLIS);
            String head = head(caller.getInputStream());
            if (!permitted(head)) {
                answer(caller, "407 Proxy Authentication Required");
                return;
            }
            if (!head.startsWith("CONNECT ")) {
                answer(caller, "405 Method Not Allowed");
                return;
            }
            try (Socket upstream = connect()) {
                open.add(upstream);
                last.set(Optional.empty());
                answer(caller, "200 Connection established");
                caller.setSoTimeout(0);
                upstream.setSoTimeout(0);
                Thread up = Thread.ofVirtual().start(() -> copy(caller, upstream));
                copy(upstream, caller);
                up.join();
                open.remove(upstream);
            } catch (FailureException e) {
                last.set(Optional.of(e.failure()));
                answer(caller, "502 Bad Gateway");
            }
        } catch (IOException e) {
            // The caller went away; nobody is left to be told.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            open.remove(caller);
        }
    }

    private boolean permitted(String head) {
        for (String line : head.split("\r\n", -1)) {
            int colon = line.indexOf(':');
            if (colon > 0 && line.substring(0, colon).equalsIgnoreCase("Proxy-Authorization")) {
                return MessageDigest.isEqual(
                        line.substring(colon + 1).strip().getBytes(StandardCharsets.ISO_8859_1),
                        secret.getBytes(StandardCharsets.ISO_8859_1));
            }
        }
        return false;
    }

    private static void answer(Socket caller, String status) throws IOException {
        caller.getOutputStream()
                .write(("HTTP/1.1 " + status + "\r\nContent-Length: 0\r\n\r\n").getBytes(StandardCharsets.ISO_8859_1));
    }

    private Socket connect() {
        Socket socket = new Socket();
        try {
            try {
                socket.connect(new InetSocketAddress(plain(proxy.getHost()), proxy.getPort()), PATIENCE_MILLIS);
            } catch (IOException e) {
                throw failed("could not be reached", "Check the proxy's address and your network.", e);
            }
            socket.setSoTimeout(PATIENCE_MILLIS);
            socket.setTcpNoDelay(true);
            Socket ready = switch (String.valueOf(proxy.getScheme())) {
                case "http" -> tunnel(socket);
                case "https" -> tunnel(overTls(socket));
                default -> socks(socket);
            };
            return ready;
        } catch (IOException e) {
            quietly(socket);
            throw failed("broke the connection off", "Check the proxy's address and kind.", e);
        } catch (FailureException e) {
            quietly(socket);
            throw e;
        }
    }

    private Socket overTls(Socket socket) throws IOException {
        SSLSocket secured =
                (SSLSocket) tls.getSocketFactory().createSocket(socket, plain(proxy.getHost()), proxy.getPort(), true);
        SSLParameters parameters = secured.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        secured.setSSLParameters(parameters);
        try {
            secured.startHandshake();
        } catch (IOException e) {
            throw failed(
                    "has a certificate that is not trusted, or speaks no TLS",
                    "Add the proxy's authority to the trust store under Settings, Network.",
                    e);
        }
        return secured;
    }

    private Socket tunnel(Socket socket) throws IOException {
        String where = targetHost + ":" + targetPort;
        StringBuilder request = new StringBuilder("CONNECT " + where + " HTTP/1.1\r\nHost: " + where + "\r\n");
        Optional<String[]> login = login();
        if (login.isPresent()) {
            String pair = login.get()[0] + ":" + login.get()[1];
            request.append("Proxy-Authorization: Basic ")
                    .append(Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8)))
                    .append("\r\n");
        }
        socket.getOutputStream().write(request.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1));
        String status = head(socket.getInputStream()).lines().findFirst().orElse("");
        String[] parts = status.split(" ", 3);
        if (parts.length < 2 || !parts[0].startsWith("HTTP/")) {
            throw failed("gave an answer that is not HTTP", "Check the proxy's address and kind.", null);
        }
        if (parts[1].equals("407")) {
            throw failed(
                    "wants a user name and a password, or does not accept those given",
                    "Write them into the proxy's address: http://user:password@host:port.",
                    null);
        }
        if (!parts[1].equals("200")) {
            throw failed(
                    "refused the connection (" + Untrusted.oneLine(parts[1], 3) + ")",
                    "Ask those who run the proxy to allow this server, or add it to NO_PROXY.",
                    null);
        }
        return socket;
    }

    /** SOCKS 5 (RFC 1928), user and password (RFC 1929); the proxy resolves the name. */
    private Socket socks(Socket socket) throws IOException {
        OutputStream out = socket.getOutputStream();
        InputStream in = socket.getInputStream();
        Optional<String[]> login = login();
        out.write(login.isPresent() ? new byte[] {5, 2, 0, 2} : new byte[] {5, 1, 0});
        byte[] choice = exactly(in, 2);
        if (choice[0] != 5) {
            throw failed("speaks no SOCKS 5", "Check the proxy's address and kind.", null);
        }
        if (choice[1] == 2 && login.isPresent()) {
            byte[] user = login.get()[0].getBytes(StandardCharsets.UTF_8);
            byte[] password = login.get()[1].getBytes(StandardCharsets.UTF_8);
            ByteArrayOutputStream request = new ByteArrayOutputStream();
            request.write(1);
            request.write(user.length);
            request.write(user);
            request.write(password.length);
            request.write(password);
            out.write(request.toByteArray());
            if (exactly(in, 2)[1] != 0) {
                throw failed("does not accept the user name or password", "Correct them in its address.", null);
            }
        } else if (choice[1] != 0) {
            throw failed(
                    "wants a sign-in that was not given",
                    "Write user and password into its address: socks5://user:password@host:port.",
                    null);
        }
        byte[] name = plain(targetHost).getBytes(StandardCharsets.US_ASCII);
        ByteArrayOutputStream request = new ByteArrayOutputStream();
        if (Proxies.numeric(targetHost)) {
            byte[] address = InetAddress.ofLiteral(plain(targetHost)).getAddress();
            request.write(new byte[] {5, 1, 0, (byte) (address.length == 4 ? 1 : 4)});
            request.write(address);
        } else {
            request.write(new byte[] {5, 1, 0, 3, (byte) name.length});
            request.write(name);
        }
        request.write(targetPort >> 8);
        request.write(targetPort & 0xff);
        out.write(request.toByteArray());
        byte[] reply = exactly(in, 4);
        if (reply[1] != 0) {
            throw failed(
                    switch (reply[1]) {
                        case 2 -> "does not allow this server";
                        case 3, 4 -> "cannot reach the server";
                        case 5 -> "was refused by the server";
                        default -> "refused the connection (" + reply[1] + ")";
                    },
                    "Ask those who run the proxy.",
                    null);
        }
        int rest = switch (reply[3]) {
            case 1 -> 4;
            case 4 -> 16;
            default -> exactly(in, 1)[0] & 0xff;
        };
        exactly(in, rest + 2);
        return socket;
    }

    private Optional<String[]> login() {
        String info = proxy.getRawUserInfo();
        if (info == null) {
            return Optional.empty();
        }
        int colon = info.indexOf(':');
        String user = colon < 0 ? info : info.substring(0, colon);
        String password = colon < 0 ? "" : info.substring(colon + 1);
        return Optional.of(new String[] {decode(user), decode(password)});
    }

    private static String decode(String text) {
        return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    private FailureException failed(String what, String remedy, @org.jspecify.annotations.Nullable IOException cause) {
        Failure failure = new Failure(
                "cluster-proxy",
                "The proxy " + proxy.getHost() + ":" + proxy.getPort() + " " + what + ".",
                "The cluster cannot be reached through it.",
                remedy,
                true,
                cause == null ? "" : String.valueOf(cause));
        return cause == null ? new FailureException(failure) : new FailureException(failure, cause);
    }

    private static String plain(String host) {
        return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    }

    private static byte[] exactly(InputStream in, int count) throws IOException {
        byte[] bytes = in.readNBytes(count);
        if (bytes.length < count) {
            throw new IOException("ended early");
        }
        return bytes;
    }

    private static String head(InputStream in) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        int ending = 0;
        while (ending < 4) {
            int c = in.read();
            if (c < 0 || bytes.size() > LONGEST_HEAD) {
                throw new IOException("no complete head");
            }
            bytes.write(c);
            ending = c == (ending % 2 == 0 ? '\r' : '\n') ? ending + 1 : c == '\r' ? 1 : 0;
        }
        return bytes.toString(StandardCharsets.ISO_8859_1);
    }

    private static void copy(Socket from, Socket to) {
        try {
            from.getInputStream().transferTo(to.getOutputStream());
        } catch (IOException e) {
            // One side went away; closing both tells the other.
        } finally {
            quietly(from);
            quietly(to);
        }
    }

    private static void quietly(Closeable closeable) {
        try {
            closeable.close();
        } catch (IOException e) {
            // Already gone.
        }
    }
}
