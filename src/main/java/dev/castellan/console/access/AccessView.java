package dev.castellan.console.access;

import dev.castellan.access.Authorizers;
import dev.castellan.access.Gap;
import dev.castellan.access.SnapshotFile;
import dev.castellan.console.access.AccessPicture.Stage;
import dev.castellan.console.design.Action;
import dev.castellan.console.design.AgeLabel;
import dev.castellan.console.design.Badge;
import dev.castellan.console.design.Icon;
import dev.castellan.console.design.StatePane;
import dev.castellan.console.design.Style;
import dev.castellan.console.design.Tone;
import dev.castellan.console.shell.Address;
import dev.castellan.failure.Failure;
import dev.castellan.fleet.DisplayText;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import javafx.geometry.Pos;
import javafx.scene.Node;
import javafx.scene.Parent;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.MenuButton;
import javafx.scene.control.MenuItem;
import javafx.scene.control.OverrunStyle;
import javafx.scene.control.ProgressBar;
import javafx.scene.control.ScrollPane;
import javafx.scene.control.ToggleButton;
import javafx.scene.control.Tooltip;
import javafx.scene.input.KeyEvent;
import javafx.scene.layout.BorderPane;
import javafx.scene.layout.FlowPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;

/** What was read and when, what is missing, the tabs, and the page of one of them or why there is none. */
final class AccessView {
    /** Gaps shown in the list; beyond that they are counted. */
    private static final int MOST_GAPS = 30;

    private final AccessScreen screen;
    private final AccessModel model;
    private final BorderPane root = new BorderPane();
    private final VBox top = new VBox();
    private final HBox head = new HBox();
    private final FlowPane facts = new FlowPane();
    private final FlowPane tabs = new FlowPane();
    private final VBox missing = new VBox();
    private final StatePane body;
    private final AgeLabel age;
    private Optional<Node> shownPage = Optional.empty();
    private Optional<List<Object>> shownHead = Optional.empty();
    private Optional<List<Gap>> shownGaps = Optional.empty();
    private boolean allGaps;
    private boolean lookAnyway;

    AccessView(AccessScreen screen) {
        this.screen = screen;
        this.model = screen.model();
        root.getStyleClass().add(AccessStyle.SCREEN);
        root.getStylesheets()
                .add(Objects.requireNonNull(AccessView.class.getResource("access.css"))
                        .toExternalForm());
        body = new StatePane(screen.shell().clock());
        age = new AgeLabel(screen.shell().clock(), "Read ");
        age.getStyleClass().addAll(Style.MUTED);
        facts.getStyleClass().add(AccessStyle.FACTS);
        tabs.getStyleClass().add(AccessStyle.TABS);
        tabs.setAccessibleText("Ways to look at access");
        tabs.addEventFilter(KeyEvent.KEY_PRESSED, this::arrows);
        for (AccessTab tab : screen.tabs()) {
            tabs.getChildren().add(tab(tab));
        }
        head.setAlignment(Pos.CENTER_LEFT);
        head.getStyleClass().add(Style.GAP_12);
        VBox both = new VBox(head, facts);
        both.getStyleClass().add(AccessStyle.HEAD);
        top.getChildren().setAll(both, missing, tabs);
        root.setTop(top);
        root.setCenter(body);
        show();
    }

    Parent root() {
        return root;
    }

    private ToggleButton tab(AccessTab tab) {
        ToggleButton button = new ToggleButton(tab.title(), tab.icon().view());
        button.getStyleClass().setAll(AccessStyle.TAB);
        button.setUserData(tab.page());
        button.setMnemonicParsing(false);
        button.setOnAction(e -> {
            // The selection says where one is: only arriving there changes it.
            button.setSelected(!button.isSelected());
            screen.go(tab.page(), Map.of());
        });
        return button;
    }

