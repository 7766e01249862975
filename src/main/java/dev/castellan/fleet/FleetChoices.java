package dev.castellan.fleet;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * What the user chose about the fleet.
 *
 * @param subscriptions ids of the Azure subscriptions to read; empty for all
 * @param kubeconfigs the kubeconfig files; empty for {@code $KUBECONFIG} or {@code ~/.kube/config} as kubectl has it
 * @param environments the user's own choice per cluster; wins over everything
 * @param nameRules tried in order after tags and before usual words such as {@code prod}
 */
public record FleetChoices(
        List<String> subscriptions,
        List<Path> kubeconfigs,
        Map<ClusterId, Environment> environments,
        List<NameRule> nameRules) {
    /** Everything, no own choice, no files. */
    public static final FleetChoices NONE = new FleetChoices(List.of(), List.of(), Map.of(), List.of());

    public FleetChoices {
        subscriptions = List.copyOf(subscriptions);
        kubeconfigs = List.copyOf(kubeconfigs);
        environments = Map.copyOf(environments);
        nameRules = List.copyOf(nameRules);
    }
}
