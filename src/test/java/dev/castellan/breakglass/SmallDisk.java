package dev.castellan.breakglass;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/** A file system of a few megabytes in memory, that can be filled to the last byte; only root on Linux can have one. */
public final class SmallDisk implements AutoCloseable {
    private final Path folder;

    private SmallDisk(Path folder) {
        this.folder = folder;
    }

    /** Mounts it on an empty folder; the test is left out where that is not possible. */
    public static SmallDisk on(Path folder) {
        Assumptions.assumeTrue(
                "root".equals(System.getProperty("user.name"))
                        && System.getProperty("os.name", "").equals("Linux"),
                "a small file system can be mounted only by root on Linux");
        Assumptions.assumeTrue(
                run("mount", "-t", "tmpfs", "-o", "size=4m,mode=700", "tmpfs", folder.toString()),
                "no file system can be mounted here");
        return new SmallDisk(folder);
    }

    private Path filling() {
        return folder.resolve("filling");
    }

    /** Takes all the space that is left. */
    public void fill() {
        try (FileChannel out = FileChannel.open(
                filling(), StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.APPEND)) {
            for (int size = 64 * 1024; size > 0; size /= 2) {
                boolean room = true;
                while (room) {
                    room = written(out, size);
                }
            }
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static boolean written(FileChannel out, int size) {
        try {
            return out.write(ByteBuffer.allocate(size)) == size;
        } catch (IOException e) {
            return false;
        }
    }

    /** Gives it back. */
    public void free() {
        try {
            Files.deleteIfExists(filling());
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        boolean _ = run("umount", "-l", folder.toString());
    }

    private static boolean run(String... command) {
        try {
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return process.waitFor(30, TimeUnit.SECONDS) && process.exitValue() == 0;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
