package dev.castellan.console.settings;

import dev.castellan.console.design.Icon;
import dev.castellan.console.shell.Address;
import dev.castellan.console.shell.PaletteEntry;
import dev.castellan.console.shell.Screen;
import dev.castellan.console.shell.ScreenFactory;
import dev.castellan.console.shell.ShellContext;
import dev.castellan.settings.DataFolder;
import dev.castellan.settings.SettingsStore;
import java.util.ArrayList;
import java.util.List;

/** Opens the settings: {@code castellan://settings/appearance}. */
public final class SettingsScreens implements ScreenFactory {
    private final SettingsStore store;
    private final DataFolder folder;

    /** Settings kept in this store, and the folder they are about. */
    public SettingsScreens(SettingsStore store, DataFolder folder) {
        this.store = store;
        this.folder = folder;
    }

    @Override
    public String name() {
        return "settings";
    }

    @Override
    public String label() {
        return "Settings";
    }

    @Override
    public Icon icon() {
        return Icon.SETTINGS;
    }

    @Override
    public boolean atFoot() {
        return true;
    }

    @Override
    public Screen open(Address address, ShellContext shell) {
        return new SettingsScreen(address, shell, new SettingsModel(store, shell), folder);
    }

    @Override
    public List<PaletteEntry> palette(ShellContext shell) {
        List<PaletteEntry> entries = new ArrayList<>();
        for (Section section : Section.values()) {
            entries.add(PaletteEntry.action(
                    "Settings: " + section.label(),
                    section.words(),
                    section.icon(),
                    () -> shell.go(section.address())));
        }
        return entries;
    }
}
