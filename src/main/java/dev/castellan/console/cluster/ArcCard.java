package dev.castellan.console.cluster;

import dev.castellan.azure.ConnectedCluster;
import dev.castellan.azure.Extension;
import dev.castellan.azure.ProvisionedInstance;
import dev.castellan.console.design.Action;
import dev.castellan.console.design.AgeLabel;
import dev.castellan.console.design.Badge;
import dev.castellan.console.design.FailureView;
import dev.castellan.console.design.Icon;
import dev.castellan.console.design.Skeleton;
import dev.castellan.console.design.Style;
import dev.castellan.console.design.Tone;
import dev.castellan.console.shell.ShellContext;
import dev.castellan.fleet.Connectivity;
import dev.castellan.fleet.DisplayText;
import dev.castellan.fleet.FleetCluster;
import java.time.Instant;
import java.util.Optional;
import javafx.geometry.Pos;
import javafx.scene.Node;
import javafx.scene.control.Label;
import javafx.scene.layout.HBox;
import javafx.scene.layout.VBox;

/** What Azure says of a cluster: its agents, its trust, its extensions. */
final class ArcCard {
    private final ClusterModel model;
    private final ShellContext shell;

    ArcCard(ClusterModel model, ShellContext shell) {
        this.model = model;
        this.shell = shell;
    }

    Node node(ClusterPicture picture, FleetCluster cluster) {
        HBox head = new HBox(ClusterParts.heading("Azure Arc"));
        head.setAlignment(Pos.CENTER_LEFT);
        head.getStyleClass().add(Style.GAP_12);
        VBox card = ClusterParts.card(head);
        ClusterParts.Facts facts = new ClusterParts.Facts();
        facts.row("State", connectivity(cluster));
        facts.row(
                "Agents",
                ClusterParts.line(
                        ClusterParts.mono(
                                cluster.agentVersion().map(DisplayText::clean).orElse("not reported")),
                        cluster.agentBehind()
                                ? new Badge(
                                        Tone.ATTENTION,
                                        "Behind "
                                                + cluster.desiredAgentVersion()
                                                        .map(DisplayText::clean)
                                                        .orElse(""))
                                : cluster.desiredAgentVersion().isPresent()
                                        ? new Badge(Tone.GOOD, "Current", Icon.CHECK)
                                        : ClusterParts.small("Azure does not say what it should be")));
        facts.row("Identity certificate", certificate(cluster));
        facts.row(
                "Azure RBAC",
                cluster.azureRbac()
                        .<Node>map(on -> on
                                ? new Badge(Tone.GOOD, "Decides on Kubernetes requests", Icon.CHECK)
                                : new Badge(Tone.NEUTRAL, "Off: Kubernetes RBAC alone decides"))
                        .orElseGet(() -> new Label("not reported")));
        facts.row("Region", new Label(DisplayText.clean(cluster.location())));
        card.getChildren().add(facts.grid());

        switch (picture.arc()) {
            case ClusterPicture.Arc.None none -> {}
            case ClusterPicture.Arc.NotAsked ask ->
                card.getChildren()
                        .add(ClusterParts.buttons(Action.plain("Read details and extensions", model::readArc)
                                .with(Icon.CLOUD)));
            case ClusterPicture.Arc.Loading loading -> card.getChildren().add(Skeleton.lines(4));
            case ClusterPicture.Arc.Failed failed ->
                card.getChildren().add(new FailureView(failed.failure(), Action.plain("Try again", model::readArc)));
            case ClusterPicture.Arc.Read read -> detail(read.detail(), facts, card);
        }
        return card;
    }

