package dev.castellan.kubernetes;

import dev.castellan.failure.Failure;
import dev.castellan.failure.FailureException;
import java.util.List;

/**
 * Calls about what runs in pods: logs, processes, ports. All block and end on interrupt with a
 * {@link java.util.concurrent.CancellationException}. Safe for use from any thread.
 */
public final class PodCalls {
    private final ClusterClient client;
    private final StreamDoor door;
    private final ClusterFailures failures;

    PodCalls(ClusterClient client, StreamDoor door, ClusterFailures failures) {
        this.client = client;
        this.door = door;
        this.failures = failures;
    }

    /**
     * The pods whose logs are meant, as they are now; at most 500.
     *
     * @throws FailureException {@code cluster-not-found} where the pod or workload is not there, by its name
     */
    public List<PodContainers> find(LogTarget target) {
        try {
            return LogPods.find(target, client::object);
        } catch (FailureException e) {
            if (e.failure().code().equals("cluster-not-found")) {
                throw new FailureException(
                        missing(target).withDetails(e.failure().details()), e);
            }
            throw e;
        }
    }

    private static Failure missing(LogTarget target) {
        String what = switch (target) {
            case LogTarget.Pod pod -> "pod “" + Untrusted.oneLine(pod.name(), 300) + "”";
            case LogTarget.Workload workload ->
                workload.kind().word() + " “" + Untrusted.oneLine(workload.name(), 300) + "”";
            case LogTarget.Selected _ -> "list of pods";
        };
        return Failure.expected(
                "cluster-not-found",
                "There is no " + what + " in the namespace “" + Untrusted.oneLine(target.namespace(), 300) + "”.",
                "It was removed, or is in another namespace or cluster.",
                "Look at the pods of the namespace, or name another one.");
    }

    /**
     * Opens the log of a container; waits for the first answer. The stream is to be closed.
     *
     * @throws FailureException {@code cluster-…}; {@code cluster-log-none} where the container has not started or, with
     *     {@code previous}, had no earlier run
     */
    public LogStream log(LogRequest request) {
        return new LogStream(client.stream(request.path(), failures::log), failures);
    }

    /**
     * Starts a process in a container, or attaches to the one that runs; waits until the stream is open.
     *
     * @param output told what the process writes, on other threads
     */
    public ExecSession exec(ExecRequest request, ExecOutput output) {
        return client.await(new ExecSession(door, request, output, failures).open(door));
    }

    /**
     * Listens on this computer and sends each connection to a port of a pod. Whether the pod may be reached is asked
     * first; whether something listens there shows with the first connection.
     *
     * @param changed called after each change of its traffic, from any thread; has to be quick
     * @throws FailureException {@code cluster-…}; {@code cluster-forward-port} where the local port cannot be had
     */
    public PortForward forward(ForwardRequest request, Runnable changed) {
        // Without an upgrade the server answers 400 to whoever may do this, and the reason to everybody else.
        return client.status(request.path(), (code, message) -> {
            if (code != 400) {
                throw (code < 300
                                ? failures.protocol("opens no stream as Kubernetes does")
                                : failures.status(code, message))
                        .asException();
            }
            return PortForward.listen(request, door, changed);
        });
    }
}
