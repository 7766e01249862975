package dev.castellan.console.settings;

import dev.castellan.console.design.Icon;
import dev.castellan.console.shell.Address;
import java.util.Arrays;
import java.util.Locale;

/** The parts of the settings. */
enum Section {
    PROFILES("Profiles", Icon.ACCOUNT, "cloud, app registration, kubeconfig files, subscriptions"),
    APPEARANCE("Appearance", Icon.APPEARANCE, "dark, light, high contrast, text size"),
    ENVIRONMENTS("Environments", Icon.PRODUCTION, "which clusters are production"),
    NETWORK("Network", Icon.NETWORK, "proxy, certificate authorities"),
    SWEEP("Key search", Icon.SEARCH, "further homes that are searched for copies of admin keys"),
    DATA("Data folder", Icon.DATABASE, "what is kept on this machine");

    private final String label;
    private final Icon icon;
    private final String words;

    Section(String label, Icon icon, String words) {
        this.label = label;
        this.icon = icon;
        this.words = words;
    }

    String label() {
        return label;
    }

    Icon icon() {
        return icon;
    }

    String words() {
        return words;
    }

    Address address() {
        return Address.of("settings", name().toLowerCase(Locale.ROOT));
    }

    /** The part that an address names; the first one where it names none. */
    static Section of(Address address) {
        return address.element(0)
                .flatMap(name -> Arrays.stream(values())
                        .filter(s -> s.name().equalsIgnoreCase(name))
                        .findFirst())
                .orElse(PROFILES);
    }
}
