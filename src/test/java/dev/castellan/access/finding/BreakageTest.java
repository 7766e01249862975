package dev.castellan.access.finding;

import static org.assertj.core.api.Assertions.assertThat;

import dev.castellan.access.AccessIndex;
import dev.castellan.access.Binding;
import dev.castellan.access.LabelSelector;
import dev.castellan.access.PolicyRule;
import dev.castellan.access.Request;
import dev.castellan.access.Role;
import dev.castellan.access.RoleId;
import dev.castellan.access.Snapshot;
import dev.castellan.access.Subject;
import dev.castellan.access.usage.AuditLog;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class BreakageTest {
    private static final Instant THEN = Instant.parse("2026-01-02T03:04:05Z");
    private static final RoleId ROLE = RoleId.cluster("deployer");
    private static final Subject CI = Subject.serviceAccount("ci", "deployer");
    private static final PolicyRule PODS = PolicyRule.resources(List.of("get", "delete"), List.of(""), List.of("pods"));
    private static final PolicyRule SECRETS = PolicyRule.resources(List.of("get"), List.of(""), List.of("secrets"));
    private static final Binding BINDING = Binding.cluster("deployers", ROLE, CI, Subject.group("ops"));

    private static AccessIndex index(Binding... more) {
        Snapshot.Builder b =
                Snapshot.builder("test", THEN).add(Role.of(ROLE, PODS, SECRETS)).add(BINDING);
        for (Binding binding : more) {
            b.add(binding);
        }
        return AccessIndex.of(b.build());
    }

    private static AuditLog.Counted did(String user, List<String> groups, String verb, String resource) {
        return new AuditLog.Counted(
                user,
                groups,
                Optional.empty(),
                Request.of(verb, resource, "shop"),
                false,
                3,
                Optional.of(THEN),
                Optional.of(THEN));
    }

    private static AuditLog log() {
        return AuditLog.of(List.of(
                did("system:serviceaccount:ci:deployer", List.of(), "delete", "pods"),
                did("system:serviceaccount:ci:deployer", List.of(), "create", "services"),
                did("ann", List.of("ops"), "get", "secrets"),
                did("bob", List.of("others"), "get", "secrets"),
                did("bob", List.of("others"), "list", "pods")));
    }

    private static Breakage narrowed(AccessIndex index, PolicyRule... left) {
        return Breakage.of(index, new Finding.Change.Narrow(ROLE, List.of(left)), log());
    }

    @Test
    void aNarrowerRoleBreaksWhatOnlyItAllowed() {
        Breakage breakage = narrowed(index(), PODS);
        assertThat(breakage.broken()).singleElement().satisfies(b -> {
            assertThat(b.who().name()).isEqualTo("ann");
            assertThat(b.request().text()).isEqualTo("get secrets in shop");
        });
        assertThat(breakage.used()).isEqualTo(2);
        assertThat(breakage.text()).contains("refused 1 request of 1 identity");
        assertThat(narrowed(index(), PODS, SECRETS).broken()).isEmpty();
        assertThat(narrowed(index(), SECRETS).broken())
                .extracting(b -> b.who().name())
                .containsExactly("system:serviceaccount:ci:deployer");
    }

    @Test
    void whatIsAllowedOtherwiseDoesNotBreak() {
        Breakage breakage = narrowed(index(Binding.in("shop", "other", ROLE2, Subject.user("ann"))), PODS);
        // The other role is not there, so nothing is allowed through it.
        assertThat(breakage.broken()).hasSize(1);
        Snapshot both = index(Binding.in("shop", "other", ROLE2, Subject.user("ann"))).snapshot().toBuilder()
                .add(Role.of(ROLE2, SECRETS))
                .build();
        assertThat(narrowed(AccessIndex.of(both), PODS).broken()).isEmpty();
    }

    private static final RoleId ROLE2 = RoleId.cluster("reader");

    @Test
    void aSubjectTakenOutBreaksItsOwnRequestsOnly() {
        Breakage one = Breakage.of(index(), new Finding.Change.Remove(BINDING, Optional.of(CI)), log());
        assertThat(one.broken()).extracting(b -> b.who().name()).containsExactly("system:serviceaccount:ci:deployer");
        Breakage all = Breakage.of(index(), new Finding.Change.Remove(BINDING, Optional.empty()), log());
        assertThat(all.broken()).hasSize(2);
        assertThat(all.identities()).isEqualTo(2);
    }

    @Test
    void aRoleThatAnotherTakesOverBreaksThereToo() {
        RoleId view = RoleId.cluster("view");
        Snapshot snapshot = Snapshot.builder("test", THEN)
                .add(Role.of(ROLE, SECRETS).labelled(Map.of("to-view", "true")))
                .add(new Role(
                        view,
                        List.of(),
                        List.of(new LabelSelector(Map.of("to-view", "true"), List.of())),
                        Map.of(),
                        false))
                .add(Binding.cluster("viewers", view, Subject.group("ops")))
                .build();
        Breakage breakage =
                Breakage.of(AccessIndex.of(snapshot), new Finding.Change.Narrow(ROLE, List.of(PODS)), log());
        assertThat(breakage.broken()).extracting(b -> b.who().name()).containsExactly("ann");
    }

    @Test
    void aLogWithoutReadingDoesNotSayThatNobodyReads() {
        AuditLog log = AuditLog.of(
                List.of(did("bob", List.of(), "create", "services")), true, Optional.of("Rows were kept back."));
        Finding.Change all = new Finding.Change.Remove(BINDING, Optional.empty());
        Breakage removed = Breakage.of(index(), all, log);
        assertThat(removed.readsUnknown()).isTrue();
        assertThat(removed.text())
                .startsWith("Nobody used it to change anything")
                .contains("What only reads is not in the log", "The log lacks more.");
        // What stays can still read all that it could.
        Breakage narrowed = Breakage.of(
                index(),
                new Finding.Change.Narrow(
                        ROLE, List.of(PolicyRule.resources(List.of("get"), List.of(""), List.of("pods", "secrets")))),
                log);
        assertThat(narrowed.readsUnknown()).isFalse();
        assertThat(narrowed.text()).startsWith("Nobody used it, by").doesNotContain("only reads");
        assertThat(Breakage.of(index(), all, log()).text()).doesNotContain("not in the log", "lacks more");
    }

    @Test
    void whatNobodyWasSeenReadingMayBeReadAllTheSame() {
        AuditLog log = AuditLog.of(List.of(did("bob", List.of(), "get", "secrets")));
        assertThat(Breakage.of(index(), new Finding.Change.Narrow(ROLE, List.of(PODS)), log)
                        .readsUnknown())
                .as("only rights to secrets go, and those are in the log")
                .isFalse();
        Breakage pods = Breakage.of(index(), new Finding.Change.Narrow(ROLE, List.of(SECRETS)), log);
        assertThat(pods.readsUnknown()).isTrue();
        assertThat(pods.text()).contains("whether somebody needs it to read is not known");
    }

    @Test
    void anEmptyLogPromisesNothing() {
        Breakage breakage =
                Breakage.of(index(), new Finding.Change.Remove(BINDING, Optional.empty()), AuditLog.of(List.of()));
        assertThat(breakage.broken()).isEmpty();
        assertThat(breakage.text()).contains("not known");
        AuditLog refused = AuditLog.of(List.of(new AuditLog.Counted(
                "ann",
                List.of("ops"),
                Optional.empty(),
                Request.of("get", "secrets", "shop"),
                true,
                1,
                Optional.empty(),
                Optional.empty())));
        assertThat(Breakage.of(index(), new Finding.Change.Remove(BINDING, Optional.empty()), refused)
                        .used())
                .isZero();
    }
}
