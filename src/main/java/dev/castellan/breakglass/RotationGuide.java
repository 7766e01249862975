package dev.castellan.breakglass;

import java.util.List;
import java.util.Locale;

/**
 * How an admin certificate that may be in wrong hands is ended, by platform. From the documentation of each (AKS "Certificate
 * rotation", kubeadm "Manual rotation of CA certificates", k3s "certificate"); longer in docs/breakglass.md. Pure.
 */
public final class RotationGuide {
    private static final List<String> AFTER = List.of(
            "Prove it while the check-out is still held, or with a copy that turned up: castellan breakglass probe.",
            "Then look for what such a certificate may have left behind: role bindings, tokens of service accounts,"
                    + " certificate requests, webhooks, static pods. A new authority alone does not end those.");

    private RotationGuide() {}

    /** The steps for a platform, as the fleet names it; the general ones for others. */
    public static List<String> of(String platform) {
        String words = platform.toLowerCase(Locale.ROOT);
        if (words.contains("azure local") || (words.contains("aks") && words.contains("arc"))) {
            return with(
                    "AKS enabled by Azure Arc publishes no operation that rotates the authority or revokes this"
                            + " certificate.",
                    "Take the role that fetches it away from whoever should not have it, so that no new copies come.",
                    "Let only jump hosts reach the API server: the certificate needs a direct line to it.",
                    "Ask Microsoft support for a rotation of the cluster’s authority, or rebuild the cluster; otherwise"
                            + " the certificate opens it until it ends.");
        }
        if (words.contains("k3s")) {
            return with(
                    "Make new authorities: k3s certificate rotate-ca on a server, as its documentation describes; with"
                            + " --force they do not chain to the old ones.",
                    "Restart k3s on all servers, then on all agents with a new token, so that the old client authority"
                            + " is trusted nowhere.",
                    "k3s certificate rotate alone renews leaf certificates and ends none.");
        }
        if (words.contains("openshift")) {
            return with(
                    "The installer’s admin certificate ends when its signer is taken out of"
                            + " admin-kubeconfig-client-ca (config map in openshift-config).",
                    "Put a bundle without the old signer there and wait until the API servers have rolled out.");
        }
        if (words.startsWith("aks")) {
            return with(
                    "az aks rotate-certs: new authority, nodes are made anew, up to 30 minutes without the API server.",
                    "Disable local accounts, so that no new copies come; that alone ends no copy.");
        }
        return with(
                "Make a new authority and trust both for a while, as “Manual rotation of CA certificates” in the"
                        + " Kubernetes documentation describes.",
                "The certificate ends when the old authority leaves --client-ca-file of every API server; a new"
                        + " certificate from the same authority ends nothing.",
                "kubeadm: certificates in the group kubeadm:cluster-admins end with their ClusterRoleBinding; those in"
                        + " system:masters do not.");
    }

    private static List<String> with(String... own) {
        List<String> all = new java.util.ArrayList<>(List.of(own));
        all.addAll(AFTER);
        return List.copyOf(all);
    }
}