    private void arrows(KeyEvent event) {
        int step = switch (event.getCode()) {
            case RIGHT -> 1;
            case LEFT -> -1;
            default -> 0;
        };
        List<Node> all = tabs.getChildren();
        for (int i = 0; step != 0 && i < all.size(); i++) {
            if (all.get(i).isFocused()) {
                event.consume();
                all.get(Math.floorMod(i + step, all.size())).requestFocus();
                return;
            }
        }
    }

    /** Shows the model as it is now. */
    void show() {
        AccessPicture now = model.picture();
        for (Node node : tabs.getChildren()) {
            if (node instanceof ToggleButton button) {
                button.setSelected(screen.page().equals(button.getUserData()));
            }
        }
        showHead(now);
        showMissing(now);
        showBody(now);
    }

    private void showHead(AccessPicture now) {
        List<Object> key =
                List.of(screen.name(), now.stage(), now.reading(), now.agreement(), now.checking(), now.checkFailure());
        if (shownHead.equals(Optional.of(key))) {
            return;
        }
        shownHead = Optional.of(key);
        boolean file = now.source() instanceof AccessSource.File;
        Label name = new Label(screen.name());
        name.getStyleClass().add(Style.HEADING);
        name.setMinWidth(0);
        name.setTextOverrun(OverrunStyle.CENTER_ELLIPSIS);
        name.setTooltip(new Tooltip(DisplayText.clean(now.source().element())));
        Region space = new Region();
        HBox.setHgrow(space, Priority.ALWAYS);
        HBox actions = new HBox();
        actions.getStyleClass().add(AccessStyle.ACTIONS);
        actions.setMinWidth(Region.USE_PREF_SIZE);
        if (!file && now.reading().filter(r -> !r.nothing()).isPresent()) {
            actions.getChildren().add(check(now));
        }
        if (now.stage().busy() && now.reading().isPresent()) {
            Button stop =
                    Action.plain("Stop reading", model::cancel).with(Icon.STOP).button();
            actions.getChildren().add(stop);
        } else if (!now.stage().busy()) {
            Button again =
                    Action.plain("Read again", model::read).with(Icon.REFRESH).button();
            again.setTooltip(new Tooltip("Reads everything about access again  (F5)"));
            actions.getChildren().add(again);
        }
        actions.getChildren().add(more(now));
        head.getChildren().setAll((file ? Icon.FOLDER : Icon.CLUSTER).view(), name, space, actions);
        showFacts(now);
    }

    private void showFacts(AccessPicture now) {
        List<Node> shown = new ArrayList<>();
        if (now.reading().isPresent()) {
            AccessReading reading = now.reading().get();
            age.show(Optional.of(reading.takenAt()));
            shown.add(age);
            var s = reading.snapshot();
            String version = s.serverVersion().isEmpty() ? "version not known" : s.serverVersion();
            shown.add(muted("·  " + DisplayText.clean(version)
                    + "  ·  %,d roles  ·  %,d bindings  ·  %,d service accounts"
                            .formatted(
                                    s.roles().size(),
                                    s.bindings().size(),
                                    s.serviceAccounts().size())));
            shown.add(azure(reading));
            now.agreement().ifPresent(a -> shown.add(agreement(a)));
            if (now.source() instanceof AccessSource.File) {
                Badge saved = new Badge(Tone.INFO, s.live() ? "Saved snapshot" : "Objects from files");
                saved.setTooltip(new Tooltip(
                        s.live()
                                ? "Answers hold for " + DisplayText.clean(s.source())
                                        + " at the time it was read; the server cannot be asked from here."
                                : "Manifests: aggregated roles are worked out as the server's controller would."));
                shown.add(saved);
            }
        }
        now.checkFailure().ifPresent(f -> {
            Badge badge = new Badge(Tone.ATTENTION, "The server could not be asked", Icon.WARNING);
            badge.setTooltip(new Tooltip(f.text()));
            shown.add(badge);
        });
        facts.getChildren().setAll(shown);
        facts.setManaged(!shown.isEmpty());
    }

