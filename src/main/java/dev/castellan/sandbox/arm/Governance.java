package dev.castellan.sandbox.arm;

import dev.castellan.sandbox.ground.ClusterPlan.Stage;
import dev.castellan.sandbox.ground.FleetPlan;
import dev.castellan.sandbox.ground.Group;
import dev.castellan.sandbox.ground.Json;
import dev.castellan.sandbox.ground.Person;
import dev.castellan.sandbox.ground.Seeded;
import dev.castellan.sandbox.ground.ServicePrincipal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Who may do what and which policies apply: the resources that span clusters, with the mistakes that are worth finding. */
final class Governance {
    static final String BASELINE = "a8640138-9b0a-4a28-b8cb-1666c838647d";
    static final String ALLOWED_IMAGES = "febd0533-8e55-448f-b837-bd0e06f16469";
    static final String NO_PRIVILEGED = "95edb821-ddaf-4404-9732-666045e056b4";
    static final String POLICY_EXTENSION = "6b2122c1-8120-4ff5-801b-17625a355590";

    /** Members of the baseline initiative: reference, definition, title, default effect. */
    static final List<List<String>> BASELINE_MEMBERS = List.of(
            List.of(
                    "NoPrivilegedContainers",
                    NO_PRIVILEGED,
                    "Kubernetes cluster should not allow privileged containers",
                    "Deny"),
            List.of(
                    "BlockUsingHostNetwork",
                    "82985f06-dc18-4a48-bc1c-b9f4f0098cfe",
                    "Kubernetes cluster pods should only use approved host network and port list",
                    "Audit"),
            List.of(
                    "BlockUsingHostProcessIDAndIPC",
                    "47a1ee2f-2a2a-4576-bf2a-e0e36709c2b8",
                    "Kubernetes cluster containers should not share host namespaces",
                    "Audit"),
            List.of(
                    "ContainerCapabilities",
                    "c26596ff-4d70-4e6a-9a30-c2506bd2f80c",
                    "Kubernetes cluster containers should only use allowed capabilities",
                    "Audit"),
            List.of(
                    "NoHostPathVolume",
                    "098fc59e-46c7-4d99-9b16-64990e543d75",
                    "Kubernetes cluster pod hostPath volumes should only use allowed host paths",
                    "Audit"));

    private final FleetPlan plan;
    private final Seeded seeded;

    Governance(FleetPlan plan) {
        this.plan = plan;
        this.seeded = plan.seeded();
    }

    List<ObjectNode> all() {
        List<ObjectNode> all = new ArrayList<>();
        plan.managementGroups().forEach(g -> all.add(managementGroup(g)));
        plan.subscriptions().forEach(s -> all.add(subscription(s)));
        groupsOfResources(all);
        all.addAll(Roles.builtIn());
        all.add(customRole());
        assignments(all);
        denies(all);
        privileged(all);
        policies(all);
        return all;
    }

    private static String groupScope(String name) {
        return "/providers/Microsoft.Management/managementGroups/" + name;
    }

    private String sub(Stage stage) {
        return "/subscriptions/"
                + plan.subscriptions().stream()
                        .filter(s -> s.stage() == stage)
                        .findFirst()
                        .orElseThrow()
                        .id();
    }

    private ObjectNode managementGroup(FleetPlan.ManagementGroup g) {
        ObjectNode node = Json.object();
        node.put("id", groupScope(g.name()))
                .put("type", "Microsoft.Management/managementGroups")
                .put("name", g.name());
        ObjectNode p =
                node.putObject("properties").put("tenantId", plan.home().id()).put("displayName", g.displayName());
        ObjectNode details = p.putObject("details")
                .put("version", 1)
                .put("updatedTime", ago(400))
                .put("updatedBy", person("ada.quill").objectId());
        List<FleetPlan.ManagementGroup> above = above(g.parent());
        if (!above.isEmpty()) {
            details.putObject("parent")
                    .put("id", groupScope(above.getFirst().name()))
                    .put("name", above.getFirst().name())
                    .put("displayName", above.getFirst().displayName());
        }
        ArrayNode ids = details.putArray("managementGroupAncestors");
        ArrayNode chain = details.putArray("managementGroupAncestorsChain");
        ArrayNode path = details.putArray("path");
        above.forEach(a -> {
            ids.add(a.name());
            chain.addObject().put("name", a.name()).put("displayName", a.displayName());
            path.addObject().put("name", a.name()).put("displayName", a.displayName());
        });
        return node;
    }

