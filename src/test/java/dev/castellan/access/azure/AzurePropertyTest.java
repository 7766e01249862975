package dev.castellan.access.azure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.castellan.azure.DenyAssignment;
import dev.castellan.azure.Permission;
import dev.castellan.azure.RoleAssignment;
import dev.castellan.azure.RoleDefinition;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.regex.Pattern;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** The evaluator against plain ones that do the same the slow way, over random worlds. */
class AzurePropertyTest {
    private static final List<String> SCOPES = List.of(
            "/",
            Planes.ROOT_GROUP,
            "/providers/Microsoft.Management/managementGroups/other",
            Planes.SUBSCRIPTION,
            Planes.GROUP,
            Planes.GROUP + "x",
            Planes.CLUSTER,
            Planes.CLUSTER + "/namespaces/a",
            Planes.CLUSTER + "/namespaces/ab");
    private static final List<String> PATTERNS =
            List.of("*", "A/*", "a/b/*", "*/read", "a/*/read", "a/b/c/read", "b/*", "*c*");
    private static final List<String> ACTIONS = List.of("a/b/c/read", "a/b/write", "A/C/READ", "b/x", "a/b/c/action");

    @Property(tries = 5000)
    void patternsMatchAsARegularExpressionWould(@ForAll("patterns") String pattern, @ForAll("texts") String text) {
        String regex = List.of(pattern.split("\\*", -1)).stream()
                .map(Pattern::quote)
                .reduce((a, b) -> a + ".*" + b)
                .orElse("");
        assertThat(ActionPattern.of(pattern).matches(text.toLowerCase(java.util.Locale.ROOT)))
                .isEqualTo(Pattern.compile(regex, Pattern.CASE_INSENSITIVE | Pattern.DOTALL)
                        .matcher(text)
                        .matches());
    }

    @Provide
    Arbitrary<String> patterns() {
        return Arbitraries.strings().withChars('a', 'B', '*', '/').ofMaxLength(8);
    }

    @Provide
    Arbitrary<String> texts() {
        return Arbitraries.strings().withChars('a', 'A', 'b', '/').ofMaxLength(10);
    }

    @Property(tries = 500)
    void decisionsAreThoseOfAPlainEvaluator(@ForAll long seed) {
        Random random = new Random(seed);
        Planes planes = new Planes();
        List<String> everybody = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            planes.person("p" + i);
            everybody.add("p" + i);
        }
        for (int g = 0; g < 5; g++) {
            String[] inside = new String[random.nextInt(4)];
            for (int i = 0; i < inside.length; i++) {
                inside[i] = random.nextBoolean() ? "p" + random.nextInt(6) : "g" + random.nextInt(5);
            }
            planes.group("g" + g, inside);
            everybody.add("g" + g);
        }
        for (int r = 0; r < 4; r++) {
            planes.role("r" + r, block(random), block(random));
        }
        for (int a = 0; a < 8; a++) {
            planes.assign("r" + random.nextInt(4), any(random, everybody), any(random, SCOPES));
        }
        for (int d = 0; d < random.nextInt(3); d++) {
            planes.deny(
                    block(random),
                    any(random, SCOPES),
                    random.nextBoolean(),
                    List.of(random.nextInt(4) == 0 ? DenyAssignment.EVERYBODY : any(random, everybody)),
                    random.nextBoolean() ? List.of(any(random, everybody)) : List.of());
        }
        AzurePlane plane = planes.plane();
        AzureAccess access = new AzureAccess(plane);
        for (String id : ACTIONS) {
            for (String scope : List.of(Planes.CLUSTER, Planes.CLUSTER + "/namespaces/a")) {
                for (boolean data : new boolean[] {false, true}) {
                    AzureAction action = new AzureAction(id, data, new AzureScope(scope), java.util.Map.of());
                    Set<String> allowed = new HashSet<>();
                    for (int p = 0; p < 6; p++) {
                        AzureDecision.Outcome ours =
                                access.decide("p" + p, action).outcome();
                        assertThat(ours).as("p%d %s at %s", p, id, scope).isEqualTo(plain(plane, "p" + p, action));
                        if (ours == AzureDecision.Outcome.ALLOWED) {
                            allowed.add("p" + p);
                        }
                    }
                    Set<String> who = new HashSet<>();
                    access.whoCan(action).stream()
                            .filter(d -> d.outcome() == AzureDecision.Outcome.ALLOWED
                                    && !d.principal().group())
                            .forEach(d -> who.add(d.principal().id()));
                    assertThat(who).isEqualTo(allowed);
                }
            }
        }
    }

    private static Permission block(Random random) {
        List<List<String>> lists = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            lists.add(random.nextInt(i % 2 == 0 ? 2 : 3) == 0 ? List.of(any(random, PATTERNS)) : List.of());
        }
        return new Permission(lists.get(0), lists.get(1), lists.get(2), lists.get(3), Optional.empty());
    }

    private static <T> T any(Random random, List<T> list) {
        return list.get(random.nextInt(list.size()));
    }

    private static AzureDecision.Outcome plain(AzurePlane plane, String who, AzureAction action) {
        Set<String> mine = new HashSet<>(Set.of(who));
        boolean more = true;
        while (more) {
            more = false;
            for (var group : plane.people().members().entrySet()) {
                if (group.getValue().stream().anyMatch(mine::contains)) {
                    more |= mine.add(group.getKey());
                }
            }
        }
        for (DenyAssignment d : plane.denies()) {
            boolean here = same(d.scope(), action.scope().path())
                    || (!d.doNotApplyToChildScopes()
                            && above(d.scope(), action.scope().path()));
            boolean hit = d.principals().stream()
                    .anyMatch(n -> n.id().equals(DenyAssignment.EVERYBODY) || mine.contains(n.id()));
            boolean spared = d.excludePrincipals().stream().anyMatch(n -> mine.contains(n.id()));
            if (here && hit && !spared && allows(d.permissions(), action)) {
                return AzureDecision.Outcome.DENIED;
            }
        }
        for (RoleAssignment a : plane.assignments()) {
            RoleDefinition role = plane.definitions().stream()
                    .filter(r -> r.name().equals(a.roleId()))
                    .findFirst()
                    .orElseThrow();
            if (mine.contains(a.principalId())
                    && above(a.scope(), action.scope().path())
                    && allows(role.permissions(), action)) {
                return AzureDecision.Outcome.ALLOWED;
            }
        }
        return AzureDecision.Outcome.NOT_ALLOWED;
    }

    private static boolean allows(List<Permission> permissions, AzureAction action) {
        return permissions.stream()
                .anyMatch(p -> named(action.data() ? p.dataActions() : p.actions(), action.id())
                        && !named(action.data() ? p.notDataActions() : p.notActions(), action.id()));
    }

    private static boolean named(List<String> patterns, String action) {
        return patterns.stream()
                .anyMatch(p -> Pattern.compile(Pattern.quote(p).replace("*", "\\E.*\\Q"), Pattern.CASE_INSENSITIVE)
                        .matcher(action)
                        .matches());
    }

    private static boolean same(String a, String b) {
        return a.equalsIgnoreCase(b);
    }

    private static boolean above(String scope, String other) {
        String s = scope.toLowerCase(java.util.Locale.ROOT);
        return s.equals("/")
                || s.endsWith("/managementgroups/root")
                || s.endsWith("/managementgroups/retail")
                || other.equals(s)
                || other.startsWith(s + "/");
    }
}
