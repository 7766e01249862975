package dev.castellan.sandbox.kubernetes;

import dev.castellan.sandbox.ground.Authority;
import dev.castellan.sandbox.ground.ClusterPlan;
import dev.castellan.sandbox.ground.Ground;
import dev.castellan.sandbox.ground.Tokens;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.interfaces.ECPrivateKey;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.bouncycastle.asn1.sec.SECObjectIdentifiers;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.dataformat.yaml.YAMLMapper;
import tools.jackson.dataformat.yaml.YAMLWriteFeature;

/** Writes the kubeconfigs that the practice fleet hands out. */
final class Kubeconfigs {
    /** The client application of kubelogin for Azure Arc (kubelogin documentation, Azure Arc page). */
    private static final String ARC_CLIENT_APP = "3f4439ff-e698-4d6d-84fe-09c9d574f06b";

    /** A file is not made larger than this many contexts, however large the fleet is. */
    private static final int MOST = 1_000;

    private final Ground ground;
    private final Function<ClusterPlan, PracticeCluster> clusters;
    private final Map<String, Authority.Issued> issued = new ConcurrentHashMap<>();

    Kubeconfigs(Ground ground, Function<ClusterPlan, PracticeCluster> clusters) {
        this.ground = ground;
        this.clusters = clusters;
    }

    /** Client certificate of system:masters. */
    String admin(ClusterPlan plan) {
        PracticeCluster cluster = clusters.apply(plan);
        Config config = new Config();
        config.cluster(plan.name(), cluster.server().toString(), cluster.caPem());
        config.user("clusterAdmin", certificate(cluster.admin()));
        config.context("clusterAdmin@" + plan.name(), plan.name(), "clusterAdmin", "");
        return config.text();
    }

    /** The exec block with kubelogin, as AKS enabled by Azure Arc returns it (API.md 5.4). */
    String user(ClusterPlan plan) {
        PracticeCluster cluster = clusters.apply(plan);
        Config config = new Config();
        config.cluster(plan.name(), cluster.server().toString(), cluster.caPem());
        config.user(
                "aad-user",
                Json.obj(
                        "exec",
                        Json.obj(
                                "apiVersion",
                                "client.authentication.k8s.io/v1beta1",
                                "command",
                                "kubelogin",
                                "provideClusterInfo",
                                false,
                                "args",
                                Json.arr(
                                        "get-token",
                                        "--login",
                                        "interactive",
                                        "--server-id",
                                        Tokens.ARC_SERVER_APP,
                                        "--client-id",
                                        ARC_CLIENT_APP,
                                        "--tenant-id",
                                        ground.plan().home().id(),
                                        "--environment",
                                        "AzurePublicCloud",
                                        "--pop-enabled",
                                        "--pop-claims",
                                        "u=" + plan.armId()))));
        config.context("aad-user@" + plan.name(), plan.name(), "aad-user", "");
        return config.text();
    }

    /** What cluster connect starts from: the address is put in by the local proxy, the token by the caller. */
    String connect(ClusterPlan plan, boolean aad) {
        PracticeCluster cluster = clusters.apply(plan);
        Config config = new Config();
        config.cluster(plan.name(), cluster.server().toString(), cluster.caPem());
        config.user(aad ? "aad-user" : "token-user", aad ? Json.obj() : Json.obj("token", ""));
        config.context(plan.name(), plan.name(), aad ? "aad-user" : "token-user", "");
        return config.text();
    }

    /** Contexts for the k3s and OpenShift clusters, and some that do not work, each in its own way. */
    String all() {
        Config config = new Config();
        List<ClusterPlan> own = ground.plan().clusters().stream()
                .filter(c -> !c.provisioned())
                .limit(MOST)
                .toList();
        for (ClusterPlan plan : own) {
            PracticeCluster cluster = clusters.apply(plan);
            config.cluster(plan.name(), cluster.server().toString(), cluster.caPem());
            // Every second one with a certificate, as k3s writes it; the others with a token.
            boolean certificate = plan.kind() == ClusterPlan.Kind.K3S && plan.index() % 2 == 0;
            config.user(
                    plan.name() + "-user",
                    certificate ? certificate(cluster.admin()) : Json.obj("token", cluster.token()));
            config.context(plan.name(), plan.name(), plan.name() + "-user", "");
        }
        Optional<ClusterPlan> good =
                own.stream().filter(c -> Temper.of(c) == Temper.GOOD).findFirst();
        good.ifPresent(plan -> broken(config, plan));
        good.ifPresent(plan -> config.document.put("current-context", plan.name()));
        return config.text();
    }

