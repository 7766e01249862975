package dev.castellan.breakglass.proxy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.Optional;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/** A client of the proxy that says exactly what a test tells it. */
final class RawClient implements AutoCloseable {
    final SSLSocket socket;
    final WireInput in;

    private RawClient(SSLSocket socket) throws IOException {
        this.socket = socket;
        this.in = new WireInput(socket.getInputStream());
        socket.setSoTimeout(30_000);
    }

    static SSLContext context(Path kubeconfig, boolean withKey) throws Exception {
        JsonNode root = YAMLMapper.builder().build().readTree(Files.readString(kubeconfig));
        JsonNode user = root.path("users").path(0).path("user");
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        trusted.setCertificateEntry(
                "ca", certificate(root.path("clusters").path(0).path("cluster").path("certificate-authority-data")));
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusted);
        KeyStore own = KeyStore.getInstance("PKCS12");
        own.load(null, null);
        if (withKey) {
            String pem = text(user.path("client-key-data")).replaceAll("-----[A-Z ]+-----|\\s", "");
            PrivateKey key = KeyFactory.getInstance("EC")
                    .generatePrivate(new PKCS8EncodedKeySpec(Base64.getDecoder().decode(pem)));
            own.setKeyEntry(
                    "me", key, new char[0], new X509Certificate[] {certificate(user.path("client-certificate-data"))});
        }
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(own, new char[0]);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
        return context;
    }

    private static X509Certificate certificate(JsonNode data) throws Exception {
        return (X509Certificate) CertificateFactory.getInstance("X.509")
                .generateCertificate(new ByteArrayInputStream(text(data).getBytes(StandardCharsets.US_ASCII)));
    }

    private static String text(JsonNode data) {
        return new String(Base64.getDecoder().decode(data.asString()), StandardCharsets.US_ASCII);
    }

    static RawClient open(SSLContext context, int port) throws IOException {
        SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket("127.0.0.1", port);
        socket.startHandshake();
        return new RawClient(socket);
    }

    RawClient say(String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
        socket.getOutputStream().flush();
        return this;
    }

    /** A head with the Host that the proxy wants. */
    RawClient ask(String method, String target, String... headers) throws IOException {
        StringBuilder head =
                new StringBuilder(method + " " + target + " HTTP/1.1\r\nHost: 127.0.0.1:" + socket.getPort() + "\r\n");
        for (String header : headers) {
            head.append(header).append("\r\n");
        }
        return say(head.append("\r\n").toString());
    }

    record Answer(ResponseHead head, String body) {
        int status() {
            return head.status();
        }
    }

    Answer answer(String method) throws Exception {
        ResponseHead head = head();
        return new Answer(
                head, new String(Body.whole(HeadParser.framing(method, head), in, 10_000_000), StandardCharsets.UTF_8));
    }

    Answer answer() throws Exception {
        return answer("GET");
    }

    ResponseHead head() throws Exception {
        Optional<byte[]> bytes = in.head(HeadParser.LONGEST_HEAD);
        return HeadParser.response(bytes.orElseThrow(() -> new IOException("no answer")));
    }

    /** Whatever still comes. */
    String rest() throws IOException {
        java.io.ByteArrayOutputStream all = new java.io.ByteArrayOutputStream();
        for (int n = in.transfer(all, Long.MAX_VALUE); n >= 0; n = in.transfer(all, Long.MAX_VALUE)) {
            // until the end
        }
        return all.toString(StandardCharsets.ISO_8859_1);
    }

    InputStream raw() throws IOException {
        return socket.getInputStream();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
