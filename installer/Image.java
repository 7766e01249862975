import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Stream;

/**
 * Makes the runnable image: a run-time image of the JDK with JavaFX inside, our jars, launchers, and one AOT cache per
 * launcher, trained by driving the packaged program on the practice fleet. Run by Maven on the JDK 25 of the toolchain:
 * {@code java installer/Image.java target [--no-training]}.
 */
class Image {
    /** What the program needs of the JDK; {@code jdeps} cannot see services and reflection, hence a list with reasons. */
    private static final List<String> MODULES = List.of(
            "java.base",
            "java.desktop", // MSAL4J opens browsers with java.awt.Desktop where nobody gives it an opener
            "java.logging",
            "java.management", // Reactor and Netty read limits of the machine
            "java.naming", // Netty's resolver, TLS host checks by LDAP-style names
            "java.net.http",
            "java.security.jgss", // proxies with Kerberos
            "java.sql", // Jackson's optional types
            "java.xml", // azure-core
            "jdk.httpserver", // loopback listeners
            "jdk.jfr", // recordings for performance questions
            "jdk.management",
            "jdk.naming.dns",
            "jdk.net",
            "jdk.security.auth",
            "jdk.unsupported",
            "jdk.zipfs",
            "javafx.controls");

    /** The cache is valid for jars of these times; package formats change times, and the installer sets this one again. */
    private static final FileTime JAR_TIME = FileTime.fromMillis(1_767_225_600_000L);

    private static final boolean WINDOWS =
            System.getProperty("os.name").toLowerCase(java.util.Locale.ROOT).contains("win");

    private final Path target;
    private final Path image;

    private Image(Path target) {
        this.target = target;
        this.image = target.resolve("castellan");
    }

    public static void main(String... args) throws Exception {
        Image maker = new Image(Path.of(args[0]).toAbsolutePath());
        maker.assemble();
        if (args.length < 2 || !args[1].equals("--no-training")) {
            maker.train();
        }
    }

    private void assemble() throws Exception {
        delete(image);
        Path app = Files.createDirectories(image.resolve("app"));
        Path bin = Files.createDirectories(image.resolve("bin"));
        List<Path> javafx = new ArrayList<>();
        List<String> names = new ArrayList<>();
        try (Stream<Path> jars = Files.list(target.resolve("image-jars"))) {
            for (Path jar : jars.sorted().toList()) {
                String name = jar.getFileName().toString();
                if (name.startsWith("javafx-")) {
                    // Each JavaFX module comes twice: an empty jar, and one with classes and libraries for this system.
                    if (name.matches("javafx-[a-z]+-[0-9.]+-.+\\.jar")) {
                        javafx.add(jar);
                    }
                } else {
                    library(jar, app.resolve(name));
                    names.add(name);
                }
            }
        }
        jarWithClassPath(target.resolve("castellan.jar"), app.resolve("castellan.jar"), names);
        jlink(javafx);
        try (Stream<Path> jars = Files.list(app)) {
            for (Path jar : jars.toList()) {
                Files.setLastModifiedTime(jar, JAR_TIME);
            }
        }
        Path options = Path.of("installer");
        for (String file : List.of("jvm.options", "console.options", "cli.options")) {
            Files.copy(options.resolve(file), app.resolve(file));
        }
        launcher(options.resolve("castellan.sh"), bin.resolve("castellan"));
        Files.copy(options.resolve("castellan.cmd"), bin.resolve("castellan.cmd"));
        Files.copy(Path.of("LICENSE"), image.resolve("LICENSE"));
        Path bill = target.resolve("castellan-sbom.json");
        if (Files.exists(bill)) {
            Files.copy(bill, app.resolve(bill.getFileName()));
        }
        System.out.println("image: " + image);
    }

