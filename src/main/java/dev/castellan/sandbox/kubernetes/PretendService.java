package dev.castellan.sandbox.kubernetes;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** What listens in practice pods: HTTP that answers with what it was asked, and a raw echo at port 7. */
final class PretendService {
    private static final String ECHO = "7";
    private static final int LONGEST_LINE = 8_192;

    private PretendService() {}

    /** Takes bytes to be sent. */
    interface Out {
        void send(byte[] bytes, int from, int length) throws IOException;
    }

    /** Serves one connection to its end; the answer is what the kubelet says where nothing listens. */
    static Optional<String> serve(JsonNode pod, String port, InputStream in, Out out) throws IOException {
        if (port.equals(ECHO)) {
            byte[] bytes = new byte[16 * 1024];
            for (int count = in.read(bytes); count >= 0; count = in.read(bytes)) {
                out.send(bytes, 0, count);
            }
            return Optional.empty();
        }
        boolean listens = Json.list(pod, "spec", "containers").stream()
                .flatMap(c -> Json.list(c, "ports").stream())
                .anyMatch(p -> Json.text(p, "containerPort").equals(port));
        if (!listens) {
            return Optional.of("error forwarding port " + port + " to pod " + Json.text(pod, "metadata", "uid")
                    + ", uid : failed to execute portforward in network namespace: dial tcp4 127.0.0.1:" + port
                    + ": connect: connection refused");
        }
        BufferedReader reader = new BufferedReader(new InputStreamReader(in, StandardCharsets.ISO_8859_1));
        boolean more = true;
        while (more) {
            more = answer(pod, port, reader, out);
        }
        return Optional.empty();
    }

    private static boolean answer(JsonNode pod, String port, BufferedReader in, Out out) throws IOException {
        String first = in.readLine();
        if (first == null || first.isEmpty() || first.length() > LONGEST_LINE) {
            return false;
        }
        boolean keep = first.endsWith("HTTP/1.1");
        int length = 0;
        for (String line = in.readLine(); line != null && !line.isEmpty(); line = in.readLine()) {
            String lower = line.toLowerCase(java.util.Locale.ROOT);
            if (lower.matches("content-length: *[0-9]{1,7}")) {
                length =
                        Integer.parseInt(lower.substring(lower.indexOf(':') + 1).strip());
            }
            if (lower.matches("connection: *close")) {
                keep = false;
            }
        }
        char[] body = new char[length];
        int read = 0;
        while (read < length) {
            int count = in.read(body, read, length - read);
            if (count < 0) {
                return false;
            }
            read += count;
        }
        String text = "pod: " + Json.text(pod, "metadata", "name") + "\nport: " + port + "\nrequest: " + first + "\n"
                + (length == 0 ? "" : "body: " + new String(body) + "\n");
        byte[] answer = ("HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: "
                        + text.getBytes(StandardCharsets.ISO_8859_1).length + "\r\nConnection: "
                        + (keep ? "keep-alive" : "close") + "\r\n\r\n" + text)
                .getBytes(StandardCharsets.ISO_8859_1);
        out.send(answer, 0, answer.length);
        return keep;
    }
}
