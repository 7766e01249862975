package dev.castellan.identity;

import com.microsoft.aad.msal4jextensions.persistence.CacheFileAccessor;
import com.microsoft.aad.msal4jextensions.persistence.ICacheAccessor;
import com.microsoft.aad.msal4jextensions.persistence.linux.KeyRingAccessor;
import com.microsoft.aad.msal4jextensions.persistence.mac.KeyChainAccessor;
import dev.castellan.failure.Failure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Where the token cache lies. The operating system keeps it (Keychain, secret service) or encrypts it (DPAPI); there is no
 * plain file, ever.
 */
sealed interface TokenVault {
    /** What was written last; empty when nothing was. */
    byte[] read();

    /** Keeps the cache. */
    void write(byte[] cache);

    /** Forgets everything. */
    void clear();

    /** Kept until the program ends. */
    final class Memory implements TokenVault {
        private byte[] kept = new byte[0];

        @Override
        public synchronized byte[] read() {
            return kept.clone();
        }

        @Override
        public synchronized void write(byte[] cache) {
            java.util.Arrays.fill(kept, (byte) 0);
            kept = cache.clone();
        }

        @Override
        public synchronized void clear() {
            write(new byte[0]);
        }
    }

    /** Kept by the operating system. Its errors are unchecked exceptions or linkage errors. */
    final class OfSystem implements TokenVault {
        private final ICacheAccessor accessor;

        OfSystem(ICacheAccessor accessor) {
            this.accessor = accessor;
        }

        @Override
        public byte[] read() {
            byte[] read = accessor.read();
            return read == null ? new byte[0] : read;
        }

        @Override
        public void write(byte[] cache) {
            accessor.write(cache);
        }

        @Override
        public void clear() {
            accessor.delete();
        }

        /**
         * The system's vault for a client.
         *
         * @param folder holds a marker file whose time of change tells other processes to read again; on Windows it holds
         *     the cache, encrypted for the user
         * @param name tells caches of different clouds and clients apart
         * @throws RuntimeException or LinkageError when the system has none that works
         */
        static OfSystem open(Path folder, String name, String operatingSystem) throws IOException {
            return open(folder.resolve(name + ".tokens"), "Castellan sign-ins", name, operatingSystem);
        }

        /** The system's vault for anything; the label is what its owner reads in the system's own program. */
        static OfSystem open(Path file, String label, String name, String operatingSystem) throws IOException {
            OwnerOnly.folder(java.util.Objects.requireNonNull(file.getParent()));
            String system = operatingSystem.toLowerCase(Locale.ROOT);
            if (system.startsWith("windows")) {
                return new OfSystem(new CacheFileAccessor(file.toString()));
            }
            boolean made = OwnerOnly.file(file);
            try {
                if (system.startsWith("mac")) {
                    return new OfSystem(new KeyChainAccessor(file.toString(), "dev.castellan", name));
                }
                KeyRingAccessor ring = new KeyRingAccessor(
                        file.toString(),
                        null, // the default collection
                        "dev.castellan.TokenCache",
                        label,
                        "application",
                        "dev.castellan",
                        "profile",
                        name);
                ring.verify();
                return new OfSystem(ring);
            } catch (RuntimeException | Error e) {
                if (made) {
                    // It would look as if sign-ins were kept here in clear.
                    Files.deleteIfExists(file);
                }
                throw e;
            }
        }
    }

    /** Set when the system's vault cannot be used. */
    static Failure memoryOnly(Throwable reason) {
        return new Failure(
                "identity-cache-memory",
                "This system offers no protected place for sign-ins.",
                "Castellan keeps them in memory only, so you will have to sign in again after the next start.",
                "Start a keyring service (such as GNOME Keyring or KWallet with the secret service), then restart"
                        + " Castellan.",
                true,
                reason.getClass().getSimpleName() + ": " + firstLine(reason.getMessage()));
    }

    /** Set when the file that a vault needs is not writable. */
    static Failure folderUnusable(Path folder, IOException reason) {
        return new Failure(
                "identity-cache-folder",
                "The folder for sign-ins cannot be written: " + folder,
                "Castellan keeps sign-ins in memory only, so you will have to sign in again after the next start.",
                "Make the folder writable for you, or choose another data folder, then restart Castellan.",
                true,
                String.valueOf(reason.getMessage()));
    }

    /** Runs a call into the system's vault with a time limit: a keyring that waits for a password must not hang us. */
    static <T> T limited(Callable<T> call, long seconds) throws Exception {
        FutureTask<T> task = new FutureTask<>(call);
        // A daemon platform thread: the call is native, cannot be interrupted and would pin its carrier.
        Thread.ofPlatform().daemon().name("token-vault").start(task);
        try {
            return task.get(seconds, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            switch (e.getCause()) {
                case Exception cause -> throw cause;
                case Error cause -> throw cause;
                case null, default -> throw e;
            }
        } catch (TimeoutException e) {
            throw new IOException("the system's store did not answer within " + seconds + " seconds", e);
        }
    }

    private static String firstLine(@org.jspecify.annotations.Nullable String text) {
        return text == null ? "" : text.lines().findFirst().orElse("");
    }
}
