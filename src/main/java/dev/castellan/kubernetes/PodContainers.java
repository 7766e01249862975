package dev.castellan.kubernetes;

import java.util.List;
import java.util.Optional;

/**
 * A pod with its containers; all text is the server's and untrusted.
 *
 * @param namespace its namespace
 * @param name its name
 * @param uid its identity: a new pod of the same name has another
 * @param phase such as {@code Running}
 * @param containers names of its containers
 * @param others names of its init and ephemeral containers
 * @param preferred the container meant where none is named ({@code kubectl.kubernetes.io/default-container})
 */
public record PodContainers(
        String namespace,
        String name,
        String uid,
        String phase,
        List<String> containers,
        List<String> others,
        Optional<String> preferred) {
    public PodContainers {
        containers = List.copyOf(containers);
        others = List.copyOf(others);
    }

    /** The container meant where none is named: the preferred one, else the first. */
    public Optional<String> main() {
        return preferred
                .filter(name -> containers.contains(name) || others.contains(name))
                .or(() -> containers.stream().findFirst());
    }

    /** Whether it has ended for good. */
    public boolean over() {
        return phase.equals("Succeeded") || phase.equals("Failed");
    }
}
