package dev.castellan.console.fleet;

import dev.castellan.console.design.AgeLabel;
import dev.castellan.console.design.Badge;
import dev.castellan.console.design.EnvironmentBadge;
import dev.castellan.console.design.Hint;
import dev.castellan.console.design.Icon;
import dev.castellan.console.design.IconView;
import dev.castellan.console.design.LiveClock;
import dev.castellan.console.design.Style;
import dev.castellan.console.design.Tone;
import dev.castellan.fleet.CertificateWarning;
import dev.castellan.fleet.Connectivity;
import dev.castellan.fleet.Environment;
import dev.castellan.fleet.RouteKind;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javafx.geometry.Pos;
import javafx.scene.control.Label;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Region;

/** The cells of the fleet table; cards use the same words and colours. Each one is made once and shows many rows. */
final class FleetCells {
    private FleetCells() {}

    /** Makes the cells of one column. */
    record Cell(Supplier<Node> make) {}

    /** A cell that shows one row after another. */
    static final class Node extends HBox {
        private final BiConsumer<Node, FleetPicture.Entry> fill;

        private Node(BiConsumer<Node, FleetPicture.Entry> fill, javafx.scene.Node... children) {
            super(children);
            this.fill = fill;
            setAlignment(Pos.CENTER_LEFT);
            getStyleClass().add(FleetStyle.CELL);
        }

        void show(FleetPicture.Entry entry) {
            fill.accept(this, entry);
        }
    }

    /** The cells of a column. */
    static Cell of(FleetColumn column, LiveClock clock) {
        return new Cell(
                switch (column) {
                    case NAME -> FleetCells::name;
                    case ENVIRONMENT -> FleetCells::environment;
                    case AGENT -> FleetCells::agent;
                    case CONNECTIVITY -> FleetCells::connectivity;
                    case LAST_CONTACT -> () -> lastContact(clock);
                    case CERTIFICATE -> () -> certificate(clock);
                    case ROUTE -> FleetCells::route;
                    case POSTURE -> FleetCells::posture;
                    case ATTENTION -> FleetCells::attention;
                    case SITE, KIND, NODES, SOURCE, RESOURCE_GROUP, REGION -> () -> text(column, false);
                    case KUBERNETES -> () -> text(column, true);
                });
    }

    private static Node name() {
        IconView chevron = Icon.CHEVRON_DOWN.view();
        Label name = new Label();
        Label count = new Label();
        count.getStyleClass().addAll(Style.MUTED, Style.SMALL);
        count.setMinWidth(Region.USE_PREF_SIZE);
        IconView trouble = Icon.WARNING.view();
        // A cluster of Azure Arc and a context of the same name are two rows: each says where it comes from.
        Label origin = new Label();
        origin.getStyleClass().addAll(Style.MUTED, Style.SMALL);
        origin.setMinWidth(Region.USE_PREF_SIZE);
        return new Node(
                (node, entry) -> {
                    boolean group = entry instanceof FleetPicture.Group;
                    show(chevron, group);
                    show(count, group);
                    show(origin, !group);
                    switch (entry) {
                        case FleetPicture.Group g -> {
                            chevron.show(g.closed() ? Icon.CHEVRON_RIGHT : Icon.CHEVRON_DOWN);
                            name.setText(g.label());
                            count.setText("%,d".formatted(g.count()));
                            styled(name, Style.LABEL, Style.STRONG);
                            Hint.on(name, "");
                            show(trouble, false);
                        }
                        case FleetPicture.Line line -> {
                            name.setText(line.row().name());
                            styled(name, Style.LABEL, FleetStyle.NAME);
                            Hint.on(name, explained(line.row()));
                            origin.setText(origin(line.row())
                                    + line.row()
                                            .mark()
                                            .map(m -> " · " + m.kind().label())
                                            .orElse(""));
                            Hint.on(origin, line.row().source());
                            troubleOf(trouble, line.row());
                            // Its place stays where nothing is wrong: names stand below one another.
                            trouble.setManaged(true);
                        }
                    }
                },
                chevron,
                trouble,
                name,
                count,
                origin);
    }

    /** A source in few words: of a file its folder and name, which tell files apart in most cases; others as they are. */
    static String brief(String source) {
        boolean file = source.startsWith("/") || source.matches("(?s)[A-Za-z]:[\\\\/].*");
        String[] parts = source.split("[\\\\/]", -1);
        return file && parts.length > 3 ? "…/" + parts[parts.length - 2] + "/" + parts[parts.length - 1] : source;
    }

