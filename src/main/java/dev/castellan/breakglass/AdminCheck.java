package dev.castellan.breakglass;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.PrivateKey;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.asn1.x500.RDN;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x500.style.IETFUtils;
import org.bouncycastle.asn1.x509.AuthorityKeyIdentifier;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;

/** Looks at an admin credential before it is kept: whether it is one, and what is public about it. */
final class AdminCheck {
    private static final String CLIENT_AUTHENTICATION = "1.3.6.1.5.5.7.3.2";
    private static final int LONGEST_NAME = 500;

    private AdminCheck() {}

    /**
     * What was found.
     *
     * @param remarks what is worth knowing and no reason to refuse; sentences
     */
    record Checked(CertificateFacts facts, List<String> remarks) {}

    /**
     * Checks chain, subject, use, key, validity and server.
     *
     * @throws dev.castellan.failure.FailureException {@code breakglass-kubeconfig-…}
     */
    static Checked check(AdminCredential credential, InstantSource clock) {
        Instant now = clock.instant();
        List<X509Certificate> chain = credential.chain();
        List<X509Certificate> authorities = credential.authorities();
        if (chain.isEmpty() || authorities.isEmpty()) {
            throw AdminKubeconfig.refused("certificate", "has a certificate that cannot be read");
        }
        X509Certificate certificate = chain.getFirst();
        PrivateKey key = key(credential);
        if (!KeyPem.belongs(key, certificate)) {
            throw AdminKubeconfig.refused("key", "has a key that does not belong to its certificate");
        }
        Instant from = certificate.getNotBefore().toInstant();
        Instant until = certificate.getNotAfter().toInstant();
        if (!now.isBefore(until)) {
            throw AdminKubeconfig.refused("expired", "has a certificate that ended on " + until);
        }
        if (now.isBefore(from)) {
            throw AdminKubeconfig.refused("early", "has a certificate that begins only on " + from);
        }
        if (!client(certificate)) {
            throw AdminKubeconfig.refused("use", "has a certificate that is not for clients");
        }
        List<String> groups = names(certificate, BCStyle.O);
        String name = names(certificate, BCStyle.CN).stream().findFirst().orElse("");
        if (name.isEmpty()) {
            throw AdminKubeconfig.refused("subject", "has a certificate without a name");
        }
        List<String> remarks = new ArrayList<>();
        Optional<X509Certificate> issuer = issuer(certificate, chain, authorities);
        if (issuer.isEmpty()) {
            remarks.add("Who issued the certificate is not shown by the file, so the chain could not be checked.");
        }
        CertificateFacts facts = new CertificateFacts(
                hash(encoded(certificate)),
                hash(certificate.getPublicKey().getEncoded()),
                certificate.getSerialNumber().toString(16),
                name,
                groups,
                cut(certificate.getIssuerX500Principal().getName()),
                issuer.map(i -> hash(i.getPublicKey().getEncoded())).orElseGet(() -> keyIdentifier(certificate)),
                from,
                until,
                credential.server());
        if (!facts.masters()) {
            remarks.add("The certificate is not in system:masters: its rights end when their binding is removed.");
        }
        return new Checked(facts, List.copyOf(remarks));
    }

    /** The certificate above, where it is at hand and really signed this one. */
    private static Optional<X509Certificate> issuer(
            X509Certificate certificate, List<X509Certificate> chain, List<X509Certificate> authorities) {
        List<X509Certificate> above = new ArrayList<>(chain.subList(1, chain.size()));
        above.addAll(authorities);
        for (X509Certificate each : above) {
            if (each.getSubjectX500Principal().equals(certificate.getIssuerX500Principal())) {
                try {
                    certificate.verify(each.getPublicKey());
                    return Optional.of(each);
                } catch (GeneralSecurityException | RuntimeException e) {
                    // Of the same name and another key.
                }
            }
        }
        return Optional.empty();
    }

    private static boolean client(X509Certificate certificate) {
        try {
            List<String> uses = certificate.getExtendedKeyUsage();
            return uses != null && uses.contains(CLIENT_AUTHENTICATION);
        } catch (CertificateParsingException e) {
            return false;
        }
    }

    private static List<String> names(X509Certificate certificate, org.bouncycastle.asn1.ASN1ObjectIdentifier kind) {
        try {
            List<String> found = new ArrayList<>();
            RDN[] parts = X500Name.getInstance(
                            certificate.getSubjectX500Principal().getEncoded())
                    .getRDNs(kind);
            for (RDN part : parts) {
                for (var each : part.getTypesAndValues()) {
                    if (each.getType().equals(kind) && found.size() < 50) {
                        found.add(cut(IETFUtils.valueToString(each.getValue())));
                    }
                }
            }
            return found;
        } catch (RuntimeException e) {
            throw AdminKubeconfig.refused("subject", "has a certificate whose subject cannot be read");
        }
    }

    private static String keyIdentifier(X509Certificate certificate) {
        try {
            byte[] value = certificate.getExtensionValue(Extension.authorityKeyIdentifier.getId());
            if (value == null) {
                return "";
            }
            byte[] id = AuthorityKeyIdentifier.getInstance(JcaX509ExtensionUtils.parseExtensionValue(value))
                    .getKeyIdentifierOctets();
            return id == null ? "" : "aki:" + HexFormat.of().formatHex(id);
        } catch (java.io.IOException | RuntimeException e) {
            return "";
        }
    }

    static String fingerprint(X509Certificate certificate) {
        return hash(encoded(certificate));
    }

    private static byte[] encoded(X509Certificate certificate) {
        try {
            return certificate.getEncoded();
        } catch (java.security.cert.CertificateEncodingException e) {
            throw AdminKubeconfig.refused("certificate", "has a certificate that cannot be read");
        }
    }

    static String hash(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String cut(String text) {
        return text.length() <= LONGEST_NAME ? text : text.substring(0, LONGEST_NAME) + "…";
    }

    private static PrivateKey key(AdminCredential credential) {
        try {
            return credential.privateKey();
        } catch (IllegalStateException e) {
            throw AdminKubeconfig.refused("key", "has a client key that cannot be read");
        }
    }
}
