package dev.castellan.console.shell;

import dev.castellan.console.design.Action;
import dev.castellan.console.design.Theme;
import dev.castellan.failure.Failure;
import dev.castellan.identity.SystemBrowser;
import dev.castellan.settings.Appearance;
import dev.castellan.settings.Settings;
import dev.castellan.settings.SettingsStore;
import dev.castellan.settings.Window;
import java.io.InputStream;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import javafx.animation.PauseTransition;
import javafx.application.Application;
import javafx.application.Platform;
import javafx.geometry.Rectangle2D;
import javafx.scene.Scene;
import javafx.scene.image.Image;
import javafx.stage.Screen;
import javafx.stage.Stage;
import org.jspecify.annotations.Nullable;

/**
 * The life of the window. The first thing done is to paint the frame with a skeleton; everything else, the first screen
 * included, is loaded after that.
 */
public final class ConsoleApplication extends Application {
    private static final Logger LOG = System.getLogger(ConsoleApplication.class.getName());

    /** Has every block of the interface thread over {@link Watchdog#LIMIT} written into the log; for measuring. */
    private static final String WATCHDOG = "castellan.watchdog";

    private static final AtomicReference<@Nullable ConsoleParts> GIVEN = new AtomicReference<>();

    private @Nullable ConsoleParts parts;
    private @Nullable Shell shell;
    private @Nullable Theme theme;
    private Window bounds = Window.standard();
    private Settings known = Settings.standard();
    private Runnable unsubscribe = () -> {};
    private Runnable keepNoLonger = () -> {};
    private boolean renewing;
    private @Nullable Watchdog watchdog;

    /** Given its parts by {@link Console}. */
    public ConsoleApplication() {}

    /** With these parts, for tests where the toolkit runs already. */
    ConsoleApplication(ConsoleParts parts) {
        this.parts = parts;
    }

    /** The frame on the screen. */
    Optional<Shell> shown() {
        return Optional.ofNullable(shell);
    }

    static void give(ConsoleParts parts) {
        if (!GIVEN.compareAndSet(null, parts)) {
            throw new IllegalStateException("the console can be opened once");
        }
    }

    @Override
    public void init() {
        ConsoleParts given = parts == null ? GIVEN.get() : parts;
        if (given == null) {
            throw new IllegalStateException("open it through Console");
        }
        parts = given;
        // Read on the launcher thread while the toolkit still starts.
        known = given.settings().load();
    }

    @Override
    public void start(Stage primary) {
        Uncaught uncaught = new Uncaught(failure -> {
            Shell now = shell;
            if (now != null) {
                now.notices().failure(failure);
            }
        });
        Thread.setDefaultUncaughtExceptionHandler(uncaught);
        Thread.currentThread().setUncaughtExceptionHandler(uncaught);
        try {
            open(primary, java.util.Objects.requireNonNull(parts));
        } catch (RuntimeException | Error e) {
            LOG.log(Level.ERROR, "The window could not be opened.", e);
            PlainWindow.show(primary, Failure.of(e, "console-start"));
        }
    }

    @Override
    public void stop() {
        ConsoleParts all = parts;
        if (all == null) {
            return;
        }
        unsubscribe.run();
        Watchdog watching = watchdog;
        if (watching != null) {
            watching.close();
        }
        Shell open = shell;
        if (open != null) {
            saveWithin(all.settings(), Kept.of(open, bounds));
            open.close();
        }
        keepNoLonger.run();
        all.jobs().close();
        all.instance().ifPresent(SingleInstance::close);
    }

    private void open(Stage window, ConsoleParts all) {
        Shell frame = frame(all, window);
        Scene scene =
                new Scene(frame.root(), known.window().width(), known.window().height());
        Theme look = new Theme(scene);
        theme = look;
        look.apply(known.appearance(), known.textScale());
        window.setScene(scene);
        window.setTitle("Castellan");
        window.setMinWidth(Window.MIN_WIDTH);
        window.setMinHeight(Window.MIN_HEIGHT);
        place(window, known.window());
        ToolkitFrames frames = new ToolkitFrames();
        scene.addPostLayoutPulseListener(new Runnable() {
            @Override
            public void run() {
                scene.removePostLayoutPulseListener(this);
                // The pulse that paints is under way; what follows runs after it.
                frames.next(() -> painted(frame, all, window));
            }
        });
        window.setOnCloseRequest(request -> {
            Shell open = shell;
            if (open != null) {
                // Closed by us where nothing is lost or that was agreed to.
                request.consume();
                open.closing(window::close);
            }
        });
        window.show();
    }

