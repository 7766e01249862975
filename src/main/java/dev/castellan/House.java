package dev.castellan;

import dev.castellan.access.review.Reviews;
import dev.castellan.breakglass.BreakGlass;
import dev.castellan.breakglass.reconcile.Reconciling;
import dev.castellan.cli.Choices;
import dev.castellan.cli.Desk;
import dev.castellan.cli.ExitCode;
import dev.castellan.cli.Rooms;
import dev.castellan.console.access.AccessRooms;
import dev.castellan.console.access.AccessScreens;
import dev.castellan.console.access.ask.AskTab;
import dev.castellan.console.access.compare.CompareTab;
import dev.castellan.console.access.finding.FindingsTab;
import dev.castellan.console.access.graph.GraphTab;
import dev.castellan.console.access.identity.IdentityTab;
import dev.castellan.console.access.matrix.MatrixTab;
import dev.castellan.console.access.review.RemovalRooms;
import dev.castellan.console.access.review.ReviewTab;
import dev.castellan.console.account.AccountScreens;
import dev.castellan.console.account.SignInPrompts;
import dev.castellan.console.breakglass.BreakGlassRooms;
import dev.castellan.console.breakglass.BreakGlassScreens;
import dev.castellan.console.cluster.ClusterRooms;
import dev.castellan.console.cluster.ClusterScreens;
import dev.castellan.console.cluster.CompareScreens;
import dev.castellan.console.cluster.SeveralScreens;
import dev.castellan.console.cluster.Workbench;
import dev.castellan.console.fleet.FleetRooms;
import dev.castellan.console.fleet.FleetScreens;
import dev.castellan.console.settings.SettingsScreens;
import dev.castellan.console.shell.Address;
import dev.castellan.console.shell.Bulletin;
import dev.castellan.console.shell.Console;
import dev.castellan.console.shell.ConsoleParts;
import dev.castellan.console.shell.FileChoice;
import dev.castellan.console.shell.SingleInstance;
import dev.castellan.console.shell.SmokeJourney;
import dev.castellan.failure.Failure;
import dev.castellan.fleet.AzureSide;
import dev.castellan.fleet.ClusterId;
import dev.castellan.fleet.Connectivity;
import dev.castellan.fleet.Fleet;
import dev.castellan.fleet.FleetCluster;
import dev.castellan.fleet.FleetSnapshot;
import dev.castellan.fleet.RouteKind;
import dev.castellan.fleet.SourceState;
import dev.castellan.identity.Account;
import dev.castellan.identity.DeviceCode;
import dev.castellan.identity.Identity;
import dev.castellan.identity.Interaction;
import dev.castellan.identity.Safe;
import dev.castellan.identity.SystemBrowser;
import dev.castellan.job.Jobs;
import dev.castellan.ledger.Ledger;
import dev.castellan.settings.DataFolder;
import dev.castellan.settings.LogFiles;
import dev.castellan.settings.Profile;
import dev.castellan.settings.ProfileFile;
import dev.castellan.settings.Settings;
import dev.castellan.settings.SettingsStore;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * All rooms together: what the command line and the console are given, and what a profile means. Read from top to bottom
 * it is the plan of the program.
 */
final class House implements Rooms, AutoCloseable {
    /** Asks for the smoke journey and names its picture; for CI and for training the AOT cache. */
    static final String SMOKE = "castellan.smoke";

    /** Names a file that is told when the window was painted and ready, in milliseconds since 1970; for measuring. */
    static final String MILESTONES = "castellan.milestones";

    private static final Duration READING = Duration.ofMinutes(5);

    private final Map<String, String> environment;
    private final Path home;
    private final InstantSource clock;
    private final List<Practice> practices = new CopyOnWriteArrayList<>();
    private final Map<Path, Safe> practiceSafes = new ConcurrentHashMap<>();
    private final Once<PracticeFiles> practiceFiles = new Once<>(() -> PracticeFiles.in(Optional.empty()));

    House(Map<String, String> environment, Path home, InstantSource clock) {
        this.environment = Map.copyOf(environment);
        this.home = home;
        this.clock = clock;
    }

    static House ofProcess() {
        return new House(System.getenv(), DataFolder.home(), InstantSource.system());
    }

    @Override
    public InstantSource clock() {
        return clock;
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
        if (choices.practice().isEmpty()) {
            Profile profile = withKubeconfigs(profile(choices, settings.load()), choices);
            return workplace(() -> profile, profile.azure(), settings, folder, interaction, Optional.empty());
        }
        Practice practice = practice(choices, choices.as());
        Interaction played = new Interaction() {
            @Override
            public void openBrowser(URI authorizeUrl) {
                practice.browse(practice.page(authorizeUrl));
            }

            @Override
            public void showDeviceCode(DeviceCode code) {
                interaction.showDeviceCode(code);
            }
        };
        Workplace inside = workplace(
                practiceProfile(practice, choices), true, settings, folder, played, Optional.of(practice::arrive));
        return new PracticeDesk(inside, practice);
    }

