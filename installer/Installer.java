import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * Makes the installable package of this system from the image in {@code target/castellan}: {@code java
 * installer/Installer.java deb|rpm|msi|exe|dmg|pkg [VERSION]}. Runs on any JDK 25 that has jpackage; signing identities
 * come from the environment ({@code CASTELLAN_SIGNING_IDENTITY} on macOS; packages for Windows are signed afterwards).
 */
class Installer {
    private static final String VENDOR = "Castellan founders";
    private static final String DESCRIPTION = "Operational security of Kubernetes clusters managed through Azure Arc";
    /** Never change it: Windows replaces an older installation by this id. */
    private static final String WINDOWS_UPGRADE_ID = "5b0e6c0a-6b0f-4a4b-9f0e-1d3c1f6f7c52";

    public static void main(String... args) throws Exception {
        String type = args.length > 0 ? args[0].toLowerCase(Locale.ROOT) : "";
        if (!List.of("deb", "rpm", "msi", "exe", "dmg", "pkg").contains(type)) {
            System.err.println("usage: java installer/Installer.java deb|rpm|msi|exe|dmg|pkg [VERSION]");
            System.exit(2);
        }
        String given = args.length > 1 ? args[1] : "0.1.0";
        // jpackage takes no version for macOS that begins with 0; which one it is stands in "castellan version".
        boolean mac = type.equals("dmg") || type.equals("pkg");
        String version = mac && given.startsWith("0.") ? "1.0" : given;
        Path image = Path.of("target", "castellan");
        if (!Files.isDirectory(image)) {
            System.err.println("There is no image yet. Make it first: mvn -q -DskipTests package");
            System.exit(1);
        }
        Path work = Path.of("target", "installer");
        delete(work);
        Files.createDirectories(work);
        boolean linux = type.equals("deb") || type.equals("rpm");
        boolean windows = type.equals("msi") || type.equals("exe");
        Path installable = appImage(image, work, version, linux, windows);
        run(installable(type, version, work, installable, linux, windows));
        try (Stream<Path> made = Files.list(work)) {
            made.filter(p -> p.toString().endsWith("." + type)).forEach(p -> System.out.println("package: " + p));
        }
    }

    /** The layout that jpackage installs, with our launcher where scripts can be launchers. */
    private static Path appImage(Path image, Path work, String version, boolean linux, boolean windows)
            throws Exception {
        Path app = image.resolve("app");
        List<String> command = new ArrayList<>(List.of(
                jpackage(),
                "--type",
                "app-image",
                "--name",
                linux ? "castellan" : "Castellan",
                "--app-version",
                version,
                "--vendor",
                VENDOR,
                "--description",
                DESCRIPTION,
                "--copyright",
                "Apache License 2.0",
                "--input",
                app.toString(),
                "--main-jar",
                "castellan.jar",
                "--main-class",
                "dev.castellan.Castellan",
                "--runtime-image",
                image.resolve("runtime").toString(),
                "--icon",
                icon(linux, windows).toString(),
                "--dest",
                work.toString()));
        List<String> flags = new ArrayList<>(flags(app.resolve("jvm.options")));
        flags.addAll(flags(app.resolve("console.options")));
        flags.add("-XX:AOTCache=$APPDIR/console.aot");
        for (String flag : flags) {
            command.addAll(List.of("--java-options", flag));
        }
        if (windows) {
            // A window program has no console on Windows, so the sub-commands get a launcher of their own.
            command.addAll(List.of("--add-launcher", "castellan-cli=" + commandLauncher(app, work)));
        }
        run(command);
        Path made = work.resolve(linux ? "castellan" : windows ? "Castellan" : "Castellan.app");
        Path jars = made.resolve(linux ? "lib/app" : windows ? "app" : "Contents/app");
        if (linux) {
            Path launcher = made.resolve("bin").resolve("castellan");
            Files.copy(Path.of("installer", "castellan.sh"), launcher, StandardCopyOption.REPLACE_EXISTING);
            launcher.toFile().setExecutable(true, false);
        }
        // The cache was made for jars of these times; jpackage's own copies carry the time of the copy.
        try (Stream<Path> files = Files.list(app)) {
            for (Path file : files.toList()) {
                Files.copy(
                        file,
                        jars.resolve(file.getFileName()),
                        StandardCopyOption.REPLACE_EXISTING,
                        StandardCopyOption.COPY_ATTRIBUTES);
            }
        }
        return made;
    }

