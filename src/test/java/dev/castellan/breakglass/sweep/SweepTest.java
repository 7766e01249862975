package dev.castellan.breakglass.sweep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.castellan.failure.FailureException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A home with copies in it: what is found, what is told, what is left alone. */
class SweepTest {
    static final InstantSource CLOCK = InstantSource.fixed(Instant.parse("2026-11-26T12:00:00Z"));

    private static Planted admin;
    private static Planted person;

    @TempDir
    Path home;

    @BeforeAll
    static void keys() {
        admin = Planted.admin("RSA");
        person = Planted.of("EC", "O=developers,CN=grace");
    }

    static Path write(Path file, String text) throws IOException {
        Files.createDirectories(file.getParent());
        return Files.writeString(file, text);
    }

    static String kubeconfig(String... users) {
        StringBuilder text = new StringBuilder("apiVersion: v1\nkind: Config\nclusters:\n");
        text.append("- cluster:\n    server: https://10.1.1.1:6443\n  name: pos-07\ncontexts:\n");
        for (String user : users) {
            String name = user.substring(user.indexOf("name: ") + 6, user.indexOf('\n'));
            text.append("- context:\n    cluster: pos-07\n    user: " + name + "\n  name: " + name + "@pos-07\n");
        }
        String first = users[0].substring(users[0].indexOf("name: ") + 6, users[0].indexOf('\n'));
        return text + "current-context: " + first + "@pos-07\nusers:\n" + String.join("", users);
    }

    private SweepReport look(Wanted wanted, Path... places) {
        return Sweep.look(
                wanted,
                Places.chosen(places.length == 0 ? List.of(home) : List.of(places)),
                SweepLimits.standard(),
                CLOCK,
                Sweep.Progress.NONE);
    }

    private static Optional<SweepReport.Finding> at(SweepReport report, Path file) {
        return report.findings().stream().filter(f -> f.path().equals(file)).findFirst();
    }

    @Test
    void everyCopyInAHomeIsFoundAndTold() throws Exception {
        Path config = write(home.resolve(".kube/config"), kubeconfig(person.user("grace"), admin.user("clusterAdmin")));
        Path key = write(home.resolve("Downloads/admin.key"), admin.keyPem());
        Path certificate = write(home.resolve("Downloads/admin.crt"), admin.certificatePem());
        Path backup = write(home.resolve(".kube/config.bak"), "old notes\n" + admin.keyPem() + "more\n".repeat(900));
        Path secret = write(
                home.resolve("git/pos-07-kubeconfig.yaml"),
                "kind: Secret\ndata:\n  value: " + Planted.base64(kubeconfig(admin.user("a"), person.user("b")))
                        + "\n");
        Path history = write(
                home.resolve(".bash_history"),
                "ls\necho " + Planted.base64(admin.keyPem()) + " | base64 -d\n" + "w\n".repeat(9_000));
        Path store = home.resolve("admin.p12");
        Files.write(store, admin.pkcs12("secret"));
        Path open = home.resolve("open.p12");
        Files.write(open, admin.pkcs12(""));
        write(home.resolve("notes.txt"), "nothing here");
        write(home.resolve("grace.pem"), person.certificatePem() + person.keyPem());

        SweepReport report = look(Wanted.anyAdmin());

        assertThat(report.findings())
                .extracting(SweepReport.Finding::path)
                .containsExactlyInAnyOrder(config, key, certificate, backup, secret, history, open);
        assertThat(at(report, config).orElseThrow().form()).isEqualTo(SweepReport.Form.KUBECONFIG);
        assertThat(at(report, config).orElseThrow().users()).containsExactly("clusterAdmin");
        assertThat(at(report, key).orElseThrow().form()).isEqualTo(SweepReport.Form.KEY_FILE);
        assertThat(at(report, key).orElseThrow().key()).isTrue();
        assertThat(at(report, key).orElseThrow().subject().orElseThrow()).contains("system:masters");
        assertThat(at(report, backup).orElseThrow().form()).isEqualTo(SweepReport.Form.BUNDLE);
        assertThat(at(report, secret).orElseThrow().form()).isEqualTo(SweepReport.Form.MIXED);
        assertThat(at(report, secret).orElseThrow().how()).anyMatch(h -> h.startsWith("base64 › base64"));
        assertThat(at(report, history).orElseThrow().form()).isEqualTo(SweepReport.Form.SHELL_HISTORY);
        assertThat(report.notChecked())
                .anyMatch(n -> n.reason().equals("a PKCS#12 store under a password")
                        && n.named().equals(List.of(store.toString())));
        assertThat(report.complete()).isTrue();
        assertThat(report.files()).isEqualTo(10);
        assertThat(SweepDocument.of(report).toString())
                .doesNotContain("PRIVATE")
                .doesNotContain("MII");

        // A fingerprint alone finds the certificates, and with them the key wherever it lies alone.
        SweepReport byName = look(Wanted.fingerprint("X509SHA256=" + admin.fingerprint()));
        assertThat(byName.findings()).hasSize(7);
    }

