package dev.castellan.browse.object;

import dev.castellan.kubernetes.Untrusted;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/** How single values are written so that YAML 1.1 and 1.2 read them alike. */
final class YamlScalar {
    /** Words that some reader takes for a truth or for nothing. */
    private static final Set<String> WORDS =
            Set.of("true", "false", "yes", "no", "on", "off", "y", "n", "null", "~", "=", "<<", ".nan", ".inf");

    private static final Pattern NUMBER =
            Pattern.compile("[-+]?[.]?[0-9][0-9a-fA-FxXoO_,.:eE+-]*|[-+][.](inf|Inf|INF)");
    private static final Pattern DATE = Pattern.compile("[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}.*");
    private static final String NEVER_FIRST = "-?:,[]{}#&*!|>'\"%@`=";

    private YamlScalar() {}

    /** The name of a member. */
    static String key(String name) {
        return text(name);
    }

    /** A value on one line. */
    static String inline(JsonNode node) {
        return node.isString()
                ? text(node.stringValue())
                : node.isObject() ? "{}" : node.isArray() ? "[]" : node.isNull() ? "null" : node.toString();
    }

    /** A text on one line. */
    static String inline(String text) {
        return text(text);
    }

    /** Whether a text is better written as a block of lines, and can be. */
    static boolean block(String text) {
        if (text.indexOf('\n') < 0 || text.isBlank() || " \n\t".indexOf(text.charAt(0)) >= 0) {
            return false;
        }
        return text.codePoints().allMatch(c -> c == '\n' || c == '\t' || Untrusted.visible(c));
    }

    private static String text(String text) {
        if (!text.codePoints().allMatch(Untrusted::visible)) {
            return quoted(text);
        }
        if (text.isEmpty() || typed(text)) {
            return "\"" + text.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
        }
        boolean plain = NEVER_FIRST.indexOf(text.charAt(0)) < 0
                && text.charAt(0) != ' '
                && text.charAt(text.length() - 1) != ' '
                && text.charAt(text.length() - 1) != ':'
                && !text.contains(": ")
                && !text.contains(" #");
        return plain ? text : "'" + text.replace("'", "''") + "'";
    }

    private static boolean typed(String text) {
        return WORDS.contains(text.toLowerCase(Locale.ROOT))
                || NUMBER.matcher(text).matches()
                || DATE.matcher(text).matches()
                || text.startsWith("---")
                || text.startsWith("...");
    }

    private static String quoted(String text) {
        StringBuilder quoted = new StringBuilder("\"");
        for (int i = 0; i < text.length(); ) {
            int c = text.codePointAt(i);
            i += Character.charCount(c);
            switch (c) {
                case '"' -> quoted.append("\\\"");
                case '\\' -> quoted.append("\\\\");
                case '\n' -> quoted.append("\\n");
                case '\t' -> quoted.append("\\t");
                case '\r' -> quoted.append("\\r");
                default -> {
                    if (Untrusted.visible(c)) {
                        quoted.appendCodePoint(c);
                    } else if (c > 0xFFFF) {
                        quoted.append("\\U%08X".formatted(c));
                    } else if (c > 0xFF) {
                        quoted.append("\\u%04X".formatted(c));
                    } else {
                        quoted.append("\\x%02X".formatted(c));
                    }
                }
            }
        }
        return quoted.append('"').toString();
    }
}
