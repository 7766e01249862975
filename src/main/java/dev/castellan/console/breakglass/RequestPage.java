package dev.castellan.console.breakglass;

import dev.castellan.breakglass.CheckoutPolicy;
import dev.castellan.console.design.Action;
import dev.castellan.console.design.FormField;
import dev.castellan.console.design.Icon;
import dev.castellan.console.design.Style;
import dev.castellan.console.shell.ShellContext;
import dev.castellan.fleet.ClusterId;
import dev.castellan.fleet.DisplayText;
import dev.castellan.fleet.FleetCluster;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javafx.collections.FXCollections;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.CheckBox;
import javafx.scene.control.ComboBox;
import javafx.scene.control.RadioButton;
import javafx.scene.control.TextArea;
import javafx.scene.control.TextField;
import javafx.scene.control.ToggleGroup;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.VBox;
import javafx.util.StringConverter;

/** Asking for a check-out, from top to bottom: where, why, how long, how much. */
final class RequestPage {
    private final BreakGlassModel model;
    private final ShellContext shell;
    private final VBox node = new VBox();
    private final ComboBox<FleetCluster> cluster = new ComboBox<>();
    private final TextArea reason = new TextArea();
    private final TextField ticket = new TextField();
    private final TextField minutes = new TextField(RequestForm.EMPTY.minutes());
    private final RadioButton full = new RadioButton("Full: as you in system:masters");
    private final RadioButton limited = new RadioButton("Limited: as you in these groups only");
    private final TextField groups = new TextField();
    private final CheckBox emergency = new CheckBox("Emergency: go ahead without an approver");
    private final FormField clusterField = new FormField("Cluster", "Admin certificates come from Azure.", cluster);
    private final FormField reasonField =
            new FormField("Reason", "Approvers, the ledger and the audit log of the cluster name it.", reason);
    private final FormField ticketField = new FormField("Ticket", "", ticket);
    private final FormField minutesField =
            new FormField("Minutes", "From the moment the key is fetched. Then it is given back by itself.", minutes);
    private final FormField groupsField =
            new FormField("Groups of Kubernetes", "The API server itself holds the limit.", groups);
    private final VBox rules = new VBox();
    private final Button send;
    private final Optional<ClusterId> chosen;
    private boolean sending;
    private boolean asked;
    private RequestForm.Measure measure = RequestForm.Measure.STANDARD;

    RequestPage(BreakGlassModel model, ShellContext shell, Optional<ClusterId> chosen) {
        this.model = model;
        this.shell = shell;
        cluster.setId("bg-cluster");
        cluster.setMaxWidth(Double.MAX_VALUE);
        cluster.setPromptText("Choose a cluster");
        cluster.setConverter(new StringConverter<>() {
            @Override
            public String toString(FleetCluster c) {
                return c == null
                        ? ""
                        : DisplayText.clean(c.name()) + " · "
                                + c.environment().environment().label()
                                + c.site()
                                        .map(s -> " · " + DisplayText.clean(s))
                                        .orElse("");
            }

            @Override
            public FleetCluster fromString(String text) {
                throw new UnsupportedOperationException();
            }
        });
        this.chosen = chosen;
        cluster.setOnShowing(e -> offer());
        offer();
        reason.setId("bg-reason");
        reason.setPrefRowCount(3);
        reason.setWrapText(true);
        ticket.setId("bg-ticket");
        minutes.setId("bg-minutes");
        minutes.setMaxWidth(120);
        groups.setId("bg-groups");
        groups.setPromptText("for example oncall-network");
        full.setId("bg-full");
        limited.setId("bg-limited");
        emergency.setId("bg-emergency");
        ToggleGroup scope = new ToggleGroup();
        full.setToggleGroup(scope);
        limited.setToggleGroup(scope);
        full.setSelected(true);
        send = Parts.button(
                "bg-send", Action.proposed("Request access", this::send).with(Icon.CERTIFICATE));
        HBox choices = new HBox(
                choice(
                        full,
                        "Everything, around every rule. Requests are recorded here, and the audit log of the cluster"
                                + " names you."),
                choice(
                        limited,
                        "Only what these groups may do. The API server refuses everything else, and names you."));
        choices.getStyleClass().add(BreakglassStyle.CHOICES);
        rules.getStyleClass().add(Style.GAP_4);
        VBox form = Parts.card(
                Parts.heading("Where and why"),
                clusterField,
                reasonField,
                ticketField,
                Parts.heading("How long"),
                minutesField,
                Parts.heading("How much"),
                choices,
                groupsField,
                emergency,
                rules,
                Parts.buttons(send, Parts.button("bg-leave", Action.plain("Cancel", shell::back))));
        node.getChildren().setAll(form);
        node.setMaxWidth(820);
        cluster.valueProperty().subscribe(_ -> changed());
        for (TextField field : List.of(ticket, minutes, groups)) {
            field.textProperty().subscribe(_ -> changed());
        }
        reason.textProperty().subscribe(_ -> changed());
        limited.selectedProperty().subscribe(_ -> changed());
        emergency.selectedProperty().subscribe(_ -> changed());
    }

