package dev.castellan.access;

import static dev.castellan.access.World.RBAC;
import static dev.castellan.access.World.paths;
import static dev.castellan.access.World.rule;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The corner cases of Kubernetes RBAC, one test each, by the number they have in the research on rivals (section B). */
class RbacCasesTest {
    private static final Subject ALICE = Subject.user("alice");
    private static final Requester HER = Requester.raw("alice", List.of());

    private static boolean can(PolicyRule rule, Request request) {
        return new World().grant(ALICE, rule).index().allows(HER, request);
    }

    private static Request.OnResource on(String verb, String group, String resource, String name) {
        return new Request.OnResource(verb, group, resource, "", "shop", name);
    }

    private static Request.OnResource core(String verb, String resource) {
        return on(verb, "", resource, "");
    }

    private static AccessIndex of(World world) {
        return world.index();
    }

    private static Answer real(AccessIndex index, Request request) {
        return index.decide(HER, RealRequest.of(request, index.scopes()).effective())
                .answer();
    }

    @Test
    void b1_partsOfTwoRulesNeverCombine() {
        AccessIndex index =
                of(new World().grant(ALICE, rule("get", "", "pods"), rule("delete", "apps", "deployments")));
        assertThat(index.allows(HER, core("get", "pods"))).isTrue();
        assertThat(index.allows(HER, core("delete", "pods"))).isFalse();
        assertThat(index.allows(HER, on("get", "apps", "deployments", ""))).isFalse();
    }

    @Test
    void b2_withoutNamesAnyNameAndNone() {
        assertThat(can(rule("get,list", "", "pods"), on("get", "", "pods", "x")))
                .isTrue();
        assertThat(can(rule("get,list", "", "pods"), core("list", "pods"))).isTrue();
    }

    @Test
    void b3_aStarAsNameIsANameCalledStar() {
        assertThat(can(rule("get", "", "pods", "*"), on("get", "", "pods", "x")))
                .isFalse();
        assertThat(can(rule("get", "", "pods", "*"), on("get", "", "pods", "*")))
                .isTrue();
    }

    @Test
    void b4_namesAreNoPatterns() {
        assertThat(can(rule("get", "", "pods", "app-*"), on("get", "", "pods", "app-1")))
                .isFalse();
    }

    @Test
    void b5_theEmptyNameAllowsRequestsWithoutNameOnly() {
        assertThat(can(rule("list,get", "", "pods", ""), core("list", "pods"))).isTrue();
        assertThat(can(rule("list,get", "", "pods", ""), on("get", "", "pods", "x")))
                .isFalse();
    }

    @Test
    void b6_listOfNamedObjectsIsDeniedWithoutSelector() {
        assertThat(can(rule("list,watch", "", "pods", "foo"), core("list", "pods")))
                .isFalse();
        assertThat(can(rule("list,watch", "", "pods", "foo"), core("watch", "pods")))
                .isFalse();
    }

    @Test
    void b7_aSelectorOnTheNameIsTheName() {
        Request selected = HttpAttributes.of(
                "GET", "/api/v1/namespaces/shop/pods", "fieldSelector=metadata.name%3Dfoo&watch=true");
        assertThat(selected).isEqualTo(on("watch", "", "pods", "foo"));
        assertThat(can(rule("list,watch", "", "pods", "foo"), selected)).isTrue();
        assertThat(HttpAttributes.of("GET", "/api/v1/watch/namespaces/shop/pods", "fieldSelector=metadata.name%3Dfoo"))
                .isEqualTo(on("watch", "", "pods", ""));
    }

    @Test
    void b8_aReviewIgnoresSelectorsAndNeedsTheName() {
        assertThat(can(rule("list", "", "pods", "foo"), core("list", "pods"))).isFalse();
        assertThat(RealRequest.of(on("list", "", "pods", "foo"), Scopes.of(List.of()))
                        .difference())
                .contains("fieldSelector=metadata.name=foo");
    }

    @Test
    void b9_aCollectionIsDeletedWithoutName() {
        assertThat(HttpAttributes.of("DELETE", "/api/v1/namespaces/shop/pods", "fieldSelector=metadata.name%3Dfoo"))
                .isEqualTo(core("deletecollection", "pods"));
        AccessIndex index = of(new World().grant(ALICE, rule("deletecollection", "", "pods", "foo")));
        assertThat(real(index, on("deletecollection", "", "pods", "foo"))).isEqualTo(Answer.NO);
    }

    @Test
    void b10_createByNameIsYesForAReviewAndNoForTheRequest() {
        AccessIndex index = of(new World().grant(ALICE, rule("create", "", "pods", "foo")));
        Request asked = on("create", "", "pods", "foo");
        assertThat(index.decide(HER, asked).answer()).isEqualTo(Answer.YES);
        assertThat(real(index, asked)).isEqualTo(Answer.NO);
        assertThat(RealRequest.of(asked, index.scopes()).difference()).contains("does not carry the name");
    }

    @Test
    void b11_createOnASubresourceCarriesTheName() {
        AccessIndex index = of(new World().grant(ALICE, rule("create", "", "pods/exec", "foo")));
        assertThat(real(index, on("create", "", "pods", "foo").sub("exec"))).isEqualTo(Answer.YES);
        assertThat(real(index, on("create", "", "pods", "bar").sub("exec"))).isEqualTo(Answer.NO);
    }

    @Test
    void b12_anUpdateThatCreatesNeedsCreateWithTheName() {
        Need need = Abilities.upsert(on("patch", "", "configmaps", "foo"));
        assertThat(need.met(of(new World().grant(ALICE, rule("patch", "", "configmaps"))), HER))
                .isEqualTo(Answer.NO);
        assertThat(need.met(of(new World().grant(ALICE, rule("patch,create", "", "configmaps", "foo"))), HER))
                .isEqualTo(Answer.YES);
    }

    @Test
    void b13_aStarIsEveryResourceAndSubresourceOfTheGroups() {
        assertThat(can(rule("get", "", "*"), core("get", "pods").sub("log"))).isTrue();
        assertThat(can(rule("get", "", "*"), on("get", "apps", "deployments", "")))
                .isFalse();
    }

    @Test
    void b14_aResourceDoesNotIncludeItsSubresources() {
        assertThat(can(rule("*", "", "pods"), core("create", "pods").sub("exec")))
                .isFalse();
    }

    @Test
    void b15_resourceSlashStarIsNoWildcard() {
        assertThat(can(rule("*", "", "pods/*"), core("create", "pods").sub("exec")))
                .isFalse();
        assertThat(can(rule("*", "", "pods/*"), core("create", "pods").sub("*")))
                .isTrue();
    }

