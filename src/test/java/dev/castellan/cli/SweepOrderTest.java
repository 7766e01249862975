package dev.castellan.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.castellan.breakglass.TestAuthority;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is found is removed and told before the ledger, which may be away or slow, is asked for a mark. */
class SweepOrderTest {
    private static final Instant NOW = Instant.parse("2026-11-26T15:00:00Z");

    @TempDir
    Path folder;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private final List<String> asked = new ArrayList<>();

    /** A house of which nothing can be opened. */
    private Rooms rooms(Path copy) {
        return (Rooms) Proxy.newProxyInstance(
                Rooms.class.getClassLoader(), new Class<?>[] {Rooms.class}, (_, method, _) -> {
                    if (method.getName().equals("clock")) {
                        return InstantSource.fixed(NOW);
                    }
                    if (method.getName().equals("desk")) {
                        asked.add((Files.exists(copy) ? "there" : "removed")
                                + (out.size() == 0 ? ", not told" : ", told"));
                        throw new IllegalStateException("the ledger's file is damaged");
                    }
                    return null;
                });
    }

    @Test
    void aMarkThatCannotBeMadeKeepsNothingFromBeingRemovedAndTold() throws IOException {
        Path place = Files.createDirectories(folder.resolve("place"));
        Path copy = Files.write(place.resolve("admin.conf"), TestAuthority.adminKubeconfig(NOW));
        Output output = new Output(
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                false);
        int code = Cli.execute(
                new String[] {"breakglass", "sweep", "--place", place.toString(), "--remove", "--yes"},
                rooms(copy),
                output,
                ZoneOffset.UTC);
        assertThat(asked).containsExactly("removed, told");
        assertThat(copy).doesNotExist();
        assertThat(out.toString(StandardCharsets.UTF_8)).contains("admin.conf");
        assertThat(err.toString(StandardCharsets.UTF_8)).contains("breakglass-sweep-mark");
        assertThat(code).isZero();
    }
}
