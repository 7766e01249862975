package dev.castellan.breakglass;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.castellan.failure.FailureException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AdminKubeconfigTest {
    private static final Instant NOW = Instant.parse("2026-11-26T15:00:00Z");
    private final TestAuthority authority = new TestAuthority(NOW);
    private final TestAuthority.Client admin = authority.admin();

    private static String code(byte[] content) {
        try {
            AdminCredential credential = AdminKubeconfig.read(content);
            var _ = AdminCheck.check(credential, InstantSource.fixed(NOW));
            return "";
        } catch (FailureException e) {
            return e.failure().code();
        }
    }

    private String code(String yaml) {
        return code(TestAuthority.bytes(yaml));
    }

    @ParameterizedTest
    @ValueSource(strings = {"EC", "RSA", "Ed25519"})
    void everyKindOfKeyIsReadAndTheFileIsWiped(String algorithm) {
        TestAuthority.Client client =
                authority.client("O=system:masters,CN=admin", NOW.plus(Duration.ofDays(9)), algorithm);
        for (String key :
                List.of(client.keyPem(), TestAuthority.pkcs8(client.keys().getPrivate()))) {
            byte[] content = TestAuthority.bytes(authority.kubeconfig(client, "https://10.0.0.1:6443", key));
            AdminCredential credential = AdminKubeconfig.read(content);
            assertThat(content).containsOnly(0);
            AdminCheck.Checked checked = AdminCheck.check(credential, InstantSource.fixed(NOW));
            assertThat(checked.facts().name()).isEqualTo("admin");
            assertThat(checked.facts().masters()).isTrue();
            assertThat(checked.facts().server()).isEqualTo("https://10.0.0.1:6443");
            assertThat(checked.facts().issuerKeyHash()).hasSize(64);
            assertThat(checked.remarks()).isEmpty();
            credential.close();
            assertThatThrownBy(credential::privateKey).isInstanceOf(IllegalStateException.class);
        }
    }

    @Test
    void manyKeysAreRefusedBeforeEachOfThemCostsACopyOfTheWhole() {
        String line = "client-key-data: QUFB\n";
        assertThatThrownBy(() -> AdminKubeconfig.read(TestAuthority.bytes(line.repeat(65))))
                .hasMessageContaining("breakglass-kubeconfig-several");
        // One fewer is refused for what it is.
        assertThatThrownBy(() -> AdminKubeconfig.read(TestAuthority.bytes(line.repeat(64))))
                .hasMessageContaining("breakglass-kubeconfig-form");
    }

    @Test
    void jsonAndBlocksAndQuotesAreReadAsWell() {
        String yaml = authority.kubeconfig(admin, "https://10.0.0.1");
        String key = TestAuthority.base64(admin.keyPem());
        String wrapped = key.replaceAll("(.{60})", "$1\n        ");
        assertThat(code(yaml.replace("client-key-data: " + key, "client-key-data: \"" + key + "\"")))
                .isEmpty();
        assertThat(code(yaml.replace("client-key-data: " + key, "client-key-data: '" + key + "'")))
                .isEmpty();
        assertThat(code(yaml.replace("client-key-data: " + key, "client-key-data: |\n        " + wrapped)))
                .isEmpty();
        assertThat(code(yaml.replace("client-key-data: " + key, "client-key-data: >-\n        " + wrapped)))
                .isEmpty();
        String json = """
            {"kind":"Config","clusters":[{"name":"c","cluster":{"server":"https://10.0.0.1",\
            "certificate-authority-data":"%s"}}],"users":[{"name":"u","user":{"client-certificate-data":"%s",\
            "client-key-data":"%s"}}]}\
            """.formatted(
                        TestAuthority.base64(TestAuthority.pem(authority.certificate)),
                        TestAuthority.base64(TestAuthority.pem(admin.certificate())),
                        key);
        assertThat(code(json)).isEmpty();
    }

    @Test
    void whatIsNotAnAdminCertificateIsRefusedWithItsReason() {
        String good = authority.kubeconfig(admin, "https://10.0.0.1");
        assertThat(code(good)).isEmpty();
        assertThat(code("")).isEqualTo("breakglass-kubeconfig-form");
        assertThat(code("[1,2]")).isEqualTo("breakglass-kubeconfig-form");
        assertThat(code(good.replace("https://10.0.0.1", "http://10.0.0.1"))).isEqualTo("breakglass-kubeconfig-server");
        assertThat(code(good.replace("https://10.0.0.1", "https://me@10.0.0.1")))
                .isEqualTo("breakglass-kubeconfig-server");
        assertThat(code(good.replace("    server:", "    insecure-skip-tls-verify: true\n    server:")))
                .isEqualTo("breakglass-kubeconfig-insecure");
        assertThat(code(good.replace("    server:", "    proxy-url: http://evil\n    server:")))
                .isEqualTo("breakglass-kubeconfig-proxy");
        assertThat(code(good.replace("    client-certificate", "    exec: {command: sh}\n    client-certificate")))
                .isEqualTo("breakglass-kubeconfig-user");
        assertThat(code(good.replace("users:\n", "users:\n- name: v\n  user: {token: x}\n")))
                .isEqualTo("breakglass-kubeconfig-several");
        assertThat(code(good.replaceAll("client-key-data: .*", "other: x"))).isEqualTo("breakglass-kubeconfig-user");
        assertThat(code(authority.kubeconfig(
                        admin, "https://10.0.0.1", authority.admin().keyPem())))
                .isEqualTo("breakglass-kubeconfig-key");
        assertThat(code(authority.kubeconfig(
                        authority.client("O=system:masters,CN=a", NOW.minus(Duration.ofDays(1))), "https://10.0.0.1")))
                .isEqualTo("breakglass-kubeconfig-expired");
        assertThat(code(authority.kubeconfig(authority.server(), "https://10.0.0.1")))
                .isEqualTo("breakglass-kubeconfig-use");
        assertThat(code("a: &a [1]\nb: [*a,*a]\n")).isEqualTo("breakglass-kubeconfig-form");
        assertThat(code("[".repeat(3000))).isEqualTo("breakglass-kubeconfig-form");
        assertThat(code("x".repeat(2 << 20))).isEqualTo("breakglass-kubeconfig-large");
    }

    @Test
    void aCertificateWithoutTheGroupIsTakenWithARemark() {
        AdminCredential credential = AdminKubeconfig.read(TestAuthority.bytes(authority.kubeconfig(
                authority.client("O=kubeadm:cluster-admins,CN=a", NOW.plus(Duration.ofDays(1))), "https://h")));
        assertThat(AdminCheck.check(credential, InstantSource.fixed(NOW)).remarks())
                .singleElement()
                .asString()
                .contains("not in system:masters");
    }

    /** Whatever a file holds: an answer or a refusal of ours, never another exception, and never the key in its text. */
    @Test
    void brokenFilesNeverBreakTheReader() {
        byte[] good = TestAuthority.bytes(authority.kubeconfig(admin, "https://10.0.0.1"));
        String key = TestAuthority.base64(admin.keyPem());
        Random random = new Random(7);
        for (int i = 0; i < 4000; i++) {
            byte[] broken = good.clone();
            int changes = 1 + random.nextInt(6);
            for (int c = 0; c < changes; c++) {
                int at = random.nextInt(broken.length);
                switch (random.nextInt(4)) {
                    case 0 -> broken[at] = (byte) random.nextInt(256);
                    case 1 -> broken[at] = (byte) "\n :\"'|>-{}[]&*!%@#".charAt(random.nextInt(18));
                    case 2 -> broken = java.util.Arrays.copyOf(broken, at + 1);
                    default -> {
                        int to = random.nextInt(broken.length);
                        broken[to] = broken[at];
                    }
                }
            }
            try {
                AdminCredential credential = AdminKubeconfig.read(broken);
                var _ = AdminCheck.check(credential, InstantSource.fixed(NOW));
            } catch (FailureException e) {
                assertThat(e.failure().text() + e.failure().details()).doesNotContain(key.substring(40, 80));
                assertThat(e.failure().code()).startsWith("breakglass-kubeconfig-");
            }
            assertThat(broken).containsOnly(0);
        }
    }
}