    /** The frame of these parts, the one shown from now on. */
    private Shell frame(ConsoleParts all, Stage window) {
        Shell frame = new Shell(all, Ui.toolkit(), look -> keep(all, look), this::openOutside, () -> renew(window));
        shell = frame;
        // The place is kept when one has stayed there for a moment, so that a killed program finds it too.
        PauseTransition stay = new PauseTransition(javafx.util.Duration.seconds(3));
        // The place of a frame that ended is not kept over the one after it, or over what the end of the program kept.
        keepNoLonger.run();
        keepNoLonger = stay::stop;
        stay.setOnFinished(e -> {
            Kept now = Kept.of(frame, bounds);
            Thread.ofVirtual().name("keep-place").start(() -> keepPlace(all.settings(), now));
        });
        frame.onTitle(title -> {
            window.setTitle(title + " – Castellan");
            stay.playFromStart();
        });
        return frame;
    }

    /** Other parts behind the same window. Those before stay until the others are made. */
    private void renew(Stage window) {
        ConsoleParts before = parts;
        if (renewing || before == null || before.renewal().isEmpty()) {
            return;
        }
        renewing = true;
        ConsoleParts.Renewal renewal = before.renewal().get();
        Thread.ofVirtual().name("switch-profile").start(() -> {
            try {
                ConsoleParts fresh = renewal.make().get();
                Platform.runLater(() -> replace(window, before, fresh, renewal.left()));
            } catch (RuntimeException e) {
                Failure failure = Failure.of(e, "console-switch");
                Platform.runLater(() -> {
                    renewing = false;
                    Optional.ofNullable(shell).ifPresent(s -> s.notices().failure(failure));
                });
            }
        });
    }

    private void replace(Stage window, ConsoleParts before, ConsoleParts fresh, Runnable left) {
        renewing = false;
        Shell old = shell;
        Optional<Address> place = Optional.ofNullable(old).flatMap(Shell::place);
        if (old != null) {
            old.close();
        }
        before.jobs().close();
        parts = fresh;
        Shell frame = frame(fresh, window);
        window.getScene().setRoot(frame.root());
        if (theme != null) {
            theme.apply(known.appearance(), known.textScale());
        }
        listen(fresh, window);
        fresh.bulletin().onTold((failure, actions) -> frame.notices().failure(failure, actions.toArray(Action[]::new)));
        frame.begin(Optional.empty(), place, List.of());
        frame.notices().success("Castellan works with the profile “" + fresh.profile() + "” now.");
        Thread.ofVirtual().name("leave-profile").start(left);
    }

    /** Web pages in the browser, which tells where there is none; folders as the system shows them. */
    private void openOutside(URI place) {
        if ("file".equalsIgnoreCase(place.getScheme())) {
            getHostServices().showDocument(place.toString());
        } else {
            SystemBrowser.open(place);
        }
    }

    private void painted(Shell frame, ConsoleParts all, Stage window) {
        all.milestones().accept(ConsoleParts.Milestone.PAINTED);
        all.bulletin().onTold((failure, actions) -> frame.notices().failure(failure, actions.toArray(Action[]::new)));
        frame.begin(
                all.first(),
                known.lastPlace().flatMap(Address::parse),
                known.browsing().open().stream()
                        .flatMap(place -> Address.parse(place).stream())
                        .toList());
        all.milestones().accept(ConsoleParts.Milestone.READY);
        if (Boolean.getBoolean(WATCHDOG)) {
            watchdog = new Watchdog(Platform::runLater);
        }
        // From here on nothing is urgent.
        icons(window);
        all.settings().notices().forEach(failure -> frame.notices().failure(failure));
        listen(all, window);
        Samples.show(all.screens(), window.getScene());
    }

