package dev.castellan.console.settings;

import dev.castellan.console.design.Icon;
import dev.castellan.console.shell.Address;
import dev.castellan.console.shell.PaletteEntry;
import dev.castellan.console.shell.Screen;
import dev.castellan.console.shell.ScreenFactory;
import dev.castellan.console.shell.ShellContext;
import dev.castellan.settings.DataFolder;
import dev.castellan.settings.Profile;
import dev.castellan.settings.SettingsStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Opens the settings: {@code castellan://settings/appearance}. */
public final class SettingsScreens implements ScreenFactory {
    private final SettingsStore store;
    private final DataFolder folder;
    private final Optional<Profile> inUse;

    /**
     * Settings kept in this store, and the folder they are about.
     *
     * @param inUse what the console works with, as it was when it began to; empty on the practice fleet, which uses none
     *     of them
     */
    public SettingsScreens(SettingsStore store, DataFolder folder, Optional<Profile> inUse) {
        this.store = store;
        this.folder = folder;
        this.inUse = inUse;
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
        return new SettingsScreen(address, shell, new SettingsModel(store, inUse, shell), folder);
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
