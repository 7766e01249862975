package dev.castellan.breakglass;

import dev.castellan.failure.FailureException;
import dev.castellan.ledger.ForeignTime;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Where an admin key lies open while it is checked, sealed or shown: in the process that {@link KeyWork} starts for it. */
public final class KeyDesk {
    private final CertificateProbe probe;
    private final InstantSource clock;
    private final SecureRandom random = new SecureRandom();

    /** Asks servers with the probe, and takes nothing that is not valid by the clock. */
    public KeyDesk(CertificateProbe probe, InstantSource clock) {
        this.probe = probe;
        this.clock = clock;
    }

    /**
     * Checks a kubeconfig and seals what it holds.
     *
     * @param content wiped, whatever comes of it
     * @param at the time of the service that gave it
     * @throws FailureException {@code breakglass-kubeconfig-…}
     */
    public KeyWork.Taken seal(byte[] content, KeyWork.Sealing sealing, Optional<ForeignTime> at) {
        try (AdminCredential credential = AdminKubeconfig.read(content)) {
            AdminCheck.Checked checked = AdminCheck.check(credential, clock);
            SealedAdminKey sealed =
                    SealedAdminKey.seal(credential, sealing.binding(checked.facts()), sealing.dataKey(), random);
            return new KeyWork.Taken(sealed, checked.facts(), checked.remarks(), at);
        }
    }

    /**
     * Shows a certificate to its server.
     *
     * @throws FailureException {@code breakglass-kubeconfig-…}, or {@code breakglass-sealed-gone} where it cannot be opened
     */
    public KeyWork.Probed probe(KeyWork.Key key, String fingerprint, List<X509Certificate> authorities) {
        try (AdminCredential credential = open(key)) {
            List<X509Certificate> chain = credential.chain();
            if (chain.isEmpty() || !AdminCheck.fingerprint(chain.getFirst()).equals(fingerprint)) {
                return new KeyWork.Probed(
                        new CertificateProbe.Answer.Unclear("The certificate given is another one"),
                        credential.server(),
                        Optional.empty());
            }
            return probe.ask(credential, authorities);
        }
    }

    private static AdminCredential open(KeyWork.Key key) {
        return switch (key) {
            case KeyWork.Key.Copy copy -> AdminKubeconfig.read(copy.kubeconfig());
            case KeyWork.Key.Sealed sealed -> {
                byte[] dataKey = sealed.dataKey().clone();
                try {
                    yield sealed.sealed()
                            .open(dataKey)
                            .orElseThrow(() -> BreakGlassFailures.sealedGone(new CheckoutId(
                                            sealed.sealed().binding().checkout()))
                                    .asException());
                } finally {
                    Arrays.fill(dataKey, (byte) 0);
                }
            }
        };
    }
}
