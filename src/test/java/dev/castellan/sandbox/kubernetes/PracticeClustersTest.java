package dev.castellan.sandbox.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import dev.castellan.sandbox.ground.Fault;
import dev.castellan.sandbox.ground.Tokens;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.DeletionPropagation;
import io.fabric8.kubernetes.api.model.ListOptionsBuilder;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodList;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.authentication.SelfSubjectReview;
import io.fabric8.kubernetes.api.model.authentication.SelfSubjectReviewBuilder;
import io.fabric8.kubernetes.api.model.authentication.TokenRequestBuilder;
import io.fabric8.kubernetes.api.model.authorization.v1.SelfSubjectAccessReviewBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.Watch;
import io.fabric8.kubernetes.client.Watcher;
import io.fabric8.kubernetes.client.WatcherException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** The practice API servers, met over real TLS by fabric8's client and by the JDK's. */
class PracticeClustersTest {
    private final Practice practice = new Practice();

    @AfterEach
    void close() {
        practice.close();
    }

    @Test
    void theAdminCertificateIsSystemMasters() {
        try (KubernetesClient client = practice.admin(Practice.WEBSHOP)) {
            SelfSubjectReview review =
                    client.resource(new SelfSubjectReviewBuilder().build()).create();
            assertThat(review.getStatus().getUserInfo().getUsername()).isEqualTo("kubernetes-admin");
            assertThat(review.getStatus().getUserInfo().getGroups())
                    .containsExactly("system:masters", "system:authenticated");
            assertThat(client.getKubernetesVersion().getGitVersion()).isEqualTo("v1.33.5");
            assertThat(client.namespaces().list().getItems())
                    .extracting(n -> n.getMetadata().getName())
                    .contains("shop", "payments", "kube-system", "azure-arc", "gatekeeper-system", "flux-system");
        }
    }

    @Test
    void anEntraTokenBringsItsGroups() throws Exception {
        String token = practice.entra("kai.lund", Map.of());
        HttpResponse<String> whoAmI = practice.send(
                Practice.WEBSHOP,
                "POST",
                "/apis/authentication.k8s.io/v1/selfsubjectreviews",
                token,
                "{\"apiVersion\":\"authentication.k8s.io/v1\",\"kind\":\"SelfSubjectReview\"}",
                "Content-Type",
                "application/json");
        assertThat(whoAmI.statusCode()).isEqualTo(201);
        JsonNode user = Json.at(Practice.json(whoAmI), "status", "userInfo");
        assertThat(Json.text(user, "username")).isEqualTo("kai.lund@brambleholt.example");
        assertThat(Json.texts(user, "groups"))
                .contains(
                        practice.ground.plan().group("contractors").objectId(),
                        practice.ground
                                .plan()
                                .group("kubernetes-production-admins")
                                .objectId(),
                        "system:authenticated");
        assertThat(Json.texts(user, "extra", "oid")).hasSize(1);
        // Nested groups make a contractor an administrator of production.
        assertThat(practice.get(Practice.WEBSHOP, "/api/v1/secrets?limit=1", token)
                        .statusCode())
                .isEqualTo(200);
    }

    @Test
    void withoutProofOrWithAnEndedOrForeignTokenTheAnswerIs401() throws Exception {
        String ended = practice.entra("ada.quill", Tokens.ARC_SERVER_APP, Practice.NOW.minusSeconds(1), Map.of());
        String foreign =
                practice.entra("ada.quill", "https://management.azure.com/", Practice.NOW.plusSeconds(900), Map.of());
        for (String token : List.of("", ended, foreign, "nonsense")) {
            HttpResponse<String> answer = practice.get(Practice.WEBSHOP, "/api/v1/namespaces", token);
            assertThat(answer.statusCode()).isEqualTo(401);
            assertThat(answer.body())
                    .isEqualTo("{\"kind\":\"Status\",\"apiVersion\":\"v1\",\"metadata\":{},\"status\":\"Failure\","
                            + "\"message\":\"Unauthorized\",\"reason\":\"Unauthorized\",\"code\":401}");
        }
        // An OpenShift server lets anonymous requests in, and then refuses them.
        HttpResponse<String> anonymous = practice.get("dev-lds-platform", "/api/v1/namespaces", "");
        assertThat(anonymous.statusCode()).isEqualTo(403);
        assertThat(Json.text(Practice.json(anonymous), "message"))
                .isEqualTo("namespaces is forbidden: User \"system:anonymous\" cannot list resource \"namespaces\" in"
                        + " API group \"\" at the cluster scope");
    }

