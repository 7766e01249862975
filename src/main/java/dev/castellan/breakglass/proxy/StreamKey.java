package dev.castellan.breakglass.proxy;

import dev.castellan.breakglass.BoundedFile;
import dev.castellan.breakglass.KeyPem;
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
import java.security.interfaces.XECPrivateKey;
import java.security.spec.NamedParameterSpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import javax.crypto.DecapsulateException;
import javax.crypto.KEM;
import javax.crypto.SecretKey;

/**
 * The key that recordings of terminals are sealed for, X25519 (RFC 9180, DHKEM). The policy has its public half; who may
 * review keeps the private one.
 */
public final class StreamKey {
    private static final byte[] BEGIN = "-----BEGIN PRIVATE KEY-----\n".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] END = "\n-----END PRIVATE KEY-----\n".getBytes(StandardCharsets.US_ASCII);

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

    /** Writes a private key as PEM (PKCS#8) into a new file of its owner's alone; never over another one. */
    public static void write(PrivateKey key, Path file) throws IOException {
        byte[] der = key.getEncoded();
        byte[] base64 = Base64.getEncoder().encode(der);
        byte[] pem = new byte[BEGIN.length + base64.length + END.length];
        try {
            System.arraycopy(BEGIN, 0, pem, 0, BEGIN.length);
            System.arraycopy(base64, 0, pem, BEGIN.length, base64.length);
            System.arraycopy(END, 0, pem, BEGIN.length + base64.length, END.length);
            Private.write(file, pem);
        } finally {
            Arrays.fill(der, (byte) 0);
            Arrays.fill(base64, (byte) 0);
            Arrays.fill(pem, (byte) 0);
        }
    }

    /**
     * Reads a private key, and leaves nothing of the file's content in memory but it; empty where the file holds none of this
     * kind.
     */
    public static Optional<PrivateKey> read(Path file) throws IOException {
        byte[] pem = BoundedFile.read(file);
        try {
            return KeyPem.read(pem)
                    .filter(k -> k instanceof XECPrivateKey x
                            && x.getParams() instanceof NamedParameterSpec curve
                            && curve.getName().equals(NamedParameterSpec.X25519.getName()));
        } finally {
            Arrays.fill(pem, (byte) 0);
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
