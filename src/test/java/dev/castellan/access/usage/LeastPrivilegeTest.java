package dev.castellan.access.usage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.castellan.access.AccessIndex;
import dev.castellan.access.Binding;
import dev.castellan.access.PolicyRule;
import dev.castellan.access.Principal;
import dev.castellan.access.Request;
import dev.castellan.access.Requester;
import dev.castellan.access.Role;
import dev.castellan.access.RoleId;
import dev.castellan.access.Snapshot;
import dev.castellan.access.Subject;
import dev.castellan.failure.FailureException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Audit logs, good and bad, and what is proposed from them. */
class LeastPrivilegeTest {
    @TempDir
    Path folder = Path.of("");

    private static String event(String user, String verb, String group, String resource, String name, int code) {
        return "{\"kind\":\"Event\",\"stage\":\"ResponseComplete\",\"requestReceivedTimestamp\":"
                + "\"2026-05-01T10:00:00.000000Z\",\"verb\":\"" + verb + "\",\"user\":{\"username\":\"" + user
                + "\",\"groups\":[\"team\",\"system:authenticated\"]},\"objectRef\":{\"apiGroup\":\"" + group
                + "\",\"resource\":\"" + resource + "\",\"namespace\":\"shop\",\"name\":\"" + name
                + "\"},\"responseStatus\":{\"code\":" + code + "}}\n";
    }

    /** Somebody gets, lists and watches. */
    private static String read(String user, String group, String resource) {
        return event(user, "get", group, resource, "x", 200)
                + event(user, "list", group, resource, "", 200)
                + event(user, "watch", group, resource, "", 200);
    }

    private AuditLog log(String text) throws IOException {
        return AuditLog.read(Files.writeString(folder.resolve("audit.log"), text));
    }

    private static AccessIndex world(Subject subject, PolicyRule... rules) {
        RoleId role = RoleId.in("shop", "r");
        return AccessIndex.of(Snapshot.builder("test", Instant.EPOCH)
                .add(Role.of(role, rules))
                .add(Binding.in("shop", "b", role, subject))
                .build());
    }

    private static final PolicyRule WIDE =
            PolicyRule.resources(List.of("*"), List.of("", "apps"), List.of("pods", "secrets", "deployments"));

    @Test
    void whatWasUsedIsKeptAndNothingElse() throws IOException {
        AccessIndex index = world(
                Subject.user("ci"), WIDE, PolicyRule.resources(List.of("get"), List.of("batch"), List.of("jobs")));
        AuditLog log = log(event("ci", "get", "", "pods", "a", 200)
                + event("ci", "list", "", "pods", "", 200)
                + event("ci", "patch", "apps", "deployments", "web", 200)
                + event("ci", "delete", "", "secrets", "x", 403)
                + event("other", "delete", "", "pods", "x", 200)
                + read("other", "", "pods")
                + read("other", "", "secrets")
                + read("other", "apps", "deployments")
                + event("other", "get", "batch", "jobs", "x", 200));
        LeastPrivilege.Use use = LeastPrivilege.of(index, log).getFirst();
        assertThat(use.proposed())
                .containsExactlyInAnyOrder(
                        PolicyRule.resources(List.of("get", "list"), List.of(""), List.of("pods")),
                        PolicyRule.resources(List.of("patch"), List.of("apps"), List.of("deployments")));
        assertThat(use.unused()).singleElement().extracting(PolicyRule::text).isEqualTo("get jobs in batch");
        assertThat(use.smaller()).isTrue();
        assertThat(enough(use, log.used().getOrDefault(Principal.user("ci"), Set.of()), index))
                .isTrue();
    }

    @Test
    void namesStayWhereTheRoleHadThemAndGroupsUseWhatMembersDo() throws IOException {
        AccessIndex index = world(
                Subject.group("team"),
                PolicyRule.resources(List.of("get", "update"), List.of(""), List.of("configmaps"))
                        .named("a", "b"));
        AuditLog log = log(event("ann", "get", "", "configmaps", "a", 200));
        LeastPrivilege.Use use = LeastPrivilege.of(index, log).getFirst();
        assertThat(use.proposed())
                .containsExactly(PolicyRule.resources(List.of("get"), List.of(""), List.of("configmaps"))
                        .named("a"));
        AuditLog none = log(event("ann", "get", "", "configmaps", "c", 200));
        assertThat(LeastPrivilege.of(index, none).getFirst().proposed()).isEmpty();
    }

