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
        List<Path> unformatted = new ArrayList<>();
        for (Path file : files) {
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
        return unformatted;
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
