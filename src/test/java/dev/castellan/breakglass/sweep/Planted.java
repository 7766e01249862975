package dev.castellan.breakglass.sweep;

import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.util.Base64;
import java.util.Date;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** A certificate with its key, made for a test, in many spellings. */
record Planted(X509Certificate certificate, KeyPair pair) {
    static Planted admin(String kind) {
        return of(kind, "O=system:masters,CN=kubernetes-admin");
    }

    static Planted of(String kind, String subject) {
        try {
            KeyPair pair;
            String signature;
            switch (kind) {
                case "RSA" -> {
                    KeyPairGenerator g = KeyPairGenerator.getInstance("RSA");
                    g.initialize(2048);
                    pair = g.generateKeyPair();
                    signature = "SHA256withRSA";
                }
                case "EC" -> {
                    KeyPairGenerator g = KeyPairGenerator.getInstance("EC");
                    g.initialize(new ECGenParameterSpec("secp256r1"));
                    pair = g.generateKeyPair();
                    signature = "SHA256withECDSA";
                }
                default -> {
                    pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
                    signature = "Ed25519";
                }
            }
            Date from = Date.from(java.time.Instant.ofEpochSecond(1_700_000_000));
            X509Certificate certificate = new JcaX509CertificateConverter()
                    .getCertificate(new JcaX509v3CertificateBuilder(
                                    new X500Name("CN=kubernetes"),
                                    new BigInteger(64, new java.util.Random()).add(BigInteger.ONE),
                                    from,
                                    Date.from(java.time.Instant.ofEpochSecond(2_000_000_000)),
                                    new X500Name(subject),
                                    pair.getPublic())
                            .addExtension(Extension.basicConstraints, true, new BasicConstraints(false))
                            .build(new JcaContentSignerBuilder(signature).build(pair.getPrivate())));
            return new Planted(certificate, pair);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    byte[] der() {
        try {
            return certificate.getEncoded();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    String fingerprint() {
        return KeyId.sha256(der());
    }

    byte[] pkcs8() {
        return pair.getPrivate().getEncoded();
    }

    /** As kubeadm and k3s write it: PKCS#1 for RSA, SEC 1 for elliptic curves. */
    byte[] traditional() {
        try {
            PrivateKeyInfo info = PrivateKeyInfo.getInstance(pkcs8());
            byte[] inner = info.parsePrivateKey().toASN1Primitive().getEncoded();
            if (!pair.getPrivate().getAlgorithm().equals("EC")) {
                return inner;
            }
            org.bouncycastle.asn1.sec.ECPrivateKey key = org.bouncycastle.asn1.sec.ECPrivateKey.getInstance(inner);
            return new org.bouncycastle.asn1.sec.ECPrivateKey(
                            256, key.getKey(), info.getPrivateKeyAlgorithm().getParameters())
                    .getEncoded();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    static String pem(String label, byte[] der) {
        return "-----BEGIN " + label + "-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der) + "\n-----END " + label + "-----\n";
    }

    String certificatePem() {
        return pem("CERTIFICATE", der());
    }

    String keyPem() {
        return pem("PRIVATE KEY", pkcs8());
    }

    static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    byte[] pkcs12(String password) {
        try {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            store.setKeyEntry("admin", pair.getPrivate(), password.toCharArray(), new java.security.cert.Certificate[] {
                certificate
            });
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            store.store(out, password.toCharArray());
            return out.toByteArray();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    /** An entry of {@code users}, as kubectl writes it. */
    String user(String name) {
        return "- name: " + name + "\n  user:\n    client-certificate-data: " + base64(certificatePem())
                + "\n    client-key-data: " + base64(keyPem()) + "\n";
    }

    Wanted wanted() {
        return Wanted.certificate(der());
    }
}