    @Test
    void whoImpersonatesUsesThatRightAndTheOtherTheRest() throws IOException {
        AuditLog log = log(event("admin", "get", "", "pods", "a", 200)
                .replace(
                        "\"objectRef\"",
                        "\"impersonatedUser\":{\"username\":\"system:serviceaccount:shop:app\"},\"objectRef\""));
        assertThat(log.used().get(Principal.user("admin")))
                .singleElement()
                .satisfies(r -> assertThat(r.text()).isEqualTo("impersonate serviceaccounts app in shop"));
        assertThat(log.used().get(Principal.user("system:serviceaccount:shop:app")))
                .singleElement()
                .satisfies(r -> assertThat(r.verb()).isEqualTo("get"));
    }

    @Test
    void onlyGroupsTheServerAddsNeedNoRightToImpersonate() throws IOException {
        AuditLog log = log(event("admin", "get", "", "pods", "a", 200)
                        .replace(
                                "\"objectRef\"",
                                "\"impersonatedUser\":{\"username\":\"ann\",\"groups\":[\"system:masters\",\"system:nodes\","
                                    + "\"system:serviceaccounts\",\"ops\",\"system:authenticated\"]},\"objectRef\"")
                + event("admin", "get", "", "pods", "a", 200)
                        .replace(
                                "\"objectRef\"",
                                "\"impersonatedUser\":{\"username\":\"system:serviceaccount:shop:app\",\"groups\":["
                                        + "\"system:serviceaccounts\",\"system:serviceaccounts:shop\","
                                        + "\"system:authenticated\"]},\"objectRef\""));
        assertThat(log.used().get(Principal.user("admin")))
                .extracting(Request::text)
                .containsExactlyInAnyOrder(
                        "impersonate users ann",
                        "impersonate groups system:masters",
                        "impersonate groups system:nodes",
                        // Of somebody who is no service account it had to be asked for.
                        "impersonate groups system:serviceaccounts",
                        "impersonate groups ops",
                        "impersonate serviceaccounts app in shop");
    }

    /** As one that a cluster sends as kube-audit-admin. */
    @Test
    void rightsToReadAreNotCalledUnusedWhereTheLogHoldsNoReading() throws IOException {
        AuditLog log = log(event("ci", "create", "", "pods", "", 201));
        assertThat(log.changesOnly()).isTrue();
        assertThat(log.missing()).first().asString().contains("only read");
        PolicyRule reads = PolicyRule.resources(List.of("get", "watch"), List.of(""), List.of("secrets"));
        LeastPrivilege.Use reader =
                LeastPrivilege.of(world(Subject.user("ann"), reads), log).getFirst();
        assertThat(reader.unused()).isEmpty();
        assertThat(reader.smaller()).isFalse();
        assertThat(reader.proposed()).containsExactly(reads);
        LeastPrivilege.Use both = LeastPrivilege.of(
                        world(
                                Subject.user("ci"),
                                PolicyRule.resources(List.of("get", "create", "delete"), List.of(""), List.of("pods")),
                                PolicyRule.resources(List.of("patch"), List.of(""), List.of("nodes"))),
                        log)
                .getFirst();
        assertThat(both.proposed())
                .containsExactly(PolicyRule.resources(List.of("get", "create"), List.of(""), List.of("pods")));
        assertThat(both.unused()).extracting(PolicyRule::text).containsExactly("patch nodes in core");
        assertThat(both.smaller()).isTrue();
    }

    /** The usual policies keep the reading of secrets and leave out that of the rest. */
    @Test
    void oneThatWasReadSaysNothingOfAnother() throws IOException {
        PolicyRule reads = PolicyRule.resources(List.of("get", "watch"), List.of(""), List.of("secrets", "pods"));
        AuditLog some = log(event("ci", "create", "", "pods", "", 201) + event("bob", "get", "", "secrets", "a", 200));
        assertThat(some.changesOnly()).isFalse();
        assertThat(some.missing()).first().asString().contains("reading of 1 kind of resources");
        LeastPrivilege.Use half =
                LeastPrivilege.of(world(Subject.user("ann"), reads), some).getFirst();
        assertThat(half.unused()).isEmpty();
        assertThat(half.useUnknown()).isTrue();
        assertThat(half.proposed())
                .containsExactlyInAnyOrder(
                        PolicyRule.resources(List.of("get", "watch"), List.of(""), List.of("pods")),
                        PolicyRule.resources(List.of("watch"), List.of(""), List.of("secrets")));
        assertThat(half.smaller()).isTrue();
        PolicyRule pods = PolicyRule.resources(List.of("list"), List.of(""), List.of("pods"));
        LeastPrivilege.Use unknown =
                LeastPrivilege.of(world(Subject.user("ann"), pods), some).getFirst();
        assertThat(unknown.proposed()).containsExactly(pods);
        assertThat(unknown.smaller()).isFalse();
        PolicyRule everything = PolicyRule.resources(List.of("*"), List.of("*"), List.of("*"));
        assertThat(LeastPrivilege.of(world(Subject.user("ann"), everything), some)
                        .getFirst()
                        .proposed())
                .contains(PolicyRule.resources(List.of("get", "list", "watch"), List.of("*"), List.of("*")))
                .allSatisfy(r -> assertThat(r.verbs()).doesNotContain("*"));
        AuditLog both = log(read("bob", "", "pods") + read("bob", "", "secrets"));
        LeastPrivilege.Use unused =
                LeastPrivilege.of(world(Subject.user("ann"), reads), both).getFirst();
        assertThat(unused.unused()).containsExactly(reads);
        assertThat(unused.proposed()).isEmpty();
        assertThat(unused.useUnknown()).isFalse();
    }

