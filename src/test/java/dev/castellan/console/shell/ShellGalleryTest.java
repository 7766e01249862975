package dev.castellan.console.shell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.castellan.console.Gallery;
import dev.castellan.console.design.Action;
import dev.castellan.console.design.FormField;
import dev.castellan.console.design.Skeleton;
import dev.castellan.console.settings.SettingsScreens;
import dev.castellan.failure.Failure;
import dev.castellan.identity.Cloud;
import dev.castellan.job.Jobs;
import dev.castellan.settings.Appearance;
import dev.castellan.settings.DataFolder;
import dev.castellan.settings.Profile;
import dev.castellan.settings.SettingsStore;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.function.BiConsumer;
import javafx.application.Application;
import javafx.scene.Node;
import javafx.scene.Parent;
import javafx.scene.control.Button;
import javafx.scene.control.ScrollPane;
import javafx.scene.control.TextField;
import javafx.scene.image.WritableImage;
import javafx.stage.Stage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Pictures of the frame and of every state, in every look; and that something was painted at all. */
class ShellGalleryTest {
    @TempDir
    Path folder;

    private final InstantSource clock = InstantSource.fixed(SampleScreens.NOW);
    private Optional<Profile> inUse = Optional.empty();
    private PassphraseQuestion passphrase = new PassphraseQuestion();

    @Test
    void everyStateIsPaintedInEveryLook() {
        shoot("shell-fleet", Challenges.none(), (shell, jobs) -> {
            shell.go(Address.of("fleet"));
        });
        shoot("shell-production", Challenges.none(), (shell, jobs) -> {
            shell.go(Address.of("cluster", "store-lyon-3"));
            shell.notices().success("Kubeconfig read again");
            shell.notices()
                    .failure(new Failure(
                            "azure-forbidden",
                            "Azure refused to list the extensions.",
                            "The extensions of this cluster are not shown.",
                            "Ask for the Reader role on the resource group.",
                            true,
                            ""));
        });
        shoot("shell-states", pending(), (shell, jobs) -> {
            shell.go(Address.of("states"));
        });
        shoot("shell-palette", Challenges.none(), (shell, jobs) -> {
            shell.go(Address.of("fleet"));
            shell.openPalette();
        });
        shoot("shell-help", Challenges.none(), (shell, jobs) -> {
            shell.go(Address.of("fleet"));
            shell.openHelp();
        });
        shoot("shell-tasks", Challenges.none(), (shell, jobs) -> {
            shell.go(Address.of("fleet"));
            shell.toggleTasks();
        });
        shoot("shell-notices", Challenges.none(), (shell, jobs) -> {
            shell.go(Address.of("fleet"));
            shell.notices().info("Two clusters were added by somebody else", Action.quiet("Show", () -> {}));
            shell.notices().warning("Signed in without a second factor");
            shell.notices().failure(Failure.defect("console-defect", new IllegalStateException("on purpose")));
            shell.toggleNotices();
        });
        for (String part : List.of("profiles", "appearance", "environments", "network", "data")) {
            shootSettings("settings-" + part, part);
        }
        shoot("shell-passphrase", Challenges.none(), (shell, jobs) -> {
            shell.go(Address.of("fleet"));
            Thread.ofVirtual().start(() -> passphrase.ask(true));
            await().until(() -> passphrase.asked().isPresent());
        });
        shoot("shell-large-text", 1.5, Challenges.none(), (shell, jobs) -> shell.go(Address.of("fleet")));
    }

