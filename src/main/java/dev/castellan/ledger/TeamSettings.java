package dev.castellan.ledger;

import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.function.Supplier;

/**
 * Where a team's ledger lies.
 *
 * @param url {@code postgresql://host[:port]/database}, without user and password; {@code ?sslrootcert=FILE} names an
 *     authority of one's own. Anything but this machine is reached over TLS with the server's name checked
 * @param user the database user
 * @param password asked at each connection; empty where the server asks for none
 */
public record TeamSettings(String url, String user, Supplier<char[]> password) {
    public TeamSettings {
        URI parsed = URI.create(url);
        if (!"postgresql".equals(parsed.getScheme())
                || parsed.getHost() == null
                || parsed.getUserInfo() != null
                || parsed.getPath().length() < 2) {
            throw new IllegalArgumentException("not of the form postgresql://host[:port]/database");
        }
        String query = parsed.getRawQuery() == null ? "" : parsed.getRawQuery();
        if (!query.matches("(sslrootcert=[^&=]+)?")) {
            throw new IllegalArgumentException("the only option understood is sslrootcert=FILE");
        }
    }

    /**
     * The address with an authority of one's own.
     *
     * @param authority PEM file of the authority that the server's certificate comes from
     * @throws IllegalArgumentException where the address names one already
     */
    public static String withAuthority(String url, Path authority) {
        if (url.contains("?")) {
            throw new IllegalArgumentException("the address names an authority already");
        }
        // Whoever starts a console stands in another folder than whoever joined.
        String path = authority.toAbsolutePath().normalize().toString();
        return url + "?sslrootcert=" + URLEncoder.encode(path, StandardCharsets.UTF_8);
    }

    String jdbcUrl() {
        return "jdbc:" + url;
    }

    /** Whether the server is on this machine, where there is nothing to eavesdrop on. */
    boolean local() {
        String host = URI.create(url).getHost();
        return host.equals("localhost") || host.equals("127.0.0.1") || host.equals("[::1]");
    }
}
