package dev.castellan.console.settings;

import dev.castellan.console.design.Action;
import dev.castellan.console.design.AgeText;
import dev.castellan.console.design.Badge;
import dev.castellan.console.design.FailureView;
import dev.castellan.console.design.FormField;
import dev.castellan.console.design.Icon;
import dev.castellan.console.design.Skeleton;
import dev.castellan.console.design.Style;
import dev.castellan.console.design.Tone;
import dev.castellan.console.shell.ShellContext;
import dev.castellan.settings.Profile;
import dev.castellan.settings.Settings;
import java.net.URI;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.TextField;
import javafx.scene.layout.HBox;
import javafx.scene.layout.VBox;
import org.jspecify.annotations.Nullable;

/** How servers are reached and which of them are trusted. */
final class NetworkPage implements SettingsView.Page {
    private final ShellContext shell;
    private final SettingsModel model;
    private final TextField proxy = new TextField();
    private final TextField bundle = new TextField();
    private final FormField proxyField = new FormField(
            "Proxy", "Empty: as this system is set up. Loopback addresses are never asked through a proxy.", proxy);
    private final FormField bundleField = new FormField(
            "File with added certificate authorities (PEM)",
            "Trusted in addition to those of the system. Certificates are always checked.",
            bundle);
    private final SwitchOffer offer;
    private final VBox trust = new VBox();
    private final Label of = new Label();
    private final VBox node;
    private @Nullable Profile shown;

    NetworkPage(ShellContext shell, SettingsModel model) {
        this.shell = shell;
        this.model = model;
        offer = new SwitchOffer(model);
        proxy.setPromptText("http://proxy.example.com:3128");
        proxy.setId("network-proxy");
        bundle.setId("network-bundle");
        bundle.setPromptText("/etc/ssl/company-ca.pem");
        of.getStyleClass().add(Style.MUTED);
        Button save = Action.proposed("Save", this::save).button();
        save.setId("network-save");
        node = PageParts.page(
                "Network",
                "Proxy and trust belong to the chosen profile. A change is used when you switch to it, or from the"
                        + " next start.",
                offer,
                of,
                proxyField,
                bundleField,
                PageParts.row(save),
                PageParts.heading("Added authorities"),
                trust);
        model.trust().subscribe(this::trust);
    }

    @Override
    public Node node() {
        return node;
    }

    @Override
    public void show(Settings settings) {
        offer.show(settings);
        Profile profile = settings.profile();
        if (profile.equals(shown)) {
            return;
        }
        shown = profile;
        of.setText("Profile: " + profile.name());
        proxy.setText(profile.proxy().map(URI::toString).orElse(""));
        bundle.setText(profile.caBundle().map(Path::toString).orElse(""));
        model.readTrust(profile.caBundle());
    }

    private void save() {
        Optional<String> wrongProxy = ProfileForm.proxyComplaint(proxy.getText());
        Optional<String> wrongBundle = ProfileForm.path(bundle.getText());
        proxyField.complain(wrongProxy);
        bundleField.complain(wrongBundle);
        if (wrongProxy.isEmpty() && wrongBundle.isEmpty()) {
            model.network(ProfileForm.pathOf(bundle.getText()), ProfileForm.proxyOf(proxy.getText()));
        }
    }

    private void trust(SettingsModel.Trust state) {
        trust.getChildren().clear();
        trust.getStyleClass().setAll(SettingsStyle.LIST_BOX);
        switch (state) {
            case SettingsModel.Trust.Reading() -> trust.getChildren().add(Skeleton.lines(2));
            case SettingsModel.Trust.Unreadable(var failure) -> {
                trust.getStyleClass().clear();
                trust.getChildren().add(new FailureView(failure));
            }
            case SettingsModel.Trust.Read(var authorities) -> {
                if (authorities.isEmpty()) {
                    HBox line = new HBox(PageParts.muted("None. The authorities of this system are trusted."));
                    line.getStyleClass().add(SettingsStyle.LIST_ROW);
                    trust.getChildren().add(line);
                }
                authorities.forEach(a -> trust.getChildren().add(row(a)));
            }
        }
    }

    private HBox row(AuthorityRow authority) {
        Label subject = new Label(authority.subject());
        subject.getStyleClass().add(Style.STRONG);
        subject.setWrapText(true);
        Label print = new Label("SHA-256 " + authority.fingerprint());
        print.getStyleClass().addAll(Style.MONO, Style.MUTED, Style.SMALL);
        VBox words = new VBox(subject, print);
        words.setMinWidth(0);
        HBox.setHgrow(words, javafx.scene.layout.Priority.ALWAYS);
        Instant now = shell.clock().now();
        boolean over = authority.ends().isBefore(now);
        Badge badge = !authority.authority()
                ? new Badge(Tone.ATTENTION, "Not an authority", Icon.WARNING)
                : new Badge(
                        over ? Tone.BAD : Tone.NEUTRAL,
                        (over ? "Ended " : "Ends ") + AgeText.until(authority.ends(), now),
                        over ? Icon.ERROR : Icon.CERTIFICATE);
        HBox row = new HBox(Icon.CERTIFICATE.view(), words, badge);
        row.getStyleClass().add(SettingsStyle.LIST_ROW);
        return row;
    }
}
