package dev.castellan.console.access;

import dev.castellan.access.Principal;
import dev.castellan.access.Requester;
import java.util.Optional;

/**
 * How a user, group or service account is written in questions and addresses: {@code user:NAME}, {@code group:NAME}, {@code
 * sa:NAMESPACE/NAME}. Printing and parsing are inverse to each other.
 */
public final class SubjectName {
    private static final String USER = "user:";
    private static final String GROUP = "group:";
    private static final String ACCOUNT = "sa:";
    private static final String ACCOUNT_USER = "system:serviceaccount:";

    private SubjectName() {}

    /** The written form. */
    public static String print(Principal principal) {
        if (principal.group()) {
            return GROUP + principal.name();
        }
        return account(principal).map(a -> ACCOUNT + a).orElseGet(() -> USER + principal.name());
    }

    /** As one word of a question: a user by the bare name where nothing else could be meant, in quotes where there are spaces. */
    public static String word(Principal principal) {
        String written = print(principal);
        boolean bare = !principal.group()
                && written.startsWith(USER)
                && !principal.name().startsWith(USER)
                && !principal.name().startsWith(GROUP)
                && !principal.name().startsWith(ACCOUNT)
                && !principal.name().equalsIgnoreCase("not");
        return quoted(bare ? principal.name() : written);
    }

    /** A text as one word of a question. */
    public static String quoted(String text) {
        boolean plain = !text.isEmpty()
                && !text.endsWith("?")
                && text.chars().noneMatch(c -> Character.isWhitespace(c) || c == '"');
        return plain ? text : '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }

    /** Who is meant; a name without one of the beginnings is a user. Empty for an empty name. */
    public static Optional<Principal> parse(String text) {
        if (text.startsWith(GROUP)) {
            return named(text.substring(GROUP.length())).map(Principal::group);
        }
        if (text.startsWith(USER)) {
            return named(text.substring(USER.length())).map(Principal::user);
        }
        if (text.startsWith(ACCOUNT)) {
            String rest = text.substring(ACCOUNT.length());
            int slash = rest.indexOf('/');
            return slash > 0 && slash < rest.length() - 1
                    ? Optional.of(Principal.user(
                            Requester.serviceAccountName(rest.substring(0, slash), rest.substring(slash + 1))))
                    : Optional.empty();
        }
        return named(text).map(Principal::user);
    }

    /** {@code NAMESPACE/NAME} where a user is a service account. */
    public static Optional<String> account(Principal principal) {
        if (principal.group() || !principal.name().startsWith(ACCOUNT_USER)) {
            return Optional.empty();
        }
        String[] parts = principal.name().substring(ACCOUNT_USER.length()).split(":", -1);
        return parts.length == 2 && !parts[0].isEmpty() && !parts[1].isEmpty() && parts[0].indexOf('/') < 0
                ? Optional.of(parts[0] + "/" + parts[1])
                : Optional.empty();
    }

    private static Optional<String> named(String name) {
        return name.isEmpty() ? Optional.empty() : Optional.of(name);
    }
}
