package dev.castellan.console.access;

import dev.castellan.access.Authorizers;
import dev.castellan.access.Binding;
import dev.castellan.access.Gap;
import dev.castellan.access.Namespace;
import dev.castellan.access.PolicyRule;
import dev.castellan.access.Role;
import dev.castellan.access.RoleId;
import dev.castellan.access.ServiceAccount;
import dev.castellan.access.Snapshot;
import dev.castellan.access.Subject;
import dev.castellan.access.azure.AzureGap;
import dev.castellan.access.azure.AzurePlane;
import dev.castellan.access.azure.AzureSnapshot;
import dev.castellan.access.azure.People;
import dev.castellan.access.azure.Principal;
import dev.castellan.azure.DenyAssignment;
import dev.castellan.azure.GroupEligibility;
import dev.castellan.azure.ManagementGroup;
import dev.castellan.azure.Permission;
import dev.castellan.azure.PrivilegedRole;
import dev.castellan.azure.RoleAssignment;
import dev.castellan.azure.RoleDefinition;
import dev.castellan.console.fleet.Clusters;
import dev.castellan.fleet.ClusterId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Small worlds of access with a story, and large ones, for tests and pictures of the access screens. */
public final class Worlds {
    /** When they were read. */
    public static final Instant NOW = Clusters.NOW;

    /** The id of the Entra group that holds the platform team. */
    public static final String PLATFORM = "0a1b2c3d-0000-4000-8000-00000000a001";

    public static final String ONCALL = "0a1b2c3d-0000-4000-8000-00000000a002";
    private static final String ANNA = "0a1b2c3d-0000-4000-8000-00000000b001";
    private static final String BEN = "0a1b2c3d-0000-4000-8000-00000000b002";
    private static final String CARA = "0a1b2c3d-0000-4000-8000-00000000b003";
    private static final String FAY = "0a1b2c3d-0000-4000-8000-00000000b004";
    private static final String SUBSCRIPTION = "/subscriptions/11111111-1111-1111-1111-111111111111";
    private static final String ARC =
            SUBSCRIPTION + "/resourceGroups/rg-retail/providers/Microsoft.Kubernetes/connectedClusters/leeds-prod-01";
    private static final String VIEWER = "63f0a09d-1495-4db4-a681-037d84835eb4";
    private static final String WRITER = "5b999177-9696-4545-85c7-50de3797e5a1";

    private Worlds() {}

    /** Roles, bindings and accounts of a small shop, without an Azure side. */
    public static Snapshot.Builder shop() {
        RoleId admin = RoleId.cluster("cluster-admin");
        RoleId view = RoleId.cluster("view");
        RoleId podKiller = RoleId.in("shop", "pod-restarter");
        RoleId secrets = RoleId.in("prod", "secret-reader");
        RoleId ci = RoleId.cluster("ci-deployer");
        return Snapshot.builder("leeds-prod-01", NOW)
                .version("v1.34.2")
                .live()
                .add(new Namespace("shop", Map.of()))
                .add(new Namespace("prod", Map.of()))
                .add(new Namespace("ci", Map.of()))
                .add(new Namespace("kube-system", Map.of()))
                .add(new ServiceAccount("ci", "deployer", Map.of()))
                .add(new ServiceAccount("shop", "default", Map.of()))
                .add(new ServiceAccount("shop", "cart", Map.of()))
                .add(Role.of(
                        admin,
                        PolicyRule.resources(List.of("*"), List.of("*"), List.of("*")),
                        PolicyRule.paths(List.of("*"), List.of("*"))))
                .add(Role.of(
                        view,
                        PolicyRule.resources(
                                List.of("get", "list", "watch"),
                                List.of(""),
                                List.of("pods", "configmaps", "services", "pods/log")),
                        PolicyRule.resources(
                                List.of("get", "list", "watch"),
                                List.of("apps"),
                                List.of("deployments", "replicasets"))))
                .add(Role.of(
                        podKiller,
                        PolicyRule.resources(List.of("get", "list", "delete"), List.of(""), List.of("pods"))))
                .add(Role.of(
                        secrets,
                        PolicyRule.resources(List.of("get"), List.of(""), List.of("secrets"))
                                .named("db-password")))
                .add(Role.of(
                        ci,
                        PolicyRule.resources(
                                List.of("create", "update", "patch", "delete"),
                                List.of("apps"),
                                List.of("deployments")),
                        PolicyRule.resources(List.of("create"), List.of(""), List.of("pods", "pods/exec"))))
                .add(Binding.cluster("cluster-admins", admin, Subject.group("platform:admins")))
                .add(Binding.in(
                        "shop", "restarters", podKiller, Subject.group(PLATFORM), Subject.user("anna@contoso.com")))
                .add(Binding.in("prod", "db", secrets, Subject.user("anna@contoso.com")))
                .add(Binding.cluster("viewers", view, Subject.group(PLATFORM), Subject.user("dora@contoso.com")))
                .add(Binding.cluster("ci", ci, Subject.serviceAccount("ci", "deployer")))
                .add(Binding.in(
                        "shop", "left-over", RoleId.in("shop", "gone"), Subject.user("eve@contractor.example")));
    }

