package dev.castellan.fleet;

import dev.castellan.azure.Subscription;
import dev.castellan.failure.FailureException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;

/** The connected clusters that one account sees in one tenant. */
final class AzureSource implements FleetSource {
    private final AzureSide side;
    private final List<String> subscriptions;
    private final InstantSource clock;

    AzureSource(AzureSide side, List<String> subscriptions, InstantSource clock) {
        this.side = side;
        this.subscriptions = subscriptions;
        this.clock = clock;
    }

    /** The name of an account's source. */
    static String name(AzureSide side) {
        return "Azure · " + DisplayText.clean(side.account().username()) + " · " + DisplayText.clean(side.tenantId());
    }

    @Override
    public String name() {
        return name(side);
    }

    @Override
    public List<FleetCluster> read(Consumer<List<FleetCluster>> page) {
        Map<String, String> names = new HashMap<>();
        try {
            for (Subscription s : side.azure().subscriptions()) {
                names.put(s.subscriptionId().toLowerCase(Locale.ROOT), s.displayName());
            }
        } catch (FailureException e) {
            // Names are a courtesy: the list of clusters may be readable all the same, else it says why not.
            names.clear();
        }
        List<FleetCluster> rows = new ArrayList<>();
        side.azure().connectedClusters(subscriptions, clusters -> {
            clusters.forEach(c -> rows.add(AzureRows.row(c, names, clock.instant())));
            page.accept(List.copyOf(rows));
        });
        return List.copyOf(rows);
    }
}
