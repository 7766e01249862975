package dev.castellan.breakglass.sweep;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/** A kubeconfig in its file: the text, how it is encoded, and which of its users hold a copy. */
final class KubeconfigBytes {
    /** Larger ones are not edited. */
    static final int LARGEST = 8 << 20;

    private static final int LARGEST_NAMING = 1 << 20;

    private final Charset charset;
    private final byte[] mark;
    private final KubeconfigText text;
    private final Path file;

    private KubeconfigBytes(Path file, Charset charset, byte[] mark, KubeconfigText text) {
        this.file = file;
        this.charset = charset;
        this.mark = mark;
        this.text = text;
    }

    /** A kubeconfig without the users that hold a copy. */
    static final class Plan {
        private final KubeconfigText.Cut cut;
        private final byte[] content;

        private Plan(KubeconfigText.Cut cut, byte[] content) {
            this.cut = cut;
            this.content = content;
        }

        KubeconfigText.Cut cut() {
            return cut;
        }

        /** The bytes to be written, not a copy. */
        byte[] content() {
            return content;
        }
    }

    /**
     * A file's content, as long as it is not larger than what is edited; the file itself, not where a link leads.
     *
     * @throws FileSystemException where it is larger
     */
    static byte[] content(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS)) {
            byte[] content = in.readNBytes(LARGEST + 1);
            if (content.length > LARGEST) {
                throw new FileSystemException(file.toString(), null, "it is larger than what is edited");
            }
            return content;
        }
    }

    /** Reads content; empty where it is no kubeconfig that can be edited. */
    static Optional<KubeconfigBytes> read(Path file, byte[] content) {
        if (content.length > LARGEST) {
            return Optional.empty();
        }
        Charset charset = StandardCharsets.UTF_8;
        int skip = 0;
        if (begins(content, 0xEF, 0xBB, 0xBF)) {
            skip = 3;
        } else if (begins(content, 0xFF, 0xFE)) {
            charset = StandardCharsets.UTF_16LE;
            skip = 2;
        } else if (begins(content, 0xFE, 0xFF)) {
            charset = StandardCharsets.UTF_16BE;
            skip = 2;
        }
        try {
            String decoded = charset.newDecoder()
                    .decode(ByteBuffer.wrap(content, skip, content.length - skip))
                    .toString();
            byte[] mark = Arrays.copyOf(content, skip);
            Charset known = charset;
            return KubeconfigText.read(decoded).map(t -> new KubeconfigBytes(file, known, mark, t));
        } catch (CharacterCodingException e) {
            return Optional.empty();
        }
    }

    private static boolean begins(byte[] content, int... what) {
        for (int i = 0; i < what.length; i++) {
            if (i >= content.length || (content[i] & 0xff) != what[i]) {
                return false;
            }
        }
        return true;
    }

    /** The users that hold a copy, or name a file that does. */
    Set<Integer> users(Wanted copies, Predicate<Path> copy) {
        Set<Integer> holding = new HashSet<>();
        MaterialReader reader = new MaterialReader(copies.fingerprints()::contains, false);
        List<KubeconfigText.User> users = text.users();
        for (int i = 0; i < users.size(); i++) {
            KubeconfigText.User user = users.get(i);
            byte[] slice = user.text().getBytes(StandardCharsets.UTF_8);
            boolean holds =
                    reader.read(slice, slice.length).materials().stream().anyMatch(m -> Findings.matches(copies, m));
            boolean names = files(user).stream().anyMatch(copy);
            if (holds || names) {
                holding.add(i);
            }
        }
        return holding;
    }

    /** The names of some users. */
    List<String> names(Set<Integer> users) {
        return users.stream().sorted().map(i -> text.users().get(i).name()).toList();
    }

    /** Without some users; empty where that cannot be done safely. */
    Optional<Plan> without(Set<Integer> users) {
        return text.without(users).map(cut -> {
            byte[] body = cut.text().getBytes(charset);
            byte[] content = Arrays.copyOf(mark, mark.length + body.length);
            System.arraycopy(body, 0, content, mark.length, body.length);
            return new Plan(cut, content);
        });
    }

    private List<Path> files(KubeconfigText.User user) {
        List<Path> files = new ArrayList<>();
        for (Optional<String> name : List.of(user.certificateFile(), user.keyFile())) {
            name.filter(n -> !n.isBlank()).ifPresent(n -> {
                try {
                    // Relative paths belong to the file (client-go, tools/clientcmd).
                    Path named = file.resolveSibling(n).normalize();
                    files.add(Files.exists(named) ? named.toRealPath() : named);
                } catch (InvalidPathException | IOException e) {
                    // It names nothing.
                }
            });
        }
        return files;
    }

    /** The certificate and key files that a file names, if it is a kubeconfig by its name. */
    static List<Path> references(Path file, long size) throws IOException {
        if (size > LARGEST_NAMING || size < 20 || !byName(file)) {
            return List.of();
        }
        byte[] content = content(file);
        if (MaterialReader.indexOf(content, 0, content.length, "client-".getBytes(StandardCharsets.US_ASCII)) < 0) {
            return List.of();
        }
        return read(file, content).stream()
                .flatMap(k -> k.text.users().stream().flatMap(u -> k.files(u).stream()))
                .distinct()
                .toList();
    }

    private static boolean byName(Path file) {
        String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
        Path parent = file.getParent();
        boolean kube = parent != null
                && parent.getFileName() != null
                && parent.getFileName().toString().equals(".kube");
        return kube
                || name.contains("kube")
                || name.contains("config")
                || name.endsWith(".conf")
                || name.endsWith(".yaml")
                || name.endsWith(".yml");
    }
}
