package dev.castellan.breakglass;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/**
 * Asks an API server for {@code /api} with nothing but the certificate. A certificate whose authority is no longer in
 * {@code --client-ca-file} gets 401, also where anonymous requests are allowed (measured on 1.36); every other answer means
 * that somebody was recognised, or that nothing can be said.
 */
public final class HttpsProbe implements CertificateProbe {
    private static final System.Logger LOG = System.getLogger(HttpsProbe.class.getName());
    private static final int TRIES = 5;
    private static final int MOST_ADDRESSES = 16;
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final int LONGEST_LINE = 4096;
    private static final int MOST_HEADERS = 50;
    private static final Pattern STATUS = Pattern.compile("HTTP/1\\.[01] (\\d{3})( .*)?");

    private final Names names;
    private final Duration patience;

    /** Asks the system for addresses, and waits ten seconds for each answer. */
    public HttpsProbe() {
        this(InetAddress::getAllByName, PATIENCE);
    }

    /**
     * For tests.
     *
     * @param patience for one try, from the first byte to the status line
     */
    HttpsProbe(Names names, Duration patience) {
        this.names = names;
        this.patience = patience;
    }

    /** Which addresses a name has. */
    @FunctionalInterface
    interface Names {
        InetAddress[] of(String name) throws UnknownHostException;
    }

    @Override
    public KeyWork.Probed ask(AdminCredential credential, List<X509Certificate> authorities) {
        AtomicReference<Optional<Instant>> at = new AtomicReference<>(Optional.empty());
        Answer answer = answer(credential, authorities, at);
        return new KeyWork.Probed(answer, credential.server(), at.get());
    }

    private Answer answer(
            AdminCredential credential, List<X509Certificate> authorities, AtomicReference<Optional<Instant>> at) {
        URI server = URI.create(credential.server());
        int port = server.getPort() < 0 ? 443 : server.getPort();
        int tries = 0;
        try {
            InetAddress[] addresses = names.of(server.getHost().replaceAll("[\\[\\]]", ""));
            if (addresses.length > MOST_ADDRESSES) {
                return new Answer.Unclear("The server has " + addresses.length + " addresses; " + MOST_ADDRESSES
                        + " are asked at most, and the others may still take it");
            }
            Shown key = new Shown(credential.chain(), credential.privateKey());
            for (InetAddress address : addresses) {
                for (int i = 0; i < TRIES; i++) {
                    key.asked.set(false);
                    // A context of its own: a session that is resumed would show no certificate.
                    SSLContext context = context(credential, authorities, key);
                    int status = once(context, address, port, server, credential.tlsServerName(), at);
                    if (!key.asked.get()) {
                        return new Answer.Unclear(
                                "The server did not ask for a certificate, so its answer says nothing about it");
                    }
                    if (status == 401) {
                        tries++;
                    } else if (status < 500) {
                        return new Answer.Accepted(status);
                    } else {
                        return new Answer.Unclear("The server answered with status " + status);
                    }
                }
            }
            return new Answer.Refused(tries);
        } catch (UnknownHostException e) {
            return new Answer.Unclear("The server’s name cannot be resolved");
        } catch (IOException e) {
            return new Answer.Unclear(
                    "The server could not be asked: " + e.getClass().getSimpleName());
        } catch (GeneralSecurityException e) {
            return new Answer.Unclear("The certificate could not be shown");
        }
    }

    private int once(
            SSLContext context,
            InetAddress address,
            int port,
            URI server,
            Optional<String> tlsServerName,
            AtomicReference<Optional<Instant>> at)
            throws IOException {
        String name = tlsServerName.orElse(server.getHost().replaceAll("[\\[\\]]", ""));
        try (Socket plain = new Socket()) {
            Thread cut = cutOff(plain);
            try {
                plain.connect(new InetSocketAddress(address, port), Math.toIntExact(patience.toMillis()));
                try (SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket(plain, name, port, true)) {
                    SSLParameters parameters = socket.getSSLParameters();
                    parameters.setEndpointIdentificationAlgorithm("HTTPS");
                    parameters.setApplicationProtocols(new String[] {"http/1.1"});
                    socket.setSSLParameters(parameters);
                    socket.getOutputStream()
                            .write(("GET /api HTTP/1.1\r\nHost: " + server.getRawAuthority()
                                            + "\r\nUser-Agent: castellan-probe\r\nAccept: application/json\r\n"
                                            + "Connection: close\r\n\r\n")
                                    .getBytes(StandardCharsets.US_ASCII));
                    socket.getOutputStream().flush();
                    InputStream in = new BufferedInputStream(socket.getInputStream(), LONGEST_LINE);
                    int status = status(line(in));
                    at.set(date(in).or(at::get));
                    return status;
                }
            } finally {
                cut.interrupt();
            }
        }
    }

