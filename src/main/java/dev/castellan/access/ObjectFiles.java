package dev.castellan.access;

import dev.castellan.failure.Failure;
import java.io.BufferedInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.snakeyaml.engine.v2.api.LoadSettings;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.dataformat.yaml.YAMLFactory;

/**
 * Snapshots from files: JSON or YAML, lists or streams of documents, gzip or not, folders of such files, or saved snapshots.
 * Files are streamed. What is cut or cannot be understood leaves a gap; only what cannot be opened at all is a failure.
 */
public final class ObjectFiles {
    private static final long LARGEST = 4L << 30;
    private static final int MOST_FILES = 100_000;
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final YAMLFactory YAML = YAMLFactory.builder()
            .loadSettings(
                    LoadSettings.builder().setCodePointLimit(Integer.MAX_VALUE).build())
            .build();

    private ObjectFiles() {}

    /**
     * Reads one snapshot from all files together.
     *
     * @param azure makes the Azure side of a saved snapshot again
     * @throws dev.castellan.failure.FailureException {@code access-objects-not-found}, {@code access-objects-unreadable},
     *     {@code access-objects-empty}, or as {@link SnapshotFile#read}
     */
    public static Snapshot read(List<Path> files, Instant now, Function<JsonNode, AzurePart> azure) {
        List<Path> all = new ArrayList<>();
        files.forEach(file -> all.addAll(expand(file)));
        if (all.size() == 1 && SnapshotFile.looksLikeOne(all.getFirst())) {
            return SnapshotFile.read(all.getFirst(), azure);
        }
        String source = files.size() == 1
                ? name(files.getFirst())
                : name(files.getFirst()) + " and " + (files.size() - 1) + " more";
        Snapshot.Builder into = Snapshot.builder(source, now);
        int objects = 0;
        for (Path file : all) {
            objects += read(file, into);
        }
        Snapshot snapshot = into.build();
        if (objects == 0 && snapshot.gaps().isEmpty()) {
            throw Failure.expected(
                            "access-objects-empty",
                            "There is nothing about access in " + source + ".",
                            "No role, binding, namespace or service account was found.",
                            "Give files with Kubernetes objects, such as the output of “kubectl get … -o json”.")
                    .asException();
        }
        return snapshot;
    }

    /** Reads without an Azure side. */
    public static Snapshot read(List<Path> files, Instant now) {
        return read(files, now, SnapshotFile.WITHOUT_AZURE);
    }

    private static String name(Path file) {
        Path name = file.getFileName();
        return name == null ? file.toString() : name.toString();
    }

    private static List<Path> expand(Path file) {
        if (!Files.exists(file)) {
            throw Failure.expected(
                            "access-objects-not-found",
                            "There is no file " + file + ".",
                            "Nothing was read.",
                            "Check the path.")
                    .asException();
        }
        if (!Files.isDirectory(file)) {
            return List.of(file);
        }
        try (Stream<Path> walk = Files.walk(file, 32)) {
            List<Path> found = walk.filter(f -> Files.isRegularFile(f, LinkOption.NOFOLLOW_LINKS) && objects(name(f)))
                    .sorted()
                    .limit(MOST_FILES + 1L)
                    .toList();
            if (found.size() > MOST_FILES) {
                throw new IOException("there are more than " + MOST_FILES + " files");
            }
            return found;
        } catch (IOException | java.io.UncheckedIOException e) {
            throw unreadable(file, e);
        }
    }

    private static boolean objects(String name) {
        return name.toLowerCase(Locale.ROOT).matches(".*\\.(json|jsonl|ya?ml)(\\.gz)?");
    }

    /** How many objects about access a file holds. */
    private static int read(Path file, Snapshot.Builder into) {
        ManifestReader reader = new ManifestReader(into, name(file));
        try (InputStream in = open(file)) {
            read(in, reader);
        } catch (JacksonException e) {
            cut(into, file, "it cannot be understood from " + place(e) + " on");
        } catch (IOException e) {
            if (reader.objects() == 0 && !Files.isReadable(file)) {
                throw unreadable(file, e);
            }
            cut(into, file, "it ends early or is damaged (" + e.getMessage() + ")");
        }
        return reader.objects();
    }

    /** Reads a stream of JSON or YAML; which of them is told by its first sign. */
    static void read(InputStream in, ManifestReader reader) throws IOException {
        BufferedInputStream buffered = new BufferedInputStream(in, 1 << 16);
        boolean json = false;
        buffered.mark(4_096);
        for (int i = 0; i < 4_000; i++) {
            int c = buffered.read();
            if (c < 0) {
                break;
            }
            if (c > ' ' && c != 0xEF && c != 0xBB && c != 0xBF) {
                json = c == '{' || c == '[';
                break;
            }
        }
        buffered.reset();
        try (JsonParser p = json
                ? JSON.createParser(buffered)
                : YAML.createParser(tools.jackson.core.ObjectReadContext.empty(), buffered)) {
            reader.read(p);
        }
    }

    /** The bytes of a file, unpacked where it is packed; bounded. */
    static InputStream open(Path file) throws IOException {
        BufferedInputStream raw = new BufferedInputStream(Files.newInputStream(file), 1 << 16);
        raw.mark(2);
        boolean packed = raw.read() == 0x1F && raw.read() == 0x8B;
        raw.reset();
        return new Bounded(packed ? new GZIPInputStream(raw, 1 << 16) : raw);
    }

    private static void cut(Snapshot.Builder into, Path file, String what) {
        into.gap(new Gap(Gap.Part.ANYTHING, "", name(file) + ": " + what + "; the rest is missing."));
    }

    private static String place(JacksonException e) {
        return e.getLocation() == null || e.getLocation().getLineNr() < 1
                ? "some place"
                : "line " + e.getLocation().getLineNr();
    }

    private static dev.castellan.failure.FailureException unreadable(Path file, Exception e) {
        return Failure.expected(
                        "access-objects-unreadable",
                        "The file " + file + " cannot be read.",
                        "Nothing was read from it.",
                        "Check that it is readable.")
                .withDetails(String.valueOf(e.getMessage()))
                .asException();
    }

    /** Ends what is far larger than any cluster. */
    private static final class Bounded extends FilterInputStream {
        private long left = LARGEST;

        Bounded(InputStream in) {
            super(in);
        }

        @Override
        public int read() throws IOException {
            int b = super.read();
            return b < 0 ? b : counted(1, b);
        }

        @Override
        public int read(byte[] bytes, int from, int length) throws IOException {
            int n = super.read(bytes, from, length);
            return n < 0 ? n : counted(n, n);
        }

        private int counted(int n, int result) throws IOException {
            left -= n;
            if (left < 0) {
                throw new IOException("it is larger than " + (LARGEST >> 30) + " GiB");
            }
            return result;
        }
    }
}
