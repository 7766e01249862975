package dev.castellan.kubernetes;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What one kubeconfig file says, before merging. Field names and meaning: {@code k8s.io/client-go/tools/clientcmd/api/v1}.
 *
 * @param clusters by name
 * @param users by name
 * @param contexts by name, in the order of the file
 * @param currentContext the context used by default
 */
record KubeconfigFile(
        Map<String, Cluster> clusters,
        Map<String, User> users,
        Map<String, Context> contexts,
        Optional<String> currentContext) {
    /**
     * A server. Relative paths are already resolved against the file.
     *
     * @param execConfig the extension {@code client.authentication.k8s.io/exec}, handed to plug-ins that want it
     */
    record Cluster(
            String name,
            Optional<String> server,
            Optional<String> tlsServerName,
            boolean insecure,
            Optional<Path> authorityFile,
            Optional<byte[]> authorityData,
            Optional<String> proxyUrl,
            boolean disableCompression,
            Optional<Object> execConfig) {}

    /** A way to sign in. Relative paths are already resolved against the file. */
    record User(
            String name,
            Optional<Path> certificateFile,
            Optional<byte[]> certificateData,
            Optional<Path> keyFile,
            Optional<byte[]> keyData,
            Optional<String> token,
            Optional<Path> tokenFile,
            boolean basic,
            Optional<String> authProvider,
            Optional<ExecPlugin> exec,
            Impersonation impersonation) {
        /** Whether a certificate stands here, whatever its worth. */
        boolean hasCertificate() {
            return certificateFile.isPresent() || certificateData.isPresent();
        }

        @Override
        public String toString() {
            return "User[" + name + "]";
        }
    }

    /** Who to act as. */
    record Impersonation(
            Optional<String> user, Optional<String> uid, List<String> groups, Map<String, List<String>> extra) {
        static final Impersonation NONE = new Impersonation(Optional.empty(), Optional.empty(), List.of(), Map.of());
    }

    /** A server and a user together. */
    record Context(String name, Path file, String cluster, String user, Optional<String> namespace) {}

    /** The same without files of this computer, programs and proxies. */
    KubeconfigFile withoutReach() {
        Map<String, Cluster> tameClusters = new LinkedHashMap<>();
        clusters.forEach((name, c) -> tameClusters.put(
                name,
                new Cluster(
                        name,
                        c.server,
                        c.tlsServerName,
                        c.insecure,
                        Optional.empty(),
                        c.authorityData,
                        Optional.empty(),
                        c.disableCompression,
                        Optional.empty())));
        Map<String, User> tameUsers = new LinkedHashMap<>();
        users.forEach((name, u) -> tameUsers.put(
                name,
                new User(
                        name,
                        Optional.empty(),
                        u.certificateData,
                        Optional.empty(),
                        u.keyData,
                        u.token,
                        Optional.empty(),
                        u.basic,
                        u.authProvider,
                        Optional.empty(),
                        Impersonation.NONE)));
        return new KubeconfigFile(tameClusters, tameUsers, contexts, currentContext);
    }
}
