package dev.castellan.identity;

/**
 * A demand for further claims, found in a 401 answer.
 *
 * @param claims the demanded claims as JSON, as {@link Identity#answerChallenge} takes them
 */
public record ClaimsChallenge(String claims) {
    /**
     * Finds the claims challenge among the {@code WWW-Authenticate} headers of an answer.
     *
     * @param headers all header values, each of which may hold several challenges; untrusted
     */
    public static java.util.Optional<ClaimsChallenge> find(java.util.List<String> headers) {
        return java.util.Optional.empty();
    }
}
