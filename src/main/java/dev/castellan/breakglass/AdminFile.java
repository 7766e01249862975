package dev.castellan.breakglass;

import dev.castellan.failure.FailureException;
import java.io.IOException;
import java.nio.file.Path;

/** A kubeconfig file with an admin key in it. */
public final class AdminFile {
    private AdminFile() {}

    /**
     * What it holds, which the caller wipes.
     *
     * @throws FailureException {@code breakglass-file} where it cannot be read
     */
    public static byte[] bytes(Path file) {
        try {
            return BoundedFile.read(file);
        } catch (BoundedFile.TooLarge e) {
            throw new FailureException(BreakGlassFailures.file(file, "is too large for a kubeconfig"), e);
        } catch (IOException e) {
            throw new FailureException(
                    BreakGlassFailures.file(file, "cannot be read").withDetails(String.valueOf(e)), e);
        }
    }
}
