package dev.castellan.breakglass;

import dev.castellan.fleet.DisplayText;
import dev.castellan.ledger.ForeignTime;
import java.net.URI;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Asks an API server whether it still takes a certificate, and records what it said. */
final class Probing {
    private final BreakGlassParts parts;
    private final CheckoutLog log;
    private final KeyVault vault;
    private final Board board;

    Probing(BreakGlassParts parts, CheckoutLog log, KeyVault vault, Board board) {
        this.parts = parts;
        this.log = log;
        this.vault = vault;
        this.board = board;
    }

    CertificateProbe.Answer ask(
            CheckoutId id,
            Optional<byte[]> kubeconfig,
            List<X509Certificate> authorities,
            Optional<String> otherServer) {
        Checkout checkout = log.checkout(id);
        CertificateFacts facts = checkout.held()
                .orElseThrow(() -> BreakGlassFailures.state(
                                checkout, checkout.state(parts.clock().instant()), "probed")
                        .asException())
                .facts();
        String server = otherServer.orElse(facts.server());
        var _ = log.write(id, _ -> new CheckoutEvent.Said(CheckoutEvent.Said.What.PROBE_INTENT, server));
        parts.faults().reached(FaultPoint.PROBE_INTENT_RECORDED);
        byte[] dataKey = new byte[0];
        try {
            KeyWork.Key key;
            if (kubeconfig.isPresent()) {
                key = new KeyWork.Key.Copy(kubeconfig.get());
            } else {
                SealedAdminKey sealed = vault.sealed(id)
                        .orElseThrow(() -> BreakGlassFailures.sealedGone(id).asException());
                dataKey = vault.dataKey(id)
                        .orElseThrow(() -> BreakGlassFailures.sealedGone(id).asException());
                key = new KeyWork.Key.Sealed(sealed, dataKey);
            }
            KeyWork.Probed probed = parts.keys().probe(key, facts.fingerprint(), authorities);
            Optional<ForeignTime> said = probed.at().map(t -> new ForeignTime(host(probed.server()), t));
            AnsweredTime answered = AnsweredTime.of(said, parts);
            CertificateProbe.Answer answer = of(probed, server);
            parts.faults().reached(FaultPoint.PROBE_ANSWERED);
            var _ = log.write(id, () -> answered.by(parts), _ -> switch (answer) {
                case CertificateProbe.Answer.Refused refused ->
                    new CheckoutEvent.Neutralised(facts.fingerprint(), probed.server(), refused.tries(), 401);
                case CertificateProbe.Answer.Accepted accepted ->
                    new CheckoutEvent.Said(
                            CheckoutEvent.Said.What.PROBE_FAILED,
                            "accepted by " + probed.server() + ", status " + accepted.status());
                case CertificateProbe.Answer.Unclear unclear ->
                    new CheckoutEvent.Said(CheckoutEvent.Said.What.PROBE_FAILED, unclear.why());
            });
            parts.faults().reached(FaultPoint.PROBE_RECORDED);
            var _ = board.refresh();
            return answer;
        } finally {
            Arrays.fill(dataKey, (byte) 0);
        }
    }

    /** Every server refuses a certificate that it never knew: of another one only that it is accepted proves anything. */
    private static CertificateProbe.Answer of(KeyWork.Probed probed, String server) {
        return same(probed.server(), server) || probed.answer() instanceof CertificateProbe.Answer.Accepted
                ? probed.answer()
                : new CertificateProbe.Answer.Unclear("The file leads to " + DisplayText.clean(probed.server())
                        + ", and the server to ask is " + DisplayText.clean(server)
                        + "; where that is the same cluster under a new address, say so with --server");
    }

    /** Whether two addresses of API servers are one: by host and port, whatever comes after. */
    static boolean same(String one, String other) {
        try {
            URI first = URI.create(one);
            URI second = URI.create(other);
            return first.getHost() != null
                    && first.getHost().equalsIgnoreCase(second.getHost())
                    && port(first) == port(second);
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static int port(URI server) {
        return server.getPort() < 0 ? 443 : server.getPort();
    }

    private static String host(String server) {
        return Optional.ofNullable(URI.create(server).getHost()).orElse(server);
    }
}