    /** Where a row comes from, in a word. */
    static String origin(FleetRow row) {
        return row.cluster().azure() ? "Arc" : "kubeconfig";
    }

    /** What the tooltip of a name says: the whole name where it may be cut, and why somebody should look. */
    static String explained(FleetRow row) {
        return Stream.of(
                        row.name().length() > 24 ? row.name() : "",
                        reasons(row),
                        row.mark().map(m -> m.explained(FleetCells::day)).orElse(""))
                .filter(s -> !s.isEmpty())
                .collect(Collectors.joining("\n"));
    }

    /** Gives a node exactly these classes; nothing is styled anew where it has them. */
    private static void styled(javafx.scene.Node node, String... classes) {
        if (!node.getStyleClass().equals(List.of(classes))) {
            node.getStyleClass().setAll(classes);
        }
    }

    /** Shows a picture where somebody should look. */
    static void troubleOf(IconView icon, FleetRow row) {
        show(icon, row.needsAttention());
        if (row.needsAttention()) {
            boolean urgent = row.attention().getFirst().urgent();
            icon.show(urgent ? Icon.ERROR : Icon.WARNING);
            String tone = urgent ? Style.DANGER : Style.WARNING;
            if (!icon.getStyleClass().contains(tone)) {
                icon.getStyleClass().removeAll(Style.DANGER, Style.WARNING);
                icon.getStyleClass().add(tone);
            }
        }
    }

    /** Why somebody should look, as words. */
    static String reasons(FleetRow row) {
        return row.attention().stream().map(Attention::label).collect(Collectors.joining(", "));
    }

    private static Node environment() {
        EnvironmentBadge badge = new EnvironmentBadge(Environment.UNKNOWN);
        Label attention = new Label();
        attention.getStyleClass().addAll(Style.MUTED, Style.SMALL);
        return new Node(
                (node, entry) -> {
                    show(badge, entry instanceof FleetPicture.Line);
                    show(attention, entry instanceof FleetPicture.Group);
                    switch (entry) {
                        case FleetPicture.Group group -> attention.setText(needAttention(group.attention()));
                        case FleetPicture.Line line -> {
                            badge.show(line.row().environment());
                            Hint.on(
                                    badge,
                                    () -> EnvironmentBadge.explain(
                                            line.row().cluster().environment()));
                        }
                    }
                },
                badge,
                attention);
    }

    /** How many clusters need somebody, in words; empty where none does. */
    static String needAttention(int clusters) {
        return switch (clusters) {
            case 0 -> "";
            case 1 -> "1 needs attention";
            default -> "%,d need attention".formatted(clusters);
        };
    }

    private static Node text(FleetColumn column, boolean mono) {
        Label label = new Label();
        if (mono) {
            label.getStyleClass().add(Style.MONO);
        }
        return line((node, row) -> value(label, column.text(row)), label);
    }

    private static Node agent() {
        Label version = new Label();
        version.getStyleClass().add(Style.MONO);
        Badge behind = new Badge(Tone.ATTENTION, "Behind");
        return line(
                (node, row) -> {
                    value(version, row.agent());
                    show(behind, row.cluster().agentBehind());
                    Hint.on(
                            behind,
                            row.cluster()
                                    .desiredAgentVersion()
                                    .map(v -> "Azure wants " + v)
                                    .orElse(""));
                },
                version,
                behind);
    }

    private static Node connectivity() {
        Badge badge = new Badge(Tone.NEUTRAL, "");
        return line((node, row) -> connectivityOf(badge, row.cluster().connectivity()), badge);
    }

    /** Shows the state in word, colour and picture. */
    static void connectivityOf(Badge badge, Connectivity connectivity) {
        switch (connectivity) {
            case CONNECTED -> badge.show(Tone.GOOD, connectivity.label(), Icon.SUCCESS);
            case CONNECTING -> badge.show(Tone.INFO, connectivity.label(), Icon.REFRESH);
            case OFFLINE -> badge.show(Tone.BAD, connectivity.label(), Icon.OFFLINE);
            case EXPIRED, AGENT_NOT_INSTALLED -> badge.show(Tone.BAD, connectivity.label(), Icon.ERROR);
            case UNKNOWN, NOT_REPORTED -> badge.show(Tone.NEUTRAL, connectivity.label(), Icon.HELP);
        }
    }

    private static Node lastContact(LiveClock clock) {
        AgeLabel age = new AgeLabel(clock, "");
        Label none = unknown();
        return line(
                (node, row) -> {
                    boolean known = row.cluster().lastContact().isPresent();
                    show(age, known);
                    show(none, !known);
                    age.show(row.cluster().lastContact());
                },
                age,
                none);
    }

