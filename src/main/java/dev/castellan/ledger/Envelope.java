package dev.castellan.ledger;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;

/**
 * A DSSE envelope (https://github.com/secure-systems-lab/dsse) with one signature, itself in canonical JSON so that it has
 * one form.
 *
 * @param payload the exact bytes that were signed
 * @param keyId whose signature
 * @param signature Ed25519 over the pre-authentication encoding
 */
@SuppressWarnings("ArrayRecordComponent") // bytes travel through; these are never compared
record Envelope(byte[] payload, String keyId, byte[] signature) {
    static final String TYPE = "application/vnd.castellan.ledger-entry+json";

    static Envelope sign(byte[] payload, DeviceKey key) {
        return new Envelope(payload, key.id(), key.sign(encoding(payload)));
    }

    static Envelope parse(byte[] bytes) throws MalformedException {
        if (bytes.length > 2 * EntryText.LARGEST) {
            throw new MalformedException("an entry of " + bytes.length + " bytes");
        }
        Map<String, Object> object = StrictJson.object(bytes);
        Fields fields = new Fields(object);
        if (!fields.text("payloadType").equals(TYPE) || object.size() != 3) {
            throw new MalformedException("not the envelope of an entry");
        }
        if (!(object.get("signatures") instanceof List<?> list)
                || list.size() != 1
                || !(list.getFirst() instanceof Map<?, ?> map)
                || map.size() != 2
                || !(map.get("keyid") instanceof String keyId)
                || !(map.get("sig") instanceof String signature)) {
            throw new MalformedException("not one signature");
        }
        try {
            return new Envelope(
                    Base64.getDecoder().decode(fields.text("payload")),
                    keyId,
                    Base64.getDecoder().decode(signature));
        } catch (IllegalArgumentException e) {
            throw new MalformedException("not base64", e);
        }
    }

    /** The bytes that are kept and hashed. */
    byte[] bytes() {
        Base64.Encoder base64 = Base64.getEncoder();
        return Canonical.bytes(Map.of(
                "payload",
                base64.encodeToString(payload),
                "payloadType",
                TYPE,
                "signatures",
                List.of(Map.of("keyid", keyId, "sig", base64.encodeToString(signature)))));
    }

    boolean signedBy(PublicDeviceKey key) {
        return key.id().equals(keyId) && key.verifies(encoding(payload), signature);
    }

    /** DSSE's pre-authentication encoding. */
    static byte[] encoding(byte[] payload) {
        byte[] head =
                ("DSSEv1 " + TYPE.length() + " " + TYPE + " " + payload.length + " ").getBytes(StandardCharsets.UTF_8);
        byte[] whole = java.util.Arrays.copyOf(head, head.length + payload.length);
        System.arraycopy(payload, 0, whole, head.length, payload.length);
        return whole;
    }
}
