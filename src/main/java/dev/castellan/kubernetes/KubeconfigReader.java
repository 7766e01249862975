package dev.castellan.kubernetes;

import dev.castellan.failure.Failure;
import dev.castellan.failure.FailureException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.schema.CoreSchema;

/** Reads one kubeconfig file, which may be anything at all, and never takes long, much memory or the process down. */
final class KubeconfigReader {
    /** A kubeconfig with a thousand contexts and embedded certificates has about six. */
    static final int LARGEST_MEGABYTES = 16;

    private static final int DEEPEST = 64;
    private static final int MOST_ALIASES = 50;
    private static final int MOST_EXTENSION_NODES = 10_000;
    private static final String EXEC_EXTENSION = "client.authentication.k8s.io/exec";

    private final String shown;
    private final Path folder;
    private final Path file;

    private KubeconfigReader(Path file) {
        this.file = file;
        this.shown = Untrusted.quote(file.toString());
        Path parent = file.toAbsolutePath().getParent();
        this.folder = parent == null ? file.toAbsolutePath() : parent;
    }

    /** Reads a file; empty where there is none. */
    static Optional<KubeconfigFile> read(Path file) {
        KubeconfigReader reader = new KubeconfigReader(file);
        Optional<byte[]> content = reader.content();
        return content.map(reader::parse);
    }

    /** Reads text that came from elsewhere; the path only names it and resolves what is relative. */
    static KubeconfigFile parse(Path name, byte[] content) {
        KubeconfigReader reader = new KubeconfigReader(name);
        if (content.length > LARGEST_MEGABYTES * 1024L * 1024) {
            throw reader.tooLarge();
        }
        return reader.parse(content);
    }

    private Optional<byte[]> content() {
        int limit = LARGEST_MEGABYTES * 1024 * 1024;
        try {
            if (Files.isDirectory(file)) {
                throw broken("is a folder", "Name the file itself.");
            }
            if (Files.exists(file) && !Files.isRegularFile(file)) {
                // A pipe could keep the reader for ever, a device could have no end.
                throw broken("is not an ordinary file", "Save it to an ordinary file.");
            }
            try (InputStream in = Files.newInputStream(file)) {
                byte[] bytes = in.readNBytes(limit + 1);
                if (bytes.length > limit) {
                    throw tooLarge();
                }
                return Optional.of(bytes);
            }
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (AccessDeniedException e) {
            throw failure("kubeconfig-not-readable", "may not be read", "Give yourself the right to read it.", "");
        } catch (IOException e) {
            throw failure(
                    "kubeconfig-not-readable", "could not be read", "Check the file and its disk.", String.valueOf(e));
        }
    }

    private KubeconfigFile parse(byte[] content) {
        String text = decode(content);
        LoadSettings settings = LoadSettings.builder()
                .setLabel("kubeconfig")
                .setSchema(new CoreSchema())
                .setAllowDuplicateKeys(false)
                .setAllowRecursiveKeys(false)
                .setMaxAliasesForCollections(MOST_ALIASES)
                .setCodePointLimit(LARGEST_MEGABYTES * 1024 * 1024)
                .build();
        Object root;
        try {
            checkDepth(text, settings);
            root = new Load(settings).loadFromString(text);
        } catch (YamlEngineException e) {
            // The message of the parser quotes the line, which may be a key.
            throw broken("is not valid YAML" + position(e), "Compare it with a copy that works.");
        }
        if (root == null) {
            return new KubeconfigFile(Map.of(), Map.of(), Map.of(), Optional.empty());
        }
        if (!(root instanceof Map<?, ?> map)) {
            throw broken("holds no kubeconfig", "Choose a kubeconfig file.");
        }
        return translate(new Fields(map, ""));
    }

    private static String position(YamlEngineException e) {
        return e instanceof org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException marked
                ? marked.getProblemMark()
                        .map(m -> " (line " + (m.getLine() + 1) + ")")
                        .orElse("")
                : "";
    }

    private String decode(byte[] content) {
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .onUnmappableCharacter(CodingErrorAction.REPORT)
                    .decode(ByteBuffer.wrap(content))
                    .toString();
            return text.startsWith("\uFEFF") ? text.substring(1) : text;
        } catch (CharacterCodingException e) {
            throw broken("is not UTF-8 text", "Choose a kubeconfig file.");
        }
    }

    /** The parser gives events without recursion; what builds values from them would run out of stack. */
    private void checkDepth(String text, LoadSettings settings) {
        int depth = 0;
        for (Event event : new Parse(settings).parseString(text)) {
            switch (event.getEventId()) {
                case MappingStart, SequenceStart -> {
                    if (++depth > DEEPEST) {
                        throw broken("is nested too deeply", "Compare it with a copy that works.");
                    }
                }
                case MappingEnd, SequenceEnd -> depth--;
                default -> {}
            }
        }
    }

