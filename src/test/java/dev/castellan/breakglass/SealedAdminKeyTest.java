package dev.castellan.breakglass;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.SecureRandom;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SealedAdminKeyTest {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final Instant NOW = Instant.parse("2026-11-26T15:00:00Z");
    private final TestAuthority authority = new TestAuthority(NOW);
    private final TestAuthority.Client admin = authority.admin();

    private static SealedAdminKey.Binding binding(String checkout) {
        return new SealedAdminKey.Binding(checkout, "entry", "cluster\nwith a line", "abc", NOW.toString());
    }

    private static byte[] dataKey() {
        byte[] key = new byte[SealedAdminKey.DATA_KEY];
        RANDOM.nextBytes(key);
        return key;
    }

    private AdminCredential credential() {
        return AdminKubeconfig.read(TestAuthority.bytes(authority.kubeconfig(admin, "https://10.0.0.1:6443")));
    }

    @Test
    void whatWasSealedIsOpenedWithItsKeyOnly() {
        byte[] key = dataKey();
        SealedAdminKey sealed = SealedAdminKey.seal(credential(), binding("co-1"), key, RANDOM);
        SealedAdminKey read = SealedAdminKey.parse(sealed.bytes()).orElseThrow();
        assertThat(read.binding()).isEqualTo(binding("co-1"));
        AdminCredential opened = read.open(key).orElseThrow();
        assertThat(opened.server()).isEqualTo("https://10.0.0.1:6443");
        assertThat(KeyPem.belongs(opened.privateKey(), admin.certificate())).isTrue();
        assertThat(read.open(dataKey())).isEmpty();
        assertThat(new String(sealed.bytes(), java.nio.charset.StandardCharsets.ISO_8859_1))
                .doesNotContain("PRIVATE", "LS0tLS1");
    }

    @Test
    void everyChangedBitIsNoticed() {
        byte[] key = dataKey();
        byte[] good =
                SealedAdminKey.seal(credential(), binding("co-1"), key, RANDOM).bytes();
        for (int i = 0; i < good.length; i++) {
            byte[] changed = good.clone();
            changed[i] ^= (byte) (1 << (i % 8));
            Optional<AdminCredential> opened = SealedAdminKey.parse(changed).flatMap(s -> s.open(key));
            assertThat(opened).as("byte " + i).isEmpty();
        }
    }

    @Test
    void oneCannotStandForAnother() {
        byte[] key = dataKey();
        byte[] one =
                SealedAdminKey.seal(credential(), binding("co-1"), key, RANDOM).bytes();
        byte[] two =
                SealedAdminKey.seal(credential(), binding("co-2"), key, RANDOM).bytes();
        int head = KeyPem.find(two, KeyPem.ascii("\n\n"), 0) + 2;
        byte[] mixed = java.util.Arrays.copyOf(two, one.length);
        System.arraycopy(one, head, mixed, head, one.length - head);
        assertThat(SealedAdminKey.parse(mixed).orElseThrow().open(key)).isEmpty();
        assertThat(SealedAdminKey.parse(new byte[10])).isEmpty();
        assertThat(SealedAdminKey.parse(new byte[5 << 20])).isEmpty();
    }
}