    /** Policies leave out by verb too, most often watches. */
    @Test
    void oneWayToReadSaysNothingOfAnother() throws IOException {
        PolicyRule reads = PolicyRule.resources(List.of("get", "list", "watch"), List.of(""), List.of("secrets"));
        AuditLog gets = log(event("bob", "get", "", "secrets", "a", 200));
        LeastPrivilege.Use use =
                LeastPrivilege.of(world(Subject.user("ann"), reads), gets).getFirst();
        assertThat(use.unused()).isEmpty();
        assertThat(use.useUnknown()).isTrue();
        assertThat(use.proposed())
                .containsExactly(PolicyRule.resources(List.of("list", "watch"), List.of(""), List.of("secrets")));
        // As one of kube-audit-admin: watches are in it, get and list are not.
        AuditLog watches = log(event("bob", "watch", "", "secrets", "", 200));
        assertThat(watches.changesOnly()).isTrue();
        assertThat(LeastPrivilege.of(world(Subject.user("ann"), reads), watches)
                        .getFirst()
                        .proposed())
                .containsExactly(PolicyRule.resources(List.of("get", "list"), List.of(""), List.of("secrets")));
    }

    /** Widely copied policies leave events out altogether. */
    @Test
    void writingOfEventsIsNotCalledUnusedWhereTheLogHoldsNone() throws IOException {
        PolicyRule events = PolicyRule.resources(List.of("create", "patch"), List.of(""), List.of("events"));
        PolicyRule leases = PolicyRule.resources(List.of("update"), List.of("coordination.k8s.io"), List.of("leases"));
        AccessIndex index = world(Subject.user("ann"), events, leases);
        AuditLog without = log(event("bob", "delete", "", "pods", "a", 200) + read("bob", "", "events"));
        LeastPrivilege.Use use = LeastPrivilege.of(index, without).getFirst();
        assertThat(use.unused()).isEmpty();
        assertThat(use.useUnknown()).isTrue();
        assertThat(use.smaller()).isFalse();
        assertThat(use.proposed()).containsExactlyInAnyOrder(events, leases);
        assertThat(without.missing())
                .contains("The audit log shows no writing of events, events.events.k8s.io, leases.coordination.k8s.io:"
                        + " whether rights to those are used is not known.");
        AuditLog some = log(event("bob", "create", "", "events", "", 201));
        assertThat(LeastPrivilege.of(index, some).getFirst().unused()).containsExactly(events);
        assertThat(LeastPrivilege.of(index, some).getFirst().proposed()).containsExactly(leases);
        // What was seen is not said to be missing.
        assertThat(some.missing())
                .contains("The audit log shows no writing of events.events.k8s.io, leases.coordination.k8s.io: whether"
                        + " rights to those are used is not known.");
        PolicyRule wide = PolicyRule.resources(List.of("create", "bind"), List.of("*"), List.of("*"));
        assertThat(LeastPrivilege.of(world(Subject.user("ann"), wide), some)
                        .getFirst()
                        .proposed())
                .containsExactly(PolicyRule.resources(
                        List.of("create"),
                        List.of("events.k8s.io", "coordination.k8s.io"),
                        List.of("events", "leases")));
        AuditLog all = log(event("bob", "create", "", "events", "", 201)
                + event("bob", "create", "events.k8s.io", "events", "", 201)
                + event("bob", "update", "coordination.k8s.io", "leases", "a", 200));
        assertThat(LeastPrivilege.of(index, all).getFirst().proposed()).isEmpty();
        assertThat(all.missing()).noneSatisfy(m -> assertThat(m).contains("leases"));
    }

    @Test
    void ofPathsTooThoseThatWereReadAreKnown() throws IOException {
        String read = "{\"kind\":\"Event\",\"stage\":\"ResponseComplete\",\"verb\":\"get\",\"requestURI\":"
                + "\"/metrics/slis?x\",\"user\":{\"username\":\"bob\"}}\n";
        PolicyRule paths = PolicyRule.paths(List.of("get"), List.of("/metrics/*", "/healthz", "*"));
        RoleId role = RoleId.cluster("r");
        AccessIndex index = AccessIndex.of(Snapshot.builder("test", Instant.EPOCH)
                .add(Role.of(role, paths))
                .add(Binding.cluster("b", role, Subject.user("ann")))
                .build());
        assertThat(LeastPrivilege.of(index, log(read)).getFirst().proposed())
                .containsExactly(PolicyRule.paths(List.of("get"), List.of("/healthz", "*")));
    }