    private KubeconfigFile translate(Fields root) {
        Optional<String> kind = root.text("kind");
        if (kind.isPresent() && !kind.get().equals("Config")) {
            throw broken("holds a " + Untrusted.quote(kind.get()) + ", no kubeconfig", "Choose a kubeconfig file.");
        }
        return new KubeconfigFile(
                named(root, "clusters", "cluster", this::cluster),
                named(root, "users", "user", this::user),
                named(root, "contexts", "context", this::context),
                root.text("current-context"));
    }

    private <T> Map<String, T> named(Fields root, String list, String member, BiFunction<String, Fields, T> make) {
        Map<String, T> found = new LinkedHashMap<>();
        int number = 0;
        for (Fields item : root.list(list)) {
            number++;
            String name = item.text("name").orElse("");
            if (name.isEmpty()) {
                throw broken(
                        "has an entry without a name (" + list + ", number " + number + ")",
                        "Give every entry a name.");
            }
            if (found.put(name, make.apply(name, item.map(member))) != null) {
                throw broken(
                        "has two entries named " + Untrusted.quote(name) + " under " + list, "Rename or remove one.");
            }
        }
        return found;
    }

    private KubeconfigFile.Cluster cluster(String name, Fields f) {
        return new KubeconfigFile.Cluster(
                name,
                f.text("server"),
                f.text("tls-server-name"),
                f.truth("insecure-skip-tls-verify"),
                f.path("certificate-authority"),
                f.data("certificate-authority-data"),
                f.text("proxy-url"),
                f.truth("disable-compression"),
                execConfig(f));
    }

    private Optional<Object> execConfig(Fields cluster) {
        for (Fields item : cluster.list("extensions")) {
            if (item.text("name").orElse("").equals(EXEC_EXTENSION)) {
                Object value = item.raw("extension");
                int[] budget = {MOST_EXTENSION_NODES};
                return value == null ? Optional.empty() : Optional.of(plain(value, budget));
            }
        }
        return Optional.empty();
    }

    /** A copy without aliases, so that what was small in the file stays small when written out. */
    private Object plain(Object value, int[] budget) {
        if (--budget[0] < 0) {
            throw broken("has an extension that is too large", "Remove the extension.");
        }
        return switch (value) {
            case Map<?, ?> map -> {
                Map<String, Object> copy = new LinkedHashMap<>();
                map.forEach((k, v) -> {
                    if (v != null) {
                        copy.put(String.valueOf(k), plain(v, budget));
                    }
                });
                yield copy;
            }
            case List<?> list -> {
                List<Object> copy = new ArrayList<>();
                for (Object v : list) {
                    if (v != null) {
                        copy.add(plain(v, budget));
                    }
                }
                yield copy;
            }
            case byte[] bytes -> Base64.getEncoder().encodeToString(bytes);
            default -> value;
        };
    }

    private KubeconfigFile.User user(String name, Fields f) {
        Map<String, List<String>> extra = new LinkedHashMap<>();
        Fields extras = f.map("as-user-extra");
        for (String key : extras.names()) {
            extra.put(key, extras.texts(key));
        }
        return new KubeconfigFile.User(
                name,
                f.path("client-certificate"),
                f.data("client-certificate-data"),
                f.path("client-key"),
                f.data("client-key-data"),
                f.text("token"),
                f.path("tokenFile"),
                f.text("username").isPresent() || f.text("password").isPresent(),
                f.raw("auth-provider") == null
                        ? Optional.empty()
                        : Optional.of(f.map("auth-provider").text("name").orElse("")),
                f.raw("exec") == null ? Optional.empty() : Optional.of(exec(f.map("exec"))),
                new KubeconfigFile.Impersonation(f.text("as"), f.text("as-uid"), f.texts("as-groups"), extra));
    }

