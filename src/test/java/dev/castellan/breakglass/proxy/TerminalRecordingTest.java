package dev.castellan.breakglass.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.sun.management.HotSpotDiagnosticMXBean;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** Terminals that the policy has recorded: what is in the file, who can read it, and what becomes of it. */
@Timeout(120)
class TerminalRecordingTest {
    private static final String EXEC = "/api/v1/namespaces/shop/pods/web-0/exec?command=sh&stdin=true&tty=true";
    private static final KeyPair KEY = StreamKey.create();

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
            LocalProxy.End _ = proxy.ended().get(60, TimeUnit.SECONDS);
        }
        server.close();
    }

    private LocalProxy start(boolean failClosed, Recorder.Opener opener) {
        ProxyPlan plain = Admin.plan(folder, Admin.full());
        ProxyPlan plan = new ProxyPlan(
                plain.checkout(),
                plain.cluster(),
                plain.scope(),
                plain.until(),
                plain.longest(),
                plain.guard(),
                plain.recordFolder(),
                plain.runFolder(),
                plain.namespace(),
                failClosed,
                StreamKey.text(KEY.getPublic()));
        LocalProxy proxy = LocalProxy.start(
                plan, Admin.of(server.kubeconfig()).target(), "test", Clock.systemUTC(), heard, opener);
        proxies.add(proxy);
        return proxy;
    }

    private RawClient client(LocalProxy proxy) throws Exception {
        return RawClient.open(RawClient.context(proxy.plan().kubeconfig(), true), proxy.port());
    }

    private static RawClient exec(RawClient client) throws Exception {
        return client.ask(
                "GET",
                EXEC,
                "Connection: Upgrade",
                "Upgrade: websocket",
                "Sec-WebSocket-Key: a",
                "Sec-WebSocket-Version: 13",
                "Sec-WebSocket-Extensions: permessage-deflate",
                "Sec-WebSocket-Protocol: v5.channel.k8s.io, v4.channel.k8s.io, channel.k8s.io");
    }

    /** A frame; masked as clients have to. */
    private static String frame(int first, boolean masked, int channel, String text) {
        byte[] data = text.getBytes(StandardCharsets.UTF_8);
        ByteArrayOutputStream message = new ByteArrayOutputStream();
        if (channel >= 0) {
            message.write(channel);
        }
        message.writeBytes(data);
        byte[] bytes = message.toByteArray();
        ByteArrayOutputStream frame = new ByteArrayOutputStream();
        frame.write(first);
        int mask = masked ? 0x80 : 0;
        if (bytes.length < 126) {
            frame.write(mask | bytes.length);
        } else {
            frame.write(mask | 126);
            frame.write(bytes.length >> 8);
            frame.write(bytes.length & 0xff);
        }
        if (masked) {
            frame.writeBytes(new byte[] {1, 2, 3, 4});
            for (int i = 0; i < bytes.length; i++) {
                bytes[i] ^= (byte) (i % 4 + 1);
            }
        }
        frame.writeBytes(bytes);
        return frame.toString(StandardCharsets.ISO_8859_1);
    }

    private static void upgrade(OutputStream out) throws IOException {
        ScriptedServer.write(
                out,
                String.join(
                        "\r\n",
                        "HTTP/1.1 101 Switching Protocols",
                        "Connection: Upgrade",
                        "Upgrade: websocket",
                        "Sec-WebSocket-Protocol: v5.channel.k8s.io",
                        "\r\n"));
    }

    private RecordedTerminal.Listing listing() throws IOException {
        return RecordedTerminal.list(folder.resolve("record"), heard.roots);
    }

    private static List<JsonNode> shown(RecordedTerminal terminal, List<Boolean> whole) throws Exception {
        List<JsonNode> lines = new ArrayList<>();
        whole.add(terminal.show(KEY.getPrivate(), line -> {
            assertThat(line).isPrintable().matches("\\p{ASCII}*");
            lines.add(Segment.JSON.readTree(line));
        }));
        return lines;
    }

    private RecordedTerminal recorded() throws Exception {
        String large = "line of output ".repeat(40);
        server.script((head, in, out, socket) -> {
            upgrade(out);
            ScriptedServer.write(out, frame(0x82, false, 1, "caf\u00e9 \u001b[1m\u202e$ "));
            // A message in two frames, and a ping between them.
            ScriptedServer.write(out, frame(0x02, false, 1, large));
            ScriptedServer.write(out, frame(0x89, false, -1, "ping"));
            ScriptedServer.write(out, frame(0x80, false, -1, "end"));
            ScriptedServer.write(out, frame(0x82, false, 2, "oops"));
            ScriptedServer.write(out, frame(0x82, false, 3, "{\"status\":\"Success\"}"));
            while (in.transfer(OutputStream.nullOutputStream(), Long.MAX_VALUE) >= 0) {
                // until the client has said everything
            }
            return false;
        });
        LocalProxy proxy = start(true, Recorder::create);
        try (RawClient client = client(proxy)) {
            exec(client);
            assertThat(client.head().status()).isEqualTo(101);
            client.say(frame(0x82, true, 4, "{\"Width\":132,\"Height\":43}"));
            String typed = frame(0x82, true, 0, "secret-word\n");
            client.say(typed.substring(0, 5)).say(typed.substring(5));
            client.socket.shutdownOutput();
            assertThat(client.rest()).contains(large);
        }
        await().atMost(60, TimeUnit.SECONDS).until(() -> heard.ended().size() == 1);
        proxy.end(LocalProxy.End.ASKED);
        LocalProxy.End _ = proxy.ended().get(60, TimeUnit.SECONDS);
        Headers sent = server.seen.getFirst().headers();
        assertThat(sent.all("sec-websocket-extensions")).isEmpty();
        assertThat(sent.all("sec-websocket-protocol")).containsExactly("v5.channel.k8s.io, v4.channel.k8s.io");
        return listing().terminals().getFirst();
    }

    @Test
    void aTerminalIsReadByWhoHasTheKeyAndByNobodyElse() throws Exception {
        RecordedTerminal terminal = recorded();
        assertThat(listing().problems()).isEmpty();
        assertThat(terminal.state()).isEqualTo(RecordedTerminal.State.WHOLE);
        assertThat(terminal.inLedger()).isTrue();
        assertThat(terminal.use().exec()).containsExactly("sh");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(terminal.file())))
                .isEqualTo("rw-------");
        assertThat(Files.readString(terminal.file(), StandardCharsets.ISO_8859_1))
                .doesNotContain("secret-word")
                .doesNotContain("oops")
                .doesNotContain("line of output");

        List<Boolean> whole = new ArrayList<>();
        List<JsonNode> cast = shown(terminal, whole);
        assertThat(whole).containsExactly(true);
        JsonNode head = cast.getFirst();
        assertThat(head.path("version").asInt()).isEqualTo(2);
        assertThat(head.path("command").asString()).isEqualTo("sh");
        assertThat(head.path("title").asString()).isEqualTo("pods/exec shop/web-0");
        StringBuilder shown = new StringBuilder();
        StringBuilder typed = new StringBuilder();
        for (JsonNode event : cast.subList(1, cast.size())) {
            assertThat(event.path(0).asDouble()).isBetween(0.0, 120.0);
            switch (event.path(1).asString()) {
                case "o" -> shown.append(event.path(2).asString());
                case "i" -> typed.append(event.path(2).asString());
                default -> assertThat(event.path(2).asString()).isEqualTo("132x43");
            }
        }
        assertThat(shown.toString())
                .isEqualTo("caf\u00e9 \u001b[1m\u202e$ " + "line of output ".repeat(40) + "endoops");
        assertThat(typed.toString()).isEqualTo("secret-word\n");

        assertThatThrownBy(() -> terminal.show(StreamKey.create().getPrivate(), line -> {}))
                .isInstanceOf(GeneralSecurityException.class);
    }

    @Test
    void whatIsChangedCutExchangedOrTakenAwayIsSeen() throws Exception {
        RecordedTerminal terminal = recorded();
        Path file = terminal.file();
        byte[] good = Files.readAllBytes(file);
        int firstLine = new String(good, StandardCharsets.ISO_8859_1).indexOf('\n') + 1;
        for (int at : new int[] {20, firstLine + 6, good.length - 1}) {
            byte[] bad = good.clone();
            bad[at] ^= 1;
            Files.write(file, bad);
            assertThat(listing().terminals().getFirst().state()).isEqualTo(RecordedTerminal.State.CHANGED);
            assertThatThrownBy(() -> terminal.show(KEY.getPrivate(), line -> {}))
                    .as("byte " + at)
                    .isInstanceOf(GeneralSecurityException.class);
        }
        Files.write(file, java.util.Arrays.copyOf(good, good.length - 10));
        assertThat(listing().terminals().getFirst().state()).isEqualTo(RecordedTerminal.State.CHANGED);
        assertThat(terminal.show(KEY.getPrivate(), line -> {})).isFalse();

        // Anybody can seal something for the public key: it is not what the record has.
        Path other = Files.createDirectory(folder.resolve("other"));
        ProxyPlan plan = new ProxyPlan(
                Admin.CHECKOUT,
                "c",
                Admin.full(),
                Clock.systemUTC().instant().plusSeconds(60),
                java.time.Duration.ofMinutes(1),
                Guard.standard(java.time.Duration.ofHours(1)),
                other,
                other,
                "",
                true,
                StreamKey.text(KEY.getPublic()));
        try (SealedStream forged = new SealedStream.Maker(
                        plan,
                        "record-0001.jsonl",
                        KEY.getPublic(),
                        new java.util.concurrent.atomic.AtomicLong(),
                        Recorder::create)
                .begin(
                        terminal.use().number(),
                        terminal.use().auditId(),
                        terminal.use().at())) {
            assertThat(forged.begun()).startsWith(file.getFileName().toString());
        }
        Files.copy(other.resolve(file.getFileName()), file, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        assertThat(listing().terminals().getFirst().state()).isEqualTo(RecordedTerminal.State.CHANGED);

        Files.move(file, file.resolveSibling("stream-0001-000099.sealed"));
        assertThat(listing().terminals().getFirst().state()).isEqualTo(RecordedTerminal.State.MISSING);
        assertThat(listing().problems()).containsExactly("stream-0001-000099.sealed is in no record.");

        // The record itself against the ledger.
        heard.roots.set(
                heard.roots.size() - 1,
                new RecordRoot("record-0001.jsonl", heard.roots.getLast().lines(), 1, "0".repeat(64)));
        heard.roots.add(new RecordRoot("record-0002.jsonl", 5, 1, "0".repeat(64)));
        assertThat(listing().terminals().getFirst().inLedger()).isFalse();
        assertThat(listing().problems())
                .anyMatch(p -> p.startsWith("record-0001.jsonl is not what the ledger has"))
                .anyMatch(p -> p.startsWith("record-0002.jsonl is in the ledger, and not here"));
    }

    @Test
    void whatCannotBeRecordedIsRefused() throws Exception {
        server.script((head, in, out, socket) -> {
            ScriptedServer.write(
                    out, "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: SPDY/3.1\r\n\r\nhello");
            return false;
        });
        LocalProxy proxy = start(true, Recorder::create);
        for (String attach : List.of("/api/v1/namespaces/a/pods/b/attach?stdin=true", EXEC)) {
            try (RawClient client = client(proxy)) {
                client.ask("POST", attach, "Connection: Upgrade", "Upgrade: SPDY/3.1", "Content-Length: 0");
                RawClient.Answer answer = client.answer();
                assertThat(answer.status()).isEqualTo(403);
                JsonNode status = Segment.JSON.readTree(answer.body());
                assertThat(status.path("kind").asString()).isEqualTo("Status");
                assertThat(status.path("reason").asString()).isEqualTo("Forbidden");
                // What it is, why, and what to do: kubectl prints just this.
                assertThat(status.path("message").asString())
                        .contains(
                                "rule terminal-recording",
                                "terminals have to be recorded, and this one cannot be",
                                "kubectl before 1.31 uses SPDY: take 1.31 or newer",
                                "KUBECTL_REMOTE_COMMAND_WEBSOCKETS=false");
            }
        }
        try (RawClient client = client(proxy)) {
            client.ask(
                    "GET",
                    EXEC,
                    "Connection: Upgrade",
                    "Upgrade: websocket",
                    "Sec-WebSocket-Protocol: base64.channel.k8s.io");
            assertThat(client.answer().status()).isEqualTo(403);
        }
        assertThat(server.seen).isEmpty();
        assertThat(heard.ended()).allMatch(u -> u.rule().equals("terminal-recording"));
        // Ports are forwarded over it as before.
        try (RawClient client = client(proxy)) {
            client.ask(
                    "POST",
                    "/api/v1/namespaces/a/pods/b/portforward",
                    "Connection: Upgrade",
                    "Upgrade: SPDY/3.1",
                    "Content-Length: 0");
            assertThat(client.head().status()).isEqualTo(101);
        }
    }

    @Test
    void aServerThatPacksOrSpeaksOtherwiseIsNotPassedOn() throws Exception {
        for (String header : List.of(
                "Sec-WebSocket-Protocol: channel.k8s.io\r\n",
                "",
                "Sec-WebSocket-Protocol: v5.channel.k8s.io\r\nSec-WebSocket-Extensions: permessage-deflate\r\n")) {
            server.script((head, in, out, socket) -> {
                ScriptedServer.write(
                        out,
                        "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n" + header
                                + "\r\n");
                return false;
            });
            LocalProxy proxy = start(true, Recorder::create);
            try (RawClient client = client(proxy)) {
                assertThat(exec(client).answer().status()).as(header).isEqualTo(502);
            }
            proxy.end(LocalProxy.End.ASKED);
            LocalProxy.End _ = proxy.ended().get(60, TimeUnit.SECONDS);
        }
    }

    /** A device that is always full: the file can be made, nothing can be written into it. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aFullDiskEndsTheProxyUnlessThePolicyLetsItGoOn(boolean failClosed) throws Exception {
        Path full = Path.of("/dev/full");
        Assumptions.assumeTrue(Files.exists(full));
        server.script((head, in, out, socket) -> {
            upgrade(out);
            ScriptedServer.write(out, frame(0x82, false, 1, "shown"));
            return false;
        });
        LocalProxy proxy = start(
                failClosed,
                file -> file.toString().endsWith(".sealed")
                        ? FileChannel.open(full, StandardOpenOption.WRITE)
                        : Recorder.create(file));
        try (RawClient client = client(proxy)) {
            exec(client);
            if (failClosed) {
                assertThat(client.answer().status()).isEqualTo(503);
                assertThat(server.seen).isEmpty();
                assertThat(proxy.ended().get(60, TimeUnit.SECONDS)).isEqualTo(LocalProxy.End.RECORD);
            } else {
                assertThat(client.head().status()).isEqualTo(101);
                assertThat(client.rest()).contains("shown");
            }
        }
        assertThat(heard.notices).isNotEmpty();
    }

    @ParameterizedTest
    @CsvSource({"true", "false"})
    void aDiskThatFillsUpMeanwhileLetsNothingPassUnrecorded(boolean failClosed) throws Exception {
        CountDownLatch filled = new CountDownLatch(1);
        server.script((head, in, out, socket) -> {
            upgrade(out);
            filled.await();
            ScriptedServer.write(out, frame(0x82, false, 1, "shown"));
            while (in.transfer(OutputStream.nullOutputStream(), Long.MAX_VALUE) >= 0) {
                // until it is cut
            }
            return false;
        });
        List<FileChannel> streams = new ArrayList<>();
        LocalProxy proxy = start(failClosed, file -> {
            FileChannel made = Recorder.create(file);
            if (file.toString().endsWith(".sealed")) {
                streams.add(made);
            }
            return made;
        });
        try (RawClient client = client(proxy)) {
            exec(client);
            assertThat(client.head().status()).isEqualTo(101);
            streams.getFirst().close();
            filled.countDown();
            if (failClosed) {
                String rest;
                try {
                    rest = client.rest();
                } catch (IOException e) {
                    rest = "";
                }
                assertThat(rest).doesNotContain("shown");
                assertThat(proxy.ended().get(60, TimeUnit.SECONDS)).isEqualTo(LocalProxy.End.RECORD);
            } else {
                client.socket.shutdownOutput();
                assertThat(client.rest()).contains("shown");
            }
        }
        assertThat(heard.notices).isNotEmpty();
    }

    @Test
    void aTerminalThatIsOpenCanBeReadAsFarAsItWent() throws Exception {
        CountDownLatch looked = new CountDownLatch(1);
        server.script((head, in, out, socket) -> {
            upgrade(out);
            ScriptedServer.write(out, frame(0x82, false, 1, "so far"));
            looked.await();
            return false;
        });
        LocalProxy proxy = start(true, Recorder::create);
        try (RawClient client = client(proxy)) {
            exec(client);
            assertThat(client.head().status()).isEqualTo(101);
            assertThat(client.in.fill()).isTrue();
            RecordedTerminal terminal = listing().terminals().getFirst();
            assertThat(terminal.state()).isEqualTo(RecordedTerminal.State.UNFINISHED);
            List<Boolean> whole = new ArrayList<>();
            assertThat(shown(terminal, whole).getLast().path(2).asString()).isEqualTo("so far");
            assertThat(whole).containsExactly(false);
        } finally {
            looked.countDown();
        }
    }

    @Test
    void aRecordingHasABound() throws Exception {
        Path file = Files.createDirectory(folder.resolve("bound"));
        java.util.concurrent.atomic.AtomicLong together =
                new java.util.concurrent.atomic.AtomicLong(SealedStream.LARGEST_TOGETHER - 1_000);
        ProxyPlan plain = Admin.plan(file, Admin.full());
        Files.createDirectories(plain.recordFolder());
        SealedStream.Maker maker =
                new SealedStream.Maker(plain, "record-0001.jsonl", KEY.getPublic(), together, Recorder::create);
        SealedStream stream = maker.begin(1, "id", Clock.systemUTC().instant());
        assertThatThrownBy(() -> stream.write(SealedStream.Kind.FROM_SERVER, new byte[2_000], 0, 2_000))
                .isInstanceOf(SealedStream.Full.class);
        // It can be ended all the same, and read.
        stream.close();
        assertThat(SealedStream.read(
                        plain.recordFolder().resolve("stream-0001-000001.sealed"),
                        KEY.getPrivate(),
                        (kind, nanos, bytes) -> {}))
                .isTrue();
        together.set(SealedStream.LARGEST_TOGETHER);
        assertThatThrownBy(() -> maker.begin(2, "id", Clock.systemUTC().instant()))
                .isInstanceOf(SealedStream.Full.class);
    }

    private Path pem(String content) throws IOException {
        return Files.writeString(folder.resolve("other.pem"), content);
    }

    private static String pem(KeyPairGenerator kind) {
        return "-----BEGIN PRIVATE KEY-----\n"
                + Base64.getMimeEncoder()
                        .encodeToString(kind.generateKeyPair().getPrivate().getEncoded())
                + "\n-----END PRIVATE KEY-----\n";
    }

    @Test
    void keysAreReadAndOthersRefused() throws Exception {
        Path file = folder.resolve("reviewers.pem");
        StreamKey.write(KEY.getPrivate(), file);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(StreamKey.read(file)).contains(KEY.getPrivate());
        String written = "# ours\n" + Files.readString(file);
        assertThat(StreamKey.read(pem(written))).contains(KEY.getPrivate());
        assertThat(StreamKey.read(pem(written.replace("\n", "\r\n")))).contains(KEY.getPrivate());
        assertThatThrownBy(() -> StreamKey.write(KEY.getPrivate(), file)).isInstanceOf(IOException.class);
        for (String none : List.of(
                "nothing",
                "",
                "-----BEGIN PRIVATE KEY-----\nMC4C\n-----END PRIVATE KEY-----\n",
                pem(KeyPairGenerator.getInstance("Ed25519")),
                pem(KeyPairGenerator.getInstance("X448")))) {
            assertThat(StreamKey.read(pem(none))).isEmpty();
        }
        assertThat(StreamKey.parse(StreamKey.text(KEY.getPublic()))).contains(KEY.getPublic());
        byte[] low = KEY.getPublic().getEncoded();
        java.util.Arrays.fill(low, 12, 44, (byte) 0);
        assertThat(StreamKey.parse(Base64.getEncoder().encodeToString(low))).isEmpty();
        assertThat(StreamKey.parse("AAAA")).isEmpty();
        assertThat(StreamKey.parse("")).isEmpty();
    }

    @Test
    void aKeyFileThatCannotBeReadIsNotOneWithoutAKey() throws Exception {
        Path gone = folder.resolve("gone.pem");
        Path large =
                Files.write(folder.resolve("large.pem"), new byte[dev.castellan.breakglass.BoundedFile.LARGEST + 1]);
        for (Path file : List.of(gone, folder, large)) {
            assertThatThrownBy(() -> RecordingReview.key(file))
                    .hasMessageContaining("breakglass-recording-key")
                    .hasMessageContaining("cannot be read")
                    .hasCauseInstanceOf(IOException.class);
        }
        Path other = pem("nothing");
        assertThatThrownBy(() -> RecordingReview.key(other)).hasMessageContaining("holds no private key");
    }

    /** A program that makes a key and reads it. Arguments: the file, and where a dump of its memory goes. */
    static final class Keeper {
        private Keeper() {}

        public static void main(String[] arguments) throws Exception {
            Path file = Path.of(arguments[0]);
            StreamKey.write(StreamKey.create().getPrivate(), file);
            int found = StreamKey.read(file).isPresent() ? 0 : 1;
            ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class).dumpHeap(arguments[1], false);
            Runtime.getRuntime().halt(found);
        }
    }

    /** The JDK keeps the key itself; the text of it, which everybody finds, is in no memory any more. */
    @Test
    void theTextOfAKeyStaysInNoMemory() throws Exception {
        Path file = folder.resolve("reviewers.pem");
        Path dump = folder.resolve("dump.hprof");
        Process keeper = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Keeper.class.getName(),
                        file.toString(),
                        dump.toString())
                .redirectErrorStream(true)
                .start();
        String said = new String(keeper.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(keeper.waitFor()).as(said).isZero();
        String text = Files.readAllLines(file).get(1);
        String memory = Files.readString(dump, StandardCharsets.ISO_8859_1);
        assertThat(memory).contains("BEGIN PRIVATE KEY");
        // The begin is the same of all such keys. Text is kept in one byte for each character, or in two.
        assertThat(memory.contains(text.substring(32))).isFalse();
        assertThat(memory.contains(String.join("\0", text.substring(32).split(""))))
                .isFalse();
    }
}