    /** The group with the name and those above it, nearest first. */
    List<FleetPlan.ManagementGroup> above(String name) {
        List<FleetPlan.ManagementGroup> chain = new ArrayList<>();
        Optional<FleetPlan.ManagementGroup> next = find(name);
        while (next.isPresent()) {
            chain.add(next.get());
            next = find(next.get().parent());
        }
        return chain;
    }

    private Optional<FleetPlan.ManagementGroup> find(String name) {
        return plan.managementGroups().stream()
                .filter(g -> g.name().equals(name))
                .findFirst();
    }

    private ObjectNode subscription(FleetPlan.Subscription s) {
        ObjectNode node = Json.object();
        node.put("id", "/subscriptions/" + s.id());
        // The type is how the store and Resource Graph find it; the subscriptions endpoint leaves it out.
        node.put("type", "Microsoft.Resources/subscriptions").put("name", s.name());
        node.put("subscriptionId", s.id())
                .put("tenantId", plan.home().id())
                .put("displayName", s.name())
                .put("state", "Enabled");
        node.putObject("subscriptionPolicies")
                .put("locationPlacementId", "Public_2014-09-01")
                .put("quotaId", "EnterpriseAgreement_2014-09-01")
                .put("spendingLimit", "Off");
        node.put("authorizationSource", "RoleBased");
        node.putArray("managedByTenants");
        node.putObject("tags").put("environment", s.stage().label());
        ArrayNode chain =
                node.putObject("properties").put("state", "Enabled").putArray("managementGroupAncestorsChain");
        above(s.managementGroup())
                .forEach(g -> chain.addObject().put("name", g.name()).put("displayName", g.displayName()));
        return node;
    }

    private void groupsOfResources(List<ObjectNode> all) {
        for (Stage stage : Stage.values()) {
            plan.sites().forEach(site -> {
                ObjectNode node = Json.object();
                String name = "rg-" + stage.code() + "-" + site.code();
                node.put("id", sub(stage) + "/resourceGroups/" + name)
                        .put("name", name)
                        .put("type", "Microsoft.Resources/resourceGroups")
                        .put("location", site.location());
                node.putObject("properties").put("provisioningState", "Succeeded");
                node.putObject("tags").put("environment", stage.label());
                all.add(node);
            });
        }
    }

    private ObjectNode customRole() {
        ObjectNode node = Roles.role(
                seeded.guid("role", "support"),
                "Brambleholt Till Support",
                "Restarts tills; grew over the years.",
                List.of(
                        "Microsoft.Kubernetes/connectedClusters/read",
                        "Microsoft.Kubernetes/connectedClusters/list*/action",
                        "Microsoft.HybridContainerService/provisionedClusterInstances/*",
                        "Microsoft.Resources/subscriptions/read",
                        "Microsoft.Resources/subscriptions/resourceGroups/read",
                        "Microsoft.Authorization/*/read"),
                List.of("Microsoft.HybridContainerService/provisionedClusterInstances/delete"),
                List.of("Microsoft.Kubernetes/connectedClusters/pods/*"));
        ObjectNode p = (ObjectNode) node.path("properties");
        p.put("type", "CustomRole");
        p.putArray("assignableScopes").add(sub(Stage.PRODUCTION));
        node.put(
                "id",
                sub(Stage.PRODUCTION) + "/providers/Microsoft.Authorization/roleDefinitions/"
                        + node.path("name").asString());
        return node;
    }

