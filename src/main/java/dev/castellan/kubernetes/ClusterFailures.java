package dev.castellan.kubernetes;

import dev.castellan.failure.Failure;
import dev.castellan.failure.FailureException;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.UnknownHostException;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.security.cert.X509Certificate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;

/** Says what went wrong between us and an API server, once, at this edge. */
final class ClusterFailures {
    private static final DateTimeFormatter DAY = DateTimeFormatter.ofPattern("d MMMM uuuu, HH:mm 'UTC'", Locale.ENGLISH)
            .withZone(ZoneOffset.UTC);

    /** The API server's words ({@code k8s.io/apiserver/pkg/endpoints/handlers/responsewriters/errors.go}). */
    private static final Pattern RULE = Pattern.compile(
            "User \"([^\"]*)\" cannot ([a-z]+) resource \"([^\"]+)\" in API group \"([^\"]*)\"(?: in the namespace"
                    + " \"([^\"]*)\")?");

    private static final Pattern PATH_RULE = Pattern.compile("User \"([^\"]*)\" cannot ([a-z]+) path \"([^\"]+)\"");

    private final String server;
    private final boolean anonymous;
    private final Optional<ProxyRelay> relay;

    ClusterFailures(String server, boolean anonymous, Optional<ProxyRelay> relay) {
        this.server = server;
        this.anonymous = anonymous;
        this.relay = relay;
    }

    /** What a thrown thing means. */
    FailureException of(Throwable thrown) {
        for (Throwable t = thrown; t != null; t = t.getCause()) {
            if (t instanceof FailureException f) {
                return f;
            }
            if (t instanceof ServerTrust.Rejected rejected) {
                return new FailureException(certificate(rejected), thrown);
            }
            if (t instanceof KubernetesClientException k && k.getCode() > 0) {
                String message = k.getStatus() == null
                        ? ""
                        : String.valueOf(k.getStatus().getMessage());
                return new FailureException(status(k.getCode(), message), thrown);
            }
        }
        return new FailureException(io(thrown), thrown);
    }

    /** What an HTTP status means. */
    Failure status(int code, String message) {
        String details = "HTTP " + code + (message.isEmpty() ? "" : ": " + Untrusted.lines(message, 4_000));
        return switch (code) {
            case 401 ->
                anonymous
                        ? expected(
                                "cluster-unauthorized",
                                server + " lets nobody in without signing in.",
                                "The context names no way to sign in.",
                                "Add a user with a certificate, a token or a plug-in to the context.",
                                details)
                        : expected(
                                "cluster-unauthorized",
                                server + " did not accept the sign-in.",
                                "The certificate or token has expired, was revoked, or is meant for another cluster.",
                                "Sign in again or get a fresh kubeconfig, then connect again.",
                                details);
            case 403 -> forbidden(message, details);
            case 404 ->
                expected(
                        "cluster-not-found",
                        "The server does not have what was asked for.",
                        "It was removed, or the server is too old or lacks an extension.",
                        "Refresh and look again.",
                        details);
            case 409 ->
                expected(
                        "cluster-conflict",
                        "Somebody else changed it in the meantime.",
                        "Nothing was written.",
                        "Look at the newest state and try again.",
                        details);
            case 410 ->
                expected(
                        "cluster-gone",
                        "The server no longer keeps that moment of its history.",
                        "The list has to be read anew from its beginning.",
                        "Refresh.",
                        details);
            case 429 ->
                expected(
                        "cluster-throttled",
                        "The server is busy and asks to wait.",
                        "The figures shown are not fresh.",
                        "Wait a moment, then refresh.",
                        details);
            default ->
                code >= 500
                        ? expected(
                                "cluster-server-error",
                                "The server answered with an error of its own (" + code + ").",
                                "The API server or what stands before it is in trouble.",
                                "Try again in a moment; look at the control plane if it lasts.",
                                details)
                        : code >= 300 && code < 400
                                ? expected(
                                        "cluster-protocol",
                                        server + " sends us elsewhere (" + code + ").",
                                        "Something other than an API server answers there, perhaps a sign-in page.",
                                        "Check the server address and the proxy.",
                                        details)
                                : expected(
                                        "cluster-request",
                                        "The server did not accept the request (" + code + ").",
                                        "Nothing was changed.",
                                        "Copy the details and report them if it happens again.",
                                        details);
        };
    }