    /** What is removed as a whole holds nothing of anybody else, however it is called. */
    @Test
    void aFileWithOtherContentIsLeftToAPerson() throws Exception {
        String mine = admin.certificatePem() + admin.keyPem();
        String adminOnly = kubeconfig(admin.user("clusterAdmin"));
        String token = "- name: robot\n  user:\n    token: abc\n";
        Map<String, String> left = Map.ofEntries(
                Map.entry(
                        "dump.sql.bak", "INSERT INTO orders VALUES ('" + admin.certificatePem() + "');\n".repeat(400)),
                Map.entry(
                        "notes.old",
                        "remember: ask Grace about the till\n".repeat(40)
                                + admin.keyPem().indent(2)),
                Map.entry("two.bak", adminOnly + "---\n" + kubeconfig(token)),
                Map.entry("broken.orig", kubeconfig(admin.user("clusterAdmin"), token) + "contexts: [\n"),
                Map.entry("plugin.yaml", kubeconfig(token) + "# " + Planted.base64(mine.repeat(4)) + "\n"),
                Map.entry(
                        "secret.yaml",
                        "apiVersion: v1\nkind: Secret\ndata:\n  tls.key: " + Planted.base64(mine.repeat(3)) + "\n"),
                Map.entry("both.b64", Planted.base64(mine.repeat(5) + person.keyPem())),
                Map.entry("long.b64~", Planted.base64(mine + "and a long text of somebody\n".repeat(60))));
        for (Map.Entry<String, String> file : left.entrySet()) {
            write(home.resolve(file.getKey()), file.getValue());
        }
        Map<String, String> removed = Map.of(
                "admin.pem", "# admin of pos-07\r\n" + mine.replace("\n", "\r\n") + "\n\n",
                "admin.key~", admin.keyPem(),
                "admin.b64", Planted.base64(mine),
                "admin.bak", Planted.pem("RSA PRIVATE KEY", admin.traditional()));
        for (Map.Entry<String, String> file : removed.entrySet()) {
            write(home.resolve(file.getKey()), file.getValue());
        }
        Files.write(home.resolve("utf16.pem"), mine.getBytes(StandardCharsets.UTF_16));
        Files.write(home.resolve("admin.der"), admin.pkcs8());
        Files.write(home.resolve("open.p12"), admin.pkcs12(""));

        SweepReport after = new Removal().remove(look(admin.wanted()), CLOCK);

        assertThat(after.findings()).hasSize(left.size() + removed.size() + 3);
        for (Map.Entry<String, String> file : left.entrySet()) {
            assertThat(home.resolve(file.getKey())).hasContent(file.getValue());
            assertThat(at(after, home.resolve(file.getKey())).orElseThrow().outcome())
                    .as(file.getKey())
                    .isEqualTo(SweepReport.Outcome.LEFT);
        }
        try (var files = Files.list(home)) {
            assertThat(files.map(f -> f.getFileName().toString())).containsExactlyInAnyOrderElementsOf(left.keySet());
        }
    }

    /** Bytes made to look like keys at every place: each of them would be decoded to its end. */
    @Test
    void aFileMadeToCostTimeIsToldAsNotRead() throws Exception {
        byte[] heads = java.util.Base64.getEncoder()
                .encode(new byte[] {0x30, (byte) 0x83, 0x0E, 0, 0, 0x02, 0x01, 0, 0x30, 0x0D, 0x06, 0x09});
        byte[] content = new byte[3 << 20];
        for (int i = 0; i < content.length; i++) {
            content[i] = i % 17 == 16 ? (byte) ' ' : heads[i % 17];
        }
        Path hostile = home.resolve("hostile.txt");
        Files.write(hostile, content);
        Path key = write(home.resolve("z.key"), admin.keyPem());
        SweepReport report = org.junit.jupiter.api.Assertions.assertTimeoutPreemptively(
                Duration.ofMinutes(2), () -> look(admin.wanted()));
        assertThat(at(report, key)).isPresent();
        assertThat(report.notChecked())
                .anyMatch(n -> n.reason().equals(FileLook.TOO_MUCH) && n.named().equals(List.of(hostile.toString())));
    }

