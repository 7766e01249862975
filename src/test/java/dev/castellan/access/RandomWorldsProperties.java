package dev.castellan.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** Random worlds against the plain evaluator. {@code -Dcastellan.worlds=N} tries more of them. */
class RandomWorldsProperties {
    @Property(tries = 150)
    void everyDecisionAndItsExplanationAgree(@ForAll long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        RandomWorld world = new RandomWorld(random);
        Snapshot snapshot = world.snapshot(1 + random.nextInt(12), random.nextInt(25));
        AccessIndex index = AccessIndex.of(snapshot);
        PlainEvaluator plain = new PlainEvaluator(snapshot);
        for (int i = 0; i < 300; i++) {
            Requester who = world.requester();
            Request request = world.request();
            boolean allowed = plain.allows(who, request);
            assertThat(index.allows(who, request)).as("%s %s", who, request).isEqualTo(allowed);
            Explanation why = Explainer.explain(index, who, request);
            assertThat(why.decision().allowed()).isEqualTo(allowed);
            assertThat(why.grants().isEmpty())
                    .as("grants of %s %s", who, request)
                    .isEqualTo(!allowed);
        }
    }

    @Property(tries = 100)
    void whoCanAndMatrixFindExactlyThoseWhoCan(@ForAll long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        RandomWorld world = new RandomWorld(random);
        Snapshot snapshot = world.snapshot(1 + random.nextInt(12), random.nextInt(25));
        AccessIndex index = AccessIndex.of(snapshot);
        PlainEvaluator plain = new PlainEvaluator(snapshot);
        for (int i = 0; i < 60; i++) {
            Request request = world.request();
            WhoCan found = WhoCan.ask(index, request);
            Set<Principal> listed = new HashSet<>();
            found.holders().forEach(h -> listed.add(h.principal()));
            for (Principal p : index.principals()) {
                Requester who = p.group() ? Requester.memberOf(p.name()) : Requester.raw(p.name(), List.of());
                boolean expected = plain.allows(who, request);
                assertThat(found.holds(p)).as("%s %s", p, request).isEqualTo(expected);
                assertThat(listed.contains(p)).isEqualTo(expected);
            }
            if (request instanceof Request.OnResource r) {
                Matrix.Column column = new Matrix.Column(r.group(), r.resource(), r.subresource());
                Requester who = world.requester();
                Matrix matrix = Matrix.of(index, List.of(who), List.of(column), List.of(r.verb()), r.namespace());
                // No rule names this, so it is the same as any name.
                boolean any = plain.allows(who, r.named("no-such-name"));
                assertThat(!matrix.full(0, 0).isEmpty()).as("%s %s", who, r).isEqualTo(any);
                if (plain.allows(who, r) && !any) {
                    assertThat(matrix.limited(0, 0)).isNotEmpty();
                }
            }
        }
    }

    @Property(tries = 100)
    void whatCanInFewRulesAllowsTheSame(@ForAll long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        RandomWorld world = new RandomWorld(random);
        Snapshot snapshot = world.snapshot(1 + random.nextInt(12), random.nextInt(25));
        AccessIndex index = AccessIndex.of(snapshot);
        PlainEvaluator plain = new PlainEvaluator(snapshot);
        Requester who = world.requester();
        Snapshot.Builder small = Snapshot.builder("compressed", Worlds.THEN);
        int n = 0;
        for (WhatCan.Permission p : WhatCan.ask(index, who).permissions()) {
            RoleId role = RoleId.cluster("p" + n++);
            small.add(Role.of(role, p.rule()));
            for (String namespace : p.clusterWide() ? List.of("") : p.namespaces()) {
                small.add(new Binding(
                        namespace,
                        role.name(),
                        role.kind(),
                        role.name(),
                        List.of(Subject.user("x")),
                        java.util.Map.of()));
            }
        }
        PlainEvaluator compressed = new PlainEvaluator(small.build());
        for (int i = 0; i < 300; i++) {
            Request request = world.request();
            if (!who.master()) {
                assertThat(compressed.allows(Requester.raw("x", List.of()), request))
                        .as("%s", request)
                        .isEqualTo(plain.allows(who, request));
            }
        }
    }

    @Property(tries = 150)
    void nobodyGainsByAWriteThatTheCheckLetsPassAsCovered(@ForAll long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        RandomWorld world = new RandomWorld(random);
        Snapshot snapshot = world.snapshot(1 + random.nextInt(12), random.nextInt(25));
        AccessIndex index = AccessIndex.of(snapshot);
        PlainEvaluator plain = new PlainEvaluator(snapshot);
        for (int i = 0; i < 30; i++) {
            Requester who = world.requester();
            Role role = world.newRole();
            if (new WriteCheck(index, who).create(role).pass() == WriteCheck.Pass.COVERED) {
                PlainEvaluator granted = new PlainEvaluator(Snapshot.builder("", Worlds.THEN)
                        .add(Role.of(RoleId.cluster("r"), role.rules().toArray(PolicyRule[]::new)))
                        .add(Binding.cluster("b", RoleId.cluster("r"), Subject.user("x")))
                        .build());
                for (int q = 0; q < 40; q++) {
                    Request request = world.request();
                    if (request instanceof Request.OnResource r
                            && granted.allows(Requester.raw("x", List.of()), request)) {
                        assertThat(plain.allows(who, r.in(role.id().namespace())))
                                .as("%s %s", who, request)
                                .isTrue();
                    }
                }
            }
        }
    }

    @Property(tries = 60)
    void savedSnapshotsComeBackTheSame(@ForAll long seed) throws Exception {
        RandomWorld world = new RandomWorld(new SplittableRandom(seed));
        Snapshot snapshot = world.snapshot(8, 20).toBuilder()
                .gap(new Gap(Gap.Part.ROLES, "ns1", "it may not be read."))
                .build();
        java.nio.file.Path file = java.nio.file.Files.createTempFile("snapshot", SnapshotFile.ENDING);
        try {
            SnapshotFile.write(snapshot, file);
            Snapshot read = SnapshotFile.read(file);
            assertThat(read.hash()).isEqualTo(snapshot.hash());
            assertThat(read.roles()).isEqualTo(snapshot.roles());
            assertThat(read.bindings()).isEqualTo(snapshot.bindings());
            assertThat(read.gaps()).isEqualTo(snapshot.gaps());
            assertThat(read.takenAt()).isEqualTo(snapshot.takenAt());
        } finally {
            java.nio.file.Files.delete(file);
        }
    }
}