    @Test
    void aClusterMayDemandProofOfPossession() throws Exception {
        String cluster = "prod-rtm-port";
        RSAKey key = new RSAKeyGenerator(2048).generate();
        String bound = practice.entra(
                "ada.quill", Map.of("cnf", Map.of("kid", key.computeThumbprint().toString())));
        assertThat(practice.get(cluster, "/api/v1/namespaces", bound).statusCode())
                .isEqualTo(401);
        String armId = practice.plan(cluster).armId();
        assertThat(practice.get(
                                cluster,
                                "/api/v1/namespaces",
                                wrapped(key, bound, armId.toUpperCase(java.util.Locale.ROOT), 0))
                        .statusCode())
                .isEqualTo(200);
        assertThat(practice.get(cluster, "/api/v1/namespaces", wrapped(key, bound, armId, 3_600))
                        .statusCode())
                .isEqualTo(401);
        assertThat(practice.get(cluster, "/api/v1/namespaces", wrapped(key, bound, armId + "x", 0))
                        .statusCode())
                .isEqualTo(401);
        RSAKey other = new RSAKeyGenerator(2048).generate();
        assertThat(practice.get(cluster, "/api/v1/namespaces", wrapped(other, bound, armId, 0))
                        .statusCode())
                .isEqualTo(401);
    }

    private static String wrapped(RSAKey key, String accessToken, String cluster, long secondsAgo) throws Exception {
        SignedJWT wrapper = new SignedJWT(
                new JWSHeader.Builder(JWSAlgorithm.RS256)
                        .type(new JOSEObjectType("pop"))
                        .keyID(key.computeThumbprint().toString())
                        .build(),
                new JWTClaimsSet.Builder()
                        .claim("at", accessToken)
                        .claim("ts", Practice.NOW.getEpochSecond() - secondsAgo)
                        .claim("u", cluster)
                        .claim("cnf", Map.of("jwk", key.toPublicJWK().toJSONObject()))
                        .claim("nonce", "00112233445566778899aabbccddeeff")
                        .build());
        wrapper.sign(new RSASSASigner(key));
        return wrapper.serialize();
    }

    @Test
    void aServiceAccountTokenIsIssuedAndTaken() throws Exception {
        String token;
        try (KubernetesClient admin = practice.admin(Practice.WEBSHOP)) {
            token = admin.serviceAccounts()
                    .inNamespace("shop")
                    .withName("default")
                    .tokenRequest(
                            new TokenRequestBuilder().withNewSpec().endSpec().build())
                    .getStatus()
                    .getToken();
        }
        assertThat(practice.ground.secrets().all()).contains(token);
        // The mistake of the shop: its default account may edit.
        assertThat(practice.get(Practice.WEBSHOP, "/api/v1/namespaces/shop/secrets", token)
                        .statusCode())
                .isEqualTo(200);
        HttpResponse<String> refused =
                practice.get(Practice.WEBSHOP, "/apis/apps/v1/namespaces/payments/deployments/gateway", token);
        assertThat(refused.statusCode()).isEqualTo(403);
        JsonNode status = Practice.json(refused);
        assertThat(Json.text(status, "message"))
                .isEqualTo(
                        "deployments.apps \"gateway\" is forbidden: User \"system:serviceaccount:shop:default\" cannot"
                                + " get resource \"deployments\" in API group \"apps\" in the namespace \"payments\"");
        assertThat(Json.text(status, "details", "kind")).isEqualTo("deployments");
        assertThat(practice.get("prod-lds-logistics", "/api/v1/namespaces", token)
                        .statusCode())
                .isEqualTo(401);
    }

