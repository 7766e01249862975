package dev.castellan.breakglass.sweep;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.zip.GZIPInputStream;
import java.util.zip.InflaterInputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

/**
 * Reads one file after another for certificates and keys: in windows, so that memory is bounded; into gzip, zip and zlib;
 * into Vim's swap files, which hold the lines of a page backwards. Not for several threads.
 */
final class FileLook {
    private static final int WINDOW = 4 << 20;
    /** The longest stretch that is found wherever a window ends. */
    private static final int OVERLAP = 512 << 10;

    /** Why a file that is made to cost time was not read to its end. */
    static final String TOO_MUCH = "more that looks like certificates and keys than is looked at";

    private static final int DEEPEST = 3;
    private static final int MOST_ENTRIES = 20_000;

    private final MaterialReader reader;
    private final SweepLimits limits;
    private byte[] buffer = new byte[64 << 10];
    private long budget;

    FileLook(Predicate<String> wanted, SweepLimits limits) {
        this.reader = new MaterialReader(wanted, false);
        this.limits = limits;
    }

    /**
     * What a file holds.
     *
     * @param bytes how many were read
     * @param problems why a part was not looked at
     */
    record Content(List<Material> materials, long bytes, List<String> problems) {}

    /** Reads a file. An empty one is not opened: closing it would end every lock that this program holds on it (fcntl(2)). */
    Content look(Path file, long size) throws IOException {
        Gathered gathered = new Gathered();
        if (size == 0) {
            return gathered.content();
        }
        budget = limits.unpacked();
        reader.renew();
        if (size > limits.largestFile()) {
            gathered.problems.add("larger than " + (limits.largestFile() >> 20) + " MB");
            return gathered.content();
        }
        try (InputStream in = Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS)) {
            if (buffer.length < WINDOW && buffer.length <= size) {
                buffer = new byte[(int) Math.min(WINDOW, Math.max(size + 1, buffer.length * 2L))];
            }
            windows(in, buffer, "", 0, file.getFileName().toString(), gathered);
        }
        return gathered.content();
    }

    /** Reads bytes. */
    Content look(byte[] content, String name) throws IOException {
        Gathered gathered = new Gathered();
        budget = limits.unpacked();
        reader.renew();
        windows(
                new ByteArrayInputStream(content),
                new byte[Math.min(WINDOW, content.length + 1)],
                "",
                0,
                name,
                gathered);
        return gathered.content();
    }

    private static final class Gathered {
        private final Map<Material, Material> materials = new LinkedHashMap<>();
        private final List<String> problems = new ArrayList<>();
        private long bytes;

        Content content() {
            return new Content(List.copyOf(materials.values()), bytes, List.copyOf(problems));
        }
    }

    private void windows(InputStream in, byte[] space, String how, int depth, String name, Gathered to)
            throws IOException {
        int have = 0;
        boolean first = true;
        while (true) {
            if (Thread.currentThread().isInterrupted()) {
                throw new InterruptedIOException();
            }
            int got = in.readNBytes(space, have, space.length - have);
            have += got;
            if (depth > 0) {
                budget -= got;
                if (budget < 0) {
                    to.problems.add("unpacks to more than " + (limits.unpacked() >> 20) + " MB");
                    return;
                }
            } else {
                to.bytes += got;
            }
            if (first && have > 4) {
                Optional<String> shut = shut(space, name);
                if (shut.isPresent()) {
                    to.problems.add(shut.get());
                    return;
                }
                if (depth < DEEPEST && unpack(space, have, in, how, depth, name, to)) {
                    return;
                }
                if (swap(space, have)) {
                    byte[] lines = forwards(space, have);
                    gather(lines, lines.length, how + "Vim swap › ", to);
                }
            }
            first = false;
            gather(space, have, how, to);
            if (have < space.length) {
                return;
            }
            System.arraycopy(space, have - Math.min(OVERLAP, have / 2), space, 0, Math.min(OVERLAP, have / 2));
            have = Math.min(OVERLAP, have / 2);
        }
    }

    private void gather(byte[] data, int size, String how, Gathered to) {
        MaterialReader.Found found = reader.read(data, size);
        found.materials().stream().map(m -> within(how, m)).forEach(m -> to.materials.putIfAbsent(m, m));
        if (found.cut() && !to.problems.contains(TOO_MUCH)) {
            to.problems.add(TOO_MUCH);
        }
    }

    private static Material within(String how, Material material) {
        if (how.isEmpty()) {
            return material;
        }
        return switch (material) {
            case Material.Certificate c ->
                new Material.Certificate(
                        c.fingerprint(), c.key(), c.subject(), c.admin(), c.authority(), c.notAfter(), how + c.how());
            case Material.PrivateKey k -> new Material.PrivateKey(k.key(), how + k.how());
            case Material.Locked l -> new Material.Locked(l.what(), how + l.how());
        };
    }

    /** Unpacks what can be. Returns whether it was a packed file. */
    private boolean unpack(byte[] head, int have, InputStream rest, String how, int depth, String name, Gathered to)
            throws IOException {
        boolean gzip = begins(head, 0x1f, 0x8b);
        boolean zip = begins(head, 'P', 'K', 3, 4);
        // A header of zlib is a multiple of 31 (RFC 1950); git keeps loose objects so.
        boolean zlib = have < head.length && head[0] == 0x78 && ((head[0] & 0xff) * 256 + (head[1] & 0xff)) % 31 == 0;
        if (!gzip && !zip && !zlib) {
            return false;
        }
        InputStream packed = new SequenceInputStream(new ByteArrayInputStream(head.clone(), 0, have), rest);
        byte[] space = new byte[(int) Math.min(WINDOW, Math.max(64 << 10, limits.unpacked()))];
        try {
            if (zip) {
                ZipInputStream entries = new ZipInputStream(packed, StandardCharsets.UTF_8);
                int count = 0;
                for (ZipEntry entry = entries.getNextEntry(); entry != null; entry = entries.getNextEntry()) {
                    if (++count > MOST_ENTRIES) {
                        to.problems.add("an archive of more than " + MOST_ENTRIES + " entries");
                        break;
                    }
                    windows(entries, space, how + "zip › ", depth + 1, entry.getName(), to);
                    if (budget < 0) {
                        break;
                    }
                }
            } else {
                InputStream unpacked = gzip ? new GZIPInputStream(packed) : new InflaterInputStream(packed);
                windows(unpacked, space, how + (gzip ? "gzip › " : "zlib › "), depth + 1, name, to);
            }
        } catch (InterruptedIOException e) {
            throw e;
        } catch (IOException | RuntimeException e) {
            if (zlib) {
                // Two bytes are little evidence: it is read as it stands.
                return false;
            }
            to.problems.add("a damaged or locked archive");
        }
        return true;
    }

    /** Why nobody here can see into it. */
    private static Optional<String> shut(byte[] head, String name) {
        if (begins(head, 0xFD, '7', 'z', 'X', 'Z')) {
            return Optional.of("packed with xz");
        }
        if (begins(head, 0x28, 0xB5, 0x2F, 0xFD)) {
            return Optional.of("packed with zstd");
        }
        if (begins(head, '7', 'z', 0xBC, 0xAF)) {
            return Optional.of("packed with 7-Zip");
        }
        if (begins(head, 'R', 'a', 'r', '!')) {
            return Optional.of("packed with RAR");
        }
        if (begins(head, 'B', 'Z', 'h') && head[3] >= '1' && head[3] <= '9') {
            return Optional.of("packed with bzip2");
        }
        if (begins(head, 'P', 'A', 'C', 'K') && name.endsWith(".pack")) {
            return Optional.of("a pack of git objects");
        }
        if (begins(head, 0xFE, 0xED, 0xFE, 0xED)) {
            return Optional.of("a Java key store");
        }
        if (new String(head, 0, Math.min(22, head.length), StandardCharsets.ISO_8859_1)
                        .equals("age-encryption.org/v1\n")
                || name.toLowerCase(Locale.ROOT).matches(".*\\.(gpg|age)")) {
            return Optional.of("encrypted");
        }
        String lower = name.toLowerCase(Locale.ROOT);
        if (begins(head, 'P', 'K', 3, 4) && (lower.endsWith(".jar") || lower.endsWith(".whl"))) {
            return Optional.of("a library of programs, not unpacked");
        }
        return Optional.empty();
    }

    private static boolean begins(byte[] head, int... what) {
        for (int i = 0; i < what.length; i++) {
            if ((head[i] & 0xff) != what[i]) {
                return false;
            }
        }
        return true;
    }

    private static boolean swap(byte[] d, int size) {
        return size > 1024 && begins(d, 'b', '0', 'V', 'I', 'M');
    }

    /** The lines of a Vim swap file, if it is one. */
    static Optional<byte[]> swapped(byte[] content) {
        return swap(content, content.length) ? Optional.of(forwards(content, content.length)) : Optional.empty();
    }

    /** The lines of a Vim swap file in their order; the form of a data block is in Vim's memline.c. */
    private static byte[] forwards(byte[] d, int size) {
        int page = number(d, 12);
        if (page < 1024 || page > 1 << 16) {
            page = 4096;
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        // Blocks do not overlap in a real one; together they are no larger than the file.
        for (int p = page; p + 24 < size && out.size() <= size; p += page) {
            if (d[p] != 'a' || d[p + 1] != 'd') {
                continue;
            }
            long from = (long) p + number(d, p + 8);
            long to = Math.min(size, (long) p + number(d, p + 12));
            if (from < p || from >= to) {
                continue;
            }
            int end = (int) to;
            for (int i = end - 1; i >= from; i--) {
                if (i == from || d[i - 1] == 0) {
                    int stop = end;
                    while (stop > i && d[stop - 1] == 0) {
                        stop--;
                    }
                    out.write(d, i, stop - i);
                    out.write('\n');
                    end = i;
                }
            }
        }
        return out.toByteArray();
    }

    private static int number(byte[] d, int at) {
        return (d[at] & 0xff) | (d[at + 1] & 0xff) << 8 | (d[at + 2] & 0xff) << 16 | (d[at + 3] & 0xff) << 24;
    }
}
