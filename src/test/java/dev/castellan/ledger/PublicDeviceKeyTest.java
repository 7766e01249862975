package dev.castellan.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PublicDeviceKeyTest {
    private static final HexFormat HEX = HexFormat.of();
    /** The order of the group (RFC 8032, 5.1). */
    private static final BigInteger ORDER =
            BigInteger.TWO.pow(252).add(new BigInteger("27742317777372353535851937790883648493"));

    /** RFC 8032, 7.1, tests 1 to 3. */
    @ParameterizedTest
    @CsvSource({
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a, '',"
            + "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b",
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c, 72,"
            + "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
        "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025, af82,"
            + "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a"
    })
    void theExamplesOfTheStandardVerify(String key, String message, String signature) {
        PublicDeviceKey device = new PublicDeviceKey(HEX.parseHex(key));
        assertThat(device.verifies(HEX.parseHex(message), HEX.parseHex(signature)))
                .isTrue();
        assertThat(device.verifies(new byte[] {1, 2, 3}, HEX.parseHex(signature)))
                .isFalse();
    }

    @Test
    void whatTheJdkSignsVerifiesAndNothingElseThatTheJdkRefuses() throws Exception {
        Random random = new Random(7);
        KeyPair pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        PublicDeviceKey device = PublicDeviceKey.of(pair.getPublic());
        Signature signer = Signature.getInstance("Ed25519");
        signer.initSign(pair.getPrivate());
        for (int i = 0; i < 40; i++) {
            byte[] message = new byte[random.nextInt(700)];
            random.nextBytes(message);
            signer.update(message);
            byte[] signature = signer.sign();
            assertThat(device.verifies(message, signature)).isTrue();
            byte[] changed = signature.clone();
            changed[random.nextInt(64)] ^= (byte) (1 << random.nextInt(8));
            assertThat(device.verifies(message, changed)).isFalse().isEqualTo(jdk(device.raw(), message, changed));
        }
    }

    @Test
    void aSignatureThatWasMadeAnotherOneByAddingTheOrderIsRefused() throws Exception {
        KeyPair pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        PublicDeviceKey device = PublicDeviceKey.of(pair.getPublic());
        Signature signer = Signature.getInstance("Ed25519");
        signer.initSign(pair.getPrivate());
        signer.update(new byte[] {1});
        byte[] signature = signer.sign();
        byte[] big = new byte[32];
        for (int i = 0; i < 32; i++) {
            big[i] = signature[63 - i];
        }
        byte[] more = new BigInteger(1, big).add(ORDER).toByteArray();
        byte[] forged = signature.clone();
        for (int i = 0; i < 32; i++) {
            forged[32 + i] = i < more.length ? more[more.length - 1 - i] : 0;
        }
        assertThat(device.verifies(new byte[] {1}, signature)).isTrue();
        assertThat(device.verifies(new byte[] {1}, forged)).isFalse();
    }

    @Test
    void noKeyAndNoSignatureThatIsNoneVerifies() {
        byte[] offTheCurve = new byte[32];
        offTheCurve[0] = 2;
        assertThat(new PublicDeviceKey(offTheCurve).verifies(new byte[1], new byte[64]))
                .isFalse();
        // The neutral element signs every message with R = the neutral element and S = 0.
        byte[] neutral = new byte[32];
        neutral[0] = 1;
        byte[] nothing = new byte[64];
        nothing[0] = 1;
        assertThat(new PublicDeviceKey(neutral).verifies(new byte[] {9}, nothing))
                .isFalse();
        assertThat(new PublicDeviceKey(neutral).verifies(new byte[] {9}, new byte[63]))
                .isFalse();
    }

    private static boolean jdk(byte[] raw, byte[] message, byte[] signature) throws Exception {
        byte[] prefix = HEX.parseHex("302a300506032b6570032100");
        byte[] encoded = java.util.Arrays.copyOf(prefix, prefix.length + raw.length);
        System.arraycopy(raw, 0, encoded, prefix.length, raw.length);
        Signature verifier = Signature.getInstance("Ed25519");
        verifier.initVerify(KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(encoded)));
        verifier.update(message);
        try {
            return verifier.verify(signature);
        } catch (java.security.SignatureException e) {
            return false;
        }
    }
}