    @Test
    void theKubeconfigHasGoodContextsAndBrokenOnes() {
        String kubeconfig = practice.clusters.kubeconfig();
        try (KubernetesClient client = Practice.client(kubeconfig, "prod-mcr-tills")) {
            assertThat(client.pods().inNamespace("tills").list().getItems()).isNotEmpty();
        }
        try (KubernetesClient client = Practice.client(kubeconfig, "brs-kiosk-pilot")) {
            assertThat(client.pods().inNamespace("default").list().getItems()).isNotEmpty();
        }
        try (KubernetesClient client = Practice.client(kubeconfig, "prod-mcr-tills-viewer")) {
            assertThat(client.pods().inNamespace("tills").list().getItems()).isNotEmpty();
            assertThatThrownBy(() -> client.secrets().inNamespace("tills").list())
                    .isInstanceOf(KubernetesClientException.class)
                    .hasMessageContaining("User \"shift.lead\" cannot list resource \"secrets\"");
        }
        for (String revoked : List.of("expired-certificate", "token-revoked")) {
            try (KubernetesClient client = Practice.client(kubeconfig, revoked)) {
                assertThatThrownBy(() -> client.namespaces().list())
                        .isInstanceOfSatisfying(
                                KubernetesClientException.class,
                                e -> assertThat(e.getCode()).isEqualTo(401));
            }
        }
        for (String unreachable : List.of("moved-away", "test-rtm-port")) {
            try (KubernetesClient client = Practice.client(kubeconfig, unreachable)) {
                assertThatThrownBy(() -> client.namespaces().list())
                        .isInstanceOf(KubernetesClientException.class)
                        .hasCauseInstanceOf(IOException.class);
            }
        }
        int port = practice.clusters.server(practice.plan("test-rtm-port")).getPort();
        assertThatThrownBy(() -> new Socket(InetAddress.getLoopbackAddress(), port).close())
                .isInstanceOf(ConnectException.class);
        for (String untrusted : List.of("wrong-authority", "test-mcr-tills")) {
            try (KubernetesClient client = Practice.client(kubeconfig, untrusted)) {
                assertThatThrownBy(() -> client.namespaces().list())
                        .hasStackTraceContaining(SSLHandshakeException.class.getName());
            }
        }
        assertThat(practice.ground.secrets().all()).anyMatch(s -> s.startsWith("-----BEGIN EC PRIVATE KEY"));
        assertThat(kubeconfig).isEqualTo(practice.clusters.kubeconfig());
    }

    @Test
    void theUserKubeconfigStartsKubeloginWithProofOfPossession() {
        JsonNode config = Patch.yaml(practice.clusters
                .userKubeconfig(practice.plan(Practice.WEBSHOP))
                .getBytes(java.nio.charset.StandardCharsets.UTF_8));
        JsonNode exec = Json.at(Json.list(config, "users").getFirst(), "user", "exec");
        assertThat(Json.text(exec, "command")).isEqualTo("kubelogin");
        assertThat(Json.text(exec, "apiVersion")).isEqualTo("client.authentication.k8s.io/v1beta1");
        assertThat(Json.texts(exec, "args"))
                .containsSequence("--server-id", Tokens.ARC_SERVER_APP)
                .containsSequence(
                        "--pop-enabled",
                        "--pop-claims",
                        "u=" + practice.plan(Practice.WEBSHOP).armId());
        assertThat(Json.text(config, "current-context")).isEqualTo("aad-user@" + Practice.WEBSHOP);
    }

