package dev.castellan.settings;

import static org.assertj.core.api.Assertions.assertThat;

import dev.castellan.fleet.ClusterId;
import dev.castellan.fleet.Environment;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Kills a process that saves without pause, again and again; the settings stay whole. */
class SettingsKillTest {
    @TempDir
    Path temporary;

    @Test
    void aKillDuringASaveLeavesTheOldOrTheNewSettings() throws Exception {
        DataFolder folder = DataFolder.at(temporary);
        Random moments = new Random(7);
        int last = 0;
        for (int round = 0; round < 6; round++) {
            Process saver = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-XX:TieredStopAtLevel=1",
                            "-cp",
                            System.getProperty("java.class.path"),
                            Saver.class.getName(),
                            temporary.toString())
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            try {
                // It tells each save it completed; a random number of them later it is killed in the middle of another.
                var told = saver.inputReader();
                int saves = 1 + moments.nextInt(40);
                String line = "";
                for (int i = 0; i < saves; i++) {
                    line = told.readLine();
                    assertThat(line).as("the saver still runs").isNotNull();
                }
                last = Integer.parseInt(line);
            } finally {
                saver.destroyForcibly();
                assertThat(saver.waitFor(60, TimeUnit.SECONDS)).isTrue();
            }

            SettingsStore store = new SettingsStore(folder, InstantSource.system());
            Settings found = store.load();
            assertThat(store.notices()).isEmpty();
            int number = Saver.number(found);
            assertThat(number).isGreaterThanOrEqualTo(last);
            assertThat(found).isEqualTo(Saver.numbered(number));
        }
    }

    /** Saves ever larger numbers until it is killed. */
    static final class Saver {
        private Saver() {}

        public static void main(String[] arguments) {
            SettingsStore store = new SettingsStore(DataFolder.at(Path.of(arguments[0])), InstantSource.system());
            int number = number(store.load());
            while (true) {
                number++;
                store.save(numbered(number));
                System.out.println(number);
            }
        }

        static int number(Settings settings) {
            return settings.lastPlace().map(Integer::parseInt).orElse(0);
        }

        static Settings numbered(int number) {
            Map<ClusterId, Environment> environments = new LinkedHashMap<>();
            for (int i = 0; i < 50 + number % 50; i++) {
                environments.put(ClusterId.ofContext(number + "-" + i), Environment.TEST);
            }
            Settings plain = Settings.standard();
            return new Settings(
                    plain.profiles(),
                    plain.activeProfile(),
                    plain.appearance(),
                    plain.textScale(),
                    environments,
                    plain.nameRules(),
                    java.util.Optional.of(Integer.toString(number)),
                    plain.fleetView(),
                    plain.window());
        }
    }
}
