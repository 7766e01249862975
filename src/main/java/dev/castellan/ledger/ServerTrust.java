package dev.castellan.ledger;

import java.io.FileNotFoundException;
import java.net.URI;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.sql.SQLException;
import java.util.Optional;
import java.util.stream.Stream;
import org.postgresql.util.GT;

/** Why a server was not believed to be the one meant, where that is what went wrong with a connection. */
final class ServerTrust {
    /** Texts of the driver, which has nothing else to tell these by; compared as it translates them. */
    private static final String OTHER_NAME = "The hostname {0} could not be verified by hostnameverifier {1}.";

    private static final String NO_TLS = "The server does not support SSL.";

    private ServerTrust() {}

    /** As a clause that follows “the server of the team's ledger is not trusted:”. */
    static Optional<String> broken(SQLException e, String url) {
        String host = String.valueOf(URI.create(url).getHost());
        String said = String.valueOf(e.getMessage());
        if (said.equals(GT.tr(NO_TLS))) {
            return Optional.of("it offers no TLS");
        }
        if (said.equals(GT.tr(OTHER_NAME, host, "PgjdbcHostnameVerifier"))) {
            return Optional.of("its certificate is not made for the name " + host);
        }
        if (has(e, CertificateExpiredException.class) || has(e, CertificateNotYetValidException.class)) {
            return Optional.of("its certificate is not valid today");
        }
        if (has(e, FileNotFoundException.class)) {
            return Optional.of("the file with its authority cannot be read");
        }
        return has(e, CertificateException.class)
                ? Optional.of("its certificate comes from no authority that is trusted here")
                : Optional.empty();
    }

    private static boolean has(Throwable e, Class<? extends Exception> kind) {
        // A chain of causes is a few long; a hostile one may be a ring.
        return Stream.iterate(Optional.of(e), Optional::isPresent, t -> t.map(Throwable::getCause))
                .limit(20)
                .flatMap(Optional::stream)
                .anyMatch(kind::isInstance);
    }
}
