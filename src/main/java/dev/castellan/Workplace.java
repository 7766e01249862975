package dev.castellan;

import dev.castellan.access.finding.Triage;
import dev.castellan.access.review.Reviews;
import dev.castellan.azure.Azure;
import dev.castellan.breakglass.AzureAdminSource;
import dev.castellan.breakglass.BreakGlass;
import dev.castellan.breakglass.BreakGlassParts;
import dev.castellan.breakglass.FaultPoint;
import dev.castellan.breakglass.MachineSearch;
import dev.castellan.breakglass.NoticeHook;
import dev.castellan.breakglass.proxy.KeyChild;
import dev.castellan.breakglass.proxy.ProxyCustodian;
import dev.castellan.breakglass.sweep.Places;
import dev.castellan.breakglass.sweep.SweepLimits;
import dev.castellan.cli.Desk;
import dev.castellan.failure.Failure;
import dev.castellan.failure.FailureException;
import dev.castellan.fleet.AzureSide;
import dev.castellan.fleet.Fleet;
import dev.castellan.fleet.FleetChoices;
import dev.castellan.fleet.FleetParts;
import dev.castellan.identity.Account;
import dev.castellan.identity.Identity;
import dev.castellan.identity.IdentitySettings;
import dev.castellan.identity.Interaction;
import dev.castellan.identity.Safe;
import dev.castellan.ledger.Actor;
import dev.castellan.ledger.Ledger;
import dev.castellan.ledger.LedgerSettings;
import dev.castellan.network.Network;
import dev.castellan.settings.DataFolder;
import dev.castellan.settings.Profile;
import dev.castellan.settings.Settings;
import dev.castellan.settings.SettingsStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * The rooms of one profile, wired together: network ← identity ← azure ← fleet. Making it is cheap; each room opens when
 * it is first asked for.
 */
final class Workplace implements Desk {
    private final Supplier<Profile> profile;
    private final SettingsStore settings;
    private final InstantSource clock;
    private final Optional<Function<Identity, String>> arrival;
    private final Once<Network> network;
    private final Once<Identity> identity;
    private final Once<Fleet> fleet;
    private final Once<Ledger> ledger;
    private final Once<BreakGlass> breakGlass;
    private final DataFolder data;
    private final Path ledgerFolder;
    private final Path breakGlassFolder;
    private final Map<Account, Azure> azure = new ConcurrentHashMap<>();

    /**
     * Opens nothing yet.
     *
     * @param profile may block until the practice fleet runs
     * @param azureConfigured whether the profile can sign in to Azure, known without asking it
     * @param arrival signs somebody in where nobody can be after a start, and tells the user name
     * @param practiceSafe where secrets lie in practice
     */
    Workplace(
            Supplier<Profile> profile,
            boolean azureConfigured,
            SettingsStore settings,
            DataFolder folder,
            Map<String, String> environment,
            Path home,
            Interaction interaction,
            Optional<Function<Identity, String>> arrival,
            Safe practiceSafe,
            InstantSource clock) {
        this(
                profile,
                azureConfigured,
                settings,
                folder,
                environment,
                home,
                arrival,
                // Practice leaves nothing behind: its key is in memory, like its people.
                () -> arrival.isPresent()
                        ? practiceSafe
                        : Safe.standard(folder.ensure(folder.root().resolve("keys")), interaction::passphrase),
                clock,
                network -> {
                    Profile p = profile.get();
                    IdentitySettings who =
                            new IdentitySettings(p.cloud(), p.clientId(), p.tenant(), p.redirectPort(), cache(folder));
                    // Nobody's keyring is asked to open for people who do not exist.
                    return arrival.isPresent()
                            ? Identity.forgetful(who, network, interaction, clock)
                            : new Identity(who, network, interaction, clock);
                });
    }

