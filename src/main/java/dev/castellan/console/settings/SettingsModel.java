package dev.castellan.console.settings;

import dev.castellan.console.design.Action;
import dev.castellan.console.shell.ShellContext;
import dev.castellan.failure.Failure;
import dev.castellan.fleet.ClusterId;
import dev.castellan.fleet.DisplayText;
import dev.castellan.fleet.NameRule;
import dev.castellan.job.Job;
import dev.castellan.settings.Appearance;
import dev.castellan.settings.Profile;
import dev.castellan.settings.Settings;
import dev.castellan.settings.SettingsStore;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.beans.property.ReadOnlyObjectWrapper;

/** What the settings screen shows and does. Interface thread only; everything slow is done elsewhere. */
final class SettingsModel {
    private static final Duration DEADLINE = Duration.ofSeconds(20);

    /** Where the list of added authorities stands. */
    sealed interface Trust {
        /** The file is being read. */
        record Reading() implements Trust {}

        /** What is in the file; nothing where there is no file. */
        record Read(List<AuthorityRow> authorities) implements Trust {}

        /** It could not be read. */
        record Unreadable(Failure failure) implements Trust {}
    }

    private final SettingsStore store;
    private final ShellContext shell;
    private final Optional<Profile> inUse;
    private final ReadOnlyObjectWrapper<Optional<Settings>> settings = new ReadOnlyObjectWrapper<>(Optional.empty());
    private final ReadOnlyObjectWrapper<Trust> trust = new ReadOnlyObjectWrapper<>(new Trust.Read(List.of()));
    private final Runnable unsubscribe;

    SettingsModel(SettingsStore store, Optional<Profile> inUse, ShellContext shell) {
        this.store = store;
        this.inUse = inUse;
        this.shell = shell;
        unsubscribe = store.onChange(s -> shell.ui().post(this, () -> settings.set(Optional.of(s))));
        CompletableFuture<Settings> first = new CompletableFuture<>();
        Thread.ofVirtual().name("settings-read").start(() -> {
            try {
                first.complete(store.load());
            } catch (RuntimeException | Error e) {
                first.completeExceptionally(e);
            }
        });
        shell.ui()
                .deliver(
                        first,
                        s -> settings.set(Optional.of(s)),
                        f -> shell.notices().failure(f));
    }

    /** The choices kept; empty until they were read. */
    ReadOnlyObjectProperty<Optional<Settings>> settings() {
        return settings.getReadOnlyProperty();
    }

    /** What the console works with; empty on the practice fleet. */
    Optional<Profile> inUse() {
        return inUse;
    }

    /** What differs between the profile chosen and the one worked with; empty where nothing does. */
    Optional<String> behind(Settings chosen) {
        Profile wanted = chosen.profile();
        return inUse.filter(used -> !used.equals(wanted)).map(used -> {
            String name = "“" + DisplayText.clean(wanted.name()) + "”";
            return used.name().equals(wanted.name())
                    ? "The profile " + name + " was changed. Castellan still works with it as it was."
                    : "The profile " + name + " is chosen. Castellan still works with “"
                            + DisplayText.clean(used.name()) + "”.";
        });
    }

    /** Works with the profile chosen from now on, asked first where something would be lost. */
    void switchNow() {
        shell.restart();
    }

    /** The authorities added by the profile in use. */
    ReadOnlyObjectProperty<Trust> trust() {
        return trust.getReadOnlyProperty();
    }

    /**
     * Keeps a profile if nothing is wrong with it.
     *
     * @param before the name it had; empty for a new one
     * @return what is wrong, by field
     */
    Map<ProfileForm.Field, String> keep(Optional<String> before, ProfileForm form, Consumer<Profile> kept) {
        Set<String> taken = settings.get().stream()
                .flatMap(s -> s.profiles().stream())
                .map(Profile::name)
                .filter(n -> !before.equals(Optional.of(n)))
                .collect(Collectors.toSet());
        Map<ProfileForm.Field, String> complaints = form.complaints(taken);
        if (complaints.isEmpty()) {
            Profile profile = form.profile();
            change("Keep the profile “" + profile.name() + "”", s -> with(s, before, profile), () -> {
                kept.accept(profile);
                tellWhen();
            });
        }
        return complaints;
    }

    /** Forgets a profile; the last one stays. */
    void remove(String name) {
        change(
                "Remove the profile “" + name + "”",
                s -> {
                    List<Profile> left = s.profiles().stream()
                            .filter(p -> !p.name().equals(name))
                            .toList();
                    return left.isEmpty() ? s : s.withProfiles(left, s.activeProfile());
                },
                () -> {});
    }

