package dev.castellan.identity;

import dev.castellan.failure.FailureException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Where small secrets are kept: signing keys, and the keys that seal something larger. The operating system keeps them
 * (Keychain, secret service) or encrypts them for the user (DPAPI); there is no plain file, ever. Whoever removes a data
 * key has destroyed what it sealed. Arrays given out belong to the caller, who wipes them.
 *
 * <p>Names have letters, digits and hyphens. Calls may wait for the person (an unlock dialog): not for the interface
 * thread. Every method throws {@link FailureException} when the store is absent, locked, or does not answer.
 */
public interface Safe {
    /** What is kept under the name. */
    Optional<byte[]> read(String name);

    /** Keeps a secret of at most 2 KiB, in place of an earlier one of that name. It is kept when this returns. */
    void write(String name, byte[] secret);

    /** Forgets a secret; quiet when there is none. It is gone when this returns. */
    void remove(String name);

    /**
     * The operating system's store.
     *
     * @param folder for marker files and, on Windows, the encrypted files; made when needed
     */
    static Safe ofSystem(Path folder) {
        return new SystemSafe(folder, System.getProperty("os.name", ""));
    }

    /**
     * The operating system's store, or where there is none files sealed with a passphrase. What was used first for a
     * folder stays in use.
     */
    static Safe standard(Path folder, Passphrase passphrase) {
        return new ChosenSafe(folder, ofSystem(folder), new PassphraseSafe(folder, passphrase));
    }

    /** Kept until the program ends: for the practice fleet and tests. */
    static Safe inMemory() {
        return new Safe() {
            private final Map<String, byte[]> kept = new ConcurrentHashMap<>();

            @Override
            public Optional<byte[]> read(String name) {
                return Optional.ofNullable(kept.get(SystemSafe.checked(name))).map(byte[]::clone);
            }

            @Override
            public void write(String name, byte[] secret) {
                kept.put(SystemSafe.checked(name), secret.clone());
            }

            @Override
            public void remove(String name) {
                Optional.ofNullable(kept.remove(SystemSafe.checked(name)))
                        .ifPresent(gone -> Arrays.fill(gone, (byte) 0));
            }
        };
    }
}
