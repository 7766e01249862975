package dev.castellan.breakglass;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/** Files that somebody names and that may be anything, also without an end. */
public final class BoundedFile {
    /** In bytes; more than any kubeconfig with one user, policy or bundle of authorities has. */
    public static final int LARGEST = 1 << 20;

    private BoundedFile() {}

    /**
     * The whole of a file of at most {@link #LARGEST} bytes; more than that is never read.
     *
     * @throws TooLarge where it is larger; what was read is wiped
     */
    public static byte[] read(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] content = in.readNBytes(LARGEST + 1);
            if (content.length > LARGEST) {
                Arrays.fill(content, (byte) 0);
                throw new TooLarge();
            }
            return content;
        }
    }

    /** It is larger than what is read here. */
    public static final class TooLarge extends IOException {
        private static final long serialVersionUID = 1L;

        TooLarge() {
            super("larger than " + LARGEST + " bytes");
        }
    }
}
