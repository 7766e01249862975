package dev.castellan.kubernetes;

import dev.castellan.failure.Failure;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Decides by which proxy a server is reached. Pure but for the system's own selector. */
final class Proxies {
    private static final Set<String> SCHEMES = Set.of("http", "https", "socks5", "socks5h");

    private Proxies() {}

    /**
     * The proxy for a server: the cluster's own {@code proxy-url} wins, then the environment as Go reads it
     * ({@code golang.org/x/net/http/httpproxy}), then the system's choice.
     *
     * @return a proxy address with scheme, host and port; empty for a direct connection
     */
    static Optional<URI> choose(
            URI server, Optional<String> proxyUrl, Map<String, String> environment, ProxySelector system) {
        if (proxyUrl.isPresent()) {
            return Optional.of(parse(proxyUrl.get(), "proxy-url in the kubeconfig"));
        }
        String host = String.valueOf(server.getHost());
        if (loopback(host)) {
            return Optional.empty();
        }
        boolean plain = "http".equalsIgnoreCase(server.getScheme());
        Optional<String> named = variable(environment, plain ? "HTTP_PROXY" : "HTTPS_PROXY");
        if (named.isPresent()) {
            if (excluded(host, port(server), variable(environment, "NO_PROXY").orElse(""))) {
                return Optional.empty();
            }
            return Optional.of(parse(named.get(), plain ? "HTTP_PROXY" : "HTTPS_PROXY"));
        }
        for (Proxy proxy : system.select(server)) {
            if (proxy.address() instanceof InetSocketAddress address) {
                String scheme = proxy.type() == Proxy.Type.SOCKS ? "socks5" : "http";
                return Optional.of(
                        URI.create(scheme + "://" + bracket(address.getHostString()) + ":" + address.getPort()));
            }
        }
        return Optional.empty();
    }

    static boolean loopback(String host) {
        String h = host.toLowerCase(Locale.ROOT);
        return h.equals("localhost") || (h.startsWith("127.") && numeric(h)) || h.equals("[::1]") || h.equals("::1");
    }

    static int port(URI uri) {
        if (uri.getPort() > 0) {
            return uri.getPort();
        }
        return switch (String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT)) {
            case "http" -> 80;
            case "socks5", "socks5h" -> 1080;
            default -> 443;
        };
    }

    private static URI parse(String text, String where) {
        try {
            URI uri = new URI(text.contains("://") ? text.strip() : "http://" + text.strip());
            String scheme = String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT);
            if (uri.getHost() != null && SCHEMES.contains(scheme)) {
                String user = uri.getRawUserInfo() == null ? "" : uri.getRawUserInfo() + "@";
                return new URI(scheme + "://" + user + uri.getHost() + ":" + port(uri));
            }
        } catch (URISyntaxException e) {
            // Told below, without the text: it may hold a password.
        }
        throw Failure.expected(
                        "cluster-proxy-address",
                        "The proxy address under " + where + " is not valid.",
                        "The cluster cannot be reached through it.",
                        "Write it as http://host:port, https://host:port or socks5://host:port.")
                .asException();
    }

    private static Optional<String> variable(Map<String, String> environment, String name) {
        String upper = environment.getOrDefault(name, "");
        String value = upper.isEmpty() ? environment.getOrDefault(name.toLowerCase(Locale.ROOT), "") : upper;
        return value.isBlank() ? Optional.empty() : Optional.of(value.strip());
    }

    /** NO_PROXY as Go has it: {@code *}, names with their subdomains, {@code .name} for subdomains only, addresses, ranges. */
    static boolean excluded(String host, int port, String noProxy) {
        String name = unbracket(host.toLowerCase(Locale.ROOT));
        for (String part : noProxy.split(",", -1)) {
            String entry = part.strip().toLowerCase(Locale.ROOT);
            if (entry.isEmpty()) {
                continue;
            }
            if (entry.equals("*")) {
                return true;
            }
            if (entry.contains("/")) {
                if (inRange(name, entry)) {
                    return true;
                }
                continue;
            }
            int colon = entry.lastIndexOf(':');
            boolean hasPort = colon > 0
                    && (entry.indexOf(':') == colon || entry.startsWith("["))
                    && entry.substring(colon + 1).matches("\\d{1,5}");
            if (hasPort) {
                if (Integer.parseInt(entry.substring(colon + 1)) != port) {
                    continue;
                }
                entry = entry.substring(0, colon);
            }
            entry = unbracket(entry);
            if (entry.startsWith("*.")) {
                entry = entry.substring(1);
            }
            if (entry.startsWith(".")) {
                if (name.endsWith(entry)) {
                    return true;
                }
            } else if (name.equals(entry) || name.endsWith("." + entry)) {
                return true;
            }
        }
        return false;
    }

    private static boolean inRange(String host, String range) {
        int slash = range.indexOf('/');
        String base = unbracket(range.substring(0, slash));
        String bits = range.substring(slash + 1);
        if (!numeric(host) || !numeric(base) || !bits.matches("\\d{1,3}")) {
            return false;
        }
        byte[] a = java.net.InetAddress.ofLiteral(host).getAddress();
        byte[] b = java.net.InetAddress.ofLiteral(base).getAddress();
        int length = Integer.parseInt(bits);
        if (a.length != b.length || length > a.length * 8) {
            return false;
        }
        for (int i = 0; i < length; i++) {
            int mask = 0x80 >> (i % 8);
            if ((a[i / 8] & mask) != (b[i / 8] & mask)) {
                return false;
            }
        }
        return true;
    }

    /** Whether the text is an address rather than a name, so that it may be parsed without asking DNS. */
    static boolean numeric(String host) {
        try {
            var _ = java.net.InetAddress.ofLiteral(unbracket(host));
            return true;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static String unbracket(String host) {
        return host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
    }

    private static String bracket(String host) {
        return host.indexOf(':') >= 0 && !host.startsWith("[") ? "[" + host + "]" : host;
    }
}
