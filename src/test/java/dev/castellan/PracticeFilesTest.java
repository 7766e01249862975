package dev.castellan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.castellan.cli.Choices;
import dev.castellan.cli.Rooms;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
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

    @Test
    void aFleetClosedBeforeItRanLeavesTheFilesToTheNext(@TempDir Path temporary) {
        PracticeFiles files = PracticeFiles.in(Optional.of(temporary.resolve("practice")));
        Practice early = Practice.begin(
                new Choices.Practice(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty()),
                new Rooms.Serving(Optional.empty(), 0, Optional.empty(), Optional.empty()),
                Optional.empty(),
                files,
                false,
                InstantSource.system());
        early.close();
        files.writeProfile("of the next one");
        await().atMost(Duration.ofSeconds(60))
                .until(() -> Thread.getAllStackTraces().keySet().stream()
                        .noneMatch(thread -> thread.getName().equals("practice-start")));
        assertThat(files.profile()).hasContent("of the next one");
        assertThat(files.kubeconfig()).doesNotExist();
    }
}
