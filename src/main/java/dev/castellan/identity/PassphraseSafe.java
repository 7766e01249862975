package dev.castellan.identity;

import dev.castellan.failure.Failure;
import dev.castellan.failure.FailureException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Optional;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.bouncycastle.crypto.PBEParametersGenerator;
import org.bouncycastle.crypto.generators.Argon2BytesGenerator;
import org.bouncycastle.crypto.params.Argon2Parameters;
import org.jspecify.annotations.Nullable;

/**
 * Secrets in files, each sealed with AES-256-GCM under a key that Argon2id makes of a passphrase (RFC 9106, the second
 * recommended choice: 64 MiB, 3 passes, 4 lanes). For systems without a store of their own. Its limit: a copy of a file
 * taken before {@link #remove} can be opened by whoever has or guesses the passphrase.
 */
final class PassphraseSafe implements Safe {
    private static final String MASTER = "passphrase.lock";
    private static final byte[] CHECK = "castellan passphrase".getBytes(StandardCharsets.US_ASCII);
    private static final int MEMORY_KIB = 64 * 1024;
    private static final int PASSES = 3;
    private static final int LANES = 4;
    private static final int SALT = 16;
    private static final int NONCE = 12;
    private static final int LARGEST_FILE = 4096;

    private final Path folder;
    private final Passphrase passphrase;
    private final SecureRandom random = new SecureRandom();
    private byte @Nullable [] key;

    PassphraseSafe(Path folder, Passphrase passphrase) {
        this.folder = folder;
        this.passphrase = passphrase;
    }

    /** Whether a passphrase was set here before. */
    static boolean used(Path folder) {
        return Files.exists(folder.resolve(MASTER));
    }

    @Override
    public synchronized Optional<byte[]> read(String name) {
        Path file = file(name);
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        return guarded(() -> Optional.of(unsealed(key(), SystemSafe.checked(name), bytes(file))));
    }

    @Override
    public synchronized void write(String name, byte[] secret) {
        if (secret.length == 0 || secret.length > SystemSafe.LARGEST) {
            throw new IllegalArgumentException("a secret has 1 to " + SystemSafe.LARGEST + " bytes");
        }
        var _ = guarded(() -> {
            OwnerOnly.folder(folder);
            put(file(name), sealed(key(), SystemSafe.checked(name), secret));
            return true;
        });
    }

    @Override
    public synchronized void remove(String name) {
        var _ = guarded(() -> Files.deleteIfExists(file(name)));
    }

    private Path file(String name) {
        return folder.resolve(SystemSafe.checked(name) + ".locked");
    }

    /** The key, derived once; a new passphrase is taken when there is none. */
    private byte[] key() throws IOException, GeneralSecurityException {
        byte[] known = key;
        if (known != null) {
            return known;
        }
        Path master = folder.resolve(MASTER);
        boolean first = !Files.exists(master);
        byte[] salt = new byte[SALT];
        byte[] kept = new byte[0];
        if (first) {
            random.nextBytes(salt);
        } else {
            byte[] file = bytes(master);
            salt = Arrays.copyOf(file, SALT);
            kept = Arrays.copyOfRange(file, Math.min(SALT, file.length), file.length);
        }
        char[] typed = passphrase.ask(first).orElseThrow(() -> absent().asException());
        byte[] made = derived(typed, salt);
        Arrays.fill(typed, '\0');
        if (first) {
            byte[] check = sealed(made, MASTER, CHECK);
            byte[] file = Arrays.copyOf(salt, SALT + check.length);
            System.arraycopy(check, 0, file, SALT, check.length);
            put(master, file);
        } else {
            var _ = unsealed(made, MASTER, kept);
        }
        key = made;
        return made;
    }

    private static byte[] derived(char[] typed, byte[] salt) {
        byte[] bytes = PBEParametersGenerator.PKCS5PasswordToUTF8Bytes(typed);
        Argon2BytesGenerator argon = new Argon2BytesGenerator();
        argon.init(new Argon2Parameters.Builder(Argon2Parameters.ARGON2_id)
                .withVersion(Argon2Parameters.ARGON2_VERSION_13)
                .withMemoryAsKB(MEMORY_KIB)
                .withIterations(PASSES)
                .withParallelism(LANES)
                .withSalt(salt)
                .build());
        byte[] made = new byte[32];
        argon.generateBytes(bytes, made);
        Arrays.fill(bytes, (byte) 0);
        return made;
    }

    private byte[] sealed(byte[] under, String name, byte[] secret) throws GeneralSecurityException {
        byte[] nonce = new byte[NONCE];
        random.nextBytes(nonce);
        byte[] text = cipher(Cipher.ENCRYPT_MODE, under, name, nonce).doFinal(secret);
        byte[] both = Arrays.copyOf(nonce, NONCE + text.length);
        System.arraycopy(text, 0, both, NONCE, text.length);
        return both;
    }

    private static byte[] unsealed(byte[] under, String name, byte[] sealed) throws GeneralSecurityException {
        if (sealed.length <= NONCE) {
            throw new AEADBadTagException("too short");
        }
        return cipher(Cipher.DECRYPT_MODE, under, name, Arrays.copyOf(sealed, NONCE))
                .doFinal(sealed, NONCE, sealed.length - NONCE);
    }

    /** The name is bound in, so that one sealed file cannot stand for another. */
    private static Cipher cipher(int mode, byte[] under, String name, byte[] nonce) throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(mode, new SecretKeySpec(under, "AES"), new GCMParameterSpec(128, nonce));
        cipher.updateAAD(name.getBytes(StandardCharsets.US_ASCII));
        return cipher;
    }

    private static byte[] bytes(Path file) throws IOException {
        if (Files.size(file) > LARGEST_FILE) {
            throw new IOException("a sealed file of " + Files.size(file) + " bytes");
        }
        return Files.readAllBytes(file);
    }

    private static void put(Path file, byte[] bytes) throws IOException {
        Path next = file.resolveSibling(file.getFileName() + ".new");
        Files.deleteIfExists(next);
        try (FileChannel channel = OwnerOnly.open(next)) {
            channel.write(ByteBuffer.wrap(bytes));
            channel.force(true);
        }
        Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    @FunctionalInterface
    private interface Work<T> {
        T get() throws IOException, GeneralSecurityException;
    }

    private static <T> T guarded(Work<T> work) {
        try {
            return work.get();
        } catch (AEADBadTagException e) {
            throw new FailureException(
                    Failure.expected(
                            "identity-safe-passphrase",
                            "This is not the passphrase, or the sealed file was changed.",
                            "Nothing that needs a key can be done.",
                            "Try again with the right passphrase."),
                    e);
        } catch (NoSuchFileException e) {
            throw new FailureException(absent(), e);
        } catch (IOException | GeneralSecurityException e) {
            throw new FailureException(
                    new Failure(
                            "identity-safe-unavailable",
                            "The sealed files cannot be read or written.",
                            "Nothing that needs a key can be done.",
                            "Make the data folder readable and writable for you.",
                            true,
                            String.valueOf(e)),
                    e);
        }
    }

    private static Failure absent() {
        return Failure.expected(
                "identity-safe-unavailable",
                "The system offers no store for secrets, and no passphrase was given.",
                "Castellan keeps no key in a plain file, so nothing that needs one can be done.",
                "Start a keyring (GNOME Keyring, KWallet with the secret service), or give a passphrase: on a"
                        + " terminal, or in a file named by CASTELLAN_PASSPHRASE_FILE.");
    }
}
