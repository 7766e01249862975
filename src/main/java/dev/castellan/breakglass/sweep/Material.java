package dev.castellan.breakglass.sweep;

import java.time.Instant;

/** Something that signs in, or might, found in bytes. */
sealed interface Material {
    /** How it was written, outermost first: {@code gzip › base64 › PEM}. */
    String how();

    /**
     * A client certificate.
     *
     * @param fingerprint SHA-256 of the DER form, lower-case hex
     * @param key stands for its public key: {@link KeyId}
     * @param subject as RFC 2253 writes it; untrusted
     * @param admin whether its organisation is {@code system:masters}
     * @param authority whether it is that of an authority, which signs nobody in
     */
    record Certificate(
            String fingerprint,
            String key,
            String subject,
            boolean admin,
            boolean authority,
            Instant notAfter,
            String how)
            implements Material {}

    /**
     * A private key that can be used as it stands.
     *
     * @param key stands for its public half: {@link KeyId}
     */
    record PrivateKey(String key, String how) implements Material {}

    /**
     * Something that needs a password, so nobody can say what is in it.
     *
     * @param what in a few words
     */
    record Locked(String what, String how) implements Material {}
}
