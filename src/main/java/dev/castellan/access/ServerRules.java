package dev.castellan.access;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What differs between API servers.
 *
 * @param minor the 36 of 1.36; of a server whose version is not known the newest that this program knows
 * @param versionKnown whether the server said its version
 * @param browserSafeProxy see {@link Snapshot#browserSafeProxy}
 */
public record ServerRules(int minor, boolean versionKnown, boolean browserSafeProxy) {
    /** The newest minor version whose rules were looked at. */
    public static final int NEWEST = 36;

    private static final Pattern VERSION = Pattern.compile("v?1\\.(\\d{1,3})\\b.*");
    private static final String PROXY = "proxy";
    private static final String UNSAFE = "unsafeproxy";

    static ServerRules of(Snapshot snapshot) {
        return of(snapshot.serverVersion(), snapshot.browserSafeProxy());
    }

    /** Those of a server that calls itself so. */
    public static ServerRules of(String version, boolean browserSafeProxy) {
        Matcher matcher = VERSION.matcher(version);
        return matcher.matches()
                ? new ServerRules(Integer.parseInt(matcher.group(1)), true, browserSafeProxy)
                : new ServerRules(NEWEST, false, browserSafeProxy);
    }

    /** The request as RBAC sees it. */
    Request seen(Requester who, Request request) {
        if (!browserSafeProxy
                || !(request instanceof Request.OnResource r)
                || who.groups().contains(Requester.AUTHENTICATED)
                || !(r.verb().equals(PROXY) || r.subresource().equals(PROXY))) {
            return request;
        }
        return new Request.OnResource(
                r.verb().equals(PROXY) ? UNSAFE : r.verb(),
                r.group(),
                r.resource(),
                r.subresource().equals(PROXY) ? UNSAFE : r.subresource(),
                r.namespace(),
                r.name());
    }

    /** Whether exec, attach and port-forward over WebSocket need {@code create} (from 1.35; before, {@code get} is enough). */
    public boolean webSocketNeedsCreate() {
        return minor >= 35;
    }

    /** Whether constrained impersonation is on by default (KEP-5284, from 1.36). */
    public boolean constrainedImpersonation() {
        return minor >= 36;
    }

    /** Whether the kubelet asks for {@code nodes/pods} and the like before {@code nodes/proxy} (on by default from 1.33). */
    public boolean fineKubelet() {
        return minor >= 33;
    }

    /** Whether writing the status of resource claims is checked per driver (from 1.36). */
    public boolean claimStatusChecks() {
        return minor >= 36;
    }
}
