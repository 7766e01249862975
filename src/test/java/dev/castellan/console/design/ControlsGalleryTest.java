package dev.castellan.console.design;

import static org.assertj.core.api.Assertions.assertThat;

import dev.castellan.console.Gallery;
import dev.castellan.settings.Appearance;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import javafx.scene.Parent;
import javafx.scene.layout.BorderPane;
import javafx.scene.layout.Priority;
import javafx.scene.layout.StackPane;
import javafx.scene.layout.VBox;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Pictures of the controls for long lists and long texts, and that something was painted at all. */
class ControlsGalleryTest {
    record Thing(String name, String space, String state, int restarts) {}

    static List<Thing> things(int count) {
        List<Thing> rows = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            rows.add(new Thing(
                    "checkout-api-" + Integer.toHexString(i * 7919) + (i % 97 == 3 ? "-" + "x".repeat(80) : ""),
                    List.of("payments", "kube-system", "shop-frontend").get(i % 3),
                    i % 11 == 4 ? "CrashLoopBackOff" : i % 17 == 5 ? "Pending" : "Running",
                    i % 11 == 4 ? i % 60 : 0));
        }
        return List.copyOf(rows);
    }

    static LiveTable<Thing> table() {
        LiveTable<Thing> table = new LiveTable<>("Pods", Thing::name);
        table.columns(List.of(
                LiveColumn.of("name", "Name", 260, LiveColumn.Look.NAME, Thing::name),
                LiveColumn.of("namespace", "Namespace", 140, LiveColumn.Look.MUTED, Thing::space),
                LiveColumn.<Thing>of("state", "Status", 160, LiveColumn.Look.PLAIN, Thing::state)
                        .toned(t -> Optional.of(
                                switch (t.state()) {
                                    case "Running" -> Tone.GOOD;
                                    case "Pending" -> Tone.ATTENTION;
                                    default -> Tone.BAD;
                                })),
                LiveColumn.of(
                        "restarts", "Restarts", 100, LiveColumn.Look.FIGURE, t -> Integer.toString(t.restarts()))));
        return table;
    }

    @ParameterizedTest
    @EnumSource(names = "SYSTEM", mode = EnumSource.Mode.EXCLUDE)
    void aTableOfFiftyThousandRows(Appearance look) {
        List<Thing> rows = things(50_000);
        shoot("control-table", look, 1, () -> {
            LiveTable<Thing> table = table();
            table.show(rows);
            table.sorted(List.of(new LiveSort("restarts", true), new LiveSort("name", false)));
            table.selection().only(rows.get(3).name());
            table.selection().toggle(rows.get(4).name());
            table.selection().toggle(rows.get(7).name());
            return table;
        });
    }

    @ParameterizedTest
    @EnumSource(names = "SYSTEM", mode = EnumSource.Mode.EXCLUDE)
    void yamlWithFoldsMarksAndMatches(Appearance look) {
        YamlLines lines = YamlLines.of(YamlLinesTest.POD.repeat(2), YamlLines.FOLDED_FIRST)
                .marking(Set.of(7, 13));
        shoot("control-yaml", look, 1, () -> {
            LineView view = new LineView("YAML");
            view.gutter(lines.gutter());
            view.show(lines);
            view.mark("name");
            return withBar(view, "name");
        });
    }

    @ParameterizedTest
    @EnumSource(names = "SYSTEM", mode = EnumSource.Mode.EXCLUDE)
    void aLogOfAMillionLines(Appearance look) {
        shoot("control-log", look, 1, () -> {
            LineView view = new LineView("Log");
            view.wrapProperty().set(true);
            view.offerFollow();
            view.show(log(1_000_000));
            return withBar(view, "");
        });
    }

    @Test
    void aDifferenceAnEditorAndATerminal() {
        List<String> left = YamlLinesTest.POD.repeat(6).lines().toList();
        List<String> right = new ArrayList<>(left);
        right.set(40, "    image: registry.example/app:2.0.1");
        right.add(60, "    readOnly: true");
        right.remove(80);
        for (Appearance look : List.of(Appearance.DARK, Appearance.LIGHT)) {
            shoot("control-diff", look, 1, () -> {
                LineView view = new LineView("Differences");
                view.gutter(6);
                view.show(LineDiff.unified(LineDiff.of(left, right), 3));
                return new StackPane(view);
            });
            shoot("control-editor", look, 1, () -> {
                LineEditor editor = new LineEditor("YAML");
                editor.setText(YamlLinesTest.POD);
                editor.mark(Set.of(7));
                editor.goTo(8, 9);
                return new StackPane(editor);
            });
            shoot(
                    "control-terminal",
                    look,
                    1,
                    () -> new StackPane(
                            new TerminalView("Shell", back -> terminal(), bytes -> {}, (columns, rows) -> {})));
        }
        shoot("control-yaml-large", Appearance.LIGHT, 1.5, () -> {
            LineView view = new LineView("YAML");
            YamlLines lines = YamlLines.of(YamlLinesTest.POD, YamlLines.FOLDED_FIRST);
            view.gutter(lines.gutter());
            view.show(lines);
            return withBar(view, "");
        });
    }

    private static TerminalFrame terminal() {
        int none = TerminalFrame.DEFAULT;
        List<TerminalFrame.Line> lines = new ArrayList<>();
        lines.add(new TerminalFrame.Line(
                "web-0:/app# ls -la --color",
                List.of(new TerminalFrame.Run(0, 11, 2, none, true, false, false, false))));
        lines.add(new TerminalFrame.Line(
                "drwxr-xr-x  4 root root 4096 config",
                List.of(new TerminalFrame.Run(29, 35, 12, none, true, false, false, false))));
        lines.add(new TerminalFrame.Line(
                "-rwxr-xr-x  1 root root  812 entrypoint.sh",
                List.of(new TerminalFrame.Run(29, 42, 2, none, false, false, true, false))));
        lines.add(new TerminalFrame.Line(
                " PID USER      COMMAND              ",
                List.of(new TerminalFrame.Run(0, 36, none, none, false, false, false, true))));
        lines.add(new TerminalFrame.Line(
                "colours: ████ ████ └── 日\0本\0",
                List.of(
                        new TerminalFrame.Run(9, 13, TerminalFrame.RGB | 0xE0702A, none, false, false, false, false),
                        new TerminalFrame.Run(14, 18, 141, none, false, false, false, false))));
        lines.add(new TerminalFrame.Line("web-0:/app# ", List.of()));
        return new TerminalFrame(lines, 12, 5, true, 120, false, false);
    }

    private static Lines log(long count) {
        return new Lines() {
            @Override
            public long first() {
                return 0;
            }

            @Override
            public long end() {
                return count;
            }

            @Override
            public StyledLine line(long n) {
                String source = "web-" + n % 3 + "/app";
                String text = "12:00:%02d.%03d %s ".formatted(n / 1000 % 60, n % 1000, source)
                        + (n % 7 == 0
                                ? "level=error msg=\"upstream closed \u202Eevil\" retry=" + n + " trace="
                                        + "0123456789abcdef".repeat(8)
                                : "level=info msg=\"request served\" path=/api/orders/" + n + " status=200");
                return StyledLine.of(
                        text,
                        List.of(
                                new StyledLine.Run(0, 12, Ink.MUTED),
                                new StyledLine.Run(
                                        13,
                                        13 + source.length(),
                                        n % 3 == 0 ? Ink.CYAN : n % 3 == 1 ? Ink.MAGENTA : Ink.YELLOW)));
            }
        };
    }

    private static Parent withBar(LineView view, String find) {
        FindBar bar = new FindBar(view, new Chip("Wrap"), new Chip("Follow"));
        if (!find.isEmpty()) {
            bar.setText(find);
        }
        VBox box = new VBox(bar, view);
        VBox.setVgrow(view, Priority.ALWAYS);
        return new BorderPane(box);
    }

    private static void shoot(
            String name, Appearance look, double scale, java.util.concurrent.Callable<? extends Parent> node) {
        var picture = Gallery.shoot(name, look, scale, node, () -> {});
        assertThat(Gallery.colours(picture)).as(name).isGreaterThan(8);
    }
}