    private void jlink(List<Path> javafx) throws Exception {
        Path runtime = image.resolve("runtime");
        run(
                Map.of(),
                300,
                List.of(
                        javaHome().resolve("bin").resolve("jlink").toString(),
                        "--module-path",
                        String.join(
                                java.io.File.pathSeparator,
                                javafx.stream().map(Path::toString).toList()),
                        "--add-modules",
                        String.join(",", MODULES),
                        "--strip-debug",
                        "--no-header-files",
                        "--no-man-pages",
                        // The libraries lie beside the run-time's own, so that none is unpacked into the user's home.
                        "--exclude-resources",
                        "glob:**.so,glob:**.dll,glob:**.dylib",
                        "--output",
                        runtime.toString()));
        Path libraries = runtime.resolve(WINDOWS ? "bin" : "lib");
        for (Path jar : javafx) {
            try (JarFile file = new JarFile(jar.toFile())) {
                for (JarEntry entry : file.stream().toList()) {
                    // WebKit and media are not shipped; GTK 2 is gone since JavaFX 25.
                    if (entry.getName().matches("[^/]+\\.(so|dll|dylib)")) {
                        try (var in = file.getInputStream(entry)) {
                            Files.copy(in, libraries.resolve(entry.getName()), StandardCopyOption.REPLACE_EXISTING);
                        }
                    }
                }
            }
        }
    }

    /** Our jar with the class path in its manifest, so that every launcher and jpackage start the very same path. */
    private static void jarWithClassPath(Path from, Path to, List<String> names) throws IOException {
        try (JarFile jar = new JarFile(from.toFile())) {
            Manifest manifest = jar.getManifest();
            manifest.getMainAttributes().put(Attributes.Name.CLASS_PATH, String.join(" ", names));
            copy(jar, manifest, to);
        }
    }

    /**
     * A library as it came, or without its signature if it has one: the run-time checks a signature anew at every start
     * (Bouncy Castle alone costs a sixth of the start) and keeps no class of a signed jar in the AOT cache. What was built from is
     * checked by Maven and named with its hash in the bill of materials.
     */
    private static void library(Path from, Path to) throws IOException {
        try (JarFile jar = new JarFile(from.toFile(), false)) {
            if (jar.stream().noneMatch(Image::signature)) {
                Files.copy(from, to, StandardCopyOption.COPY_ATTRIBUTES);
            } else {
                Manifest manifest = jar.getManifest();
                // One digest for each signed entry.
                manifest.getEntries().clear();
                copy(jar, manifest, to);
            }
        }
    }

    private static boolean signature(JarEntry entry) {
        return entry.getName().matches("META-INF/[^/]+\\.(SF|RSA|DSA|EC)");
    }

    private static void copy(JarFile jar, Manifest manifest, Path to) throws IOException {
        try (OutputStream file = Files.newOutputStream(to);
                JarOutputStream out = new JarOutputStream(file, manifest)) {
            for (JarEntry entry : jar.stream().toList()) {
                if (!entry.getName().equals(JarFile.MANIFEST_NAME) && !signature(entry)) {
                    JarEntry copy = new JarEntry(entry.getName());
                    copy.setLastModifiedTime(FileTime.fromMillis(entry.getTime()));
                    out.putNextEntry(copy);
                    try (var in = jar.getInputStream(entry)) {
                        in.transferTo(out);
                    }
                    out.closeEntry();
                }
            }
        }
    }

    private static void launcher(Path from, Path to) throws IOException {
        Files.copy(from, to);
        to.toFile().setExecutable(true, false);
    }

    /** One cache per launcher: with the console's cache a command would map thousands of classes it never uses. */
    private void train() throws Exception {
        Path work = Files.createTempDirectory("castellan-training");
        try {
            try (Display display = Display.open(target)) {
                train("console", work, display, "--sandbox");
            }
            train("cli", work, Display.NONE, "fleet", "list", "--sandbox");
        } finally {
            delete(work);
        }
    }

