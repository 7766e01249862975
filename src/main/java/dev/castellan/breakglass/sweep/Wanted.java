package dev.castellan.breakglass.sweep;

import dev.castellan.failure.Failure;
import java.io.IOException;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.bouncycastle.asn1.x509.Certificate;

/**
 * What is looked for.
 *
 * @param fingerprints SHA-256 of certificates in DER, lower-case hex; empty for every admin certificate
 * @param keys of their public keys, as far as known: without one, a private key alone is recognised only where its
 *     certificate is found too
 */
public record Wanted(Set<String> fingerprints, Set<String> keys) {
    public Wanted {
        fingerprints = Set.copyOf(fingerprints);
        keys = Set.copyOf(keys);
    }

    /** Every client certificate of the group {@code system:masters}, with its key. */
    public static Wanted anyAdmin() {
        return new Wanted(Set.of(), Set.of());
    }

    /**
     * The certificate with this fingerprint.
     *
     * @param fingerprint SHA-256 in hex, with or without colons and a {@code X509SHA256=} before it
     * @throws dev.castellan.failure.FailureException {@code breakglass-fingerprint} where it is none
     */
    public static Wanted fingerprint(String fingerprint) {
        String hex = fingerprint
                .strip()
                .replaceFirst("(?i)^(X509SHA256=|sha256[:=]| *sha256 fingerprint=)", "")
                .replace(":", "")
                .toLowerCase(Locale.ROOT);
        if (!hex.matches("[0-9a-f]{64}")) {
            throw Failure.expected(
                            "breakglass-fingerprint",
                            "This is no SHA-256 fingerprint.",
                            "Nothing was looked for.",
                            "Give 64 hexadecimal digits, as castellan shows them, or openssl x509 -fingerprint"
                                    + " -sha256.")
                    .asException();
        }
        return new Wanted(Set.of(hex), Set.of());
    }

    /**
     * This certificate and its private key.
     *
     * @param der the certificate
     * @throws dev.castellan.failure.FailureException {@code breakglass-certificate} where it is none
     */
    public static Wanted certificate(byte[] der) {
        try {
            Optional<String> key = KeyId.of(Certificate.getInstance(der).getSubjectPublicKeyInfo());
            return new Wanted(Set.of(KeyId.sha256(der)), key.map(Set::of).orElse(Set.of()));
        } catch (RuntimeException e) {
            throw Failure.expected(
                            "breakglass-certificate",
                            "The certificate cannot be read.",
                            "Nothing was looked for.",
                            "Give a certificate in PEM or DER.")
                    .asException();
        }
    }

    /**
     * The certificates written in a file: PEM, DER, or a kubeconfig.
     *
     * @throws dev.castellan.failure.FailureException {@code breakglass-certificate} where it holds none
     */
    public static Wanted of(byte[] content) throws IOException {
        Set<String> fingerprints = new LinkedHashSet<>();
        Set<String> keys = new LinkedHashSet<>();
        MaterialReader reader = new MaterialReader(f -> true, true);
        for (Material found : reader.read(content, content.length).materials()) {
            if (found instanceof Material.Certificate c && (c.admin() || !c.authority())) {
                fingerprints.add(c.fingerprint());
                keys.add(c.key());
            }
        }
        if (fingerprints.isEmpty()) {
            throw Failure.expected(
                            "breakglass-certificate",
                            "The file holds no client certificate.",
                            "Nothing was looked for.",
                            "Give a certificate in PEM or DER, or a kubeconfig that holds one.")
                    .asException();
        }
        return new Wanted(fingerprints, keys);
    }

    /** Whether every admin certificate is meant. */
    public boolean any() {
        return fingerprints.isEmpty();
    }

    /** Both together. */
    public Wanted and(Wanted other) {
        Set<String> f = new LinkedHashSet<>(fingerprints);
        f.addAll(other.fingerprints);
        Set<String> k = new LinkedHashSet<>(keys);
        k.addAll(other.keys);
        return new Wanted(f, k);
    }

    boolean matches(Material.Certificate certificate) {
        return any()
                ? certificate.admin()
                : fingerprints.contains(certificate.fingerprint()) || keys.contains(certificate.key());
    }
}
