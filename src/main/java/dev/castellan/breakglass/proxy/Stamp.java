package dev.castellan.breakglass.proxy;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * What the proxy takes out of each request and what it puts in: names that nobody but itself may say, an Audit-ID that
 * nobody can guess, and the person the API server is to see.
 */
final class Stamp {
    private static final String BEARER_PROTOCOL = "base64url.bearer.authorization.k8s.io.";
    private static final int LONGEST_AGENT = 200;

    private final ProxyPlan plan;
    private final String host;
    private final String version;
    private final SecretKeySpec secret;
    private final AtomicLong count = new AtomicLong();
    private final List<Header> person;

    /**
     * @param host of the API server, for the Host header
     * @param version of this program
     */
    Stamp(ProxyPlan plan, String host, String version) {
        this.plan = plan;
        this.host = host;
        this.version = version;
        byte[] random = new byte[32];
        new SecureRandom().nextBytes(random);
        secret = new SecretKeySpec(random, "HmacSHA256");
        person = plan.scope().kind() == ProxyPlan.Scope.Kind.CERTIFICATE ? List.of() : person(plan.scope());
    }

    /** The headers that name a person, its groups, check-out and ticket. */
    private static List<Header> person(ProxyPlan.Scope scope) {
        List<Header> headers = new ArrayList<>();
        headers.add(new Header("Impersonate-User", wire(scope.person())));
        for (String group : scope.groups()) {
            headers.add(new Header("Impersonate-Group", wire(group)));
        }
        scope.extra().forEach((key, values) -> {
            for (String value : values) {
                headers.add(new Header("Impersonate-Extra-" + key.replace("/", "%2F"), wire(value)));
            }
        });
        return headers;
    }

    /** One more id: a counter for people, and 128 bits that only this process can make. */
    String auditId() {
        long n = count.incrementAndGet();
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(secret);
            mac.update(plan.checkout().getBytes(StandardCharsets.UTF_8));
            byte[] code = mac.doFinal(Long.toString(n).getBytes(StandardCharsets.US_ASCII));
            return "castellan-" + Long.toString(n, 36) + "-" + HexFormat.of().formatHex(code, 0, 16);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Whether a field of the client's is never passed on, by its lower-case name. */
    static boolean forbidden(String name) {
        return name.equals("authorization")
                || name.startsWith("impersonate-")
                || name.startsWith("x-remote-")
                || name.startsWith("x-forwarded-")
                || name.equals("forwarded")
                || name.equals("x-real-ip")
                || name.equals("audit-id")
                || name.equals("user-agent")
                || name.equals("host")
                || HeadParser.perConnection(name);
    }

    /**
     * The fields that are sent to the API server; how the body is framed is the caller's matter.
     *
     * @param impersonate whether the server takes the person's name from us
     */
    List<Header> apply(Headers client, String auditId, boolean impersonate) {
        List<String> named = client.tokens("connection");
        List<Header> sent = new ArrayList<>(client.list().size() + 8);
        sent.add(new Header("Host", host));
        for (Header header : client.list()) {
            String name = header.name().toLowerCase(Locale.ROOT);
            if (forbidden(name) || named.contains(name)) {
                continue;
            }
            if (name.equals("sec-websocket-protocol")) {
                protocols(header, sent);
            } else {
                sent.add(header);
            }
        }
        sent.add(new Header("User-Agent", agent(client)));
        sent.add(new Header("Audit-ID", auditId));
        if (impersonate) {
            sent.addAll(person);
        }
        return sent;
    }

    /** API servers take a bearer token from the list of WebSocket protocols as well. */
    private static void protocols(Header header, List<Header> sent) {
        List<String> kept = new ArrayList<>();
        for (String protocol : header.value().split(",", -1)) {
            if (!protocol.strip().toLowerCase(Locale.ROOT).startsWith(BEARER_PROTOCOL)) {
                kept.add(protocol.strip());
            }
        }
        if (!kept.isEmpty()) {
            sent.add(new Header(header.name(), String.join(", ", kept)));
        }
    }

    private String agent(Headers client) {
        String theirs =
                client.first("user-agent").map(a -> printable(a, LONGEST_AGENT)).orElse("");
        return "castellan-breakglass/" + version + " (check-out " + plan.checkout() + ")"
                + (theirs.isEmpty() ? "" : " " + theirs);
    }

    private static String printable(String text, int longest) {
        String plain = text.codePoints()
                .filter(c -> c >= 0x20 && c != 0x7f)
                .limit(longest)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
        return plain.strip();
    }

    /** Text of ours as header text, which is bytes: UTF-8, as Go writes and reads it. */
    private static String wire(String text) {
        return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
    }
}