    /** The question before the window closes with keys out, their return, and one that failed. */
    @Test
    void theWayToAClosedWindowIsPainted() {
        CountDownLatch failing = new CountDownLatch(1);
        Ending ending = new Ending(
                "Give back",
                "Giving back ends the proxies and destroys the keys at once, then searches this computer for copies,"
                        + " which may take minutes, and records a receipt.",
                List.of(
                        new Ending.Piece(
                                "Give the admin certificate of store-lyon-3 back", Duration.ofMinutes(1), _ -> {
                                    failing.await();
                                    return true;
                                }),
                        new Ending.Piece(
                                "Give the admin certificate of a-cluster-with-a-name-that-is-longer-than-anybody-would"
                                        + "-ever-need back",
                                Duration.ofMinutes(1),
                                _ -> {
                                    failing.await();
                                    throw Failure.expected(
                                                    "breakglass-export-left",
                                                    "The file /mnt/usb/admin.conf holds the key and could not be"
                                                            + " removed.",
                                                    "The check-out is not given back to the end; what else there was"
                                                            + " of the key is destroyed.",
                                                    "Make it readable and removable for you, or remove it, then give"
                                                            + " the check-out back again.")
                                            .asException();
                                })));
        List<String> stakes = List.of(
                "The admin certificate of store-lyon-3 is still out. A proxy that this console started ends, the key"
                        + " stays sealed here, and its time goes on.",
                "The port 8080 forwarded to gateway-7c9d is closed.");
        for (Appearance look : List.of(Appearance.DARK, Appearance.LIGHT)) {
            painted("shell-closing", look, closing(stakes, ending, false));
            painted("shell-closing-under-way", look, closing(stakes, ending, true));
        }
        failing.countDown();
        Parent failed = closing(stakes, ending, true);
        await().until(() -> Gallery.on(() -> failed.lookupAll(".button").stream()
                .anyMatch(b -> b instanceof Button each && "Try again".equals(each.getText()))));
        painted("shell-closing-failed", Appearance.DARK, failed);
    }

    private Parent closing(List<String> stakes, Ending ending, boolean begun) {
        return Gallery.on(() -> {
            Parent root = frame(Challenges.none(), (shell, jobs) -> {
                shell.go(Address.of("fleet"));
                new Closing(jobs, new Ui(Gallery::onInterfaceThread), shell.notices(), shell.onTop(), () -> {})
                        .ask(stakes, Optional.of(ending));
            });
            if (begun) {
                press(button(root, "Give back and close"));
            }
            return root;
        });
    }

    private static Node button(Parent root, String text) {
        return root.lookupAll(".button").stream()
                .filter(b -> b instanceof Button each && text.equals(each.getText()))
                .findFirst()
                .orElseThrow();
    }

    private static void painted(String name, Appearance look, Parent root) {
        assertThat(Gallery.colours(Gallery.shoot(name, look, 1, () -> root, () -> {})))
                .as(name + " " + look)
                .isGreaterThan(50);
    }

    @Test
    void theFormOfAProfileIsPaintedWithWhatIsWrongInIt() {
        for (Appearance look : Gallery.LOOKS) {
            for (boolean wrong : List.of(false, true)) {
                Parent root = settings("profiles");
                var picture =
                        Gallery.shoot("settings-profile-form" + (wrong ? "-wrong" : ""), look, 1, () -> root, () -> {
                            press(root, "#profile-add");
                            if (wrong) {
                                fill(root, "#profile-client-id", "not-a-guid");
                                fill(root, "#profile-redirect-port", "99999");
                                fill(root, "#profile-proxy", "proxy");
                                ScrollPane scroll = (ScrollPane) root.lookup(".settings-scroll");
                                scroll.setVvalue(1);
                                press(root, "#profile-save");
                                // The first wrong field is the name, at the top of the form.
                                assertThat(scroll.getVvalue()).isZero();
                            }
                        });
                assertThat(Gallery.colours(picture)).as("form " + look).isGreaterThan(50);
            }
        }
    }

