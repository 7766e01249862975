package dev.castellan.sandbox.ground;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Values that follow from the seed and a name only, so that every run with the same seed is the same. */
public final class Seeded {
    private final long seed;

    /** For a seed. */
    public Seeded(long seed) {
        this.seed = seed;
    }

    /** A version-4-like GUID, lower case. */
    public String guid(String... name) {
        byte[] d = digest(name);
        d[6] = (byte) ((d[6] & 0x0f) | 0x40);
        d[8] = (byte) ((d[8] & 0x3f) | 0x80);
        String h = HexFormat.of().formatHex(d, 0, 16);
        return h.substring(0, 8) + "-" + h.substring(8, 12) + "-" + h.substring(12, 16) + "-" + h.substring(16, 20)
                + "-" + h.substring(20);
    }

    /** Hexadecimal digits, at most 64. */
    public String hex(int digits, String... name) {
        return HexFormat.of().formatHex(digest(name)).substring(0, digits);
    }

    /** A number from 0 to bound - 1. */
    public int number(int bound, String... name) {
        byte[] d = digest(name);
        long value = 0;
        for (int i = 0; i < 8; i++) {
            value = (value << 8) | (d[i] & 0xff);
        }
        return (int) Long.remainderUnsigned(value, bound);
    }

    private byte[] digest(String... name) {
        try {
            return MessageDigest.getInstance("SHA-256")
                    .digest((seed + "\n" + String.join("\n", name)).getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
