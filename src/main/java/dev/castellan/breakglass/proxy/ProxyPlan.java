package dev.castellan.breakglass.proxy;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * Everything the child process needs but the key. Holds no secret.
 *
 * @param checkout id of the check-out, as the ledger has it: letters, digits, hyphens
 * @param cluster the cluster's name, for people
 * @param scope who the API server is to see
 * @param until when the proxy ends by the wall clock
 * @param longest when the proxy ends by a clock that nobody sets, from its start; the earlier one counts
 * @param guard which requests are passed on
 * @param recordFolder where the record is kept
 * @param runFolder where the kubeconfig lies while the proxy runs; has to be this check-out's alone
 * @param namespace the default namespace of the kubeconfig; empty for none
 * @param failClosed whether the proxy ends where the record cannot be written
 * @param recordingKey what terminals are sealed for, as {@link StreamKey#text} writes it; empty where they are not recorded
 */
public record ProxyPlan(
        String checkout,
        String cluster,
        Scope scope,
        Instant until,
        Duration longest,
        Guard guard,
        Path recordFolder,
        Path runFolder,
        String namespace,
        boolean failClosed,
        String recordingKey) {
    public ProxyPlan {
        if (!checkout.matches("[A-Za-z0-9-]{1,64}")) {
            throw new IllegalArgumentException("not an id of a check-out");
        }
        if (longest.isNegative() || longest.isZero()) {
            throw new IllegalArgumentException("no time");
        }
        if (!recordingKey.isEmpty() && StreamKey.parse(recordingKey).isEmpty()) {
            throw new IllegalArgumentException("no key for recordings");
        }
    }

    /** The file in the run folder. */
    Path kubeconfig() {
        return runFolder.resolve("kubeconfig");
    }

    /**
     * Who the API server is to see.
     *
     * @param kind how much the check-out may do
     * @param person who checked out, as the audit log is to name them; empty where nobody is to be named
     * @param groups the groups of a limited one; system:masters for a full one
     * @param extra what the audit log is to show beside, as check-out and ticket; keys in lower case
     */
    public record Scope(Kind kind, String person, List<String> groups, Map<String, List<String>> extra) {
        /** How much a check-out may do. */
        public enum Kind {
            /** Everything, as the person and system:masters where the server takes that. */
            FULL,
            /** What the role group may do, which the server itself enforces. */
            LIMITED,
            /** Everything, as the certificate itself. */
            CERTIFICATE
        }

        /** Everything, as the certificate itself. */
        public static final Scope OF_CERTIFICATE = new Scope(Kind.CERTIFICATE, "", List.of(), Map.of());

        public Scope {
            groups = List.copyOf(groups);
            extra = Map.copyOf(extra);
            boolean named = kind != Kind.CERTIFICATE;
            boolean fit = groups.stream().allMatch(Scope::headerText)
                    && extra.entrySet().stream()
                            .allMatch(e -> e.getKey().matches("[a-z0-9./_-]{1,200}")
                                    && e.getValue().stream().allMatch(Scope::headerText));
            if (named != headerText(person) || !fit) {
                throw new IllegalArgumentException("a name that no header can carry");
            }
            if (kind == Kind.LIMITED && (groups.isEmpty() || groups.contains(MASTERS))) {
                throw new IllegalArgumentException("a limited scope needs a group, and not " + MASTERS);
            }
        }

        /** Everything. */
        public static Scope full(String person, Map<String, List<String>> extra) {
            return new Scope(Kind.FULL, person, List.of(MASTERS), extra);
        }

        /** What these groups may do. */
        public static Scope limited(String person, List<String> groups, Map<String, List<String>> extra) {
            return new Scope(Kind.LIMITED, person, groups, extra);
        }

        private static boolean headerText(String text) {
            return !text.isBlank() && text.strip().equals(text) && text.chars().noneMatch(c -> c < 0x20 || c == 0x7f);
        }
    }

    private static final String MASTERS = "system:masters";
}