    private ExecPlugin exec(Fields f) {
        Map<String, String> environment = new LinkedHashMap<>();
        for (Fields item : f.list("env")) {
            String key = item.text("name").orElse("");
            if (key.isEmpty() || key.indexOf('=') >= 0 || key.indexOf('\0') >= 0) {
                throw broken("has a plug-in with a variable without a usable name", "Correct the entry under env.");
            }
            environment.put(key, item.text("value").orElse(""));
        }
        String version = f.text("apiVersion").orElse("");
        Optional<String> mode = f.text("interactiveMode");
        return new ExecPlugin(
                version,
                f.text("command")
                        .map(c -> c.indexOf('/') >= 0 || c.indexOf('\\') >= 0
                                ? resolve(c, "command").toString()
                                : c)
                        .orElse(""),
                f.texts("args"),
                environment,
                true,
                f.text("installHint"),
                f.truth("provideClusterInfo"),
                switch (mode.orElse("")) {
                    case "Never" -> ExecPlugin.InteractiveMode.NEVER;
                    case "Always" -> ExecPlugin.InteractiveMode.ALWAYS;
                    case "IfAvailable" -> ExecPlugin.InteractiveMode.IF_AVAILABLE;
                    case "" -> {
                        // v1 requires the field; v1beta1 has this default.
                        if (version.equals(CredentialPlugins.V1)) {
                            throw broken(
                                    "has a plug-in that does not say whether it needs a terminal",
                                    "Add interactiveMode: IfAvailable to the exec entry.");
                        }
                        yield ExecPlugin.InteractiveMode.IF_AVAILABLE;
                    }
                    default ->
                        throw broken(
                                "has a plug-in with an unknown interactiveMode", "Use Never, IfAvailable or Always.");
                });
    }

    private KubeconfigFile.Context context(String name, Fields f) {
        return new KubeconfigFile.Context(
                name, file, f.text("cluster").orElse(""), f.text("user").orElse(""), f.text("namespace"));
    }

    private Path resolve(String path, String field) {
        try {
            return folder.resolve(path).normalize();
        } catch (InvalidPathException e) {
            throw broken("has a path under " + field + " that cannot be one", "Correct the path.");
        }
    }

    private FailureException tooLarge() {
        return failure(
                "kubeconfig-too-large",
                "is larger than " + LARGEST_MEGABYTES + " MB",
                "Choose a kubeconfig file, or split it.",
                "");
    }

    private FailureException broken(String what, String remedy) {
        return failure("kubeconfig-broken", what, remedy, "");
    }

    private FailureException failure(String code, String what, String remedy, String details) {
        return new Failure(
                        code,
                        "The kubeconfig " + shown + " " + what + ".",
                        "Its clusters are missing; other files are not affected.",
                        remedy,
                        true,
                        details)
                .asException();
    }

    /** Members of a mapping, each of the type it has to be; null counts as absent. */
    private final class Fields {
        private final Map<?, ?> map;
        private final String place;

        Fields(Map<?, ?> map, String place) {
            this.map = map;
            this.place = place;
        }

        @org.jspecify.annotations.Nullable
        Object raw(String field) {
            return map.get(field);
        }

        List<String> names() {
            List<String> names = new ArrayList<>();
            map.keySet().forEach(k -> names.add(String.valueOf(k)));
            return names;
        }

        Optional<String> text(String field) {
            return switch (map.get(field)) {
                case null -> Optional.empty();
                case String s -> s.isEmpty() ? Optional.empty() : Optional.of(s);
                default -> throw wrong(field, "text");
            };
        }

        boolean truth(String field) {
            return switch (map.get(field)) {
                case null -> false;
                case Boolean b -> b;
                default -> throw wrong(field, "true or false");
            };
        }

        Optional<Path> path(String field) {
            return text(field).map(p -> resolve(p, field));
        }

        Optional<byte[]> data(String field) {
            Object value = map.get(field);
            if (value instanceof byte[] bytes) {
                return Optional.of(bytes);
            }
            return text(field).map(t -> {
                try {
                    return Base64.getDecoder().decode(t.replaceAll("[\\r\\n]", ""));
                } catch (IllegalArgumentException e) {
                    throw wrong(field, "base64 text");
                }
            });
        }

        List<String> texts(String field) {
            return switch (map.get(field)) {
                case null -> List.of();
                case List<?> list -> {
                    List<String> texts = new ArrayList<>();
                    for (Object item : list) {
                        if (!(item instanceof String s)) {
                            throw wrong(field, "a list of texts");
                        }
                        texts.add(s);
                    }
                    yield List.copyOf(texts);
                }
                default -> throw wrong(field, "a list of texts");
            };
        }

        Fields map(String field) {
            return switch (map.get(field)) {
                case null -> new Fields(Map.of(), place + field + ".");
                case Map<?, ?> m -> new Fields(m, place + field + ".");
                default -> throw wrong(field, "a mapping");
            };
        }

        List<Fields> list(String field) {
            return switch (map.get(field)) {
                case null -> List.of();
                case List<?> list -> {
                    List<Fields> items = new ArrayList<>();
                    for (Object item : list) {
                        if (!(item instanceof Map<?, ?> m)) {
                            throw wrong(field, "a list of mappings");
                        }
                        items.add(new Fields(m, place + field + "."));
                    }
                    yield items;
                }
                default -> throw wrong(field, "a list");
            };
        }

        private FailureException wrong(String field, String expected) {
            return broken(
                    "has something else than " + expected + " at " + place + field, "Correct the entry in the file.");
        }
    }
}