    /** A swap file whose blocks all say that they are the whole file. */
    @Test
    void blocksOfASwapFileDoNotMultiply() {
        byte[] swap = new byte[2 << 20];
        java.util.Arrays.fill(swap, (byte) 'x');
        System.arraycopy("b0VIM".getBytes(StandardCharsets.US_ASCII), 0, swap, 0, 5);
        for (int p = 1024; p < swap.length; p += 1024) {
            java.nio.ByteBuffer.wrap(swap, p, 24)
                    .order(java.nio.ByteOrder.LITTLE_ENDIAN)
                    .put("ad".getBytes(StandardCharsets.US_ASCII))
                    .putInt(p + 8, 24)
                    .putInt(p + 12, swap.length);
        }
        java.nio.ByteBuffer.wrap(swap).order(java.nio.ByteOrder.LITTLE_ENDIAN).putInt(12, 1024);
        assertThat(FileLook.swapped(swap).orElseThrow().length).isLessThan(3 * swap.length);
    }

    /** A share that hangs: what was not read is told by name, and nobody says that all was looked at. */
    @Test
    void whatHangsIsNotCheckedAndNotComplete() throws Exception {
        Path hanging = write(home.resolve("share/hangs.pem"), admin.keyPem());
        Path key = write(home.resolve("admin.pem"), admin.certificatePem());
        java.util.concurrent.CountDownLatch never = new java.util.concurrent.CountDownLatch(1);
        SweepReport report = Sweep.look(
                Wanted.anyAdmin(),
                Places.chosen(List.of(key, hanging)),
                SweepLimits.standard().within(Duration.ofSeconds(2)),
                CLOCK,
                Sweep.Progress.NONE,
                () -> (file, size) -> {
                    if (file.equals(hanging)) {
                        try {
                            never.await();
                        } catch (InterruptedException e) {
                            throw new java.io.InterruptedIOException();
                        }
                    }
                    return new FileLook(f -> false, SweepLimits.standard()).look(file, size);
                });
        assertThat(report.complete()).isFalse();
        assertThat(report.places())
                .extracting(SweepReport.Checked::state)
                .containsExactly(SweepReport.State.DONE, SweepReport.State.PARTLY);
        assertThat(report.notCheckedLines()).anyMatch(l -> l.contains("hung") && l.contains(hanging.toString()));
        assertThat(at(report, key)).isPresent();
    }

    @Test
    void aKeyAloneIsFoundOnlyByWhoKnowsTheCertificate() throws Exception {
        Path key = write(home.resolve("key.pem"), Planted.pem("RSA PRIVATE KEY", admin.traditional()));
        assertThat(look(Wanted.anyAdmin()).findings()).isEmpty();
        assertThat(look(Wanted.fingerprint(admin.fingerprint())).findings()).isEmpty();
        SweepReport report = look(Wanted.of(admin.certificatePem().getBytes(StandardCharsets.UTF_8)));
        assertThat(at(report, key)).isPresent();
    }