    private static Node azure(AccessReading reading) {
        Badge badge = reading.azure()
                .map(a -> {
                    boolean unread = a.access().plane().gaps().stream()
                            .anyMatch(g -> g.part() == dev.castellan.access.azure.AzureGap.Part.ROLE_ASSIGNMENTS);
                    Optional<Boolean> decides = a.access().plane().azureRbac();
                    if (unread) {
                        return new Badge(Tone.ATTENTION, "Azure side not read", Icon.WARNING);
                    }
                    var order = reading.snapshot().authorizers();
                    Badge read = new Badge(
                            Tone.NEUTRAL,
                            decides.map(on -> on
                                            ? order.rbacFirst() ? "Azure RBAC decides too" : "Azure RBAC decides first"
                                            : "Azure RBAC is off here")
                                    .orElse("Azure read"),
                            Icon.CLOUD);
                    read.setTooltip(new Tooltip(
                            decides.orElse(true)
                                    ? "The API server asks "
                                            + (order.rbacFirst()
                                                    ? "Kubernetes RBAC first, then Azure RBAC."
                                                    : "Azure RBAC first, then Kubernetes RBAC.")
                                            + " Both are joined in every answer.\n" + order(order)
                                    : "Roles in Azure decide about the cluster resource only, not about Kubernetes"
                                            + " requests.\n" + order(order)));
                    return read;
                })
                .orElseGet(() -> {
                    Badge none = new Badge(Tone.NEUTRAL, "Kubernetes RBAC only");
                    none.setTooltip(new Tooltip(
                            reading.snapshot().authorizers().certain()
                                    ? "No Azure side belongs to what was read.\n"
                                            + order(reading.snapshot().authorizers())
                                    : "No Azure side belongs to what was read. Other authorizers of the server are not"
                                            + " seen here."));
                    return none;
                });
        return badge;
    }

    private static String order(Authorizers order) {
        return "Order: " + DisplayText.sentence(order.text()) + ".";
    }

    private static Node agreement(Agreement a) {
        Badge badge =
                a.complete() ? new Badge(Tone.GOOD, a.text(), Icon.CHECK) : new Badge(Tone.BAD, a.text(), Icon.WARNING);
        StringBuilder words = new StringBuilder(
                        "Random and near-miss questions, put to the API server and to this reading: ")
                .append("%,d of %,d answers are the same".formatted(a.result().agree(), a.compared()));
        if (a.result().unknown() > 0) {
            words.append(
                    "; to %,d we cannot know the answer".formatted(a.result().unknown()));
        }
        words.append('.');
        a.result().differences().stream()
                .limit(5)
                .forEach(d -> words.append('\n')
                        .append(DisplayText.clean(d.asked().who().user() + " "
                                + d.asked().request().text()))
                        .append(": the server says ")
                        .append(d.server() ? "yes" : "no"));
        badge.setTooltip(new Tooltip(words.toString()));
        badge.setAccessibleText("Agreement with the server: " + a.text());
        return badge;
    }

    private Node check(AccessPicture now) {
        if (now.checking().isPresent()) {
            var c = now.checking().get();
            return Action.plain("Stop asking (%d of %d)".formatted(c.asked(), c.of()), model::stopChecking)
                    .with(Icon.STOP)
                    .button();
        }
        Button button = Action.plain("Ask the server " + AccessModel.SAMPLE + " questions", model::check)
                .with(Icon.SHIELD)
                .button();
        button.setTooltip(
                new Tooltip("Puts random and near-miss questions to the API server's own access review and compares."
                        + " Changes nothing in the cluster."));
        return button;
    }

    private MenuButton more(AccessPicture now) {
        MenuButton more = new MenuButton("", Icon.MORE.view());
        more.getStyleClass().add(Style.BUTTON_ICON);
        more.setAccessibleText("More");
        more.setTooltip(new Tooltip("Save, open, choose another"));
        MenuItem save = item("Save this snapshot …", this::save);
        save.setDisable(now.reading().isEmpty());
        more.getItems()
                .addAll(
                        save,
                        item("Open a snapshot file …", this::openFile),
                        item("Choose another cluster", () -> screen.shell().go(AccessScreens.choice())));
        return more;
    }