    @Test
    void b16_starSlashSubresourceIsThatSubresourceOfAnyResource() {
        assertThat(can(
                        rule("get", "apps", "*/scale"),
                        on("get", "apps", "deployments", "").sub("scale")))
                .isTrue();
        assertThat(can(rule("get", "apps", "*/scale"), on("get", "apps", "deployments", "")))
                .isFalse();
        assertThat(can(
                        rule("get", "apps", "*/scale"),
                        core("get", "replicationcontrollers").sub("scale")))
                .isFalse();
    }

    @Test
    void b17_starSlashStarIsASubresourceCalledStar() {
        assertThat(can(rule("get", "", "*/*"), core("get", "pods").sub("log"))).isFalse();
        assertThat(can(rule("get", "", "*/*"), core("get", "pods").sub("*"))).isTrue();
    }

    @Test
    void b18_starSlashIsNothing() {
        assertThat(can(rule("get", "", "*/"), core("get", "pods"))).isFalse();
        assertThat(can(rule("get", "", "*/"), core("get", "pods").sub("log"))).isFalse();
    }

    @Test
    void b19_aStarIsEveryVerbAlsoThoseNoDiscoveryNames() {
        for (String verb : List.of(
                "use",
                "bind",
                "escalate",
                "impersonate",
                "approve",
                "sign",
                "attest",
                "impersonate:user-info",
                "impersonate-on:user-info:get",
                "associated-node:update")) {
            assertThat(can(rule("*", "", "pods"), core(verb, "pods"))).as(verb).isTrue();
        }
    }

    @Test
    void b20_upperAndLowerCaseCount() {
        assertThat(can(rule("GET", "", "pods"), core("get", "pods"))).isFalse();
        assertThat(can(rule("get", "Apps", "deployments"), on("get", "apps", "deployments", "")))
                .isFalse();
        assertThat(can(rule("get", "", "Pods"), core("get", "pods"))).isFalse();
    }

    @Test
    void b21_kindsSingularsAndShortNamesMatchNothing() {
        for (String wrong : List.of("Pod", "pod", "po")) {
            assertThat(can(rule("get", "", wrong), core("get", "pods")))
                    .as(wrong)
                    .isFalse();
        }
    }

    @Test
    void b22_theCoreGroupIsTheEmptyOne() {
        assertThat(can(rule("get", "", "pods"), on("get", "apps", "pods", ""))).isFalse();
        assertThat(can(rule("get", "core", "pods"), core("get", "pods"))).isFalse();
    }

    @Test
    void b23_groupsAreNoPatterns() {
        assertThat(can(rule("get", "*.example.com", "widgets"), on("get", "a.example.com", "widgets", "")))
                .isFalse();
    }

    @Test
    void b24_aRuleWithoutGroupsMatchesNothingAndIsNotValid() {
        PolicyRule rule = PolicyRule.resources(List.of("get"), List.of(), List.of("pods"));
        assertThat(can(rule, core("get", "pods"))).isFalse();
        assertThat(ObjectRules.faults(Role.of(RoleId.cluster("r"), rule))).hasSize(1);
    }

    @Test
    void b25_theSameKindInTwoGroupsIsTwoPermissions() {
        assertThat(can(rule("get", "extensions", "ingresses"), on("get", "networking.k8s.io", "ingresses", "")))
                .isFalse();
        assertThat(can(rule("get", "", "events"), on("get", "events.k8s.io", "events", "")))
                .isFalse();
    }

    @Test
    void b26_deploymentsOfTheCoreGroupAreNothingReal() {
        assertThat(can(rule("create", "", "deployments"), on("create", "apps", "deployments", "")))
                .isFalse();
    }

    @Test
    void b27_starsInAQuestionAreMatchedByStarsOnly() {
        PolicyRule many = rule("get,list,create,update,delete", "", "pods,secrets");
        assertThat(can(many, new Request.OnResource("*", "*", "*", "", "", ""))).isFalse();
        assertThat(can(rule("*", "*", "*"), new Request.OnResource("*", "*", "*", "", "", "")))
                .isTrue();
        assertThat(can(rule("*", "", "pods"), core("*", "pods"))).isTrue();
    }

    @Test
    void b28_headIsGetAndUnknownMethodsAreMatchedByAStarOnly() {
        assertThat(HttpAttributes.of("HEAD", "/api/v1/namespaces/shop/pods/x", ""))
                .isEqualTo(on("get", "", "pods", "x"));
        Request options = HttpAttributes.of("OPTIONS", "/api/v1/namespaces/shop/pods/x", "");
        assertThat(options.verb()).isEmpty();
        assertThat(can(rule("get,options", "", "pods"), options)).isFalse();
        assertThat(can(rule("*", "", "pods"), options)).isTrue();
    }

    // Escalation.

    private static final PolicyRule WRITE =
            rule("create,update,patch", RBAC, "roles,clusterroles,rolebindings,clusterrolebindings");
    private static final RoleId READER = RoleId.cluster("reader");
    private static final Role READS = Role.of(READER, rule("get", "", "secrets"));

    private static WriteCheck writer(World world) {
        return new WriteCheck(world.index(), HER);
    }

    private static Binding bindsReader(String namespace) {
        return new Binding(namespace, "new", "ClusterRole", "reader", List.of(Subject.user("mallory")), Map.of());
    }

    @Test
    void b29_aBindingNeedsBindOnTheRoleOrAllItsRules() {
        World base = new World().role(READS).grant(ALICE, WRITE);
        assertThat(writer(base).create(bindsReader("shop")).refusal()).isEqualTo(WriteCheck.Refusal.ESCALATION);
        assertThat(writer(new World().role(READS).grant(ALICE, WRITE, rule("bind", RBAC, "clusterroles")))
                        .create(bindsReader(""))
                        .pass())
                .isEqualTo(WriteCheck.Pass.BIND);
        assertThat(writer(new World().role(READS).grant(ALICE, WRITE, rule("get", "", "secrets")))
                        .create(bindsReader("shop"))
                        .pass())
                .isEqualTo(WriteCheck.Pass.COVERED);
        assertThat(new WriteCheck(base.index(), Requester.raw("root", List.of("system:masters")))
                        .create(bindsReader("shop"))
                        .pass())
                .isEqualTo(WriteCheck.Pass.MASTER);
        assertThat(writer(new World()
                                .role(READS)
                                .grant(ALICE, WRITE, rule("bind", RBAC, "clusterrolebindings,rolebindings")))
                        .create(bindsReader(""))
                        .code())
                .isEqualTo(403);
    }

    @Test
    void b30_bindOnClusterRolesInARoleCountsInThatNamespace() {
        World world =
                new World().role(READS).grant(ALICE, WRITE).grantIn("shop", ALICE, rule("bind", RBAC, "clusterroles"));
        assertThat(writer(world).create(bindsReader("shop")).code()).isEqualTo(201);
        assertThat(writer(world).create(bindsReader("other")).code()).isEqualTo(403);
        assertThat(writer(world).create(bindsReader("")).code()).isEqualTo(403);
    }

