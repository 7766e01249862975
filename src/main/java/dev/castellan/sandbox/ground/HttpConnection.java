package dev.castellan.sandbox.ground;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSocket;

/**
 * One connection of HTTP/1.1, as far as the practice servers need it. Written out here because the JDK's server ends the
 * connection after a 101, and kubectl asks for upgrades.
 */
final class HttpConnection {
    private static final int LONGEST_HEAD = 64 * 1024;
    private static final int LARGEST_BODY = 16 * 1024 * 1024;
    private static final int PATIENCE_MILLIS = 60_000;
    private static final int IDLE_MILLIS = 300_000;
    private static final DateTimeFormatter DATE = DateTimeFormatter.ofPattern(
                    "EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ENGLISH)
            .withZone(ZoneOffset.UTC);

    private final Socket socket;
    private final InputStream in;
    private final OutputStream out;
    private String version = "HTTP/1.1";
    private String method = "";
    private boolean keepAlive;

    HttpConnection(Socket socket) throws IOException {
        this.socket = socket;
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(PATIENCE_MILLIS);
        if (socket instanceof SSLSocket secure) {
            secure.startHandshake();
        }
        this.in = new BufferedInputStream(socket.getInputStream(), 16 * 1024);
        this.out = new BufferedOutputStream(socket.getOutputStream(), 16 * 1024);
    }

    /** Whether another request may follow. */
    boolean keepAlive() {
        return keepAlive;
    }

    /**
     * The next request; empty when the client went away.
     *
     * @throws Refused when it cannot be answered otherwise
     */
    Optional<Request> read() throws IOException {
        keepAlive = false;
        socket.setSoTimeout(IDLE_MILLIS);
        String line = line(true);
        if (line.isEmpty()) {
            return Optional.empty();
        }
        socket.setSoTimeout(PATIENCE_MILLIS);
        String[] parts = line.split(" ", -1);
        if (parts.length != 3 || !parts[2].startsWith("HTTP/1.")) {
            throw new Refused(Reply.text(400, "text/plain", "This is no HTTP/1.1."));
        }
        method = parts[0].toUpperCase(Locale.ROOT);
        version = parts[2];
        Map<String, List<String>> headers = headers();
        String connection =
                String.join(",", headers.getOrDefault("connection", List.of())).toLowerCase(Locale.ROOT);
        boolean wanted = version.equals("HTTP/1.1") ? !connection.contains("close") : connection.contains("keep-alive");
        URI uri = uri(parts[1]);
        String host = headers.getOrDefault("host", List.of("")).getFirst();
        if (!host.matches("(?i)(localhost|127(\\.[0-9]{1,3}){3}|\\[::1])(:[0-9]+)?")) {
            // A page on another host name that resolves to loopback must not reach the practice fleet.
            throw new Refused(Reply.text(421, "text/plain", "This server answers to localhost only."));
        }
        if (headers.getOrDefault("expect", List.of()).stream().anyMatch("100-continue"::equalsIgnoreCase)) {
            out.write("HTTP/1.1 100 Continue\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            out.flush();
        }
        byte[] body = body(headers);
        keepAlive = wanted;
        String query = uri.getRawQuery();
        return Optional.of(new Request(
                method,
                uri,
                uri.getPath() == null ? "/" : uri.getPath(),
                query == null ? Map.of() : Request.decode(query),
                Map.copyOf(headers),
                body,
                clientCertificate()));
    }

    private static URI uri(String target) {
        try {
            return new URI(target);
        } catch (URISyntaxException e) {
            throw new Refused(Reply.text(400, "text/plain", "The address is not valid."));
        }
    }

    private Map<String, List<String>> headers() throws IOException {
        Map<String, List<String>> headers = new HashMap<>();
        int size = 0;
        for (String line = line(false); !line.isEmpty(); line = line(false)) {
            size += line.length();
            int colon = line.indexOf(':');
            if (colon < 1 || size > LONGEST_HEAD) {
                throw new Refused(Reply.text(431, "text/plain", "The head is too large or not valid."));
            }
            headers.computeIfAbsent(line.substring(0, colon).toLowerCase(Locale.ROOT), n -> new ArrayList<>())
                    .add(line.substring(colon + 1).strip());
        }
        return headers;
    }

    /** One line; the empty one also where the connection ended before it began. */
    private String line(boolean first) throws IOException {
        StringBuilder line = new StringBuilder();
        while (true) {
            int c = in.read();
            if (c < 0) {
                if (first && line.isEmpty()) {
                    return "";
                }
                throw new IOException("the client went away");
            }
            if (c == '\n') {
                int length = line.length();
                if (length > 0 && line.charAt(length - 1) == '\r') {
                    line.setLength(length - 1);
                }
                return line.toString();
            }
            if (line.length() > LONGEST_HEAD) {
                throw new IOException("an endless line");
            }
            line.append((char) c);
        }
    }

    private byte[] body(Map<String, List<String>> headers) throws IOException {
        if (headers.getOrDefault("transfer-encoding", List.of()).stream().anyMatch("chunked"::equalsIgnoreCase)) {
            return chunks();
        }
        String length = headers.getOrDefault("content-length", List.of("0")).getFirst();
        if (!length.matches("[0-9]{1,10}") || Long.parseLong(length) > LARGEST_BODY) {
            throw new Refused(Reply.text(413, "text/plain", "The request is too large."));
        }
        int size = Integer.parseInt(length);
        byte[] body = in.readNBytes(size);
        if (body.length < size) {
            throw new IOException("the client went away");
        }
        return body;
    }

    private byte[] chunks() throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        while (true) {
            String size = line(false).replaceFirst(";.*$", "").strip();
            if (!size.matches("[0-9a-fA-F]{1,7}") || body.size() + Integer.parseInt(size, 16) > LARGEST_BODY) {
                throw new Refused(Reply.text(413, "text/plain", "The request is too large."));
            }
            int count = Integer.parseInt(size, 16);
            if (count == 0) {
                while (!line(false).isEmpty()) {
                    // Trailers say nothing here.
                }
                return body.toByteArray();
            }
            byte[] chunk = in.readNBytes(count);
            if (chunk.length < count) {
                throw new IOException("the client went away");
            }
            body.writeBytes(chunk);
            line(false);
        }
    }

    private Optional<X509Certificate> clientCertificate() {
        if (socket instanceof SSLSocket secure) {
            try {
                Certificate[] proved = secure.getSession().getPeerCertificates();
                return proved.length > 0 && proved[0] instanceof X509Certificate x ? Optional.of(x) : Optional.empty();
            } catch (SSLPeerUnverifiedException e) {
                return Optional.empty();
            }
        }
        return Optional.empty();
    }

    /** Sends an answer; half of its body where it is to be truncated, which ends the connection. */
    void send(Reply reply, boolean truncate, Instant date) throws IOException {
        keepAlive &= !truncate;
        Optional<Reply.Stream> stream = reply.stream();
        if (stream.isPresent() && stream.get() instanceof Reply.Upgrade upgrade) {
            keepAlive = false;
            head(reply, date, List.of());
            out.flush();
            socket.setSoTimeout(0);
            upgrade.take(in, out);
            return;
        }
        boolean head = method.equals("HEAD");
        if (stream.isPresent()) {
            boolean chunked = version.equals("HTTP/1.1");
            keepAlive &= chunked;
            head(reply, date, chunked ? List.of("Transfer-Encoding: chunked") : List.of());
            if (!head) {
                Chunked body = new Chunked(chunked);
                stream.get().write(body);
                body.end();
            }
            out.flush();
            return;
        }
        byte[] body = reply.body();
        boolean none = reply.status() == 204 || reply.status() == 304 || reply.status() < 200;
        head(reply, date, none ? List.of() : List.of("Content-Length: " + body.length));
        if (!head && !none) {
            out.write(body, 0, truncate ? body.length / 2 : body.length);
        }
        out.flush();
    }

    private void head(Reply reply, Instant date, List<String> more) throws IOException {
        StringBuilder head = new StringBuilder("HTTP/1.1 ")
                .append(reply.status())
                .append(reply.status() == 101 ? " Switching Protocols" : " Practice")
                .append("\r\nDate: ")
                .append(DATE.format(date))
                .append("\r\n");
        reply.headers()
                .forEach((name, values) -> values.forEach(v -> head.append(name)
                        .append(": ")
                        .append(v.replaceAll("[\r\n]", " "))
                        .append("\r\n")));
        more.forEach(line -> head.append(line).append("\r\n"));
        if (!keepAlive && reply.status() != 101) {
            head.append("Connection: close\r\n");
        }
        out.write(head.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1));
    }