    @Test
    void discoveryIsAggregatedWhenAskedAndLegacyOtherwise() throws Exception {
        String token = practice.entra("ada.quill", Map.of());
        HttpResponse<String> legacy = practice.get(Practice.WEBSHOP, "/apis", token);
        assertThat(Json.text(Practice.json(legacy), "kind")).isEqualTo("APIGroupList");
        HttpResponse<String> fresh = practice.get(
                Practice.WEBSHOP,
                "/apis",
                token,
                "Accept",
                "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList,application/json");
        assertThat(fresh.headers().firstValue("content-type")).contains(Discovery.AGGREGATED);
        assertThat(Json.list(Practice.json(fresh), "items"))
                .extracting(i -> Json.text(i, "metadata", "name"))
                .contains(
                        "apps", "rbac.authorization.k8s.io", "constraints.gatekeeper.sh", "kustomize.toolkit.fluxcd.io")
                .doesNotContain("metrics.k8s.io");
        HttpResponse<String> apps = practice.get(Practice.WEBSHOP, "/apis/apps/v1", token);
        assertThat(Json.list(Practice.json(apps), "resources"))
                .extracting(r -> Json.text(r, "name"))
                .contains("deployments", "deployments/scale", "statefulsets");
        for (String path : List.of("/healthz", "/livez", "/readyz")) {
            assertThat(practice.get(Practice.WEBSHOP, path, token).body()).isEqualTo("ok");
        }
        assertThat(practice.get(Practice.WEBSHOP, "/openapi/v3/apis/apps/v1", token)
                        .body())
                .contains("fieldValidation");
        assertThat(practice.get(Practice.WEBSHOP, "/apis/metrics.k8s.io/v1beta1", token)
                        .statusCode())
                .isEqualTo(404);
        try (KubernetesClient client = practice.admin(Practice.WEBSHOP)) {
            assertThat(client.getApiGroups().getGroups()).extracting("name").contains("apps", "batch");
            assertThat(client.genericKubernetesResources("constraints.gatekeeper.sh/v1beta1", "K8sAzureV2NoPrivilege")
                            .list()
                            .getItems())
                    .hasSize(1);
        }
    }

    @Test
    void listsArePagedAndSelected() {
        try (KubernetesClient client = practice.admin(Practice.WEBSHOP)) {
            int all = client.pods().inAnyNamespace().list().getItems().size();
            PodList page = client.pods()
                    .inAnyNamespace()
                    .list(new ListOptionsBuilder().withLimit(10L).build());
            assertThat(page.getItems()).hasSize(10);
            assertThat(page.getMetadata().getRemainingItemCount()).isEqualTo(all - 10);
            int seen = 10;
            String token = page.getMetadata().getContinue();
            while (token != null && !token.isEmpty()) {
                PodList next = client.pods()
                        .inAnyNamespace()
                        .list(new ListOptionsBuilder()
                                .withLimit(10L)
                                .withContinue(token)
                                .build());
                assertThat(next.getMetadata().getResourceVersion())
                        .isEqualTo(page.getMetadata().getResourceVersion());
                seen += next.getItems().size();
                token = next.getMetadata().getContinue();
            }
            assertThat(seen).isEqualTo(all);
            List<Pod> pending = client.pods()
                    .inAnyNamespace()
                    .withField("status.phase", "Pending")
                    .list()
                    .getItems();
            assertThat(pending)
                    .isNotEmpty()
                    .allMatch(p -> p.getStatus().getPhase().equals("Pending"));
            assertThat(client.pods()
                            .inAnyNamespace()
                            .withLabelIn("app.kubernetes.io/name", "web", "cart")
                            .list()
                            .getItems())
                    .hasSize(7);
            String node =
                    client.nodes().list().getItems().getLast().getMetadata().getName();
            assertThat(client.pods()
                            .inAnyNamespace()
                            .withField("spec.nodeName", node)
                            .list()
                            .getItems())
                    .isNotEmpty()
                    .allMatch(p -> p.getSpec().getNodeName().equals(node));
            assertThatThrownBy(() -> client.pods()
                            .inAnyNamespace()
                            .withField("spec.colour", "red")
                            .list())
                    .hasMessageContaining("field label not supported: spec.colour");
            practice.clusters.compact();
            String old = page.getMetadata().getContinue();
            client.resource(new NamespaceBuilder()
                            .withNewMetadata()
                            .withName("later")
                            .endMetadata()
                            .build())
                    .create();
            practice.clusters.compact();
            assertThatThrownBy(() -> client.pods()
                            .inAnyNamespace()
                            .list(new ListOptionsBuilder()
                                    .withLimit(10L)
                                    .withContinue(old)
                                    .build()))
                    .isInstanceOfSatisfying(KubernetesClientException.class, e -> {
                        assertThat(e.getCode()).isEqualTo(410);
                        assertThat(e.getStatus().getReason()).isEqualTo("Expired");
                    });
        }
    }

