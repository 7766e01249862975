package dev.castellan.access;

import static org.assertj.core.api.Assertions.assertThat;

import dev.castellan.access.escalation.EscalationGraph;
import dev.castellan.access.escalation.Place;
import dev.castellan.kubernetes.ClientSetup;
import dev.castellan.kubernetes.ClusterClient;
import dev.castellan.kubernetes.CredentialPlugins;
import dev.castellan.kubernetes.Kubeconfig;
import dev.castellan.network.Network;
import dev.castellan.sandbox.Sandbox;
import dev.castellan.sandbox.SandboxOptions;
import io.fabric8.kubernetes.api.model.authentication.TokenRequest;
import io.fabric8.kubernetes.api.model.rbac.ClusterRoleBindingBuilder;
import io.fabric8.kubernetes.api.model.rbac.ClusterRoleBuilder;
import io.fabric8.kubernetes.api.model.rbac.PolicyRuleBuilder;
import io.fabric8.kubernetes.api.model.rbac.RoleBindingBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * A reader that may see the bindings of the cluster and of every second namespace, against a practice cluster over HTTPS: what
 * it could not read is said, and no answer pretends.
 */
class HalfForbiddenTest {
    private static final String CLUSTER = "test-gnt-webshop";
    private static final String HOME = "default";
    private static final String READER = "half-reader";
    private static final Requester EVE = Requester.authenticated("eve@example.com", List.of());

    private static ClusterClient open(String kubeconfig) {
        Kubeconfig config = Kubeconfig.parse(Path.of("test"), kubeconfig.getBytes(StandardCharsets.UTF_8));
        return ClusterClient.open(
                config,
                config.contexts().getFirst().name(),
                new ClientSetup(
                        () -> Network.open(Optional.empty(), Optional.empty()),
                        Map.of(),
                        Path.of("/nonexistent"),
                        new CredentialPlugins(Clock.systemUTC()),
                        Clock.systemUTC()),
                line -> {});
    }

    private static Snapshot read(String kubeconfig) {
        try (ClusterClient client = open(kubeconfig)) {
            return LiveAccess.read(client, CLUSTER, Instant.EPOCH);
        }
    }

    /** Gives the reader its rights, and somebody a right in a namespace that it sees and in one that it does not see. */
    private static String reader(Config config, KubernetesClient admin, List<String> seen, String... bound) {
        admin.serviceAccounts()
                .inNamespace(HOME)
                .resource(new io.fabric8.kubernetes.api.model.ServiceAccountBuilder()
                        .withNewMetadata()
                        .withName(READER)
                        .endMetadata()
                        .build())
                .create();
        role(admin, "half-reader-cluster", "rbac.authorization.k8s.io", "clusterroles", "clusterrolebindings");
        role(admin, "half-reader-namespaces", "", "namespaces");
        role(admin, "half-reader-inside", "rbac.authorization.k8s.io", "roles", "rolebindings");
        role(admin, "half-reader-accounts", "", "serviceaccounts");
        role(admin, "eve-reads", "", "secrets");
        for (String role : List.of("half-reader-cluster", "half-reader-namespaces")) {
            admin.rbac()
                    .clusterRoleBindings()
                    .resource(new ClusterRoleBindingBuilder()
                            .withNewMetadata()
                            .withName(role)
                            .endMetadata()
                            .withNewRoleRef("rbac.authorization.k8s.io", "ClusterRole", role)
                            .addNewSubject("", "ServiceAccount", READER, HOME)
                            .build())
                    .create();
        }
        for (String namespace : seen) {
            for (String role : List.of("half-reader-inside", "half-reader-accounts")) {
                admin.rbac()
                        .roleBindings()
                        .inNamespace(namespace)
                        .resource(new RoleBindingBuilder()
                                .withNewMetadata()
                                .withName(role)
                                .endMetadata()
                                .withNewRoleRef("rbac.authorization.k8s.io", "ClusterRole", role)
                                .addNewSubject("", "ServiceAccount", READER, HOME)
                                .build())
                        .create();
            }
        }
        for (String namespace : bound) {
            admin.rbac()
                    .roleBindings()
                    .inNamespace(namespace)
                    .resource(new RoleBindingBuilder()
                            .withNewMetadata()
                            .withName("eve")
                            .endMetadata()
                            .withNewRoleRef("rbac.authorization.k8s.io", "ClusterRole", "eve-reads")
                            .addNewSubject("rbac.authorization.k8s.io", "User", EVE.user(), null)
                            .build())
                    .create();
        }
        String token = admin.serviceAccounts()
                .inNamespace(HOME)
                .withName(READER)
                .tokenRequest(new TokenRequest())
                .getStatus()
                .getToken();
        return """
            apiVersion: v1
            kind: Config
            clusters: [{name: c, cluster: {server: "%s", certificate-authority-data: "%s"}}]
            users: [{name: u, user: {token: "%s"}}]
            contexts: [{name: c, context: {cluster: c, user: u}}]
            current-context: c
            """.formatted(config.getMasterUrl(), config.getCaCertData(), token);
    }