    /** What an HTTP status means where a log was asked for: the server's own words say why there is none. */
    Failure log(int code, String message) {
        if (code == 400 && !message.isEmpty()) {
            return expected(
                    "cluster-log-none",
                    "There is no such log: " + Untrusted.oneLine(message, 300),
                    "The container has not started, or had no earlier run.",
                    "Look at the pod's state and events.",
                    "HTTP 400: " + Untrusted.lines(message, 4_000));
        }
        return status(code, message);
    }

    /** An answer that is not what an API server sends. */
    Failure protocol(String what) {
        return expected(
                "cluster-protocol",
                server + " gave an answer that " + what + ".",
                "Something other than an API server answers there, or the answer was cut off.",
                "Check the server address and the proxy, then connect again.",
                "");
    }

    /** No answer in time. */
    Failure timeout() {
        return expected(
                "cluster-timeout",
                server + " did not answer in time.",
                "The network, a firewall or the server itself is silent.",
                "Check the network and VPN, then connect again.",
                "");
    }

    private Failure forbidden(String message, String details) {
        Matcher rule = RULE.matcher(message);
        if (rule.find()) {
            String group = rule.group(4);
            String where = rule.group(5) == null ? "in all namespaces" : "in namespace " + rule.group(5);
            String what = rule.group(3) + (group.isEmpty() ? "" : "." + group);
            return expected(
                    "cluster-forbidden",
                    Untrusted.oneLine(rule.group(1), 120) + " may not " + rule.group(2) + " "
                            + Untrusted.oneLine(what + " " + where, 200) + ".",
                    "The server knows you, but no role gives you this.",
                    Untrusted.oneLine(
                            "Ask for a role with verb " + rule.group(2) + " on resource " + rule.group(3)
                                    + (group.isEmpty() ? " of the core group" : " of group " + group) + ".",
                            300),
                    details);
        }
        Matcher path = PATH_RULE.matcher(message);
        if (path.find()) {
            return expected(
                    "cluster-forbidden",
                    Untrusted.oneLine(
                            path.group(1) + " may not " + path.group(2) + " the address " + path.group(3) + ".", 300),
                    "The server knows you, but no role gives you this.",
                    "Ask for a cluster role with this address under nonResourceURLs.",
                    details);
        }
        return expected(
                "cluster-forbidden",
                "The server does not allow this.",
                "It knows you, but no role gives you this.",
                "Ask for a role that does.",
                details);
    }

    private Failure certificate(ServerTrust.Rejected rejected) {
        X509Certificate c = rejected.certificate();
        String subject = Untrusted.quote(c.getSubjectX500Principal().getName());
        String issuer = Untrusted.quote(c.getIssuerX500Principal().getName());
        String from = DAY.format(c.getNotBefore().toInstant());
        String to = DAY.format(c.getNotAfter().toInstant());
        String details = "Subject: " + subject + "\nIssuer: " + issuer + "\nValid: " + from + " to " + to + "\nNames: "
                + names(c);
        return switch (rejected.reason()) {
            case EXPIRED ->
                expected(
                        "cluster-tls-expired",
                        "The certificate of " + server + " expired on " + to + ".",
                        "Nobody can be sure that this is still the right server, so nothing was sent.",
                        "Have it renewed. If it is valid, check the clock of this computer.",
                        details);
            case NOT_YET_VALID ->
                expected(
                        "cluster-tls-not-yet-valid",
                        "The certificate of " + server + " is valid only from " + from + ".",
                        "Either it was issued wrongly, or a clock is wrong; nothing was sent.",
                        "Check the clock of this computer and of the server.",
                        details);
            case UNKNOWN_AUTHORITY ->
                expected(
                        "cluster-tls-untrusted",
                        "The certificate of " + server + " comes from an authority that is not trusted: " + issuer
                                + ".",
                        "This may be another server than it claims to be; nothing was sent.",
                        "Compare with certificate-authority-data in the kubeconfig, or add the authority under"
                                + " Settings, Network if you know it.",
                        details);
            case NAME_MISMATCH ->
                expected(
                        "cluster-tls-name",
                        "The certificate of " + server + " is for another name: " + names(c) + ".",
                        "This may be another server than it claims to be; nothing was sent.",
                        "Use one of these names in the address, or as tls-server-name in the kubeconfig.",
                        details);
            case OTHER ->
                expected(
                        "cluster-tls",
                        "The certificate of " + server + " was not accepted.",
                        "Nobody can be sure that this is the right server, so nothing was sent.",
                        "Have the certificate looked at; the details say what it holds.",
                        details + "\n" + rejected.getCause());
        };
    }

