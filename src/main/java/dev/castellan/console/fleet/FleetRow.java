package dev.castellan.console.fleet;

import dev.castellan.fleet.CertificateWarning;
import dev.castellan.fleet.ClusterMark;
import dev.castellan.fleet.ClusterMarks;
import dev.castellan.fleet.Connectivity;
import dev.castellan.fleet.DisplayText;
import dev.castellan.fleet.Environment;
import dev.castellan.fleet.FleetCluster;
import dev.castellan.fleet.RouteKind;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * One cluster prepared for display: every text is cleaned, lower-cased forms for search and sorting are made once.
 *
 * @param cluster what the source said
 * @param name cleaned name
 * @param site cleaned site, or empty
 * @param kind cleaned kind
 * @param kubernetes version without a leading v, or empty
 * @param agent version of the Arc agents, or empty
 * @param source cleaned name of the source
 * @param resourceGroup cleaned, or empty
 * @param region cleaned Azure region, or empty
 * @param certificate how urgent the end of the certificate is
 * @param mark what is known of it beyond its source
 * @param unmarked why there may be a mark that nobody here knows of; empty where there is none
 * @param attention why somebody should look, most urgent first
 * @param sortName lower-cased name
 * @param words everything a plain word is looked for in, lower case
 */
record FleetRow(
        FleetCluster cluster,
        String name,
        String site,
        String kind,
        String kubernetes,
        String agent,
        String source,
        String resourceGroup,
        String region,
        CertificateWarning certificate,
        Optional<ClusterMark> mark,
        Optional<String> unmarked,
        List<Attention> attention,
        String sortName,
        String words) {

    /** The row for a cluster at a moment, of which nothing is known beyond its source. */
    static FleetRow of(FleetCluster cluster, Instant now) {
        return of(cluster, ClusterMarks.NOT_CHECKED, now);
    }

    /** The row for a cluster at a moment. */
    static FleetRow of(FleetCluster cluster, ClusterMarks marks, Instant now) {
        String name = DisplayText.clean(cluster.name());
        String site = cluster.site().map(DisplayText::clean).orElse("");
        String kind = DisplayText.clean(cluster.kind());
        String kubernetes = cluster.kubernetesVersion()
                .map(DisplayText::clean)
                .map(FleetRow::withoutV)
                .orElse("");
        String agent = cluster.agentVersion().map(DisplayText::clean).orElse("");
        String source = DisplayText.clean(cluster.source());
        String resourceGroup = DisplayText.clean(cluster.resourceGroup());
        String region = DisplayText.clean(cluster.location());
        CertificateWarning certificate = CertificateWarning.of(cluster.certificateExpiry(), now);
        Optional<ClusterMark> mark = marks.of(cluster.id());
        List<Attention> attention = attention(cluster, certificate, mark);
        String words = String.join(
                        "\n",
                        name,
                        site,
                        kind,
                        kubernetes,
                        source,
                        resourceGroup,
                        region,
                        cluster.environment().environment().label(),
                        cluster.connectivity().label(),
                        cluster.routes().stream().map(RouteKind::label).collect(Collectors.joining("\n")),
                        cluster.tags().entrySet().stream()
                                .map(t -> t.getKey() + "=" + t.getValue())
                                .collect(Collectors.joining("\n")))
                .toLowerCase(Locale.ROOT);
        return new FleetRow(
                cluster,
                name,
                site,
                kind,
                kubernetes,
                agent,
                source,
                resourceGroup,
                region,
                certificate,
                mark,
                marks.unknown(),
                attention,
                name.toLowerCase(Locale.ROOT),
                words);
    }

    /** The environment that was decided for it. */
    Environment environment() {
        return cluster.environment().environment();
    }

    /** Whether somebody should look at it. */
    boolean needsAttention() {
        return !attention.isEmpty();
    }

    private static List<Attention> attention(
            FleetCluster cluster, CertificateWarning certificate, Optional<ClusterMark> mark) {
        List<Attention> reasons = new ArrayList<>();
        mark.ifPresent(m -> reasons.add(
                switch (m.kind()) {
                    case TAINTED -> Attention.TAINTED;
                    case OVERDUE -> Attention.OVERDUE;
                }));
        if (certificate == CertificateWarning.EXPIRED) {
            reasons.add(Attention.CERTIFICATE_EXPIRED);
        }
        if (cluster.connectivity() == Connectivity.OFFLINE
                || cluster.connectivity() == Connectivity.EXPIRED
                || cluster.connectivity() == Connectivity.AGENT_NOT_INSTALLED) {
            reasons.add(Attention.OFFLINE);
        }
        if (certificate == CertificateWarning.SOON || certificate == CertificateWarning.URGENT) {
            reasons.add(Attention.CERTIFICATE_SOON);
        }
        if (cluster.agentBehind()) {
            reasons.add(Attention.AGENT_BEHIND);
        }
        if (cluster.environment().environment() == Environment.UNKNOWN) {
            reasons.add(Attention.UNCLASSIFIED);
        }
        if (cluster.routes().isEmpty()) {
            reasons.add(Attention.NO_ROUTE);
        }
        return List.copyOf(reasons);
    }

    private static String withoutV(String version) {
        return version.length() > 1 && version.charAt(0) == 'v' && Character.isDigit(version.charAt(1))
                ? version.substring(1)
                : version;
    }
}
