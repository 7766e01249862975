package dev.castellan.breakglass;

import dev.castellan.azure.AdminCall;
import dev.castellan.azure.Tokens;
import dev.castellan.ledger.ForeignTime;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What can only be done with an open key: taking one in, and showing its certificate. It is done in a process of its own that
 * ends with the work, for a key that was open leaves copies in the memory of a Java process that nobody can wipe. Every method
 * blocks, ends on interrupt, and throws a {@link dev.castellan.failure.FailureException}.
 */
public interface KeyWork {
    /** Fetches an admin kubeconfig from Azure, checks it and seals it. */
    Taken fetch(AdminCall call, Tokens tokens, Sealing sealing);

    /** Reads a kubeconfig file, checks it and seals what it holds. The file stays. */
    Taken read(Path file, Sealing sealing);

    /**
     * Asks an API server whether it takes a certificate.
     *
     * @param key where the certificate and its key are
     * @param fingerprint of the certificate that is meant
     * @param authorities further ones that the server's own certificate may come from
     */
    Probed probe(Key key, String fingerprint, List<X509Certificate> authorities);

    /**
     * How a key is to be sealed.
     *
     * @param checkout for which check-out
     * @param entry the id of the ledger's entry that announced it
     * @param cluster which cluster
     * @param dataKey seals it; stays the caller's, who wipes it
     */
    @SuppressWarnings("ArrayRecordComponent") // passed on and wiped, never compared
    record Sealing(String checkout, String entry, String cluster, byte[] dataKey) {
        SealedAdminKey.Binding binding(CertificateFacts facts) {
            return new SealedAdminKey.Binding(
                    checkout,
                    entry,
                    cluster,
                    facts.fingerprint(),
                    facts.notAfter().toString());
        }

        @Override
        public String toString() {
            return "Sealing[" + checkout + "]";
        }
    }

    /**
     * A key that was checked and sealed.
     *
     * @param facts what is public about it
     * @param remarks what is worth knowing and no reason to refuse; sentences
     * @param at what time it was for the service that gave it
     */
    record Taken(SealedAdminKey sealed, CertificateFacts facts, List<String> remarks, Optional<ForeignTime> at) {
        public Taken {
            remarks = List.copyOf(remarks);
        }
    }

    /** Where a key is. */
    @SuppressWarnings("ArrayRecordComponent") // passed on and wiped, never compared
    sealed interface Key {
        /** In a sealed key, and what opens it; the caller wipes that. */
        record Sealed(SealedAdminKey sealed, byte[] dataKey) implements Key {
            @Override
            public String toString() {
                return "Sealed[" + sealed + "]";
            }
        }

        /** In a kubeconfig, which is wiped. */
        record Copy(byte[] kubeconfig) implements Key {
            @Override
            public String toString() {
                return "Copy";
            }
        }
    }

    /**
     * What a server said.
     *
     * @param server which
     * @param at what time it was there
     */
    record Probed(CertificateProbe.Answer answer, String server, Optional<Instant> at) {}
}