    private void detail(ClusterDesk.ArcDetail detail, ClusterParts.Facts facts, VBox card) {
        ConnectedCluster c = detail.cluster();
        facts.row(
                "OIDC issuer",
                c.oidcIssuer()
                        .<Node>map(o -> ClusterParts.line(
                                o.enabled() ? new Badge(Tone.GOOD, "On", Icon.CHECK) : new Badge(Tone.NEUTRAL, "Off"),
                                ClusterParts.small(DisplayText.clean(
                                        o.selfHostedIssuerUrl().or(o::issuerUrl).orElse("")))))
                        .orElseGet(() -> new Label("not reported")));
        facts.row(
                "Workload identity",
                c.workloadIdentity()
                        .<Node>map(on -> on ? new Badge(Tone.GOOD, "On", Icon.CHECK) : new Badge(Tone.NEUTRAL, "Off"))
                        .orElseGet(() -> new Label("not reported")));
        facts.row(
                "Entra admin groups",
                c.aadProfile()
                        .<Node>map(a -> a.adminGroups().isEmpty()
                                ? new Label("none")
                                : ClusterParts.mono(DisplayText.clean(String.join(", ", a.adminGroups()))))
                        .orElseGet(() -> new Label("Entra ID is not set up for the API server")));
        facts.row(
                "Agent upgrades",
                new Label(c.agentAutoUpgrade().map(DisplayText::clean).orElse("not reported")));
        facts.row(
                "Private link",
                new Label(c.privateLinkState().map(DisplayText::clean).orElse("not reported")));
        detail.instance().ifPresent(i -> instance(i, facts));
        detail.instanceFailure().ifPresent(f -> facts.row("AKS instance", ClusterParts.notRead(Optional.of(f))));
        c.agentErrors().stream()
                .limit(5)
                .forEach(e -> facts.row(
                        "Agent complaint",
                        ClusterParts.line(
                                new Badge(Tone.ATTENTION, DisplayText.clean(e.component())),
                                ClusterParts.wrapped(DisplayText.clean(e.message())))));
        card.getChildren().add(ClusterParts.overline("Extensions"));
        if (detail.extensionsFailure().isPresent()) {
            card.getChildren().add(ClusterParts.notRead(detail.extensionsFailure()));
        } else if (detail.extensions().isEmpty()) {
            card.getChildren().add(ClusterParts.muted("None is installed."));
        } else {
            VBox list = new VBox();
            list.getStyleClass().add(Style.GAP_8);
            detail.extensions().forEach(e -> list.getChildren().add(extension(e)));
            card.getChildren().add(list);
        }
        AgeLabel age = new AgeLabel(shell.clock(), "Read ");
        age.show(Optional.of(detail.asOf()));
        age.getStyleClass().addAll(Style.MUTED, Style.SMALL);
        HBox foot = new HBox(
                age,
                Action.quiet("Read again", model::readArc).with(Icon.REFRESH).button());
        foot.setAlignment(Pos.CENTER_LEFT);
        foot.getStyleClass().add(Style.GAP_12);
        card.getChildren().add(foot);
    }

    private static void instance(ProvisionedInstance i, ClusterParts.Facts facts) {
        String size = i.controlPlaneCount().map(n -> n + " × ").orElse("")
                + i.controlPlaneVmSize().map(DisplayText::clean).orElse("size not reported");
        facts.row("Control plane", new Label(size));
        if (!i.nodePools().isEmpty()) {
            facts.row(
                    "Node pools",
                    ClusterParts.wrapped(i.nodePools().stream()
                            .map(p -> DisplayText.clean(p.name())
                                    + p.count().map(n -> " (" + n + ")").orElse(""))
                            .collect(java.util.stream.Collectors.joining(", "))));
        }
        i.authorizedIpRanges()
                .ifPresent(r -> facts.row("API server reachable from", ClusterParts.mono(DisplayText.clean(r))));
        i.errorMessage().ifPresent(m -> facts.row("AKS instance", ClusterParts.wrapped(DisplayText.clean(m))));
    }

    private static Node extension(Extension e) {
        String state = e.provisioningState().orElse("not reported");
        Badge badge = state.equalsIgnoreCase("Succeeded")
                ? new Badge(Tone.GOOD, "Succeeded", Icon.CHECK)
                : state.equalsIgnoreCase("Failed")
                        ? new Badge(Tone.BAD, "Failed", Icon.ERROR)
                        : new Badge(Tone.NEUTRAL, DisplayText.clean(state));
        Label name = new Label(DisplayText.clean(e.name()));
        name.getStyleClass().add(Style.STRONG);
        Label type = ClusterParts.small(DisplayText.clean(e.extensionType()));
        Label version =
                ClusterParts.mono(e.currentVersion().map(DisplayText::clean).orElse("–"));
        version.getStyleClass().add(Style.SMALL);
        HBox line = ClusterParts.line(badge, name, version, type);
        if (e.problems().isEmpty()) {
            return line;
        }
        Label problem = ClusterParts.wrapped(DisplayText.clean(String.join(" ", e.problems())));
        problem.getStyleClass().addAll(Style.MUTED, ClusterStyle.WHY);
        VBox box = new VBox(line, problem);
        box.getStyleClass().add(Style.GAP_4);
        return box;
    }

    private Node connectivity(FleetCluster cluster) {
        Connectivity c = cluster.connectivity();
        Badge badge = switch (c) {
            case CONNECTED -> new Badge(Tone.GOOD, c.label(), Icon.SUCCESS);
            case CONNECTING -> new Badge(Tone.INFO, c.label(), Icon.REFRESH);
            case OFFLINE -> new Badge(Tone.BAD, c.label(), Icon.OFFLINE);
            case EXPIRED, AGENT_NOT_INSTALLED -> new Badge(Tone.BAD, c.label(), Icon.ERROR);
            case UNKNOWN, NOT_REPORTED -> new Badge(Tone.NEUTRAL, c.label(), Icon.HELP);
        };
        AgeLabel age = new AgeLabel(shell.clock(), "last contact ");
        age.show(cluster.lastContact());
        age.getStyleClass().addAll(Style.MUTED, Style.SMALL);
        return ClusterParts.line(badge, age);
    }

    private Node certificate(FleetCluster cluster) {
        Optional<Instant> end = cluster.certificateExpiry();
        if (end.isEmpty()) {
            return new Label("not reported");
        }
        return ClusterParts.ends(shell.clock(), end, "");
    }
}
