package dev.castellan.access;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Which deeds are meant by a right, as the version of the server has it. Where a deed works with any user, signer or name of
 * some kind, those that the requester's own rules name are tried.
 */
final class Deeds {
    private static final String AUTHENTICATION = "authentication.k8s.io";
    private static final String IMPERSONATE = "impersonate";
    private static final String RBAC = "rbac.authorization.k8s.io";
    private static final String ON = "impersonate-on:";
    private static final String NODE = "system:node:";
    private static final List<String> CONNECTIONS = List.of("exec", "attach", "portforward");
    private static final List<String> KUBELET =
            List.of("pods", "healthz", "configz", "statusz", "stats", "metrics", "log");
    /** The signers of Kubernetes itself that can be approved by hand (kubernetes {@code certificates/v1}). */
    private static final List<String> SIGNERS = List.of(
            "kubernetes.io/kube-apiserver-client",
            "kubernetes.io/kube-apiserver-client-kubelet",
            "kubernetes.io/kubelet-serving");

    /**
     * Kinds besides those of RBAC that a PUT makes where they are not there; most refuse it (AllowCreateOnUpdate in kubernetes
     * {@code pkg/registry}, strategy.go).
     */
    private static final Set<String> MADE_BY_PUT = Set.of(
            "services",
            "endpoints",
            "events",
            "limitranges",
            "events.events.k8s.io",
            "leases.coordination.k8s.io",
            "leasecandidates.coordination.k8s.io",
            "runtimeclasses.node.k8s.io");

    /** Names tried of each kind; somebody with more of them is shown by the first. */
    private static final int MOST = 5;

    private final AccessIndex index;
    private final ServerRules server;
    private final Requester who;
    private final Request.OnResource asked;

    Deeds(AccessIndex index, Requester who, Request.OnResource asked) {
        this.index = index;
        this.server = index.server();
        this.who = who;
        this.asked = asked;
    }

    List<Deed> all() {
        String verb = asked.verb();
        if (verb.startsWith(ON)) {
            return actingAs();
        }
        if (verb.startsWith(IMPERSONATE + ":")) {
            return beingSomebody(verb.substring(verb.indexOf(':') + 1));
        }
        return switch (asked.group()) {
            case "" -> core();
            case "certificates.k8s.io" -> certificates();
            case AUTHENTICATION -> verb.equals(IMPERSONATE) ? carrying() : List.of();
            case "resource.k8s.io" -> claims();
            case RBAC -> Stream.concat(rbac().stream(), objects().stream()).toList();
            default -> objects();
        };
    }

    private List<Deed> core() {
        String combined = asked.combined();
        if (asked.resource().equals("pods") && CONNECTIONS.contains(asked.subresource())) {
            return among("create", "get") ? List.of(connection()) : List.of();
        }
        if (combined.equals("nodes/proxy") && among("get", "create")) {
            return List.of(new Deed(
                    "run commands in every pod of the node",
                    Abilities.runOnNode(asked.name()),
                    "The kubelet opens its WebSockets with GET, so get is as good as create."));
        }
        if (asked.resource().equals("nodes") && KUBELET.contains(asked.subresource()) && among("get")) {
            return List.of(new Deed(
                    "read /" + asked.subresource() + " from the kubelet",
                    Abilities.readKubelet(server, asked.subresource(), asked.name()),
                    server.fineKubelet()
                            ? "From 1.33 the kubelet is content with either." + assumed()
                            : "Before 1.33 the kubelet asks for nodes/proxy, and for nothing finer."));
        }
        if (asked.resource().equals("groups") && asked.verb().equals(IMPERSONATE)) {
            return carrying();
        }
        return objects();
    }

    private Deed connection() {
        String what = switch (asked.subresource()) {
            case "exec" -> "run commands in the pod";
            case "attach" -> "attach to the pod";
            default -> "reach the ports of the pod";
        };
        return new Deed(
                what,
                Abilities.connect(server, asked.subresource(), asked.namespace(), asked.name()),
                server.webSocketNeedsCreate()
                        ? "From 1.35 a WebSocket, which is opened with GET, needs create as well; get alone gives"
                                + " nothing." + assumed()
                        : "Until 1.34 a WebSocket, which is opened with GET, needs get alone.");
    }

    private String assumed() {
        return server.versionKnown() ? "" : " The version of the server is not known; a new one is assumed.";
    }

    private boolean among(String... verbs) {
        return List.of(verbs).contains(asked.verb());
    }