    private static Node certificate(LiveClock clock) {
        AgeLabel age = new AgeLabel(clock, "");
        age.setMinWidth(Region.USE_PREF_SIZE);
        Badge badge = new Badge(Tone.NEUTRAL, "");
        Label none = unknown();
        return line(
                (node, row) -> {
                    boolean known = row.cluster().certificateExpiry().isPresent();
                    show(none, !known);
                    show(age, known);
                    age.show(row.cluster().certificateExpiry());
                    certificateOf(badge, row.certificate());
                },
                age,
                badge,
                none);
    }

    /** Shows a badge only where the end of the certificate is pressing. */
    static void certificateOf(Badge badge, CertificateWarning warning) {
        switch (warning) {
            case UNKNOWN, NONE -> show(badge, false);
            case SOON -> {
                show(badge, true);
                badge.show(Tone.ATTENTION, warning.label(), Icon.CLOCK);
            }
            case URGENT -> {
                show(badge, true);
                badge.show(Tone.BAD, warning.label(), Icon.WARNING);
            }
            case EXPIRED -> {
                show(badge, true);
                badge.show(Tone.BAD, warning.label(), Icon.ERROR);
            }
        }
    }

    private static Node route() {
        Label first = new Label();
        Label more = new Label();
        more.getStyleClass().addAll(Style.MUTED, Style.SMALL);
        more.setMinWidth(Region.USE_PREF_SIZE);
        return line(
                (node, row) -> {
                    List<RouteKind> routes = row.cluster().routes();
                    if (routes.isEmpty()) {
                        first.setText("None");
                        styled(first, Style.LABEL, Style.MUTED);
                    } else {
                        first.setText(routes.getFirst().label());
                        styled(first, Style.LABEL);
                    }
                    show(more, routes.size() > 1);
                    more.setText("+" + (routes.size() - 1));
                    Hint.on(
                            first,
                            routes.size() > 1
                                    ? routes.stream().map(RouteKind::label).collect(Collectors.joining("\n"))
                                    : "");
                },
                first,
                more);
    }

    private static Node posture() {
        Badge badge = new Badge(Tone.NEUTRAL, "");
        return line((node, row) -> postureOf(badge, row), badge);
    }

    /** What is known of the posture in few words; where nothing looked, that is what it says. */
    static String postureText(FleetRow row) {
        return row.mark()
                .map(m -> m.kind().label()
                        + m.until().map(u -> " until " + day(u)).orElse(""))
                .orElse("Not checked");
    }

    /** Shows a mark with its picture, or that nothing has looked. */
    static void postureOf(Badge badge, FleetRow row) {
        row.mark()
                .ifPresentOrElse(
                        m -> {
                            badge.show(Tone.BAD, m.kind().label(), Icon.KEY);
                            Hint.on(badge, m.explained(FleetCells::day));
                        },
                        () -> {
                            badge.show(Tone.NEUTRAL, "Not checked", Icon.HELP);
                            Hint.on(
                                    badge,
                                    "No check has looked at this cluster yet.\n"
                                            + row.unmarked()
                                                    .orElse("No admin certificate of it is overdue or unaccounted for,"
                                                            + " as far as the ledger of check-outs tells."));
                        });
    }

    private static String day(Instant time) {
        return DateTimeFormatter.ofPattern("d MMM uuuu", Locale.ENGLISH).format(time.atZone(ZoneId.systemDefault()));
    }

    private static Node attention() {
        Label label = new Label();
        return line((node, row) -> value(label, reasons(row)), label);
    }

    private static void value(Label label, String text) {
        label.setText(text.isEmpty() ? "–" : text);
        Hint.on(label, text.length() > 22 ? text : "");
    }

    private static Label unknown() {
        Label label = new Label("–");
        label.getStyleClass().add(Style.MUTED);
        label.setAccessibleText("not known");
        return label;
    }

    private static Node line(BiConsumer<Node, FleetRow> fill, javafx.scene.Node... children) {
        return new Node(
                (node, entry) -> {
                    switch (entry) {
                        case FleetPicture.Group group -> node.setVisible(false);
                        case FleetPicture.Line line -> {
                            node.setVisible(true);
                            fill.accept(node, line.row());
                        }
                    }
                },
                children);
    }

    static void show(javafx.scene.Node node, boolean visible) {
        node.setVisible(visible);
        node.setManaged(visible);
    }
}
