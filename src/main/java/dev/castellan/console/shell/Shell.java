package dev.castellan.console.shell;

import dev.castellan.console.design.Action;
import dev.castellan.console.design.FailureView;
import dev.castellan.console.design.Icon;
import dev.castellan.console.design.LiveClock;
import dev.castellan.console.design.Skeleton;
import dev.castellan.console.design.TakesKeys;
import dev.castellan.failure.Failure;
import dev.castellan.failure.FailureException;
import dev.castellan.failure.Redaction;
import dev.castellan.job.Job;
import dev.castellan.settings.Appearance;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import javafx.geometry.Pos;
import javafx.scene.Node;
import javafx.scene.control.TextInputControl;
import javafx.scene.input.Clipboard;
import javafx.scene.input.ClipboardContent;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyCodeCombination;
import javafx.scene.input.KeyCombination;
import javafx.scene.input.KeyEvent;
import javafx.scene.layout.BorderPane;
import javafx.scene.layout.Region;
import javafx.scene.layout.StackPane;
import javafx.scene.layout.VBox;
import javafx.scene.shape.Rectangle;
import javafx.stage.Window;
import javafx.stage.WindowEvent;
import org.jspecify.annotations.Nullable;

/** The frame around the screens: where one is, where one can go, what runs, what was told. Interface thread only. */
final class Shell {
    static final KeyCombination PALETTE_KEYS = new KeyCodeCombination(KeyCode.K, KeyCombination.SHORTCUT_DOWN);

    /** Screens kept open behind the one shown, so that going back finds them as they were left. */
    private static final int KEPT_OPEN = 6;

    /** Characters. */
    private static final int LONG_TEXT = 100_000;

    /** Clusters in tabs kept open; beyond that the one not looked at for longest rests until its tab is shown again. */
    private static final int MOST_AWAKE = 12;

    private record Opened(Screen screen, Context context) {}

    private final ConsoleParts parts;
    private final Ui ui;
    private final LiveClock clock;
    private final NoticesModel notices;
    private final Consumer<Appearance> appearance;
    private final Consumer<URI> browser;
    private final FileChoice files = FileChoice.dialog();
    private final Runnable renew;
    private final Places places = new Places();
    /** The one looked at last comes last. */
    private final Map<Address, Opened> opened = new LinkedHashMap<>();

    private final List<Runnable> subscriptions = new ArrayList<>();
    private final List<Shortcut> shortcuts;

    private final StackPane root = new StackPane();
    private final BorderPane frame = new BorderPane();
    private final StackPane content = new StackPane();
    private final StackPane top = new StackPane();
    private final Region scrim = new Region();
    private final Rail rail;
    private final Header header;
    private final EnvironmentStrip strip = new EnvironmentStrip();
    private final TabStrip tabStrip = new TabStrip(this::goToTab, this::closeTab);
    private final Tabs tabs = new Tabs();

    private final StandingStrip standing;
    private final ChallengeBar challengeBar;
    private final StatusLine status;
    private final Toasts toasts;

    private @Nullable TasksDrawer tasksDrawer;
    private @Nullable NoticesDrawer noticesDrawer;
    private @Nullable PaletteView palette;
    private @Nullable Node focusBefore;
    private @Nullable Opened current;
    private PassphraseQuestion.@Nullable Asked passphrase;
    private @Nullable Consumer<String> titles;
    private @Nullable Closing closing;
    private long failuresSeen;
    private long screens;
    private long copies;