    private void train(String launcher, Path work, Display display, String... arguments) throws Exception {
        Path cache = image.resolve("app").resolve(launcher + ".aot");
        List<String> command = new ArrayList<>(List.of(
                image.resolve("runtime").resolve("bin").resolve("java").toString(),
                "@" + image.resolve("app").resolve("jvm.options"),
                "@" + image.resolve("app").resolve(launcher + ".options"),
                "-XX:AOTCacheOutput=" + cache));
        command.addAll(display.flags());
        if (launcher.equals("cli")) {
            // Linked classes are all loaded at start, used or not: right for the console, three times the time of
            // `castellan version` for a command.
            command.add("-XX:-AOTClassLinking");
        } else {
            command.add("-Dcastellan.smoke=" + work.resolve("window.png"));
        }
        command.addAll(
                List.of("-jar", image.resolve("app").resolve("castellan.jar").toString()));
        command.addAll(List.of(arguments));
        command.addAll(List.of("--data-folder", work.resolve(launcher).toString()));
        Path log = target.resolve("training-" + launcher + ".log");
        int exit = start(command, display.environment(), log, 180);
        boolean made = exit == 0 && Files.exists(cache);
        if (!made) {
            Files.deleteIfExists(cache);
            System.out.println("No AOT cache for the " + launcher + " (exit " + exit + ", see " + log
                    + "): it starts without one, more slowly.");
        } else {
            System.out.println("AOT cache: " + cache + " (" + Files.size(cache) / 1_000_000 + " MB, trained on "
                    + display.name() + ")");
        }
    }

    /** Where the console is trained: a virtual X server if there is one, else the desktop, else no window system. */
    private record Display(String name, List<String> flags, Map<String, String> environment, Optional<Process> server)
            implements AutoCloseable {
        static final Display NONE = new Display("no display", List.of(), Map.of(), Optional.empty());

        static Display open(Path target) throws Exception {
            boolean linux = System.getProperty("os.name").equals("Linux");
            Optional<Path> xvfb = linux ? onPath("Xvfb") : Optional.empty();
            if (xvfb.isPresent()) {
                Process server = new ProcessBuilder(
                                xvfb.get().toString(),
                                "-displayfd",
                                "1",
                                "-screen",
                                "0",
                                "1600x1000x24",
                                "-nolisten",
                                "tcp")
                        .redirectError(ProcessBuilder.Redirect.DISCARD)
                        .start();
                String number = server.inputReader().readLine();
                if (number != null) {
                    return new Display("Xvfb", List.of(), Map.of("DISPLAY", ":" + number.strip()), Optional.of(server));
                }
                server.destroy();
            }
            if (!linux || System.getenv("DISPLAY") != null) {
                return new Display("the desktop", List.of(), Map.of(), Optional.empty());
            }
            return new Display(
                    "the headless platform",
                    List.of("-Dglass.platform=Headless", "-Dprism.order=sw"),
                    Map.of(),
                    Optional.empty());
        }

        @Override
        public void close() throws InterruptedException {
            if (server.isPresent()) {
                server.get().destroy();
                server.get().waitFor(5, TimeUnit.SECONDS);
            }
        }
    }

    private static Optional<Path> onPath(String program) {
        return Stream.of(System.getenv("PATH").split(java.io.File.pathSeparator))
                .map(folder -> Path.of(folder, program))
                .filter(Files::isExecutable)
                .findFirst();
    }

    private static Path javaHome() {
        return Path.of(System.getProperty("java.home"));
    }

    private void run(Map<String, String> environment, int seconds, List<String> command) throws Exception {
        Path log = target.resolve("image.log");
        int exit = start(command, environment, log, seconds);
        if (exit != 0) {
            System.err.println(Files.readString(log));
            throw new IOException(command.getFirst() + " ended with " + exit);
        }
    }

    private static int start(List<String> command, Map<String, String> environment, Path log, int seconds)
            throws Exception {
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.redirectOutput(log.toFile());
        builder.redirectInput(ProcessBuilder.Redirect.from(new java.io.File(WINDOWS ? "NUL" : "/dev/null")));
        builder.environment().putAll(environment);
        Process process = builder.start();
        if (!process.waitFor(seconds, TimeUnit.SECONDS)) {
            process.destroyForcibly().waitFor();
            Files.writeString(
                    log,
                    "\nended after " + seconds + " s\n",
                    StandardCharsets.UTF_8,
                    java.nio.file.StandardOpenOption.APPEND);
            return -1;
        }
        return process.exitValue();
    }

    private static void delete(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        Files.walkFileTree(folder, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.delete(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path dir, IOException failure) throws IOException {
                Files.delete(dir);
                return FileVisitResult.CONTINUE;
            }
        });
    }
}
