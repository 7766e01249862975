package dev.castellan.breakglass.proxy;

import java.io.EOFException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** One request from its head to its end: judged, recorded, passed on. */
final class Exchange {
    private static final int MOST_INTERIM = 20;

    /** The pump of a body has sent everything when the server answers, but may not have said so yet. */
    private static final Duration PUMP_SAYS = Duration.ofMillis(200);

    /** How long a client may keep its half of a stream open when the server has ended its own. */
    private static final Duration LAST_WORDS = Duration.ofSeconds(30);

    private final LocalProxy proxy;
    private final Connection client;
    private final RequestHead request;
    private final ApiRequest asked;
    private final WireInput in;
    private final Wire.Watched out;
    private final long startedAt = System.nanoTime();
    private final AtomicLong sent = new AtomicLong();
    private final AtomicLong received = new AtomicLong();
    private final AtomicBoolean clientGone = new AtomicBoolean();
    private Optional<SealedStream> recording = Optional.empty();
    private boolean unrecorded;
    private int kept;
    private @Nullable Use use;

    Exchange(
            LocalProxy proxy,
            Connection client,
            RequestHead request,
            ApiRequest asked,
            WireInput in,
            Wire.Watched out) {
        this.proxy = proxy;
        this.client = client;
        this.request = request;
        this.asked = asked;
        this.in = in;
        this.out = out;
    }

    /** Records that it begins; whether it may. */
    boolean begin() {
        Instant now = proxy.clock().instant();
        long number = proxy.number();
        String auditId = proxy.stamp().auditId();
        if (terminal().isPresent() && !(proxy.plan().guard().judge(asked) instanceof Guard.Verdict.Refused)) {
            try {
                recording = Optional.of(terminal().get().begin(number, auditId, now));
            } catch (SealedStream.Full e) {
                proxy.recordingFull();
            } catch (IOException e) {
                if (!proxy.unrecorded(e)) {
                    return false;
                }
                unrecorded = true;
            }
        }
        Use begun = Use.begin(
                number,
                now,
                asked,
                auditId,
                request.headers().first("kubectl-session").orElse(""),
                request.headers().first("kubectl-command").orElse(""),
                recording.map(SealedStream::begun).orElse(""));
        use = begun;
        if (proxy.tell(begun)) {
            return true;
        }
        String _ = sealed();
        return false;
    }

    /** What records it, where it asks for a terminal that has to be recorded, over what can be. */
    private Optional<SealedStream.Maker> terminal() {
        return proxy.terminals()
                .filter(t -> asked.terminal()
                        && upgrade().filter("websocket"::equalsIgnoreCase).isPresent()
                        && !protocols().isEmpty());
    }

    /** Of the protocols that the client knows, those whose recording can be read. */
    private List<String> protocols() {
        return request.headers().tokens("sec-websocket-protocol").stream()
                .filter(RecordedTerminal.PROTOCOLS::contains)
                .toList();
    }

    private String sealed() {
        if (recording.isEmpty()) {
            return "";
        }
        try {
            return recording.get().end();
        } catch (IOException e) {
            if (!proxy.unrecorded(e)) {
                proxy.recordLost(client);
            }
            return "";
        }
    }

    /** Records how it ended. */
    void end(int status, Use.Outcome outcome, String rule) {
        Use begun = begun();
        long millis = (System.nanoTime() - startedAt) / 1_000_000;
        if (!proxy.tell(begun.ended(millis, status, sent.get(), received.get(), outcome, rule, sealed()))) {
            proxy.recordLost(client);
        }
    }

    private Use begun() {
        Use begun = use;
        if (begun == null) {
            throw new IllegalStateException("not begun");
        }
        return begun;
    }

    /** Passes it on; whether the client may send another one. */
    boolean run() throws IOException {
        try {
            return judged();
        } finally {
            String _ = sealed();
            proxy.roomBack(kept);
        }
    }

    private void keep(int bytes) throws BadHeadException {
        if (!proxy.roomFor(bytes)) {
            throw new BadHeadException(503, "Too many large requests are read at the same time. Try again.");
        }
        kept += bytes;
    }