    /**
     * The frame, without a screen.
     *
     * @param appearance applies and keeps a look
     * @param browser opens a page in the system browser
     * @param renew makes everything behind the window anew
     */
    Shell(ConsoleParts parts, Ui ui, Consumer<Appearance> appearance, Consumer<URI> browser, Runnable renew) {
        this.parts = parts;
        this.ui = ui;
        this.appearance = appearance;
        this.browser = browser;
        this.renew = renew;
        clock = new LiveClock(parts.clock());
        notices = new NoticesModel(parts.clock(), this::told);
        shortcuts = shortcuts();
        rail = new Rail(parts.screens(), this::go);
        header = new Header(this, parts.practice());
        standing = new StandingStrip(clock, this::go);
        challengeBar = new ChallengeBar(parts.challenges());
        status = new StatusLine(clock, this::toggleTasks);
        status.showProfile(parts.profile());
        toasts = new Toasts(this::openNotices);

        content.getChildren().setAll(Skeleton.rows(12));
        // A screen may want more room than there is: it is cut at the edge instead of pushing the frame apart.
        content.setMinSize(0, 0);
        content.setAlignment(Pos.TOP_LEFT);
        Rectangle edge = new Rectangle();
        edge.widthProperty().bind(content.widthProperty());
        edge.heightProperty().bind(content.heightProperty());
        content.setClip(edge);
        BorderPane inner = new BorderPane(content);
        inner.setTop(new VBox(header, tabStrip, strip, standing, challengeBar));
        inner.setBottom(status);
        inner.setMinSize(0, 0);
        frame.setMinSize(0, 0);
        rail.setMinHeight(0);
        frame.setLeft(rail);
        frame.setCenter(inner);
        scrim.getStyleClass().add(ShellStyle.SCRIM);
        scrim.setOnMousePressed(e -> closeTop());
        top.setVisible(false);
        StackPane.setAlignment(toasts, Pos.BOTTOM_RIGHT);
        root.getStyleClass().add(ShellStyle.SHELL);
        root.getChildren().addAll(frame, toasts, top);
        root.addEventFilter(KeyEvent.KEY_PRESSED, this::keys);
        root.addEventHandler(KeyEvent.KEY_PRESSED, this::escape);
        root.addEventHandler(KeyEvent.KEY_TYPED, this::questionMark);
        root.sceneProperty()
                .subscribe(scene -> Optional.ofNullable(scene)
                        .ifPresent(s -> s.focusOwnerProperty().subscribe(this::keepFocusOnTop)));

        parts.bulletin().onStanding(notices -> ui.post("shell-standing", () -> standing.show(notices)));
        subscriptions.add(parts.jobs().onChange(() -> ui.post("shell-jobs", this::showJobs)));
        subscriptions.add(parts.challenges().onChange(() -> ui.post("shell-challenges", this::showChallenges)));
        subscriptions.add(parts.passphrase().onChange(() -> ui.post("shell-passphrase", this::showPassphrase)));
        header.show(List.of(), false, false);
        header.showTasks(0, 0);
        header.showNotices(0);
    }

    StackPane root() {
        return root;
    }

    NoticesModel notices() {
        return notices;
    }

    /** Told the title of the window, whenever the place or the tabs may have changed. */
    void onTitle(Consumer<String> listener) {
        titles = listener;
    }

    /** Where one is, as kept for the next start. */
    Optional<Address> place() {
        return places.current();
    }

    /** The places of the tabs, as kept for the next start. */
    List<Address> openTabs() {
        return tabs.places();
    }

    /** Goes to the first place that can be opened; the tabs before stand there again, and wait to be shown. */
    void begin(Optional<Address> wanted, Optional<Address> last, List<Address> before) {
        before.stream()
                .filter(place -> factory(place).filter(ScreenFactory::tabbed).isPresent())
                .forEach(place -> tabs.open(rootOf(place), place));
        Address home = Address.of(parts.screens().getFirst().name());
        go(wanted.filter(this::known).or(() -> last.filter(this::known)).orElse(home));
        wanted.filter(w -> !known(w)).ifPresent(this::tellUnknown);
        showJobs();
        showChallenges();
    }

    void go(Address address) {
        moving(address, () -> {
            if (show(address)) {
                places.went(shownAddress().orElse(address));
                tellWhere();
            }
        });
    }

    void back() {
        places.behind().ifPresent(place -> moving(place, () -> places.back().ifPresent(this::revisit)));
    }

    void forward() {
        places.ahead().ifPresent(place -> moving(place, () -> places.forward().ifPresent(this::revisit)));
    }

    /** A screen that is open, here or behind, may lose something not kept yet when it shows another place of its own. */
    private void moving(Address next, Runnable then) {
        Opened open = opened.get(rootOf(next));
        leaving("Leave this?", open == null ? List.of() : open.screen().lostAt(next), "Leave and lose this", then);
    }

