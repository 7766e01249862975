package dev.castellan.access;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;

/** The recorded worlds. */
final class Worlds {
    static final Instant THEN = Instant.parse("2026-01-02T03:04:05Z");
    private static final Path FOLDER =
            Path.of(System.getProperty("castellan.shared", "../shared")).resolve("vectors/rbac");

    private Worlds() {}

    static Path file(String name) {
        return FOLDER.resolve(name);
    }

    static boolean present() {
        return Files.isDirectory(FOLDER);
    }

    static Snapshot snapshot(String world) {
        return ObjectFiles.read(List.of(file(world + ".objects.json.gz")), THEN);
    }

    /** The same as held by a server that guards proxies, as the recorded one did. */
    static AccessIndex recorded(String world) {
        return AccessIndex.of(snapshot(world).toBuilder()
                .browserSafeProxy()
                .version("v1.36.2")
                .build());
    }
}