    private boolean judged() throws IOException {
        boolean head = request.method().equals("HEAD");
        boolean bodiless = Connection.empty(request.framing());
        Optional<byte[]> body = Optional.empty();
        Guard guard = proxy.plan().guard();
        Guard.Verdict verdict = guard.judge(asked);
        if (verdict instanceof Guard.Verdict.Inspect inspect) {
            try {
                if (expects() && !bodiless) {
                    out.write(Connection.CONTINUE);
                    out.flush();
                }
                byte[] whole = Body.whole(request.framing(), in, Guard.LARGEST_BODY, this::keep);
                body = Optional.of(whole);
                bodiless = true;
                verdict = guard.judgeBody(
                        asked,
                        request.headers().first("content-type").orElse("").toLowerCase(Locale.ROOT),
                        request.headers().first("content-encoding").isPresent(),
                        whole,
                        inspect.rules());
            } catch (BadHeadException e) {
                end(e.status(), Use.Outcome.REFUSED, "body");
                String why = String.valueOf(e.getMessage());
                return client.answer(
                        e.status() == 503 ? StatusAnswer.unavailable(503, why) : StatusAnswer.bad(e.status(), why),
                        head,
                        false,
                        in,
                        out);
            } catch (IOException e) {
                end(0, Use.Outcome.LEFT, "");
                throw e;
            }
        }
        if (verdict instanceof Guard.Verdict.Refused refused) {
            end(403, Use.Outcome.REFUSED, refused.rule());
            return client.answer(
                    StatusAnswer.refused(refused.rule(), refused.reason()), head, bodiless && persistent(), in, out);
        }
        Optional<String> upgrade = upgrade();
        if (upgrade.isPresent() && !Connection.empty(request.framing())) {
            end(400, Use.Outcome.REFUSED, "upgrade");
            return client.answer(
                    StatusAnswer.bad(400, "A request that asks for another protocol has no body."),
                    head,
                    false,
                    in,
                    out);
        }
        if (proxy.terminals().isPresent()
                && asked.terminal()
                && upgrade.isPresent()
                && recording.isEmpty()
                && !unrecorded) {
            end(403, Use.Outcome.REFUSED, "terminal-recording");
            String why = terminal().isPresent()
                    ? "terminals have to be recorded, and the recordings of this proxy are as large as they may be."
                            + " Close it and start it again."
                    : "terminals have to be recorded, and this one cannot be: it does not come over a WebSocket with"
                            + " v4.channel.k8s.io or v5.channel.k8s.io. kubectl before 1.31 uses SPDY: take 1.31 or"
                            + " newer, and do not set KUBECTL_REMOTE_COMMAND_WEBSOCKETS=false.";
            return client.answer(StatusAnswer.refused("terminal-recording", why), head, false, in, out);
        }
        return pass(upgrade, body);
    }

    private boolean persistent() {
        return !request.headers().tokens("connection").contains("close");
    }

    private boolean expects() {
        return request.headers().tokens("expect").contains("100-continue");
    }

    /** The protocol that the client wants to go over to; others than these two are as if not asked for (RFC 9110, 7.8). */
    private Optional<String> upgrade() {
        if (!request.headers().tokens("connection").contains("upgrade")) {
            return Optional.empty();
        }
        List<String> wanted = request.headers().tokens("upgrade");
        boolean known = wanted.equals(List.of("websocket")) || wanted.equals(List.of("spdy/3.1"));
        return known ? request.headers().first("upgrade") : Optional.empty();
    }

