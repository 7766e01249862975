package dev.castellan.console.settings;

import dev.castellan.console.design.Action;
import dev.castellan.console.design.EnvironmentBadge;
import dev.castellan.console.design.FormField;
import dev.castellan.console.design.Icon;
import dev.castellan.console.design.Style;
import dev.castellan.fleet.DisplayText;
import dev.castellan.fleet.Environment;
import dev.castellan.fleet.NameRule;
import dev.castellan.settings.Settings;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javafx.collections.FXCollections;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.ComboBox;
import javafx.scene.control.Label;
import javafx.scene.control.TextField;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.VBox;

/** Which clusters are production: rules for names, and the user's own choices. */
final class EnvironmentsPage implements SettingsView.Page {
    private final SettingsModel model;
    private final VBox rules = new VBox();
    private final VBox choices = new VBox();
    private final VBox node;
    private final TextField pattern = new TextField();
    private final FormField field = new FormField(
            "Part of the name", "A whole word of the name, or * for any text and ? for one character.", pattern);
    private final ComboBox<Environment> environment =
            new ComboBox<>(FXCollections.observableArrayList(Environment.values()));
    private List<NameRule> known = List.of();

    EnvironmentsPage(SettingsModel model) {
        this.model = model;
        rules.getStyleClass().add(SettingsStyle.LIST_BOX);
        choices.getStyleClass().add(SettingsStyle.LIST_BOX);
        environment.setConverter(new javafx.util.StringConverter<>() {
            @Override
            public String toString(Environment value) {
                return value == null ? "" : value.label();
            }

            @Override
            public Environment fromString(String text) {
                return Environment.UNKNOWN;
            }
        });
        environment.setValue(Environment.PRODUCTION);
        environment.setMaxWidth(Double.MAX_VALUE);
        pattern.setPromptText("for example *-prod");
        pattern.setId("rule-pattern");
        pattern.setOnAction(e -> add());
        HBox.setHgrow(field, Priority.ALWAYS);
        Button add = Action.plain("Add rule", this::add).with(Icon.PLUS).button();
        add.setId("rule-add");
        HBox form = new HBox(field, new FormField("Environment", "", environment));
        form.getStyleClass().add(Style.GAP_12);
        form.setAlignment(javafx.geometry.Pos.TOP_LEFT);
        node = PageParts.page(
                "Environments",
                "Production is marked everywhere and opens read-only. A cluster's own choice is strongest, then its"
                        + " Azure tag, then these rules, from top to bottom. What nothing decides is treated as"
                        + " production.",
                PageParts.heading("Name rules"),
                rules,
                form,
                PageParts.row(add),
                PageParts.heading("Own choices"),
                choices);
    }

    @Override
    public Node node() {
        return node;
    }

    @Override
    public void show(Settings settings) {
        known = settings.nameRules();
        rules.getChildren().clear();
        if (known.isEmpty()) {
            rules.getChildren().add(line(PageParts.muted("No rules")));
        }
        for (int i = 0; i < known.size(); i++) {
            rules.getChildren().add(rule(i));
        }
        choices.getChildren().clear();
        if (settings.environments().isEmpty()) {
            choices.getChildren().add(line(PageParts.muted("None. Choose an environment for a cluster in the fleet.")));
        }
        settings.environments().forEach((cluster, chosen) -> {
            Label name = new Label(DisplayText.clean(cluster.value()));
            name.getStyleClass().addAll(Style.MONO, Style.SMALL);
            name.setTextOverrun(javafx.scene.control.OverrunStyle.CENTER_ELLIPSIS);
            Button forget =
                    small(Icon.TRASH, "Forget the choice for " + name.getText(), () -> model.forgetChoice(cluster));
            choices.getChildren().add(line(new EnvironmentBadge(chosen), name, PageParts.space(), forget));
        });
    }

    private HBox rule(int at) {
        NameRule rule = known.get(at);
        Label words = new Label(rule.pattern());
        words.getStyleClass().add(Style.MONO);
        Button up = small(Icon.UP, "Move the rule " + rule.pattern() + " up", () -> move(at, -1));
        up.setDisable(at == 0);
        Button down = small(Icon.DOWN, "Move the rule " + rule.pattern() + " down", () -> move(at, 1));
        down.setDisable(at == known.size() - 1);
        Button remove = small(Icon.TRASH, "Remove the rule " + rule.pattern(), () -> {
            List<NameRule> left = new ArrayList<>(known);
            left.remove(at);
            model.rules(left);
        });
        return line(words, new EnvironmentBadge(rule.environment()), PageParts.space(), up, down, remove);
    }

    private void add() {
        Optional<String> wrong = SettingsModel.ruleComplaint(pattern.getText());
        field.complain(wrong);
        if (wrong.isEmpty()) {
            List<NameRule> more = new ArrayList<>(known);
            more.add(new NameRule(pattern.getText().strip(), environment.getValue()));
            model.rules(more);
            pattern.clear();
        }
    }

    private void move(int at, int by) {
        List<NameRule> moved = new ArrayList<>(known);
        moved.add(at + by, moved.remove(at));
        model.rules(moved);
    }

    private static Button small(Icon icon, String name, Runnable run) {
        Button button = new Button();
        button.setGraphic(icon.view());
        button.getStyleClass().addAll(Style.FLAT, Style.BUTTON_ICON);
        button.setAccessibleText(name);
        button.setTooltip(new javafx.scene.control.Tooltip(name));
        button.setOnAction(e -> run.run());
        return button;
    }

    private static HBox line(Node... content) {
        HBox line = new HBox(content);
        line.getStyleClass().add(SettingsStyle.LIST_ROW);
        return line;
    }
}
