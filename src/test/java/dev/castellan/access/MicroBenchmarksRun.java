package dev.castellan.access;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.options.OptionsBuilder;

/**
 * Runs {@link AccessMicroBenchmark} and {@link AccessWholeBenchmark}: {@code mvn -q test -Dtest=MicroBenchmarksRun -DexcludedTests=}; {@code
 * -Dcastellan.micro=10} on ten times {@code large-1}.
 */
@Tag("benchmark")
class MicroBenchmarksRun {
    @Test
    void everyOperation() throws Exception {
        assertThat(new Runner(new OptionsBuilder()
                                .include(AccessMicroBenchmark.class.getName())
                                .include(AccessWholeBenchmark.class.getName())
                                .param("times", System.getProperty("castellan.micro", "1"))
                                .jvmArgsAppend(
                                        "-Dcastellan.shared=" + System.getProperty("castellan.shared", "../shared"))
                                .build())
                        .run())
                .hasSize(11);
    }
}
