package dev.castellan.kubernetes;

import dev.castellan.failure.Failure;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;

/**
 * One context of a kubeconfig, as far as it can be told without connecting. Names are untrusted text.
 *
 * @param name the context's name
 * @param file where the context stands
 * @param cluster the name of its cluster entry
 * @param user the name of its user entry; empty for none
 * @param namespace the default namespace
 * @param server the address of the API server, without credentials; empty where it is missing or broken
 * @param sign how it signs in
 * @param certificateExpiry when the client certificate ends
 * @param current whether kubectl would use it by default
 * @param problem why it cannot be used
 */
public record KubeContext(
        String name,
        Path file,
        String cluster,
        String user,
        Optional<String> namespace,
        Optional<String> server,
        SignIn sign,
        Optional<Instant> certificateExpiry,
        boolean current,
        Optional<Failure> problem) {
    /** How a context signs in. */
    public enum SignIn {
        CERTIFICATE("Client certificate"),
        TOKEN("Token"),
        TOKEN_FILE("Token file"),
        EXEC("Plug-in"),
        BASIC("Password"),
        AUTH_PROVIDER("Old auth provider"),
        NONE("Anonymous");

        private final String label;

        SignIn(String label) {
            this.label = label;
        }

        /** The words shown to the user. */
        public String label() {
            return label;
        }
    }
}