    /** The fleet may be read only while the form is open. */
    private void offer() {
        List<FleetCluster> clusters = model.clusters();
        if (!clusters.equals(cluster.getItems())) {
            FleetCluster before = cluster.getValue();
            Optional<ClusterId> wanted = before == null ? chosen : Optional.of(before.id());
            cluster.setItems(FXCollections.observableArrayList(clusters));
            wanted.flatMap(id ->
                            clusters.stream().filter(c -> c.id().equals(id)).findFirst())
                    .ifPresent(cluster::setValue);
        }
    }

    private static VBox choice(RadioButton button, String words) {
        VBox box = new VBox(button, Parts.muted(words));
        box.getStyleClass().addAll(Style.CARD, BreakglassStyle.CHOICE);
        HBox.setHgrow(box, Priority.ALWAYS);
        box.setPrefWidth(300);
        box.setMinWidth(0);
        return box;
    }

    Node node() {
        return node;
    }

    /** The policy may have changed meanwhile. */
    void show(BreakGlassPicture picture) {
        measure = new RequestForm.Measure(picture.policy(), picture.said());
        offer();
        changed();
    }

    private RequestForm typed() {
        return new RequestForm(
                Optional.ofNullable(cluster.getValue()),
                reason.getText(),
                ticket.getText(),
                minutes.getText(),
                limited.isSelected(),
                groups.getText(),
                emergency.isSelected() && emergency.isVisible());
    }

    private void changed() {
        CheckoutPolicy.Rule rule = typed().rule(measure);
        groupsField.setVisible(limited.isSelected());
        groupsField.setManaged(limited.isSelected());
        emergency.setVisible(rule.emergency() && rule.approvals() > 0);
        emergency.setManaged(emergency.isVisible());
        String approvals = rule.approvals() == 0
                ? "No approval is needed here."
                : rule.approvals() == 1
                        ? "One other person has to approve, on their own console."
                        : rule.approvals() + " other people have to approve, on their own consoles.";
        if (emergency.isSelected() && emergency.isVisible()) {
            HBox loud = new HBox(
                    Icon.WARNING.view(),
                    Parts.wrapped(
                            "Everybody is told at once, it is marked as an emergency for good, and somebody else has"
                                    + " to look at what you did."));
            loud.getStyleClass().add(BreakglassStyle.LOUD);
            rules.getChildren().setAll(loud);
        } else {
            rules.getChildren()
                    .setAll(Parts.muted(typed().otherEnvironment(measure)
                                    .map(other -> other + " ")
                                    .orElse("")
                            + approvals + " At most " + TimeRing.words(rule.longest())
                            + (rule.ticket() ? ", with a ticket." : ".")));
        }
        if (asked) {
            complain(typed().checked(measure));
        }
    }

    private void complain(RequestForm.Checked checked) {
        Map<RequestForm.Field, String> wrong =
                checked instanceof RequestForm.Checked.Wrong w ? w.complaints() : Map.of();
        clusterField.complain(Optional.ofNullable(wrong.get(RequestForm.Field.CLUSTER)));
        reasonField.complain(Optional.ofNullable(wrong.get(RequestForm.Field.REASON)));
        ticketField.complain(Optional.ofNullable(wrong.get(RequestForm.Field.TICKET)));
        minutesField.complain(Optional.ofNullable(wrong.get(RequestForm.Field.DURATION)));
        groupsField.complain(Optional.ofNullable(wrong.get(RequestForm.Field.GROUPS)));
    }

    private void send() {
        asked = true;
        RequestForm.Checked checked = typed().checked(measure);
        complain(checked);
        switch (checked) {
            case RequestForm.Checked.Wrong wrong -> first(wrong).requestFocus();
            case RequestForm.Checked.Ready ready -> {
                if (!sending) {
                    sending = true;
                    send.setDisable(true);
                    model.request(ready.request(), id -> shell.go(new BreakGlassPlace.One(id).address()), () -> {
                        sending = false;
                        send.setDisable(false);
                    });
                }
            }
        }
    }

    private Node first(RequestForm.Checked.Wrong wrong) {
        for (RequestForm.Field field : RequestForm.Field.values()) {
            if (wrong.complaints().containsKey(field)) {
                return switch (field) {
                    case CLUSTER -> cluster;
                    case REASON -> reason;
                    case TICKET -> ticket;
                    case DURATION -> minutes;
                    case GROUPS -> limited.isSelected() ? groups : limited;
                    case EMERGENCY -> emergency;
                };
            }
        }
        return send;
    }
}
