package dev.castellan.breakglass;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * An admin credential sealed with AES-256-GCM (NIST SP 800-38D) under a random data key of its own. A few lines of text say
 * what it is and are bound in, so that one sealed key cannot stand for another; then come nonce and ciphertext. Whoever
 * destroys the data key has destroyed the credential.
 */
public final class SealedAdminKey {
    /** Bytes of a data key. */
    public static final int DATA_KEY = 32;

    private static final String FORM = "castellan-sealed-admin-key/1";
    private static final int NONCE = 12;
    private static final int LARGEST_HEADER = 8192;
    private static final int LARGEST = 4 << 20;

    /**
     * What a sealed key is bound to.
     *
     * @param checkout which check-out
     * @param entry the id of the ledger's entry that announced it
     * @param cluster which cluster
     * @param fingerprint of the certificate
     * @param expiry of the certificate, ISO 8601
     */
    public record Binding(String checkout, String entry, String cluster, String fingerprint, String expiry) {
        private byte[] header() {
            StringBuilder text = new StringBuilder(FORM).append('\n');
            fields().forEach((name, value) -> text.append(name)
                    .append('=')
                    .append(Base64.getEncoder().encodeToString(value.getBytes(StandardCharsets.UTF_8)))
                    .append('\n'));
            return text.append('\n').toString().getBytes(StandardCharsets.US_ASCII);
        }

        private Map<String, String> fields() {
            Map<String, String> fields = new LinkedHashMap<>();
            fields.put("checkout", checkout);
            fields.put("entry", entry);
            fields.put("cluster", cluster);
            fields.put("fingerprint", fingerprint);
            fields.put("expiry", expiry);
            return fields;
        }
    }

    private final Binding binding;
    private final byte[] bytes;
    private final int headerLength;

    private SealedAdminKey(Binding binding, byte[] bytes, int headerLength) {
        this.binding = binding;
        this.bytes = bytes;
        this.headerLength = headerLength;
    }

    /** Seals a credential under a data key of {@link #DATA_KEY} bytes that is used for nothing else. */
    static SealedAdminKey seal(AdminCredential credential, Binding binding, byte[] dataKey, SecureRandom random) {
        byte[] header = binding.header();
        byte[] nonce = new byte[NONCE];
        random.nextBytes(nonce);
        byte[] plain = credential.bytes();
        try {
            byte[] text = cipher(Cipher.ENCRYPT_MODE, dataKey, nonce, header, header.length)
                    .doFinal(plain);
            byte[] all = Arrays.copyOf(header, header.length + NONCE + text.length);
            System.arraycopy(nonce, 0, all, header.length, NONCE);
            System.arraycopy(text, 0, all, header.length + NONCE, text.length);
            return new SealedAdminKey(binding, all, header.length);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("AES-GCM is missing", e);
        } finally {
            Arrays.fill(plain, (byte) 0);
        }
    }

    /** Reads what {@link #bytes} gave; empty when it is not of that form. Nothing is decrypted yet. */
    public static Optional<SealedAdminKey> parse(byte[] all) {
        if (all.length > LARGEST) {
            return Optional.empty();
        }
        int end = KeyPem.find(all, KeyPem.ascii("\n\n"), 0);
        if (end < 0 || end > LARGEST_HEADER || all.length < end + 2 + NONCE + 16) {
            return Optional.empty();
        }
        String[] lines = new String(all, 0, end, StandardCharsets.US_ASCII).split("\n", -1);
        if (lines.length != 6 || !lines[0].equals(FORM)) {
            return Optional.empty();
        }
        try {
            String[] values = new String[5];
            for (int i = 0; i < 5; i++) {
                String line = lines[i + 1];
                values[i] = new String(
                        Base64.getDecoder().decode(line.substring(line.indexOf('=') + 1)), StandardCharsets.UTF_8);
            }
            Binding binding = new Binding(values[0], values[1], values[2], values[3], values[4]);
            if (!Arrays.equals(binding.header(), Arrays.copyOf(all, end + 2))) {
                return Optional.empty();
            }
            return Optional.of(new SealedAdminKey(binding, all.clone(), end + 2));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** What it is bound to. */
    public Binding binding() {
        return binding;
    }

    /** As it lies on disk. */
    public byte[] bytes() {
        return bytes.clone();
    }

    /**
     * Opens it.
     *
     * @return empty when this is not its data key, or a bit was changed
     */
    public Optional<AdminCredential> open(byte[] dataKey) {
        byte[] nonce = Arrays.copyOfRange(bytes, headerLength, headerLength + NONCE);
        int from = headerLength + NONCE;
        byte[] plain = new byte[0];
        try {
            plain = cipher(Cipher.DECRYPT_MODE, dataKey, nonce, bytes, headerLength)
                    .doFinal(bytes, from, bytes.length - from);
            return Optional.of(AdminCredential.of(plain));
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            return Optional.empty();
        } finally {
            Arrays.fill(plain, (byte) 0);
        }
    }

    private static Cipher cipher(int mode, byte[] key, byte[] nonce, byte[] header, int headerLength)
            throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(mode, new SecretKeySpec(key, "AES"), new GCMParameterSpec(128, nonce));
        cipher.updateAAD(header, 0, headerLength);
        return cipher;
    }

    @Override
    public String toString() {
        return "SealedAdminKey[" + binding.checkout() + "]";
    }
}
