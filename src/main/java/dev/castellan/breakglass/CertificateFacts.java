package dev.castellan.breakglass;

import java.time.Instant;
import java.util.List;

/**
 * What is public about an admin certificate. Text comes from the certificate: show it as untrusted.
 *
 * @param fingerprint SHA-256 of the DER form, lower-case hex; {@code X509SHA256=} in the Kubernetes audit log from 1.32 on
 * @param publicKeyHash SHA-256 of the public key (SubjectPublicKeyInfo), lower-case hex
 * @param serial the serial number, lower-case hex
 * @param name the common name: the user name at the API server
 * @param groups the organisations: the groups at the API server
 * @param issuer the issuer's distinguished name
 * @param issuerKeyHash SHA-256 of the issuer's public key where its certificate is known, else {@code aki:} and the
 *     authority key identifier; empty where there is neither
 * @param notBefore from when
 * @param notAfter until when
 * @param server the API server it is for
 */
public record CertificateFacts(
        String fingerprint,
        String publicKeyHash,
        String serial,
        String name,
        List<String> groups,
        String issuer,
        String issuerKeyHash,
        Instant notBefore,
        Instant notAfter,
        String server) {
    /** The group that the API server lets do everything before any authorizer is asked. */
    public static final String MASTERS = "system:masters";

    public CertificateFacts {
        groups = List.copyOf(groups);
    }

    /** Whether it can do everything and cannot be limited by removing bindings. */
    public boolean masters() {
        return groups.contains(MASTERS);
    }
}
