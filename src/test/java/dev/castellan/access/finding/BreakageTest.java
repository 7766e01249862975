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
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BreakageTest {
    @TempDir
    Path folder = Path.of("");

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
        assertThat(removed.useUnknown()).isTrue();
        assertThat(removed.text())
                .startsWith("No use of it is in the audit log")
                .contains("the log leaves out, such as reading", "The log is not whole.");
        // What stays can still read all that it could.
        Breakage narrowed = Breakage.of(
                index(),
                new Finding.Change.Narrow(
                        ROLE, List.of(PolicyRule.resources(List.of("get"), List.of(""), List.of("pods", "secrets")))),
                log);
        assertThat(narrowed.useUnknown()).isFalse();
        assertThat(narrowed.text()).doesNotContain("such as reading").contains("The log is not whole.");
        AuditLog whole =
                AuditLog.of(List.of(did("bob", List.of(), "get", "pods"), did("bob", List.of(), "get", "secrets")));
        assertThat(Breakage.of(index(), all, whole).text())
                .startsWith("Nobody used it, by")
                .doesNotContain("such as reading", "not whole");
    }

    @Test
    void whatNobodyWasSeenReadingMayBeReadAllTheSame() {
        AuditLog log = AuditLog.of(List.of(did("bob", List.of(), "get", "secrets")));
        assertThat(Breakage.of(index(), new Finding.Change.Narrow(ROLE, List.of(PODS)), log)
                        .useUnknown())
                .as("only rights to secrets go, and those are in the log")
                .isFalse();
        Breakage pods = Breakage.of(index(), new Finding.Change.Narrow(ROLE, List.of(SECRETS)), log);
        assertThat(pods.useUnknown()).isTrue();
        assertThat(pods.text()).startsWith("No use of it is in").contains("whether somebody needs that is not known");
    }

    @Test
    void aLogThatIsNotWholeSaysOfNothingThatNobodyUsedIt() throws IOException {
        String event = "{\"kind\":\"Event\",\"stage\":\"ResponseComplete\",\"verb\":\"delete\",\"user\":{\"username\":"
                + "\"%s\"},\"objectRef\":{\"resource\":\"pods\",\"namespace\":\"shop\",\"name\":\"a\"}}\n";
        PolicyRule delete = PolicyRule.resources(List.of("delete"), List.of(""), List.of("pods"));
        Role deleter = Role.of(ROLE, delete);
        Binding ann = Binding.cluster("ann", ROLE, Subject.user("ann"));
        AccessIndex index = AccessIndex.of(
                Snapshot.builder("test", THEN).add(deleter).add(ann).build());
        Binding twice = Binding.cluster("twice", ROLE, Subject.user("ann"));
        AccessIndex both = AccessIndex.of(
                Snapshot.builder("test", THEN).add(deleter).add(ann).add(twice).build());
        Finding.Change remove = new Finding.Change.Remove(ann, Optional.empty());
        for (boolean cut : List.of(false, true)) {
            AuditLog other = read(event.formatted("bob") + (cut ? "{\"kind\":\"Eve" : ""));
            Breakage unused = Breakage.of(index, remove, other);
            assertThat(unused.partial()).isEqualTo(cut);
            assertThat(unused.text())
                    .startsWith(cut ? "No use of it is in the audit log (1 events). The log is" : "Nobody used it, by");
            AuditLog own = read(event.formatted("ann") + (cut ? "{\"kind\":\"Eve" : ""));
            assertThat(Breakage.of(both, remove, own).text())
                    .startsWith(cut ? "Nothing needs it that is in the audit log" : "Nothing that was done needs it");
        }
    }

    private AuditLog read(String text) throws IOException {
        return AuditLog.read(Files.writeString(folder.resolve("audit.log"), text));
    }

    @Test
    void whatWritesEventsMayBeNeededWhereTheLogHoldsNone() {
        RoleId recorder = RoleId.cluster("recorder");
        Binding bound = Binding.cluster("recorders", recorder, CI);
        AccessIndex index = AccessIndex.of(Snapshot.builder("test", THEN)
                .add(Role.of(
                        recorder, PolicyRule.resources(List.of("create", "patch"), List.of(""), List.of("events"))))
                .add(bound)
                .build());
        Finding.Change remove = new Finding.Change.Remove(bound, Optional.empty());
        Breakage without = Breakage.of(index, remove, log());
        assertThat(without.useUnknown()).isTrue();
        assertThat(without.text()).startsWith("No use of it is in").contains("events: whether somebody needs that");
        Breakage with = Breakage.of(index, remove, AuditLog.of(List.of(did("bob", List.of(), "create", "events"))));
        assertThat(with.useUnknown()).isFalse();
        assertThat(with.text()).startsWith("Nobody used it, by");
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