    private void assignments(List<ObjectNode> all) {
        String prod = sub(Stage.PRODUCTION);
        String test = sub(Stage.TEST);
        String dev = sub(Stage.DEVELOPMENT);
        String tills = prod + "/resourceGroups/rg-prod-mcr";
        String logistics = prod
                + "/resourceGroups/rg-prod-lds/providers/Microsoft.Kubernetes/connectedClusters/prod-lds-logistics";
        String shop =
                test + "/resourceGroups/rg-test-gnt/providers/Microsoft.Kubernetes/connectedClusters/test-gnt-webshop";
        grant(all, groupScope("brambleholt"), Roles.OWNER, group("platform-admins"), "Platform team owns the fleet");
        grant(all, groupScope(plan.home().id()), Roles.READER, group("security-reviewers"), "Review");
        grant(all, groupScope(plan.home().id()), Roles.SECURITY_READER, group("security-reviewers"), "Review");
        // Contributor reaches listAdminKubeconfig, and the group has contractors in it.
        grant(all, prod, Roles.CONTRIBUTOR, group("site-reliability"), "On call");
        grant(all, prod, Roles.AKS_ARC_USER, group("kubernetes-production-admins"), "Daily work with Entra sign-in");
        grant(all, prod, Roles.ARC_CLUSTER_USER, group("kubernetes-production-admins"), "Cluster connect");
        // A person directly, without MFA, on one production cluster.
        grant(all, logistics, Roles.AKS_ARC_ADMIN, user("bram.osei"), "Ticket 20417, temporary");
        grant(all, tills, Roles.READER, group("store-systems"), "Store systems see their clusters");
        grant(all, tills, Roles.ARC_CLUSTER_USER, group("store-systems"), "Cluster connect");
        grant(all, tills, Roles.ARC_VIEWER, group("store-systems"), "");
        grant(all, tills, seeded.guid("role", "support"), group("store-systems"), "Custom role");
        // The account is disabled, the assignment stayed.
        grant(all, prod, Roles.OWNER, user("petra.moss"), "");
        grant(all, test, Roles.READER, group("webshop-developers"), "");
        grant(all, test, Roles.AKS_ARC_USER, group("webshop-developers"), "");
        grant(all, shop + "/namespaces/webshop", Roles.ARC_WRITER, group("webshop-developers"), "Their own namespace");
        grant(all, dev, Roles.CONTRIBUTOR, group("webshop-developers"), "Free hand in development");
        grant(all, dev, Roles.ARC_CLUSTER_ADMIN, group("kubernetes-admins"), "");
        grant(all, dev, Roles.READER, group("all-engineering"), "");
        // A pipeline that can give itself anything in test.
        grant(all, test, Roles.ACCESS_ADMINISTRATOR, principal("build-pipeline"), "Sets up test environments");
        grant(all, prod, Roles.AKS_ARC_CONTRIBUTOR, principal("gitops-deployer"), "Node pools as code");
        ObjectNode bounded = grant(
                all,
                prod,
                Roles.ACCESS_ADMINISTRATOR,
                principal("gitops-deployer"),
                "May give cluster user roles only");
        ((ObjectNode) bounded.path("properties"))
                .put(
                        "condition",
                        "((!(ActionMatches{'Microsoft.Authorization/roleAssignments/write'})) OR"
                                + " (@Request[Microsoft.Authorization/roleAssignments:RoleDefinitionId]"
                                + " ForAnyOfAnyValues:GuidEquals {"
                                + Roles.ARC_CLUSTER_USER + "}))")
                .put("conditionVersion", "2.0");
        // The pipeline of the web shop takes any service account of the production cluster: nobody narrowed it down.
        String web =
                prod + "/resourceGroups/rg-prod-gnt/providers/Microsoft.Kubernetes/connectedClusters/prod-gnt-webshop";
        grant(all, web, Roles.ARC_WRITER, principal("build-pipeline"), "Deploys the web shop");
        // Round trip: the identity of a machine at the site is administrator of the cluster that runs there.
        grant(all, logistics, Roles.ARC_CLUSTER_ADMIN, principal("backup-agent"), "Backs up everything");
        ObjectNode atNight = grant(all, logistics, Roles.ARC_VIEWER, group("store-systems"), "Over private link only");
        ((ObjectNode) atNight.path("properties"))
                .put(
                        "condition",
                        "((!(ActionMatches{'Microsoft.Kubernetes/connectedClusters/pods/read'})) OR"
                                + " (@Environment[isPrivateLink] BoolEquals true))")
                .put("conditionVersion", "2.0");
        // Somebody who was deleted: the principal cannot be resolved any more.
        grant(all, prod, Roles.CONTRIBUTOR, new Who(seeded.guid("person", "gone"), "User", "", ""), "");
    }