    /** Does it at once where nothing is at stake, else when that was agreed to. */
    private void leaving(String question, List<String> stakes, String agree, Runnable then) {
        if (stakes.isEmpty()) {
            then.run();
            return;
        }
        ask(StakesSheet.of(
                question,
                stakes,
                agree,
                () -> {
                    closeTop();
                    then.run();
                },
                this::closeTop));
    }

    /** Before the window closes: asks where something would be lost. */
    void closing(Runnable then) {
        List<String> stakes = new ArrayList<>();
        opened.values().forEach(one -> stakes.addAll(one.screen().atStake()));
        parts.screens().forEach(factory -> stakes.addAll(factory.atStake()));
        if (closing == null) {
            closing = new Closing(parts.jobs(), ui, notices, onTop(), then);
        }
        if (!closing.underWay()) {
            closing.ask(
                    stakes,
                    parts.screens().stream()
                            .flatMap(factory -> factory.ending().stream())
                            .findFirst());
        }
    }

    /** Where questions lie before the window closes. */
    Closing.Sheets onTop() {
        return new Closing.Sheets() {
            @Override
            public Node show(Overlay overlay) {
                return ask(overlay);
            }

            @Override
            public boolean shows(Node sheet) {
                return isOnTop(sheet);
            }

            @Override
            public void clear() {
                closeTop();
            }
        };
    }

    void openPalette() {
        if (palette == null) {
            palette = new PaletteView(this::closeTop);
        }
        palette.offer(entries());
        put(palette, Pos.TOP_CENTER);
        StackPane.setMargin(palette, new javafx.geometry.Insets(72, 0, 0, 0));
        palette.focusField();
    }

    void toggleTasks() {
        if (isOnTop(tasksDrawer)) {
            closeTop();
            return;
        }
        if (tasksDrawer == null) {
            tasksDrawer = new TasksDrawer(parts.jobs(), this::closeTop);
        }
        failuresSeen =
                parts.jobs().views().stream().mapToLong(Job.View::number).max().orElse(0);
        put(tasksDrawer, Pos.CENTER_RIGHT);
        showJobs();
        tasksDrawer.focusFirst();
    }

    void toggleNotices() {
        if (isOnTop(noticesDrawer)) {
            closeTop();
        } else {
            openNotices();
        }
    }

    void openHelp() {
        HelpSheet help = new HelpSheet(shortcuts);
        put(help, Pos.CENTER);
        help.requestFocus();
    }

    /** Closes what lies on top; false where nothing does. */
    boolean closeOnTop() {
        boolean shown = top.isVisible();
        closeTop();
        return shown;
    }

    /** Ends the screens and the subscriptions. */
    void close() {
        subscriptions.forEach(Runnable::run);
        List.copyOf(opened.values()).forEach(this::end);
        opened.clear();
    }

    private void restart() {
        if (parts.renewal().isEmpty()) {
            notices.info("The profile chosen is used from the next start.");
            return;
        }
        List<String> stakes = new ArrayList<>(leftBySwitch());
        if (!stakes.isEmpty()) {
            stakes.add("Every cluster is left; nothing in a cluster changes by it.");
        }
        leaving("Switch the profile now?", stakes, "Switch and lose this", renew);
    }

    /** What open screens say, the work that clusters in tabs are at, and the clusters themselves. */
    private Set<String> leftBySwitch() {
        Set<String> stakes = new LinkedHashSet<>();
        List<String> owners = new ArrayList<>();
        opened.forEach((root, one) -> {
            List<String> own = one.screen().atStake();
            stakes.addAll(own);
            if (tabbed(root)) {
                owners.add(one.context().owner);
                if (own.isEmpty()) {
                    stakes.add(one.screen().title() + " is open and will be left.");
                }
            }
        });
        parts.screens().forEach(factory -> stakes.addAll(factory.atStake()));
        parts.jobs().views().stream()
                .filter(j -> j.state() == Job.State.RUNNING && owners.contains(j.owner()))
                .forEach(j -> stakes.add("“" + j.title() + "” is running and will be stopped."));
        return stakes;
    }

