package dev.castellan.access.graph;

import dev.castellan.access.AccessIndex;
import dev.castellan.access.Binding;
import dev.castellan.access.Namespace;
import dev.castellan.access.ObjectFiles;
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
import dev.castellan.azure.Permission;
import dev.castellan.azure.PrivilegedRole;
import dev.castellan.azure.RoleAssignment;
import dev.castellan.azure.RoleDefinition;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Worlds to draw: a small story, one with an Azure side, and the recorded ones. */
public final class GraphWorlds {
    /** When all of them were read. */
    public static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

    private static final String CLUSTER = "/subscriptions/11111111-1111-1111-1111-111111111111/resourceGroups/rg-shop"
            + "/providers/Microsoft.Kubernetes/connectedClusters/shop-prod";

    private GraphWorlds() {}

    /** Whether the recorded worlds are at hand. */
    public static boolean recorded() {
        return Files.isDirectory(folder());
    }

    private static Path folder() {
        return Path.of(System.getProperty("castellan.shared", "../shared")).resolve("vectors/rbac");
    }

    /** A recorded world. */
    public static AccessIndex world(String name) {
        return AccessIndex.of(ObjectFiles.read(List.of(folder().resolve(name + ".objects.json.gz")), NOW));
    }

    /** One person, one group, one binding, one role: five cards. */
    public static AccessIndex five() {
        return AccessIndex.of(Snapshot.builder("five", NOW)
                .add(new Namespace("shop", Map.of()))
                .add(Role.of(RoleId.in("shop", "reader"), rule("get list", "", "pods")))
                .add(Binding.in(
                        "shop",
                        "readers",
                        RoleId.in("shop", "reader"),
                        Subject.user("ada@contoso.example"),
                        Subject.group("support")))
                .build());
    }

    /** A small cluster with a path from a build account over pods and another account to everything. */
    public static AccessIndex shop() {
        return AccessIndex.of(shopObjects().build());
    }

    /** The same with people and groups of Entra and roles of Azure. */
    public static AccessIndex shopWithAzure() {
        Snapshot.Builder objects = shopObjects();
        objects.add(Binding.cluster("platform", RoleId.cluster("cluster-admin"), Subject.group(id(10))));
        return AccessIndex.of(objects.azure(new AzureSnapshot(plane())).build());
    }

    /** The shop with hostile names. */
    public static AccessIndex hostile() {
        String evil = "</text><script>alert(1)</script>\"];}\n\u202Eevil\u0000\\";
        return AccessIndex.of(shopObjects()
                .add(Binding.cluster(
                        evil, RoleId.cluster(evil), Subject.user(evil), Subject.group(evil + "x".repeat(400))))
                .build());
    }

    private static Snapshot.Builder shopObjects() {
        return Snapshot.builder("shop-prod", NOW)
                .add(new Namespace("shop", Map.of()))
                .add(new Namespace("payments", Map.of("pod-security.kubernetes.io/enforce", "restricted")))
                .add(new Namespace("ci", Map.of()))
                .add(new ServiceAccount("ci", "builder", Map.of()))
                .add(new ServiceAccount("shop", "cart", Map.of()))
                .add(new ServiceAccount("shop", "deployer", Map.of()))
                .add(new ServiceAccount("payments", "ledger", Map.of()))
                .add(Role.of(
                        RoleId.cluster("cluster-admin"),
                        rule("*", "*", "*"),
                        PolicyRule.paths(List.of("*"), List.of("*"))))
                .add(Role.of(RoleId.cluster("view"), rule("get list watch", "", "pods services configmaps")))
                .add(Role.of(
                        RoleId.cluster("edit"),
                        rule("create update patch delete get list watch", "apps", "deployments statefulsets"),
                        rule("create delete get list watch", "", "pods"),
                        rule("get list", "", "secrets")))
                .add(Role.of(RoleId.in("ci", "runner"), rule("create get", "", "pods pods/exec")))
                .add(Role.of(
                        RoleId.in("payments", "ledger"),
                        rule("get", "", "secrets").named("ledger-key")))
                .add(Binding.cluster("admins", RoleId.cluster("cluster-admin"), Subject.group("platform-admins")))
                .add(Binding.cluster("viewers", RoleId.cluster("view"), Subject.group("system:authenticated")))
                .add(Binding.cluster(
                        "deployers", RoleId.cluster("cluster-admin"), Subject.serviceAccount("shop", "deployer")))
                .add(Binding.in(
                        "shop",
                        "shop-editors",
                        RoleId.cluster("edit"),
                        Subject.serviceAccount("ci", "builder"),
                        Subject.group("shop-team"),
                        Subject.user("ada@contoso.example")))
                .add(Binding.in(
                        "payments",
                        "ledger",
                        RoleId.in("payments", "ledger"),
                        Subject.serviceAccount("payments", "ledger")))
                .add(Binding.in("ci", "runners", RoleId.in("ci", "runner"), Subject.serviceAccount("ci", "builder")))
                .add(Binding.in(
                        "shop", "leftover", RoleId.in("shop", "gone"), Subject.user("mallory@contoso.example")));
    }