    /** Chooses another profile; {@link #switchNow} works with it. */
    void use(String name) {
        change("Use the profile “" + name + "”", s -> s.withProfiles(s.profiles(), name), this::tellWhen);
    }

    void look(Appearance appearance) {
        change("Keep the appearance", s -> s.withAppearance(appearance), () -> {});
    }

    void textSize(int percent) {
        change("Keep the text size", s -> s.withTextScale(percent / 100.0), () -> {});
    }

    void rules(List<NameRule> rules) {
        change("Keep the name rules", s -> s.withNameRules(rules), () -> {});
    }

    /** What is wrong with the name of a home that is to be searched; empty where nothing is. */
    static Optional<String> homeComplaint(String text) {
        try {
            return text.isBlank() || !Path.of(text.strip()).isAbsolute()
                    ? Optional.of("Write the whole path, from the root on.")
                    : Optional.empty();
        } catch (InvalidPathException e) {
            return Optional.of("No folder can have this name.");
        }
    }

    /** Searches one more home. */
    void addHome(Path home) {
        AtomicBoolean there = new AtomicBoolean(true);
        AtomicBoolean taken = new AtomicBoolean(true);
        change(
                "Search " + home,
                s -> {
                    there.set(Files.isDirectory(home));
                    List<Path> more = new ArrayList<>(s.otherHomes());
                    more.add(home);
                    Settings next = s.withOtherHomes(more);
                    taken.set(next.otherHomes().contains(home.normalize()));
                    return next;
                },
                () -> {
                    if (!taken.get()) {
                        shell.notices()
                                .warning(DisplayText.clean(home.toString()) + " is not searched: there are "
                                        + Settings.MOST_HOMES + " further homes already. Leave one out first.");
                    } else if (!there.get()) {
                        shell.notices()
                                .info("The folder is not there now. Until it is, every receipt says that it was not"
                                        + " looked at.");
                    }
                });
    }

    /** Searches a home no more. */
    void removeHome(Path home) {
        change(
                "Leave out " + home,
                s -> s.withOtherHomes(
                        s.otherHomes().stream().filter(h -> !h.equals(home)).toList()),
                () -> {});
    }

    void forgetChoice(ClusterId cluster) {
        change("Forget the choice for " + cluster, s -> s.withEnvironment(cluster, Optional.empty()), () -> {});
    }

    /** Keeps proxy and added authorities of the profile in use. */
    void network(Optional<Path> bundle, Optional<URI> proxy) {
        change("Keep the network settings", s -> s.withProfile(s.profile().withNetwork(bundle, proxy)), () -> {
            readTrust(bundle);
            tellWhen();
        });
    }

    /** Reads the authorities in this file. */
    void readTrust(Optional<Path> bundle) {
        if (bundle.isEmpty()) {
            trust.set(new Trust.Read(List.of()));
            return;
        }
        trust.set(new Trust.Reading());
        Job<List<AuthorityRow>> job =
                shell.start("Read the added authorities", DEADLINE, progress -> Authorities.read(bundle.get()));
        shell.ui()
                .deliver(
                        job.result(),
                        rows -> trust.set(new Trust.Read(rows)),
                        failure -> trust.set(new Trust.Unreadable(failure)));
    }

    void close() {
        unsubscribe.run();
    }

    /** What is wrong with a name rule; empty where it can be kept. */
    static Optional<String> ruleComplaint(String pattern) {
        String text = pattern.strip();
        if (text.isEmpty()) {
            return Optional.of("Write a part of the name.");
        }
        if (text.length() > 100) {
            return Optional.of("Use at most 100 characters.");
        }
        return text.replace("*", "").isEmpty() ? Optional.of("This would match every cluster.") : Optional.empty();
    }

    /** A running fleet does not change under one's hands: the switch is offered, not made. */
    private void tellWhen() {
        settings.get()
                .flatMap(this::behind)
                .ifPresent(words -> shell.notices().info(words, Action.plain("Switch now", this::switchNow)));
    }

    private static Settings with(Settings all, Optional<String> before, Profile profile) {
        if (before.isEmpty()) {
            return all.withProfile(profile);
        }
        List<Profile> profiles = new ArrayList<>(all.profiles());
        profiles.replaceAll(p -> p.name().equals(before.get()) ? profile : p);
        boolean active = all.activeProfile().equals(before.get());
        return all.withProfiles(profiles, active ? profile.name() : all.activeProfile());
    }

    private void change(String title, UnaryOperator<Settings> change, Runnable then) {
        Job<Settings> job = shell.start(title, DEADLINE, progress -> store.update(change));
        shell.ui()
                .deliver(
                        job.result(),
                        kept -> {
                            settings.set(Optional.of(kept));
                            then.run();
                        },
                        failure -> shell.notices().failure(failure));
    }
}
