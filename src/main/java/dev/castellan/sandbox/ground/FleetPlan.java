package dev.castellan.sandbox.ground;

import dev.castellan.sandbox.ground.ClusterPlan.Connectivity;
import dev.castellan.sandbox.ground.ClusterPlan.Kind;
import dev.castellan.sandbox.ground.ClusterPlan.Purpose;
import dev.castellan.sandbox.ground.ClusterPlan.Site;
import dev.castellan.sandbox.ground.ClusterPlan.Stage;
import java.time.Duration;
import java.time.Instant;
import java.util.AbstractList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.RandomAccess;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;

/**
 * The practice fleet on paper: the retailer Brambleholt Stores with its tenants, people, subscriptions, sites and
 * clusters. Pure: the same seed, size and moment give the same plan; clusters are made when they are asked for.
 */
public final class FleetPlan {
    /** The newest agent version in this world. */
    public static final String CURRENT_AGENT = "1.31.4";

    private static final String DOMAIN = "brambleholt.example";
    private static final String PARTNER_DOMAIN = "orrinfield.example";

    /**
     * An Entra tenant.
     *
     * @param id GUID
     * @param name shown name
     * @param domain default domain
     */
    public record Tenant(String id, String name, String domain) {}

    /**
     * An Azure subscription.
     *
     * @param id GUID
     * @param name shown name
     * @param managementGroup name of the group above it
     * @param stage what it is mainly for
     */
    public record Subscription(String id, String name, String managementGroup, Stage stage) {}

    /**
     * A management group.
     *
     * @param name id part
     * @param displayName shown name
     * @param parent name of the group above it; empty for the root
     */
    public record ManagementGroup(String name, String displayName, String parent) {}

    private record Row(
            Stage stage,
            String siteCode,
            Purpose purpose,
            Kind kind,
            String name,
            String kubernetes,
            String agent,
            Connectivity connectivity,
            Duration silence,
            int certificateDays,
            boolean tagged,
            boolean azureRbac,
            String extensions,
            int nodes) {}

    private static final List<Site> SITES = List.of(
            new Site("lds", "Leeds distribution centre", "uksouth"),
            new Site("mcr", "Manchester stores", "uksouth"),
            new Site("brs", "Bristol stores", "ukwest"),
            new Site("edi", "Edinburgh stores", "uksouth"),
            new Site("rtm", "Rotterdam port hub", "westeurope"),
            new Site("gnt", "Ghent e-commerce hub", "westeurope"));

