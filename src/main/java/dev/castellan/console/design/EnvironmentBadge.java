package dev.castellan.console.design;

import dev.castellan.fleet.Environment;
import dev.castellan.fleet.EnvironmentMark;
import java.util.List;
import javafx.scene.control.Label;
import javafx.scene.control.Tooltip;

/** An environment in colour, word and picture; each of the three tells all four apart. */
public final class EnvironmentBadge extends Label {
    private static final List<String> STYLES = java.util.Arrays.stream(Environment.values())
            .map(EnvironmentBadge::style)
            .toList();

    private final IconView icon;

    /** A badge for the environment. */
    public EnvironmentBadge(Environment environment) {
        icon = icon(environment).view();
        getStyleClass().addAll(Style.BADGE, Style.BADGE_SOLID);
        setGraphic(icon);
        setMinWidth(USE_PREF_SIZE);
        show(environment);
    }

    /** A badge for the environment that tells in its tooltip what decided. */
    public EnvironmentBadge(EnvironmentMark mark) {
        this(mark.environment());
        setTooltip(new Tooltip(explain(mark)));
    }

    /** Shows another environment. */
    public void show(Environment environment) {
        mark(this, environment);
        icon.show(icon(environment));
        setText(environment.label());
        setAccessibleText("Environment: " + environment.label());
    }

    /** The picture of an environment. */
    public static Icon icon(Environment environment) {
        return switch (environment) {
            case DEVELOPMENT -> Icon.DEVELOPMENT;
            case TEST -> Icon.TEST;
            case PRODUCTION -> Icon.PRODUCTION;
            case UNKNOWN -> Icon.UNCLASSIFIED;
        };
    }

    /** Gives a node the colours of an environment, and takes those of another one away. */
    public static void mark(javafx.scene.Node node, Environment environment) {
        String style = style(environment);
        if (!node.getStyleClass().contains(style)) {
            node.getStyleClass().removeAll(STYLES);
            node.getStyleClass().add(style);
        }
    }

    /** What decided, in words. */
    public static String explain(EnvironmentMark mark) {
        return switch (mark.origin()) {
            case OWN_CHOICE -> "Your own choice for this cluster";
            case TAG -> "Tag " + mark.evidence();
            case NAME_RULE -> "Name rule " + mark.evidence();
            case NONE -> "Nothing says what it is for. It is treated as production.";
        };
    }

    private static String style(Environment environment) {
        return switch (environment) {
            case DEVELOPMENT -> Style.ENV_DEVELOPMENT;
            case TEST -> Style.ENV_TEST;
            case PRODUCTION -> Style.ENV_PRODUCTION;
            case UNKNOWN -> Style.ENV_UNKNOWN;
        };
    }
}