    /** With a safe and accounts made by somebody else, as a test does that has no keyring. */
    Workplace(
            Supplier<Profile> profile,
            boolean azureConfigured,
            SettingsStore settings,
            DataFolder folder,
            Map<String, String> environment,
            Path home,
            Optional<Function<Identity, String>> arrival,
            Supplier<Safe> keys,
            InstantSource clock,
            Function<Supplier<Network>, Identity> people) {
        this.profile = profile;
        this.settings = settings;
        this.clock = clock;
        data = folder;
        ledgerFolder = folder.root().resolve("ledger");
        breakGlassFolder = folder.root().resolve("breakglass");
        this.arrival = arrival;
        network = new Once<>(
                () -> Network.open(profile.get().caBundle(), profile.get().proxy()));
        identity = new Once<>(() -> people.apply(network));
        fleet = new Once<>(() -> new Fleet(new FleetParts(
                this::azureSides,
                azureConfigured,
                this::choices,
                network,
                environment,
                home,
                folder.cache().resolve("connect"),
                clock)));
        Once<Safe> safe = new Once<>(keys);
        ledger = new Once<>(() -> Ledger.open(
                LedgerSettings.of(Optional.of(folder.ensure(ledgerFolder)), safe.get(), this::actor, clock)));
        breakGlass = new Once<>(() -> {
            // Who approves has to be known before the first entry: nobody's approval counts for nothing.
            var _ = signedIn();
            KeyChild keyWork = new KeyChild();
            return new BreakGlass(new BreakGlassParts(
                    ledger.get(),
                    this::actor,
                    safe.get(),
                    breakGlassFolder,
                    Optional.of(new AzureAdminSource(this::azureSides, keyWork)),
                    Optional.of(new ProxyCustodian(id -> breakGlassFolder.resolve(id.value()), clock)),
                    Optional.of(new MachineSearch(
                            // A practice key is looked for where one would put it, not in everything that people own.
                            () -> arrival.isPresent()
                                    ? Places.chosen(List.of(home.resolve(".kube"), home.resolve("Downloads")))
                                    : Places.standard(
                                            environment,
                                            System.getProperty("os.name", ""),
                                            home,
                                            settings.load().otherHomes()),
                            Ledger.locked(ledgerFolder),
                            SweepLimits.standard(),
                            clock)),
                    keyWork,
                    new NoticeHook(
                            folder.root().resolve("breakglass-notices.json"),
                            () -> network.get().httpClient()),
                    clock,
                    System::nanoTime,
                    FaultPoint.Watcher.NONE));
        });
    }

    @Override
    public Profile profile() {
        return profile.get();
    }

    @Override
    public Identity identity() {
        return identity.get();
    }

    @Override
    public Fleet fleet() {
        return fleet.get();
    }

    @Override
    public Ledger ledger() {
        return ledger.get();
    }

    @Override
    public BreakGlass breakGlass() {
        return breakGlass.get();
    }

    /** Whether this machine has check-outs, or shares a ledger with a team; nothing is opened to tell. */
    @Override
    public boolean usesBreakGlass() {
        return Files.isDirectory(breakGlassFolder) || Ledger.joined(ledgerFolder);
    }

    /** The ledger where this machine shares one with a team; nothing is opened where it does not. */
    Optional<Ledger> teamLedger() {
        return Ledger.joined(ledgerFolder) ? Optional.of(ledger()) : Optional.empty();
    }

    /** The ledger where something was recorded on this machine; nothing is opened where it was not. */
    Optional<Ledger> begunLedger() {
        return Ledger.begun(ledgerFolder) ? Optional.of(ledger()) : Optional.empty();
    }

    @Override
    public Reviews reviews() {
        return new Reviews(data, draft -> ledger().append(draft), this::signedIn, clock);
    }

    /** Who answers for which finding. */
    Triage triage() {
        return new Triage(data, draft -> ledger().append(draft), this::signedIn, clock);
    }

    /** Who acts, where it matters: accounts are asked for. */
    private Actor signedIn() {
        if (profile.get().azure()) {
            var _ = identity();
        }
        return actor();
    }

    @Override
    public InstantSource clock() {
        return clock;
    }

    @Override
    public List<Failure> notices() {
        Settings _ = settings.load();
        return settings.notices();
    }

    @Override
    public Optional<String> arrive() {
        return arrival.map(a -> a.apply(identity()));
    }

    @Override
    public List<AzureSide> azureSides() {
        if (!profile.get().azure()) {
            return List.of();
        }
        return identity().accounts().stream()
                .map(account -> new AzureSide(identity(), account, account.tenantId(), azure(account)))
                .toList();
    }

    /** Who acts: the account signed in first, as far as accounts were asked for; else the system's user. */
    private Actor actor() {
        AtomicReference<Actor> actor = new AtomicReference<>(new Actor(System.getProperty("user.name", "?"), ""));
        if (!profile.get().azure()) {
            return actor.get();
        }
        identity.ifMade(made -> made.accounts().stream()
                .findFirst()
                .ifPresent(account -> actor.set(new Actor(account.username(), account.id()))));
        return actor.get();
    }

    @Override
    public void close() {
        breakGlass.ifMade(BreakGlass::close);
        ledger.ifMade(Ledger::close);
        fleet.ifMade(Fleet::close);
        azure.values().forEach(Azure::close);
        identity.ifMade(Identity::close);
    }

    private Azure azure(Account account) {
        return azure.computeIfAbsent(
                account,
                a -> new Azure(identity(), a, a.tenantId(), profile.get().cloud(), network.get(), clock));
    }

    /** The folder for sign-ins, for its owner only; where it cannot be made the identity room tells. */
    private static Path cache(DataFolder folder) {
        try {
            return folder.ensure(folder.cache());
        } catch (FailureException e) {
            return folder.cache();
        }
    }

    private FleetChoices choices() {
        Settings now = settings.load();
        return new FleetChoices(
                profile.get().subscriptions(), profile.get().kubeconfigs(), now.environments(), now.nameRules());
    }
}
