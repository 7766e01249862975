package dev.castellan.cli;

import dev.castellan.fleet.DisplayText;
import dev.castellan.kubernetes.LogTarget;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

/**
 * Whose pods the words of a command mean: {@code POD}, {@code TYPE/NAME} or {@code TYPE NAME}.
 *
 * @param kind the workload or service; empty for a pod
 * @param name its name
 */
record PodWords(Optional<LogTarget.Kind> kind, String name) {
    private static final Set<String> POD = Set.of("pod", "pods", "po");

    /**
     * What the words mean, or a misuse of the command.
     *
     * @param wanted what is wanted of them: {@code logs}
     */
    static PodWords of(CommandLine line, List<String> words, String wanted) {
        String kind = "pod";
        String name = words.getFirst();
        if (words.size() == 2) {
            kind = words.getFirst();
            name = words.get(1);
        } else if (name.contains("/")) {
            kind = name.substring(0, name.indexOf('/'));
            name = name.substring(name.indexOf('/') + 1);
        }
        if (name.isEmpty()) {
            throw new ParameterException(line, "Which pod? Give a POD or TYPE/NAME.");
        }
        if (POD.contains(kind)) {
            return new PodWords(Optional.empty(), name);
        }
        Optional<LogTarget.Kind> found = LogTarget.Kind.of(kind);
        if (found.isEmpty()) {
            throw new ParameterException(
                    line,
                    "“" + DisplayText.clean(kind) + "” has no " + wanted
                            + ": pod, deployment, statefulset, daemonset, replicaset, job or service.");
        }
        return new PodWords(found, name);
    }

    LogTarget in(String namespace) {
        return kind.<LogTarget>map(k -> new LogTarget.Workload(namespace, k, name))
                .orElseGet(() -> new LogTarget.Pod(namespace, name));
    }
}
