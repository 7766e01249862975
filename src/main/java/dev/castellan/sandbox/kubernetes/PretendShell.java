package dev.castellan.sandbox.kubernetes;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;

/** A small shell with a few programs, enough to look around in a practice container and to copy files. */
final class PretendShell {
    private static final Set<String> SHELLS = Set.of("sh", "bash", "ash");
    private static final Set<String> PROGRAMS = Set.of(
            "cat",
            "cd",
            "clear",
            "command",
            "date",
            "echo",
            "env",
            "exec",
            "exit",
            "export",
            "false",
            "head",
            "hostname",
            "id",
            "ls",
            "mkdir",
            "printenv",
            "ps",
            "pwd",
            "rm",
            "seq",
            "sleep",
            "stty",
            "tail",
            "tar",
            "test",
            "[",
            "touch",
            "true",
            "uname",
            "wc",
            "whoami",
            "yes",
            "TERM");
    private static final String NOT_THERE = ": No such file or directory\n";

    /** The shell ends. */
    static final class Exit extends RuntimeException {
        private static final long serialVersionUID = 1L;
        private final int code;

        Exit(int code) {
            super("exit", null, false, false);
            this.code = code;
        }

        int code() {
            return code;
        }
    }

    /** Where a command reads and writes. */
    record Streams(InputStream in, OutputStream out, OutputStream err) {
        void print(String text) throws IOException {
            out.write(text.getBytes(StandardCharsets.UTF_8));
        }

        void complain(String text) throws IOException {
            err.write(text.getBytes(StandardCharsets.UTF_8));
        }
    }

    private final JsonNode pod;
    private final String container;
    private final PretendFiles files;
    private final boolean tty;
    private final InstantSource clock;
    private final Map<String, String> variables = new TreeMap<>();
    private String folder = "/app";
    private int last;
    private volatile int columns = 80;
    private volatile int rows = 24;

