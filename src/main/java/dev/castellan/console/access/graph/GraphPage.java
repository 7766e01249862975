package dev.castellan.console.access.graph;

import dev.castellan.access.escalation.Place;
import dev.castellan.access.graph.Export;
import dev.castellan.access.graph.GraphWish;
import dev.castellan.access.graph.Look;
import dev.castellan.access.graph.Picture;
import dev.castellan.access.graph.WayScene;
import dev.castellan.console.access.AccessFrame;
import dev.castellan.console.access.AccessPage;
import dev.castellan.console.access.AccessReading;
import dev.castellan.console.access.graph.GraphInk.Ink;
import dev.castellan.console.access.graph.GraphView.Format;
import dev.castellan.console.design.Icon;
import dev.castellan.console.shell.PaletteEntry;
import dev.castellan.console.shell.Png;
import dev.castellan.console.shell.SavedFile;
import dev.castellan.fleet.DisplayText;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javafx.scene.Parent;
import javafx.scene.image.Image;
import org.jspecify.annotations.Nullable;

/** The graph of one reading on one screen. */
final class GraphPage implements AccessPage {

    private final AccessFrame frame;
    private final ExecutorService worker = Executors.newSingleThreadExecutor(
            Thread.ofPlatform().daemon().name("access-pictures").factory());
    private final GraphModel model;
    private boolean list;
    private @Nullable GraphView view;

    GraphPage(AccessFrame frame) {
        this.frame = frame;
        this.model = new GraphModel(
                worker, task -> frame.shell().ui().post(this, task), System::nanoTime, GraphModel.LAYOUT);
        model.onChange(frame::changed);
    }

    @Override
    public void show(AccessReading reading) {
        model.read(reading.index(), reading::graph);
    }

    @Override
    public Parent view() {
        GraphView made = view;
        if (made == null) {
            made = new GraphView(model, frame.shell(), this::export);
            made.look(list);
            made.onLook(frame::changed);
            view = made;
        }
        return made.root();
    }

    @Override
    public void go(Map<String, String> choices) {
        model.go(GraphChoices.wish(choices), GraphChoices.ways(choices));
        list = GraphChoices.list(choices);
        GraphView shown = view;
        if (shown != null) {
            shown.look(list);
        }
    }

    @Override
    public Map<String, String> choices() {
        GraphView shown = view;
        return GraphChoices.of(model.wish(), model.wayWish(), shown == null ? list : shown.list());
    }

    @Override
    public List<PaletteEntry> palette() {
        List<PaletteEntry> entries = new ArrayList<>();
        entries.add(PaletteEntry.action("Show the whole graph", "Access graph", Icon.ROUTE, model::whole));
        for (Place target : WayScene.targets()) {
            entries.add(PaletteEntry.action(
                    "Who comes to: " + target.text(),
                    "Access graph",
                    Icon.WARNING,
                    () -> model.ways(new WayWish(Optional.empty(), Optional.of(target), 0))));
        }
        return entries;
    }

    @Override
    public void search() {
        GraphView shown = view;
        if (shown != null) {
            shown.focusSearch();
        }
    }

    @Override
    public void shown() {
        GraphView shown = view;
        if (shown != null) {
            shown.focusContent();
        }
    }

    @Override
    public void close() {
        worker.shutdownNow();
    }

    GraphModel model() {
        return model;
    }

    /** The colours on the screen, so that what is taken away looks like what was seen. */
    private static Look look(GraphInk ink) {
        return new Look(
                ink.hex(Ink.PAPER),
                ink.hex(Ink.TEXT),
                ink.hex(Ink.MUTED),
                ink.hex(Ink.LINE),
                ink.hex(Ink.CARD),
                ink.hex(Ink.AZURE),
                ink.hex(Ink.AZURE_CARD),
                ink.hex(Ink.BAD),
                ink.hex(Ink.ATTENTION),
                ink.hex(Ink.WAY));
    }

    private void export(Format format) {
        GraphView shown = view;
        if (shown == null || model.state().picture().x().length == 0) {
            frame.shell().notices().info("There is nothing to export: the picture is empty.");
            return;
        }
        frame.files()
                .save(shown.root().getScene().getWindow(), "Export the access graph", "access-graph." + format.end())
                .ifPresent(file -> write(shown, format, file));
    }

    private void write(GraphView shown, Format format, Path file) {
        Picture picture = model.state().picture();
        String title = title();
        Look look = look(shown.canvas().ink());
        // Only the toolkit can paint, and only here; packing and writing are done elsewhere.
        Optional<Image> image =
                format == Format.PNG ? Optional.of(shown.canvas().image()) : Optional.empty();
        SavedFile.save(
                frame.shell(),
                "The graph",
                file,
                part -> Files.write(
                        part,
                        switch (format) {
                            case SVG -> bytes(Export.svg(picture, look, title));
                            case DOT -> bytes(Export.dot(picture.scene(), title));
                            case JSON -> bytes(Export.json(picture.scene(), title));
                            case PNG -> Png.of(image.orElseThrow());
                        }));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private String title() {
        GraphWish wish = model.wish();
        return "Access in "
                + DisplayText.clean(frame.cluster()
                        .map(c -> c.name())
                        .orElseGet(() -> frame.source().element()))
                + wish.focus()
                        .map(f -> ", around " + DisplayText.clean(f.text()))
                        .orElse("");
    }
}