    private static String names(X509Certificate c) {
        StringBuilder names = new StringBuilder();
        try {
            var alternatives = c.getSubjectAlternativeNames();
            if (alternatives != null) {
                alternatives.stream()
                        .limit(10)
                        .forEach(n -> names.append(names.isEmpty() ? "" : ", ").append(n.get(1)));
            }
        } catch (java.security.cert.CertificateParsingException e) {
            return "not readable";
        }
        return names.isEmpty() ? "none" : Untrusted.oneLine(names.toString(), 300);
    }

    private Failure io(Throwable thrown) {
        Optional<Failure> proxy = relay.flatMap(ProxyRelay::lastFailure);
        if (proxy.isPresent()) {
            return proxy.get();
        }
        String details = chain(thrown);
        if (caused(thrown, UnknownHostException.class) || caused(thrown, UnresolvedAddressException.class)) {
            return expected(
                    "cluster-unknown-host",
                    "The name of " + server + " is not known.",
                    "The network's name service has no address for it; private names often need a VPN.",
                    "Check the name, the network and the VPN.",
                    details);
        }
        if (caused(thrown, HttpConnectTimeoutException.class)) {
            return expected(
                    "cluster-timeout",
                    server + " could not be reached in time.",
                    "The network or a firewall swallows the connection.",
                    "Check the network and VPN, then connect again.",
                    details);
        }
        if (caused(thrown, HttpTimeoutException.class) || caused(thrown, TimeoutException.class)) {
            return timeout().withDetails(details);
        }
        if (caused(thrown, SSLException.class)) {
            if (details.contains("fatal alert")) {
                return expected(
                        "cluster-tls-client-certificate",
                        server + " ended the TLS handshake.",
                        "It does not accept the client certificate, or the kind of encryption.",
                        "Get a fresh kubeconfig; look at the details.",
                        details);
            }
            return expected(
                    "cluster-tls",
                    server + " does not speak TLS as it should.",
                    "Something other than an API server may answer there; nothing was sent.",
                    "Check the address, the port and the proxy.",
                    details);
        }
        if (caused(thrown, NoRouteToHostException.class)) {
            return expected(
                    "cluster-unreachable",
                    "There is no way to " + server + " from here.",
                    "The network does not reach it.",
                    "Check the network and VPN, then connect again.",
                    details);
        }
        if (caused(thrown, ConnectException.class)) {
            return expected(
                    "cluster-refused",
                    server + " refused the connection.",
                    "Nothing listens there: the server is down, or the port is wrong.",
                    "Check that the cluster runs and the address is right.",
                    details);
        }
        if (caused(thrown, java.io.IOException.class)) {
            return expected(
                    "cluster-unreachable",
                    "The connection to " + server + " broke off.",
                    "The network or something on the way ended it.",
                    "Connect again; check the network if it happens often.",
                    details);
        }
        return Failure.defect("cluster-defect", thrown);
    }

    private static String chain(Throwable thrown) {
        StringBuilder text = new StringBuilder();
        int depth = 0;
        for (Throwable t = thrown; t != null && depth < 8; t = t.getCause(), depth++) {
            text.append(t.getClass().getSimpleName())
                    .append(": ")
                    .append(t.getMessage())
                    .append('\n');
        }
        return Untrusted.lines(text.toString(), 4_000);
    }

    private static boolean caused(Throwable thrown, Class<? extends Throwable> type) {
        for (Throwable t = thrown; t != null; t = t.getCause()) {
            if (type.isInstance(t)) {
                return true;
            }
        }
        return false;
    }

    private static Failure expected(String code, String happened, String meaning, String remedy, String details) {
        return new Failure(code, happened, meaning, remedy, true, details);
    }
}
