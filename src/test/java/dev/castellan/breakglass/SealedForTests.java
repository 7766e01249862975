package dev.castellan.breakglass;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;

/** A kubeconfig sealed as a check-out has it, for tests of other rooms. */
public record SealedForTests(SealedAdminKey sealed, String dataKeyHex) {
    /** Seals it. */
    public static SealedForTests of(String kubeconfig, String checkout) {
        byte[] dataKey = new byte[SealedAdminKey.DATA_KEY];
        new SecureRandom().nextBytes(dataKey);
        try (AdminCredential credential = AdminKubeconfig.read(kubeconfig.getBytes(StandardCharsets.UTF_8))) {
            SealedAdminKey sealed = SealedAdminKey.seal(
                    credential,
                    new SealedAdminKey.Binding(checkout, "entry", "practice", "00", "2030-01-01T00:00:00Z"),
                    dataKey,
                    new SecureRandom());
            return new SealedForTests(sealed, java.util.HexFormat.of().formatHex(dataKey));
        }
    }

    /** The data key; a new copy, for whoever uses it wipes it. */
    public byte[] dataKey() {
        return java.util.HexFormat.of().parseHex(dataKeyHex);
    }

    /** What it holds. */
    public AdminCredential open() {
        return sealed.open(dataKey()).orElseThrow();
    }
}
