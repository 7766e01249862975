package dev.castellan.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
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

    private static AccessIndex index(Snapshot.Builder world, Authorizers order) {
        return AccessIndex.of(world.authorizers(order).build());
    }

    /** The usual cluster: its order cannot be read, and Azure says that it does not decide. */
    @Test
    void anAssumedOrderIsNoDoubtWhereAzureDoesNotDecide() {
        Authorizers assumed = Authorizers.assumed("nothing says so", NOW);
        Always off = new Always(Opinion.Outcome.ALLOW, false);
        for (Request request : List.of(PODS, SECRETS)) {
            assertThat(index(world("RBAC").azure(off), assumed).otherwise(ANN, request))
                    .isEmpty();
        }
        Always denies = new Always(Opinion.Outcome.DENY, true);
        assertThat(index(world("RBAC").azure(denies), assumed).otherwise(ANN, SECRETS))
                .isEmpty();
    }

    @Test
    void anOrderThatIsToldIsNoWebhookWhereThereIsNoAzureSide() {
        Always off = new Always(Opinion.Outcome.ALLOW, false);
        for (boolean rbacFirst : List.of(true, false)) {
            Authorizers told = Authorizers.told(rbacFirst, NOW);
            for (Snapshot.Builder world : List.of(world("RBAC"), world("RBAC").azure(off))) {
                AccessIndex index = index(world, told);
                assertThat(index.gaps()).isEmpty();
                assertThat(index.chain().decide(ANN, SECRETS).answer()).isEqualTo(Answer.NO);
                assertThat(index.chain().decide(ANN, PODS).answer()).isEqualTo(Answer.YES);
                assertThat(index.decide(ANN, SECRETS).answer()).isEqualTo(Answer.NO);
                assertThat(index.counts(ANN)).isEqualTo(Answer.YES);
            }
        }
    }

    @Test
    void anOrderThatIsThereAndCannotBeSeenMakesNoCertainNo() {
        Authorizers hidden = Authorizers.hidden("the order is in the file /etc/authz.yaml", NOW);
        AccessIndex index = index(world("RBAC"), hidden);
        assertThat(index.chain().decide(ANN, PODS).answer()).isEqualTo(Answer.YES);
        AuthorizerChain.Joined no = index.chain().decide(ANN, SECRETS);
        assertThat(no.answer()).isEqualTo(Answer.UNKNOWN);
        assertThat(no.beyond()).singleElement().asString().contains("may ask others as well", "/etc/authz.yaml");
        assertThat(index.decide(ANN, SECRETS).answer()).isEqualTo(Answer.UNKNOWN);
        assertThat(index.gaps())
                .singleElement()
                .satisfies(g -> assertThat(g.part()).isEqualTo(Gap.Part.AUTHORIZERS));
        // What another may allow it may allow before Azure refuses it.
        Always denies = new Always(Opinion.Outcome.DENY, true);
        AccessIndex azure = index(world("RBAC").azure(denies), hidden);
        assertThat(azure.chain().decide(ANN, SECRETS).answer()).isEqualTo(Answer.UNKNOWN);
        assertThat(azure.otherwise(ANN, PODS)).contains(Answer.UNKNOWN);
        assertThat(hidden.certain()).isFalse();
        assertThat(azure.orderRemarks()).anySatisfy(r -> assertThat(r).contains("cannot be seen", "may refuse"));
    }

    /** Whatever is asked: what stands before RBAC is no certain yes, and where RBAC is not asked nothing is bound. */
    @Test
    void whatIsAskedBeforeRbacMakesNoBindingCertain() {
        Always off = new Always(Opinion.Outcome.ALLOW, false);
        for (Snapshot.Builder world : List.of(
                world("Webhook", "RBAC"),
                world("Webhook", "RBAC").azure(off),
                world("Node", "Other", "RBAC"),
                world("Something", "AlwaysAllow", "RBAC"))) {
            AccessIndex index = AccessIndex.of(world.build());
            assertThat(index.counts(ANN)).isEqualTo(Answer.UNKNOWN);
            assertThat(index.counts(Requester.serviceAccount("shop", "till"))).isEqualTo(Answer.UNKNOWN);
            assertThat(index.counts(Requester.raw("root", List.of(Requester.MASTERS))))
                    .isEqualTo(Answer.YES);
            assertThat(WhatCan.ask(index, ANN).permissions()).isEmpty();
            assertThat(WhatCan.ask(index, ANN).perhaps()).hasSize(1);
            assertThat(WhatCan.ask(index, ANN).beyond())
                    .anySatisfy(g -> assertThat(g.reason()).contains("before RBAC", "allows or refuses"));
            assertThat(index.joined(java.util.Set.of(Opinion.Outcome.ALLOW), NOTHING, ANN))
                    .isEqualTo(Answer.UNKNOWN);
            assertThat(index.joined(NOTHING, NOTHING, ANN)).isEqualTo(Answer.NO);
        }
        // Where everything is allowed nobody after it can refuse.
        AccessIndex all = AccessIndex.of(world("AlwaysAllow", "Webhook", "RBAC").build());
        assertThat(all.counts(ANN)).isEqualTo(Answer.YES);
        AccessIndex none = AccessIndex.of(world("Node", "Webhook")
                .azure(new Always(Opinion.Outcome.DENY, true))
                .build());
        assertThat(none.counts(ANN)).isEqualTo(Answer.NO);
        assertThat(none.chain().decide(ANN, PODS).answer()).isEqualTo(Answer.NO);
        assertThat(WhatCan.ask(none, ANN).permissions()).isEmpty();
        assertThat(WhatCan.ask(none, ANN).perhaps()).isEmpty();
        assertThat(none.joined(java.util.Set.of(Opinion.Outcome.ALLOW), NOTHING, ANN))
                .isEqualTo(Answer.NO);
    }

    /** Groups of everybody are many: they are found out only where somebody may refuse what bindings give. */
    @Test
    void whoseGroupsTheyAreMattersOnlyWhereSomebodyMayRefuse() {
        AtomicInteger looked = new AtomicInteger();
        AzurePart azure = new AzurePart() {
            @Override
            public Authorizer authorizer() {
                return new Always(Opinion.Outcome.DENY, true);
            }

            @Override
            public Requester withGroups(Requester given) {
                looked.incrementAndGet();
                return given;
            }

            @Override
            public JsonNode saved() {
                return JsonNodeFactory.instance.objectNode();
            }
        };
        Principal ann = Principal.user("ann@contoso.com");
        AccessIndex rbacFirst =
                AccessIndex.of(world("Node", "RBAC", "Webhook").azure(azure).build());
        assertThat(WhoCan.ask(rbacFirst, PODS).standing(ann)).isEqualTo(Answer.YES);
        assertThat(looked.get()).isZero();
        AccessIndex azureFirst =
                AccessIndex.of(world("Node", "Webhook", "RBAC").azure(azure).build());
        assertThat(WhoCan.ask(azureFirst, PODS).standing(ann)).isEqualTo(Answer.NO);
        assertThat(WhoCan.anywhere(azureFirst, PODS).standing(ann)).isEqualTo(Answer.UNKNOWN);
        assertThat(looked.get()).isPositive();
    }

    private static final java.util.Set<Opinion.Outcome> NOTHING = java.util.Set.of(Opinion.Outcome.NO_OPINION);

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
            // Before RBAC it may refuse what RBAC allows; ABAC never refuses (pkg/auth/authorizer/abac).
            assertThat(answer(world(other, "RBAC"), PODS))
                    .isEqualTo(other.equals("ABAC") ? Answer.YES : Answer.UNKNOWN);
            assertThat(answer(world(other, "RBAC"), SECRETS)).isEqualTo(Answer.UNKNOWN);
            assertThat(AccessIndex.of(world(other, "RBAC").build()).counts(ANN))
                    .isEqualTo(other.equals("ABAC") ? Answer.YES : Answer.UNKNOWN);
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
        // It is no older than what it is the order of.
        assertThat(old.authorizers().at()).isEqualTo(old.takenAt());
        assertThat(old.authorizers().source()).contains("the version that saved this file did not read it");
    }

    /** As the program saved one cluster role before. */
    private static final String VERSION_1 =
            "H4sIAAAAAAAA/3N2DA5x9fFx9NN1dHZ2DQ5mZGBL1Msqzs9jAIJsTqH2ve8fH2digABGBm7nnNLiktSioPycVCYGzrLM1HLdgvyUYpAkIwNzemoJIxMjAwtUiIGh/I7AqRW653ItlF1nrDOMmhHUdJzDaJ1o255lJ89wzgu6CAAwOomgfwAAAA==";
}
