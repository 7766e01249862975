package dev.castellan.console.breakglass;

import dev.castellan.breakglass.reconcile.Verdict;
import dev.castellan.console.design.Action;
import dev.castellan.console.design.Chip;
import dev.castellan.console.design.FailureView;
import dev.castellan.console.design.Icon;
import dev.castellan.console.design.Skeleton;
import dev.castellan.console.design.Style;
import dev.castellan.console.shell.ShellContext;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import javafx.scene.Node;
import javafx.scene.Parent;
import javafx.scene.control.Label;
import javafx.scene.control.ScrollPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;
import org.jspecify.annotations.Nullable;

/** The frame of the break-glass pages. A page is built anew when there is news; the form stays while it is filled in. */
final class BreakGlassView {
    private static final double WIDEST = 1180;

    private final BreakGlassModel model;
    private final ShellContext shell;
    private final ScrollPane root = new ScrollPane();
    private final VBox page = new VBox();
    private final HBox head = new HBox();
    private final VBox body = new VBox();
    private final Runnable unlisten;
    private BreakGlassPlace place;
    private @Nullable RequestPage form;
    private @Nullable TerminalsPage terminals;

    BreakGlassView(BreakGlassModel model, ShellContext shell, BreakGlassPlace place) {
        this.model = model;
        this.shell = shell;
        this.place = place;
        head.getStyleClass().add(BreakglassStyle.PAGES);
        body.getStyleClass().add(Style.GAP_16);
        page.getStyleClass().addAll(Style.PAGE, Style.GAP_16);
        page.setMaxWidth(WIDEST);
        page.getChildren().setAll(head, body);
        root.setContent(page);
        root.setFitToWidth(true);
        root.getStyleClass().add(Style.EDGE_TO_EDGE);
        root.getStylesheets()
                .add(Objects.requireNonNull(BreakGlassView.class.getResource("breakglass.css"))
                        .toExternalForm());
        unlisten = model.onChange(() -> shell.ui().post(this, this::render));
        render();
    }

    Parent root() {
        return root;
    }

    void go(BreakGlassPlace next) {
        boolean same = next.equals(place);
        place = next;
        if (!same) {
            form = null;
            leaveTerminals();
            root.setVvalue(0);
        }
        render();
    }

    /** Nobody looks. */
    void hidden() {
        TerminalsPage shown = terminals;
        if (shown != null) {
            shown.pause();
        }
    }

    void close() {
        unlisten.run();
        leaveTerminals();
    }

    private void leaveTerminals() {
        TerminalsPage left = terminals;
        terminals = null;
        if (left != null) {
            left.close();
        }
    }

    private Node terminals(BreakGlassPlace.Terminals of, BreakGlassPicture picture) {
        TerminalsPage made = terminals;
        if (made == null) {
            made = new TerminalsPage(model.terminals(of.id()), shell);
            terminals = made;
            made.begin();
        }
        made.show(picture);
        return made.node();
    }

    private void render() {
        BreakGlassPicture picture = model.picture();
        Optional<String> focus = focused();
        showHead(picture);
        if (place instanceof BreakGlassPlace.Request request && picture.read()) {
            RequestPage made = form;
            if (made == null) {
                made = new RequestPage(model, shell, request.cluster());
                form = made;
            }
            made.show(picture);
            body.getChildren().setAll(made.node());
        } else if (!picture.read()) {
            // Where it cannot be read there is nothing to wait for: the failure below says so.
            body.getChildren().setAll(picture.failure().isPresent() ? List.of() : List.of(Skeleton.rows(8)));
        } else {
            body.getChildren()
                    .setAll(
                            switch (place) {
                                case BreakGlassPlace.Now _ -> new NowPage(model, shell).nodes(picture);
                                case BreakGlassPlace.History _ -> HistoryPage.nodes(picture, shell);
                                case BreakGlassPlace.Untracked _ -> new UntrackedPage(model.untracked(), shell).nodes();
                                case BreakGlassPlace.Policy _ -> PolicyPage.nodes(picture, model);
                                case BreakGlassPlace.One one -> new CheckoutPage(model, shell).nodes(picture, one.id());
                                case BreakGlassPlace.Terminals of -> List.of(terminals(of, picture));
                                case BreakGlassPlace.Request _ -> List.<Node>of();
                            });
        }
        picture.failure()
                .ifPresent(f ->
                        body.getChildren().addFirst(new FailureView(f, Action.plain("Read again", model::readAgain))));
        focus.flatMap(id -> Optional.ofNullable(page.lookup("#" + id))).ifPresent(Node::requestFocus);
        shell.changed();
    }

    /** What had the keyboard gets it again after the page was built anew. */
    private Optional<String> focused() {
        return Optional.ofNullable(root.getScene())
                .flatMap(s -> Optional.ofNullable(s.getFocusOwner()))
                .flatMap(n -> Optional.ofNullable(n.getId()));
    }

    private void showHead(BreakGlassPicture picture) {
        Label title = new Label("Break-glass");
        title.getStyleClass().add(Style.TITLE);
        title.setMinWidth(Region.USE_PREF_SIZE);
        Region gap = new Region();
        gap.setMinWidth(16);
        Region space = new Region();
        HBox.setHgrow(space, Priority.ALWAYS);
        long waiting = picture.waitingForMe().size() + (long) picture.reviews().size();
        long findings = model.untracked()
                .picture()
                .last()
                .map(r -> r.count(Verdict.Weight.FINDING))
                .orElse(0L);
        Node ask = Parts.button(
                "bg-ask",
                Action.proposed(
                                "Request access …",
                                () -> shell.go(new BreakGlassPlace.Request(Optional.empty()).address()))
                        .with(Icon.CERTIFICATE));
        ask.setVisible(!(place instanceof BreakGlassPlace.Request));
        head.getChildren()
                .setAll(
                        title,
                        gap,
                        tab("Now" + (waiting > 0 ? " (" + waiting + ")" : ""), new BreakGlassPlace.Now()),
                        tab("History", new BreakGlassPlace.History()),
                        tab("Untracked" + (findings > 0 ? " (" + findings + ")" : ""), new BreakGlassPlace.Untracked()),
                        tab("Policy" + (picture.proposal().isPresent() ? " (1)" : ""), new BreakGlassPlace.Policy()),
                        space,
                        ask);
    }

    private Node tab(String label, BreakGlassPlace to) {
        Chip tab = new Chip(label);
        tab.setId("bg-tab-" + to.title().toLowerCase(java.util.Locale.ROOT));
        tab.setSelected(to.equals(place));
        tab.setMinWidth(Region.USE_PREF_SIZE);
        tab.setOnAction(e -> {
            tab.setSelected(to.equals(place));
            shell.go(to.address());
        });
        return tab;
    }
}