    private Node ask(Overlay overlay) {
        DialogSheet sheet = new DialogSheet(overlay);
        put(sheet, Pos.CENTER);
        focusable(sheet.content())
                .or(sheet::proposed)
                .or(() -> focusable(sheet))
                .ifPresent(Node::requestFocus);
        return sheet;
    }

    private boolean known(Address address) {
        return factory(address).isPresent();
    }

    private Optional<ScreenFactory> factory(Address address) {
        return parts.screens().stream()
                .filter(s -> s.name().equals(address.screen()))
                .findFirst();
    }

    private Optional<Address> shownAddress() {
        return Optional.ofNullable(current).map(o -> o.screen().address());
    }

    private void revisit(Address address) {
        if (show(address)) {
            tellWhere();
        }
    }

    private boolean show(Address address) {
        if (current != null
                && current.screen().address().screen().equals(address.screen())
                && current.screen().moveTo(address)) {
            return true;
        }
        Optional<ScreenFactory> factory = factory(address);
        if (factory.isEmpty()) {
            tellUnknown(address);
            return false;
        }
        Address root = factory.get().root(address);
        Opened next = opened.remove(root);
        if (next != null && next.screen().moveTo(address)) {
            opened.put(root, next);
        } else if (next != null) {
            end(next);
            next = null;
        }
        if (next == null) {
            try {
                next = open(factory.get(), address);
            } catch (RuntimeException e) {
                Failure failure = Failure.of(e, "console-screen");
                notices.failure(failure);
                StackPane place = new StackPane(new FailureView(
                        failure, Action.proposed("Try again", () -> go(address)).with(Icon.REFRESH)));
                leave();
                content.getChildren().setAll(place);
                rail.select(factory.get().rail());
                return true;
            }
        }
        leave();
        current = next;
        Node view = next.screen().view();
        content.getChildren().setAll(view);
        rail.select(factory.get().rail());
        next.screen().shown();
        showContext(next.screen());
        return true;
    }

    private Opened open(ScreenFactory factory, Address address) {
        Address root = factory.root(address);
        Context context = new Context(root.print() + "#" + ++screens);
        Screen screen = factory.open(address, context);
        Opened fresh = new Opened(screen, context);
        opened.put(root, fresh);
        if (factory.tabbed()) {
            tabs.open(root, address);
        }
        endOldest(true, MOST_AWAKE);
        endOldest(false, KEPT_OPEN);
        return fresh;
    }

    /**
     * Screens of tabs and others are counted apart: looking around does not end a cluster. One that has something to lose
     * is kept whatever its age.
     */
    private void endOldest(boolean tabbed, int most) {
        List<Address> those =
                opened.keySet().stream().filter(a -> tabbed(a) == tabbed).toList();
        if (those.size() <= most) {
            return;
        }
        // The last one is only being opened.
        for (Address oldest : those.subList(0, those.size() - 1)) {
            Opened old = opened.get(oldest);
            if (old != null && !old.equals(current) && old.screen().atStake().isEmpty()) {
                opened.remove(oldest);
                end(old);
                return;
            }
        }
    }

    private boolean tabbed(Address root) {
        return factory(root).map(ScreenFactory::tabbed).orElse(false);
    }

    private void goToTab(Address root) {
        go(tabs.place(root));
    }

    private void closeTab(Address root) {
        Optional<Opened> open = Optional.ofNullable(opened.get(root));
        leaving(
                "Close “" + open.map(o -> o.screen().title()).orElse("") + "”?",
                open.map(o -> o.screen().atStake()).orElse(List.of()),
                "Close anyway",
                () -> endTab(root));
    }

    private void endTab(Address root) {
        Optional<Opened> old = Optional.ofNullable(opened.remove(root));
        boolean shown = current != null && old.equals(Optional.of(current));
        Optional<Address> next = tabs.close(root);
        if (shown) {
            // What it had to lose was agreed to: nobody is asked again on the way to the next.
            leave();
            go(next.map(tabs::place)
                    .orElseGet(() -> Address.of(parts.screens().getFirst().name())));
        }
        old.ifPresent(this::end);
        showTabs();
        tellTitle();
    }