    @Override
    public ExitCode console(Choices choices, Optional<String> address) {
        Optional<Address> first =
                address.map(House::parsed).or(() -> choices.context().map(House::contextAddress));
        DataFolder folder = dataFolder(choices);
        return switch (SingleInstance.claim(folder.root(), first)) {
            case SingleInstance.Claim.Forwarded _ -> ExitCode.OK;
            case SingleInstance.Claim.Silent silent -> throw silent.failure().asException();
            case SingleInstance.Claim.First claimed -> open(choices, first, folder, claimed.instance());
        };
    }

    /** The console with everything in it; returns when its window was closed. */
    private ExitCode open(Choices choices, Optional<Address> first, DataFolder folder, SingleInstance instance) {
        Optional<Practice> practice = choices.practice().map(p -> practice(choices, choices.as()));
        List<Furnished> made = new CopyOnWriteArrayList<>();
        try {
            SettingsStore settings = new SettingsStore(folder, clock);
            if (practice.isPresent()) {
                furnishPractice(choices, practice.get(), settings, folder, instance, first, made);
            } else {
                furnish(choices, profile(choices, settings.load()), settings, folder, instance, first, made);
            }
            Furnished begun = made.getFirst();
            Console.open(begun.parts());
            begun.smoke().ifPresent(SmokeJourney::check);
        } finally {
            made.forEach(Furnished::close);
            practice.ifPresent(Practice::close);
        }
        return ExitCode.OK;
    }

    /** The rooms of a profile behind the window; another profile chosen later gets rooms of its own. */
    Furnished furnish(
            Choices choices,
            Profile profile,
            SettingsStore settings,
            DataFolder folder,
            SingleInstance instance,
            Optional<Address> first,
            List<Furnished> made) {
        SignInPrompts prompts = new SignInPrompts(authorizeUrl -> authorizeUrl, SystemBrowser::open);
        Profile used = withKubeconfigs(profile, choices);
        Workplace rooms = workplace(() -> used, used.azure(), settings, folder, prompts, Optional.empty());
        LateAccounts accounts =
                new LateAccounts(CompletableFuture.completedFuture(rooms.identity()), prompts, false, "");
        AtomicReference<Optional<Furnished>> self = new AtomicReference<>(Optional.empty());
        // What the command line named held for the start; a switch is the user's newer word.
        ConsoleParts.Renewal renewal = new ConsoleParts.Renewal(
                () -> furnish(choices, settings.load().profile(), settings, folder, instance, Optional.empty(), made)
                        .parts(),
                () -> self.get().ifPresent(Furnished::close));
        Furnished furnished = furnished(
                rooms,
                prompts,
                accounts,
                settings,
                folder,
                instance,
                first,
                Optional.of(profile),
                Optional.of(renewal));
        self.set(Optional.of(furnished));
        made.add(furnished);
        return furnished;
    }

    /** The rooms of the practice fleet behind the window, whatever profile is chosen. */
    private void furnishPractice(
            Choices choices,
            Practice practice,
            SettingsStore settings,
            DataFolder folder,
            SingleInstance instance,
            Optional<Address> first,
            List<Furnished> made) {
        SignInPrompts prompts = new SignInPrompts(practice::page, practice::browse);
        Workplace rooms = workplace(
                practiceProfile(practice, choices), true, settings, folder, prompts, Optional.of(practice::arrive));
        CompletableFuture<Identity> identity = CompletableFuture.supplyAsync(
                rooms::identity, task -> Thread.ofVirtual().start(task));
        LateAccounts accounts = new LateAccounts(identity, prompts, true, "Practice cloud");
        Furnished furnished = furnished(
                rooms, prompts, accounts, settings, folder, instance, first, Optional.empty(), Optional.empty());
        made.add(furnished);
        if (choices.as().isPresent() || furnished.smoke().isPresent()) {
            var _ = furnished.jobs().start("Sign in to the practice fleet", "app", READING, progress -> rooms.arrive());
        }
    }

