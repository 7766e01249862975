package dev.castellan.breakglass.proxy;

import dev.castellan.breakglass.AdminCredential;
import dev.castellan.failure.FailureException;
import java.net.URI;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;

/**
 * The API server and what opens it. Exists in the child process only.
 *
 * @param server its address
 * @param serverName the name its certificate has to have
 * @param authorities where its certificate has to come from
 * @param chain the admin certificate first
 * @param key the admin's private key
 */
record Target(
        URI server, String serverName, List<X509Certificate> authorities, List<X509Certificate> chain, PrivateKey key) {
    /**
     * From what was sealed.
     *
     * @throws FailureException when the authorities of the server are missing
     */
    static Target of(AdminCredential credential) {
        URI server = URI.create(credential.server());
        if (credential.authorities().isEmpty() || credential.chain().isEmpty()) {
            throw ProxyFailures.trust().asException();
        }
        String host = server.getHost();
        String bare = host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
        return new Target(
                server,
                credential.tlsServerName().orElse(bare),
                credential.authorities(),
                credential.chain(),
                credential.privateKey());
    }

    /** The address to connect to. */
    String host() {
        String host = server.getHost();
        return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    }

    int port() {
        return server.getPort() < 0 ? 443 : server.getPort();
    }

    /** As the Host header has it. */
    String authority() {
        return server.getHost() + (server.getPort() < 0 || server.getPort() == 443 ? "" : ":" + server.getPort());
    }

    /** What the address has before every path; mostly nothing. */
    String prefix() {
        String path = server.getRawPath() == null ? "" : server.getRawPath();
        return path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
    }

    @Override
    public String toString() {
        return "Target[" + server + "]";
    }
}
