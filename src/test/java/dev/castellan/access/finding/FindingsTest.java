package dev.castellan.access.finding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.castellan.access.AccessIndex;
import dev.castellan.access.Binding;
import dev.castellan.access.Namespace;
import dev.castellan.access.ObjectFiles;
import dev.castellan.access.PolicyRule;
import dev.castellan.access.Role;
import dev.castellan.access.RoleId;
import dev.castellan.access.ServiceAccount;
import dev.castellan.access.Snapshot;
import dev.castellan.access.Subject;
import dev.castellan.access.escalation.EscalationGraph;
import dev.castellan.access.escalation.Severity;
import dev.castellan.failure.FailureException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** Findings: that they are found, stable, explained and fixable, and that the server's own policy is none. */
class FindingsTest {
    private static final Instant NOW = Instant.parse("2026-05-01T12:00:00Z");

    private static Snapshot.Builder world() {
        return Snapshot.builder("test", NOW).version("v1.36.2").add(new Namespace("shop", Map.of()));
    }

    private static List<Finding> findings(Snapshot.Builder world) {
        return Findings.of(EscalationGraph.of(AccessIndex.of(world.build())));
    }

    private static PolicyRule rule(List<String> verbs, String... resources) {
        return PolicyRule.resources(verbs, List.of(""), List.of(resources));
    }

    private static Finding only(List<Finding> findings, String kind) {
        return findings.stream()
                .filter(f -> f.kind().equals(kind))
                .reduce((a, b) -> {
                    throw new AssertionError("two of " + kind);
                })
                .orElseThrow();
    }

    @Test
    void aFindingHasEvidenceAndARoleThatGivesLess() {
        RoleId role = RoleId.in("shop", "ci");
        Snapshot.Builder world = world().add(Role.of(role, rule(List.of("get", "create"), "pods", "configmaps")))
                .add(Binding.in("shop", "ci", role, Subject.user("ci")));
        Finding pods = only(findings(world), "pods");
        assertThat(pods.severity()).isEqualTo(Severity.HIGH);
        assertThat(pods.where()).containsExactly("shop");
        assertThat(pods.evidence()).singleElement().asString().contains("RoleBinding shop/ci", "Role shop/ci");
        assertThat(pods.fix().yaml().orElseThrow())
                .contains("kind: Role", "namespace: \"shop\"", "resources: [\"configmaps\"]", "verbs: [\"get\"]");
        assertThat(pods.fix().diff()).contains("-- apiGroups", "+- apiGroups", "-  verbs: [\"get\", \"create\"]");
        // What the proposal says is applied: the finding is gone, and nothing else is.
        List<PolicyRule> less = List.of(rule(List.of("get", "create"), "configmaps"), rule(List.of("get"), "pods"));
        AccessIndex after = AccessIndex.of(
                world.add(new Role(role, less, List.of(), Map.of(), false)).build());
        assertThat(Findings.of(EscalationGraph.of(after))).isEmpty();
        assertThat(pods.fix().yaml().orElseThrow()).isEqualTo(RoleYaml.role(role, less));
    }

    @Test
    void idsStayTheSameWhenOtherThingsChange() {
        RoleId role = RoleId.cluster("all");
        PolicyRule all = PolicyRule.resources(List.of("*"), List.of("*"), List.of("*"));
        Snapshot.Builder world = world().add(Role.of(role, all)).add(Binding.cluster("b", role, Subject.user("eve")));
        String id = only(findings(world), "everything").id();
        world.add(Binding.cluster("a", role, Subject.user("adam")))
                .add(Binding.cluster("b2", role, Subject.user("eve")));
        assertThat(findings(world).stream()
                        .filter(f -> f.subject().equals("User eve"))
                        .map(Finding::id))
                .containsExactly(id);
        assertThat(only(
                                findings(world().add(Role.of(role, all))
                                                .add(Binding.cluster(
                                                        "b", role, Subject.user("eve"), Subject.user("x"))))
                                        .stream()
                                        .filter(f -> f.subject().equals("User eve"))
                                        .toList(),
                                "everything")
                        .fix()
                        .text())
                .isEqualTo("Remove User eve from ClusterRoleBinding b.");
    }

