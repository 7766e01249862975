package dev.castellan.breakglass.proxy;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Reads heads of HTTP/1.1 (RFC 9112) and refuses whatever leaves room for two readings: bare line feeds, folded lines,
 * space before the colon, more than one length, length beside transfer coding. Pure.
 */
final class HeadParser {
    /** Bytes of a head; the API server itself takes 1 MiB, kubectl sends less than 4 KiB. */
    static final int LONGEST_HEAD = 64 * 1024;

    static final int MOST_HEADERS = 200;

    private static final Set<String> METHODS = Set.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS");

    /** Fields that this proxy judges a request by; one that may be dropped on the way would be judged by and not sent. */
    private static final Set<String> JUDGED_BY =
            Set.of("content-length", "transfer-encoding", "content-type", "content-encoding", "host");

    private HeadParser() {}

    /**
     * A request.
     *
     * @param head all bytes up to and with the empty line
     */
    static RequestHead request(byte[] head) throws BadHeadException {
        List<String> lines = lines(head);
        String[] parts = lines.getFirst().split(" ", -1);
        if (parts.length != 3) {
            throw new BadHeadException(400, "The request line is not made of three parts.");
        }
        if (!parts[2].equals("HTTP/1.1")) {
            throw new BadHeadException(505, "This proxy speaks HTTP/1.1 only.");
        }
        if (!METHODS.contains(parts[0])) {
            throw new BadHeadException(501, "This proxy does not know that method.");
        }
        String target = parts[1];
        if (target.isEmpty() || !target.chars().allMatch(c -> c > 0x20 && c < 0x7f)) {
            throw new BadHeadException(400, "The target has characters that no address has.");
        }
        Headers headers = headers(lines);
        if (headers.all("host").size() != 1) {
            throw new BadHeadException(400, "There has to be one Host.");
        }
        if (headers.tokens("connection").stream().anyMatch(JUDGED_BY::contains)) {
            throw new BadHeadException(400, "Connection names a field that has to arrive.");
        }
        Framing framing = declared(headers, 400);
        if (framing instanceof Framing.UntilClose) {
            framing = new Framing.None();
        }
        return new RequestHead(parts[0], target, headers, framing);
    }

    /**
     * An answer.
     *
     * @param head all bytes up to and with the empty line
     */
    static ResponseHead response(byte[] head) throws BadHeadException {
        List<String> lines = lines(head);
        String line = lines.getFirst();
        if (!line.matches("HTTP/1\\.[01] [1-9][0-9]{2}( .*)?")) {
            throw new BadHeadException(502, "The server's first line is no HTTP/1.1.");
        }
        String reason = line.length() > 13 ? line.substring(13) : "";
        return new ResponseHead(Integer.parseInt(line, 9, 12, 10), reason, headers(lines));
    }

    /** Where the body of an answer ends. */
    static Framing framing(String method, ResponseHead response) throws BadHeadException {
        // Also where there is no body, for the lines would be passed on.
        Framing declared = declared(response.headers(), 502);
        int status = response.status();
        return method.equals("HEAD") || status < 200 || status == 204 || status == 304 ? new Framing.None() : declared;
    }

    private static Framing declared(Headers headers, int status) throws BadHeadException {
        List<String> lengths = headers.all("content-length");
        List<String> codings = headers.all("transfer-encoding");
        if (!codings.isEmpty()) {
            if (!lengths.isEmpty()) {
                throw new BadHeadException(status, "A length beside a transfer coding can be read in two ways.");
            }
            if (codings.size() > 1 || !codings.getFirst().equalsIgnoreCase("chunked")) {
                throw new BadHeadException(status == 400 ? 501 : status, "The only transfer coding known is chunked.");
            }
            return new Framing.Chunked();
        }
        if (lengths.isEmpty()) {
            return new Framing.UntilClose();
        }
        String length = lengths.getFirst();
        if (lengths.size() > 1 || !length.matches("[0-9]{1,18}")) {
            throw new BadHeadException(status, "The length of the body is not one number.");
        }
        return new Framing.Length(Long.parseLong(length));
    }

