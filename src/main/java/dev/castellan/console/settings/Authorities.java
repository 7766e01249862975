package dev.castellan.console.settings;

import dev.castellan.failure.Failure;
import dev.castellan.failure.FailureException;
import dev.castellan.fleet.DisplayText;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;

/** Reads what is in a file with added certificate authorities, to show it. Blocks. */
final class Authorities {
    private static final int LARGEST_FILE = 4 << 20;

    private Authorities() {}

    static List<AuthorityRow> read(Path bundle) {
        try {
            byte[] bytes;
            try (InputStream in = Files.newInputStream(bundle)) {
                bytes = in.readNBytes(LARGEST_FILE + 1);
            }
            if (bytes.length > LARGEST_FILE) {
                throw new IOException("larger than " + (LARGEST_FILE >> 20) + " MiB");
            }
            List<AuthorityRow> rows = new ArrayList<>();
            for (Certificate found :
                    CertificateFactory.getInstance("X.509").generateCertificates(new ByteArrayInputStream(bytes))) {
                if (found instanceof X509Certificate certificate) {
                    rows.add(row(certificate));
                }
            }
            if (rows.isEmpty()) {
                throw new GeneralSecurityException("no certificate in the file");
            }
            return rows;
        } catch (IOException | GeneralSecurityException e) {
            throw new FailureException(
                    new Failure(
                            "settings-authorities",
                            "The added certificate authorities could not be read: " + bundle,
                            "Servers behind a private authority cannot be trusted until they are.",
                            "Choose a readable PEM file with certificates.",
                            true,
                            String.valueOf(e.getMessage())),
                    e);
        }
    }

    private static AuthorityRow row(X509Certificate certificate) throws GeneralSecurityException {
        byte[] digest = MessageDigest.getInstance("SHA-256").digest(certificate.getEncoded());
        return new AuthorityRow(
                DisplayText.clean(certificate.getSubjectX500Principal().getName()),
                certificate.getNotAfter().toInstant(),
                HexFormat.ofDelimiter(":").formatHex(digest).toUpperCase(Locale.ROOT),
                certificate.getBasicConstraints() >= 0);
    }
}
