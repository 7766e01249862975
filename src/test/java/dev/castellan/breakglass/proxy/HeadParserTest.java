package dev.castellan.breakglass.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Heads and bodies of HTTP/1.1: what is read, and above all what is not. */
class HeadParserTest {
    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    private static RequestHead request(String text) throws BadHeadException {
        return HeadParser.request(bytes(text));
    }

    @Test
    void aRequestOfKubectlIsRead() throws BadHeadException {
        RequestHead head = request(String.join(
                "\r\n",
                "GET /api/v1/pods?limit=500 HTTP/1.1",
                "Host: 127.0.0.1:1",
                "Accept:application/json;as=Table",
                "Kubectl-Command:  kubectl get \t",
                "",
                ""));
        assertThat(head.method()).isEqualTo("GET");
        assertThat(head.target()).isEqualTo("/api/v1/pods?limit=500");
        assertThat(head.headers().first("accept")).hasValue("application/json;as=Table");
        assertThat(head.headers().first("KUBECTL-COMMAND")).hasValue("kubectl get");
        assertThat(head.framing()).isEqualTo(new Framing.None());
        assertThat(request("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 12\r\n\r\n")
                        .framing())
                .isEqualTo(new Framing.Length(12));
        assertThat(request("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: Chunked\r\n\r\n")
                        .framing())
                .isEqualTo(new Framing.Chunked());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET / HTTP/1.1\nHost: a\n\n",
                "GET / HTTP/1.1\r\nHost: a\n\r\n",
                "GET / HTTP/1.1\r\nHost: a\r\nX: 1\r\n folded\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: a\r\n\tX: 1\r\n\r\n",
                "GET / HTTP/1.1\r\nHost : a\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: a\r\n: nameless\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: a\r\nno colon\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: a\r\nX: 1\rY: 2\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: a\r\nX: 1\u0000\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
                "GET / HTTP/1.1\r\n\r\n",
                "GET  / HTTP/1.1\r\nHost: a\r\n\r\n",
                "GET / \r\nHost: a\r\n\r\n",
                "GET /a b HTTP/1.1\r\nHost: a\r\n\r\n",
                "GET /\u00e4 HTTP/1.1\r\nHost: a\r\n\r\n",
                "GET / HTTP/1.0\r\nHost: a\r\n\r\n",
                "GET / HTTP/2.0\r\nHost: a\r\n\r\n",
                "PRI * HTTP/2.0\r\n\r\n",
                "CONNECT a:443 HTTP/1.1\r\nHost: a\r\n\r\n",
                "TRACE / HTTP/1.1\r\nHost: a\r\n\r\n",
                "get / HTTP/1.1\r\nHost: a\r\n\r\n",
                "\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n",
                "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n",
                "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\nContent-Length: 4\r\n\r\n",
                "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 4, 4\r\n\r\n",
                "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: +4\r\n\r\n",
                "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 0x4\r\n\r\n",
                "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n",
                "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 99999999999999999999\r\n\r\n",
                "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked, chunked\r\n\r\n",
                "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip, chunked\r\n\r\n",
                "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n",
                "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: xchunked\r\n\r\n",
                "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding:\u000bchunked\r\n\r\n",
                "POST / HTTP/1.1\r\nHost: a\r\nConnection: content-length\r\nContent-Length: 4\r\n\r\n",
                "POST / HTTP/1.1\r\nHost: a\r\nConnection: x, Transfer-Encoding\r\nTransfer-Encoding: chunked\r\n\r\n",
                "POST / HTTP/1.1\r\nHost: a\r\nConnection: close\r\nConnection: Content-Type\r\n\r\n",
                "POST / HTTP/1.1\r\nHost: a\r\nConnection: content-encoding\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: a\r\nConnection: host\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: a\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n"
            })
    void whatCanBeReadInTwoWaysIsRefused(String head) {
        assertThatThrownBy(() -> request(head)).isInstanceOf(BadHeadException.class);
    }

    @Test
    void headsAreBounded() {
        String many = "GET / HTTP/1.1\r\nHost: a\r\n" + "X: 1\r\n".repeat(HeadParser.MOST_HEADERS) + "\r\n";
        assertThatThrownBy(() -> request(many))
                .isInstanceOfSatisfying(
                        BadHeadException.class, e -> assertThat(e.status()).isEqualTo(431));
        WireInput endless = new WireInput(new ByteArrayInputStream(bytes("GET /" + "a".repeat(200_000))));
        assertThatThrownBy(() -> endless.head(HeadParser.LONGEST_HEAD))
                .isInstanceOfSatisfying(
                        BadHeadException.class, e -> assertThat(e.status()).isEqualTo(431));
    }

    @Test
    void anAnswerIsFramedByWhatWasAsked() throws BadHeadException {
        ResponseHead length = HeadParser.response(bytes("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n"));
        assertThat(HeadParser.framing("GET", length)).isEqualTo(new Framing.Length(5));
        assertThat(HeadParser.framing("HEAD", length)).isEqualTo(new Framing.None());
        ResponseHead none = HeadParser.response(bytes("HTTP/1.1 304 Not Modified\r\nContent-Length: 5\r\n\r\n"));
        assertThat(HeadParser.framing("GET", none)).isEqualTo(new Framing.None());
        ResponseHead close = HeadParser.response(bytes("HTTP/1.1 200\r\n\r\n"));
        assertThat(HeadParser.framing("GET", close)).isEqualTo(new Framing.UntilClose());
        ResponseHead both = HeadParser.response(
                bytes("HTTP/1.1 200 OK\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n"));
        assertThatThrownBy(() -> HeadParser.framing("HEAD", both)).isInstanceOf(BadHeadException.class);
        assertThatThrownBy(() -> HeadParser.response(bytes("HTTP/1.1 99 Odd\r\n\r\n")))
                .isInstanceOf(BadHeadException.class);
    }

    private static String passed(Framing framing, String wire) throws IOException, BadHeadException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Body.pass(
                framing,
                new WireInput(new ByteArrayInputStream(bytes(wire))),
                out,
                name -> !Stamp.forbidden(name),
                new AtomicLong());
        return out.toString(StandardCharsets.ISO_8859_1);
    }

    @Test
    void bodiesPassWithTheirTrailers() throws Exception {
        assertThat(passed(new Framing.Length(4), "bodyNEXT")).isEqualTo("body");
        assertThat(passed(new Framing.UntilClose(), "all of it")).isEqualTo("all of it");
        assertThat(passed(
                        new Framing.Chunked(),
                        "4;ext=1\r\nbody\r\n3\r\n!!!\r\n0\r\nGrpc-Status: 0\r\nAuthorization: Bearer x\r\n"
                                + "Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\nNEXT"))
                .isEqualTo("4\r\nbody\r\n3\r\n!!!\r\n0\r\nGrpc-Status: 0\r\n\r\n");
    }

    /** What is only announced costs nothing. */
    @Test
    void aBodyTakesRoomAsItArrives() {
        com.sun.management.ThreadMXBean threads =
                (com.sun.management.ThreadMXBean) java.lang.management.ManagementFactory.getThreadMXBean();
        List<Integer> taken = new ArrayList<>();
        for (Framing framing : List.of(new Framing.Length(200 << 20), new Framing.Chunked())) {
            String wire = (framing instanceof Framing.Chunked ? "c800000\r\n" : "") + "body";
            long before = threads.getCurrentThreadAllocatedBytes();
            assertThatThrownBy(() -> Body.whole(
                            framing, new WireInput(new ByteArrayInputStream(bytes(wire))), 1 << 30, taken::add))
                    .isInstanceOf(java.io.EOFException.class);
            assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(50 << 20);
        }
        assertThat(taken).containsExactly(4, 4);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "5\r\nbody\r\n0\r\n\r\n",
                "4\nbody\r\n0\r\n\r\n",
                "4\r\nbodyX\r\n0\r\n\r\n",
                "-4\r\nbody\r\n0\r\n\r\n",
                "0x4\r\nbody\r\n0\r\n\r\n",
                "\r\nbody\r\n0\r\n\r\n",
                "ffffffffffffffffff\r\nbody\r\n0\r\n\r\n",
                "4\r\nbody\r\n0\r\nno colon\r\n\r\n",
                "4\r\nbody\r\n"
            })
    void chunksThatAreNoneEndIt(String wire) {
        assertThatThrownBy(() -> passed(new Framing.Chunked(), wire))
                .isInstanceOfAny(BadHeadException.class, IOException.class);
    }

    @Property(tries = 3_000)
    void anythingIsReadOrRefused(@ForAll("heads") byte[] head) throws IOException {
        try {
            RequestHead read = HeadParser.request(head);
            // What was read means the same when it is written and read once more.
            RequestHead again = HeadParser.request(HeadParser.bytes(
                    read.method() + " " + read.target() + " HTTP/1.1",
                    read.headers().list()));
            assertThat(again).isEqualTo(read);
            assertThat(read.target()).matches("[!-~]+");
            assertThat(read.headers().all("host")).hasSize(1);
            assertThat(read.headers().list())
                    .allMatch(h -> h.name().matches("[!#$%&'*+.^_`|~0-9A-Za-z-]+")
                            && h.value().chars().noneMatch(c -> (c < 0x20 && c != '\t') || c == 0x7f));
        } catch (BadHeadException e) {
            assertThat(e.status()).isBetween(400, 505);
        }
        // However the bytes arrive, the same block is found.
        WireInput wire = new WireInput(new OneByOne(head));
        try {
            Optional<byte[]> block = wire.head(HeadParser.LONGEST_HEAD);
            block.ifPresent(
                    b -> assertThat(new String(b, StandardCharsets.ISO_8859_1)).endsWith("\r\n\r\n"));
        } catch (BadHeadException | java.io.EOFException e) {
            assertThat(e).isNotNull();
        }
    }

    @Provide
    Arbitrary<byte[]> heads() {
        Arbitrary<String> pieces = Arbitraries.of(
                "GET",
                "POST",
                " ",
                "/",
                "/api/v1/pods",
                "HTTP/1.1",
                "\r\n",
                "\n",
                "\r",
                ":",
                "Host: a",
                "Host:",
                "Content-Length: 3",
                "Content-Length:",
                "Transfer-Encoding: chunked",
                "X-Y: z",
                "\t",
                "\u0000",
                "\u00ff",
                "Connection: close",
                "\r\n\r\n",
                ";",
                "%2F",
                "abc");
        Arbitrary<String> random = pieces.list().ofMaxSize(30).map(l -> String.join("", l));
        Arbitrary<String> likely = Combinators.combine(
                        Arbitraries.of("GET", "POST", "PUT", "HEAD"),
                        Arbitraries.of("/", "/a?b=c", "/%2e", "*", "https://a/"),
                        pieces.list().ofMaxSize(6))
                .as((method, target, rest) ->
                        method + " " + target + " HTTP/1.1\r\nHost: a\r\n" + String.join("\r\n", rest) + "\r\n\r\n");
        return Arbitraries.oneOf(random, likely).map(HeadParserTest::bytes);
    }

    private static final class OneByOne extends java.io.InputStream {
        private final byte[] bytes;
        private int at;

        OneByOne(byte[] bytes) {
            this.bytes = bytes;
        }

        @Override
        public int read() {
            return at < bytes.length ? bytes[at++] & 0xff : -1;
        }

        @Override
        public int read(byte[] to, int from, int count) {
            int b = read();
            if (b < 0) {
                return -1;
            }
            to[from] = (byte) b;
            return 1;
        }
    }

    @Property(tries = 1_000)
    void bodiesOfAnyCutArriveWhole(@ForAll List<byte[]> chunks) throws Exception {
        ByteArrayOutputStream wire = new ByteArrayOutputStream();
        ByteArrayOutputStream plain = new ByteArrayOutputStream();
        for (byte[] chunk : chunks) {
            if (chunk.length > 0) {
                wire.write(bytes(Integer.toHexString(chunk.length) + "\r\n"));
                wire.write(chunk);
                wire.write(bytes("\r\n"));
                plain.write(chunk);
            }
        }
        wire.write(bytes("0\r\n\r\n"));
        assertThat(Body.whole(new Framing.Chunked(), new WireInput(new OneByOne(wire.toByteArray())), 1 << 20))
                .isEqualTo(plain.toByteArray());
        AtomicLong count = new AtomicLong();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Body.pass(new Framing.Chunked(), new WireInput(new OneByOne(wire.toByteArray())), out, name -> true, count);
        assertThat(out.toByteArray()).isEqualTo(wire.toByteArray());
        assertThat(count.get()).isEqualTo(plain.size());
    }
}