    private void denies(List<ObjectNode> all) {
        String scope = sub(Stage.PRODUCTION) + "/resourceGroups/rg-prod-gnt";
        String name = seeded.guid("deny", "gnt");
        ObjectNode node = Json.object();
        ObjectNode p = node.putObject("properties");
        p.put("denyAssignmentName", "Deny deletion of the web shop's cluster")
                .put("description", "Created by a deployment stack");
        ObjectNode permission = p.putArray("permissions").addObject();
        permission
                .putArray("actions")
                .add("Microsoft.Kubernetes/connectedClusters/delete")
                .add("Microsoft.HybridContainerService/provisionedClusterInstances/delete");
        permission.putArray("notActions");
        permission.putArray("dataActions");
        permission.putArray("notDataActions");
        p.put("scope", scope).put("doNotApplyToChildScopes", false);
        p.putArray("principals")
                .addObject()
                .put("id", "00000000-0000-0000-0000-000000000000")
                .put("type", "SystemDefined");
        p.putArray("excludePrincipals")
                .addObject()
                .put("id", plan.group("platform-admins").objectId())
                .put("type", "Group");
        p.put("isSystemProtected", true);
        node.put("id", scope + "/providers/Microsoft.Authorization/denyAssignments/" + name)
                .put("type", "Microsoft.Authorization/denyAssignments")
                .put("name", name);
        all.add(node);
    }

    private void privileged(List<ObjectNode> all) {
        String prod = sub(Stage.PRODUCTION);
        Who noor = user("noor.vale");
        Who sven = user("sven.dahl");
        eligible(all, prod, Roles.AKS_ARC_ADMIN, noor, Optional.of(plan.now().plus(Duration.ofDays(160))));
        // Standing eligibility for Owner, without an end.
        eligible(all, prod, Roles.OWNER, group("site-reliability"), Optional.empty());
        active(
                all,
                prod + "/resourceGroups/rg-prod-rtm",
                Roles.AKS_ARC_ADMIN,
                sven,
                "Activated",
                Optional.of(plan.now().plus(Duration.ofHours(3))));
        active(all, groupScope("brambleholt"), Roles.OWNER, group("platform-admins"), "Assigned", Optional.empty());
        active(all, prod, Roles.CONTRIBUTOR, group("site-reliability"), "Assigned", Optional.empty());
    }

    private record Who(String id, String type, String name, String email) {}

    private Person person(String name) {
        return plan.person(name + "@" + plan.home().domain()).orElseThrow();
    }

    private Who user(String name) {
        Person p = person(name);
        return new Who(p.objectId(), "User", p.displayName(), p.username());
    }

    private Who group(String name) {
        Group g = plan.group(name);
        return new Who(g.objectId(), "Group", g.name(), "");
    }

    private Who principal(String name) {
        ServicePrincipal s = plan.servicePrincipals().stream()
                .filter(p -> p.name().equals(name))
                .findFirst()
                .orElseThrow();
        return new Who(s.objectId(), "ServicePrincipal", s.name(), "");
    }

    private ObjectNode grant(List<ObjectNode> all, String scope, String role, Who who, String description) {
        String name = seeded.guid("assignment", scope, role, who.id);
        ObjectNode node = Json.object();
        ObjectNode p = node.putObject("properties");
        p.put("roleDefinitionId", definition(scope, role))
                .put("principalId", who.id)
                .put("principalType", who.type)
                .put("scope", scope);
        if (description.isEmpty()) {
            p.putNull("description");
        } else {
            p.put("description", description);
        }
        p.putNull("condition").putNull("conditionVersion");
        int days = 30 + seeded.number(600, "assigned", name);
        p.put("createdOn", ago(days))
                .put("updatedOn", ago(days))
                .put("createdBy", person("ada.quill").objectId())
                .put("updatedBy", person("ada.quill").objectId());
        p.putNull("delegatedManagedIdentityResourceId");
        node.put("id", scope + "/providers/Microsoft.Authorization/roleAssignments/" + name)
                .put("type", "Microsoft.Authorization/roleAssignments")
                .put("name", name);
        all.add(node);
        return node;
    }

    /** Both forms occur in Azure: with the subscription in front, and without. */
    private static String definition(String scope, String role) {
        String tail = "/providers/Microsoft.Authorization/roleDefinitions/" + role;
        return scope.startsWith("/subscriptions/") ? "/subscriptions/" + scope.split("/", -1)[2] + tail : tail;
    }