    // Objects that may or may not be there.

    private List<Deed> objects() {
        List<Deed> deeds = new ArrayList<>();
        boolean top = asked.subresource().isEmpty();
        boolean put = asked.group().equals(RBAC)
                || MADE_BY_PUT.contains(asked.resource() + (asked.group().isEmpty() ? "" : "." + asked.group()));
        if (top && !asked.name().isEmpty() && (among("create", "patch") || (put && among("update")))) {
            Need apply = upsert("patch");
            deeds.add(new Deed(
                    "make it by server-side apply" + (put ? " or PUT" : "") + " where it is not there",
                    put ? new Need.Any(List.of(apply, upsert("update"))) : apply,
                    (put ? "A write" : "An apply")
                            + " that makes something is asked for both, and for create with the name."));
        }
        if (top && asked.name().isEmpty() && among("list", "watch")) {
            for (String name : names(asked)) {
                deeds.add(new Deed(
                        asked.verb() + " the one called " + name,
                        Need.of(asked.named(name)),
                        "With fieldSelector=metadata.name=" + name + " the server reads the name from the request."));
            }
        }
        return deeds;
    }

    /** Writing what is not there, by a verb. */
    private Need upsert(String verb) {
        return Abilities.upsert((Request.OnResource)
                RealRequest.of(asked.verb(verb), index.scopes()).effective());
    }

    // Roles and bindings.

    private List<Deed> rbac() {
        if (!asked.subresource().isEmpty() || !among("create", "update", "patch")) {
            return List.of();
        }
        boolean create = among("create");
        Request.OnResource bind = named("bind", "clusterroles", asked.namespace(), "");
        Request.OnResource escalate = named("escalate", asked.resource(), asked.namespace(), "");
        return switch (asked.resource()) {
            case "rolebindings", "clusterrolebindings" ->
                List.of(create ? new Deed("bind to any ClusterRole", made(bind, bind), ESCALATION_CHECK) : adding());
            case "roles", "clusterroles" -> {
                Request.OnResource one = escalate.named(asked.name());
                yield List.of(new Deed(
                        "put any rule into it", create ? made(escalate, one) : Need.all(asked, one), ESCALATION_CHECK));
            }
            default -> List.of();
        };
    }

    /**
     * Making an object of RBAC: a POST carries no name, a PUT or server-side apply does.
     *
     * @param posted what is asked besides of a POST
     * @param put what is asked besides of the others
     */
    private Need made(Request.OnResource posted, Request.OnResource put) {
        Need post = Need.all(asked.named(""), posted);
        return asked.name().isEmpty()
                ? post
                : new Need.Any(List.of(
                        post,
                        new Need.All(List.of(upsert("update"), Need.of(put))),
                        new Need.All(List.of(upsert("patch"), Need.of(put)))));
    }

    /** The role of a binding cannot be changed (kubernetes {@code pkg/apis/rbac/validation}), and bind is asked for it. */
    private Deed adding() {
        return index.snapshot().bindings().stream()
                .filter(b -> !asked.name().isEmpty()
                        && b.name().equals(asked.name())
                        && b.namespace().equals(asked.namespace()))
                .map(Binding::role)
                .findFirst()
                .map(role -> new Deed(
                        "add anybody to the binding, which is to " + role.kind() + " " + role.name(),
                        Need.all(
                                asked,
                                named(
                                        "bind",
                                        role.kind().equals(RoleId.CLUSTER_ROLE) ? "clusterroles" : "roles",
                                        asked.namespace(),
                                        role.name())),
                        ESCALATION_CHECK))
                .orElseGet(() -> {
                    List<Need> each = new ArrayList<>();
                    for (String kind :
                            asked.namespace().isEmpty() ? List.of("clusterroles") : List.of("clusterroles", "roles")) {
                        Request.OnResource any = named("bind", kind, asked.namespace(), "");
                        each.add(Need.all(asked, any));
                        names(any).forEach(n -> each.add(Need.all(asked, any.named(n))));
                    }
                    return new Deed("add anybody to a binding to some role", new Need.Any(each), ESCALATION_CHECK);
                });
    }

    private static final String ESCALATION_CHECK =
            "Without it the server lets through only what the writer holds in Kubernetes RBAC already; roles of Azure"
                    + " do not count there. What-if tells it for one object.";

    private static Request.OnResource named(String verb, String resource, String namespace, String name) {
        return new Request.OnResource(verb, RBAC, resource, "", namespace, name);
    }