    private Furnished furnished(
            Workplace rooms,
            SignInPrompts prompts,
            LateAccounts accounts,
            SettingsStore settings,
            DataFolder folder,
            SingleInstance instance,
            Optional<Address> first,
            Optional<Profile> profile,
            Optional<ConsoleParts.Renewal> renewal) {
        Jobs jobs = new Jobs(clock);
        Bulletin bulletin = new Bulletin();
        Fleet fleet = rooms.fleet();
        Workbench bench = new Workbench(fleet, draft -> rooms.ledger().append(draft), settings, clock);
        CheckoutWatch checkouts = CheckoutWatch.begin(rooms::usesBreakGlass, rooms::breakGlass, bulletin);
        readAgainAfterSignIn(accounts, fleet, jobs);
        Optional<SmokeJourney> smoke = Optional.ofNullable(System.getProperty(SMOKE))
                .map(picture -> new SmokeJourney(
                        Path.of(picture), folder.root(), () -> settled(fleet), () -> mainPlaces(fleet)));
        ConsoleParts parts = new ConsoleParts(
                List.of(
                        new FleetScreens(new FleetRooms(fleet, settings, checkouts.marks())),
                        new ClusterScreens(new ClusterRooms(fleet, rooms::azureSides, checkouts.marks(), clock), bench),
                        new SeveralScreens(bench),
                        new CompareScreens(bench),
                        new AccessScreens(
                                new AccessRooms(fleet, rooms::azureSides, clock),
                                FileChoice.dialog(),
                                List.of(
                                        new AskTab(),
                                        new GraphTab(),
                                        new MatrixTab(),
                                        new IdentityTab(new TakenCertificates(rooms::usesBreakGlass, checkouts)),
                                        new FindingsTab(rooms.triage()),
                                        new CompareTab(),
                                        new ReviewTab(
                                                rooms.reviews(), new RemovalRooms(bench::at, fleet, bench.locks())))),
                        new BreakGlassScreens(new BreakGlassRooms(
                                checkouts,
                                checkouts::opened,
                                fleet,
                                new Reconciling(
                                        rooms::ledger,
                                        rooms::azureSides,
                                        Optional.of(folder.root().resolve("breakglass")),
                                        seen -> checkouts.get().sighted(seen),
                                        clock),
                                rooms::ledger,
                                folder.root().resolve("breakglass"),
                                rooms::profile)),
                        new AccountScreens(accounts),
                        new SettingsScreens(settings, folder, profile)),
                settings,
                jobs,
                clock,
                accounts,
                prompts.passphraseQuestion(),
                bulletin,
                first,
                Optional.of(instance),
                profile.isEmpty(),
                profile.map(Profile::name).orElse("practice"),
                renewal,
                milestones(smoke));
        return new Furnished(
                parts,
                rooms,
                bench,
                checkouts,
                LedgerWatch.begin(rooms::teamLedger, bulletin::tell),
                new EarlierChanges(rooms::begunLedger, bulletin::tell, clock).begin(),
                jobs,
                smoke);
    }

    /** Who is told of the moments of a start: the smoke journey, and the file of a measurement, where they are asked for. */
    private Consumer<ConsoleParts.Milestone> milestones(Optional<SmokeJourney> smoke) {
        Optional<Path> file =
                Optional.ofNullable(System.getProperty(MILESTONES)).map(Path::of);
        return milestone -> {
            file.ifPresent(f -> Milestones.note(f, milestone, clock.millis()));
            smoke.ifPresent(journey -> journey.accept(milestone));
        };
    }

    /** Whether every source was read, Azure's after the sign-in too. */
    private static boolean settled(Fleet fleet) {
        FleetSnapshot now = fleet.latest();
        return now.clusters().stream().anyMatch(FleetCluster::azure)
                && now.sources().stream().noneMatch(s -> s.state() == SourceState.State.LOADING);
    }

    /** Where the smoke journey goes: every screen, and one cluster that answers. */
    private static List<Address> mainPlaces(Fleet fleet) {
        List<Address> places = new ArrayList<>();
        places.add(Address.of("fleet").with("view", "cards"));
        fleet.latest().clusters().stream()
                .filter(c ->
                        c.connectivity() == Connectivity.CONNECTED && c.routes().contains(RouteKind.DIRECT))
                .findFirst()
                .ifPresent(c -> {
                    String id = c.id().value();
                    places.add(Address.of("cluster", id));
                    places.add(Address.of("cluster", id, "~pods"));
                    places.add(Address.of("cluster", id, "~pods").with("q", "ns:azure-arc -x"));
                    places.add(Address.of("cluster", id, "~namespaces").with("object", "kube-system"));
                    places.add(Address.of("cluster", id, "apps~deployments")
                            .with("object", "azure-arc/clusterconnect-agent"));
                    places.add(Address.of("cluster", id, "apps~deployments")
                            .with("object", "azure-arc/clusterconnect-agent")
                            .with("tab", "yaml"));
                    places.add(Address.of("cluster", id, "~pods").with("sort", "status"));
                    places.add(Address.of("access", id, "graph"));
                    places.add(Address.of("access", id, "findings"));
                });
        places.add(Address.of("breakglass"));
        places.add(Address.of("account"));
        places.add(Address.of("settings", "appearance"));
        places.add(Address.of("settings", "profiles"));
        places.add(Address.of("fleet"));
        return places;
    }