    private void broken(Config config, ClusterPlan plan) {
        PracticeCluster cluster = clusters.apply(plan);
        String address = cluster.server().toString();
        config.user(
                "former-admin",
                certificate(issued.computeIfAbsent(
                        "expired", k -> cluster.client("former-admin", List.of("system:masters"), true))));
        config.context("expired-certificate", plan.name(), "former-admin", "");

        // Port 1 is reserved and nobody listens there.
        config.cluster("moved-away", "https://localhost:1", cluster.caPem());
        config.user("moved-away-user", Json.obj("token", cluster.token()));
        config.context("moved-away", "moved-away", "moved-away-user", "");

        config.user(
                "single-sign-on",
                Json.obj(
                        "exec",
                        Json.obj(
                                "apiVersion", "client.authentication.k8s.io/v1",
                                "command", "brambleholt-kube-login",
                                "args", Json.arr("token"),
                                "interactiveMode", "IfAvailable",
                                "provideClusterInfo", true,
                                "installHint", "Install brambleholt-kube-login from the engineering portal.")));
        config.context("plug-in-missing", plan.name(), "single-sign-on", "");

        config.cluster("wrong-authority", address, ground.authority().pem());
        config.context("wrong-authority", "wrong-authority", plan.name() + "-user", "");

        config.user(
                "stale-token",
                Json.obj(
                        "token",
                        ground.secrets().handOut("K10" + ground.plan().seeded().hex(40, "stale"))));
        config.context("token-revoked", plan.name(), "stale-token", "");

        config.context("user-missing", plan.name(), "nobody-wrote-this-user", "");

        config.user(
                "viewer",
                certificate(issued.computeIfAbsent(
                        "viewer", k -> cluster.client("shift.lead", List.of("shift-leads"), false))));
        config.context(plan.name() + "-viewer", plan.name(), "viewer", "tills");
    }

    private ObjectNode certificate(Authority.Issued issued) {
        // Notes the key in its other form too.
        String pkcs8 = issued.keyPem();
        String key = issued.key() instanceof ECPrivateKey ec ? sec1(ec) : pkcs8;
        ground.secrets().handOut(key);
        return Json.obj(
                "client-certificate-data", base64(issued.certificatePem()),
                "client-key-data", ground.secrets().handOut(base64(key)));
    }

    /** As k3s and kubeadm write elliptic keys ({@code EC PRIVATE KEY}, RFC 5915), which every client reads. */
    private static String sec1(ECPrivateKey key) {
        try {
            byte[] der = new org.bouncycastle.asn1.sec.ECPrivateKey(256, key.getS(), SECObjectIdentifiers.secp256r1)
                    .getEncoded();
            return "-----BEGIN EC PRIVATE KEY-----\n"
                    + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der)
                    + "\n-----END EC PRIVATE KEY-----\n";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.US_ASCII));
    }

    /** Collects the parts of one file. */
    private static final class Config {
        private static final YAMLMapper YAML = YAMLMapper.builder()
                .disable(YAMLWriteFeature.WRITE_DOC_START_MARKER)
                .disable(YAMLWriteFeature.SPLIT_LINES)
                .build();

        private final ArrayNode clusters = Json.arr();
        private final ArrayNode users = Json.arr();
        private final ArrayNode contexts = Json.arr();
        private final ObjectNode document = Json.obj(
                "apiVersion",
                "v1",
                "kind",
                "Config",
                "preferences",
                Json.obj(),
                "clusters",
                clusters,
                "users",
                users,
                "contexts",
                contexts);

        void cluster(String name, String server, String caPem) {
            clusters.add(Json.obj(
                    "name", name, "cluster", Json.obj("server", server, "certificate-authority-data", base64(caPem))));
        }

        void user(String name, JsonNode user) {
            users.add(Json.obj("name", name, "user", user));
        }

        void context(String name, String cluster, String user, String namespace) {
            contexts.add(Json.obj(
                    "name",
                    name,
                    "context",
                    Json.obj("cluster", cluster, "user", user, "namespace", namespace.isEmpty() ? null : namespace)));
            if (!document.has("current-context")) {
                document.put("current-context", name);
            }
        }

        String text() {
            return YAML.writeValueAsString(document);
        }
    }
}
