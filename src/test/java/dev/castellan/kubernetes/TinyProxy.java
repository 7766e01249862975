package dev.castellan.kubernetes;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ssl.SSLContext;

/** A proxy for tests that speaks CONNECT or SOCKS 5 and remembers where it was asked to go. */
final class TinyProxy implements AutoCloseable {
    enum Kind {
        CONNECT,
        SOCKS
    }

    private final Kind kind;
    private final Optional<String> login;
    private final ServerSocket listener;
    private final List<String> asked = new CopyOnWriteArrayList<>();
    private final Set<Closeable> open = ConcurrentHashMap.newKeySet();

    TinyProxy(Kind kind, Optional<String> login, Optional<SSLContext> tls) throws IOException {
        this.kind = kind;
        this.login = login;
        this.listener = tls.isPresent()
                ? tls.get().getServerSocketFactory().createServerSocket(0, 50, InetAddress.getLoopbackAddress())
                : new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().start(this::accept);
    }

    int port() {
        return listener.getLocalPort();
    }

    List<String> asked() {
        return asked;
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket caller = listener.accept();
                open.add(caller);
                Thread.ofVirtual().start(() -> serve(caller));
            } catch (IOException e) {
                return;
            }
        }
    }

    private void serve(Socket caller) {
        try (caller) {
            Optional<Socket> upstream = kind == Kind.CONNECT ? connect(caller) : socks(caller);
            if (upstream.isEmpty()) {
                return;
            }
            try (Socket server = upstream.get()) {
                open.add(server);
                Thread up = Thread.ofVirtual().start(() -> copy(caller, server));
                copy(server, caller);
                up.join();
            }
        } catch (IOException | InterruptedException e) {
            // The test is over, or the client gave up, which is what it tests.
        }
    }

    private Optional<Socket> connect(Socket caller) throws IOException {
        StringBuilder head = new StringBuilder();
        InputStream in = caller.getInputStream();
        while (head.indexOf("\r\n\r\n") < 0) {
            int c = in.read();
            if (c < 0) {
                return Optional.empty();
            }
            head.append((char) c);
        }
        OutputStream out = caller.getOutputStream();
        if (login.isPresent() && head.indexOf("Proxy-Authorization: Basic " + login.get()) < 0) {
            out.write("HTTP/1.1 407 Proxy Authentication Required\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            return Optional.empty();
        }
        String where = head.substring("CONNECT ".length(), head.indexOf(" HTTP/"));
        asked.add(where);
        int colon = where.lastIndexOf(':');
        Socket server;
        try {
            server = new Socket(InetAddress.getLoopbackAddress(), Integer.parseInt(where.substring(colon + 1)));
        } catch (IOException e) {
            out.write("HTTP/1.1 503 Service Unavailable\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            return Optional.empty();
        }
        out.write("HTTP/1.1 200 OK\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        return Optional.of(server);
    }

    private Optional<Socket> socks(Socket caller) throws IOException {
        InputStream in = caller.getInputStream();
        OutputStream out = caller.getOutputStream();
        in.readNBytes(1);
        int methods = in.read();
        in.readNBytes(methods);
        out.write(new byte[] {5, 0});
        byte[] request = in.readNBytes(4);
        String host;
        if (request[3] == 3) {
            host = new String(in.readNBytes(in.read()), StandardCharsets.US_ASCII);
        } else {
            host = InetAddress.getByAddress(in.readNBytes(request[3] == 1 ? 4 : 16))
                    .getHostAddress();
        }
        int port = in.read() << 8 | in.read();
        asked.add(host + ":" + port);
        Socket server = new Socket(InetAddress.getLoopbackAddress(), port);
        out.write(new byte[] {5, 0, 0, 1, 127, 0, 0, 1, 0, 0});
        return Optional.of(server);
    }

    private static void copy(Socket from, Socket to) {
        try (from;
                to) {
            from.getInputStream().transferTo(to.getOutputStream());
        } catch (IOException e) {
            // One side went away.
        }
    }

    @Override
    public void close() throws IOException {
        listener.close();
        for (Closeable c : open) {
            c.close();
        }
    }
}
