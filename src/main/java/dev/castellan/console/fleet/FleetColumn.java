package dev.castellan.console.fleet;

import dev.castellan.fleet.RouteKind;
import java.time.Instant;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** What can be shown, sorted by and exported of a cluster. */
enum FleetColumn {
    NAME("name", "Name"),
    ENVIRONMENT("environment", "Environment"),
    SITE("site", "Site"),
    KIND("kind", "Kind"),
    KUBERNETES("kubernetes", "Kubernetes"),
    AGENT("agent", "Arc agent"),
    CONNECTIVITY("state", "State"),
    LAST_CONTACT("contact", "Last contact"),
    CERTIFICATE("certificate", "Certificate"),
    ROUTE("route", "Sign-in route"),
    POSTURE("posture", "Posture"),
    ATTENTION("attention", "Attention"),
    NODES("nodes", "Nodes"),
    SOURCE("source", "Source"),
    RESOURCE_GROUP("group", "Resource group"),
    REGION("region", "Azure region");

    /** What a new user sees. */
    static final List<FleetColumn> USUAL = List.of(
            NAME,
            ENVIRONMENT,
            CONNECTIVITY,
            LAST_CONTACT,
            CERTIFICATE,
            SITE,
            KIND,
            KUBERNETES,
            AGENT,
            ROUTE,
            POSTURE,
            SOURCE);

    private final String id;
    private final String title;

    FleetColumn(String id, String title) {
        this.id = id;
        this.title = title;
    }

    /** Stable name, for addresses and exports. */
    String id() {
        return id;
    }

    /** Heading. */
    String title() {
        return title;
    }

    /** The value as plain text: times in ISO 8601, empty where it is not known. */
    String text(FleetRow row) {
        return switch (this) {
            case NAME -> row.name();
            case ENVIRONMENT -> row.environment().label();
            case SITE -> row.site();
            case KIND -> row.kind();
            case KUBERNETES -> row.kubernetes();
            case AGENT -> row.agent();
            case CONNECTIVITY -> row.cluster().connectivity().label();
            case LAST_CONTACT -> iso(row.cluster().lastContact());
            case CERTIFICATE -> iso(row.cluster().certificateExpiry());
            case ROUTE -> row.cluster().routes().stream().map(RouteKind::label).collect(Collectors.joining(", "));
            case POSTURE -> FleetCells.postureText(row).toLowerCase(Locale.ROOT);
            case ATTENTION -> row.attention().stream().map(Attention::label).collect(Collectors.joining("; "));
            case NODES -> row.cluster().nodeCount().map(String::valueOf).orElse("");
            case SOURCE -> row.source();
            case RESOURCE_GROUP -> row.resourceGroup();
            case REGION -> row.region();
        };
    }

    /** The column with this id. */
    static Optional<FleetColumn> withId(String id) {
        return Arrays.stream(values()).filter(c -> c.id.equals(id)).findFirst();
    }

    /** Rows in this order; unknown values stay at the end in both directions, equal ones are ordered by name. */
    Comparator<FleetRow> order(boolean descending) {
        Comparator<FleetRow> known = descending ? ascending().reversed() : ascending();
        return (a, b) -> {
            int order = Boolean.compare(text(a).isEmpty(), text(b).isEmpty());
            if (order == 0) {
                order = known.compare(a, b);
            }
            if (order == 0) {
                order = NaturalOrder.compare(a.sortName(), b.sortName());
            }
            return order != 0
                    ? order
                    : a.cluster().id().value().compareTo(b.cluster().id().value());
        };
    }

    private Comparator<FleetRow> ascending() {
        return switch (this) {
            case NAME -> NaturalOrder.by(FleetRow::sortName);
            case ENVIRONMENT -> Comparator.comparing(FleetRow::environment);
            case CONNECTIVITY -> Comparator.comparing(r -> r.cluster().connectivity());
            case LAST_CONTACT -> times(r -> r.cluster().lastContact());
            case CERTIFICATE -> times(r -> r.cluster().certificateExpiry());
            case NODES -> Comparator.comparingInt(r -> r.cluster().nodeCount().orElse(0));
            case ATTENTION ->
                Comparator.comparing((FleetRow r) ->
                                r.attention().stream().findFirst().orElse(Attention.NO_ROUTE))
                        .thenComparing(Comparator.comparingInt(
                                        (FleetRow r) -> r.attention().size())
                                .reversed());
            case SITE, KIND, KUBERNETES, AGENT, ROUTE, POSTURE, SOURCE, RESOURCE_GROUP, REGION ->
                NaturalOrder.by(r -> text(r).toLowerCase(Locale.ROOT));
        };
    }

    private static String iso(Optional<Instant> time) {
        return time.map(Instant::toString).orElse("");
    }

    private static Comparator<FleetRow> times(Function<FleetRow, Optional<Instant>> time) {
        return Comparator.comparing(r -> time.apply(r).orElse(Instant.EPOCH));
    }
}
