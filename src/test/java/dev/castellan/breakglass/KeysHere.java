package dev.castellan.breakglass;

import dev.castellan.azure.AdminCall;
import dev.castellan.azure.Tokens;
import dev.castellan.ledger.ForeignTime;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/** Opens keys in the process of the test: what is done with them is the same, what is left of them is not. */
public final class KeysHere implements KeyWork {
    private final KeyDesk desk;
    private final InstantSource clock;

    /** Asks nobody; a probe is answered by the other parameter. */
    public KeysHere(CertificateProbe probe, InstantSource clock) {
        this.desk = new KeyDesk(probe, clock);
        this.clock = clock;
    }

    /** Where nobody probes. */
    public static KeysHere of(InstantSource clock) {
        return new KeysHere(
                (credential, _) -> new Probed(
                        new CertificateProbe.Answer.Unclear("nobody asks"), credential.server(), Optional.empty()),
                clock);
    }

    @Override
    public Taken fetch(AdminCall call, Tokens tokens, Sealing sealing) {
        AdminCall.Fetched fetched = call.ask(tokens, clock);
        return desk.seal(
                fetched.kubeconfig(),
                sealing,
                fetched.at().map(t -> new ForeignTime(call.resourceManager().getHost(), t)));
    }

    @Override
    public Taken read(Path file, Sealing sealing) {
        return desk.seal(AdminFile.bytes(file), sealing, Optional.empty());
    }

    /** What a source in a test gives. */
    public Taken seal(byte[] kubeconfig, Sealing sealing) {
        return seal(kubeconfig, sealing, Optional.empty());
    }

    /** The same from a source that says what time it is. */
    Taken seal(byte[] kubeconfig, Sealing sealing, Optional<ForeignTime> at) {
        return desk.seal(kubeconfig, sealing, at);
    }

    @Override
    public Probed probe(Key key, String fingerprint, List<X509Certificate> authorities) {
        return desk.probe(key, fingerprint, authorities);
    }
}
