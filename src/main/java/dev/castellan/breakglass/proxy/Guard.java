package dev.castellan.breakglass.proxy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Says which requests the proxy passes on. It keeps honest hands from the few acts that outlive a check-out or go round its
 * record; who has the raw key can skip it, which is why the key is never handed out. Pure.
 *
 * @param rules the first that fits decides; what none fits is passed on
 * @param longestToken how long a service-account token may last
 */
public record Guard(List<Rule> rules, Duration longestToken) {
    /** Bodies that have to be read before they may be sent are no larger; the API server takes 3 MiB. */
    static final int LARGEST_BODY = 3 * 1024 * 1024;

    /** What the API server gives where a TokenRequest names no time. */
    private static final long USUAL_TOKEN_SECONDS = 3_600;

    private static final Set<String> CLIENT_SIGNERS = Set.of(
            "kubernetes.io/kube-apiserver-client",
            "kubernetes.io/kube-apiserver-client-kubelet",
            "kubernetes.io/legacy-unknown");

    /** What the guard says. */
    sealed interface Verdict {
        /** Go on. */
        record Allowed() implements Verdict {}

        /**
         * No.
         *
         * @param rule the name of the rule
         */
        record Refused(String rule, String reason) implements Verdict {}

        /** It depends on the body, which has to be read first and judged by {@link Guard#judgeBody}. */
        record Inspect(List<Rule> rules) implements Verdict {}
    }

    private static final Verdict ALLOWED = new Verdict.Allowed();

    public Guard {
        rules = List.copyOf(rules);
    }

    /** The guard that a check-out has where the policy names no other. */
    public static Guard standard(Duration longestToken) {
        List<Rule> rules = new ArrayList<>();
        rules.add(Rule.refuse(
                "nodes-proxy",
                "",
                "nodes/proxy",
                "Calls to a kubelet through nodes/proxy appear in no audit log and pass no admission."));
        rules.add(Rule.refuse(
                        "long-token",
                        "",
                        "serviceaccounts/token",
                        "The token would last longer than tokens may during a check-out.")
                .verbs("create")
                .when(Rule.Condition.LONG_TOKEN));
        rules.add(Rule.refuse(
                        "token-secret",
                        "",
                        "secrets",
                        "A Secret of type kubernetes.io/service-account-token holds a token without end, which would"
                                + " outlive the check-out.")
                .verbs("create", "update", "patch")
                .when(Rule.Condition.TOKEN_SECRET));
        rules.add(Rule.refuse(
                        "client-certificate",
                        "certificates.k8s.io",
                        "certificatesigningrequests",
                        "A client certificate cannot be revoked and would outlive the check-out.")
                .verbs("create", "update", "patch")
                .when(Rule.Condition.CLIENT_CERTIFICATE));
        rules.add(Rule.refuse(
                        "certificate-approval",
                        "certificates.k8s.io",
                        "certificatesigningrequests/approval,certificatesigningrequests/status",
                        "An approved certificate cannot be revoked and would outlive the check-out.")
                .verbs("create", "update", "patch"));
        rules.add(Rule.refuse(
                        "audit-webhooks",
                        "auditregistration.k8s.io",
                        "*",
                        "It would change what the audit log of the cluster holds.")
                .verbs("create", "update", "patch", "delete", "deletecollection"));
        rules.add(Rule.refuse(
                        "control-plane-pods",
                        "",
                        "pods/exec,pods/attach,pods/portforward,pods/proxy,pods/ephemeralcontainers",
                        "Within the pods of the API server and of etcd the audit log can be stopped or gone round.")
                .objects(List.of("kube-system"), List.of("kube-apiserver-*", "*etcd-*")));
        rules.add(Rule.refuse(
                        "audit-shipping",
                        "clusterconfig.azure.com",
                        "*",
                        "Extensions of Azure ship the audit log; changing them may blind it.")
                .verbs("create", "update", "patch", "delete", "deletecollection"));
        rules.add(Rule.refuse(
                        "audit-agents",
                        "apps",
                        "daemonsets,deployments,daemonsets/*,deployments/*",
                        "The agents that ship the audit log would be changed or removed.")
                .verbs("create", "update", "patch", "delete")
                .objects(List.of("kube-system", "azure-arc"), List.of("ama-logs*", "fluent-bit*", "fluentd*")));
        rules.add(Rule.refuse(
                        "audit-agents",
                        "apps",
                        "daemonsets,deployments",
                        "All of them at once would be removed, and with them the agents that ship the audit log.")
                .verbs("deletecollection")
                .objects(List.of("kube-system", "azure-arc"), List.of()));
        return new Guard(rules, longestToken);
    }

    /** What is to happen to a request, the body left aside. */
    Verdict judge(ApiRequest request) {
        List<Rule> depends = new ArrayList<>(0);
        for (Rule rule : rules) {
            if (!rule.fits(request)) {
                continue;
            }
            if (rule.condition() != Rule.Condition.ANY) {
                depends.add(rule);
                continue;
            }
            if (rule.effect() == Rule.Effect.REFUSE && depends.isEmpty()) {
                return new Verdict.Refused(rule.name(), rule.reason());
            }
            if (rule.effect() == Rule.Effect.REFUSE || !depends.isEmpty()) {
                depends.add(rule);
            }
            break;
        }
        return depends.isEmpty() ? ALLOWED : new Verdict.Inspect(depends);
    }

    /** What is to happen, by the rules that depend on the body. */
    Verdict judgeBody(ApiRequest request, String contentType, boolean encoded, byte[] body, List<Rule> depends) {
        if (request.verb().equals("patch") && !contentType.startsWith("application/apply-patch")) {
            // Other patches change objects that are there, and neither the type of a Secret nor the spec of a signing
            // request can be changed.
            return last(depends);
        }
        Optional<Intent> intent = encoded ? Optional.empty() : Intent.of(request, contentType, body);
        if (intent.isEmpty()) {
            return unreadable(depends.getFirst());
        }
        for (Rule rule : depends) {
            if (holds(rule.condition(), intent.get())) {
                return rule.effect() == Rule.Effect.REFUSE ? new Verdict.Refused(rule.name(), rule.reason()) : ALLOWED;
            }
        }
        return ALLOWED;
    }

    private static Verdict last(List<Rule> depends) {
        Rule rule = depends.getLast();
        return rule.condition() == Rule.Condition.ANY && rule.effect() == Rule.Effect.REFUSE
                ? new Verdict.Refused(rule.name(), rule.reason())
                : ALLOWED;
    }

    private static Verdict unreadable(Rule rule) {
        return new Verdict.Refused(
                rule.name(),
                "The guard has to read this request first, and reads JSON without doubled keys and Kubernetes' own"
                        + " protobuf only.");
    }

    private boolean holds(Rule.Condition condition, Intent intent) {
        return switch (condition) {
            case ANY -> true;
            case LONG_TOKEN -> {
                long seconds = intent.seconds().orElse(USUAL_TOKEN_SECONDS);
                yield seconds < 0 || seconds > longestToken.toSeconds();
            }
            case TOKEN_SECRET -> intent.type().equals("kubernetes.io/service-account-token");
            case CLIENT_CERTIFICATE ->
                intent.usages().stream().anyMatch(u -> u.equals("client auth") || u.equals("any"))
                        || intent.signer().map(CLIENT_SIGNERS::contains).orElse(true);
        };
    }
}