    @Test
    void whoeverAnswersForOneNamespaceDoesNotAnswerForMore() {
        RoleId role = RoleId.cluster("all");
        Snapshot.Builder world = world().add(new Namespace("till", Map.of()))
                .add(Role.of(role, PolicyRule.resources(List.of("*"), List.of("*"), List.of("*"))));
        String shop = only(findings(world.add(Binding.in("shop", "b", role, Subject.user("eve")))), "everything")
                .id();
        assertThat(only(findings(world.add(Binding.in("shop", "b2", role, Subject.user("eve")))), "everything")
                        .id())
                .as("the same by another binding")
                .isEqualTo(shop);
        String both = only(findings(world.add(Binding.in("till", "b", role, Subject.user("eve")))), "everything")
                .id();
        Finding wide = only(findings(world.add(Binding.cluster("b", role, Subject.user("eve")))), "everything");
        assertThat(wide.where()).isEmpty();
        assertThat(List.of(shop, both, wide.id())).doesNotHaveDuplicates();
    }

    @Test
    void whoeverAnswersForOneRoleDoesNotAnswerForAnother() {
        RoleId mild = RoleId.cluster("mild");
        RoleId bad = RoleId.cluster("bad");
        Subject gone = Subject.serviceAccount("shop", "gone");
        Snapshot.Builder world = world().add(Role.of(mild, rule(List.of("get"), "pods")))
                .add(Role.of(bad, rule(List.of("get"), "pods", "configmaps")));
        for (Subject subject :
                List.of(Subject.group("system:authenticated"), Subject.group("system:unauthenticated"), gone)) {
            assertThat(bindingFinding(world, mild, subject).id())
                    .as(subject.text())
                    .isEqualTo(bindingFinding(world, mild, subject).id())
                    .isNotEqualTo(bindingFinding(world, bad, subject).id());
        }
    }