    /** The shop with its Azure side: nested groups, a conditional role, one that can be activated. */
    public static Snapshot joined() {
        return shop().azure(azure(List.of(), List.of())).build();
    }

    /** The shop, whose API server asks Azure before RBAC; the platform team is bound to everything. */
    public static Snapshot azureFirst() {
        return shop().azure(azure(List.of(), List.of()))
                .authorizers(Authorizers.told(false, NOW))
                .add(Binding.cluster("platform", RoleId.cluster("cluster-admin"), Subject.group(PLATFORM)))
                .build();
    }

    /** The shop, where Cara may activate membership of the platform team. */
    public static Snapshot activatable() {
        AzurePlane plane = azure(List.of(), List.of()).access().plane();
        return shop().azure(new AzureSnapshot(new AzurePlane(
                        plane.takenAt(),
                        plane.clusterId(),
                        plane.azureRbac(),
                        plane.adminGroups(),
                        plane.subscriptionName(),
                        plane.managementGroups(),
                        plane.assignments(),
                        plane.definitions(),
                        plane.denies(),
                        plane.eligible(),
                        plane.active(),
                        new People(
                                plane.people().all(),
                                plane.people().members(),
                                plane.people().unread(),
                                List.of(new GroupEligibility(
                                        PLATFORM,
                                        CARA,
                                        false,
                                        Optional.empty(),
                                        Optional.of(NOW.plusSeconds(40L * 24 * 3600))))),
                        plane.gaps())))
                .build();
    }

    /** The shop, where it may not be read who can activate membership of groups, and Azure does not decide. */
    public static Snapshot eligibilityUnknown() {
        AzurePlane plane = azure(List.of(), List.of()).access().plane();
        return shop().azure(new AzureSnapshot(new AzurePlane(
                        plane.takenAt(),
                        plane.clusterId(),
                        Optional.of(false),
                        plane.adminGroups(),
                        plane.subscriptionName(),
                        plane.managementGroups(),
                        plane.assignments(),
                        plane.definitions(),
                        plane.denies(),
                        plane.eligible(),
                        plane.active(),
                        plane.people(),
                        List.of(new AzureGap(
                                AzureGap.Part.GROUP_ELIGIBILITY, "", "Microsoft Graph does not let you read this.")))))
                .build();
    }

    /** The shop, where Azure refuses somebody part of what a role of theirs gives. */
    public static Snapshot denied() {
        return shop().azure(azure(
                        List.of(),
                        List.of(new DenyAssignment(
                                ARC + "/providers/Microsoft.Authorization/denyAssignments/d1",
                                "No secrets for on-call",
                                Optional.empty(),
                                ARC,
                                false,
                                List.of(new DenyAssignment.Named(ANNA, "User"), new DenyAssignment.Named(BEN, "User")),
                                List.of(),
                                List.of(new Permission(
                                        List.of(),
                                        List.of(),
                                        List.of("Microsoft.Kubernetes/connectedClusters/secrets/*"),
                                        List.of(),
                                        Optional.empty())),
                                true,
                                Optional.empty()))))
                .build();
    }