    private static List<String> lines(byte[] head) throws BadHeadException {
        if (head.length > LONGEST_HEAD) {
            throw new BadHeadException(431, "The head is larger than " + LONGEST_HEAD + " bytes.");
        }
        String text = new String(head, StandardCharsets.ISO_8859_1);
        if (!text.endsWith("\r\n\r\n")) {
            throw new BadHeadException(400, "The head has no end.");
        }
        List<String> lines = new ArrayList<>();
        int from = 0;
        while (true) {
            int end = text.indexOf("\r\n", from);
            String line = text.substring(from, end);
            if (line.isEmpty()) {
                break;
            }
            for (int i = 0; i < line.length(); i++) {
                char c = line.charAt(i);
                if ((c < 0x20 && c != '\t') || c == 0x7f) {
                    throw new BadHeadException(400, "The head has control characters.");
                }
            }
            lines.add(line);
            if (lines.size() > MOST_HEADERS + 1) {
                throw new BadHeadException(431, "The head has more than " + MOST_HEADERS + " fields.");
            }
            from = end + 2;
        }
        if (lines.isEmpty() || from + 2 != text.length()) {
            throw new BadHeadException(400, "The head is not one block of lines.");
        }
        return lines;
    }

    private static Headers headers(List<String> lines) throws BadHeadException {
        List<Header> headers = new ArrayList<>(lines.size());
        for (String line : lines.subList(1, lines.size())) {
            headers.add(header(line));
        }
        return new Headers(headers);
    }

    /** One field of a head or of the trailers. */
    static Header header(String line) throws BadHeadException {
        int colon = line.indexOf(':');
        if (colon < 1) {
            throw new BadHeadException(400, "A header field has no name.");
        }
        String name = line.substring(0, colon);
        if (!name.chars().allMatch(HeadParser::token)) {
            throw new BadHeadException(400, "The name of a header field has characters that no name has.");
        }
        return new Header(name, trimmed(line, colon + 1));
    }

    private static String trimmed(String line, int from) {
        int start = from;
        int end = line.length();
        while (start < end && (line.charAt(start) == ' ' || line.charAt(start) == '\t')) {
            start++;
        }
        while (end > start && (line.charAt(end - 1) == ' ' || line.charAt(end - 1) == '\t')) {
            end--;
        }
        return line.substring(start, end);
    }

    private static boolean token(int c) {
        return (c >= '0' && c <= '9')
                || (c >= 'a' && c <= 'z')
                || (c >= 'A' && c <= 'Z')
                || "!#$%&'*+-.^_`|~".indexOf(c) >= 0;
    }

    /** A head as bytes. */
    static byte[] bytes(String firstLine, List<Header> headers) {
        StringBuilder text = new StringBuilder(512).append(firstLine).append("\r\n");
        for (Header header : headers) {
            text.append(header.name()).append(": ").append(header.value()).append("\r\n");
        }
        return text.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1);
    }

    /** Adds the field that says where the body ends, as it is sent on. */
    static void frame(Framing framing, List<Header> headers) {
        switch (framing) {
            case Framing.None _, Framing.UntilClose _ -> {
                // Nothing says so.
            }
            case Framing.Length length -> headers.add(new Header("Content-Length", String.valueOf(length.bytes())));
            case Framing.Chunked _ -> headers.add(new Header("Transfer-Encoding", "chunked"));
        }
    }

    /**
     * Whether the field is for one connection and not for the far end (RFC 9110, section 7.6.1), or says where a body
     * ends, which the proxy writes itself by {@link #frame}: taken over, it might say something else than what was read.
     */
    static boolean perConnection(String lowerCaseName) {
        return switch (lowerCaseName.toLowerCase(Locale.ROOT)) {
            case "connection",
                    "content-length",
                    "keep-alive",
                    "proxy-connection",
                    "proxy-authenticate",
                    "proxy-authorization",
                    "te",
                    "transfer-encoding",
                    "upgrade",
                    "http2-settings" -> true;
            default -> false;
        };
    }
}
