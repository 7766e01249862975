package dev.castellan.ledger;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * JSON in the one form of RFC 8785, for the values that entries hold: objects, lists, text, booleans and whole numbers of
 * at most 53 bits. Fractions and null have no place in an entry, hence the rules of RFC 8785 for them neither.
 */
final class Canonical {
    /** The largest whole number that every JSON reader keeps exactly. */
    static final long LARGEST = (1L << 53) - 1;

    private Canonical() {}

    /**
     * The bytes, UTF-8.
     *
     * @throws IllegalArgumentException for a value that has no canonical form
     */
    static byte[] bytes(Map<String, ?> object) {
        StringBuilder text = new StringBuilder(512);
        write(object, text);
        try {
            ByteBuffer encoded = StandardCharsets.UTF_8.newEncoder().encode(java.nio.CharBuffer.wrap(text));
            byte[] bytes = new byte[encoded.remaining()];
            encoded.get(bytes);
            return bytes;
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException("half a surrogate pair", e);
        }
    }

    private static void write(Object value, StringBuilder text) {
        switch (value) {
            case String s -> quote(s, text);
            case Boolean b -> text.append(b);
            case Integer n -> text.append(n.intValue());
            case Long n -> text.append(whole(n));
            case List<?> list -> {
                text.append('[');
                String between = "";
                for (Object each : list) {
                    text.append(between);
                    write(each, text);
                    between = ",";
                }
                text.append(']');
            }
            case Map<?, ?> map -> {
                // The order of RFC 8785 §3.2.3, by UTF-16 code units, is that of String.compareTo.
                TreeMap<String, Object> sorted = new TreeMap<>();
                map.forEach((key, each) -> sorted.put((String) key, each));
                text.append('{');
                String between = "";
                for (Map.Entry<String, Object> each : sorted.entrySet()) {
                    text.append(between);
                    quote(each.getKey(), text);
                    text.append(':');
                    write(each.getValue(), text);
                    between = ",";
                }
                text.append('}');
            }
            default ->
                throw new IllegalArgumentException(
                        "no canonical form: " + value.getClass().getName());
        }
    }

    private static long whole(long number) {
        if (number > LARGEST || number < -LARGEST) {
            throw new IllegalArgumentException("a whole number of more than 53 bits; give it as text");
        }
        return number;
    }

    /** RFC 8785 §3.2.2.2: short escapes where JSON has them, four hex digits for other controls, everything else as it is. */
    private static void quote(String s, StringBuilder text) {
        text.append('"');
        for (int i = 0; i < s.length(); i++) {
            char c = s.charAt(i);
            switch (c) {
                case '"' -> text.append("\\\"");
                case '\\' -> text.append("\\\\");
                case '\b' -> text.append("\\b");
                case '\f' -> text.append("\\f");
                case '\n' -> text.append("\\n");
                case '\r' -> text.append("\\r");
                case '\t' -> text.append("\\t");
                default -> {
                    if (c < 0x20) {
                        text.append("\\u00")
                                .append(Character.forDigit(c >> 4, 16))
                                .append(Character.forDigit(c & 15, 16));
                    } else {
                        text.append(c);
                    }
                }
            }
        }
        text.append('"');
    }
}
