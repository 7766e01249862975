package dev.castellan.console.breakglass;

import dev.castellan.breakglass.proxy.RecordedTerminal;
import dev.castellan.console.design.Action;
import dev.castellan.console.design.Badge;
import dev.castellan.console.design.FailureView;
import dev.castellan.console.design.Icon;
import dev.castellan.console.design.Skeleton;
import dev.castellan.console.design.Style;
import dev.castellan.console.design.Tone;
import dev.castellan.console.shell.ShellContext;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javafx.geometry.Pos;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;
import org.jspecify.annotations.Nullable;

/** The recorded terminals of a check-out: what there is, whether it is whole, and the one that is open. */
final class TerminalsPage {
    /** The page stays quick; the command line has the others. */
    private static final int MOST = 200;

    private static final String KEY = "Private key of the reviewers";

    private final TerminalsModel model;
    private final ShellContext shell;
    private final VBox node = new VBox();
    private @Nullable TerminalPlayer player;
    private Optional<TerminalsModel.Opened> played = Optional.empty();

    TerminalsPage(TerminalsModel model, ShellContext shell) {
        this.model = model;
        this.shell = shell;
        node.getStyleClass().add(Style.GAP_16);
    }

    Node node() {
        return node;
    }

    /** Reads what there is. */
    void begin() {
        model.look(Optional.empty());
    }

    /** What plays waits where it is. */
    void pause() {
        TerminalPlayer now = player;
        if (now != null) {
            now.pause();
        }
    }

    void close() {
        stop();
        model.close();
    }

    private void stop() {
        TerminalPlayer now = player;
        if (now != null) {
            now.close();
        }
        player = null;
    }

    void show(BreakGlassPicture known) {
        TerminalsModel.Picture picture = model.picture();
        List<Node> nodes = new ArrayList<>();
        nodes.add(head(known, picture));
        picture.failure()
                .ifPresent(f -> nodes.add(new FailureView(
                        f,
                        Action.plain("Read again", () -> model.look(picture.record())),
                        brought("Open a folder …"))));
        picture.refused()
                .ifPresent(f -> nodes.add(new FailureView(f, Action.plain("Another key …", this::anotherKey))));
        picture.opened().ifPresentOrElse(o -> nodes.add(open(o)), () -> {
            stop();
            played = Optional.empty();
        });
        if (picture.reading()) {
            nodes.add(Skeleton.rows(4));
        }
        picture.listing().ifPresent(listing -> nodes.addAll(list(listing, picture)));
        node.getChildren().setAll(nodes);
    }

    private Action brought(String label) {
        return Action.plain(
                label,
                () -> shell.files()
                        .folder(node.getScene().getWindow(), "Record of " + model.checkout())
                        .ifPresent(f -> model.look(Optional.of(f))));
    }

    private void anotherKey() {
        shell.files().open(node.getScene().getWindow(), KEY).ifPresent(model::use);
    }

    private Node head(BreakGlassPicture known, TerminalsModel.Picture picture) {
        String name = known.row(model.checkout())
                .map(r -> r.checkout().request().clusterName() + ", " + model.checkout())
                .orElse(model.checkout().value());
        HBox buttons = Parts.buttons(
                Parts.button(
                        "bg-term-back",
                        Action.plain(
                                        "The check-out",
                                        () -> shell.go(new BreakGlassPlace.One(model.checkout()).address()))
                                .with(Icon.BACK)),
                Parts.button(
                        "bg-term-folder", brought("From another computer …").with(Icon.FOLDER)));
        picture.key()
                .ifPresent(key -> buttons.getChildren()
                        .addAll(
                                Parts.button("bg-term-key", Action.quiet("Another key …", this::anotherKey)),
                                Parts.muted("Key: " + key.getFileName())));
        VBox card = Parts.card(
                Parts.heading("Recorded terminals of " + dev.castellan.fleet.DisplayText.clean(name)),
                Parts.muted(
                        "What was typed and shown, sealed for who may review: the file of their private key opens it,"
                                + " and is read for that only. Passwords that were typed are in it."),
                buttons);
        picture.record().ifPresent(folder -> card.getChildren().add(1, Parts.mono(folder.toString())));
        return card;
    }

