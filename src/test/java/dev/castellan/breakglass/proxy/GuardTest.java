package dev.castellan.breakglass.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.castellan.breakglass.GuardChanges;
import dev.castellan.breakglass.GuardPolicy;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How requests are understood, and which are refused. */
class GuardTest {
    private static final Guard GUARD = Guard.standard(Duration.ofHours(1));

    private static ApiRequest asked(String method, String target) throws ApiRequest.Ambiguous {
        return ApiRequest.of(method, target);
    }

    /** As {@code RequestInfoFactory} of k8s.io/apiserver has them in its own table of cases. */
    @ParameterizedTest
    @CsvSource({
        "GET,/api/v1/namespaces,list,'',namespaces,'',''",
        "GET,/api/v1/namespaces/other,get,'',namespaces,other,other",
        "GET,/api/v1/namespaces/other/pods,list,'',pods,other,''",
        "GET,/api/v1/namespaces/other/pods/foo,get,'',pods,other,foo",
        "HEAD,/api/v1/namespaces/other/pods/foo,get,'',pods,other,foo",
        "GET,/api/v1/pods,list,'',pods,'',''",
        "HEAD,/api/v1/pods,list,'',pods,'',''",
        "GET,/api/v1/pods?watch=true,watch,'',pods,'',''",
        "GET,/api/v1/pods?watch=false,list,'',pods,'',''",
        "GET,/api/v1/watch/pods,watch,'',pods,'',''",
        "GET,/api/v1/watch/namespaces/other/pods,watch,'',pods,other,''",
        "POST,/api/v1/namespaces/other/pods,create,'',pods,other,''",
        "PUT,/api/v1/namespaces/other/pods/foo,update,'',pods,other,foo",
        "PATCH,/api/v1/namespaces/other/pods/foo,patch,'',pods,other,foo",
        "DELETE,/api/v1/namespaces/other/pods/foo,delete,'',pods,other,foo",
        "DELETE,/api/v1/namespaces/other/pods,deletecollection,'',pods,other,''",
        "GET,/api/v1/namespaces/other/pods/foo/log,get,'',pods/log,other,foo",
        "POST,/api/v1/namespaces/other/pods/foo/exec?command=ls,create,'',pods/exec,other,foo",
        "GET,/api/v1/namespaces/other/status,get,'',namespaces/status,other,other",
        "PUT,/api/v1/namespaces/other/finalize,update,'',namespaces/finalize,other,other",
        "GET,/apis/apps/v1/namespaces/other/deployments/foo/scale,get,apps,deployments/scale,other,foo",
        "GET,/apis/apps/v1/deployments,list,apps,deployments,'',''",
        "GET,/api/v1/nodes/n1/proxy/pods,get,'',nodes/proxy,'',n1",
        "GET,/api/v1/proxy/nodes/n1/pods,proxy,'',nodes,'',n1",
        "GET,/api/v1/pods?fieldSelector=metadata.name%3Dfoo,list,'',pods,'',foo",
        "GET,/apis/rbac.authorization.k8s.io/v1/clusterroles/system:node,get,rbac.authorization.k8s.io,clusterroles,'',system:node"
    })
    void resourcesAreReadAsTheApiServerReadsThem(
            String method, String target, String verb, String group, String resource, String namespace, String name)
            throws Exception {
        ApiRequest request = asked(method, target);
        assertThat(List.of(
                        request.verb(), request.group(), request.fullResource(), request.namespace(), request.name()))
                .containsExactly(verb, group, resource, namespace, name);
    }

