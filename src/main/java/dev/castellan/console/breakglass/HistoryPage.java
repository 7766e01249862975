package dev.castellan.console.breakglass;

import dev.castellan.breakglass.Checkout;
import dev.castellan.console.design.Action;
import dev.castellan.console.design.EnvironmentBadge;
import dev.castellan.console.design.Style;
import dev.castellan.console.shell.ShellContext;
import java.util.ArrayList;
import java.util.List;
import javafx.geometry.Pos;
import javafx.scene.Node;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.VBox;

/** What is over, newest first. */
final class HistoryPage {
    /** The page stays quick; the ledger has the others. */
    private static final int MOST = 200;

    private HistoryPage() {}

    static List<Node> nodes(BreakGlassPicture picture, ShellContext shell) {
        if (picture.history().isEmpty()) {
            return List.of(Parts.card(
                    Parts.heading("Nothing is over yet"),
                    Parts.muted("Check-outs that were given back, denied, withdrawn or expired stand here, with their"
                            + " receipts.")));
        }
        VBox box = new VBox();
        box.getStyleClass().add(Style.CARD);
        for (CheckoutRow row :
                picture.history().subList(0, Math.min(MOST, picture.history().size()))) {
            box.getChildren().add(line(row, shell));
        }
        List<Node> nodes = new ArrayList<>(List.of(box));
        if (picture.history().size() > MOST) {
            nodes.add(Parts.muted("The newest " + MOST + " of "
                    + picture.history().size() + " are shown. castellan breakglass list --all has them all."));
        }
        return nodes;
    }

    private static Node line(CheckoutRow row, ShellContext shell) {
        Checkout c = row.checkout();
        HBox head = new HBox(
                Parts.strong(c.request().clusterName()),
                new EnvironmentBadge(c.request().environment()),
                Parts.badge(row.state()));
        head.setAlignment(Pos.CENTER_LEFT);
        head.getStyleClass().add(Style.GAP_8);
        VBox words = new VBox(
                head,
                Parts.muted(Parts.exact(c.requestedAt()) + " · " + c.requester().name() + " · "
                        + c.request().scope().text()
                        + (c.held().isPresent() ? " · " + c.requests() + " requests" : "")),
                Parts.muted("“" + c.request().reason() + "”"));
        words.getStyleClass().add(Style.GAP_4);
        words.setMinWidth(0);
        HBox.setHgrow(words, Priority.ALWAYS);
        HBox line = new HBox(
                words,
                Parts.button(
                        "bg-show-" + c.id(),
                        Action.quiet(
                                c.receipt().isPresent() ? "Receipt" : "Show",
                                () -> shell.go(new BreakGlassPlace.One(c.id()).address()))));
        line.getStyleClass().add(BreakglassStyle.ROW);
        return line;
    }
}
