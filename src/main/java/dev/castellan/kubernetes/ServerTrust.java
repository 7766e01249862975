package dev.castellan.kubernetes;

import java.io.IOException;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import javax.net.ssl.X509TrustManager;

/** Checks a server's certificate and, where it fails, says which certificate it was and what is wrong with it. */
public final class ServerTrust extends X509ExtendedTrustManager {
    /** What is wrong with a server's certificate. */
    enum Reason {
        EXPIRED,
        NOT_YET_VALID,
        UNKNOWN_AUTHORITY,
        NAME_MISMATCH,
        OTHER
    }

    /** A server's certificate that was not accepted. */
    static final class Rejected extends CertificateException {
        private static final long serialVersionUID = 1L;

        private final Reason reason;
        private final transient X509Certificate certificate;

        Rejected(Reason reason, X509Certificate certificate, CertificateException cause) {
            super(reason.name(), cause);
            this.reason = reason;
            this.certificate = certificate;
        }

        Reason reason() {
            return reason;
        }

        X509Certificate certificate() {
            return certificate;
        }
    }

    private final X509TrustManager manager;
    private final InstantSource clock;

    private ServerTrust(X509TrustManager manager, InstantSource clock) {
        this.manager = manager;
        this.clock = clock;
    }

    /** Trusts these authorities and no others, as kubectl does where a kubeconfig names one. */
    public static ServerTrust only(List<X509Certificate> authorities, InstantSource clock)
            throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null, null);
        int n = 0;
        for (X509Certificate authority : authorities) {
            store.setCertificateEntry("authority-" + n++, authority);
        }
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(store);
        X509TrustManager manager = Arrays.stream(factory.getTrustManagers())
                .filter(X509TrustManager.class::isInstance)
                .map(X509TrustManager.class::cast)
                .findFirst()
                .orElseThrow(() -> new GeneralSecurityException("no X.509 trust manager"));
        return new ServerTrust(manager, clock);
    }

    /** Trusts what the profile trusts. */
    static ServerTrust of(X509TrustManager manager, InstantSource clock) {
        return new ServerTrust(manager, clock);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        if (!(manager instanceof X509ExtendedTrustManager extended)) {
            throw new CertificateException("the trust manager cannot check host names");
        }
        try {
            extended.checkServerTrusted(chain, authType, engine);
        } catch (CertificateException e) {
            throw rejected(chain, authType, e);
        }
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        if (!(manager instanceof X509ExtendedTrustManager extended)) {
            throw new CertificateException("the trust manager cannot check host names");
        }
        try {
            extended.checkServerTrusted(chain, authType, socket);
        } catch (CertificateException e) {
            throw rejected(chain, authType, e);
        }
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        // Without the connection the host name cannot be checked; no client of ours asks this way.
        throw new CertificateException("no connection to check");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        throw new CertificateException("not a server");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        throw new CertificateException("not a server");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        throw new CertificateException("not a server");
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return manager.getAcceptedIssuers();
    }

    private Rejected rejected(X509Certificate[] chain, String authType, CertificateException cause) {
        Instant now = clock.instant();
        for (X509Certificate certificate : chain) {
            if (now.isAfter(certificate.getNotAfter().toInstant())) {
                return new Rejected(Reason.EXPIRED, certificate, cause);
            }
            if (now.isBefore(certificate.getNotBefore().toInstant())) {
                return new Rejected(Reason.NOT_YET_VALID, certificate, cause);
            }
        }
        try {
            // The chain alone: if that is fine, only the name can be wrong.
            manager.checkServerTrusted(chain, authType);
            return new Rejected(Reason.NAME_MISMATCH, chain[0], cause);
        } catch (CertificateException e) {
            boolean noPath = causedBy(e, java.security.cert.CertPathBuilderException.class)
                    || String.valueOf(e.getMessage()).contains("No trusted certificate");
            return new Rejected(noPath ? Reason.UNKNOWN_AUTHORITY : Reason.OTHER, chain[0], cause);
        }
    }

    private static boolean causedBy(Throwable thrown, Class<? extends Throwable> type) {
        for (Throwable t = thrown; t != null; t = t.getCause()) {
            if (type.isInstance(t)) {
                return true;
            }
        }
        return false;
    }
}
