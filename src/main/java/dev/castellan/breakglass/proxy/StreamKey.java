package dev.castellan.breakglass.proxy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.ProviderException;
import java.security.PublicKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.DecapsulateException;
import javax.crypto.KEM;
import javax.crypto.SecretKey;

/**
 * The key that recordings of terminals are sealed for, X25519 (RFC 9180, DHKEM). The policy has its public half; who may
 * review keeps the private one.
 */
public final class StreamKey {
    private static final Pattern PEM =
            Pattern.compile("-----BEGIN PRIVATE KEY-----([A-Za-z0-9+/=\\s]{1,1000})-----END PRIVATE KEY-----");

    private StreamKey() {}

    /** A new pair. */
    public static KeyPair create() {
        try {
            return KeyPairGenerator.getInstance("X25519").generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A public key as the policy has it: SubjectPublicKeyInfo in base64. */
    public static String text(PublicKey key) {
        return Base64.getEncoder().encodeToString(key.getEncoded());
    }

    /** A private key as PEM, in PKCS#8. */
    static String pem(PrivateKey key) {
        return "-----BEGIN PRIVATE KEY-----\n" + Base64.getEncoder().encodeToString(key.getEncoded())
                + "\n-----END PRIVATE KEY-----\n";
    }

    /** Reads what the policy has; empty where it is no such key. */
    public static Optional<PublicKey> parse(String text) {
        try {
            byte[] encoded = Base64.getDecoder().decode(text);
            PublicKey key = KeyFactory.getInstance("X25519").generatePublic(new X509EncodedKeySpec(encoded));
            var _ = seal(key);
            return Optional.of(key);
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** Writes a private key into a new file of its owner's alone; never over another one. */
    public static void write(PrivateKey key, Path file) throws IOException {
        Private.write(file, pem(key).getBytes(StandardCharsets.US_ASCII));
    }

    /** Reads a private key; empty where the text holds none of this kind. */
    public static Optional<PrivateKey> privateKey(String pem) {
        Matcher found = PEM.matcher(pem);
        try {
            return found.find()
                    ? Optional.of(KeyFactory.getInstance("X25519")
                            .generatePrivate(new PKCS8EncodedKeySpec(
                                    Base64.getMimeDecoder().decode(found.group(1)))))
                    : Optional.empty();
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** A secret of one's own for one recording, with what its reader needs to have it too. */
    static KEM.Encapsulated seal(PublicKey key) throws GeneralSecurityException {
        KEM.Encapsulator encapsulator = KEM.getInstance("DHKEM").newEncapsulator(key);
        try {
            return encapsulator.encapsulate(0, 32, "AES");
        } catch (ProviderException e) {
            // A key of low order, with which everybody would have the same secret.
            throw new GeneralSecurityException(e);
        }
    }

    static SecretKey open(PrivateKey key, byte[] encapsulation) throws GeneralSecurityException {
        try {
            return KEM.getInstance("DHKEM").newDecapsulator(key).decapsulate(encapsulation, 0, 32, "AES");
        } catch (DecapsulateException e) {
            throw new GeneralSecurityException(e);
        }
    }
}
