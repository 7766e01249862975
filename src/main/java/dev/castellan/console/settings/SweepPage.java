package dev.castellan.console.settings;

import dev.castellan.console.design.Action;
import dev.castellan.console.design.FormField;
import dev.castellan.console.design.Icon;
import dev.castellan.console.design.KeptFocus;
import dev.castellan.console.design.Style;
import dev.castellan.fleet.DisplayText;
import dev.castellan.settings.Settings;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.OverrunStyle;
import javafx.scene.control.TextField;
import javafx.scene.control.Tooltip;
import javafx.scene.layout.HBox;
import javafx.scene.layout.VBox;

/** Where a return and a sweep look beside this machine's usual places. */
final class SweepPage implements SettingsView.Page {
    private final SettingsModel model;
    private final VBox homes = new VBox();
    private final TextField path = new TextField();
    private final FormField field = new FormField(
            "Folder", "Its whole path. It is looked through with everything below it; links are not followed.", path);
    private final VBox node;
    private Optional<List<Path>> shown = Optional.empty();

    SweepPage(SettingsModel model) {
        this.model = model;
        homes.getStyleClass().add(SettingsStyle.LIST_BOX);
        path.setPromptText("for example /mnt/homes/ada");
        path.setId("home-path");
        path.setOnAction(e -> add());
        Button add = Action.plain("Add folder", this::add).with(Icon.PLUS).button();
        add.setId("home-add");
        node = PageParts.page(
                "Key search",
                "When an admin key is given back, and by castellan breakglass sweep, this machine is searched for"
                    + " copies: kubeconfigs, histories, downloads, temporary and synchronised folders, the whole home,"
                    + " homes on the other side of WSL. Here you name others: mounted homes and shares. Copies in them"
                    + " are removed like those at home.",
                PageParts.heading("Further homes"),
                homes,
                field,
                PageParts.row(add));
    }

    @Override
    public Node node() {
        return node;
    }

    @Override
    public void show(Settings settings) {
        List<Path> wanted = settings.otherHomes();
        if (shown.filter(wanted::equals).isPresent()) {
            // Something else changed: the keyboard stays where it is.
            return;
        }
        shown = Optional.of(wanted);
        List<Node> rows = new ArrayList<>();
        wanted.forEach(h -> rows.add(row(h)));
        if (rows.isEmpty()) {
            rows.add(line(PageParts.muted("None")));
        }
        if (KeptFocus.around(homes, () -> homes.getChildren().setAll(rows))) {
            // The row it was in is gone.
            path.requestFocus();
        }
    }

    private HBox row(Path home) {
        Label name = new Label(DisplayText.clean(home.toString()));
        name.getStyleClass().addAll(Style.MONO, Style.SMALL);
        name.setTextOverrun(OverrunStyle.CENTER_ELLIPSIS);
        name.setMinWidth(0);
        Button remove = new Button();
        remove.setGraphic(Icon.TRASH.view());
        remove.getStyleClass().addAll(Style.FLAT, Style.BUTTON_ICON);
        remove.setAccessibleText("Search " + name.getText() + " no more");
        remove.setTooltip(new Tooltip(remove.getAccessibleText()));
        remove.setOnAction(e -> model.removeHome(home));
        return line(Icon.FOLDER.view(), name, PageParts.space(), remove);
    }

    private void add() {
        Optional<String> wrong = SettingsModel.homeComplaint(path.getText());
        field.complain(wrong);
        if (wrong.isEmpty()) {
            model.addHome(Path.of(path.getText().strip()));
            path.clear();
        }
    }

    private static HBox line(Node... content) {
        HBox line = new HBox(content);
        line.getStyleClass().add(SettingsStyle.LIST_ROW);
        return line;
    }
}
