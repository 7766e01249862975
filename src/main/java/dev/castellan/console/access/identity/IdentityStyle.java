package dev.castellan.console.access.identity;

/** The classes of the stylesheet {@code identity.css}. */
final class IdentityStyle {
    static final String CARD = "identity-card";
    static final String FACTS = "identity-facts";
    static final String GRID = "identity-grid";
    static final String HEAD = "identity-head";
    static final String LIST = "identity-list";
    static final String NOTE = "identity-note";
    static final String PAGE = "identity-page";
    static final String ROW = "identity-row";
    static final String STEP = "identity-step";
    static final String TOOLS = "identity-tools";

    private IdentityStyle() {}
}