    private ObjectNode instance(String scope, String role, Who who, Optional<Instant> end) {
        ObjectNode p = Json.object();
        p.put("scope", scope)
                .put("roleDefinitionId", definition(scope, role))
                .put("principalId", who.id)
                .put("principalType", who.type)
                .put("status", "Provisioned");
        p.put("startDateTime", ago(who.type.equals("User") ? 0 : 120));
        if (end.isPresent()) {
            p.put("endDateTime", ClusterResources.text(end.get()));
        } else {
            p.putNull("endDateTime");
        }
        p.put("memberType", "Direct").put("createdOn", ago(who.type.equals("User") ? 0 : 120));
        p.putNull("condition").putNull("conditionVersion");
        ObjectNode expanded = p.putObject("expandedProperties");
        expanded.putObject("scope")
                .put("id", scope)
                .put("displayName", displayOf(scope))
                .put(
                        "type",
                        scope.contains("/resourceGroups/")
                                ? "resourcegroup"
                                : scope.startsWith("/subscriptions/") ? "subscription" : "managementgroup");
        expanded.putObject("roleDefinition")
                .put("id", definition(scope, role))
                .put("displayName", roleName(role))
                .put("type", "BuiltInRole");
        ObjectNode principal = expanded.putObject("principal").put("id", who.id).put("displayName", who.name);
        if (!who.email.isEmpty()) {
            principal.put("email", who.email);
        }
        principal.put("type", who.type);
        return p;
    }

    private void eligible(List<ObjectNode> all, String scope, String role, Who who, Optional<Instant> end) {
        String name = seeded.guid("eligible", scope, role, who.id);
        ObjectNode node = Json.object();
        ObjectNode p = instance(scope, role, who, end);
        p.put(
                "roleEligibilityScheduleId",
                scope + "/providers/Microsoft.Authorization/RoleEligibilitySchedules/"
                        + seeded.guid("eligibility", name));
        node.set("properties", p);
        node.put("name", name)
                .put("id", scope + "/providers/Microsoft.Authorization/RoleEligibilityScheduleInstances/" + name)
                .put("type", "Microsoft.Authorization/RoleEligibilityScheduleInstances");
        all.add(node);
    }

    private void active(List<ObjectNode> all, String scope, String role, Who who, String type, Optional<Instant> end) {
        String name = seeded.guid("active", scope, role, who.id);
        ObjectNode node = Json.object();
        ObjectNode p = instance(scope, role, who, end);
        if (type.equals("Activated")) {
            // While it lasts, an activation is a role assignment like any other.
            ObjectNode assignment = grant(all, scope, role, who, "");
            p.put("originRoleAssignmentId", assignment.path("id").asString());
            p.put("linkedRoleEligibilityScheduleId", seeded.guid("eligibility", name))
                    .put("linkedRoleEligibilityScheduleInstanceId", seeded.guid("eligible", name));
        } else {
            p.put(
                    "originRoleAssignmentId",
                    scope + "/providers/Microsoft.Authorization/roleAssignments/"
                            + seeded.guid("assignment", scope, role, who.id));
            p.putNull("linkedRoleEligibilityScheduleId").putNull("linkedRoleEligibilityScheduleInstanceId");
        }
        p.put("assignmentType", type)
                .put(
                        "roleAssignmentScheduleId",
                        scope + "/providers/Microsoft.Authorization/RoleAssignmentSchedules/"
                                + seeded.guid("schedule", name));
        node.set("properties", p);
        node.put("name", name)
                .put("id", scope + "/providers/Microsoft.Authorization/RoleAssignmentScheduleInstances/" + name)
                .put("type", "Microsoft.Authorization/RoleAssignmentScheduleInstances");
        all.add(node);
    }

    private String displayOf(String scope) {
        return plan.subscriptions().stream()
                .filter(s -> scope.equals("/subscriptions/" + s.id()))
                .map(FleetPlan.Subscription::name)
                .findFirst()
                .orElse(Access.last(scope));
    }

    private static String roleName(String role) {
        return Roles.builtIn().stream()
                .filter(r -> r.path("name").asString().equals(role))
                .map(r -> r.path("properties").path("roleName").asString())
                .findFirst()
                .orElse(role);
    }

    // ---- policy