    private List<Node> list(RecordedTerminal.Listing listing, TerminalsModel.Picture picture) {
        List<Node> nodes = new ArrayList<>();
        if (!listing.problems().isEmpty()) {
            VBox problems = new VBox();
            problems.getStyleClass().add(Style.GAP_4);
            listing.problems().forEach(p -> problems.getChildren().add(Parts.wrapped(p)));
            HBox loud = new HBox(Icon.WARNING.view(), problems);
            loud.getStyleClass().add(BreakglassStyle.LOUD);
            loud.setId("bg-term-problems");
            nodes.add(loud);
        }
        if (listing.terminals().isEmpty()) {
            nodes.add(Parts.card(
                    Parts.heading("No terminal was recorded"),
                    Parts.muted("Terminals (exec, attach) are recorded where the policy names a key for reviewers"
                            + " (recordingKey), from the next start of a proxy on. Every request stands in the record"
                            + " all the same, with its command.")));
            return nodes;
        }
        VBox box = new VBox();
        box.getStyleClass().add(Style.CARD);
        int number = 0;
        for (RecordedTerminal terminal : listing.terminals()) {
            if (++number > MOST) {
                break;
            }
            box.getChildren().add(line(TerminalRow.of(terminal), number, picture));
        }
        nodes.add(box);
        if (listing.terminals().size() > MOST) {
            nodes.add(Parts.muted(
                    "The first " + MOST + " of " + listing.terminals().size()
                            + " are shown. castellan breakglass recording " + model.checkout() + " has them all."));
        }
        return nodes;
    }

    private Node line(TerminalRow row, int number, TerminalsModel.Picture picture) {
        Badge badge = new Badge(row.tone(), row.state(), row.tone() == Tone.GOOD ? Icon.SUCCESS : Icon.WARNING);
        badge.setMinWidth(Region.USE_PREF_SIZE);
        HBox head = new HBox(Parts.strong(row.what()), badge);
        head.setAlignment(Pos.CENTER_LEFT);
        head.getStyleClass().add(Style.GAP_8);
        VBox words = new VBox(
                head,
                Parts.mono(row.command()),
                Parts.muted(Parts.exact(row.terminal().use().at())
                        + row.length().map(l -> " · " + TerminalRow.time(l)).orElse(" · how long is not recorded")
                        + (row.terminal().key().isEmpty()
                                ? ""
                                : " · sealed for key " + row.terminal().key())));
        words.getStyleClass().add(Style.GAP_4);
        words.setMinWidth(0);
        HBox.setHgrow(words, Priority.ALWAYS);
        boolean open = picture.opened()
                .filter(o -> o.terminal().equals(row.terminal()))
                .isPresent();
        boolean opening = picture.opening().filter(row.terminal()::equals).isPresent();
        Button button = Parts.button(
                "bg-term-open-" + number,
                Action.plain(
                        open ? "Shown" : opening ? "Opening …" : picture.key().isPresent() ? "Open" : "Open …",
                        () -> open(row.terminal())));
        button.setDisable(open || picture.opening().isPresent() || !row.openable());
        HBox line = new HBox(words, button);
        line.getStyleClass().add(BreakglassStyle.ROW);
        return line;
    }

    /** With the key of before, or one that is asked for. */
    private void open(RecordedTerminal terminal) {
        Optional<Path> key = model.picture()
                .key()
                .or(() -> shell.files().open(node.getScene().getWindow(), KEY));
        key.ifPresent(k -> model.open(terminal, k));
    }

    private Node open(TerminalsModel.Opened opened) {
        TerminalRow row = TerminalRow.of(opened.terminal());
        TerminalPlayer shown = player;
        if (shown == null || played.filter(opened::equals).isEmpty()) {
            stop();
            shown = new TerminalPlayer(
                    shell, opened.playback(), opened.terminal().use().at());
            player = shown;
            played = Optional.of(opened);
        }
        HBox title = new HBox(
                Parts.strong(row.what() + ": " + row.command()),
                Parts.button("bg-term-shut", Action.quiet("Close", model::shut).with(Icon.CLOSE)));
        title.setAlignment(Pos.CENTER_LEFT);
        title.getStyleClass().add(Style.GAP_8);
        HBox.setHgrow(title.getChildren().getFirst(), Priority.ALWAYS);
        ((Region) title.getChildren().getFirst()).setMaxWidth(Double.MAX_VALUE);
        VBox card = Parts.card(title);
        List<String> doubts = new ArrayList<>();
        if (opened.terminal().state() == RecordedTerminal.State.CHANGED) {
            doubts.add("This file is not the one that was recorded. What it shows proves nothing.");
        } else if (!opened.whole()) {
            doubts.add("It breaks off: what came after is not in it.");
        }
        if (!opened.terminal().inLedger()) {
            doubts.add("No root in the ledger covers it yet.");
        }
        if (opened.cut()) {
            doubts.add("It is longer than is shown here: castellan breakglass recording " + model.checkout()
                    + " --show has all of it.");
        }
        if (!doubts.isEmpty()) {
            HBox loud = new HBox(Icon.WARNING.view(), Parts.wrapped(String.join(" ", doubts)));
            loud.getStyleClass().add(BreakglassStyle.LOUD);
            card.getChildren().add(loud);
        }
        card.getChildren()
                .add(opened.playback().empty() ? Parts.muted("Nothing was typed or shown in it.") : shown.node());
        card.setId("bg-term-card");
        return card;
    }
}