    private void listen(ConsoleParts all, Stage window) {
        unsubscribe.run();
        unsubscribe = all.settings().onChange(settings -> Platform.runLater(() -> settingsChanged(settings)));
        all.instance()
                .ifPresent(instance -> instance.onAddress(address -> Platform.runLater(() -> {
                    Shell frame = shell;
                    if (frame != null) {
                        address.ifPresent(frame::go);
                    }
                    window.setIconified(false);
                    window.toFront();
                    window.requestFocus();
                })));
    }

    private void settingsChanged(Settings settings) {
        boolean looks = settings.appearance() != known.appearance() || settings.textScale() != known.textScale();
        known = settings;
        if (looks && theme != null) {
            theme.apply(settings.appearance(), settings.textScale());
        }
    }

    /** Applies a look at once and keeps it in the background. */
    private void keep(ConsoleParts all, Appearance look) {
        if (theme != null) {
            theme.apply(look, known.textScale());
        }
        var _ = all.jobs()
                .start(
                        "Keep the appearance",
                        "app",
                        java.time.Duration.ofSeconds(20),
                        progress -> all.settings().update(s -> s.withAppearance(look)));
    }

    /** Where the next start goes on. */
    private record Kept(Optional<String> place, List<String> tabs, Window where) {
        static Kept of(Shell frame, Window where) {
            return new Kept(
                    frame.place().map(Address::print),
                    frame.openTabs().stream().map(Address::print).toList(),
                    where);
        }

        Settings in(Settings settings) {
            return settings.withLastPlace(place)
                    .withWindow(where)
                    .withBrowsing(settings.browsing().withOpen(tabs));
        }
    }

    /** Keeps the place for the next start; the end of the program waits for it, but not for ever. */
    private static void saveWithin(SettingsStore store, Kept kept) {
        Thread saving = Thread.ofVirtual().start(() -> keepPlace(store, kept));
        try {
            saving.join(java.time.Duration.ofSeconds(3));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void keepPlace(SettingsStore store, Kept kept) {
        try {
            Settings now = store.load();
            if (!kept.in(now).equals(now)) {
                store.update(kept::in);
            }
        } catch (RuntimeException e) {
            LOG.log(Level.WARNING, "The place for the next start could not be kept.", e);
        }
    }

    private void place(Stage window, Window wanted) {
        bounds = wanted;
        if (wanted.x().isPresent() && wanted.y().isPresent()) {
            double x = wanted.x().get();
            double y = wanted.y().get();
            // A screen may be gone since: only a place that can be grabbed is used.
            List<Screen> screens = Screen.getScreensForRectangle(new Rectangle2D(x + 40, y + 8, 200, 24));
            if (!screens.isEmpty()) {
                window.setX(x);
                window.setY(y);
            }
        }
        window.setMaximized(wanted.maximized());
        Runnable remember = () -> {
            Scene scene = window.getScene();
            if (window.isIconified() || scene == null) {
                return;
            }
            bounds = window.isMaximized()
                    ? new Window(bounds.x(), bounds.y(), bounds.width(), bounds.height(), true)
                    : new Window(
                            Optional.of(window.getX()).filter(v -> !v.isNaN()),
                            Optional.of(window.getY()).filter(v -> !v.isNaN()),
                            scene.getWidth(),
                            scene.getHeight(),
                            false);
        };
        window.xProperty().subscribe((before, now) -> remember.run());
        window.yProperty().subscribe((before, now) -> remember.run());
        window.widthProperty().subscribe((before, now) -> remember.run());
        window.heightProperty().subscribe((before, now) -> remember.run());
        window.maximizedProperty().subscribe((before, now) -> remember.run());
    }

    private static void icons(Stage window) {
        for (int size : new int[] {16, 32, 48, 128}) {
            try (InputStream picture = ConsoleApplication.class.getResourceAsStream(
                    "/dev/castellan/assets/icon/castellan-" + size + ".png")) {
                if (picture != null) {
                    window.getIcons().add(new Image(picture));
                }
            } catch (java.io.IOException e) {
                LOG.log(Level.DEBUG, "An icon could not be read.", e);
            }
        }
    }
}
