package dev.castellan.breakglass;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Which folder a file lay in: what is connected in its place is another one. */
@EnabledOnOs(OS.LINUX)
class KeyFileTest {
    @TempDir
    Path folder;

    private static KeyFile.Look look(Path file, String place) {
        return KeyFile.at(file, "fingerprint", place, why -> {
            throw new IllegalStateException(why);
        });
    }

    /** The root of each of these has the number 1, as that of every stick has. */
    @Test
    void theRootsOfTwoVolumesAreTwoPlaces() {
        List<String> places = List.of(
                KeyFile.place(Path.of("/proc/castellan-none.conf")),
                KeyFile.place(Path.of("/sys/castellan-none.conf")));
        assertThat(places).doesNotHaveDuplicates();
        assertThat(look(Path.of("/proc/castellan-none.conf"), places.getFirst()))
                .isEqualTo(KeyFile.Look.GONE);
        assertThat(look(Path.of("/proc/castellan-none.conf"), places.getLast())).isEqualTo(KeyFile.Look.AWAY);
    }

    /** Further in, its number tells. */
    @Test
    void aFolderIsKnownByItsNumber() throws IOException {
        Path inner = Files.createDirectory(folder.resolve("inner"));
        assertThat(KeyFile.place(inner.resolve("a.conf")))
                .isEqualTo(String.valueOf(Files.getAttribute(inner, "unix:ino")));
    }
}
