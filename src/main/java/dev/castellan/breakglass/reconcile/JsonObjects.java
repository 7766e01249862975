package dev.castellan.breakglass.reconcile;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Set;
import java.util.zip.GZIPInputStream;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * The objects of a file that may be huge, torn or mixed with other text, one after another: JSON lines, a list, or a list
 * within an object, as the API server, the Azure CLI and the REST API write them; plain or gzip.
 */
final class JsonObjects {
    private static final int LONGEST_LINE = 4 << 20;
    private static final Set<String> LISTS = Set.of("items", "value", "records", "Results", "results");
    private static final JsonMapper JSON = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(200)
                            .maxStringLength(LONGEST_LINE)
                            .maxDocumentLength(-1)
                            .build())
                    .build())
            .build();

    /** Tells what the file holds; from one thread. */
    interface Told {
        /** Whether a line has to be read; one that has not is told by {@link #skipped}. */
        default boolean worth(byte[] line, int size) {
            return true;
        }

        /** A line that was not read. */
        default void skipped(byte[] line, int size) {}

        /** An object. */
        void object(JsonNode object);

        /** A piece that could not be understood. */
        void unread();
    }

    private JsonObjects() {}

    /** Reads a file; throws only where it cannot be opened. */
    static void read(Path file, Told told) throws IOException {
        boolean lines;
        try (InputStream in = open(file)) {
            lines = lines(in);
        } catch (IOException e) {
            if (!Files.isReadable(file) || Files.isDirectory(file)) {
                throw e;
            }
            lines = true;
        }
        try (InputStream in = open(file)) {
            if (lines) {
                eachLine(in, told);
            } else {
                document(in, told);
            }
        } catch (IOException e) {
            // A torn gzip: what came before counts.
            told.unread();
        }
    }

    private static InputStream open(Path file) throws IOException {
        InputStream raw = new BufferedInputStream(Files.newInputStream(file), 1 << 16);
        try {
            raw.mark(2);
            boolean gzip = raw.read() == 0x1f && raw.read() == 0x8b;
            raw.reset();
            return gzip ? new BufferedInputStream(new GZIPInputStream(raw, 1 << 16), 1 << 16) : raw;
        } catch (IOException e) {
            raw.close();
            throw e;
        }
    }

    /** Whether its first line is an object by itself, and no list. */
    private static boolean lines(InputStream in) throws IOException {
        Line line = new Line(in);
        while (line.next()) {
            int from = line.begin();
            if (from == line.size) {
                continue;
            }
            if (line.bytes[from] != '{') {
                return line.bytes[from] != '[';
            }
            try {
                JsonNode node = JSON.readTree(line.bytes, from, line.size - from);
                return LISTS.stream().noneMatch(l -> node.path(l).isArray());
            } catch (JacksonException e) {
                // Torn, or the first line of a longer text: the next one decides.
                String start = new String(line.bytes, from, Math.min(200, line.size - from), StandardCharsets.UTF_8);
                return line.tooLong || start.contains("\"auditID\"") || start.contains("\"kind\":\"Event\"");
            }
        }
        return true;
    }

    private static void eachLine(InputStream in, Told told) throws IOException {
        Line line = new Line(in);
        while (line.next()) {
            if (line.tooLong) {
                told.unread();
                continue;
            }
            // Some collectors write a time and a name before it.
            int from = line.begin();
            while (from < line.size && line.bytes[from] != '{') {
                from++;
            }
            if (from == line.size) {
                if (line.begin() < line.size) {
                    told.unread();
                }
                continue;
            }
            if (!told.worth(line.bytes, line.size)) {
                told.skipped(line.bytes, line.size);
                continue;
            }
            try {
                JsonNode node = JSON.readTree(line.bytes, from, line.size - from);
                if (node.isObject()) {
                    told.object(node);
                } else {
                    told.unread();
                }
            } catch (JacksonException e) {
                told.unread();
            }
        }
    }

    private static void document(InputStream in, Told told) {
        try (JsonParser parser = JSON.createParser(in)) {
            for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
                if (token == JsonToken.START_ARRAY) {
                    array(parser, told);
                } else if (token == JsonToken.START_OBJECT) {
                    wrapper(parser, told);
                }
            }
        } catch (JacksonException e) {
            told.unread();
        }
    }

    private static void array(JsonParser parser, Told told) {
        for (JsonToken token = parser.nextToken(); token != JsonToken.END_ARRAY; token = parser.nextToken()) {
            if (token == null) {
                told.unread();
                return;
            }
            if (token == JsonToken.START_OBJECT) {
                told.object(parser.readValueAsTree());
            } else {
                parser.skipChildren();
            }
        }
    }

    private static void wrapper(JsonParser parser, Told told) {
        ObjectNode own = JSON.createObjectNode();
        boolean list = false;
        for (JsonToken token = parser.nextToken(); token != JsonToken.END_OBJECT; token = parser.nextToken()) {
            if (token == null) {
                told.unread();
                return;
            }
            String name = String.valueOf(parser.currentName());
            JsonToken value = parser.nextToken();
            if (value == JsonToken.START_ARRAY && LISTS.contains(name)) {
                list = true;
                array(parser, told);
            } else {
                own.set(name, parser.<JsonNode>readValueAsTree());
            }
        }
        if (!list) {
            told.object(own);
        }
    }

    /** One line after another within a bounded space. */
    private static final class Line {
        private final InputStream in;
        private final byte[] space = new byte[1 << 16];
        private int at;
        private int have;
        private byte[] bytes = new byte[1 << 13];
        private int size;
        private boolean tooLong;

        Line(InputStream in) {
            this.in = in;
        }

        boolean next() throws IOException {
            size = 0;
            tooLong = false;
            boolean any = false;
            while (true) {
                if (at == have) {
                    have = Math.max(0, in.read(space));
                    at = 0;
                    if (have == 0) {
                        return any;
                    }
                }
                any = true;
                int end = at;
                while (end < have && space[end] != '\n') {
                    end++;
                }
                int length = end - at;
                if (size + length <= LONGEST_LINE) {
                    if (size + length > bytes.length) {
                        bytes = Arrays.copyOf(bytes, Math.max(size + length, bytes.length * 2));
                    }
                    System.arraycopy(space, at, bytes, size, length);
                    size += length;
                } else {
                    tooLong = true;
                }
                at = end;
                if (end < have) {
                    at++;
                    return true;
                }
            }
        }

        int begin() {
            int from = 0;
            while (from < size && (bytes[from] == ' ' || bytes[from] == '\r' || bytes[from] == '\t')) {
                from++;
            }
            return from;
        }
    }
}
