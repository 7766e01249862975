package dev.castellan.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.Base64;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SignedNoteTest {
    private static final DeviceKey KEY = DeviceKey.generate();
    private static final DeviceKey WITNESS = DeviceKey.generate();

    /** The example that Go's {@code golang.org/x/mod/sumdb/note} documents, with its verifier key. */
    @Test
    void theExampleOfTheGoChecksumDatabaseIsVerified() throws MalformedException {
        String text = """
            If you think cryptography is the answer to your problem,
            then you don't know what your problem is.
            """;
        SignedNote note = SignedNote.parse(text + "\n— PeterNeumann "
                + "x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n");
        byte[] key = Base64.getDecoder().decode("ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW");
        assertThat(note.text()).isEqualTo(text);
        assertThat(note.writtenBy("PeterNeumann", new PublicDeviceKey(java.util.Arrays.copyOfRange(key, 1, 33))))
                .isTrue();
        assertThat(note.writtenBy("PeterNeumann", KEY.open())).isFalse();
        assertThat(note.writtenBy("EnochRoot", KEY.open())).isFalse();
    }

    @Test
    void aCheckpointIsSignedByItsWriterAndCosignedByWitnesses() throws MalformedException {
        byte[] root = Merkle.leaf(new byte[] {1});
        SignedNote made = SignedNote.checkpoint(new SignedNote.Head("castellan.dev/journal/x", 7, root), KEY);
        Instant now = Instant.parse("2026-11-26T09:00:00Z");
        SignedNote cosigned =
                made.with(SignedNote.cosign(made.text(), SignedNote.witness(WITNESS.open()), WITNESS, now));
        SignedNote read = SignedNote.parse(cosigned.note());
        assertThat(read.note()).isEqualTo(cosigned.note());
        assertThat(read.head().size()).isEqualTo(7);
        assertThat(read.head().root()).isEqualTo(root);
        assertThat(read.writtenBy("castellan.dev/journal/x", KEY.open())).isTrue();
        assertThat(read.writtenBy("castellan.dev/journal/y", KEY.open())).isFalse();
        assertThat(read.writtenBy("castellan.dev/journal/x", WITNESS.open())).isFalse();
        assertThat(read.witnessedBy(WITNESS.open())).contains(now);
        assertThat(read.witnessedBy(KEY.open())).isEmpty();
        SignedNote other = SignedNote.parse(cosigned.note().replace("\n7\n", "\n8\n"));
        assertThat(other.writtenBy("castellan.dev/journal/x", KEY.open())).isFalse();
        assertThat(other.witnessedBy(WITNESS.open())).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "\n\n",
                "a\n",
                "a\n\nb\n",
                "a\n\n— n\n",
                "a\n\n— n !!!!!!!!\n",
                "a\n\n— n AAAA\n",
                "a\n\n— n+1 AAAAAAAA\n",
                "a\n\n- n AAAAAAAA\n",
                "a\n\n— n AAAAAAAA",
                "a\n\n— n AAAAAAAA\n\n"
            })
    void whatIsNoNoteIsRefused(String text) {
        assertThatThrownBy(() -> SignedNote.parse(text)).isInstanceOf(MalformedException.class);
    }

    @Test
    void whatIsNoCheckpointIsRefused() throws MalformedException {
        String root = Base64.getEncoder().encodeToString(Merkle.EMPTY);
        String line = "\n— n AAAAAAAA\n";
        for (String text : List.of(
                "o\n01\n" + root + "\n",
                "o\n-1\n" + root + "\n",
                "o\n99999999999999999999\n" + root + "\n",
                "o\n1\nAAAA\n",
                "o\n1\n",
                "\n1\n" + root + "\n",
                "o\nx\n" + root + "\n")) {
            SignedNote note = SignedNote.parse(text + line);
            assertThatThrownBy(note::head).as(text).isInstanceOf(MalformedException.class);
        }
    }

    @Property(tries = 500)
    void nonsenseIsRefusedQuietly(@ForAll @StringLength(max = 300) String text) {
        try {
            SignedNote note = SignedNote.parse("o\n1\n" + text);
            var _ = note.writtenBy("o", KEY.open());
            var _ = note.witnessedBy(KEY.open());
            var _ = note.head();
        } catch (MalformedException e) {
            assertThat(e.getMessage()).isNotEmpty();
        }
    }
}