    private boolean pass(Optional<String> upgrade, Optional<byte[]> body) throws IOException {
        List<Header> headers = proxy.stamp().apply(request.headers(), begun().auditId(), proxy.impersonates());
        Framing framing = request.framing();
        if (body.isPresent()) {
            headers.removeIf(
                    h -> h.name().equalsIgnoreCase("expect") || h.name().equalsIgnoreCase("trailer"));
            framing = new Framing.Length(body.get().length);
        }
        HeadParser.frame(framing, headers);
        if (recording.isPresent()) {
            // What is packed, or spoken in a way that is not known, could not be read later.
            headers.removeIf(h -> h.name().toLowerCase(Locale.ROOT).matches("sec-websocket-(extensions|protocol)"));
            headers.add(new Header("Sec-WebSocket-Protocol", String.join(", ", protocols())));
        }
        upgrade.ifPresent(protocol -> {
            headers.add(new Header("Connection", "Upgrade"));
            headers.add(new Header("Upgrade", protocol));
        });
        byte[] head = HeadParser.bytes(
                request.method() + " " + proxy.target().prefix() + asked.target() + " HTTP/1.1", headers);
        boolean repeatable = Connection.empty(framing)
                && switch (request.method()) {
                    case "GET", "HEAD", "OPTIONS" -> true;
                    default -> false;
                };
        Upstream upstream = proxy.upstream();
        boolean fresh = upgrade.isPresent();
        while (true) {
            Upstream.Line line;
            try {
                line = fresh ? upstream.connect() : upstream.take(repeatable);
            } catch (IOException e) {
                return failed(e, false);
            }
            boolean again = line.used() && repeatable;
            try {
                line.out().write(head);
                if (body.isPresent()) {
                    line.out().write(body.get());
                    sent.addAndGet(body.get().length);
                }
                if (body.isPresent() || Connection.empty(framing)) {
                    line.out().flush();
                    return receive(line, Optional.empty(), upgrade.isPresent());
                }
                client.patience(Connection.IDLE_MILLIS);
                return receive(line, Optional.of(new Pump(line, framing)), false);
            } catch (Over e) {
                throw e;
            } catch (IOException e) {
                upstream.drop(line);
                if (again && received.get() == 0 && !out.failed() && !clientGone.get() && !proxy.ending()) {
                    // The server had ended the connection while it was idle.
                    fresh = true;
                    continue;
                }
                return failed(e, !repeatable);
            }
        }
    }

    /** Sends a body while the answer is waited for. */
    private final class Pump {
        private final Thread thread;
        private volatile boolean done;

        Pump(Upstream.Line line, Framing framing) {
            thread = Thread.ofVirtual().name("body").start(() -> {
                try {
                    Body.pass(framing, in, line.out(), name -> !Stamp.forbidden(name), sent);
                    done = true;
                } catch (BadHeadException e) {
                    clientGone.set(true);
                    line.cut();
                } catch (IOException e) {
                    // Either the client went away, then the server has to know; or the server takes no more, then its
                    // answer says why, if it has one.
                    if (!in.unread()) {
                        clientGone.set(true);
                        line.cut();
                    }
                }
            });
        }

