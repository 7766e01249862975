package dev.castellan.identity;

import dev.castellan.failure.Failure;
import dev.castellan.failure.FailureException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;

/** The operating system's store as a {@link Safe}: one item for each secret. */
final class SystemSafe implements Safe {
    /** As long as a person needs to unlock a keyring. */
    private static final long SECONDS = 60;

    static final int LARGEST = 2048;

    private final Path folder;
    private final String operatingSystem;

    SystemSafe(Path folder, String operatingSystem) {
        this.folder = folder;
        this.operatingSystem = operatingSystem;
    }

    /** Whether anything was kept by way of this folder. */
    static boolean used(Path folder) {
        try (Stream<Path> files = Files.isDirectory(folder) ? Files.list(folder) : Stream.empty()) {
            return files.anyMatch(f -> f.getFileName().toString().endsWith(".sealed"));
        } catch (IOException e) {
            return false;
        }
    }

    @Override
    public Optional<byte[]> read(String name) {
        Path file = file(name);
        if (!Files.exists(file)) {
            // The marker is made before the secret: without it none was ever kept here, and nobody is asked to unlock.
            return Optional.empty();
        }
        return guarded(() -> {
            byte[] kept = vault(name).read();
            return kept.length == 0 ? Optional.empty() : Optional.of(kept);
        });
    }

    @Override
    public void write(String name, byte[] secret) {
        if (secret.length == 0 || secret.length > LARGEST) {
            throw new IllegalArgumentException("a secret has 1 to " + LARGEST + " bytes");
        }
        var _ = guarded(() -> {
            TokenVault vault = vault(name);
            vault.write(secret);
            byte[] kept = vault.read();
            boolean same = Arrays.equals(kept, secret);
            Arrays.fill(kept, (byte) 0);
            if (!same) {
                throw new IOException("the system's store did not keep what was given to it");
            }
            return true;
        });
    }

    @Override
    public void remove(String name) {
        Path file = file(name);
        if (!Files.exists(file)) {
            return;
        }
        var _ = guarded(() -> {
            TokenVault vault = vault(name);
            vault.clear();
            byte[] kept = vault.read();
            boolean gone = kept.length == 0;
            Arrays.fill(kept, (byte) 0);
            if (!gone) {
                throw new IOException("the system's store still holds the secret");
            }
            Files.deleteIfExists(file);
            return true;
        });
    }

    static String checked(String name) {
        if (!name.matches("[A-Za-z0-9-]{1,80}")) {
            throw new IllegalArgumentException("not a name for a secret");
        }
        return name;
    }

    private Path file(String name) {
        return folder.resolve(checked(name) + ".sealed");
    }

    private TokenVault vault(String name) throws IOException {
        return TokenVault.OfSystem.open(file(name), "Castellan: " + name, "safe/" + name, operatingSystem);
    }

    private static <T> T guarded(Callable<T> call) {
        try {
            return TokenVault.limited(call, SECONDS);
        } catch (FailureException e) {
            throw e;
        } catch (VirtualMachineError e) {
            throw e;
        } catch (Exception | Error e) {
            // A keyring that refuses comes as a plain Error from the native layer, a missing library as a linkage
            // error.
            throw new FailureException(
                    new Failure(
                            "identity-safe-unavailable",
                            "The system's store for secrets cannot be used.",
                            "Castellan keeps no key in a plain file, so nothing that needs one can be done.",
                            "Unlock or start a keyring (GNOME Keyring, KWallet with the secret service), or set a"
                                    + " passphrase for Castellan.",
                            true,
                            e.getClass().getSimpleName() + ": " + String.valueOf(e.getMessage())),
                    e);
        }
    }
}
