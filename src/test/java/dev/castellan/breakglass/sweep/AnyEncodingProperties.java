package dev.castellan.breakglass.sweep;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** A certificate and a key are found however they are written and whatever stands around them; nothing else is. */
class AnyEncodingProperties {
    private static final List<Planted> PLANTED =
            Stream.of("RSA", "EC", "Ed25519").map(Planted::admin).toList();
    private static final byte[] STORE = PLANTED.getFirst().pkcs12("secret");
    private static final Planted OTHER = Planted.of("RSA", "O=developers,CN=grace");

    /** One layer of writing. */
    private static byte[] write(byte[] content, SplittableRandom random) {
        return switch (random.nextInt(6)) {
            case 0 -> Base64.getEncoder().encode(content);
            case 1 -> lines(content, 76, "\r\n");
            case 2 -> lines(content, 40 + random.nextInt(60), "\n      ");
            case 3 -> lines(content, 64, "\\n");
            case 4 -> lines(content, 64, "\n# ");
            default -> Base64.getEncoder().withoutPadding().encode(content);
        };
    }

    private static byte[] lines(byte[] content, int length, String end) {
        return Base64.getEncoder()
                .encodeToString(content)
                .replaceAll("(.{" + length + "})", "$1" + end.replace("\\", "\\\\"))
                .getBytes(StandardCharsets.US_ASCII);
    }

    private static byte[] key(Planted planted, SplittableRandom random) {
        return planted.pair().getPrivate().getAlgorithm().equals("EdDSA") || random.nextBoolean()
                ? planted.pkcs8()
                : planted.traditional();
    }

    /** DER, PEM, base64 of either, with line ends and characters of any kind. */
    static byte[] spelled(byte[] der, String label, SplittableRandom random) throws Exception {
        byte[] text = switch (random.nextInt(4)) {
            case 0 -> der;
            case 1 -> Planted.pem(label, der).getBytes(StandardCharsets.US_ASCII);
            case 2 -> write(der, random);
            default -> write(Planted.pem(label, der).getBytes(StandardCharsets.US_ASCII), random);
        };
        boolean ascii = true;
        for (byte b : text) {
            ascii &= b > 0;
        }
        if (ascii) {
            String s = new String(text, StandardCharsets.US_ASCII);
            s = switch (random.nextInt(5)) {
                case 0 -> s.replace("\n", "\r\n");
                case 1 ->
                    "{\"data\":\"" + s.replace("\r", "\\r").replace("\n", "\\n").replace("/", "\\/") + "\"}";
                case 2 -> "key: |\n  " + s.replace("\n", "\n  ") + "\nother: 1\n";
                case 3 -> "export KEY='" + s + "' && more\n";
                default -> s;
            };
            return random.nextInt(4) == 0
                    ? s.getBytes(random.nextBoolean() ? StandardCharsets.UTF_16LE : StandardCharsets.UTF_16BE)
                    : s.getBytes(StandardCharsets.US_ASCII);
        }
        return text;
    }

    private static byte[] noise(SplittableRandom random) {
        byte[] noise = new byte[random.nextInt(3_000)];
        switch (random.nextInt(3)) {
            case 0 -> random.nextBytes(noise);
            case 1 -> {
                for (int i = 0; i < noise.length; i++) {
                    noise[i] = (byte) (random.nextInt(12) == 0 ? '\n' : 32 + random.nextInt(95));
                }
            }
            default -> {
                byte[] words = "apiVersion: v1\nkind: Config\n- name: MINE LS0t\n"
                        .repeat(1 + random.nextInt(20))
                        .getBytes(StandardCharsets.US_ASCII);
                return words;
            }
        }
        return noise;
    }

    static byte[] packed(byte[] content, SplittableRandom random) throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        switch (random.nextInt(5)) {
            case 0 -> {
                try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
                    gzip.write(content);
                }
            }
            case 1 -> {
                try (ZipOutputStream zip = new ZipOutputStream(out)) {
                    zip.putNextEntry(new ZipEntry("a/readme"));
                    zip.write(new byte[] {1, 2, 3});
                    zip.putNextEntry(new ZipEntry("a/kube"));
                    zip.write(content);
                }
            }
            default -> {
                return content;
            }
        }
        return out.toByteArray();
    }

    @Property(tries = 600)
    void aPlantedKeyIsFound(@ForAll long seed) throws Exception {
        SplittableRandom random = new SplittableRandom(seed);
        Planted planted = PLANTED.get(random.nextInt(3));
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        boolean certificate = random.nextBoolean();
        // Noise of letters would be part of a word of base64, as it would be for everybody else.
        file.writeBytes(noise(random));
        file.writeBytes("\n:\n".getBytes(StandardCharsets.US_ASCII));
        file.writeBytes(
                certificate
                        ? spelled(planted.der(), "CERTIFICATE", random)
                        : spelled(key(planted, random), "PRIVATE KEY", random));
        file.writeBytes("\n:\n".getBytes(StandardCharsets.US_ASCII));
        file.writeBytes(noise(random));
        byte[] content = packed(file.toByteArray(), random);

        FileLook look = new FileLook(planted.fingerprint()::equals, SweepLimits.standard());
        List<Material> found = look.look(content, "file").materials();
        Wanted wanted = planted.wanted();
        assertThat(found)
                .anyMatch(m -> Findings.matches(wanted, m)
                        && (certificate ? m instanceof Material.Certificate : m instanceof Material.PrivateKey));
        assertThat(found).noneMatch(m -> Findings.matches(OTHER.wanted(), m));
    }

    @Property(tries = 300)
    void bytesOfAnyKindHurtNobody(@ForAll long seed) throws Exception {
        SplittableRandom random = new SplittableRandom(seed);
        Planted planted = PLANTED.get(random.nextInt(3));
        byte[] content =
                packed(random.nextInt(8) == 0 ? STORE.clone() : spelled(planted.der(), "CERTIFICATE", random), random);
        for (int i = 0; i < 8; i++) {
            content[random.nextInt(content.length)] = (byte) random.nextInt(256);
        }
        byte[] torn = java.util.Arrays.copyOf(content, random.nextInt(content.length + 1));
        FileLook look = new FileLook(f -> true, SweepLimits.standard());
        // Whatever it says: it comes back, and without another's key.
        assertThat(look.look(content, "a").materials()).noneMatch(m -> Findings.matches(OTHER.wanted(), m));
        assertThat(look.look(torn, "b").materials()).noneMatch(m -> Findings.matches(OTHER.wanted(), m));
    }

    @Property(tries = 60)
    void anAdminCertificateIsKnownWithoutItsFingerprint(@ForAll long seed) throws Exception {
        SplittableRandom random = new SplittableRandom(seed);
        Planted planted = PLANTED.get(random.nextInt(3));
        FileLook look = new FileLook(f -> false, SweepLimits.standard());
        assertThat(look.look(spelled(planted.der(), "CERTIFICATE", random), "x").materials())
                .anyMatch(m ->
                        m instanceof Material.Certificate c && Wanted.anyAdmin().matches(c));
        assertThat(look.look(spelled(OTHER.der(), "CERTIFICATE", random), "x").materials())
                .noneMatch(m -> m instanceof Material.Certificate);
    }
}