    @Test
    void b31_bindOnRolesBindsRolesOnly() {
        World world = new World()
                .role(READS)
                .role(Role.of(RoleId.in("shop", "reader"), rule("get", "", "secrets")))
                .grant(ALICE, WRITE)
                .grantIn("shop", ALICE, rule("bind", RBAC, "roles"));
        assertThat(writer(world).create(bindsReader("shop")).code()).isEqualTo(403);
        assertThat(writer(world)
                        .create(Binding.in("shop", "new", RoleId.in("shop", "reader"), ALICE))
                        .code())
                .isEqualTo(201);
    }

    @Test
    void b32_bindByNameBindsThatRoleOnly() {
        World world = new World()
                .role(READS)
                .role(Role.of(RoleId.cluster("view"), rule("get", "", "pods")))
                .grant(ALICE, WRITE, rule("bind", RBAC, "clusterroles", "view"));
        assertThat(writer(world).create(bindsReader("")).code()).isEqualTo(403);
        assertThat(writer(world)
                        .create(Binding.cluster("new", RoleId.cluster("view"), ALICE))
                        .code())
                .isEqualTo(201);
    }

    @Test
    void b33_bindWithoutCreateGainsNothing() {
        assertThat(writer(new World().role(READS).grant(ALICE, rule("bind", RBAC, "clusterroles")))
                        .create(bindsReader("shop"))
                        .refusal())
                .isEqualTo(WriteCheck.Refusal.PLAIN);
    }

    @Test
    void b34_theHalvesMayComeFromDifferentBindings() {
        World world = new World()
                .role(READS)
                .grantIn("shop", ALICE, rule("create", RBAC, "rolebindings"))
                .grant(ALICE, rule("bind", RBAC, "clusterroles"));
        assertThat(writer(world).create(bindsReader("shop")).code()).isEqualTo(201);
    }

    @Test
    void b35_aBindingToAMissingRoleNeedsBind() {
        assertThat(writer(new World().grant(ALICE, WRITE))
                        .create(bindsReader("shop"))
                        .code())
                .isEqualTo(404);
        assertThat(writer(new World().grant(ALICE, WRITE, rule("bind", RBAC, "clusterroles")))
                        .create(bindsReader("shop"))
                        .code())
                .isEqualTo(201);
    }

    @Test
    void b36_aDanglingBindingLivesAsSoonAsTheRoleIsThere() {
        World dangling = new World().binding(Binding.in("shop", "b", RoleId.in("shop", "late"), ALICE));
        assertThat(dangling.index().allows(HER, core("get", "pods"))).isFalse();
        assertThat(Explainer.explain(dangling.index(), HER, core("get", "pods")).misses())
                .anyMatch(m -> m.kind() == Explanation.Kind.ROLE_MISSING);
        dangling.role(Role.of(RoleId.in("shop", "late"), rule("get", "", "pods")));
        assertThat(dangling.index().allows(HER, core("get", "pods"))).isTrue();
    }

    @Test
    void b37_anyUpdateOfABindingIsCheckedAgain() {
        World world = new World().role(READS).binding(bindsReader("shop")).grant(ALICE, WRITE);
        Binding labelled = new Binding(
                "shop", "new", "ClusterRole", "reader", bindsReader("shop").subjects(), Map.of("a", "b"));
        assertThat(writer(world).update(labelled).refusal()).isEqualTo(WriteCheck.Refusal.ESCALATION);
    }

    @Test
    void b38_theRoleOfABindingCannotBeChanged() {
        World world = new World().role(READS).binding(bindsReader("shop")).grant(ALICE, rule("*", "*", "*"));
        Snapshot other = Snapshot.builder("other", Worlds.THEN)
                .add(Binding.in("shop", "new", RoleId.cluster("view"), ALICE))
                .build();
        assertThat(WhatIf.of(world.index(), other, java.util.Optional.of(HER))
                        .proposals()
                        .getFirst()
                        .write())
                .hasValueSatisfying(w -> assertThat(w.code()).isEqualTo(422));
    }

    @Test
    void b39_aRoleNeedsItsRulesHeldOrEscalate() {
        assertThat(writer(new World().grant(ALICE, WRITE)).create(READS).refusal())
                .isEqualTo(WriteCheck.Refusal.ESCALATION);
        assertThat(writer(new World().grant(ALICE, WRITE, rule("get", "", "secrets")))
                        .create(READS)
                        .pass())
                .isEqualTo(WriteCheck.Pass.COVERED);
        assertThat(writer(new World().grant(ALICE, WRITE, rule("escalate", RBAC, "clusterroles")))
                        .create(READS)
                        .pass())
                .isEqualTo(WriteCheck.Pass.ESCALATE);
    }

    @Test
    void b40_escalateByNameWorksForUpdatesNotForCreates() {
        WriteCheck check =
                writer(new World().role(READS).grant(ALICE, WRITE, rule("escalate", RBAC, "clusterroles", "reader")));
        assertThat(check.update(READS, READS).pass()).isEqualTo(WriteCheck.Pass.ESCALATE);
        assertThat(check.create(READS).refusal()).isEqualTo(WriteCheck.Refusal.ESCALATION);
    }

    private static boolean covers(PolicyRule held, PolicyRule granted) {
        return Covers.missing(List.of(held), List.of(granted)).isEmpty();
    }

    @Test
    void b41_eachSmallestPartFitsIntoOneHeldRule() {
        assertThat(Covers.missing(
                        List.of(rule("get", "", "pods"), rule("list", "", "pods")),
                        List.of(rule("get,list", "", "pods"))))
                .isEmpty();
        assertThat(covers(rule("get,list,watch,create,update,patch,delete", "", "pods"), rule("*", "", "pods")))
                .isFalse();
        assertThat(covers(rule("get", "", "pods,secrets"), rule("get", "", "*")))
                .isFalse();
        assertThat(covers(rule("get", "apps,batch", "jobs"), rule("get", "*", "jobs")))
                .isFalse();
        assertThat(covers(rule("*", "*", "*"), rule("get", "", "pods", "a"))).isTrue();
    }

    @Test
    void b42_namesAreCoveredByNoneOrMore() {
        assertThat(covers(rule("get", "", "pods", "a"), rule("get", "", "pods")))
                .isFalse();
        assertThat(covers(rule("get", "", "pods"), rule("get", "", "pods", "a")))
                .isTrue();
        assertThat(covers(rule("get", "", "pods", "a", "b"), rule("get", "", "pods", "a")))
                .isTrue();
    }

    @Test
    void b43_subresourceStarsCover() {
        assertThat(covers(rule("get", "apps", "*/scale"), rule("get", "apps", "deployments/scale")))
                .isTrue();
        assertThat(covers(rule("get", "apps", "deployments/scale"), rule("get", "apps", "*/scale")))
                .isFalse();
        assertThat(covers(rule("get", "apps", "*"), rule("get", "apps", "*/scale,deployments/scale")))
                .isTrue();
    }

