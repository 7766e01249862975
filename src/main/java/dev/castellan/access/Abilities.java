package dev.castellan.access;

import java.util.ArrayList;
import java.util.List;

/** What it takes to do things whose right is not the one that first comes to mind, as the version of the server has it. */
public final class Abilities {
    private static final String AUTHENTICATION = "authentication.k8s.io";
    private static final String CERTIFICATES = "certificates.k8s.io";
    private static final String RESOURCE = "resource.k8s.io";

    private Abilities() {}

    /**
     * Running a command in a pod, attaching to it or forwarding a port.
     *
     * @param subresource {@code exec}, {@code attach} or {@code portforward}
     */
    public static Need connect(ServerRules server, String subresource, String namespace, String pod) {
        Request.OnResource create = new Request.OnResource("create", "", "pods", subresource, namespace, pod);
        // Until 1.34 a WebSocket, which is opened with GET, asked for get alone.
        return server.webSocketNeedsCreate() ? Need.of(create) : Need.any(create, create.verb("get"));
    }

    /** Running commands in any pod of a node through its kubelet: a WebSocket is a GET there, so {@code get} is enough. */
    public static Need runOnNode(String node) {
        Request.OnResource get = new Request.OnResource("get", "", "nodes", "proxy", "", node);
        return Need.any(get, get.verb("create"));
    }

    /**
     * Reading from a kubelet.
     *
     * @param part such as {@code stats}, {@code metrics}, {@code log}, {@code pods}, {@code healthz}, {@code configz}
     */
    public static Need readKubelet(ServerRules server, String part, String node) {
        Request.OnResource proxy = new Request.OnResource("get", "", "nodes", "proxy", "", node);
        // Of these the kubelet never falls back to nodes/proxy (kubernetes pkg/kubelet/server/auth.go).
        boolean always =
                List.of("stats", "metrics", "log", "checkpoint", "statusz").contains(part);
        if (always) {
            return Need.of(proxy.sub(part));
        }
        return server.fineKubelet() ? Need.any(proxy.sub(part), proxy) : Need.of(proxy);
    }

    /** Writing an object by PUT or server-side apply where it is not there yet: the create that follows carries the name. */
    public static Need upsert(Request.OnResource update) {
        return Need.all(update, update.verb("create"));
    }

    /**
     * Approving a certificate request for a signer; the signer may also be granted as {@code DOMAIN/*}.
     *
     * @param request the name of the certificate request; empty for any
     */
    public static Need approve(String signer, String request) {
        return signing("approve", "approval", signer, request);
    }

    /**
     * Signing a certificate request.
     *
     * @param request its name; empty for any
     */
    public static Need sign(String signer, String request) {
        return signing("sign", "status", signer, request);
    }

    private static Need signing(String verb, String subresource, String signer, String request) {
        Request.OnResource named = new Request.OnResource(verb, CERTIFICATES, "signers", "", "", signer);
        int slash = signer.indexOf('/');
        Need whole = slash < 0 ? Need.of(named) : Need.any(named, named.named(signer.substring(0, slash) + "/*"));
        Request.OnResource update =
                new Request.OnResource("update", CERTIFICATES, "certificatesigningrequests", subresource, "", request);
        return new Need.All(List.of(Need.any(update, update.verb("patch")), whole));
    }

    /** Impersonating a user, with groups, by the right to impersonate without constraints. */
    public static Need impersonate(String user, List<String> groups) {
        List<Need> needs = new ArrayList<>();
        needs.add(Need.of(identity("impersonate", "", user)));
        for (String group : groups) {
            needs.add(Need.of(new Request.OnResource("impersonate", "", "groups", "", "", group)));
        }
        return new Need.All(needs);
    }