    private void nextTab(int by) {
        tabs.beside(Optional.ofNullable(current).map(this::rootOf), by).ifPresent(this::goToTab);
    }

    private void closeThisTab() {
        if (current != null && tabs.has(rootOf(current))) {
            closeTab(rootOf(current));
        }
    }

    private Address rootOf(Opened shown) {
        return rootOf(shown.screen().address());
    }

    private Address rootOf(Address address) {
        return factory(address).map(f -> f.root(address)).orElse(address);
    }

    private void showTabs() {
        List<TabStrip.Tab> shown = new ArrayList<>();
        for (Address root : tabs.roots()) {
            Opened one = opened.get(root);
            shown.add(
                    one != null
                            ? new TabStrip.Tab(
                                    root, one.screen().title(), one.screen().environment(), one.equals(current))
                            : factory(root)
                                    .map(f -> new TabStrip.Tab(root, f.title(root), f.environment(root), false))
                                    .orElseThrow());
        }
        tabStrip.show(shown);
    }

    private void leave() {
        if (current != null) {
            current.screen().hidden();
            current = null;
        }
        toasts.requestLayout();
    }

    private void end(Opened old) {
        parts.jobs().cancelOwnedBy(old.context().owner);
        old.screen().close();
    }

    private void tellUnknown(Address address) {
        notices.warning("There is no place called “" + address.screen() + "”.");
    }

    private void tellWhere() {
        if (current != null) {
            showContext(current.screen());
        } else {
            header.show(
                    places.current()
                            .flatMap(this::factory)
                            .map(f -> List.of(Crumb.here(f.label())))
                            .orElse(List.of()),
                    places.canGoBack(),
                    places.canGoForward());
            strip.show(Optional.empty(), Optional.empty());
            showTabs();
            status.show(Optional.empty());
        }
    }

    private void showContext(Screen screen) {
        header.show(screen.crumbs(), places.canGoBack(), places.canGoForward());
        strip.show(screen.environment(), screen.guard());
        Address address = screen.address();
        tabs.left(rootOf(address), address);
        showTabs();
        status.show(screen.age());
        tellTitle();
    }

    private void tellTitle() {
        if (titles != null && current != null) {
            titles.accept(current.screen().title());
        }
    }

    private void screenChanged(Context context) {
        if (current != null && current.context() == context) {
            places.renamed(current.screen().address());
            showContext(current.screen());
        }
    }

    /** Shown when nothing else lies on top, so that no other question is lost to it. */
    private void showPassphrase() {
        Optional<PassphraseQuestion.Asked> asked = parts.passphrase().asked();
        if (asked.isEmpty()) {
            if (passphrase != null) {
                closeTop();
            }
        } else if (!asked.get().equals(passphrase) && !top.isVisible()) {
            ask(new PassphraseSheet(asked.get(), this::closeTop).overlay());
            passphrase = asked.get();
        }
    }

    private void showJobs() {
        List<Job.View> jobs = parts.jobs().views();
        if (isOnTop(tasksDrawer)) {
            failuresSeen = Math.max(
                    failuresSeen,
                    jobs.stream().mapToLong(Job.View::number).max().orElse(0));
        }
        TasksModel model = TasksModel.of(jobs, clock.now(), failuresSeen);
        header.showTasks(model.running(), model.failed());
        status.showRunning(model.summary());
        if (tasksDrawer != null && isOnTop(tasksDrawer)) {
            tasksDrawer.show(model);
        }
    }

    private void showChallenges() {
        challengeBar.show(parts.challenges().pending());
    }

    private void told(Notice notice) {
        ui.post("shell-notice-" + notice.number(), () -> {
            if (isOnTop(noticesDrawer)) {
                notices.markSeen();
            } else {
                toasts.show(notice);
            }
            showNotices();
        });
    }

    private void showNotices() {
        header.showNotices(notices.unseen());
        if (noticesDrawer != null && isOnTop(noticesDrawer)) {
            noticesDrawer.show(notices.all());
        }
    }

    private void openNotices() {
        if (noticesDrawer == null) {
            noticesDrawer = new NoticesDrawer(
                    clock,
                    () -> {
                        notices.forget();
                        showNotices();
                    },
                    this::closeTop);
        }
        toasts.clear();
        notices.markSeen();
        put(noticesDrawer, Pos.CENTER_RIGHT);
        showNotices();
        noticesDrawer.focusFirst();
    }

