package dev.castellan;

import static org.assertj.core.api.Assertions.assertThat;

import com.palantir.javaformat.java.Formatter;
import com.palantir.javaformat.java.JavaFormatterOptions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Every source file is formatted by the tool. To format instead of check: {@code mvn test -Dtest=FormatTest
 * -DsurefireArgs=-Dcastellan.format=apply}.
 */
class FormatTest {
    @Test
    void everySourceFileIsFormatted() throws Exception {
        boolean apply = "apply".equals(System.getProperty("castellan.format"));
        Formatter formatter = Formatter.createFormatter(JavaFormatterOptions.builder()
                .style(JavaFormatterOptions.Style.PALANTIR)
                .build());
        List<Path> unformatted = new ArrayList<>();
        for (Path file : sources()) {
            String source = Files.readString(file);
            String formatted = formatter.formatSourceAndFixImports(source);
            if (!source.equals(formatted)) {
                if (apply) {
                    Files.writeString(file, formatted);
                } else {
                    unformatted.add(file);
                }
            }
        }
        assertThat(unformatted)
                .as("to format: mvn test -Dtest=FormatTest -DsurefireArgs=-Dcastellan.format=apply")
                .isEmpty();
    }

    private static List<Path> sources() throws Exception {
        List<Path> files = new ArrayList<>();
        for (String root : List.of("src", "installer")) {
            if (!Files.isDirectory(Path.of(root))) {
                continue;
            }
            try (Stream<Path> walk = Files.walk(Path.of(root))) {
                walk.filter(p -> p.toString().endsWith(".java")).forEach(files::add);
            }
        }
        assertThat(files).as("source files found").isNotEmpty();
        return files;
    }
}