    PretendShell(JsonNode pod, String container, PretendFiles files, boolean tty, InstantSource clock) {
        this.pod = pod;
        this.container = container;
        this.files = files;
        this.tty = tty;
        this.clock = clock;
        variables.put("HOME", "/root");
        variables.put("HOSTNAME", Json.text(pod, "metadata", "name"));
        variables.put("PATH", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin");
        variables.put("KUBERNETES_SERVICE_HOST", "10.96.0.1");
        variables.put("KUBERNETES_SERVICE_PORT", "443");
        for (JsonNode each : Json.list(pod, "spec", "containers")) {
            if (Json.text(each, "name").equals(container)) {
                for (JsonNode variable : Json.list(each, "env")) {
                    boolean own = Json.text(variable, "valueFrom", "fieldRef", "fieldPath")
                            .equals("metadata.name");
                    variables.put(
                            Json.text(variable, "name"),
                            own ? Json.text(pod, "metadata", "name") : Json.text(variable, "value"));
                }
            }
        }
    }

    void size(int wide, int tall) {
        columns = wide;
        rows = tall;
    }

    boolean knows(String program) {
        String name = program.substring(program.lastIndexOf('/') + 1);
        return SHELLS.contains(name) || PROGRAMS.contains(name);
    }

    /** Runs a command with its arguments. */
    int run(List<String> command, InputStream in, OutputStream out, OutputStream err) throws IOException {
        return run(command, new Streams(in, out, err));
    }

    private int run(List<String> command, Streams io) throws IOException {
        String program = command.getFirst().substring(command.getFirst().lastIndexOf('/') + 1);
        List<String> arguments = command.subList(1, command.size());
        if (SHELLS.contains(program)) {
            int script = arguments.indexOf("-c");
            return script >= 0 && script + 1 < arguments.size() ? script(arguments.get(script + 1), io) : prompt(io);
        }
        return switch (program) {
            case "exec", "command" -> exec(program, arguments, io);
            case "exit" -> throw new Exit(arguments.isEmpty() ? last : number(arguments.getFirst(), 2));
            case "true", "touch" -> touch(program.equals("touch") ? arguments : List.of());
            case "false" -> 1;
            case "echo" -> echo(arguments, io);
            case "cd" -> cd(arguments, io);
            case "pwd" -> print(io, folder + "\n");
            case "whoami" -> print(io, root() ? "root\n" : "app\n");
            case "id" -> print(io, root() ? "uid=0(root) gid=0(root)\n" : "uid=10001(app) gid=10001(app)\n");
            case "hostname" -> print(io, Json.text(pod, "metadata", "name") + "\n");
            case "uname" -> print(io, arguments.contains("-a") ? "Linux practice 6.6.7 x86_64 GNU/Linux\n" : "Linux\n");
            case "date" -> print(io, clock.instant().truncatedTo(ChronoUnit.SECONDS) + "\n");
            case "clear" -> print(io, "\u001b[H\u001b[2J");
            case "env", "printenv" -> env(arguments, io);
            case "export" -> export(arguments);
            case "stty" -> print(io, arguments.contains("size") ? rows + " " + columns + "\n" : "speed 38400 baud\n");
            case "ps" -> ps(io);
            case "ls" -> ls(arguments, io);
            case "cat" -> cat(arguments, io);
            case "head", "tail", "wc" -> lines(program, arguments, io);
            case "mkdir" -> mkdir(arguments);
            case "rm" -> rm(arguments);
            case "seq" -> seq(arguments, io);
            case "yes" -> yes(io);
            case "sleep" -> sleep(arguments);
            case "test", "[" -> test(arguments);
            case "tar" -> tar(arguments, io);
            default -> {
                io.complain("sh: " + command.getFirst() + ": not found\n");
                yield 127;
            }
        };
    }

    private boolean root() {
        return !Json.truth(pod, "spec", "securityContext", "runAsNonRoot");
    }

    private static int print(Streams io, String text) throws IOException {
        io.print(text);
        return 0;
    }

    private static int number(String text, int otherwise) {
        return text.matches("-?[0-9]{1,9}") ? Integer.parseInt(text) : otherwise;
    }

    // The shell itself.

    private int prompt(Streams io) throws IOException {
        String mark = root() ? "# " : "$ ";
        while (true) {
            if (tty) {
                io.print(folder + " " + mark);
            }
            ByteArrayOutputStream line = new ByteArrayOutputStream();
            int c = io.in().read();
            if (c < 0) {
                if (tty) {
                    io.print("\n");
                }
                return last;
            }
            while (c >= 0 && c != '\n') {
                line.write(c);
                c = io.in().read();
            }
            try {
                last = script(line.toString(StandardCharsets.UTF_8), io);
            } catch (Exit e) {
                if (tty) {
                    io.print("exit\n");
                }
                return e.code();
            }
        }
    }

    private int script(String text, Streams io) throws IOException {
        int code = 0;
        for (PretendWords.Step step : PretendWords.steps(text)) {
            boolean run = switch (step.when()) {
                case ALWAYS -> true;
                case AFTER_SUCCESS -> last == 0;
                case AFTER_FAILURE -> last != 0;
            };
            if (run) {
                last = pipeline(step.pipeline(), io);
            }
            code = last;
        }
        return code;
    }

    private int pipeline(List<String> commands, Streams io) throws IOException {
        InputStream from = io.in();
        int code = 0;
        for (int i = 0; i < commands.size(); i++) {
            boolean end = i == commands.size() - 1;
            ByteArrayOutputStream held = new ByteArrayOutputStream();
            code = simple(commands.get(i), new Streams(from, end ? io.out() : held, io.err()));
            from = new ByteArrayInputStream(held.toByteArray());
        }
        return code;
    }

    private int simple(String text, Streams io) throws IOException {
        List<String> words = PretendWords.words(text, name -> variable(name), inner -> {
            ByteArrayOutputStream held = new ByteArrayOutputStream();
            script(inner, new Streams(InputStream.nullInputStream(), held, io.err()));
            return held.toString(StandardCharsets.UTF_8).stripTrailing();
        });
        List<String> command = new ArrayList<>();
        Optional<String> file = Optional.empty();
        boolean append = false;
        boolean quiet = false;
        boolean toErrors = false;
        InputStream from = io.in();
        for (int i = 0; i < words.size(); i++) {
            String word = words.get(i);
            if ((word.equals(">") || word.equals("1>"))
                    && i + 1 < words.size()
                    && words.get(i + 1).equals("&2")) {
                toErrors = true;
                i++;
            } else if (word.matches("2>.*")) {
                quiet = true;
                i += word.equals("2>") ? 1 : 0;
            } else if ((word.equals(">") || word.equals(">>")) && i + 1 < words.size()) {
                append = word.equals(">>");
                file = Optional.of(PretendFiles.resolve(folder, words.get(++i)));
            } else if (word.equals("<") && i + 1 < words.size()) {
                Optional<PretendFiles.Entry> entry = files.get(PretendFiles.resolve(folder, words.get(++i)));
                if (entry.isEmpty()) {
                    io.complain("sh: can't open " + words.get(i) + NOT_THERE);
                    return 1;
                }
                from = new ByteArrayInputStream(entry.get().content());
            } else if (command.isEmpty() && word.matches("[A-Za-z_][A-Za-z0-9_]*=.*")) {
                variables.put(word.substring(0, word.indexOf('=')), word.substring(word.indexOf('=') + 1));
            } else {
                command.add(word);
            }
        }
        if (command.isEmpty()) {
            return 0;
        }
        ByteArrayOutputStream held = new ByteArrayOutputStream();
        OutputStream errors = quiet ? OutputStream.nullOutputStream() : io.err();
        int code = run(command, new Streams(from, file.isPresent() ? held : toErrors ? io.err() : io.out(), errors));
        if (file.isPresent() && !file.get().equals("/dev/null")) {
            ByteArrayOutputStream whole = new ByteArrayOutputStream();
            if (append) {
                files.get(file.get()).ifPresent(e -> whole.writeBytes(e.content()));
            }
            whole.writeBytes(held.toByteArray());
            files.write(file.get(), whole.toByteArray());
        }
        return code;
    }

    private String variable(String name) {
        return switch (name) {
            case "?" -> Integer.toString(last);
            case "$" -> "42";
            default -> variables.getOrDefault(name, "");
        };
    }

    private int exec(String program, List<String> arguments, Streams io) throws IOException {
        if (arguments.isEmpty()) {
            return 0;
        }
        if (program.equals("command")) {
            String name = arguments.getLast();
            // The image has one shell only.
            boolean there = knows(name) && !name.equals("bash") && !name.equals("ash");
            return there ? print(io, "/bin/" + name + "\n") : 127;
        }
        throw new Exit(run(arguments, io));
    }

    private int export(List<String> arguments) {
        for (String each : arguments) {
            int at = each.indexOf('=');
            if (at > 0) {
                variables.put(each.substring(0, at), each.substring(at + 1));
            }
        }
        return 0;
    }

    // Programs.

    private static int echo(List<String> arguments, Streams io) throws IOException {
        boolean bare = !arguments.isEmpty() && arguments.getFirst().equals("-n");
        io.print(String.join(" ", bare ? arguments.subList(1, arguments.size()) : arguments) + (bare ? "" : "\n"));
        return 0;
    }

    private int cd(List<String> arguments, Streams io) throws IOException {
        String to = PretendFiles.resolve(folder, arguments.isEmpty() ? variable("HOME") : arguments.getFirst());
        if (!files.isFolder(to)) {
            io.complain("sh: cd: can't cd to " + to + NOT_THERE);
            return 2;
        }
        folder = to;
        return 0;
    }

    private int env(List<String> arguments, Streams io) throws IOException {
        if (!arguments.isEmpty()) {
            String value = variables.get(arguments.getFirst());
            return value == null ? 1 : print(io, value + "\n");
        }
        for (Map.Entry<String, String> each : variables.entrySet()) {
            io.print(each.getKey() + "=" + each.getValue() + "\n");
        }
        return 0;
    }

    private int ps(Streams io) throws IOException {
        io.print("PID   USER     TIME  COMMAND\n");
        io.print("    1 " + (root() ? "root" : "app ") + "      0:07 /app/" + container + "\n");
        io.print("   42 " + (root() ? "root" : "app ") + "      0:00 sh\n");
        return 0;
    }

    private int ls(List<String> arguments, Streams io) throws IOException {
        boolean all = false;
        boolean details = false;
        List<String> paths = new ArrayList<>();
        for (String each : arguments) {
            if (each.startsWith("-")) {
                all |= each.contains("a");
                details |= each.contains("l");
            } else {
                paths.add(each);
            }
        }
        if (paths.isEmpty()) {
            paths.add(folder);
        }
        int code = 0;
        for (String each : paths) {
            String path = PretendFiles.resolve(folder, each);
            Optional<PretendFiles.Entry> entry = files.get(path);
            if (entry.isEmpty()) {
                io.complain("ls: " + each + NOT_THERE);
                code = 1;
                continue;
            }
            List<String> names = entry.get().folder() ? new ArrayList<>(files.names(path)) : List.of(each);
            if (all && entry.get().folder()) {
                names.addAll(0, List.of(".", ".."));
            }
            for (String name : names) {
                String full = entry.get().folder() ? PretendFiles.resolve(path, name) : path;
                io.print(details ? described(full, name) : name + "\n");
            }
        }
        return code;
    }

    private String described(String path, String name) {
        PretendFiles.Entry entry = files.get(path).orElse(new PretendFiles.Entry(true, new byte[0]));
        return "%s    1 root     root     %10d Jan  1 00:00 %s%n"
                .formatted(entry.folder() ? "drwxr-xr-x" : "-rw-r--r--", entry.content().length, name)
                .replace("\r\n", "\n");
    }

    private int cat(List<String> arguments, Streams io) throws IOException {
        if (arguments.isEmpty() || arguments.equals(List.of("-"))) {
            byte[] bytes = new byte[16 * 1024];
            for (int count = io.in().read(bytes); count >= 0; count = io.in().read(bytes)) {
                io.out().write(bytes, 0, count);
                io.out().flush();
            }
            return 0;
        }
        int code = 0;
        for (String each : arguments) {
            Optional<PretendFiles.Entry> entry = files.get(PretendFiles.resolve(folder, each));
            if (entry.isEmpty() || entry.get().folder()) {
                io.complain("cat: " + each + (entry.isEmpty() ? NOT_THERE : ": Is a directory\n"));
                code = 1;
            } else {
                io.out().write(entry.get().content());
            }
        }
        return code;
    }

    private int lines(String program, List<String> arguments, Streams io) throws IOException {
        int count = 10;
        List<String> paths = new ArrayList<>();
        for (int i = 0; i < arguments.size(); i++) {
            String each = arguments.get(i);
            if (each.equals("-n") && i + 1 < arguments.size()) {
                count = number(arguments.get(++i).replace("+", ""), 10);
            } else if (each.matches("-[0-9]+")) {
                count = number(each.substring(1), 10);
            } else if (!each.startsWith("-")) {
                paths.add(each);
            }
        }
        byte[] content = paths.isEmpty()
                ? io.in().readAllBytes()
                : files.get(PretendFiles.resolve(folder, paths.getFirst()))
                        .map(PretendFiles.Entry::content)
                        .orElse(new byte[0]);
        List<String> all = new String(content, StandardCharsets.UTF_8).lines().toList();
        if (program.equals("wc")) {
            return print(io, (arguments.contains("-c") ? content.length : all.size()) + "\n");
        }
        List<String> some = program.equals("head")
                ? all.subList(0, Math.min(count, all.size()))
                : all.subList(Math.max(0, all.size() - count), all.size());
        for (String line : some) {
            io.print(line + "\n");
        }
        return 0;
    }

    private int touch(List<String> paths) throws IOException {
        for (String each : paths) {
            String path = PretendFiles.resolve(folder, each);
            if (files.get(path).isEmpty()) {
                files.write(path, new byte[0]);
            }
        }
        return 0;
    }

    private int mkdir(List<String> arguments) {
        arguments.stream().filter(a -> !a.startsWith("-")).forEach(a -> files.folder(PretendFiles.resolve(folder, a)));
        return 0;
    }

    private int rm(List<String> arguments) {
        arguments.stream().filter(a -> !a.startsWith("-")).forEach(a -> files.remove(PretendFiles.resolve(folder, a)));
        return 0;
    }

    private static int seq(List<String> arguments, Streams io) throws IOException {
        int from = arguments.size() > 1 ? number(arguments.getFirst(), 1) : 1;
        int to = arguments.isEmpty() ? 0 : number(arguments.getLast(), 0);
        StringBuilder some = new StringBuilder();
        for (int i = from; i <= to; i++) {
            some.append(i).append('\n');
            if (some.length() > 8_000 || i == to) {
                io.print(some.toString());
                some.setLength(0);
            }
        }
        return 0;
    }

    private static int yes(Streams io) throws IOException {
        while (!Thread.currentThread().isInterrupted()) {
            io.print("y\n".repeat(512));
        }
        return 130;
    }

    private static int sleep(List<String> arguments) {
        try {
            Thread.sleep(1_000L * (arguments.isEmpty() ? 0 : number(arguments.getFirst(), 0)));
            return 0;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return 130;
        }
    }

    private int test(List<String> arguments) {
        List<String> words = new ArrayList<>(arguments);
        words.remove("]");
        if (words.size() == 2) {
            String path = PretendFiles.resolve(folder, words.get(1));
            return switch (words.getFirst()) {
                        case "-d" -> files.isFolder(path);
                        case "-f" -> files.get(path).filter(e -> !e.folder()).isPresent();
                        case "-e" -> files.get(path).isPresent();
                        case "-n" -> !words.get(1).isEmpty();
                        case "-z" -> words.get(1).isEmpty();
                        default -> false;
                    }
                    ? 0
                    : 1;
        }
        return words.size() == 3
                        && words.get(1).startsWith("=")
                        && words.getFirst().equals(words.getLast())
                ? 0
                : 1;
    }

    private int tar(List<String> arguments, Streams io) throws IOException {
        String modes = "";
        String at = folder;
        List<String> names = new ArrayList<>();
        for (int i = 0; i < arguments.size(); i++) {
            String each = arguments.get(i);
            if (each.equals("-C") && i + 1 < arguments.size()) {
                at = PretendFiles.resolve(folder, arguments.get(++i));
            } else if (modes.isEmpty()) {
                modes = each.replaceFirst("^-", "");
                i += modes.endsWith("f") ? 1 : 0;
            } else if (!each.startsWith("-")) {
                names.add(each);
            }
        }
        if (modes.contains("x")) {
            files.folder(at);
            var _ = PretendTar.extract(files, at, io.in());
            return 0;
        }
        int code = 0;
        for (String name : names) {
            if (files.get(PretendFiles.resolve(at, name)).isEmpty()) {
                io.complain("tar: " + name + ": Cannot stat" + NOT_THERE);
                code = 2;
            } else {
                PretendTar.create(files, at, name, io.out());
            }
        }
        return code;
    }
}
