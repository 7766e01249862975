package dev.castellan.console.fleet;

import dev.castellan.fleet.Environment;
import dev.castellan.fleet.RouteKind;
import java.util.List;
import java.util.Optional;
import javafx.geometry.Side;
import javafx.scene.Node;
import javafx.scene.control.ContextMenu;
import javafx.scene.control.Menu;
import javafx.scene.control.MenuItem;
import javafx.scene.control.SeparatorMenuItem;

/** What can be done with the chosen clusters, by the right mouse button, Shift+F10 or the menu key. */
final class FleetMenu {
    private final FleetModel model;
    private final FleetScreen.Commands commands;
    private final ContextMenu menu = new ContextMenu();

    FleetMenu(FleetModel model, FleetScreen.Commands commands) {
        this.model = model;
        this.commands = commands;
    }

    /** Shows the menu where the mouse is. */
    void show(Node anchor, double screenX, double screenY) {
        if (fill()) {
            menu.show(anchor, screenX, screenY);
        }
    }

    /** Shows the menu under a row or card. */
    void show(Node anchor) {
        if (fill()) {
            menu.show(anchor, Side.BOTTOM, 24, 0);
        }
    }

    private boolean fill() {
        List<FleetRow> rows = model.picture().selectedRows();
        if (rows.isEmpty()) {
            return false;
        }
        menu.getItems().clear();
        if (rows.size() == 1) {
            FleetRow row = rows.getFirst();
            menu.getItems().add(item("Open", () -> commands.open(row)));
            menu.getItems().add(item("Show access", () -> commands.showAccess(row)));
            if (row.cluster().routes().size() > 1) {
                Menu routes = new Menu("Open by another route");
                for (RouteKind route : row.cluster().routes()) {
                    routes.getItems().add(item(route.label(), () -> commands.open(row, route)));
                }
                menu.getItems().add(routes);
            }
        }
        Menu environment = new Menu("Set environment");
        for (Environment choice : List.of(Environment.PRODUCTION, Environment.TEST, Environment.DEVELOPMENT)) {
            environment.getItems().add(item(choice.label(), () -> commands.choose(rows, Optional.of(choice))));
        }
        environment
                .getItems()
                .addAll(new SeparatorMenuItem(), item("By tag or name", () -> commands.choose(rows, Optional.empty())));
        menu.getItems().addAll(environment, new SeparatorMenuItem());
        if (rows.size() == 1) {
            menu.getItems()
                    .addAll(
                            item("Copy name", () -> commands.copyName(rows.getFirst())),
                            item("Copy address", () -> commands.copyAddress(rows.getFirst())));
        }
        menu.getItems()
                .add(item(
                        rows.size() == 1 ? "Copy row" : "Copy " + rows.size() + " rows",
                        () -> commands.copyRows(rows)));
        return true;
    }

    private static MenuItem item(String label, Runnable run) {
        MenuItem item = new MenuItem(label);
        item.setMnemonicParsing(false);
        item.setOnAction(e -> run.run());
        return item;
    }
}
