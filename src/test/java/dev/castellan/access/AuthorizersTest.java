package dev.castellan.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/** What the order of the authorizers does to answers, and that it lasts. */
class AuthorizersTest {
    private static final Instant NOW = Instant.parse("2026-11-27T05:00:00Z");
    private static final Requester ANN = Requester.authenticated("ann@contoso.com", List.of());
    private static final Request PODS = Request.of("get", "pods", "shop");
    private static final Request SECRETS = Request.of("get", "secrets", "shop");

    /** An Azure side that says the same to everything. */
    private record Always(Opinion.Outcome outcome, boolean mayDecide) implements AzurePart, Authorizer {
        @Override
        public Authorizer authorizer() {
            return this;
        }

        @Override
        public String name() {
            return "Azure RBAC";
        }

        @Override
        public Opinion opinion(Requester who, Request request) {
            return Opinion.certain(mayDecide ? outcome : Opinion.Outcome.NO_OPINION, "");
        }

        @Override
        public JsonNode saved() {
            return JsonNodeFactory.instance.objectNode();
        }
    }

    private static Snapshot.Builder world(String... modes) {
        return Snapshot.builder("test", NOW)
                .add(Role.of(
                        RoleId.cluster("reads"), PolicyRule.resources(List.of("get"), List.of(""), List.of("pods"))))
                .add(Binding.cluster("ann", RoleId.cluster("reads"), Subject.user("ann@contoso.com")))
                .authorizers(new Authorizers(List.of(modes), Authorizers.Known.READ, "a pod", NOW));
    }

    private static Answer answer(Snapshot.Builder world, Request request) {
        return AccessIndex.of(world.build()).chain().decide(ANN, request).answer();
    }

    @Test
    void theFirstOfTheOrderThatWasReadWins() {
        Always denies = new Always(Opinion.Outcome.DENY, true);
        assertThat(answer(world("Node", "RBAC", "Webhook").azure(denies), PODS)).isEqualTo(Answer.YES);
        assertThat(answer(world("Node", "Webhook", "RBAC").azure(denies), PODS)).isEqualTo(Answer.NO);
        // What was read is not doubted by the other order; what is assumed is.
        AccessIndex read =
                AccessIndex.of(world("Node", "RBAC", "Webhook").azure(denies).build());
        assertThat(read.otherwise(ANN, PODS)).isEmpty();
        AccessIndex assumed = AccessIndex.of(world("RBAC")
                .azure(denies)
                .authorizers(Authorizers.assumed("nothing says so", NOW))
                .build());
        assertThat(assumed.otherwise(ANN, PODS)).contains(Answer.NO);
        assertThat(assumed.gaps()).isEmpty();
    }

    @Test
    void whatNobodyHereKnowsMakesNoCertainNo() {
        for (String other : List.of("ABAC", "Webhook", "Something")) {
            AccessIndex index = AccessIndex.of(world("RBAC", other).build());
            assertThat(index.chain().decide(ANN, PODS).answer()).isEqualTo(Answer.YES);
            assertThat(index.chain().decide(ANN, SECRETS).answer()).isEqualTo(Answer.UNKNOWN);
            assertThat(index.decide(ANN, SECRETS).answer()).isEqualTo(Answer.UNKNOWN);
            assertThat(index.chain().decide(ANN, SECRETS).beyond())
                    .singleElement()
                    .asString()
                    .contains("not known here");
            // Before RBAC it may refuse what RBAC allows.
            assertThat(answer(world(other, "RBAC"), PODS)).isEqualTo(Answer.UNKNOWN);
        }
        assertThat(answer(world("RBAC"), SECRETS)).isEqualTo(Answer.NO);
        assertThat(answer(world("RBAC", "AlwaysAllow"), SECRETS)).isEqualTo(Answer.YES);
        assertThat(answer(world("AlwaysDeny", "RBAC"), PODS)).isEqualTo(Answer.YES);
    }

    @Test
    void aServerWithoutWebhookContradictsAzure() {
        Always allows = new Always(Opinion.Outcome.ALLOW, true);
        AccessIndex index = AccessIndex.of(world("Node", "RBAC").azure(allows).build());
        assertThat(index.chain().decide(ANN, PODS).answer()).isEqualTo(Answer.YES);
        assertThat(index.chain().decide(ANN, SECRETS).answer()).isEqualTo(Answer.UNKNOWN);
        assertThat(index.gaps()).singleElement().satisfies(g -> {
            assertThat(g.part()).isEqualTo(Gap.Part.AZURE);
            assertThat(g.reason()).contains("names no webhook");
        });
        // Where Azure says that it does not decide, a webhook is another one.
        Always off = new Always(Opinion.Outcome.ALLOW, false);
        assertThat(answer(world("Node", "RBAC").azure(off), SECRETS)).isEqualTo(Answer.NO);
        assertThat(answer(world("Node", "RBAC", "Webhook").azure(off), SECRETS)).isEqualTo(Answer.UNKNOWN);
    }

    @Test
    void theOrderIsSavedWithTimeAndSource(@TempDir Path folder) {
        Path file = folder.resolve("saved" + SnapshotFile.ENDING);
        Snapshot written = world("Node", "Webhook", "RBAC").build();
        SnapshotFile.write(written, file);
        Authorizers read = SnapshotFile.read(file).authorizers();
        assertThat(read).isEqualTo(written.authorizers());
        assertThat(read.text()).isEqualTo("Node, Webhook, RBAC (read from a pod)");
        assertThat(written.toBuilder().build().authorizers()).isEqualTo(read);
    }

    @Test
    void aFileOfAnEarlierVersionIsReadAndItsOrderAssumed(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("old" + SnapshotFile.ENDING);
        Files.write(file, Base64.getDecoder().decode(VERSION_1));
        Snapshot old = SnapshotFile.read(file);
        assertThat(old.roles()).hasSize(1);
        assertThat(old.authorizers().certain()).isFalse();
        assertThat(old.authorizers().source()).contains("the version that saved this file did not read it");
    }

    /** As the program saved one cluster role before. */
    private static final String VERSION_1 =
            "H4sIAAAAAAAA/3N2DA5x9fFx9NN1dHZ2DQ5mZGBL1Msqzs9jAIJsTqH2ve8fH2digABGBm7nnNLiktSioPycVCYGzrLM1HLdgvyUYpAkIwNzemoJIxMjAwtUiIGh/I7AqRW653ItlF1nrDOMmhHUdJzDaJ1o255lJ89wzgu6CAAwOomgfwAAAA==";
}