    // Extensions: p policy, d Defender, f Flux, m control-plane monitoring.
    private static final List<Row> ROWS = List.of(
            row(
                    Stage.PRODUCTION,
                    "gnt",
                    Purpose.WEBSHOP,
                    Kind.AKS_ON_AZURE_LOCAL,
                    "prod-gnt-webshop",
                    "1.33.5",
                    CURRENT_AGENT,
                    Connectivity.CONNECTED,
                    2,
                    71,
                    true,
                    true,
                    "pdfm",
                    9),
            row(
                    Stage.PRODUCTION,
                    "lds",
                    Purpose.LOGISTICS,
                    Kind.AKS_ON_AZURE_LOCAL,
                    "prod-lds-logistics",
                    "1.33.5",
                    CURRENT_AGENT,
                    Connectivity.CONNECTED,
                    4,
                    64,
                    true,
                    true,
                    "pdfm",
                    7),
            row(
                    Stage.PRODUCTION,
                    "rtm",
                    Purpose.PORT,
                    Kind.AKS_ON_AZURE_LOCAL,
                    "prod-rtm-port",
                    "1.31.9",
                    "1.27.4",
                    Connectivity.CONNECTED,
                    6,
                    52,
                    true,
                    false,
                    "pf",
                    6),
            row(
                    Stage.PRODUCTION,
                    "mcr",
                    Purpose.TILLS,
                    Kind.K3S,
                    "prod-mcr-tills",
                    "1.32.9+k3s1",
                    CURRENT_AGENT,
                    Connectivity.CONNECTED,
                    3,
                    6,
                    true,
                    false,
                    "pd",
                    3),
            row(
                    Stage.PRODUCTION,
                    "edi",
                    Purpose.TILLS,
                    Kind.K3S,
                    "prod-edi-tills",
                    "1.32.9+k3s1",
                    "1.29.3",
                    Connectivity.OFFLINE,
                    4320,
                    39,
                    true,
                    false,
                    "p",
                    3),
            row(
                    Stage.PRODUCTION,
                    "brs",
                    Purpose.TILLS,
                    Kind.K3S,
                    "prod-brs-tills",
                    "1.32.6+k3s1",
                    CURRENT_AGENT,
                    Connectivity.CONNECTED,
                    5,
                    80,
                    false,
                    false,
                    "",
                    3),
            row(
                    Stage.TEST,
                    "gnt",
                    Purpose.WEBSHOP,
                    Kind.AKS_ON_AZURE_LOCAL,
                    "test-gnt-webshop",
                    "1.33.5",
                    CURRENT_AGENT,
                    Connectivity.CONNECTED,
                    1,
                    77,
                    true,
                    true,
                    "fm",
                    5),
            row(
                    Stage.TEST,
                    "lds",
                    Purpose.LOGISTICS,
                    Kind.AKS_ON_AZURE_LOCAL,
                    "test-lds-logistics",
                    "1.32.7",
                    "1.30.2",
                    Connectivity.CONNECTED,
                    7,
                    58,
                    true,
                    true,
                    "pf",
                    4),
            row(
                    Stage.TEST,
                    "mcr",
                    Purpose.TILLS,
                    Kind.K3S,
                    "test-mcr-tills",
                    "1.33.5+k3s1",
                    CURRENT_AGENT,
                    Connectivity.CONNECTED,
                    9,
                    66,
                    true,
                    false,
                    "p",
                    1),
            row(
                    Stage.TEST,
                    "rtm",
                    Purpose.PORT,
                    Kind.OPENSHIFT,
                    "test-rtm-port",
                    "1.30.14",
                    "1.24.1",
                    Connectivity.EXPIRED,
                    172_800,
                    -31,
                    true,
                    false,
                    "p",
                    6),
            row(
                    Stage.DEVELOPMENT,
                    "gnt",
                    Purpose.WEBSHOP,
                    Kind.AKS_ON_AZURE_LOCAL,
                    "dev-gnt-webshop",
                    "1.34.1",
                    CURRENT_AGENT,
                    Connectivity.CONNECTED,
                    2,
                    83,
                    true,
                    false,
                    "pf",
                    4),
            row(
                    Stage.DEVELOPMENT,
                    "lds",
                    Purpose.PLATFORM,
                    Kind.OPENSHIFT,
                    "dev-lds-platform",
                    "1.32.8",
                    CURRENT_AGENT,
                    Connectivity.CONNECTED,
                    8,
                    45,
                    true,
                    false,
                    "",
                    6),
            row(
                    Stage.DEVELOPMENT,
                    "edi",
                    Purpose.TILLS,
                    Kind.K3S,
                    "dev-edi-tills",
                    "1.29.15+k3s1",
                    "1.26.0",
                    Connectivity.CONNECTED,
                    11,
                    49,
                    true,
                    false,
                    "",
                    1),
            row(
                    Stage.DEVELOPMENT,
                    "brs",
                    Purpose.PILOT,
                    Kind.K3S,
                    "brs-kiosk-pilot",
                    "1.33.5+k3s1",
                    CURRENT_AGENT,
                    Connectivity.CONNECTED,
                    3,
                    88,
                    true,
                    false,
                    "d",
                    1));

    private final Seeded seeded;
    private final int size;
    private final Instant now;
    private final List<Tenant> tenants;
    private final List<ManagementGroup> managementGroups;
    private final List<Subscription> subscriptions;
    private final List<Person> people;
    private final List<ServicePrincipal> servicePrincipals;
    private final List<Group> groups;
    private final Map<Integer, ClusterPlan> made = new ConcurrentHashMap<>();
    private final AtomicReference<Map<String, Integer>> byName = new AtomicReference<>(Map.of());