        boolean done() {
            try {
                boolean _ = done || thread.join(PUMP_SAYS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return done;
        }
    }

    private boolean receive(Upstream.Line line, Optional<Pump> pump, boolean upgrade) throws IOException {
        AtomicBoolean waiting = new AtomicBoolean(true);
        if (asked.longRunning() && pump.isEmpty() && !upgrade) {
            client.patience(0);
            noticeLeaving(line, waiting);
        }
        ResponseHead response;
        Framing framing;
        try {
            response = head(line);
            framing = HeadParser.framing(request.method(), response);
        } catch (BadHeadException e) {
            throw new IOException(String.valueOf(e.getMessage()), e);
        }
        if (response.status() == 101) {
            if (!upgrade) {
                throw new IOException("the server went over to another protocol unasked");
            }
            boolean readable = response.headers().tokens("sec-websocket-protocol").stream()
                            .allMatch(protocols()::contains)
                    && response.headers().tokens("sec-websocket-protocol").size() == 1
                    && response.headers().all("sec-websocket-extensions").isEmpty();
            if (recording.isPresent() && !readable) {
                throw new IOException("the server speaks a protocol that it was not asked for");
            }
            return tunnel(line, response);
        }
        proxy.answered(response.status());
        boolean bodySent = pump.isEmpty() || pump.get().done();
        boolean goesOn = bodySent && persistent() && !upgrade && !(framing instanceof Framing.UntilClose);
        out.write(HeadParser.bytes(statusLine(response), kept(response, framing, !goesOn)));
        try {
            client.gather(true);
            Body.pass(framing, line.in(), out, name -> !HeadParser.perConnection(name), received);
            client.gather(false);
        } catch (BadHeadException e) {
            throw cut(line, waiting, response.status(), Use.Outcome.FAILED, new IOException(e));
        } catch (IOException e) {
            Use.Outcome how = out.failed() || clientGone.get() ? Use.Outcome.LEFT : Use.Outcome.FAILED;
            throw cut(line, waiting, response.status(), how, e);
        }
        boolean ours = waiting.compareAndSet(true, false);
        boolean lineGoesOn = ours
                && bodySent
                && !upgrade
                && !(framing instanceof Framing.UntilClose)
                && !response.headers().tokens("connection").contains("close");
        if (lineGoesOn) {
            proxy.upstream().give(line);
        } else {
            proxy.upstream().drop(line);
        }
        end(response.status(), Use.Outcome.ANSWERED, "");
        return goesOn;
    }

    /** Ends both sides: the client has a part of an answer, and must not take it for the whole. */
    private Over cut(Upstream.Line line, AtomicBoolean waiting, int status, Use.Outcome how, IOException why) {
        waiting.set(false);
        proxy.upstream().drop(line);
        end(status, proxy.ending() ? Use.Outcome.CUT : how, "");
        try {
            // What came is passed on all the same.
            out.flush();
        } catch (IOException e) {
            // It is gone too.
        }
        client.cut();
        return new Over(why);
    }

    /** It has ended and is recorded; nothing more can be said to the client. */
    private static final class Over extends IOException {
        private static final long serialVersionUID = 1L;

        Over(IOException why) {
            super(why);
        }
    }

    /** The server need not go on watching for a client that is no longer there. */
    private void noticeLeaving(Upstream.Line line, AtomicBoolean waiting) {
        Thread.ofVirtual().name("leaving").start(() -> {
            boolean there;
            try {
                there = in.await();
            } catch (IOException e) {
                there = false;
            }
            if (!there && waiting.compareAndSet(true, false)) {
                clientGone.set(true);
                line.cut();
            }
        });
    }

    /** The head of the answer; those before it are passed on. */
    private ResponseHead head(Upstream.Line line) throws IOException, BadHeadException {
        for (int i = 0; i < MOST_INTERIM; i++) {
            Optional<byte[]> bytes = line.in().head(HeadParser.LONGEST_HEAD);
            if (bytes.isEmpty()) {
                throw new EOFException("the API server hung up");
            }
            ResponseHead response = HeadParser.response(bytes.get());
            if (response.status() >= 200 || response.status() == 101) {
                return response;
            }
            out.write(HeadParser.bytes(statusLine(response), kept(response, new Framing.None(), false)));
            out.flush();
        }
        throw new IOException("the API server never answers");
    }

    private static String statusLine(ResponseHead response) {
        return "HTTP/1.1 " + response.status() + " " + response.reason();
    }

    private static List<Header> kept(ResponseHead response, Framing framing, boolean close) {
        List<String> named = response.headers().tokens("connection");
        List<Header> kept = new ArrayList<>(response.headers().list().size() + 2);
        for (Header header : response.headers().list()) {
            String name = header.name().toLowerCase(Locale.ROOT);
            if (!HeadParser.perConnection(name) && !named.contains(name)) {
                kept.add(header);
            }
        }
        boolean bodyElsewhere = framing instanceof Framing.None && response.status() >= 200 && response.status() != 204;
        if (bodyElsewhere) {
            // To HEAD, and with 304, it is the length of what a GET would bring.
            response.headers().first("content-length").ifPresent(n -> kept.add(new Header("Content-Length", n)));
        }
        HeadParser.frame(framing, kept);
        if (close) {
            kept.add(new Header("Connection", "close"));
        }
        return kept;
    }

    /** Bytes both ways until both have ended, or one of them fails. */
    private boolean tunnel(Upstream.Line line, ResponseHead response) throws IOException {
        List<Header> headers = kept(response, new Framing.None(), false);
        headers.add(new Header("Connection", "Upgrade"));
        response.headers().first("upgrade").ifPresent(u -> headers.add(new Header("Upgrade", u)));
        try {
            if (recording.isPresent()) {
                byte[] protocol = response.headers()
                        .first("sec-websocket-protocol")
                        .orElse("")
                        .getBytes(java.nio.charset.StandardCharsets.US_ASCII);
                keep(recording.get(), SealedStream.Kind.PROTOCOL, protocol);
            }
            out.write(HeadParser.bytes(statusLine(response), headers));
            out.flush();
            client.patience(0);
            line.patience(0);
            Thread towards = Thread.ofVirtual().name("towards").start(() -> {
                try {
                    copy(in, recorded(line.out(), SealedStream.Kind.TO_SERVER), sent);
                    line.secure().shutdownOutput();
                } catch (IOException e) {
                    line.cut();
                    client.cut();
                }
            });
            try {
                copy(line.in(), recorded(out, SealedStream.Kind.FROM_SERVER), received);
                client.secure().shutdownOutput();
                boolean _ = towards.join(LAST_WORDS);
            } catch (IOException e) {
                // One side broke off; both end.
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } finally {
                line.cut();
                client.cut();
                towards.join();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            proxy.upstream().drop(line);
            end(101, proxy.ending() ? Use.Outcome.CUT : Use.Outcome.STREAMED, "");
        }
        return false;
    }

    /** Passes on what is in the recording; where it cannot be recorded any more, the policy says whether it passes. */
    private java.io.OutputStream recorded(java.io.OutputStream to, SealedStream.Kind direction) {
        if (recording.isEmpty()) {
            return to;
        }
        SealedStream sealing = recording.get();
        return new java.io.FilterOutputStream(to) {
            @Override
            public void write(byte[] bytes, int from, int count) throws IOException {
                keep(sealing, direction, java.util.Arrays.copyOfRange(bytes, from, from + count));
                out.write(bytes, from, count);
            }
        };
    }

    private void keep(SealedStream sealing, SealedStream.Kind kind, byte[] bytes) throws IOException {
        try {
            sealing.write(kind, bytes, 0, bytes.length);
        } catch (SealedStream.Full e) {
            proxy.recordingFull();
            throw e;
        } catch (IOException e) {
            if (!proxy.unrecorded(e)) {
                proxy.recordLost(client);
                throw e;
            }
        }
    }

    private static void copy(WireInput from, java.io.OutputStream to, AtomicLong count) throws IOException {
        for (int n = from.transfer(to, Long.MAX_VALUE); n >= 0; n = from.transfer(to, Long.MAX_VALUE)) {
            to.flush();
            count.addAndGet(n);
        }
    }

    /** Tells the client what went wrong towards the server, where it was told nothing yet. */
    private boolean failed(IOException e, boolean unsure) throws IOException {
        boolean gone = out.failed() || clientGone.get();
        Use.Outcome outcome = proxy.ending() ? Use.Outcome.CUT : gone ? Use.Outcome.LEFT : Use.Outcome.FAILED;
        StatusAnswer answer = explain(e, unsure);
        end(gone ? 0 : answer.code(), outcome, "");
        if (gone) {
            throw e;
        }
        return client.answer(answer, request.method().equals("HEAD"), false, in, out);
    }

    static StatusAnswer explain(IOException e, boolean unsure) {
        String after = unsure ? " Whether it carried the request out is not known." : "";
        return switch (e) {
            case SocketTimeoutException _ ->
                StatusAnswer.unavailable(504, "The API server did not answer in time." + after);
            case ConnectException _, NoRouteToHostException _ ->
                StatusAnswer.unavailable(503, "The API server cannot be reached.");
            case UnknownHostException _ ->
                StatusAnswer.unavailable(503, "The name of the API server is not known here.");
            case SSLException s -> StatusAnswer.unavailable(502, tls(s));
            default -> StatusAnswer.unavailable(502, "The API server broke off before it answered." + after);
        };
    }

    private static String tls(SSLException e) {
        for (Throwable t = e; t != null; t = t.getCause()) {
            if (t instanceof java.security.cert.CertificateException) {
                return "The certificate of the API server is not from the authority of the kubeconfig.";
            }
        }
        String message = String.valueOf(e.getMessage());
        return message.contains("certificate") || message.contains("unknown_ca") || message.contains("access_denied")
                ? "The API server refused the admin certificate."
                : "The API server and the proxy did not agree on TLS.";
    }
}
