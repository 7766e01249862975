package dev.castellan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.castellan.access.Authorizers;
import dev.castellan.access.Binding;
import dev.castellan.access.RoleId;
import dev.castellan.access.Snapshot;
import dev.castellan.access.SnapshotFile;
import dev.castellan.access.Subject;
import dev.castellan.console.access.Worlds;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.logging.LogManager;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Both planes on the command line, from a saved snapshot; what is not certain is neither a plain yes nor a plain no. */
class AccessPlanesTest {
    private static final String FAY = "fay@contoso.com";

    @TempDir
    Path temporary;

    private Path snapshot = Path.of("");
    private String out = "";
    private String err = "";

    @BeforeEach
    void saved() {
        snapshot = temporary.resolve("crowded.castellan-access");
        SnapshotFile.write(Worlds.crowded(), snapshot);
    }

    @AfterEach
    void logAsBefore() throws IOException {
        LogManager.getLogManager().readConfiguration();
    }

    private int of(Snapshot world, String... arguments) {
        SnapshotFile.write(world, snapshot);
        return access(arguments);
    }

    private int access(String... arguments) {
        List<String> all = new ArrayList<>(List.of("access"));
        all.addAll(List.of(arguments));
        all.addAll(List.of("--snapshot", snapshot.toString()));
        Typed typed = Typed.at(temporary, Map.of(), all);
        out = typed.out();
        err = typed.err();
        return typed.code();
    }

    private JsonNode json() {
        return JsonMapper.builder().build().readTree(out);
    }

    @Test
    void canIsUnknownBeyondTheGroups() {
        assertThat(access("can", FAY, "delete", "pods", "-n", "shop", "--explain"))
                .isEqualTo(2);
        assertThat(out)
                .startsWith("unknown beyond")
                .contains("Fay Fox is in at least 201 groups", "because", "restarters")
                .contains("RBAC: [", "ALLOW", "NO_OPINION");
        assertThat(out).contains("perhaps, because").doesNotContain("  because");
        assertThat(access("can", FAY, "delete", "pods", "-n", "shop", "-o", "json"))
                .isEqualTo(2);
        assertThat(grantsOf(json())).containsExactly(false);
        assertThat(access("can", "anna@contoso.com", "delete", "pods", "-n", "shop", "-o", "json"))
                .isZero();
        assertThat(grantsOf(json())).isNotEmpty().containsOnly(true);
        // What no group gives is a no all the same, and what is said to be in the token counts.
        assertThat(access("can", FAY, "delete", "secrets", "-n", "shop")).isEqualTo(1);
        assertThat(access("can", FAY, "delete", "pods", "-n", "shop", "--as-group", Worlds.PLATFORM))
                .isZero();
        assertThat(access("can", "anna@contoso.com", "delete", "pods", "-n", "shop"))
                .isZero();
    }

    private static List<Boolean> grantsOf(JsonNode answer) {
        return answer.findPath("explanation")
                .path("grants")
                .valueStream()
                .map(g -> g.path("certain").asBoolean())
                .toList();
    }

    @Test
    void whatCanTellsPerhapsApart() {
        assertThat(access("what-can", FAY)).isEqualTo(2);
        assertThat(out).containsPattern("Kubernetes +shop +delete +pods +core +perhaps");
        assertThat(err).contains("Unknown beyond", "Fay Fox is in at least 201 groups");
        assertThat(access("what-can", FAY, "-o", "json")).isEqualTo(2);
        assertThat(json().path("permissions").isEmpty()).isTrue();
        assertThat(json().path("perhaps").isEmpty()).isFalse();
        assertThat(json().path("beyond").toString()).contains("Fay Fox is in at least 201 groups");
    }

