package dev.castellan.kubernetes;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A credential plug-in as a kubeconfig describes it.
 *
 * @param apiVersion {@code client.authentication.k8s.io/v1} or {@code …/v1beta1}
 * @param command a name to be looked up, or a path
 * @param args its arguments
 * @param environment variables added to, or without inheritance instead of, those of this process
 * @param inheritEnvironment whether the plug-in sees the environment of this process
 * @param installHint what the kubeconfig's author says about getting the command
 * @param provideClusterInfo whether it is told which cluster it works for
 * @param interactiveMode whether it wants a terminal
 */
record ExecPlugin(
        String apiVersion,
        String command,
        List<String> args,
        Map<String, String> environment,
        boolean inheritEnvironment,
        Optional<String> installHint,
        boolean provideClusterInfo,
        InteractiveMode interactiveMode) {
    /** Whether a plug-in wants a terminal. */
    enum InteractiveMode {
        NEVER,
        IF_AVAILABLE,
        ALWAYS
    }

    @Override
    public String toString() {
        // Arguments and environment may hold secrets.
        return "ExecPlugin[" + command + "]";
    }
}