    private FleetPlan(long seed, int size, Instant now) {
        this.seeded = new Seeded(seed);
        this.size = size;
        this.now = now;
        this.tenants = List.of(
                new Tenant(seeded.guid("tenant", "home"), "Brambleholt Stores", DOMAIN),
                new Tenant(seeded.guid("tenant", "partner"), "Orrinfield Logistics", PARTNER_DOMAIN));
        this.managementGroups = List.of(
                new ManagementGroup(home().id(), "Tenant Root Group", ""),
                new ManagementGroup("brambleholt", "Brambleholt", home().id()),
                new ManagementGroup("retail", "Retail", "brambleholt"),
                new ManagementGroup("engineering", "Engineering", "brambleholt"));
        this.subscriptions = List.of(
                new Subscription(
                        seeded.guid("sub", "prod"), "Brambleholt Retail Production", "retail", Stage.PRODUCTION),
                new Subscription(seeded.guid("sub", "test"), "Brambleholt Retail Test", "retail", Stage.TEST),
                new Subscription(
                        seeded.guid("sub", "eng"), "Brambleholt Engineering", "engineering", Stage.DEVELOPMENT));
        this.people = peopleOf();
        this.servicePrincipals = List.of(
                principal("gitops-deployer", "Application"),
                principal("build-pipeline", "Application"),
                principal("backup-agent", "ManagedIdentity"));
        this.groups = groupsOf();
    }

    /**
     * A plan.
     *
     * @param seed same seed, same ids and content
     * @param clusters how many; the first 14 are always the same ones
     * @param now what dates are relative to
     */
    public static FleetPlan of(long seed, int clusters, Instant now) {
        if (clusters < 0) {
            throw new IllegalArgumentException("clusters < 0");
        }
        return new FleetPlan(seed, clusters, now.truncatedTo(java.time.temporal.ChronoUnit.SECONDS));
    }

    /** Ids and numbers that follow from the seed. */
    public Seeded seeded() {
        return seeded;
    }

    /** The moment that dates are relative to, in whole seconds. */
    public Instant now() {
        return now;
    }

    /** The retailer's own tenant. */
    public Tenant home() {
        return tenants.getFirst();
    }

    /** All tenants, home first. */
    public List<Tenant> tenants() {
        return tenants;
    }

    /** The client id of Castellan's app registration. */
    public String clientId() {
        return seeded.guid("app", "castellan");
    }

    /** Root first. */
    public List<ManagementGroup> managementGroups() {
        return managementGroups;
    }

    /** Production, test, engineering. */
    public List<Subscription> subscriptions() {
        return subscriptions;
    }

    /** All sites. */
    public List<Site> sites() {
        return SITES;
    }

    /** Everybody who can sign in. */
    public List<Person> people() {
        return people;
    }

    /** The person with a user name, compared without case. */
    public Optional<Person> person(String username) {
        return people.stream()
                .filter(p -> p.username().equalsIgnoreCase(username))
                .findFirst();
    }

    /** All groups. */
    public List<Group> groups() {
        return groups;
    }

    /** The group with a name. */
    public Group group(String name) {
        return groups.stream().filter(g -> g.name().equals(name)).findFirst().orElseThrow();
    }

    /** Applications' identities, without the clusters' own. */
    public List<ServicePrincipal> servicePrincipals() {
        return servicePrincipals;
    }

    /** Object ids of the groups that an object is in, nested ones included. */
    public Set<String> transitiveGroups(String objectId) {
        Set<String> found = new LinkedHashSet<>();
        List<String> open = new java.util.ArrayList<>(List.of(objectId));
        while (!open.isEmpty()) {
            String member = open.removeLast();
            for (Group group : groups) {
                if (group.members().contains(member) && found.add(group.objectId())) {
                    open.add(group.objectId());
                }
            }
        }
        return found;
    }

    /** The clusters; each is made when it is first asked for. */
    public List<ClusterPlan> clusters() {
        return new Clusters();
    }

    /** The cluster with a name, compared without case. */
    public Optional<ClusterPlan> cluster(String name) {
        Map<String, Integer> index = byName.get();
        if (index.isEmpty()) {
            Map<String, Integer> fresh = new HashMap<>();
            for (int i = 0; i < size; i++) {
                fresh.put(nameOf(i), i);
            }
            byName.set(fresh);
            index = fresh;
        }
        return Optional.ofNullable(index.get(name.toLowerCase(Locale.ROOT))).map(this::cluster);
    }

    private final class Clusters extends AbstractList<ClusterPlan> implements RandomAccess {
        @Override
        public ClusterPlan get(int index) {
            java.util.Objects.checkIndex(index, size);
            return cluster(index);
        }

        @Override
        public int size() {
            return size;
        }
    }

    private String nameOf(int index) {
        Row row = ROWS.get(index % ROWS.size());
        return index < ROWS.size() ? row.name : "%s-%04d".formatted(row.name, index);
    }

    private ClusterPlan cluster(int index) {
        return made.computeIfAbsent(index, this::make);
    }

