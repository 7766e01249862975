package dev.castellan.settings;

import dev.castellan.failure.Failure;
import dev.castellan.failure.FailureException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The folder where Castellan keeps data, readable by its owner only. Nothing is created before it is needed. */
public final class DataFolder {
    private static final Set<PosixFilePermission> OWNER_ONLY = PosixFilePermissions.fromString("rwx------");

    private final Path root;

    private DataFolder(Path root) {
        this.root = root.toAbsolutePath().normalize();
    }

    /**
     * The folder that this system keeps for an application: {@code CASTELLAN_HOME} where it is set, else
     * {@code %LOCALAPPDATA%\Castellan}, {@code ~/Library/Application Support/Castellan}, or
     * {@code $XDG_DATA_HOME/castellan} (XDG Base Directory Specification: {@code ~/.local/share} by default).
     */
    public static DataFolder standard() {
        return new DataFolder(standard(System.getenv(), System.getProperty("os.name", ""), home()));
    }

    /**
     * The home of whoever runs this, as a shell and kubectl take it: {@code $HOME} where it names a whole path (client-go's
     * {@code homedir}), else what the system says of the account. Windows has no such variable.
     */
    public static Path home() {
        return home(System.getenv(), System.getProperty("os.name", ""), Path.of(System.getProperty("user.home", ".")));
    }

    static Path home(Map<String, String> environment, String system, Path account) {
        return system.toLowerCase(Locale.ROOT).startsWith("windows")
                ? account
                : folder(environment, "HOME").filter(Path::isAbsolute).orElse(account);
    }

    /** A folder of the user's own choice. */
    public static DataFolder at(Path root) {
        return new DataFolder(root);
    }

    static Path standard(Map<String, String> environment, String system, Path home) {
        Optional<Path> own = folder(environment, "CASTELLAN_HOME");
        if (own.isPresent()) {
            return own.get();
        }
        String os = system.toLowerCase(Locale.ROOT);
        if (os.startsWith("windows")) {
            return folder(environment, "LOCALAPPDATA")
                    .orElseGet(() -> home.resolve("AppData").resolve("Local"))
                    .resolve("Castellan");
        }
        if (os.startsWith("mac")) {
            return home.resolve("Library").resolve("Application Support").resolve("Castellan");
        }
        // The specification: relative paths are invalid and to be ignored.
        return folder(environment, "XDG_DATA_HOME")
                .filter(Path::isAbsolute)
                .orElseGet(() -> home.resolve(".local").resolve("share"))
                .resolve("castellan");
    }

    /** The folder itself. */
    public Path root() {
        return root;
    }

    /** For what can be fetched again, tokens kept by the system's means included. */
    public Path cache() {
        return root.resolve("cache");
    }

    /** For logs. */
    public Path logs() {
        return root.resolve("logs");
    }

    /** The file with the user's choices. */
    public Path settingsFile() {
        return root.resolve("settings.json");
    }

    /**
     * Makes a folder inside, open to its owner only.
     *
     * @throws FailureException {@code settings-folder} when it cannot be made
     */
    public Path ensure(Path folder) {
        try {
            make(root);
            make(folder);
            return folder;
        } catch (IOException e) {
            throw new FailureException(
                    new Failure(
                            "settings-folder",
                            "The data folder cannot be used: " + root + ".",
                            "Settings, logs and the sign-in are not kept.",
                            "Make it writable, free some space, or name another one with --data-folder or"
                                    + " CASTELLAN_HOME.",
                            true,
                            String.valueOf(e)),
                    e);
        }
    }

    private static void make(Path folder) throws IOException {
        if (Files.isDirectory(folder)) {
            return;
        }
        Path parent = folder.getParent();
        if (parent != null && !Files.isDirectory(parent)) {
            Files.createDirectories(parent);
        }
        if (posix(folder)) {
            Files.createDirectories(folder, PosixFilePermissions.asFileAttribute(OWNER_ONLY));
        } else {
            // Windows: the profile's own folder is private by its inherited access list.
            Files.createDirectories(folder);
        }
    }

    static boolean posix(Path path) {
        return path.getFileSystem().supportedFileAttributeViews().contains("posix");
    }

    private static Optional<Path> folder(Map<String, String> environment, String name) {
        String value = environment.get(name);
        return value == null || value.isBlank() ? Optional.empty() : Optional.of(Path.of(value));
    }
}
