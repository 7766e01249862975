package dev.castellan.breakglass;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.ASN1Sequence;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.sec.ECPrivateKey;
import org.bouncycastle.asn1.sec.SECObjectIdentifiers;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;

/** A private key in PEM, read without ever making a text of it. */
public final class KeyPem {
    private static final byte[] BEGIN = ascii("-----BEGIN ");
    private static final byte[] DASHES = ascii("-----");
    private static final byte[] END = ascii("-----END ");

    private KeyPem() {}

    /**
     * The key of a PEM text: PKCS#8, PKCS#1 or SEC 1, without a passphrase.
     *
     * @return empty when there is none that can be read; the reason never quotes it
     */
    public static Optional<PrivateKey> read(byte[] pem) {
        for (int from = 0; from < pem.length; ) {
            int begin = find(pem, BEGIN, from);
            if (begin < 0) {
                return Optional.empty();
            }
            int nameEnd = find(pem, DASHES, begin + BEGIN.length);
            int end = nameEnd < 0 ? -1 : find(pem, END, nameEnd);
            if (end < 0) {
                return Optional.empty();
            }
            // The label is no secret.
            String label =
                    new String(pem, begin + BEGIN.length, nameEnd - begin - BEGIN.length, StandardCharsets.US_ASCII);
            if (label.endsWith("PRIVATE KEY")) {
                byte[] der = decoded(pem, nameEnd + DASHES.length, end);
                try {
                    return key(label, der);
                } finally {
                    Arrays.fill(der, (byte) 0);
                }
            }
            from = end + END.length;
        }
        return Optional.empty();
    }

    /** Whether a private key belongs to a certificate: what it signs, the certificate verifies. */
    static boolean belongs(PrivateKey key, X509Certificate certificate) {
        String algorithm = switch (key.getAlgorithm()) {
            case "RSA" -> "SHA256withRSA";
            case "EC" -> "SHA256withECDSA";
            default -> key.getAlgorithm();
        };
        try {
            byte[] probe = {1, 2, 3};
            Signature signer = Signature.getInstance(algorithm);
            signer.initSign(key);
            signer.update(probe);
            byte[] signature = signer.sign();
            Signature verifier = Signature.getInstance(algorithm);
            verifier.initVerify(certificate.getPublicKey());
            verifier.update(probe);
            return verifier.verify(signature);
        } catch (GeneralSecurityException | RuntimeException e) {
            return false;
        }
    }

    private static Optional<PrivateKey> key(String label, byte[] der) {
        try {
            return switch (label) {
                case "PRIVATE KEY" -> pkcs8(der);
                case "RSA PRIVATE KEY" ->
                    wrapped(new PrivateKeyInfo(
                            new AlgorithmIdentifier(PKCSObjectIdentifiers.rsaEncryption, DERNull.INSTANCE),
                            ASN1Sequence.getInstance(der)));
                case "EC PRIVATE KEY" -> {
                    ECPrivateKey ec = ECPrivateKey.getInstance(der);
                    yield wrapped(new PrivateKeyInfo(
                            new AlgorithmIdentifier(X9ObjectIdentifiers.id_ecPublicKey, curve(ec)), ec));
                }
                default -> Optional.empty();
            };
        } catch (IOException | GeneralSecurityException | RuntimeException e) {
            // No cause: what a parser quotes may be a part of the key.
            return Optional.empty();
        }
    }

    /** The curve, which RFC 5915 lets a writer leave out; then it is the NIST curve of that size. */
    private static ASN1Encodable curve(ECPrivateKey ec) throws IOException {
        if (ec.getParametersObject() != null) {
            return ec.getParametersObject();
        }
        byte[] own = ec.getEncoded();
        try {
            int octets = ASN1OctetString.getInstance(
                            ASN1Sequence.getInstance(own).getObjectAt(1))
                    .getOctetsLength();
            return switch (octets) {
                case 32 -> SECObjectIdentifiers.secp256r1;
                case 48 -> SECObjectIdentifiers.secp384r1;
                default -> SECObjectIdentifiers.secp521r1;
            };
        } finally {
            Arrays.fill(own, (byte) 0);
        }
    }

    private static Optional<PrivateKey> wrapped(PrivateKeyInfo info) throws IOException, GeneralSecurityException {
        byte[] der = info.getEncoded();
        try {
            return pkcs8(der);
        } finally {
            Arrays.fill(der, (byte) 0);
        }
    }

    private static Optional<PrivateKey> pkcs8(byte[] der) throws GeneralSecurityException {
        String oid = PrivateKeyInfo.getInstance(der)
                .getPrivateKeyAlgorithm()
                .getAlgorithm()
                .getId();
        String algorithm = switch (oid) {
            case "1.2.840.113549.1.1.1" -> "RSA";
            case "1.2.840.10045.2.1" -> "EC";
            case "1.3.101.112" -> "Ed25519";
            case "1.3.101.110" -> "X25519";
            default -> "";
        };
        if (algorithm.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(der)));
    }

    private static byte[] decoded(byte[] pem, int from, int to) {
        byte[] compact = new byte[to - from];
        int length = 0;
        for (int i = from; i < to; i++) {
            if (pem[i] > ' ') {
                compact[length++] = pem[i];
            }
        }
        byte[] exact = Arrays.copyOf(compact, length);
        Arrays.fill(compact, (byte) 0);
        try {
            return Base64.getDecoder().decode(exact);
        } catch (IllegalArgumentException e) {
            return new byte[0];
        } finally {
            Arrays.fill(exact, (byte) 0);
        }
    }

    static int find(byte[] in, byte[] what, int from) {
        outer:
        for (int i = Math.max(0, from); i + what.length <= in.length; i++) {
            for (int k = 0; k < what.length; k++) {
                if (in[i + k] != what[k]) {
                    continue outer;
                }
            }
            return i;
        }
        return -1;
    }

    static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
