package dev.castellan.breakglass.sweep;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Copies in a text that holds other things too: blocks of PEM, and base64 that stands on lines of its own. Whole lines are
 * cut; all others stay as they are to the last byte. Pure.
 */
final class TextBlocks {
    private static final Pattern BEGIN = Pattern.compile("-----BEGIN ([A-Z0-9 ]{1,40})-----");
    private static final Pattern BASE64 = Pattern.compile("[A-Za-z0-9+/]+={0,2}");

    private final byte[] content;
    private final List<Line> lines = new ArrayList<>();
    private final Wanted copies;

    /**
     * A line.
     *
     * @param text without its end, and without blanks there
     * @param to after its end
     */
    private record Line(String text, int from, int to) {}

    private TextBlocks(Wanted copies, byte[] content) {
        this.copies = copies;
        this.content = content;
        int from = 0;
        for (int i = 0; i < content.length; i++) {
            if (content[i] == '\n' || i == content.length - 1) {
                String text = new String(content, from, i + 1 - from, StandardCharsets.ISO_8859_1);
                lines.add(new Line(text.stripTrailing(), from, i + 1));
                from = i + 1;
            }
        }
    }

    /**
     * The content without the copies. Empty where not all of them are blocks whose first and last line are certain: nothing
     * is cut then.
     */
    static Optional<byte[]> without(Wanted copies, byte[] content) {
        if (MaterialReader.indexOf(content, 0, content.length, new byte[1]) >= 0) {
            // Not a text, or one in UTF-16.
            return Optional.empty();
        }
        byte[] rest = new TextBlocks(copies, content).rest();
        MaterialReader.Found left = new MaterialReader(copies.fingerprints()::contains, false).read(rest, rest.length);
        boolean clean = rest.length < content.length
                && !left.cut()
                && left.materials().stream().noneMatch(m -> Findings.matches(copies, m));
        return clean ? Optional.of(rest) : Optional.empty();
    }

    private byte[] rest() {
        ByteArrayOutputStream rest = new ByteArrayOutputStream(content.length);
        int at = 0;
        boolean open = false;
        while (at < lines.size()) {
            String text = lines.get(at).text();
            int end = pem(at);
            if (text.contains("-----BEGIN ")) {
                // What follows a first line belongs to it: without its last one nobody knows how far.
                open = end == at;
            } else if (text.contains("-----END ")) {
                open = false;
            } else if (!open) {
                end = base64(at);
            }
            int next = Math.max(end, at + 1);
            if (end == at || !copy(at, end)) {
                rest.write(
                        content,
                        lines.get(at).from(),
                        lines.get(next - 1).to() - lines.get(at).from());
            }
            at = next;
        }
        return rest.toByteArray();
    }

    /** The line after a whole block of PEM; the same line where none begins. */
    private int pem(int at) {
        Matcher begin = BEGIN.matcher(lines.get(at).text());
        if (!begin.matches()) {
            return at;
        }
        int end = at + 1;
        while (end < lines.size() && BASE64.matcher(lines.get(end).text()).matches()) {
            end++;
        }
        boolean whole = end < lines.size() && lines.get(end).text().equals("-----END " + begin.group(1) + "-----");
        return whole ? end + 1 : at;
    }

    /** The line after a run of base64; the same line where none begins. */
    private int base64(int at) {
        int end = at;
        while (end < lines.size() && BASE64.matcher(lines.get(end).text()).matches()) {
            end++;
        }
        return end;
    }

    /** Whether these lines are one block of what is meant, from its first byte to its last. */
    private boolean copy(int from, int to) {
        boolean armour = lines.get(from).text().startsWith("-----");
        List<Line> body = armour ? lines.subList(from + 1, to - 1) : lines.subList(from, to);
        if (body.isEmpty()) {
            return false;
        }
        // Lines of one block are equally long but for the last.
        int width = body.getFirst().text().length();
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < body.size(); i++) {
            int length = body.get(i).text().length();
            if (i < body.size() - 1 ? length != width : length > width) {
                return false;
            }
            text.append(body.get(i).text());
        }
        byte[] decoded = {};
        try {
            decoded = Base64.getDecoder().decode(text.toString());
            // Base64 of PEM: every line of it has to go.
            return MaterialReader.oneStructure(decoded)
                    ? MaterialReader.nothingElse(decoded, decoded.length, m -> Findings.matches(copies, m))
                    : !armour && new TextBlocks(copies, decoded).rest().length == 0;
        } catch (IllegalArgumentException e) {
            return false;
        } finally {
            Arrays.fill(decoded, (byte) 0);
        }
    }
}
