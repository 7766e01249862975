package dev.castellan.sandbox.ground;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.CertIOException;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/**
 * A certificate authority made at start and forgotten at the end. Its certificates are valid around the injected clock
 * by years, because TLS clients compare with the machine's own clock.
 */
public final class Authority {
    private final InstantSource clock;
    private final Secrets secrets;
    private final X500Name name;
    private final KeyPair keys;
    private final X509Certificate certificate;

    private Authority(InstantSource clock, Secrets secrets, X500Name name, KeyPair keys, X509Certificate certificate) {
        this.clock = clock;
        this.secrets = secrets;
        this.name = name;
        this.keys = keys;
        this.certificate = certificate;
    }

    /** A new authority with its own key. A second one with any name serves as the wrong one. */
    public static Authority create(String commonName, InstantSource clock, Secrets secrets) {
        X500Name name = new X500NameBuilder(BCStyle.INSTANCE)
                .addRDN(BCStyle.O, "Castellan practice fleet")
                .addRDN(BCStyle.CN, commonName)
                .build();
        KeyPair keys = newKeys();
        Instant now = clock.instant();
        Span span = new Span(now.minus(years(20)), now.plus(years(40)));
        return new Authority(clock, secrets, name, keys, sign(name, keys, name, keys, span, builder -> {
            builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(true));
            builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign));
        }));
    }

    /**
     * From when to when a certificate is valid.
     *
     * @param from first moment
     * @param to last moment
     */
    public record Span(Instant from, Instant to) {}

    /** Years before to years after now: what a well-behaved practice server uses. */
    public Span current() {
        return new Span(clock.instant().minus(years(10)), clock.instant().plus(years(20)));
    }

    /** Ended a day ago. */
    public Span expired() {
        return new Span(clock.instant().minus(years(10)), clock.instant().minus(Duration.ofDays(1)));
    }

    /** Begins in twenty years. */
    public Span notYetValid() {
        return new Span(clock.instant().plus(years(20)), clock.instant().plus(years(21)));
    }

    /** A server certificate for localhost. */
    public Issued server(Span span) {
        return server(List.of("localhost"), List.of("127.0.0.1", "::1"), span);
    }

    /** A server certificate for the given DNS names and IP addresses. */
    public Issued server(List<String> dnsNames, List<String> addresses, Span span) {
        X500Name subject = new X500NameBuilder(BCStyle.INSTANCE)
                .addRDN(BCStyle.CN, dnsNames.isEmpty() ? "server" : dnsNames.getFirst())
                .build();
        KeyPair pair = newKeys();
        GeneralName[] names = java.util.stream.Stream.concat(
                        dnsNames.stream().map(n -> new GeneralName(GeneralName.dNSName, n)),
                        addresses.stream().map(a -> new GeneralName(GeneralName.iPAddress, a)))
                .toArray(GeneralName[]::new);
        return new Issued(
                sign(name, keys, subject, pair, span, builder -> {
                    builder.addExtension(Extension.subjectAlternativeName, false, new GeneralNames(names));
                    builder.addExtension(Extension.extendedKeyUsage, false, usage(KeyPurposeId.id_kp_serverAuth));
                }),
                pair.getPrivate(),
                this);
    }

    /**
     * A client certificate as Kubernetes reads it.
     *
     * @param commonName the user
     * @param organizations the groups
     */
    public Issued client(String commonName, List<String> organizations, Span span) {
        X500NameBuilder subject = new X500NameBuilder(BCStyle.INSTANCE);
        organizations.forEach(o -> subject.addRDN(BCStyle.O, o));
        subject.addRDN(BCStyle.CN, commonName);
        KeyPair pair = newKeys();
        return new Issued(
                sign(
                        name,
                        keys,
                        subject.build(),
                        pair,
                        span,
                        builder -> builder.addExtension(
                                Extension.extendedKeyUsage, false, usage(KeyPurposeId.id_kp_clientAuth))),
                pair.getPrivate(),
                this);
    }

    /** The authority's own certificate. */
    public X509Certificate certificate() {
        return certificate;
    }

    /** The authority's own certificate as PEM. */
    public String pem() {
        return pemOf("CERTIFICATE", encoded(certificate));
    }

    /** A TLS context of a client that trusts this authority only. */
    public SSLContext clientContext() {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, trust(), null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private TrustManager[] trust() throws GeneralSecurityException {
        try {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            store.setCertificateEntry("authority", certificate);
            TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            factory.init(store);
            return factory.getTrustManagers();
        } catch (java.io.IOException e) {
            throw new GeneralSecurityException(e);
        }
    }

    /**
     * A certificate with its key.
     *
     * @param certificate the certificate
     * @param key its private key
     * @param issuer who signed it
     */
    public record Issued(X509Certificate certificate, PrivateKey key, Authority issuer) {
        /** The certificate as PEM. */
        public String certificatePem() {
            return pemOf("CERTIFICATE", encoded(certificate));
        }

        /** The key as PKCS#8 PEM, noted as handed out (armoured and as base64, the way a kubeconfig carries it). */
        public String keyPem() {
            String pem = pemOf("PRIVATE KEY", key.getEncoded());
            issuer.secrets.handOut(pem);
            issuer.secrets.handOut(
                    Base64.getEncoder().encodeToString(pem.getBytes(java.nio.charset.StandardCharsets.US_ASCII)));
            return pem;
        }

        /** A TLS context of a server with this certificate; client certificates of the issuer are accepted. */
        public SSLContext serverContext() {
            try {
                char[] password = new char[0];
                KeyStore store = KeyStore.getInstance("PKCS12");
                store.load(null, null);
                store.setKeyEntry("server", key, password, new X509Certificate[] {certificate, issuer.certificate()});
                KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
                factory.init(store, password);
                SSLContext context = SSLContext.getInstance("TLS");
                context.init(factory.getKeyManagers(), issuer.trust(), null);
                return context;
            } catch (GeneralSecurityException | java.io.IOException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    @FunctionalInterface
    private interface Shape {
        void apply(JcaX509v3CertificateBuilder builder) throws CertIOException;
    }

    private static X509Certificate sign(
            X500Name issuer, KeyPair issuerKeys, X500Name subject, KeyPair subjectKeys, Span span, Shape shape) {
        try {
            JcaX509v3CertificateBuilder builder = new JcaX509v3CertificateBuilder(
                    issuer,
                    new BigInteger(120, new SecureRandom()).setBit(119),
                    Date.from(span.from()),
                    Date.from(span.to()),
                    subject,
                    subjectKeys.getPublic());
            shape.apply(builder);
            return new JcaX509CertificateConverter()
                    .getCertificate(builder.build(
                            new JcaContentSignerBuilder("SHA256withECDSA").build(issuerKeys.getPrivate())));
        } catch (CertIOException | OperatorCreationException | GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static ExtendedKeyUsage usage(KeyPurposeId purpose) {
        return new ExtendedKeyUsage(purpose);
    }

    private static KeyPair newKeys() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte[] encoded(X509Certificate certificate) {
        try {
            return certificate.getEncoded();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String pemOf(String type, byte[] der) {
        String lines = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
        return "-----BEGIN " + type + "-----\n" + lines + "\n-----END " + type + "-----\n";
    }

    private static Duration years(int n) {
        return Duration.ofDays(365L * n);
    }
}