    /** The settings of the sub-commands' launcher, with the flags of the option files: each flag stands in one place. */
    private static Path commandLauncher(Path app, Path work) throws IOException {
        List<String> flags = new ArrayList<>(flags(app.resolve("jvm.options")));
        flags.addAll(flags(app.resolve("cli.options")));
        flags.add("-XX:AOTCache=$APPDIR/cli.aot");
        List<String> lines =
                new ArrayList<>(Files.readAllLines(Path.of("installer", "windows", "castellan-cli.properties")));
        // jpackage splits the value at spaces; none of our flags has one.
        lines.add("java-options=" + String.join(" ", flags));
        return Files.write(work.resolve("castellan-cli.properties"), lines);
    }

    private static List<String> installable(
            String type, String version, Path work, Path appImage, boolean linux, boolean windows) {
        List<String> command = new ArrayList<>(List.of(
                jpackage(),
                "--type",
                type,
                "--name",
                linux ? "castellan" : "Castellan",
                "--app-version",
                version,
                "--vendor",
                VENDOR,
                "--description",
                DESCRIPTION,
                "--license-file",
                "LICENSE",
                "--app-image",
                appImage.toString(),
                "--dest",
                work.toString()));
        if (linux) {
            command.addAll(List.of(
                    "--resource-dir",
                    Path.of("installer", "linux").toString(),
                    "--linux-shortcut",
                    "--linux-menu-group",
                    "System",
                    "--linux-app-category",
                    "admin",
                    "--linux-package-name",
                    "castellan"));
            if (type.equals("deb")) {
                command.addAll(List.of("--linux-deb-maintainer", "castellan@example.org"));
            } else {
                command.addAll(List.of("--linux-rpm-license-type", "Apache-2.0"));
            }
        } else if (windows) {
            command.addAll(List.of(
                    "--win-menu",
                    "--win-menu-group",
                    "Castellan",
                    "--win-shortcut-prompt",
                    "--win-dir-chooser",
                    "--win-per-user-install",
                    "--win-upgrade-uuid",
                    WINDOWS_UPGRADE_ID));
        } else {
            String identity = System.getenv("CASTELLAN_SIGNING_IDENTITY");
            command.addAll(List.of("--mac-package-identifier", "dev.castellan"));
            if (identity != null) {
                command.addAll(List.of("--mac-sign", "--mac-signing-key-user-name", identity));
            }
        }
        return command;
    }

    private static Path icon(boolean linux, boolean windows) {
        return linux
                ? Path.of("assets", "product", "icon", "castellan-512.png")
                : Path.of("assets", "icon", windows ? "castellan.ico" : "castellan.icns");
    }

    /** The flags of an argument file; comments are its documentation. */
    private static List<String> flags(Path file) throws IOException {
        return Files.readAllLines(file).stream()
                .map(String::strip)
                .filter(line -> !line.isEmpty() && !line.startsWith("#"))
                .toList();
    }

    private static String jpackage() {
        return Path.of(System.getProperty("java.home"), "bin", "jpackage").toString();
    }

    private static void run(List<String> command) throws Exception {
        int exit = new ProcessBuilder(command).inheritIO().start().waitFor();
        if (exit != 0) {
            System.err.println(command.getFirst() + " ended with " + exit);
            System.exit(1);
        }
    }

    private static void delete(Path folder) throws IOException {
        if (Files.exists(folder)) {
            try (Stream<Path> files = Files.walk(folder)) {
                for (Path file :
                        files.sorted(java.util.Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
    }
}