    @Test
    void whoCanNamesHerAsPerhaps() {
        assertThat(access("who-can", "delete", "pods", "-n", "shop", "--explain"))
                .isZero();
        assertThat(out).contains("Fay Fox (perhaps)").doesNotContain("Anna Arden (perhaps)");
        assertThat(err).contains("Unknown beyond Fay Fox is in at least 201 groups");
        assertThat(access("who-can", "delete", "pods", "-n", "shop", "-o", "json"))
                .isZero();
        assertThat(json().path("holders")
                        .valueStream()
                        .flatMap(h -> h.path("people").valueStream())
                        .filter(p -> !p.path("certain").asBoolean(true))
                        .map(p -> p.path("name").asString("")))
                .containsExactly("Fay Fox");
    }

    @Test
    void theMatrixMarksIt() {
        assertThat(access("matrix", FAY, "--resource", "pods", "--resource", "secrets", "-n", "shop"))
                .isZero();
        assertThat(out).contains("?[get,list,watch,delete]");
        assertThat(err).contains("?[…]", "not known");
        assertThat(access("matrix", FAY, "--resource", "pods", "-n", "shop", "-o", "csv"))
                .isZero();
        assertThat(out).contains("?[get,list,watch,delete]");
        assertThat(access("matrix", FAY, "--resource", "pods", "-n", "shop", "-o", "json"))
                .isZero();
        JsonNode row = json().path("subjects").path(0);
        assertThat(row.path("verbs").path("pods").isMissingNode()).isTrue();
        assertThat(row.path("verbsUnknown").path("pods").valueStream().map(v -> v.asString("")))
                .containsExactly("get", "list", "watch", "delete");
    }

    @Test
    void theMatrixExplainsWhatIsNotCertain() {
        assertThat(access("matrix", FAY, "--resource", "pods", "-n", "shop", "--explain"))
                .isZero();
        assertThat(out).contains("  perhaps, because ", "restarters").doesNotContain("  because ");
        assertThat(access("matrix", FAY, "--resource", "pods", "-n", "shop", "--explain", "-o", "json"))
                .isZero();
        JsonNode cell = json().path("grants").path(0);
        assertThat(cell.path("grants").isEmpty()).isTrue();
        assertThat(cell.path("perhaps").toString()).contains("restarters");
        assertThat(access("matrix", "anna@contoso.com", "--resource", "pods", "-n", "shop", "--explain"))
                .isZero();
        assertThat(out).contains("  because ").doesNotContain("perhaps");
    }

    @Test
    void whatCanListsBothPlanes() {
        // Cara has nothing but a role under a condition, Ben nothing of his own but one to be activated.
        assertThat(of(Worlds.joined(), "what-can", "cara@contoso.com", "--explain"))
                .isEqualTo(2);
        assertThat(out)
                .contains("Azure", "configmaps,pods", "read", "under a condition", "Azure Arc Kubernetes Viewer")
                .contains("StringEquals");
        assertThat(of(Worlds.joined(), "what-can", "ben@contoso.com")).isZero();
        assertThat(out.lines().filter(l -> l.startsWith("Kubernetes"))).isNotEmpty();
        assertThat(out.lines().filter(l -> l.startsWith("Azure")))
                .isNotEmpty()
                .allSatisfy(l -> assertThat(l).contains("after activation"));
        assertThat(of(Worlds.joined(), "what-can", "anna@contoso.com", "-o", "json"))
                .isZero();
        assertThat(json().path("azure")
                        .valueStream()
                        .filter(r -> r.path("resources").toString().contains("secrets")))
                .singleElement()
                .satisfies(r -> {
                    assertThat(r.path("certain").asBoolean(false)).isTrue();
                    assertThat(r.path("actions").valueStream().map(a -> a.asString("")))
                            .contains("read", "write", "delete");
                    assertThat(r.path("through").toString()).contains("On-call engineers");
                });
        // A deny assignment takes it off, and where Azure is not asked its data actions are nothing.
        assertThat(of(Worlds.denied(), "what-can", "anna@contoso.com", "-o", "json"))
                .isZero();
        assertThat(json().path("azure").toString()).contains("pods").doesNotContain("secrets");
        assertThat(of(Worlds.crowded(), "what-can", "anna@contoso.com")).isZero();
        assertThat(out).doesNotContain("Azure");
        assertThat(of(Worlds.joined(), "what-can", "nobody@contoso.com")).isEqualTo(1);
    }

