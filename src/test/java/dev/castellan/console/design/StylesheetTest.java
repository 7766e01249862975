package dev.castellan.console.design;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Colours are tokens of the stylesheet, legible in every theme; Java names classes only. */
class StylesheetTest {
    private static final double AA = 4.5;
    private static final double AAA = 7;
    private static final Path SHEET = Path.of("assets/product/castellan.css");
    private static final List<String> PAIRS =
            List.of("neutral", "info", "good", "attention", "bad", "development", "test", "production", "unknown");

    @ParameterizedTest
    @ValueSource(strings = {"cs-dark", "cs-light", "cs-high-contrast"})
    void everyPairOfTextAndFillIsLegible(String theme) throws Exception {
        Map<String, String> tokens = tokens(theme);
        double least = theme.equals("cs-high-contrast") ? 6.5 : AA;
        for (String pair : PAIRS) {
            assertThat(contrast(token(tokens, "-cs-" + pair + "-text"), token(tokens, "-cs-" + pair + "-fill")))
                    .as(pair + " in " + theme)
                    .isGreaterThanOrEqualTo(least);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"cs-dark", "cs-light", "cs-high-contrast"})
    void textIsLegibleOnEverySurface(String theme) throws Exception {
        Map<String, String> tokens = tokens(theme);
        for (String surface : List.of("-color-bg-default", "-color-bg-subtle", "-cs-rail")) {
            String fill = tokens.getOrDefault(surface, "#ffffff");
            assertThat(contrast(token(tokens, "-color-fg-default"), fill))
                    .as("text on " + surface)
                    .isGreaterThanOrEqualTo(AAA);
            assertThat(contrast(token(tokens, "-color-fg-muted"), fill))
                    .as("muted text on " + surface)
                    .isGreaterThanOrEqualTo(AA);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"cs-dark", "cs-light", "cs-high-contrast"})
    void theFourEnvironmentsDifferInColour(String theme) throws Exception {
        Map<String, String> tokens = tokens(theme);
        assertThat(new TreeSet<>(List.of(
                        token(tokens, "-cs-development-fill"),
                        token(tokens, "-cs-test-fill"),
                        token(tokens, "-cs-production-fill"),
                        token(tokens, "-cs-unknown-fill"))))
                .hasSize(4);
    }

    @Test
    void theFourEnvironmentsDifferInPictureAndWord() {
        dev.castellan.console.Gallery.toolkit();
        assertThat(Stream.of(dev.castellan.fleet.Environment.values()).map(EnvironmentBadge::icon))
                .doesNotHaveDuplicates();
        assertThat(Stream.of(dev.castellan.fleet.Environment.values()).map(dev.castellan.fleet.Environment::label))
                .doesNotHaveDuplicates();
    }

    @Test
    void coloursStandInTheTokensOnly() throws Exception {
        String rules = Files.readString(SHEET).replaceAll("(?s)/\\*.*?\\*/", "");
        String withoutTokens = rules.replaceAll("(?m)^\\s*-(cs|color)-[a-z-]+:[^;]*;", "")
                .replaceAll("(?s)\\.mark-[a-z]+ \\{[^}]*}", "")
                .replaceAll("(?s)\\.root\\.cs-high-contrast \\.mark-shield \\{[^}]*}", "");
        assertThat(withoutTokens).doesNotContainPattern("#[0-9a-fA-F]{3,8}\\b|rgba?\\(");
    }

    @Test
    void everyTokenIsSetInEveryTheme() throws Exception {
        Set<String> dark = own("cs-dark");
        Set<String> contrast = own("cs-high-contrast");
        contrast.removeAll(List.of("-cs-focus", "-cs-hover", "-cs-icon"));
        assertThat(own("cs-light")).isEqualTo(dark);
        assertThat(contrast).isEqualTo(dark);
    }

    @Test
    void javaNamesNoColourAndNoInlineStyle() throws Exception {
        assertThat(found(List.of("."), "\\.setStyle\\(|Color\\.(web|rgb|hsb|valueOf|[A-Z]{3,})|\"#[0-9a-fA-F]{6}\""))
                .isEmpty();
    }

