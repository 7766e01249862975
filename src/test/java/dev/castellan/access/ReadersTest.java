package dev.castellan.access;

import static dev.castellan.access.World.rule;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.castellan.failure.FailureException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the readers take, and that nothing is lost without a word. */
class ReadersTest {
    private static final String JSON = """
        {"apiVersion":"v1","kind":"List","items":[
         {"kind":"Namespace","metadata":{"name":"shop"}},
         {"kind":"ClusterRole","metadata":{"name":"r"},"rules":[{"verbs":["get"],"apiGroups":[""],"resources":["pods"]}]},
         {"kind":"RoleBinding","metadata":{"name":"b","namespace":"shop"},
          "subjects":[{"kind":"User","name":"alice"}],"roleRef":{"kind":"ClusterRole","name":"r"}}]}
        """;
    private static final String YAML = """
        apiVersion: v1
        kind: Namespace
        metadata: {name: shop}
        ---
        # nothing here
        ---
        apiVersion: rbac.authorization.k8s.io/v1
        items:
        - metadata: {name: r}
          rules:
          - verbs: [get]
            apiGroups: [""]
            resources: [pods]
        kind: ClusterRoleList
        ---
        kind: RoleBinding
        metadata: {name: b, namespace: shop}
        subjects:
        - {kind: User, name: alice}
        roleRef: {kind: ClusterRole, name: r}
        """;

    @TempDir
    Path folder;

    private Snapshot read(String name, String text) throws IOException {
        return read(Files.writeString(folder.resolve(name), text));
    }

    private static Snapshot read(Path file) {
        return ObjectFiles.read(List.of(file), Worlds.THEN);
    }

    private static boolean alice(Snapshot snapshot) {
        return AccessIndex.of(snapshot).allows(Requester.raw("alice", List.of()), Request.of("get", "pods", "shop"));
    }

