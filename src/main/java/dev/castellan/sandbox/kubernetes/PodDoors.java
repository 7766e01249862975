package dev.castellan.sandbox.kubernetes;

import dev.castellan.sandbox.ground.Fault;
import dev.castellan.sandbox.ground.Faults;
import dev.castellan.sandbox.ground.Reply;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Exec, attach and port-forward: over WebSocket ({@code v5} and {@code v4.channel.k8s.io}, and SPDY within a WebSocket as
 * KEP 4006 has it) and over SPDY/3.1 as older clients ask for it.
 */
final class PodDoors {
    private static final List<String> CHANNELS = List.of("v5.channel.k8s.io", "v4.channel.k8s.io");
    private static final String TUNNEL = "SPDY/3.1+portforward.k8s.io";
    private static final String PORT_PROTOCOL = "portforward.k8s.io";
    private static final int CLOSE_CHANNEL = 255;

    private final Faults faults;
    private final Map<String, PretendFiles> files = new ConcurrentHashMap<>();

    PodDoors(Faults faults) {
        this.faults = faults;
    }

    /** Whether somebody wants a WebSocket. */
    static boolean webSocket(Call call) {
        return call.request().header("upgrade").orElse("").equalsIgnoreCase("websocket");
    }

    /** The answer to whoever may do it. */
    Reply open(Call call, JsonNode pod) {
        String wanted = call.request().header("upgrade").orElse("");
        boolean ports = call.what().subresource().equals("portforward");
        if (!wanted.equalsIgnoreCase("websocket") && !wanted.equalsIgnoreCase("SPDY/3.1")) {
            throw Refusal.badRequest("Upgrade request required");
        }
        if (!Json.text(pod, "status", "phase").equals("Running")) {
            throw Refusal.badRequest(
                    ports
                            ? "unable to forward port because pod is not running. Current status="
                                    + Json.text(pod, "status", "phase")
                            : "cannot exec into a container in a completed pod; current phase is "
                                    + Json.text(pod, "status", "phase"));
        }
        String container = ports ? "" : PodLog.container(pod, call.parameter("container"));
        return wanted.equalsIgnoreCase("websocket")
                ? webSocket(call, pod, container, ports)
                : spdy(call, pod, container, ports);
    }

    private Reply webSocket(Call call, JsonNode pod, String container, boolean ports) {
        List<String> offered = new ArrayList<>();
        call.request()
                .headers()
                .getOrDefault("sec-websocket-protocol", List.of())
                .forEach(line ->
                        Arrays.stream(line.split(",", -1)).map(String::strip).forEach(offered::add));
        List<String> known = ports ? List.of(TUNNEL, "v4.channel.k8s.io") : CHANNELS;
        String protocol = offered.stream()
                .filter(known::contains)
                .findFirst()
                .orElseThrow(() -> Refusal.badRequest("unable to upgrade: unsupported protocols " + offered));
        String path = call.request().path();
        Reply.Upgrade chosen = protocol.equals(TUNNEL)
                ? (in, out) -> {
                    Tunnel tunnel = new Tunnel(new WebSocketWire(in, silenced(out, path)));
                    forward(new Spdy(tunnel.input, tunnel), pod);
                }
                : ports
                        ? (in, out) -> forward(call, new WebSocketWire(in, silenced(out, path)), pod)
                        : (in, out) -> exec(call, new WebSocketWire(in, silenced(out, path)), pod, container);
        return Reply.upgrade("websocket", chosen)
                .with(
                        "Sec-WebSocket-Accept",
                        WebSocketWire.accept(
                                call.request().header("sec-websocket-key").orElse("")))
                .with("Sec-WebSocket-Protocol", protocol);
    }

    private Reply spdy(Call call, JsonNode pod, String container, boolean ports) {
        List<String> offered = new ArrayList<>();
        call.request()
                .headers()
                .getOrDefault("x-stream-protocol-version", List.of())
                .forEach(line ->
                        Arrays.stream(line.split(",", -1)).map(String::strip).forEach(offered::add));
        List<String> known = ports ? List.of(PORT_PROTOCOL) : CHANNELS;
        String protocol = known.stream()
                .filter(offered::contains)
                .findFirst()
                .orElseThrow(() -> Refusal.badRequest("unable to upgrade: unsupported protocols " + offered));
        String path = call.request().path();
        Reply.Upgrade talk = ports
                ? (in, out) -> forward(new Spdy(in, silenced(out, path)), pod)
                : (in, out) -> exec(call, new Spdy(in, silenced(out, path)), pod, container);
        return Reply.upgrade("SPDY/3.1", talk).with("X-Stream-Protocol-Version", protocol);
    }

    /** Output that stops, with everything else, while the fault is set. */
    private OutputStream silenced(OutputStream out, String path) {
        return new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                quiet();
                out.write(b);
            }

            @Override
            public void write(byte[] bytes, int from, int length) throws IOException {
                quiet();
                out.write(bytes, from, length);
            }

            @Override
            public void flush() throws IOException {
                out.flush();
            }

