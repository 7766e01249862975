package dev.castellan.breakglass;

import java.security.cert.X509Certificate;
import java.util.List;

/** Asks an API server whether it still takes a certificate. */
public interface CertificateProbe {
    /**
     * Asks several times over new connections, at every address of the server.
     *
     * @param credential shown to the server
     * @param authorities further ones that the server's own certificate may come from, since a rotation changes it
     */
    KeyWork.Probed ask(AdminCredential credential, List<X509Certificate> authorities);

    /** What the server said. */
    sealed interface Answer {
        /** It refused the certificate each time. */
        record Refused(int tries) implements Answer {}

        /** It took it: whoever has a copy is in. */
        record Accepted(int status) implements Answer {}

        /** It could not be found out. */
        record Unclear(String why) implements Answer {}
    }
}
