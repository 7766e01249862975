package dev.castellan.breakglass.sweep;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is cut out of texts that hold other things too, and that the rest stays as it is. */
class TextBlocksTest {
    private static Planted admin;
    private static Planted person;
    private static String authority;

    @TempDir
    Path folder;

    @BeforeAll
    static void keys() {
        admin = Planted.admin("RSA");
        person = Planted.of("EC", "O=developers,CN=grace");
        authority = Planted.of("EC", "CN=contoso-root").certificatePem();
    }

    private SweepReport look() {
        return Sweep.look(
                admin.wanted(),
                Places.chosen(List.of(folder)),
                SweepLimits.standard(),
                SweepTest.CLOCK,
                Sweep.Progress.NONE);
    }

    private static Optional<String> without(String text) {
        return TextBlocks.without(admin.wanted(), text.getBytes(StandardCharsets.ISO_8859_1))
                .map(b -> new String(b, StandardCharsets.ISO_8859_1));
    }

    private static String wrapped(String text) {
        return java.util.Base64.getMimeEncoder(76, new byte[] {'\n'})
                .encodeToString(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    @Test
    void theRestStaysToTheLastByte() {
        String mine = admin.certificatePem() + admin.keyPem();
        String traditional = Planted.pem("RSA PRIVATE KEY", admin.traditional());
        String odd = "caf\u00e9 \t \r\n\n\n  Bag Attributes\n";
        Map<String, String> texts = Map.ofEntries(
                Map.entry(mine + authority, authority),
                Map.entry(authority + mine, authority),
                Map.entry(admin.keyPem() + authority + admin.certificatePem(), authority),
                Map.entry(odd + traditional + odd + mine + "end without newline", odd + odd + "end without newline"),
                Map.entry("first\n" + admin.keyPem().stripTrailing(), "first\n"),
                Map.entry(mine.repeat(3) + person.keyPem(), person.keyPem()),
                Map.entry(person.certificatePem() + person.keyPem() + mine, person.certificatePem() + person.keyPem()),
                Map.entry("keep this\n" + Planted.base64(mine) + "\nand this", "keep this\nand this"),
                Map.entry("keep\n\n" + wrapped(mine) + "\n\nthis too", "keep\n\n\nthis too"),
                Map.entry("# keep\n" + wrapped(Planted.base64(mine)) + "\n# rest\n", "# keep\n# rest\n"));
        for (UnaryOperator<String> ends :
                List.<UnaryOperator<String>>of(t -> t, t -> t.replace("\r", "").replace("\n", "\r\n"))) {
            texts.forEach((text, rest) ->
                    assertThat(without(ends.apply(text))).as(ends.apply(text)).contains(ends.apply(rest)));
        }
    }

    @Test
    void whatHasNoCertainExtentIsNotCut() {
        String key = admin.keyPem();
        for (String text : List.of(
                "no copy at all\n",
                authority,
                key.replace("-----END", "---- END") + "more\n",
                key.replace("-----END PRIVATE", "-----END PUBLIC") + "more\n",
                key.replace("KEY-----\nM", "KEY-----\nComment: mine\nM") + "more\n",
                key.indent(4) + "more\n",
                "> " + key.replace("\n", "\n> "),
                "before " + key + "more\n",
                Planted.base64(key + authority) + "\nmore text\n",
                wrapped(key) + "\nmoretext\n",
                "value: " + Planted.base64(key) + "\n",
                // One of them can be cut, the other cannot: a person has to look at it anyhow.
                key + authority + "value: " + Planted.base64(key) + "\n",
                key.replace("\n", "\n\0"))) {
            assertThat(without(text)).as(text).isEmpty();
        }
    }

    @Test
    void aBundleLosesTheCopyAndKeepsItsMode() throws Exception {
        String crlf = (authority + person.keyPem()).replace("\n", "\r\n") + "last";
        Path pem = SweepTest.write(
                folder.resolve("admin.pem"), (admin.keyPem() + admin.certificatePem()).replace("\n", "\r\n") + crlf);
        Files.setPosixFilePermissions(pem, PosixFilePermissions.fromString("rw-r-----"));
        Path manifest = SweepTest.write(
                folder.resolve("notes.yaml"), "kind: Secret\n---\n" + admin.keyPem() + "other: text\n".repeat(200));
        Path history = SweepTest.write(
                folder.resolve(".bash_history"), "cat <<E\n" + admin.keyPem() + "E\n" + "ls\n".repeat(500));

        SweepReport found = look();
        assertThat(found.findings())
                .extracting(SweepReport.Finding::form)
                .containsExactlyInAnyOrder(
                        SweepReport.Form.BUNDLE, SweepReport.Form.MIXED, SweepReport.Form.SHELL_HISTORY);
        SweepReport after = new Removal().remove(found, SweepTest.CLOCK);

        assertThat(Files.readString(pem)).isEqualTo(crlf);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(pem)))
                .isEqualTo("rw-r-----");
        assertThat(Files.readString(manifest)).contains(admin.keyPem());
        assertThat(Files.readString(history)).contains(admin.keyPem());
        assertThat(after.count(SweepReport.Outcome.CLEANED)).isEqualTo(1);
        assertThat(after.count(SweepReport.Outcome.LEFT)).isEqualTo(2);
        try (var files = Files.list(folder)) {
            assertThat(files).containsExactlyInAnyOrder(pem, manifest, history);
        }
        assertThat(look().findings())
                .extracting(SweepReport.Finding::path)
                .containsExactlyInAnyOrder(manifest, history);
    }

    @Test
    void aBundleThatChangesMeanwhileOrHasOtherNamesIsTold() throws Exception {
        String text = admin.keyPem() + authority;
        Path pem = SweepTest.write(folder.resolve("admin.pem"), text);
        SweepReport changed = new Removal(Removal::ownerOnly, Duration.ofMillis(100), step -> {
                    if (step.equals("written")) {
                        try {
                            Files.writeString(pem, text + "added meanwhile\n");
                        } catch (java.io.IOException e) {
                            throw new java.io.UncheckedIOException(e);
                        }
                    }
                })
                .remove(look(), SweepTest.CLOCK);
        assertThat(changed.findings().getFirst().outcome()).isEqualTo(SweepReport.Outcome.LEFT);
        assertThat(Files.readString(pem)).isEqualTo(text + "added meanwhile\n");

        Files.createFile(folder.resolve("admin.pem.lock"));
        SweepReport locked =
                new Removal(Removal::ownerOnly, Duration.ofMillis(100), s -> {}).remove(look(), SweepTest.CLOCK);
        assertThat(locked.findings().getFirst().action()).contains("admin.pem.lock");
        Files.delete(folder.resolve("admin.pem.lock"));

        Path other = folder.resolve("other.bak");
        Files.createLink(other, pem);
        SweepReport linked = new Removal().remove(look(), SweepTest.CLOCK);
        assertThat(linked.anyLeft()).isTrue();
        assertThat(linked.lines(SweepReport.Outcome.LEFT)).isNotEmpty();
        assertThat(Files.readString(pem)).isEqualTo(authority + "added meanwhile\n");
    }
}