    @Test
    void b44_pathsCover() {
        assertThat(covers(paths("get", "/foo*"), paths("get", "/foo/bar,/foo/x*")))
                .isTrue();
        assertThat(covers(paths("get", "/foo"), paths("get", "/foo*"))).isFalse();
    }

    private static Authorizer always(String name, Opinion.Outcome outcome) {
        return new Authorizer() {
            @Override
            public String name() {
                return name;
            }

            @Override
            public Opinion opinion(Requester who, Request request) {
                return Opinion.certain(outcome, "");
            }
        };
    }

    private record Webhook(Opinion.Outcome outcome) implements AzurePart {
        @Override
        public Authorizer authorizer() {
            return always("Azure", outcome);
        }

        @Override
        public tools.jackson.databind.JsonNode saved() {
            return tools.jackson.databind.node.JsonNodeFactory.instance.objectNode();
        }
    }

    @Test
    void b45_and_b46_onlyRbacRulesAreHeldButEveryAuthorizerIsAskedAboutBind() {
        AccessIndex azureAdmin = AccessIndex.of(new World()
                .role(READS).snapshot().toBuilder()
                        .azure(new Webhook(Opinion.Outcome.ALLOW))
                        .build());
        assertThat(new WriteCheck(azureAdmin, HER).create(bindsReader("shop")).pass())
                .isEqualTo(WriteCheck.Pass.BIND);
        Authorizer writesOnly = new Authorizer() {
            @Override
            public String name() {
                return "Azure";
            }

            @Override
            public Opinion opinion(Requester who, Request request) {
                boolean own = request.verb().equals("bind") || request.verb().equals("escalate");
                return Opinion.certain(own ? Opinion.Outcome.DENY : Opinion.Outcome.ALLOW, "");
            }
        };
        AccessIndex writer = AccessIndex.of(new World()
                .role(READS).snapshot().toBuilder()
                        .azure(new AzurePart() {
                            @Override
                            public Authorizer authorizer() {
                                return writesOnly;
                            }

                            @Override
                            public tools.jackson.databind.JsonNode saved() {
                                return tools.jackson.databind.node.JsonNodeFactory.instance.objectNode();
                            }
                        })
                        .build());
        assertThat(new WriteCheck(writer, HER).create(bindsReader("shop")).refusal())
                .isEqualTo(WriteCheck.Refusal.ESCALATION);
    }

    private static Role aggregating(String name, LabelSelector... selectors) {
        return new Role(RoleId.cluster(name), List.of(), List.of(selectors), Map.of(), false);
    }

    private static LabelSelector label(String key, String value) {
        return new LabelSelector(Map.of(key, value), List.of());
    }

    @Test
    void b47_anAggregationRuleNeedsEverything() {
        Role role = aggregating("agg", label("a", "b"));
        assertThat(writer(new World().grant(ALICE, WRITE)).create(role).refusal())
                .isEqualTo(WriteCheck.Refusal.AGGREGATION);
        assertThat(writer(new World().grant(ALICE, rule("*", "*", "*")))
                        .create(role)
                        .pass())
                .isEqualTo(WriteCheck.Pass.ESCALATE);
        assertThat(writer(new World().grant(ALICE, rule("*", "*", "*"), paths("*", "*")))
                        .create(role)
                        .code())
                .isEqualTo(201);
        assertThat(writer(new World().role(role).grant(ALICE, WRITE))
                        .update(role, Role.of(role.id()))
                        .refusal())
                .isEqualTo(WriteCheck.Refusal.AGGREGATION);
        assertThat(writer(new World().grant(ALICE, WRITE, rule("escalate", RBAC, "clusterroles")))
                        .create(role)
                        .code())
                .isEqualTo(201);
    }

    private static Set<PolicyRule> effective(World world, String role) {
        return Set.copyOf(world.index().rulesOf(RoleId.cluster(role)).orElseThrow());
    }

    @Test
    void b48_theEmptySelectorSelectsAllClusterRolesButItself() {
        World world = new World()
                .role(aggregating("agg", new LabelSelector(Map.of(), List.of())))
                .role(READS)
                .role(Role.of(RoleId.cluster("b"), rule("get", "", "pods")))
                .role(Role.of(RoleId.in("shop", "c"), rule("get", "", "nodes")));
        assertThat(effective(world, "agg"))
                .containsExactlyInAnyOrder(rule("get", "", "secrets"), rule("get", "", "pods"));
    }

    @Test
    void b49_selectorsAreUnitedAndExpressionsCount() {
        LabelSelector expression = new LabelSelector(
                Map.of(),
                List.of(
                        new LabelSelector.Expression("tier", "In", List.of("x")),
                        new LabelSelector.Expression("off", "DoesNotExist", List.of())));
        World world = new World()
                .role(aggregating("agg", label("a", "b"), expression))
                .role(READS.labelled(Map.of("a", "b")))
                .role(Role.of(RoleId.cluster("x"), rule("get", "", "pods")).labelled(Map.of("tier", "x")))
                .role(Role.of(RoleId.cluster("y"), rule("get", "", "nodes")).labelled(Map.of("tier", "x", "off", "")));
        assertThat(effective(world, "agg"))
                .containsExactlyInAnyOrder(rule("get", "", "secrets"), rule("get", "", "pods"));
    }

    @Test
    void b50_chainsAndCyclesOfAggregationAreComplete() {
        World world = new World()
                .role(aggregating("admin", label("to", "admin")))
                .role(new Role(
                        RoleId.cluster("edit"), List.of(), List.of(label("to", "edit")), Map.of("to", "admin"), false))
                .role(new Role(
                        RoleId.cluster("loop"), List.of(), List.of(label("to", "admin")), Map.of("to", "edit"), false))
                .role(READS.labelled(Map.of("to", "edit")));
        for (String role : List.of("admin", "edit", "loop")) {
            assertThat(effective(world, role)).as(role).containsExactly(rule("get", "", "secrets"));
        }
        world.binding(Binding.cluster("b", RoleId.cluster("admin"), ALICE));
        Explanation why = Explainer.explain(world.index(), HER, core("get", "secrets"));
        assertThat(why.grants().getFirst().aggregatedFrom()).contains(List.of(RoleId.cluster("edit"), READER));
    }