    private static byte[] packed(String text) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
            out.write(text.getBytes(StandardCharsets.UTF_8));
        }
        return bytes.toByteArray();
    }

    @Test
    void listsStreamsFoldersAndPackedFilesHoldTheSame() throws IOException {
        Snapshot json = read("a.json", JSON);
        Snapshot yaml = read("a.yaml", YAML);
        Snapshot packed = read(Files.write(folder.resolve("a.json.gz"), packed(JSON)));
        assertThat(json.gaps()).isEmpty();
        assertThat(yaml.gaps()).isEmpty();
        assertThat(alice(json)).isTrue();
        assertThat(yaml.hash()).isEqualTo(json.hash());
        assertThat(packed.hash()).isEqualTo(json.hash());

        Path parts = Files.createDirectories(folder.resolve("parts/deep"));
        String[] documents = YAML.split("---\n", -1);
        for (int i = 0; i < documents.length; i++) {
            Files.writeString(parts.resolve(i + ".yml"), documents[i]);
        }
        Files.writeString(parts.resolve("README.md"), "# no objects");
        assertThat(read(folder.resolve("parts")).hash()).isEqualTo(json.hash());
    }

    @Test
    void aCutFileKeepsWhatWasWholeAndSaysSo() throws IOException {
        Snapshot cut = read("cut.json", JSON.substring(0, JSON.indexOf("RoleBinding") + 30));
        assertThat(cut.roles()).hasSize(1);
        assertThat(cut.bindings()).isEmpty();
        assertThat(cut.gaps()).hasSize(1);
        Decision decision =
                AccessIndex.of(cut).decide(Requester.raw("alice", List.of()), Request.of("get", "pods", "shop"));
        assertThat(decision.answer()).isEqualTo(Answer.UNKNOWN);
        assertThat(decision.beyond()).isEqualTo(cut.gaps());

        byte[] whole = packed(JSON);
        Path half = Files.write(folder.resolve("cut.json.gz"), Arrays.copyOf(whole, whole.length - 40));
        assertThat(read(half).gaps()).isNotEmpty();
    }

    @Test
    void anythingElseInAFileIsPassedOverOrSaid() throws IOException {
        Snapshot mixed = read(
                "mixed.yaml",
                YAML + "---\nkind: Deployment\nmetadata: {name: d}\n---\njust text\n---\nmetadata: {name: what}\n");
        assertThat(alice(mixed)).isTrue();
        assertThat(mixed.gaps()).hasSize(2);
        assertThatThrownBy(() -> read("none.json", "{\"kind\":\"Deployment\",\"metadata\":{\"name\":\"d\"}}"))
                .isInstanceOf(FailureException.class)
                .hasMessageContaining("access-objects-empty");
        assertThatThrownBy(() -> read(folder.resolve("no-such")))
                .isInstanceOf(FailureException.class)
                .hasMessageContaining("access-objects-not-found");
    }

    @Test
    void wronglyFormedObjectsAreGapsOneByOne() throws IOException {
        Snapshot odd = read("odd.json", """
            {"kind":"List","items":[
             {"kind":"ClusterRole","metadata":{"name":"a"},"rules":"all"},
             {"kind":"ClusterRole","metadata":{"name":7}},
             {"kind":"ClusterRole","metadata":{}},
             {"kind":"RoleBinding","metadata":{"name":"b","namespace":"n"},"subjects":{"kind":"User"}},
             "text", null,
             {"kind":"ClusterRole","metadata":{"name":"good"},"rules":[{"verbs":["get"],"resources":[]}]}]}
            """);
        assertThat(odd.roles()).extracting(r -> r.id().name()).containsExactly("good");
        assertThat(odd.gaps()).hasSize(4);
    }

    @Test
    void aListThatTheServerBrokeOffIsAGapOfItsKind() throws IOException {
        Snapshot page = read("page.json", """
            {"kind":"RoleBindingList","metadata":{"continue":"more"},"items":[
             {"metadata":{"name":"b","namespace":"n"},"roleRef":{"kind":"Role","name":"r"}}]}
            """);
        assertThat(page.bindings()).hasSize(1);
        assertThat(page.gaps()).extracting(Gap::part).containsExactly(Gap.Part.ROLE_BINDINGS);
    }

    @Test
    void anObjectThatStandsTwiceIsSaid() throws IOException {
        String one = "kind: ClusterRole\nmetadata: {name: r}\nrules: []\n---\n";
        Snapshot twice = read("twice.yaml", one + one);
        assertThat(twice.roles()).hasSize(1);
        assertThat(twice.gaps()).extracting(Gap::part).containsExactly(Gap.Part.CONTRADICTION);
    }

    @Test
    void hostileNamesStayWhatTheyAre() throws IOException {
        String name = "al\\u202eice\\u0000\\n\\u001b[31m";
        Snapshot hostile = read("hostile.json", JSON.replace("alice", name));
        Requester who = Requester.raw("al\u202eice\u0000\n\u001b[31m", List.of());
        assertThat(AccessIndex.of(hostile).allows(who, Request.of("get", "pods", "shop")))
                .isTrue();
        assertThat(alice(hostile)).isFalse();
    }

    @Test
    void aliasesInYamlAreNotTakenForText() throws IOException {
        Snapshot alias = read("alias.yaml", "kind: ClusterRole\nmetadata:\n  name: &a r\n  namespace: *a\n");
        assertThat(alias.roles()).isEmpty();
        assertThat(alias.gaps()).isNotEmpty();
    }

    /** Bytes flipped, cut and doubled anywhere: always a snapshot or a failure in words, never anything else. */
    @Test
    void whateverTheBytesAreTheReaderAnswersInWords() throws IOException {
        Path saved = folder.resolve("saved" + SnapshotFile.ENDING);
        SnapshotFile.write(read("a.json", JSON), saved);
        List<byte[]> seeds = List.of(
                JSON.getBytes(StandardCharsets.UTF_8),
                YAML.getBytes(StandardCharsets.UTF_8),
                packed(YAML),
                Files.readAllBytes(saved));
        SplittableRandom random = new SplittableRandom(7);
        Path file = folder.resolve("fuzz");
        for (int i = 0; i < Integer.getInteger("castellan.fuzz", 1_500); i++) {
            byte[] bytes = seeds.get(i % seeds.size()).clone();
            for (int flips = 1 + random.nextInt(4); flips > 0; flips--) {
                bytes[random.nextInt(bytes.length)] = (byte)
                        (random.nextInt(3) == 0
                                ? random.nextInt(256)
                                : "{}[]\":,-# \n&*!|>".charAt(random.nextInt(16)));
            }
            if (random.nextInt(3) == 0) {
                bytes = Arrays.copyOf(bytes, random.nextInt(bytes.length));
            }
            Files.write(file, bytes);
            try {
                Snapshot snapshot = read(file);
                assertThat(AccessIndex.of(snapshot).principals()).isNotNull();
                // A saved one that was changed must not pass.
                if (i % seeds.size() == 3 && snapshot.gaps().isEmpty()) {
                    assertThat(snapshot.hash())
                            .isEqualTo(SnapshotFile.read(saved).hash());
                }
            } catch (FailureException e) {
                assertThat(e.failure().code()).startsWith("access-");
            }
        }
    }

    @Test
    void aChangedOrCutSavedSnapshotIsRefused() throws IOException {
        Path saved = folder.resolve("saved" + SnapshotFile.ENDING);
        SnapshotFile.write(read("a.json", JSON), saved);
        byte[] bytes = Files.readAllBytes(saved);
        assertThat(alice(read(saved))).isTrue();
        Path cut = Files.write(folder.resolve("cut"), Arrays.copyOf(bytes, bytes.length - 20));
        assertThatThrownBy(() -> SnapshotFile.read(cut)).hasMessageContaining("access-snapshot-unreadable");
    }

    @Test
    void fiftyThousandBindingsAreRead() {
        Snapshot.Builder into = Snapshot.builder("many", Worlds.THEN);
        into.add(Role.of(RoleId.cluster("r"), rule("get", "", "pods")));
        for (int i = 0; i < 50_000; i++) {
            into.add(Binding.in("ns" + i % 100, "b" + i, RoleId.cluster("r"), Subject.user("u" + i % 5_000)));
        }
        AccessIndex index = AccessIndex.of(into.build());
        assertThat(index.principals()).hasSize(5_000);
        assertThat(WhoCan.ask(index, Request.of("get", "pods", "ns7")).count()).isEqualTo(50);
        assertThat(WhoCan.anywhere(index, Request.of("get", "pods", "")).count())
                .isEqualTo(5_000);
    }

    @Test
    void whatMayNotBeReadMakesAnswersUnknownOnlyWhereItCounts() {
        World world = new World()
                .namespace("open")
                .namespace("closed")
                .grantIn("open", Subject.user("alice"), rule("get", "", "pods"))
                .gap(Gap.Part.ROLE_BINDINGS, "closed")
                .gap(Gap.Part.ROLES, "open");
        AccessIndex index = world.index();
        Requester alice = Requester.raw("alice", List.of());
        assertThat(index.decide(alice, Request.of("get", "pods", "open")).answer())
                .isEqualTo(Answer.YES);
        assertThat(index.decide(alice, Request.of("get", "secrets", "open")).answer())
                .isEqualTo(Answer.NO);
        assertThat(index.decide(alice, Request.of("get", "pods", "closed")).answer())
                .isEqualTo(Answer.UNKNOWN);
        assertThat(index.decide(alice, Request.of("get", "pods", "")).answer()).isEqualTo(Answer.NO);
        assertThat(WhoCan.ask(index, Request.of("get", "pods", "closed")).beyond())
                .hasSize(1);
        world.binding(Binding.in("open", "unread", RoleId.in("open", "unread"), Subject.user("alice")));
        assertThat(world.index()
                        .decide(alice, Request.of("get", "secrets", "open"))
                        .answer())
                .isEqualTo(Answer.UNKNOWN);
        assertThat(new WriteCheck(world.index(), alice)
                        .create(Role.of(RoleId.in("closed", "x")))
                        .answer())
                .isEqualTo(Answer.UNKNOWN);
    }
}
