package dev.castellan.console.settings;

import dev.castellan.console.design.Action;
import dev.castellan.console.design.FormField;
import dev.castellan.console.design.Style;
import dev.castellan.settings.Profile;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import javafx.collections.FXCollections;
import javafx.scene.Node;
import javafx.scene.Parent;
import javafx.scene.control.Button;
import javafx.scene.control.ComboBox;
import javafx.scene.control.Label;
import javafx.scene.control.ScrollPane;
import javafx.scene.control.TextArea;
import javafx.scene.control.TextField;
import javafx.scene.control.TextInputControl;
import javafx.scene.layout.VBox;

/** The form for one profile. What is wrong is said at the field: when it is left, and when the form is saved. */
final class ProfileEditor extends VBox {
    /** What stays in sight above a field that is scrolled to, in pixels. */
    private static final double ABOVE = 80;

    private final SettingsModel model;
    private final Optional<Profile> profile;
    private final Runnable leave;
    private final Map<ProfileForm.Field, FormField> fields = new EnumMap<>(ProfileForm.Field.class);
    private final TextField name = text("profile-name");
    private final ComboBox<ProfileForm.CloudChoice> cloud =
            new ComboBox<>(FXCollections.observableArrayList(ProfileForm.CloudChoice.values()));
    private final TextField authority = text("profile-authority");
    private final TextField resourceManager = text("profile-resource-manager");
    private final TextField graph = text("profile-graph");
    private final TextField clientId = text("profile-client-id");
    private final TextField tenant = text("profile-tenant");
    private final TextField redirectPort = text("profile-redirect-port");
    private final TextField caBundle = text("profile-ca-bundle");
    private final TextField proxy = text("profile-proxy");
    private final TextArea kubeconfigs = area("profile-kubeconfigs");
    private final TextArea subscriptions = area("profile-subscriptions");

    ProfileEditor(SettingsModel model, Optional<Profile> profile, Runnable leave) {
        this.model = model;
        this.profile = profile;
        this.leave = leave;
        ProfileForm form = profile.map(ProfileForm::of).orElseGet(ProfileForm::blank);
        name.setText(form.name());
        cloud.setValue(form.cloud());
        cloud.setMaxWidth(Double.MAX_VALUE);
        authority.setText(form.authority());
        authority.setPromptText("https://login.example.com/");
        resourceManager.setText(form.resourceManager());
        resourceManager.setPromptText("https://management.example.com/");
        graph.setText(form.graph());
        graph.setPromptText("https://graph.example.com/");
        clientId.setText(form.clientId());
        clientId.setPromptText("11111111-2222-3333-4444-555555555555");
        tenant.setText(form.tenant());
        redirectPort.setText(form.redirectPort());
        redirectPort.setPromptText("any free port");
        caBundle.setText(form.caBundle());
        proxy.setText(form.proxy());
        proxy.setPromptText("http://proxy.example.com:3128");
        kubeconfigs.setText(form.kubeconfigs());
        subscriptions.setText(form.subscriptions());

        getStyleClass().add(SettingsStyle.PAGE);
        Label title = new Label(
                profile.map(p -> "Edit the profile “" + p.name() + "”").orElse("A new profile"));
        title.getStyleClass().add(Style.TITLE);
        FormField cloudField = new FormField("Cloud", "", cloud);
        VBox custom = new VBox(
                field(ProfileForm.Field.AUTHORITY, "Sign-in service", "Base address, without a tenant.", authority),
                field(
                        ProfileForm.Field.RESOURCE_MANAGER,
                        "Azure Resource Manager",
                        "Also the audience of its tokens.",
                        resourceManager),
                field(ProfileForm.Field.GRAPH, "Microsoft Graph", "", graph));
        custom.getStyleClass().addAll(Style.CARD, Style.GAP_12);
        cloud.valueProperty().subscribe(choice -> {
            custom.setVisible(choice == ProfileForm.CloudChoice.CUSTOM);
            custom.setManaged(choice == ProfileForm.CloudChoice.CUSTOM);
        });
        Button save = Action.proposed("Save", this::save).button();
        save.setId("profile-save");
        Button cancel = Action.plain("Cancel", leave).button();
        getChildren()
                .addAll(
                        title,
                        field(ProfileForm.Field.NAME, "Name", "", name),
                        PageParts.heading("Azure"),
                        cloudField,
                        custom,
                        field(
                                ProfileForm.Field.CLIENT_ID,
                                "Application (client) id",
                                "Of your own app registration, a public client with the redirect http://localhost."
                                        + " Empty: Azure is not used.",
                                clientId),
                        field(
                                ProfileForm.Field.TENANT,
                                "Tenant",
                                "Its id, a domain, or organizations for whichever the account belongs to.",
                                tenant),
                        field(
                                ProfileForm.Field.SUBSCRIPTIONS,
                                "Subscriptions",
                                "One id a line. Empty: all that the account sees.",
                                subscriptions),
                        field(
                                ProfileForm.Field.REDIRECT_PORT,
                                "Port for the browser's answer",
                                "Only where a firewall or the app registration wants a fixed one.",
                                redirectPort),
                        PageParts.heading("Kubeconfig"),
                        field(
                                ProfileForm.Field.KUBECONFIGS,
                                "Files",
                                "One path a line. Empty: $KUBECONFIG or ~/.kube/config, as kubectl has it. They are"
                                        + " only read, never written.",
                                kubeconfigs),
                        PageParts.heading("Network"),
                        field(ProfileForm.Field.PROXY, "Proxy", "Empty: as this system is set up.", proxy),
                        field(
                                ProfileForm.Field.CA_BUNDLE,
                                "File with added certificate authorities (PEM)",
                                "Trusted in addition to those of the system.",
                                caBundle),
                        PageParts.row(save, cancel));
    }

