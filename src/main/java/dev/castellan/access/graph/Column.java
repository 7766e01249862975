package dev.castellan.access.graph;

/** Where in the chain something stands, from left to right. */
public enum Column {
    WHO("Who"),
    GROUPS("Groups"),
    GRANTS("Bindings"),
    ROLES("Roles"),
    RIGHTS("May do"),
    /** Steps of a way to more rights. */
    PLACES("Comes to");

    private final String title;

    Column(String title) {
        this.title = title;
    }

    /** Its heading. */
    public String title() {
        return title;
    }
}