    /**
     * The shop, where Fay is in more groups than a token names; what she may rests on the platform team among them. Azure does
     * not decide.
     */
    public static Snapshot crowded() {
        AzurePlane plane = azure(List.of(), List.of()).access().plane();
        List<Principal> people = new ArrayList<>(List.copyOf(plane.people().all()));
        people.add(person(FAY, "Fay Fox", "fay@contoso.com"));
        Map<String, List<String>> members = new HashMap<>(plane.people().members());
        members.put(PLATFORM, List.of(ONCALL, BEN, FAY));
        for (int i = 0; i < AzureSnapshot.GROUPS_IN_TOKEN; i++) {
            String id = "0a1b2c3d-0000-4000-8000-0000000c%04d".formatted(i);
            people.add(group(id, "List %d".formatted(i)));
            members.put(id, List.of(FAY));
        }
        return shop().azure(new AzureSnapshot(new AzurePlane(
                        plane.takenAt(),
                        plane.clusterId(),
                        Optional.of(false),
                        plane.adminGroups(),
                        plane.subscriptionName(),
                        plane.managementGroups(),
                        plane.assignments(),
                        plane.definitions(),
                        plane.denies(),
                        plane.eligible(),
                        plane.active(),
                        new People(people, members, Set.of()),
                        plane.gaps())))
                .build();
    }

    /** The shop, read in part only. */
    public static Snapshot partial() {
        return shop().azure(azure(
                        List.of(new AzureGap(
                                AzureGap.Part.GROUP_MEMBERS, ONCALL, "Microsoft Graph does not let you read this.")),
                        List.of()))
                .gap(new Gap(Gap.Part.ROLE_BINDINGS, "prod", "You may not list them there."))
                .gap(new Gap(Gap.Part.ROLES, "prod", "You may not list them there."))
                .gap(new Gap(Gap.Part.AZURE, "", "Members of a group could not be read."))
                .build();
    }

    /** A cluster where nothing about access may be read. */
    public static Snapshot nothing() {
        return Snapshot.builder("leeds-prod-01", NOW)
                .live()
                .gap(new Gap(Gap.Part.CLUSTER_ROLES, "", "You may not list clusterroles."))
                .gap(new Gap(Gap.Part.CLUSTER_ROLE_BINDINGS, "", "You may not list clusterrolebindings."))
                .gap(new Gap(Gap.Part.ROLES, "", "You may not list roles."))
                .gap(new Gap(Gap.Part.ROLE_BINDINGS, "", "You may not list rolebindings."))
                .build();
    }

    /** Many subjects in many namespaces. */
    public static Snapshot large(int subjects, int namespaces) {
        Snapshot.Builder b = shop();
        for (int n = 0; n < namespaces; n++) {
            b.add(new Namespace("team-%03d".formatted(n), Map.of()));
        }
        RoleId edit = RoleId.cluster("team-edit");
        b.add(Role.of(
                edit,
                PolicyRule.resources(
                        List.of("get", "list", "watch", "create", "update", "patch", "delete"),
                        List.of("", "apps"),
                        List.of("pods", "deployments", "configmaps", "services"))));
        for (int s = 0; s < subjects; s++) {
            String namespace = "team-%03d".formatted(s % namespaces);
            Subject who = switch (s % 3) {
                case 0 -> Subject.user("person-%05d@contoso.com".formatted(s));
                case 1 -> Subject.group("team:group-%05d".formatted(s));
                default -> Subject.serviceAccount(namespace, "robot-%05d".formatted(s));
            };
            b.add(
                    s % 17 == 0
                            ? Binding.cluster("wide-%05d".formatted(s), RoleId.cluster("view"), who)
                            : Binding.in(namespace, "bound-%05d".formatted(s), edit, who));
        }
        return b.build();
    }

