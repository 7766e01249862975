package dev.castellan.sandbox.kubernetes;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** As much of ustar archives as copying with kubectl takes: files and folders. */
final class PretendTar {
    private static final int BLOCK = 512;

    private PretendTar() {}

    /** Writes what is at a path, named relative to a folder. */
    static void create(PretendFiles files, String folder, String name, OutputStream out) throws IOException {
        String path = PretendFiles.resolve(folder, name);
        List<String> all = new ArrayList<>(List.of(path));
        all.addAll(files.under(path));
        String bare = name.replaceFirst("^/+", "");
        for (String each : all) {
            Optional<PretendFiles.Entry> entry = files.get(each);
            if (entry.isPresent()) {
                String shown = bare + each.substring(path.length());
                byte[] content = entry.get().content();
                out.write(header(
                        entry.get().folder() ? shown + "/" : shown, entry.get().folder(), content.length));
                out.write(content);
                out.write(new byte[(BLOCK - content.length % BLOCK) % BLOCK]);
            }
        }
        out.write(new byte[BLOCK * 2]);
        out.flush();
    }

    private static byte[] header(String name, boolean folder, int size) {
        byte[] block = new byte[BLOCK];
        byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
        System.arraycopy(bytes, 0, block, 0, Math.min(100, bytes.length));
        put(block, 100, folder ? "0000755" : "0000644");
        put(block, 108, "0000000");
        put(block, 116, "0000000");
        put(block, 124, "%011o".formatted(size));
        put(block, 136, "%011o".formatted(1_700_000_000));
        block[156] = (byte) (folder ? '5' : '0');
        put(block, 257, "ustar\u000000");
        put(block, 148, "        ");
        int sum = 0;
        for (byte b : block) {
            sum += b & 0xff;
        }
        put(block, 148, "%06o\u0000 ".formatted(sum));
        return block;
    }

    private static void put(byte[] block, int at, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(bytes, 0, block, at, bytes.length);
    }

    /** Reads an archive into a folder; the answer is how many files there were. */
    static int extract(PretendFiles files, String folder, InputStream in) throws IOException {
        int count = 0;
        while (true) {
            byte[] block = in.readNBytes(BLOCK);
            if (block.length < BLOCK || block[0] == 0) {
                in.skip(Long.MAX_VALUE);
                return count;
            }
            String prefix = text(block, 345, 155);
            String name = (prefix.isEmpty() ? "" : prefix + "/") + text(block, 0, 100);
            String octal = text(block, 124, 12).strip();
            int size = octal.matches("0*[0-7]{1,10}") ? Integer.parseInt(octal, 8) : 0;
            byte[] content = in.readNBytes(size);
            in.readNBytes((BLOCK - size % BLOCK) % BLOCK);
            String path = PretendFiles.resolve(folder, name);
            switch (block[156]) {
                case '5' -> files.folder(path);
                case 0, '0' -> {
                    files.write(path, content);
                    count++;
                }
                default -> {}
            }
        }
    }

    private static String text(byte[] block, int at, int length) {
        int end = at;
        while (end < at + length && block[end] != 0) {
            end++;
        }
        return new String(block, at, end - at, StandardCharsets.UTF_8);
    }
}
