package dev.castellan.failure;

import java.util.List;
import java.util.regex.Pattern;

/** Takes secrets out of text before it is shown, copied or logged. */
public final class Redaction {
    private static final String MARK = "[redacted]";

    private record Rule(Pattern pattern, String replacement) {}

    private static final List<Rule> RULES = List.of(
            new Rule(
                    Pattern.compile(
                            "-----BEGIN [A-Z ]*PRIVATE KEY-----.*?(-----END [A-Z ]*PRIVATE KEY-----|$)",
                            Pattern.DOTALL),
                    MARK),
            // JSON web tokens, proof-of-possession wrappers included: three base64url parts, the first opening a JSON
            // object.
            new Rule(Pattern.compile("\\beyJ[A-Za-z0-9_-]{8,}\\.[A-Za-z0-9_-]+(\\.[A-Za-z0-9_-]*)?"), MARK),
            new Rule(Pattern.compile("(?i)\\b(bearer|basic|sharedaccesssignature)\\s+[^\\s\"',;]{6,}"), "$1 " + MARK),
            new Rule(
                    Pattern.compile(
                            "(?i)([\"']?\\b(?:access_?token|refresh_?token|id_?token|client_?secret|client_?assertion|password|passwd|token|code|code_verifier|device_code|assertion|client-key-data|client-certificate-data|sig)\\b[\"']?\\s*[=:]\\s*[\"']?)([^\\s\"'&,;]{4,})"),
                    "$1" + MARK),
            new Rule(Pattern.compile("(?<=://)[^/\\s:@]+:[^/\\s@]+(?=@)"), MARK));

    private Redaction() {}

    /** The text without tokens, keys, passwords and authorization values. */
    public static String redact(String text) {
        String result = text;
        for (Rule rule : RULES) {
            result = rule.pattern.matcher(result).replaceAll(rule.replacement);
        }
        return result;
    }
}