            private void quiet() throws IOException {
                if (faults.peek(Fault.Service.KUBERNETES, path, Fault.Kind.STREAM_SILENT)
                        .isPresent()) {
                    try {
                        faults.hang();
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                        throw new IOException(e);
                    }
                }
            }
        };
    }

    private PretendFiles files(JsonNode pod, String container) {
        if (files.size() > 1_000) {
            files.clear();
        }
        return files.computeIfAbsent(
                Json.text(pod, "metadata", "uid") + "/" + container, key -> PretendFiles.of(pod, container));
    }

    private PretendProcess process(
            Call call, JsonNode pod, String container, InputStream in, PretendProcess.Sink sink) {
        List<String> command = new ArrayList<>();
        String query = call.request().uri().getRawQuery();
        for (String pair : (query == null ? "" : query).split("&", -1)) {
            if (pair.startsWith("command=")) {
                command.add(java.net.URLDecoder.decode(pair.substring("command=".length()), StandardCharsets.UTF_8));
            }
        }
        boolean attach = call.what().subresource().equals("attach");
        boolean tty = asked(call, "tty");
        return new PretendProcess(pod, container, files(pod, container), command, attach, tty, in, sink, call.clock());
    }

    private static boolean asked(Call call, String name) {
        String value = call.parameter(name);
        return value.equals("true") || value.equals("1");
    }

    // Exec over a WebSocket.

    private void exec(Call call, WebSocketWire wire, JsonNode pod, String container) throws IOException {
        Spdy.Inflow stdin = new Spdy.Inflow();
        if (!asked(call, "stdin")) {
            stdin.end();
        }
        PretendProcess process = process(call, pod, container, stdin, new PretendProcess.Sink() {
            @Override
            public void out(byte[] bytes, int from, int length) throws IOException {
                wire.send(1, bytes, from, length);
            }

            @Override
            public void err(byte[] bytes, int from, int length) throws IOException {
                wire.send(2, bytes, from, length);
            }
        });
        Thread running = Thread.ofVirtual().name("practice-process").start(() -> {
            byte[] status = status(process.run());
            try {
                wire.send(3, status, 0, status.length);
                wire.close(1000);
            } catch (IOException e) {
                // The client went away before the end.
            }
        });
        for (Optional<byte[]> next = wire.read(); next.isPresent(); next = wire.read()) {
            byte[] message = next.get();
            int channel = message.length == 0 ? -1 : message[0] & 0xff;
            switch (channel) {
                case 0 -> stdin.add(Arrays.copyOfRange(message, 1, message.length));
                case 4 -> resize(process, Arrays.copyOfRange(message, 1, message.length));
                case CLOSE_CHANNEL -> {
                    if (message.length > 1 && message[1] == 0) {
                        stdin.end();
                    }
                }
                default -> {}
            }
        }
        stdin.end();
        running.interrupt();
    }

    private static void resize(PretendProcess process, byte[] message) {
        try {
            JsonNode size = Json.MAPPER.readTree(message);
            process.resize((int) Json.number(size, "Width"), (int) Json.number(size, "Height"));
        } catch (JacksonException e) {
            // A size that nobody can read changes nothing.
        }
    }

    /** The status that ends a process, as the kubelet words it. */
    private static byte[] status(PretendProcess.End end) {
        ObjectNode status = end.failure().isPresent()
                ? Json.obj(
                        "metadata",
                        Json.obj(),
                        "status",
                        "Failure",
                        "message",
                        end.failure().get(),
                        "reason",
                        "InternalError",
                        "code",
                        500)
                : end.code() == 0
                        ? Json.obj("metadata", Json.obj(), "status", "Success")
                        : Json.obj(
                                "metadata",
                                Json.obj(),
                                "status",
                                "Failure",
                                "message",
                                "command terminated with non-zero exit code: exit status " + end.code(),
                                "reason",
                                "NonZeroExitCode",
                                "details",
                                Json.obj(
                                        "causes",
                                        Json.arr(Json.obj(
                                                "reason", "ExitCode", "message", Integer.toString(end.code())))));
        return Json.MAPPER.writeValueAsBytes(status);
    }

    // Exec over SPDY.

    private void exec(Call call, Spdy spdy, JsonNode pod, String container) throws IOException {
        boolean tty = asked(call, "tty");
        List<String> wanted = new ArrayList<>(List.of("error"));
        for (String name : List.of("stdin", "stdout", "stderr")) {
            if (asked(call, name) && !(name.equals("stderr") && tty)) {
                wanted.add(name);
            }
        }
        if (tty) {
            wanted.add("resize");
        }
        Map<String, Spdy.Stream> streams = new ConcurrentHashMap<>();
        CountDownLatch complete = new CountDownLatch(wanted.size());
        Thread running = Thread.ofVirtual().name("practice-process").start(() -> {
            try {
                complete.await();
                run(call, pod, container, streams);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } catch (IOException e) {
                // The client went away before the end.
            }
        });
        try {
            spdy.run(stream -> {
                String type = stream.header("streamtype");
                if (wanted.contains(type) && streams.put(type, stream) == null) {
                    complete.countDown();
                }
            });
        } finally {
            running.interrupt();
        }
    }

    private void run(Call call, JsonNode pod, String container, Map<String, Spdy.Stream> streams) throws IOException {
        Spdy.Stream input = streams.get("stdin");
        Spdy.Stream output = streams.get("stdout");
        Spdy.Stream errors = streams.get("stderr");
        PretendProcess process = process(
                call,
                pod,
                container,
                input == null ? InputStream.nullInputStream() : input.input(),
                new PretendProcess.Sink() {
                    @Override
                    public void out(byte[] bytes, int from, int length) throws IOException {
                        if (output != null) {
                            output.send(bytes, from, length);
                        }
                    }

                    @Override
                    public void err(byte[] bytes, int from, int length) throws IOException {
                        if (errors != null) {
                            errors.send(bytes, from, length);
                        }
                    }
                });
        Spdy.Stream sizes = streams.get("resize");
        if (sizes != null) {
            Thread.ofVirtual().start(() -> {
                try (var values = Json.MAPPER.readerFor(JsonNode.class).<JsonNode>readValues(sizes.input())) {
                    while (values.hasNextValue()) {
                        JsonNode size = values.nextValue();
                        process.resize((int) Json.number(size, "Width"), (int) Json.number(size, "Height"));
                    }
                } catch (JacksonException e) {
                    // No further sizes.
                }
            });
        }
        byte[] status = status(process.run());
        Spdy.Stream end = streams.get("error");
        if (end != null) {
            end.send(status, 0, status.length);
        }
        for (Spdy.Stream stream : streams.values()) {
            stream.finish();
        }
    }

    // Ports.

    private void forward(Spdy spdy, JsonNode pod) throws IOException {
        Map<String, Spdy.Stream> waiting = new ConcurrentHashMap<>();
        spdy.run(stream -> {
            String key = stream.header("requestid") + " ";
            Spdy.Stream other =
                    waiting.remove(key + (stream.header("streamtype").equals("data") ? "error" : "data"));
            if (other == null) {
                waiting.put(key + stream.header("streamtype"), stream);
                return;
            }
            Spdy.Stream data = stream.header("streamtype").equals("data") ? stream : other;
            Spdy.Stream error = data == stream ? other : stream;
            Thread.ofVirtual().name("practice-port").start(() -> {
                try {
                    Optional<String> failure = PretendService.serve(
                            pod,
                            data.header("port"),
                            data.input(),
                            (bytes, from, length) -> data.send(bytes, from, length));
                    if (failure.isPresent()) {
                        byte[] words = failure.get().getBytes(StandardCharsets.UTF_8);
                        error.send(words, 0, words.length);
                    }
                    error.finish();
                    data.finish();
                } catch (IOException e) {
                    // The client went away.
                }
            });
        });
    }

    /** Each port has a data channel and an error channel; both begin with the port in two bytes. */
    private static void forward(Call call, WebSocketWire wire, JsonNode pod) throws IOException {
        String port = call.parameter("ports").split(",", -1)[0];
        if (!port.matches("[0-9]{1,5}")) {
            wire.close(1008);
            return;
        }
        int number = Integer.parseInt(port);
        byte[] head = {(byte) number, (byte) (number >> 8)};
        wire.send(0, head, 0, 2);
        wire.send(1, head, 0, 2);
        Spdy.Inflow input = new Spdy.Inflow();
        Thread.ofVirtual().name("practice-port").start(() -> {
            try {
                Optional<String> failure = PretendService.serve(
                        pod, port, input, (bytes, from, length) -> wire.send(0, bytes, from, length));
                if (failure.isPresent()) {
                    byte[] words = failure.get().getBytes(StandardCharsets.UTF_8);
                    wire.send(1, words, 0, words.length);
                }
                wire.close(1000);
            } catch (IOException e) {
                // The client went away.
            }
        });
        for (Optional<byte[]> next = wire.read(); next.isPresent(); next = wire.read()) {
            byte[] message = next.get();
            if (message.length > 1 && message[0] == 0) {
                input.add(Arrays.copyOfRange(message, 1, message.length));
            }
        }
        input.end();
    }

    /** SPDY's bytes in messages of a WebSocket. */
    private static final class Tunnel extends OutputStream {
        private final WebSocketWire wire;
        private final Spdy.Inflow input = new Spdy.Inflow();
        private final java.io.ByteArrayOutputStream held = new java.io.ByteArrayOutputStream();

        Tunnel(WebSocketWire wire) {
            this.wire = wire;
            Thread.ofVirtual().name("practice-tunnel").start(() -> {
                try {
                    for (Optional<byte[]> next = wire.read(); next.isPresent(); next = wire.read()) {
                        input.add(next.get());
                    }
                } catch (IOException e) {
                    // The client went away.
                } finally {
                    input.end();
                }
            });
        }

        @Override
        public void write(int b) {
            held.write(b);
        }

        @Override
        public void write(byte[] bytes, int from, int length) {
            held.write(bytes, from, length);
        }

        @Override
        public void flush() throws IOException {
            byte[] bytes = held.toByteArray();
            held.reset();
            if (bytes.length > 0) {
                wire.send(bytes, 0, bytes.length);
            }
        }
    }
}