    @Test
    void tablesAndMetadataAreServedByAccept() throws Exception {
        String token = practice.entra("ada.quill", Map.of());
        JsonNode table = Practice.json(practice.get(
                Practice.WEBSHOP,
                "/api/v1/namespaces/payments/pods",
                token,
                "Accept",
                "application/json;as=Table;v=v1;g=meta.k8s.io,application/json"));
        assertThat(Json.text(table, "kind")).isEqualTo("Table");
        assertThat(Json.list(table, "columnDefinitions"))
                .extracting(c -> Json.text(c, "name"))
                .startsWith("Name", "Ready", "Status", "Restarts", "Age");
        assertThat(Json.list(table, "rows"))
                .extracting(r -> Json.text(Json.list(r, "cells").get(2)))
                .contains("Running", "CrashLoopBackOff", "Completed");
        assertThat(Json.text(Json.list(table, "rows").getFirst(), "object", "kind"))
                .isEqualTo("PartialObjectMetadata");
        JsonNode metadata = Practice.json(practice.get(
                Practice.WEBSHOP,
                "/api/v1/secrets",
                token,
                "Accept",
                "application/json;as=PartialObjectMetadataList;v=v1;g=meta.k8s.io"));
        assertThat(Json.text(metadata, "kind")).isEqualTo("PartialObjectMetadataList");
        assertThat(Json.list(metadata, "items")).isNotEmpty().noneMatch(i -> i.has("data"));
        assertThat(practice.get(Practice.WEBSHOP, "/api/v1/pods", token, "Accept", "text/html")
                        .statusCode())
                .isEqualTo(406);
    }

    @Test
    void objectsAreCreatedChangedAndDeleted() {
        try (KubernetesClient client = practice.admin(Practice.WEBSHOP)) {
            ConfigMap made = client.resource(new ConfigMapBuilder()
                            .withNewMetadata()
                            .withNamespace("shop")
                            .withName("colours")
                            .endMetadata()
                            .addToData("a", "1")
                            .build())
                    .create();
            assertThat(made.getMetadata().getUid()).isNotBlank();
            assertThatThrownBy(() -> client.resource(made).create())
                    .isInstanceOfSatisfying(KubernetesClientException.class, e -> {
                        assertThat(e.getCode()).isEqualTo(409);
                        assertThat(e.getStatus().getMessage()).isEqualTo("configmaps \"colours\" already exists");
                    });
            ConfigMap changed = client.configMaps()
                    .inNamespace("shop")
                    .withName("colours")
                    .patch(PatchContext.of(PatchType.JSON_MERGE), "{\"data\":{\"b\":\"2\",\"a\":null}}");
            assertThat(changed.getData()).isEqualTo(Map.of("b", "2"));
            assertThatThrownBy(() -> client.resource(made)
                            .lockResourceVersion(made.getMetadata().getResourceVersion())
                            .update())
                    .isInstanceOfSatisfying(KubernetesClientException.class, e -> {
                        assertThat(e.getCode()).isEqualTo(409);
                        assertThat(e.getStatus().getReason()).isEqualTo("Conflict");
                    });
            ConfigMap tried = client.resource(
                            new ConfigMapBuilder(changed).addToData("c", "3").build())
                    .dryRun(true)
                    .update();
            assertThat(tried.getData()).containsKey("c");
            assertThat(client.resource(made).get().getData()).doesNotContainKey("c");
            ConfigMap applied = client.resource(new ConfigMapBuilder()
                            .withNewMetadata()
                            .withNamespace("shop")
                            .withName("applied")
                            .endMetadata()
                            .addToData("x", "y")
                            .build())
                    .serverSideApply();
            assertThat(applied.getMetadata().getUid()).isNotBlank();
            Deployment web = client.apps()
                    .deployments()
                    .inNamespace("shop")
                    .withName("web")
                    .scale(6);
            assertThat(web.getSpec().getReplicas()).isEqualTo(6);
            Deployment patched = client.apps()
                    .deployments()
                    .inNamespace("shop")
                    .withName("web")
                    .patch(
                            PatchContext.of(PatchType.STRATEGIC_MERGE),
                            "{\"spec\":{\"template\":{\"spec\":{\"containers\":[{\"name\":\"web\",\"image\":\"new\"}]}}}}");
            assertThat(patched.getSpec().getTemplate().getSpec().getContainers())
                    .singleElement()
                    .satisfies(c -> {
                        assertThat(c.getImage()).isEqualTo("new");
                        assertThat(c.getReadinessProbe()).isNotNull();
                    });
            assertThat(patched.getMetadata().getGeneration()).isEqualTo(3);
            client.configMaps()
                    .inNamespace("shop")
                    .withName("colours")
                    .withPropagationPolicy(DeletionPropagation.BACKGROUND)
                    .delete();
            assertThat(client.configMaps()
                            .inNamespace("shop")
                            .withName("colours")
                            .get())
                    .isNull();
            practice.clusters.reset();
            assertThat(client.configMaps()
                            .inNamespace("shop")
                            .withName("applied")
                            .get())
                    .isNull();
        }
    }