    private void policies(List<ObjectNode> all) {
        BASELINE_MEMBERS.forEach(m -> all.add(kubernetesDefinition(
                m.get(1), m.get(2), m.get(3), List.of("audit", "Audit", "deny", "Deny", "disabled", "Disabled"))));
        ObjectNode images = kubernetesDefinition(
                ALLOWED_IMAGES,
                "Kubernetes cluster containers should only use allowed images",
                "Deny",
                List.of("audit", "Audit", "deny", "Deny", "disabled", "Disabled"));
        ((ObjectNode) images.path("properties").path("parameters"))
                .putObject("allowedContainerImagesRegex")
                .put("type", "String")
                .putObject("metadata")
                .put("displayName", "Allowed registry or registries regex");
        all.add(images);
        ObjectNode arc = Json.object();
        ObjectNode p = arc.putObject("properties")
                .put(
                        "displayName",
                        "Azure Arc enabled Kubernetes clusters should have the Azure Policy extension installed")
                .put("policyType", "BuiltIn")
                .put("mode", "Indexed");
        p.put(
                "description",
                "The Azure Policy extension for Azure Arc provides at-scale enforcements and safeguards on your Arc"
                        + " enabled Kubernetes clusters in a centralized, consistent manner.");
        p.putObject("metadata").put("version", "1.1.0").put("category", "Kubernetes");
        p.put("version", "1.1.0");
        ObjectNode effect = p.putObject("parameters").putObject("effect").put("type", "String");
        effect.set("allowedValues", Json.texts(List.of("AuditIfNotExists", "Disabled")));
        effect.put("defaultValue", "AuditIfNotExists");
        ObjectNode rule = p.putObject("policyRule");
        rule.putObject("if").put("field", "type").put("equals", "Microsoft.Kubernetes/connectedClusters");
        rule.putObject("then")
                .put("effect", "[parameters('effect')]")
                .putObject("details")
                .put("type", "Microsoft.KubernetesConfiguration/extensions");
        p.set("versions", Json.texts(List.of("1.1.0")));
        arc.put("id", "/providers/Microsoft.Authorization/policyDefinitions/" + POLICY_EXTENSION)
                .put("type", "Microsoft.Authorization/policyDefinitions")
                .put("name", POLICY_EXTENSION);
        all.add(arc);
        all.add(baseline());
        String prod = sub(Stage.PRODUCTION);
        policyAssignment(
                all,
                groupScope("brambleholt"),
                "arc-policy-extension",
                "Arc clusters have the policy extension",
                "policyDefinitions/" + POLICY_EXTENSION,
                "AuditIfNotExists",
                "Default");
        policyAssignment(
                all,
                groupScope("retail"),
                "pod-security-baseline",
                "Pod security baseline",
                "policySetDefinitions/" + BASELINE,
                "Audit",
                "Default");
        policyAssignment(
                all,
                sub(Stage.DEVELOPMENT),
                "pod-security-baseline-dev",
                "Pod security baseline (development)",
                "policySetDefinitions/" + BASELINE,
                "Deny",
                "Default");
        ObjectNode images2 = policyAssignment(
                all,
                prod,
                "allowed-images",
                "Only images from our registry",
                "policyDefinitions/" + ALLOWED_IMAGES,
                "Deny",
                "DoNotEnforce");
        ((ObjectNode) images2.path("properties").path("parameters"))
                .putObject("allowedContainerImagesRegex")
                .put("value", "^registry\\.brambleholt\\.example/.+$");
    }

    private ObjectNode kubernetesDefinition(String guid, String title, String defaultEffect, List<String> effects) {
        ObjectNode node = Json.object();
        ObjectNode p = node.putObject("properties")
                .put("displayName", title)
                .put("policyType", "BuiltIn")
                .put("mode", "Microsoft.Kubernetes.Data")
                .put("description", title + ". For more information, see https://aka.ms/kubepolicydoc.");
        p.putObject("metadata").put("version", "9.2.0").put("category", "Kubernetes");
        p.put("version", "9.2.0");
        ObjectNode parameters = p.putObject("parameters");
        ObjectNode effect = parameters.putObject("effect").put("type", "String");
        effect.putObject("metadata").put("displayName", "Effect").put("portalReview", true);
        effect.set("allowedValues", Json.texts(effects));
        effect.put("defaultValue", defaultEffect);
        excluded(parameters);
        ObjectNode namespaces = parameters.putObject("namespaces").put("type", "Array");
        namespaces.putArray("defaultValue");
        ObjectNode rule = p.putObject("policyRule");
        rule.putObject("if")
                .put("field", "type")
                .set(
                        "in",
                        Json.texts(List.of(
                                "Microsoft.Kubernetes/connectedClusters",
                                "Microsoft.ContainerService/managedClusters")));
        ObjectNode details =
                rule.putObject("then").put("effect", "[parameters('effect')]").putObject("details");
        details.putObject("templateInfo")
                .put("sourceType", "PublicURL")
                .put("url", "https://store.policy.core.windows.net/kubernetes/" + guid + "/v2/template.yaml");
        details.putArray("apiGroups").add("");
        details.putArray("kinds").add("Pod");
        details.put("excludedNamespaces", "[parameters('excludedNamespaces')]")
                .put("namespaces", "[parameters('namespaces')]");
        p.set("versions", Json.texts(List.of("9.2.0", "9.1.0")));
        node.put("id", "/providers/Microsoft.Authorization/policyDefinitions/" + guid)
                .put("type", "Microsoft.Authorization/policyDefinitions")
                .put("name", guid);
        return node;
    }

