package dev.castellan.access.compare;

import dev.castellan.access.PolicyRule;
import java.util.List;

/**
 * What somebody can do now and could not before, or the reverse.
 *
 * @param gained whether it appeared
 * @param namespaces where; empty for the whole cluster
 * @param except of a change in the whole cluster: namespaces where it holds before and after, by a RoleBinding on the side
 *     that lacks it in the cluster
 * @param what the permissions
 * @param causes through which changes, in a fixed order
 * @param behind of a group of Entra ID: who is in it
 * @param uncertain what was not read of the snapshot that lacks it, and why it may not count in the one that has it, one
 *     sentence each; empty where the change is certain
 */
public record Change(
        Who who,
        boolean gained,
        List<String> namespaces,
        List<String> except,
        What what,
        List<Cause> causes,
        List<String> behind,
        List<String> uncertain) {
    /** Permissions of one of the two planes. */
    public sealed interface What {
        /** One line for each permission. */
        List<String> lines();

        /** What RBAC of Kubernetes gives. */
        record Rules(List<PolicyRule> rules) implements What {
            public Rules {
                rules = List.copyOf(rules);
            }

            @Override
            public List<String> lines() {
                return rules.stream().map(PolicyRule::text).toList();
            }
        }

        /**
         * What roles in Azure give.
         *
         * @param data whether it is the Kubernetes API, reached through data actions; otherwise the control plane of Azure
         * @param titles in words, such as {@code Take the admin kubeconfig} or {@code read, write secrets}
         * @param actions as roles name them
         * @param before the answer before
         * @param after the answer after
         */
        record Operations(boolean data, List<String> titles, List<String> actions, Standing before, Standing after)
                implements What {
            public Operations {
                titles = List.copyOf(titles);
                actions = List.copyOf(actions);
            }

            @Override
            public List<String> lines() {
                return titles;
            }
        }
    }

    /** Whether Azure allows something. */
    public enum Standing {
        NO("no"),
        ELIGIBLE("after activating a role"),
        PERHAPS("perhaps"),
        YES("yes");

        private final String word;

        Standing(String word) {
            this.word = word;
        }

        /** For people. */
        public String word() {
            return word;
        }
    }

    public Change {
        namespaces = List.copyOf(namespaces);
        except = List.copyOf(except);
        causes = List.copyOf(causes);
        behind = List.copyOf(behind);
        uncertain = List.copyOf(uncertain);
    }

    /** Whether it holds in the whole cluster. */
    public boolean clusterWide() {
        return namespaces.isEmpty();
    }

    /** Whether it is known for certain. */
    public boolean certain() {
        return uncertain.isEmpty();
    }
}