    @Test
    void changesAreWatched() throws Exception {
        try (KubernetesClient client = practice.admin(Practice.WEBSHOP)) {
            BlockingQueue<String> seen = new LinkedBlockingQueue<>();
            Watcher<ConfigMap> watcher = new Watcher<>() {
                @Override
                public void eventReceived(Action action, ConfigMap map) {
                    seen.add(
                            action + " " + (map == null ? "" : map.getMetadata().getName()));
                }

                @Override
                public void onClose(WatcherException cause) {
                    seen.add("closed");
                }
            };
            String version =
                    client.configMaps().inNamespace("shop").list().getMetadata().getResourceVersion();
            try (Watch _ = client.configMaps()
                    .inNamespace("shop")
                    .watch(new ListOptionsBuilder().withResourceVersion(version).build(), watcher)) {
                client.resource(new ConfigMapBuilder()
                                .withNewMetadata()
                                .withNamespace("shop")
                                .withName("news")
                                .endMetadata()
                                .build())
                        .create();
                assertThat(seen.poll(60, TimeUnit.SECONDS)).isEqualTo("ADDED news");
                client.configMaps()
                        .inNamespace("shop")
                        .withName("news")
                        .patch(PatchContext.of(PatchType.JSON_MERGE), "{\"data\":{\"a\":\"b\"}}");
                assertThat(seen.poll(60, TimeUnit.SECONDS)).isEqualTo("MODIFIED news");
                client.configMaps().inNamespace("shop").withName("news").delete();
                assertThat(seen.poll(60, TimeUnit.SECONDS)).isEqualTo("DELETED news");
            }
            String token = practice.entra("ada.quill", Map.of());
            HttpResponse<String> tooOld =
                    practice.get(Practice.WEBSHOP, "/api/v1/pods?watch=1&resourceVersion=1", token);
            assertThat(tooOld.statusCode()).isEqualTo(410);
            assertThat(Json.text(Practice.json(tooOld), "message")).startsWith("too old resource version: 1 (");
        }
    }

