package dev.castellan.network;

import dev.castellan.failure.Failure;
import java.io.EOFException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpTimeoutException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.UnresolvedAddressException;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLPeerUnverifiedException;

/** Says why a server could not be reached, from what a client threw. */
public final class Unreachable {
    private Unreachable() {}

    /**
     * The failure behind an exception; empty when it is not about the connection.
     *
     * @param thrown what the client threw; its causes are looked at too
     * @param server the server's name for the text
     */
    public static Optional<Failure> because(Throwable thrown, String server) {
        List<Throwable> chain = chain(thrown);
        Optional<Failure> proxy = proxy(chain, server);
        if (proxy.isPresent()) {
            return proxy;
        }
        Optional<Failure> tls = tls(chain, server);
        if (tls.isPresent()) {
            return tls;
        }
        for (Throwable t : chain) {
            if (t instanceof UnknownHostException || t instanceof UnresolvedAddressException) {
                return Optional.of(Failure.expected(
                        "network-name-unknown",
                        "The name " + server + " could not be resolved.",
                        "This computer is offline, or its name service does not know the server.",
                        "Check the network connection and any VPN, then try again."));
            }
        }
        for (Throwable t : chain) {
            if (t instanceof HttpConnectTimeoutException) {
                return Optional.of(timeout(server));
            }
            if (t instanceof ConnectException || t instanceof NoRouteToHostException) {
                return Optional.of(Failure.expected(
                        "network-refused",
                        server + " did not accept the connection.",
                        "The server is down, or a firewall is in the way.",
                        "Check the network connection and any VPN, then try again."));
            }
            if (t instanceof HttpTimeoutException
                    || t instanceof SocketTimeoutException
                    || t instanceof TimeoutException) {
                return Optional.of(timeout(server));
            }
        }
        for (Throwable t : chain) {
            if (t instanceof EOFException
                    || t instanceof SocketException
                    || t instanceof ClosedChannelException
                    || broken(t)) {
                return Optional.of(Failure.expected(
                        "network-broken",
                        "The connection to " + server + " broke off.",
                        "The answer did not arrive whole, so it was not used.",
                        "Try again; if it happens often, look at the proxy and the network."));
            }
        }
        return Optional.empty();
    }

    private static Failure timeout(String server) {
        return Failure.expected(
                "network-timeout",
                server + " did not answer in time.",
                "The server is overloaded, or the network drops its answers.",
                "Try again in a moment.");
    }

    private static Optional<Failure> proxy(List<Throwable> chain, String server) {
        for (Throwable t : chain) {
            String text = text(t);
            if (text.contains("tunnel failed")
                    || text.contains("proxy authentication")
                    || text.contains("unable to tunnel through proxy")) {
                boolean credentials = text.contains("407") || text.contains("authentication");
                return Optional.of(new Failure(
                        credentials ? "network-proxy-sign-in" : "network-proxy-refused",
                        credentials
                                ? "The proxy wants credentials."
                                : "The proxy refused to connect to " + server + ".",
                        "Nothing behind the proxy can be reached.",
                        "Check the proxy under Settings, Network, or ask who runs it to allow " + server + ".",
                        true,
                        String.valueOf(t.getMessage())));
            }
        }
        return Optional.empty();
    }

    private static Optional<Failure> tls(List<Throwable> chain, String server) {
        Throwable first = null;
        for (Throwable t : chain) {
            if (t instanceof CertificateExpiredException) {
                return Optional.of(Failure.expected(
                        "network-certificate-expired",
                        "The certificate of " + server + " has expired.",
                        "The server cannot be trusted until it is renewed. A wrong clock on this computer looks the"
                                + " same.",
                        "Check this computer's clock; otherwise the server's certificate has to be renewed."));
            }
            if (t instanceof CertificateNotYetValidException) {
                return Optional.of(Failure.expected(
                        "network-certificate-not-yet-valid",
                        "The certificate of " + server + " is not valid yet.",
                        "The server cannot be trusted. Usually the clock of this computer is behind.",
                        "Check this computer's clock."));
            }
            boolean name = t instanceof SSLPeerUnverifiedException
                    || (t instanceof CertificateException
                            && (text(t).contains("no subject alternative") || text(t).contains("no name matching")));
            if (name) {
                return Optional.of(Failure.expected(
                        "network-certificate-name",
                        "The certificate belongs to another server than " + server + ".",
                        "Somebody may stand between this computer and the server, or the address is wrong.",
                        "Check the address; do not go on over this network if it is right."));
            }
            boolean trust = t instanceof CertPathValidatorException
                    || t instanceof CertPathBuilderException
                    || t instanceof CertificateException;
            if (trust) {
                return Optional.of(Failure.expected(
                        "network-certificate-untrusted",
                        "The certificate of " + server + " comes from an authority that is not trusted here.",
                        "An inspecting proxy or a private authority signs it, or somebody stands in between.",
                        "If your organization runs that authority, add its certificate under Settings, Network."));
            }
            if (t instanceof SSLException && first == null) {
                first = t;
            }
        }
        if (first == null) {
            return Optional.empty();
        }
        return Optional.of(new Failure(
                "network-tls",
                "No secure connection to " + server + " could be made.",
                "The server and this computer did not agree, or the connection broke off.",
                "Try again; if it stays, look at the proxy and the server's TLS settings.",
                true,
                String.valueOf(first.getMessage())));
    }

    private static boolean broken(Throwable t) {
        String text = text(t);
        return text.contains("eof reached")
                || text.contains("http/1.1 header parser received no bytes")
                || text.contains("connection reset")
                || text.contains("broken pipe")
                || text.contains("closed")
                || text.contains("goaway")
                || text.contains("rst_stream")
                || text.contains("fixed content-length")
                || text.contains("chunked transfer encoding");
    }

    private static String text(Throwable t) {
        return t instanceof java.io.IOException && t.getMessage() != null
                ? t.getMessage().toLowerCase(Locale.ROOT)
                : t instanceof CertificateException && t.getMessage() != null
                        ? t.getMessage().toLowerCase(Locale.ROOT)
                        : "";
    }

    private static List<Throwable> chain(Throwable thrown) {
        List<Throwable> chain = new ArrayList<>();
        for (Throwable t = thrown; t != null && chain.size() < 16 && !chain.contains(t); t = t.getCause()) {
            chain.add(t);
        }
        // The deepest cause knows most; callers look at it first.
        return chain.reversed();
    }
}