    @Test
    void b51_whoeverHoldsTheRulesExtendsAnAggregatedRoleByItsLabel() {
        World world = new World()
                .role(new Role(
                        RoleId.cluster("edit"),
                        List.of(rule("get", "", "pods")),
                        List.of(label("to", "edit")),
                        Map.of(),
                        false))
                .role(Role.of(RoleId.cluster("base"), rule("get", "", "pods")).labelled(Map.of("to", "edit")))
                .binding(Binding.cluster("b", RoleId.cluster("edit"), Subject.user("bob")))
                .grant(ALICE, WRITE, rule("get", "", "secrets"));
        Role more = READS.labelled(Map.of("to", "edit"));
        assertThat(writer(world).create(more).code()).isEqualTo(201);
        Snapshot proposed = Snapshot.builder("p", Worlds.THEN).add(more).build();
        assertThat(WhatIf.of(world.index(), proposed, java.util.Optional.of(HER))
                        .changes())
                .anyMatch(c -> c.principal().equals(Principal.user("bob"))
                        && c.gained().contains(rule("get", "", "secrets")));
    }

    @Test
    void b52_deletingIsNotCheckedForEscalation() {
        assertThat(writer(new World().role(READS).grant(ALICE, rule("delete", RBAC, "clusterroles")))
                        .delete("clusterroles", "", "reader")
                        .code())
                .isEqualTo(201);
    }

    @Test
    void b53_defaultRolesAreRestoredUnlessTheAnnotationSaysNo() {
        Map<String, String> label = Map.of("kubernetes.io/bootstrapping", "rbac-defaults");
        assertThat(new Role(READER, List.of(), List.of(), label, true).reconciled())
                .isTrue();
        assertThat(new Role(READER, List.of(), List.of(), label, false).reconciled())
                .isFalse();
        assertThat(new Role(READER, List.of(), List.of(), Map.of(), true).reconciled())
                .isFalse();
    }

    // Scope.

    @Test
    void b54_aRoleBindingGrantsNoPaths() {
        AccessIndex index = of(new World().grantClusterRoleIn("shop", ALICE, paths("get", "/metrics")));
        assertThat(index.allows(HER, new Request.OnPath("get", "/metrics"))).isFalse();
        assertThat(WhatCan.ask(index, HER).permissions()).isEmpty();
        PolicyRule mixed = new PolicyRule(List.of("get"), List.of(""), List.of("pods"), List.of(), List.of("/x"));
        AccessIndex both = of(new World().grantClusterRoleIn("shop", ALICE, mixed));
        assertThat(WhatCan.ask(both, HER).permissions().getFirst().rule()).isEqualTo(rule("get", "", "pods"));
    }

    @Test
    void b55_aRoleBindingGrantsNothingOfTheClusterThoughAReviewSaysSo() {
        AccessIndex index = of(new World().grantClusterRoleIn("shop", ALICE, rule("get", "", "nodes")));
        assertThat(index.allows(HER, core("get", "nodes"))).isTrue();
        assertThat(real(index, core("get", "nodes"))).isEqualTo(Answer.NO);
        assertThat(RealRequest.of(core("get", "nodes"), index.scopes()).difference())
                .contains("belongs to the cluster");
        World custom = new World()
                .resource("example.com", "planets", false)
                .grantClusterRoleIn("shop", ALICE, rule("get", "example.com", "planets"));
        assertThat(real(custom.index(), on("get", "example.com", "planets", "x")))
                .isEqualTo(Answer.NO);
    }

    @Test
    void b56_aNamespaceIsDecidedInsideItself() {
        AccessIndex index = of(new World().grantIn("shop", ALICE, rule("*", "", "namespaces,namespaces/finalize")));
        for (String verb : List.of("get", "update", "patch", "delete")) {
            assertThat(real(index, Request.of(verb, "namespaces", "").named("shop")))
                    .as(verb)
                    .isEqualTo(Answer.YES);
        }
        assertThat(real(
                        index,
                        Request.of("update", "namespaces", "").named("shop").sub("finalize")))
                .isEqualTo(Answer.YES);
        assertThat(real(index, Request.of("list", "namespaces", "shop"))).isEqualTo(Answer.NO);
        assertThat(real(index, Request.of("create", "namespaces", "shop").named("shop")))
                .isEqualTo(Answer.NO);
        assertThat(HttpAttributes.of("GET", "/api/v1/namespaces/shop", ""))
                .isEqualTo(new Request.OnResource("get", "", "namespaces", "", "shop", "shop"));
        assertThat(HttpAttributes.of("PUT", "/api/v1/namespaces/shop/finalize", ""))
                .isEqualTo(new Request.OnResource("update", "", "namespaces", "finalize", "shop", "shop"));
    }

    @Test
    void b57_impersonationOfServiceAccountsIsCheckedInTheirNamespace() {
        AccessIndex index = of(new World().grantIn("shop", ALICE, rule("impersonate", "", "serviceaccounts")));
        assertThat(Abilities.impersonate("system:serviceaccount:shop:cart", List.of())
                        .met(index, HER))
                .isEqualTo(Answer.YES);
        assertThat(Abilities.impersonate("system:serviceaccount:other:cart", List.of())
                        .met(index, HER))
                .isEqualTo(Answer.NO);
    }

    @Test
    void b58_aRoleIsLookedForInTheNamespaceOfTheBindingOnly() {
        AccessIndex index = of(new World()
                .role(Role.of(RoleId.in("other", "r"), rule("get", "", "pods")))
                .role(Role.of(RoleId.cluster("r"), rule("get", "", "pods")))
                .binding(Binding.in("shop", "b", RoleId.in("shop", "r"), ALICE)));
        assertThat(index.allows(HER, core("get", "pods"))).isFalse();
    }

    @Test
    void b59_and_b61_theSameRoleInManyNamespacesCountsInEach() {
        World world = new World().role(READS);
        for (String namespace : List.of("a", "b", "c")) {
            world.binding(Binding.in(namespace, "x", READER, ALICE));
        }
        AccessIndex index = world.index();
        for (String namespace : List.of("a", "b", "c")) {
            assertThat(index.allows(HER, core("get", "secrets").in(namespace))).isTrue();
        }
        assertThat(WhatCan.ask(index, HER).permissions().getFirst().namespaces())
                .containsExactly("a", "b", "c");
        assertThat(WhoCan.anywhere(index, core("get", "secrets").in(""))
                        .holders()
                        .getFirst()
                        .via())
                .hasSize(3);
        assertThat(WhoCan.ask(index, core("get", "secrets").in("")).count()).isZero();
    }

    @Test
    void b60_aClusterRoleBindingFindsNoRole() {
        Binding binding = new Binding("", "b", "Role", "r", List.of(ALICE), Map.of());
        AccessIndex index = of(new World()
                .role(Role.of(RoleId.in("shop", "r"), rule("get", "", "pods")))
                .binding(binding));
        assertThat(index.allows(HER, core("get", "pods"))).isFalse();
        assertThat(ObjectRules.faults(binding)).isNotEmpty();
    }

    @Test
    void b62_aNamespaceThatDoesNotExistIsAnsweredAllTheSame() {
        assertThat(can(rule("get", "", "pods"), core("get", "pods").in("no-such")))
                .isTrue();
    }

