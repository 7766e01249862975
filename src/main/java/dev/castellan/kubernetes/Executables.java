package dev.castellan.kubernetes;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Finds programs. A desktop icon does not inherit the shell's {@code PATH}, so the usual places are tried after it; the
 * working folder is never one of them.
 */
public final class Executables {
    private Executables() {}

    /**
     * The program with this name.
     *
     * @param name a bare name, or a path, which is taken as it is
     * @param environment for {@code PATH} and, on Windows, {@code PATHEXT}
     * @param home the user's home folder
     */
    public static Optional<Path> find(String name, Map<String, String> environment, Path home) {
        try {
            if (name.indexOf('/') >= 0 || name.indexOf('\\') >= 0) {
                Path path = Path.of(name);
                return path.isAbsolute() ? firstExecutable(List.of(path), environment) : Optional.empty();
            }
            List<Path> candidates = new ArrayList<>();
            for (Path folder : folders(environment, home)) {
                candidates.add(folder.resolve(name));
            }
            return firstExecutable(candidates, environment);
        } catch (InvalidPathException e) {
            return Optional.empty();
        }
    }

    private static List<Path> folders(Map<String, String> environment, Path home) {
        List<Path> folders = new ArrayList<>();
        String path = environment.getOrDefault("PATH", environment.getOrDefault("Path", ""));
        for (String part : path.split(Pattern.quote(File.pathSeparator), -1)) {
            try {
                Path folder = Path.of(part);
                if (!part.isEmpty() && folder.isAbsolute()) {
                    folders.add(folder);
                }
            } catch (InvalidPathException e) {
                // Not a folder that could hold anything.
            }
        }
        folders.add(home.resolve(".local").resolve("bin"));
        folders.add(home.resolve("bin"));
        folders.add(home.resolve(".azure-kubelogin"));
        folders.add(home.resolve(".krew").resolve("bin"));
        if (File.separatorChar == '/') {
            folders.add(Path.of("/usr/local/bin"));
            folders.add(Path.of("/opt/homebrew/bin"));
            folders.add(Path.of("/usr/bin"));
        }
        return folders;
    }

    private static Optional<Path> firstExecutable(List<Path> candidates, Map<String, String> environment) {
        for (Path candidate : candidates) {
            if (File.separatorChar == '/') {
                if (Files.isRegularFile(candidate) && Files.isExecutable(candidate)) {
                    return Optional.of(candidate);
                }
                continue;
            }
            String extensions = environment.getOrDefault("PATHEXT", ".EXE;.CMD;.BAT");
            for (String extension : (";" + extensions).split(";", -1)) {
                Path file = candidate.resolveSibling(candidate.getFileName() + extension.toLowerCase(Locale.ROOT));
                boolean runnable = !extension.isEmpty()
                        || candidate.getFileName().toString().indexOf('.') > 0;
                if (runnable && Files.isRegularFile(file)) {
                    return Optional.of(file);
                }
            }
        }
        return Optional.empty();
    }
}