    @Test
    void theFormOfAnExistingProfileIsPaintedWithItsValues() {
        SettingsStore store = new SettingsStore(DataFolder.at(folder), clock);
        Profile plain = store.load().profile();
        Profile full = new Profile(
                "fabrikam-production-west-europe-and-north",
                Cloud.US_GOVERNMENT,
                "11111111-2222-3333-4444-555555555555",
                "aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee",
                8400,
                Optional.of(Path.of("/etc/pki/fabrikam/a-rather-long-folder-name/inspection-proxy-root-2026.pem")),
                Optional.of(URI.create("https://proxy.fabrikam.example:3128")),
                List.of(Path.of("/home/ada/.kube/config"), Path.of("/srv/fabrikam/kubeconfigs/edge-all-sites.yaml")),
                List.of("00000000-1111-2222-3333-444444444444", "99999999-8888-7777-6666-555555555555"));
        store.update(s -> s.withProfiles(List.of(plain, full), full.name()));
        for (Appearance look : Gallery.LOOKS) {
            for (boolean end : List.of(false, true)) {
                Parent root = settings("profiles");
                var picture = Gallery.shoot("settings-profile-edit" + (end ? "-end" : ""), look, 1, () -> root, () -> {
                    press(root.lookupAll(".button").stream()
                            .filter(b -> ("Edit " + full.name()).equals(b.getAccessibleText()))
                            .findFirst()
                            .orElseThrow());
                    root.applyCss();
                    root.layout();
                    assertThat(((TextField) root.lookup("#profile-proxy")).getText())
                            .isEqualTo("https://proxy.fabrikam.example:3128");
                    ((ScrollPane) root.lookup(".settings-scroll")).setVvalue(end ? 1 : 0);
                });
                assertThat(Gallery.colours(picture)).as("form " + look).isGreaterThan(50);
            }
        }
    }

    @Test
    void homesThatAreSearchedAreNamedInTheSettings() {
        SettingsStore store = new SettingsStore(DataFolder.at(folder), clock);
        Path there = folder.resolve("a-rather-long-name-of-a-mounted-share-for-the-homes-of-the-whole-operations-team");
        store.update(s -> s.withOtherHomes(List.of(Path.of("/mnt/homes/ada"))));
        for (Appearance look : Gallery.LOOKS) {
            Parent root = settings("sweep");
            var picture = Gallery.shoot("settings-sweep", look, 1, () -> root, () -> {
                fill(root, "#home-path", "relative/folder");
                press(root, "#home-add");
                assertThat(complaints(root)).containsExactly("Write the whole path, from the root on.");
            });
            assertThat(Gallery.colours(picture)).as("page " + look).isGreaterThan(50);
            Gallery.on(() -> {
                fill(root, "#home-path", there.toString());
                press(root, "#home-add");
                return true;
            });
            await().untilAsserted(() ->
                    assertThat(store.load().otherHomes()).containsExactly(Path.of("/mnt/homes/ada"), there));
        }
    }

    private static List<String> complaints(Parent parent) {
        return parent.lookupAll("*").stream()
                .filter(FormField.class::isInstance)
                .flatMap(f -> ((FormField) f).complaint().stream())
                .toList();
    }

    private static void press(Node button) {
        ((Button) button).fire();
    }

    private static void press(Parent root, String button) {
        root.applyCss();
        root.layout();
        press(root.lookup(button));
        root.applyCss();
        root.layout();
    }

    private static void fill(Parent root, String field, String text) {
        ((TextField) root.lookup(field)).setText(text);
    }

    /** Without the theme, which may be what is broken. */
    @Test
    void theWindowOfABrokenStartIsPaintedWithoutTheTheme() {
        String before = Gallery.on(Application::getUserAgentStylesheet);
        Optional<Stage> opened = Optional.empty();
        try {
            Failure failure = Failure.defect(
                    "console-start", new IllegalStateException("The stylesheet castellan.css is not in the program"));
            Stage window = Gallery.on(() -> {
                Stage made = new Stage();
                PlainWindow.show(made, failure);
                return made;
            });
            opened = Optional.of(window);
            Gallery.settle();
            WritableImage picture = Gallery.on(() -> window.getScene().snapshot(null));
            Gallery.save("plain-window", picture);
            assertThat(Gallery.colours(picture)).isGreaterThan(50);
            assertThat(Gallery.on(window::getTitle)).isEqualTo("Castellan could not start");
        } finally {
            Optional<Stage> left = opened;
            Gallery.on(() -> {
                left.ifPresent(Stage::close);
                Application.setUserAgentStylesheet(before);
                return true;
            });
        }
    }

