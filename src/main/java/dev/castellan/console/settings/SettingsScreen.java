package dev.castellan.console.settings;

import dev.castellan.console.shell.Address;
import dev.castellan.console.shell.Crumb;
import dev.castellan.console.shell.Screen;
import dev.castellan.console.shell.ShellContext;
import dev.castellan.settings.DataFolder;
import java.util.List;
import javafx.scene.Parent;
import org.jspecify.annotations.Nullable;

/** The settings; the part shown is in the address. */
final class SettingsScreen implements Screen {
    private final ShellContext shell;
    private final SettingsModel model;
    private final DataFolder folder;
    private Section section;
    private @Nullable SettingsView view;

    SettingsScreen(Address address, ShellContext shell, SettingsModel model, DataFolder folder) {
        this.shell = shell;
        this.model = model;
        this.folder = folder;
        this.section = Section.of(address);
    }

    @Override
    public Address address() {
        return section.address();
    }

    @Override
    public String title() {
        return "Settings: " + section.label();
    }

    @Override
    public Parent view() {
        if (view == null) {
            view = new SettingsView(shell, model, folder);
            view.show(section);
        }
        return view;
    }

    @Override
    public List<Crumb> crumbs() {
        return List.of(Crumb.to("Settings", Address.of("settings")), Crumb.here(section.label()));
    }

    @Override
    public boolean moveTo(Address address) {
        section = Section.of(address);
        if (view != null) {
            view.show(section);
        }
        return true;
    }

    @Override
    public void close() {
        model.close();
    }
}