    @Test
    void aLogThatShowsNothingCallsNothingUnused() throws IOException {
        AccessIndex index = world(Subject.user("ci"), WIDE);
        for (AuditLog log : List.of(log(""), log("nonsense\n{}\n"), AuditLog.of(List.of()), emptyAdmin())) {
            LeastPrivilege.Use use = LeastPrivilege.of(index, log).getFirst();
            assertThat(use.unused()).isEmpty();
            assertThat(use.proposed()).containsExactly(WIDE);
            assertThat(use.smaller()).isFalse();
            assertThat(log.missing()).first().asString().startsWith("The audit log shows nothing");
            assertThat(log.whole()).isFalse();
        }
        AuditLog seen = log(event("bob", "delete", "", "pods", "a", 200));
        assertThat(seen.whole()).isTrue();
        assertThat(log(event("bob", "delete", "", "pods", "a", 200) + "cut").whole())
                .isFalse();
    }

    private static AuditLog emptyAdmin() {
        return AuditLog.of(List.of(), true, Optional.of("Rows were kept back."));
    }

    @Test
    void whatIsWrittenDifferentlyIsNotSmaller() throws IOException {
        AuditLog log = log(event("ci", "get", "", "pods", "a", 200) + event("ci", "list", "", "pods", "", 200));
        LeastPrivilege.Use use = LeastPrivilege.of(
                        world(
                                Subject.user("ci"),
                                PolicyRule.resources(List.of("get"), List.of(""), List.of("pods")),
                                PolicyRule.resources(List.of("list"), List.of(""), List.of("pods"))),
                        log)
                .getFirst();
        assertThat(use.smaller()).isFalse();
        assertThat(use.used()).isEqualTo(2);
        assertThat(LeastPrivilege.of(world(Subject.user("ci"), WIDE), log, Principal.user("ann")::equals))
                .isEmpty();
    }

    @Test
    void aLogThatIsCutOrFullOfRubbishSaysSo() throws IOException {
        Path file = folder.resolve("audit.gz");
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
            for (int i = 0; i < 5_000; i++) {
                out.write(event("u" + i, "get", "", "pods", "p" + i * 7919 % 5_003, 200)
                        .getBytes(StandardCharsets.UTF_8));
            }
        }
        byte[] whole = Files.readAllBytes(file);
        assertThat(AuditLog.read(file).events()).isEqualTo(5_000);
        Files.write(file, java.util.Arrays.copyOf(whole, whole.length / 2));
        AuditLog cut = AuditLog.read(file);
        assertThat(cut.events()).isBetween(1L, 4_999L);
        assertThat(cut.unread()).isPositive();
        AuditLog rubbish = log("nonsense\n{}\n[1]\n{\"kind\":\"Event\"}\n\n" + event("a", "get", "", "pods", "x", 200)
                + "{\"kind\":\"Event\",\"user\":{\"username\":\"" + "x".repeat(5_000_000) + "\"}}\n");
        assertThat(rubbish.events()).isEqualTo(1);
        assertThat(rubbish.unread()).isEqualTo(5);
        assertThatThrownBy(() -> AuditLog.read(folder.resolve("none"))).isInstanceOf(FailureException.class);
    }

    /** Whether the proposal allows all that was used through the grant: asked of a cluster that holds nothing else. */
    private static boolean enough(LeastPrivilege.Use use, Set<Request> requests, AccessIndex index) {
        RoleId id = use.grant().binding().role();
        Snapshot only = Snapshot.builder("proposal", index.snapshot().takenAt())
                .version(index.snapshot().serverVersion())
                .add(Role.of(id, use.proposed().toArray(PolicyRule[]::new)))
                .add(use.grant().binding())
                .build();
        Snapshot before = Snapshot.builder("before", index.snapshot().takenAt())
                .version(index.snapshot().serverVersion())
                .add(Role.of(id, index.rulesOf(id).orElse(List.of()).toArray(PolicyRule[]::new)))
                .add(use.grant().binding())
                .build();
        AccessIndex proposed = AccessIndex.of(only);
        AccessIndex had = AccessIndex.of(before);
        Requester who = use.who().group()
                ? Requester.memberOf(use.who().name())
                : Requester.raw(use.who().name(), List.of());
        return requests.stream().noneMatch(r -> had.allows(who, r) && !proposed.allows(who, r));
    }
}