    // Certificates.

    private List<Deed> certificates() {
        String both = "A signer is asked for besides the request; it may also be granted as DOMAIN/*.";
        boolean approval = asked.combined().equals("certificatesigningrequests/approval") && among("update", "patch");
        boolean status = asked.combined().equals("certificatesigningrequests/status") && among("update", "patch");
        boolean signers = asked.combined().equals("signers") && among("approve", "sign");
        if (!approval && !status && !signers) {
            return objects();
        }
        boolean approve = approval || asked.verb().equals("approve");
        Set<String> names = new LinkedHashSet<>();
        if (signers && !asked.name().isEmpty()) {
            names.add(asked.name());
        } else {
            names.addAll(SIGNERS);
            names(new Request.OnResource(approve ? "approve" : "sign", "certificates.k8s.io", "signers", "", "", ""))
                    .stream()
                    .filter(n -> !n.endsWith("/*"))
                    .forEach(names::add);
        }
        String verb = approve ? "approve" : "sign";
        // Of which request is not asked where a signer is: those that the rules name may be all there are.
        Set<String> requests = new LinkedHashSet<>(List.of(signers ? "" : asked.name()));
        if (signers) {
            Request.OnResource write = new Request.OnResource(
                    "update",
                    "certificates.k8s.io",
                    "certificatesigningrequests",
                    approve ? "approval" : "status",
                    "",
                    "");
            requests.addAll(names(write));
            requests.addAll(names(write.verb("patch")));
        }
        return names.stream()
                .flatMap(n -> requests.stream()
                        .map(r -> new Deed(
                                signers && !r.isEmpty()
                                        ? verb + " the request called " + r + " where its signer is " + n
                                        : verb + (requests.size() > 1 ? " all" : "") + " certificates of " + n,
                                approve ? Abilities.approve(n, r) : Abilities.sign(n, r),
                                both)))
                .toList();
    }

    // Claims.

    private List<Deed> claims() {
        if (!asked.combined().equals("resourceclaims/status") || !among("update", "patch")) {
            return objects();
        }
        String why = "From 1.36 the parts of the status are asked for one by one." + assumed();
        List<Deed> deeds = new ArrayList<>();
        deeds.add(new Deed(
                "give the claim its devices",
                Abilities.claimBinding(server, asked.verb(), asked.namespace(), asked.name()),
                why));
        Set<String> drivers = new LinkedHashSet<>();
        boolean account = account();
        for (String mode : List.of("associated-node:", "arbitrary-node:")) {
            drivers.addAll(names(new Request.OnResource(
                    mode + asked.verb(), asked.group(), "resourceclaims", "driver", asked.namespace(), "")));
        }
        if (drivers.isEmpty()) {
            drivers.add("");
        }
        for (String driver : drivers) {
            String of = driver.isEmpty() ? "any driver" : driver;
            if (account) {
                deeds.add(new Deed(
                        "write the part of " + of + " from the node of the claim",
                        Abilities.claimStatus(server, asked.verb(), asked.namespace(), asked.name(), driver, true),
                        why + " The token has to name that node, as the token of a pod there does."));
            }
            deeds.add(new Deed(
                    "write the part of " + of + " from anywhere",
                    Abilities.claimStatus(server, asked.verb(), asked.namespace(), asked.name(), driver, false),
                    why));
        }
        return deeds;
    }

    // Impersonation.

    /** Groups, uids and extras are carried together with a user only. */
    private List<Deed> carrying() {
        boolean group = asked.resource().equals("groups");
        if (!group && !Set.of("uids", "userextras").contains(asked.resource())) {
            return List.of();
        }
        List<Need> each = new ArrayList<>();
        for (String user : users(IMPERSONATE, "")) {
            each.add(
                    group
                            ? Abilities.impersonate(user, List.of(asked.name()))
                            : new Need.All(List.of(Abilities.impersonate(user, List.of()), Need.of(asked))));
        }
        return List.of(new Deed(
                "send requests with it",
                each.size() == 1 ? each.getFirst() : new Need.Any(each),
                "It counts only in requests that impersonate a user or service account as well."));
    }

