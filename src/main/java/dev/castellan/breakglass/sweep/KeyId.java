package dev.castellan.breakglass.sweep;

import java.io.IOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.pkcs.RSAPrivateKey;
import org.bouncycastle.asn1.sec.ECPrivateKey;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.asn1.x9.ECNamedCurveTable;
import org.bouncycastle.asn1.x9.X9ECParameters;
import org.bouncycastle.crypto.params.AsymmetricKeyParameter;
import org.bouncycastle.crypto.params.ECNamedDomainParameters;
import org.bouncycastle.crypto.params.ECPrivateKeyParameters;
import org.bouncycastle.crypto.params.ECPublicKeyParameters;
import org.bouncycastle.crypto.params.Ed25519PrivateKeyParameters;
import org.bouncycastle.crypto.params.RSAKeyParameters;
import org.bouncycastle.crypto.params.RSAPrivateCrtKeyParameters;
import org.bouncycastle.crypto.util.PrivateKeyFactory;
import org.bouncycastle.crypto.util.PublicKeyFactory;
import org.bouncycastle.crypto.util.SubjectPublicKeyInfoFactory;
import org.bouncycastle.math.ec.FixedPointCombMultiplier;

/**
 * Stands for a key pair: SHA-256 of the public key as {@code SubjectPublicKeyInfo}, written anew so that two spellings of one
 * key give one id; lower-case hex. Tells nothing of the private key.
 */
final class KeyId {
    private KeyId() {}

    /** Of a public key; empty where it is none that can be read. */
    static Optional<String> of(SubjectPublicKeyInfo info) {
        try {
            return of(PublicKeyFactory.createKey(info));
        } catch (IOException | RuntimeException e) {
            // Hostile or of a kind that no API server takes.
            return Optional.empty();
        }
    }

    /** Of a private key in PKCS#8. */
    static Optional<String> ofPkcs8(byte[] der) {
        try {
            return ofPrivate(PrivateKeyFactory.createKey(PrivateKeyInfo.getInstance(der)));
        } catch (IOException | RuntimeException e) {
            return Optional.empty();
        }
    }

    /** Of an RSA private key in PKCS#1. */
    static Optional<String> ofPkcs1(byte[] der) {
        try {
            RSAPrivateKey key = RSAPrivateKey.getInstance(der);
            return of(new RSAKeyParameters(false, key.getModulus(), key.getPublicExponent()));
        } catch (IOException | RuntimeException e) {
            return Optional.empty();
        }
    }

    /** Of an elliptic private key as RFC 5915 writes it, with its curve named inside. */
    static Optional<String> ofSec1(byte[] der) {
        try {
            ECPrivateKey key = ECPrivateKey.getInstance(der);
            if (!(key.getParametersObject() instanceof ASN1ObjectIdentifier curve)) {
                return Optional.empty();
            }
            X9ECParameters parameters = ECNamedCurveTable.getByOID(curve);
            return parameters == null
                    ? Optional.empty()
                    : ofPrivate(
                            new ECPrivateKeyParameters(key.getKey(), new ECNamedDomainParameters(curve, parameters)));
        } catch (IOException | RuntimeException e) {
            return Optional.empty();
        }
    }

    private static Optional<String> ofPrivate(AsymmetricKeyParameter key) throws IOException {
        return switch (key) {
            case RSAPrivateCrtKeyParameters rsa ->
                of(new RSAKeyParameters(false, rsa.getModulus(), rsa.getPublicExponent()));
            case ECPrivateKeyParameters ec ->
                of(new ECPublicKeyParameters(
                        new FixedPointCombMultiplier()
                                .multiply(ec.getParameters().getG(), ec.getD()),
                        ec.getParameters()));
            case Ed25519PrivateKeyParameters ed -> of(ed.generatePublicKey());
            default -> Optional.empty();
        };
    }

    private static Optional<String> of(AsymmetricKeyParameter key) throws IOException {
        return Optional.of(sha256(
                SubjectPublicKeyInfoFactory.createSubjectPublicKeyInfo(key).getEncoded("DER")));
    }

    /** Lower-case hex of SHA-256. */
    static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            // Every Java platform has it.
            throw new IllegalStateException(e);
        }
    }
}