    /** A body of unknown length: a chunk for each flush. */
    private final class Chunked extends OutputStream {
        private final boolean framed;
        private final byte[] held = new byte[32 * 1024];
        private int count;

        Chunked(boolean framed) {
            this.framed = framed;
        }

        @Override
        public void write(int b) throws IOException {
            if (count == held.length) {
                chunk();
            }
            held[count++] = (byte) b;
        }

        @Override
        public void write(byte[] bytes, int from, int length) throws IOException {
            int at = from;
            int left = length;
            while (left > 0) {
                if (count == held.length) {
                    chunk();
                }
                int part = Math.min(left, held.length - count);
                System.arraycopy(bytes, at, held, count, part);
                count += part;
                at += part;
                left -= part;
            }
        }

        private void chunk() throws IOException {
            if (count == 0) {
                return;
            }
            if (framed) {
                out.write((Integer.toHexString(count) + "\r\n").getBytes(StandardCharsets.US_ASCII));
            }
            out.write(held, 0, count);
            if (framed) {
                out.write("\r\n".getBytes(StandardCharsets.US_ASCII));
            }
            count = 0;
        }

        @Override
        public void flush() throws IOException {
            chunk();
            out.flush();
        }

        void end() throws IOException {
            chunk();
            if (framed) {
                out.write("0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            }
        }
    }
}
