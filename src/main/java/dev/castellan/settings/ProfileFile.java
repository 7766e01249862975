package dev.castellan.settings;

import dev.castellan.failure.Failure;
import dev.castellan.failure.FailureException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.node.JsonNodeFactory;

/** A profile in a file of its own, to be handed around: no secret is in it. */
public final class ProfileFile {
    private static final long MAX_BYTES = 1024 * 1024;

    private ProfileFile() {}

    /**
     * Reads a profile; relative paths in it start at the file's folder.
     *
     * @throws FailureException {@code settings-profile-file} when it cannot be read or understood
     */
    public static Profile read(Path file) {
        Path folder = file.toAbsolutePath().getParent();
        try {
            if (Files.size(file) > MAX_BYTES) {
                throw new IllegalArgumentException("it is larger than a profile can be");
            }
            return ProfileJson.readStrictly(
                    SettingsJson.parse(Files.readString(file)),
                    p -> folder == null ? p : folder.resolve(p).normalize());
        } catch (IOException e) {
            throw failure(file, "it cannot be opened", e);
        } catch (JacksonException e) {
            throw failure(file, "it is not JSON (line " + e.getLocation().getLineNr() + ")", e);
        } catch (IllegalArgumentException e) {
            throw failure(file, String.valueOf(e.getMessage()), e);
        }
    }

    /** The profile as a document. */
    public static String print(Profile profile) {
        return SettingsJson.print(ProfileJson.write(profile, JsonNodeFactory.instance.objectNode()));
    }

    private static FailureException failure(Path file, String why, Exception cause) {
        return new FailureException(
                new Failure(
                        "settings-profile-file",
                        "The profile file " + file + " cannot be used: " + why + ".",
                        "Nothing was started with it.",
                        "Correct the file, or choose a profile by its name.",
                        true,
                        cause instanceof JacksonException j ? j.getOriginalMessage() : String.valueOf(cause)),
                cause);
    }
}
