package dev.castellan.ledger;

import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.util.HexFormat;

/**
 * The public part of a device's key: Ed25519 (RFC 8032).
 *
 * @param raw its 32 bytes
 */
@SuppressWarnings("ArrayRecordComponent") // bytes travel through; compared by equals below
record PublicDeviceKey(byte[] raw) {
    /** What stands before the 32 bytes in the form the JDK reads (RFC 8410). */
    private static final byte[] PREFIX = HexFormat.of().parseHex("302a300506032b6570032100");

    PublicDeviceKey {
        if (raw.length != 32) {
            throw new IllegalArgumentException("an Ed25519 key has 32 bytes");
        }
    }

    static PublicDeviceKey of(PublicKey key) {
        byte[] encoded = key.getEncoded();
        return new PublicDeviceKey(java.util.Arrays.copyOfRange(encoded, encoded.length - 32, encoded.length));
    }

    /** SHA-256 over the 32 bytes, lower-case hex. */
    String id() {
        return HexFormat.of().formatHex(Merkle.sha256(raw));
    }

    boolean verifies(byte[] message, byte[] signature) {
        try {
            byte[] encoded = java.util.Arrays.copyOf(PREFIX, PREFIX.length + raw.length);
            System.arraycopy(raw, 0, encoded, PREFIX.length, raw.length);
            Signature verifier = Signature.getInstance("Ed25519");
            verifier.initVerify(KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(encoded)));
            verifier.update(message);
            return verifier.verify(signature);
        } catch (GeneralSecurityException e) {
            // A point that is not on the curve, or a signature of another length.
            return false;
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof PublicDeviceKey key && java.util.Arrays.equals(raw, key.raw);
    }

    @Override
    public int hashCode() {
        return java.util.Arrays.hashCode(raw);
    }
}