    private static MenuItem item(String label, Runnable run) {
        MenuItem item = new MenuItem(label);
        item.setMnemonicParsing(false);
        item.setOnAction(e -> run.run());
        return item;
    }

    /** Asks where, then saves. */
    void save() {
        screen.files()
                .save(
                        root.getScene().getWindow(),
                        "Save the access snapshot",
                        screen.name().replaceAll("[^A-Za-z0-9._-]", "-") + SnapshotFile.ENDING)
                .ifPresent(model::save);
    }

    private void openFile() {
        screen.files()
                .open(root.getScene().getWindow(), "Open an access snapshot or files of objects")
                .ifPresent(path ->
                        screen.shell().go(Address.of(AccessPlace.SCREEN, new AccessSource.File(path).element())));
    }

    private void showMissing(AccessPicture now) {
        List<Gap> gaps = now.reading().map(AccessReading::gaps).orElse(List.of());
        if (shownGaps.equals(Optional.of(gaps))) {
            return;
        }
        shownGaps = Optional.of(gaps);
        missing.setManaged(!gaps.isEmpty());
        missing.setVisible(!gaps.isEmpty());
        missing.getChildren().clear();
        if (gaps.isEmpty()) {
            return;
        }
        Label words = new Label(sentence(gaps));
        words.setMinWidth(0);
        Region space = new Region();
        HBox.setHgrow(space, Priority.ALWAYS);
        Button details = Action.plain(allGaps ? "Hide" : "Show", () -> {
                    allGaps = !allGaps;
                    shownGaps = Optional.empty();
                    showMissing(model.picture());
                })
                .button();
        details.setMinWidth(Region.USE_PREF_SIZE);
        HBox bar = new HBox(Icon.WARNING.view(), words, space, details);
        bar.getStyleClass().add(AccessStyle.GAPS);
        missing.getChildren().add(bar);
        if (allGaps) {
            VBox list = new VBox();
            list.getStyleClass().add(AccessStyle.GAP_LIST);
            gaps.stream().limit(MOST_GAPS).forEach(g -> {
                Label line = new Label(DisplayText.clean(g.text()));
                line.setWrapText(true);
                list.getChildren().add(line);
            });
            if (gaps.size() > MOST_GAPS) {
                list.getChildren().add(new Label("and %,d more".formatted(gaps.size() - MOST_GAPS)));
            }
            ScrollPane scroll = new ScrollPane(list);
            scroll.setFitToWidth(true);
            scroll.setMaxHeight(180);
            scroll.getStyleClass().add(Style.EDGE_TO_EDGE);
            missing.getChildren().add(scroll);
        }
    }

    /** What is missing, and what follows, in one sentence. */
    static String sentence(List<Gap> gaps) {
        Set<String> everywhere = new LinkedHashSet<>();
        Set<String> somewhere = new LinkedHashSet<>();
        Set<String> namespaces = new LinkedHashSet<>();
        for (Gap gap : gaps) {
            if (gap.part() == Gap.Part.CONTRADICTION) {
                continue;
            }
            if (gap.namespace().isEmpty()) {
                everywhere.add(gap.part().words());
            } else {
                somewhere.add(gap.part().words());
                namespaces.add(gap.namespace());
            }
        }
        if (everywhere.isEmpty() && somewhere.isEmpty()) {
            return "What the server says contradicts itself in places.";
        }
        List<String> missing = new ArrayList<>();
        if (!somewhere.isEmpty()) {
            missing.add(String.join(" and ", somewhere)
                    + (namespaces.size() == 1
                            ? " of namespace "
                                    + DisplayText.clean(namespaces.iterator().next())
                            : " of %,d namespaces".formatted(namespaces.size())));
        }
        missing.addAll(everywhere);
        return "Missing: " + String.join(", ", missing) + ". Answers that depend on it are unknown, never no.";
    }