    @Test
    void theMatrixMarksConditions() {
        assertThat(of(Worlds.joined(), "matrix", "cara@contoso.com", "--resource", "pods", "-n", "shop"))
                .isZero();
        assertThat(out).contains("if[get,list,watch]");
        assertThat(err).contains("if[…]: under a condition");
        assertThat(access("matrix", "cara@contoso.com", "--resource", "pods", "-n", "shop", "-o", "csv"))
                .isZero();
        assertThat(out).contains("if[get,list,watch]");
        assertThat(access("matrix", "cara@contoso.com", "--resource", "pods", "-n", "shop", "-o", "json"))
                .isZero();
        JsonNode row = json().path("subjects").path(0);
        assertThat(row.path("verbsUnderCondition").path("pods").valueStream().map(v -> v.asString("")))
                .containsExactly("get", "list", "watch");
        assertThat(access("matrix", "anna@contoso.com", "--resource", "pods", "-n", "shop"))
                .isZero();
        assertThat(err).doesNotContain("if[…]");
        assertThat(access("matrix", "--resource", "secrets", "-n", "shop", "--verbs", "get,delete"))
                .isZero();
        assertThat(out.lines().filter(l -> l.contains("anna@contoso.com")))
                .singleElement()
                .asString()
                .contains("get,delete");
    }

    @Test
    void everyGrantOfBothPlanesIsNamed() {
        assertThat(of(Worlds.joined(), "can", "anna@contoso.com", "delete", "pods", "-n", "shop", "--explain"))
                .isZero();
        assertThat(out)
                .contains("because User anna@contoso.com → ", "On-call engineers", "restarters")
                .contains("because in Azure group On-call engineers → “Azure Arc Kubernetes Writer” at the");
        assertThat(access("can", "anna@contoso.com", "delete", "pods", "-n", "shop", "-o", "json"))
                .isZero();
        assertThat(json().path("azure"))
                .singleElement()
                .satisfies(g -> assertThat(g.path("certain").asBoolean(false)).isTrue());
        assertThat(access("can", "cara@contoso.com", "get", "pods", "-n", "shop", "--explain"))
                .isEqualTo(2);
        assertThat(out).contains("perhaps in Azure “Azure Arc Kubernetes Viewer”", "if @Principal");
        assertThat(access("can", "ben@contoso.com", "get", "secrets", "-n", "shop", "--explain"))
                .isEqualTo(1);
        assertThat(out).contains("after activation in Azure “Azure Arc Kubernetes Writer”");
        assertThat(of(Worlds.denied(), "can", "anna@contoso.com", "get", "secrets", "-n", "prod", "--explain"))
                .isEqualTo(1);
        assertThat(out).contains("refused in Azure by the deny assignment “No secrets for on-call”");
    }

    @Test
    void theOrderOfTheAuthorizersIsToldOrAssumed() {
        String[] asked = {"can", "ben@contoso.com", "delete", "pods", "-n", "shop", "--explain"};
        assertThat(of(Worlds.joined(), asked)).isZero();
        assertThat(out).contains("asked in the order Node, RBAC, Webhook, which is assumed");
        assertThat(err).contains("with Azure asked first the answer would be no");
        String[] first = java.util.Arrays.copyOf(asked, asked.length + 2);
        first[asked.length] = "--authorizers";
        first[asked.length + 1] = "azure-first";
        assertThat(access(first)).isEqualTo(1);
        assertThat(out).contains("asked in the order Node, Webhook, RBAC, as told\n");
        assertThat(err).doesNotContain("assumed");
        first[asked.length + 1] = "rbac-first";
        assertThat(access(first)).isZero();
        assertThat(err).doesNotContain("assumed");
        // Where both allow it the order is nothing to the answer, and is not spoken of.
        assertThat(access("can", "anna@contoso.com", "delete", "pods", "-n", "shop"))
                .isZero();
        assertThat(err).doesNotContain("assumed");
    }