    private boolean isOnTop(@Nullable Node node) {
        return node != null && top.isVisible() && top.getChildren().contains(node);
    }

    private void put(Node node, Pos place) {
        declined();
        if (!top.isVisible()) {
            focusBefore = root.getScene() == null ? null : root.getScene().getFocusOwner();
        }
        StackPane.setAlignment(node, place);
        StackPane.setMargin(node, place == Pos.CENTER ? new javafx.geometry.Insets(24) : null);
        if (node instanceof Region region && place == Pos.CENTER_RIGHT) {
            region.setMaxHeight(Double.MAX_VALUE);
        }
        top.getChildren().setAll(scrim, node);
        top.setVisible(true);
        header.showOpen(isOnTop(tasksDrawer), isOnTop(noticesDrawer));
    }

    private void closeTop() {
        if (!top.isVisible()) {
            return;
        }
        top.setVisible(false);
        top.getChildren().clear();
        header.showOpen(false, false);
        Node before = focusBefore;
        focusBefore = null;
        if (before != null && isInside(before, root)) {
            before.requestFocus();
        }
        declined();
        showPassphrase();
    }

    /** The question for a passphrase was closed; where it was answered before, this changes nothing. */
    private void declined() {
        PassphraseQuestion.Asked question = passphrase;
        passphrase = null;
        if (question != null) {
            question.decline();
        }
    }

    /** While something lies on top, the keyboard stays there. */
    private void keepFocusOnTop(@Nullable Node owner) {
        if (!top.isVisible() || owner == null) {
            return;
        }
        if (isInside(owner, top)) {
            return;
        }
        focusable(top).ifPresent(Node::requestFocus);
    }

    private static Optional<Node> focusable(Node node) {
        if (node.isFocusTraversable() && node.isVisible() && !node.isDisabled()) {
            return Optional.of(node);
        }
        if (node instanceof javafx.scene.Parent parent) {
            for (Node child : parent.getChildrenUnmodifiable()) {
                Optional<Node> found = focusable(child);
                if (found.isPresent()) {
                    return found;
                }
            }
        }
        return Optional.empty();
    }

    private List<Shortcut> shortcuts() {
        List<Shortcut> list = new ArrayList<>();
        list.add(new Shortcut("Go", "Command palette", PALETTE_KEYS, this::openPalette));
        list.add(new Shortcut("Go", "Back", new KeyCodeCombination(KeyCode.LEFT, KeyCombination.ALT_DOWN), this::back));
        list.add(new Shortcut(
                "Go", "Forward", new KeyCodeCombination(KeyCode.RIGHT, KeyCombination.ALT_DOWN), this::forward));
        List<ScreenFactory> inRail = new ArrayList<>();
        parts.screens().stream().filter(s -> s.inRail() && !s.atFoot()).forEach(inRail::add);
        parts.screens().stream().filter(s -> s.inRail() && s.atFoot()).forEach(inRail::add);
        for (int i = 0; i < Math.min(9, inRail.size()); i++) {
            ScreenFactory screen = inRail.get(i);
            list.add(new Shortcut(
                    "Go",
                    screen.label(),
                    new KeyCodeCombination(KeyCode.getKeyCode(Integer.toString(i + 1)), KeyCombination.SHORTCUT_DOWN),
                    () -> go(Address.of(screen.name()))));
        }
        list.add(new Shortcut("Here", "Search in what is shown", shortcut(KeyCode.F), () -> ifShown(Screen::search)));
        list.add(
                new Shortcut("Here", "Read again", new KeyCodeCombination(KeyCode.F5), () -> ifShown(Screen::refresh)));
        list.add(new Shortcut(
                "Here",
                "Copy the address of this place",
                new KeyCodeCombination(KeyCode.C, KeyCombination.SHORTCUT_DOWN, KeyCombination.SHIFT_DOWN),
                this::copyAddress));
        list.add(new Shortcut(
                "Go",
                "Next cluster",
                new KeyCodeCombination(KeyCode.TAB, KeyCombination.SHORTCUT_DOWN),
                () -> nextTab(1)));
        list.add(new Shortcut(
                "Go",
                "Previous cluster",
                new KeyCodeCombination(KeyCode.TAB, KeyCombination.SHORTCUT_DOWN, KeyCombination.SHIFT_DOWN),
                () -> nextTab(-1)));
        list.add(new Shortcut("Go", "Close this cluster", shortcut(KeyCode.W), this::closeThisTab));
        list.add(new Shortcut("Window", "Tasks", shortcut(KeyCode.J), this::toggleTasks));
        list.add(new Shortcut("Window", "Notifications", shortcut(KeyCode.I), this::toggleNotices));
        list.add(new Shortcut(
                "Window", "To the navigation or the content", new KeyCodeCombination(KeyCode.F6), this::otherPart));
        list.add(new Shortcut("Window", "Close Castellan", shortcut(KeyCode.Q), this::quit));
        list.add(new Shortcut("Window", "This help", new KeyCodeCombination(KeyCode.F1), this::openHelp));
        return list;
    }