    /** Being somebody by constrained impersonation needs something to do as well. */
    private List<Deed> beingSomebody(String mode) {
        if (mode.equals("associated-node")) {
            // What may be done as any node may be done as one's own.
            Set<Request.OnResource> both = new LinkedHashSet<>(targets(mode));
            both.addAll(targets("arbitrary-node"));
            return List.of(ownNode(List.copyOf(both)));
        }
        boolean identity = Set.of("users", "serviceaccounts", "nodes").contains(asked.resource());
        List<String> groups =
                asked.resource().equals("groups") && !asked.name().isEmpty() ? List.of(asked.name()) : List.of();
        boolean whole = identity || !groups.isEmpty();
        List<String> users = identity ? List.of(user(asked)) : users(asked.verb(), AUTHENTICATION);
        List<Need> each = new ArrayList<>();
        for (Request.OnResource target : targets(mode)) {
            for (String user : users) {
                Need one = Abilities.constrained(server, user, groups, target);
                each.add(whole ? one : new Need.All(List.of(one, Need.of(asked))));
            }
        }
        for (String user : users) {
            Need plain = Abilities.impersonate(plain(user), groups);
            each.add(whole ? plain : new Need.All(List.of(plain, Need.of(plain(asked)))));
        }
        return List.of(constrained(each));
    }

    /** Doing something as somebody needs somebody to be. */
    private List<Deed> actingAs() {
        String[] parts = asked.verb().substring(ON.length()).split(":", 2);
        if (parts.length < 2) {
            return List.of();
        }
        Request.OnResource target = asked.verb(parts[1]);
        if (parts[0].equals("associated-node")) {
            return List.of(ownNode(List.of(target)));
        }
        List<String> users = users(IMPERSONATE + ":" + parts[0], AUTHENTICATION);
        List<Need> each = new ArrayList<>();
        users.forEach(u -> each.add(Abilities.constrained(server, u, List.of(), target)));
        Set<String> plain = new LinkedHashSet<>();
        users.forEach(u -> plain.add(plain(u)));
        // The plain right is asked for last, whatever the mode (apiserver pkg/endpoints/filters/impersonation/mode.go).
        users(IMPERSONATE, "").stream().filter(u -> of(parts[0], u)).forEach(plain::add);
        plain.forEach(u -> each.add(Abilities.impersonate(u, List.of())));
        return List.of(constrained(each));
    }

    /** Whether a constrained mode is the one for a user. */
    private static boolean of(String mode, String user) {
        boolean account = user.startsWith("system:serviceaccount:");
        return switch (mode) {
            case "serviceaccount" -> account;
            case "arbitrary-node", "associated-node" -> user.startsWith(NODE);
            default -> !account && !user.startsWith(NODE);
        };
    }

    /** What the plain right to impersonate calls a user of a constrained mode; any node is any user there. */
    private static String plain(String user) {
        return user.equals(NODE) ? "" : user;
    }

    /** The plain right for what a constrained one was asked for. */
    private static Request.OnResource plain(Request.OnResource constrained) {
        boolean core = constrained.resource().equals("groups");
        return new Request.OnResource(
                IMPERSONATE,
                core ? "" : constrained.group(),
                constrained.resource(),
                constrained.subresource(),
                constrained.namespace(),
                constrained.name());
    }

    private Deed constrained(List<Need> each) {
        return new Deed(
                "send a request in that name",
                each.size() == 1 ? each.getFirst() : new Need.Any(each),
                server.constrainedImpersonation()
                        ? "From 1.36 it takes the right to be somebody and the right to do this as somebody, or the"
                                + " plain right to impersonate." + assumed()
                        : "Before 1.36 no server asks for such verbs unless its gate is opened; the plain right to"
                                + " impersonate counts.");
    }

    /** Acting as the node one runs on: only the token of a service account says which that is. */
    private Deed ownNode(List<Request.OnResource> targets) {
        List<Need> each = new ArrayList<>();
        for (Request.OnResource target : targets) {
            if (account()) {
                each.add(Abilities.asOwnNode(server, target));
            }
            each.add(Abilities.constrained(server, NODE, List.of(), target));
        }
        each.add(Abilities.impersonate("", List.of()));
        users(IMPERSONATE, "").stream()
                .filter(u -> of("associated-node", u))
                .forEach(u -> each.add(Abilities.impersonate(u, List.of())));
        return new Deed(
                "send a request in that name",
                each.size() == 1 ? each.getFirst() : new Need.Any(each),
                !server.constrainedImpersonation()
                        ? "Before 1.36 no server asks for such verbs unless its gate is opened; the plain right to"
                                + " impersonate counts."
                        : account()
                                ? "The token has to name the node, as the token of a pod there does, and the node has"
                                        + " to be that one; the plain right to impersonate, and that to be any node,"
                                        + " count as well." + assumed()
                                : "Only the token of a service account names a node; the plain right to impersonate,"
                                        + " and that to be any node, count as ever." + assumed());
    }

