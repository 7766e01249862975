package dev.castellan.kubernetes;

import dev.castellan.failure.Failure;
import dev.castellan.failure.FailureException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.openssl.PEMEncryptedKeyPair;
import org.bouncycastle.openssl.PEMKeyPair;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.openssl.jcajce.JcaPEMKeyConverter;
import org.bouncycastle.pkcs.PKCS8EncryptedPrivateKeyInfo;

/**
 * A client certificate with its key.
 *
 * @param chain the certificate first, then those above it
 * @param key its private key
 */
record KeyMaterial(List<X509Certificate> chain, PrivateKey key) {
    private static final int LARGEST_FILE = 1024 * 1024;

    KeyMaterial {
        chain = List.copyOf(chain);
    }

    /** When the certificate ends. */
    Instant expiry() {
        return chain.getFirst().getNotAfter().toInstant();
    }

    @Override
    public String toString() {
        return "KeyMaterial[" + chain.getFirst().getSubjectX500Principal() + "]";
    }

    /** From a kubeconfig's user; data wins over a file of the same kind. */
    static KeyMaterial of(KubeconfigFile.User user) {
        byte[] certificate = pick(user.certificateData(), user.certificateFile(), "client-certificate");
        byte[] key = pick(user.keyData(), user.keyFile(), "client-key");
        try {
            return of(certificate, key);
        } finally {
            if (user.keyData().isEmpty()) {
                Arrays.fill(key, (byte) 0);
            }
        }
    }

    /** The end of a kubeconfig user's certificate; the key is not looked at. */
    static Optional<Instant> expiry(KubeconfigFile.User user) {
        List<X509Certificate> chain =
                certificates(pick(user.certificateData(), user.certificateFile(), "client-certificate"));
        return Optional.of(chain.getFirst().getNotAfter().toInstant());
    }

    /** From PEM text. */
    static KeyMaterial of(byte[] certificatePem, byte[] keyPem) {
        List<X509Certificate> chain = certificates(certificatePem);
        PrivateKey key = key(keyPem);
        String wanted = chain.getFirst().getPublicKey().getAlgorithm();
        if (!same(wanted, key.getAlgorithm())) {
            throw unusable("The key does not belong to the client certificate.");
        }
        return new KeyMaterial(chain, key);
    }

    private static boolean same(String publicAlgorithm, String privateAlgorithm) {
        return publicAlgorithm.equals(privateAlgorithm)
                || (publicAlgorithm.startsWith("Ed") && privateAlgorithm.startsWith("Ed"));
    }

    /** PEM certificates, at least one. */
    static List<X509Certificate> certificates(byte[] pem) {
        List<X509Certificate> found = new ArrayList<>();
        try (InputStream in = new ByteArrayInputStream(pem)) {
            for (var c : CertificateFactory.getInstance("X.509").generateCertificates(in)) {
                found.add((X509Certificate) c);
            }
        } catch (IOException | CertificateException e) {
            throw new FailureException(notReadable("A certificate could not be read."), e);
        }
        if (found.isEmpty()) {
            throw unusable("A certificate could not be read.");
        }
        return found;
    }

    private static PrivateKey key(byte[] pem) {
        try (PEMParser parser =
                new PEMParser(new InputStreamReader(new ByteArrayInputStream(pem), StandardCharsets.US_ASCII))) {
            JcaPEMKeyConverter converter = new JcaPEMKeyConverter();
            for (Object item = parser.readObject(); item != null; item = parser.readObject()) {
                switch (item) {
                    case PrivateKeyInfo info -> {
                        return converter.getPrivateKey(info);
                    }
                    case PEMKeyPair pair -> {
                        return converter.getPrivateKey(pair.getPrivateKeyInfo());
                    }
                    case PKCS8EncryptedPrivateKeyInfo _, PEMEncryptedKeyPair _ ->
                        throw unusable("The client key is protected by a passphrase.");
                    default -> {
                        // EC PARAMETERS and the like stand before the key.
                    }
                }
            }
        } catch (IOException | IllegalArgumentException e) {
            // No cause: what the parser quotes may be a part of the key.
            throw unusable("The client key could not be read.");
        }
        throw unusable("The client key could not be read.");
    }

    private static byte[] pick(Optional<byte[]> data, Optional<Path> file, String field) {
        return data.orElseGet(() -> file(file.orElseThrow(), field));
    }

    /** A file that a kubeconfig names. */
    static byte[] file(Path file, String field) {
        try {
            if (!Files.isRegularFile(file)) {
                throw missing(file, field, Files.exists(file) ? "is not an ordinary file" : "does not exist");
            }
            try (InputStream in = Files.newInputStream(file)) {
                byte[] content = in.readNBytes(LARGEST_FILE + 1);
                if (content.length > LARGEST_FILE) {
                    throw missing(file, field, "is too large");
                }
                return content;
            }
        } catch (IOException e) {
            throw missing(file, field, "could not be read");
        }
    }

    private static FailureException missing(Path file, String field, String what) {
        return Failure.expected(
                        "kubeconfig-file",
                        "The file " + Untrusted.quote(file.toString()) + " under " + field + " " + what + ".",
                        "Without it this context cannot be opened.",
                        "Put the file there, or correct the path.")
                .asException();
    }

    private static Failure notReadable(String what) {
        return Failure.expected(
                "kubeconfig-certificate",
                what,
                "Without it this context cannot be opened.",
                "Get a fresh kubeconfig; certificates and keys have to be PEM without a passphrase.");
    }

    private static FailureException unusable(String what) {
        return notReadable(what).asException();
    }
}
