package dev.castellan.settings;

/** How the console looks. */
public enum Appearance {
    SYSTEM("As the system"),
    DARK("Dark"),
    LIGHT("Light"),
    HIGH_CONTRAST("High contrast");

    private final String label;

    Appearance(String label) {
        this.label = label;
    }

    /** The words shown to the user. */
    public String label() {
        return label;
    }
}
