package dev.castellan;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PracticeFilesTest {
    @Test
    void aFleetThatStartsTooLateLeavesNothingBehind(@TempDir Path temporary) {
        Path folder = temporary.resolve("practice");
        PracticeFiles files = PracticeFiles.in(Optional.of(folder));
        files.write("authority", "kubeconfig");
        assertThat(files.kubeconfig()).hasContent("kubeconfig");
        files.remove();
        assertThat(folder).doesNotExist();

        files.write("authority", "kubeconfig");
        files.writeProfile("{}");
        assertThat(folder).doesNotExist();
    }
}
