package dev.castellan.identity;

import com.microsoft.aad.msal4j.ITokenCacheAccessAspect;
import com.microsoft.aad.msal4j.ITokenCacheAccessContext;
import dev.castellan.failure.Failure;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Puts MSAL's token cache into a {@link TokenVault}, for all clients of one identity and, where the vault lasts, for all
 * processes of one user. The extension's own aspect is not used: it removes its lock file when it lets go, so that two
 * processes can hold "the" lock on two different files, and it turns a missing keyring into an exception in the middle of
 * a sign-in.
 */
final class TokenCache implements ITokenCacheAccessAspect {
    private static final System.Logger LOG = System.getLogger(TokenCache.class.getName());
    private static final int LOCK_ATTEMPTS = 100;
    private static final long LOCK_PAUSE_MILLIS = 100;
    private static final long VAULT_SECONDS = 20;

    /** How to open the vault that lasts. */
    interface Opener {
        TokenVault open() throws Exception;
    }

    private final Path folder;
    private final Path lockFile;
    private final Opener opener;
    private final Runnable noticed;
    /** One access at a time in this process; a file lock only keeps other processes out. */
    private final ReentrantLock inProcess = new ReentrantLock();

    private @Nullable TokenVault vault;
    private @Nullable FileChannel channel;
    private @Nullable FileLock fileLock;
    private volatile Optional<Failure> notice = Optional.empty();

    /**
     * A cache that opens its vault at the first access.
     *
     * @param folder for lock and marker
     * @param name tells caches of different clouds and clients apart
     * @param noticed run when {@link #notice} changes
     */
    TokenCache(Path folder, String name, Opener opener, Runnable noticed) {
        this.folder = folder;
        this.lockFile = folder.resolve(name + ".lock");
        this.opener = opener;
        this.noticed = noticed;
    }

    /** Set when tokens are kept in memory only. */
    Optional<Failure> notice() {
        return notice;
    }

    @Override
    public void beforeCacheAccess(ITokenCacheAccessContext context) {
        inProcess.lock();
        try {
            TokenVault open = vault();
            lockFile(open);
            byte[] kept = guarded(open, TokenVault::read);
            if (kept.length > 0) {
                context.tokenCache().deserialize(new String(kept, StandardCharsets.UTF_8));
                Arrays.fill(kept, (byte) 0);
            }
        } catch (RuntimeException | Error e) {
            letGo();
            throw e;
        }
    }

    @Override
    public void afterCacheAccess(ITokenCacheAccessContext context) {
        try {
            if (context.hasCacheChanged()) {
                byte[] kept = context.tokenCache().serialize().getBytes(StandardCharsets.UTF_8);
                var _ = guarded(vault(), v -> {
                    v.write(kept);
                    return kept;
                });
                Arrays.fill(kept, (byte) 0);
            }
        } finally {
            letGo();
        }
    }

    /** Removes every token from the vault. */
    void clear() {
        inProcess.lock();
        try {
            TokenVault open = vault();
            lockFile(open);
            var _ = guarded(open, v -> {
                v.clear();
                return new byte[0];
            });
        } finally {
            letGo();
        }
    }

    private interface Access {
        byte[] on(TokenVault vault);
    }

    /** Runs an access; where the system's vault fails, goes on in memory and says so. */
    private byte[] guarded(TokenVault open, Access access) {
        if (open instanceof TokenVault.Memory) {
            return access.on(open);
        }
        try {
            return TokenVault.limited(() -> access.on(open), VAULT_SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw SignInErrors.cancelled().asException();
        } catch (Exception | Error e) {
            return access.on(fallBack(reason(e)));
        }
    }

    private TokenVault vault() {
        TokenVault open = vault;
        if (open != null) {
            return open;
        }
        try {
            open = TokenVault.limited(opener::open, VAULT_SECONDS);
            vault = open;
            return open;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw SignInErrors.cancelled().asException();
        } catch (IOException e) {
            return fallBack(
                    e instanceof java.nio.file.FileSystemException
                            ? TokenVault.folderUnusable(folder, e)
                            : TokenVault.memoryOnly(e));
        } catch (Exception | Error e) {
            return fallBack(reason(e));
        }
    }

    /** JNA tells what libsecret refused with a plain {@code Error}; only the virtual machine's own troubles go on. */
    private static Failure reason(Throwable thrown) {
        if (thrown instanceof VirtualMachineError trouble) {
            throw trouble;
        }
        return TokenVault.memoryOnly(thrown);
    }

    private TokenVault fallBack(Failure why) {
        TokenVault memory = new TokenVault.Memory();
        vault = memory;
        notice = Optional.of(why);
        LOG.log(System.Logger.Level.INFO, why.code() + ": " + why.details());
        noticed.run();
        return memory;
    }

    private void lockFile(TokenVault open) {
        if (open instanceof TokenVault.Memory || fileLock != null) {
            return;
        }
        try {
            channel = OwnerOnly.open(lockFile);
            for (int attempt = 0; fileLock == null && attempt < LOCK_ATTEMPTS; attempt++) {
                try {
                    fileLock = channel.tryLock();
                } catch (OverlappingFileLockException e) {
                    fileLock = null; // another identity of this process holds it
                }
                if (fileLock == null) {
                    Thread.sleep(LOCK_PAUSE_MILLIS);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw SignInErrors.cancelled().asException();
        } catch (IOException e) {
            LOG.log(System.Logger.Level.WARNING, "token cache lock: " + e.getMessage());
        }
        if (fileLock == null) {
            // Reading a cache that another process is writing is safe, as vaults replace it whole; losing a renewal
            // that happens at the same moment costs one more sign-in at worst. Hanging would cost more.
            LOG.log(System.Logger.Level.WARNING, "the token cache is used without its lock");
        }
    }

    private void letGo() {
        if (inProcess.getHoldCount() == 1) {
            try {
                if (fileLock != null) {
                    fileLock.release();
                }
                if (channel != null) {
                    channel.close();
                }
            } catch (IOException e) {
                LOG.log(System.Logger.Level.DEBUG, "token cache lock: " + e.getMessage());
            } finally {
                fileLock = null;
                channel = null;
            }
        }
        if (inProcess.isHeldByCurrentThread()) {
            inProcess.unlock();
        }
    }
}