    /** Closes the connection when the time for one try is over: a server that sends a byte now and then would hold it open. */
    private Thread cutOff(Socket plain) {
        return Thread.ofVirtual().name("probe-patience").start(() -> {
            try {
                Thread.sleep(patience);
                plain.close();
            } catch (InterruptedException e) {
                // It was answered in time.
            } catch (IOException e) {
                LOG.log(System.Logger.Level.DEBUG, "a connection could not be cut off", e);
            }
        });
    }

    private static String line(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = in.read(); c >= 0 && c != '\n'; c = in.read()) {
            if (line.length() == LONGEST_LINE) {
                break;
            }
            if (c != '\r') {
                line.append((char) c);
            }
        }
        return line.toString();
    }

    private static int status(String line) throws IOException {
        Matcher matcher = STATUS.matcher(line);
        if (!matcher.matches()) {
            throw new IOException("no HTTP");
        }
        return Integer.parseInt(matcher.group(1));
    }

    /** The server's own time, from the head of its answer; what comes after the status is no reason to doubt that. */
    private static Optional<Instant> date(InputStream in) {
        try {
            for (int i = 0; i < MOST_HEADERS; i++) {
                String line = line(in);
                if (line.isEmpty()) {
                    return Optional.empty();
                }
                if (line.regionMatches(true, 0, "date:", 0, 5)) {
                    return Optional.of(
                            ZonedDateTime.parse(line.substring(5).strip(), DateTimeFormatter.RFC_1123_DATE_TIME)
                                    .toInstant());
                }
            }
        } catch (IOException | DateTimeException e) {
            LOG.log(System.Logger.Level.DEBUG, "no time in the answer of a server", e);
        }
        return Optional.empty();
    }

    private static SSLContext context(AdminCredential credential, List<X509Certificate> authorities, Shown key)
            throws GeneralSecurityException, IOException {
        KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
        trusted.load(null, null);
        List<X509Certificate> all = new ArrayList<>(credential.authorities());
        all.addAll(authorities);
        for (int i = 0; i < all.size(); i++) {
            trusted.setCertificateEntry("authority-" + i, all.get(i));
        }
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusted);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(new KeyManager[] {key}, trust.getTrustManagers(), null);
        return context;
    }

    /** Shows one certificate, whatever issuers the server names, and notes whether it was asked to. */
    private static final class Shown extends X509ExtendedKeyManager {
        private final X509Certificate[] chain;
        private final PrivateKey key;
        private final AtomicBoolean asked = new AtomicBoolean();

        Shown(List<X509Certificate> chain, PrivateKey key) {
            this.chain = chain.toArray(X509Certificate[]::new);
            this.key = key;
        }

        @Override
        public @Nullable String chooseClientAlias(
                String[] keyTypes, Principal @Nullable [] issuers, @Nullable Socket socket) {
            for (String type : keyTypes) {
                boolean edwards = type.equals("EdDSA") && key.getAlgorithm().startsWith("Ed");
                boolean pss = type.equals("RSASSA-PSS") && key.getAlgorithm().equals("RSA");
                if (type.equals(key.getAlgorithm()) || edwards || pss) {
                    asked.set(true);
                    return "admin";
                }
            }
            return null;
        }

        @Override
        public X509Certificate[] getCertificateChain(String alias) {
            return chain.clone();
        }

        @Override
        public PrivateKey getPrivateKey(String alias) {
            return key;
        }

        @Override
        public String @Nullable [] getClientAliases(String keyType, Principal @Nullable [] issuers) {
            return null;
        }

        @Override
        public String @Nullable [] getServerAliases(String keyType, Principal @Nullable [] issuers) {
            return null;
        }

        @Override
        public @Nullable String chooseServerAlias(
                String keyType, Principal @Nullable [] issuers, @Nullable Socket socket) {
            return null;
        }
    }
}
