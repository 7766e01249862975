package dev.castellan.breakglass;

import dev.castellan.azure.Azure;
import dev.castellan.azure.Eligibility;
import dev.castellan.azure.Governance;
import dev.castellan.azure.Permission;
import dev.castellan.azure.RoleDefinition;
import dev.castellan.failure.Failure;
import dev.castellan.fleet.AzureSide;
import dev.castellan.fleet.ClusterId;
import dev.castellan.fleet.DisplayText;
import dev.castellan.ledger.Actor;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/** Admin kubeconfigs from Azure, as the acting account. */
public final class AzureAdminSource implements AdminSource {
    private static final String ACTION =
            "Microsoft.HybridContainerService/provisionedClusterInstances/listAdminKubeconfig/action";

    private final Supplier<List<AzureSide>> sides;
    private final KeyWork keys;

    /** With the accounts that are signed in when it is asked; what is fetched is sealed by {@code keys}. */
    public AzureAdminSource(Supplier<List<AzureSide>> sides, KeyWork keys) {
        this.sides = sides;
        this.keys = keys;
    }

    @Override
    public KeyWork.Taken fetch(ClusterId cluster, Actor actor, String clientRequestId, KeyWork.Sealing sealing) {
        Azure azure = side(actor).azure();
        return keys.fetch(azure.adminCall(cluster.value(), UUID.fromString(clientRequestId)), azure.tokens(), sealing);
    }

    @Override
    public Optional<EligibleRole> eligible(ClusterId cluster, Actor actor) {
        Governance governance = side(actor).azure().governance();
        return narrowest(governance.ownEligibilities(cluster.value()), governance::roleDefinition)
                .map(e -> new EligibleRole(
                        e.scope(),
                        e.roleDefinitionId(),
                        e.scheduleId(),
                        e.roleName().orElse("role")));
    }

    /** Of those that allow it the one that gives the least besides; each definition is fetched once. */
    static Optional<Eligibility> narrowest(List<Eligibility> all, Function<String, RoleDefinition> definition) {
        Map<String, RoleDefinition> roles = new HashMap<>();
        all.forEach(e -> roles.computeIfAbsent(e.roleDefinitionId(), definition));
        return all.stream()
                .filter(e -> allows(Objects.requireNonNull(roles.get(e.roleDefinitionId()))))
                .min(Comparator.comparingInt(e -> width(Objects.requireNonNull(roles.get(e.roleDefinitionId())))));
    }

    @Override
    public void activate(
            EligibleRole role, Actor actor, String name, String justification, Optional<String> ticket, Duration time) {
        side(actor)
                .azure()
                .governance()
                .activate(eligibility(role), UUID.fromString(name), principal(actor), justification, ticket, time);
    }

    @Override
    public void deactivate(EligibleRole role, Actor actor, String name) {
        side(actor).azure().governance().deactivate(eligibility(role), UUID.randomUUID(), principal(actor));
    }

    private static Eligibility eligibility(EligibleRole role) {
        return new Eligibility(role.scope(), role.roleDefinition(), "", role.eligibility(), Optional.of(role.name()));
    }

    /** The object id, which a home account id begins with. */
    private static String principal(Actor actor) {
        int dot = actor.account().indexOf('.');
        return dot < 0 ? actor.account() : actor.account().substring(0, dot);
    }

    private AzureSide side(Actor actor) {
        List<AzureSide> all = sides.get();
        return all.stream()
                .filter(s -> s.account().id().equals(actor.account()))
                .findFirst()
                .orElseThrow(() -> Failure.expected(
                                "identity-sign-in-needed",
                                all.isEmpty()
                                        ? "Nobody is signed in to Azure."
                                        : DisplayText.clean(actor.name()) + " is not signed in to Azure; others are.",
                                "The admin certificate comes from Azure, as the person who asks for it.",
                                "Sign in: castellan account login.")
                        .asException());
    }

    static boolean allows(RoleDefinition role) {
        return role.permissions().stream().anyMatch(AzureAdminSource::allows);
    }

    private static boolean allows(Permission permission) {
        return permission.actions().stream().anyMatch(AzureAdminSource::matches)
                && permission.notActions().stream().noneMatch(AzureAdminSource::matches);
    }

    private static int width(RoleDefinition role) {
        return role.permissions().stream()
                .flatMap(p -> p.actions().stream())
                .mapToInt(a -> a.contains("*") ? 1000 : 1)
                .sum();
    }

    private static boolean matches(String pattern) {
        StringBuilder regex = new StringBuilder();
        for (String part : pattern.toLowerCase(Locale.ROOT).split("\\*", -1)) {
            regex.append(regex.isEmpty() ? "" : ".*").append(Pattern.quote(part));
        }
        return ACTION.toLowerCase(Locale.ROOT).matches(regex.toString());
    }
}
