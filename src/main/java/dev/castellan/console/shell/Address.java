package dev.castellan.console.shell;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * A place in the console, as a link: {@code castellan://cluster/<id>?tab=access}. Printing and parsing are inverse to
 * each other, and no toolkit is needed for either.
 *
 * @param screen the name of a screen: lower case letters, digits and hyphens
 * @param path what is shown there, outermost first; no element is empty
 * @param query how it is shown, keys in alphabetical order; keys are written like screen names
 */
public record Address(String screen, List<String> path, Map<String, String> query) {
    /** What every address begins with. */
    public static final String SCHEME = "castellan://";

    /** Longest text that is looked at; everything else is refused before it is read. */
    public static final int MAX_LENGTH = 8192;

    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9-]{0,31}");
    private static final String PLAIN = "-_.~:@!$()*,";
    private static final char[] HEX = "0123456789ABCDEF".toCharArray();

    public Address {
        if (!NAME.matcher(screen).matches()) {
            throw new IllegalArgumentException("not a screen name");
        }
        List<String> elements = new ArrayList<>(path.size());
        for (String element : path) {
            if (element.isEmpty()) {
                throw new IllegalArgumentException("empty element in an address");
            }
            elements.add(wellFormed(element));
        }
        path = List.copyOf(elements);
        SortedMap<String, String> sorted = new TreeMap<>();
        query.forEach((key, value) -> {
            if (!NAME.matcher(key).matches()) {
                throw new IllegalArgumentException("not a key of an address");
            }
            sorted.put(key, wellFormed(value));
        });
        query = Collections.unmodifiableSortedMap(sorted);
    }

    /** The place with this screen and path. */
    public static Address of(String screen, String... path) {
        return new Address(screen, List.of(path), Map.of());
    }

    /** This place with one more choice of how it is shown. */
    public Address with(String key, String value) {
        Map<String, String> more = new TreeMap<>(query);
        more.put(key, value);
        return new Address(screen, path, more);
    }

    /** This place without any choice of how it is shown. */
    public Address plain() {
        return new Address(screen, path, Map.of());
    }

    /** The element at this position of the path. */
    public Optional<String> element(int position) {
        return position < path.size() ? Optional.of(path.get(position)) : Optional.empty();
    }

    /** The value of one choice. */
    public Optional<String> choice(String key) {
        return Optional.ofNullable(query.get(key));
    }

    /** Whether the text claims to be an address, well written or not. */
    public static boolean looksLikeOne(String text) {
        return text.regionMatches(true, 0, SCHEME, 0, SCHEME.length());
    }

    /** The address behind the text; empty where it is not one, is too long, or is malformed in any way. */
    public static Optional<Address> parse(String text) {
        if (text.length() > MAX_LENGTH || !looksLikeOne(text)) {
            return Optional.empty();
        }
        String rest = text.substring(SCHEME.length());
        if (rest.indexOf('#') >= 0) {
            return Optional.empty();
        }
        int question = rest.indexOf('?');
        String place = question < 0 ? rest : rest.substring(0, question);
        if (place.endsWith("/")) {
            place = place.substring(0, place.length() - 1);
        }
        try {
            String[] parts = place.split("/", -1);
            List<String> path = new ArrayList<>();
            for (int i = 1; i < parts.length; i++) {
                path.add(decode(parts[i]));
            }
            Map<String, String> query = new TreeMap<>();
            if (question >= 0 && question + 1 < rest.length()) {
                for (String pair : rest.substring(question + 1).split("&", -1)) {
                    int equals = pair.indexOf('=');
                    if (equals < 0
                            || query.put(pair.substring(0, equals), decode(pair.substring(equals + 1))) != null) {
                        return Optional.empty();
                    }
                }
            }
            return Optional.of(new Address(parts[0].toLowerCase(Locale.ROOT), path, query));
        } catch (IllegalArgumentException | CharacterCodingException e) {
            return Optional.empty();
        }
    }

    /** The address as a link. */
    public String print() {
        StringBuilder text = new StringBuilder(SCHEME).append(screen);
        path.forEach(element -> {
            text.append('/');
            encode(element, text);
        });
        char separator = '?';
        for (Map.Entry<String, String> choice : query.entrySet()) {
            text.append(separator).append(choice.getKey()).append('=');
            encode(choice.getValue(), text);
            separator = '&';
        }
        return text.toString();
    }

    @Override
    public String toString() {
        return print();
    }

    /** Lone surrogates cannot be written down; they become the replacement character. */
    private static String wellFormed(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (Character.isSurrogate(text.charAt(i))) {
                StringBuilder clean = new StringBuilder(text.length());
                text.codePoints()
                        .forEach(c -> clean.appendCodePoint(
                                c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE ? 0xFFFD : c));
                return clean.toString();
            }
        }
        return text;
    }

    private static void encode(String text, StringBuilder out) {
        // Links are tidied up by browsers and desktops: a single or double dot would be taken for a folder.
        boolean dots = text.equals(".") || text.equals("..");
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
            int c = b & 0xFF;
            boolean letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
            if (!dots && (letter || PLAIN.indexOf(c) >= 0)) {
                out.append((char) c);
            } else {
                out.append('%').append(HEX[c >> 4]).append(HEX[c & 15]);
            }
        }
    }

    private static String decode(String text) throws CharacterCodingException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '%') {
                int high = i + 1 < text.length() ? Character.digit(text.charAt(i + 1), 16) : -1;
                int low = i + 2 < text.length() ? Character.digit(text.charAt(i + 2), 16) : -1;
                if (high < 0 || low < 0) {
                    throw new IllegalArgumentException("broken escape in an address");
                }
                bytes.write((high << 4) | low);
                i += 2;
            } else if (c > 0x20 && c < 0x7F) {
                bytes.write(c);
            } else {
                throw new IllegalArgumentException("unescaped character in an address");
            }
        }
        return StandardCharsets.UTF_8
                .newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT)
                .decode(ByteBuffer.wrap(bytes.toByteArray()))
                .toString();
    }
}