    void focusFirst() {
        name.requestFocus();
    }

    private FormField field(ProfileForm.Field what, String label, String hint, TextInputControl control) {
        FormField field = new FormField(label, hint, control);
        fields.put(what, field);
        control.focusedProperty().subscribe((before, focused) -> {
            if (before && !focused && !control.getText().isBlank()) {
                field.complain(Optional.ofNullable(
                        form().complaints(java.util.Set.of()).get(what)));
            }
        });
        return field;
    }

    private void save() {
        Map<ProfileForm.Field, String> wrong = model.keep(profile.map(Profile::name), form(), kept -> leave.run());
        fields.forEach((what, field) -> field.complain(Optional.ofNullable(wrong.get(what))));
        fields.values().stream()
                .filter(field -> field.complaint().isPresent())
                .min(Comparator.comparingDouble(
                        field -> field.localToScene(0, 0).getY()))
                .ifPresent(field -> {
                    field.getChildren().get(1).requestFocus();
                    intoSight(field);
                });
    }

    /** The form is longer than most windows: a complaint above its top would look as if nothing happened. */
    private static void intoSight(Node field) {
        for (Parent at = field.getParent(); at != null; at = at.getParent()) {
            if (at instanceof ScrollPane scroll) {
                scroll.layout();
                Node content = scroll.getContent();
                double room = content.getLayoutBounds().getHeight()
                        - scroll.getViewportBounds().getHeight();
                double top = content.sceneToLocal(field.localToScene(0, 0)).getY();
                scroll.setVvalue(room <= 0 ? 0 : Math.clamp((top - ABOVE) / room, 0, 1));
                return;
            }
        }
    }

    private ProfileForm form() {
        return new ProfileForm(
                name.getText(),
                cloud.getValue(),
                authority.getText(),
                resourceManager.getText(),
                graph.getText(),
                clientId.getText(),
                tenant.getText(),
                redirectPort.getText(),
                caBundle.getText(),
                proxy.getText(),
                kubeconfigs.getText(),
                subscriptions.getText());
    }

    private static TextField text(String id) {
        TextField field = new TextField();
        field.setId(id);
        return field;
    }

    private static TextArea area(String id) {
        TextArea area = new TextArea();
        area.setId(id);
        area.setPrefRowCount(3);
        return area;
    }
}