    private static KeyCombination shortcut(KeyCode key) {
        return new KeyCodeCombination(key, KeyCombination.SHORTCUT_DOWN);
    }

    /** As if the person had closed the window. */
    private void quit() {
        Window window = root.getScene().getWindow();
        window.fireEvent(new WindowEvent(window, WindowEvent.WINDOW_CLOSE_REQUEST));
    }

    private void ifShown(Consumer<Screen> action) {
        if (current != null && !top.isVisible()) {
            action.accept(current.screen());
        }
    }

    private void copyAddress() {
        shownAddress().ifPresent(a -> copyText("Address", a.print()));
    }

    private void otherPart() {
        Node owner = root.getScene().getFocusOwner();
        focusable(isInside(owner, rail) ? content : rail).ifPresent(Node::requestFocus);
    }

    @SuppressWarnings("ReferenceEquality") // Nodes are what they are, not what they look like.
    private static boolean isInside(@Nullable Node node, Node ancestor) {
        for (Node n = node; n != null; n = n.getParent()) {
            if (n == ancestor) {
                return true;
            }
        }
        return false;
    }

    private void keys(KeyEvent event) {
        // A terminal wants Ctrl+K and the like for itself; only the ways out of it stay ours.
        boolean own = event.getTarget() instanceof TakesKeys
                && event.getCode() != KeyCode.F6
                && event.getCode() != KeyCode.TAB;
        if (own) {
            return;
        }
        for (Shortcut shortcut : shortcuts) {
            if (shortcut.keys().match(event)) {
                event.consume();
                shortcut.run().run();
                return;
            }
        }
        if (event.getCode() == KeyCode.ESCAPE && top.isVisible()) {
            // A field inside may want it first: it is offered there, and comes back by the handler below.
            return;
        }
    }

    private void escape(KeyEvent event) {
        if (event.getCode() == KeyCode.ESCAPE && closeOnTop()) {
            event.consume();
        }
    }

    private void questionMark(KeyEvent event) {
        if ("?".equals(event.getCharacter()) && !(event.getTarget() instanceof TextInputControl) && !top.isVisible()) {
            event.consume();
            openHelp();
        }
    }

    private List<PaletteEntry> entries() {
        List<PaletteEntry> entries = new ArrayList<>();
        for (ScreenFactory screen : parts.screens()) {
            if (!screen.inRail()) {
                continue;
            }
            entries.add(new PaletteEntry(
                    PaletteEntry.Kind.SCREEN,
                    screen.label(),
                    "",
                    screen.icon(),
                    Optional.empty(),
                    shortcuts.stream()
                            .filter(s -> s.label().equals(screen.label()))
                            .map(s -> s.keys().getDisplayText())
                            .findFirst()
                            .orElse(""),
                    () -> go(Address.of(screen.name()))));
        }
        Context context = new Context("app");
        for (ScreenFactory screen : parts.screens()) {
            offer(entries, () -> screen.palette(context));
        }
        if (current != null) {
            offer(entries, current.screen()::palette);
        }
        for (Appearance look : Appearance.values()) {
            entries.add(PaletteEntry.action(
                    "Appearance: " + look.label(), "", Icon.APPEARANCE, () -> appearance.accept(look)));
        }
        shortcuts.stream()
                .filter(s -> !s.group().equals("Go"))
                .forEach(s -> entries.add(new PaletteEntry(
                        PaletteEntry.Kind.ACTION,
                        s.label(),
                        "",
                        Icon.COMMAND,
                        Optional.empty(),
                        s.keys().getDisplayText(),
                        s.run())));
        entries.sort(java.util.Comparator.comparing(PaletteEntry::kind));
        return entries;
    }

