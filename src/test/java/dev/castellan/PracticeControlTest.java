package dev.castellan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.castellan.failure.FailureException;
import dev.castellan.sandbox.ground.Authority;
import dev.castellan.sandbox.ground.Secrets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is said where a practice fleet does not do what it was asked for. */
class PracticeControlTest {
    @TempDir
    Path folder;

    /** Whoever asked for a log changed no fault, and is not told of any; whether nobody answers or the wait is cut off. */
    @Test
    void anAuditLogThatDoesNotComeIsToldAsOne() throws Exception {
        Files.writeString(
                folder.resolve("ca.pem"),
                Authority.create("practice", InstantSource.system(), new Secrets())
                        .pem());
        Path profile = Files.writeString(
                folder.resolve("profile.json"),
                "{\"caBundle\":\"ca.pem\",\"control\":{\"url\":\"https://127.0.0.1:1/\",\"token\":\"t\"}}");
        PracticeControl control = new PracticeControl(profile);
        for (boolean cut : List.of(false, true)) {
            if (cut) {
                Thread.currentThread().interrupt();
            }
            FailureException failed = catchThrowableOfType(FailureException.class, () -> control.audit("pos-07"));
            assertThat(Thread.interrupted()).isEqualTo(cut);
            assertThat(failed.failure().code()).isEqualTo("practice-audit");
            assertThat(failed.failure().meaning()).isEqualTo("Nothing was written.");
        }
        assertThat(catchThrowableOfType(FailureException.class, control::clear)
                        .failure()
                        .code())
                .isEqualTo("practice-unreachable");
    }
}
