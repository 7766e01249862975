package dev.castellan;

import static org.assertj.core.api.Assertions.assertThat;

import com.palantir.javaformat.java.Formatter;
import com.palantir.javaformat.java.FormatterException;
import com.palantir.javaformat.java.JavaFormatterOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every source file is formatted by the tool. To format instead of check: {@code mvn test -Dtest=FormatTest
 * -DsurefireArgs=-Dcastellan.format=apply}.
 */
class FormatTest {
    @Test
    void everySourceFileIsFormatted() throws Exception {
        boolean apply = "apply".equals(System.getProperty("castellan.format"));
        assertThat(unformatted(sources(), apply))
                .as("to format: mvn test -Dtest=FormatTest -DsurefireArgs=-Dcastellan.format=apply")
                .isEmpty();
    }

    /** The check is seen to fail: one that cannot holds nothing. */
    @Test
    void aBadlyFormattedSourceIsReportedAndCanBeFormatted(@TempDir Path folder) throws Exception {
        Path good = Files.writeString(folder.resolve("Good.java"), "class Good {}\n");
        Path bad = Files.writeString(folder.resolve("Bad.java"), "class Bad {int  a ;\n  void act( ){ }}\n");
        Path unused = Files.writeString(folder.resolve("Unused.java"), "import java.util.List;\n\nclass Unused {}\n");
        List<Path> all = List.of(good, bad, unused);
        assertThat(unformatted(all, false)).containsExactly(bad, unused);
        assertThat(bad).content().as("checking changes nothing").contains("int  a ;");
        assertThat(unformatted(all, true)).isEmpty();
        assertThat(unformatted(all, false)).isEmpty();
    }

    /** Those not formatted, which are formatted instead where that is asked for. */
    private static List<Path> unformatted(List<Path> files, boolean apply) throws Exception {
        Formatter formatter = Formatter.createFormatter(JavaFormatterOptions.builder()
                .style(JavaFormatterOptions.Style.PALANTIR)
                .build());
        // On every processor: it takes a minute else.
        return files.parallelStream()
                .filter(file -> !formatted(formatter, file, apply))
                .toList();
    }

    private static boolean formatted(Formatter formatter, Path file, boolean apply) {
        try {
            String source = Files.readString(file);
            String formatted = formatter.formatSourceAndFixImports(source);
            if (apply && !source.equals(formatted)) {
                Files.writeString(file, formatted);
            }
            return apply || source.equals(formatted);
        } catch (IOException | FormatterException e) {
            throw new AssertionError(file.toString(), e);
        }
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
