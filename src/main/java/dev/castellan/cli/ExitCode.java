package dev.castellan.cli;

import dev.castellan.failure.Failure;
import dev.castellan.identity.Identity;
import java.util.List;

/** How a command ended, for scripts. The numbers never change their meaning. */
public enum ExitCode {
    OK(0, "done"),
    FAILURE(1, "it failed"),
    USAGE(2, "the command line is wrong, or a name fits several clusters"),
    SIGN_IN_NEEDED(3, "somebody has to sign in first"),
    FORBIDDEN(4, "signed in, but not allowed"),
    UNREACHABLE(5, "a server cannot be reached, or is too busy"),
    NOT_FOUND(6, "there is no such thing"),
    PARTIAL(7, "some sources failed; what is printed is not everything"),
    TROUBLE(8, "it failed, of a command that says something else with 1"),
    INTERRUPTED(130, "ended with Ctrl+C");

    private final int number;
    private final String meaning;

    ExitCode(int number, String meaning) {
        this.number = number;
        this.meaning = meaning;
    }

    /** What the process returns. */
    public int number() {
        return number;
    }

    /** What it means, as a phrase. */
    public String meaning() {
        return meaning;
    }

    /** The exit code that fits a failure best. */
    static ExitCode of(Failure failure) {
        if (Identity.signInHelps(failure)) {
            return SIGN_IN_NEEDED;
        }
        String code = failure.code();
        if (contains(code, "ambiguous")) {
            return USAGE;
        }
        if (contains(code, "sign-in-needed", "signed-out", "unauthorized")) {
            return SIGN_IN_NEEDED;
        }
        if (contains(
                code,
                "forbidden",
                "read-only",
                "denied",
                "conditional-access",
                "not-assigned",
                "not-compliant",
                "disabled")) {
            return FORBIDDEN;
        }
        // What is wrong with our own settings of the network is no matter of reach.
        boolean network = code.startsWith("network-") && !contains(code, "ca-bundle", "proxy-address");
        boolean connection = contains(code, "-tls", "unknown-host", "transport", "server-error")
                || code.equals("cluster-refused")
                || code.equals("cluster-proxy");
        if (network || connection || contains(code, "unreachable", "offline", "unavailable", "timeout", "throttled")) {
            return UNREACHABLE;
        }
        if (contains(code, "not-found", "unknown-cluster", "unknown-account", "no-context", "unknown-profile")) {
            return NOT_FOUND;
        }
        return FAILURE;
    }

    private static boolean contains(String code, String... words) {
        return List.of(words).stream().anyMatch(code::contains);
    }
}
