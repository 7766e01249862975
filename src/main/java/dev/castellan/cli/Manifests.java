package dev.castellan.cli;

import dev.castellan.browse.object.ManifestCheck;
import dev.castellan.browse.object.ManifestDesk;
import dev.castellan.browse.object.ShownChange;
import dev.castellan.browse.object.YamlReading;
import dev.castellan.failure.Failure;
import dev.castellan.kubernetes.FieldConflict;
import dev.castellan.kubernetes.WriteAnswer;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import picocli.CommandLine;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Reads manifests and shows what they would do. */
final class Manifests {
    private static final int MOST_FILES = 1_000;

    private final Session session;
    private final CommandLine line;

    Manifests(Session session, CommandLine line) {
        this.session = session;
        this.line = line;
    }

    /**
     * What was shown.
     *
     * @param differs whether anything would change
     * @param failed how bad the worst failure is
     */
    record Shown(boolean differs, ExitCode failed) {}

    /** All objects of the files, in the order in which they are applied. */
    List<ObjectNode> read(List<String> files) {
        List<ObjectNode> all = new ArrayList<>();
        for (String file : files) {
            if (file.equals("-")) {
                all.addAll(documents("standard input", bytes(System.in, "standard input")));
                continue;
            }
            for (Path path : paths(file)) {
                try (InputStream in = Files.newInputStream(path)) {
                    all.addAll(documents(path.toString(), bytes(in, path.toString())));
                } catch (IOException e) {
                    throw broken(path.toString(), "cannot be read");
                }
            }
        }
        if (all.isEmpty()) {
            throw broken(String.join(", ", files), "holds no object");
        }
        return ManifestDesk.ordered(all);
    }

    private List<Path> paths(String file) {
        try {
            Path path = Path.of(file);
            if (!Files.exists(path)) {
                throw new CommandLine.ParameterException(line, "-f: there is no " + ObjectText.clean(file) + ".");
            }
            if (!Files.isDirectory(path)) {
                return List.of(path);
            }
            try (Stream<Path> inside = Files.list(path)) {
                return inside.filter(p -> p.toString().matches(".*\\.(ya?ml|json)"))
                        .sorted()
                        .limit(MOST_FILES)
                        .toList();
            }
        } catch (InvalidPathException e) {
            throw new CommandLine.ParameterException(line, "-f: not a path: " + ObjectText.clean(file), e);
        } catch (IOException e) {
            throw broken(file, "cannot be read");
        }
    }

    private static byte[] bytes(InputStream in, String name) {
        try {
            byte[] bytes = in.readNBytes(YamlReading.LARGEST + 1);
            if (bytes.length > YamlReading.LARGEST) {
                throw broken(name, "is larger than " + YamlReading.LARGEST / 1024 / 1024 + " MB");
            }
            return bytes;
        } catch (IOException e) {
            throw broken(name, "cannot be read");
        }
    }

    private static List<ObjectNode> documents(String name, byte[] bytes) {
        String text;
        try {
            text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(java.nio.ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            throw broken(name, "is not UTF-8 text");
        }
        YamlReading reading = YamlReading.of(text);
        reading.problem().ifPresent(p -> {
            throw broken(name + ":" + (p.line() + 1) + ":" + (p.column() + 1), "cannot be read: " + p.message());
        });
        return reading.documents().stream().map(YamlReading.Document::object).toList();
    }

    private static RuntimeException broken(String name, String what) {
        return Failure.expected(
                        "cli-manifest",
                        ObjectText.clean(name) + " " + ObjectText.clean(what) + ".",
                        "Nothing was sent.",
                        "Correct the file, then try again.")
                .asException();
    }

    /**
     * Shows what the documents would do.
     *
     * @param dryRun whether that is all
     */
    Shown show(List<ManifestCheck> checks, boolean dryRun) {
        Output output = session.output();
        ArrayNode document = JsonNodeFactory.instance.arrayNode();
        boolean differs = false;
        ExitCode failed = ExitCode.OK;
        for (ManifestCheck check : checks) {
            String name = ObjectText.clean(check.address().text());
            ObjectNode one = document.addObject();
            one.set("object", SummaryText.address(check.address()));
            StringBuilder text = new StringBuilder();
            switch (check) {
                case ManifestCheck.Unchanged _ -> {
                    one.put("state", "unchanged");
                    text.append(name).append(" unchanged\n");
                }
                case ManifestCheck.Later later -> {
                    differs = true;
                    one.put("state", "created").put("unchecked", later.waitsFor());
                    text.append(name)
                            .append(" would be created; not checked, because it needs ")
                            .append(ObjectText.clean(later.waitsFor()))
                            .append('\n');
                }
                case ManifestCheck.Ready ready -> {
                    differs = true;
                    boolean fresh = ready.live().isEmpty();
                    one.put("state", fresh ? "created" : "configured");
                    List<ShownChange> changes = ShownChange.of(ready.content(), ready.changes());
                    one.set("changes", ObjectText.document(changes));
                    text.append(name)
                            .append(fresh ? " would be created\n" : " would be changed\n")
                            .append(fresh ? "" : ObjectText.changes(changes, output.colours()));
                    ready.warnings().forEach(w -> output.remark("  warning: " + ObjectText.clean(w)));
                    if (!ready.taken().isEmpty()) {
                        output.remark("  takes over from " + owners(ready.taken()));
                    }
                    ObjectText.keepers(output, ready.keepers());
                }
                case ManifestCheck.Owned owned -> {
                    one.put("state", "conflict");
                    text.append(name)
                            .append(" conflicts: ")
                            .append(owners(owned.owners()))
                            .append('\n');
                    output.failure(ObjectText.named(
                            new Failure(
                                    owned.failure().code(),
                                    owned.failure().happened(),
                                    owned.failure().meaning(),
                                    "Take the fields over with --force-conflicts, or leave them out of the manifest.",
                                    true,
                                    owned.failure().details()),
                            owned.address()));
                    failed = ExitCode.FAILURE;
                }
                case ManifestCheck.Refused refused -> {
                    one.put("state", "refused").put("code", refused.failure().code());
                    text.append(name).append(" refused\n");
                    output.failure(ObjectText.named(refused.failure(), refused.address()));
                    for (WriteAnswer.Problem p : refused.problems()) {
                        output.remark("  " + ObjectText.clean(p.field()) + ": " + ObjectText.clean(p.message()));
                    }
                    refused.missing().ifPresent(m -> m.manifest().lines().forEach(l -> output.remark("  | " + l)));
                    ExitCode own = ExitCode.of(refused.failure());
                    failed = failed == ExitCode.OK ? own : failed;
                }
            }
            if (!ObjectText.documents(session) && (dryRun || !(check instanceof ManifestCheck.Unchanged))) {
                output.print(text.toString());
            }
        }
        if (ObjectText.documents(session) && dryRun) {
            ObjectNode all = JsonNodeFactory.instance.objectNode();
            all.set("objects", document);
            output.print(session.options().output.print(all));
        }
        return new Shown(differs, failed);
    }

    private static String owners(List<FieldConflict> owners) {
        return String.join(
                ", ",
                owners.stream()
                        .map(o -> ObjectText.clean(o.manager()) + " owns " + ObjectText.clean(o.field()))
                        .distinct()
                        .limit(20)
                        .toList());
    }
}