    /** One that cannot say what it offers must not keep the palette from opening. */
    private void offer(List<PaletteEntry> entries, Supplier<List<PaletteEntry>> more) {
        try {
            entries.addAll(more.get());
        } catch (RuntimeException e) {
            notices.failure(Failure.of(e, "console-palette"));
        }
    }

    private void copyText(String what, String text) {
        if (text.length() < LONG_TEXT) {
            copies++;
            copyRedacted(what, Redaction.redact(text));
        } else {
            // To look through megabytes takes longer than a frame.
            copyMade(what, () -> text);
        }
    }

    private void copyMade(String what, Supplier<String> made) {
        long copy = ++copies;
        Thread.ofVirtual().name("copy").start(() -> {
            String redacted = Redaction.redact(made.get());
            ui.post(() -> {
                // What was copied after it stays.
                if (copy == copies) {
                    copyRedacted(what, redacted);
                }
            });
        });
    }

    private void copyRedacted(String what, String redacted) {
        ClipboardContent copied = new ClipboardContent();
        copied.putString(redacted);
        Clipboard.getSystemClipboard().setContent(copied);
        notices.success(what + " copied");
    }

    /** What one screen is given. */
    private final class Context implements ShellContext {
        private final String owner;

        Context(String owner) {
            this.owner = owner;
        }

        @Override
        public Ui ui() {
            return ui;
        }

        @Override
        public dev.castellan.job.Jobs jobs() {
            return parts.jobs();
        }

        @Override
        public LiveClock clock() {
            return clock;
        }

        @Override
        public Notices notices() {
            return notices;
        }

        @Override
        public <T> Job<T> start(String title, java.time.Duration deadline, dev.castellan.job.Jobs.Work<T> work) {
            return parts.jobs().start(title, owner, deadline, work);
        }

        @Override
        public void go(Address address) {
            Shell.this.go(address);
        }

        @Override
        public void back() {
            Shell.this.back();
        }

        @Override
        public void changed() {
            ui.post(this, () -> screenChanged(this));
        }

        @Override
        public void copy(String what, String text) {
            copyText(what, text);
        }

        @Override
        public void copy(String what, Supplier<String> made) {
            copyMade(what, made);
        }

        @Override
        public void browse(URI page) {
            boolean web = "https".equalsIgnoreCase(page.getScheme());
            boolean loopback = "http".equalsIgnoreCase(page.getScheme())
                    && ("localhost".equals(page.getHost()) || "127.0.0.1".equals(page.getHost()));
            if (web || loopback) {
                // Starting a program may take a moment, and may not work out.
                Thread.ofVirtual().name("browser").start(() -> open(page));
            } else {
                notices.warning("This link is not opened because it is not a web page.");
            }
        }

        private void open(URI page) {
            try {
                browser.accept(page);
            } catch (FailureException e) {
                notices.warning(
                        "No browser could be started. Open " + page + " yourself.",
                        Action.plain("Copy the link", () -> copyText("Link", page.toString())));
            }
        }

        @Override
        public FileChoice files() {
            return files;
        }

        @Override
        public void reveal(Path folder) {
            browser.accept(folder.toUri());
        }

        @Override
        public void restart() {
            Shell.this.restart();
        }

        @Override
        public void leaving(String question, List<String> stakes, String agree, Runnable then) {
            Shell.this.leaving(question, stakes, agree, then);
        }

        @Override
        public void overlay(Overlay overlay) {
            ask(overlay);
        }

        @Override
        public void closeOverlay() {
            closeTop();
        }
    }
}
