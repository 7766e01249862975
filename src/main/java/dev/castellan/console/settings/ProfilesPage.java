package dev.castellan.console.settings;

import dev.castellan.console.design.Action;
import dev.castellan.console.design.Badge;
import dev.castellan.console.design.Icon;
import dev.castellan.console.design.Style;
import dev.castellan.console.design.Tone;
import dev.castellan.console.shell.Overlay;
import dev.castellan.console.shell.ShellContext;
import dev.castellan.fleet.DisplayText;
import dev.castellan.settings.Profile;
import dev.castellan.settings.Settings;
import java.util.List;
import java.util.Optional;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.layout.HBox;
import javafx.scene.layout.VBox;
import org.jspecify.annotations.Nullable;

/** The ways to work, and the form for one of them. */
final class ProfilesPage implements SettingsView.Page {
    private final ShellContext shell;
    private final SettingsModel model;
    private final SwitchOffer offer;
    private final VBox list = new VBox();
    private final VBox page;
    private final VBox node = new VBox();
    private @Nullable ProfileEditor editor;

    ProfilesPage(ShellContext shell, SettingsModel model) {
        this.shell = shell;
        this.model = model;
        offer = new SwitchOffer(model);
        list.getStyleClass().add(SettingsStyle.LIST_BOX);
        Button add = Action.plain("Add a profile", () -> edit(Optional.empty()))
                .with(Icon.PLUS)
                .button();
        add.setId("profile-add");
        page = PageParts.page(
                "Profiles",
                "A profile says which cloud, which app registration, which kubeconfig files and which network. One is"
                        + " in use at a time.",
                offer,
                list,
                PageParts.row(add));
        node.getChildren().setAll(page);
    }

    @Override
    public Node node() {
        return node;
    }

    @Override
    public void show(Settings settings) {
        offer.show(settings);
        list.getChildren()
                .setAll(settings.profiles().stream().map(p -> row(p, settings)).toList());
    }

    private HBox row(Profile profile, Settings settings) {
        boolean active = profile.name().equals(settings.activeProfile());
        Label name = new Label(DisplayText.clean(profile.name()));
        name.getStyleClass().add(Style.STRONG);
        String azure = profile.azure() ? profile.cloud().name() + " · " + profile.tenant() : "Azure is not used";
        String files = profile.kubeconfigs().isEmpty()
                ? "kubeconfig as kubectl finds it"
                : profile.kubeconfigs().size() + " kubeconfig files";
        VBox words = new VBox(name, PageParts.muted(DisplayText.clean(azure) + " · " + files));
        words.setMinWidth(0);
        HBox row = new HBox(Icon.ACCOUNT.view(), words, PageParts.space());
        row.getStyleClass().add(SettingsStyle.LIST_ROW);
        if (active) {
            boolean used = model.inUse().isPresent() && model.behind(settings).isEmpty();
            row.getChildren()
                    .add(
                            used
                                    ? new Badge(Tone.GOOD, "In use", Icon.CHECK)
                                    : new Badge(Tone.INFO, "Chosen", Icon.CHECK));
        } else {
            row.getChildren().add(named(Action.plain("Use", () -> model.use(profile.name())), "Use " + profile.name()));
        }
        row.getChildren()
                .add(named(
                        Action.quiet("Edit", () -> edit(Optional.of(profile))).with(Icon.EDIT),
                        "Edit " + profile.name()));
        if (settings.profiles().size() > 1) {
            row.getChildren()
                    .add(named(
                            Action.quiet("Remove", () -> askToRemove(profile)).with(Icon.TRASH),
                            "Remove " + profile.name()));
        }
        return row;
    }

    private static Button named(Action action, String name) {
        Button button = action.button();
        button.setAccessibleText(name);
        button.setMinWidth(javafx.scene.layout.Region.USE_PREF_SIZE);
        return button;
    }

    private void askToRemove(Profile profile) {
        shell.overlay(new Overlay(
                "Remove the profile “" + DisplayText.clean(profile.name()) + "”?",
                PageParts.muted("Its sign-in and your choices for clusters stay. This cannot be undone."),
                List.of(
                        Action.dangerous("Remove", () -> {
                            shell.closeOverlay();
                            model.remove(profile.name());
                        }),
                        Action.plain("Keep", shell::closeOverlay))));
    }

    private void edit(Optional<Profile> profile) {
        editor = new ProfileEditor(model, profile, this::leave);
        node.getChildren().setAll(editor);
        editor.focusFirst();
    }

    private void leave() {
        editor = null;
        node.getChildren().setAll(page);
    }
}