    @Test
    void theSwitchToAnotherProfileIsOffered() {
        SettingsStore store = new SettingsStore(DataFolder.at(folder), clock);
        Profile plain = store.load().profile();
        Profile used = plain.withName("fabrikam-production-west-europe-and-north");
        store.update(s -> s.withProfiles(List.of(plain, used), plain.name()));
        inUse = Optional.of(used);
        shootSettings("settings-switch", "profiles");
    }

    private void shootSettings(String name, String part) {
        for (Appearance look : Gallery.LOOKS) {
            Parent root = settings(part);
            var picture = Gallery.shoot(name, look, 1, () -> root, () -> {});
            assertThat(Gallery.colours(picture)).as(name + " " + look).isGreaterThan(50);
        }
    }

    /** The frame at a part of the settings, which were read. */
    private Parent settings(String part) {
        Parent root =
                Gallery.on(() -> frame(Challenges.none(), (shell, jobs) -> shell.go(Address.of("settings", part))));
        await().until(() -> Gallery.on(() -> root.lookup(".settings-scroll") instanceof ScrollPane scroll
                && !(scroll.getContent() instanceof Skeleton)));
        return root;
    }

    private void shoot(String name, Challenges challenges, BiConsumer<Shell, Jobs> arrange) {
        shoot(name, 1, challenges, arrange);
    }

    private void shoot(String name, double scale, Challenges challenges, BiConsumer<Shell, Jobs> arrange) {
        for (Appearance look : Gallery.LOOKS) {
            var picture = Gallery.shoot(name, look, scale, () -> frame(challenges, arrange), () -> {});
            assertThat(Gallery.colours(picture)).as(name + " " + look).isGreaterThan(50);
        }
    }

    private Parent frame(Challenges challenges, BiConsumer<Shell, Jobs> arrange) {
        Jobs jobs = new Jobs(clock);
        CountDownLatch never = new CountDownLatch(1);
        var _ = jobs.start("Read the fleet", "app", Duration.ofMinutes(1), p -> {
            p.step(Optional.of(0.4), "Subscription 2 of 5");
            never.await();
            return 1;
        });
        var _ = jobs.start("Open store-lyon-3", "app", Duration.ofMinutes(1), p -> {
            throw Failure.expected(
                            "kubernetes-unreachable",
                            "The API server did not answer.",
                            "Nothing of this cluster can be shown.",
                            "Check the route, then try again.")
                    .asException();
        });
        var _ = jobs.start("Keep the settings", "app", Duration.ofMinutes(1), p -> 1);
        Shell shell = new Shell(
                parts(jobs, challenges), new Ui(Gallery::onInterfaceThread), look -> {}, page -> {}, () -> {});
        shell.begin(Optional.empty(), Optional.empty(), List.of());
        arrange.accept(shell, jobs);
        return shell.root();
    }

    private ConsoleParts parts(Jobs jobs, Challenges challenges) {
        SettingsStore store = new SettingsStore(DataFolder.at(folder), clock);
        passphrase = new PassphraseQuestion();
        return new ConsoleParts(
                SampleScreens.with(
                        new SettingsScreens(store, DataFolder.at(Path.of("/home/ada/.local/share/castellan")), inUse)),
                store,
                jobs,
                clock,
                challenges,
                passphrase,
                new Bulletin(),
                Optional.empty(),
                Optional.empty(),
                true,
                "practice",
                Optional.empty(),
                milestone -> {});
    }

    private static Challenges pending() {
        return new Challenges() {
            @Override
            public List<Challenge> pending() {
                return List.of(new Challenge(
                        "1", "ada@fabrikam.example", "Listing clusters needs multi-factor authentication."));
            }

            @Override
            public void accept(String id) {}

            @Override
            public void refuse(String id) {}

            @Override
            public Runnable onChange(Runnable listener) {
                return () -> {};
            }
        };
    }
}
