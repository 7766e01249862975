package dev.castellan.breakglass.proxy;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.bouncycastle.asn1.DERUTCTime;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.asn1.x509.Time;
import org.bouncycastle.cert.CertIOException;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/**
 * The certificates of one start of the proxy: an authority, one server and one client. The authority's key is forgotten as
 * soon as both are signed, so that nobody can ever add a third.
 *
 * @param authorityPem for clients
 * @param clientPem the client's certificate
 * @param clientKeyPem the client's key, which opens this proxy and nothing else
 * @param context TLS of the listener, which takes that one client and nobody else
 */
record LocalAuthority(String authorityPem, String clientPem, String clientKeyPem, SSLContext context) {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyMMddHHmmss'Z'").withZone(ZoneOffset.UTC);

    /** Clocks of one machine do not differ, but they are set back at times. */
    private static final Duration EARLIER = Duration.ofMinutes(5);

    @Override
    public String toString() {
        return "LocalAuthority";
    }

    /** Makes it, valid until shortly after the check-out ends. */
    static LocalAuthority create(String checkout, Instant now, Instant until) {
        try {
            Instant from = now.minus(EARLIER);
            Instant to = until.plus(EARLIER);
            X500Name issuer = new X500Name("CN=castellan check-out " + checkout);
            KeyPair own = keys();
            X509v3CertificateBuilder authority = builder(issuer, issuer, own, from, to);
            authority.addExtension(Extension.basicConstraints, true, new BasicConstraints(0));
            authority.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign));
            X509Certificate root = sign(authority, own.getPrivate());
            KeyPair serverKeys = keys();
            X509v3CertificateBuilder server =
                    builder(issuer, new X500Name("CN=castellan break-glass proxy"), serverKeys, from, to);
            server.addExtension(
                    Extension.subjectAlternativeName,
                    false,
                    new GeneralNames(new GeneralName(GeneralName.iPAddress, "127.0.0.1")));
            leaf(server, KeyPurposeId.id_kp_serverAuth);
            X509Certificate serverCertificate = sign(server, own.getPrivate());
            KeyPair clientKeys = keys();
            X509v3CertificateBuilder client =
                    builder(issuer, new X500Name("CN=castellan client"), clientKeys, from, to);
            leaf(client, KeyPurposeId.id_kp_clientAuth);
            X509Certificate clientCertificate = sign(client, own.getPrivate());
            return new LocalAuthority(
                    pem("CERTIFICATE", root.getEncoded()),
                    pem("CERTIFICATE", clientCertificate.getEncoded()),
                    pem("PRIVATE KEY", clientKeys.getPrivate().getEncoded()),
                    context(serverKeys.getPrivate(), serverCertificate, root, clientCertificate));
        } catch (GeneralSecurityException | CertIOException | OperatorCreationException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void leaf(X509v3CertificateBuilder builder, KeyPurposeId purpose) throws CertIOException {
        builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(false));
        builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature));
        builder.addExtension(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(purpose));
    }

    private static X509v3CertificateBuilder builder(
            X500Name issuer, X500Name subject, KeyPair keys, Instant from, Instant to) {
        return new X509v3CertificateBuilder(
                issuer,
                new BigInteger(120, new SecureRandom()).setBit(119),
                Time.getInstance(new DERUTCTime(TIME.format(from))),
                Time.getInstance(new DERUTCTime(TIME.format(to))),
                subject,
                SubjectPublicKeyInfo.getInstance(keys.getPublic().getEncoded()));
    }

    private static X509Certificate sign(X509v3CertificateBuilder builder, PrivateKey key)
            throws OperatorCreationException, CertificateException {
        return new JcaX509CertificateConverter()
                .getCertificate(builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(key)));
    }

    private static KeyPair keys() throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"));
        return generator.generateKeyPair();
    }

    private static SSLContext context(
            PrivateKey key, X509Certificate server, X509Certificate root, X509Certificate client)
            throws GeneralSecurityException {
        try {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            store.setKeyEntry("proxy", key, new char[0], new X509Certificate[] {server, root});
            KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            factory.init(store, new char[0]);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(factory.getKeyManagers(), new TrustManager[] {new OneClient(root, client)}, null);
            return context;
        } catch (java.io.IOException e) {
            throw new GeneralSecurityException(e);
        }
    }

    /** Takes one client: the very certificate that was handed out, while it is valid. */
    private record OneClient(X509Certificate root, X509Certificate client) implements X509TrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType) throws CertificateException {
            if (chain.length == 0 || !MessageDigest.isEqual(chain[0].getEncoded(), client.getEncoded())) {
                throw new CertificateException("not the client of this check-out");
            }
            chain[0].checkValidity();
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType) throws CertificateException {
            throw new CertificateException("not a client");
        }

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[] {root};
        }
    }

    private static String pem(String type, byte[] der) {
        return "-----BEGIN " + type + "-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der) + "\n-----END " + type + "-----\n";
    }

    /** The kubeconfig of this proxy: its address, its authority, its client, and nothing of the cluster's own. */
    byte[] kubeconfig(ProxyPlan plan, int port) {
        String context = "breakglass-" + plan.checkout();
        StringBuilder text = new StringBuilder();
        text.append("# Made by Castellan for check-out ")
                .append(plan.checkout())
                .append("; of no use once it is over.\n")
                .append("apiVersion: v1\nkind: Config\ncurrent-context: ")
                .append(context)
                .append("\nclusters:\n- name: ")
                .append(context)
                .append("\n  cluster:\n    server: https://127.0.0.1:")
                .append(port)
                // to.
                .append("\n    certificate-authority-data: ")
                .append(base64(authorityPem))
                .append("\nusers:\n- name: ")
                .append(context)
                .append("\n  user:\n    client-certificate-data: ")
                .append(base64(clientPem))
                .append("\n    client-key-data: ")
                .append(base64(clientKeyPem))
                .append("\ncontexts:\n- name: ")
                .append(context)
                .append("\n  context:\n    cluster: ")
                .append(context)
                .append("\n    user: ")
                .append(context);
        if (!plan.namespace().isEmpty()) {
            text.append("\n    namespace: \"").append(plan.namespace()).append('"');
        }
        return text.append('\n').toString().getBytes(StandardCharsets.UTF_8);
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.US_ASCII));
    }
}