    @ParameterizedTest
    @CsvSource({
        "GET,/healthz,get",
        "GET,/apis,get",
        "GET,/apis/apps,get",
        "GET,/apis/apps/v1,get",
        "GET,/api,get",
        "GET,/api/v1,get",
        "GET,/openapi/v3/apis/apps/v1,get",
        "POST,/logs/kube-apiserver.log,post",
        "GET,/,get"
    })
    void otherPathsAreNoResources(String method, String target, String verb) throws Exception {
        ApiRequest request = asked(method, target);
        assertThat(request.forResource()).isFalse();
        assertThat(request.verb()).isEqualTo(verb);
        assertThat(request.path()).isEqualTo(target);
        assertThat(request.target()).isEqualTo(target);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/api/v1/nodes/n1%2Fproxy/pods",
                "/api/v1/nodes/n1%2fproxy",
                "/api/v1/nodes//n1/proxy",
                "//api/v1/nodes/n1/proxy",
                "/api//v1/nodes/n1/proxy",
                "/api/v1/./nodes/n1/proxy",
                "/api/v1/pods/../nodes/n1/proxy",
                "/api/v1/pods/%2e%2e/nodes/n1/proxy",
                "/api/v1/pods/.%2E/nodes/n1/proxy",
                "/api/v1/nodes;v=1/n1/proxy",
                "/api/v1/nodes/n1;a/proxy",
                "/api/v1/nodes/n1%3Ba/proxy",
                "/api/v1/nodes/n1%252Fproxy",
                "/api/v1/nodes/n1/proxy/%2e%2e/%2e%2e",
                "/api/v1/nodes\\n1\\proxy",
                "/api/v1/nodes/n1%5Cproxy",
                "/api/v1/nodes/n1%00/proxy",
                "/api/v1/nodes/n1%0d%0aX: 1/proxy",
                "/api/v1/nodes/n1/",
                "/api/v1/nodes/n1/proxy%",
                "/api/v1/nodes/n1/proxy%2",
                "/api/v1/nodes/n1/proxy%zz",
                "/api/v1/nodes/%ff%fe/proxy",
                "/api/v1/nodes/n1#/proxy",
                "/api/v1/watch",
                "/api/v1/proxy",
                "api/v1/pods",
                "*",
                "/api/v1/pods?watch=true;limit=1"
            })
    void tricksWithPathsAreRefused(String target) {
        assertThatThrownBy(() -> {
                    ApiRequest request = asked("GET", target);
                    // Either it is ambiguous, or it is seen for what it is.
                    if (GUARD.judge(request) instanceof Guard.Verdict.Refused) {
                        throw new ApiRequest.Ambiguous("refused");
                    }
                })
                .isInstanceOf(ApiRequest.Ambiguous.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/api/v1/nodes/n1/proxy",
                "/api/v1/nodes/n1/proxy/",
                "/api/v1/nodes/n1/proxy/run/kube-system/p/c?cmd=id",
                "/api/v1/nodes/n1:10250/proxy/exec",
                "/api/v1/%6eodes/n1/proxy/pods",
                "/api/v1/nodes/n1/%70roxy/pods",
                "/%61pi/v1/nodes/n1/proxy",
                "/api/v1/nodes/https:n1:10250/proxy/a%2Fb",
                "/api/v1/proxy/nodes/n1/pods",
                "/api/v1/namespaces/x/nodes/n1/proxy"
            })
    void theKubeletCannotBeReached(String target) throws Exception {
        for (String method : List.of("GET", "POST", "PUT", "DELETE", "PATCH", "HEAD", "OPTIONS")) {
            assertThat(GUARD.judge(asked(method, target)))
                    .as(method)
                    .isInstanceOfSatisfying(
                            Guard.Verdict.Refused.class,
                            r -> assertThat(r.rule()).isEqualTo("nodes-proxy"));
        }
    }

    @Test
    void whatIsSentOnIsWhatWasJudged() throws Exception {
        assertThat(asked("GET", "/api/v1/%6eamespaces/a/pods/b?x=%20y").target())
                .isEqualTo("/api/v1/namespaces/a/pods/b?x=%20y");
        assertThat(asked("GET", "/apis/rbac.authorization.k8s.io/v1/clusterroles/system%3Anode")
                        .target())
                .isEqualTo("/apis/rbac.authorization.k8s.io/v1/clusterroles/system:node");
        assertThat(asked("GET", "/api/v1/namespaces/a/services/https:b:443/proxy/c%2Fd//e%3Bf%20g")
                        .target())
                .isEqualTo("/api/v1/namespaces/a/services/https:b:443/proxy/c%2Fd//e%3Bf%20g");
    }

    /** Whatever is put together: what is sent on has one reading only, and that is the one that was judged. */
    @Property(tries = 5_000)
    void readingTwiceIsReadingOnce(@ForAll("targets") String target) {
        try {
            ApiRequest first = asked("GET", target);
            ApiRequest second = asked("GET", first.target());
            assertThat(second).isEqualTo(first);
            String sent = first.target().split("\\?", 2)[0];
            // The server decodes once and splits at slashes. Its parts before a service's own have to be ours.
            String[] parts = decoded(sent).split("/", -1);
            if (first.subresource().equals("proxy") && first.resource().equals("nodes")) {
                assertThat(GUARD.judge(first)).isInstanceOf(Guard.Verdict.Refused.class);
            }
            int nodes = Arrays.asList(parts).indexOf("nodes");
            boolean kubelet = parts.length > 3
                    && parts[1].equals("api")
                    && nodes == 3
                    && parts.length > 5
                    && parts[5].equals("proxy");
            if (kubelet) {
                assertThat(GUARD.judge(first)).isInstanceOf(Guard.Verdict.Refused.class);
            }
        } catch (ApiRequest.Ambiguous e) {
            assertThat(e.getMessage()).isNotBlank();
        }
    }

    private static String decoded(String path) {
        return java.net.URLDecoder.decode(path.replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    @Provide
    Arbitrary<String> targets() {
        Arbitrary<String> piece = Arbitraries.of(
                "/",
                "api",
                "v1",
                "nodes",
                "n1",
                "proxy",
                "%2F",
                "%2f",
                "..",
                ".",
                "%2e",
                ";",
                "%3B",
                "//",
                "apis",
                "pods",
                "namespaces",
                "watch",
                "%70roxy",
                "%25",
                "\\",
                "?",
                "watch=true",
                "&",
                "=",
                "+",
                "%20",
                "%C3%A4",
                "~",
                ":");
        Arbitrary<String> free = piece.list().ofMaxSize(14).map(l -> "/" + String.join("", l));
        Arbitrary<String> likely = piece.list().ofMaxSize(8).map(l -> "/api/v1/nodes/n1/" + String.join("/", l));
        return Arbitraries.oneOf(free, likely);
    }

    private static Guard.Verdict judged(String method, String target, String contentType, String body)
            throws Exception {
        ApiRequest request = asked(method, target);
        Guard.Verdict verdict = GUARD.judge(request);
        if (verdict instanceof Guard.Verdict.Inspect inspect) {
            return GUARD.judgeBody(
                    request,
                    contentType.toLowerCase(Locale.ROOT),
                    false,
                    body.getBytes(StandardCharsets.UTF_8),
                    inspect.rules());
        }
        return verdict;
    }

    private static String rule(Guard.Verdict verdict) {
        return verdict instanceof Guard.Verdict.Refused refused ? refused.rule() : "";
    }

    @ParameterizedTest
    @CsvSource({
        "GET,/api/v1/namespaces/a/pods/b/exec?command=sh&stdin=true&tty=true,terminals-unknown",
        "POST,/api/v1/namespaces/a/pods/b/exec?command=ls,terminals-unknown",
        "GET,/api/v1/namespaces/a/pods/b/attach?stdin=true,terminals-unknown",
        "GET,/api/v1/namespaces/a/pods/b/log,''",
        "GET,/api/v1/nodes/n1/proxy/exec/a/b/c,nodes-proxy"
    })
    void whereThePolicyIsNotKnownThereAreNoTerminals(String method, String target, String rule) throws Exception {
        GuardPolicy policy = new GuardPolicy(Optional.empty(), GuardPolicy.STANDARD).withoutTerminals();
        ApiRequest request = asked(method, target);
        assertThat(rule(GuardRules.of(policy, Duration.ofHours(1)).judge(request)))
                .isEqualTo(rule);
        assertThat(request.terminal()).isEqualTo(rule.equals("terminals-unknown"));
    }

    @ParameterizedTest
    @CsvSource({
        "GET,/api/v1/namespaces/payroll/secrets/a,payroll",
        "GET,/api/v1/namespaces/payroll/secrets,payroll",
        "GET,/api/v1/secrets,payroll",
        "GET,/api/v1/secrets?watch=true,payroll",
        "GET,/api/v1/namespaces/shop/secrets/a,''",
        "GET,/api/v1/namespaces/payroll/pods,''",
        "GET,/logs/kube-apiserver/audit.log,node-logs",
        "GET,/version,''",
        "GET,/api/v1/nodes/n1/proxy/pods,''",
        "POST,/apis/certificates.k8s.io/v1/certificatesigningrequests,certificates"
    })
    void whatATeamAddsIsRefusedAndWhatItRelaxesIsNot(String method, String target, String rule) throws Exception {
        GuardChanges changes = new GuardChanges(
                List.of(
                        new GuardPolicy.Rule(
                                "payroll",
                                Set.of("get", "list", "watch"),
                                Set.of("secrets"),
                                Set.of("payroll"),
                                Set.of(),
                                "Salaries."),
                        new GuardPolicy.Rule(
                                "node-logs", Set.of("*"), Set.of(), Set.of(), Set.of("/logs*"), "Logs of the nodes.")),
                Set.of("nodes-proxy"));
        GuardPolicy policy = new GuardPolicy(Optional.empty(), GuardPolicy.blocked(changes), changes.relaxed());
        assertThat(rule(GuardRules.of(policy, Duration.ofHours(1)).judge(asked(method, target))))
                .isEqualTo(rule);
    }

    @Test
    void whoMayNotDeleteOneMayNotDeleteAll() throws Exception {
        GuardPolicy.Rule rule = new GuardPolicy.Rule(
                "no-delete", Set.of("delete"), Set.of("configmaps"), Set.of("shop"), Set.of(), "Kept.");
        Guard guard = GuardRules.of(new GuardPolicy(Optional.empty(), List.of(rule)), Duration.ofHours(1));
        for (String target : List.of(
                "/api/v1/namespaces/shop/configmaps/a", "/api/v1/namespaces/shop/configmaps", "/api/v1/configmaps")) {
            assertThat(rule(guard.judge(asked("DELETE", target)))).as(target).isEqualTo("no-delete");
        }
        assertThat(rule(guard.judge(asked("GET", "/api/v1/namespaces/shop/configmaps"))))
                .isEmpty();
    }

    /** One that was taken before rules were looked at is not shown as protection. */
    @Test
    void aRuleInForceThatFitsNothingIsShownAsThat() {
        GuardPolicy.Rule idle =
                new GuardPolicy.Rule("no-deployments", Set.of("*"), Set.of("deployments"), Set.of(), Set.of(), "Kept.");
        GuardLine line = GuardLine.of(new GuardChanges(List.of(idle), Set.of())).getFirst();
        assertThat(line.standing()).isEqualTo(GuardLine.Standing.IDLE);
        assertThat(line.why()).contains("write deployments.apps");
    }

    /** What it refuses is not said to be nothing. */
    @Test
    void aRuleInForceThatFitsInPartIsShownAsAddedWithWhatDoesNot() {
        GuardPolicy.Rule part = new GuardPolicy.Rule(
                "no-both", Set.of("*"), Set.of("secrets", "deployments"), Set.of(), Set.of(), "Kept.");
        GuardLine line = GuardLine.of(new GuardChanges(List.of(part), Set.of())).getFirst();
        assertThat(line.standing()).isEqualTo(GuardLine.Standing.ADDED);
        assertThat(line.why()).contains("Part of it fits no request", "write deployments.apps");
        GuardPolicy.Rule paths =
                new GuardPolicy.Rule("no-logs", Set.of("list"), Set.of(), Set.of(), Set.of("/logs*"), "Kept.");
        // Its verb is one of resources.
        assertThat(GuardLine.of(new GuardChanges(List.of(paths), Set.of()))
                        .getFirst()
                        .standing())
                .isEqualTo(GuardLine.Standing.IDLE);
    }

    /** Whoever reads the policy sees every rule, under the name by which it can be relaxed. */
    @Test
    void everyRuleThatHoldsIsShown() {
        Set<String> names = new java.util.TreeSet<>();
        GuardPolicy.STANDARD.forEach(r -> names.add(r.name()));
        GUARD.rules().forEach(r -> names.add(r.name()));
        assertThat(names).isEqualTo(new java.util.TreeSet<>(GuardChanges.STANDARD));
        List<GuardLine> lines = GuardLine.of(GuardChanges.NONE);
        assertThat(lines).extracting(GuardLine::name).containsExactlyInAnyOrderElementsOf(names);
        assertThat(lines).allSatisfy(l -> assertThat(l.standing()).isEqualTo(GuardLine.Standing.STANDARD));
        List<GuardLine> changed = GuardLine.of(new GuardChanges(List.of(), Set.of("audit-agents")));
        assertThat(changed.getFirst().name()).isEqualTo("audit-agents");
        assertThat(changed.getFirst().standing()).isEqualTo(GuardLine.Standing.RELAXED);
        assertThat(changed).hasSameSizeAs(lines);
    }

    @Test
    void tokensThatLastLongAreRefused() throws Exception {
        String target = "/api/v1/namespaces/a/serviceaccounts/b/token";
        assertThat(rule(judged("POST", target, "application/json", "{\"spec\":{}}")))
                .isEmpty();
        assertThat(rule(judged("POST", target, "application/json", "{\"spec\":{\"expirationSeconds\":3600}}")))
                .isEmpty();
        assertThat(rule(judged("POST", target, "application/json", "{\"spec\":{\"expirationSeconds\":3601}}")))
                .isEqualTo("long-token");
        assertThat(rule(judged("POST", target, "application/json", "{\"spec\":{\"expirationSeconds\":1e9}}")))
                .isEqualTo("long-token");
        assertThat(rule(judged(
                        "POST",
                        target,
                        "application/json",
                        "{\"spec\":{\"expirationSeconds\":600},\"spec\":{\"expirationSeconds\":999999}}")))
                .isEqualTo("long-token");
        assertThat(rule(judged("POST", target, "application/vnd.kubernetes.protobuf", "k8s\0x")))
                .isEqualTo("long-token");
        assertThat(rule(judged("POST", target, "application/yaml", "{\"spec\":{}}")))
                .isEqualTo("long-token");
        Guard brief = Guard.standard(Duration.ofMinutes(20));
        ApiRequest request = asked("POST", target);
        assertThat(brief.judgeBody(
                        request,
                        "application/json",
                        false,
                        "{\"spec\":{}}".getBytes(StandardCharsets.UTF_8),
                        ((Guard.Verdict.Inspect) brief.judge(request)).rules()))
                .isInstanceOf(Guard.Verdict.Refused.class);
    }

    private static byte[] field(int number, byte[] content) {
        byte[] all = new byte[content.length + 2];
        all[0] = (byte) (number << 3 | 2);
        all[1] = (byte) content.length;
        System.arraycopy(content, 0, all, 2, content.length);
        return all;
    }

    private static byte[] join(byte[]... parts) {
        java.io.ByteArrayOutputStream all = new java.io.ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static String protobuf(String target, byte[] object) throws Exception {
        ApiRequest request = asked("POST", target);
        byte[] body =
                join(ascii("k8s\0"), field(1, join(field(1, ascii("v1")), field(2, ascii("Thing")))), field(2, object));
        return rule(GUARD.judgeBody(
                request,
                "application/vnd.kubernetes.protobuf",
                false,
                body,
                ((Guard.Verdict.Inspect) GUARD.judge(request)).rules()));
    }

    @Test
    void protobufIsReadAsWell() throws Exception {
        String token = "/api/v1/namespaces/a/serviceaccounts/b/token";
        byte[] hour = {4 << 3, (byte) 0x90, 0x1c};
        byte[] more = {4 << 3, (byte) 0x91, 0x1c};
        assertThat(protobuf(token, field(2, hour))).isEmpty();
        assertThat(protobuf(token, field(2, new byte[0]))).isEmpty();
        assertThat(protobuf(token, field(2, more))).isEqualTo("long-token");
        assertThat(protobuf(token, field(2, join(hour, more)))).isEqualTo("long-token");
        assertThat(protobuf(token, join(field(2, hour), field(2, more)))).isEqualTo("long-token");
        assertThat(protobuf(token, field(2, new byte[] {4 << 3, -1, -1, -1, -1, -1, -1, -1, -1, -1, 1})))
                .isEqualTo("long-token");
        assertThat(protobuf(token, new byte[] {2 << 3 | 2, 100})).isEqualTo("long-token");
        String secret = "/api/v1/namespaces/a/secrets";
        assertThat(protobuf(secret, field(3, ascii("Opaque")))).isEmpty();
        assertThat(protobuf(secret, join(field(1, ascii("")), field(3, ascii("kubernetes.io/service-account-token")))))
                .isEqualTo("token-secret");
        String request = "/apis/certificates.k8s.io/v1/certificatesigningrequests";
        assertThat(protobuf(request, field(2, join(field(5, ascii("server auth")), field(7, ascii("example.com/a"))))))
                .isEmpty();
        assertThat(protobuf(request, field(2, join(field(5, ascii("client auth")), field(7, ascii("example.com/a"))))))
                .isEqualTo("client-certificate");
        assertThat(protobuf(request, field(2, field(7, ascii("kubernetes.io/kube-apiserver-client")))))
                .isEqualTo("client-certificate");
    }

    @Test
    void secretsWithTokensAreRefusedAndOthersAreNot() throws Exception {
        String target = "/api/v1/namespaces/a/secrets";
        String token = "{\"kind\":\"Secret\",\"type\":\"kubernetes.io/service-account-token\"}";
        assertThat(rule(judged("POST", target, "application/json", "{\"kind\":\"Secret\",\"type\":\"Opaque\"}")))
                .isEmpty();
        assertThat(rule(judged("POST", target, "application/json", token))).isEqualTo("token-secret");
        assertThat(rule(judged(
                        "POST",
                        target,
                        "application/json",
                        "{\"type\":\"kubernetes.io/service-\\u0061ccount-token\"}")))
                .isEqualTo("token-secret");
        assertThat(rule(judged("PATCH", target + "/t", "application/apply-patch+yaml", token)))
                .isEqualTo("token-secret");
        assertThat(rule(judged(
                        "PATCH",
                        target + "/t",
                        "application/apply-patch+yaml",
                        "type: kubernetes.io/service-account-token")))
                .isEqualTo("token-secret");
        assertThat(rule(judged("PATCH", target + "/t", "application/merge-patch+json", "{\"data\":{}}")))
                .isEmpty();
        assertThat(rule(judged("GET", target, "", ""))).isEmpty();
        assertThat(rule(judged("DELETE", target + "/t", "", ""))).isEmpty();
    }

    @Test
    void clientCertificatesAreRefusedAndServingOnesAreNot() throws Exception {
        String target = "/apis/certificates.k8s.io/v1/certificatesigningrequests";
        assertThat(rule(judged(
                        "POST",
                        target,
                        "application/json",
                        "{\"spec\":{\"signerName\":\"kubernetes.io/kube-apiserver-client\",\"usages\":[\"client"
                                + " auth\"]}}")))
                .isEqualTo("client-certificate");
        assertThat(rule(judged(
                        "POST",
                        target,
                        "application/json",
                        "{\"spec\":{\"signerName\":\"example.com/own\",\"usages\":[\"server"
                                + " auth\",\"client auth\"]}}")))
                .isEqualTo("client-certificate");
        assertThat(rule(judged(
                        "POST",
                        target,
                        "application/json",
                        "{\"spec\":{\"signerName\":\"example.com/serving\",\"usages\":[\"server auth\"]}}")))
                .isEmpty();
        for (String sub : List.of("/x/approval", "/x/status")) {
            assertThat(rule(judged("PUT", target + sub, "application/json", "{}")))
                    .isEqualTo("certificate-approval");
            assertThat(rule(judged("PATCH", target + sub, "application/json-patch+json", "[]")))
                    .isEqualTo("certificate-approval");
        }
    }

    @Test
    void whatWouldBlindTheAuditIsRefused() throws Exception {
        assertThat(rule(judged(
                        "POST", "/api/v1/namespaces/kube-system/pods/kube-apiserver-cp1/exec?command=sh", "", "")))
                .isEqualTo("control-plane-pods");
        assertThat(rule(judged("GET", "/api/v1/namespaces/kube-system/pods/etcd-cp1/portforward?ports=2379", "", "")))
                .isEqualTo("control-plane-pods");
        assertThat(rule(judged("GET", "/api/v1/namespaces/kube-system/pods/coredns-1/exec?command=sh", "", "")))
                .isEmpty();
        for (String name : List.of(
                "kube-apiserver-n1",
                "kube-apiserver-n1:6443",
                "https:kube-apiserver-n1:6443",
                "https:kube-apiserver-n1:",
                ":kube-apiserver-n1:6443",
                "http:etcd-n1:2381")) {
            assertThat(rule(judged("GET", "/api/v1/namespaces/kube-system/pods/" + name + "/proxy/debug", "", "")))
                    .as(name)
                    .isEqualTo("control-plane-pods");
            assertThat(rule(judged("GET", "/api/v1/proxy/namespaces/kube-system/pods/" + name + "/debug", "", "")))
                    .as(name)
                    .isEqualTo("control-plane-pods");
        }
        assertThat(rule(judged("GET", "/api/v1/namespaces/kube-system/pods/https:coredns-1:9153/proxy/m", "", "")))
                .isEmpty();
        assertThat(rule(judged("DELETE", "/apis/apps/v1/namespaces/kube-system/daemonsets/ama-logs", "", "")))
                .isEqualTo("audit-agents");
        assertThat(rule(judged(
                        "DELETE", "/apis/clusterconfig.azure.com/v1beta1/namespaces/x/extensionconfigs/y", "", "")))
                .isEqualTo("audit-shipping");
        assertThat(rule(judged("GET", "/apis/apps/v1/namespaces/kube-system/daemonsets/ama-logs", "", "")))
                .isEmpty();
        for (String all : List.of("kube-system/daemonsets", "kube-system/deployments", "azure-arc/deployments")) {
            assertThat(rule(judged("DELETE", "/apis/apps/v1/namespaces/" + all + "?labelSelector=a%3Db", "", "")))
                    .as(all)
                    .isEqualTo("audit-agents");
        }
        assertThat(rule(judged("DELETE", "/apis/apps/v1/namespaces/shop/deployments", "", "")))
                .isEmpty();
        assertThat(rule(judged("GET", "/apis/apps/v1/namespaces/kube-system/daemonsets", "", "")))
                .isEmpty();
    }

    @Test
    void theFirstRuleThatFitsDecides() throws Exception {
        List<Rule> rules = new ArrayList<>();
        rules.add(new Rule(
                "one-node",
                Rule.Effect.ALLOW,
                List.of("get"),
                List.of(""),
                List.of("nodes/proxy"),
                List.of(),
                List.of("n1"),
                List.of(),
                Rule.Condition.ANY,
                ""));
        rules.addAll(GUARD.rules());
        rules.add(new Rule(
                "logs",
                Rule.Effect.REFUSE,
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of("/logs*"),
                Rule.Condition.ANY,
                "no"));
        Guard own = new Guard(rules, Duration.ofHours(1));
        assertThat(own.judge(asked("GET", "/api/v1/nodes/n1/proxy/pods"))).isInstanceOf(Guard.Verdict.Allowed.class);
        assertThat(rule(own.judge(asked("GET", "/api/v1/nodes/n2/proxy/pods")))).isEqualTo("nodes-proxy");
        assertThat(rule(own.judge(asked("GET", "/logs/x")))).isEqualTo("logs");
        assertThat(own.judge(asked("GET", "/api/v1/pods"))).isInstanceOf(Guard.Verdict.Allowed.class);
    }

    @Test
    void aPatternIsQuickWhateverItIs() {
        assertThat(Rule.like("a*a*a*a*a*a*a*a*b", "a".repeat(5_000))).isFalse();
        assertThat(Rule.like("*", "")).isTrue();
        assertThat(Rule.like("kube-apiserver-*", "kube-apiserver-")).isTrue();
        assertThat(Rule.like("kube-apiserver-*", "kube-apiserve")).isFalse();
    }
}
