package dev.castellan.access;

import dev.castellan.failure.Failure;
import dev.castellan.kubernetes.ApiResource;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.DigestInputStream;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Saved snapshots: gzip over a version, the objects with every text written once, and a SHA-256 over all of it. A file that
 * was cut or changed is refused.
 */
public final class SnapshotFile {
    /** How such files are named. */
    public static final String ENDING = ".castellan-access";

    private static final byte[] MAGIC = "CASTELLAN-ACCESS".getBytes(StandardCharsets.US_ASCII);
    /** Version 1 did not say whom the API server asks. */
    private static final int VERSION = 2;

    private static final int MOST_OBJECTS = 10_000_000;
    private static final int LONGEST_TEXT = 1 << 20;
    private static final int LONGEST_AZURE = 256 << 20;

    /** Where nothing knows of the Azure side, a file with one is refused; nothing is dropped. */
    static final Function<JsonNode, AzurePart> WITHOUT_AZURE = saved -> {
        throw new IllegalArgumentException("it holds an Azure side, which cannot be read here");
    };

    private SnapshotFile() {}

    /** The hash over the objects, and over the order of the authorizers where it changes what they give. */
    static String hash(Snapshot snapshot) {
        MessageDigest digest = sha256();
        try (DataOutputStream out = new DataOutputStream(
                new BufferedOutputStream(new DigestOutputStream(OutputStream.nullOutputStream(), digest)))) {
            Writer writer = new Writer(out);
            writer.objects(snapshot);
            if (!snapshot.authorizers().usual()) {
                writer.list(snapshot.authorizers().modes());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    /**
     * Saves; replaces the file at once or not at all.
     *
     * @throws dev.castellan.failure.FailureException {@code access-snapshot-unwritable}
     */
    public static void write(Snapshot snapshot, Path file) {
        Path part = file.resolveSibling(file.getFileName() + ".part");
        try {
            try (OutputStream zipped = new GZIPOutputStream(new BufferedOutputStream(Files.newOutputStream(part)))) {
                MessageDigest digest = sha256();
                DataOutputStream out =
                        new DataOutputStream(new BufferedOutputStream(new DigestOutputStream(zipped, digest)));
                out.write(MAGIC);
                new Writer(out).all(snapshot);
                out.flush();
                zipped.write(digest.digest());
            }
            Files.move(part, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw Failure.expected(
                            "access-snapshot-unwritable",
                            "The snapshot could not be saved to " + file + ".",
                            "Nothing was written there.",
                            "Check that the folder exists, is writable and has room.")
                    .withDetails(String.valueOf(e.getMessage()))
                    .asException();
        }
    }

    /**
     * Reads a saved snapshot.
     *
     * @param azure makes the Azure side again from what it had saved
     * @throws dev.castellan.failure.FailureException {@code access-snapshot-unreadable}
     */
    public static Snapshot read(Path file, Function<JsonNode, AzurePart> azure) {
        try (InputStream zipped = new GZIPInputStream(new BufferedInputStream(Files.newInputStream(file)), 1 << 16)) {
            MessageDigest digest = sha256();
            // The reader must not run ahead into the hash.
            DataInputStream in = new DataInputStream(new DigestInputStream(zipped, digest));
            byte[] magic = in.readNBytes(MAGIC.length);
            if (!java.util.Arrays.equals(magic, MAGIC)) {
                throw new IOException("it is no saved snapshot");
            }
            Snapshot snapshot = new Reader(in).all(azure);
            byte[] own = digest.digest();
            byte[] saved = zipped.readNBytes(own.length);
            if (!MessageDigest.isEqual(own, saved) || zipped.read() >= 0) {
                throw new IOException("its hash does not fit: it was cut or changed");
            }
            return snapshot;
        } catch (IOException | JacksonException | IllegalArgumentException | DateTimeException e) {
            throw Failure.expected(
                            "access-snapshot-unreadable",
                            "The file " + file + " cannot be read as a saved snapshot.",
                            "Nothing was read from it.",
                            "Take the snapshot again, or find an intact copy.")
                    .withDetails(String.valueOf(e.getMessage()))
                    .asException();
        }
    }

    /** Whether a file begins as saved snapshots do, as far as can be told without unpacking it all. */
    public static boolean looksLikeOne(Path file) {
        try (InputStream zipped = new GZIPInputStream(Files.newInputStream(file))) {
            return java.util.Arrays.equals(zipped.readNBytes(MAGIC.length), MAGIC);
        } catch (IOException e) {
            return false;
        }
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Texts and numbers in the order in which {@link Reader} takes them. */
    private static final class Writer {
        private final DataOutputStream out;
        private final Map<String, Integer> texts = new HashMap<>();

        Writer(DataOutputStream out) {
            this.out = out;
        }

        void all(Snapshot s) throws IOException {
            number(VERSION);
            text(s.source());
            time(s.takenAt());
            out.writeBoolean(s.live());
            number(s.gaps().size());
            for (Gap gap : s.gaps()) {
                text(gap.part().name());
                text(gap.namespace());
                text(gap.reason());
            }
            objects(s);
            byte[] azure = s.azure()
                    .map(a -> JsonMapper.builder().build().writeValueAsBytes(a.saved()))
                    .orElse(new byte[0]);
            number(azure.length);
            out.write(azure);
            Authorizers order = s.authorizers();
            list(order.modes());
            text(order.known().name());
            text(order.where());
            time(order.at());
        }

        void objects(Snapshot s) throws IOException {
            text(s.serverVersion());
            out.writeBoolean(s.browserSafeProxy());
            number(s.namespaces().size());
            for (Namespace n : s.namespaces()) {
                text(n.name());
                map(n.labels());
            }
            number(s.serviceAccounts().size());
            for (ServiceAccount a : s.serviceAccounts()) {
                text(a.namespace());
                text(a.name());
                map(a.annotations());
            }
            number(s.roles().size());
            for (Role r : s.roles()) {
                text(r.id().kind());
                text(r.id().namespace());
                text(r.id().name());
                map(r.labels());
                out.writeBoolean(r.autoupdate());
                number(r.aggregation().size());
                for (LabelSelector selector : r.aggregation()) {
                    map(selector.matchLabels());
                    number(selector.expressions().size());
                    for (LabelSelector.Expression e : selector.expressions()) {
                        text(e.key());
                        text(e.operator());
                        list(e.values());
                    }
                }
                number(r.rules().size());
                for (PolicyRule rule : r.rules()) {
                    list(rule.verbs());
                    list(rule.apiGroups());
                    list(rule.resources());
                    list(rule.resourceNames());
                    list(rule.nonResourceUrls());
                }
            }
            number(s.bindings().size());
            for (Binding b : s.bindings()) {
                text(b.namespace());
                text(b.name());
                text(b.roleKind());
                text(b.roleName());
                map(b.labels());
                number(b.subjects().size());
                for (Subject subject : b.subjects()) {
                    text(subject.kind());
                    text(subject.namespace());
                    text(subject.name());
                }
            }
            number(s.resources().size());
            for (ApiResource r : s.resources()) {
                text(r.group());
                text(r.version());
                text(r.kind());
                text(r.plural());
                out.writeBoolean(r.namespaced());
                list(r.verbs().stream().sorted().toList());
            }
        }

        private void time(Instant time) throws IOException {
            out.writeLong(time.getEpochSecond());
            number(time.getNano());
        }

        private void list(List<String> list) throws IOException {
            number(list.size());
            for (String text : list) {
                text(text);
            }
        }

        private void map(Map<String, String> map) throws IOException {
            number(map.size());
            if (!map.isEmpty()) {
                for (Map.Entry<String, String> e : new TreeMap<>(map).entrySet()) {
                    text(e.getKey());
                    text(e.getValue());
                }
            }
        }

        /** A text at its first time with its letters, later as the number it got then. */
        private void text(String text) throws IOException {
            Integer known = texts.putIfAbsent(text, texts.size());
            if (known == null) {
                byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
                number(0);
                number(bytes.length);
                out.write(bytes);
            } else {
                number(known + 1);
            }
        }

        private void number(int number) throws IOException {
            int rest = number;
            while ((rest & ~0x7F) != 0) {
                out.writeByte((rest & 0x7F) | 0x80);
                rest >>>= 7;
            }
            out.writeByte(rest);
        }
    }

    private static final class Reader {
        private final DataInputStream in;
        private final List<String> texts = new ArrayList<>();

        Reader(DataInputStream in) {
            this.in = in;
        }

        Snapshot all(Function<JsonNode, AzurePart> azure) throws IOException {
            int version = number();
            if (version < 1 || version > VERSION) {
                throw new IOException(
                        "it is of version " + version + ", and this program reads versions up to " + VERSION);
            }
            String source = text();
            Instant takenAt = time();
            Snapshot.Builder b = Snapshot.builder(source, takenAt);
            if (in.readBoolean()) {
                b.live();
            }
            for (int i = count(); i > 0; i--) {
                b.gap(new Gap(Gap.Part.valueOf(text()), text(), text()));
            }
            objects(b);
            int length = number();
            if (length < 0 || length > LONGEST_AZURE) {
                throw new IOException("its Azure side is too large");
            }
            byte[] saved = in.readNBytes(length);
            if (saved.length < length) {
                throw new IOException("it ends early");
            }
            if (length > 0) {
                b.azure(azure.apply(JsonMapper.builder().build().readTree(saved)));
            }
            b.authorizers(
                    version == 1
                            ? Authorizers.assumed("the version that saved this file did not read it", takenAt)
                            : new Authorizers(list(), Authorizers.Known.valueOf(text()), text(), time()));
            return b.build();
        }

        private Instant time() throws IOException {
            return Instant.ofEpochSecond(in.readLong(), number());
        }

        private void objects(Snapshot.Builder b) throws IOException {
            b.version(text());
            if (in.readBoolean()) {
                b.browserSafeProxy();
            }
            for (int i = count(); i > 0; i--) {
                b.add(new Namespace(text(), map()));
            }
            for (int i = count(); i > 0; i--) {
                b.add(new ServiceAccount(text(), text(), map()));
            }
            for (int i = count(); i > 0; i--) {
                b.add(role());
            }
            for (int i = count(); i > 0; i--) {
                b.add(binding());
            }
            List<ApiResource> resources = new ArrayList<>();
            for (int i = count(); i > 0; i--) {
                resources.add(new ApiResource(text(), text(), text(), text(), in.readBoolean(), new HashSet<>(list())));
            }
            b.addResources(resources);
        }

        private Role role() throws IOException {
            RoleId id = new RoleId(text(), text(), text());
            Map<String, String> labels = map();
            boolean autoupdate = in.readBoolean();
            List<LabelSelector> aggregation = new ArrayList<>();
            for (int i = count(); i > 0; i--) {
                Map<String, String> match = map();
                List<LabelSelector.Expression> expressions = new ArrayList<>();
                for (int e = count(); e > 0; e--) {
                    expressions.add(new LabelSelector.Expression(text(), text(), list()));
                }
                aggregation.add(new LabelSelector(match, expressions));
            }
            List<PolicyRule> rules = new ArrayList<>();
            for (int i = count(); i > 0; i--) {
                rules.add(new PolicyRule(list(), list(), list(), list(), list()));
            }
            return new Role(id, rules, aggregation, labels, autoupdate);
        }

        private Binding binding() throws IOException {
            String namespace = text();
            String name = text();
            String roleKind = text();
            String roleName = text();
            Map<String, String> labels = map();
            List<Subject> subjects = new ArrayList<>();
            for (int i = count(); i > 0; i--) {
                subjects.add(new Subject(text(), text(), text()));
            }
            return new Binding(namespace, name, roleKind, roleName, subjects, labels);
        }

        private List<String> list() throws IOException {
            List<String> list = new ArrayList<>();
            for (int i = count(); i > 0; i--) {
                list.add(text());
            }
            return list;
        }

        private Map<String, String> map() throws IOException {
            int count = count();
            if (count == 0) {
                return Map.of();
            }
            Map<String, String> map = new HashMap<>();
            for (int i = count; i > 0; i--) {
                map.put(text(), text());
            }
            return map;
        }

        private String text() throws IOException {
            int number = number();
            if (number > 0) {
                if (number > texts.size()) {
                    throw new IOException("it names a text that it does not hold");
                }
                return texts.get(number - 1);
            }
            int length = number();
            if (length < 0 || length > LONGEST_TEXT) {
                throw new IOException("it holds a text of " + length + " bytes");
            }
            byte[] bytes = in.readNBytes(length);
            if (bytes.length < length) {
                throw new IOException("it ends early");
            }
            String text = new String(bytes, StandardCharsets.UTF_8);
            texts.add(text);
            return text;
        }

        private int count() throws IOException {
            int count = number();
            if (count < 0 || count > MOST_OBJECTS) {
                throw new IOException("it holds an impossible number of objects");
            }
            return count;
        }

        private int number() throws IOException {
            int number = 0;
            for (int shift = 0; shift < 35; shift += 7) {
                int b = in.readUnsignedByte();
                number |= (b & 0x7F) << shift;
                if ((b & 0x80) == 0) {
                    return number;
                }
            }
            throw new IOException("it holds an impossible number");
        }
    }

    /** Reads a snapshot that has no Azure side. */
    public static Snapshot read(Path file) {
        return read(file, WITHOUT_AZURE);
    }
}
