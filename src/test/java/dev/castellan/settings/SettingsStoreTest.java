package dev.castellan.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.castellan.failure.FailureException;
import dev.castellan.fleet.ClusterId;
import dev.castellan.fleet.Environment;
import dev.castellan.identity.Cloud;
import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SettingsStoreTest {
    private static final InstantSource NOON = InstantSource.fixed(Instant.parse("2026-11-23T12:00:00Z"));

    @TempDir
    Path temporary;

    private DataFolder folder() {
        return DataFolder.at(temporary.resolve("data"));
    }

    private SettingsStore store() {
        return new SettingsStore(folder(), NOON);
    }

    private SettingsStore store(FileOpener opener) {
        return new SettingsStore(folder(), NOON, opener, Duration.ofMillis(200));
    }

    static Settings rich() {
        Profile shop = new Profile(
                "shop",
                Cloud.CHINA,
                "11111111-2222-3333-4444-555555555555",
                "contoso.example",
                8400,
                Optional.of(Path.of("/etc/ssl/shop.pem")),
                Optional.of(URI.create("http://proxy.example:3128")),
                List.of(Path.of("/home/a/.kube/config"), Path.of("/home/a/edge.yaml")),
                List.of("sub-1", "sub-2"));
        return Settings.standard()
                .withProfile(shop)
                .withProfiles(List.of(Profile.standard(), shop), "shop")
                .withAppearance(Appearance.HIGH_CONTRAST)
                .withTextScale(1.3)
                .withEnvironment(ClusterId.ofContext("edge"), Optional.of(Environment.PRODUCTION))
                .withLastPlace(Optional.of("castellan://fleet?view=cards"))
                .withOtherHomes(List.of(Path.of("/mnt/homes/ada"), Path.of("/srv/share")))
                .withWindow(new Window(Optional.of(-20.0), Optional.of(40.0), 1400, 900, true));
    }

    /** What is no whole path would be searched from wherever the program stands. */
    @Test
    void homesThatAreNoWholePathsDoNotCount() {
        Settings settings = Settings.standard()
                .withOtherHomes(List.of(Path.of("share"), Path.of("/mnt/a/../b"), Path.of("/mnt/b"), Path.of("")));
        assertThat(settings.otherHomes()).containsExactly(Path.of("/mnt/b"));
    }

    @Test
    void whatIsSavedIsLoadedByTheNextProcess() {
        store().save(rich());

        assertThat(store().load()).isEqualTo(rich());
        assertThat(store().notices()).isEmpty();
    }

    @Test
    void aNewMachineStartsWithTheStandardChoicesAndWritesNothing() {
        assertThat(store().load()).isEqualTo(Settings.standard());
        assertThat(folder().root()).doesNotExist();
    }

    @Test
    void folderAndFilesBelongToTheirOwnerOnly() throws IOException {
        Assumptions.assumeTrue(DataFolder.posix(temporary));
        store().save(rich());
        store().save(rich().withTextScale(1));

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder().root())))
                .isEqualTo("rwx------");
        for (Path file : files()) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                    .as(file.toString())
                    .isEqualTo("rw-------");
        }
    }

    @Test
    void membersOfANewerCastellanSurviveAChangeByThisOne() throws IOException {
        write("""
            {"schema": 9, "future": {"a": [1, 2]}, "appearance": "dark", "window": {"width": 1100, "screen": "left"},
             "profiles": [{"name": "default", "clientId": "abc", "colour": "green"}]}
            """);
        SettingsStore store = store();
        assertThat(store.load().appearance()).isEqualTo(Appearance.DARK);

        store.update(s -> s.withTextScale(1.5));

        String text = Files.readString(folder().settingsFile());
        assertThat(text).contains("\"future\"", "\"screen\" : \"left\"", "\"colour\" : \"green\"", "\"schema\" : 9");
        assertThat(store().load().profile().clientId()).isEqualTo("abc");
        assertThat(store().load().textScale()).isEqualTo(1.5);
    }

    @Test
    void membersThatMakeNoSenseCountAsNotThere() throws IOException {
        write("""
            {"schema": "x", "appearance": 7, "textScale": 400, "activeProfile": "gone", "environments": [1],
             "nameRules": {"a": 1}, "lastPlace": {}, "window": "wide",
             "profiles": [1, {"name": "a", "redirectPort": 99999}, {"name": "b", "cloud": "Moon"},
               {"name": "c", "cloud": {"name": "Own", "authority": "http://plain.example/"}}, {"name": "good"}]}
            """);
        Settings settings = store().load();

        assertThat(settings.appearance()).isEqualTo(Appearance.SYSTEM);
        assertThat(settings.textScale()).isEqualTo(Settings.MAX_TEXT_SCALE);
        assertThat(settings.profiles()).extracting(Profile::name).containsExactly("good");
        assertThat(settings.profile().name()).isEqualTo("good");
        assertThat(settings.window()).isEqualTo(Window.standard());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "{\"schema\": 1, \"appea", "[]", "null", "\u0000\u0000\u0000", "{} trailing", "nonsense"})
    void aDamagedFileIsSetAsideAndTheLastGoodCopyIsUsed(String damage) throws IOException {
        store().save(rich());
        store().save(rich().withTextScale(1.1));
        write(damage);

        SettingsStore store = store();

        assertThat(store.load()).isEqualTo(rich());
        assertThat(store.notices()).singleElement().satisfies(n -> {
            assertThat(n.code()).isEqualTo("settings-damaged");
            assertThat(n.remedy()).contains("settings.json.broken-20261123-120000");
        });
        assertThat(folder().root().resolve("settings.json.broken-20261123-120000"))
                .hasContent(damage);
        store.save(rich().withTextScale(0.9));
        assertThat(store().load().textScale()).isEqualTo(0.9);
    }

    @Test
    void damageWithoutACopyLeadsToTheStandardChoicesAndANotice() throws IOException {
        write("{");
        SettingsStore store = store();

        assertThat(store.load()).isEqualTo(Settings.standard());
        assertThat(store.notices()).hasSize(1);
        assertThat(store.load()).isEqualTo(Settings.standard());
        assertThat(store.notices()).hasSize(1);
    }

    @Test
    void onlyAFewDamagedFilesAreKept() throws IOException {
        for (int i = 0; i < 9; i++) {
            write("{" + i);
            Instant later = NOON.instant().plusSeconds(i);
            new SettingsStore(folder(), InstantSource.fixed(later)).load();
        }
        assertThat(files().stream().filter(p -> p.toString().contains(".broken-")))
                .hasSize(3);
    }

    @Test
    void aFullDiskLosesNothingAndSaysSo() {
        store().save(rich());
        SettingsStore store = store((path, options) -> options.contains(StandardOpenOption.CREATE_NEW)
                ? new FullDisk(FileOpener.SYSTEM.open(path, options), 100)
                : FileOpener.SYSTEM.open(path, options));

        FailureException failed =
                catchThrowableOfType(FailureException.class, () -> store.save(rich().withTextScale(0.8)));

        assertThat(failed.failure().code()).isEqualTo("settings-save");
        assertThat(failed.failure().happened()).contains("disk is full");
        assertThat(store.load().textScale()).as("holds in this process").isEqualTo(0.8);
        assertThat(store().load()).isEqualTo(rich());
        assertThat(store().notices()).isEmpty();
        assertThat(files()).noneMatch(p -> p.toString().endsWith(".tmp"));
    }

    @Test
    void aReadOnlyFolderLosesNothingAndSaysSo() {
        store().save(rich());
        SettingsStore store = store((path, options) -> {
            if (options.contains(StandardOpenOption.WRITE)) {
                throw new AccessDeniedException(path.toString());
            }
            return FileOpener.SYSTEM.open(path, options);
        });

        FailureException failed =
                catchThrowableOfType(FailureException.class, () -> store.save(rich().withTextScale(0.8)));

        assertThat(failed.failure().happened()).contains("read-only");
        assertThat(failed.failure().remedy()).contains(folder().root().toString());
        assertThat(store().load()).isEqualTo(rich());
    }

    @Test
    void aDataFolderThatCannotBeMadeIsAFailureWithAWayOut() throws IOException {
        Files.writeString(temporary.resolve("file"), "in the way");
        SettingsStore store = new SettingsStore(DataFolder.at(temporary.resolve("file/data")), NOON);

        assertThat(store.load()).isEqualTo(Settings.standard());
        assertThatExceptionOfType(FailureException.class)
                .isThrownBy(() -> store.save(rich()))
                .satisfies(e -> assertThat(e.failure().code()).isEqualTo("settings-folder"));
    }

    @Test
    void aSecondProcessThatHoldsTheLockIsReported() throws IOException {
        store().save(rich());
        try (FileChannel lock =
                        FileChannel.open(folder().root().resolve("settings.json.lock"), StandardOpenOption.WRITE);
                var held = lock.lock()) {
            assertThat(held.isValid()).isTrue();
            assertThatExceptionOfType(FailureException.class)
                    .isThrownBy(() -> store(FileOpener.SYSTEM).save(Settings.standard()))
                    .satisfies(e -> assertThat(e.failure().code()).isEqualTo("settings-locked"));
        }
        assertThat(store().load()).isEqualTo(rich());
    }

    @Test
    void changesOfTwoProcessesAreBothKept() {
        SettingsStore one = store();
        SettingsStore other = store();
        one.load();
        other.load();

        one.update(s -> s.withAppearance(Appearance.DARK));
        other.update(s -> s.withTextScale(1.4));

        assertThat(one.load().appearance()).isEqualTo(Appearance.DARK);
        assertThat(one.load().textScale()).isEqualTo(1.4);
    }

    @Test
    void listenersHearOfChangesUntilTheyEnd() {
        SettingsStore store = store();
        List<Settings> heard = new ArrayList<>();
        Runnable end = store.onChange(heard::add);
        store.save(rich());
        end.run();
        store.save(Settings.standard());

        assertThat(heard).containsExactly(rich());
    }

    @Test
    void manyThreadsChangingAtOnceLoseNoChange() throws Exception {
        SettingsStore store = store();
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            ClusterId id = ClusterId.ofContext("c" + i);
            threads.add(Thread.startVirtualThread(
                    () -> store.update(s -> s.withEnvironment(id, Optional.of(Environment.TEST)))));
        }
        for (Thread thread : threads) {
            thread.join();
        }
        assertThat(store().load().environments()).hasSize(8);
    }

    private void write(String text) throws IOException {
        folder().ensure(folder().root());
        Files.writeString(folder().settingsFile(), text);
    }

    private List<Path> files() {
        try (Stream<Path> all = Files.list(folder().root())) {
            return all.toList();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    /** A file on a disk with so many bytes left. */
    private static final class FullDisk extends FileChannel {
        private final FileChannel file;
        private int left;

        FullDisk(FileChannel file, int left) {
            this.file = file;
            this.left = left;
        }

        @Override
        public int write(ByteBuffer bytes) throws IOException {
            if (left == 0) {
                throw new IOException("No space left on device");
            }
            ByteBuffer part = bytes.slice(bytes.position(), Math.min(left, bytes.remaining()));
            int written = file.write(part);
            bytes.position(bytes.position() + written);
            left -= written;
            return written;
        }

        @Override
        public void force(boolean metaData) throws IOException {
            file.force(metaData);
        }

        @Override
        protected void implCloseChannel() throws IOException {
            file.close();
        }

        @Override
        public int read(ByteBuffer bytes) {
            throw new UnsupportedOperationException();
        }

        @Override
        public long read(ByteBuffer[] bytes, int offset, int length) {
            throw new UnsupportedOperationException();
        }

        @Override
        public long write(ByteBuffer[] bytes, int offset, int length) {
            throw new UnsupportedOperationException();
        }

        @Override
        public long position() {
            throw new UnsupportedOperationException();
        }

        @Override
        public FileChannel position(long position) {
            throw new UnsupportedOperationException();
        }

        @Override
        public long size() {
            throw new UnsupportedOperationException();
        }

        @Override
        public FileChannel truncate(long size) {
            throw new UnsupportedOperationException();
        }

        @Override
        public long transferTo(long position, long count, java.nio.channels.WritableByteChannel target) {
            throw new UnsupportedOperationException();
        }

        @Override
        public long transferFrom(java.nio.channels.ReadableByteChannel source, long position, long count) {
            throw new UnsupportedOperationException();
        }

        @Override
        public int read(ByteBuffer bytes, long position) {
            throw new UnsupportedOperationException();
        }

        @Override
        public int write(ByteBuffer bytes, long position) {
            throw new UnsupportedOperationException();
        }

        @Override
        public java.nio.MappedByteBuffer map(MapMode mode, long position, long size) {
            throw new UnsupportedOperationException();
        }

        @Override
        public java.nio.channels.FileLock lock(long position, long size, boolean shared) {
            throw new UnsupportedOperationException();
        }

        @Override
        public java.nio.channels.FileLock tryLock(long position, long size, boolean shared) {
            throw new UnsupportedOperationException();
        }
    }
}