    /** Ben is in a group that is bound and has no role in Azure that counts now; Anna has one. */
    @Test
    void whereAzureIsAskedFirstBindingsAloneAreNoCertainRightAnywhere() {
        String[] first = {"--authorizers", "azure-first"};
        assertThat(of(Worlds.joined(), with(first, "what-can", "ben@contoso.com")))
                .isEqualTo(2);
        assertThat(out.lines().filter(l -> l.startsWith("Kubernetes")))
                .isNotEmpty()
                .allSatisfy(l -> assertThat(l).contains(" perhaps"));
        assertThat(err).contains("Azure is asked before RBAC").doesNotContain("assumed");
        assertThat(access(with(first, "what-can", "ben@contoso.com", "-o", "json")))
                .isEqualTo(2);
        assertThat(json().path("permissions").isEmpty()).isTrue();
        assertThat(json().path("perhaps").isEmpty()).isFalse();
        assertThat(access(with(first, "who-can", "delete", "pods", "-n", "shop", "--explain")))
                .isZero();
        assertThat(out)
                .contains("(unless Azure refuses)", "Ben Bose (refused by Azure)")
                .doesNotContain("Anna Arden (");
        assertThat(access(with(first, "who-can", "delete", "pods", "-n", "shop", "-o", "json")))
                .isZero();
        assertThat(json().path("holders")
                        .valueStream()
                        .flatMap(h -> h.path("people").valueStream())
                        .filter(p -> p.path("refused").asBoolean(false))
                        .map(p -> p.path("name").asString("")))
                .contains("Ben Bose")
                .doesNotContain("Anna Arden");
        // The order is only assumed: what the other would mean is said.
        for (String[] asked : List.of(
                new String[] {"what-can", "ben@contoso.com"},
                new String[] {"who-can", "delete", "pods", "-n", "shop"},
                new String[] {"matrix", "ben@contoso.com", "--resource", "pods", "-n", "shop"})) {
            assertThat(access(asked)).isZero();
            assertThat(err).as(asked[0]).contains("The order of the authorizers is assumed", "--authorizers");
        }
    }

    @Test
    void theMatrixTellsWhichRolesInAzureACellRestsOn() {
        assertThat(of(
                        Worlds.joined(),
                        "matrix",
                        "cara@contoso.com",
                        "group:" + Worlds.ONCALL,
                        "--resource",
                        "pods",
                        "-n",
                        "shop",
                        "--explain"))
                .isZero();
        assertThat(out)
                .containsPattern("perhaps, because Azure: “Azure Arc Kubernetes Viewer”.*if @Principal")
                .contains("  because Azure: “Azure Arc Kubernetes Writer”");
    }