    @Test
    void b63_rulesOfANamespaceHoldThoseOfTheClusterToo() {
        AccessIndex index = of(new World()
                .grant(ALICE, rule("get", "", "nodes"), paths("get", "/metrics"))
                .grantIn("shop", ALICE, rule("get", "", "pods")));
        assertThat(WhatCan.rules(index, HER, "shop")).hasSize(3);
        assertThat(WhatCan.rules(index, HER, "")).hasSize(2);
    }

    // Subjects.

    private static boolean means(Subject subject, Requester who) {
        return new World().grant(subject, rule("get", "", "pods")).index().allows(who, core("get", "pods"));
    }

    private static boolean meansIn(Subject subject, Requester who) {
        return new World()
                .grantIn("shop", subject, rule("get", "", "pods"))
                .index()
                .allows(who, core("get", "pods"));
    }

    @Test
    void b64_usersAreExactAndAStarIsAName() {
        assertThat(means(Subject.user("Alice"), HER)).isFalse();
        assertThat(means(Subject.user("*"), HER)).isFalse();
        assertThat(means(new Subject("User", "elsewhere", "alice"), HER)).isTrue();
    }

    @Test
    void b65_aServiceAccountWithoutNamespaceIsThatOfTheRoleBinding() {
        Subject subject = new Subject("ServiceAccount", "", "cart");
        assertThat(meansIn(subject, Requester.serviceAccount("shop", "cart"))).isTrue();
        assertThat(means(subject, Requester.serviceAccount("shop", "cart"))).isFalse();
        assertThat(ObjectRules.faults(Binding.cluster("b", READER, subject))).isNotEmpty();
    }

    @Test
    void b66_aServiceAccountOfAnotherNamespaceIsGrantedInThatOfTheBinding() {
        Requester cart = Requester.serviceAccount("other", "cart");
        AccessIndex index =
                of(new World().grantIn("shop", Subject.serviceAccount("other", "cart"), rule("get", "", "pods")));
        assertThat(index.allows(cart, core("get", "pods"))).isTrue();
        assertThat(index.allows(cart, core("get", "pods").in("other"))).isFalse();
    }

    @Test
    void b67_aUserCalledLikeAServiceAccountIsIt() {
        assertThat(means(Subject.user("system:serviceaccount:shop:cart"), Requester.serviceAccount("shop", "cart")))
                .isTrue();
    }

    @Test
    void b68_serviceAccountsCarryThreeGroups() {
        assertThat(Requester.serviceAccount("shop", "cart").groups())
                .containsExactly("system:serviceaccounts", "system:serviceaccounts:shop", "system:authenticated");
    }

    @Test
    void b69_everybodyButTheAnonymousIsAuthenticated() {
        assertThat(means(Subject.group("system:authenticated"), Requester.authenticated("bob", List.of())))
                .isTrue();
        assertThat(means(Subject.group("system:authenticated"), Requester.authenticated("system:anonymous", List.of())))
                .isFalse();
    }

    @Test
    void b70_theAnonymousHaveAUserAndAGroup() {
        Requester anonymous = Requester.authenticated("system:anonymous", List.of());
        assertThat(anonymous.groups()).containsExactly("system:unauthenticated");
        assertThat(means(Subject.group("system:unauthenticated"), anonymous)).isTrue();
        assertThat(means(Subject.user("system:anonymous"), anonymous)).isTrue();
    }

    @Test
    void b71_aReviewAddsNoGroups() {
        assertThat(means(Subject.group("system:authenticated"), HER)).isFalse();
        assertThat(means(
                        Subject.group("system:serviceaccounts"),
                        Requester.raw("system:serviceaccount:shop:cart", List.of())))
                .isFalse();
    }

    @Test
    void b72_groupsAreThoseThatAreGiven() {
        assertThat(means(Subject.group("team"), Requester.raw("alice", List.of("team"))))
                .isTrue();
        assertThat(means(Subject.group("team"), HER)).isFalse();
    }

    @Test
    void b73_groupIdsInUpperCaseAreOtherGroups() {
        String id = "0a1b2c3d-0000-4000-8000-abcdefabcdef";
        Requester member = Requester.raw("alice", List.of(id));
        World world = new World().grant(Subject.group(id.toUpperCase(java.util.Locale.ROOT)), rule("get", "", "pods"));
        assertThat(world.index().allows(member, core("get", "pods"))).isFalse();
        assertThat(Explainer.explain(world.index(), member, core("get", "pods")).misses())
                .anyMatch(m -> m.kind() == Explanation.Kind.SUBJECT && m.why().contains("upper and lower case"));
    }

    @Test
    void b74_mastersNeedNoBinding() {
        assertThat(of(new World()).allows(Requester.raw("x", List.of("system:masters")), core("delete", "secrets")))
                .isTrue();
    }

    @Test
    void b75_mastersCanBeImpersonatedWithoutConstraintsOnly() {
        AccessIndex index = of(new World().version("v1.36.2").grant(ALICE, rule("*", "*", "*")));
        assertThat(Abilities.impersonate("bob", List.of("system:masters")).met(index, HER))
                .isEqualTo(Answer.YES);
        assertThat(Abilities.constrained(index.server(), "bob", List.of("system:masters"), core("get", "pods"))
                        .met(index, HER))
                .isEqualTo(Answer.NO);
    }

    @Test
    void b76_aCertificateOfAServiceAccountNameHasItsBindingsNotItsGroups() {
        Requester certificate = Requester.raw("system:serviceaccount:shop:cart", List.of("system:authenticated"));
        assertThat(means(Subject.serviceAccount("shop", "cart"), certificate)).isTrue();
        assertThat(means(Subject.group("system:serviceaccounts"), certificate)).isFalse();
    }

    @Test
    void b77_unknownKindsOfSubjectMeanNobody() {
        assertThat(means(new Subject("user", "", "alice"), HER)).isFalse();
        assertThat(means(new Subject("", "", "alice"), HER)).isFalse();
    }

    @Test
    void b78_usersAndGroupsOfTheSameNameDoNotMix() {
        assertThat(means(Subject.group("alice"), HER)).isFalse();
        assertThat(means(Subject.user("team"), Requester.raw("alice", List.of("team"))))
                .isFalse();
    }

    // Paths.

    private static boolean path(String rule, String path) {
        return can(paths("get", rule), new Request.OnPath("get", path));
    }

    @Test
    void b79_slashStarDoesNotIncludeThePathItself() {
        assertThat(path("/healthz/*", "/healthz")).isFalse();
        assertThat(path("/healthz/*", "/healthz/ping")).isTrue();
    }