    @Test
    void removalCleansKubeconfigsAndLeavesTheRest() throws Exception {
        Path config = write(home.resolve(".kube/config"), kubeconfig(person.user("grace"), admin.user("clusterAdmin")));
        Files.setPosixFilePermissions(config, PosixFilePermissions.fromString("rw-r-----"));
        Path only = write(home.resolve(".kube/pos-07.yaml"), kubeconfig(admin.user("clusterAdmin")));
        Path names = write(home.resolve(".kube/by-file.yaml"), kubeconfig("""
            - name: a
              user:
                client-certificate: ../pki/admin.crt
                client-key: ../pki/admin.key
            """, person.user("grace")));
        Path certificate = write(home.resolve("pki/admin.crt"), admin.certificatePem());
        Path key = write(home.resolve("pki/admin.key"), admin.keyPem());
        Path secret =
                write(home.resolve("s.yaml"), "v: " + Planted.base64(kubeconfig(admin.user("a"), person.user("b"))));

        // Only the folder of kubectl is a place: what its files name is looked at all the same.
        SweepReport found = look(Wanted.anyAdmin(), home.resolve(".kube"), secret);
        assertThat(found.findings())
                .extracting(SweepReport.Finding::path)
                .containsExactlyInAnyOrder(config, only, names, certificate, key, secret);
        SweepReport after = new Removal().remove(found, CLOCK);

        assertThat(Files.readString(config)).isEqualTo(kubeconfig(person.user("grace")));
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(config)))
                .isEqualTo("rw-r-----");
        assertThat(only).doesNotExist();
        assertThat(certificate).doesNotExist();
        assertThat(key).doesNotExist();
        assertThat(Files.readString(names))
                .contains(person.user("grace"))
                .doesNotContain("client-certificate: ")
                .contains("current-context: \"\"");
        assertThat(secret).exists();
        assertThat(after.count(SweepReport.Outcome.CLEANED)).isEqualTo(2);
        assertThat(after.count(SweepReport.Outcome.REMOVED)).isEqualTo(3);
        assertThat(after.count(SweepReport.Outcome.LEFT)).isEqualTo(1);
        assertThat(after.anyLeft()).isTrue();
        try (var files = Files.list(home.resolve(".kube"))) {
            assertThat(files).containsExactlyInAnyOrder(config, names);
        }
        assertThat(look(Wanted.anyAdmin(), home).findings())
                .extracting(SweepReport.Finding::path)
                .containsExactly(secret);
    }

    @Test
    void linksAreToldAndNotFollowedOutOfAPlace() throws Exception {
        Path inside = home.resolve("inside");
        Path outside = write(home.resolve("outside/admin.key"), admin.keyPem() + admin.certificatePem());
        Files.createDirectories(inside);
        Files.createSymbolicLink(inside.resolve("loop"), inside);
        Files.createSymbolicLink(inside.resolve("folder"), home.resolve("outside"));
        Path real = write(inside.resolve("real/a.pem"), admin.certificatePem());
        Files.createSymbolicLink(inside.resolve("a.pem"), real);
        Files.createLink(inside.resolve("twin.pem"), real);

        SweepReport report = look(Wanted.anyAdmin(), inside);
        assertThat(report.findings())
                .extracting(SweepReport.Finding::path)
                .containsExactlyInAnyOrder(real, inside.resolve("twin.pem"));
        assertThat(at(report, real).orElseThrow().notes())
                .anyMatch(n -> n.contains("2 names"))
                .anyMatch(n -> n.contains("a.pem leads here"));

        Files.delete(inside.resolve("twin.pem"));
        Files.createLink(home.resolve("elsewhere.pem"), real);
        SweepReport after = new Removal().remove(look(Wanted.anyAdmin(), inside), CLOCK);
        assertThat(after.count(SweepReport.Outcome.REMOVED)).isEqualTo(1);
        assertThat(home.resolve("elsewhere.pem")).isEmptyFile();
        assertThat(outside).exists();
    }

    @Test
    void whatVimAndEmacsLeaveBehindIsFound() throws Exception {
        Path folder = Files.createDirectories(home.resolve("edited"));
        Path key = write(folder.resolve("admin.key"), Planted.pem("RSA PRIVATE KEY", admin.traditional()));
        Path swap = folder.resolve(".admin.key.swp");
        Assumptions.assumeTrue(Files.isExecutable(Path.of("/usr/bin/vim")));
        // Vim keeps its swap file when it is killed.
        Process vim = new ProcessBuilder(
                        "script", "-qec", "vim -u NONE -N --cmd 'set updatecount=1' " + key, "/dev/null")
                .redirectErrorStream(true)
                .redirectOutput(home.resolve("vim.out").toFile())
                .start();
        try {
            vim.getOutputStream().write("ix\u001b:preserve\r".getBytes(StandardCharsets.US_ASCII));
            vim.getOutputStream().flush();
            org.awaitility.Awaitility.await()
                    .atMost(Duration.ofSeconds(60))
                    .until(() -> Files.exists(swap) && Files.size(swap) > 8_000);
            Files.copy(swap, folder.resolve("kept.swp"));
        } finally {
            vim.getOutputStream().write("\u001b:q!\r".getBytes(StandardCharsets.US_ASCII));
            vim.getOutputStream().flush();
            if (!vim.waitFor(10, TimeUnit.SECONDS)) {
                vim.destroyForcibly();
            }
        }
        Files.delete(key);
        write(folder.resolve("#admin.key#"), admin.keyPem());
        write(folder.resolve("admin.key~"), admin.keyPem());

        SweepReport report = look(admin.wanted(), folder);
        assertThat(report.findings())
                .extracting(f -> f.path().getFileName().toString())
                .contains("kept.swp", "#admin.key#", "admin.key~");
        SweepReport.Finding kept = at(report, folder.resolve("kept.swp")).orElseThrow();
        assertThat(kept.how()).anyMatch(h -> h.startsWith("Vim swap"));
        assertThat(kept.form()).isEqualTo(SweepReport.Form.LEFTOVER);
    }

    @Test
    void limitsAreToldAndCancellingEnds() throws Exception {
        write(home.resolve("a/b/c/d/key.pem"), admin.certificatePem());
        write(home.resolve("big"), "x".repeat(3_000));
        Files.write(home.resolve("x.xz"), new byte[] {(byte) 0xFD, '7', 'z', 'X', 'Z', 0, 0, 0});
        SweepReport report = Sweep.look(
                Wanted.anyAdmin(),
                Places.chosen(List.of(home, home.resolve("nowhere"))),
                new SweepLimits(2_000, 1_000, 2, 1_000, Duration.ofMinutes(1)),
                CLOCK,
                Sweep.Progress.NONE);
        assertThat(report.notChecked())
                .extracting(SweepReport.NotChecked::reason)
                .contains("folders nested deeper than 2", "packed with xz", "larger than 0 MB");
        assertThat(report.places().get(1).state()).isEqualTo(SweepReport.State.NOT_THERE);

        SweepReport none = Sweep.look(
                Wanted.anyAdmin(),
                Places.chosen(List.of(home)),
                SweepLimits.standard().within(Duration.ZERO),
                CLOCK,
                Sweep.Progress.NONE);
        assertThat(none.complete()).isFalse();
        assertThat(none.places().getFirst().state()).isEqualTo(SweepReport.State.PARTLY);
        assertThat(none.notCheckedLines()).anyMatch(l -> l.contains("the time was up"));

        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> look(Wanted.anyAdmin())).isInstanceOf(CancellationException.class);
        assertThat(Thread.interrupted()).isTrue();
    }

    /** Whichever way it is come to; and a file that only has the same name is read. */
    @Test
    void filesThatThisProgramHasLockedAreToldAndNotOpened() throws Exception {
        Path ledger = write(home.resolve("real/ledger/ledger.db"), admin.keyPem() + admin.certificatePem());
        Path other = write(home.resolve("old/ledger.db"), admin.keyPem() + admin.certificatePem());
        Files.createSymbolicLink(home.resolve("data"), home.resolve("real"));
        List<Path> locked = List.of(home.resolve("data/ledger/ledger.db"), home.resolve("data/ledger/ledger.db-shm"));
        for (List<Path> places : List.of(List.of(home), List.of(ledger, other), List.of(locked.getFirst(), other))) {
            SweepReport report = Sweep.look(
                    Wanted.anyAdmin(),
                    Places.chosen(places),
                    locked,
                    SweepLimits.standard(),
                    CLOCK,
                    Sweep.Progress.NONE);
            assertThat(report.findings()).extracting(SweepReport.Finding::path).containsExactly(other);
            assertThat(report.notChecked())
                    .containsExactly(new SweepReport.NotChecked(Sweep.OWN, 1, List.of(ledger.toString())));
            assertThat(report.complete()).isTrue();
            assertThat(report.files()).isEqualTo(1);
        }
    }

    @Test
    void specialFilesAreNotOpened() throws Exception {
        Process made = new ProcessBuilder("mkfifo", home.resolve("pipe").toString()).start();
        Assumptions.assumeTrue(made.waitFor() == 0);
        write(home.resolve("a.pem"), admin.certificatePem());
        assertThat(look(Wanted.anyAdmin()).findings()).hasSize(1);
    }

    @Test
    void aFileLargerThanAWindowIsReadToItsEnd() throws Exception {
        Path log = home.resolve("terminal.log");
        String line = "some words of a log, number 12345\n";
        Files.writeString(log, line.repeat(300_000) + admin.keyPem() + admin.certificatePem() + "end\n");
        SweepReport report = look(Wanted.anyAdmin());
        assertThat(at(report, log).orElseThrow().key()).isTrue();
        assertThat(at(report, log).orElseThrow().form()).isEqualTo(SweepReport.Form.MIXED);
    }

    @Test
    void theUsualPlacesOfAMachine() throws Exception {
        Files.createDirectories(home.resolve("OneDrive - Contoso"));
        Files.createDirectories(home.resolve(".local/share/Trash"));
        Files.createFile(home.resolve(".zsh_history"));
        List<Place> places = Places.standard(
                Map.of("KUBECONFIG", "/etc/k/a:/etc/k/b", "TMPDIR", "/scratch", "TEMP", "relative"),
                "Linux",
                home,
                List.of(Path.of("/mnt/other")));
        assertThat(places)
                .contains(
                        new Place(Place.Kind.KUBECONFIG, Path.of("/etc/k/a")),
                        new Place(Place.Kind.KUBECONFIG, Path.of("/etc/k/b")),
                        new Place(Place.Kind.KUBE_FOLDER, home.resolve(".kube")),
                        new Place(Place.Kind.SHELL_HISTORY, home.resolve(".zsh_history")),
                        new Place(Place.Kind.TRASH, home.resolve(".local/share/Trash")),
                        new Place(Place.Kind.SYNCHRONISED, home.resolve("OneDrive - Contoso")),
                        new Place(Place.Kind.TEMPORARY, Path.of("/scratch")),
                        new Place(Place.Kind.HOME, home),
                        new Place(Place.Kind.NAMED_HOME, Path.of("/mnt/other")));
        assertThat(places).doesNotHaveDuplicates();
        // The likely ones come first.
        assertThat(places.getFirst().kind()).isEqualTo(Place.Kind.KUBECONFIG);
    }

    @Test
    void aNamedHomeThatIsMissingIsToldAsNotChecked() throws Exception {
        Path mounted = home.resolve("mounted");
        Path copy = write(mounted.resolve("notes/admin.key"), admin.keyPem());
        Path gone = home.resolve("gone");
        Path unmounted = Files.createDirectories(home.resolve("unmounted"));
        List<Place> places = Places.standard(Map.of(), "Linux", home.resolve("me"), List.of(mounted, gone, unmounted));
        dev.castellan.breakglass.CopySearch.Outcome receipt = new dev.castellan.breakglass.MachineSearch(
                        () -> places.stream()
                                .filter(p -> p.path().startsWith(home))
                                .toList(),
                        List.of(),
                        SweepLimits.standard(),
                        CLOCK)
                .search(new dev.castellan.breakglass.CertificateFacts(
                        admin.fingerprint(),
                        admin.wanted().keys().iterator().next(),
                        "1",
                        "admin",
                        List.of(),
                        "CN=kubernetes",
                        "",
                        Instant.EPOCH,
                        Instant.MAX,
                        "https://pos-07"));
        assertThat(copy).doesNotExist();
        assertThat(receipt.removed()).anyMatch(l -> l.startsWith(copy.toString()));
        assertThat(receipt.checked()).anyMatch(l -> l.startsWith(mounted + " (a home named by a person): checked"));
        for (Path missing : List.of(gone, unmounted)) {
            assertThat(receipt.checked()).noneMatch(l -> l.startsWith(missing + " "));
            assertThat(receipt.uncheckable())
                    .anyMatch(l -> l.startsWith(missing + " (a home named by a person): not there"))
                    .anyMatch(l -> l.contains("perhaps it is not mounted"));
        }
        // A home of one's own without such a folder is no gap.
        assertThat(receipt.uncheckable()).noneMatch(l -> l.contains("/me"));
    }

    /** What other rooms store as the hash of a public key is the same. */
    @Test
    void aKeyHasOneId() {
        for (String kind : List.of("RSA", "EC", "Ed25519")) {
            Planted planted = Planted.admin(kind);
            String id = KeyId.sha256(planted.certificate().getPublicKey().getEncoded());
            assertThat(planted.wanted().keys()).containsExactly(id);
            assertThat(KeyId.ofPkcs8(planted.pkcs8())).contains(id);
        }
    }

    @Test
    void whatIsNoFingerprintIsRefused() {
        assertThatThrownBy(() -> Wanted.fingerprint("abc")).isInstanceOf(FailureException.class);
        assertThat(Wanted.fingerprint(
                        admin.fingerprint().replaceAll("(..)(?=.)", "$1:").toUpperCase(java.util.Locale.ROOT)))
                .isEqualTo(Wanted.fingerprint(admin.fingerprint()));
        assertThatThrownBy(() -> Wanted.of("x".getBytes(StandardCharsets.UTF_8)))
                .isInstanceOf(FailureException.class)
                .hasMessageContaining("breakglass-certificate");
    }
}
