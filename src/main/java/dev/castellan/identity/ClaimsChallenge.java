package dev.castellan.identity;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * A demand for further claims, found in a 401 answer (Microsoft Entra documentation, "Claims challenges, claims requests
 * and client capabilities"; header grammar: RFC 9110, section 11.6.1).
 *
 * @param claims the demanded claims as JSON, as {@link Identity#answerChallenge} takes them
 */
public record ClaimsChallenge(String claims) {
    private static final int LONGEST_HEADER = 32 * 1024;
    private static final int MOST_PARAMETERS = 64;

    /**
     * One challenge of a header.
     *
     * @param scheme as sent
     * @param parameters by lower-case name; the first of equal ones
     */
    record AuthScheme(String scheme, Map<String, String> parameters) {}

    /**
     * Finds the claims challenge among the {@code WWW-Authenticate} headers of an answer.
     *
     * @param headers all header values, each of which may hold several challenges; untrusted
     */
    public static Optional<ClaimsChallenge> find(List<String> headers) {
        for (String header : headers) {
            for (AuthScheme challenge : parse(header)) {
                boolean bearer =
                        challenge.scheme.equalsIgnoreCase("Bearer") || challenge.scheme.equalsIgnoreCase("PoP");
                if (!bearer
                        || !"insufficient_claims".equalsIgnoreCase(challenge.parameters.getOrDefault("error", ""))) {
                    continue;
                }
                Optional<String> claims =
                        decode(challenge.parameters.getOrDefault("claims", "")).flatMap(ClaimsJson::checked);
                if (claims.isPresent()) {
                    return Optional.of(new ClaimsChallenge(claims.get()));
                }
            }
        }
        return Optional.empty();
    }

    /** All challenges of one header; what does not follow the grammar is passed over. */
    static List<AuthScheme> parse(String header) {
        List<AuthScheme> found = new ArrayList<>();
        if (header.length() > LONGEST_HEADER) {
            return found;
        }
        Scanner in = new Scanner(header);
        Map<String, String> parameters = new LinkedHashMap<>();
        while (in.skipTo()) {
            String word = in.token();
            if (word.isEmpty()) {
                in.skip(); // not a token character: hostile or broken
                continue;
            }
            if (in.isParameter()) {
                String value = in.value();
                if (!found.isEmpty() && parameters.size() < MOST_PARAMETERS) {
                    parameters.putIfAbsent(word.toLowerCase(Locale.ROOT), value);
                }
            } else {
                parameters = new LinkedHashMap<>();
                found.add(new AuthScheme(word, parameters));
                in.skipToken68();
            }
        }
        return found;
    }

    private static Optional<String> decode(String value) {
        if (value.startsWith("{")) {
            return Optional.of(value);
        }
        StringBuilder plain = new StringBuilder(value.length());
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c == '=' || Character.isWhitespace(c)) {
                continue;
            }
            plain.append(c == '+' ? '-' : c == '/' ? '_' : c);
        }
        try {
            byte[] bytes = Base64.getUrlDecoder().decode(plain.toString());
            return bytes.length == 0 ? Optional.empty() : Optional.of(new String(bytes, StandardCharsets.UTF_8));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static final class Scanner {
        private final String text;
        private int at;

        Scanner(String text) {
            this.text = text;
        }

        /** Goes to the next list element; false at the end. */
        boolean skipTo() {
            while (at < text.length() && (space(text.charAt(at)) || text.charAt(at) == ',')) {
                at++;
            }
            return at < text.length();
        }

        void skip() {
            at++;
        }

        String token() {
            int from = at;
            while (at < text.length() && tokenCharacter(text.charAt(at))) {
                at++;
            }
            return text.substring(from, at);
        }

        /** Whether an equals sign follows; if so it is consumed with the space around it. */
        boolean isParameter() {
            int next = at;
            while (next < text.length() && space(text.charAt(next))) {
                next++;
            }
            if (next >= text.length() || text.charAt(next) != '=') {
                return false;
            }
            next++;
            while (next < text.length() && space(text.charAt(next))) {
                next++;
            }
            at = next;
            return true;
        }

        String value() {
            if (at >= text.length() || text.charAt(at) != '"') {
                int from = at;
                while (at < text.length() && text.charAt(at) != ',' && !space(text.charAt(at))) {
                    at++;
                }
                return text.substring(from, at);
            }
            at++;
            StringBuilder value = new StringBuilder();
            while (at < text.length()) {
                char c = text.charAt(at++);
                if (c == '"') {
                    return value.toString();
                }
                if (c == '\\' && at < text.length()) {
                    c = text.charAt(at++);
                }
                value.append(c);
            }
            return ""; // the closing quote is missing, so where the value ends is not known
        }

        /** Passes over the credentials-like text that may stand instead of parameters: {@code Negotiate YII=}. */
        void skipToken68() {
            int next = at;
            while (next < text.length() && space(text.charAt(next))) {
                next++;
            }
            int from = next;
            while (next < text.length()
                    && (Character.isLetterOrDigit(text.charAt(next)) || "-._~+/".indexOf(text.charAt(next)) >= 0)) {
                next++;
            }
            while (next < text.length() && text.charAt(next) == '=') {
                next++;
            }
            int end = next;
            while (next < text.length() && space(text.charAt(next))) {
                next++;
            }
            if (end > from && (next == text.length() || text.charAt(next) == ',')) {
                at = next;
            }
        }

        private static boolean space(char c) {
            return c == ' ' || c == '\t' || c == '\r' || c == '\n';
        }

        private static boolean tokenCharacter(char c) {
            return c < 128 && (Character.isLetterOrDigit(c) || "!#$%&'*+-.^_`|~".indexOf(c) >= 0);
        }
    }
}
