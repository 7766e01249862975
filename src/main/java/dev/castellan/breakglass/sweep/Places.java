package dev.castellan.breakglass.sweep;

import dev.castellan.kubernetes.Kubeconfig;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** The places where copies of a kubeconfig end up, the likely ones first, so that a limit of time costs the least. */
public final class Places {
    private static final Set<String> NO_PEOPLE =
            Set.of("public", "default", "default user", "all users", "wdagutilityaccount");

    private final Map<Path, Place> places = new LinkedHashMap<>();

    private Places() {}

    /**
     * The places of this machine for this user.
     *
     * @param environment of the process
     * @param system the name of the operating system, as {@code os.name}
     * @param home the user's home
     * @param others further homes that a person named, mounted ones for instance; where one is missing the report says so
     */
    public static List<Place> standard(Map<String, String> environment, String system, Path home, List<Path> others) {
        Places all = new Places();
        boolean windows = system.toLowerCase(Locale.ROOT).startsWith("windows");
        Kubeconfig.files(List.of(), environment, home).forEach(f -> all.add(Place.Kind.KUBECONFIG, f));
        all.of(home, environment, windows);
        List<Path> homes = windows ? ofWsl() : ofWindowsBelowWsl(environment);
        for (Path other : Stream.concat(others.stream(), homes.stream()).toList()) {
            all.add(Place.Kind.KUBE_FOLDER, other.resolve(".kube"));
        }
        all.temporary(environment, windows);
        all.add(Place.Kind.HOME, home);
        others.forEach(h -> all.add(Place.Kind.NAMED_HOME, h));
        homes.forEach(h -> all.add(Place.Kind.OTHER_HOME, h));
        return List.copyOf(all.places.values());
    }

    /** Folders and files somebody chose, and nothing else. */
    public static List<Place> chosen(List<Path> paths) {
        Places all = new Places();
        paths.forEach(p -> all.add(Place.Kind.CHOSEN, p));
        return List.copyOf(all.places.values());
    }

    private void of(Path home, Map<String, String> environment, boolean windows) {
        add(Place.Kind.KUBE_FOLDER, home.resolve(".kube"));
        for (String file : List.of(
                ".bash_history",
                ".zsh_history",
                ".histfile",
                ".sh_history",
                ".local/share/fish/fish_history",
                ".local/share/powershell/PSReadLine/ConsoleHost_history.txt",
                "AppData/Roaming/Microsoft/Windows/PowerShell/PSReadLine/ConsoleHost_history.txt")) {
            Path history = home.resolve(file);
            if (Files.exists(history)) {
                add(Place.Kind.SHELL_HISTORY, history);
            }
        }
        variable(environment, "HISTFILE", Place.Kind.SHELL_HISTORY);
        add(Place.Kind.DOWNLOADS, home.resolve("Downloads"));
        variable(environment, "XDG_DOWNLOAD_DIR", Place.Kind.DOWNLOADS);
        present(Place.Kind.TRASH, home.resolve(".local/share/Trash"));
        present(Place.Kind.TRASH, home.resolve(".Trash"));
        if (windows) {
            present(Place.Kind.TRASH, Path.of(environment.getOrDefault("SystemDrive", "C:") + "\\$Recycle.Bin"));
        }
        synchronised(home, environment);
    }

    private void synchronised(Path home, Map<String, String> environment) {
        for (String name : List.of("OneDrive", "OneDriveCommercial", "OneDriveConsumer")) {
            variable(environment, name, Place.Kind.SYNCHRONISED);
        }
        for (Path folder : below(home)) {
            String name = folder.getFileName().toString().toLowerCase(Locale.ROOT);
            boolean known = name.startsWith("onedrive")
                    || name.startsWith("dropbox")
                    || name.startsWith("google drive")
                    || name.startsWith("googledrive")
                    || name.startsWith("my drive")
                    || name.startsWith("icloud")
                    || name.startsWith("nextcloud")
                    || name.startsWith("owncloud")
                    || name.equals("sync")
                    || name.equals("box");
            if (known) {
                present(Place.Kind.SYNCHRONISED, folder);
            }
        }
        present(Place.Kind.SYNCHRONISED, home.resolve("Library/CloudStorage"));
        present(Place.Kind.SYNCHRONISED, home.resolve("Library/Mobile Documents"));
    }

    private void temporary(Map<String, String> environment, boolean windows) {
        for (String name : List.of("TMPDIR", "TMP", "TEMP", "XDG_RUNTIME_DIR")) {
            variable(environment, name, Place.Kind.TEMPORARY);
        }
        if (!windows) {
            for (String folder : List.of("/tmp", "/var/tmp", "/dev/shm")) {
                present(Place.Kind.TEMPORARY, Path.of(folder));
            }
        }
    }

    /** Inside the Windows Subsystem for Linux the Windows drives are mounted (Microsoft documentation of WSL). */
    private static List<Path> ofWindowsBelowWsl(Map<String, String> environment) {
        if (!environment.containsKey("WSL_DISTRO_NAME")) {
            return List.of();
        }
        return below(Path.of("/mnt/c/Users")).stream()
                .filter(p -> !NO_PEOPLE.contains(p.getFileName().toString().toLowerCase(Locale.ROOT)))
                .toList();
    }

    /** From Windows every distribution is a network share (Microsoft documentation of WSL). */
    private static List<Path> ofWsl() {
        List<Path> homes = new ArrayList<>();
        for (String name : distributions()) {
            try {
                Path root = Path.of("\\\\wsl.localhost\\" + name + "\\");
                homes.addAll(below(root.resolve("home")));
                homes.add(root.resolve("root"));
            } catch (InvalidPathException e) {
                // A distribution cannot have such a name.
            }
        }
        return homes;
    }

    private static List<String> distributions() {
        try {
            Process process = new ProcessBuilder("wsl.exe", "--list", "--quiet")
                    .redirectErrorStream(true)
                    .start();
            try {
                if (!process.waitFor(10, TimeUnit.SECONDS) || process.exitValue() != 0) {
                    return List.of();
                }
                byte[] said = process.getInputStream().readNBytes(64 * 1024);
                return new String(said, StandardCharsets.UTF_16LE)
                        .lines()
                        .map(String::strip)
                        .filter(n -> n.matches("[A-Za-z0-9._-]+"))
                        .toList();
            } finally {
                process.destroyForcibly();
            }
        } catch (IOException e) {
            // There is no such subsystem.
            return List.of();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return List.of();
        }
    }

    private static List<Path> below(Path folder) {
        List<Path> folders = new ArrayList<>();
        try (DirectoryStream<Path> all = Files.newDirectoryStream(folder, Files::isDirectory)) {
            all.forEach(folders::add);
        } catch (IOException | DirectoryIteratorException | UncheckedIOException e) {
            // Not there, or not ours: the walk over the home says so.
        }
        folders.sort(null);
        return folders;
    }

    private void variable(Map<String, String> environment, String name, Place.Kind kind) {
        String value = environment.getOrDefault(name, "");
        try {
            if (!value.isBlank() && Path.of(value).isAbsolute()) {
                add(kind, Path.of(value));
            }
        } catch (InvalidPathException e) {
            // Such a place cannot exist.
        }
    }

    private void present(Place.Kind kind, Path path) {
        if (Files.exists(path)) {
            add(kind, path);
        }
    }

    private void add(Place.Kind kind, Path path) {
        Path absolute = path.toAbsolutePath().normalize();
        places.putIfAbsent(absolute, new Place(kind, absolute));
    }
}
