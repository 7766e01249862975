package dev.castellan.kubernetes;

import java.util.List;

/**
 * A process in a container: a new one, or the one that runs there.
 *
 * @param namespace of the pod
 * @param pod its name
 * @param container its container
 * @param command program and arguments; empty to attach to what runs
 * @param stdin whether input is sent
 * @param tty whether it gets a terminal; output and errors are then one stream
 */
public record ExecRequest(
        String namespace, String pod, String container, List<String> command, boolean stdin, boolean tty) {
    public ExecRequest {
        command = List.copyOf(command);
    }

    /** An interactive command with a terminal. */
    public static ExecRequest terminal(String namespace, String pod, String container, List<String> command) {
        return new ExecRequest(namespace, pod, container, command, true, true);
    }

    /** A command without input and terminal. */
    public static ExecRequest command(String namespace, String pod, String container, List<String> command) {
        return new ExecRequest(namespace, pod, container, command, false, false);
    }

    String path() {
        StringBuilder path = new StringBuilder(PodPaths.of(namespace, pod, command.isEmpty() ? "attach" : "exec"))
                .append("?container=")
                .append(PodPaths.encode(container))
                .append("&stdout=true&stderr=")
                .append(!tty)
                .append("&stdin=")
                .append(stdin)
                .append("&tty=")
                .append(tty);
        command.forEach(word -> path.append("&command=").append(PodPaths.encode(word)));
        return path.toString();
    }
}