    @Test
    void b80_aStarAtTheEndIsAnyEnd() {
        assertThat(path("/healthz*", "/healthzfoo")).isTrue();
        assertThat(path("/healthz*", "/healthz/ping")).isTrue();
        assertThat(path("/x,*", "/anything")).isTrue();
    }

    @Test
    void b81_aStarInTheMiddleIsAStar() {
        assertThat(path("/a/*/c", "/a/b/c")).isFalse();
        assertThat(path("/a/*/c", "/a/*/c")).isTrue();
    }

    @Test
    void b82_allStarsAtTheEndAreTakenAway() {
        assertThat(path("/a**", "/ab")).isTrue();
    }

    @Test
    void b83_aSlashAtTheEndCounts() {
        assertThat(path("/healthz", "/healthz/")).isFalse();
    }

    @Test
    void b84_verbsOfPathsAreMethodsInLowerCase() {
        assertThat(HttpAttributes.of("POST", "/logs/x", "")).isEqualTo(new Request.OnPath("post", "/logs/x"));
        assertThat(can(paths("create,list", "/logs/*"), new Request.OnPath("post", "/logs/x")))
                .isFalse();
        assertThat(can(paths("get", "/healthz"), new Request.OnPath("head", "/healthz")))
                .isFalse();
    }

    @Test
    void b85_discoveryIsPaths() {
        for (String path : List.of("/api", "/apis", "/apis/apps/v1", "/openapi/v3", "/api/v1")) {
            assertThat(HttpAttributes.of("GET", path, "")).as(path).isEqualTo(new Request.OnPath("get", path));
        }
    }

    @Test
    void b86_rolesWithPathsAndMixedRulesAreNotValid() {
        assertThat(ObjectRules.faults(Role.of(RoleId.in("shop", "r"), paths("get", "/x"))))
                .isNotEmpty();
        PolicyRule mixed = new PolicyRule(List.of("get"), List.of(""), List.of("pods"), List.of(), List.of("/x"));
        assertThat(ObjectRules.faults(Role.of(READER, mixed))).isNotEmpty();
    }

    @Test
    void b87_watchIsAParameterOrThePrefix() {
        assertThat(HttpAttributes.of("GET", "/api/v1/pods", "watch=true").verb())
                .isEqualTo("watch");
        assertThat(HttpAttributes.of("GET", "/api/v1/watch/pods", "").verb()).isEqualTo("watch");
        assertThat(HttpAttributes.of("GET", "/api/v1/pods", "").verb()).isEqualTo("list");
    }

    // Impersonation, certificates, nodes, versions.

    @Test
    void b88_uidsAndExtrasAreInTheAuthenticationGroup() {
        Request extra = new Request.OnResource("impersonate", "authentication.k8s.io", "userextras", "scopes", "", "x");
        assertThat(can(rule("impersonate", "authentication.k8s.io", "userextras"), extra))
                .isFalse();
        assertThat(can(rule("impersonate", "authentication.k8s.io", "userextras/scopes"), extra))
                .isTrue();
    }

    @Test
    void b89_and_b92_aRoleOnEverythingImpersonatesServiceAccountsOnly() {
        AccessIndex index = of(new World().grantIn("shop", ALICE, rule("*", "", "*")));
        assertThat(Abilities.impersonate("bob", List.of()).met(index, HER)).isEqualTo(Answer.NO);
        assertThat(Abilities.impersonate("system:serviceaccount:shop:x", List.of())
                        .met(index, HER))
                .isEqualTo(Answer.YES);
    }

    @Test
    void b90_groupsAloneCannotBeImpersonated() {
        AccessIndex index = of(new World().grant(ALICE, rule("impersonate", "", "groups")));
        assertThat(Abilities.impersonate("bob", List.of("system:masters")).met(index, HER))
                .isEqualTo(Answer.NO);
    }

    @Test
    void b91_extrasHaveNoWildcard() {
        Request extra = new Request.OnResource("impersonate", "authentication.k8s.io", "userextras", "scopes", "", "x");
        assertThat(can(rule("impersonate", "authentication.k8s.io", "userextras/*"), extra))
                .isFalse();
        assertThat(can(rule("impersonate", "authentication.k8s.io", "*/scopes"), extra))
                .isTrue();
        assertThat(can(rule("impersonate", "authentication.k8s.io", "*"), extra))
                .isTrue();
    }

    @Test
    void b93_constrainedImpersonationNeedsBothRightsAndItsVersion() {
        PolicyRule be = rule("impersonate:user-info", "authentication.k8s.io", "users", "bob");
        PolicyRule act = rule("impersonate-on:user-info:get", "", "pods");
        AccessIndex both = of(new World().version("v1.36.0").grant(ALICE, be, act));
        assertThat(Abilities.constrained(both.server(), "bob", List.of(), core("get", "pods"))
                        .met(both, HER))
                .isEqualTo(Answer.YES);
        AccessIndex half = of(new World().version("v1.36.0").grant(ALICE, be));
        assertThat(Abilities.constrained(half.server(), "bob", List.of(), core("get", "pods"))
                        .met(half, HER))
                .isEqualTo(Answer.NO);
        AccessIndex old = of(new World().version("v1.34.1+k3s1").grant(ALICE, be, act));
        assertThat(Abilities.constrained(old.server(), "bob", List.of(), core("get", "pods"))
                        .met(old, HER))
                .isEqualTo(Answer.NO);
    }

    @Test
    void b94_fourGroupsAreAskedByAStarAndOwnNodesToo() {
        List<String> four = List.of("a", "b", "c", "d");
        PolicyRule be = rule("impersonate:user-info", "authentication.k8s.io", "users");
        PolicyRule act = rule("impersonate-on:user-info:get", "", "pods");
        PolicyRule star = rule("impersonate:user-info", "authentication.k8s.io", "groups", "*");
        AccessIndex index = of(new World().version("v1.36.0").grant(ALICE, be, act, star));
        assertThat(Abilities.constrained(index.server(), "bob", four, core("get", "pods"))
                        .met(index, HER))
                .isEqualTo(Answer.YES);
        assertThat(Abilities.constrained(index.server(), "bob", List.of("a"), core("get", "pods"))
                        .met(index, HER))
                .isEqualTo(Answer.NO);
        AccessIndex node = of(new World()
                .version("v1.36.0")
                .grant(
                        ALICE,
                        rule("impersonate:associated-node", "authentication.k8s.io", "nodes", "n1"),
                        rule("impersonate-on:associated-node:get", "", "pods")));
        assertThat(Abilities.asOwnNode(node.server(), core("get", "pods")).met(node, HER))
                .isEqualTo(Answer.NO);
    }