    /** Of a binding that is always of the same name. */
    private static Finding bindingFinding(Snapshot.Builder world, RoleId role, Subject subject) {
        Snapshot bound = world.build().toBuilder()
                .add(Binding.cluster("b", role, subject))
                .build();
        return Findings.of(EscalationGraph.of(AccessIndex.of(bound))).stream()
                .filter(f -> Set.of("granted-to-everybody", "granted-to-anonymous", "missing-account")
                        .contains(f.kind()))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void whoeverAnswersForOneWideningDoesNotAnswerForALaterOne() {
        RoleId view = RoleId.cluster("system:node-problem-detector");
        Function<PolicyRule[], Finding> widened = rules -> only(
                findings(Snapshot.builder("test", NOW).version("v1.36.2").live().add(Role.of(view, rules))),
                "widened-default-role");
        PolicyRule harmless = rule(List.of("get"), "namespaces");
        PolicyRule secrets = rule(List.of("list"), "secrets");
        String first = widened.apply(new PolicyRule[] {harmless}).id();
        assertThat(widened.apply(new PolicyRule[] {harmless}).id()).isEqualTo(first);
        assertThat(widened.apply(new PolicyRule[] {harmless, secrets}).id())
                .isNotEqualTo(first)
                .isEqualTo(widened.apply(new PolicyRule[] {secrets, harmless}).id());
    }

    @Test
    void whoeverAnswersForOneTargetDoesNotAnswerForAnother() {
        RoleId role = RoleId.in("shop", "tokens");
        Snapshot.Builder world = world().add(new Namespace("till", Map.of()))
                .add(new ServiceAccount("shop", "a", Map.of()))
                .add(new ServiceAccount("shop", "b", Map.of()))
                .add(new ServiceAccount("till", "a", Map.of()))
                .add(Binding.in("shop", "b", role, Subject.user("eve")));
        Finding a = only(findings(world.add(Role.of(role, tokens("a")))), "request-named-token");
        Finding b = only(findings(world.add(Role.of(role, tokens("b")))), "request-named-token");
        assertThat(b.id()).isNotEqualTo(a.id());
        List<Finding> both = findings(world.add(Role.of(role, tokens("a", "b"))));
        assertThat(both)
                .as("each by itself, so that one can be set aside")
                .extracting(Finding::id)
                .containsExactlyInAnyOrder(a.id(), b.id());
        assertThat(both)
                .extracting(Finding::reason)
                .containsExactlyInAnyOrder(
                        "It requests a token of the service account a.",
                        "It requests a token of the service account b.");
        assertThat(a.where()).as("an account has a place").containsExactly("shop");
        // The account of that name in another namespace is another one.
        RoleId wide = RoleId.cluster("tokens");
        world.add(Role.of(role, tokens()))
                .add(Role.of(wide, tokens("a")))
                .add(Binding.in("till", "b", wide, Subject.user("eve")));
        Finding elsewhere = only(findings(world), "request-named-token");
        assertThat(elsewhere.where()).containsExactly("till");
        Finding everywhere =
                only(findings(world.add(Binding.cluster("b", wide, Subject.user("eve")))), "request-named-token");
        assertThat(everywhere.where()).containsExactlyInAnyOrder("shop", "till");
        assertThat(List.of(a.id(), elsewhere.id(), everywhere.id())).doesNotHaveDuplicates();
    }

    /** Ways that lead to somebody or to a node, who have no namespace themselves. */
    @ParameterizedTest
    @CsvSource({
        "flux-kustomization, kustomize.toolkit.fluxcd.io, kustomizations, flux-system, kustomize-controller",
        "flux-helm, helm.toolkit.fluxcd.io, helmreleases, flux-system, helm-controller",
        "argo-application, argoproj.io, applications, argocd, argocd-application-controller",
        "host-volume, '', persistentvolumeclaims, x, x",
        "storage-class, '', persistentvolumeclaims, x, x",
        "lift-pod-security, '', namespaces, x, x",
        "bootstrap-token, '', secrets, x, x",
        "cluster-names, '', configmaps, kube-system, coredns"
    })
    void theScopeOfTheRightTellsFindingsApart(
            String kind, String group, String resource, String namespace, String account) {
        RoleId wide = RoleId.cluster("volumes");
        RoleId role = RoleId.cluster("writer");
        List<Finding> each = new ArrayList<>();
        for (String where : List.of("kube-system", "shop", "till", "")) {
            Snapshot.Builder world = Snapshot.builder("test", NOW).version("v1.36.2");
            for (String name : List.of("kube-system", "shop", "till")) {
                world.add(new Namespace(name, Map.of("pod-security.kubernetes.io/enforce", "restricted")));
            }
            world.add(new ServiceAccount(namespace, account, Map.of()))
                    .add(Role.of(
                            wide,
                            rule(List.of("create"), "persistentvolumes"),
                            PolicyRule.resources(
                                    List.of("create"), List.of("storage.k8s.io"), List.of("storageclasses"))))
                    .add(Binding.cluster("volumes", wide, Subject.user("eve")))
                    .add(Role.of(
                            role,
                            PolicyRule.resources(List.of("create", "patch"), List.of(group), List.of(resource)),
                            rule(List.of("create"), "pods")))
                    .add(
                            where.isEmpty()
                                    ? Binding.cluster("b", role, Subject.user("eve"))
                                    : Binding.in(where, "b", role, Subject.user("eve")));
            List<Finding> found = findings(world);
            boolean systemOnly = kind.equals("bootstrap-token") || kind.equals("cluster-names");
            if (!systemOnly || where.isEmpty() || where.equals("kube-system")) {
                // Argo CD looks into its own namespace; into others only if it is told to.
                boolean away = kind.equals("argo-application") && !where.isEmpty();
                Finding finding = only(found, away ? "argo-application-away" : kind);
                assertThat(finding.where()).isEqualTo(where.isEmpty() ? List.of() : List.of(where));
                assertThat(finding.evidence()).isNotEmpty();
                each.add(finding);
            }
        }
        assertThat(each).hasSizeGreaterThan(1).extracting(Finding::id).doesNotHaveDuplicates();
    }

    private static PolicyRule tokens(String... names) {
        return new PolicyRule(
                List.of("create"), List.of(""), List.of("serviceaccounts/token"), List.of(names), List.of());
    }

    @Test
    void everybodyAndNobody() {
        RoleId role = RoleId.cluster("reader");
        Snapshot.Builder world = world().add(Role.of(role, rule(List.of("get"), "pods")))
                .add(Binding.cluster("all", role, Subject.group("system:authenticated")))
                .add(Binding.cluster("anon", role, Subject.user("system:anonymous")))
                .add(Binding.cluster("gone", role, Subject.serviceAccount("shop", "ghost")))
                .add(Binding.cluster("lost", RoleId.cluster("missing"), Subject.user("bob")));
        List<Finding> found = findings(world);
        assertThat(only(found, "granted-to-everybody").severity()).isEqualTo(Severity.HIGH);
        assertThat(only(found, "granted-to-anonymous").severity()).isEqualTo(Severity.CRITICAL);
        assertThat(only(found, "missing-account").severity()).isEqualTo(Severity.LOW);
        assertThat(only(found, "dangling-binding").severity()).isEqualTo(Severity.MEDIUM);
        assertThat(found.getFirst().kind()).as("the worst first").isEqualTo("granted-to-anonymous");
        assertThat(found).hasSize(4);
    }

    static boolean recorded() {
        return Files.isRegularFile(file());
    }

    @Test
    void whatFurtherFeatureGatesAddIsTheServersOwn() {
        RoleId scheduler = RoleId.cluster("system:kube-scheduler");
        PolicyRule gated = PolicyRule.resources(
                List.of("patch", "update"), List.of("scheduling.k8s.io"), List.of("podgroups/status"));
        Snapshot.Builder world =
                Snapshot.builder("test", NOW).version("v1.36.2").live();
        world.add(Role.of(scheduler, gated));
        assertThat(findings(world)).isEmpty();
        world.add(Role.of(scheduler, rule(List.of("list"), "secrets")));
        assertThat(findings(world)).extracting(Finding::kind).containsExactly("widened-default-role");
    }

    private static Path file() {
        return Path.of(System.getProperty("castellan.shared", "../shared"))
                .resolve("vectors/rbac/corner.objects.json.gz");
    }

    @Test
    @EnabledIf("recorded")
    void ofTheDefaultPolicyOfARealServerOnlyWhatItsDistributionAddedIsAFinding() {
        Snapshot whole = ObjectFiles.read(List.of(file()), NOW);
        Snapshot.Builder world =
                Snapshot.builder("test", NOW).version("v1.36.2").live();
        whole.serviceAccounts().forEach(world::add);
        whole.namespaces().forEach(world::add);
        whole.roles().stream()
                .filter(r -> r.labels().containsKey("kubernetes.io/bootstrapping"))
                .forEach(world::add);
        whole.bindings().stream()
                .filter(b -> b.labels().containsKey("kubernetes.io/bootstrapping"))
                .forEach(world::add);
        // The server that was recorded is OpenShift's: it binds roles of its own, one to everybody, and widens two.
        assertThat(findings(world))
                .hasSize(7)
                .allMatch(f -> f.evidence().toString().contains("openshift")
                        || f.subject().contains("endpointslice")
                        || f.subject().contains("service-ca-cert-publisher"));
        // The same with one role widened, and with somebody of the same kind of name besides.
        RoleId node = RoleId.cluster("system:node-problem-detector");
        Role wide = whole.roles().stream()
                .filter(r -> r.id().equals(node))
                .findFirst()
                .orElseThrow();
        world.add(wide.withRules(List.of(rule(List.of("list"), "secrets"))));
        RoleId own = RoleId.cluster("system:controller:mine");
        world.add(Role.of(own, rule(List.of("list"), "secrets")))
                .add(Binding.cluster("system:mine", own, Subject.user("system:mine")));
        assertThat(findings(world)).extracting(Finding::kind).contains("widened-default-role", "list-all-secrets");
        assertThat(findings(world)).extracting(Finding::subject).contains("User system:mine");
    }

    @Test
    void aSuppressionEnds(@TempDir Path folder) throws IOException {
        RoleId role = RoleId.cluster("reader");
        Finding finding = findings(world().add(Role.of(role, rule(List.of("list"), "secrets")))
                        .add(Binding.cluster("b", role, Subject.user("bob"))))
                .getFirst();
        Path file = Files.writeString(
                folder.resolve("s.json"),
                "{\"suppressions\":[{\"id\":\"" + finding.id()
                        + "\",\"reason\":\"until the move\",\"owner\":\"ann\",\"until\":\"2026-05-01\"}]}");
        Suppressions aside = Suppressions.read(file);
        assertThat(aside.holding(finding, NOW)).isPresent();
        assertThat(aside.expired(NOW)).isEmpty();
        Instant later = Instant.parse("2026-05-02T00:00:00Z");
        assertThat(aside.holding(finding, later)).isEmpty();
        assertThat(aside.expired(later)).hasSize(1);
        JsonNode log = Sarif.of(List.of(finding), "a b/ü", "1", f -> aside.holding(f, NOW), java.util.Optional.empty());
        JsonNode result = log.path("runs").path(0).path("results").path(0);
        assertThat(result.path("level").asString()).isEqualTo("error");
        assertThat(result.path("partialFingerprints").path("castellan/v1").asString())
                .isEqualTo(finding.id());
        assertThat(result.path("suppressions").path(0).path("justification").asString())
                .contains("ann", "2026-05-01");
        for (String bad : List.of(
                "{",
                "{\"suppressions\":[{\"id\":\"x\"}]}",
                "{\"suppressions\":[{\"id\":\"x\",\"until\":\"2026-01-01\",\"reason\":\"\",\"owner\":\"a\"}]}")) {
            Files.writeString(file, bad);
            assertThatThrownBy(() -> Suppressions.read(file)).isInstanceOf(FailureException.class);
        }
    }
}
