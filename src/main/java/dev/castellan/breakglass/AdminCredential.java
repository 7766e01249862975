package dev.castellan.breakglass;

import java.io.ByteArrayInputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/**
 * An admin certificate with its private key, in memory and as short as possible: {@link #close} wipes the key. It is never
 * a text, never printed and never compared.
 */
public final class AdminCredential implements AutoCloseable {
    private static final int LARGEST_PART = 1 << 20;

    private final String server;
    private final String tlsServerName;
    private final byte[] authorityPem;
    private final byte[] certificatePem;
    private final byte[] keyPem;

    AdminCredential(String server, String tlsServerName, byte[] authorityPem, byte[] certificatePem, byte[] keyPem) {
        this.server = server;
        this.tlsServerName = tlsServerName;
        this.authorityPem = authorityPem;
        this.certificatePem = certificatePem;
        this.keyPem = keyPem;
    }

    /** The API server, {@code https://host[:port]}. */
    public String server() {
        return server;
    }

    /** The name to check the server's certificate against, where it is not the host's. */
    public Optional<String> tlsServerName() {
        return Optional.of(tlsServerName).filter(n -> !n.isEmpty());
    }

    /** The authorities of the server, at least one. */
    public List<X509Certificate> authorities() {
        return certificates(authorityPem);
    }

    /** The client certificate first, then those above it. */
    public List<X509Certificate> chain() {
        return certificates(certificatePem);
    }

    /**
     * The private key. The JDK cannot wipe what this returns, so ask for it only in a process that ends soon.
     *
     * @throws IllegalStateException after {@link #close}
     */
    public PrivateKey privateKey() {
        return KeyPem.read(keyPem).orElseThrow(() -> new IllegalStateException("the key is gone"));
    }

    /** The client certificate and those above it, in PEM. */
    public byte[] certificatePem() {
        return certificatePem.clone();
    }

    /** The authorities of the server, in PEM. */
    public byte[] authorityPem() {
        return authorityPem.clone();
    }

    /** The private key in PEM, for the one process that works with it; the caller wipes it. */
    public byte[] keyPem() {
        return keyPem.clone();
    }

    /** As a kubeconfig of one context, in bytes that the caller wipes. */
    byte[] kubeconfig(String context) {
        String name = "\"" + context.replaceAll("[^A-Za-z0-9._-]", "-") + "\"";
        Base64.Encoder base64 = Base64.getEncoder();
        String before = "apiVersion: v1\nkind: Config\ncurrent-context: " + name + "\nclusters:\n- name: " + name
                + "\n  cluster:\n    server: " + server
                + (tlsServerName.isEmpty() ? "" : "\n    tls-server-name: \"" + tlsServerName + "\"")
                + "\n    certificate-authority-data: " + base64.encodeToString(authorityPem) + "\ncontexts:\n- name: "
                + name + "\n  context: {cluster: " + name + ", user: " + name + "}\nusers:\n- name: " + name
                + "\n  user:\n    client-certificate-data: " + base64.encodeToString(certificatePem)
                + "\n    client-key-data: ";
        byte[] key = base64.encode(keyPem);
        byte[] head = before.getBytes(StandardCharsets.UTF_8);
        byte[] all = Arrays.copyOf(head, head.length + key.length + 1);
        System.arraycopy(key, 0, all, head.length, key.length);
        all[all.length - 1] = '\n';
        Arrays.fill(key, (byte) 0);
        return all;
    }

    /** Everything as bytes, to be sealed at once and wiped. */
    byte[] bytes() {
        byte[][] parts = {
            server.getBytes(StandardCharsets.UTF_8),
            tlsServerName.getBytes(StandardCharsets.UTF_8),
            authorityPem,
            certificatePem,
            keyPem
        };
        ByteBuffer out = ByteBuffer.allocate(
                Arrays.stream(parts).mapToInt(p -> 4 + p.length).sum());
        for (byte[] part : parts) {
            out.putInt(part.length).put(part);
        }
        return out.array();
    }

    /** From such bytes, which the caller wipes. */
    static AdminCredential of(byte[] bytes) {
        ByteBuffer in = ByteBuffer.wrap(bytes);
        byte[] server = part(in);
        byte[] name = part(in);
        return new AdminCredential(
                new String(server, StandardCharsets.UTF_8),
                new String(name, StandardCharsets.UTF_8),
                part(in),
                part(in),
                part(in));
    }

    private static byte[] part(ByteBuffer in) {
        int length = in.remaining() < 4 ? -1 : in.getInt();
        if (length < 0 || length > LARGEST_PART || length > in.remaining()) {
            throw new IllegalArgumentException("not a credential");
        }
        byte[] part = new byte[length];
        in.get(part);
        return part;
    }

    static List<X509Certificate> certificates(byte[] pem) {
        try {
            List<X509Certificate> found = new ArrayList<>();
            for (var c : CertificateFactory.getInstance("X.509").generateCertificates(new ByteArrayInputStream(pem))) {
                found.add((X509Certificate) c);
            }
            return List.copyOf(found);
        } catch (CertificateException | RuntimeException e) {
            return List.of();
        }
    }

    /** Wipes the key. */
    @Override
    public void close() {
        Arrays.fill(keyPem, (byte) 0);
    }

    @Override
    public String toString() {
        return "AdminCredential[" + server + "]";
    }
}