    private static PolicyRule rule(String verbs, String group, String resources) {
        return PolicyRule.resources(List.of(verbs.split(" ", -1)), List.of(group), List.of(resources.split(" ", -1)));
    }

    private static String id(int n) {
        return "00000000-0000-4000-8000-0000000000%02d".formatted(n);
    }

    private static Principal who(int n, Principal.Kind kind, String name, String mail) {
        return new Principal(
                id(n),
                kind,
                Principal.Standing.KNOWN,
                Optional.of(name),
                mail.isEmpty() ? Optional.empty() : Optional.of(mail),
                Optional.of(true),
                Optional.empty());
    }

    private static RoleAssignment assignment(int n, String scope, String role, int who, String type) {
        return new RoleAssignment(
                CLUSTER + "/providers/Microsoft.Authorization/roleAssignments/a" + n,
                scope,
                "/providers/Microsoft.Authorization/roleDefinitions/" + role,
                id(who),
                type,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    private static AzurePlane plane() {
        String group = CLUSTER.substring(0, CLUSTER.indexOf("/providers"));
        People people = new People(
                List.of(
                        who(1, Principal.Kind.USER, "Ada Byron", "ada@contoso.example"),
                        who(2, Principal.Kind.USER, "Grace Hopper", "grace@contoso.example"),
                        who(3, Principal.Kind.GUEST, "Old Contractor", "old@partner.example"),
                        who(4, Principal.Kind.APPLICATION, "release-pipeline", ""),
                        who(10, Principal.Kind.GROUP, "Platform Team", ""),
                        who(11, Principal.Kind.GROUP, "On Call", ""),
                        who(12, Principal.Kind.GROUP, "Shop Operators", "")),
                Map.of(id(10), List.of(id(11), id(2)), id(11), List.of(id(1), id(3)), id(12), List.of(id(1))),
                Set.of());
        String writer = "5b999177-9696-4545-85c7-50de3797e5a1";
        String owner = "8e3af657-a8ff-443c-a75c-2fe8c4bcb635";
        return new AzurePlane(
                NOW,
                CLUSTER,
                Optional.of(true),
                List.of(),
                Optional.of("Shop production"),
                List.of(),
                List.of(
                        assignment(1, CLUSTER + "/namespaces/shop", writer, 12, "Group"),
                        assignment(2, group, owner, 4, "ServicePrincipal")),
                List.of(new RoleDefinition(
                        "/providers/Microsoft.Authorization/roleDefinitions/" + owner,
                        owner,
                        "Owner",
                        true,
                        Optional.empty(),
                        List.of("/"),
                        List.of(new Permission(List.of("*"), List.of(), List.of(), List.of(), Optional.empty())))),
                List.of(),
                List.of(new PrivilegedRole(
                        CLUSTER + "/providers/Microsoft.Authorization/roleEligibilityScheduleInstances/e1",
                        CLUSTER,
                        "/providers/Microsoft.Authorization/roleDefinitions/8393591c-06b9-48a2-a542-1bd6b377f6a2",
                        id(11),
                        "Group",
                        Optional.empty(),
                        Optional.empty(),
                        Optional.of("Group"),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty())),
                List.of(),
                people,
                List.<AzureGap>of());
    }
}
