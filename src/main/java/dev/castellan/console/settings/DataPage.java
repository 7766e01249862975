package dev.castellan.console.settings;

import dev.castellan.console.design.Action;
import dev.castellan.console.design.Icon;
import dev.castellan.console.design.Style;
import dev.castellan.console.shell.ShellContext;
import dev.castellan.settings.DataFolder;
import dev.castellan.settings.Settings;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javafx.scene.Node;
import javafx.scene.control.Label;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;

/** What is kept on this machine, and where. */
final class DataPage implements SettingsView.Page {
    private final DataFolder folder;
    private final VBox node;

    DataPage(ShellContext shell, DataFolder folder) {
        this.folder = folder;
        Label path = new Label(folder.root().toString());
        path.getStyleClass().add(Style.MONO);
        path.setWrapText(true);
        VBox kept = new VBox(
                kept(
                        Icon.SETTINGS,
                        "Settings",
                        "Profiles, appearance, name rules, own choices. No secrets.",
                        folder.settingsFile()),
                kept(
                        Icon.KEY,
                        "Sign-ins and other things that can be fetched again",
                        "Tokens only as this system encrypts them for you; where it cannot, they stay in memory.",
                        folder.cache()),
                kept(
                        Icon.SHIELD,
                        "Ledger",
                        "Signed entries of everything Castellan did, and the journal of what waits for the team.",
                        folder.root().resolve("ledger")),
                kept(
                        Icon.LOCK,
                        "Keys",
                        "Sealed with a passphrase, where this system has no store for them. Otherwise empty.",
                        folder.root().resolve("keys")),
                kept(
                        Icon.CERTIFICATE,
                        "Break-glass",
                        "Admin keys that are out, sealed, and the record of requests made with them.",
                        folder.root().resolve("breakglass")),
                kept(
                        Icon.PEOPLE,
                        "Reviews and triage",
                        "Campaigns of access reviews, and what was decided about findings.",
                        folder.root().resolve("reviews"),
                        folder.root().resolve("triage")),
                kept(Icon.LIST, "Logs", "Without tokens, keys and passwords; old ones are removed.", folder.logs()));
        kept.getStyleClass().add(SettingsStyle.LIST_BOX);
        node = PageParts.page(
                "Data folder",
                "Everything Castellan keeps is in one folder that only you can enter. Nothing is sent anywhere.",
                path,
                PageParts.row(
                        Action.plain("Open the folder", () -> shell.reveal(folder.root()))
                                .with(Icon.FOLDER)
                                .button(),
                        Action.quiet(
                                        "Copy the path",
                                        () -> shell.copy("Path", folder.root().toString()))
                                .with(Icon.COPY)
                                .button()),
                PageParts.heading("What is kept"),
                kept);
    }

    @Override
    public Node node() {
        return node;
    }

    @Override
    public void show(Settings settings) {
        // The folder is fixed for the life of the program.
    }

    private HBox kept(Icon icon, String title, String words, Path... where) {
        Label name = new Label(title);
        name.getStyleClass().add(Style.STRONG);
        Label about = PageParts.muted(words);
        VBox text = new VBox(name, about);
        text.setMinWidth(0);
        HBox.setHgrow(text, javafx.scene.layout.Priority.ALWAYS);
        Label path = new Label(Stream.of(where)
                .map(place -> folder.root().relativize(place).toString())
                .collect(Collectors.joining(", ")));
        path.getStyleClass().addAll(Style.MONO, Style.MUTED, Style.SMALL);
        path.setMinWidth(Region.USE_PREF_SIZE);
        HBox.setMargin(path, new javafx.geometry.Insets(0, 0, 0, 16));
        HBox row = new HBox(icon.view(), text, path);
        row.getStyleClass().add(SettingsStyle.LIST_ROW);
        return row;
    }
}