    /** A reading of a snapshot, as from a cluster. */
    public static AccessReading reading(Snapshot snapshot) {
        return new AccessReading(
                new AccessSource.Cluster(new ClusterId(ARC.toLowerCase(java.util.Locale.ROOT))), snapshot);
    }

    private static AzureSnapshot azure(List<AzureGap> gaps, List<DenyAssignment> denies) {
        List<Principal> people = List.of(
                person(ANNA, "Anna Arden", "anna@contoso.com"),
                person(BEN, "Ben Bose", "ben@contoso.com"),
                person(CARA, "Cara Chen", "cara@contoso.com"),
                group(PLATFORM, "Platform team"),
                group(ONCALL, "On-call engineers"));
        return new AzureSnapshot(new AzurePlane(
                NOW,
                ARC,
                Optional.of(true),
                List.of(),
                Optional.of("Retail production"),
                List.of(new ManagementGroup("retail", Optional.of("Retail"))),
                List.of(
                        assignment("a1", WRITER, ONCALL, Optional.empty()),
                        assignment(
                                "a2",
                                VIEWER,
                                CARA,
                                Optional.of("@Principal[Microsoft.Directory/CustomSecurityAttributes/Id:Project]"
                                        + " StringEquals 'Shop'"))),
                List.of(
                        definition(
                                VIEWER,
                                "Azure Arc Kubernetes Viewer",
                                "Microsoft.Kubernetes/connectedClusters/pods/read",
                                "Microsoft.Kubernetes/connectedClusters/configmaps/read"),
                        definition(
                                WRITER,
                                "Azure Arc Kubernetes Writer",
                                "Microsoft.Kubernetes/connectedClusters/pods/*",
                                "Microsoft.Kubernetes/connectedClusters/secrets/*",
                                "Microsoft.Kubernetes/connectedClusters/apps/deployments/*")),
                denies,
                List.of(new PrivilegedRole(
                        "e1",
                        ARC,
                        "/providers/Microsoft.Authorization/roleDefinitions/" + WRITER,
                        BEN,
                        "User",
                        Optional.empty(),
                        Optional.empty(),
                        Optional.of("Direct"),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.of("Ben Bose"),
                        Optional.of("Azure Arc Kubernetes Writer"))),
                List.of(),
                new People(
                        people,
                        gaps.isEmpty()
                                ? Map.of(PLATFORM, List.of(ONCALL, BEN), ONCALL, List.of(ANNA))
                                : Map.of(PLATFORM, List.of(ONCALL, BEN)),
                        gaps.isEmpty() ? Set.of() : Set.of(ONCALL)),
                gaps));
    }

    private static RoleAssignment assignment(String id, String role, String who, Optional<String> condition) {
        return new RoleAssignment(
                ARC + "/providers/Microsoft.Authorization/roleAssignments/" + id,
                ARC,
                SUBSCRIPTION + "/providers/Microsoft.Authorization/roleDefinitions/" + role,
                who,
                "User",
                condition,
                Optional.empty(),
                Optional.of(NOW.minusSeconds(40L * 24 * 3600)),
                Optional.empty());
    }

    private static RoleDefinition definition(String id, String name, String... actions) {
        return new RoleDefinition(
                "/providers/Microsoft.Authorization/roleDefinitions/" + id,
                id,
                name,
                true,
                Optional.empty(),
                List.of("/"),
                List.of(new Permission(List.of(), List.of(), List.of(actions), List.of(), Optional.empty())));
    }

    private static Principal person(String id, String name, String signIn) {
        return new Principal(
                id,
                Principal.Kind.USER,
                Principal.Standing.KNOWN,
                Optional.of(name),
                Optional.of(signIn),
                Optional.of(true),
                Optional.empty());
    }

    private static Principal group(String id, String name) {
        return new Principal(
                id,
                Principal.Kind.GROUP,
                Principal.Standing.KNOWN,
                Optional.of(name),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }
}
