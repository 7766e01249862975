package dev.castellan.breakglass.proxy;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * A file of the record: lines of JSON, each followed by a tab and the hex SHA-256 over the chain so far and the line's own
 * bytes. The first line says whose record it is and names the chain of the segment before. What was written can be read
 * with nothing but a text viewer, and changed by nobody without another root.
 */
public final class Segment {
    static final JsonMapper JSON = JsonMapper.builder().build();

    /** Longer than any line that is written. */
    private static final int LONGEST_LINE = 512 * 1024;

    private Segment() {}

    /**
     * The first line of a segment.
     *
     * @param castellan version of the format, 1
     * @param checkout the check-out's id
     * @param cluster its cluster
     * @param fingerprint SHA-256 of the admin certificate, in hex
     * @param started when, ISO 8601
     * @param before chain of the last line of the segment before; empty for the first one
     */
    public record Opening(
            int castellan, String checkout, String cluster, String fingerprint, String started, String before) {}

    /**
     * What a segment holds.
     *
     * @param opening its first line; empty for a file without a whole line
     * @param root the chain after the last whole line
     * @param torn whether something stands after the last whole line, as after a power cut
     * @param broken the number of the first line whose chain does not hold; 0 for none
     */
    public record Reading(Optional<Opening> opening, RecordRoot root, boolean torn, long broken) {
        /** Whether every line is as it was written. */
        public boolean holds() {
            return broken == 0 && opening.isPresent();
        }
    }

    /** The next chain value. */
    static byte[] chain(byte[] before, byte[] line) {
        MessageDigest digest = sha256();
        digest.update(before);
        digest.update(line);
        return digest.digest();
    }

    static byte[] zero() {
        return new byte[32];
    }

    static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** What is told of a segment while it is read. */
    public interface Told {
        /** A request began or ended. */
        void use(Use use);

        /**
         * A line holds, and everything before it.
         *
         * @param lines how many so far
         * @param sha256 the chain, in hex
         */
        default void line(long lines, String sha256) {}
    }

    /** Reads and checks a segment; each request told is handed on, in order. */
    public static Reading read(Path file, Consumer<Use> uses) throws IOException {
        return check(file, uses::accept);
    }

    /** As {@link #read}, and tells the chain line by line, as the ledger has it of some. */
    public static Reading check(Path file, Told told) throws IOException {
        Optional<Opening> opening = Optional.empty();
        byte[] chain = zero();
        long lines = 0;
        long requests = 0;
        long broken = 0;
        boolean torn = false;
        try (InputStream in = new BufferedInputStream(Files.newInputStream(file), 64 * 1024)) {
            for (Optional<byte[]> read = line(in); read.isPresent(); read = line(in)) {
                byte[] line = read.get();
                if (line.length == 0 || line[line.length - 1] != '\n') {
                    torn = true;
                    break;
                }
                int tab = line.length - 66;
                if (tab < 1 || line[tab] != '\t') {
                    broken = broken == 0 ? lines + 1 : broken;
                    break;
                }
                byte[] content = java.util.Arrays.copyOf(line, tab);
                chain = chain(chain, content);
                String said = new String(line, tab + 1, 64, StandardCharsets.US_ASCII);
                if (!said.equals(hex(chain))) {
                    broken = lines + 1;
                    break;
                }
                try {
                    if (lines == 0) {
                        opening = Optional.of(JSON.readValue(content, Opening.class));
                    } else {
                        Use use = JSON.readValue(content, Use.class);
                        requests += use.phase() == Use.Phase.BEGIN ? 1 : 0;
                        told.use(use);
                    }
                } catch (JacksonException e) {
                    broken = lines + 1;
                    break;
                }
                lines++;
                told.line(lines, said);
            }
        }
        return new Reading(
                opening, new RecordRoot(String.valueOf(file.getFileName()), lines, requests, hex(chain)), torn, broken);
    }

    /** The segments of a record folder, oldest first. */
    public static List<Path> list(Path folder) throws IOException {
        List<Path> found = new ArrayList<>();
        if (Files.isDirectory(folder)) {
            try (var files = Files.newDirectoryStream(folder, "record-*.jsonl")) {
                files.forEach(found::add);
            }
        }
        found.sort(null);
        return found;
    }

    /** One line with its end; without it where the file ends. */
    private static Optional<byte[]> line(InputStream in) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream(512);
        while (true) {
            int c = in.read();
            if (c < 0) {
                return line.size() == 0 ? Optional.empty() : Optional.of(line.toByteArray());
            }
            line.write(c);
            if (c == '\n' || line.size() == LONGEST_LINE) {
                return Optional.of(line.toByteArray());
            }
        }
    }
}
