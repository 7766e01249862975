package dev.castellan.breakglass.proxy;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.SSLSocket;

/** One connection of a client: its requests, one after the other. */
final class Connection implements Runnable {
    static final int IDLE_MILLIS = 300_000;
    private static final int HEAD_MILLIS = 30_000;
    private static final int FAREWELL_MILLIS = 2_000;
    private static final int FAREWELL_BYTES = 1024 * 1024;

    private final Wire.Buffered raw;
    private final SSLSocket secure;
    private final LocalProxy proxy;

    Connection(Wire.Buffered raw, SSLSocket secure, LocalProxy proxy) {
        this.raw = raw;
        this.secure = secure;
        this.proxy = proxy;
    }

    void cut() {
        Wire.cut(raw);
    }

    /** Whether what is written may wait until it is flushed. */
    void gather(boolean on) throws IOException {
        raw.gather(on);
    }

    SSLSocket secure() {
        return secure;
    }

    /** How long the next bytes of the client are waited for; 0 for ever. */
    void patience(int millis) throws IOException {
        raw.setSoTimeout(millis);
    }

    @Override
    public void run() {
        try {
            Wire.prepare(raw);
            raw.setSoTimeout(HEAD_MILLIS);
            secure.startHandshake();
            WireInput in = new WireInput(secure.getInputStream(), raw);
            Wire.Watched out = new Wire.Watched(new BufferedOutputStream(secure.getOutputStream(), 16 * 1024), raw);
            while (next(in, out)) {
                // until one of both wants no more
            }
        } catch (IOException e) {
            // The client went away, or was none of ours; what it asked for is recorded.
        } finally {
            cut();
            proxy.left(this);
        }
    }

    /** Serves one request; whether another may follow. */
    private boolean next(WireInput in, Wire.Watched out) throws IOException {
        RequestHead request;
        try {
            raw.setSoTimeout(IDLE_MILLIS);
            if (!in.fill()) {
                return false;
            }
            raw.setSoTimeout(HEAD_MILLIS);
            Optional<byte[]> head = in.head(HeadParser.LONGEST_HEAD);
            if (head.isEmpty()) {
                return false;
            }
            request = HeadParser.request(head.get());
        } catch (BadHeadException e) {
            return answer(StatusAnswer.bad(e.status(), String.valueOf(e.getMessage())), false, false, in, out);
        } catch (SocketTimeoutException e) {
            return false;
        }
        String own = "127.0.0.1:" + proxy.port();
        String host = request.headers().first("host").orElse("").toLowerCase(Locale.ROOT);
        boolean ours = host.equals(own) || host.equals("localhost:" + proxy.port());
        String target = request.target();
        String absolute = "https://" + host;
        if (target.regionMatches(true, 0, "https://", 0, 8)) {
            ours &= target.regionMatches(true, 0, absolute, 0, absolute.length())
                    && target.startsWith("/", absolute.length());
            target = ours ? target.substring(absolute.length()) : target;
        }
        boolean bodiless = empty(request.framing());
        if (!ours) {
            return answer(
                    StatusAnswer.bad(421, "It answers to " + own + " only."),
                    request.method().equals("HEAD"),
                    bodiless,
                    in,
                    out);
        }
        ApiRequest asked;
        Optional<StatusAnswer> refusal = Optional.empty();
        try {
            asked = ApiRequest.of(request.method(), target);
        } catch (ApiRequest.Ambiguous e) {
            asked = new ApiRequest(
                    request.method().toLowerCase(Locale.ROOT), "", "", "", "", "", "", target, target, Map.of());
            refusal = Optional.of(StatusAnswer.bad(400, String.valueOf(e.getMessage())));
        }
        Exchange exchange = new Exchange(proxy, this, request, asked, in, out);
        if (!exchange.begin()) {
            proxy.recordLost(this);
            return answer(
                    StatusAnswer.unavailable(503, "The record cannot be written, so nothing is passed on."),
                    request.method().equals("HEAD"),
                    false,
                    in,
                    out);
        }
        if (refusal.isPresent()) {
            exchange.end(refusal.get().code(), Use.Outcome.REFUSED, "address");
            return answer(refusal.get(), request.method().equals("HEAD"), bodiless, in, out);
        }
        return exchange.run();
    }

    /** Answers in place of the server; whether another request may follow. */
    boolean answer(StatusAnswer answer, boolean head, boolean mayFollow, WireInput in, OutputStream out)
            throws IOException {
        out.write(answer.bytes(head, !mayFollow));
        out.flush();
        if (!mayFollow) {
            farewell(in);
        }
        return mayFollow;
    }

    /** Reads on for a moment: with unread bytes the connection would be reset and the answer be lost. */
    private void farewell(WireInput in) {
        try {
            secure.shutdownOutput();
            raw.setSoTimeout(FAREWELL_MILLIS);
            long left = FAREWELL_BYTES;
            for (int n = in.transfer(OutputStream.nullOutputStream(), left);
                    n >= 0 && left > 0;
                    n = in.transfer(OutputStream.nullOutputStream(), left)) {
                left -= n;
            }
        } catch (IOException e) {
            // Enough.
        }
    }

    static boolean empty(Framing framing) {
        return framing instanceof Framing.None || (framing instanceof Framing.Length l && l.bytes() == 0);
    }

    /** The interim answer that lets a client send its body. */
    static final byte[] CONTINUE = "HTTP/1.1 100 Continue\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
}
