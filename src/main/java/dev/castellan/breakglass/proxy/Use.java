package dev.castellan.breakglass.proxy;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * One request through the proxy, as it is recorded and shown. Each is told twice: when it begins, and when it ends.
 *
 * @param number counts from 1 within a start of the proxy
 * @param phase whether it begins or has ended
 * @param at when it began
 * @param millis how long it took; 0 at the beginning
 * @param verb as RBAC names it, or the method in lower case for what is no resource
 * @param group API group; empty for the core group
 * @param resource with its sub-resource; empty for what is no resource
 * @param namespace empty for none
 * @param name empty for none
 * @param path decoded, without the query; shortened
 * @param status the answer's; 0 at the beginning and where none came
 * @param sent bytes of the body, or of the stream towards the server
 * @param received bytes of the body, or of the stream from the server
 * @param auditId the one that the audit log of the cluster has
 * @param session kubectl's own id of one invocation, as it claims; empty for other clients
 * @param command what kubectl says it is, as {@code kubectl get}; empty for other clients
 * @param exec the command run by exec; empty for everything else
 * @param outcome how it ended
 * @param rule the rule of the guard that refused it; empty
 * @param recording the sealed stream of a terminal, its file's name and a hash: of the first line when it begins, of the
 *     whole file when it has ended; empty for none
 */
public record Use(
        long number,
        Phase phase,
        Instant at,
        long millis,
        String verb,
        String group,
        String resource,
        String namespace,
        String name,
        String path,
        int status,
        long sent,
        long received,
        String auditId,
        String session,
        String command,
        List<String> exec,
        Outcome outcome,
        String rule,
        String recording) {
    /** Whether it begins or has ended. */
    public enum Phase {
        BEGIN,
        END
    }

    /** How it ended. */
    public enum Outcome {
        /** Not yet. */
        OPEN,
        /** It was answered. */
        ANSWERED,
        /** It became a stream, which has ended. */
        STREAMED,
        /** The guard refused it. */
        REFUSED,
        /** The client went away. */
        LEFT,
        /** The server did not answer, or not to the end. */
        FAILED,
        /** The proxy ended it. */
        CUT
    }

    private static final int LONGEST = 1_000;

    public Use {
        // Lines of before have none.
        recording = Optional.ofNullable(recording).orElse("");
        exec = exec.stream().limit(100).map(Use::bounded).toList();
    }

    /** At its beginning. */
    static Use begin(long number, Instant at, ApiRequest request, String auditId, String session, String command) {
        return begin(number, at, request, auditId, session, command, "");
    }

    /** At its beginning, with a recording. */
    static Use begin(
            long number,
            Instant at,
            ApiRequest request,
            String auditId,
            String session,
            String command,
            String recording) {
        return new Use(
                number,
                Phase.BEGIN,
                at,
                0,
                request.verb(),
                bounded(request.group()),
                bounded(request.fullResource()),
                bounded(request.namespace()),
                bounded(request.name()),
                bounded(request.path()),
                0,
                0,
                0,
                auditId,
                bounded(session),
                bounded(command),
                request.command(),
                Outcome.OPEN,
                "",
                recording);
    }

    /** At its end. */
    Use ended(long millis, int status, long sent, long received, Outcome outcome, String rule) {
        return ended(millis, status, sent, received, outcome, rule, "");
    }

    /** At its end, with a recording. */
    Use ended(long millis, int status, long sent, long received, Outcome outcome, String rule, String sealed) {
        return new Use(
                number, Phase.END, at, millis, verb, group, resource, namespace, name, path, status, sent, received,
                auditId, session, command, exec, outcome, rule, sealed);
    }

    /** Whether it may change something or run something: such requests are on the disk before they are sent. */
    boolean weighty() {
        return switch (verb) {
            case "get", "list", "watch", "head", "options" ->
                resource.endsWith("/exec")
                        || resource.endsWith("/attach")
                        || resource.endsWith("/portforward")
                        || resource.endsWith("/proxy");
            default -> true;
        };
    }

    private static String bounded(String text) {
        return text.length() <= LONGEST ? text : text.substring(0, LONGEST) + "…";
    }
}
