package dev.castellan.kubernetes;

/**
 * A way from a port of this computer to a port of a pod.
 *
 * @param namespace of the pod
 * @param pod its name
 * @param remotePort 1 to 65535
 * @param localPort 0 for any free one
 */
public record ForwardRequest(String namespace, String pod, int remotePort, int localPort) {
    public ForwardRequest {
        if (remotePort < 1 || remotePort > 65_535 || localPort < 0 || localPort > 65_535) {
            throw new IllegalArgumentException("no port: " + localPort + ":" + remotePort);
        }
    }

    String path() {
        return PodPaths.of(namespace, pod, "portforward") + "?ports=" + remotePort;
    }
}
