package dev.castellan.access;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1String;
import org.bouncycastle.asn1.x500.RDN;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.Certificate;
import org.bouncycastle.asn1.x509.Time;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.pkcs.PKCS10CertificationRequest;
import tools.jackson.databind.JsonNode;

/**
 * A request for a client certificate that the API server would take, as a CertificateSigningRequest says it. The names are
 * untrusted.
 *
 * @param name of the request
 * @param by the user who made the request
 * @param user whom the certificate would make of its holder: the common name of its subject
 * @param groups the groups that it brings: the organizations of its subject
 * @param standing what became of it
 * @param made when it was requested, where that can be read
 * @param from from when on the issued certificate is valid; empty where none was issued
 * @param until when the issued certificate ends; empty where none was issued
 */
public record ClientCertificate(
        String name,
        String by,
        String user,
        List<String> groups,
        Standing standing,
        Optional<Instant> made,
        Optional<Instant> from,
        Optional<Instant> until) {
    /** The signer for clients of the API server. */
    public static final String SIGNER = "kubernetes.io/kube-apiserver-client";

    /**
     * The signers whose certificates the API server takes, or may take, for those of users: kubernetes.io, "Certificates
     * and Certificate Signing Requests", Kubernetes signers.
     */
    public static final List<String> SIGNERS =
            List.of(SIGNER, "kubernetes.io/kube-apiserver-client-kubelet", "kubernetes.io/legacy-unknown");

    private static final int LONGEST = 64 * 1024;
    private static final int MOST_NAMES = 50;
    private static final String SECONDS = "uuuuMMddHHmmss";
    private static final DateTimeFormatter FORM = DateTimeFormatter.ofPattern(SECONDS, Locale.ROOT);

    /** What became of a request. */
    public enum Standing {
        WAITING("waits for approval"),
        APPROVED("approved, not issued yet"),
        ISSUED("issued"),
        /** Whom the certificate names, and how long it is valid, is not known. */
        UNREADABLE("issued, cannot be read"),
        DENIED("denied"),
        FAILED("could not be issued");

        private final String words;

        Standing(String words) {
            this.words = words;
        }

        /** For people. */
        public String words() {
            return words;
        }
    }

    public ClientCertificate {
        groups = List.copyOf(groups);
    }

    /** Whether it makes somebody this user, or brings this group. */
    public boolean names(Principal who) {
        return who.group() ? groups.contains(who.name()) : user.equals(who.name());
    }

    /**
     * From a CertificateSigningRequest; empty where it is for another signer, or its request cannot be read or names more
     * groups than are kept, so that whom it names is not known.
     */
    public static Optional<ClientCertificate> of(JsonNode object) {
        JsonNode spec = object.path("spec");
        if (!SIGNERS.contains(spec.path("signerName").asString(""))) {
            return Optional.empty();
        }
        Optional<X500Name> subject = decoded(spec.path("request")).flatMap(ClientCertificate::subject);
        if (subject.isEmpty()) {
            return Optional.empty();
        }
        JsonNode text = object.path("status").path("certificate");
        Optional<Certificate> issued = decoded(text).flatMap(ClientCertificate::certificate);
        // What the signer wrote into the certificate holds, not what was asked for.
        X500Name name = issued.map(Certificate::getSubject).orElse(subject.get());
        List<String> users = names(name, BCStyle.CN);
        List<String> groups = names(name, BCStyle.O);
        if (users.size() > MOST_NAMES || groups.size() > MOST_NAMES) {
            return Optional.empty();
        }
        Standing done = issued.isPresent()
                ? Standing.ISSUED
                : text.asString("").isEmpty() ? Standing.APPROVED : Standing.UNREADABLE;
        return Optional.of(new ClientCertificate(
                object.path("metadata").path("name").asString(""),
                spec.path("username").asString(""),
                // The last one, as the API server takes it.
                users.stream().reduce((a, b) -> b).orElse(""),
                groups,
                standing(object.path("status"), done),
                time(object.path("metadata").path("creationTimestamp").asString("")),
                issued.flatMap(c -> time(c.getStartDate())),
                issued.flatMap(c -> time(c.getEndDate()))));
    }

    /** @param done what it is where nobody refused it and it was approved */
    private static Standing standing(JsonNode status, Standing done) {
        Standing standing = done == Standing.APPROVED ? Standing.WAITING : done;
        for (JsonNode condition : status.path("conditions")) {
            switch (condition.path("type").asString("")) {
                case "Denied" -> {
                    return Standing.DENIED;
                }
                case "Failed" -> {
                    return Standing.FAILED;
                }
                case "Approved" -> standing = done;
                default -> {
                    // Others say nothing about it.
                }
            }
        }
        return standing;
    }

    private static Optional<byte[]> decoded(JsonNode base64) {
        String text = base64.asString("");
        if (text.isEmpty() || text.length() > LONGEST) {
            return Optional.empty();
        }
        try {
            return Optional.of(Base64.getDecoder().decode(text));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static Optional<X500Name> subject(byte[] pem) {
        try (PEMParser parser = parser(pem)) {
            return parser.readObject() instanceof PKCS10CertificationRequest request
                    ? Optional.of(request.getSubject())
                    : Optional.empty();
        } catch (IOException | RuntimeException e) {
            return Optional.empty();
        }
    }

    private static Optional<Certificate> certificate(byte[] pem) {
        try (PEMParser parser = parser(pem)) {
            return parser.readObject() instanceof X509CertificateHolder certificate
                    ? Optional.of(certificate.toASN1Structure())
                    : Optional.empty();
        } catch (IOException | RuntimeException e) {
            return Optional.empty();
        }
    }

    private static PEMParser parser(byte[] pem) {
        return new PEMParser(new InputStreamReader(new ByteArrayInputStream(pem), StandardCharsets.US_ASCII));
    }

    /** Certificates have whole seconds of UTC: RFC 5280, 4.1.2.5. */
    private static Optional<Instant> time(Time time) {
        String text = time.getTime();
        try {
            return text.length() < SECONDS.length()
                    ? Optional.empty()
                    : Optional.of(LocalDateTime.parse(text.substring(0, SECONDS.length()), FORM)
                            .toInstant(ZoneOffset.UTC));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    /** One more than are kept at most. */
    private static List<String> names(X500Name subject, ASN1ObjectIdentifier kind) {
        List<String> found = new ArrayList<>();
        for (RDN part : subject.getRDNs(kind)) {
            for (var each : part.getTypesAndValues()) {
                if (each.getType().equals(kind)
                        && found.size() <= MOST_NAMES
                        && each.getValue() instanceof ASN1String text) {
                    found.add(text.getString());
                }
            }
        }
        return found;
    }

    private static Optional<Instant> time(String text) {
        try {
            return Optional.of(Instant.parse(text));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }
}
