package dev.castellan.breakglass;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class BoundedFileTest {
    @Test
    void asMuchAsAllowedIsReadAndNotAByteMore(@TempDir Path folder) throws Exception {
        Path file = Files.write(folder.resolve("file"), new byte[BoundedFile.LARGEST]);
        assertThat(BoundedFile.read(file)).hasSize(BoundedFile.LARGEST);
        Files.write(file, new byte[BoundedFile.LARGEST + 1]);
        assertThatThrownBy(() -> BoundedFile.read(file)).isInstanceOf(BoundedFile.TooLarge.class);
    }

    @Test
    @DisabledOnOs(value = OS.WINDOWS, disabledReason = "there is no such device")
    void whatHasNoEndAndSaysItHasNoSizeIsRefused() {
        assertThatThrownBy(() -> BoundedFile.read(Path.of("/dev/zero"))).isInstanceOf(BoundedFile.TooLarge.class);
    }
}