    @Test
    void b95_approvingNeedsTheSignerToo() {
        PolicyRule update = rule("update", "certificates.k8s.io", "certificatesigningrequests/approval");
        PolicyRule named = rule("approve", "certificates.k8s.io", "signers", "example.com/a");
        PolicyRule domain = rule("approve", "certificates.k8s.io", "signers", "example.com/*");
        PolicyRule star = rule("approve", "certificates.k8s.io", "signers", "*");
        Need need = Abilities.approve("example.com/a", "");
        assertThat(need.met(of(new World().grant(ALICE, update)), HER)).isEqualTo(Answer.NO);
        assertThat(need.met(of(new World().grant(ALICE, update, named)), HER)).isEqualTo(Answer.YES);
        assertThat(need.met(of(new World().grant(ALICE, update, domain)), HER)).isEqualTo(Answer.YES);
        assertThat(need.met(of(new World().grant(ALICE, update, star)), HER)).isEqualTo(Answer.NO);
    }

    @Test
    void b96_signingNeedsStatusAndSigner() {
        Need need = Abilities.sign("example.com/a", "");
        PolicyRule sign = rule("sign", "certificates.k8s.io", "signers");
        assertThat(need.met(of(new World().grant(ALICE, sign)), HER)).isEqualTo(Answer.NO);
        PolicyRule status = rule("update", "certificates.k8s.io", "certificatesigningrequests/status");
        assertThat(need.met(of(new World().grant(ALICE, sign, status)), HER)).isEqualTo(Answer.YES);
    }

    @Test
    void b97_getIsEnoughForExecUntil134() {
        World get = new World().grant(ALICE, rule("get", "", "pods/exec"));
        AccessIndex old = get.version("v1.34.9").index();
        assertThat(Abilities.connect(old.server(), "exec", "shop", "p").met(old, HER))
                .isEqualTo(Answer.YES);
        AccessIndex now = get.version("v1.35.0").index();
        assertThat(Abilities.connect(now.server(), "exec", "shop", "p").met(now, HER))
                .isEqualTo(Answer.NO);
    }

    @Test
    void b98_getOnNodesProxyRunsCommands() {
        AccessIndex index = of(new World().grant(ALICE, rule("get", "", "nodes/proxy")));
        assertThat(Abilities.runOnNode("n1").met(index, HER)).isEqualTo(Answer.YES);
    }

    @Test
    void b99_theKubeletTakesTheFineRightOrProxy() {
        AccessIndex fine = of(new World().version("v1.36.0").grant(ALICE, rule("get", "", "nodes/pods,nodes/stats")));
        assertThat(Abilities.readKubelet(fine.server(), "pods", "n").met(fine, HER))
                .isEqualTo(Answer.YES);
        assertThat(Abilities.readKubelet(fine.server(), "configz", "n").met(fine, HER))
                .isEqualTo(Answer.NO);
        AccessIndex proxy = of(new World().version("v1.36.0").grant(ALICE, rule("get", "", "nodes/proxy")));
        assertThat(Abilities.readKubelet(proxy.server(), "pods", "n").met(proxy, HER))
                .isEqualTo(Answer.YES);
        assertThat(Abilities.readKubelet(proxy.server(), "stats", "n").met(proxy, HER))
                .isEqualTo(Answer.NO);
    }

    @Test
    void b100_whatTheNodeAuthorizerDecidesIsNotKnownFromRbac() {
        Requester kubelet = Requester.authenticated("system:node:n1", List.of("system:nodes"));
        Decision decision = of(new World()).decide(kubelet, core("get", "secrets"));
        assertThat(decision.answer()).isEqualTo(Answer.UNKNOWN);
        assertThat(decision.beyond().getFirst().reason()).contains("Node authorizer");
        assertThat(of(new World()).decide(HER, core("get", "secrets")).answer()).isEqualTo(Answer.NO);
    }

    @Test
    void b101_rbacKnowsNoSelectors() {
        assertThat(HttpAttributes.of(
                        "GET", "/api/v1/namespaces/shop/pods", "labelSelector=app%3Dx&fieldSelector=spec.nodeName%3Dn"))
                .isEqualTo(core("list", "pods"));
    }

    @Test
    void b102_statusOfResourceClaimsIsCheckedPerDriverFrom136() {
        PolicyRule status = rule("update", "resource.k8s.io", "resourceclaims/status");
        PolicyRule driver =
                rule("associated-node:update", "resource.k8s.io", "resourceclaims/driver", "gpu.example.com");
        AccessIndex old = of(new World().version("v1.35.1").grant(ALICE, status));
        assertThat(claim(old, true)).isEqualTo(Answer.YES);
        assertThat(claim(of(new World().version("v1.36.0").grant(ALICE, status)), true))
                .isEqualTo(Answer.NO);
        AccessIndex now = of(new World().version("v1.36.0").grant(ALICE, status, driver));
        assertThat(claim(now, true)).isEqualTo(Answer.YES);
        assertThat(claim(now, false)).isEqualTo(Answer.NO);
    }

    private static Answer claim(AccessIndex index, boolean sameNode) {
        return Abilities.claimStatus(index.server(), "update", "shop", "c", "gpu.example.com", sameNode)
                .met(index, HER);
    }

    @Test
    void b103_and_b127_theFirstAuthorizerThatSaysSomethingWins() {
        Snapshot rbac = new World().grant(ALICE, rule("get", "", "pods")).snapshot();
        AccessIndex first = AccessIndex.of(
                rbac.toBuilder().azure(new Webhook(Opinion.Outcome.DENY)).build());
        assertThat(first.chain().decide(HER, core("get", "pods")).answer()).isEqualTo(Answer.YES);
        assertThat(first.chain().decide(HER, core("list", "pods")).answer()).isEqualTo(Answer.NO);
        AccessIndex last = AccessIndex.of(rbac.toBuilder()
                .azure(new Webhook(Opinion.Outcome.DENY))
                .authorizers(Authorizers.told(false, java.time.Instant.EPOCH))
                .build());
        assertThat(last.chain().decide(HER, core("get", "pods")).answer()).isEqualTo(Answer.NO);
    }

    @Test
    void b104_everyGrantIsExplainedNotTheFirst() {
        AccessIndex index = of(new World()
                .grant(ALICE, rule("get", "", "pods"))
                .grantIn("shop", ALICE, rule("*", "", "pods"))
                .grant(Subject.group("team"), rule("get", "*", "*")));
        Explanation why = Explainer.explain(index, Requester.raw("alice", List.of("team")), core("get", "pods"));
        assertThat(why.grants()).hasSize(3);
        assertThat(why.grants().getLast().text())
                .isEqualTo("User alice → RoleBinding shop/binding2 → Role shop/role2 → * pods in core");
    }

    @Test
    void b105_nobodyIsListedTwice() {
        AccessIndex index = of(new World()
                .grant(ALICE, rule("get", "", "pods"), rule("*", "", "*"))
                .grant(ALICE, rule("get", "", "pods")));
        assertThat(WhoCan.ask(index, core("get", "pods")).holders()).hasSize(1);
    }
}