    private ClusterPlan make(int index) {
        Row row = ROWS.get(index % ROWS.size());
        String name = nameOf(index);
        Site site = SITES.stream()
                .filter(s -> s.code().equals(row.siteCode))
                .findFirst()
                .orElseThrow();
        Subscription subscription = subscriptions.stream()
                .filter(s -> s.stage() == row.stage)
                .findFirst()
                .orElseThrow();
        Map<String, String> tags = new LinkedHashMap<>();
        if (row.tagged) {
            // The pilot was set up by another team with another tag name.
            tags.put(
                    row.purpose == Purpose.PILOT ? "env" : "environment",
                    row.purpose == Purpose.PILOT ? "dev" : row.stage.label());
            tags.put("site", site.name());
            tags.put("owner", owner(row.purpose));
            tags.put("costcentre", "CC-" + (4100 + 10 * seeded.number(9, "cost", row.purpose.name())));
        }
        boolean managed = row.kind == Kind.AKS_ON_AZURE_LOCAL;
        return new ClusterPlan(
                index,
                name,
                subscription.id(),
                "rg-" + row.stage.code() + "-" + site.code(),
                site,
                row.stage,
                row.kind,
                row.purpose,
                row.kubernetes,
                row.agent,
                CURRENT_AGENT,
                row.connectivity,
                now.minus(row.silence),
                Optional.of(now.plus(Duration.ofDays(row.certificateDays))
                        .plusSeconds(seeded.number(43_200, "cert", name))),
                Map.copyOf(tags),
                row.azureRbac,
                row.extensions.contains("p"),
                row.extensions.contains("d"),
                row.extensions.contains("f"),
                row.extensions.contains("m"),
                row.nodes,
                row.nodes * (managed ? 8 : 4),
                managed
                        ? List.of(group(
                                        row.stage == Stage.PRODUCTION
                                                ? "kubernetes-production-admins"
                                                : "kubernetes-admins")
                                .objectId())
                        : List.of(),
                seeded.guid("identity", name));
    }

    private static String owner(Purpose purpose) {
        return switch (purpose) {
            case WEBSHOP -> "webshop-team";
            case LOGISTICS, PORT -> "supply-chain-team";
            case TILLS -> "store-systems";
            case PLATFORM -> "platform-team";
            case PILOT -> "innovation-lab";
        };
    }

    private static Row row(
            Stage stage,
            String site,
            Purpose purpose,
            Kind kind,
            String name,
            String kubernetes,
            String agent,
            Connectivity connectivity,
            int silentMinutes,
            int certificateDays,
            boolean tagged,
            boolean azureRbac,
            String extensions,
            int nodes) {
        return new Row(
                stage,
                site,
                purpose,
                kind,
                name,
                kubernetes,
                agent,
                connectivity,
                Duration.ofMinutes(silentMinutes),
                certificateDays,
                tagged,
                azureRbac,
                extensions,
                nodes);
    }

    private List<Person> peopleOf() {
        return List.of(
                person(
                        "ada.quill",
                        "Ada Quill",
                        true,
                        "Platform lead",
                        "Administrator: owns the fleet, MFA",
                        Person.Trouble.NONE),
                person(
                        "noor.vale",
                        "Noor Vale",
                        true,
                        "Site reliability engineer",
                        "Break-glass user: eligible for cluster admin (PIM), MFA",
                        Person.Trouble.NONE),
                person(
                        "tomas.reyer",
                        "Tomas Reyer",
                        true,
                        "Security reviewer",
                        "Reviewer: reads everything, changes nothing, MFA",
                        Person.Trouble.NONE),
                person(
                        "lena.holt",
                        "Lena Holt",
                        false,
                        "Webshop developer",
                        "Developer without MFA: development and test only",
                        Person.Trouble.NONE),
                person(
                        "bram.osei",
                        "Bram Osei",
                        false,
                        "Store systems support",
                        "Till support without MFA: direct assignment in production",
                        Person.Trouble.NONE),
                person(
                        "kai.lund",
                        "Kai Lund",
                        true,
                        "Contractor",
                        "Contractor: reaches production through a nested group, MFA",
                        Person.Trouble.NONE),
                person(
                        "ines.ward",
                        "Ines Ward",
                        true,
                        "Regional manager",
                        "Sign-in is blocked by Conditional Access",
                        Person.Trouble.BLOCKED),
                person(
                        "otto.finch",
                        "Otto Finch",
                        true,
                        "Data analyst",
                        "The application lacks consent",
                        Person.Trouble.CONSENT_MISSING),
                person(
                        "sven.dahl",
                        "Sven Dahl",
                        true,
                        "Night operator",
                        "Refresh tokens expire at once (sign-in frequency)",
                        Person.Trouble.REFRESH_EXPIRED),
                person(
                        "petra.moss",
                        "Petra Moss",
                        false,
                        "Former employee",
                        "The account is disabled",
                        Person.Trouble.DISABLED),
                new Person(
                        "mira.sol@" + PARTNER_DOMAIN,
                        "Mira Sol",
                        seeded.guid("person", "mira.sol"),
                        password("mira.sol"),
                        true,
                        tenants.get(1).id(),
                        "Partner engineer",
                        "Account of another tenant: not known in this one",
                        Person.Trouble.WRONG_TENANT));
    }