    /** Whether the requester is a service account. */
    private boolean account() {
        String[] parts = who.user().split(":", -1);
        return parts.length == 4 && who.user().startsWith("system:serviceaccount:");
    }

    /** Whom the requester may be by a verb, as user names; those that its rules name, or anybody at all. */
    private List<String> users(String verb, String group) {
        Set<String> users = new LinkedHashSet<>();
        boolean legacy = group.isEmpty();
        String mode = legacy ? "" : verb.substring(verb.indexOf(':') + 1);
        if (legacy || mode.equals("user-info")) {
            users.addAll(names(new Request.OnResource(verb, group, "users", "", "", "")));
        }
        if (mode.equals("arbitrary-node")) {
            names(new Request.OnResource(verb, group, "nodes", "", "", "")).forEach(n -> users.add(NODE + n));
            users.add(NODE);
        }
        if (legacy || mode.equals("serviceaccount")) {
            for (String namespace : namespaces(new Request.OnResource(verb, group, "serviceaccounts", "", "", ""))) {
                List<String> named = names(new Request.OnResource(verb, group, "serviceaccounts", "", namespace, ""));
                (named.isEmpty() ? List.of("") : named)
                        .forEach(n -> users.add(Requester.serviceAccountName(namespace, n)));
            }
        }
        if (users.isEmpty() || legacy) {
            users.add(mode.equals("serviceaccount") ? Requester.serviceAccountName("", "") : "");
        }
        return users.stream().limit(MOST).toList();
    }

    private static String user(Request.OnResource identity) {
        return switch (identity.resource()) {
            case "serviceaccounts" -> Requester.serviceAccountName(identity.namespace(), identity.name());
            case "nodes" -> NODE + identity.name();
            default -> identity.name();
        };
    }

    /** What the requester may do as somebody of a mode, taken from its rules. */
    private List<Request.OnResource> targets(String mode) {
        Set<Request.OnResource> targets = new LinkedHashSet<>();
        String start = ON + mode + ":";
        WhatCan.held(index, who)
                .forEach(h -> h.rule().verbs().stream()
                        .filter(v -> v.startsWith(start) || v.equals("*"))
                        .filter(v -> !h.rule().apiGroups().isEmpty()
                                && !h.rule().resources().isEmpty())
                        .map(v -> v.equals("*") ? "get" : v.substring(start.length()))
                        .forEach(v -> {
                            String group = h.rule().apiGroups().getFirst();
                            String[] resource = h.rule().resources().getFirst().split("/", 2);
                            targets.add(new Request.OnResource(
                                    v,
                                    group.equals("*") ? "" : group,
                                    resource[0].equals("*") ? "pods" : resource[0],
                                    resource.length > 1 ? resource[1] : "",
                                    h.namespace(),
                                    h.rule().resourceNames().isEmpty()
                                            ? ""
                                            : h.rule().resourceNames().getFirst()));
                        }));
        return targets.stream().limit(MOST).toList();
    }

    /** The names to which rules that give a request are limited. */
    private List<String> names(Request.OnResource request) {
        Set<String> names = new TreeSet<>();
        WhatCan.held(index, who).stream()
                .filter(h -> h.namespace().isEmpty() || h.namespace().equals(request.namespace()))
                .filter(h -> gives(h.rule(), request))
                .forEach(h -> names.addAll(h.rule().resourceNames()));
        names.remove("");
        return names.stream().limit(MOST).toList();
    }

    /** Where rules give a request; the empty text for the whole cluster. */
    private List<String> namespaces(Request.OnResource request) {
        return WhatCan.held(index, who).stream()
                .filter(h -> gives(h.rule(), request))
                .map(WhatCan.Held::namespace)
                .distinct()
                .sorted()
                .limit(MOST)
                .toList();
    }

    private static boolean gives(PolicyRule rule, Request.OnResource request) {
        return holds(rule.verbs(), request.verb())
                && holds(rule.apiGroups(), request.group())
                && (holds(rule.resources(), request.combined())
                        || (!request.subresource().isEmpty()
                                && rule.resources().contains("*/" + request.subresource())));
    }

    private static boolean holds(List<String> texts, String wanted) {
        return texts.contains("*") || texts.contains(wanted);
    }
}
