package dev.castellan.breakglass.sweep;

import java.nio.charset.StandardCharsets;

/** SHA-256 in lower-case hex. */
public final class Fingerprints {
    private Fingerprints() {}

    /** Of a text. */
    public static String of(String text) {
        return KeyId.sha256(text.getBytes(StandardCharsets.UTF_8));
    }
}