    /**
     * Guests of the home tenant who do not sign in here but were never removed from groups: an engineer whose contract ended
     * years ago.
     */
    public List<Person> guests() {
        return List.of(new Person(
                "jonas.feld_" + PARTNER_DOMAIN + "#EXT#@" + DOMAIN,
                "Jonas Feld",
                seeded.guid("person", "jonas.feld"),
                password("jonas.feld"),
                false,
                tenants.get(1).id(),
                "Rollout engineer (Orrinfield)",
                "Forgotten contractor",
                Person.Trouble.NONE));
    }

    private Person person(String name, String display, boolean mfa, String title, String role, Person.Trouble trouble) {
        return new Person(
                name + "@" + DOMAIN,
                display,
                seeded.guid("person", name),
                password(name),
                mfa,
                home().id(),
                title,
                role,
                trouble);
    }

    private String password(String name) {
        return "practice-" + seeded.hex(10, "password", name);
    }

    private ServicePrincipal principal(String name, String type) {
        return new ServicePrincipal(seeded.guid("principal", name), seeded.guid("app", name), name, type);
    }

    private List<Group> groupsOf() {
        return List.of(
                group("platform-admins", "Own the Kubernetes platform", "person:ada.quill"),
                group(
                        "kubernetes-production-admins",
                        "Administrators of production clusters",
                        "group:platform-admins",
                        "group:site-reliability"),
                group(
                        "kubernetes-admins",
                        "Administrators of test and development clusters",
                        "group:kubernetes-production-admins",
                        "group:webshop-developers"),
                group(
                        "site-reliability",
                        "On call for production",
                        "person:noor.vale",
                        "person:sven.dahl",
                        "group:contractors"),
                group(
                        "contractors",
                        "People of other companies, reviewed quarterly",
                        "person:kai.lund",
                        "person:petra.moss",
                        "person:jonas.feld"),
                group("webshop-developers", "Build the web shop", "person:lena.holt", "principal:build-pipeline"),
                group("store-systems", "Tills and kiosks", "person:bram.osei"),
                group("security-reviewers", "Review access and policy", "person:tomas.reyer"),
                group(
                        "all-engineering",
                        "Everybody who builds or runs software",
                        "group:platform-admins",
                        "group:site-reliability",
                        "group:webshop-developers",
                        "group:store-systems"));
    }

    /** Object ids of who owns a group: whoever runs the tills hired the contractors, and still owns their group. */
    public List<String> groupOwners(String groupId) {
        return group("contractors").objectId().equalsIgnoreCase(groupId)
                ? List.of(seeded.guid("person", "bram.osei"))
                : List.of();
    }

    /** The object id of Microsoft Graph itself in this tenant. */
    public String graphPrincipal() {
        return seeded.guid("principal", "Microsoft Graph");
    }

    /** That somebody may activate membership of a group. */
    public record Eligible(String groupId, String principalId, Instant start, Instant end) {}

    /** Who may activate membership of a group: the data analyst stands in for the people on call. */
    public List<Eligible> eligibilities() {
        return List.of(new Eligible(
                group("site-reliability").objectId(),
                seeded.guid("person", "otto.finch"),
                now().minus(Duration.ofDays(60)),
                now().plus(Duration.ofDays(120))));
    }

    private Group group(String name, String description, String... members) {
        List<String> ids = java.util.Arrays.stream(members)
                .map(m -> m.split(":", 2))
                .map(m -> seeded.guid(m[0], m[1]))
                .toList();
        return new Group(seeded.guid("group", name), name, description, ids);
    }
}