    private static Request identity(String verb, String group, String user) {
        String prefix = "system:serviceaccount:";
        if (user.startsWith(prefix)) {
            String[] parts = user.substring(prefix.length()).split(":", -1);
            if (parts.length == 2) {
                // Only this check is made in a namespace.
                return new Request.OnResource(verb, group, "serviceaccounts", "", parts[0], parts[1]);
            }
        }
        return new Request.OnResource(verb, group, "users", "", "", user);
    }

    /**
     * Sending one request as somebody else by constrained impersonation (KEP-5284), where the server has it: the right to be
     * that identity, and the right to do this as such an identity. Four or more groups may be granted at once by the name
     * {@code *}. {@code system:masters} can never be impersonated so.
     */
    public static Need constrained(ServerRules server, String user, List<String> groups, Request.OnResource target) {
        if (!server.constrainedImpersonation() || groups.contains(Requester.MASTERS)) {
            return new Need.Any(List.of());
        }
        boolean account = user.startsWith("system:serviceaccount:");
        boolean node = user.startsWith("system:node:");
        String mode = account ? "serviceaccount" : node ? "arbitrary-node" : "user-info";
        String verb = "impersonate:" + mode;
        List<Need> needs = new ArrayList<>();
        needs.add(Need.of(target.verb("impersonate-on:" + mode + ":" + target.verb())));
        needs.add(Need.of(
                node
                        ? new Request.OnResource(
                                verb, AUTHENTICATION, "nodes", "", "", user.substring("system:node:".length()))
                        : identity(verb, AUTHENTICATION, user)));
        if (mode.equals("user-info") && !groups.isEmpty()) {
            List<Need> each = groups.stream()
                    .map(g -> Need.of(new Request.OnResource(verb, AUTHENTICATION, "groups", "", "", g)))
                    .toList();
            Need one = new Need.All(each);
            needs.add(
                    groups.size() < 4
                            ? one
                            : new Need.Any(List.of(
                                    Need.of(new Request.OnResource(verb, AUTHENTICATION, "groups", "", "", "*")),
                                    one)));
        }
        return new Need.All(needs);
    }

    /**
     * Acting as the node one runs on, by constrained impersonation: the server asks for nodes called {@code *}. Only a service
     * account is on a node, the one its token names.
     */
    public static Need asOwnNode(ServerRules server, Request.OnResource target) {
        if (!server.constrainedImpersonation()) {
            return new Need.Any(List.of());
        }
        return Need.all(
                target.verb("impersonate-on:associated-node:" + target.verb()),
                new Request.OnResource("impersonate:associated-node", AUTHENTICATION, "nodes", "", "", "*"));
    }

    /**
     * Writing the status of a resource claim: from 1.36 also each driver's part (kubernetes {@code
     * pkg/registry/resource/resourceclaim}).
     *
     * @param sameNode whether a service account asks whose token names the node of the claim
     */
    public static Need claimStatus(
            ServerRules server, String verb, String namespace, String claim, String driver, boolean sameNode) {
        Request.OnResource status =
                new Request.OnResource(verb, RESOURCE, "resourceclaims", "status", namespace, claim);
        if (!server.claimStatusChecks()) {
            return Need.of(status);
        }
        Request.OnResource any = new Request.OnResource(
                "arbitrary-node:" + verb, RESOURCE, "resourceclaims", "driver", namespace, driver);
        Need ofDriver = sameNode ? Need.any(any.verb("associated-node:" + verb), any) : Need.of(any);
        return new Need.All(List.of(Need.of(status), ofDriver));
    }

    /** Giving a resource claim its devices, or reserving it: from 1.36 also the binding, asked for the whole cluster. */
    public static Need claimBinding(ServerRules server, String verb, String namespace, String claim) {
        Request.OnResource status =
                new Request.OnResource(verb, RESOURCE, "resourceclaims", "status", namespace, claim);
        return server.claimStatusChecks()
                ? Need.all(status, new Request.OnResource(verb, RESOURCE, "resourceclaims", "binding", "", ""))
                : Need.of(status);
    }
}