    /** Who signs in or out sees another fleet. */
    private static void readAgainAfterSignIn(LateAccounts accounts, Fleet fleet, Jobs jobs) {
        AtomicReference<List<Account>> known = new AtomicReference<>(List.of());
        // Listeners are called in the middle of a sign-in, with the token cache locked: reading waits elsewhere.
        var _ = accounts.onChange(() -> Thread.ofVirtual()
                .name("accounts-changed")
                .start(() -> {
                    List<Account> now = accounts.accounts();
                    if (!now.equals(known.getAndSet(now))) {
                        var _ = jobs.start("Read the fleet", "app", READING, progress -> fleet.refresh());
                    }
                }));
    }

    @Override
    public PracticeServer serve(Choices choices, Serving serving) {
        Practice practice = Practice.begin(
                choices.practice().orElseThrow(),
                serving,
                Optional.empty(),
                PracticeFiles.in(serving.folder()),
                true,
                clock);
        try {
            var _ = practice.sandbox();
        } catch (RuntimeException e) {
            practice.close();
            throw e;
        }
        return practice;
    }

    @Override
    public PracticeFaults faults(Path profileFile) {
        return new PracticeControl(profileFile);
    }

    @Override
    public void close() {
        LogFiles.end();
        practiceFiles.ifMade(PracticeFiles::remove);
    }

    /** The practice fleets begun in this process, for tests of what they handed out. */
    List<Practice> practices() {
        return List.copyOf(practices);
    }

    private Workplace workplace(
            Supplier<Profile> profile,
            boolean azureConfigured,
            SettingsStore settings,
            DataFolder folder,
            Interaction interaction,
            Optional<Function<Identity, String>> arrival) {
        // Practice asks no keyring; what it keeps lasts as long as this process, for each data folder.
        Safe practiceSafe = practiceSafes.computeIfAbsent(folder.root(), f -> Safe.inMemory());
        return new Workplace(
                profile,
                azureConfigured,
                settings,
                folder,
                environment,
                home,
                interaction,
                arrival,
                practiceSafe,
                clock);
    }

    private Practice practice(Choices choices, Optional<String> as) {
        Practice begun = Practice.begin(
                choices.practice().orElseThrow(),
                new Serving(Optional.empty(), 0, Optional.empty(), Optional.empty()),
                as,
                practiceFiles.get(),
                false,
                clock);
        practices.add(begun);
        return begun;
    }

    private static Supplier<Profile> practiceProfile(Practice practice, Choices choices) {
        return () -> withKubeconfigs(practice.profile(), choices);
    }

    /** Practice data is kept apart from real data, and goes away with the practice fleet unless a folder is named. */
    private DataFolder dataFolder(Choices choices) {
        return choices.dataFolder()
                .map(DataFolder::at)
                .orElseGet(() -> choices.practice().isPresent()
                        ? DataFolder.at(practiceFiles.get().data())
                        : DataFolder.standard());
    }

    /** The profile chosen by name or file, else the active one. */
    private static Profile profile(Choices choices, Settings settings) {
        return choices.profile().map(p -> named(p, settings)).orElseGet(settings::profile);
    }

    /** Kubeconfig files named on the command line win. */
    private static Profile withKubeconfigs(Profile profile, Choices choices) {
        return choices.kubeconfigs().isEmpty() ? profile : profile.withKubeconfigs(choices.kubeconfigs());
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

    private static Address parsed(String address) {
        return Address.parse(address)
                .orElseThrow(() -> Failure.expected(
                                "cli-address-malformed",
                                "This is not an address of the console.",
                                "Nothing was opened.",
                                "Addresses look like castellan://fleet or castellan://cluster/<id>.")
                        .asException());
    }

    private static Address contextAddress(String context) {
        return Address.of("cluster", ClusterId.ofContext(context).value());
    }

    /** A desk whose practice fleet ends with it. */
    private record PracticeDesk(Workplace inside, Practice practice) implements Desk {
        @Override
        public Profile profile() {
            return inside.profile();
        }

        @Override
        public Identity identity() {
            return inside.identity();
        }

        @Override
        public Fleet fleet() {
            return inside.fleet();
        }

        @Override
        public Ledger ledger() {
            return inside.ledger();
        }

        @Override
        public boolean usesBreakGlass() {
            return inside.usesBreakGlass();
        }

        @Override
        public BreakGlass breakGlass() {
            return inside.breakGlass();
        }

        @Override
        public Reviews reviews() {
            return inside.reviews();
        }

        @Override
        public List<AzureSide> azureSides() {
            return inside.azureSides();
        }

        @Override
        public InstantSource clock() {
            return inside.clock();
        }

        @Override
        public List<Failure> notices() {
            return inside.notices();
        }

        @Override
        public Optional<String> arrive() {
            return inside.arrive();
        }

        @Override
        public void close() {
            inside.close();
            practice.close();
        }
    }
}
