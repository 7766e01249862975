package dev.castellan.ledger;

import dev.castellan.identity.Safe;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.interfaces.EdECPrivateKey;
import java.security.spec.EdECPrivateKeySpec;
import java.security.spec.NamedParameterSpec;
import java.util.Arrays;
import java.util.Optional;

/** The key that signs what is done on this device. Its private part lies in a {@link Safe} and, while used, in memory. */
final class DeviceKey {
    static final String NAME = "ledger-device-key";

    private final PrivateKey secret;
    private final PublicDeviceKey open;

    private DeviceKey(PrivateKey secret, PublicDeviceKey open) {
        this.secret = secret;
        this.open = open;
    }

    /**
     * The device's key, made when there is none. The safe holds the 32 secret bytes, then the 32 public ones.
     *
     * @throws dev.castellan.failure.FailureException when the safe cannot be used
     */
    static DeviceKey in(Safe safe) {
        Optional<byte[]> kept = safe.read(NAME);
        if (kept.isPresent()) {
            return parse(kept.get());
        }
        DeviceKey made = generate();
        byte[] bytes = made.bytes();
        safe.write(NAME, bytes);
        Arrays.fill(bytes, (byte) 0);
        // Another process may have made one in the same moment: the one that lies there counts.
        return safe.read(NAME).map(DeviceKey::parse).orElse(made);
    }

    static DeviceKey generate() {
        try {
            KeyPair pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
            return new DeviceKey(pair.getPrivate(), PublicDeviceKey.of(pair.getPublic()));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private byte[] bytes() {
        byte[] seed = ((EdECPrivateKey) secret).getBytes().orElseThrow();
        byte[] both = Arrays.copyOf(seed, 64);
        System.arraycopy(open.raw(), 0, both, 32, 32);
        Arrays.fill(seed, (byte) 0);
        return both;
    }

    private static DeviceKey parse(byte[] both) {
        if (both.length != 64) {
            throw LedgerFailures.keyDamaged().asException();
        }
        byte[] seed = Arrays.copyOf(both, 32);
        try {
            PrivateKey secret = KeyFactory.getInstance("Ed25519")
                    .generatePrivate(new EdECPrivateKeySpec(NamedParameterSpec.ED25519, seed));
            DeviceKey key = new DeviceKey(secret, new PublicDeviceKey(Arrays.copyOfRange(both, 32, 64)));
            byte[] probe = {1};
            if (!key.open.verifies(probe, key.sign(probe))) {
                throw LedgerFailures.keyDamaged().asException();
            }
            return key;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        } finally {
            Arrays.fill(seed, (byte) 0);
            Arrays.fill(both, (byte) 0);
        }
    }

    PublicDeviceKey open() {
        return open;
    }

    String id() {
        return open.id();
    }

    byte[] sign(byte[] message) {
        try {
            Signature signer = Signature.getInstance("Ed25519");
            signer.initSign(secret);
            signer.update(message);
            return signer.sign();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
