package dev.castellan.ledger;

import java.net.URI;
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
        String query = parsed.getQuery() == null ? "" : parsed.getQuery();
        if (!query.matches("(sslrootcert=[^&=]+)?")) {
            throw new IllegalArgumentException("the only option understood is sslrootcert=FILE");
        }
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