    @Test
    void noRoomNamesAClassOutsideItsConstants() throws Exception {
        assertThat(found(List.of("."), "getStyleClass\\(\\)\\s*\\.\\s*(add|addAll|setAll)\\([^;]*\""))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "access",
                "access/ask",
                "access/identity",
                "access/matrix",
                "account",
                "breakglass",
                "cluster",
                "fleet"
            })
    void everyClassOfARoomStandsInItsStylesheetAndTheOtherWayRound(String room) throws Exception {
        String last = room.substring(room.lastIndexOf('/') + 1);
        String name = Character.toUpperCase(last.charAt(0)) + last.substring(1) + "Style.java";
        String constants = Files.readString(Path.of("src/main/java/dev/castellan/console", room, name));
        String sheet = Files.readString(Path.of("src/main/resources/dev/castellan/console", room, last + ".css"))
                .replaceAll("(?s)/\\*.*?\\*/", "");
        assertThat(all("\\.(" + last + "(?:-[a-z-]+)?)\\b", sheet)).isEqualTo(all("= \"([a-z-]+)\"", constants));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "access",
                "access/ask",
                "access/identity",
                "access/matrix",
                "account",
                "breakglass",
                "cluster",
                "fleet"
            })
    void theStylesheetOfARoomNamesNoColour(String room) throws Exception {
        String last = room.substring(room.lastIndexOf('/') + 1);
        assertThat(Files.readString(Path.of("src/main/resources/dev/castellan/console", room, last + ".css")))
                .doesNotContainPattern(":[^;{]*(#[0-9a-fA-F]{3,8}\\b|rgba?\\()");
    }

    private static Set<String> all(String pattern, String text) {
        Set<String> found = new TreeSet<>();
        Matcher matcher = Pattern.compile(pattern).matcher(text);
        while (matcher.find()) {
            found.add(matcher.group(1));
        }
        return found;
    }

    private static List<String> found(List<String> rooms, String bad) throws Exception {
        List<String> found = new ArrayList<>();
        for (String room : rooms) {
            try (Stream<Path> files = Files.walk(Path.of("src/main/java/dev/castellan/console", room))) {
                for (Path file :
                        files.filter(f -> f.toString().endsWith(".java")).toList()) {
                    Matcher matcher = Pattern.compile(bad).matcher(Files.readString(file));
                    while (matcher.find()) {
                        found.add(file.getFileName() + ": " + matcher.group().strip());
                    }
                }
            }
        }
        return found;
    }

    private static Set<String> own(String theme) throws Exception {
        TreeSet<String> names = new TreeSet<>();
        block(theme).keySet().stream().filter(t -> t.startsWith("-cs-")).forEach(names::add);
        return names;
    }

    private static String token(Map<String, String> tokens, String name) {
        return Objects.requireNonNull(tokens.get(name), name);
    }

    private static Map<String, String> tokens(String theme) throws Exception {
        return block(theme);
    }

    private static Map<String, String> block(String theme) throws Exception {
        Matcher block = Pattern.compile("(?s)\\.root\\." + theme + " \\{(.*?)}").matcher(Files.readString(SHEET));
        assertThat(block.find()).isTrue();
        Map<String, String> tokens = new HashMap<>();
        Matcher token = Pattern.compile("(-[a-z-]+):\\s*([^;]+);").matcher(block.group(1));
        while (token.find()) {
            tokens.put(token.group(1), token.group(2));
        }
        return tokens;
    }

    /** Contrast ratio of two colours (WCAG 2.2, definition of contrast ratio and relative luminance). */
    private static double contrast(String one, String other) {
        double a = luminance(one);
        double b = luminance(other);
        return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    }

    private static double luminance(String hex) {
        return 0.2126 * channel(hex, 1) + 0.7152 * channel(hex, 3) + 0.0722 * channel(hex, 5);
    }

    private static double channel(String hex, int at) {
        double c = Integer.parseInt(hex.substring(at, at + 2), 16) / 255.0;
        return c <= 0.04045 ? c / 12.92 : Math.pow((c + 0.055) / 1.055, 2.4);
    }
}
