package dev.castellan.identity;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.aad.msal4j.IAccount;
import com.microsoft.aad.msal4j.ITokenCache;
import com.microsoft.aad.msal4j.ITokenCacheAccessContext;
import com.microsoft.aad.msal4jextensions.persistence.ICacheAccessor;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TokenCacheTest {
    @TempDir
    Path folder = Path.of("");

    /** Stands for MSAL's side of an access. */
    private static final class Access implements ITokenCacheAccessContext, ITokenCache {
        private String content;
        private final boolean changed;

        Access(String content, boolean changed) {
            this.content = content;
            this.changed = changed;
        }

        @Override
        public ITokenCache tokenCache() {
            return this;
        }

        @Override
        public String clientId() {
            return "client";
        }

        @Override
        public IAccount account() {
            throw new UnsupportedOperationException();
        }

        @Override
        public boolean hasCacheChanged() {
            return changed;
        }

        @Override
        public void deserialize(String data) {
            content = data;
        }

        @Override
        public String serialize() {
            return content;
        }
    }

    private static void write(TokenCache cache, String content) {
        Access access = new Access(content, true);
        cache.beforeCacheAccess(new Access("", false));
        cache.afterCacheAccess(access);
    }

    private static String read(TokenCache cache) {
        Access access = new Access("", false);
        cache.beforeCacheAccess(access);
        cache.afterCacheAccess(access);
        return access.content;
    }

    private TokenCache cache(TokenCache.Opener opener, AtomicInteger notices) {
        return new TokenCache(folder, "test", opener, notices::incrementAndGet);
    }

    /** A vault of the system that breaks when told to. */
    private static final class Breaking implements com.microsoft.aad.msal4jextensions.persistence.ICacheAccessor {
        private byte[] kept = new byte[0];
        private boolean broken;

        @Override
        public byte[] read() {
            check();
            return kept;
        }

        @Override
        public void write(byte[] data) {
            check();
            kept = data.clone();
        }

        @Override
        public void delete() {
            kept = new byte[0];
        }

        private void check() {
            if (broken) {
                throw new IllegalStateException("keyring locked");
            }
        }
    }

    @Test
    void whatIsWrittenIsReadByEveryApplication() {
        AtomicInteger notices = new AtomicInteger();
        TokenCache cache = cache(() -> new TokenVault.OfSystem(new Breaking()), notices);
        write(cache, "tokens");
        assertThat(read(cache)).isEqualTo("tokens");
        assertThat(cache.notice()).isEmpty();
        cache.clear();
        assertThat(read(cache)).isEmpty();
        assertThat(notices).hasValue(0);
    }

    @Test
    void withoutASystemVaultNothingIsOnDiskAndItIsSaid() throws IOException {
        AtomicInteger notices = new AtomicInteger();
        TokenCache cache = cache(
                () -> {
                    throw new UnsatisfiedLinkError("libsecret-1.so.0: not found");
                },
                notices);
        write(cache, "tokens");
        assertThat(read(cache)).isEqualTo("tokens");
        assertThat(cache.notice()).hasValueSatisfying(n -> {
            assertThat(n.code()).isEqualTo("identity-cache-memory");
            assertThat(n.details()).contains("libsecret");
        });
        assertThat(notices).hasValue(1);
        assertThat(contents()).isEmpty();
    }

    @Test
    void aKeyringThatBreaksLaterDoesNotBreakTheSignIn() throws IOException {
        AtomicInteger notices = new AtomicInteger();
        Breaking accessor = new Breaking();
        TokenCache cache = cache(() -> new TokenVault.OfSystem(accessor), notices);
        write(cache, "first");
        accessor.broken = true;
        write(cache, "second");
        assertThat(read(cache)).isEqualTo("second");
        assertThat(cache.notice()).isPresent();
        assertThat(contents()).doesNotContain("second");
    }

    @Test
    void anUnwritableFolderIsSaid() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "");
        TokenCache cache = new TokenCache(
                file.resolve("below"),
                "test",
                () -> TokenVault.OfSystem.open(file.resolve("below"), "test", "Linux"),
                () -> {});
        write(cache, "tokens");
        assertThat(read(cache)).isEqualTo("tokens");
        assertThat(cache.notice()).hasValueSatisfying(n -> assertThat(n.code()).isEqualTo("identity-cache-folder"));
    }

    @Test
    void accessesOfManyThreadsDoNotMix() throws InterruptedException {
        TokenCache cache = cache(() -> new TokenVault.OfSystem(new Breaking()), new AtomicInteger());
        AtomicInteger inside = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        CountDownLatch done = new CountDownLatch(16);
        for (int i = 0; i < 16; i++) {
            Thread.ofVirtual().start(() -> {
                for (int n = 0; n < 20; n++) {
                    Access access = new Access("x", true);
                    cache.beforeCacheAccess(access);
                    most.accumulateAndGet(inside.incrementAndGet(), Math::max);
                    inside.decrementAndGet();
                    cache.afterCacheAccess(access);
                }
                done.countDown();
            });
        }
        assertThat(done.await(60, TimeUnit.SECONDS)).isTrue();
        assertThat(most).hasValue(1);
    }

    @Test
    void anotherProcessIsWaitedFor() throws Exception {
        Files.createDirectories(folder);
        Path lock = folder.resolve("test.lock");
        Process other = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        LockHolder.class.getName(),
                        lock.toString())
                .redirectErrorStream(true)
                .start();
        try (var out = other.inputReader(StandardCharsets.UTF_8)) {
            assertThat(out.readLine()).isEqualTo("locked");
            TokenCache cache = cache(() -> new TokenVault.OfSystem(new Breaking()), new AtomicInteger());
            CountDownLatch through = new CountDownLatch(1);
            Thread writer = Thread.ofVirtual().start(() -> {
                write(cache, "tokens");
                through.countDown();
            });
            assertThat(through.await(300, TimeUnit.MILLISECONDS)).isFalse();
            other.getOutputStream().close();
            assertThat(through.await(60, TimeUnit.SECONDS)).isTrue();
            writer.join();
            assertThat(lock).exists();
        } finally {
            other.destroyForcibly();
        }
    }

    private List<String> contents() throws IOException {
        List<String> contents = new ArrayList<>();
        try (var files = Files.walk(folder)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                String text = Files.readString(file);
                if (!text.isEmpty()) {
                    contents.add(text);
                }
            }
        }
        return contents;
    }

    @Test
    void noTokenFileStaysWhereTheSystemKeepsNoTokensAndNobodyElseReadsTheOthers() throws Exception {
        Path made = folder.resolve("made");
        boolean kept;
        try {
            TokenVault.OfSystem.open(made, "sign-ins", "Linux");
            kept = true;
        } catch (RuntimeException | Error e) {
            kept = false; // as on a server without a keyring
        }
        Path file = made.resolve("sign-ins.tokens");
        assertThat(Files.exists(file)).isEqualTo(kept);
        if (kept) {
            assertThat(file).isEmptyFile();
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                    .isEqualTo("rw-------");
        }
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(made)))
                .isEqualTo("rwx------");
    }

    @Test
    void theLockIsTheOwnersAlone() throws Exception {
        TokenVault inner = new TokenVault.Memory();
        TokenVault lasting = new TokenVault.OfSystem(new ICacheAccessor() {
            @Override
            public byte[] read() {
                return inner.read();
            }

            @Override
            public void write(byte[] data) {
                inner.write(data);
            }

            @Override
            public void delete() {
                inner.clear();
            }
        });
        TokenCache cache = cache(() -> lasting, new AtomicInteger());
        write(cache, "tokens");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve("test.lock"))))
                .isEqualTo("rw-------");
        assertThat(folder.resolve("test.lock")).isEmptyFile();
    }
}
