package dev.castellan.sandbox.kubernetes;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import tools.jackson.databind.JsonNode;

/** The files of one practice container, in memory and bounded. Folders are entries without content. */
final class PretendFiles {
    private static final long LARGEST = 64L * 1024 * 1024;
    private static final byte[] FOLDER = new byte[0];

    /** One entry; folders hold nothing. */
    @SuppressWarnings("ArrayRecordComponent") // compared by identity
    record Entry(boolean folder, byte[] content) {
        @Override
        public boolean equals(Object other) {
            return this == other;
        }

        @Override
        public int hashCode() {
            return System.identityHashCode(this);
        }
    }

    private final NavigableMap<String, Entry> entries = new ConcurrentSkipListMap<>();
    private long held;

    private PretendFiles() {}

    static PretendFiles of(JsonNode pod, String container) {
        PretendFiles files = new PretendFiles();
        String name = Json.text(pod, "metadata", "name");
        for (String folder : List.of("/", "/app", "/bin", "/etc", "/home", "/proc", "/root", "/tmp", "/usr", "/var")) {
            files.folder(folder);
        }
        try {
            files.write("/etc/hostname", name + "\n");
            files.write("/etc/os-release", "NAME=\"Practice Linux\"\nID=practice\nPRETTY_NAME=\"Practice Linux 7\"\n");
            files.write(
                    "/etc/hosts", "127.0.0.1\tlocalhost\n" + Json.text(pod, "status", "podIP") + "\t" + name + "\n");
            files.write(
                    "/etc/resolv.conf",
                    "search " + Json.text(pod, "metadata", "namespace")
                            + ".svc.cluster.local svc.cluster.local cluster.local\nnameserver 10.96.0.10\n");
            files.write("/etc/passwd", "root:x:0:0:root:/root:/bin/sh\napp:x:10001:10001::/app:/bin/sh\n");
            files.write("/app/config.yaml", "name: " + container + "\nlogLevel: info\n");
            String account = "/var/run/secrets/kubernetes.io/serviceaccount/";
            files.write(account + "namespace", Json.text(pod, "metadata", "namespace"));
            files.write(account + "token", "practice-token-of-" + Json.text(pod, "spec", "serviceAccountName") + "\n");
            files.write("/bin/sh", "practice\n");
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        return files;
    }

    /** The path made absolute, without dots. */
    static String resolve(String folder, String path) {
        Deque<String> parts = new ArrayDeque<>();
        for (String part : (path.startsWith("/") ? path : folder + "/" + path).split("/", -1)) {
            if (part.equals("..")) {
                parts.pollLast();
            } else if (!part.isEmpty() && !part.equals(".")) {
                parts.addLast(part);
            }
        }
        return "/" + String.join("/", parts);
    }

    Optional<Entry> get(String path) {
        return Optional.ofNullable(entries.get(path));
    }

    boolean isFolder(String path) {
        return get(path).filter(Entry::folder).isPresent();
    }

    synchronized void folder(String path) {
        for (String at = path; !at.isEmpty(); at = at.substring(0, at.lastIndexOf('/'))) {
            entries.putIfAbsent(at, new Entry(true, FOLDER));
        }
        entries.putIfAbsent("/", new Entry(true, FOLDER));
    }

    void write(String path, String content) throws IOException {
        write(path, content.getBytes(StandardCharsets.UTF_8));
    }

    synchronized void write(String path, byte[] content) throws IOException {
        if (isFolder(path)) {
            throw new IOException("Is a directory");
        }
        Entry old = entries.get(path);
        long next = held + content.length - (old == null ? 0 : old.content().length);
        if (next > LARGEST) {
            throw new IOException("No space left on device");
        }
        int slash = path.lastIndexOf('/');
        folder(slash <= 0 ? "/" : path.substring(0, slash));
        entries.put(path, new Entry(false, content));
        held = next;
    }

    synchronized void remove(String path) {
        for (String inner : under(path)) {
            entries.remove(inner);
        }
        Entry old = entries.remove(path);
        if (old != null) {
            held -= old.content().length;
        }
    }

    /** Names in a folder. */
    List<String> names(String folder) {
        String prefix = folder.equals("/") ? "/" : folder + "/";
        List<String> names = new ArrayList<>();
        for (String path : entries.tailMap(prefix, false).keySet()) {
            if (!path.startsWith(prefix)) {
                break;
            }
            String rest = path.substring(prefix.length());
            if (!rest.isEmpty() && rest.indexOf('/') < 0) {
                names.add(rest);
            }
        }
        return names;
    }

    /** Everything below a folder, itself excluded. */
    List<String> under(String folder) {
        String prefix = folder.equals("/") ? "/" : folder + "/";
        return entries.tailMap(prefix, false).keySet().stream()
                .takeWhile(p -> p.startsWith(prefix))
                .toList();
    }
}
