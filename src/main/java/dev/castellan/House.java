package dev.castellan;

import dev.castellan.cli.Choices;
import dev.castellan.cli.Desk;
import dev.castellan.cli.ExitCode;
import dev.castellan.cli.Rooms;
import dev.castellan.failure.Failure;
import dev.castellan.identity.Interaction;
import dev.castellan.identity.SystemBrowser;
import dev.castellan.settings.DataFolder;
import dev.castellan.settings.LogFiles;
import dev.castellan.settings.Profile;
import dev.castellan.settings.ProfileFile;
import dev.castellan.settings.Settings;
import dev.castellan.settings.SettingsStore;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** All rooms together: what the command line and the console are given, and what a profile means. */
final class House implements Rooms, AutoCloseable {
    private final Map<String, String> environment;
    private final Path home;
    private final InstantSource clock;

    House(Map<String, String> environment, Path home, InstantSource clock) {
        this.environment = Map.copyOf(environment);
        this.home = home;
        this.clock = clock;
    }

    static House ofProcess() {
        return new House(System.getenv(), Path.of(System.getProperty("user.home", ".")), InstantSource.system());
    }

    @Override
    public void log(Choices choices) {
        LogFiles.install(dataFolder(choices));
    }

    @Override
    public void browse(URI page) {
        SystemBrowser.open(page);
    }

    @Override
    public Desk desk(Choices choices, Interaction interaction) {
        DataFolder folder = dataFolder(choices);
        SettingsStore settings = new SettingsStore(folder, clock);
        Profile profile = profile(choices, settings.load());
        return new Workplace(() -> profile, settings, folder, environment, home, interaction, Optional.empty(), clock);
    }

    @Override
    public ExitCode console(Choices choices, Optional<String> address) {
        throw new UnsupportedOperationException("console");
    }

    @Override
    public PracticeServer serve(Choices choices, Serving serving) {
        throw new UnsupportedOperationException("serve");
    }

    @Override
    public PracticeFaults faults(Path profileFile) {
        throw new UnsupportedOperationException("faults");
    }

    @Override
    public void close() {
        // nothing opened yet
    }

    private static DataFolder dataFolder(Choices choices) {
        return choices.dataFolder().map(DataFolder::at).orElseGet(DataFolder::standard);
    }

    /** The profile chosen by name or file, else the active one; kubeconfig files named on the command line win. */
    private static Profile profile(Choices choices, Settings settings) {
        Profile chosen = choices.profile().map(p -> named(p, settings)).orElseGet(settings::profile);
        return choices.kubeconfigs().isEmpty() ? chosen : chosen.withKubeconfigs(choices.kubeconfigs());
    }

    private static Profile named(String nameOrFile, Settings settings) {
        Optional<Profile> named = settings.profile(nameOrFile);
        if (named.isPresent()) {
            return named.get();
        }
        boolean file = nameOrFile.contains("/")
                || nameOrFile.contains(java.io.File.separator)
                || nameOrFile.endsWith(".json")
                || Files.exists(Path.of(nameOrFile));
        if (file) {
            return ProfileFile.read(Path.of(nameOrFile));
        }
        throw Failure.expected(
                        "settings-unknown-profile",
                        "There is no profile “" + nameOrFile + "”, and no file of that name.",
                        "Profiles: "
                                + settings.profiles().stream()
                                        .map(Profile::name)
                                        .collect(Collectors.joining(", ")) + ".",
                        "Choose one of them, or give the path of a profile file.")
                .asException();
    }
}