    private static void excluded(ObjectNode parameters) {
        ObjectNode excluded = parameters.putObject("excludedNamespaces").put("type", "Array");
        excluded.set(
                "defaultValue",
                Json.texts(List.of("kube-system", "gatekeeper-system", "azure-arc", "azure-extensions-usage-system")));
    }

    private ObjectNode baseline() {
        ObjectNode node = Json.object();
        ObjectNode p = node.putObject("properties")
                .put("displayName", "Kubernetes cluster pod security baseline standards for Linux-based workloads")
                .put("policyType", "BuiltIn");
        p.put(
                "description",
                "This initiative includes the policies for the Kubernetes cluster pod security baseline standards.");
        p.putObject("metadata").put("version", "1.4.0").put("category", "Kubernetes");
        p.put("version", "1.4.0");
        ObjectNode parameters = p.putObject("parameters");
        ObjectNode effect = parameters.putObject("effect").put("type", "String");
        effect.set("allowedValues", Json.texts(List.of("audit", "Audit", "deny", "Deny", "disabled", "Disabled")));
        effect.put("defaultValue", "Audit");
        excluded(parameters);
        ArrayNode members = p.putArray("policyDefinitions");
        BASELINE_MEMBERS.forEach(m -> {
            ObjectNode member = members.addObject();
            member.put("policyDefinitionReferenceId", m.get(0))
                    .put("policyDefinitionId", "/providers/Microsoft.Authorization/policyDefinitions/" + m.get(1));
            ObjectNode values = member.putObject("parameters");
            values.putObject("effect").put("value", "[parameters('effect')]");
            values.putObject("excludedNamespaces").put("value", "[parameters('excludedNamespaces')]");
            member.put("definitionVersion", "9.*.*");
            member.putArray("groupNames");
        });
        p.set("versions", Json.texts(List.of("1.4.0")));
        node.put("id", "/providers/Microsoft.Authorization/policySetDefinitions/" + BASELINE)
                .put("type", "Microsoft.Authorization/policySetDefinitions")
                .put("name", BASELINE);
        return node;
    }

    private ObjectNode policyAssignment(
            List<ObjectNode> all,
            String scope,
            String name,
            String title,
            String definition,
            String effect,
            String enforcement) {
        ObjectNode node = Json.object();
        node.put("name", name)
                .put("type", "Microsoft.Authorization/policyAssignments")
                .put("id", scope + "/providers/Microsoft.Authorization/policyAssignments/" + name);
        ObjectNode p = node.putObject("properties");
        p.put("displayName", title)
                .put("description", title)
                .put("definitionVersion", "1.*.*")
                .put("enforcementMode", enforcement)
                .put("instanceId", seeded.guid("policy", scope, name));
        p.putObject("metadata")
                .put("assignedBy", "Ada Quill")
                .put("createdBy", person("ada.quill").objectId())
                .put("createdOn", ago(210));
        p.putArray("notScopes");
        p.putObject("parameters").putObject("effect").put("value", effect);
        p.put("policyDefinitionId", "/providers/Microsoft.Authorization/" + definition)
                .put("scope", scope);
        all.add(node);
        return node;
    }

    private String ago(int days) {
        return ClusterResources.text(plan.now().minus(Duration.ofDays(days)).minusSeconds(days * 977L % 50_000));
    }
}