    @Test
    void accessIsReviewedAndNobodyGrantsMoreThanHeHolds() throws Exception {
        try (KubernetesClient client = practice.admin(Practice.WEBSHOP)) {
            assertThat(client.resource(new SelfSubjectAccessReviewBuilder()
                                    .withNewSpec()
                                    .withNewResourceAttributes()
                                    .withVerb("*")
                                    .withResource("*")
                                    .withGroup("*")
                                    .endResourceAttributes()
                                    .endSpec()
                                    .build())
                            .create()
                            .getStatus()
                            .getAllowed())
                    .isTrue();
        }
        String reviewer = practice.entra("tomas.reyer", Map.of());
        assertThat(practice.get(Practice.WEBSHOP, "/apis/rbac.authorization.k8s.io/v1/clusterroles", reviewer)
                        .statusCode())
                .isEqualTo(200);
        assertThat(practice.get(Practice.WEBSHOP, "/api/v1/namespaces/shop/secrets", reviewer)
                        .statusCode())
                .isEqualTo(403);
        HttpResponse<String> rules = practice.send(
                Practice.WEBSHOP,
                "POST",
                "/apis/authorization.k8s.io/v1/selfsubjectrulesreviews",
                reviewer,
                "{\"spec\":{\"namespace\":\"shop\"}}",
                "Content-Type",
                "application/json");
        assertThat(Json.list(Practice.json(rules), "status", "resourceRules")).isNotEmpty();
        // The account of the shop's pods may edit there, which includes no roles.
        String developer = practice.entra("lena.holt", Map.of());
        HttpResponse<String> grant = practice.send(
                Practice.WEBSHOP,
                "POST",
                "/apis/rbac.authorization.k8s.io/v1/namespaces/shop/rolebindings",
                developer,
                """
                {"apiVersion":"rbac.authorization.k8s.io/v1","kind":"RoleBinding","metadata":{"name":"mine"},
                 "subjects":[{"kind":"User","name":"lena"}],
                 "roleRef":{"apiGroup":"rbac.authorization.k8s.io","kind":"ClusterRole","name":"cluster-admin"}}
                """,
                "Content-Type",
                "application/json");
        // She holds every verb on every resource of the shop, bind among them, so the server lets her.
        assertThat(grant.statusCode()).isEqualTo(201);
    }

    @Test
    void faultsApplyHereToo() throws Exception {
        String token = practice.entra("ada.quill", Map.of("xms_cc", List.of("cp1")));
        practice.ground.faults().set(Fault.of(Fault.Service.KUBERNETES, "/api/v1/nodes", Fault.Kind.THROTTLE, 1));
        HttpResponse<String> throttled = practice.get(Practice.WEBSHOP, "/api/v1/nodes", token);
        assertThat(throttled.statusCode()).isEqualTo(429);
        assertThat(throttled.headers().firstValue("retry-after")).contains("1");
        practice.ground.faults().set(Fault.of(Fault.Service.KUBERNETES, "/api/v1/nodes", Fault.Kind.CHALLENGE, 1));
        HttpResponse<String> challenged = practice.get(Practice.WEBSHOP, "/api/v1/nodes", token);
        assertThat(challenged.statusCode()).isEqualTo(401);
        assertThat(challenged.headers().firstValue("www-authenticate").orElse(""))
                .contains("insufficient_claims");
        assertThat(practice.get(Practice.WEBSHOP, "/api/v1/nodes", token).statusCode())
                .isEqualTo(200);
        practice.ground.faults().set(Fault.of(Fault.Service.KUBERNETES, "*", Fault.Kind.EXPIRE, 1));
        assertThat(practice.get(Practice.WEBSHOP, "/api/v1/nodes", token).statusCode())
                .isEqualTo(401);
    }

    @Test
    void fiftyThousandPodsAreListedInPagesAndAtOnce() {
        try (Practice large = new Practice(1, new PracticeClusters.Scale(50_000, 0));
                KubernetesClient client = large.admin(Practice.WEBSHOP)) {
            client.getConfiguration()
                    .setRequestTimeout((int) Duration.ofMinutes(2).toMillis());
            PodList page = client.pods()
                    .inAnyNamespace()
                    .list(new ListOptionsBuilder().withLimit(500L).build());
            assertThat(page.getItems()).hasSize(500);
            assertThat(page.getMetadata().getRemainingItemCount()).isBetween(48_000L, 51_000L);
            // Through the store and the writer, without a client that would hold all of them.
            JsonNode table = Json.MAPPER.readTree(client.raw("/api/v1/pods?fieldSelector=status.phase=Pending"));
            assertThat(Json.list(table, "items")).hasSizeGreaterThan(50);
        }
    }
}