    private void showBody(AccessPicture now) {
        Optional<AccessReading> reading = now.reading();
        boolean blocked = reading.filter(AccessReading::nothing).isPresent() && !lookAnyway;
        if (reading.isPresent() && !blocked) {
            Optional<Node> page = screen.open().map(AccessPage::view);
            Node node = page.orElseGet(Region::new);
            if (now.failure().isPresent()) {
                shownPage = page;
                body.stale(
                        node,
                        Optional.of(reading.get().takenAt()),
                        now.failure().get(),
                        again(now));
            } else if (!shownPage.equals(page) || body.getTop() != null || !node.equals(body.getCenter())) {
                shownPage = page;
                body.content(node);
            }
            screen.seen();
            return;
        }
        shownPage = Optional.empty();
        if (blocked) {
            body.empty(
                    Icon.LOCK,
                    "You may not read roles and bindings here",
                    "Neither roles nor bindings of this cluster could be read, so nobody's access can be told. It"
                            + " takes get and list on the resources of rbac.authorization.k8s.io, which the ClusterRole"
                            + " view does not hold; an administrator can grant them.",
                    Action.proposed("Read again", model::read).with(Icon.REFRESH),
                    Action.plain("Copy the rule that is needed", this::copyRule).with(Icon.COPY),
                    Action.plain("Look anyway", () -> {
                        lookAnyway = true;
                        show();
                    }));
        } else if (now.stage().busy()) {
            body.content(progress(now));
        } else if (now.stage() == Stage.CANCELLED) {
            body.empty(
                    Icon.STOP,
                    "Stopped",
                    "Nothing was read.",
                    Action.proposed("Read now", model::read).with(Icon.REFRESH),
                    other());
        } else if (now.signedOut()) {
            body.signedOut(
                    now.failure().map(f -> f.happened() + " " + f.meaning()).orElse(""),
                    Action.proposed("Sign in", () -> screen.shell().go(Address.of("account")))
                            .with(Icon.SIGN_IN));
        } else {
            Failure failure = now.failure()
                    .orElseGet(() -> Failure.expected(
                            "console-access-nothing", "Nothing was read.", "There is no answer.", "Read again."));
            body.failed(failure, Action.proposed("Try again", model::read).with(Icon.REFRESH), other());
        }
    }

    private Action other() {
        return Action.plain("Choose another", () -> screen.shell().go(AccessScreens.choice()));
    }

    private Action again(AccessPicture now) {
        return now.signedOut()
                ? Action.plain("Sign in", () -> screen.shell().go(Address.of("account")))
                        .with(Icon.SIGN_IN)
                : Action.plain("Try again", model::read).with(Icon.REFRESH);
    }

    private void copyRule() {
        screen.shell()
                .copy(
                        "the rule",
                        "apiGroups: [\"rbac.authorization.k8s.io\"]\nresources: [\"roles\", \"rolebindings\","
                                + " \"clusterroles\", \"clusterrolebindings\"]\nverbs: [\"get\", \"list\"]\n");
    }

    private Node progress(AccessPicture now) {
        ProgressBar bar = new ProgressBar();
        bar.setPrefWidth(280);
        bar.setAccessibleText("Reading access");
        Label title = new Label("Reading who can do what in " + screen.name());
        title.getStyleClass().add(Style.HEADING);
        title.setWrapText(true);
        Label step = new Label(now.step().isEmpty() ? " " : now.step() + " …");
        step.getStyleClass().add(Style.MUTED);
        VBox box = new VBox(
                Icon.KEY.view().styled(Style.ICON_HUGE),
                title,
                bar,
                step,
                Action.plain("Stop", model::cancel).with(Icon.STOP).button());
        box.getStyleClass().add(AccessStyle.PROGRESS);
        return box;
    }

    private static Label muted(String text) {
        Label label = new Label(text);
        label.getStyleClass().add(Style.MUTED);
        return label;
    }
}