    @Test
    void whatAzureMayRefuseIsNoCertainWayAndNobodyCertain() {
        String[] first = {"--authorizers", "azure-first"};
        assertThat(of(Worlds.joined(), with(first, "paths", "ben@contoso.com", "--to", "namespace:shop", "--certain")))
                .isEqualTo(1);
        assertThat(err).contains("Azure is asked before RBAC");
        assertThat(access(with(first, "findings"))).isZero();
        assertThat(err).contains("Azure is asked before RBAC");
        assertThat(access("paths", "ben@contoso.com")).isBetween(0, 2);
        assertThat(err).contains("The order of the authorizers is assumed");
        assertThat(access("findings")).isZero();
        assertThat(err).contains("The order of the authorizers is assumed");
        // A group by such a name is none of Entra ID, and Azure is not asked about who is in it.
        String[] escalate = {"who-can", "escalate", "clusterroles.rbac.authorization.k8s.io"};
        assertThat(access(with(first, escalate))).isZero();
        assertThat(out).contains("platform:admins").doesNotContain("unless Azure refuses");
        // Nobody in the group has a role in Azure that allows it.
        Snapshot entra = Worlds.joined().toBuilder()
                .removeBinding("", "cluster-admins")
                .add(Binding.cluster("admins", RoleId.cluster("cluster-admin"), Subject.group(Worlds.PLATFORM)))
                .build();
        assertThat(of(entra, with(first, escalate))).isEqualTo(2);
        assertThat(out).contains("(unless Azure refuses)");
        assertThat(out).contains("(unless Azure refuses)");
        assertThat(err).contains("Nobody can for certain.");
    }

    /** Nobody whom Azure is asked about, nor a group of such: every answer is certain, and all are the same. */
    @Test
    void whoIsNotOfEntraIsAnsweredAlikeByEveryCommand() {
        String[] first = {"--authorizers", "azure-first"};
        String group = "kubeadm:cluster-admins";
        Snapshot world = Worlds.joined().toBuilder()
                .add(Binding.cluster("kubeadm", RoleId.cluster("cluster-admin"), Subject.group(group)))
                .add(Binding.cluster("root", RoleId.cluster("cluster-admin"), Subject.user("kubernetes-admin")))
                .build();
        assertThat(of(world, with(first, "can", "kubernetes-admin", "get", "secrets", "-n", "shop")))
                .isZero();
        assertThat(access(with(first, "can", "group:" + group, "get", "secrets", "-n", "shop")))
                .isZero();
        assertThat(access(with(first, "what-can", "kubernetes-admin"))).isZero();
        assertThat(out).doesNotContain("perhaps");
        assertThat(access(with(first, "who-can", "get", "secrets", "-n", "shop", "-o", "json")))
                .isZero();
        assertThat(json().path("holders")
                        .valueStream()
                        .filter(h -> h.path("certain").asBoolean(false))
                        .map(h -> h.path("name").asString("")))
                .contains(group, "kubernetes-admin");
        assertThat(access(with(
                        first, "matrix", "kubernetes-admin", "group:" + group, "--resource", "secrets", "-n", "shop")))
                .isZero();
        assertThat(out.lines().filter(l -> l.contains("kube")))
                .hasSize(2)
                .allSatisfy(l -> assertThat(l).contains("get").doesNotContain("?["));
    }

    /** A webhook that nobody here knows is asked first: no binding is a certain yes, whichever command asks. */
    @Test
    void whatAnUnknownWebhookMayRefuseIsCertainForNoCommand() {
        Snapshot world = Worlds.shop()
                .authorizers(new Authorizers(
                        List.of("Node", "Webhook", "RBAC"), Authorizers.Known.READ, "the pod api-1", Worlds.NOW))
                .build();
        assertThat(of(world, "can", "dora@contoso.com", "get", "pods", "-n", "shop"))
                .isEqualTo(2);
        assertThat(out).contains("before RBAC, and what that allows or refuses is not known here");
        assertThat(access("what-can", "dora@contoso.com")).isEqualTo(2);
        assertThat(out).contains("perhaps");
        assertThat(access("who-can", "get", "pods", "-n", "shop")).isEqualTo(2);
        assertThat(out).contains("dora@contoso.com (perhaps)", "platform:admins (perhaps)");
        assertThat(access("matrix", "dora@contoso.com", "--resource", "pods", "-n", "shop"))
                .isZero();
        assertThat(out).contains("?[get,list,watch]");
    }

    private static String[] with(String[] last, String... first) {
        return java.util.stream.Stream.of(first, last)
                .flatMap(java.util.Arrays::stream)
                .toArray(String[]::new);
    }
}