    private static void role(KubernetesClient admin, String name, String group, String... resources) {
        admin.rbac()
                .clusterRoles()
                .resource(new ClusterRoleBuilder()
                        .withNewMetadata()
                        .withName(name)
                        .endMetadata()
                        .addToRules(new PolicyRuleBuilder()
                                .withApiGroups(group)
                                .withResources(resources)
                                .withVerbs("get", "list")
                                .build())
                        .build())
                .create();
    }

    @Test
    void whatIsForbiddenInHalfOfTheNamespacesIsSaidAndNoAnswerPretends() {
        try (Sandbox sandbox = Sandbox.start(SandboxOptions.defaults(), Clock.systemUTC())) {
            String kubeconfig = sandbox.clusters()
                    .adminKubeconfig(sandbox.plan().cluster(CLUSTER).orElseThrow());
            Config config = Config.fromKubeconfig(kubeconfig);
            try (KubernetesClient admin =
                    new KubernetesClientBuilder().withConfig(config).build()) {
                List<String> namespaces = read(kubeconfig).namespaces().stream()
                        .map(Namespace::name)
                        .sorted()
                        .toList();
                assertThat(namespaces).hasSizeGreaterThan(3);
                List<String> seen = new ArrayList<>();
                List<String> shut = new ArrayList<>();
                for (int i = 0; i < namespaces.size(); i++) {
                    (i % 2 == 0 ? seen : shut).add(namespaces.get(i));
                }
                String half = reader(config, admin, seen, seen.getFirst(), shut.getFirst());
                partial(read(kubeconfig), read(half), seen, shut);
            }
        }
    }

    private static void partial(Snapshot whole, Snapshot partial, List<String> seen, List<String> shut) {
        assertThat(whole.gaps()).isEmpty();
        for (Gap.Part part : List.of(Gap.Part.ROLE_BINDINGS, Gap.Part.ROLES, Gap.Part.SERVICE_ACCOUNTS)) {
            assertThat(partial.gaps().stream().filter(g -> g.part() == part).map(Gap::namespace))
                    .as("exactly the namespaces that were forbidden: " + part)
                    .containsExactlyInAnyOrderElementsOf(shut);
        }
        assertThat(partial.gaps()).allSatisfy(g -> assertThat(g.reason()).isNotBlank());
        assertThat(partial.bindings().stream().map(Binding::namespace).collect(Collectors.toSet()))
                .doesNotContainAnyElementsOf(shut);

        AccessIndex all = AccessIndex.of(whole);
        AccessIndex some = AccessIndex.of(partial);
        Request seenSecrets = Request.of("get", "secrets", seen.getFirst());
        Request shutSecrets = Request.of("get", "secrets", shut.getFirst());
        assertThat(all.decide(EVE, shutSecrets).answer()).isEqualTo(Answer.YES);
        assertThat(some.decide(EVE, seenSecrets).answer()).isEqualTo(Answer.YES);
        assertThat(some.decide(EVE, Request.of("delete", "secrets", seen.getFirst()))
                        .answer())
                .as("where everything was read a no is a no")
                .isEqualTo(Answer.NO);
        Decision unknown = some.decide(EVE, shutSecrets);
        assertThat(unknown.answer()).isEqualTo(Answer.UNKNOWN);
        assertThat(unknown.beyond())
                .singleElement()
                .satisfies(g -> assertThat(g.namespace()).isEqualTo(shut.getFirst()));
        assertThat(Explainer.explain(some, EVE, shutSecrets).decision().beyond())
                .isNotEmpty();
        assertThat(some.chain().decide(EVE, shutSecrets).beyond()).isNotEmpty();
        assertThat(WhoCan.ask(some, shutSecrets).beyond()).isNotEmpty();
        assertThat(WhoCan.ask(some, seenSecrets).beyond()).isEmpty();
        assertThat(WhatCan.ask(some, EVE).beyond()).isNotEmpty();

        // No answer about anybody anywhere says otherwise than the truth; some say that they do not know.
        Set<Requester> people = whole.bindings().stream()
                .flatMap(b -> b.subjects().stream()
                        .filter(s -> s.kind().equals(Subject.USER))
                        .map(s -> Requester.authenticated(s.name(), List.of())))
                .collect(Collectors.toSet());
        assertThat(people).contains(EVE);
        for (Namespace namespace : whole.namespaces()) {
            for (String resource : List.of("pods", "secrets", "configmaps", "deployments")) {
                for (String verb : List.of("get", "list", "create", "delete")) {
                    for (Requester who : people) {
                        Request request = Request.of(verb, resource, namespace.name());
                        Answer answer = some.decide(who, request).answer();
                        if (answer != Answer.UNKNOWN) {
                            assertThat(answer)
                                    .as(who.user() + " " + request.text())
                                    .isEqualTo(all.decide(who, request).answer());
                        }
                    }
                }
            }
        }
        // What follows from access is drawn over what is known, with the places that are known.
        assertThat(EscalationGraph.of(some).holds(Place.in(Place.Kind.SECRETS, shut.getFirst())))
                .isTrue();
    }
}
